"""What staff write to founders: corrections and files, in the thread and on the way."""

from __future__ import annotations

import asyncio

import pytest

from dialogues.acts import Claim, Close, Correct, MoveStage, Note, Say
from dialogues.errors import FileRefusedError, NotAllowedError, UnknownCaseError
from dialogues.message import Address, Channel
from tests.turns import tiny
from tests.turns.conftest import MAX, ZOE, World
from tests.turns.test_desk import opened, told
from tests.turns.test_files import left_in, pieces

PDF = b"%PDF-1.7\n a plan"


async def test_a_correction_is_told_and_stands_in_the_thread(world: World) -> None:
    case = await opened(world)
    await world.desk.act(case, Say("Come at ten", "k1"), ZOE)
    for _ in range(2):  # the second time it is known already
        await world.desk.act(case, Correct("k1", "Come at nine", "k1:2"), ZOE)
    await world.desk.act(case, Correct("k1", "Come at nine", "k1:3"), ZOE)  # nothing has changed
    await world.desk.act(case, Correct("k1", "Come at eight", "k1:4"), ZOE)
    file = await world.desk.open(case, ZOE)
    lines = [(line.side, line.text, line.was, line.edited) for line in file.thread]
    assert lines == [
        ("staff", "Come at ten", None, False),
        ("staff", "Come at nine", "Come at ten", True),
        ("staff", "Come at eight", "Come at nine", True),
    ]
    assert await told(world) == [
        "Come at ten",
        "Correction\xa0: Come at nine",
        "Correction\xa0: Come at eight",
    ]
    first, second, third = await world.query("select reply->'custom' as part from outbound order by id")
    name = first["part"]["message"]["id"]
    assert second["part"]["corrects"] == {"id": name, "text": "Come at nine", "was": "Come at ten"}
    assert third["part"]["corrects"]["was"] == "Come at nine"


async def test_only_who_wrote_it_corrects_it_and_only_while_it_is_theirs(world: World) -> None:
    case = await opened(world)
    await world.desk.act(case, Say("Hello", "k1"), ZOE)
    await world.desk.act(case, Note("hm", "k2"), MAX)
    for by, of, text, code in (
        (MAX, "k1", "Bye", "claimed_by_other"),
        (ZOE, "k2", "Bye", "nothing_to_correct"),
        (ZOE, "k1", "", "nothing_to_correct"),
    ):
        with pytest.raises(NotAllowedError, match=code):
            await world.desk.act(case, Correct(of, text, "k3"), by)
    await world.desk.act(case, Close("done"), ZOE)
    with pytest.raises(NotAllowedError, match="closed"):
        await world.desk.act(case, Correct("k1", "Bye", "k3"), ZOE)
    hello, goodbye = await told(world)
    assert hello == "Hello"
    assert goodbye.startswith("L’équipe a clos votre dossier. Je reste là pour vos questions.\n\n")


async def test_a_file_goes_to_the_founder_and_is_theirs_alone(world: World) -> None:
    case = await opened(world)
    await world.say("bob", "m1", "human Bob")
    plan = await world.desk.attach(case, "plan.pdf", pieces(PDF), ZOE)
    await world.desk.act(case, Say("The plan", "k1", files=(plan.id,)), ZOE)
    file = await world.desk.open(case, ZOE)
    (line,) = file.thread
    assert (line.text, line.files) == ("The plan\n[plan.pdf]", (plan.id,))
    assert [(one.name, one.by) for one in file.files] == [("plan.pdf", "Zoé")]
    (row,) = await world.query("select reply from outbound")
    assert row["reply"]["custom"]["files"] == [
        {"id": plan.id, "name": "plan.pdf", "bytes": len(PDF), "mime": "application/pdf"}
    ]
    assert await world.files.find(tiny.key("ada"), (plan.id,)) == (plan,)
    assert await world.files.find(tiny.key("bob"), (plan.id,)) == ()
    (other,) = [one.id for one in await world.cases() if one.id != case]
    with pytest.raises(NotAllowedError, match="unknown_file"):
        await world.desk.act(other, Say("Yours?", "k2", files=(plan.id,)), ZOE)
    assert len(await told(world)) == 1


async def test_nobody_keeps_a_file_where_they_may_not_write(world: World) -> None:
    case = await opened(world)
    await world.desk.act(case, Claim(), ZOE)
    with pytest.raises(NotAllowedError, match="claimed_by_other"):
        await world.desk.attach(case, "plan.pdf", pieces(PDF), MAX)
    with pytest.raises(FileRefusedError):
        await world.desk.attach(case, "virus.exe", pieces(b"MZ\x90"), ZOE)
    with pytest.raises(UnknownCaseError):
        await world.desk.attach(99, "plan.pdf", pieces(PDF), ZOE)
    assert left_in(world.files.place("a" * 22).parents[1]) == []


async def test_what_was_done_under_a_key_is_not_done_again(world: World) -> None:
    case = await opened(world)
    files = await asyncio.gather(*(world.desk.act(case, MoveStage(), ZOE, key="press 1") for _ in range(3)))
    assert len({file.case.stage for file in files}) == 1
    await world.desk.act(case, MoveStage(), ZOE, key="press 2")
    again = await world.desk.open(case, ZOE)
    assert [line.act for line in again.history] == ["move", "move"]


async def test_a_correction_before_the_message_left_takes_its_place(world: World) -> None:
    reply_to = Address(Channel.TELEGRAM, "77")
    await world.say("ada", "m1", "human Ada", reply_to=reply_to)
    (case,) = [one.id for one in await world.cases()]
    await world.desk.act(case, Say("Come at ten", "k1"), ZOE)
    await world.desk.act(case, Correct("k1", "Come at nine", "k2"), ZOE)
    file = await world.desk.open(case, ZOE)
    assert [line.delivery for line in file.thread] == ["pending", "pending"]
