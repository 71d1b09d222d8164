"""A member of staff's work in the browser."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from dialogues.acts import Say
from dialogues.desk import Bulletin, CaseStage, Digest, Notice, Rights, Role, Staff, ThreadLine
from dialogues.desk_clock import Due, Timer, Timing
from dialogues.errors import CoveredError
from dialogues.growth import Answering, GapFile, GapGroup, KnowledgeChange, Wording
from tests.browser.test_founder import no_violation
from tests.fakes.web_ports import NOW, a_case

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.browser.conftest import Service

pytestmark = pytest.mark.browser


def sign_in(page: Page, service: Service) -> None:
    page.goto(f"{service.url}/desk")
    no_violation(page)
    page.get_by_label("Token of the desk").fill("t0ken")
    page.get_by_label("Name of the person").fill("Zoé Martin")
    page.get_by_label("E-mail address").fill("zoe@example.org")
    page.get_by_role("button", name="Make the link").click()
    link = page.get_by_label("Sign-in link").input_value()
    no_violation(page)
    page.goto(link)
    page.get_by_role("button", name="Sign in").click()


def put_case(service: Service) -> None:
    pack = service.talk.pack
    diagnosis = service.talk._diagnosis().custom["diagnosis"]
    referral = service.talk._referral().custom["referral"]
    section = pack.intake.sections[0]
    answers = tuple(
        {
            "question": question.id,
            "label": pack.words["en"].intake.questions[question.id].label,
            "title": pack.words["en"].intake.sections[section.id].title,
            "section": section.id,
            "shown": "as told <b>",
            "value": "x",
            "status": "answered",
        }
        for question in section.questions
    )
    case = a_case(7, contact=pack.fallback_contact, city=pack.id)
    service.site.desk.put(case, diagnosis=diagnosis, referral=referral, answers=answers)
    service.site.desk.people = (Staff("max@example.org", "Max"),)


def test_a_case_that_sleeps_wakes_and_changes_hands(page: Page, service: Service) -> None:
    put_case(service)
    sign_in(page, service)
    page.get_by_role("link", name="Lumière & <Co>").click()
    page.locator("summary", has_text="Snooze").click()
    page.get_by_role("button", name="Snooze").click()
    expect(page.get_by_role("status")).to_contain_text("snoozed")
    expect(page.locator(".head")).to_contain_text("snoozed until")
    no_violation(page)
    page.locator("a.back").click()
    expect(page.get_by_text("No open cases.")).to_be_visible()
    page.get_by_role("link", name="Snoozed").click()
    no_violation(page)
    page.get_by_role("link", name="Lumière & <Co>").click()
    page.get_by_role("button", name="Put back into the queue").click()
    expect(page.get_by_role("status")).to_contain_text("back in the queue")
    page.get_by_text("Assign to a colleague").click()
    page.get_by_label("A word to your colleague").fill("You know them.")
    page.get_by_role("button", name="Assign", exact=True).click()
    expect(page.get_by_text("Max is in charge of this case.")).to_be_visible()
    no_violation(page)
    page.get_by_text("Take over", exact=True).first.click()
    page.get_by_label("A word to Max").fill("You are away.")
    page.get_by_role("button", name="Take over").click()
    expect(page.get_by_role("status")).to_contain_text("has a new owner")
    page.get_by_role("button", name="Undo the last action").click()
    expect(page.get_by_text("Max is in charge of this case.")).to_be_visible()
    acts = [type(act).__name__ for _, act, _ in service.site.desk.done]
    assert acts == ["Snooze", "Wake", "Assign", "TakeOver", "Undo"]


def test_a_start_up_that_came_twice_becomes_one_case(page: Page, service: Service) -> None:
    put_case(service)
    first = service.site.desk.files[7]
    twin = replace(a_case(8, contact=first.case.contact, city=first.case.city), channel="telegram")
    service.site.desk.put(twin)
    sign_in(page, service)
    page.goto(f"{service.url}/desk/cases/7")
    page.get_by_text("Merge with another case").first.click()
    expect(page.get_by_label("The other case")).to_contain_text("Telegram · probably the same")
    no_violation(page)
    page.get_by_role("button", name="Merge with another case").click()
    expect(page.get_by_role("status")).to_contain_text("now one")
    chats = tuple(replace(file.chats[0], current=n == 7) for n, file in service.site.desk.files.items())
    lines = (
        ThreadLine(1, "founder", "Ada", "from the page", NOW, channel="web"),
        ThreadLine(2, "founder", "Ada", "from Telegram", NOW, channel="telegram", new=True),
        ThreadLine(3, "founder", "Ada", "we are six", NOW, edited=True, was="we are five", channel="web"),
    )
    merged = service.site.desk.files[7]
    two = tuple({**one, "channel": channel} for channel in ("web", "telegram") for one in first.answers)
    service.site.desk.files[7] = replace(merged, chats=chats, thread=lines, answers=two)
    page.reload()
    expect(page.get_by_role("log")).to_contain_text("Telegram")
    expect(page.locator("del")).to_have_text("we are five")
    expect(page.get_by_text("It goes to Web page")).to_be_visible()
    no_violation(page)


def test_who_may_not_read_is_told_so_and_is_offered_nothing_else(page: Page, service: Service) -> None:
    put_case(service)
    service.site.desk.given["zoe@example.org"] = Rights(frozenset({Role.REFER}))
    service.site.desk.words.append(
        (Staff("zoe@example.org", "Zoé Martin"), Notice(1, 7, "Lumière", "assigned", "Max", "Please!", NOW))
    )
    sign_in(page, service)
    expect(page.get_by_text("Max has given you this case.")).to_be_visible()
    page.get_by_text("Figures").first.click()
    expect(page.get_by_role("row", name="Longest waiting time")).to_contain_text("3 hours")
    no_violation(page)
    page.get_by_role("link", name="Lumière & <Co>").click()
    expect(page.get_by_text("does not include reading")).to_be_visible()
    expect(page.get_by_role("log")).to_have_count(0)
    expect(page.get_by_role("button", name="Claim")).to_have_count(0)
    page.get_by_text("Confirm or refer").click()
    page.get_by_label("Reason").fill("They know the field.")
    page.get_by_role("button", name="Save the contact").click()
    expect(page.get_by_role("status")).to_contain_text("The contact is saved.")
    no_violation(page)


def test_a_canned_reply_is_filled_in_seen_in_both_languages_and_sent(page: Page, service: Service) -> None:
    put_case(service)
    file = service.site.desk.files[7]
    case = replace(file.case, language="fr")
    chat = replace(file.chats[0], language="fr")
    service.site.desk.files[7] = replace(file, case=case, chats=(chat,))
    sign_in(page, service)
    page.get_by_role("link", name="Lumière & <Co>").click()
    page.get_by_role("link", name="Use a canned reply").click()
    no_violation(page)
    page.get_by_role("link", name="Answer by a date").click()
    no_violation(page)
    expect(page.get_by_role("button", name="Send")).to_have_count(0)
    day = NOW.date().replace(day=NOW.day + 3)
    page.get_by_label("Day named in it").fill(day.isoformat())
    page.get_by_role("button", name="Preview").click()
    expect(page.get_by_role("region", name="For you, in English")).to_contain_text("You will have our answer")
    theirs = page.get_by_label("What the founder gets")
    expect(theirs).to_have_value(re.compile(rf"^Bonjour, .* au plus tard le {day.day} "))
    no_violation(page)
    theirs.fill(theirs.input_value() + " À bientôt !")
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_role("log")).to_contain_text("À bientôt !")
    expect(page.get_by_role("log")).to_contain_text("Canned reply: Answer by a date")
    no_violation(page)
    ((_, act, _),) = service.site.desk.done
    assert isinstance(act, Say)
    assert (act.canned, act.language) == ("answer_by", "fr")


def test_a_question_without_an_answer_becomes_knowledge(page: Page, service: Service) -> None:
    pack, knowledge = service.talk.pack, service.site.knowledge
    topic = next(iter(pack.topics))
    group = GapGroup(3, pack.id, 4, (("en", 3), ("fr", 1)), "Where can I lock my bike?", NOW, 2)
    wordings = (Wording("Where can I lock my bike?", "en", 3), Wording("et mon vélo ?", "fr", 1))
    knowledge.files[3] = GapFile(group, wordings, (topic,))
    knowledge.made = [
        KnowledgeChange(
            *(1, pack.id, "desk.bikes", "Bikes", ("en",), 2, "Max", NOW),
            undone_by=None,
            landed=False,
            undo=True,
        )
    ]
    sign_in(page, service)
    page.get_by_role("link", name="Questions without an answer").click()
    expect(page.get_by_text("2 people want to be told")).to_be_visible()
    no_violation(page)
    page.get_by_role("link", name="Where can I lock my bike?").click()
    no_violation(page)
    page.get_by_label("et mon vélo ?").uncheck()
    page.get_by_label("Title (English)").fill("Bikes")
    page.get_by_label("Answer (English)").fill("At the door.")
    taken = ((topic, "is there a car park"),)
    knowledge.fault = CoveredError(topic, "Where can I lock my bike?", sure=False, taken=taken)
    page.get_by_role("button", name="Make it known").click()
    expect(page.get_by_role("alert")).to_contain_text("is close to the topic")
    expect(page.get_by_role("alert")).to_contain_text("“is there a car park”")
    expect(page.get_by_label("Answer (English)")).to_have_value("At the door.")
    no_violation(page)
    page.get_by_label("I have checked").check()
    page.get_by_role("button", name="Make it known").click()
    expect(page.get_by_role("status")).to_contain_text("The answer is known now")
    page.get_by_role("link", name="What was added").click()
    no_violation(page)
    page.get_by_role("button", name="Take back").click()
    expect(page.get_by_text("taken back by Zoé Martin")).to_be_visible()
    no_violation(page)
    (_, answering), _ = knowledge.done
    assert isinstance(answering, Answering)
    assert answering.phrasings == (("Where can I lock my bike?", "en"),)
    assert answering.anyway


def test_what_is_due_soon_or_late_has_a_badge_in_the_list_and_in_the_case(
    page: Page, service: Service
) -> None:
    put_case(service)
    file = service.site.desk.files[7]
    hour = timedelta(hours=1)
    for number, name, state in ((7, "Late", Due.OVERDUE), (8, "Soon", Due.SOON), (9, "Calm", Due.RUNNING)):
        case = replace(file.case, id=number, startup=name)
        timing = Timing(Timer(NOW - 3 * hour, 2 * hour, NOW - hour, state), None, None)
        service.site.desk.put(case, timing=timing)
    sign_in(page, service)
    late = page.locator(".badge.clock-overdue")
    expect(late).to_have_text("Answer overdue, waiting for 2 hours (opening hours)")
    expect(page.locator(".badge.clock-soon")).to_contain_text("Answer due soon")
    expect(page.locator("[class*=clock-]")).to_have_count(2)
    no_violation(page)
    page.get_by_role("link", name="Late").click()
    expect(late).to_contain_text("Answer overdue")
    expect(page.get_by_text("due Mar 4, 2026")).to_be_visible()
    no_violation(page)


def test_digests_show_ones_own_queue_and_the_week_as_a_picture(page: Page, service: Service) -> None:
    put_case(service)
    week = {
        **dict.fromkeys(("opened", "closed", "waiting", "overdue"), 1),
        "answer": 7200.0,
        "resolution": None,
        "sectors": {},
        "languages": {"ko": 2},
        "gaps": [1],
        "stages": {stage.value: number for number, stage in enumerate(CaseStage)},
    }
    day = {"cases": {"new": [7], "waiting": [], "overdue": [7], "unclaimed": []}}
    city = service.talk.pack.id
    service.site.bulletins.made = [
        Bulletin(2, Digest.WEEKLY, city, NOW.date(), week, {}, ("Where can I lock my bike?",)),
        Bulletin(1, Digest.DAILY, city, NOW.date(), day, {7: "Lumière & <Co>"}),
    ]
    sign_in(page, service)
    page.get_by_role("link", name="Digests").click()
    expect(page.get_by_text("You have no open cases.")).to_be_visible()
    picture = page.get_by_role("img", name="Weekly digest")
    expect(picture).to_be_visible()
    assert picture.evaluate("image => image.decode().then(() => image.naturalWidth)") == 1
    expect(picture).to_have_attribute("alt", re.compile("Open cases by language: Korean: 2"))
    expect(page.get_by_text("Where can I lock my bike?")).to_be_visible()
    no_violation(page)
    page.locator("summary", has_text="Daily digest").click()
    no_violation(page)
    page.get_by_role("link", name="Lumière & <Co>").first.click()
    expect(page.get_by_role("heading", name="Lumière & <Co>")).to_be_visible()


def test_an_answer_is_translated_where_that_is_ticked(page: Page, service: Service) -> None:
    put_case(service)
    sign_in(page, service)
    page.get_by_role("link", name="Lumière & <Co>").click()
    tick = page.get_by_label(re.compile("Translate"))
    expect(tick).not_to_be_checked()
    no_violation(page)
    page.get_by_label("Answer to the founder").fill("Good morning!")
    page.get_by_role("button", name="Send").click()
    tick.check()
    page.get_by_label("Answer to the founder").fill("Shall we meet?")
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_role("log")).to_contain_text("Shall we meet?")
    said = [act for _, act, _ in service.site.desk.done if isinstance(act, Say)]
    assert [(say.text, say.translate) for say in said] == [
        ("Good morning!", False),
        ("Shall we meet?", True),
    ]
    file = service.site.desk.files[7]
    chat = replace(file.chats[0], language="en")
    service.site.desk.files[7] = replace(file, case=replace(file.case, language="en"), chats=(chat,))
    page.reload()
    expect(tick).to_have_count(0)


def test_a_case_from_claim_to_close(page: Page, service: Service) -> None:
    sign_in(page, service)
    expect(page.get_by_text("No open cases.")).to_be_visible()
    no_violation(page)
    put_case(service)
    page.reload()
    no_violation(page)
    page.get_by_role("link", name="Lumière & <Co>").click()
    no_violation(page)
    page.get_by_role("button", name="Claim").click()
    expect(page.get_by_role("status")).to_contain_text("The case is yours")
    page.get_by_label("Answer to the founder").fill("Good morning!\nShall we meet?")
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_role("log")).to_contain_text("Shall we meet?")
    page.get_by_text("Add a private note").click()
    page.get_by_label("Private note").fill("Seems keen.")
    page.get_by_role("button", name="Save the note").click()
    expect(page.get_by_role("log")).to_contain_text("Seems keen.")
    expect(page.get_by_label("Stage")).to_have_value("sprint")  # the next one
    page.get_by_role("button", name="Move").click()
    expect(page.get_by_role("status")).to_contain_text("The stage is changed")
    no_violation(page)
    page.get_by_role("button", name="Undo the last action").click()
    expect(page.get_by_role("status")).to_contain_text("undone")
    page.get_by_text("Confirm or refer").click()
    page.get_by_label("Reason").first.fill("They know the field.")
    page.get_by_role("button", name="Save the contact").click()
    page.get_by_role("button", name="Hand back").click()
    page.get_by_role("group").filter(has_text="Close the case").last.get_by_text(
        "Close the case"
    ).first.click()
    page.locator("#close-reason").fill("All done.")
    page.get_by_role("button", name="Close the case").click()
    expect(page.get_by_role("button", name="Reopen")).to_be_visible()
    no_violation(page)
    acts = [type(act).__name__ for _, act, by in service.site.desk.done if by.name == "Zoé Martin"]
    assert acts == ["Claim", "Say", "Note", "MoveStage", "Undo", "Refer", "HandBack", "Close"]
