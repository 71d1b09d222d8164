"""Fitting how sure to be of choices, on sayings of the pack that are left out in turn."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from knowledge.scaling import fitted_scale
from knowledge.text import is_sentence
from knowledge.understanding.choosing import CHOICE_FEATURES, Choices, learn_choices
from knowledge.understanding.examples import choice_wordings, choosing_nowhere, sayings
from knowledge.understanding.likening import NEAR_FEATURES, weigh_near
from knowledge.understanding.shipped import SAYINGS
from knowledge.understanding.store import vectors_of

if TYPE_CHECKING:
    from knowledge.pack import Pack
    from knowledge.understanding.encoders import Encoder
    from knowledge.understanding.likening import Names


@dataclass(frozen=True, slots=True)
class _Picked:
    features: NDArray[np.float32]
    right: bool


def fit_near(pack: Pack, names: Names) -> dict[str, Any]:
    """How sure to be of the likeliest of a few options, as `Verifier.of` takes it."""
    return _fitted(_named(pack, names), NEAR_FEATURES)


def fit_choice(pack: Pack, encoder: Encoder) -> dict[str, Any]:
    """How sure to be of the likeliest choice of a question, as `Verifier.of` takes it.

    Learned from sayings that are left out in turn, in all languages at once.

    Args:
        pack: whose choices.
        encoder: the first of those that read messages.
    """
    return _fitted(_picked(pack, encoder), CHOICE_FEATURES)


def _fitted(picked: Iterable[_Picked], names: tuple[str, ...]) -> dict[str, Any]:
    return fitted_scale([*picked], names, lambda e: e.features, lambda e: e.right, lambda _: 1.0)


def _picked(pack: Pack, encoder: Encoder) -> Iterable[_Picked]:
    """Each saying of a choice by what was learned without it, and now and then for another question.

    Those that stand at one place in their lists are left out together: they were written alike.
    """
    texts = sayings(pack)
    places = {text: place for place, text in enumerate(texts)}
    others = choosing_nowhere(pack)
    held = SAYINGS.beside({}, encoder, texts, encoder.name)
    vectors, _ = vectors_of(texts, held, encoder.name, partial(encoder.encode, role="query"))
    for fold in range(_PARTS):
        left = {
            name: [
                *(_left_out(pack, name, value, fold) for value in pack.questions[name].choices),
                {*pack.choosing_nothing(name)[fold::_PARTS], *others[fold::_PARTS]},
            ]
            for name in choice_wordings(pack)
        }
        seen = {
            name: [
                [text for text in some if text not in out]
                for some, out in zip(choices, left[name], strict=True)
            ]
            for name, choices in choice_wordings(pack).items()
        }
        learned = Choices.of(seen, places, learn_choices(seen, places, vectors))
        names = [*left]
        for at, name in enumerate(names):
            other = names[(at + _OTHER) % len(names)]
            values = pack.questions[name].choices
            *chosen, _ = left[name]
            for value, out in zip(values, chosen, strict=True):
                for number, text in enumerate(sorted(out)):
                    ranked = learned.weigh(vectors[places[text]], values, name)
                    yield _Picked(ranked.features, ranked.values[0] == value)
                    if number % _SELDOM == 0:
                        none = learned.weigh(vectors[places[text]], pack.questions[other].choices, other)
                        yield _Picked(none.features, right=False)
            nothing = (*pack.choosing_nothing(name)[fold::_PARTS], *others[fold::_PARTS][at % _RARE :: _RARE])
            for text in nothing:
                yield _Picked(learned.weigh(vectors[places[text]], values, name).features, right=False)


def _left_out(pack: Pack, question: str, value: str, fold: int) -> set[str]:
    return {
        text
        for words in pack.words.values()
        for number, text in enumerate(reversed(words.phrasings.of_choice(question, value)))
        if number % _PARTS == fold and number < _NEWEST
    }


_PARTS = 4
"""Ways in which sayings of choices are left out."""
_NEWEST = 8
"""Sayings at the end of each list that are: they were written last, by others than those before them."""
_SELDOM = 3
"""One in so many sayings is tried on another question as well."""
_RARE = 20
"""One in so many wishes and unrelated texts is tried on a question."""


def _named(pack: Pack, names: Names) -> Iterable[_Picked]:
    """Each longer wording of a choice against those of its language and all titles, and of another question.

    The other languages' wordings are left out, since many of them are translations of the one.
    """
    asked = [
        (language, name)
        for language in pack.words
        for name in pack.questions
        if len(pack.words[language].intake.questions[name].choices) > 1
    ]
    for place, (language, name) in enumerate(asked):
        other = _options(pack, *asked[(place + _OTHER) % len(asked)])
        options = _options(pack, language, name)
        for value, choice in pack.words[language].intake.questions[name].choices.items():
            for text in filter(is_sentence, choice.also):
                row = names.rows.whole(np.array([names.places[text]]))[0]
                own = [(v, [t for t in some if t != text]) for v, some in options.items()]
                for offered, among in ((own, True), ([*other.items()], False)):
                    ranked = weigh_near(names, row, offered)
                    if ranked is not None:
                        yield _Picked(ranked.features, among and ranked.values[0] == value)


def _options(pack: Pack, language: str, question: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for tag, words in pack.words.items():
        for value, choice in words.intake.questions[question].choices.items():
            wordings = choice.also if tag == language else ()
            found.setdefault(value, []).extend((choice.title, *wordings))
    return found


_OTHER = 7
"""How many questions further on the one is whose choices are none for a wording."""
