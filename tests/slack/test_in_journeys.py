"""Cases from the founder's first word to the reopened case, with staff who compete, in both modes."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest

from tests.fakes.slack import Attachment
from tests.fakes.slack import Person as SlackPerson
from tests.fakes.slack.world import WAITS as SLACK_WAITS
from tests.slack.inward import WAITS, Inward, inward

FEW, MANY = 5, 30
AT_ONCE = 4
SECRET = "never for the founder"


async def journey(slack: Inward, name: str, number: int) -> None:
    """One case: claimed by two at once, bridged both ways, noted, referred, closed, reopened."""
    card = slack.card(number)
    for person in (slack.staff.zoe, slack.staff.max):
        person.press(card, "case.claim")
    await slack.acts(number, "claim")
    owner, other = await competing(slack, number)
    await slack.world.say(name, "m2", f"{name} asks")
    said = owner.say(f"To {name}: ten", slack.room, to=card)
    await slack.lines(number, 2)
    owner.say(f"!note {SECRET} {name}", slack.room, to=card)
    other.say(f"{name}: not mine", slack.room, to=card)
    owner.edit(said, f"To {name}: nine")
    owner.upload(Attachment(f"{name}.pdf", f"%PDF-1.7 {name}".encode()), slack.room, to=card)
    await slack.lines(number, 5)
    await by_modal(slack, owner, number, "case.refer", contact="test-lab", reason="why not")
    await by_modal(slack, owner, number, "case.close", reason="done")
    await slack.acts(number, "claim", "refer", "close")


async def by_modal(slack: Inward, person: SlackPerson, number: int, action: str, **values: Any) -> None:
    """An act that is chosen in a modal; a person sees one modal at a time."""
    async with LOCKS.setdefault(person.id, asyncio.Lock()):
        for _ in range(8):
            person.press(slack.card(number), action)
            try:
                view = await person.sees(action, within=5)
            except AssertionError:
                continue  # the machine was busy, and they were told to try again
            await slack.slack.over(person.submit(view, values))
            if not view.errors:
                return
            person.close(view)  # the founder wrote in between: look again
    raise AssertionError(slack.slack.ledger.broken())


LOCKS: dict[str, asyncio.Lock] = {}


async def competing(slack: Inward, number: int) -> tuple[SlackPerson, SlackPerson]:
    owner = (await slack.world.desk.open(number)).case.owner
    assert owner is not None
    zoe, max_ = slack.staff.zoe, slack.staff.max
    return (zoe, max_) if owner.name == "Zoé" else (max_, zoe)


async def check(slack: Inward, name: str, number: int) -> None:
    """Nothing lost, doubled, or on the wrong side; no note leaked."""
    thread = (await slack.world.desk.open(number)).thread
    lines = [(line.side, line.text) for line in thread if line.side != "bot"]
    assert sorted(lines) == sorted(
        [
            ("founder", f"{name} asks"),
            ("staff", f"To {name}: ten"),
            ("staff", f"To {name}: nine"),
            ("staff", f"[{name}.pdf]"),
            ("note", f"{SECRET} {name}"),
        ]
    )
    told = await slack.told(name)
    assert sorted(told) == sorted(
        [f"To {name}: ten", f"Correction\N{NO-BREAK SPACE}: To {name}: nine", f"[{name}.pdf]"]
    ), told


@pytest.mark.parametrize("mode", ["http", "socket"])
async def test_a_few_cases(url: str, tmp_path: Path, mode: str) -> None:
    await cases(url, tmp_path, FEW, socket=mode == "socket", waits=WAITS)


@pytest.mark.prove
@pytest.mark.timeout(900)
@pytest.mark.parametrize("mode", ["http", "socket"])
async def test_thirty_cases(url: str, tmp_path: Path, mode: str) -> None:
    await cases(url, tmp_path, MANY, socket=mode == "socket", waits=SLACK_WAITS)


async def cases(url: str, folder: Path, count: int, *, socket: bool, waits: float) -> None:
    """So many cases, served by two processes."""
    LOCKS.clear()
    async with inward(url, folder / "files", socket=socket, waits=waits) as slack, slack.serving():
        slack.slack.faults.twice = 0.2
        slack.slack.faults.methods = frozenset({"events_api"})
        names = [f"founder{n:02}" for n in range(count)]
        few = asyncio.Semaphore(AT_ONCE)

        async def one(name: str) -> int:
            number = await slack.opened(name)
            async with few:
                await journey(slack, name, number)
            return number

        numbers = await asyncio.gather(*(one(name) for name in names))
        await slack.settled()
        for name, number in zip(names, numbers, strict=True):
            await check(slack, name, number)
        last = numbers[-1]
        await slack.shows(last, "case.reopen")
        slack.staff.lea.press(slack.card(last), "case.reopen")
        await slack.acts(last, "claim", "refer", "close", "reopen")
        (row,) = await slack.world.query(
            "select count(*) as n from push where call::text like %(secret)s", secret=f"%{SECRET}%"
        )
        assert row["n"] == 0
        assert slack.slack.unheard() == []
