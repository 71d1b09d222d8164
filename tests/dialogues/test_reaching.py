"""Reaching a person: what is told outside hours, and what the assistant does when it is at its end."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, cast

import pytest

from dialogues import faq
from dialogues.city import City, Understanding
from dialogues.draft import Draft
from dialogues.effects import CaseOpened, CaseReason, ForStaff, GapRecorded
from dialogues.message import Channel, ConversationKey, Message
from dialogues.state import Owner, Phase, State
from dialogues.turn import advance
from knowledge.business_time import BusinessTime
from knowledge.pack import load

LUMEN = City(load("example-city"), cast("Understanding", None))  # commands and staff need no understanding
SAINT_ETIENNE = City(load("saint-etienne"), cast("Understanding", None))
OPEN = datetime(2026, 11, 27, 10, 0, tzinfo=UTC)  # a Friday
EVENING = datetime(2026, 11, 27, 19, 0, tzinfo=UTC)
BACK = {
    "fr": "lundi 30 novembre 2026, 09:00 (heure : Irlande)",
    "en": "Monday, November 30, 2026, 9:00\u202fAM (Ireland Time)",
}


def said(city: City, text: str, now: datetime, state: State) -> str:
    message = Message(ConversationKey(Channel.WEB, "1", city.pack.id), "m1", text)
    replies = advance(state, message, None, now, city).replies
    return "\n".join(reply.text for reply in replies)


@pytest.mark.parametrize("language", BACK)
@pytest.mark.parametrize(("text", "owner"), [("/human", Owner.BOT), ("anybody there?", Owner.STAFF)])
def test_outside_hours_the_founder_is_told_when_staff_are_back(
    language: str, text: str, owner: Owner
) -> None:
    state = State(language=language, language_chosen=True, greeted=True, owner=owner)
    back = LUMEN.pack.say("human.back", language, when=BACK[language])
    assert back in said(LUMEN, text, EVENING, state)
    away = LUMEN.pack.say("human.back", language, when="").partition(":")[0]
    assert away not in said(LUMEN, text, OPEN, state)
    assert away not in said(SAINT_ETIENNE, text, EVENING, state)  # nobody has said when it opens


def test_the_hours_of_the_contact_count() -> None:
    late = BusinessTime("Asia/Seoul", ((), (), (), (), (), ((600, 660),), ()), stated=True)
    city = replace(LUMEN, hours={"desk": late})
    state = State(language="en", language_chosen=True, greeted=True, owner=Owner.STAFF, contact="desk")
    assert "10:00" in said(city, "hello", EVENING, state)
    assert "South Korea Time" in said(city, "hello", EVENING, state)


def gaps(*kinds: str, public: bool = False, **more: Any) -> Draft:
    """A turn in which questions without an answer came one after the other."""
    draft = Draft(State(language="en", **more), LUMEN, OPEN, "en", public=public)
    for kind in kinds:
        faq.gap(draft, kind, f"what about {kind}?")
    return draft


def test_at_its_end_twice_the_assistant_calls_a_person() -> None:
    draft = gaps("unsure", "unsure", phase=Phase.NONE)
    (opened,) = [effect for effect in draft.effects if isinstance(effect, CaseOpened)]
    assert (opened.reason, opened.contact) == (CaseReason.GAPS, draft.state.contact)
    assert sum(isinstance(effect, GapRecorded) for effect in draft.effects) == 2
    assert draft.replies[-1].custom["referral"]["contact"] == opened.contact
    assert draft.replies[-1].custom["gap"] == {"kind": "unsure"}
    assert draft.state.case_open
    assert draft.state.owner is Owner.BOT
    assert draft.state.misses == 0


@pytest.mark.parametrize(
    "draft",
    [
        gaps("unsure"),
        gaps("unsure", "out_of_scope"),
        gaps("unsure", "unsure", public=True),
        gaps("unsure", "unsure", case_open=True),
    ],
)
def test_nobody_is_called_for_less(draft: Draft) -> None:
    assert not [effect for effect in draft.effects if isinstance(effect, CaseOpened | ForStaff)]
    assert "gap" in draft.replies[-1].custom
