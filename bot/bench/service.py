"""The service under measurement: a process of its own on a folder of its own."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Self

import psutil

from bot.bench.channel import Channel, ChannelError

_UP_WITHIN = 120.0
"""Seconds the first start may take: it makes the database and reads the pack's phrasings."""


class Served:
    """`designtech serve`, started on entering and ended on leaving.

    Attributes:
        base: its address.
        actions: address of its action server, where it has one.
        first_command: seconds from the start of the process until a command was answered.
        first_question: seconds until a question in free words was answered.
    """

    def __init__(self, data_dir: Path, *options: str) -> None:
        """Args: data_dir: kept between starts, so that a later start is measured too. options: of `serve`."""
        self._options = options
        self._data_dir = data_dir
        self._process: subprocess.Popen[bytes] | None = None
        self.base = self.actions = ""
        self.first_command = self.first_question = float("nan")

    async def __aenter__(self) -> Self:
        with socket.socket() as one, socket.socket() as other:
            one.bind(("127.0.0.1", 0))
            other.bind(("127.0.0.1", 0))
            port, rasa_port = one.getsockname()[1], other.getsockname()[1]
        self.base, self.actions = f"http://127.0.0.1:{port}", f"http://127.0.0.1:{rasa_port}"
        keep = {
            n: os.environ[n] for n in ("PATH", "HOME", "LANG", "TMPDIR", "XDG_CACHE_HOME") if n in os.environ
        }
        began = time.perf_counter()
        self._process = subprocess.Popen(  # noqa: ASYNC220, S603  # our own command; starting takes no time
            [sys.executable, "-m", "bot.cli", "serve", *self._options],
            env={
                **keep,
                "DATA_DIR": str(self._data_dir),
                "PORT": str(port),
                "RASA_PORT": str(rasa_port),
                "CITIES": "saint-etienne",
            },
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            stdin=subprocess.DEVNULL,
            start_new_session=True,
        )
        self.first_command = await self._answered("/help", began)
        self.first_question = await self._answered("How long does the diagnosis take?", began)
        return self

    async def _answered(self, text: str, began: float) -> float:
        while time.perf_counter() - began < _UP_WITHIN:
            try:
                async with Channel(self.base) as channel:
                    await channel.say("bench-start", text)
            except (OSError, ChannelError, asyncio.IncompleteReadError):
                await asyncio.sleep(0.02)
            else:
                return time.perf_counter() - began
        raise ChannelError(f"no answer within {_UP_WITHIN:.0f} s")

    def memory(self) -> float:
        """Proportional set size of the service and all it has started, in MiB."""
        if self._process is None:
            return float("nan")
        main = psutil.Process(self._process.pid)
        whole = [main, *main.children(recursive=True)]
        return sum(process.memory_full_info().pss for process in whole) / 2**20

    async def __aexit__(self, *_: object) -> None:
        if self._process is not None:
            self._process.send_signal(signal.SIGTERM)
            await asyncio.to_thread(self._process.wait)
