"""What the Saint-Étienne pack promises: its size, its identifiers, and whom it directs people to."""

from __future__ import annotations

from typing import Any

import pytest

from knowledge.diagnosis import diagnose
from knowledge.interview import Interview, Plan
from knowledge.pack.load import load
from knowledge.pack.pack import Pack
from knowledge.pack.structure import Kind
from knowledge.routing import route
from knowledge.text import fold

CONTACTS = {
    "desk",
    "sprint-lead",
    "residency-coordinator",
    "training-desk",
    "training-telecom",
    "training-mines",
    "training-esadse",
    "places-manager",
    "elevator-manager",
    "accelerator-village-by-ca",
    "accelerator-axeleo",
    "events-team",
    "international-officer",
    "partnerships",
    "legal-and-ip",
    "committee-secretary",
    "data-protection",
    "press-office",
}
DIMENSIONS = [
    "technology",
    "customer",
    "business_model",
    "intellectual_property",
    "team",
    "funding",
    "impact",
    "design",
    "digital",
]
STAGES = ["idea", "problem", "solution", "product", "market", "scale"]
RECOMMENDATIONS = {
    "sprint",
    "residency",
    "elevator",
    "accelerator_village_by_ca",
    "accelerator_axeleo",
    "training",
    "places",
    "events",
    "international",
    "follow_up",
}
NEED_TO_CONTACT = {
    "user_test": "sprint-lead",
    "roadmap": "sprint-lead",
    "designer": "residency-coordinator",
    "design_course": "training-esadse",
    "digital_course": "training-telecom",
    "engineering_course": "training-mines",
    "place": "places-manager",
    "acceleration": "elevator-manager",
    "funding": "desk",
    "legal": "legal-and-ip",
    "events": "events-team",
    "abroad": "international-officer",
    "partners": "partnerships",
    "other": "desk",
}
BEGINNER: dict[str, Any] = {
    "project_name": "Essai",
    "stage": "idea",
    "problem_basis": "guess",
    "interviews": 0,
    "tech_maturity": "idea",
    "digital_role": "absent",
    "user_view": "imagined",
    "design_role": "absent",
    "user_tests": "never",
    "founders_count": 1,
    "founder_time": "spare",
    "company_status": "none",
    "ip_kind": ["unsure"],
    "funding_view": "unclear",
    "funding_sources": ["none_yet"],
    "impact_kind": ["none_yet"],
    "needs": ["events"],
    "main_need": "events",
}
GROWN: dict[str, Any] = {
    **BEGINNER,
    "stage": "growth",
    "problem_basis": "paid",
    "target_segment": "focused",
    "interviews": 40,
    "traction": "repeat",
    "paying_customers": 60,
    "tech_maturity": "proven",
    "tech_tests": "real",
    "standards": "met",
    "digital_role": "driver",
    "digital_skills": "strong",
    "data_use": "decides",
    "security": "audited",
    "user_view": "observed",
    "design_role": "strategy",
    "design_who": "inhouse",
    "user_tests": "regular",
    "test_users": 50,
    "revenue_model": "subscription",
    "price_basis": "paid",
    "market_size": "sourced",
    "cost_view": "covered",
    "revenue_year": {"amount": 300000, "currency": "EUR"},
    "margin": 40,
    "founders_count": 2,
    "founder_time": "full",
    "team_size": 12,
    "team_cover": "all",
    "team_agreement": "signed",
    "advisors": "board",
    "ip_kind": ["brand", "software"],
    "ip_search": "expert",
    "ip_owner": "company",
    "ip_plan": "followed",
    "ip_protection": "granted",
    "funding_view": "planned",
    "funding_sources": ["investors", "sales"],
    "funding_runway": 24,
    "funding_step": "received",
    "impact_kind": ["jobs"],
    "impact_view": "reported",
    "impact_harm": "reduced",
    "impact_care": "assessed",
    "impact_weight": 5,
}


@pytest.fixture(scope="module")
def pack() -> Pack:
    """The pack as shipped."""
    return load("saint-etienne")


