"""What founders wrote to the assistant beside the intake: what they came with, before staff had the chat."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import sqlalchemy as sa

from bot.case_rows import OF, TWIN, in_group
from dialogues import payload
from dialogues.desk import Remark
from integrations.database import tables
from integrations.database.unit import Unit

MAX_REMARKS: Final = 8
_LOOKED_AT: Final = 60
"""The newest events among which remarks are looked for: commands and buttons are none."""


async def remarks_of(unit: Unit, chats: Sequence[int]) -> tuple[Remark, ...]:
    """The last remarks in these conversations, oldest first; what went to staff is in the thread instead."""
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
    rows = await unit.rows(
        sa.select(event.c.text, event.c.at, unanswered.label("unanswered"))
        .where(event.c.conversation_id.in_(chats), event.c.text != "", ~answers, ~passed)
        .order_by(event.c.id.desc())
        .limit(_LOOKED_AT)
    )
    found = [Remark(row["text"], row["at"], not row["unanswered"]) for row in rows if _is_words(row["text"])]
    return tuple(reversed(found[:MAX_REMARKS]))


def _is_words(text: str) -> bool:
    return not text.startswith("/") and payload.read(text) is None


def newest_event() -> sa.Label[Any]:
    """Number of the newest event of a case's chats, as a column `written` of `select_cases`."""
    event = tables.event
    theirs = sa.select(TWIN.c.conversation_id).where(in_group(OF.c.id)).correlate(OF)
    newest = sa.select(sa.func.max(event.c.id)).where(event.c.conversation_id.in_(theirs))
    return newest.scalar_subquery().label("written")
