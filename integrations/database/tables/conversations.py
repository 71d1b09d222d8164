"""A founder and what they have said: everything of theirs hangs on `conversation`."""

from __future__ import annotations

import sqlalchemy as sa

from integrations.database.tables.columns import json, line_number, metadata, moment, number, of, text

person = sa.Table(
    "person",
    metadata,
    number(),
    text("name", null=True),
    text("email", null=True),
    text("phone", null=True),
    text("country", null=True),
    moment("created_at"),
)

# The snapshot is text, not jsonb: it is read and written whole on each turn and never searched, and jsonb
# would parse it twice. Kept in the row itself (migration: toast_tuple_target), a turn costs a third less
# than with the snapshot in a side table; the fill factor leaves room for the next version beside it.
conversation = sa.Table(
    "conversation",
    metadata,
    number(),
    text("channel"),
    text("external_id"),
    text("city"),
    text("snapshot"),
    sa.Column("version", sa.Integer, nullable=False),
    text("owner"),
    text("language", null=True),
    text("source", null=True),
    sa.Column("person_id", sa.BigInteger, sa.ForeignKey("person.id", ondelete="SET NULL"), index=True),
    moment("created_at"),
    moment("updated_at"),
    sa.UniqueConstraint("channel", "external_id", "city"),
    postgresql_with={"fillfactor": "60", "toast_tuple_target": "8160"},
)

inbound = sa.Table(
    "inbound",
    metadata,
    of("conversation", primary_key=True),
    text("inbound_key", primary_key=True),
    text("replies"),
    moment("at"),
)

event = sa.Table(
    "event",
    metadata,
    line_number(),
    of("conversation"),
    text("inbound_key"),
    text("text"),
    sa.Column("file_ids", sa.ARRAY(sa.Text), nullable=False),
    moment("at"),
    sa.Index(None, "conversation_id", "id"),
)

answer = sa.Table(
    "answer",
    metadata,
    of("conversation", primary_key=True),
    text("key", primary_key=True),
    text("status"),
    json("value", null=True),
    sa.Column("meaning", sa.Integer, nullable=False),
    sa.Column("said", sa.Boolean, nullable=False),
    moment("at"),
)

# `inbound_key` is that of the message that said it; an edit counts as the message that it corrects.
answer_history = sa.Table(
    "answer_history",
    metadata,
    number(),
    of("conversation", index=True),
    text("key"),
    text("inbound_key", null=True),
    text("status"),
    json("value", null=True),
    sa.Column("meaning", sa.Integer, nullable=False),
    sa.Column("said", sa.Boolean, nullable=False),
    moment("at"),
)

consent = sa.Table(
    "consent",
    metadata,
    number(),
    of("conversation", index=True),
    text("consent"),
    sa.Column("given", sa.Boolean, nullable=False),
    text("language"),
    sa.Column("pack_version", sa.Integer, nullable=False),
    moment("at"),
)

diagnosis = sa.Table(
    "diagnosis", metadata, number(), of("conversation", index=True), json("diagnosis"), moment("at")
)

# `contact` is the role that counts now; a referral by staff keeps who decided it and why.
referral = sa.Table(
    "referral",
    metadata,
    number(),
    of("conversation", index=True),
    text("contact"),
    json("referral"),
    text("by", null=True),
    text("reason", null=True),
    moment("at"),
)

# `text`: the words in a PDF, folded for staff's search; null: not read yet, empty: there are none.
file = sa.Table(
    "file",
    metadata,
    text("id", primary_key=True),
    of("conversation", index=True),
    text("name"),
    sa.Column("size", sa.BigInteger, nullable=False),
    text("mime"),
    text("answer_key", null=True),
    text("note", null=True),
    text("sent_by", null=True),
    sa.Column("kept", sa.Boolean, nullable=False, server_default=sa.false()),
    text("text", null=True),
    moment("at"),
)

# `at`: of the next one; `silence_at`: when one was sent since nothing had been heard, which is done once.
reminder = sa.Table(
    "reminder",
    metadata,
    of("conversation", primary_key=True),
    moment("at", null=True),
    sa.Column("sent", sa.Integer, nullable=False, server_default="0"),
    moment("silence_at", null=True),
)

# Whether this helped, in the founder's last word on it.
rating = sa.Table(
    "rating",
    metadata,
    of("conversation", primary_key=True),
    text("value"),
    moment("at"),
    sa.CheckConstraint("value IN ('yes', 'partly', 'no')", name="rating_value_check"),
)

# What is left of an erased conversation: that there was one, and for a day the answer to the very message
# that erased it, so that a repeated delivery is recognised. The hash names nobody.
erasure = sa.Table(
    "erasure",
    metadata,
    number(),
    text("city"),
    sa.Column("hash", sa.LargeBinary, nullable=True, unique=True),
    text("replies", null=True),
    moment("at"),
)
