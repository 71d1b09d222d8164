"""Small talk in the middle of an intake, in every language, and what each must come to in a pure turn.

Of `steering/asides` one part may be looked at and worked on; the other, `unseen`, was written later and is
only counted. `steering/near` has honest answers to open questions that sound like small talk, and are taken
as answers.
`python -m tests.dialogues.asides --list` prints the shares, and what went wrong of what may be looked at.
"""

from __future__ import annotations

import argparse
from collections import Counter
from functools import cache
from typing import Any, Literal

import yaml

from dialogues.state import Phase, State
from dialogues.turn import TurnResult
from tests.dialogues.test_transcripts import city
from tests.dialogues.wishes import CITY, FOLDER, LANGUAGES, Case, say, seen, taken, waiting_at

PLACES = ("problem", "price_basis", "team_size")
"""Where it is said: at an open question, at a choice, at a number."""
FITTING = {
    "remark": {"remark", "interruption"},
    "interruption": {"interruption", "remark"},
    "tired": {"tired", "progress"},
    "surprise": {"surprise", "compliment", "tired"},
    "compliment": {"compliment", "surprise"},
    "laugh": {"laugh", "ok", "surprise"},
}
"""Kinds of small talk whose reply suits a text of this kind; who sighs may be told how far it is."""

Came = Literal["right", "other", "asked", "left", "moved"]
"""Its reply; that to other small talk; asked whether it is the answer; not understood; stored, or done."""


@cache
def asides(*, unseen: bool) -> tuple[Case, ...]:
    """The asides of one part, each once for every place; `question` is the place, `wish` the kind."""
    return tuple(
        Case(language, kind, text, place)
        for language in LANGUAGES
        for kind, texts in _read("asides", language)["unseen" if unseen else "seen"].items()
        for text in texts
        for place in PLACES
    )


@cache
def near() -> tuple[Case, ...]:
    """Honest answers that sound like small talk."""
    return tuple(
        Case(language, "answer", text, question, text)
        for language in LANGUAGES
        for question, texts in _read("near", language).items()
        for text in texts
    )


def _read(folder: str, language: str) -> Any:
    return yaml.safe_load((FOLDER / folder / f"{language}.yaml").read_text("utf-8"))


@cache
def came(case: Case) -> Came:
    """What came of an aside."""
    state = waiting_at(case.question, case.language)
    result = say(state, case.text)
    after = result.state
    if (after.phase, after.waiting, after.answers) != (Phase.OPEN, state.waiting, state.answers):
        return "moved"
    kind = _kind_of_reply(case, result)
    if kind is None and seen(result.replies) == seen(say(state, "/progress").replies):
        kind = "progress"
    if kind is not None:
        return "right" if kind in FITTING[case.wish] else "other"
    return "asked" if _asks_whether(after) else "left"


def _kind_of_reply(case: Case, result: TurnResult) -> str | None:
    phrases, text = city(CITY).pack.words[case.language].interface.phrases, result.replies[0].text
    offer = str(phrases["pause.offer"])
    for key, phrase in phrases.items():
        said = str(phrase).split("|") if key.startswith("chat.") else []
        if text in said or any(text == f"{one} {offer}" for one in said):
            return key.split(".")[1]
    return None


def _asks_whether(state: State) -> bool:
    return state.asked is not None and state.asked.doubt.value == "meant"


def _table(name: str, some: tuple[Case, ...]) -> None:
    for row, of in (("", lambda _: "all"), ("language", lambda c: c.language), ("kind", lambda c: c.wish),
                    ("place", lambda c: c.question)):  # fmt: skip
        counts: dict[str, Counter[str]] = {}
        for case in some:
            counts.setdefault(of(case), Counter())[came(case)] += 1
        for key, count in counts.items():
            kinds = "  ".join(f"{one} {number}" for one, number in sorted(count.items()))
            print(f"{name} {row:<9}{key:<13} {count['right'] / count.total():6.1%}  {kinds}")  # noqa: T201


def main() -> None:
    """Print what is missed."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--list", action="store_true", help="each that went wrong; not of what is unseen")
    wanted = parser.parse_args()
    _table("seen", asides(unseen=False))
    _table("unseen", asides(unseen=True))
    refused = [case for case in near() if not taken(case)]
    print(f"answers not taken at once: {len(refused)} of {len(near())}")  # noqa: T201
    if wanted.list:
        for case in asides(unseen=False):
            if came(case) != "right":
                print(came(case), case.language, case.wish, case.question, "|", case.text)  # noqa: T201
        for case in refused:
            print("not taken", case.language, case.question, "|", case.text)  # noqa: T201


if __name__ == "__main__":
    main()
