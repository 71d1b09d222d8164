"""Texts whose form alone says that they are values, whatever the question and the language."""

from __future__ import annotations

import re

from knowledge.values.words.tables import common, own_names

_LONGEST = 200

_COMMAND = re.compile(r"[/#]\S+")
_MAIL = re.compile(r"[^\s@]+@[^\s@。，、？！；]+\.[^\s@。，、？！；]+")
_WEB = re.compile(r"(?i)(?:https?://|www\.)\S+")
_BARE_WEB = re.compile(r"(?i)[\w-]+(?:\.[\w-]+)*\.([a-z]{2,24})(?:[/:]\S*)?")
_SIGN = r"[€$£¥₩₹₺₽%‰٪％]"
_MARK = rf"(?:{_SIGN}|[A-Z]{{3}}(?![A-Za-z])|[kKmM]\s?{_SIGN}?|[kKmM]\s?[A-Z]{{3}}(?![A-Za-z]))"
_FIGURES = re.compile(rf"[-+~≈]?\s?{_MARK}?\s?[-+]?\(?\d[\d\s.,'’/:()٫٬+-]*\s?{_MARK}?", re.UNICODE)


def is_plain(text: str) -> bool:
    """Whether the text is a bare typed value by its form, so that its meaning need not be looked for.

    True for figures with or without currency or percent sign, dates and phones in figures, e-mail and web
    addresses, `/command`, `#payload`. False for anything that holds words.
    """
    core = text.strip()
    if not core or len(core) > _LONGEST:
        return False
    return any(pattern.fullmatch(core) for pattern in (_FIGURES, _COMMAND, _MAIL, _WEB)) or _is_host(core)


def is_web(word: str) -> bool:
    """Whether a word is a web address by its form, so that no two words grown together are."""
    core = word.strip(".,;:!<>()[]{}\"'«»“”")
    return _WEB.fullmatch(core) is not None or _is_host(core)


def _is_host(text: str) -> bool:
    found = _BARE_WEB.fullmatch(text)
    if found is None:
        return False
    ending = found[1].lower()
    shared = common()
    country = len(ending) == 2 and ending.upper() in own_names()  # noqa: PLR2004 - codes of countries
    return country or ending in (*shared.usual_tld, *shared.more_tld)
