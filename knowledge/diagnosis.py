"""From answers to levels, an overall stage and recommendations, each with what stands behind it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from knowledge.conditions import fits_range, holds, holds_any

if TYPE_CHECKING:
    from knowledge.conditions import Values
    from knowledge.interview import Plan
    from knowledge.pack import Pack
    from knowledge.pack.structure import Dimension, Rule


class Evidence(StrEnum):
    """How well an assessment is backed: by nothing, by what was said, by what was shown."""

    NONE = "none"
    SAID = "said"
    SHOWN = "shown"


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a project stands in one dimension.

    Attributes:
        level: 1 to `of`; None when no question of the dimension is answered.
        unknown: ids of questions that apply, are not answered, and could change the level.
        because: ids of the answered questions that the level rests on, in the intake's order.
    """

    level: int | None
    of: int
    unknown: tuple[str, ...]
    evidence: Evidence
    because: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Finding:
    """A recommendation or contact with the keys of the reasons for it, strongest first."""

    id: str
    reasons: tuple[str, ...]
    weight: float


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """The whole assessment. `recommend`: strongest first."""

    stage: str
    dimensions: dict[str, Standing]
    recommend: tuple[Finding, ...]

    @property
    def levels(self) -> dict[str, int | None]:
        """Level of each dimension."""
        return {name: standing.level for name, standing in self.dimensions.items()}


def diagnose(pack: Pack, plan: Plan, shown: Collection[str] = ()) -> Diagnosis:
    """Assess a project.

    Args:
        pack: the city's pack.
        plan: questions that apply, and their values.
        shown: keys of answers that were shown (a file that was stored, a link) rather than only said.
    """
    dimensions = {d.id: _standing(pack, d, plan, shown) for d in pack.rubric.dimensions}
    levels = {name: standing.level for name, standing in dimensions.items()}
    stage = _stage(pack, levels)
    found = (
        weigh(recommendation.id, recommendation.rules, plan.values, levels, stage)
        for recommendation in pack.rubric.recommendations
    )
    recommend = sorted((f for f in found if f.reasons), key=lambda f: -f.weight)
    return Diagnosis(stage, dimensions, tuple(recommend))


def _standing(pack: Pack, dimension: Dimension, plan: Plan, shown: Collection[str]) -> Standing:
    asked = {q for level in dimension.levels for way in level.ways for q in way}
    applies = {item.question.id for item in plan.items}
    known = {q for q in asked if q in plan.values}
    if not known:
        unknown = tuple(q for q in pack.questions if q in asked and q in applies)
        return Standing(None, len(dimension.levels), unknown, Evidence.NONE, ())
    reached = 0
    for level in dimension.levels:
        if holds_any(level.ways, plan.values) is not True:
            break
        reached += 1
    behind = {q for level in dimension.levels[: reached + 1] for way in level.ways for q in way}
    # Where nothing answered bears on this level or the next, the first level rests on whatever is answered.
    behind = (behind & known) or known
    above = {q for level in dimension.levels[reached:] for way in level.ways for q in way}
    proofs = {q.id for q in pack.questions.values() if dimension.id in q.evidence_for}
    return Standing(
        level=max(reached, 1),
        of=len(dimension.levels),
        unknown=tuple(q for q in pack.questions if q in above and q in applies and q not in plan.values),
        evidence=Evidence.SHOWN if proofs & set(shown) & set(plan.values) else Evidence.SAID,
        because=tuple(q for q in pack.questions if q in behind),
    )


def _stage(pack: Pack, levels: Mapping[str, int | None]) -> str:
    """The gate rule: the last stage in a row whose every needed level is reached."""
    reached = pack.rubric.stages[0].id
    for stage in pack.rubric.stages:
        if any((levels[dimension] or 0) < need for dimension, need in stage.needs.items()):
            break
        reached = stage.id
    return reached


def weigh(
    name: str, rules: tuple[Rule, ...], values: Values, levels: Mapping[str, int | None], stage: str | None
) -> Finding:
    """Sum the weights of the rules that hold; a rule that cannot be decided yet does not count."""
    held = [rule for rule in rules if _rule_holds(rule, values, levels, stage)]
    held.sort(key=lambda rule: -rule.weight)
    reasons = tuple(dict.fromkeys(rule.reason for rule in held))
    return Finding(name, reasons, sum(rule.weight for rule in held))


def _rule_holds(rule: Rule, values: Values, levels: Mapping[str, int | None], stage: str | None) -> bool:
    if rule.stages and stage not in rule.stages:
        return False
    for dimension, limits in rule.levels.items():
        level = levels.get(dimension)
        if level is None or not fits_range(level, limits):
            return False
    return holds(rule.when, values) is True
