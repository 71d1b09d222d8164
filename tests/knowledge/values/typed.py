"""Answers as founders type them on a phone, and words that are none: how many are read as they should be."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from knowledge.pack.load import load
from knowledge.pack.structure import Kind
from knowledge.pack.words import ChoiceWords, Intents, QuestionWords
from knowledge.values import Asked, Taken, parse
from tests.knowledge.values.asking import ABOUT, TODAY, brief, question, words

HERE = Path(__file__).parent
ASKED: dict[str, tuple[Kind, dict[str, Any]]] = {
    "number": (Kind.NUMBER, {"decimals": False}),
    "people": (Kind.NUMBER, {"decimals": False, "oneself": True}),
    "all people": (Kind.NUMBER, {"decimals": False, "oneself": True, "summed": True}),
    "all things": (Kind.NUMBER, {"decimals": False, "summed": True}),
    "money": (Kind.MONEY, {}),
    "turnover": (Kind.MONEY, {}),
    "percent": (Kind.PERCENT, {}),
    "date": (Kind.DATE, {}),
    "past date": (Kind.DATE, {"tense": "past"}),
    "month": (Kind.MONTH, {}),
    "past month": (Kind.MONTH, {"tense": "past"}),
    "duration": (Kind.DURATION, {}),
    "email": (Kind.EMAIL, {}),
    "phone": (Kind.PHONE, {}),
    "home phone": (Kind.PHONE, {}),
    "url": (Kind.URL, {}),
    "country": (Kind.COUNTRY, {}),
    "company": (Kind.TEXT, {"format": "company_id", "max_length": 40}),
    "home company": (Kind.TEXT, {"format": "company_id", "max_length": 40}),
    "scale": (Kind.SCALE, {}),
    "yes_no": (Kind.YES_NO, {}),
    "choice": (Kind.CHOICE, {}),
    "choices": (Kind.CHOICES, {}),
}
"""What is asked, by the name that the files give it; `home …` by a pack of the language's own country, and
the turnover in the words of a pack, which ask for a year's."""


@dataclass
class Measure:
    """Of one language: how many were read as they should be, and what was not.

    Attributes:
        answers: texts that are answers, or that are to be asked back.
        wrong: those of them that came to something else, as lines to read.
        nothing: texts that are no answer.
        stored: those of them from which a value was taken, as lines to read.
    """

    answers: int = 0
    wrong: list[str] = field(default_factory=list)
    nothing: int = 0
    stored: list[str] = field(default_factory=list)

    @property
    def share(self) -> float:
        """Share of the answers that were read as they should be, 0 to 1."""
        return 1 - len(self.wrong) / self.answers


def measure(file: Path) -> Measure:
    """Read every text of a language's file (named by its tag)."""
    language, table = file.stem, yaml.safe_load(file.read_text("utf-8"))
    found = Measure()
    for asked, pairs in table["answers"].items():
        for text, expected in pairs:
            outcome = _read(asked, text, language, table)
            found.answers += 1
            if brief(outcome) != _full(expected) if expected != "ask" else isinstance(outcome, Taken):
                found.wrong.append(f"{language} {asked}: {text!r} → {brief(outcome)}, not {expected}")
    for asked, texts in table["nothing"].items():
        for text in texts:
            outcome = _read(asked, text, language, table)
            found.nothing += 1
            if isinstance(outcome, Taken):
                found.stored.append(f"{language} {asked}: {text!r} → {outcome.value}")
    return found


def _read(asked: str, text: str, language: str, table: dict[str, Any]) -> Any:
    kind, more = ASKED[asked]
    about = ABOUT.model_copy(update={"country": table["home"]}) if asked.startswith("home ") else ABOUT
    named = words(kind) if asked != "turnover" else _turnover(language)
    if titles := table.get("choices") if asked in ("choice", "choices") else None:
        more = {"choices": tuple(titles)}
        choices = {value: ChoiceWords(title=title) for value, title in titles.items()}
        named = named.model_copy(update={"choices": choices})
    return parse(Asked(question(kind, **more), language, about, named, _intents(language), TODAY), text)


def _full(expected: Any) -> Any:
    """The value as it is stored; sums are written `30000 EUR`."""
    if not isinstance(expected, str):
        return expected
    match expected.split(" "):
        case [amount, currency] if currency.isalpha() and len(currency) == len("EUR"):
            return {"amount": float(amount), "currency": currency}
        case _:
            return expected


def _turnover(language: str) -> QuestionWords:
    return load("saint-etienne").words[language].intake.questions["revenue_year"]


@cache
def _intents(language: str) -> Intents:
    return load("saint-etienne").words[language].intents
