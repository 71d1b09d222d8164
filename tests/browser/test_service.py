"""Founder and staff in the browser, over the whole service with its own database."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import process_of
from tests.browser.test_founder import no_violation

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = [pytest.mark.browser, pytest.mark.timeout(180)]


@pytest.fixture
def running(tmp_path: Path) -> Iterator[dict[str, str]]:
    """See `process_of`."""
    with process_of(tmp_path) as addresses:
        yield addresses


def test_a_founder_is_answered_by_a_person(page: Page, running: dict[str, str]) -> None:
    page.goto(running["Founders"])
    page.get_by_role("button", name="Start the diagnosis").click()
    expect(page.get_by_role("log")).to_contain_text("automated assistant")
    no_violation(page)
    page.get_by_label("Your message").fill("/human")
    page.keyboard.press("Enter")
    expect(page.get_by_role("region", name="Your contact")).to_be_visible()
    no_violation(page)

    browser = page.context.browser
    assert browser is not None
    context = browser.new_context(locale="en-GB", viewport=page.viewport_size)
    desk = context.new_page()
    desk.goto(running["Staff"])
    desk.get_by_role("button", name="Sign in").click()
    no_violation(desk)
    desk.get_by_role("listitem").get_by_role("link").first.click()
    desk.get_by_label("Answer to the founder").fill("Good morning, how can I help?")
    desk.get_by_role("button", name="Send").click()
    expect(page.get_by_text("Good morning, how can I help?")).to_be_visible(timeout=15_000)
    expect(page.get_by_text(re.compile("a person from the team")).first).to_be_visible()
    page.get_by_label("Your message").fill("With my users, please")
    page.keyboard.press("Enter")
    expect(desk.get_by_role("log")).to_contain_text("With my users, please", timeout=15_000)
    desk.get_by_role("button", name="Hand back").click()
    expect(page.get_by_text("The automated assistant is back.")).to_be_visible(timeout=15_000)
    no_violation(desk)
    no_violation(page)
    context.close()
    page.reload()
    expect(page.get_by_text("The automated assistant is back.")).to_be_visible()
