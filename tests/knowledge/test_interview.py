"""Planning, diagnosing and routing hold their promises for any answers, with the real pack."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.conditions import holds
from knowledge.diagnosis import Evidence, diagnose
from knowledge.interview import Interview, split_key
from knowledge.pack import Kind, Pack, load
from knowledge.pack.structure import Question
from knowledge.routing import Availability, route

PACK: Pack = load("saint-etienne")
INTERVIEW = Interview(PACK)


def _value(question: Question) -> st.SearchStrategy[Any]:  # noqa: PLR0911  # one per kind
    match question.kind:
        case Kind.CHOICE:
            return st.sampled_from(question.values)
        case Kind.SCALE:
            return st.sampled_from([int(value) for value in question.values])
        case Kind.CHOICES:
            return st.lists(st.sampled_from(question.values), min_size=1, unique=True)
        case Kind.YES_NO:
            return st.booleans()
        case Kind.NUMBER:
            return st.integers(0, 40)
        case Kind.MONEY:
            return st.builds(lambda amount: {"amount": amount, "currency": "EUR"}, st.integers(0, 10**6))
        case _:
            return st.just("words")


answers = st.fixed_dictionaries({}, optional={q.id: _value(q) for q in PACK.questions.values()})
contacts = st.dictionaries(
    st.sampled_from(list(PACK.roles)),
    st.builds(Availability, st.booleans(), st.just(()), st.integers(0, 9)),
)


@given(answers)
def test_a_plan_asks_what_applies_and_counts_nothing_else(given_: dict[str, Any]) -> None:
    plan = INTERVIEW.plan(given_)
    keys = [item.key for item in plan.items]
    assert len(keys) == len(set(keys))
    assert set(plan.values) == {key for key in keys if key in given_}
    for item in plan.items:
        assert not item.question.when or holds(item.question.when, plan.values) is True
    left_out = set(PACK.questions) - {split_key(key)[0] for key in keys}
    for name in left_out:
        question = PACK.questions[name]
        assert question.repeat or holds(question.when, plan.values) is not True


@given(answers)
def test_a_branch_that_comes_back_brings_its_answers(given_: dict[str, Any]) -> None:
    away = {**given_, "stage": "idea"}
    back = {**away, **({"stage": given_["stage"]} if "stage" in given_ else {})}
    if "stage" in given_:
        assert INTERVIEW.plan(back) == INTERVIEW.plan(given_)
    assert set(INTERVIEW.plan(away).values) <= set(away)


@given(answers, st.floats(0.5, 60))
def test_with_little_time_the_next_question_fits(given_: dict[str, Any], minutes: float) -> None:
    waiting = [item for item in INTERVIEW.plan(given_).items if item.key not in given_]
    chosen = INTERVIEW.next_item(waiting, minutes=minutes)
    if chosen is None:
        assert all(item.question.minutes > minutes for item in waiting)
    else:
        assert chosen in waiting
        assert chosen.question.minutes <= minutes
    assert INTERVIEW.next_item(waiting) == (waiting[0] if waiting else None)


def test_with_little_time_the_stage_comes_before_the_pitch() -> None:
    items = INTERVIEW.plan({}).items
    first = INTERVIEW.next_item(items, minutes=10)
    assert first is not None
    assert first.question.id != items[0].question.id, "the name tells nothing about diagnosis or referral"


@settings(max_examples=60)
@given(answers, st.sets(st.sampled_from(list(PACK.questions))))
def test_a_diagnosis_names_what_it_rests_on(given_: dict[str, Any], shown: set[str]) -> None:
    plan = INTERVIEW.plan(given_)
    diagnosis = diagnose(PACK, plan, shown)
    assert list(diagnosis.dimensions) == list(PACK.dimensions)
    for standing in diagnosis.dimensions.values():
        assert set(standing.because) <= set(plan.values)
        assert not set(standing.unknown) & set(plan.values)
        if standing.level is None:
            assert standing.evidence is Evidence.NONE
            assert not standing.because
        else:
            assert 1 <= standing.level <= standing.of == 9
            assert standing.because
    weights = [finding.weight for finding in diagnosis.recommend]
    assert weights == sorted(weights, reverse=True)
    assert all(finding.reasons for finding in diagnosis.recommend)


@settings(max_examples=60)
@given(answers, contacts)
def test_a_referral_names_somebody_who_is_there(
    given_: dict[str, Any], available: dict[str, Availability]
) -> None:
    plan = INTERVIEW.plan(given_)
    referral = route(PACK, plan.values, diagnose(PACK, plan), "fr", available)
    there = {name for name in PACK.roles if available.get(name, Availability()).present}
    assert referral.contact in there | {PACK.fallback_contact}
    assert referral.contact not in referral.also
    assert set(referral.also) <= there
    if referral.stands_in_for is not None:
        assert referral.stands_in_for not in there


@pytest.mark.parametrize(("need", "contact"), [("user_test", "sprint-lead"), ("legal", "legal-and-ip")])
def test_the_main_need_leads(need: str, contact: str) -> None:
    values = {"main_need": need} if need in PACK.questions["main_need"].values else {}
    if not values:
        pytest.fail(f"the pack has no main need {need}: {PACK.questions['main_need'].values}")
    assert route(PACK, values, None, "fr").contact == contact
