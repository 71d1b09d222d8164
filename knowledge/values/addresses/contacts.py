"""What reaches a company: e-mail, phone, web address."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from urllib.parse import urlsplit, urlunsplit

from knowledge.pack.structure import Kind
from knowledge.values.addresses.countries import codes, named_within
from knowledge.values.addresses.spoken import written, written_host
from knowledge.values.outcome import (
    MOST_READINGS,
    NOT_UNDERSTOOD,
    WRONG_FORMAT,
    Ambiguous,
    Outcome,
    Refused,
    Taken,
    settle,
)
from knowledge.values.words.asked import Asked
from knowledge.values.words.form import is_web
from knowledge.values.words.tables import Table, base, common, without_copula
from knowledge.values.words.writing import plain

_LONGEST = 2048
_MAIL_LONGEST = 320
_EDGES = " \t\n\r.,;:!<>()[]{}\"'«»“”"
_LABEL = re.compile(r"(?!-)[\w-]{1,63}(?<!-)")
_TLD = re.compile(r"[^\W\d_]{2,24}|xn--[a-z0-9-]{2,59}")
_CODE_APART = re.compile(r"\(?\+(\d{1,3})(?!\d)\)?(?![\s().-]*\d)|(?<![\d\s().-])[ (]*(\d{1,3})\+(?!\d)")
"""The code of a country that no number follows; some who write from right to left set the plus behind it."""
_PHONE = re.compile(r"\(?\+?[\d\s().\-/]{4,40}")


_WIDE = str.maketrans(
    {
        "：": ":",
        "＠": "@",
        "．": ".",
        "，": ", ",
        "、": ", ",
        "。": ". ",
        "！": "! ",
        "（": " (",
        "）": ") ",
        "「": " ",
        "」": " ",
    }
)
_LETTERS = r"\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3"
_GLUED_BEFORE = re.compile(rf"(?<=[{_LETTERS}])(:?)(?=[A-Za-z0-9])")
_GLUED_BEHIND = re.compile(rf"([@.][A-Za-z0-9.-]*[A-Za-z0-9])(?=[{_LETTERS}])")
"""Where words of a script without spaces meet an address: before it, and behind its last part."""


def _apart(text: str) -> str:
    """The text with an address apart from words that are glued to it, in its own writing."""
    words = (without_copula(word) if "/" in word else word for word in text.translate(_WIDE).split())
    return _GLUED_BEHIND.sub(r"\1 ", _GLUED_BEFORE.sub(r"\1 ", " ".join(words)))


def _cores(asked: Asked, text: str) -> Iterator[str]:
    """The text, and it without opening words such as "my e-mail is"."""
    whole = text.strip()
    yield whole
    words = whole.split()
    opening = plain(" ".join(words[:-1]))
    if not 1 < len(words) <= 10 and ":" not in whole:  # noqa: PLR2004 - openings are short
        return
    for table in asked.tables(opening):
        if opening and not table.peel(f"{opening} 0", heads=("opening", "contact_opening")).strip(" :0="):
            yield words[-1]
    if ":" in whole:
        head, _, rest = whole.partition(":")
        for table in asked.tables(plain(head)):
            if not table.peel(f"{plain(head)} 0", heads=("opening", "contact_opening")).strip(" :0="):
                yield rest.strip()


def read_email(asked: Asked, text: str) -> Outcome:
    """An e-mail address in its normal form; whether it exists is not asked of anybody."""
    text = _apart(unicodedata.normalize("NFKC", text))
    for core in _cores(asked, text):
        if (address := email(core.strip(_EDGES))) is not None:
            return Taken(address)
    if (address := _spoken(asked, text)) is not None:
        return Taken(address)
    within = [word.strip(_EDGES) for word in text.split() if "@" in word]
    found = [address for word in within if (address := email(word)) is not None]
    return settle(tuple(found), WRONG_FORMAT) if found and len(found) == len(within) else _no(text, "@")


def _spoken(asked: Asked, text: str) -> str | None:
    """The address that is said aloud, beside words that tell nothing else."""
    said = without_copula(text)
    for table in asked.tables(plain(said)):
        if (found := written(said, table)) is None or (address := email(found[0])) is None:
            continue
        before, behind = plain(found[1]), plain(found[2])
        led = _LED.fullmatch(before) or _tells_nothing(f"{before} 0", table)
        if led and _tells_nothing(f"0 {behind}", table):
            return address
    return None


_LED = re.compile(r"\S+(?: \S+){0,2} ?:")
"""A few words that lead to an address, whatever they are: "write this down:"."""


def _tells_nothing(text: str, table: Table) -> bool:
    """Whether nothing but a nought is left of a text without the words that may stand around an address."""
    return text.strip(" ,:.") == "0" or any(
        bare.strip(" ,:.=") == "0" for bare in table.bared(text.strip(" ,:."), Kind.EMAIL)
    )


def _no(text: str, sign: str) -> Refused:
    """No address: badly written where its sign is there (a pattern), else something else altogether."""
    return WRONG_FORMAT if re.search(sign, text) else NOT_UNDERSTOOD


def email(text: str) -> str | None:
    """The address in its normal form; None when it is none."""
    if "@" not in text or len(text) > _MAIL_LONGEST or any(c.isspace() for c in text):
        return None
    from email_validator import EmailNotValidError, validate_email  # noqa: PLC0415 - loaded when first needed

    try:
        found = validate_email(text, check_deliverability=False, test_environment=True)
    except EmailNotValidError:
        return None
    return found.normalized if "." in found.domain and not _mixed(text) else None


def _mixed(host: str) -> bool:
    """Whether its last part is of two scripts: a particle is glued to it ("example.comに")."""
    last = [sign.isascii() for sign in host.rpartition(".")[2]]
    return any(last) and not all(last)


def read_phone(asked: Asked, text: str) -> Outcome:
    """A phone number in E.164; without a country code it is one of the pack's country.

    Where it may as well be one of a country of the conversation's language, it is asked back, unless a
    country is named beside it or it is written as only the pack's country writes numbers.
    """
    whole = plain(text)
    if (apart := _CODE_APART.search(whole)) is not None:
        return _with_code(whole, apart)
    peeled = (
        table.peel(whole, heads=("opening", "contact_opening"), tails=("closing",))
        for table in asked.tables(whole)
    )
    for candidate in dict.fromkeys((whole, *peeled)):
        if _PHONE.fullmatch(candidate) and (found := _numbers(asked, candidate)):
            return _told(asked, candidate, found)
    return _within(asked, whole)


def _told(asked: Asked, number: str, found: tuple[str, ...]) -> Outcome:
    sure = found == (phone(number, asked.about.country),)
    return Taken(found[0]) if sure else Ambiguous(found)


def _within(asked: Asked, text: str) -> Outcome:
    """The number of a text with words around it, which may name its country."""
    lettered = re.search(r"[^\W\d_]", text) is not None
    for country in (asked.about.country, *_spoken_in(asked)):
        found = _matches(text, country)
        if country != asked.about.country:
            found = tuple(raw for raw in found if _figures(raw) >= _LEAST_ABROAD)
        if not found or (len(found) == 1 and not lettered):
            continue  # without words around it, figures beside a number are a slip in it
        if len(found) > 1:
            return settle(tuple(filter(None, (phone(raw, country) for raw in found))), WRONG_FORMAT)
        beside = text.replace(found[0], " ")
        for named in named_within(beside, asked.language):
            if (number := phone(found[0], named)) is not None:
                return Taken(number)
        return _told(asked, found[0], _numbers(asked, found[0]) or (phone(found[0], country) or "",))
    return _no(text, r"\d")


def _with_code(text: str, apart: re.Match[str]) -> Outcome:
    """The one number of a text that names the code of its country apart: "06 18473926 (+31)"."""
    import phonenumbers  # noqa: PLC0415 - loaded when first needed

    region = phonenumbers.region_code_for_country_code(int(apart[1] or apart[2]))
    raws = _matches(f"{text[: apart.start()]} {text[apart.end() :]}", region)
    found = [number for raw in raws if (number := phone(raw, region)) is not None]
    return Taken(found[0]) if len(found) == 1 else WRONG_FORMAT


def _spoken_in(asked: Asked) -> tuple[str, ...]:
    return common().phone_spoken.get(base(asked.language), ())


_CODED = re.compile(r"\(?\+|00")
_LEAST_ABROAD = 8
"""Figures of the shortest number of another country than the pack's that is told without its code."""
_LEAST_CODED = 10
"""Figures of the shortest number that may begin with the code of its country and no plus."""


