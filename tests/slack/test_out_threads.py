"""What a thread shows: files, long texts, how deliveries went, what was written in Slack, what is joined."""

from __future__ import annotations

from pathlib import Path

from dialogues.acts import Claim, Say
from integrations.slack.ids import line_key
from integrations.slack.lines import FLOOD
from tests.fakes.slack import doubles, words
from tests.slack.outward import ZOE, Outward, outward
from tests.turns import tiny


async def claimed(here: Outward, name: str = "ada") -> int:
    """A case that Zoé has claimed, with its card and the first line of its thread there."""
    case = await here.opened(name, f"human {name.title()}")
    await here.world.desk.act(case, Claim(), ZOE)
    await here.until(lambda: any(f"#{case} " in words(one) for one in here.cards()))
    await here.until(lambda: len(here.said(case)) == 1)
    return case


async def test_a_file_comes_as_a_file_with_the_words_beside_it(url: str, tmp_path: Path) -> None:
    async with outward(url, tmp_path) as here, here.sending() as there:
        case = await claimed(here)
        plan = await here.file("ada", "plan.txt", b"the whole plan")
        await here.world.say("ada", "m2", "voici <b>le plan</b>", files=(plan,))
        await here.until(lambda: len(here.said(case)) == 2)
        (_, message) = here.room.thread(here.card(case))
        (file,) = message.body["files"]
        assert here.slack.world.files[file["id"]].content == b"the whole plan"
        assert words(message).splitlines() == ["*Ada*", "voici <b>le plan</b>", "plan.txt"]
        await here.quiet()
        (row,) = await here.world.query("select ts from slack_post where files <> '{}'")
        assert row["ts"] == message.ts
        assert there.connection.client.token == here.slack.token


async def test_a_long_text_comes_whole_in_pieces_or_as_a_file(url: str, tmp_path: Path) -> None:
    async with outward(url, tmp_path) as here, here.sending():
        case = await claimed(here)
        long = " ".join(f"mot{n}" for n in range(900))
        longest = " ".join(f"mot{n}" for n in range(2500))
        await here.world.say("ada", "m2", long)
        await here.world.say("ada", "m3", longest)
        await here.until(lambda: len(here.said(case)) == 4)
        _, first, second, last = here.room.thread(here.card(case))
        both = first.text.removeprefix("*Ada*\n") + second.text.removeprefix("*Ada*\n")
        assert both.split() == long.split()
        (file,) = last.body["files"]
        assert here.slack.world.files[file["id"]].content.decode() == longest
        await here.quiet()
        assert max(len(one.text) for one in here.room.of_app()) <= 4000


async def test_how_the_delivery_went_is_shown_at_the_message(url: str, tmp_path: Path) -> None:
    async with outward(url, tmp_path) as here, here.sending():
        case = await claimed(here)
        here.room.add(here.max)
        mine = here.max.say("je réponds", here.room, to=here.card(case))
        await here.world.desk.act(case, Say("je réponds", line_key(here.room.id, mine.ts)), ZOE)
        await here.world.desk.act(case, Say("de la page", "k1"), ZOE)
        await here.until(lambda: len(here.said(case)) == 3)
        page = here.room.thread(here.card(case))[2]
        assert "reactions" not in mine.body, "it waits to be fetched"
        await here.world.conversations.transcript(tiny.key("ada"), limit=10)
        signs = [{"name": "white_check_mark", "users": [here.slack.world.bot_user], "count": 1}]
        await here.until(lambda: mine.body.get("reactions") == signs and page.body.get("reactions") == signs)
        await here.quiet()
        assert [words(one) for one in here.room.thread(here.card(case))].count("je réponds") == 1


