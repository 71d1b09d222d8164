"""The staff page on the real desk and a real database, from form to what the founder reads."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from datetime import timedelta

import httpx
import pytest

from bot.report import StoredReports
from bot.typesetting import Typesetter
from dialogues.acts import Say
from dialogues.desk import Staff
from dialogues.errors import NotAllowedError
from dialogues.message import Channel, Message
from integrations.web.app import create_app
from integrations.web.pages import page_words
from integrations.web.ports import Health, Web
from integrations.web.settings import WebSettings
from tests.fakes.web_ports import Knowledge
from tests.turns import tiny
from tests.turns.conftest import MAX, ZOE, World

OWN = {"Origin": "http://127.0.0.1:8080", "Accept": "text/html"}


class Browser:
    """Somebody signed in, who presses what a page offers."""

    def __init__(self, client: httpx.AsyncClient) -> None:
        self._client = client
        self.page = ""

    async def sign_in(self, world: World, who: Staff) -> None:
        token = await world.links.make_sign_in(who)
        await self._client.post("/desk/enter", data={"token": token}, headers=OWN)

    async def see(self, path: str) -> str:
        response = await self._client.get(path, headers=OWN, follow_redirects=True)
        self.page = response.text
        assert response.status_code == 200, self.page
        return self.page

    async def do(self, act: str, **fields: str) -> str:
        """Send the form of an act that the page offers, as it stands there; gives the code of a fault."""
        forms = re.findall(r'action="([^"]+/acts)"[^>]*>(.*?)</form>', self.page, re.DOTALL)
        (path, form) = next((p, f) for p, f in forms if f'name="act" value="{act}"' in f)
        hidden = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', form))
        response = await self._client.post(
            path, data={**hidden, **fields}, headers=OWN, follow_redirects=True
        )
        self.page = response.text
        if response.status_code == 200:
            return ""
        t = page_words("fr")
        faults = ("stale", "claimed_by_other", "not_permitted")
        return next(code for code in faults if t(f"desk.fault.{code}") in self.page)


def web(world: World) -> httpx.AsyncClient:
    async def health() -> Health:
        return Health(ready=True)

    async def metrics() -> bytes:
        return b""

    app = create_app(
        Web(
            settings=WebSettings(secret=b"s" * 32, staff_language="fr", version="1"),
            packs=world.packs,
            turns=world.turns,
            conversations=world.conversations,
            files=world.files,
            links=world.links,
            desk=world.desk,
            knowledge=Knowledge(),
            clock=world.clock,
            reports=StoredReports(world.database, world.packs, Typesetter()),
            bulletins=world.bulletins,
            health=health,
            metrics=metrics,
        )
    )
    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://127.0.0.1:8080")


@pytest.fixture
async def staff(world: World) -> AsyncIterator[tuple[Browser, Browser]]:
    async with web(world) as one, web(world) as other:
        zoe, colleague = Browser(one), Browser(other)
        await zoe.sign_in(world, ZOE)
        await colleague.sign_in(world, MAX)
        yield zoe, colleague


async def test_a_case_from_queue_to_close_and_back(world: World, staff: tuple[Browser, Browser]) -> None:
    zoe, _ = staff
    t = page_words("fr")
    await world.say("ada", "m1", "human Ada")
    (case,) = await world.cases()
    path = f"/desk/cases/{case.id}"
    assert t("desk.new.case") in await zoe.see("/desk")
    await zoe.see(path)
    assert t("desk.new.case") not in (await zoe.see("/desk")).split("figures")[0].split("filters")[1]
    await zoe.see(path)
    for act, fields in (
        ("claim", {}),
        ("say", {"text": "Bonjour"}),
        ("note", {"text": "keen"}),
        ("stage", {"stage": "sprint"}),
        ("refer", {"contact": next(iter(world.packs["tiny"].roles)), "reason": "textiles"}),
        ("undo", {}),
        ("snooze", {"until": "2026-11-25"}),
        ("wake", {}),
        ("hand_back", {}),
        ("close", {"reason": "done"}),
        ("reopen", {}),
        ("undo", {}),
    ):
        assert await zoe.do(act, **fields) == "", act
        assert t(f"desk.done.{act}") in zoe.page
    (row,) = await world.query("select closed_at from startup_case")
    assert row["closed_at"] is not None
    texts = [row["text"] for row in await world.query("select reply->>'text' as text from outbound")]
    assert "Bonjour" in texts
    assert "keen" not in " ".join(texts)


async def test_two_staff_on_one_case_hear_of_each_other(world: World, staff: tuple[Browser, Browser]) -> None:
    zoe, colleague = staff
    t = page_words("fr")
    await world.say("ada", "m1", "human Ada")
    (case,) = await world.cases()
    path = f"/desk/cases/{case.id}"
    await zoe.see(path)
    await colleague.see(path)
    assert await zoe.do("claim") == ""
    assert await colleague.do("claim") == "claimed_by_other"
    await colleague.see(path)
    assert await colleague.do("take_over", reason="you are away") == ""
    assert t("desk.notice.taken_over", name="Max") in await zoe.see("/desk")
    await colleague.do("hand_back")
    await world.query("update startup_case set owner_id = null, owner_name = null returning id")
    await zoe.see(path)
    await colleague.see(path)
    assert await zoe.do("stage", stage="intake") == ""
    assert await colleague.do("close", reason="done") == "stale"


async def test_two_chats_of_one_start_up_on_the_page(world: World, staff: tuple[Browser, Browser]) -> None:
    zoe, _ = staff
    await world.say("ada", "m1", "human Ada")
    await world.run(Message(tiny.key("ada", channel=Channel.WEB), "m1", "human Ada"))
    first, second = sorted(case.id for case in await world.cases())
    await zoe.see(f"/desk/cases/{first}")
    assert await zoe.do("merge", other=str(second)) == ""
    assert await zoe.do("claim") == ""
    await world.say("ada", "m2", "written by REST")
    page = await zoe.see(f"/desk/cases/{second}")
    assert "written by REST" in page
    for channel in ("rest", "web"):
        assert page_words("fr")(f"desk.channel.{channel}") in page
    assert await zoe.do("undo") == ""
    assert await zoe.do("undo") == ""
    assert len(await world.cases()) == 2


async def test_a_canned_reply_goes_out_in_the_founders_language(
    world: World, staff: tuple[Browser, Browser]
) -> None:
    zoe, colleague = staff
    await world.say("ada", "m1", "human Ada")
    await world.query("update conversation set language = 'en' returning id")
    (case,) = await world.cases()
    path = f"/desk/cases/{case.id}"
    assert page_words("fr")("desk.canned.suits") in await zoe.see(f"{path}/canned")
    page = await zoe.see(f"{path}/canned/answer_by?date=2026-12-01")
    assert "au plus tard le 1 décembre 2026" in page
    (theirs,) = re.findall(r'lang="en">(.*?)</textarea>', page, re.DOTALL)
    assert await zoe.do("say", text=theirs) == ""
    assert page_words("fr")("desk.canned.line", title="Réponse avant une date") in zoe.page
    (row,) = await world.query("select text, canned, language from case_line where side = 'staff'")
    assert row == {"text": theirs, "canned": "answer_by", "language": "en"}
    (out,) = await world.query("select reply from outbound where starts_with(key, 'say:')")
    assert out["reply"]["text"] == theirs
    with pytest.raises(AssertionError, match="not_permitted"):
        await colleague.see(f"{path}/canned")  # the case is Zoé's now
    with pytest.raises(AssertionError, match="Il manque quelque chose"):
        await zoe.see(f"{path}/canned/answer_by?date=soon")


async def test_a_canned_reply_that_nobody_knows_is_refused(world: World) -> None:
    await world.say("ada", "m1", "human Ada")
    (case,) = await world.cases()
    with pytest.raises(NotAllowedError, match="unknown_canned"):
        await world.desk.act(case.id, Say("Hello", "k1", canned="nothing"), ZOE)
    assert await world.query("select 1 from outbound") == []


async def test_the_page_tells_what_is_due_and_what_is_late(world: World) -> None:
    await world.say("ada", "m1", "human Ada")
    async with web(world) as client:
        browser = Browser(client)
        await browser.sign_in(world, ZOE)
        assert "clock-" not in await browser.see("/desk")
        assert "échéance" in browser.page
        world.clock.moment += timedelta(hours=7)
        assert "clock-soon" in await browser.see("/desk")
        world.clock.moment += timedelta(hours=3)
        assert page_words("fr")("desk.figures.overdue") + "</th><td>1" in await browser.see("/desk")
        case_id = (await world.cases())[0].id
        assert "clock-overdue" in await browser.see(f"/desk/cases/{case_id}")
        assert "8 heures" in browser.page
