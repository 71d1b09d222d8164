"""The suite's own fences hold."""

from __future__ import annotations

import os
import socket

import pytest

from bot.settings import NAMES


@pytest.mark.parametrize("address", [("192.0.2.1", 80), ("example.org", 443)])
def test_no_test_reaches_another_machine(address: tuple[str, int]) -> None:
    with pytest.raises(AssertionError, match="socket"):
        socket.create_connection(address)


def test_loopback_stays_open() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server, socket.socket() as client:
        client.connect(server.getsockname())


def test_no_setting_of_the_machine_reaches_a_test() -> None:
    assert not set(NAMES) & set(os.environ)