async def test_what_did_not_arrive_is_told_in_words_too(url: str, tmp_path: Path) -> None:
    async with outward(url, tmp_path) as here, here.sending():
        case = await claimed(here)
        await here.world.desk.act(case, Say("Bonjour", "k1"), ZOE)
        await here.until(lambda: len(here.said(case)) == 2)
        await here.world.query("update outbound set state = 'blocked' returning id")
        await here.until(lambda: len(here.said(case)) == 3)
        *_, answer, told = here.room.thread(here.card(case))
        assert words(told).splitlines()[1:] == ["> Bonjour"]
        await here.until(lambda: [one["name"] for one in answer.body.get("reactions", [])] == ["no_entry"])


async def test_after_an_hour_away_all_is_there_once_in_order_and_in_few_messages(
    url: str, tmp_path: Path
) -> None:
    async with outward(url, tmp_path) as here, here.sending():
        case = await claimed(here)
        await here.quiet()
        mark = here.room.mark()
        here.slack.leave()
        texts = [f"message {n} de l’heure sans Slack" for n in range(40)]
        for n, text in enumerate(texts):
            await here.world.say("ada", f"away{n}", text)
        await here.world.until("select from slack_post where kind = 'line' having count(*) > 40")
        await here.world.until("select from push where channel = 'slack' and attempts > 1")
        here.slack.come_back()
        await here.quiet()
        whole = "\n".join(here.said(case))
        places = [whole.index(f"{text}\n") if f"{text}\n" in whole else whole.index(text) for text in texts]
        assert places == sorted(places)
        assert all(whole.count(f"message {n} de") == 1 for n in range(40))
        sent = here.room.since(mark, "sent")
        assert len(sent) <= 3
        assert "40" in sent[0].message["text"].splitlines()[0]
        assert doubles(sent) == 0


async def test_a_few_that_wait_stay_messages_of_their_own(url: str, tmp_path: Path) -> None:
    async with outward(url, tmp_path) as here:
        case = await here.opened()
        await here.world.desk.act(case, Claim(), ZOE)
        for n in range(FLOOD - 1):
            await here.world.say("ada", f"m{n + 2}", f"numéro {n}")
        async with here.sending():
            await here.until(here.cards)
            await here.until(lambda: len(here.said(case)) == FLOOD)


async def translate(here: Outward, text: str, made: str) -> None:
    """A machine comes to a founder's line after it was posted."""
    await here.world.query(
        "update case_line set translated = %(made)s where text = %(text)s"
        " returning pg_notify('desk', case_id::text)",
        made=made,
        text=text,
    )


async def test_what_is_translated_later_is_shown_in_the_line_itself(url: str, tmp_path: Path) -> None:
    async with outward(url, tmp_path) as here, here.sending():
        case = await claimed(here)
        await here.world.say("ada", "m2", "안녕하세요")
        await here.until(lambda: len(here.said(case)) == 2)
        line = here.room.thread(here.card(case))[1]
        await translate(here, "안녕하세요", "Bonjour & salut")
        await here.until(lambda: "Bonjour & salut" in words(line))
        assert "안녕하세요" in words(line)
        await here.quiet()
        assert len(here.said(case)) == 2


async def test_what_is_translated_later_is_told_beneath_a_line_that_cannot_hold_it(
    url: str, tmp_path: Path
) -> None:
    async with outward(url, tmp_path) as here:
        case = await here.opened()
        await here.world.desk.act(case, Claim(), ZOE)
        texts = [f"메시지 {n}" for n in range(FLOOD + 1)]
        for n, text in enumerate(texts):
            await here.world.say("ada", f"k{n}", text)
        async with here.sending():
            await here.until(lambda: here.cards() and texts[-1] in "\n".join(here.said(case)))
            await here.quiet()
            count = len(here.said(case))
            await translate(here, texts[3], "Message trois")
            await here.until(lambda: len(here.said(case)) == count + 1)
            *joined, told = here.said(case)
            assert "Message trois" not in "\n".join(joined)
            assert told.startswith(f"> {texts[3]}")
            assert "Message trois" in told
            await here.quiet()
            assert len(here.said(case)) == count + 1
