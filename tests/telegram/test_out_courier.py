"""The courier and the menus against a Bot API over real HTTP."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest
import telegram

from dialogues.errors import UnavailableError
from dialogues.message import ConversationKey, FileRef
from dialogues.push import BlockedError, ChannelClosedError, NotSentError, RefusedError, SlowDownError
from integrations.telegram.calls import buttons_call, file_call, retext_call, text_call
from integrations.telegram.connection import Connection
from integrations.telegram.courier import TelegramCourier
from integrations.telegram.html import Mark, Run
from integrations.telegram.menus import IN_GROUPS, IN_PRIVATE, Menus
from knowledge.pack import load
from tests.fakes.telegram import FakeTelegram, Group, Person, RateRules, text_of

PNG = b"\x89PNG\r\n\x1a\n" + bytes(64)
OF = {"channel": "telegram", "id": "7", "city": "example-city"}
BUTTONS = {"inline_keyboard": [[{"text": "Yes", "callback_data": "#?1=0"}]]}
QUICK = RateRules(every=0.001, burst=1000, overall=1000, group=1000)


class Files:
    """`Files` with one file, `plan`."""

    async def read(self, file_id: str) -> tuple[FileRef, bytes]:
        if file_id != "plan":
            raise KeyError(file_id)
        return FileRef("plan", "plan.pdf", 4, "application/pdf"), b"%PDF"


class Papers:
    """`Reports` that gives what it is told to."""

    def __init__(self) -> None:
        self.content: bytes | None = PNG
        self.away = False
        self.asked: list[tuple[str, Any, str | None]] = []

    async def pdf(self, of: ConversationKey | int, language: str | None = None) -> bytes | None:
        return self._give("pdf", of, language)

    async def chart(self, of: ConversationKey | int, language: str | None = None) -> bytes | None:
        return self._give("chart", of, language)

    def _give(self, kind: str, of: Any, language: str | None) -> bytes | None:
        if self.away:
            raise UnavailableError
        self.asked.append((kind, of.external_id, language))
        return self.content


@pytest.fixture
def fake() -> Iterator[FakeTelegram]:
    with FakeTelegram(rules=QUICK) as running:
        yield running


@pytest.fixture
async def bot(fake: FakeTelegram, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[telegram.Bot]:
    monkeypatch.setenv("PTB_TIMEDELTA", "1")
    connection = Connection(fake.token, fake.url)
    yield connection.bot
    await connection.close()


@pytest.fixture
def papers() -> Papers:
    return Papers()


@pytest.fixture
def courier(bot: telegram.Bot, papers: Papers) -> TelegramCourier:
    return TelegramCourier(bot, papers, Files())  # type: ignore[arg-type]  # it reads alone


@pytest.fixture
def ada(fake: FakeTelegram) -> Person:
    person = fake.person()
    person.start()
    return person


def words(text: str) -> dict[str, Any]:
    return text_call((Run(text),), markup=BUTTONS)


async def test_a_message_arrives_with_its_marks_and_buttons(courier: TelegramCourier, ada: Person) -> None:
    call = text_call((Run("<Which>", Mark.BOLD), Run(" & why?")), markup=BUTTONS, silent=True)
    number = await courier.send(str(ada.id), json.loads(json.dumps(call)), None)
    (message,) = ada.messages()
    assert (str(message["message_id"]), message["text"]) == (number, "<Which> & why?")
    assert [e["type"] for e in message["entities"]] == ["bold"]
    assert message["reply_markup"] == BUTTONS
    assert ada.world.ledger.violations == []


async def test_a_slot_is_changed_and_sent_anew_when_it_is_gone(courier: TelegramCourier, ada: Person) -> None:
    first = await courier.send(str(ada.id), words("10 %"), None)
    assert await courier.send(str(ada.id), words("20 %"), first) == first
    assert await courier.send(str(ada.id), words("20 %"), first) == first, "unchanged is as good as changed"
    assert ada.texts() == ["20 %"]
    del ada.chat.messages[int(first or 0)]
    second = await courier.send(str(ada.id), words("30 %"), first)
    assert second != first
    assert ada.texts() == ["30 %"]


async def test_what_is_named_is_changed_whatever_the_slot_had(courier: TelegramCourier, ada: Person) -> None:
    first, second = [await courier.send(str(ada.id), words(text), None) for text in ("one", "two")]
    assert await courier.send(str(ada.id), text_call((Run("done"),), edit=first), second) == first
    assert ada.texts() == ["done", "two"]


async def test_tidying_takes_buttons_and_adds_no_message(courier: TelegramCourier, ada: Person) -> None:
    number = await courier.send(str(ada.id), words("Which?"), None) or ""
    assert await courier.send(str(ada.id), buttons_call(number), None) == number
    assert await courier.send(str(ada.id), buttons_call(number), None) == number
    assert "reply_markup" not in ada.messages()[0]
    assert await courier.send(str(ada.id), retext_call("<b>Which?</b>\n✅ This", edit=number), None) == number
    assert ada.texts() == ["Which?\n✅ This"]
    ada.chat.messages.clear()
    for call in (buttons_call(number), retext_call("x", edit=number)):
        with pytest.raises(RefusedError, match="gone"):
            await courier.send(str(ada.id), call, None)
    assert ada.messages() == []


async def test_marks_that_telegram_does_not_take_are_left_out(courier: TelegramCourier, ada: Person) -> None:
    call = {"kind": "text", "text": "<b>a &lt; b</b> <odd>c</odd>"}
    number = await courier.send(str(ada.id), call, None)
    await courier.send(str(ada.id), {**call, "text": "<odd>d</odd> &amp; e"}, number)
    assert ada.texts() == ["d & e"]
    assert {v.rule for v in ada.world.ledger.violations} == {"entities"}


async def test_files_are_made_when_they_leave(courier: TelegramCourier, papers: Papers, ada: Person) -> None:
    chart = file_call("photo", {"chart": OF, "language": "fr"}, name="levels.png", caption=(Run("<Levels>"),))
    assert await courier.send(str(ada.id), chart, None)
    papers.content = b"%PDF-1.7"
    assert await courier.send(
        str(ada.id), file_call("document", {"report": OF, "language": "fr"}, name="report.pdf"), None
    )
    export = file_call("document", {"json": {"said": "é"}}, name="export.json")
    assert await courier.send(str(ada.id), export, None)
    assert papers.asked == [("chart", "7", "fr"), ("pdf", "7", "fr")]
    plan = file_call("document", {"file": "plan"}, name="plan.pdf")
    assert await courier.send(str(ada.id), plan, None)
    gone = file_call("document", {"file": "erased"}, name="plan.pdf")
    assert await courier.send(str(ada.id), gone, None) is None
    picture, document, data, sent = ada.messages()
    assert sent["document"]["file_name"] == "plan.pdf"
    assert (text_of(picture), picture["photo"][0]["width"]) == ("<Levels>", 800)
    assert document["document"]["file_name"] == "report.pdf"
    (stored,) = [f for f in ada.world.files.values() if f.name == "export.json"]
    assert json.loads(stored.content) == {"said": "é"}
    assert data["document"]["file_name"] == "export.json"


async def test_a_report_that_is_not_there(courier: TelegramCourier, papers: Papers, ada: Person) -> None:
    chart = file_call("photo", {"chart": OF, "language": "fr"}, name="levels.png")
    papers.away = True
    with pytest.raises(NotSentError):
        await courier.send(str(ada.id), chart, None)
    papers.away, papers.content = False, None
    assert await courier.send(str(ada.id), chart, None) is None
    assert ada.messages() == []


async def test_in_a_group_an_answer_names_its_question(
    courier: TelegramCourier, fake: FakeTelegram, ada: Person
) -> None:
    group: Group = fake.group("Founders", ada)
    asked = ada.say("@bot when?", room=group)
    await courier.send(str(group.id), {**words("At noon."), "reply_to": asked["message_id"]}, None)
    await courier.send(str(group.id), {**words("Soon."), "reply_to": 999_999}, None)
    first, second = group.messages()
    assert first["reply_to_message"]["message_id"] == asked["message_id"]
    assert "reply_to_message" not in second
    assert courier.is_crowd(str(group.id))
    assert not courier.is_crowd(str(ada.id))


async def test_refusals_in_the_runtimes_terms(
    courier: TelegramCourier, fake: FakeTelegram, ada: Person
) -> None:
    stranger = fake.person()
    for address in (str(stranger.id), "123456789"):
        with pytest.raises(BlockedError):
            await courier.send(address, words("Hello"), None)
    fake.flood(ada, 7)
    with pytest.raises(SlowDownError) as slow:
        await courier.send(str(ada.id), words("Hello"), None)
    assert 0 < slow.value.seconds <= 7
    grace = fake.person()
    grace.start()
    with pytest.raises(RefusedError) as refused:
        await courier.send(str(grace.id), text_call((Run("secret" * 1000),)), None)
    assert refused.value.code == "message_is_too_long"
    bad = {"inline_keyboard": [[{"text": "secret", "url": "no address"}]]}
    with pytest.raises(RefusedError) as refused:
        await courier.send(str(grace.id), text_call((Run("x"),), markup=bad), None)
    assert "secret" not in refused.value.code
    grace.block()
    with pytest.raises(BlockedError):
        await courier.send(str(grace.id), words("Hello"), None)
    fake.revoke()
    with pytest.raises(ChannelClosedError):
        await courier.send(str(ada.id), words("Hello"), None)


@pytest.mark.parametrize("fault", ["reset", "lost", "error"])
async def test_what_is_not_confirmed_is_not_sent(
    courier: TelegramCourier, fake: FakeTelegram, ada: Person, fault: str
) -> None:
    number = await courier.send(str(ada.id), words("10 %"), None)
    setattr(fake.faults, fault, 1.0)
    with pytest.raises(NotSentError):
        await courier.send(str(ada.id), words("20 %"), number)
    fake.faults.none()
    assert await courier.send(str(ada.id), words("20 %"), number) == number
    assert ada.texts() == ["20 %"]


async def test_a_telegram_that_is_away_is_not_sent_to(
    courier: TelegramCourier, fake: FakeTelegram, ada: Person
) -> None:
    with fake.away(), pytest.raises(NotSentError):
        await courier.send(str(ada.id), words("Hello"), None)


async def test_menus_are_set_once_in_each_language(bot: telegram.Bot, fake: FakeTelegram) -> None:
    pack = load("saint-etienne")
    menus = Menus(bot, pack)
    await menus.show()
    calls = fake.ledger.calls
    first = {name: count for name, count in calls.items() if name.startswith("set")}
    await menus.show()
    assert first == {name: count for name, count in calls.items() if name.startswith("set")}
    for code, language in ((None, "en"), ("en", "en"), ("fr", "fr")):
        private = await bot.get_my_commands(telegram.BotCommandScopeAllPrivateChats(), code)
        groups = await bot.get_my_commands(telegram.BotCommandScopeAllGroupChats(), code)
        assert tuple(c.command for c in private) == IN_PRIVATE
        assert tuple(c.command for c in groups) == IN_GROUPS
        assert private[0].description == pack.say("menu.intake", language)
        assert "Design Tech" in (await bot.get_my_description(code)).description
        assert "Design Tech" in (await bot.get_my_short_description(code)).short_description
    assert isinstance(await bot.get_chat_menu_button(), telegram.MenuButtonCommands)
    assert fake.ledger.violations == []
