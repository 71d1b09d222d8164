"""What comes in from channels and what leaves for them."""

from __future__ import annotations

import sqlalchemy as sa

from integrations.database.tables.columns import json, line_number, metadata, moment, number, of, text

# A message to many. `words` by language, `segment` as it was asked for, `pace` in messages a second; what it
# left are its outbound messages, `dropped` those that were taken back.
broadcast = sa.Table(
    "broadcast",
    metadata,
    number(),
    text("city"),
    json("words"),
    json("segment"),
    sa.Column("pace", sa.Double, nullable=True),
    text("by"),
    text("state"),
    sa.Column("dropped", sa.Integer, nullable=False, server_default="0"),
    moment("made_at"),
    sa.CheckConstraint("state IN ('made', 'cancelled')", name="broadcast_state_check"),
)

outbound = sa.Table(
    "outbound",
    metadata,
    line_number(),
    of("conversation"),
    sa.Column("broadcast_id", sa.BigInteger, sa.ForeignKey("broadcast.id", ondelete="SET NULL"), index=True),
    text("key"),
    json("reply"),
    text("state"),
    sa.Column("attempts", sa.Integer, nullable=False, server_default="0"),
    moment("next_at", null=True),
    moment("confirmed_at", null=True),
    moment("at"),
    sa.UniqueConstraint("conversation_id", "key"),
    sa.Index(None, "conversation_id", "id"),
    sa.CheckConstraint("state IN ('pending', 'sent', 'failed', 'blocked')", name="outbound_state_check"),
)

# A chat that messages are pushed to, and the conversation it carries; a conversation may have several.
chat = sa.Table(
    "chat",
    metadata,
    text("channel", primary_key=True),
    text("address", primary_key=True),
    of("conversation", index=True),
    moment("blocked_at", null=True),
    moment("at"),
)

# One call to a channel. What was sent is forgotten once it is confirmed; what is left tells that it was.
# Without a conversation it is the farewell to somebody who had everything erased.
push = sa.Table(
    "push",
    metadata,
    number(),
    text("channel"),
    text("address"),
    sa.Column(
        "conversation_id",
        sa.BigInteger,
        sa.ForeignKey("conversation.id", ondelete="CASCADE"),
        nullable=True,
        index=True,
    ),
    sa.Column(
        "outbound_id",
        sa.BigInteger,
        sa.ForeignKey("outbound.id", ondelete="CASCADE"),
        nullable=True,
        index=True,
    ),
    text("key"),
    json("call", null=True),
    sa.Column("priority", sa.SmallInteger, nullable=False),
    text("slot", null=True),
    text("state"),
    sa.Column("attempts", sa.Integer, nullable=False, server_default="0"),
    text("failure", null=True),
    text("ref", null=True),
    moment("at"),
    moment("confirmed_at", null=True),
    sa.UniqueConstraint("channel", "address", "key"),
    sa.Index("push_pending_idx", "channel", "priority", "id", postgresql_where=sa.text("state = 'pending'")),
    sa.CheckConstraint(
        "state IN ('pending', 'sent', 'dropped', 'failed', 'blocked')", name="push_state_check"
    ),
)

# The channel's id of what an address shows of a slot, so that it is changed rather than sent again; with a
# digest of what it shows, so that the same does not leave twice.
chat_slot = sa.Table(
    "chat_slot",
    metadata,
    text("channel", primary_key=True),
    text("address", primary_key=True),
    text("slot", primary_key=True),
    text("ref"),
    text("shown", null=True),
    sa.ForeignKeyConstraint(
        ["channel", "address"],
        ["chat.channel", "chat.address"],
        ondelete="CASCADE",
        name="chat_slot_chat_fkey",
    ),
)

# What a channel delivered, stored before it is acknowledged. The words are forgotten once it is done with.
raw_update = sa.Table(
    "raw_update",
    metadata,
    number(),
    text("channel"),
    text("update_id"),
    text("address"),
    text("raw", null=True),
    text("state"),
    text("fault", null=True),
    moment("at"),
    moment("done_at", null=True),
    sa.UniqueConstraint("channel", "update_id"),
    sa.Index(
        "raw_update_waiting_idx", "channel", "address", "id", postgresql_where=sa.text("state = 'waiting'")
    ),
    sa.CheckConstraint("state IN ('waiting', 'done', 'skipped')", name="raw_update_state_check"),
)

# How a channel stands, as its owner last saw it; for health and metrics of every process.
channel_status = sa.Table(
    "channel_status",
    metadata,
    text("channel", primary_key=True),
    text("state"),
    text("code", null=True),
    moment("at"),
)
