"""A member of staff's work in the browser."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from dialogues.desk import Staff
from tests.browser.test_founder import no_violation
from tests.fakes.web_ports import a_case

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
    page.get_by_label("Stage").select_option("sprint")
    page.get_by_role("button", name="Move").click()
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
