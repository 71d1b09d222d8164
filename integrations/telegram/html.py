"""Text with a few marks, as Telegram's strict HTML, and its length as Telegram counts."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple


class Mark(StrEnum):
    """How words are set; the values are the names of HTML elements."""

    BOLD = "b"
    ITALIC = "i"


@dataclass(frozen=True, slots=True)
class Run:
    """Words that are set alike."""

    text: str
    mark: Mark | None = None


Text = tuple[Run, ...]
"""Words with their marks, in order; nothing in them is HTML."""


class Span(NamedTuple):
    """A part of a text: positions of its characters, the end not included."""

    start: int
    end: int


_UNSENDABLE = re.compile("[\0\ud800-\udfff]")
_TAG = re.compile(r"<[^<>]*>")


def plain(text: Text) -> str:
    """The words alone."""
    return "".join(run.text for run in text)


def units(text: str) -> int:
    """Length in UTF-16 code units, in which Telegram's limits are."""
    return len(text) + sum(character > "\uffff" for character in text)


def sendable(text: str) -> str:
    """The text without what no message can hold: zero bytes and halves of characters."""
    return _UNSENDABLE.sub("", text)


def render(text: Text) -> str:
    """The text as HTML that Telegram takes, whatever the words are."""
    return "".join(_element(run) for run in text if run.text)


def _element(run: Run) -> str:
    escaped = html.escape(run.text, quote=False)
    return escaped if run.mark is None else f"<{run.mark}>{escaped}</{run.mark}>"


def unmarked(rendered: str) -> str:
    """The words of what `render` gave."""
    return html.unescape(_TAG.sub("", rendered))


def cut(text: Text, span: Span) -> Text:
    """A part of a text, with its marks."""
    return tuple(_cut(text, span))


def _cut(text: Text, span: Span) -> Iterator[Run]:
    position = 0
    for run in text:
        piece = run.text[max(0, span.start - position) : max(0, span.end - position)]
        if piece:
            yield Run(piece, run.mark)
        position += len(run.text)


def marked(words: str, spans: Iterable[tuple[Span, Mark]]) -> Text:
    """The words with these parts marked. Parts must not overlap."""
    runs: list[Run] = []
    position = 0
    for span, mark in sorted(spans):
        runs += [Run(words[position : span.start]), Run(words[span.start : span.end], mark)]
        position = span.end
    runs.append(Run(words[position:]))
    return tuple(run for run in runs if run.text)
