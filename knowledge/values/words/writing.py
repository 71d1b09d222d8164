"""One written form for all typed values: width, case, accents, digits, dashes and spaces made alike."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from itertools import groupby

from knowledge.letters import LETTERS

_ALIKE = str.maketrans(
    {
        "’": "'",
        "‘": "'",
        "ʼ": "'",
        "`": "'",
        "´": "'",
        "‐": "-",
        "‑": "-",
        "‒": "-",
        "–": "-",
        "—": "-",
        "−": "-",
        "ı": "i",
        "٪": "%",
        "،": ",",
        "、": ", ",  # never within a figure
        "؛": ";",
        "。": ".",
        "〜": "~",
    }
)
_FEELINGS = re.compile(
    r"\s*(?:[\u314b\u314e\u3160\u315c]+|[(（][苦爆]?笑[)）]|(?<=[\u3040-\u30ff。！!])(?:[苦爆]?笑|[wｗ]+))(?=[\s.!~]*$)"
)
"""Signs of laughing and crying at the end of Korean and Japanese texts."""
_LAUGHS = re.compile(
    r"(?<=\w)[\s,.!]+(?:(?:ha|he|ah){2,}h?|(?:ja|je|ji){2,}j?|k{3,}|(?:rs){2,}|lo+l|lmao|mdr+|ptdr+|x+d+|ه{3,}|哈{2,}|呵{2,})(?=[\s.!]*$)"
)
"""The same in other languages, behind something else."""
_SPACE = re.compile(r"\s+")
_END = " \t.!¡…"
_ASKS = re.compile(r"[?？؟⁇⁈⁉¿]")
_SCRIPTS = (
    ("ko", re.compile(r"[\uac00-\ud7a3\u1100-\u11ff]")),
    ("ja", re.compile(r"[\u3040-\u30ff]")),
    ("zh", re.compile(r"[\u3400-\u9fff\u3007]")),
    ("ar", re.compile(r"[\u0600-\u06ff]")),
)


@lru_cache(maxsize=4096)  # a reader of one answer asks for the same words hundreds of times
def plain(text: str) -> str:
    """The text in the form in which all tables are compared; empty where it cannot hold a value.

    NFKC, lower case, no accents or invisible marks, letters with two forms alike, ASCII digits whatever
    their script, straight apostrophes and dashes, single spaces, no closing full stop. Raised or circled
    digits and fractions would change their value on the way (`5²` is not 52), so a text with one comes out
    empty.
    """
    if text.isascii():
        return _SPACE.sub(" ", _LAUGHS.sub("", text.casefold())).strip(_END)
    if any(unicodedata.category(c) == "No" for c in text):
        return ""
    text = _FEELINGS.sub("", text)
    wide = (
        _LAUGHS.sub("", unicodedata.normalize("NFKC", text).casefold()).translate(_ALIKE).translate(LETTERS)
    )
    kept = []
    for c in unicodedata.normalize("NFD", wide):
        category = unicodedata.category(c)
        if category in ("Mn", "Cf"):
            continue
        kept.append(str(unicodedata.digit(c)) if category == "Nd" else c)
    return _SPACE.sub(" ", unicodedata.normalize("NFC", "".join(kept))).strip(_END)


_DIRECTIONS = re.compile(r"[\u202a-\u202e\u2066-\u2069]")


def as_kept(text: str) -> str:
    """A free text as it is stored: no white space around it, no controls that turn its direction.

    Joiners stay: some scripts and pictures are written with them.
    """
    return _DIRECTIONS.sub("", text).strip()


def asks(text: str) -> bool:
    """Whether the text holds a question mark, of any script."""
    return _ASKS.search(text) is not None


def script(text: str) -> str:
    """Which of the tables' languages the letters point to: `ko`, `ja`, `zh` or `ar`; empty for others."""
    if text.isascii():
        return ""
    return next((language for language, letters in _SCRIPTS if letters.search(text)), "")


FACES = re.compile(r"[\U0001f300-\U0001faff\u2600-\u27bf\ufe0f]+")
"""Pictures beside words."""


def glues(word: str) -> bool:
    """Whether a word is written without spaces around it (Chinese, Japanese, Korean)."""
    return script(word[:1]) in ("ko", "ja", "zh")


def alternation(words: Iterable[str]) -> str:
    """A pattern for any of the words in plain form, longest first, whole words where the script has them.

    Never matches when there are none.
    """
    forms = sorted({plain_word(word) for word in words} - {""}, key=lambda w: (-len(w), w))
    if not forms:
        return r"(?!)"
    # Neighbours of one kind share their bounds: thousands of them would take long to compile.
    return "|".join(
        f"{before}(?:{'|'.join(map(re.escape, group))}){after}"
        for (before, after), group in groupby(forms, key=_bounds)
    )


_SHORTEST_SLACK = 5
"""Letters of a word whose apostrophe may be missing; a shorter one would be another word."""


def with_slack(words: Iterable[str]) -> tuple[str, ...]:
    """Words, and those with an apostrophe also as they are typed on a phone, without it."""
    known = tuple(words)
    slack = (word for word in known if len(word) >= _SHORTEST_SLACK and re.search("['’]", word))
    return (*known, *(re.sub("['’]", "", word) for word in slack))


@lru_cache(maxsize=8192)
def plain_word(word: str) -> str:
    """Like `plain`, but a closing full stop stays: `ca.`, `mio.`."""
    kept = plain(word)
    dots = len(word) - len(word.rstrip("."))
    return kept + "." * dots


def _bounds(form: str) -> tuple[str, str]:
    before = r"(?<![^\W\d_])" if form[0].isalpha() and not glues(form) else ""
    after = r"(?![^\W\d_])" if form[-1].isalpha() and not glues(form[-1]) else ""
    return before, after
