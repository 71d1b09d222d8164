"""Staff at work on a real database."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from dialogues.acts import Act, Assign, Claim, Close, HandBack, MoveStage, Note, Refer, Reopen, Say, Undo
from dialogues.desk import CaseStage, KeptFile, Show, Staff
from dialogues.errors import NotAllowedError, UnknownCaseError
from dialogues.message import FileRef
from tests.turns import tiny
from tests.turns.conftest import MAX, ZOE, World, process


async def opened(world: World, name: str = "ada") -> int:
    """A case of a founder who asked for a human; its id."""
    await world.say(name, "m1", "human Ada")
    (case,) = [case for case in await world.cases() if case.channel == "rest"]
    return case.id


async def told(world: World) -> list[str]:
    """What left for the founder outside turns."""
    rows = await world.query("select reply->>'text' as text from outbound order by id")
    return [row["text"] for row in rows]


async def test_a_claim_takes_the_chat_and_tells_the_founder(world: World) -> None:
    case_id = await opened(world)
    file = await world.desk.act(case_id, Claim(), ZOE)
    assert (file.case.owner, file.case.staff_own_chat) == (ZOE, True)
    assert await told(world) == ["Vous parlez maintenant avec Zoé, une personne de l’équipe."]
    (reply,) = await world.say("ada", "m2", "hello Zoé")
    assert reply.custom == {"handoff": {"owner": "staff"}}
    thread = (await world.desk.open(case_id)).thread
    assert [(line.side, line.author, line.text) for line in thread[1:]] == [("founder", "Ada", "hello Zoé")]


async def test_of_two_who_claim_at_once_one_wins(url: str) -> None:
    async with process(url) as one, process(url) as other:
        case_id = await opened(one)
        came = await asyncio.gather(
            one.desk.act(case_id, Claim(), ZOE), other.desk.act(case_id, Claim(), MAX), return_exceptions=True
        )
        (refused,) = [error for error in came if isinstance(error, NotAllowedError)]
        assert refused.code == "claimed_by_other"
        assert len(await told(one)) == 1


async def test_writing_claims_and_a_retry_is_not_said_twice(world: World) -> None:
    case_id = await opened(world)
    await world.desk.act(case_id, Say("Bonjour !", "k1"), ZOE)
    await world.desk.act(case_id, Say("Bonjour !", "k1"), ZOE)
    file = await world.desk.open(case_id, ZOE)
    assert file.case.owner == ZOE
    assert file.case.waiting_since is None
    assert await told(world) == ["Bonjour !"]
    (row,) = await world.query("select reply from outbound")
    assert row["reply"]["human"] == "Zoé"
    assert row["reply"]["custom"]["handoff"] == {"owner": "staff"}
    assert [line.act for line in file.history] == ["claim"]
    assert file.thread[0].delivery == "pending"


async def test_a_note_never_leaves_the_desk(world: World) -> None:
    case_id = await opened(world)
    await world.desk.act(case_id, Note("seems tired", "k1"), MAX)
    await world.desk.act(case_id, Note("seems tired", "k1"), MAX)
    file = await world.desk.open(case_id, MAX)
    assert [(line.side, line.delivery) for line in file.thread] == [("note", None)]
    assert await told(world) == []
    assert file.case.owner is None


async def test_handing_back_gives_the_chat_to_the_assistant_where_it_was(world: World) -> None:
    await world.say("ada", "m0", "answer team 5")
    case_id = await opened(world)
    await world.desk.act(case_id, Claim(), ZOE)
    file = await world.desk.act(case_id, HandBack(), ZOE)
    assert (file.case.owner, file.case.staff_own_chat) == (ZOE, False)
    (reply,) = await world.say("ada", "m2", "hello again")
    assert reply.text == "3: hello again"
    assert len(await told(world)) == 2


async def test_a_closed_case_is_the_assistants_and_can_be_reopened(world: World) -> None:
    case_id = await opened(world)
    await world.desk.act(case_id, Claim(), ZOE)
    closed = await world.desk.act(case_id, Close("done"), ZOE)
    assert closed.case.closed_at is not None
    assert not closed.case.staff_own_chat
    assert await world.cases() == ()
    assert [case.id for case in await world.cases(Show.CLOSED)] == [case_id]
    with pytest.raises(NotAllowedError, match="closed"):
        await world.desk.act(case_id, Say("late", "k1"), ZOE)
    again = await world.desk.act(case_id, Reopen(), MAX)
    assert again.case.closed_at is None


@pytest.mark.parametrize(
    ("act", "code"),
    [
        (Claim(), "claimed_by_other"),
        (Say("x", "k"), "claimed_by_other"),
        (Close("x"), "claimed_by_other"),
        (HandBack(), "claimed_by_other"),
        (Reopen(), "open"),
        (Undo(999), "nothing_to_undo"),
    ],
)
async def test_what_is_not_allowed_changes_nothing(world: World, act: Act, code: str) -> None:
    case_id = await opened(world)
    await world.desk.act(case_id, Claim(), ZOE)
    before = await world.desk.open(case_id)
    with pytest.raises(NotAllowedError, match=code):
        await world.desk.act(case_id, act, MAX)
    assert await world.desk.open(case_id) == before


async def test_referring_keeps_the_reason_and_can_be_taken_back(world: World) -> None:
    await world.say("ada", "m0", "submit Ada")
    (case,) = await world.cases()
    contact = next(iter(world.packs["tiny"].roles))
    await world.desk.act(case.id, Refer(contact, "knows textiles"), ZOE)
    file = await world.desk.open(case.id, ZOE)
    assert (file.case.contact, file.history[-1].detail) == (
        contact,
        {"contact": contact, "reason": "knows textiles"},
    )
    assert file.referral
    assert file.referral["contact"] == contact
    assert file.undo is not None
    await world.desk.act(case.id, Undo(file.undo), ZOE)
    back = await world.desk.open(case.id, ZOE)
    assert back.case.contact == case.contact
    assert back.referral
    assert back.referral["contact"] == "incubator"
    assert back.undo is None
    with pytest.raises(NotAllowedError, match="unknown_contact"):
        await world.desk.act(case.id, Refer("nobody", ""), ZOE)


async def test_acts_are_taken_back_one_after_the_other(world: World) -> None:
    case_id = await opened(world)
    await world.desk.act(case_id, Claim(), ZOE)
    await world.desk.act(case_id, MoveStage(CaseStage.SPRINT), ZOE)
    file = await world.desk.act(case_id, Close("done"), ZOE)
    stages = []
    while file.undo is not None:
        file = await world.desk.act(case_id, Undo(file.undo), ZOE)
        stages.append((file.case.stage, file.case.owner, file.case.closed_at, file.case.staff_own_chat))
    assert stages == [
        (CaseStage.SPRINT, ZOE, None, True),
        (CaseStage.DETECTED, ZOE, None, True),
        (CaseStage.DETECTED, None, None, False),
    ]
    (reply,) = await world.say("ada", "m2", "hello")
    assert reply.custom == {}


async def test_an_assigned_case_is_the_colleagues(world: World) -> None:
    case_id = await opened(world)
    file = await world.desk.act(case_id, Assign(MAX), ZOE)
    assert (file.case.owner, file.case.staff_own_chat) == (MAX, False)
    with pytest.raises(NotAllowedError, match="claimed_by_other"):
        await world.desk.act(case_id, Claim(), ZOE)


async def test_founders_who_wait_longest_stand_first(world: World) -> None:
    for minutes, name in enumerate(["ada", "bob", "eve"]):
        world.clock.moment += timedelta(minutes=minutes)
        await world.say(name, "m1", f"human {name}")
    await world.desk.act((await world.cases())[0].id, Say("Bonjour", "k1"), ZOE)
    assert [case.person for case in await world.cases()] == ["bob", "eve", "ada"]
    assert [case.person for case in await world.cases(search="EV")] == ["eve"]
    assert await world.cases(search="%") == ()
    assert await world.cases(city="elsewhere") == ()


async def test_an_erased_case_is_unknown(world: World) -> None:
    case_id = await opened(world)
    await world.say("ada", "m2", "delete")
    with pytest.raises(UnknownCaseError):
        await world.desk.open(case_id)
    with pytest.raises(UnknownCaseError):
        await world.desk.act(case_id, Claim(), ZOE)


async def test_a_second_wish_for_a_human_reopens_the_case_for_its_owner(world: World) -> None:
    case_id = await opened(world)
    await world.desk.act(case_id, Claim(), ZOE)
    await world.desk.act(case_id, Close("done"), ZOE)
    await world.say("ada", "m2", "human Ada")
    (case,) = await world.cases()
    assert (case.id, case.owner, case.staff_own_chat, case.closed_at) == (case_id, ZOE, False, None)
    assert case.waiting_since is not None


async def test_turns_and_acts_at_the_same_time_do_not_block_each_other(url: str) -> None:
    async with process(url) as one, process(url) as other:
        case_id = await opened(one)
        await one.desk.act(case_id, Claim(), ZOE)
        said = [other.say("ada", f"n{n}", f"line {n}") for n in range(12)]
        wrote = [one.desk.act(case_id, Say(f"answer {n}", f"k{n}"), ZOE) for n in range(12)]
        await asyncio.gather(*said, *wrote)
        thread = (await one.desk.open(case_id)).thread
        assert len([line for line in thread if line.side == "founder"]) == 12
        assert len([line for line in thread if line.side == "staff"]) == 12


async def test_colleagues_are_those_who_signed_in_and_those_on_file(world: World) -> None:
    lea = Staff("lea@example.org", "Léa")
    for one in (lea, Staff("U0MAX", "max.slack")):
        await world.links.take_sign_in(await world.links.make_sign_in(one))
    assert await world.desk.colleagues() == (lea, MAX, ZOE)


async def _upload(world: World, name: str) -> FileRef:
    async def content() -> AsyncIterator[bytes]:
        yield b"%PDF-1.7\n"

    world.clock.moment += timedelta(seconds=1)
    return await world.files.store(tiny.key("ada"), name, content())


async def test_files_that_were_sent_are_on_the_case_and_in_the_thread(world: World) -> None:
    await world.say("ada", "m0", "hello")
    answer, beside, unsent, later = [
        await _upload(world, f"{name}.pdf") for name in ("plan", "extra", "unsent", "later")
    ]
    await world.say("ada", "m1", "human Ada")
    (case,) = await world.cases()
    await world.say("ada", "m2", "keep test_report", files=(answer,))
    await world.say("ada", "m3", "keep", files=(beside,))
    await world.desk.act(case.id, Claim(), ZOE)
    await world.say("ada", "m4", "here it is", files=(later,))
    file = await world.desk.open(case.id)
    assert [(one.name, one.answer) for one in file.files] == [
        ("plan.pdf", "test_report"),
        ("extra.pdf", None),
        ("later.pdf", None),
    ]
    assert file.files[0] == KeptFile(answer.id, "plan.pdf", 9, "application/pdf", "test_report")
    assert unsent.id not in {one.id for one in file.files}
    assert [(line.side, line.files) for line in file.thread] == [("bot", ()), ("founder", (later.id,))]


@pytest.mark.parametrize("case_id", [0, 2**63 - 1, 2**63, 10**30])
async def test_a_number_that_is_no_case_is_told_so(world: World, case_id: int) -> None:
    with pytest.raises(UnknownCaseError):
        await world.desk.open(case_id)
    with pytest.raises(UnknownCaseError):
        await world.desk.act(case_id, Claim(), ZOE)
