"""Logs: keys that an operator searches by, never what people wrote.

Every module logs through `logging.getLogger(__name__)` with a fixed event name and keys in `extra`. What is
not a key by its form (a number, a truth value, one short word) is told by its length alone, and an error by
its type and place, since an error's message may quote a person.
"""

from __future__ import annotations

import logging
import re
import sys
import traceback
from typing import TYPE_CHECKING, Final, TextIO

import orjson
import structlog

if TYPE_CHECKING:
    from collections.abc import MutableMapping

    from structlog.typing import Processor

OURS: Final = ("bot", "integrations", "dialogues", "knowledge")
"""Packages whose event names are fixed text; what others say is cut to its first line."""
_KEY = re.compile(r"\S{1,128}")
_FRAMES = 12  # of a traceback, innermost; more is never needed to find a place
_QUIET: Final = {
    "uvicorn.access": logging.WARNING,  # one line per request says nothing that the metrics do not
    "uvicorn.error": logging.WARNING,
    "procrastinate": logging.WARNING,
    "sqlalchemy": logging.WARNING,  # below, it logs statements
    "alembic": logging.WARNING,
    "psycopg": logging.WARNING,
    "httpx": logging.WARNING,  # below, it logs addresses, and Telegram's hold the token
    "httpcore": logging.WARNING,
    "asyncio": logging.WARNING,
    "rasa_sdk": logging.WARNING,  # below, a line for each action
    "sanic": logging.WARNING,  # below, what it consists of
}


def configure(stream: TextIO = sys.stderr, *, level: int = logging.INFO) -> None:
    """Send all logs to `stream`: as JSON lines, or as key=value where it is a terminal."""
    handler = logging.StreamHandler(stream)
    handler.setFormatter(_formatter(people_read=stream.isatty()))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    logging.captureWarnings(capture=True)
    for name, quiet in _QUIET.items():
        logger = logging.getLogger(name)
        logger.handlers.clear()
        logger.propagate = True
        logger.setLevel(max(quiet, level))


def _formatter(*, people_read: bool) -> logging.Formatter:
    steps: list[Processor] = [
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.stdlib.ExtraAdder(),
        structlog.processors.TimeStamper(fmt="iso", utc=True, key="at"),
        _place_of_error,
        _first_line_of_others,
        _keys_only,
    ]
    last: list[Processor] = [
        structlog.stdlib.ProcessorFormatter.remove_processors_meta,
        structlog.processors.LogfmtRenderer(key_order=["at", "level", "event"])
        if people_read
        else structlog.processors.JSONRenderer(serializer=_json),
    ]
    return structlog.stdlib.ProcessorFormatter(
        processors=last, foreign_pre_chain=steps, keep_exc_info=False, keep_stack_info=False
    )


def _json(entry: MutableMapping[str, object], **_: object) -> str:
    return orjson.dumps(entry, default=str).decode()


def _place_of_error(
    _logger: object, _method: str, entry: MutableMapping[str, object]
) -> MutableMapping[str, object]:
    """An error's type and the places it went through; its message may quote what people wrote."""
    found = entry.pop("exc_info", None)
    error = found[1] if isinstance(found, tuple) else found
    if isinstance(error, BaseException):
        frames = traceback.extract_tb(error.__traceback__)[-_FRAMES:]
        entry["error"] = f"{type(error).__module__}.{type(error).__qualname__}"
        entry["places"] = [f"{frame.filename}:{frame.lineno}:{frame.name}" for frame in frames]
    return entry


def _first_line_of_others(
    _logger: object, _method: str, entry: MutableMapping[str, object]
) -> MutableMapping[str, object]:
    """Other libraries append an error's own text below their first line."""
    if str(entry.get("logger", "")).partition(".")[0] not in OURS:
        entry["event"] = str(entry.get("event", "")).partition("\n")[0][:200]
    return entry


def _keys_only(
    _logger: object, _method: str, entry: MutableMapping[str, object]
) -> MutableMapping[str, object]:
    for name, value in entry.items():
        if name in ("event", "places") or value is None or isinstance(value, bool | int | float):
            continue
        if not name.startswith("_") and not _KEY.fullmatch(str(value)):
            entry[name] = f"<{len(str(value))} characters>"
    return entry
