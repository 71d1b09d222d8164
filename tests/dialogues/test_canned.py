"""Canned replies: which suit a case, and what they say once they are filled in."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import get_args

import pytest

from dialogues.canned import Filling, offered, preview
from dialogues.desk import CaseStage
from dialogues.errors import NotAllowedError
from knowledge.pack import load
from knowledge.pack.structure import CannedReply, CaseStep
from tests.fakes.web_ports import a_case

PACK = load("saint-etienne")
CASE = a_case(1, contact="residency-coordinator", city="saint-etienne")


def test_replies_that_suit_stage_and_contact_come_first() -> None:
    case = replace(CASE, stage=CaseStage.DIAGNOSED)
    found = offered(PACK, case, "fr")
    assert [one.id for one in found if one.suits] == [
        name
        for name, reply in PACK.canned.replies.items()
        if "diagnosed" in (reply.stages or ["diagnosed"])
        and case.contact in (reply.contacts or [case.contact])
    ]
    assert [one.suits for one in found] == sorted((one.suits for one in found), reverse=True)
    residency = next(one for one in found if one.id == "residency")
    assert residency.suits
    assert (residency.title, residency.fill) == ("Les 3 semaines avec un designer", ("contact",))
    assert not next(one for one in found if one.id == "training").suits


def test_a_reply_that_a_city_takes_away_is_neither_offered_nor_sent() -> None:
    replies = {**PACK.canned.replies, "thanks": CannedReply(offered=False)}
    pack = PACK.model_copy(update={"canned": PACK.canned.model_copy(update={"replies": replies})})
    assert "thanks" not in {one.id for one in offered(pack, CASE, "fr")}
    with pytest.raises(NotAllowedError, match="unknown_canned"):
        preview(pack, CASE, "thanks", Filling(), own="fr", theirs="en")


def test_what_is_filled_in_reads_well_in_both_languages() -> None:
    shown = preview(PACK, CASE, "out_of_office", Filling(date=date(2026, 3, 9)), own="fr", theirs="en-GB")
    assert "9 mars 2026" in shown.own
    assert "March 9, 2026" in shown.theirs
    assert PACK.words["fr"].contacts.contacts[CASE.contact].title in shown.own
    assert PACK.words["en"].contacts.contacts[CASE.contact].title in shown.theirs
    assert shown.language == "en"
    other = preview(PACK, CASE, "referral", Filling(contact="desk"), own="fr", theirs="xx")
    assert PACK.words["en"].contacts.contacts["desk"].title in other.theirs


@pytest.mark.parametrize(
    ("name", "filling", "code"),
    [
        ("nothing", Filling(), "unknown_canned"),
        ("answer_by", Filling(), "canned_incomplete"),
        ("details", Filling(details="  "), "canned_incomplete"),
        ("details", Filling(details="x" * 20_001), "canned_incomplete"),
        ("call_link", Filling(link="javascript:alert(1)"), "canned_incomplete"),
        ("call_link", Filling(link="https://"), "canned_incomplete"),
        ("referral", Filling(contact="nobody"), "unknown_contact"),
    ],
)
def test_what_is_missing_or_wrong_is_refused(name: str, filling: Filling, code: str) -> None:
    with pytest.raises(NotAllowedError) as refused:
        preview(PACK, CASE, name, filling, own="fr", theirs="en")
    assert refused.value.code == code


def test_braces_in_what_staff_typed_stay_as_they_are() -> None:
    shown = preview(PACK, CASE, "details", Filling(details="{secret} {0}"), own="fr", theirs="en")
    assert shown.theirs.endswith("{secret} {0}")


def test_packs_know_the_stages_of_the_desk() -> None:
    assert get_args(CaseStep) == tuple(stage.value for stage in CaseStage)
