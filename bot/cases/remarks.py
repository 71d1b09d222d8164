"""What founders wrote to the assistant beside the intake: what they came with, before staff had the chat."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import sqlalchemy as sa

from bot.cases.rows import OF, TWIN, in_group
from dialogues import payload
from dialogues.desk import Remark
from integrations.database import tables
from integrations.database.unit import Row, Unit
from knowledge.pack import Pack
from knowledge.text import fold

MAX_REMARKS: Final = 8
_LOOKED_AT: Final = 60
"""The newest events among which remarks are looked for: commands and buttons are none."""


async def remarks_of(unit: Unit, chats: Sequence[Row], pack: Pack | None) -> tuple[Remark, ...]:
    """The last remarks in these conversations, oldest first; what went to staff is in the thread instead.

    Args:
        unit: reads within it.
        chats: as `bot.cases.file.chats_of` reads them.
        pack: of their city, None: it is gone.
    """
    event, said, gap, line = tables.event, tables.answer_history, tables.gap, tables.case_line
    same = said.c.conversation_id == event.c.conversation_id
    answers = sa.exists().where(same, said.c.inbound_key == event.c.inbound_key)
    passed = sa.exists().where(
        line.c.case_id == OF.c.id,
        OF.c.conversation_id == event.c.conversation_id,
        line.c.key == "in:" + event.c.inbound_key,
    )
    unanswered = sa.exists().where(
        gap.c.conversation_id == event.c.conversation_id, gap.c.question == event.c.text
    )
    of_chats = event.c.conversation_id.in_([chat["id"] for chat in chats])
    rows = await unit.rows(
        sa.select(event.c.text, event.c.at, unanswered.label("unanswered"))
        .where(of_chats, event.c.text != "", ~answers, ~passed)
        .order_by(event.c.id.desc())
        .limit(_LOOKED_AT)
    )
    picks = _picks(pack, chats) if pack else frozenset[str]()
    found = [
        Remark(row["text"], row["at"], not row["unanswered"])
        for row in rows
        if _is_words(row["text"]) and fold(row["text"]) not in picks
    ]
    return tuple(reversed(found[:MAX_REMARKS]))


def _is_words(text: str) -> bool:
    return not text.startswith("/") and payload.read(text) is None


def _picks(pack: Pack, chats: Sequence[Row]) -> frozenset[str]:
    """What choices are picked by, folded: of several, one by one, only the last is an answer in the end."""
    tags = {pack.speaks(chat["spoken"] or chat["language"]) for chat in chats}
    return frozenset(
        fold(form)
        for tag in tags
        for question in pack.words[tag].intake.questions.values()
        for value, choice in question.choices.items()
        for form in (value, choice.title)
    )


def newest_event() -> sa.Label[Any]:
    """Number of the newest event of a case's chats, as a column `written` of `select_cases`."""
    event = tables.event
    theirs = sa.select(TWIN.c.conversation_id).where(in_group(OF.c.id)).correlate(OF)
    newest = sa.select(sa.func.max(event.c.id)).where(event.c.conversation_id.in_(theirs))
    return newest.scalar_subquery().label("written")
