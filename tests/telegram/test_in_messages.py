"""What people do on Telegram, as messages for the runtime."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from dialogues.message import Address, Channel, ConversationKey, Sent
from integrations.database.embedded import EmbeddedPostgres
from integrations.database.migrate import migrate
from tests.conftest import new_database
from tests.fakes.telegram import Attachment, FakeTelegram, Group, Person
from tests.telegram.inward import Inward, inward

PNG = Attachment("pixel.png", b"\x89PNG\r\n\x1a\n" + bytes(64), "image/png")
PDF = Attachment("deck.pdf", b"%PDF-1.7\n" + bytes(64), "application/pdf")


@pytest.fixture(scope="module")
def telegram() -> Iterator[FakeTelegram]:
    with FakeTelegram() as running:
        yield running


@pytest.fixture(scope="module")
async def here(
    server: EmbeddedPostgres, telegram: FakeTelegram, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Inward]:
    """One way in for all tests of this module; each has people of its own."""
    with new_database(server) as url:
        migrate(url)
        folder: Path = tmp_path_factory.mktemp("files")
        async with inward(url, folder, telegram) as put_together, put_together.listening():
            yield put_together


@pytest.fixture
def ada(telegram: FakeTelegram, here: Inward) -> Person:
    here.ears.heard.clear()
    person = telegram.person("Ada <b>", language="fr")
    person.chat.open = True
    return person


async def test_words(here: Inward, ada: Person) -> None:
    number = ada.say("Bonjour <b>&amp; 👋")["message_id"]
    (message,) = await here.hear(1)
    assert message.conversation == ConversationKey(Channel.TELEGRAM, str(ada.id), "lumen")
    assert message.inbound_key == f"m{number}"
    assert (message.text, message.sent, message.files) == ("Bonjour <b>&amp; 👋", Sent.WORDS, ())
    assert message.language_hint == "fr"
    assert message.reply_to == Address(Channel.TELEGRAM, str(ada.id))
    assert (message.public, message.private_link, message.pressed, message.edits) == (False, None, None, None)


async def test_what_is_forwarded_is_said(here: Inward, ada: Person) -> None:
    ada.forward("Somebody else's words")
    (message,) = await here.hear(1)
    assert message.text == "Somebody else's words"


async def test_a_chat_is_read_in_order(here: Inward, ada: Person) -> None:
    for number in range(30):
        ada.say(str(number))
    assert [one.text for one in await here.hear(30)] == [str(number) for number in range(30)]


async def test_a_pressed_button_is_let_go(here: Inward, ada: Person, telegram: FakeTelegram) -> None:
    number = ada.say("anything")["message_id"]
    query = ada.press_data("#of_an_older_version@7=x", number)
    heard = await here.hear(2)
    await here.settled()
    pressed = heard[-1]
    assert (pressed.inbound_key, pressed.text) == (f"c{query}", "#of_an_older_version@7=x")
    assert pressed.pressed == str(number)
    assert pressed.pressed_text == "anything"
    assert telegram.world.queries[query].answered


async def test_a_button_under_a_message_nobody_has_any_more(here: Inward, ada: Person) -> None:
    ada.press_data("/help", 424242)
    (pressed,) = await here.hear(1)
    assert (pressed.text, pressed.pressed, pressed.pressed_text) == ("/help", "424242", None)


async def test_typing_is_shown_while_an_answer_takes_its_time(
    here: Inward, ada: Person, telegram: FakeTelegram
) -> None:
    before = telegram.ledger.calls["sendchataction"]
    here.ears.quick.clear()
    ada.say("something slow")
    assert await telegram.world.changes.wait(lambda: telegram.ledger.calls["sendchataction"] > before, 10)
    here.ears.quick.set()
    await here.hear(1)
    quick = telegram.ledger.calls["sendchataction"]
    ada.say("something quick")
    await here.hear(2)
    assert telegram.ledger.calls["sendchataction"] == quick


async def test_an_edit_names_what_it_changes(here: Inward, ada: Person) -> None:
    said = ada.say("Lamp Librery")
    changed = ada.edit(said, "Lamp Library")
    _, edit = await here.hear(2)
    assert edit.edits == f"m{said['message_id']}"
    assert edit.inbound_key.startswith(f"e{said['message_id']}.{changed['edit_date']}.")
    assert edit.text == "Lamp Library"


async def test_a_picture_comes_in_its_largest_size_with_its_words(here: Inward, ada: Person) -> None:
    ada.send_photo(PNG, "our product")
    (message,) = await here.hear(1)
    (file,) = message.files
    assert (message.text, file.mime, file.size) == ("our product", "image/png", len(PNG.content))
    assert file.name.startswith("photo-")


async def test_a_document(here: Inward, ada: Person) -> None:
    ada.send_document(PDF)
    (message,) = await here.hear(1)
    assert [(one.name, one.mime) for one in message.files] == [("deck.pdf", "application/pdf")]
    assert (message.text, message.sent) == ("", Sent.WORDS)


async def test_a_server_of_ones_own_may_name_a_file_of_this_machine(
    here: Inward, ada: Person, telegram: FakeTelegram, tmp_path: Path
) -> None:
    place = tmp_path / "somewhere.pdf"
    place.write_bytes(PDF.content + b"locally")
    with telegram.world.lock:
        sent = ada.send_document(PDF)["document"]["file_id"]
        telegram.world.files[sent] = replace(telegram.world.files[sent], path=str(place))
    (message,) = await here.hear(1)
    assert [(one.name, one.size) for one in message.files] == [("deck.pdf", place.stat().st_size)]


async def test_a_voice_message_is_kept(here: Inward, ada: Person) -> None:
    ada.send_voice()
    (message,) = await here.hear(1)
    assert message.sent is Sent.VOICE
    assert [one.mime for one in message.files] == ["audio/ogg"]


async def test_an_album_is_one_message(here: Inward, ada: Person) -> None:
    numbers = [one["message_id"] for one in ada.send_album([PNG, PDF, PNG], "three of them")]
    ada.say("and this")
    album, after = await here.hear(2)
    assert album.inbound_key == f"m{numbers[0]}"
    assert [one.mime for one in album.files] == ["image/png", "application/pdf", "image/png"]
    assert (album.text, after.text) == ("three of them", "and this")


async def test_what_is_too_large_is_not_fetched(here: Inward, ada: Person, telegram: FakeTelegram) -> None:
    fetched = telegram.ledger.calls["getfile"]
    ada.send_document(Attachment("film.mp4", size=20_000_001), "look")
    (message,) = await here.hear(1)
    assert (message.sent, message.text, message.files) == (Sent.TOO_LARGE, "look", ())
    assert telegram.ledger.calls["getfile"] == fetched


async def test_a_file_of_a_type_that_is_not_taken(here: Inward, ada: Person) -> None:
    ada.send_document(Attachment("run.exe", b"MZ\x00\x01" * 20))
    (message,) = await here.hear(1)
    assert (message.sent, message.files) == (Sent.OTHER, ())


async def test_a_sticker_a_place_and_a_poll(here: Inward, ada: Person) -> None:
    ada.send_sticker()
    ada.send_location(45.4397, 4.3872)
    ada.send_location(0.0, -30.0)
    ada.post({"dice": {"emoji": "🎲", "value": 3}})
    sticker, place, sea, dice = await here.hear(4)
    assert (sticker.sent, sticker.text) == (Sent.STICKER, "")
    assert (place.sent, place.text) == (Sent.LOCATION, "France")
    assert (sea.sent, sea.text) == (Sent.LOCATION, "0.00000, -30.00000")
    assert dice.sent is Sent.OTHER


async def test_ones_own_number_is_said_and_anothers_is_not(here: Inward, ada: Person) -> None:
    ada.send_contact("33 4 77 12 34 56")
    ada.send_contact("+33477123456", own=False)
    own, other = await here.hear(2)
    assert (own.sent, own.text) == (Sent.WORDS, "+33477123456")
    assert other.sent is Sent.CONTACT
    assert other.text.endswith("+33477123456")


async def test_very_long_words_are_cut(here: Inward, ada: Person) -> None:
    ada.say("x" * 30_000)
    (message,) = await here.hear(1)
    assert len(message.text) == 20_000


async def test_what_nobody_said_is_not_answered(here: Inward, ada: Person) -> None:
    said = ada.say("hello")
    ada.post({"pinned_message": said})
    ada.raw("message", {**said, "message_id": 9001, "from": {**ada.user, "is_bot": True}})
    ada.raw(
        "edited_message", {**said, "edit_date": 5, "text": None, "location": {"latitude": 1, "longitude": 2}}
    )
    ada.say("goodbye")
    assert [one.text for one in await here.hear(2)] == ["hello", "goodbye"]


class TestGroups:
    async def test_only_who_addresses_it_is_answered(
        self, here: Inward, ada: Person, telegram: FakeTelegram
    ) -> None:
        group = telegram.group("Founders", ada)
        bot = telegram.world.bot
        own = {"message_id": 3, "from": bot, "chat": group.chat.json(), "date": 1, "text": "Hello"}
        ada.say("not for you", room=group)
        ada.say(f"@{bot['username']} what is it?", room=group)
        ada.say("/help@another_bot", room=group)
        ada.say(f"/help@{bot['username'].upper()}", room=group)
        ada.say("/events", room=group)
        ada.say("and what does it cost?", room=group, reply_to_message=own)
        ada.say("answered", room=group, reply_to_message={**own, "from": ada.user})
        ada.say("last", room=group, reply_to_message=own)
        heard = await here.hear(5)
        texts = ["what is it?", "/help", "/events", "and what does it cost?", "last"]
        assert [one.text for one in heard] == texts
        assert all(one.public for one in heard)
        assert {one.conversation.external_id for one in heard} == {str(group.id)}
        assert {one.private_link for one in heard} == {f"https://t.me/{bot['username']}"}

    async def test_a_group_that_moves_keeps_its_conversation(
        self, here: Inward, ada: Person, telegram: FakeTelegram
    ) -> None:
        old, new = telegram.group("Old", ada), telegram.group("New", ada)
        ada.say("/start c-lumen", room=old)
        await here.hear(1)
        ada.raw("message", noted(ada, old, migrate_to_chat_id=new.id))
        ada.raw("message", noted(ada, new, migrate_from_chat_id=old.id))
        ada.say("/help", room=new)
        before, after = await here.hear(2)
        assert after.conversation == before.conversation
        assert after.reply_to == Address(Channel.TELEGRAM, str(new.id))


def noted(person: Person, group: Group, **what: int) -> dict[str, object]:
    return {"message_id": 77, "from": person.user, "chat": group.chat.json(), "date": 1, **what}


class TestLinks:
    async def test_what_led_here(self, here: Inward, ada: Person) -> None:
        ada.start("e-festival-2091")
        (message,) = await here.hear(1)
        assert (message.text, message.source) == ("/start", "e-festival-2091")

    async def test_another_city(self, here: Inward, ada: Person) -> None:
        ada.start("c-other-town")
        ada.say("hello")
        assert [one.conversation.city for one in await here.hear(2)] == ["other-town", "other-town"]

    async def test_a_city_that_is_not_served_is_what_led_here(self, here: Inward, ada: Person) -> None:
        ada.start("c-nowhere")
        (message,) = await here.hear(1)
        assert (message.conversation.city, message.source) == ("lumen", "c-nowhere")

    async def test_two_founders_share_a_conversation(
        self, here: Inward, ada: Person, telegram: FakeTelegram
    ) -> None:
        page = ConversationKey(Channel.WEB, f"browser of {ada.id}", "lumen")
        grace = telegram.person("Grace")
        ada.start(f"r-{await here.links.make_return(page)}")
        await here.hear(1)
        grace.start(f"r-{await here.links.make_return(page)}")
        await here.hear(2)
        ada.say("from Ada")
        grace.say("from Grace")
        heard = await here.hear(4)
        assert {one.conversation for one in heard} == {page}
        assert len({one.inbound_key for one in heard}) == 4, "their messages have the same numbers"
        assert [one.text for one in heard[:2]] == ["/start", "/start"]

    async def test_a_used_link_says_so(self, here: Inward, ada: Person, telegram: FakeTelegram) -> None:
        token = await here.links.make_return(ConversationKey(Channel.WEB, f"page {ada.id}", "lumen"))
        telegram.person("Grace").start(f"r-{token}")
        await here.hear(1)
        ada.start(f"r-{token}")
        late = (await here.hear(2))[-1]
        assert (late.text, late.sent) == ("/start", Sent.LINK_USED)
        assert late.conversation.external_id == str(ada.id)

    async def test_the_same_link_twice_in_one_chat_still_leads_there(self, here: Inward, ada: Person) -> None:
        page = ConversationKey(Channel.WEB, f"page of {ada.id}", "lumen")
        token = await here.links.make_return(page)
        ada.start(f"r-{token}")
        ada.start(f"r-{token}")
        assert [one.conversation for one in await here.hear(2)] == [page, page]


async def test_a_block_is_noted_and_heals(here: Inward, ada: Person) -> None:
    ada.start("c-lumen")
    await here.hear(1)
    blocked = "SELECT blocked_at IS NOT NULL AS it FROM chat WHERE address = %(a)s"
    ada.block()
    await here.settled()
    assert await here.query(blocked, a=str(ada.id)) == [{"it": True}]
    ada.unblock()
    await here.settled()
    assert await here.query(blocked, a=str(ada.id)) == [{"it": False}]
