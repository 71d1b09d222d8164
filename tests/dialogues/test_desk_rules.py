"""The rules of the desk, whatever is done in whatever order by whomever."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from dialogues.acts import (
    Act,
    Assign,
    Claim,
    Close,
    HandBack,
    Merge,
    MoveStage,
    Note,
    Refer,
    Reopen,
    Say,
    Snooze,
    TakeOver,
    Undo,
    Wake,
)
from dialogues.desk import EVERYTHING, Case, CaseStage, Rights, Role, Staff
from dialogues.desk_rules import (
    NAMES,
    decide,
    figures,
    may_audit,
    may_change_knowledge,
    may_read,
    next_stage,
    offered,
    undone,
)
from dialogues.errors import NotAllowedError

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
CONTACTS = ("desk", "incubator")
ZOE, MAX, LEA = (Staff(f"{name}@example.org", name) for name in ("zoe", "max", "lea"))
PEOPLE = (ZOE, MAX, LEA)
NEW = Case(
    id=1,
    city="lumen",
    conversation_id=1,
    channel="web",
    startup=None,
    person=None,
    language="fr",
    stage=CaseStage.DETECTED,
    readiness=None,
    contact="desk",
    owner=None,
    staff_own_chat=False,
    waiting_since=NOW,
    closed_at=None,
    opened_at=NOW,
    updated_at=NOW,
    version=1,
)
staff = st.sampled_from(PEOPLE)
acts: st.SearchStrategy[Act] = st.one_of(
    st.sampled_from(
        [Claim(), HandBack(), Wake(), Reopen(), Close("done"), Say("hi", "k"), Note("psst", "k")]
    ),
    st.builds(Assign, staff),
    st.builds(TakeOver, st.just("away"), st.none() | staff),
    st.builds(Refer, st.sampled_from((*CONTACTS, "nobody")), st.just("why")),
    st.builds(MoveStage, st.none() | st.sampled_from(CaseStage)),
    st.builds(Snooze, st.integers(-1, 400).map(lambda days: NOW + timedelta(days=days))),
    st.builds(Merge, st.just(2)),
)
rights = st.builds(
    Rights,
    st.frozensets(st.sampled_from(Role)),
    st.frozensets(st.sampled_from(CONTACTS)),
)


class Desk(RuleBasedStateMachine):
    """One case, and all that three people may do to it; acts can be taken back one after the other."""

    @initialize()
    def begin(self) -> None:
        self.case = NEW
        self.done: list[tuple[Case, Staff]] = []

    @rule(act=acts, by=staff, owner=st.none() | staff, own=st.booleans())
    def act(self, act: Act, by: Staff, owner: Staff | None, own: bool) -> None:  # noqa: FBT001  # drawn
        twin = replace(NEW, id=2, owner=owner, staff_own_chat=own and owner is not None)
        before = self.case
        try:
            decision = decide(before, act, by, now=NOW, contacts=CONTACTS, other=twin)
        except NotAllowedError:
            return
        self.case = decision.case
        if isinstance(act, Note):
            assert decision == replace(decision, case=before, acts=(), notice=None, tell=())
        if before.owner is not None and before.owner != by and not isinstance(act, TakeOver):
            assert self.case.owner == before.owner or isinstance(act, Reopen | Note)
        if self.case.owner != before.owner:
            assert isinstance(act, Claim | Say | Assign | TakeOver | Merge)
            told = [who for who, _ in decision.tell]
            assert by not in told
            assert self.case.owner == by or self.case.owner in told
        if decision.acts:
            self.done.append((before, by))

    @rule(by=staff)
    def undo(self, by: Staff) -> None:
        if not self.done:
            return
        before, author = self.done[-1]
        try:
            decision = undone(self.case, before, by, author=author.id)
        except NotAllowedError:
            assert by not in (author, self.case.owner)
            return
        self.done.pop()
        self.case = decision.case

    @invariant()
    def nobody_and_somebody_never_both_answer(self) -> None:
        if self.case.staff_own_chat:
            assert self.case.owner is not None
            assert self.case.closed_at is None

    @invariant()
    def what_is_offered_is_what_is_allowed(self) -> None:
        for by in PEOPLE:
            may = offered(self.case, by, EVERYTHING, now=NOW, contacts=CONTACTS, undo_by=None)
            assert may <= set(NAMES.values())
            assert ("reopen" in may) == (self.case.closed_at is not None)
            assert not ({"claim", "say"} & may and {"take_over"} & may)


TestDesk = Desk.TestCase


@given(by=staff, act=acts, has=rights, owner=st.none() | staff)
def test_who_may_not_read_cannot_act_but_refer(by: Staff, act: Act, has: Rights, owner: Staff | None) -> None:
    case = replace(NEW, owner=owner)
    offers = offered(case, by, has, now=NOW, contacts=CONTACTS, undo_by=LEA.id)
    if may_read(case, by, has):
        assert "note" in offers
        return
    assert offers <= {"refer"} | ({"undo"} if by == LEA else set())
    if not isinstance(act, Refer):
        with pytest.raises(NotAllowedError, match="not_permitted"):
            decide(case, act, by, now=NOW, contacts=CONTACTS, rights=has, other=replace(NEW, id=2))


@pytest.mark.parametrize(
    ("case", "act", "code"),
    [
        (NEW, TakeOver("x"), "not_claimed"),
        (replace(NEW, owner=ZOE), TakeOver("x"), "theirs_already"),
        (replace(NEW, owner=ZOE), Assign(ZOE), "theirs_already"),
        (replace(NEW, stage=CaseStage.FOLLOW_UP), MoveStage(), "last_stage"),
        (NEW, Snooze(NOW), "snooze_when"),
        (NEW, Snooze(NOW + timedelta(days=367)), "snooze_when"),
        (NEW, Wake(), "not_snoozed"),
        (NEW, Merge(1), "not_mergeable"),
        (NEW, Undo(1), "nothing_to_undo"),
        (NEW, Refer("nobody", "x"), "unknown_contact"),
        (replace(NEW, closed_at=NOW), TakeOver("x"), "closed"),
    ],
)
def test_each_refusal_has_its_code(case: Case, act: Act, code: str) -> None:
    with pytest.raises(NotAllowedError) as refused:
        decide(case, act, ZOE, now=NOW, contacts=CONTACTS, other=None)
    assert refused.value.code == code


@pytest.mark.parametrize(
    ("other", "code"),
    [
        (replace(NEW, city="elsewhere", id=2), "not_mergeable"),
        (replace(NEW, owner=MAX, id=2), "other_claimed"),
        (replace(NEW, contact="incubator", id=2), "not_permitted"),
    ],
)
def test_cases_that_cannot_be_one(other: Case, code: str) -> None:
    mine = Rights(contacts=frozenset({"desk"}))
    with pytest.raises(NotAllowedError, match=code):
        decide(NEW, Merge(2), ZOE, now=NOW, contacts=CONTACTS, rights=mine, other=other)


def test_a_merged_case_keeps_what_each_has_more_of() -> None:
    earlier = NOW - timedelta(hours=1)
    twin = replace(NEW, id=2, owner=ZOE, staff_own_chat=True, stage=CaseStage.SPRINT, waiting_since=earlier)
    decision = decide(NEW, Merge(2), ZOE, now=NOW, contacts=CONTACTS, other=twin)
    case = decision.case
    assert (case.owner, case.staff_own_chat, case.stage) == (ZOE, True, CaseStage.SPRINT)
    assert (case.waiting_since, decision.notice) == (earlier, "desk.claimed")


def test_only_an_admin_takes_a_case_over_for_somebody_else() -> None:
    case = replace(NEW, owner=MAX, staff_own_chat=True)
    reader = Rights(frozenset({Role.READ}))
    with pytest.raises(NotAllowedError, match="not_permitted"):
        decide(case, TakeOver("x", LEA), ZOE, now=NOW, contacts=CONTACTS, rights=reader)
    taken = decide(case, TakeOver("x", LEA), ZOE, now=NOW, contacts=CONTACTS)
    assert (taken.case.owner, taken.case.staff_own_chat) == (LEA, True)
    assert taken.tell == ((MAX, "taken_over"), (LEA, "assigned"))
    mine = decide(case, TakeOver("x"), ZOE, now=NOW, contacts=CONTACTS, rights=reader)
    assert (mine.case.owner, mine.tell) == (ZOE, ((MAX, "taken_over"),))


def test_each_stage_leads_to_the_next_and_the_last_to_none() -> None:
    stages = list(CaseStage)
    assert [next_stage(stage) for stage in stages] == [*stages[1:], None]
    moved = decide(NEW, MoveStage(), ZOE, now=NOW, contacts=CONTACTS)
    assert moved.case.stage is CaseStage.INTAKE


@pytest.mark.parametrize(
    ("roles", "knowledge", "audit"),
    [((), False, False), ((Role.KNOWLEDGE,), True, False), ((Role.ADMIN,), True, True)],
)
def test_who_may_change_knowledge_and_see_who_read(
    roles: tuple[Role, ...], *, knowledge: bool, audit: bool
) -> None:
    has = Rights(frozenset(roles))
    assert (may_change_knowledge(has), may_audit(has)) == (knowledge, audit)


def test_figures_tell_median_and_longest_wait() -> None:
    waits = [NOW - timedelta(hours=hours) for hours in (1, 9, 2)]
    told = figures({"sprint": 4}, waits, opened=3, closed=1, now=NOW)
    assert dict(told.stages) == {stage: 4 if stage is CaseStage.SPRINT else 0 for stage in CaseStage}
    assert (told.waiting, told.median, told.longest) == (3, timedelta(hours=2), timedelta(hours=9))
    nobody = figures({}, [], opened=0, closed=0, now=NOW)
    assert (nobody.waiting, nobody.median, nobody.longest) == (0, None, None)
