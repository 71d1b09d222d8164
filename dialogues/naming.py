"""Which earlier answer a founder means when naming it, and the new value when it stands right behind."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Collection
from typing import TYPE_CHECKING, Any

from dialogues.asking import read_value
from knowledge.text import MORE, fold, holds, is_glued, place_of
from knowledge.values import Taken

if TYPE_CHECKING:
    from dialogues.draft import Draft
    from knowledge.interview import Item


def named_answers(draft: Draft, text: str) -> list[Item]:
    """Questions that the text names: by id, label or another name; the longest names win.

    Questions that were dealt with come first; a name that only an open question has counts too.
    """
    whole = fold(text)
    best: dict[str, int] = {}
    for item in draft.plan.items:
        length = max((len(name) for name in names_of(draft, item) if holds(whole, name)), default=0)
        if length:
            best[item.key] = length
    if not best:
        return []
    longest = max(best.values())
    found = [item for item in draft.plan.items if best.get(item.key) == longest]
    dealt = [item for item in found if item.key in draft.state.answers]
    return dealt or found


def names_of(draft: Draft, item: Item) -> set[str]:
    """Folded names of a question in all languages of the pack, since people mix them."""
    return _numbered(draft.city.names_of(item.question.id), item) | {fold(item.question.id), fold(item.key)}


def _as_written(draft: Draft, item: Item) -> set[str]:
    """The same in plain form, in which signs stay."""
    spoken = (words.intake.questions[item.question.id] for words in draft.pack.words.values())
    return _numbered({_plain(name) for words in spoken for name in (words.label, *words.also)} - {""}, item)


def _numbered(names: Collection[str], item: Item) -> set[str]:
    """The names of a question, and of a member of a group as the review shows it: "Role (2)"."""
    return {*names, *(f"{name} {item.index}" for name in names if item.index is not None)}


def wants_change(draft: Draft, text: str) -> bool:
    """Whether a text is a wish to change an answer, by its form: a verb, the answer's name, perhaps a value.

    "Change my e-mail to a@example.com" is one; "change the way teams work" names nothing right behind the
    verb and is not. Verbs that a language puts last ("die E-Mail ändern") close the text.
    """
    said = fold(text)
    return _verb_spaced(draft, said.split()) or _verb_glued(draft, said)


def _verb_spaced(draft: Draft, said: list[str]) -> bool:
    """A verb of its own, before or behind what is named."""
    first, last = _verbs(draft)
    fillers = set(map(fold, draft.phrase("words.change_fillers").split("|")))
    length = max((len(verb) for verb in first if tuple(said[: len(verb)]) == verb), default=0)
    closing = max((len(verb) for verb in last if tuple(said[-len(verb) :]) == verb), default=0)
    rest = said[length:] if length else said[: len(said) - closing]
    if not (length or closing) or not rest:
        return False
    dealt = draft.given
    joined = set(map(fold, draft.phrase("words.change_to").split("|")))
    while rest:  # a name may begin with a filler itself: "your name"
        behind = [_behind_name(draft, item, rest) for item in dealt]
        if any(tail is not None and (not tail or tail[0] in joined) for tail in behind):
            return True
        if rest[0] not in fillers:
            return False
        rest = rest[1:]
    return False


def _verb_glued(draft: Draft, said: str) -> bool:
    """The same where all is glued together: the verb before all, behind all, or between name and value."""
    whole = said.replace(" ", "")
    first, within = _glued_verbs(draft)
    closing = max((v for v in _endings(draft, fold) if whole.endswith(v)), key=len, default="")
    opening = "" if closing else max((v for v in first if whole.startswith(v)), key=len, default="")
    rest = whole.removesuffix(closing).removeprefix(opening)
    if not rest or not (closing or opening or within):
        return False
    dealt = draft.given
    names = {name.replace(" ", "") for item in dealt for name in names_of(draft, item)}
    particles = tuple(_words(draft, "words.change_to", fold)) if closing or opening else within
    fillers = _words(draft, "words.change_fillers", fold)
    while rest:
        tails = [rest.removeprefix(name) for name in names if rest.startswith(name)]
        if any((not tail and (closing or opening)) or tail.startswith(particles) for tail in tails):
            return True
        filler = next((word for word in fillers if rest.startswith(word)), None)
        if filler is None:
            return False
        rest = rest.removeprefix(filler)
    return False


def _endings(draft: Draft, plain: Callable[[str], str]) -> list[str]:
    """Verbs that come last, without spaces, the longer ones first."""
    forms = draft.phrase("words.change").split("|")
    last = (plain(form.removeprefix(MORE)) for form in forms if form.startswith(MORE) and form[-1] != MORE)
    verbs = {verb.replace(" ", "") for verb in last if is_glued(verb)}
    return sorted(verbs, key=len, reverse=True)


def _glued_verbs(draft: Draft) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Verbs without spaces around them that open a wish to change, and those between name and value."""
    forms = draft.phrase("words.change").split("|")
    first = (fold(form) for form in forms if not form.startswith(MORE) and is_glued(form))
    within = (fold(form) for form in forms if form.startswith(MORE) and form.endswith(MORE))
    return tuple(first), tuple(within)


