"""Answers as Rasa's slots: a slot for each question, holding the value as it is stored."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dialogues.payload import chosen
from dialogues.state import Owner, Phase, Status
from knowledge.interview import split_key
from knowledge.pack import Kind
from knowledge.values import Taken, validate

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from dialogues.state import State
    from knowledge.pack import Pack

REQUESTED = "requested_slot"
"""Rasa's own slot for what its form asks."""

LANGUAGE, STAGE, CONTACT = "_language", "_stage", "_contact"
"""Slots beside the questions', named as no question can be: language spoken, stage and contact found."""
CITY = "_city"
"""Slot that names the city, where the message itself does not."""

_ONE_OF = frozenset({Kind.CHOICE, Kind.SCALE, Kind.YES_NO})


def names(pack: Pack) -> Iterator[str]:
    """Slots of all questions in order: the question's id, with `#2` behind it for a second member."""
    for question in pack.questions.values():
        yield question.id
        for index in range(2, question.repeat.max + 1 if question.repeat else 0):
            yield f"{question.id}#{index}"


def is_slot(pack: Pack, name: str) -> bool:
    """Whether a slot is a question's."""
    return split_key(name)[0] in pack.questions


def waiting(state: State | None) -> str | None:
    """The slot that is asked for now: while an intake is open and the assistant has the chat."""
    if state is None or state.owner is not Owner.BOT or state.phase is not Phase.OPEN:
        return None
    return state.waiting


def value_of(state: State | None, slot: str) -> Any:
    """What a question's slot holds; None for what was not answered."""
    answer = state.answers.get(slot) if state else None
    return answer.value if answer is not None and answer.status is Status.ANSWERED else None


def wanted(state: State | None, slots: Mapping[str, Any], pack: Pack) -> dict[str, Any]:
    """What the slots of a tracker should hold, of those that hold something else.

    Args:
        state: as it is now.
        slots: all slots that the assistant has, with what they hold.
        pack: whose questions count.
    """
    also = {
        LANGUAGE: state.language if state else None,
        STAGE: state.stage if state else None,
        CONTACT: state.contact if state else None,
    }
    found = {}
    for name, held in slots.items():
        if name in also:
            value = also[name]
        elif is_slot(pack, name):
            value = value_of(state, name)
        else:
            continue
        if value != held:
            found[name] = value
    return found


def edited(state: State | None, slots: Mapping[str, Any], pack: Pack) -> dict[str, Any]:
    """Answers that somebody else has put into slots, or changed there."""
    return {
        name: held
        for name, held in slots.items()
        if held is not None and is_slot(pack, name) and held != value_of(state, name)
    }


def as_message(state: State, slot: str, value: Any, pack: Pack) -> str | None:
    """The message by which a founder would give this answer now; None where none would.

    A choice can be made at any time, as by an old button; all else answers the question that waits.
    """
    question = pack.questions[split_key(slot)[0]]
    checked = validate(question, value)
    if not isinstance(checked, Taken):
        return None
    valid = checked.value
    if question.kind in _ONE_OF:
        named = str(valid) if question.kind is not Kind.YES_NO else "yes" if valid else "no"
        return chosen(slot, question, named)
    return _typed(question.kind, valid) if slot == waiting(state) else None


def _typed(kind: Kind, value: Any) -> str | None:
    """A stored value as somebody would type it; None for a file."""
    match kind:
        case Kind.CHOICES:
            return ", ".join(value)
        case Kind.MONEY:
            return f"{value['amount']} {value['currency']}"
        case Kind.FILE:
            return None
        case _:
            return str(value)
