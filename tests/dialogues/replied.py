"""What founders reply to the pack's own questions, and what a turn makes of it: form, meaning and all.

Each set was written apart from the words and tables, from the questions alone: the fifth as founders in a
hurry would reply, the sixth by a shy one, a wordy one, one who dictates and one who mistypes.
`python -m tests.dialogues.replied fifth` prints what is not right, by language and by kind.
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from dialogues.state import State, Status
from tests.dialogues.test_transcripts import city
from tests.dialogues.wishes import say, waiting_at

FOLDER = Path(__file__).parent / "answers"
LANGUAGES = ("ar", "de", "en", "es", "fr", "it", "ja", "ko", "nl", "pt", "tr", "zh")
KNOWN: dict[str, Any] = {
    "traction": "sales",
    "user_tests": "planned",
    "tech_maturity": "prototype",
    "digital_role": "core",
    "design_role": "process",
    "founders_count": 2,
    "company_status": "created",
    "ip_kind": ["brand"],
    "ip_search": "quick",
    "impact_kind": ["jobs"],
    "funding_sources": ["own"],
    "needs": ["place", "acceleration"],
}
"""Answers with which every question applies."""


@dataclass
class Replies:
    """Of one language and set: how many were taken as they should be, and what was not.

    Attributes:
        count: replies that are answers, or that are to be asked back, by kind of question.
        wrong: lines to read, by kind.
        nothing: replies that are no answer.
        stored: those of them from which something was stored, as lines to read.
    """

    count: Counter[str] = field(default_factory=Counter)
    wrong: list[tuple[str, str]] = field(default_factory=list)
    nothing: int = 0
    stored: list[str] = field(default_factory=list)

    @property
    def share(self) -> float:
        """Share of the answers that came to what they should, 0 to 1."""
        return 1 - len(self.wrong) / self.count.total()


@cache
def measure(part: str, language: str) -> Replies:
    """Take every reply of a set in one language."""
    table = yaml.safe_load((FOLDER / part / f"{language}.yaml").read_text("utf-8"))
    questions = city("saint-etienne").pack.questions
    found = Replies()
    for name, text, expected in _answers(table["answers"]):
        kind = str(questions[name].kind)
        found.count[kind] += 1
        came = outcome(name, language, text)
        if not any(_same(came, one) for one in expected):
            found.wrong.append((kind, f"{language} {name}: {text!r} → {came}, not {expected}"))
    for name, texts in table["nothing"].items():
        for text in texts:
            found.nothing += 1
            held = _held(name, _after(name, language, text))
            if held is not None:
                found.stored.append(f"{language} {name}: {text!r} → {held}")
    return found


def _answers(table: dict[str, Any]) -> Iterator[tuple[str, str, list[Any]]]:
    for name, rows in table.items():
        for text, *expected in rows:
            yield name, text, expected


def _same(came: Any, expected: Any) -> bool:
    if expected == "ask":
        return isinstance(came, Asked)
    if isinstance(came, dict) and isinstance(expected, str):
        amount, currency = expected.split(" ")
        return came == {"amount": float(amount), "currency": currency}
    return type(came) is type(expected) and bool(came == expected)


@dataclass(frozen=True, slots=True)
class Asked:
    """The question still waits; `readings` are offered where there are any."""

    readings: tuple[Any, ...] = ()


@dataclass(frozen=True, slots=True)
class Left:
    """Something else was done: `waiting` is the question that waits now."""

    waiting: str | None


def outcome(name: str, language: str, text: str) -> Any:
    """What came of a reply: the value that was stored, or what else."""
    after = _after(name, language, text)
    held = _held(name, after)
    if held is not None:
        return held
    if after.waiting != name:
        return Left(after.waiting)
    return Asked(after.asked.options if after.asked is not None else ())


def _after(name: str, language: str, text: str) -> State:
    return say(waiting_at(name, language, **{**KNOWN, name: None}), text).state


def _held(name: str, after: State) -> Any:
    if after.picked and after.waiting == name:
        return list(after.picked)
    held = after.answers.get(name)
    return held.value if held is not None and held.status is Status.ANSWERED else None


def main() -> None:
    """Print what is missed."""
    parser = argparse.ArgumentParser()
    parser.add_argument("part", choices=sorted(path.name for path in FOLDER.iterdir()))
    parser.add_argument("--languages", nargs="*", default=LANGUAGES)
    parser.add_argument("--list", action="store_true", help="each that is missed")
    wanted = parser.parse_args()
    kinds, wrong = Counter[str](), Counter[str]()
    nothing = 0
    lines: list[str] = []
    for language in wanted.languages:
        found = measure(wanted.part, language)
        kinds += found.count
        wrong += Counter(kind for kind, _ in found.wrong)
        nothing += found.nothing
        lines += [*(line for _, line in found.wrong), *(f"STORED {line}" for line in found.stored)]
        print(f"{language} {found.share:6.1%} of {found.count.total()}, stored {len(found.stored)}")  # noqa: T201
    for kind, count in sorted(kinds.items()):
        print(f"{kind:<10} {1 - wrong[kind] / count:6.1%} of {count}")  # noqa: T201
    print(f"all {1 - wrong.total() / kinds.total():6.1%} of {kinds.total()}; no answers: {nothing}")  # noqa: T201
    if wanted.list:
        print("\n".join(lines))  # noqa: T201


if __name__ == "__main__":
    main()
