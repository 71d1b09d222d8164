"""Letters to staff: what is mailed to whom, through all that a mail server may do, on a real database."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from bot.contacts import ContactPeople, Contacts, Person
from bot.mail import Post, StaffMail
from bot.standing import ChannelStanding
from dialogues.acts import Assign
from dialogues.desk import Role, Staff
from dialogues.message import Channel
from integrations.mail.letter import Letter, message
from integrations.mail.smtp import Server, Smtp
from integrations.mail.words import mail_words
from tests.fakes.smtp import FakeSmtp
from tests.turns import tiny
from tests.turns.conftest import MAX, ZOE, World, process
from tests.turns.test_desk_page import OWN, web

LEA = Staff("lea@example.org", "Léa")
PEOPLE = Contacts(
    people={
        "zoe": Person(name="Zoé", email="zoe@example.org", roles=tuple(Role)),
        "max": Person(name="Max", email="max@example.org", slack="U0MAX", roles=(Role.READ,)),
        "lea": Person(name="Léa", email="lea@example.org", roles=(Role.READ,)),
    },
    contacts={"desk": ContactPeople(people=("zoe", "max"))},
)
MINUTE = timedelta(minutes=1)


@pytest.fixture
async def world(url: str) -> AsyncIterator[World]:
    async with process(url, people=PEOPLE) as runtime:
        yield runtime


@pytest.fixture
async def smtp() -> AsyncIterator[FakeSmtp]:
    async with FakeSmtp().serving() as fake:
        yield fake


def mail(world: World, smtp: FakeSmtp, *, slack: bool = True) -> StaffMail:
    server = Smtp(Server.at(f"smtp://127.0.0.1:{smtp.port}?starttls=never"))
    return StaffMail(
        world.database,
        world.packs,
        Post(server, "assistant@example.org", "example.org", "https://desk.example.org", slack),
        contacts=PEOPLE,
        links=world.links,
        bulletins=world.bulletins,
        words=mail_words("fr"),
        standing=ChannelStanding(world.database, world.clock),
        clock=world.clock,
    )


async def assigned(world: World, to: Staff = LEA) -> int:
    """A case that was given to somebody; its number."""
    await world.say("ada", "m1", "human Ada")
    case_id = (await world.cases())[0].id
    await world.desk.act(case_id, Assign(to, "she told me her secret"), ZOE)
    return case_id


async def states(world: World) -> list[tuple[str, str | None]]:
    rows = await world.query("select state, failure from mail order by id")
    return [(row["state"], row["failure"]) for row in rows]


async def standing(world: World) -> dict[str, str | None]:
    return (await ChannelStanding(world.database, world.clock).told([Channel.MAIL]))["mail"]


async def test_a_letter_leads_to_the_case_and_says_no_more_than_its_card(
    world: World, smtp: FakeSmtp
) -> None:
    case_id = await assigned(world)
    await mail(world, smtp).look()
    await mail(world, smtp).look()
    (letter,) = smtp.letters
    assert letter["To"] == "Léa <lea@example.org>"
    assert letter["From"] == "assistant@example.org"
    assert "Acme" in letter["Subject"]
    text = letter.get_content()
    assert "secret" not in text
    assert await standing(world) == {"state": "on", "code": None}
    (link,) = re.findall(r"https://desk.example.org(\S+)", text)
    token = re.findall(r"token=([\w-]+)", link)[0]
    async with web(world) as client:
        assert f'value="cases/{case_id}"' in (await client.get(link, headers=OWN)).text
        fields = {"token": token, "to": f"cases/{case_id}"}
        entered = await client.post("/desk/enter", data=fields, headers=OWN)
        assert entered.headers["location"] == f"/desk/cases/{case_id}"
        assert (await client.post("/desk/enter", data=fields, headers=OWN)).status_code == 410


async def test_a_link_leads_nowhere_else(world: World) -> None:
    token = await world.links.make_sign_in(ZOE)
    async with web(world) as client:
        for to in ("/evil.example", "cases/1/../../x", "https://evil.example"):
            token = await world.links.make_sign_in(ZOE)
            entered = await client.post("/desk/enter", data={"token": token, "to": to}, headers=OWN)
            assert entered.headers["location"] == "/desk"


async def test_who_has_slack_gets_no_mail_while_slack_is_on(world: World, smtp: FakeSmtp) -> None:
    await assigned(world, MAX)
    await mail(world, smtp).look()
    assert smtp.letters == []
    await mail(world, smtp, slack=False).look()
    assert [letter["To"] for letter in smtp.letters] == ["Max <max@example.org>"]


async def test_what_was_seen_meanwhile_or_erased_is_not_mailed(world: World, smtp: FakeSmtp) -> None:
    case_id = await assigned(world)
    smtp.answers = ["451 later"]
    await mail(world, smtp).look()
    await world.desk.open(case_id, LEA)
    world.clock.moment += 2 * MINUTE
    await mail(world, smtp).look()
    assert (smtp.letters, await states(world)) == ([], [("dropped", None)])
    await world.say("ada", "m2", "delete")
    assert await states(world) == []


async def test_nothing_is_lost_while_the_server_is_away(world: World) -> None:
    smtp = FakeSmtp()
    async with smtp.serving():
        pass
    await assigned(world)
    for _ in range(3):
        await mail(world, smtp).look()
        assert await states(world) == [("pending", "unreachable")]
        world.clock.moment += 10 * MINUTE
    assert await standing(world) == {"state": "troubled", "code": "unreachable"}
    async with smtp.serving():
        await mail(world, smtp).look()
    assert len(smtp.letters) == 1
    assert await states(world) == [("sent", None)]
    assert (await standing(world))["state"] == "on"


async def test_a_refused_address_is_marked_and_others_go_on(world: World, smtp: FakeSmtp) -> None:
    smtp.refused = {"lea@example.org": "550 no such mailbox"}
    await assigned(world)
    await world.say("bob", "m1", "human Bob")
    other = next(case.id for case in await world.cases() if case.person == "Bob")
    await world.desk.act(other, Assign(ZOE), MAX)
    await mail(world, smtp).look()
    assert await states(world) == [("failed", "address_550"), ("sent", None)]
    world.clock.moment += timedelta(days=1)
    await mail(world, smtp).look()
    assert (await states(world))[0] == ("failed", "address_550")


@pytest.mark.parametrize("answer", ["451 greylisted", "452 full"])
async def test_a_server_that_wants_it_later_gets_it_later(world: World, smtp: FakeSmtp, answer: str) -> None:
    smtp.answers = [answer]
    await assigned(world)
    await mail(world, smtp).look()
    await mail(world, smtp).look()  # not before its pause is over
    assert await states(world) == [("pending", "not_sent")]
    world.clock.moment += 2 * MINUTE
    await mail(world, smtp).look()
    assert await states(world) == [("sent", None)]


async def test_a_letter_that_is_sent_again_can_be_told_by_its_id(world: World, smtp: FakeSmtp) -> None:
    smtp.hang_up = 1
    await assigned(world)
    await mail(world, smtp).look()
    world.clock.moment += 2 * MINUTE
    await mail(world, smtp).look()
    first, second = smtp.letters
    assert first["Message-ID"] == second["Message-ID"]
    assert await states(world) == [("sent", None)]


async def test_a_letter_that_nobody_ever_takes_is_given_up(world: World, smtp: FakeSmtp) -> None:
    await assigned(world)
    smtp.answers = ["451 no"] * 99
    for _ in range(8):
        await mail(world, smtp).look()
        world.clock.moment += timedelta(days=1)
    assert await states(world) == [("failed", "not_sent")]


@pytest.mark.parametrize("name", ["Ada\r\nBcc: all@example.org", "Ada\nSubject: x", "A\u2028B\x00C", "Zoé"])
def test_a_name_puts_nothing_into_the_head(name: str) -> None:
    letter = Letter("k1", "lea@example.org", name, f"{name} – dossier", name, tiny.START)
    made = message(letter, sender="assistant@example.org", host="example.org")
    head = made.as_bytes().partition(b"\r\n\r\n")[0].decode()
    names = [line.partition(":")[0] for line in head.split("\r\n") if not line.startswith((" ", "\t"))]
    assert "Bcc" not in names
    assert names.count("Subject") == 1
    assert made["To"].addresses[0].addr_spec == "lea@example.org"


@pytest.mark.parametrize(
    ("url", "right"),
    [
        ("smtp://mail.example.org", True),
        ("smtps://me%40example.org:p%20w@mail.example.org:2465", True),
        ("smtp://mail.example.org?starttls=required", True),
        ("smtp://mail.example.org?starttls=maybe", False),
        ("smtp://mail.example.org?tls=1", False),
        ("smtp://", False),
        ("http://mail.example.org", False),
        ("smtp://mail.example.org:x", False),
    ],
)
def test_the_address_of_a_server_is_read_strictly(url: str, right: bool) -> None:  # noqa: FBT001  # a table
    if not right:
        with pytest.raises(ValueError, match=r".*"):
            Server.at(url)
        return
    server = Server.at(url)
    assert "p w" not in repr(server)
    assert server.tls == url.startswith("smtps")
