"""Wishes in free words of every language, and what each of them must come to in a pure turn.

`steering/development` may be looked at and worked on; `steering/held_out` was written before the packs' own
ways to steer were read, and is only counted. `steering/asked` has more of what is said to a question of the
assistant's own, and of answers named to be changed, to work on too. `steering/answers` has honest answers to
open questions, which must be taken as such although some speak of stopping, helping or going back.
`python -m tests.dialogues.wishes development --list` prints the share that is missed by language and by wish,
and for the parts to work on each of them.
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, Literal

import yaml

from dialogues.message import Channel, ConversationKey, Message
from dialogues.replies import Reply
from dialogues.state import Answer, Phase, State, Status
from dialogues.turn import TurnResult
from tests.dialogues.test_transcripts import city, take

NOW = datetime(2027, 3, 4, 9, 30, tzinfo=UTC)
CITY = "saint-etienne"
FOLDER = Path(__file__).parent / "steering"
PARTS = ("development", "asked", "held_out")
LANGUAGES = sorted(path.stem for path in (FOLDER / "held_out").glob("*.yaml"))
STRICT = "price_basis"
"""A strict question: words that mean none of its choices are no answer to it."""
OPEN = "problem"
"""An open question: any words may be its answer, but those of a wish are none."""
MANY: dict[str, Any] = {
    "founder_name": "Ada Lind",
    "email": "ada@lumen.example",
    "phone": "+33477000000",
    "country": "FR",
    "pitch": "Lamps that tell when they break",
    "started": "2024-03",
    "website": "https://lumen.example",
    "problem": "Lamps break at night",
    "target_segment": "named",
    "interviews": 12,
    "traction": "sales",
    "solution": "A sensor in each lamp",
    "competitors": "Two in Lyon",
    "revenue_year": {"amount": 12000, "currency": "EUR"},
    "founders_count": 2,
}
"""Answers to choose one from that shall be given anew."""

SAME = ("pause", "back", "skip", "unknown", "why", "repeat", "progress", "cancel", "restart", "human",
        "delete", "export", "help")  # fmt: skip
"""Wishes that must come to the very same as their command, in the middle of an intake."""
CHAT = ("greeting", "thanks", "goodbye", "how_are_you", "compliment", "joke", "laugh", "abuse", "steer")
"""Small talk, each with a reply of its own."""

Outcome = Literal["right", "asked", "missed", "wrong"]
"""Done; asked back with the right one among at most three; put again; or something else was done."""


@dataclass(frozen=True, slots=True)
class Case:
    """One text, what it wishes for; of a choice the question and its value, or the answer to open again."""

    language: str
    wish: str
    text: str
    question: str = STRICT
    value: str = ""


@lru_cache(maxsize=len(PARTS))
def cases(part: str) -> tuple[Case, ...]:
    """All cases of a part."""
    return tuple(
        case
        for language in LANGUAGES
        for wish, texts in yaml.safe_load((FOLDER / part / f"{language}.yaml").read_text("utf-8")).items()
        for case in _cases(language, wish, texts)
    )


def _cases(language: str, wish: str, texts: list[Any]) -> Iterator[Case]:
    for text in texts:
        if wish == "choice":
            yield Case(language, wish, text["say"], text["question"], text["value"])
        elif wish == "reopens":
            yield Case(language, wish, text["say"], text["question"])
        else:
            yield Case(language, wish, text)


@cache
def answers() -> tuple[Case, ...]:
    """Honest answers to open questions; each wishes for nothing."""
    return tuple(
        Case(language, "answer", text, question, text)
        for language in LANGUAGES
        for question, texts in yaml.safe_load(
            (FOLDER / "answers" / f"{language}.yaml").read_text("utf-8")
        ).items()
        for text in texts
    )


def waiting_at(question: str, language: str, **answers: Any) -> State:
    """An intake that waits at a question, with some answers."""
    questions = city(CITY).pack.questions
    known = {"project_name": "Lumen", "sector": "health", "stage": "market", "team_size": 4, **answers}
    known.pop(question, None)
    return State(
        language=language,
        greeted=True,
        phase=Phase.OPEN,
        waiting=question,
        visited=("team_size",),
        answers={
            name: Answer(Status.ANSWERED, value, NOW, questions[name].meaning)
            for name, value in known.items()
        },
    )


def say(state: State, text: str) -> TurnResult:
    """One turn."""
    return take(state, Message(ConversationKey(Channel.REST, "someone", CITY), "1", text, (), None))


def seen(replies: tuple[Reply, ...]) -> list[tuple[str, tuple[str, ...]]]:
    """What a founder sees of replies."""
    return [(reply.text, tuple(button.title for button in reply.buttons)) for reply in replies]


@cache
def outcome(case: Case) -> Outcome:
    """What came of a text."""
    if case.wish == "choice":
        return _chosen(case)
    if case.wish == "reopens":
        return _reopened(case)
    state = waiting_at(STRICT, case.language)
    if case.wish in SAME:
        done = seen(say(state, case.text).replies) == seen(say(state, f"/{case.wish}").replies)
    elif case.wish in CHAT:
        done = _says(case, f"chat.{case.wish}", say(state, case.text))
    else:
        done = _CAME_TO[case.wish](case, state)
    return "right" if done else "missed"


def stored(case: Case) -> Any:
    """What an open question stores of a text that is no answer to it; None: nothing."""
    held = say(waiting_at(OPEN, case.language), case.text).state.answers.get(OPEN)
    return held.value if held is not None and held.status is Status.ANSWERED else None


def taken(case: Case) -> bool:
    """Whether an open question takes an honest answer at once."""
    held = say(waiting_at(case.question, case.language, interviews=5), case.text).state.answers.get(
        case.question
    )
    return held is not None and held.value == case.value


def _says(case: Case, key: str, result: TurnResult) -> bool:
    return result.replies[0].text in city(CITY).pack.say(key, case.language).split("|")


def _chosen(case: Case) -> Outcome:
    state = waiting_at(case.question, case.language, founders_count=2, design_role="process")
    after = say(state, case.text).state
    held = after.answers.get(case.question)
    if held is not None:
        return "right" if held.value == case.value else "wrong"
    options = after.asked.options if after.asked is not None else ()
    return "asked" if case.value in options and len(options) <= 3 else "missed"


def _reopened(case: Case) -> Outcome:
    result = say(waiting_at(STRICT, case.language, **MANY), case.text)
    if result.state.waiting != STRICT:
        return "right" if result.state.waiting == case.question else "wrong"
    offered = [button.payload for reply in result.replies for button in reply.buttons]
    return "asked" if f"/change {case.question}" in offered and len(offered) <= 3 else "missed"


def _starts(case: Case, _: State) -> bool:
    return say(State(language=case.language, greeted=True), case.text).state.phase is Phase.OPEN


def _pauses_until(case: Case, state: State) -> bool:
    after = say(state, case.text).state
    return after.phase is Phase.PAUSED and after.resume_at is not None


def _resumes(case: Case, state: State) -> bool:
    return say(state.but(phase=Phase.PAUSED), case.text).state.phase is Phase.OPEN


def _speaks(case: Case, state: State) -> bool:
    return say(state, case.text).state.language == ("fr" if case.language == "en" else "en")


def _agreed(case: Case) -> object:
    after = say(waiting_at("consent_reminders", case.language), case.text).state
    held = after.answers.get("consent_reminders")
    return held and held.value


def _confirmed(case: Case, state: State) -> TurnResult:
    return say(say(state, "/cancel").state, case.text)


_CAME_TO: dict[str, Callable[[Case, State], bool]] = {
    "start": _starts,
    "pause_until": _pauses_until,
    "resume": _resumes,
    "change": lambda case, state: say(state, case.text).state.answers["team_size"].value == 5,
    "language": _speaks,
    "agrees": lambda case, _: _agreed(case) is True,
    "declines": lambda case, _: _agreed(case) is False,
    "confirms": lambda case, state: _confirmed(case, state).state.phase is Phase.NONE,
    "refuses": lambda case, state: _says(case, "confirm.kept", _confirmed(case, state)),
    "non_answer": lambda case, _: stored(case) is None,
}
"""What else a wish must come to, with an intake that waits."""

NEVER_STORED = (*SAME, *CHAT, "pause_until", "language", "non_answer")
"""Wishes whose words are no answer to an open question either."""


def _table(part: str, name: str, key: Callable[[Case], str], chosen: Callable[[Case], bool]) -> None:
    counts: dict[str, Counter[str]] = {}
    for case in filter(chosen, cases(part)):
        counts.setdefault(key(case), Counter())[outcome(case)] += 1
    if not counts:
        return
    total = sum(counts.values(), Counter())
    for row, count in [*sorted(counts.items()), ("all", total)]:
        kinds = "  ".join(f"{kind} {number}" for kind, number in sorted(count.items()))
        print(f"{name} {row:<12} {count['right'] / count.total():6.1%}  {kinds}")  # noqa: T201


def main() -> None:
    """Print what is missed."""
    parser = argparse.ArgumentParser()
    parser.add_argument("part", choices=PARTS)
    parser.add_argument("--list", action="store_true", help="each that is missed; not of what is held out")
    wanted = parser.parse_args()
    _table(wanted.part, "language", lambda case: case.language, lambda case: case.wish != "choice")
    _table(wanted.part, "wish", lambda case: case.wish, lambda case: case.wish != "choice")
    _table(wanted.part, "choices", lambda case: case.language, lambda case: case.wish == "choice")
    kept = [case for case in cases(wanted.part) if case.wish in NEVER_STORED and stored(case) is not None]
    count = sum(case.wish in NEVER_STORED for case in cases(wanted.part))
    print(f"stored by an open question: {len(kept)} of {count}", Counter(case.wish for case in kept))  # noqa: T201
    refused = [case for case in answers() if wanted.part != "asked" and not taken(case)]
    by_question = Counter(case.question for case in refused)
    print(f"answers not taken at once: {len(refused)} of {len(answers())}", by_question)  # noqa: T201
    if wanted.list and wanted.part != "held_out":
        for case in cases(wanted.part):
            if (came := outcome(case)) != "right":
                print(came, case.language, case.wish, case.question, case.value, "|", case.text)  # noqa: T201
        for case in kept:
            print("stored", case.language, case.wish, "|", case.text)  # noqa: T201
        for case in refused:
            print("not taken", case.language, case.question, "|", case.text)  # noqa: T201


if __name__ == "__main__":
    main()