def _numbers(asked: Asked, text: str) -> tuple[str, ...]:
    """The number in the pack's country, or in those of the language that it may as well be one of."""
    spoken, home = _spoken_in(asked), asked.about.country
    at_home = phone(text, home)
    in_pairs = common().phone_pairs.get(home)
    if home in spoken or _CODED.match(text) or (at_home and in_pairs and re.fullmatch(in_pairs, text)):
        return (at_home,) if at_home else ()
    abroad = spoken if _figures(text) >= _LEAST_ABROAD else ()
    found = [number for country in abroad if (number := phone(text, country)) is not None]
    found = [*found[: MOST_READINGS - bool(at_home)], *([at_home] if at_home else [])]
    if not found and not text.startswith("0") and _figures(text) >= _LEAST_CODED:
        found = [number] if (number := phone(f"+{text}", None)) is not None else []
    return tuple(dict.fromkeys(found))


def _figures(text: str) -> int:
    return len(re.findall(r"\d", text))


def _matches(text: str, country: str) -> tuple[str, ...]:
    """Numbers as they stand in a sentence; none where one has an extension, which would be lost."""
    import phonenumbers  # noqa: PLC0415 - loaded when first needed

    matches = list(phonenumbers.PhoneNumberMatcher(text[:_LONGEST], country))
    if any(match.number.extension for match in matches):
        return ()
    return tuple(match.raw_string for match in matches)


