"""What ends in Slack: cases that become one, founders who have all erased; and what other rooms say there."""

from __future__ import annotations

from pathlib import Path

from bot.contacts import Telling
from bot.slack.say import Picture
from dialogues.acts import Assign, Claim, Merge, Refer, Say, Undo
from dialogues.desk import Staff
from tests.fakes.slack import Message, actions, mentions, words
from tests.slack.outward import ZOE, outward
from tests.slack.test_out_threads import claimed

MAX = Staff("max@example.org", "Max")
PNG = b"\x89PNG\r\n\x1a\n0123"


def called(card: Message) -> list[str]:
    """Ids of the people who are called."""
    return [name.removeprefix("@") for name in mentions(card) if name.startswith("@")]


async def test_a_merged_case_says_so_and_its_chat_goes_on_in_the_other_thread(
    url: str, tmp_path: Path
) -> None:
    async with outward(url, tmp_path) as here, here.sending():
        kept, other = await claimed(here), await here.opened("bob", "human Bob")
        await here.until(lambda: len(here.cards()) == 2)
        file = await here.world.desk.act(kept, Merge(other), ZOE)
        gone = next(one for one in here.cards() if one.ts != here.card(kept).ts)
        await here.until(lambda: actions(gone) == [])
        assert f"dossier {kept}" in words(gone)
        await here.world.say("bob", "m2", "me voici")
        await here.until(lambda: any("me voici" in said for said in here.said(kept)))
        await here.world.desk.act(kept, Undo(file.undo or 0), ZOE)
        await here.until(lambda: actions(gone) != [])
        await here.quiet()


async def test_nothing_is_left_of_a_founder_who_had_all_erased(url: str, tmp_path: Path) -> None:
    async with outward(url, tmp_path) as here, here.sending():
        case, other = await claimed(here), await claimed(here, "bob")
        plan = await here.file("ada", "plan.txt", b"the whole plan")
        await here.world.say("ada", "m2", "secret", files=(plan,))
        await here.world.desk.act(case, Say("Bonjour", "k1"), ZOE)
        await here.world.desk.act(case, Assign(MAX), ZOE)
        await here.until(lambda: len(here.said(case)) >= 3 and here.max.direct.messages())
        await here.quiet()
        here.slack.faults.lost, here.slack.faults.methods = 1.0, frozenset({"chat.postMessage"})
        await here.world.say("ada", "m3", "perdu en route")
        await here.until(lambda: "perdu en route" in "\n".join(here.said(case)))
        here.slack.faults.none()
        await here.world.query("delete from conversation where external_id = 'ada' returning id")
        await here.until(lambda: len(here.room.of_app()) == 2)
        await here.until(lambda: not here.max.direct.messages())
        assert [f"#{other} " in words(card) for card in here.cards()] == [True]
        assert here.slack.world.files == {}
        await here.world.until(
            "select where not exists (select from slack_post where case_id is null and ts > '')"
        )


async def test_who_a_case_is_directed_to_is_called_or_written_to(url: str, tmp_path: Path) -> None:
    async with outward(url, tmp_path) as here, here.sending():
        case = await here.opened()
        await here.until(here.cards)
        assert called(here.card(case)) == [here.max.id]
        assert here.max.direct.messages() == []
        await here.world.desk.act(case, Refer("desk", "c’est pour toi"), ZOE)
        await here.until(here.max.direct.messages)
        (word,) = here.max.direct.messages()
        assert "> c’est pour toi" in words(word)
        assert "Acme" in words(word)
        await here.quiet()


async def test_people_who_want_it_are_written_to_one_by_one(url: str, tmp_path: Path) -> None:
    async with outward(url, tmp_path, tell=Telling.DIRECT) as here, here.sending():
        case = await here.opened()
        await here.until(here.max.direct.messages)
        await here.until(here.cards)
        assert called(here.card(case)) == []
        await here.quiet()
        assert len(here.max.direct.messages()) == 1


async def test_a_word_that_was_seen_at_the_desk_is_not_sent_any_more(url: str, tmp_path: Path) -> None:
    async with outward(url, tmp_path) as here:
        case = await here.opened()
        await here.world.desk.act(case, Claim(), ZOE)
        await here.world.desk.act(case, Assign(MAX, "à toi"), ZOE)
        await here.world.desk.open(case, MAX)
        async with here.sending():
            await here.until(here.cards)
            await here.quiet()
        assert here.max.direct.messages() == []


async def test_other_rooms_say_digests_and_words_once(url: str, tmp_path: Path) -> None:
    async with outward(url, tmp_path) as here, here.sending() as there:
        now = here.world.clock.now()
        for _ in range(2):
            async with here.world.database.unit() as unit:
                picture = Picture("week.png", "Dossiers par étape", PNG)
                said = there.say
                assert await said.digest(unit, "tiny", "La semaine", key="w1", now=now, picture=picture)
                assert await said.direct(unit, MAX, "Pensez-y", key="r1", now=now)
                assert not await said.direct(unit, ZOE, "Pensez-y", key="r1", now=now)
        await here.until(lambda: here.cards() and here.max.direct.messages())
        await here.quiet()
        (digest,) = here.cards()
        (image,) = [block for block in digest.blocks if block["type"] == "image"]
        assert words(digest).startswith("La semaine")
        assert here.slack.world.files[image["slack_file"]["id"]].content == PNG
        (word,) = here.max.direct.messages()
        assert words(word) == "Pensez-y"
