"""From a question without an answer to knowledge, in every process, and to those who waited for it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, TypeVar

import psycopg
import pytest
from psycopg.rows import dict_row
from typer.testing import CliRunner

from bot.bootstrap import Application
from bot.cli import app
from dialogues.desk import Staff
from dialogues.errors import CoveredError, NotAllowedError, TakesError
from dialogues.growth import Answering, GapGroup, Proof, Told
from knowledge.pack import load
from knowledge.pack.overlay import Addition, landed
from tests.growth.conftest import CITY, Start, say

ZOE = Staff("zoe@example.org", "Zoé")
MAX = Staff("max@example.org", "Max")
PARKING = Told("Stationnement des vélos", "Il y a un abri à vélos {gratuit} devant l’entrée.")
ASKED = "Y a-t-il un abri à vélos devant chez vous ?"

It = TypeVar("It")


async def until(look: Callable[[], Awaitable[It]]) -> It:
    """Look until there is something; the suite's time limit ends a wait for nothing."""
    while not (found := await look()):  # noqa: ASYNC110  # what other processes do sets no event
        await asyncio.sleep(0.05)
    return found


async def grouped(at: Application, count: int) -> tuple[GapGroup, ...]:
    """The groups, once so many gaps are in one."""

    async def look() -> tuple[GapGroup, ...]:
        groups = await at.web.knowledge.gaps(ZOE)
        return groups if sum(group.count for group in groups) == count else ()

    return await until(look)


async def query(url: str, text: str) -> list[dict[str, Any]]:
    async with await psycopg.AsyncConnection.connect(url, row_factory=dict_row) as connection:
        return await (await connection.execute(text.encode())).fetchall()


def new(**more: Any) -> Answering:
    return Answering(topic=None, words={"fr": PARKING}, phrasings=((ASKED, "fr"),), **more)


async def test_a_gap_becomes_knowledge_everywhere_and_who_waits_is_told_once(start: Start, url: str) -> None:
    async with start() as one, start() as other:
        (_, gap) = await say(one, "ada", "1", ASKED)
        assert gap.custom["gap"]["kind"] in ("unsure", "out_of_scope")
        (agree,) = [button for button in gap.buttons if button.payload.startswith("/tell yes")]
        await say(one, "ada", "2", agree.payload)
        await say(other, "bob", "1", "un abri pour les vélos devant l'entrée ?")
        await say(other, "eve", "1", "Quelle est la capitale de la Mongolie ?")
        first, second = await grouped(one, 3)
        assert (first.count, first.waiting, second.waiting) == (2, 1, 0)
        assert dict(first.languages) == {"fr": 2}
        topic = await other.web.knowledge.answer(first.id, new(), ZOE)

        async def known(at: Application, who: str, text: str, language: str) -> list[Any]:
            replies = await say(at, who, f"{text}{asyncio.get_running_loop().time()}", text, language)
            return [reply for reply in replies if reply.custom.get("answer", {}).get("topic") == topic]

        for process in (one, other):
            (told,) = await until(lambda at=process: known(at, "new", ASKED, "fr"))  # type: ignore[misc]
            assert told.text == PARKING.answer
        (elsewhere,) = await until(
            lambda: known(one, "joe", "Is there a bike shelter at the entrance?", "en")
        )
        assert elsewhere.text.endswith(PARKING.answer)
        assert elsewhere.text != PARKING.answer
        assert elsewhere.custom["answer"]["language"] == "fr"

        async def pushed() -> list[dict[str, Any]]:
            return await query(url, "select reply->>'text' as text, conversation_id from outbound")

        (message,) = await until(pushed)
        assert ASKED in message["text"]
        assert message["text"].endswith(PARKING.answer)
        assert await query(url, "select given, pack_version from consent where consent = 'consent_answer'")

        (change,) = await one.web.knowledge.changes(ZOE)
        assert (change.title, change.by, change.languages) == (PARKING.title, "Zoé", ("fr",))
        (lacking,) = await one.web.knowledge.untranslated(ZOE)
        assert lacking.lacking == ("en",)
        await one.web.knowledge.undo(change.id, ZOE)
        await until(lambda: _unknown(other))
        assert first.id in {group.id for group in await one.web.knowledge.gaps(ZOE)}
        await one.web.knowledge.answer(first.id, new(), ZOE)
        await until(lambda: _jobs_done(url))
        assert len(await pushed()) == 1


