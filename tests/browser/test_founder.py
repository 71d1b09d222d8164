"""A founder's conversation in the browser."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import FilePayload, expect

from dialogues.ports import Later
from dialogues.replies import Reply

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.browser.conftest import Service

pytestmark = pytest.mark.browser


def no_violation(page: Page) -> None:
    """No accessibility fault that axe knows of, and nothing that needs scrolling sideways."""
    page.wait_for_load_state("load")  # a form may just have led to a new page
    results = Axe().run(page)
    assert results.violations_count == 0, results.generate_report()
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_a_whole_conversation(page: Page, service: Service) -> None:
    page.goto(service.url)
    no_violation(page)
    assert service.talk.seen == []
    page.get_by_role("button", name="Start the diagnosis").click()
    expect(page.get_by_text("What is true of your project today?")).to_be_visible()
    expect(page.get_by_role("progressbar")).to_have_attribute("aria-valuenow", "0")
    no_violation(page)
    page.get_by_role("button", name="A prototype").click()
    page.get_by_role("checkbox", name="Users").check()
    page.get_by_role("checkbox", name="Money").check()
    no_violation(page)
    page.get_by_role("button", name="Done").click()
    expect(page.get_by_role("button", name=re.compile("^Change: ")).first).to_be_visible()
    no_violation(page)
    page.get_by_role("button", name="Hand in").click()
    expect(page.get_by_role("img", name="Level on each side of your project")).to_be_visible()
    expect(page.get_by_text("You have users to learn from.")).to_be_visible()
    page.get_by_text("Show as a table").click()
    expect(page.get_by_role("table")).to_be_visible()
    expect(page.get_by_text("You asked for users.")).to_be_visible()
    no_violation(page)
    said = [message.text for message in service.talk.seen]
    assert said == ["/intake", "#stage@1=proto", "Users, Money", "/submit"]

    page.reload()
    expect(page.get_by_role("img", name="Level on each side of your project")).to_be_visible()
    expect(page.get_by_role("button", name="Talk to a person")).to_be_visible()
    assert len(service.talk.seen) == 4


def test_with_the_keyboard_alone(page: Page, service: Service) -> None:
    page.goto(service.url)
    page.get_by_role("button", name="Start the diagnosis").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("What is true of your project today?")).to_be_visible()
    page.get_by_role("log").focus()
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="An idea")).to_be_focused()
    page.get_by_label("Your message").focus()
    page.keyboard.type("Do you have\nanything for me?".replace("\n", " "))
    page.keyboard.press("Enter")
    expect(page.get_by_text("You wrote: Do you have anything for me?")).to_be_visible()
    expect(page.get_by_label("Your message")).to_be_focused()


def test_markup_in_a_message_stays_text(page: Page, service: Service) -> None:
    page.goto(service.url)
    page.get_by_label("Your message").fill("<img src=x onerror=alert(1)><b>bold</b>")
    page.keyboard.press("Enter")
    expect(page.get_by_text("You wrote: <img src=x onerror=alert(1)><b>bold</b>")).to_be_visible()
    assert page.locator("#log img, #log b").count() == 0


def test_unsent_messages_are_kept_and_sent_once(page: Page, service: Service) -> None:
    page.goto(service.url)
    page.get_by_label("Your message").fill("hello")
    page.keyboard.press("Enter")
    expect(page.get_by_text("You wrote: hello")).to_be_visible()
    page.context.set_offline(True)
    for words in ("from the tunnel", "still in it"):
        page.get_by_label("Your message").fill(words)
        page.keyboard.press("Enter")
    expect(page.get_by_text("Waiting for the connection").first).to_be_visible()
    assert len(service.talk.seen) == 1
    no_violation(page)
    page.context.set_offline(False)
    expect(page.get_by_text("You wrote: still in it")).to_be_visible()
    expect(page.get_by_text("Waiting for the connection")).to_have_count(0)
    assert [message.text for message in service.talk.seen] == ["hello", "from the tunnel", "still in it"]


def test_a_lost_answer_is_fetched_again_after_a_reload(page: Page, service: Service) -> None:
    page.goto(service.url)
    page.route("**/chat/message", lambda route: (route.fetch(), route.abort()))
    page.get_by_label("Your message").fill("take this once")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Waiting for the connection")).to_be_visible()
    page.unroute("**/chat/message")
    page.reload()
    expect(page.get_by_text("You wrote: take this once")).to_have_count(1)
    expect(page.get_by_text("Waiting for the connection")).to_have_count(0)
    expect(page.get_by_text("take this once", exact=True)).to_have_count(1)
    assert len(service.talk.seen) == 1


def test_staff_are_shown_as_people(page: Page, service: Service) -> None:
    page.goto(service.url)
    page.get_by_label("Your message").fill("hello")
    with page.expect_request("**/chat/stream**"):
        page.keyboard.press("Enter")
    key = service.talk.seen[0].conversation
    service.site.conversations.later[key].append(Later(10_000, Reply("Good morning!", human="Zoé")))
    page.reload()
    expect(page.get_by_text("Zoé – a person from the team")).to_be_visible()
    no_violation(page)


def test_a_file_is_sent_along(page: Page, service: Service) -> None:
    page.goto(service.url)
    file = FilePayload(name="deck.txt", mimeType="text/plain", buffer=b"our deck")
    page.locator("#file").set_input_files(file)
    expect(page.get_by_text("deck.txt is ready to send")).to_be_visible()
    no_violation(page)
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_text("[deck.txt]")).to_be_visible()
    assert service.talk.seen[0].files[0].name == "deck.txt"


def test_the_conversation_goes_on_in_another_browser(page: Page, service: Service) -> None:
    page.goto(service.url)
    page.get_by_label("Your message").fill("remember me")
    page.keyboard.press("Enter")
    expect(page.get_by_text("You wrote: remember me")).to_be_visible()
    page.get_by_role("button", name="Continue elsewhere").click()
    expect(page.get_by_label("Your link")).to_have_value(re.compile("/return"))
    no_violation(page)
    url = page.get_by_label("Your link").input_value()
    browser = page.context.browser
    assert browser is not None
    other = browser.new_context(locale="en-GB").new_page()
    other.goto(url)
    no_violation(other)
    other.get_by_role("button", name="Continue here").click()
    expect(other.get_by_text("You wrote: remember me")).to_be_visible()
    other.context.close()


def test_the_language_can_be_switched(page: Page, service: Service) -> None:
    page.goto(service.url)
    page.locator(".languages summary").click()
    page.get_by_role("link", name="Français").click()
    expect(page.get_by_role("button", name="Commencer le diagnostic")).to_be_visible()
    assert page.locator("html").get_attribute("lang") == "fr"
    no_violation(page)
    page.get_by_role("link", name="Vos données et vos droits").click()
    expect(page.get_by_role("heading", name="Vos droits", exact=True)).to_be_visible()
    no_violation(page)
