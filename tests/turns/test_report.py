"""Reports from what is stored, and the words of founders' PDFs, on a real database and in real processes."""

from __future__ import annotations

import io

import pytest
from psycopg.types.json import Jsonb
from pypdf import PdfReader

from bot import child
from bot.files.text import UNREAD_FOR
from bot.report import StoredReports
from bot.typesetting import Typesetter
from dialogues.acts import Refer
from dialogues.errors import UnavailableError
from dialogues.message import FileRef
from tests.turns import tiny
from tests.turns.conftest import ZOE, World
from tests.turns.test_files import pieces
from tests.turns.test_pdf_text import pdf


async def diagnosed(world: World, name: str = "ada") -> int:
    """A founder with a diagnosis; the number of the case."""
    await world.say(name, "m1", "submit Ada")
    (case,) = await world.cases()
    team = {"level": 2, "of": 3, "unknown": [], "evidence": "said", "because": [], "next": "go on"}
    diagnosis = {"stage": "spark", "dimensions": {"team": team}, "recommend": []}
    await world.query(
        "insert into diagnosis (conversation_id, diagnosis, at) values (%(of)s, %(it)s, now()) returning id",
        of=case.conversation_id,
        it=Jsonb(diagnosis),
    )
    return case.id


def words(content: bytes | None) -> str:
    assert content is not None
    return " ".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)


async def test_a_report_is_made_from_the_newest_diagnosis(world: World) -> None:
    reports = StoredReports(world.database, world.packs, Typesetter())
    assert await reports.pdf(tiny.key("ada")) is None
    assert await reports.chart(1) is None
    case = await diagnosed(world)
    spoken = {tag: found.rubric.stages["spark"].title for tag, found in world.packs["tiny"].words.items()}
    own = words(await reports.pdf(tiny.key("ada")))
    assert "Acme" in own
    assert spoken["fr"] in own
    assert spoken["en"] in words(await reports.pdf(case, "en"))
    picture = await reports.chart(tiny.key("ada"))
    assert picture is not None
    assert picture[:4] == b"\x89PNG"
    assert picture != await reports.chart(case, "en")
    assert await reports.pdf(case + 1) is None
    assert await reports.pdf(2**70) is None
    assert await StoredReports(world.database, {}, Typesetter()).pdf(case) is None


async def test_a_report_names_the_contact_that_staff_chose(world: World) -> None:
    reports = StoredReports(world.database, world.packs, Typesetter())
    case = await diagnosed(world)
    decided = world.packs["tiny"].say("report.decided", "fr")
    assert decided not in words(await reports.pdf(case))
    await world.desk.act(case, Refer("desk", "she knows the field"), ZOE)
    told = words(await reports.pdf(case))
    assert decided in told
    assert "she knows" not in told


async def test_what_cannot_be_made_now_is_told_as_such(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    case = await diagnosed(world)
    monkeypatch.setattr("bot.typesetting.SET_WITHIN", 0.001)
    reports = StoredReports(world.database, world.packs, Typesetter())
    with pytest.raises(UnavailableError):
        await reports.pdf(case)
    monkeypatch.setattr("bot.typesetting.SET_WITHIN", 30.0)
    monkeypatch.setattr("bot.typesetting.MEMORY", 30_000_000)
    with pytest.raises(UnavailableError):
        await reports.pdf(case)
    monkeypatch.setattr("bot.typesetting.MEMORY", 1_000_000_000)
    assert await reports.pdf(case)


async def test_a_child_is_given_no_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DESK_TOKEN", "s3cret")
    look = "import os; print(sorted(os.environ))"
    told = await child.run("timeit", "-n1", "-r1", look, given=b"", within=30, memory=1_000_000_000)
    assert told.startswith(b"['LANG'")
    assert b"DESK_TOKEN" not in told


async def kept(world: World, name: str, content: bytes, file: str = "deck.pdf") -> FileRef:
    """A file that a founder with a case sent for staff."""
    ref = await world.files.store(tiny.key(name), file, pieces(content))
    await world.say(name, f"{name}-human", f"human {name}")
    await world.say(name, f"{name}-keep", "keep", files=(ref,))
    return ref


async def found(world: World, search: str) -> list[str | None]:
    return [case.person for case in await world.cases(search=search)]


async def test_staff_find_a_start_up_by_the_words_in_its_pdf(world: World) -> None:
    await kept(world, "ada", pdf("Une tuile solaire en céramique, l’été à 100 %.", "日本語の文章です。"))
    await kept(world, "bob", b"%PDF-1.7\nnot a real one")
    await kept(world, "eve", b"solaire", "note.txt")
    beside = await world.files.store(tiny.key("eve"), "beside.pdf", pieces(pdf("solaire")))
    async with world.working():
        await world.until("select 1 from file having count(text) = 3")
    texts = {row["id"]: row["text"] for row in await world.query("select id, text from file")}
    assert texts[beside.id] == "solaire"
    for search in ("solaire", "SOLAI", "tuile ceram", "l'été", "L’ÉTÉ", "文章", "100 %"):
        assert await found(world, search) == ["ada"], search
    for search in ("tuile bleue", "olaire", "' & | ! ( ) :* \\", "'", "%PDF", "a\0b"):
        assert await found(world, search) == [], search
    assert await found(world, "bob") == ["bob"]


async def test_a_file_that_nobody_read_is_read_later(world: World) -> None:
    ref = await kept(world, "ada", pdf("solaire"))
    await world.query("delete from procrastinate_jobs returning id")
    texts = world.texts
    await texts.catch_up()
    assert await world.query("select id from procrastinate_jobs") == []
    world.clock.moment += 2 * UNREAD_FOR
    await texts.catch_up()
    (job,) = await world.query("select task_name, args from procrastinate_jobs")
    assert job == {"task_name": "read_file", "args": {"file": ref.id}}
    await texts.read(ref.id)
    await texts.read("A" * 22)
    assert await found(world, "solaire") == ["ada"]
    await texts.catch_up()
    assert len(await world.query("select id from procrastinate_jobs")) == 1


async def test_a_file_that_takes_too_long_is_given_up(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    ref = await kept(world, "ada", pdf("solaire"))
    monkeypatch.setattr("bot.files.text.READ_WITHIN", 0.001)
    await world.texts.read(ref.id)
    assert await world.query("select text from file") == [{"text": ""}]
