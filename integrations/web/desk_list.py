"""Lists of the desk: cases, words to staff and the programme's figures, ids turned into titles."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from babel.dates import format_timedelta

from dialogues.desk_clock import Due
from integrations.phrases import open_hours
from integrations.web.desk_naming import contact_named, readiness_named, staff_words, when

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import timedelta

    from dialogues.desk import (
        Case,
        Figures,
        Listed,
        Notice,
        Staff,
    )
    from dialogues.desk_clock import Timing
    from integrations.phrases import Phrases
    from knowledge.pack import Pack


@dataclass(frozen=True, slots=True)
class CaseCard:
    """One line of the list.

    Attributes:
        waiting: since when the founder waits for a person, None: nobody waits.
        snoozed: until when it is out of the queue, None: it is not.
        new: what is new to the reader, None: nothing.
    """

    id: int
    name: str
    person: str | None
    city: str
    language: str
    stage: str
    readiness: str | None
    contact: str
    owner: str | None
    mine: bool
    closed: bool
    staff_own_chat: bool
    waiting: str | None
    waiting_at: str | None
    updated: str
    channel: str
    snoozed: str | None
    new: str | None
    clock: Clock | None


@dataclass(frozen=True, slots=True)
class Clock:
    """What the clock of a case that is nearest to its end tells, in words.

    Attributes:
        state: as `Due` has it.
        label: None while nothing is to be said but when it is due.
    """

    state: str
    label: str | None
    due: str


def card(  # what is shown, and for whom
    case: Case,
    pack: Pack | None,
    t: Phrases,
    who: Staff,
    *,
    new: str | None = None,
    timing: Timing | None = None,
) -> CaseCard:
    """A case in the list."""
    words = staff_words(pack, t)
    waiting = case.waiting_since if case.closed_at is None else None
    return CaseCard(
        id=case.id,
        name=case.startup or case.person or t("desk.case.nameless", id=case.id),
        person=case.person if case.startup else None,
        city=words.about.city if words else case.city,
        language=t.names(case.language),
        stage=t(f"desk.stage.{case.stage.value}"),
        readiness=readiness_named(words, case.readiness),
        contact=contact_named(words, case.contact),
        owner=case.owner.name if case.owner else None,
        mine=case.owner is not None and case.owner.id == who.id,
        closed=case.closed_at is not None,
        staff_own_chat=case.staff_own_chat,
        waiting=when(waiting, t, pack) if waiting else None,
        waiting_at=waiting.isoformat() if waiting else None,
        updated=when(case.updated_at, t, pack),
        channel=t(f"desk.channel.{case.channel}"),
        snoozed=when(case.snoozed_until, t, pack) if case.snoozed_until else None,
        new=new,
        clock=_clock(timing, t, pack) if timing else None,
    )


def _clock(timing: Timing, t: Phrases, pack: Pack | None) -> Clock | None:
    """Of a founder's wait while there is one, else of the case as a whole once that is near its end."""
    timer, name = timing.answer, "answer"
    if timer is None or (timer.state is Due.RUNNING and timing.worst is not Due.RUNNING):
        timer, name = timing.resolution, "resolution"
    if timer is None or (name == "resolution" and timer.state is Due.RUNNING):
        return None
    return Clock(
        timer.state.value,
        None
        if timer.state is Due.RUNNING
        else t(f"desk.clock.{name}.{timer.state.value}", span=open_hours(timer.spent, t.language)),
        t("desk.clock.due", when=when(timer.due, t, pack)),
    )


def list_view(
    cases: Sequence[Listed], packs: Mapping[str, Pack], t: Phrases, who: Staff
) -> Sequence[CaseCard]:
    """Cases in their order, each with what is new to `who`."""
    return [
        card(one.case, packs.get(one.case.city), t, who, new=_new(one.new, t), timing=one.timing)
        for one in cases
    ]


def _new(count: int | None, t: Phrases) -> str | None:
    if count is None:
        return t("desk.new.case")
    if count == 0:
        return None
    return t("desk.new.one") if count == 1 else t("desk.new.several", n=count)


def notices_view(notices: Sequence[Notice], t: Phrases) -> Sequence[dict[str, Any]]:
    """Words to a member of staff."""
    return [
        {
            "case": one.case,
            "name": one.startup or t("desk.case.nameless", id=one.case),
            "text": t(f"desk.notice.{one.kind}", name=one.by),
            "word": one.word,
        }
        for one in notices
    ]


def figures_view(figures: Figures, t: Phrases) -> Sequence[tuple[str, str]]:
    """The funnel as lines of a table."""
    lines = [(t(f"desk.stage.{stage.value}"), str(count)) for stage, count in figures.stages]
    return [
        *lines,
        (t("desk.figures.opened"), str(figures.opened)),
        (t("desk.figures.closed"), str(figures.closed)),
        (t("desk.figures.waiting"), str(figures.waiting)),
        (t("desk.figures.median"), _span(figures.median, t)),
        (t("desk.figures.longest"), _span(figures.longest, t)),
        (t("desk.figures.overdue"), str(figures.overdue)),
        (t("desk.figures.answer"), _usual(figures.answer, t)),
        (t("desk.figures.resolution"), _usual(figures.resolution, t)),
        (t("desk.figures.ratings"), _ratings(figures, t)),
    ]


def _ratings(figures: Figures, t: Phrases) -> str:
    if not any(count for _, count in figures.ratings):
        return t("desk.figures.none_lately")
    return " · ".join(f"{t(f'desk.rating.{value}')}: {count}" for value, count in figures.ratings)


def _usual(span: timedelta | None, t: Phrases) -> str:
    return t("desk.figures.none_lately") if span is None else open_hours(span, t.language)


def _span(span: timedelta | None, t: Phrases) -> str:
    """How long, in the unit that suits it."""
    if span is None:
        return t("desk.figures.nobody")
    return format_timedelta(span, threshold=2, locale=t.language.replace("-", "_"))