def _words(draft: Draft, key: str, plain: Callable[[str], str]) -> list[str]:
    """The listed words without spaces, the longer ones first."""
    return sorted(
        (plain(form).replace(" ", "") for form in draft.phrase(key).split("|")), key=len, reverse=True
    )


def _verbs(draft: Draft) -> tuple[set[tuple[str, ...]], set[tuple[str, ...]]]:
    """Words of the verbs that open a wish to change an answer, and of those that close it."""
    verbs = draft.phrase("words.change").split("|")
    return (
        {tuple(fold(verb).split()) for verb in verbs if not verb.startswith(MORE)},
        {tuple(fold(verb).split()) for verb in verbs if verb.startswith(MORE) and not verb.endswith(MORE)},
    )


def _behind_name(draft: Draft, item: Item, said: list[str]) -> list[str] | None:
    """What follows an answer's name at the start of the words; None where they do not start with it."""
    names = (name.split() for name in names_of(draft, item))
    long = max((len(name) for name in names if said[: len(name)] == name), default=0)
    return said[long:] if long else None


def value_after_name(draft: Draft, item: Item, text: str) -> Any:
    """The value that follows the name in a text such as "the team is five", None when none does.

    Words between the two are passed over, but never one that is a value itself: of "3 founders, 2 employees"
    nobody knows which is meant.
    """
    name = max((n for n in names_of(draft, item) if holds(fold(text), n)), key=len, default="")
    if is_glued(name):
        return _value_glued(draft, item, text)
    words = _unclosed(draft, text.split())
    for start in range(len(words)):
        before = fold(" ".join(words[:start]))
        if name and not f" {before} ".count(f" {name} "):
            continue
        value = _parse(draft, item, " ".join(words[start:]).strip(EDGES))
        if value is not None:
            return value
        if _parse(draft, item, words[start].strip(EDGES)) is not None:
            return None
    return None


def ends_with_name(draft: Draft, item: Item, text: str) -> bool:
    """Whether a text closes with an answer's name, so that what is told of it stands before."""
    said = fold(text)
    return any(said.endswith(f" {name}") for name in names_of(draft, item))


def _unclosed(draft: Draft, words: list[str]) -> list[str]:
    """The words without a verb that closes them."""
    said = tuple(fold(word) for word in words)
    closing = max((len(verb) for verb in _verbs(draft)[1] if said[-len(verb) :] == verb), default=0)
    return words[: len(words) - closing]


def _value_glued(draft: Draft, item: Item, text: str) -> Any:
    """The same where particles are glued to name and value and the verb comes last."""
    whole = _plain(text)
    places = [place_of(whole, name) for name in _as_written(draft, item) if is_glued(name)]
    _, end = max((place for place in places if place), key=lambda place: place[1] - place[0], default=(0, 0))
    rest = whole[end:].strip(EDGES)
    for verb in _endings(draft, _plain):
        found = re.search(r"\s*".join(map(re.escape, verb)) + "$", rest)
        if found:
            rest = rest[: found.start()].strip(EDGES)
            break
    particles = _words(draft, "words.change_to", _plain)
    begun = [rest, *(rest.removeprefix(word) for word in particles if rest.startswith(word))]
    for start in begun:
        for core in (start, *(start.removesuffix(word) for word in particles if start.endswith(word))):
            value = _parse(draft, item, core.strip(EDGES))
            if value is not None:
                return value
    return None


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold().strip()


EDGES = " .,;:=→、。，!?？()"
"""Signs around a value that are no part of it."""


def _parse(draft: Draft, item: Item, text: str) -> Any:
    if item.question.kind.value in ("text", "file") or not text:
        return None
    taken = read_value(draft, item, text)
    return taken.value if isinstance(taken, Taken) else None
