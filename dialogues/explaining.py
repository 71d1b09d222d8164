"""Questions about the waiting question: what a word in it means."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from dialogues.naming import names_of
from knowledge.text import MORE, fold, holds, is_glued, words_in

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dialogues.draft import Draft
    from knowledge.interview import Item

_MORE_WORDS = 2
"""Words beside a question's name up to which no more is asked than what it means."""

_LEAST_SIGNS = 3
"""Signs of the shortest word that is looked for among a question's own."""


def asks_what_it_means(draft: Draft, item: Item | None, text: str) -> bool:
    """Whether a text surely asks what the waiting question is about: by its name, or by several words of it.

    Of another one, or none, it never does.
    """
    if item is None or item is not draft.waiting:
        return False
    names = names_of(draft, item)
    words = draft.words.intake.questions[item.question.id]
    put = fold(f"{words.ask} {words.help or ''}")
    return any(
        (words_in(term) > 1 and _is_among(term, put)) or any(_is_little_more(term, name) for name in names)
        for term in _terms(draft, text)
    )


def asks_what_is_said(draft: Draft, item: Item, text: str) -> bool:
    """Whether it asks what any words mean with which the waiting question and its choices are put."""
    if item is not draft.waiting:
        return False
    words = draft.words.intake.questions[item.question.id]
    shown = [words.ask, words.help or ""]
    for choice in words.choices.values():
        shown += [choice.title, *choice.also]
    return any(_is_among(term, fold(" ".join(shown))) for term in _terms(draft, text))


def _is_little_more(term: str, name: str) -> bool:
    return holds(term, name) and words_in(term) <= words_in(name) + _MORE_WORDS


def _is_among(term: str, shown: str) -> bool:
    signs = 2 if is_glued(term) else _LEAST_SIGNS
    return len(term) >= signs and holds(shown, term)


def _terms(draft: Draft, text: str) -> Iterator[str]:
    """What a text may ask the meaning of, folded: with and without the small words before it."""
    said = fold(text)
    fillers = frozenset(map(fold, draft.phrase("words.articles").split("|")))
    for way in _ways(draft.phrase("words.what_is")):
        term = way.term(said)
        if term:
            yield term
            first, _, rest = term.partition(" ")
            if rest and first in fillers:
                yield rest
            yield from (term.removeprefix(one) for one in fillers if is_glued(one) and term.startswith(one))


class _Way(NamedTuple):
    """How meaning is asked for: folded words before and behind what it is asked of."""

    before: str
    behind: str

    def term(self, said: str) -> str:
        """What stands between them; empty: this is not what was said."""
        if not (said.startswith(self.before) and said.endswith(self.behind)):
            return ""
        return said[len(self.before) : len(said) - len(self.behind)].strip()


@cache
def _ways(forms: str) -> tuple[_Way, ...]:
    return tuple(_way(form) for form in forms.split("|"))


def _way(form: str) -> _Way:
    before, _, behind = form.partition(MORE)
    return _Way(fold(before) + " " * before.endswith(" "), " " * behind.startswith(" ") + fold(behind))
