"""From a text to a stored value, and back to trust for a value that came structured."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

from knowledge.pack.structure import Kind, Question
from knowledge.text import fold, is_unspaced
from knowledge.values.addresses import companies, contacts, countries, where
from knowledge.values.around import lone, rates, remarks, sentences, standing
from knowledge.values.around.sentences import FIGURES
from knowledge.values.choosing import agreement, choices
from knowledge.values.days import dates, durations, runway, told_dates
from knowledge.values.numbers import money, quantities
from knowledge.values.numbers.quantities import is_count
from knowledge.values.numbers.things import sum_of_kinds
from knowledge.values.outcome import (
    NOT_UNDERSTOOD,
    WRONG_FORMAT,
    Ambiguous,
    Outcome,
    RefusalCode,
    Refused,
    Taken,
)
from knowledge.values.structured import nothing, step
from knowledge.values.words.asked import Asked
from knowledge.values.words.tables import near
from knowledge.values.words.writing import as_kept, plain

LONGEST = 4096
"""A longer text is no typed value of any kind but text, in characters."""


def parse(asked: Asked, text: str) -> Outcome:
    """Read a typed answer; the whole text must be the value, give or take words that do not change it.

    Args:
        asked: what it answers, and how the conversation writes.
        text: as written.

    Returns:
        The stored value; two or three when the text can be read so; or why it is no answer. A text with a
        question mark is an answer to open texts alone. Never raises.
    """
    question = asked.question
    if not text.strip():
        return nothing(question)
    if question.kind is Kind.FILE:
        return WRONG_FORMAT
    if question.kind is Kind.TEXT and question.format is None:
        return _text(question, text)
    if question.kind in _WITHOUT_FACES:
        text = _FACES.sub(" ", text).strip() or text
    if len(text) > LONGEST or _is_question(asked, text):
        return NOT_UNDERSTOOD
    outcome = _read_any(asked, text)
    if question.kind is Kind.DURATION and isinstance(outcome, Taken) and runway.tells_more(asked, text):
        return Ambiguous((outcome.value,))
    return outcome


_WITHOUT_FACES = frozenset({*FIGURES, Kind.DATE, Kind.MONTH, Kind.EMAIL})
_FACES = re.compile(r"[\U0001f300-\U0001faff\u2600-\u26ff\ufe0f]+")
"""Pictures beside words and figures; fewer than `FACES`, some of which are a plus or a minus."""


def _read_any(asked: Asked, text: str) -> Outcome:
    kind = asked.question.kind
    if kind in FIGURES and _is_saying(asked, text):
        return NOT_UNDERSTOOD
    if kind is Kind.MONEY:
        text = rates.without_past_year(asked, text)
        if rated := rates.read_rate(asked, text, _read_any):
            return rated
    if kind is Kind.COUNTRY and (placed := remarks.without_origins(asked, text)):
        outcome = _read_any(asked, placed)
        if not isinstance(outcome, Refused):
            return outcome
    outcome = _read(asked, text)
    if not isinstance(outcome, Refused) or kind in _NEVER_DENIED:
        return outcome
    meant = _beside_denied(asked, plain(text))
    if meant is not None:
        return meant[0]
    return _told(asked, text) or (where.read_where(asked, text) if kind is Kind.COUNTRY else None) or outcome


def _told(asked: Asked, text: str) -> Outcome | None:
    """The value of a sentence; None where no value may be taken from it."""
    if asked.question.kind is Kind.COUNTRY and (several := remarks.read_beside(asked, text, _read_part)):
        return several
    if asked.question.kind is Kind.DURATION and (told := runway.read_runway(asked, text, _length)):
        return told
    if asked.question.kind in _DATED and (told := told_dates.read_told(asked, text)):
        return told
    if is_count(asked.question) and not asked.question.oneself and (summed := _summed(asked, text)):
        return summed
    outcome = _among_others(asked, text)
    if outcome is None and asked.question.kind in _DATED:
        return told_dates.read_moment(asked, text)
    return _as_count(asked, text, outcome) if asked.question.kind is Kind.NUMBER else outcome


def _summed(asked: Asked, text: str) -> Outcome | None:
    """The sum of kinds of things, asked back where the question may not count all of them."""
    question, own = asked.question, near(asked.language, asked.about.languages)[0]
    found = sum_of_kinds(plain(text), own, asked.style, summed=question.summed)
    outcome = None if found is None else quantities.judged((found,), question, NOT_UNDERSTOOD)
    return Ambiguous((outcome.value,)) if isinstance(outcome, Taken) and not question.summed else outcome


def _among_others(asked: Asked, text: str) -> Outcome | None:
    """The value that stands among other words, as the first of those who look for it finds it."""
    outcome = _in_part(asked, text)
    if outcome is None and asked.question.kind is Kind.SCALE:
        outcome = lone.read_lone(asked, text, _read)  # what tells why leaves a step as it is
    return outcome or remarks.read_beside(asked, text, _read_part) or lone.read_lone(asked, text, _read)


def _as_count(asked: Asked, text: str, outcome: Outcome | None) -> Outcome | None:
    """A count found in a sentence: none where it is left open, asked back where it is likelier a year."""
    if not isinstance(outcome, Taken):
        return outcome
    if lone.is_left_open(asked, text, outcome.value):
        return Ambiguous((outcome.value,))
    year = outcome.value in _YEARS and str(outcome.value) in text
    return Ambiguous((outcome.value,)) if year else outcome


def _length(asked: Asked, text: str) -> Outcome | None:
    outcome = _read(asked, text)
    if not isinstance(outcome, Refused):
        return outcome
    return _in_part(asked, text) or remarks.read_beside(asked, text, _read_part)


_DATED = frozenset({Kind.DATE, Kind.MONTH})

_YEARS = range(1990, 2051)
"""Numbers that in a sentence are likelier years: "we began in 2024"."""


def _in_part(asked: Asked, text: str) -> Outcome | None:
    return sentences.read_sentence(asked, text, _read) or standing.read_standing(asked, text, _read)


def _read_part(asked: Asked, text: str) -> Outcome:
    outcome = _read(asked, text)
    return outcome if not isinstance(outcome, Refused) else _in_part(asked, text) or outcome


def _is_saying(asked: Asked, text: str) -> bool:
    """Whether its figure is none: "a million thanks", "I agree 100 %"."""
    whole = _MONTH.sub("", plain(text))
    tables = near(asked.language, asked.about.languages)
    return any(table.pattern("sayings").search(whole) for table in tables)


_MONTH = re.compile(r"\d月")
"""Behind which "に" says when, not how much a month."""


def parse_denials(asked: Asked, text: str) -> tuple[tuple[Any, Any], ...]:
    """Read "the team is five, not four" as the value that is meant and the one that is denied.

    Some languages put the denied one first: each pair that the words may mean is given, and who knows the
    value so far can tell which it is. Addresses, texts and files are never read so.
    """
    kind = asked.question.kind
    if kind in _NEVER_DENIED or len(text) > LONGEST or _is_question(asked, text):
        return ()
    whole = plain(text)
    exact = _beside_denied(asked, whole)
    if exact is not None:
        return ((exact[0].value, exact[1].value),)
    return tuple(_among_words(asked, whole)) if kind in FIGURES else ()


_WIDEST = 4
"""Words, or pairs of signs where words are not spaced, of the longest value looked for among others."""


def _among_words(asked: Asked, text: str) -> Iterator[tuple[Any, Any]]:
    if len(text) > _LONGEST_DENIAL:
        return
    for table in asked.tables(text):
        cut = re.fullmatch(rf"(.+?)[,;،、，]?\s*(?:{table.pattern('instead').pattern})\s*(.+)", text)
        if cut is None:
            continue
        left, right = (_value_in(asked, side) for side in cut.groups())
        if left is not None and right is not None:
            yield left.value, right.value
            yield right.value, left.value


def _value_in(asked: Asked, text: str) -> Taken | None:
    """The one value in some words; None where there is none, or where several could be meant."""
    parts = re.findall(r"\S", text) if is_unspaced(text) else text.split()
    joined = "" if is_unspaced(text) else " "
    widest = 2 * _WIDEST if is_unspaced(text) else _WIDEST
    for width in range(min(widest, len(parts)), 0, -1):
        windows = (joined.join(parts[at : at + width]) for at in range(len(parts) - width + 1))
        read = [
            found for window in windows if isinstance(found := _read(asked, window.strip(" ,،、，")), Taken)
        ]
        if read:
            return read[0] if all(one.value == read[0].value for one in read) else None
    return None


def _read(asked: Asked, text: str) -> Outcome:
    return _READERS[asked.question.kind](asked, text)


_NEVER_DENIED = frozenset({Kind.EMAIL, Kind.URL, Kind.YES_NO, Kind.TEXT, Kind.FILE})
_LONGEST_DENIAL = 200


def _beside_denied(asked: Asked, text: str) -> tuple[Taken, Taken] | None:
    """The five, and the four, of "five, not four" and of "not four but five": both sides must be answers."""
    if len(text) > _LONGEST_DENIAL:
        return None
    for table in asked.tables(text):
        denial, but = table.pattern("instead").pattern, table.pattern("but").pattern
        before = re.fullmatch(rf"(.+?)[,;]?\s*(?:{denial})\s*(.+)", text)
        behind = re.fullmatch(rf"(?:{denial})\s*(.+?)\s*(?:,\s*(?:{but})?|(?:{but}))\s*(.+)", text)
        told_behind = table.pattern("instead_behind").pattern
        after = re.fullmatch(rf"(.+?)\s*(?:{told_behind})[,\s]*(.+)", text)
        last = re.fullmatch(rf"(.+?),\s*(.+?)\s*(?:{told_behind})", text)
        sides = [*([before.groups()] if before else []), *([behind.groups()[::-1]] if behind else [])]
        sides += [after.groups()[::-1]] if after else []
        sides += [last.groups()] if last else []
        for side in sides:
            meant, denied = (_read(asked, part.strip(" ,")) for part in side)
            if isinstance(meant, Taken) and isinstance(denied, Taken):
                return meant, denied
    return None


def _is_question(asked: Asked, text: str) -> bool:
    if asked.question.kind is Kind.URL:
        # A web address may hold one, but hardly as its last sign.
        if len(text.split()) == 1:
            return text.strip().endswith(("?", "？", "؟"))
        text = re.sub(r"(?i)(?:https?://|www\.)\S*[^\s?？؟]", "", text)
    return choices.asks_of_choice(asked.question, text, asked.words)


def _text(question: Question, text: str) -> Outcome:
    kept = as_kept(text)
    if not kept:
        return nothing(question)
    return Taken(kept) if len(kept) <= question.max_length else Refused(RefusalCode.TOO_LONG)


def _scale(asked: Asked, text: str) -> Outcome:
    value = choices.exact_choice(asked.question, text, asked.words, asked.interface)
    # Digits are compared with their signs: "5+" is not 5.
    if value is not None and not (fold(text).isdecimal() and fold(text) != plain(text)):
        return Taken(step(value))
    return quantities.read_scale(asked, text)


_READERS: dict[Kind, Callable[[Asked, str], Outcome]] = {
    Kind.TEXT: companies.read_company,
    Kind.SCALE: _scale,
    Kind.CHOICE: choices.read_choice,
    Kind.CHOICES: choices.read_choices,
    Kind.YES_NO: agreement.read_yes_no,
    Kind.NUMBER: quantities.read_number,
    Kind.PERCENT: quantities.read_percent,
    Kind.MONEY: money.read_money,
    Kind.DATE: dates.read_date,
    Kind.MONTH: dates.read_date,
    Kind.DURATION: durations.read_duration,
    Kind.EMAIL: contacts.read_email,
    Kind.PHONE: contacts.read_phone,
    Kind.URL: contacts.read_url,
    Kind.COUNTRY: countries.read_country,
}
