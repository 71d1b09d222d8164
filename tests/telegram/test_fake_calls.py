"""The fake Telegram against the real python-telegram-bot: calls, rules and refusals."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator

import httpx
import pytest
import telegram
from telegram import InlineKeyboardButton, InlineKeyboardMarkup
from telegram.constants import ParseMode
from telegram.error import BadRequest, Conflict, Forbidden, InvalidToken, NetworkError, RetryAfter

from tests.fakes.telegram import Attachment, FakeTelegram, ManualClock, Person, buttons_of

PNG = b"\x89PNG\r\n\x1a\n" + bytes(64)


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


@pytest.fixture
def fake(clock: ManualClock) -> Iterator[FakeTelegram]:
    with FakeTelegram(clock=clock) as running:
        yield running


@pytest.fixture
async def bot(fake: FakeTelegram, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[telegram.Bot]:
    monkeypatch.setenv("PTB_TIMEDELTA", "1")  # the coming form of `retry_after`; the old one warns
    root = f"{fake.url}/bot"
    async with telegram.Bot(fake.token, base_url=root, base_file_url=f"{fake.url}/file/bot") as opened:
        yield opened


@pytest.fixture
def ada(fake: FakeTelegram) -> Person:
    person = fake.person("Ada <b>", language="fr")
    person.start()
    return person


def keyboard(*rows: list[tuple[str, str]]) -> InlineKeyboardMarkup:
    return InlineKeyboardMarkup([[InlineKeyboardButton(t, callback_data=d) for t, d in row] for row in rows])


async def test_an_update_stays_until_the_next_offset(bot: telegram.Bot, ada: Person) -> None:
    first = await bot.get_updates(timeout=0)
    again = await bot.get_updates(timeout=0)
    assert [u.update_id for u in first] == [u.update_id for u in again]
    assert first[0].message is not None
    assert first[0].message.text == "/start"
    assert first[0].message.from_user is not None
    assert first[0].message.from_user.first_name == "Ada <b>"
    assert await bot.get_updates(offset=first[0].update_id + 1, timeout=0) == ()
    assert not ada.world.queue.pending


async def test_a_long_poll_ends_with_the_update(bot: telegram.Bot, ada: Person) -> None:
    (first,) = await bot.get_updates(timeout=0)
    polling = asyncio.ensure_future(bot.get_updates(offset=first.update_id + 1, timeout=30))
    await asyncio.wait({polling}, timeout=0.05)
    ada.say("later")
    (later,) = await polling
    assert later.message is not None
    assert later.message.text == "later"


async def test_a_second_poller_ends_the_first(fake: FakeTelegram, bot: telegram.Bot) -> None:
    first = asyncio.ensure_future(bot.get_updates(timeout=30))
    await fake.world.changes.wait(lambda: fake.ledger.calls["getupdates"] == 1, 5)
    async with telegram.Bot(fake.token, base_url=f"{fake.url}/bot") as other:
        second = asyncio.ensure_future(other.get_updates(timeout=30))
        with pytest.raises(Conflict):
            await first
        fake.person().start()
        assert len(await second) == 1
    assert [v.rule for v in fake.ledger.violations] == ["second_poller"]


async def test_ids_that_start_over_are_given(fake: FakeTelegram, bot: telegram.Bot, ada: Person) -> None:
    (first,) = await bot.get_updates(timeout=0)
    ada.raw("message", {"odd": True}, update_id=5)
    offset = first.update_id + 1
    async with httpx.AsyncClient() as client:
        raw = await client.get(f"{fake.url}/bot{fake.token}/getUpdates?offset={offset}")
    assert raw.json()["result"] == [{"update_id": 5, "message": {"odd": True}}]


async def test_a_pressed_button_comes_with_its_message(bot: telegram.Bot, ada: Person) -> None:
    text = "<b>Which</b> &lt;one&gt;?"
    sent = await bot.send_message(
        ada.id, text, parse_mode=ParseMode.HTML, reply_markup=keyboard([("Yes", "y"), ("No", "n")])
    )
    assert sent.text == "Which <one>?"
    assert sent.entities[0].type == "bold"
    ada.press("No")
    query = (await bot.get_updates(timeout=0))[-1].callback_query
    assert query is not None
    assert query.data == "n"
    assert query.message is not None
    assert query.message.message_id == sent.message_id
    assert await query.answer("noted")
    with pytest.raises(BadRequest, match=r"(?i)query is too old"):
        await bot.answer_callback_query(query.id)
    await bot.edit_message_text("No", ada.id, sent.message_id)
    assert ada.texts() == ["No"]
    assert buttons_of(ada.messages()[0]) == []
    with pytest.raises(BadRequest, match=r"(?i)not modified"):
        await bot.edit_message_text("No", ada.id, sent.message_id)
    assert [v.rule for v in ada.world.ledger.violations] == ["query_twice", "not_modified"]


async def test_a_query_answered_late(bot: telegram.Bot, ada: Person, clock: ManualClock) -> None:
    await bot.send_message(ada.id, "?", reply_markup=keyboard([("Yes", "y")]))
    pressed = ada.press("Yes")
    clock.move(31)
    with pytest.raises(BadRequest, match=r"(?i)query is too old"):
        await bot.answer_callback_query(pressed)


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("<b>open", "entities"),
        ("a < b", "entities"),
        ("R&D", "entities"),
        ("a > b", "entities"),
        ("<b><i>x</b></i>", "entities"),
        ("<h1>x</h1>", "entities"),
        ("<br/>", "entities"),
        ("<a>x</a>", "entities"),
        ("&nbsp;", "entities"),
        ("x" * 4097, "text_length"),
        ("😀" * 2049, "text_length"),
        (" \n", "text_length"),
        ("<b> </b>", "text_length"),
        ("<b>x</b>" * 101, "too_many_entities"),
    ],
)
async def test_texts_that_are_refused(bot: telegram.Bot, ada: Person, text: str, rule: str) -> None:
    with pytest.raises(BadRequest):
        await bot.send_message(ada.id, text, parse_mode=ParseMode.HTML)
    assert [v.rule for v in ada.world.ledger.violations] == [rule]
    assert ada.messages() == []


@pytest.mark.parametrize(
    "text", ["x" * 4096, "&lt;" * 4096, "<b>x</b>" * 100, "<a href='https://a.fr/?a=1&amp;b=2'>x</a>"]
)
async def test_texts_at_the_limit(bot: telegram.Bot, ada: Person, text: str) -> None:
    await bot.send_message(ada.id, text, parse_mode=ParseMode.HTML)
    assert ada.world.ledger.violations == []


@pytest.mark.parametrize(
    ("rows", "rule"),
    [
        ([[("x", "")]], "button_action"),
        ([[("x", "é" * 33)]], "button_data"),
        ([[(" ", "x")]], "button_text"),
        ([[("x", "x")] * 9], "keyboard_size"),
        ([[("x", "x")]] * 101, "keyboard_size"),
    ],
)
async def test_keyboards_that_are_refused(
    fake: FakeTelegram, ada: Person, rows: list[list[tuple[str, str]]], rule: str
) -> None:
    buttons = [[{"text": t, **({"callback_data": d} if d else {})} for t, d in row] for row in rows]
    body = {"chat_id": ada.id, "text": "?", "reply_markup": {"inline_keyboard": buttons}}
    async with httpx.AsyncClient() as client:
        answer = await client.post(f"{fake.url}/bot{fake.token}/sendMessage", json=body)
    assert answer.status_code == 400
    assert [v.rule for v in fake.ledger.violations] == [rule]


async def test_who_cannot_be_written_to(fake: FakeTelegram, bot: telegram.Bot, ada: Person) -> None:
    with pytest.raises(BadRequest, match=r"(?i)chat not found"):
        await bot.send_message(12345, "x")
    with pytest.raises(Forbidden, match="can't initiate"):
        await bot.send_message(fake.person().id, "x")
    ada.block()
    with pytest.raises(Forbidden, match="blocked by the user"):
        await bot.send_message(ada.id, "x")
    assert [v.rule for v in fake.ledger.violations] == ["unknown_chat", "never_started"]
    with pytest.raises(Forbidden, match="blocked by the user"):
        await bot.send_message(ada.id, "x")
    assert fake.ledger.violations[-1].rule == "again_to_blocked"
    ada.say("back")
    await bot.send_message(ada.id, "x")
    kinds = [
        u.my_chat_member.new_chat_member.status for u in await bot.get_updates(timeout=0) if u.my_chat_member
    ]
    assert kinds == ["kicked", "member"]


async def test_edits_and_deletions_of_what_is_not_there(bot: telegram.Bot, ada: Person) -> None:
    own = ada.say("mine")
    for number in (own["message_id"], 999):
        with pytest.raises(BadRequest):
            await bot.edit_message_text("x", ada.id, number)
    with pytest.raises(BadRequest):
        await bot.delete_message(ada.id, 999)
    rules = [v.rule for v in ada.world.ledger.violations]
    assert rules == ["message_foreign", "message_unknown", "message_unknown"]


async def test_the_pace_of_a_chat(bot: telegram.Bot, ada: Person, clock: ManualClock) -> None:
    for number in range(3):
        await bot.send_message(ada.id, f"burst {number}")
    with pytest.raises(RetryAfter):
        await bot.send_message(ada.id, "too fast")
    with pytest.raises(RetryAfter):
        await bot.send_message(ada.id, "again, before its time")
    clock.move(1)
    await bot.send_message(ada.id, "in time")
    assert [v.rule for v in ada.world.ledger.violations] == ["rate_chat", "early_retry"]
    assert ada.texts() == ["burst 0", "burst 1", "burst 2", "in time"]


async def test_the_pace_over_all(fake: FakeTelegram, bot: telegram.Bot, clock: ManualClock) -> None:
    people = [fake.person() for _ in range(31)]
    for person in people:
        person.start()
    for person in people[:30]:
        await bot.send_message(person.id, "x")
    with pytest.raises(RetryAfter):
        await bot.send_message(people[30].id, "x")
    clock.move(1)
    await bot.send_message(people[30].id, "x")
    assert [v.rule for v in fake.ledger.violations] == ["rate_overall"]


async def test_the_pace_of_a_group(
    fake: FakeTelegram, bot: telegram.Bot, ada: Person, clock: ManualClock
) -> None:
    group = fake.group("Founders", ada)
    ada.say(f"@{fake.world.bot['username']} hello", room=group)
    for number in range(20):
        await bot.send_message(group.id, f"{number}")
        clock.move(1)
    with pytest.raises(RetryAfter) as refused:
        await bot.send_message(group.id, "x")
    assert refused.value.retry_after
    assert [v.rule for v in fake.ledger.violations] == ["rate_group"]


async def test_a_flood_wait_on_demand(
    fake: FakeTelegram, bot: telegram.Bot, ada: Person, clock: ManualClock
) -> None:
    fake.flood(ada, 7)
    with pytest.raises(RetryAfter):
        await bot.send_message(ada.id, "x")
    clock.move(7)
    await bot.send_message(ada.id, "x")
    assert fake.ledger.violations == []


async def test_files_both_ways(bot: telegram.Bot, ada: Person) -> None:
    ada.send_document(Attachment("deck.pdf", b"%PDF-1.7", "application/pdf"), "our deck")
    ada.send_document(Attachment("film.mp4", b"", "video/mp4", size=30_000_000))
    ada.send_album([Attachment("a.png", PNG, "image/png"), Attachment("b.png", PNG, "image/png")], "two")
    updates = [u.message for u in await bot.get_updates(timeout=0) if u.message]
    deck, film, one, two = updates[1:]
    assert deck.document is not None
    assert film.document is not None
    assert await (await deck.document.get_file()).download_as_bytearray() == b"%PDF-1.7"
    with pytest.raises(BadRequest, match=r"(?i)file is too big"):
        await film.document.get_file()
    assert one.media_group_id == two.media_group_id is not None
    sent = await bot.send_photo(ada.id, PNG, caption="<b>chart</b>", parse_mode=ParseMode.HTML)
    await bot.send_document(ada.id, b"%PDF", filename="report.pdf")
    assert sent.caption == "chart"
    assert ada.messages()[1]["document"]["file_name"] == "report.pdf"
    assert ada.messages()[1]["bytes"] == b"%PDF"
    with pytest.raises(BadRequest, match=r"(?i)image_process_failed"):
        await bot.send_photo(ada.id, b"no picture")


async def test_how_the_bot_shows_itself(fake: FakeTelegram, bot: telegram.Bot) -> None:
    await bot.set_my_commands([("start", "Start"), ("help", "Help")], language_code="fr")
    assert [c.command for c in await bot.get_my_commands(language_code="fr")] == ["start", "help"]
    assert await bot.get_my_commands() == ()
    await bot.set_my_description("d" * 512)
    await bot.set_my_short_description("s" * 120, language_code="fr")
    for call in (
        bot.set_my_commands([("Start", "Start")]),
        bot.set_my_commands([("start", "x" * 257)]),
        bot.set_my_description("d" * 513),
        bot.set_my_short_description("s" * 121),
    ):
        with pytest.raises(BadRequest):
            await call
    assert len(fake.ledger.violations) == 4


async def test_a_revoked_token_and_an_absent_server(
    fake: FakeTelegram, bot: telegram.Bot, ada: Person
) -> None:
    fake.revoke()
    with pytest.raises(InvalidToken):
        await bot.get_me()
    fake.restore()
    with fake.away(), pytest.raises(NetworkError):
        await bot.get_me()
    assert (await bot.get_me()).username == fake.world.bot["username"]
    fake.faults.lost = 1.0
    with pytest.raises(NetworkError):
        await bot.send_message(ada.id, "arrived")
    fake.faults.none()
    fake.faults.reset = 1.0
    with pytest.raises(NetworkError):
        await bot.send_message(ada.id, "never arrived")
    fake.faults.none()
    fake.faults.error = 1.0
    with pytest.raises(NetworkError, match="Bad Gateway"):
        await bot.send_message(ada.id, "never arrived")
    assert ada.texts() == ["arrived"]
    assert len(fake.ledger.lost) == 1