def minutes(found: Plan) -> float:
    return sum(item.question.minutes for item in found.items)


def test_has_the_promised_size(pack: Pack) -> None:
    assert len(pack.intake.sections) == 9
    assert 65 <= len(pack.questions) <= 75
    assert 165 <= sum(question.minutes for question in pack.questions.values()) <= 195
    assert {question.kind for question in pack.questions.values()} == set(Kind)


def test_knows_all_names_of_the_programme(pack: Pack) -> None:
    assert set(pack.roles) == CONTACTS
    assert list(pack.dimensions) == DIMENSIONS
    assert [stage.id for stage in pack.rubric.stages] == STAGES
    assert {offer.id for offer in pack.rubric.recommendations} == RECOMMENDATIONS
    assert all(len(offer.rules) >= 2 for offer in pack.rubric.recommendations)
    assert pack.fallback_contact == "desk"


def test_asks_fairly(pack: Pack) -> None:
    questions = pack.questions.values()
    files = [question for question in questions if question.kind is Kind.FILE]
    assert all(question.evidence_for and not question.required for question in files)
    assert {q.profile for q in questions if q.profile} == {
        "startup", "person", "email", "phone", "country", "sector",
    }  # fmt: skip
    assert all(len(q.id) + len(value) <= 52 for q in questions for value in q.values)
    assert [q.id for q in questions][-3:] == ["consent_reminders", "consent_news", "consent_share_partners"]


def test_is_short_enough_for_a_phone_in_every_language(pack: Pack) -> None:
    assert len(pack.words) > 1
    for words in pack.words.values():
        assert len(words.about.privacy) <= 500
        assert all(len(question.ask) <= 160 for question in words.intake.questions.values())
        assert all(len(dimension.levels) == 9 for dimension in words.rubric.dimensions.values())
    assert all(len(dimension.levels) == 9 for dimension in pack.rubric.dimensions)


def test_an_early_founder_needs_far_fewer_questions(pack: Pack) -> None:
    found = Interview(pack).plan(BEGINNER)
    assert 30 <= len(found.items) <= 42
    assert minutes(found) < 75


def test_the_first_and_the_last_stage_are_real(pack: Pack) -> None:
    young, grown = diagnose(pack, Interview(pack).plan(BEGINNER)), diagnose(pack, Interview(pack).plan(GROWN))
    assert young.stage == "idea"
    assert set(young.levels.values()) <= {1, None}
    assert grown.stage == "scale"
    assert set(grown.levels.values()) == {9}


@pytest.mark.parametrize("answers", [BEGINNER, GROWN], ids=["beginner", "grown"])
@pytest.mark.parametrize(("need", "contact"), NEED_TO_CONTACT.items())
def test_the_main_need_decides(pack: Pack, answers: dict[str, Any], need: str, contact: str) -> None:
    """Even when everything else was asked for too."""
    every = sorted(NEED_TO_CONTACT)
    found = Interview(pack).plan({**answers, "needs": every, "main_need": need, "accelerator": "advice"})
    assert route(pack, found.values, diagnose(pack, found), "fr").contact == contact


@pytest.mark.parametrize("name", ["village_by_ca", "axeleo"])
def test_a_named_accelerator_is_met(pack: Pack, name: str) -> None:
    wish = {"needs": ["acceleration"], "main_need": "acceleration", "accelerator": name}
    found = Interview(pack).plan({**BEGINNER, **wish})
    diagnosis = diagnose(pack, found)
    assert route(pack, found.values, diagnosis, "fr").contact == f"accelerator-{name.replace('_', '-')}"
    assert diagnosis.recommend[0].id == f"accelerator_{name}"


def test_a_yes_is_shown_as_on_its_button() -> None:
    for language, words in load("saint-etienne").words.items():
        for name, forms in (("yes", words.intents.yes), ("no", words.intents.no)):
            assert fold(forms[0]) == fold(str(words.interface.phrases[f"choice.{name}"])), language
