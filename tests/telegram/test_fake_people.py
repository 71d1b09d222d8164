"""What people do on the fake Telegram, as python-telegram-bot reads it; and its rules as properties."""

from __future__ import annotations

import html
from collections.abc import AsyncIterator, Iterator

import pytest
import telegram
from hypothesis import given
from hypothesis import strategies as st

from tests.fakes.telegram import FakeTelegram, Person, RateRules
from tests.fakes.telegram.errors import ApiError
from tests.fakes.telegram.markup import parse_html, units
from tests.fakes.telegram.rates import Rates

UNSENDABLE = st.characters(exclude_categories=["Cs"])


@pytest.fixture
def fake() -> Iterator[FakeTelegram]:
    with FakeTelegram() as running:
        yield running


@pytest.fixture
async def bot(fake: FakeTelegram) -> AsyncIterator[telegram.Bot]:
    async with telegram.Bot(fake.token, base_url=f"{fake.url}/bot") as opened:
        yield opened


@pytest.fixture
def ada(fake: FakeTelegram) -> Person:
    return fake.person("Ada", language="fr", username="ada_l")


async def test_what_people_send(bot: telegram.Bot, ada: Person) -> None:
    ada.start("campaign_7")
    own = ada.say("first")
    ada.edit(own, "second")
    ada.forward("their words")
    ada.send_voice()
    ada.send_sticker()
    ada.send_contact("+33477123456")
    ada.send_location(45.44, 4.39)
    updates = await bot.get_updates(timeout=0)
    start, first, edited, forwarded, voice, sticker, contact, place = updates
    assert start.message is not None
    assert start.message.text == "/start campaign_7"
    assert [start.message.parse_entity(e) for e in start.message.entities] == ["/start"]
    assert first.effective_user is not None
    assert first.effective_user.language_code == "fr"
    assert edited.edited_message is not None
    assert (edited.edited_message.text, edited.edited_message.message_id) == ("second", own["message_id"])
    assert forwarded.message is not None
    assert forwarded.message.forward_origin is not None
    kinds = [telegram.Voice, telegram.Sticker, telegram.Contact, telegram.Location]
    assert [
        type(u.effective_message.effective_attachment)
        for u in (voice, sticker, contact, place)
        if u.effective_message
    ] == kinds


async def test_a_group(fake: FakeTelegram, bot: telegram.Bot, ada: Person) -> None:
    group = fake.group("Founders & friends", ada)
    name = fake.world.bot["username"]
    ada.say(f"😀 @{name} hello", room=group)
    asked = ada.say(f"/help@{name} now", room=group)
    answer = await bot.send_message(
        group.id, "here", reply_parameters=telegram.ReplyParameters(asked["message_id"])
    )
    assert answer.reply_to_message is not None
    assert answer.reply_to_message.message_id == asked["message_id"]
    ada.say("thanks", room=group, reply_to_message=group.messages()[0])
    joined, mention, command, reply = await bot.get_updates(timeout=0)
    assert joined.my_chat_member is not None
    assert joined.my_chat_member.new_chat_member.status == "member"
    for update, entity in ((mention, f"@{name}"), (command, f"/help@{name}")):
        assert update.message is not None
        assert update.message.chat.type == "supergroup"
        assert list(update.message.parse_entities().values()) == [entity]
    assert reply.message is not None
    assert reply.message.reply_to_message is not None
    assert await bot.leave_chat(group.id)
    with pytest.raises(telegram.error.Forbidden, match="kicked"):
        await bot.send_message(group.id, "x")


async def test_an_old_button_under_a_message_that_is_gone(bot: telegram.Bot, ada: Person) -> None:
    ada.start()
    ada.press_data("#sector@1=food", 999)
    (_, pressed) = await bot.get_updates(timeout=0)
    assert pressed.callback_query is not None
    assert pressed.callback_query.message is not None
    assert not pressed.callback_query.message.is_accessible


@given(st.text(UNSENDABLE))
def test_escaped_text_comes_back_as_it_was(text: str) -> None:
    assert parse_html(html.escape(text)) == (text, [])


@given(
    st.lists(
        st.tuples(st.text(UNSENDABLE, min_size=1), st.sampled_from(["b", "i", "code", "u"])), max_size=20
    )
)
def test_entities_cover_what_was_marked(parts: list[tuple[str, str]]) -> None:
    marked = "".join(f"<{tag}>{html.escape(text)}</{tag}> " for text, tag in parts)
    plain, entities = parse_html(marked)
    wide = plain.encode("utf-16-le")
    covered = [wide[2 * e["offset"] : 2 * (e["offset"] + e["length"])].decode("utf-16-le") for e in entities]
    assert covered == [text for text, _ in parts]
    assert units(plain) == len(wide) // 2


@given(st.lists(st.tuples(st.integers(0, 60), st.integers(0, 4)), max_size=200))
def test_what_is_let_through_keeps_the_limits(steps: list[tuple[int, int]]) -> None:
    """In hundredths of a second, to five chats: never 31 in a second, nor more than the burst in a chat."""
    rules = RateRules(slack=0, overall=5)
    rates, now, passed = Rates(rules), 0.0, list[tuple[float, int]]()
    for wait, chat in steps:
        now += wait / 100
        error = rates.take(chat, now, group=False)
        assert error is None or (isinstance(error, ApiError) and error.retry_after)
        if error is None:
            passed.append((now, chat))
    for index, (start, chat) in enumerate(passed):
        later = passed[index:]
        assert sum(at < start + 1 for at, _ in later) <= rules.overall
        own = [at for at, other in later if other == chat]
        for count, at in enumerate(own, start=1):
            assert count <= rules.burst + (at - start) / rules.every + 1e-9
