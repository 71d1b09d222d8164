"""Texts of one meaning, side by side, which maps of vectors are learned from: none of them is asked.

Questions are of MKQA's test part in several languages, sentences are of Tatoeba with their translations.
Wishes are of the training parts of HWU64 and CLINC150, which is asked of no map: its intents have many
examples.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from knowledge.public import formats
from knowledge.public.languages import KEPT_APART, in_order
from knowledge.public.teaching import TAUGHT, apart, sentences_of
from knowledge.understanding.learning_alignment import Meant
from knowledge.understanding.reading import normalise

if TYPE_CHECKING:
    from knowledge.understanding.encoders import Encoder

_TRIED = 1250
"""Questions, the first by number, on which it was tried how to learn: nothing is learned from them."""


_ALONE = ("fi", "km", "ms", "sv")
"""Languages of MKQA that E5 alone serves: it is shown more in them."""


@dataclass(frozen=True, slots=True)
class _Shown:
    """How much an encoder is shown.

    Attributes:
        questions: up to which, by number.
        turns: in which other languages each is shown: so many places on from its own.
        alone: up to which it is shown in the languages that no other encoder knows as well.
        sentences: of each language.
    """

    questions: int
    turns: Sequence[int]
    alone: int
    sentences: int


_SLOW, _QUICK = _Shown(3000, (0, 4), 2000, 20), _Shown(5000, range(11), 0, 200)
"""An encoder of all languages takes ten times as long for a text, and has four times as many languages."""


def for_alignment(folder: Path, encoder: Encoder) -> Sequence[Sequence[Meant]]:
    """Collections of texts that an encoder's map is learned from, each with what names its meaning.

    Args:
        folder: where the repositories of `knowledge.public.sources` are checked out.
        encoder: whose languages alone are taken.

    Returns:
        questions and sentences twice, since they take turns with wishes, of which two of one meaning are less
        alike.

    Raises:
        MissingError: a set is not there.
    """
    shown = _SLOW if encoder.languages is None else _QUICK
    exact = [_known_to(encoder, some) for some in (_questions(folder, shown), _translations(folder, shown))]
    return [*exact, *exact, _known_to(encoder, _wishes(folder))]


def _known_to(encoder: Encoder, some: Iterable[Meant]) -> list[Meant]:
    """Those in languages of an encoder."""
    return [
        Meant(meaning, language, normalise(text))
        for meaning, language, text in some
        if encoder.languages is None or language in encoder.languages
    ]


def _questions(folder: Path, shown: _Shown) -> Iterator[Meant]:
    texts = formats.mkqa_test(folder)
    others = sorted(texts.keys() - {"en"})
    numbers = dict(islice(enumerate(sorted(texts["en"])), _TRIED, shown.questions))
    fit = frozenset(apart(folder, {number: texts["en"][number] for number in numbers.values()}))
    for place, number in numbers.items():
        if number not in fit:
            continue
        by_turns = (others[(place + turn) % len(others)] for turn in shown.turns)
        also = _ALONE if place < shown.alone else ()
        for language in {"en", *by_turns, *also} & texts.keys():
            yield Meant(number, language, texts[language][number])


def _translations(folder: Path, shown: _Shown) -> Iterator[Meant]:
    pieces = frozenset(in_order(formats.tatoeba(folder, TAUGHT["en"]))[:KEPT_APART])
    for tag in sorted(TAUGHT.keys() - {"en"}):
        english = formats.tatoeba_english(folder, TAUGHT[tag])
        for text in sentences_of(folder, tag)[: shown.sentences]:
            if english[text] not in pieces:
                yield Meant(english[text], tag, text)
                yield Meant(english[text], "en", english[text])


def _wishes(folder: Path) -> Iterator[Meant]:
    for example in (*formats.few_shot(folder, "HWU64/train"), *formats.clinc(folder)["train"]):
        yield Meant(example.label, example.language, example.text)
