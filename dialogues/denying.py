"""Which earlier answer is denied by words that do not name it: "we are five, not four"."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dialogues.asking import as_asked
from dialogues.state import Status
from knowledge.values import parse_denials

if TYPE_CHECKING:
    from dialogues.draft import Draft
    from dialogues.replies import Json
    from knowledge.interview import Item


def denied_answer(draft: Draft, text: str) -> tuple[Item, Json] | None:
    """The one answer whose value is denied, and its new value; None where no answer or several have it."""
    found = [(item, value) for item in draft.plan.items if (value := _instead(draft, item, text)) is not None]
    return found[0] if len(found) == 1 else None


def _instead(draft: Draft, item: Item, text: str) -> Json:
    held = draft.state.answers.get(item.key)
    if held is None or held.status is not Status.ANSWERED or held.said:
        return None
    pairs = parse_denials(as_asked(draft, item), text)
    return next((value for value, denied in pairs if denied == held.value != value), None)
