"""A question of each kind, and a short way to read an answer to it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from knowledge.pack.structure import About, Kind, Question, Range
from knowledge.pack.words import ChoiceWords, QuestionWords
from knowledge.values import Ambiguous, Asked, Outcome, Refused, Taken, parse, show

TODAY = date(2026, 3, 4)
ABOUT = About(
    id="somewhere", version=1, languages=("fr", "en"), country="FR", currency="EUR", timezone="Europe/Paris"
)
CHOICES = {
    "idea": ChoiceWords(title="An idea", also=("just an idea",)),
    "proto": ChoiceWords(title="Design and creation", also=("mock-up", "maquette")),
    "pilot": ChoiceWords(title="Pilote à l’essai", also=("beta", "試作")),
}
STEPS = ("1", "2", "3", "4", "5")


@dataclass(frozen=True)
class Words:
    yes: tuple[str, ...] = ("Yes", "y", "Oui")
    no: tuple[str, ...] = ("No", "n", "Non")


def question(kind: Kind, **more: Any) -> Question:
    """A question of this kind without bounds."""
    if kind is Kind.SCALE:
        more.setdefault("choices", STEPS)
    if kind is Kind.NUMBER:
        more.setdefault("decimals", True)
    if kind in (Kind.CHOICE, Kind.CHOICES):
        more.setdefault("choices", tuple(CHOICES))
    return Question(id="asked", kind=kind, minutes=1, **more)


def words(kind: Kind) -> QuestionWords:
    choices = CHOICES if kind in (Kind.CHOICE, Kind.CHOICES) else {}
    if kind is Kind.SCALE:
        choices = {step: ChoiceWords(title=f"Level {step}") for step in STEPS}
    return QuestionWords(ask="…", label="label", why="why", choices=choices)


def read(kind: Kind, text: str, language: str = "en", **more: Any) -> Outcome:
    """The outcome for a text on a question of this kind; `bounds` as a pair."""
    if "bounds" in more:
        more["bounds"] = Range(min=more["bounds"][0], max=more["bounds"][1])
    return parse(Asked(question(kind, **more), language, ABOUT, words(kind), Words(), TODAY), text)


def shown(kind: Kind, value: Any, language: str) -> str:
    """A stored value in words of the language."""
    return show(question(kind), value, language=language, about=ABOUT, words=words(kind), interface=Words())


def brief(outcome: Outcome) -> Any:
    """An outcome as the tables write it: the value, `{ambiguous: […]}` or `{refused: code}`."""
    match outcome:
        case Taken(value):
            return value
        case Ambiguous(readings):
            return {"ambiguous": list(readings)}
        case Refused(code):
            return {"refused": code.value}
