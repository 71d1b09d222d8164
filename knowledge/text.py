"""One way to make texts comparable: what people type, titles, names of answers."""

from __future__ import annotations

import re
import sys
import unicodedata
from functools import lru_cache

from knowledge.letters import LETTERS

MORE = "…"
"""In lists of words to recognise: where more may stand, so that "…か" closes a text and "何…" opens it."""

_NOISE = re.compile(r"[^\w]+")


@lru_cache(maxsize=8192)
def fold(text: str) -> str:
    """Lower case, width and accents removed, everything but letters and digits one space.

    Letters that are written in more than one way (traditional Chinese, Arabic without dots) are alike. Marks
    that carry meaning in other scripts (those of Arabic) fall away on both sides of a comparison alike, so
    folded texts are for comparing, never for showing. The voicing of kana stays: a bus is no pass.
    """
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", text).casefold().translate(LETTERS))
    if not plain.isascii():
        kept = plain.translate(_MARKLESS)
        plain = _VOICED.sub(lambda kana: unicodedata.normalize("NFC", kana[0]), kept)
    return sys.intern(_NOISE.sub(" ", plain).strip())  # one text for all tables of a pack's words


_VOICING = "\u3099\u309a"
_VOICED = re.compile(f".[{_VOICING}]")


class _Markless(dict[int, int | None]):
    """For `str.translate`: marks are left out but for those of voicing. Signs are looked at once."""

    def __missing__(self, sign: int) -> int | None:
        kept = sign if chr(sign) in _VOICING or not unicodedata.combining(chr(sign)) else None
        self[sign] = kept
        return kept


_MARKLESS = _Markless({ord("ı"): ord("i")})


_UNSPACED = re.compile(r"[\u0e00-\u0eff\u3040-\u30ff\u3400-\u9fff]")
"""Scripts that write words without spaces between them: Thai and Lao, Japanese, Chinese."""


def is_unspaced(text: str) -> bool:
    """Whether some of it is written without spaces between words."""
    return _UNSPACED.search(text) is not None


def words_in(text: str) -> int:
    """How many words a text has, guessed by its letters where words are not spaced, or hold several.

    Two signs of Han, three of hiragana or four syllables of Hangul say about as much as a word; katakana
    spell out one loan word.
    """
    runs = (run for run in _RUN.finditer(unicodedata.normalize("NFKC", text)) if run.lastgroup)
    return sum(-(-len(run[0]) // _SIGNS[run.lastgroup or ""]) for run in runs)


_SIGNS = {"katakana": 1000, "hiragana": 3, "han": 2, "thai": 4, "hangul": 4, "other": 1000}
"""Signs that say about as much as one word, by script; a run of the last is one word."""

_RUN = re.compile(
    r"(?P<katakana>[\u30a0-\u30ff]+)|(?P<hiragana>[\u3040-\u309f]+)|(?P<han>[\u3400-\u9fff々]+)"
    r"|(?P<thai>[\u0e00-\u0eff]+)|(?P<hangul>[\uac00-\ud7a3]+)"
    r"|(?P<other>[^\W\u0e00-\u0eff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3]+)"
)


def is_sentence(text: str) -> bool:
    """Whether a text has at least three words."""
    return words_in(text) >= 3  # noqa: PLR2004  # as stated


def holds(folded: str, form: str) -> bool:
    """Whether a folded form stands in a folded text as words of their own.

    Where words are not spaced it may stand anywhere, a single sign apart from others of its script. A form
    in Hangul may have a particle behind it, and may be spaced otherwise.
    """
    return bool(form) and place_of(folded, form) is not None


def place_of(text: str, form: str) -> tuple[int, int] | None:
    """Where a form stands in a text, the last place of several; see `holds`."""
    found = list(_standing(form).finditer(text))
    return found[-1].span() if found else None


@lru_cache(maxsize=4096)
def _standing(form: str) -> re.Pattern[str]:
    joined = r"\s*" if is_glued(form) else r"\s+"
    core = joined.join(map(re.escape, form.split()))
    if _HANGUL.search(form):
        return re.compile(rf"(?<!\w){core}(?![\u1161-\u11ff])")
    if is_unspaced(form):
        return re.compile(rf"(?<![\u3400-\u9fff]){core}(?![\u3400-\u9fff])" if len(form) == 1 else core)
    return re.compile(rf"(?<!\w){core}(?!\w)")


_HANGUL = re.compile(r"[\u1100-\u11ff\uac00-\ud7a3]")


def is_glued(text: str) -> bool:
    """Whether some of it is in a script whose words may stand without a space between them."""
    return is_unspaced(text) or _HANGUL.search(text) is not None