async def _unknown(at: Application) -> bool:
    replies = await say(at, "sam", f"{asyncio.get_running_loop().time()}", ASKED)
    return any("gap" in reply.custom for reply in replies)


async def _jobs_done(url: str) -> bool:
    return not await query(url, "select 1 from procrastinate_jobs where status in ('todo', 'doing')")


async def test_a_listed_topic_is_never_covered_and_roles_hold(start: Start) -> None:
    async with start() as one:
        pack = one.packs[CITY]
        await say(one, "ada", "1", ASKED)
        (group,) = await grouped(one, 1)
        knowledge = one.web.knowledge
        topic, listed = next(iter(pack.words["fr"].phrasings.topics.items()))
        stolen = Answering(topic=None, words={"fr": PARKING}, phrasings=((listed[0], "fr"),), anyway=True)
        with pytest.raises(CoveredError) as covered:
            await knowledge.answer(group.id, stolen, ZOE)
        assert (covered.value.code, covered.value.topic) == ("covered", topic)
        for answering, code in (
            (Answering(topic=None, phrasings=((ASKED, "fr"),)), "no_words"),
            (Answering(topic=None, words={"fr": Told("x" * 61, "y")}), "no_words"),
            (Answering(topic="no.such", phrasings=((ASKED, "fr"),)), "unknown_topic"),
            (Answering(topic=topic), "no_phrasings"),
            (new(contact="nobody"), "unknown_contact"),
        ):
            with pytest.raises(NotAllowedError) as refused:
                await knowledge.answer(group.id, answering, ZOE)
            assert refused.value.code == code
        for attempt in (
            knowledge.gaps(MAX),
            knowledge.gap(group.id, MAX),
            knowledge.answer(group.id, new(), MAX),
            knowledge.set_aside(group.id, MAX),
            knowledge.changes(MAX),
            knowledge.undo(1, MAX),
            knowledge.untranslated(MAX),
            knowledge.translate(CITY, topic, "en", PARKING, MAX),
        ):
            with pytest.raises(NotAllowedError, match="not_permitted"):
                await attempt
        assert await knowledge.changes(ZOE) == ()
        await knowledge.set_aside(group.id, ZOE)
        assert await knowledge.gaps(ZOE) == ()
        with pytest.raises(NotAllowedError, match="unknown_gap"):
            await knowledge.answer(group.id, new(), ZOE)


async def test_an_answer_that_takes_questions_from_another_topic_is_told_first(start: Start) -> None:
    async with start() as one:
        pack, knowledge = one.packs[CITY], one.web.knowledge
        await say(one, "ada", "1", ASKED)
        (group,) = await grouped(one, 1)
        topic, forms = max(
            pack.words["fr"].phrasings.topics.items(), key=lambda asked: sum(map(len, asked[1]))
        )
        close = tuple((f"{form} svp", "fr") for form in forms[:6])
        wide = Answering(topic=None, words={"fr": PARKING}, phrasings=close)
        with pytest.raises(NotAllowedError) as doubt:
            await knowledge.answer(group.id, wide, ZOE)
        assert isinstance(doubt.value, CoveredError | TakesError)
        assert topic in {taken for taken, _ in doubt.value.taken} or doubt.value.code == "covered"
        assert await knowledge.changes(ZOE) == ()
        assert await knowledge.answer(group.id, new(), ZOE)


