"""What the shipped files about languages are made from: the parts of public sets that are never asked.

Sentences and questions are of Tatoeba, but for those that `knowledge.public.languages` takes its pieces from.
Questions are also of MKQA's test part, whose development part is what `knowledge.public.questions` asks; of
the test part those are left out whose English is nearly worded as a question of the development part. Words
are of wordfreq, and letters are learned from the packs' own phrasings too. MKQA's glosses are
learned from the same questions of it, and are not shipped.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from knowledge.public import formats
from knowledge.public.languages import KEPT_APART, LANGUAGES, in_order
from knowledge.understanding.reading import normalise
from knowledge.understanding.store import key_of

if TYPE_CHECKING:
    from knowledge.understanding.examples import Example

TAUGHT = {
    **LANGUAGES,
    "af": "afr", "az": "aze", "be": "bel", "bg": "bul", "bn": "ben", "bs": "bos", "ca": "cat", "cs": "ces",
    "cy": "cym", "da": "dan", "eo": "epo", "et": "est", "eu": "eus", "fa": "pes", "fi": "fin", "ga": "gle",
    "gl": "glg", "he": "heb", "hi": "hin", "hr": "hrv", "hu": "hun", "hy": "hye", "id": "ind", "is": "isl",
    "ka": "kat", "kk": "kaz", "km": "khm", "lt": "lit", "lv": "lvs", "mk": "mkd", "ml": "mal", "mn": "mon",
    "mr": "mar", "ms": "zsm", "nb": "nob", "ro": "ron", "sk": "slk", "sl": "slv", "sq": "sqi", "sr": "srp",
    "sw": "swh", "ta": "tam", "te": "tel", "th": "tha", "tl": "tgl", "ur": "urd", "uz": "uzb",
}  # fmt: skip
"""All languages that are told apart, with Tatoeba's names for them."""

_BY_SCRIPT = frozenset({"bn", "el", "he", "hy", "ja", "ka", "km", "ko", "ml", "ta", "te", "th", "zh"})
"""Whose script tells them."""

_BY_LETTERS_ALONE = frozenset({"bs"})
"""That vectors do not tell from their neighbours."""

_TATOEBAS = 120
"""Questions of Tatoeba, of each language at most."""

_MKQAS = 300
_PHRASINGS = 700
"""Of the packs, of each language at most."""

_ASKING = ("?", "？", "؟", '?"', "?»", "՞", ";", "\N{GREEK QUESTION MARK}")


def for_letters(
    folder: Path, phrasings: Iterable[Example]
) -> tuple[Mapping[str, Sequence[str]], Mapping[str, Mapping[str, float]]]:
    """What letters are learned from: sentences by language, and words with how often they are said.

    Args:
        folder: where the repositories of `knowledge.public.sources` are checked out.
        phrasings: of the packs.

    Raises:
        MissingError: a set is not there.
    """
    own: dict[str, dict[str, None]] = {}
    for example in phrasings:
        own.setdefault(example.language, {})[example.text] = None
    tags = sorted(TAUGHT.keys() - _BY_SCRIPT)
    sentences = {
        tag: [*sentences_of(folder, tag), *sorted(own.get(tag, ()), key=key_of)[:_PHRASINGS]] for tag in tags
    }
    listed = {tag: formats.wordfreq(folder, tag) for tag in tags}
    return sentences, {tag: words for tag, words in listed.items() if words}


def for_vectors(folder: Path) -> tuple[Mapping[str, Sequence[str]], Mapping[str, Sequence[Sequence[str]]]]:
    """What means and the regression over vectors are learned from: sentences, and collections of questions.

    Args:
        folder: see `for_letters`.

    Raises:
        MissingError: a set is not there.
    """
    tags = sorted(TAUGHT.keys() - _BY_LETTERS_ALONE)
    told = {tag: sentences_of(folder, tag) for tag in tags}
    asked = {tag: [texts] for tag in tags if (texts := _questions(told[tag]))}
    for tag, texts in parallel_questions(folder, _MKQAS).items():
        asked.setdefault(tag, []).append(texts)
    return (
        {tag: [*map(normalise, sorted(texts, key=key_of))] for tag, texts in told.items()},
        {tag: [[*map(normalise, texts)] for texts in some] for tag, some in asked.items()},
    )


def sentences_of(folder: Path, tag: str) -> Sequence[str]:
    """All of a language but those that pieces are taken from.

    Raises:
        MissingError: the set is not there.
    """
    return in_order(formats.tatoeba(folder, TAUGHT[tag]))[KEPT_APART:]


def _questions(sentences: Iterable[str]) -> Sequence[str]:
    return [text for text in sentences if text.rstrip().endswith(_ASKING)][:_TATOEBAS]


def parallel_questions(folder: Path, most: int | None = None) -> Mapping[str, Sequence[str]]:
    """Questions of MKQA's test part that are apart, the same in each of its languages, in the same order.

    Args:
        folder: see `for_letters`.
        most: how many at most; None: all.

    Raises:
        MissingError: the set is not there.
    """
    texts = formats.mkqa_test(folder)
    chosen = [*islice(apart(folder, texts["en"]), most)]
    return {tag: [some[number] for number in chosen] for tag, some in texts.items()}


def apart(folder: Path, english: Mapping[str, str]) -> Iterator[str]:
    """Numbers of questions that are not nearly worded as one that is asked, in an order that says nothing.

    Args:
        folder: where MKQA's development part lies.
        english: questions of its test part, by number.

    Raises:
        MissingError: the set is not there.
    """
    asked = [frozenset(example.text.split()) for example in formats.mkqa(folder)["en"]]
    for number, text in sorted(english.items(), key=lambda one: key_of(one[1])):
        if not any(formats.alike(frozenset(text.split()), words) for words in asked):
            yield number
