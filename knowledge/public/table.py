"""What was measured on public sets, line by line, beside what it should reach."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from knowledge.public.sources import Source


@dataclass(frozen=True, slots=True)
class Line:
    """One figure. All are shares from 0 to 1, and more is better.

    Attributes:
        set: which public set.
        metric: what is measured.
        source: where the set comes from.
        ours: with all that a service has.
        bm25: with words in common alone; None where that cannot be asked.
        nearest: with the nearest example by the first encoder alone; None where that cannot be asked.
        measured: what this stack reached when it was chosen.
        goal: what it should reach.
        asked: how many questions, or texts.
        note: what is particular about how it was measured.
    """

    set: str
    metric: str
    source: Source
    ours: float
    bm25: float | None
    nearest: float | None
    measured: float
    goal: float
    asked: int
    note: str = ""

    @property
    def reached(self) -> str:
        """`goal`, `measured`, or `below` both; to a tenth of a percent, as it is shown."""
        ours = round(self.ours, 3)
        return "goal" if ours >= self.goal else "measured" if ours >= self.measured else "below"


@dataclass(frozen=True, slots=True)
class PublicReport:
    """All lines, and what could not be measured, with where to get it."""

    lines: tuple[Line, ...]
    missing: tuple[str, ...]

    def table(self) -> str:
        """As text, which is also Markdown: lines, then sources and licences, then what is missing."""
        heads = "set|metric|asked|ours|BM25|embedding alone|measured|goal|reached|note"
        rows = [heads.split("|"), *(_cells(line) for line in self.lines)]
        widths = [max(len(row[place]) for row in rows) for place in range(len(rows[0]))]
        text = ["| " + " | ".join(map(str.ljust, row, widths)) + " |" for row in rows]
        text.insert(1, "|" + "|".join("-" * (width + 2) for width in widths) + "|")
        text += ["", *_count(self.lines), ""]
        sources = dict.fromkeys(line.source for line in self.lines)
        text += [f"- {source.repository}: {source.licence}; {source.address}" for source in sources]
        text += [f"- not measured: {what}" for what in self.missing]
        return "\n".join(text)

    def as_json(self) -> dict[str, Any]:
        """The same as plain data."""
        return {
            "lines": [{**asdict(line), "reached": line.reached} for line in self.lines],
            "missing": list(self.missing),
        }


def _cells(line: Line) -> list[str]:
    shares = (line.ours, line.bm25, line.nearest, line.measured, line.goal)
    shown = ["–" if share is None else f"{share:.1%}" for share in shares]
    return [line.set, line.metric, str(line.asked), *shown, line.reached, line.note]


def _count(lines: Sequence[Line]) -> list[str]:
    at_least = sum(line.reached != "below" for line in lines)
    goals = sum(line.reached == "goal" for line in lines)
    return [f"{at_least} of {len(lines)} as measured before or better, {goals} of {len(lines)} at their goal"]
