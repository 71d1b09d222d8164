"""What an intake comes to for somebody's answers, found once for each set of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dialogues.state import Answer, Status
from knowledge.interview import Interview, Plan, split_key

if TYPE_CHECKING:
    from knowledge.pack import Pack

AT_MOST = 64
"""Sets of answers that are remembered; a turn on what the last one left asks about the same set again."""


@dataclass(frozen=True, slots=True)
class Planned:
    """The intake for some answers.

    Attributes:
        dealt: keys of the questions that were answered, skipped or not known, in the meaning they have today.
        plan: the questions that apply.
    """

    dealt: frozenset[str]
    plan: Plan


class Plans:
    """Plans one pack's intake. Answers are never changed in place: the same mapping gives the same."""

    def __init__(self, pack: Pack) -> None:
        """Args: pack: whose intake."""
        self.interview = Interview(pack)
        self._questions = pack.questions
        self._known: dict[int, tuple[Mapping[str, Answer], Planned]] = {}

    def of(self, answers: Mapping[str, Answer]) -> Planned:
        """The intake for these answers, by key."""
        known = self._known.get(id(answers))  # as long as they are held here, no others have this id
        if known is not None:
            return known[1]
        planned = self._find(answers)
        if len(self._known) >= AT_MOST:
            del self._known[next(iter(self._known))]
        self._known[id(answers)] = answers, planned
        return planned

    def _find(self, answers: Mapping[str, Answer]) -> Planned:
        questions = self._questions
        dealt = {
            key
            for key, answer in answers.items()
            if (question := questions.get(key) or questions.get(split_key(key)[0]))
            and question.meaning == answer.meaning
        }
        given = {
            key: answer.value
            for key, answer in answers.items()
            if answer.status is Status.ANSWERED and key in dealt
        }
        return Planned(frozenset(dealt), self.interview.plan(given))
