"""All of the desk's journeys on the staff page, over the whole service: two of the staff, two founders."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import NARROW, PATIENCE, WIDE, process_of
from tests.browser.test_founder import no_violation

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Locator, Page

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]


@pytest.fixture
def running(tmp_path: Path) -> Iterator[dict[str, str]]:
    """See `process_of`."""
    with process_of(tmp_path, DESK_TOKEN="t0ken") as addresses:
        yield addresses


@contextmanager
def someone(browser: Browser, size: Any) -> Iterator[Page]:
    """A browser of their own."""
    context = browser.new_context(locale="en-GB", viewport=size)
    page = context.new_page()
    page.set_default_timeout(PATIENCE)
    yield page
    context.close()


def asks(page: Page, running: dict[str, str]) -> None:
    """A founder who asks for a person."""
    page.goto(running["Founders"])
    page.get_by_role("button", name="Ask a question").click()
    says(page, "/human")
    expect(page.get_by_role("region", name="Your contact")).to_be_visible()


def says(page: Page, text: str) -> None:
    page.get_by_label("Your message").fill(text)
    page.keyboard.press("Enter")


def signs_in(page: Page, running: dict[str, str], name: str) -> None:
    root = re.sub(r"/desk.*", "", running["Staff"])
    page.goto(f"{root}/desk")
    page.get_by_label("Token of the desk").fill("t0ken")
    page.get_by_label("Name of the person").fill(name)
    page.get_by_label("E-mail address").fill(f"{name.lower()}@example.org")
    page.get_by_role("button", name="Make the link").click()
    page.goto(page.get_by_label("Sign-in link").input_value())
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", level=1)).to_be_visible()


def part(page: Page, title: str) -> Locator:
    """A part of the page that is folded, opened."""
    found = page.locator("details").filter(has=page.locator("summary", has_text=title)).last
    if found.get_attribute("open") is None:
        found.locator("summary").first.click()
    return found


def told(page: Page, text: str) -> None:
    """What the page says was done; it stays without violations."""
    expect(page.get_by_role("status")).to_contain_text(text)
    no_violation(page)


@pytest.mark.parametrize("size", [NARROW, WIDE], ids=["narrow", "wide"])
def test_two_of_the_staff_lead_a_case_from_the_first_word_to_the_end(
    browser: Browser, running: dict[str, str], size: Any, tmp_path: Path
) -> None:
    with someone(browser, size) as ada, someone(browser, size) as zoe, someone(browser, size) as max_:
        asks(ada, running)
        signs_in(max_, running, "Max")
        signs_in(zoe, running, "Zoe")
        for desk in (zoe, max_):
            desk.get_by_role("listitem").get_by_role("link").first.click()
        number = zoe.url.rpartition("/")[2]
        claimed_by_two_at_once(zoe, max_)
        written_both_ways(ada, zoe, tmp_path)
        led_on(zoe)
        handed_over(zoe, max_, number)
        ended(ada, max_)


def claimed_by_two_at_once(zoe: Page, max_: Page) -> None:
    zoe.get_by_role("button", name="Claim").click()
    told(zoe, "The case is yours")
    max_.get_by_role("button", name="Claim").click()
    expect(max_.get_by_role("alert")).to_contain_text("A colleague is now in charge")
    no_violation(max_)


def answers(desk: Page, text: str) -> None:
    desk.get_by_label("Answer to the founder").fill(text)
    desk.get_by_role("button", name="Send", exact=True).click()


def written_both_ways(ada: Page, zoe: Page, folder: Path) -> None:
    plan = folder / "plan.txt"
    plan.write_text("the plan", encoding="utf-8")
    zoe.get_by_label("Attach a file").set_input_files(plan)
    answers(zoe, "Here it is")
    told(zoe, "Sent to the founder")
    expect(ada.get_by_role("link", name="plan.txt")).to_be_visible()
    expect(ada.get_by_text(re.compile("a person from the team")).first).to_be_visible()
    answers(zoe, "Come at ten")
    expect(ada.get_by_text("Come at ten")).to_be_visible()
    correcting = part(zoe, "Correct your last message")
    expect(correcting.get_by_label("New wording")).to_have_value("Come at ten")
    no_violation(zoe)
    correcting.get_by_label("New wording").fill("Come at nine")
    correcting.get_by_role("button", name="Correct").click()
    told(zoe, "The correction is on its way")
    expect(ada.get_by_text("Come at nine")).to_be_visible()
    expect(zoe.get_by_role("log").locator("del")).to_have_text("Come at ten")
    corrected_earlier(ada, zoe)
    noting = part(zoe, "Add a private note")
    noting.get_by_label("Private note").fill("never for the founder")
    noting.get_by_role("button", name="Save the note").click()
    told(zoe, "The note is saved")
    says(ada, "With pleasure")
    expect(zoe.get_by_role("log")).to_contain_text("With pleasure")
    expect(ada.get_by_text("never for the founder")).to_have_count(0)
    no_violation(ada)


def corrected_earlier(ada: Page, zoe: Page) -> None:
    """Not the last message only can be put into other words."""
    answers(zoe, "Bring the plan")
    told(zoe, "Sent to the founder")
    zoe.get_by_role("log").locator("li", has_text="Come at nine").get_by_role("link", name="Correct").click()
    correcting = part(zoe, "Correct your message of")
    expect(correcting.get_by_label("New wording")).to_have_value("Come at nine")
    no_violation(zoe)
    correcting.get_by_label("New wording").fill("Come at noon")
    correcting.get_by_role("button", name="Correct").click()
    told(zoe, "The correction is on its way")
    expect(ada.get_by_text("Come at noon")).to_be_visible()
    expect(ada.get_by_text("Bring the plan")).to_be_visible()


def led_on(zoe: Page) -> None:
    zoe.reload()
    referring = part(zoe, "Confirm or refer to another contact")
    contact = referring.get_by_label("Contact")
    other = contact.locator("option:not([selected])").first
    contact.select_option(other.get_attribute("value"))
    referring.get_by_label("Reason").fill("They know the field.")
    referring.get_by_role("button", name="Save the contact").click()
    told(zoe, "The contact is saved")
    expect(zoe.locator(".history").first).to_contain_text("They know the field.")
    zoe.get_by_role("button", name="Undo the last action").click()
    told(zoe, "The last action is undone")
    zoe.get_by_label("Stage", exact=True).select_option("residency")
    zoe.get_by_role("button", name="Move", exact=True).click()
    told(zoe, "The stage is changed")
    part(zoe, "Snooze").get_by_role("button", name="Snooze").click()
    told(zoe, "The case is snoozed")
    zoe.get_by_role("button", name="Put back into the queue").click()
    told(zoe, "back in the queue")


def handed_over(zoe: Page, max_: Page, number: str) -> None:
    assigning = part(zoe, "Assign to a colleague")
    assigning.get_by_label("Colleague", exact=True).select_option(label="Max")
    assigning.get_by_label(re.compile("A word to your colleague")).fill("You know them.")
    assigning.get_by_role("button", name="Assign", exact=True).click()
    told(zoe, "The case is assigned")
    max_.goto(re.sub(r"/cases/.*", "", max_.url))
    expect(max_.get_by_text("You know them.")).to_be_visible()
    no_violation(max_)
    taking = part(zoe, "Take over")
    taking.get_by_label(re.compile("A word to Max")).fill("You are away.")
    taking.get_by_role("button", name="Take over").click()
    told(zoe, "The case has a new owner")
    zoe.get_by_role("button", name="Undo the last action").click()
    told(zoe, "The last action is undone")
    max_.goto(f"{re.sub(r'/desk.*', '', max_.url)}/desk/cases/{number}")


def ended(ada: Page, max_: Page) -> None:
    max_.get_by_role("button", name="Hand back to the assistant").click()
    told(max_, "The assistant answers the founder again")
    expect(ada.get_by_text("The automated assistant is back.")).to_be_visible()
    for _ in range(2):
        closing = part(max_, "Close the case")
        closing.get_by_label("Reason").fill("All done.")
        closing.get_by_role("button", name="Close the case").click()
        told(max_, "The case is closed")
        max_.get_by_role("button", name="Undo the last action" if _ == 0 else "Reopen").click()
        expect(max_.get_by_role("button", name="Reopen")).to_have_count(0)
        no_violation(max_)
    expect(max_.locator(".history").first).to_contain_text("undone")


def test_one_startup_that_came_twice_is_merged_and_parted_again(
    browser: Browser, running: dict[str, str]
) -> None:
    with someone(browser, NARROW) as ada, someone(browser, NARROW) as bob, someone(browser, NARROW) as zoe:
        asks(ada, running)
        asks(bob, running)
        signs_in(zoe, running, "Zoe")
        rows = zoe.get_by_role("listitem").get_by_role("link")
        expect(rows).to_have_count(2)
        rows.first.click()
        merging = part(zoe, "Merge with another case")
        merging.get_by_label("Reason").fill("The same people.")
        merging.get_by_role("button", name="Merge with another case").click()
        told(zoe, "The two cases are now one")
        zoe.get_by_role("button", name="Undo the last action").click()
        told(zoe, "The last action is undone")
        zoe.locator("a.back").click()
        expect(rows).to_have_count(2)
