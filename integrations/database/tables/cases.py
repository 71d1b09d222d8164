"""Cases and what happened to them; they hang on the conversation that they were opened for."""

from __future__ import annotations

import sqlalchemy as sa

from integrations.database.tables.columns import json, metadata, moment, number, of, text

# A case that is the same start-up as another one points to it by `merged_into` and is no case of its own
# meanwhile: the other one decides for both. `snoozed_after`: the newest event of its chats when it was
# snoozed; a newer one ends the snooze.
startup_case = sa.Table(
    "startup_case",
    metadata,
    number(),
    of("conversation", unique=True),
    text("city"),
    text("channel"),
    text("startup", null=True),
    text("person", null=True),
    text("language"),
    text("stage"),
    text("readiness", null=True),
    text("contact"),
    text("owner_id", null=True),
    text("owner_name", null=True),
    sa.Column("staff_own_chat", sa.Boolean, nullable=False, server_default=sa.false()),
    moment("waiting_since", null=True),
    moment("closed_at", null=True),
    moment("opened_at"),
    moment("running_since"),
    moment("updated_at"),
    sa.Column("version", sa.Integer, nullable=False, server_default="1"),
    moment("snoozed_until", null=True),
    sa.Column("snoozed_after", sa.BigInteger, nullable=True),
    sa.Column(
        "merged_into",
        sa.BigInteger,
        sa.ForeignKey("startup_case.id", ondelete="SET NULL"),
        nullable=True,
        index=True,
    ),
)

# `sent` is what came where it was more than words and files; `edits` the inbound key of what it corrects.
# `text` is always what its author wrote, in `language` where that is known; `translated` is what a machine
# made of it for the other side, `untranslated` the code of why it made nothing; `canned` the reply behind it.
case_line = sa.Table(
    "case_line",
    metadata,
    number(),
    of("startup_case", name="case_id"),
    text("side"),
    text("author", null=True),
    text("author_id", null=True),
    text("text"),
    text("sent", null=True),
    text("edits", null=True),
    text("key"),
    sa.Column("outbound_id", sa.BigInteger, sa.ForeignKey("outbound.id", ondelete="SET NULL")),
    moment("at"),
    text("canned", null=True),
    text("language", null=True),
    text("translated", null=True),
    text("untranslated", null=True),
    sa.UniqueConstraint("case_id", "key"),
    sa.Index(None, "case_id", "id"),
    sa.Index(None, "outbound_id"),
)

# `before` holds the fields that the act changed as they were, for undo; `key` names the wish, so that what
# was done for it is not done again.
case_act = sa.Table(
    "case_act",
    metadata,
    number(),
    of("startup_case", name="case_id"),
    text("act"),
    text("by_id"),
    text("by_name"),
    json("detail"),
    json("before"),
    sa.Column("undone", sa.Boolean, nullable=False, server_default=sa.false()),
    text("key", null=True),
    moment("at"),
    sa.Index(None, "case_id", "id"),
    sa.UniqueConstraint("case_id", "key"),
)

# What the clocks of a case have brought about, so that each thing happens once whoever looks.
case_mark = sa.Table(
    "case_mark",
    metadata,
    of("startup_case", name="case_id", primary_key=True),
    text("mark", primary_key=True),
    moment("at"),
)

# How far somebody has seen a case: the newest line and act when they last opened it.
case_seen = sa.Table(
    "case_seen",
    metadata,
    of("startup_case", name="case_id", primary_key=True),
    text("staff_id", primary_key=True),
    sa.Column("line_id", sa.BigInteger, nullable=False),
    sa.Column("act_id", sa.BigInteger, nullable=False),
    moment("at"),
)

# Who looked at what a founder answered, and when.
case_view = sa.Table(
    "case_view",
    metadata,
    number(),
    of("startup_case", name="case_id", index=True),
    text("by_id"),
    text("by_name"),
    text("what"),
    moment("at"),
)
