"""Conversations written for our own runner, as end-to-end tests of a Rasa assistant."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import yaml

from dialogues.payload import chosen
from integrations.rasa.slots import REQUESTED

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from knowledge.pack import Pack

Json = Any
_TICK = "✓ "
_RARE = frozenset({"file", "files", "sent", "edits", "public", "source", "owner"})
"""What a line may need that Rasa does not bring, or that is done elsewhere."""


def journeys(folder: Path, pack: Pack, languages: Sequence[str]) -> dict[str, dict[str, Json]]:
    """The end-to-end tests of a city, by path in the project, in a stable order.

    Args:
        folder: of transcripts, with one folder per language (`tests/transcripts`).
        pack: the city's.
        languages: whose conversations.
    """
    found = {}
    for path in sorted(folder.glob("*/*.yaml")):
        language, transcript = path.parent.name, yaml.safe_load(path.read_text("utf-8"))
        is_meant = transcript["city"] == pack.id and language in languages
        if is_meant and all(map(_can_be_led, transcript["turns"])):
            found[f"e2e_tests/{language}-{path.stem}.yml"] = _journey(transcript, language, pack)
    return found


def _can_be_led(turn: dict[str, Json]) -> bool:
    return not _RARE & set(turn) and isinstance(turn.get("press", ""), str)


def _journey(transcript: dict[str, Json], language: str, pack: Pack) -> dict[str, Json]:
    steps: list[Json] = []
    waiting: str | None = None
    for turn in transcript["turns"]:
        text = turn["say"] if "say" in turn else _pressed(turn["press"], waiting, pack, language)
        steps.append({"user": text})
        slots = _slots(turn)
        waiting = slots.get(REQUESTED, waiting)
        if slots:
            steps.append({"slot_was_set": [{name: value} for name, value in slots.items()]})
    case = {"test_case": transcript["title"], "metadata": "channel", "steps": steps}
    return {"metadata": [{"channel": {"language": language}}], "test_cases": [case]}


def _pressed(title: str, waiting: str | None, pack: Pack, language: str) -> str:
    """What a button sends: a choice of the waiting question by its payload, all else by its title."""
    question = pack.questions.get(waiting or "")
    if question is not None:
        for value, words in pack.choice_words(question.id, language).items():
            if words.title == title.removeprefix(_TICK):
                return chosen(question.id, question, value)
    return title


def _slots(turn: dict[str, Json]) -> dict[str, Json]:
    """What slots hold after a line, as far as it promises that."""
    slots: dict[str, Json] = {}
    recorded = turn.get("recorded")
    if recorded:
        index = recorded.get("group", {}).get("index", 1)
        slots[recorded["question"] + (f"#{index}" if index > 1 else "")] = recorded["value"]
    if turn.get("waiting"):
        slots[REQUESTED] = turn["waiting"]
    return slots
