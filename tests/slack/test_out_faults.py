"""What goes wrong with Slack: limits, pauses, a lost token, a channel that is shut, a killed sender."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from dialogues.acts import Claim, Refer
from tests.fakes.slack import doubles, words
from tests.slack.outward import ZOE, Outward, outward

CASES = 8


async def crowd(here: Outward, number: int = CASES) -> list[int]:
    """So many cases, each claimed and written in."""
    found = []
    for n in range(number):
        case = await here.opened(f"founder{n}", f"human Founder {n}")
        await here.world.desk.act(case, Claim(), ZOE)
        await here.world.say(f"founder{n}", "m2", f"question {n}")
        found.append(case)
    return found


async def whole(here: Outward, cases: list[int]) -> None:
    """Every case has one card and its two lines, in order and once."""
    await here.until(lambda: len(here.cards()) == len(cases))
    await here.until(lambda: all(len(here.said(case)) >= 2 for case in cases))
    await here.quiet()
    assert len(here.cards()) == len(cases)
    for n, case in enumerate(cases):
        claimed, question = here.said(case)
        assert "Zoé" in claimed
        assert f"question {n}" in question
        assert "Zoé" in words(here.card(case))


def grown(here: Outward, count: int) -> bool:
    """Whether some more has been said than so much."""
    return len(here.room.of_app()) > count + 4


async def state_of(here: Outward) -> tuple[str, str | None]:
    (row,) = await here.world.query("select state, code from channel_status where channel = 'slack'")
    return row["state"], row["code"]


async def test_a_crowd_of_cases_stays_within_the_limits(url: str, tmp_path: Path) -> None:
    async with outward(url, tmp_path) as here, here.sending():
        cases = await crowd(here)
        await whole(here, cases)
        assert await state_of(here) == ("on", None)


async def test_a_pause_that_slack_wants_is_kept_and_nothing_is_lost(url: str, tmp_path: Path) -> None:
    async with outward(url, tmp_path) as here, here.sending():
        await here.opened()
        await here.until(here.cards)
        here.slack.flood(here.room, 7)
        cases = [1, *(await crowd(here, 3))]
        await here.until(lambda: len(here.cards()) == len(cases))
        await here.quiet()


async def test_faults_on_the_way_lose_nothing(url: str, tmp_path: Path) -> None:
    async with outward(url, tmp_path) as here:
        here.slack.faults.reset = 0.1
        here.slack.faults.error = 0.1
        async with here.sending():
            cases = await crowd(here, 5)
            await whole(here, cases)
            assert doubles(here.room.events()) == 0


async def test_what_arrived_without_a_confirmation_is_found_and_not_said_again(
    url: str, tmp_path: Path
) -> None:
    async with outward(url, tmp_path) as here:
        here.slack.faults.lost = 0.4
        here.slack.faults.methods = frozenset({"chat.postMessage", "files.completeUploadExternal"})
        async with here.sending():
            cases = await crowd(here, 4)
            plan = await here.file("founder0", "plan.txt", b"the plan")
            await here.world.say("founder0", "m3", "voici", files=(plan,))
            await here.until(lambda: len(here.cards()) == len(cases))
            await here.until(lambda: len(here.said(cases[0])) == 3)
            await here.until(lambda: all(len(here.said(case)) >= 2 for case in cases))
            await here.quiet()
            assert here.slack.faults.counts["lost"] > 2
            assert doubles(here.room.events()) == 0
            assert len(here.room.of_app()) == 3 * len(cases) + 1


async def test_a_channel_that_puts_the_app_out_is_told_and_heals(url: str, tmp_path: Path) -> None:
    async with outward(url, tmp_path) as here, here.sending():
        case = await here.opened()
        await here.until(here.cards)
        await here.quiet()
        here.room.remove_app(here.max)
        await here.world.desk.act(case, Claim(), ZOE)
        await here.world.until("select from channel_status where state = 'partly'")
        assert await state_of(here) == ("partly", f"not_in_channel {here.room.id}")
        here.slack.ledger.violations.clear()  # Slack says the same to a message as to a rule that is broken
        here.room.add_app(here.max)
        await here.until(lambda: len(here.said(case)) == 1)
        await here.world.until("select from channel_status where state = 'on'")
        here.slack.ledger.violations.clear()


async def test_a_channel_that_was_never_joined_is_told_before_anything_is_sent(
    url: str, tmp_path: Path
) -> None:
    async with outward(url, tmp_path) as here:
        here.room.remove_app(here.max)
        async with here.sending():
            await here.world.until("select from channel_status where state = 'partly'")
            here.room.add_app(here.max)
            await here.world.until("select from channel_status where state = 'on'")


async def test_a_revoked_token_is_told_and_all_waits(url: str, tmp_path: Path) -> None:
    async with outward(url, tmp_path) as here:
        here.slack.revoke()
        async with here.sending():
            case = await here.opened()
            await here.world.until("select from channel_status where state = 'closed'")
            assert await state_of(here) == ("closed", "token_revoked")
            here.slack.restore()
            await here.until(here.cards)
            assert here.card(case)
            await here.world.until("select from channel_status where state = 'on'")


async def test_a_sender_that_is_killed_is_taken_over(url: str, tmp_path: Path) -> None:
    """Twice in the middle of a crowd."""
    async with outward(url, tmp_path) as here:
        cases = await crowd(here)
        for _ in range(2):
            async with here.sending():
                count = len(here.room.of_app())
                await here.until(partial(grown, here, count))
        async with here.sending():
            await here.until(lambda: len(here.cards()) >= len(cases))
            await here.quiet()
            assert doubles(here.room.events()) == 0
        for n, case in enumerate(cases):
            assert f"question {n}" in "\n".join(here.said(case))


async def test_a_word_to_a_person_that_arrived_without_a_confirmation_is_not_said_again(
    url: str, tmp_path: Path
) -> None:
    async with outward(url, tmp_path) as here, here.sending():
        case = await here.opened()
        await here.until(here.cards)
        await here.quiet()
        here.slack.faults.lost, here.slack.faults.methods = 1.0, frozenset({"chat.postMessage"})
        await here.world.desk.act(case, Refer("desk", "c’est pour toi"), ZOE)
        await here.until(here.max.direct.messages)
        await here.until(lambda: here.slack.faults.counts["lost"] > 0)
        here.slack.faults.none()
        await here.world.until("select from slack_post where kind = 'notice' and ts > ''")
        await here.quiet()
        assert len(here.max.direct.messages()) == 1