def phone(text: str, country: str | None) -> str | None:
    """The number in E.164; None when it is not valid. `country` is ISO 3166-1 alpha-2."""
    import phonenumbers  # noqa: PLC0415 - loaded when first needed

    try:
        number = phonenumbers.parse(text, country)
    except phonenumbers.NumberParseException:
        return None
    if number.extension or not phonenumbers.is_valid_number(number):
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def read_url(asked: Asked, text: str) -> Outcome:
    """A web address; a bare host name gets `https://`."""
    text = _apart(text)
    for core in _cores(asked, text):
        if (address := url(core)) is not None:
            return Taken(address)
    said = (written_host(core, table) for table in asked.tables(plain(text)) for core in _cores(asked, text))
    if (address := next(filter(None, map(url, filter(None, said))), None)) is not None:
        return Taken(address)
    found = tuple(filter(None, map(url, filter(is_web, text.split()))))
    return settle(found, WRONG_FORMAT) if found else _no(text, r"\w\.\w|://")


def url(text: str) -> str | None:
    """The address in its normal form: scheme and host in lower case, no lone slash; None when it is none."""
    core = text.strip(_EDGES)
    if not core or len(core) > _LONGEST or any(c.isspace() or ord(c) < ord(" ") for c in core):
        return None
    given = re.match(r"(?i)https?://", core) is not None
    try:
        parts = urlsplit(core if given else f"https://{core}")
        host, port = (parts.hostname or "").rstrip("."), parts.port
    except ValueError:
        return None
    if parts.username is not None or parts.password is not None or not _is_host(host, bare=not given):
        return None
    standard = {"http": 80, "https": 443}[parts.scheme]
    netloc = host if port in (None, standard) else f"{host}:{port}"
    path = "" if parts.path == "/" and not parts.query and not parts.fragment else parts.path
    return urlunsplit((parts.scheme, netloc, path, parts.query, parts.fragment))


def _is_host(host: str, *, bare: bool) -> bool:
    labels = host.split(".")
    if len(labels) < 2 or len(host) > 253 or not all(map(_LABEL.fullmatch, labels)):  # noqa: PLR2004 - RFC 1035
        return False
    last = labels[-1].lower()
    if (
        not _TLD.fullmatch(last)
        or _mixed(last)
        or (last in common().not_tld and (bare or not last.isascii()))
    ):
        return False
    if len(last) == 2 and last.isascii():  # noqa: PLR2004 - codes of countries
        return last.upper() in codes() or last in common().more_tld
    # Words with a full stop between them are no address, unless something else says that they are.
    return not bare or labels[0].lower() == "www" or last in common().endings or last.startswith("xn--")
