"""From text to a stored value, strictly: what is not wholly understood is refused."""

from __future__ import annotations

import re
from datetime import date
from functools import lru_cache
from typing import Any

from babel import Locale

from knowledge.text import fold
from knowledge.values.outcome import Ambiguous, Outcome, Refused, Taken

_NUM = r"[+-]?\d{1,3}(?:[   '’]\d{3})+(?:[.,]\d+)?|[+-]?\d+(?:[.,]\d+)*"
_ONES = {
    "en": ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen", "twenty"],
    "fr": ["zero", "un", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf", "dix", "onze", "douze", "treize", "quatorze", "quinze", "seize", "dix-sept", "dix-huit", "dix-neuf", "vingt"],
}
_SOFT = {
    "en": "about around roughly we are we re there are approximately people persons person users user founders founder employees us of",
    "fr": "environ a peu pres nous sommes on est personnes personne utilisateurs utilisateur fondateurs salaries",
}


def is_plain(text: str) -> bool:
    t = text.strip()
    return bool(t) and (
        t.startswith(("/", "#"))
        or (not any(c.isalpha() for c in t)
        and any(c.isdigit() for c in t))
        or bool(re.fullmatch(r"\S+@\S+\.\S+|https?://\S*|[\w-]+(\.[\w-]+)+(/\S*)?", t))
    )


def _number(text: str, language: str) -> Outcome:
    t = text.strip()
    if "?" in t:
        return Refused("not_understood")
    base = language.split("-", maxsplit=1)[0]
    m = re.fullmatch(rf"({_NUM})", t)
    if m:
        return _digits(m[1], base)
    words = [w for w in fold(t).split()]
    soft = set(_SOFT.get(base, "").split()) | set(_SOFT["en"].split())
    left = [w for w in words if w not in soft]
    if len(left) == 1:
        if left[0].isdecimal():
            return Taken(int(left[0]))
        for lang in (base, "en"):
            names = [fold(x) for x in _ONES.get(lang, [])]
            if left[0] in names:
                return Taken(names.index(left[0]))
        if base == "fr" and left[0] == "une":
            return Taken(1)
    return Refused("not_understood")


def _digits(raw: str, base: str) -> Outcome:
    s = re.sub(r"[\s  '’]", "", raw)
    dec = "," if base in ("fr", "de", "es", "it", "pt", "nl", "tr") else "."
    grp = "." if dec == "," else ","

    def conv(d: str, g: str) -> float | None:
        if g in s and not re.fullmatch(rf"[+-]?\d{{1,3}}(?:{re.escape(g)}\d{{3}})+(?:{re.escape(d)}\d+)?", s):
            return None
        if s.count(d) > 1:
            return None
        return float(s.replace(g, "").replace(d, "."))

    a, b = conv(dec, grp), conv(grp, dec)
    if a is not None and b is not None and a != b:
        if base == "en" and dec in ".":
            return Taken(_i(a))
        return Ambiguous((_i(a), _i(b)))
    v = a if a is not None else b
    return Refused("wrong_format") if v is None else Taken(_i(v))


def _i(v: float) -> float:
    return int(v) if float(v).is_integer() else v


def parse(
    question: Any, text: str, *, language: str, about: Any, words: Any, interface: Any, today: date
) -> Outcome:
    kind = question.kind.value
    t = text.strip()
    if not t:
        return Refused("not_understood")
    if kind == "text":
        if question.format == "company_id":
            return _company(t, about.country)
        return Taken(t) if len(t) <= question.max_length else Refused("too_long")
    if kind == "file":
        return Refused("wrong_format")
    if kind in ("choice", "scale", "yes_no"):
        v = exact_choice(question, t, words, interface)
        if v is None:
            if kind == "scale":
                n = _number(t, language)
                if isinstance(n, Taken):
                    return Refused("out_of_range")
            return Refused("not_understood")
        return Taken(v == "yes" if kind == "yes_no" else int(v) if kind == "scale" else v)
    if kind == "choices":
        whole = exact_choice(question, t, words, interface)
        if whole:
            return Taken([whole])
        parts = [p for p in re.split(r"[,،、;\n]", t) if p.strip()]
        vs = [exact_choice(question, p, words, interface) for p in parts]
        if not vs or None in vs:
            return Refused("not_understood")
        return Taken([v for v in question.values if v in vs])
    if "?" in t:
        return Refused("not_understood")
    if kind == "number":
        return _bounded(_number(t, language), question)
    if kind == "percent":
        m = re.fullmatch(r"(.+?)\s*(?:%|percent|per cent|pour cent|pourcent)", t)
        n = _number(m[1] if m else t, language)
        if isinstance(n, Taken) and not 0 <= n.value <= 100:
            return Refused("out_of_range")
        return _bounded(n, question)
    if kind == "money":
        return _money(t, language, about.currency, question)
    if kind == "email":
        return _email(t)
    if kind == "phone":
        return _phone(t, about.country)
    if kind == "url":
        return _url(t)
    if kind == "country":
        return _country(t, language)
    if kind == "duration":
        return _bounded(_duration(t, language), question)
    return _date(t, language, kind, today)


def _bounded(out: Outcome, q: Any) -> Outcome:
    b = q.bounds
    if (
        isinstance(out, Taken)
        and b
        and ((b.min is not None and out.value < b.min) or (b.max is not None and out.value > b.max))
    ):
        return Refused("out_of_range")
    return out


def exact_choice(question: Any, text: str, words: Any, interface: Any) -> str | None:
    f = fold(text)
    if not f:
        return None
    if question.kind.value == "yes_no":
        if f == "yes" or f in {fold(w) for w in interface.yes}:
            return "yes"
        if f == "no" or f in {fold(w) for w in interface.no}:
            return "no"
        return None
    for v in question.values:
        if f == fold(v):
            return str(v)
    for v, c in (words.choices if words else {}).items():
        if f in {fold(c.title), *map(fold, c.also)}:
            return str(v)
    return None


def validate(question: Any, value: Any) -> Taken | Refused:
    if question.kind.value == "text" and len(value) > question.max_length:
        return Refused("too_long")
    return Taken(value)


def _company(t: str, country: str) -> Outcome:
    from stdnum.fr import siren, siret

    c = re.sub(r"[\s.-]", "", t)
    for m in (siren, siret):
        if m.is_valid(c):
            return Taken(c)
    return Refused("wrong_format")


_CUR = {
    "€": "EUR",
    "$": "USD",
    "£": "GBP",
    "¥": "JPY",
    "eur": "EUR",
    "euro": "EUR",
    "euros": "EUR",
    "usd": "USD",
    "dollars": "USD",
    "gbp": "GBP",
    "chf": "CHF",
    "jpy": "JPY",
}
_MAG = {"k": 1e3, "m": 1e6, "mille": 1e3, "thousand": 1e3, "million": 1e6, "millions": 1e6}


def _money(t: str, language: str, cur: str, q: Any) -> Outcome:
    s = t.lower()
    m = re.fullmatch(
        rf"(€|\$|£|¥|[a-z]{{3}})?\s*({_NUM})\s*(k|m|mille|thousand|millions?)?\s*(?:d['’]|de |of )?\s*(€|\$|£|¥|euros?|dollars|[a-z]{{3}})?",
        s,
    )
    if not m:
        return Refused("not_understood")
    n = _digits(m[2], language.split("-", maxsplit=1)[0])
    sym = m[1] or m[4]
    if sym:
        if sym not in _CUR:
            return Refused("wrong_format")
        cur = _CUR[sym]
    if not isinstance(n, Taken):
        return n
    v = _i(round(n.value * _MAG.get(m[3] or "", 1), 2))
    if v < 0 or (isinstance(_bounded(Taken(v), q), Refused)):
        return Refused("out_of_range")
    return Taken({"amount": v, "currency": cur})


def _email(t: str) -> Outcome:
    from email_validator import EmailNotValidError, validate_email

    try:
        return Taken(validate_email(t, check_deliverability=False, test_environment=True).normalized)
    except EmailNotValidError:
        return Refused("wrong_format")


def _phone(t: str, country: str) -> Outcome:
    import phonenumbers

    try:
        n = phonenumbers.parse(t, country)
    except phonenumbers.NumberParseException:
        return Refused("wrong_format")
    if not phonenumbers.is_valid_number(n):
        return Refused("wrong_format")
    return Taken(phonenumbers.format_number(n, phonenumbers.PhoneNumberFormat.E164))


def _url(t: str) -> Outcome:
    m = re.fullmatch(r"(?:(https?)://)?([\w-]+(?:\.[\w-]+)+)(:\d+)?(/\S*)?", t, re.IGNORECASE)
    if not m or not re.search(r"\.[a-z]{2,}$", m[2].lower()):
        return Refused("wrong_format")
    return Taken(f"{(m[1] or 'https').lower()}://{m[2].lower()}{m[3] or ''}{m[4] or '/'}")


@lru_cache(maxsize=16)
def _countries(language: str) -> dict[str, str]:
    out: dict[str, str] = {}
    for tag in {"en", language.split("-", maxsplit=1)[0]}:
        for code, name in Locale.parse(tag).territories.items():
            if len(code) == 2 and code.isalpha() and code not in ("ZZ", "EU", "UN", "XA", "XB"):
                out.setdefault(fold(name), code)
    return out


def _country(t: str, language: str) -> Outcome:
    if len(t) == 2 and t.upper() in set(_countries("en").values()):
        return Taken(t.upper())
    c = _countries(language).get(fold(t)) or {"usa": "US", "uk": "GB"}.get(fold(t))
    return Taken(c) if c else Refused("not_understood")


def _duration(t: str, language: str) -> Outcome:
    m = re.fullmatch(r"(.+?)\s*(mois|months?|ans?|annees?|années?|years?|semaines?|weeks?)", t.lower())
    if not m:
        return Refused("wrong_format")
    n = _number(m[1], language)
    if not isinstance(n, Taken):
        return Refused("wrong_format")
    u = m[2]
    f = 12 if u[0] in "ay" else 1 if u.startswith("mo") else 12 / 52
    return Taken(_i(round(n.value * f, 1)))


@lru_cache(maxsize=16)
def _months(language: str) -> dict[str, int]:
    out: dict[str, int] = {}
    for tag in {"en", language.split("-", maxsplit=1)[0]}:
        for width in ("wide", "abbreviated"):
            for ctx in ("format", "stand-alone"):
                for n, name in Locale.parse(tag).months[ctx][width].items():
                    out.setdefault(fold(name), n)
    return out


def _date(t: str, language: str, kind: str, today: date) -> Outcome:
    months = _months(language)
    words = re.findall(r"\w+", t.lower())
    y = mo = d = None
    if m := re.fullmatch(r"(\d{4})-(\d{1,2})(?:-(\d{1,2}))?", t):
        y, mo, d = int(m[1]), int(m[2]), int(m[3]) if m[3] else None
    elif m := re.fullmatch(r"(\d{1,2})[/.](\d{4})", t):
        mo, y = int(m[1]), int(m[2])
    elif m := re.fullmatch(r"(\d{1,2})[/.](\d{1,2})[/.](\d{4})", t):
        a, b, y = int(m[1]), int(m[2]), int(m[3])
        if language.startswith("en") and a <= 12 and b <= 12 and a != b:
            return Ambiguous((f"{y}-{b:02}-{a:02}", f"{y}-{a:02}-{b:02}"))
        d, mo = (a, b) if b <= 12 else (b, a)
    else:
        for w in words:
            f = fold(w)
            if f in months and mo is None:
                mo = months[f]
            elif re.fullmatch(r"\d{4}", w) and y is None:
                y = int(w)
            elif (k := re.fullmatch(r"(\d{1,2})(?:st|nd|rd|th|er)?", w)) and d is None:
                d = int(k[1])
            elif w not in ("of", "the", "le"):
                return Refused("not_understood")
    if y is None or mo is None:
        return Refused("wrong_format")
    try:
        date(y, mo, d or 1)
    except ValueError:
        return Refused("out_of_range")
    if kind == "month":
        return Taken(f"{y}-{mo:02}")
    return Taken(f"{y}-{mo:02}-{d:02}" if d else f"{y}-{mo:02}")
