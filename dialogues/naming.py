"""Which earlier answer a founder means when naming it, and the new value when it stands right behind."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dialogues.asking import read_value
from knowledge.text import fold
from knowledge.values import Taken

if TYPE_CHECKING:
    from dialogues.draft import Draft
    from knowledge.interview import Item


def named_answers(draft: Draft, text: str) -> list[Item]:
    """Questions that the text names: by id, label or another name; the longest names win.

    Questions that were dealt with come first; a name that only an open question has counts too.
    """
    whole = f" {fold(text)} "
    best: dict[str, int] = {}
    for item in draft.plan.items:
        length = max((len(name) for name in _names(draft, item) if f" {name} " in whole), default=0)
        if length:
            best[item.key] = length
    if not best:
        return []
    longest = max(best.values())
    found = [item for item in draft.plan.items if best.get(item.key) == longest]
    dealt = [item for item in found if item.key in draft.state.answers]
    return dealt or found


def _names(draft: Draft, item: Item) -> set[str]:
    """Folded names of a question in all languages of the pack, since people mix them."""
    names = {fold(item.question.id), fold(item.key)}
    for words in draft.pack.words.values():
        of = words.intake.questions[item.question.id]
        for name in map(fold, (of.label, *of.also)):
            names.add(name)
            if item.index is not None:  # as the review shows it: "Role (2)"
                names.add(f"{name} {item.index}")
    return names - {""}


def wants_change(draft: Draft, text: str) -> bool:
    """Whether a text is a wish to change an answer, by its form: a verb, the answer's name, perhaps a value.

    "Change my e-mail to a@example.com" is one; "change the way teams work" names nothing right behind the
    verb and is not. Verbs that a language puts last ("die E-Mail ändern") close the text.
    """
    said = fold(text).split()
    first, last = _verbs(draft)
    fillers = set(draft.phrase("words.change_fillers").split("|"))
    length = max((len(verb) for verb in first if tuple(said[: len(verb)]) == verb), default=0)
    closing = max((len(verb) for verb in last if tuple(said[-len(verb) :]) == verb), default=0)
    rest = said[length:] if length else said[: len(said) - closing]
    if not (length or closing) or not rest:
        return False
    dealt = [item for item in draft.plan.items if item.key in draft.state.answers]
    joined = set(draft.phrase("words.change_to").split("|"))
    while rest:  # a name may begin with a filler itself: "your name"
        behind = [_behind_name(draft, item, rest) for item in dealt]
        if any(tail is not None and (not tail or tail[0] in joined) for tail in behind):
            return True
        if rest[0] not in fillers:
            return False
        rest = rest[1:]
    return False


_LAST = "…"
"""Stands before a verb that comes behind the name and the value."""


def _verbs(draft: Draft) -> tuple[set[tuple[str, ...]], set[tuple[str, ...]]]:
    """Words of the verbs that open a wish to change an answer, and of those that close it."""
    verbs = draft.phrase("words.change").split("|")
    return (
        {tuple(verb.split()) for verb in verbs if not verb.startswith(_LAST)},
        {tuple(verb.removeprefix(_LAST).split()) for verb in verbs if verb.startswith(_LAST)},
    )


def _behind_name(draft: Draft, item: Item, said: list[str]) -> list[str] | None:
    """What follows an answer's name at the start of the words; None where they do not start with it."""
    names = (name.split() for name in _names(draft, item))
    long = max((len(name) for name in names if said[: len(name)] == name), default=0)
    return said[long:] if long else None


def value_after_name(draft: Draft, item: Item, text: str) -> Any:
    """The value that follows the name in a text such as "the team is five", None when none does.

    Words between the two are passed over, but never one that is a value itself: of "3 founders, 2 employees"
    nobody knows which is meant.
    """
    name = max((n for n in _names(draft, item) if f" {n} " in f" {fold(text)} "), key=len, default="")
    words = _unclosed(draft, text.split())
    for start in range(len(words)):
        before = fold(" ".join(words[:start]))
        if name and not f" {before} ".count(f" {name} "):
            continue
        value = _parse(draft, item, " ".join(words[start:]).strip(_EDGES))
        if value is not None:
            return value
        if _parse(draft, item, words[start].strip(_EDGES)) is not None:
            return None
    return None


def _unclosed(draft: Draft, words: list[str]) -> list[str]:
    """The words without a verb that closes them."""
    said = tuple(fold(word) for word in words)
    closing = max((len(verb) for verb in _verbs(draft)[1] if said[-len(verb) :] == verb), default=0)
    return words[: len(words) - closing]


_EDGES = " .,:=→"


def _parse(draft: Draft, item: Item, text: str) -> Any:
    if item.question.kind.value in ("text", "file") or not text:
        return None
    taken = read_value(draft, item, text)
    return taken.value if isinstance(taken, Taken) else None
