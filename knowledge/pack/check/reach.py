"""Checks that nothing in a pack is dead: every question, level, stage and rule is somebody's."""

from __future__ import annotations

from typing import TYPE_CHECKING

from knowledge.pack.check.logic import (
    Absent,
    Every,
    Goal,
    Search,
    Some,
    TooEntangledError,
    fulfilment,
    present,
    refusal,
)

if TYPE_CHECKING:
    from knowledge.pack.check.notes import Notes
    from knowledge.pack.pack import Pack
    from knowledge.pack.source import Path
    from knowledge.pack.structure import Dimension, Level, Range, Rule


def check_reach(notes: Notes) -> None:
    """Note what no answers lead to. Expects that all references of the pack lead somewhere."""
    proof = _Proof(notes)
    pack = notes.pack
    for number, section in enumerate(pack.intake.sections):
        for index, question in enumerate(section.questions):
            place = ("sections", number, "questions", index)
            proof.need("intake", place, f"`{question.id}` is never asked", present(question.id))
    for index, dimension in enumerate(pack.rubric.dimensions):
        for level in range(1, len(dimension.levels) + 1):
            place = ("dimensions", index, "levels", level - 1)
            message = f"nobody reaches level {level} of `{dimension.id}`"
            if not proof.need("rubric", place, message, proof.ladders.exactly(dimension.id, level)):
                break  # the levels above fail with it
    for index, stage in enumerate(pack.rubric.stages):
        message = f"nobody is in the stage `{stage.id}`"
        proof.need("rubric", ("stages", index), message, proof.ladders.stage(stage.id))
    for index, offer in enumerate(pack.rubric.recommendations):
        proof.need_rules("rubric", ("recommendations", index, "rules"), offer.rules)
    for index, contact in enumerate(pack.contacts.contacts):
        proof.need_rules("contacts", ("contacts", index, "rules"), contact.rules)


class _Proof:
    """Runs searches and notes those that find nobody."""

    def __init__(self, notes: Notes) -> None:
        self._notes = notes
        self._search = Search(notes.pack.questions)
        self.ladders = _Ladders(notes.pack)

    def need(self, document: str, place: Path, message: str, goal: Goal) -> bool:
        """Note a fault unless somebody can make the goal true; whether they can."""
        try:
            found = self._search.possible(goal)
        except TooEntangledError:
            note = f"cannot tell whether this is so: {message}; make the conditions simpler"
            self._notes.add(document, place, "entangled", note)
            return False
        if not found:
            self._notes.add(document, place, "unreachable", message)
        return found

    def need_rules(self, document: str, place: Path, rules: tuple[Rule, ...]) -> None:
        for index, rule in enumerate(rules):
            message = f"the rule `{rule.reason}` never holds"
            self.need(document, (*place, index), message, self.ladders.rule(rule))


class _Ladders:
    """What levels and stages ask of the answers, as the diagnosis counts them."""

    def __init__(self, pack: Pack) -> None:
        self._pack = pack

    def rule(self, rule: Rule) -> Goal:
        """A rule of a recommendation or a contact holds."""
        parts: list[Goal] = [fulfilment(rule.when)]
        parts += (self._within(name, limits) for name, limits in rule.levels.items())
        if rule.stages:
            parts.append(Some(tuple(self.stage(stage) for stage in rule.stages)))
        return Every(tuple(parts))

    def stage(self, name: str) -> Goal:
        """The overall stage is this one: its needs and those before are met, the next one's are not."""
        stages = self._pack.rubric.stages
        place = next(index for index, stage in enumerate(stages) if stage.id == name)
        parts: list[Goal] = [
            self.at_least(dimension, level)
            for stage in stages[: place + 1]
            for dimension, level in stage.needs.items()
        ]
        if place + 1 < len(stages):
            needs = stages[place + 1].needs
            parts.append(Some(tuple(self._below(dimension, level) for dimension, level in needs.items())))
        return Every(tuple(parts))

    def at_least(self, name: str, level: int) -> Goal:
        """The level of a dimension is known and not lower; level 1 needs any answer at all."""
        dimension = self._pack.dimensions[name]
        known = Some(tuple(present(question) for question in _asked(dimension)))
        rungs = dimension.levels[:level] if level > 1 else ()
        return Every((*(_held(rung) for rung in rungs), known))

    def exactly(self, name: str, level: int) -> Goal:
        """The level of a dimension is known and this one."""
        dimension = self._pack.dimensions[name]
        if level == len(dimension.levels):
            return self.at_least(name, level)
        # The next rung is missed, or (for level 1 only) its own.
        missed = [dimension.levels[level]] if level > 1 else list(dimension.levels[:2])
        return Every((self.at_least(name, level), Some(tuple(self._missed(rung) for rung in missed))))

    def _within(self, name: str, limits: Range) -> Goal:
        top = len(self._pack.dimensions[name].levels)
        low = int(limits.min or 1)
        high = top if limits.max is None else int(limits.max)
        if high >= top:
            return self.at_least(name, low)
        return Some(tuple(self.exactly(name, level) for level in range(low, high + 1)))

    def _below(self, name: str, level: int) -> Goal:
        """The level of a dimension is lower, or not known."""
        dimension = self._pack.dimensions[name]
        unknown = Every(tuple(Absent(question) for question in _asked(dimension)))
        return Some((unknown, *(self.exactly(name, lower) for lower in range(1, level))))

    def _missed(self, level: Level) -> Goal:
        """A rung is not held: every way to it fails; a rung that asks for nothing is always held."""
        if not level.ways:
            return Some(())
        return Every(tuple(refusal(way, self._pack.questions) for way in level.ways))


def _held(level: Level) -> Goal:
    ways = tuple(fulfilment(way) for way in level.ways)
    return Some(ways) if ways else Every(())


def _asked(dimension: Dimension) -> list[str]:
    """Questions whose answers a dimension rests on, in the order it names them."""
    return list(dict.fromkeys(q for level in dimension.levels for way in level.ways for q in way))
