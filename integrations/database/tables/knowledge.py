"""Questions without an answer, and what staff have added to what a city knows."""

from __future__ import annotations

import sqlalchemy as sa

from integrations.database.tables.columns import json, metadata, moment, number, of, text

# What staff have added to a city's pack, one row a change; those that are not undone lie over the pack.
# `proof`: what came of it once it was learned, null: that is not known yet.
knowledge_change = sa.Table(
    "knowledge_change",
    metadata,
    number(),
    text("city"),
    text("topic"),
    json("addition"),
    text("by_id"),
    text("by_name"),
    moment("at"),
    text("undone_by", null=True),
    moment("undone_at", null=True),
    json("proof", null=True),
    sa.Index(None, "city", "id"),
)

# Gaps that ask the same. `change_id` is what answered them, `aside_by` who found that nothing is to be said.
gap_group = sa.Table(
    "gap_group",
    metadata,
    number(),
    text("city"),
    sa.Column(
        "change_id",
        sa.BigInteger,
        sa.ForeignKey("knowledge_change.id", ondelete="SET NULL"),
        nullable=True,
        index=True,
    ),
    text("aside_by", null=True),
    moment("at"),
)

# `turn` of the conversation; `vector` of `encoder`, in half precision; `awaited`: the founder is to be told.
gap = sa.Table(
    "gap",
    metadata,
    number(),
    of("conversation", index=True),
    text("city"),
    text("question"),
    text("kind"),
    text("language"),
    moment("at"),
    sa.Column(
        "group_id",
        sa.BigInteger,
        sa.ForeignKey("gap_group.id", ondelete="SET NULL"),
        nullable=True,
        index=True,
    ),
    sa.Column("turn", sa.Integer, nullable=True),
    text("encoder", null=True),
    sa.Column("vector", sa.LargeBinary, nullable=True),
    sa.Column("awaited", sa.Boolean, nullable=True),
    moment("told_at", null=True),
)