async def test_what_was_learned_is_proved_in_words_that_were_left_out(start: Start) -> None:
    near, apart = "Il y a un abri à vélos devant chez vous ?", "Quelle est la capitale de la Mongolie ?"
    async with start() as one:
        knowledge = one.web.knowledge
        await say(one, "ada", "1", ASKED)
        await say(one, "bob", "1", near)
        (group,) = await grouped(one, 2)
        asked = ((ASKED, "fr"), (apart, "fr"))
        words = {"fr": Told("Un abri à vélos devant chez vous", PARKING.answer)}
        await knowledge.answer(group.id, Answering(topic=None, words=words, phrasings=asked), ZOE)

        async def proved() -> Proof | None:
            (change,) = await knowledge.changes(ZOE)
            return change.proof

        proof = await until(proved)
        assert proof is not None
        assert (proof.asked, proof.missed) == (2, (apart,))
        assert (proof.beside, proof.beside_missed) == (1, 0)
        assert not proof.good
        # Who mends it has it proved again.
        (change,) = await knowledge.changes(ZOE)
        with pytest.raises(NotAllowedError, match="not_permitted"):
            await knowledge.phrase(CITY, change.topic, ((apart, "fr"),), MAX)
        for topic, said in ((change.topic, ()), ("no.such", ((apart, "fr"),))):
            with pytest.raises(NotAllowedError):
                await knowledge.phrase(CITY, topic, said, ZOE)
        ways = ((f"{apart[:-2]} svp ?", "fr"), (near, "fr"))
        await knowledge.phrase(CITY, change.topic, ways, ZOE)

        async def mended() -> tuple[Proof, ...]:
            proofs = [one.proof for one in await knowledge.changes(ZOE)]
            return tuple(one for one in proofs if one) if all(proofs) and len(proofs) == 2 else ()

        assert [one.missed for one in await until(mended)] == [(), ()]
        # Word for word the answer is given for both all the same.
        (reply,) = [r for r in await say(one, "eve", "1", apart) if "answer" in r.custom]
        assert reply.text == PARKING.answer


async def test_translations_and_changes_in_order(start: Start) -> None:
    async with start() as one:
        knowledge = one.web.knowledge
        await say(one, "ada", "1", ASKED)
        (group,) = await grouped(one, 1)
        file = await knowledge.gap(group.id, ZOE)
        assert [(wording.text, wording.language, wording.count) for wording in file.wordings] == [
            (ASKED, "fr", 1)
        ]
        topic = await knowledge.answer(group.id, new(), ZOE)
        english = Told("Bike parking", "There is a bike shelter at the door.")
        await knowledge.translate(CITY, topic, "en", english, ZOE)
        assert await knowledge.untranslated(ZOE) == ()
        with pytest.raises(NotAllowedError, match="unknown_topic"):
            await knowledge.translate(CITY, topic, "en", english, ZOE)
        later, first = await knowledge.changes(ZOE)
        assert (later.undo, first.undo, first.title) == (True, False, PARKING.title)
        with pytest.raises(NotAllowedError, match="changed_since"):
            await knowledge.undo(first.id, ZOE)
        await knowledge.undo(later.id, ZOE)
        with pytest.raises(NotAllowedError, match="nothing_to_undo"):
            await knowledge.undo(later.id, ZOE)
        await knowledge.undo(first.id, ZOE)
        assert [one.undone_by for one in await knowledge.changes(ZOE)] == ["Zoé", "Zoé"]


async def test_what_was_added_is_there_after_a_restart(start: Start) -> None:
    async with start() as one:
        await say(one, "ada", "1", ASKED)
        (group,) = await grouped(one, 1)
        topic = await one.web.knowledge.answer(group.id, new(), ZOE)
    async with start() as again:
        assert again.packs[CITY].topics[topic].languages == ("fr",)
        (_, reply) = await say(again, "eve", "1", ASKED)
        assert reply.text == PARKING.answer


async def test_what_was_added_is_written_back_and_has_landed(
    start: Start, url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with start() as one:
        await say(one, "ada", "1", ASKED)
        (group,) = await grouped(one, 1)
        topic = await one.web.knowledge.answer(group.id, new(), ZOE)
    monkeypatch.setenv("DATABASE_URL", url)
    monkeypatch.setenv("DATA_DIR", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    command = ("pack", "export", CITY, str(tmp_path / "out"))
    ended = await asyncio.to_thread(CliRunner().invoke, app, command)
    assert ended.exit_code == 0, ended.output
    written = load(CITY, root=tmp_path / "out")
    assert written.topics[topic].languages == ("fr",)
    async with await psycopg.AsyncConnection.connect(url, row_factory=dict_row) as connection:
        row = await (await connection.execute("select addition from knowledge_change")).fetchone()
    assert row is not None
    assert landed(written, Addition.model_validate(row["addition"]))
