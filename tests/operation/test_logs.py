"""Logs hold keys; what people wrote finds no way in."""

from __future__ import annotations

import io
import json
import logging
from typing import TYPE_CHECKING

import pytest

from bot import logs

if TYPE_CHECKING:
    from collections.abc import Iterator

WORDS = "My name is Ada Lovelace, ada@example.org"


@pytest.fixture
def lines() -> Iterator[io.StringIO]:
    root = logging.getLogger()
    before = (root.handlers[:], root.level)
    stream = io.StringIO()
    logs.configure(stream)
    yield stream
    logging.captureWarnings(capture=False)
    root.handlers[:], root.level = before


def last(stream: io.StringIO) -> dict[str, object]:
    entry = json.loads(stream.getvalue().splitlines()[-1])
    assert isinstance(entry, dict)
    return entry


def test_a_line_holds_its_event_and_its_keys(lines: io.StringIO) -> None:
    logging.getLogger("bot.turns").info(
        "turn.done", extra={"conversation": 7, "inbound": "m-1", "again": False}
    )
    entry = last(lines)
    assert entry["event"] == "turn.done"
    assert (entry["conversation"], entry["inbound"], entry["again"]) == (7, "m-1", False)
    assert (entry["logger"], entry["level"]) == ("bot.turns", "info")


def test_words_in_a_key_are_told_by_their_length(lines: io.StringIO) -> None:
    logging.getLogger("bot.turns").warning("turn.odd", extra={"message_text": WORDS, "parts": [WORDS]})
    assert "Ada" not in lines.getvalue()
    assert last(lines)["message_text"] == f"<{len(WORDS)} characters>"


def test_an_error_is_told_by_type_and_place(lines: io.StringIO) -> None:
    def parse() -> None:
        raise ValueError(WORDS)

    try:
        parse()
    except ValueError:
        logging.getLogger("integrations.web").exception("request.failed")
    entry = last(lines)
    assert entry["error"] == "builtins.ValueError"
    assert str(entry["places"]).endswith(":parse']")
    assert "Ada" not in lines.getvalue()


@pytest.mark.parametrize("name", ["asyncio", "uvicorn.error"])
def test_what_others_append_is_cut(lines: io.StringIO, name: str) -> None:
    logging.getLogger(name).error("Task exception was never retrieved\nfuture: %r", ValueError(WORDS))
    assert last(lines)["event"] == "Task exception was never retrieved"
    assert "Ada" not in lines.getvalue()


@pytest.mark.parametrize(
    "name", ["sqlalchemy.engine.Engine", "uvicorn.access", "httpx", "procrastinate.worker"]
)
def test_libraries_that_log_contents_are_quiet(lines: io.StringIO, name: str) -> None:
    logging.getLogger(name).info("INSERT %s", WORDS)
    assert lines.getvalue() == ""
