"""What staff write to a founder, with files, and corrections of it: stored to leave, and in the thread."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import sqlalchemy as sa
from babel import Locale

from bot.cases import acts
from bot.cases.acts import Done
from bot.cases.file import current
from bot.pushing.outbox import Outbox
from dialogues import codec, rating
from dialogues.acts import Correct, Say, Translation
from dialogues.desk import Case
from dialogues.desk_rules import Decision
from dialogues.errors import NotAllowedError
from dialogues.replies import Reply
from integrations.database import tables
from integrations.database.unit import Row, Unit
from knowledge.pack import Pack


def language_in(tag: str, language: str) -> str:
    """The name of a language, in another one."""
    return str(Locale.parse(tag, sep="-").get_display_name(language.replace("-", "_")))


def message_id(key: str) -> str:
    """What founders' channels know a message of staff by: it tells nothing of where it was written."""
    return hashlib.sha256(key.encode()).hexdigest()[:16]


async def say(
    unit: Unit, outbox: Outbox, chats: Sequence[Row], decision: Decision, done: Done, *, pack: Pack | None
) -> None:
    """Store what staff write, for the chat that the founder wrote in last; `pack`: of the city, for words.

    Raises:
        NotAllowedError: `unknown_file`.
    """
    act, by, chat = done.act, done.by, current(chats)
    assert isinstance(act, Say)  # noqa: S101  # the caller has looked
    part: dict[str, Any] = {"message": {"id": message_id(act.key)}}
    if decision.acts:
        part["handoff"] = {"owner": "staff"}
    text = act.text
    if act.files:
        rows = await acts.send_files(unit, chats, act.files, by)
        part["files"] = [
            {"id": row["id"], "name": row["name"], "bytes": row["size"], "mime": row["mime"]} for row in rows
        ]
        text = "\n".join(filter(None, [act.text, *(f"[{row['name']}]" for row in rows)]))
    made = act.translation or Translation()
    told = text
    if made.text is not None and pack is not None:
        spoken = pack.speaks(chat["spoken"] or chat["language"])
        language = language_in(act.language or spoken, spoken)
        told = pack.say("human.translated", spoken, text=made.text, language=language, original=text)
    reply = Reply(told, custom=part, human=by.name)
    sent = await outbox.put(unit, chat["id"], reply, key=f"say:{act.key}", now=done.at)
    more = {
        "canned": act.canned,
        "language": act.language,
        "translated": made.text,
        "untranslated": made.fault,
    }
    await acts.write_line(
        unit, chat["case_id"], "staff", by, text, key=act.key, at=done.at, outbound=sent, **more
    )


async def with_rating(unit: Unit, chat: Row, reply: Reply, pack: Pack) -> Reply:
    """A word of goodbye with the question whether this helped, unless it was asked in this intake.

    That it is asked now is kept in the chat's snapshot; its lock is held by the unit.
    """
    of = tables.conversation
    row = await unit.one(sa.select(of.c.snapshot).where(of.c.id == chat["id"]))
    state = codec.decode(row["snapshot"]) if row else None
    if state is None or state.rating_asked:
        return reply
    told = codec.encode(state.but(rating_asked=True)).decode()
    mine = sa.update(of).where(of.c.id == chat["id"])
    await unit.do(mine.values(snapshot=told, version=of.c.version + 1))
    language = chat["spoken"] or chat["language"]

    def phrase(key: str) -> str:
        return pack.say(key, language)

    return replace(
        reply,
        text=f"{reply.text}\n\n{phrase('rating.ask')}",
        buttons=rating.buttons(phrase),
        custom={**reply.custom, "rating": rating.asking_part(phrase)},
    )


async def correct(unit: Unit, outbox: Outbox, case: Case, packs: Mapping[str, Pack], done: Done) -> None:
    """Store new words for what the same person wrote before; nothing where they are the same.

    Raises:
        NotAllowedError: `nothing_to_correct`, `not_author`.
    """
    act, by = done.act, done.by
    assert isinstance(act, Correct)  # noqa: S101  # the caller has looked
    line = await acts.line_of(unit, case, act.of)
    if line is None or not act.text:
        raise NotAllowedError("nothing_to_correct")
    if line["author_id"] != by.id:
        raise NotAllowedError("not_author")
    if line["text"] == act.text:
        return
    pack = packs.get(case.city)
    told = pack.say("human.corrects", pack.speaks(case.language), text=act.text) if pack else act.text
    part = {"corrects": {"id": message_id(act.of), "text": act.text, "was": line["text"]}}
    reply = Reply(told, custom=part, human=by.name)
    sent = await outbox.put(unit, line["conversation_id"], reply, key=f"say:{act.key}", now=done.at)
    await acts.write_line(
        unit, line["case_id"], "staff", by, act.text, key=act.key, at=done.at, outbound=sent, edits=act.of
    )
