"""How far a sitting has come: one line with a bar, in one message that is changed as the bar grows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dialogues.push import Priority, Push
from integrations.telegram.calls import text_call
from integrations.telegram.html import Run

if TYPE_CHECKING:
    from dialogues.replies import Json
    from knowledge.pack import Pack

CELLS = 10
_FULL, _EMPTY = "▓", "░"


def progress_push(part: Json, pack: Pack, language: str) -> Push | None:
    """The progress line of this sitting; None while the bar stands as it stood before this answer.

    Changing it takes one of the messages that a chat bears in a second: it waits behind all answers, and
    says no more than the bar shows, so that it is true until the bar grows.

    Args:
        part: `custom.progress`.
        pack: says how the line is worded.
        language: of the line, BCP 47.
    """
    answered, expected, sitting = part["answered"], part["expected"], part.get("sitting")
    if sitting is None or not answered:
        return None
    cells = _cells(answered, expected)
    if cells == _cells(answered - 1, expected):
        return None
    bar, percent = _FULL * cells + _EMPTY * (CELLS - cells), cells * 100 // CELLS
    if answered >= expected:
        line = pack.say("progress.whole", language, bar=bar)
    else:
        left = max(1, part["minutes_left"])
        line = pack.say("progress.line", language, bar=bar, percent=percent, n=left)
    call = text_call((Run(line),), silent=True)
    return Push(call, Priority.TIDYING, f"progress:{sitting}")


def _cells(answered: int, expected: int) -> int:
    return answered * CELLS // expected
