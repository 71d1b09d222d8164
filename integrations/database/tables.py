"""What is stored where: the one description of the schema, which the migrations must equal.

Everything that belongs to a founder hangs on `conversation` by a foreign key that deletes, so that erasing
is one statement that cannot forget a table. Times are aware and stored as UTC.
"""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB

metadata = sa.MetaData(
    naming_convention={
        "pk": "%(table_name)s_pkey",
        "fk": "%(table_name)s_%(column_0_name)s_fkey",
        "uq": "%(table_name)s_%(column_0_N_name)s_key",
        "ix": "%(table_name)s_%(column_0_N_name)s_idx",
    }
)

Moment = sa.DateTime(timezone=True)

line_order = sa.Sequence("line_order", metadata=metadata)
"""One order over what founders write and what leaves outside a turn: a page shows both in it."""


def _id() -> sa.Column[int]:
    return sa.Column("id", sa.BigInteger, sa.Identity(always=True), primary_key=True)


def _line_id() -> sa.Column[int]:
    return sa.Column(
        "id", sa.BigInteger, line_order, server_default=line_order.next_value(), primary_key=True
    )


def _of(
    table: str,
    *,
    name: str | None = None,
    primary_key: bool = False,
    index: bool | None = None,
    unique: bool | None = None,
) -> sa.Column[int]:
    key = sa.ForeignKey(f"{table}.id", ondelete="CASCADE")
    return sa.Column(
        name or f"{table}_id",
        sa.BigInteger,
        key,
        nullable=False,
        primary_key=primary_key,
        index=index,
        unique=unique,
    )


def _text(name: str, *, null: bool = False, primary_key: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.Text, nullable=null, primary_key=primary_key)


def _moment(name: str, *, null: bool = False) -> sa.Column[object]:
    return sa.Column(name, Moment, nullable=null)


def _json(name: str, *, null: bool = False) -> sa.Column[object]:
    return sa.Column(name, JSONB(none_as_null=True), nullable=null)


person = sa.Table(
    "person",
    metadata,
    _id(),
    _text("name", null=True),
    _text("email", null=True),
    _text("phone", null=True),
    _text("country", null=True),
    _moment("created_at"),
)

# The snapshot is text, not jsonb: it is read and written whole on each turn and never searched, and jsonb
# would parse it twice. Kept in the row itself (migration: toast_tuple_target), a turn costs a third less
# than with the snapshot in a side table; the fill factor leaves room for the next version beside it.
conversation = sa.Table(
    "conversation",
    metadata,
    _id(),
    _text("channel"),
    _text("external_id"),
    _text("city"),
    _text("snapshot"),
    sa.Column("version", sa.Integer, nullable=False),
    _text("owner"),
    _text("language", null=True),
    _text("source", null=True),
    sa.Column("person_id", sa.BigInteger, sa.ForeignKey("person.id", ondelete="SET NULL"), index=True),
    _moment("created_at"),
    _moment("updated_at"),
    sa.UniqueConstraint("channel", "external_id", "city"),
    postgresql_with={"fillfactor": "60", "toast_tuple_target": "8160"},
)

inbound = sa.Table(
    "inbound",
    metadata,
    _of("conversation", primary_key=True),
    _text("inbound_key", primary_key=True),
    _text("replies"),
    _moment("at"),
)

event = sa.Table(
    "event",
    metadata,
    _line_id(),
    _of("conversation"),
    _text("inbound_key"),
    _text("text"),
    sa.Column("file_ids", sa.ARRAY(sa.Text), nullable=False),
    _moment("at"),
    sa.Index(None, "conversation_id", "id"),
)

answer = sa.Table(
    "answer",
    metadata,
    _of("conversation", primary_key=True),
    _text("key", primary_key=True),
    _text("status"),
    _json("value", null=True),
    sa.Column("meaning", sa.Integer, nullable=False),
    sa.Column("said", sa.Boolean, nullable=False),
    _moment("at"),
)

# `inbound_key` is that of the message that said it; an edit counts as the message that it corrects.
answer_history = sa.Table(
    "answer_history",
    metadata,
    _id(),
    _of("conversation", index=True),
    _text("key"),
    _text("inbound_key", null=True),
    _text("status"),
    _json("value", null=True),
    sa.Column("meaning", sa.Integer, nullable=False),
    sa.Column("said", sa.Boolean, nullable=False),
    _moment("at"),
)

consent = sa.Table(
    "consent",
    metadata,
    _id(),
    _of("conversation", index=True),
    _text("consent"),
    sa.Column("given", sa.Boolean, nullable=False),
    _text("language"),
    sa.Column("pack_version", sa.Integer, nullable=False),
    _moment("at"),
)

diagnosis = sa.Table(
    "diagnosis", metadata, _id(), _of("conversation", index=True), _json("diagnosis"), _moment("at")
)

# `contact` is the role that counts now; a referral by staff keeps who decided it and why.
referral = sa.Table(
    "referral",
    metadata,
    _id(),
    _of("conversation", index=True),
    _text("contact"),
    _json("referral"),
    _text("by", null=True),
    _text("reason", null=True),
    _moment("at"),
)

# What staff have added to a city's pack, one row a change; those that are not undone lie over the pack.
knowledge_change = sa.Table(
    "knowledge_change",
    metadata,
    _id(),
    _text("city"),
    _text("topic"),
    _json("addition"),
    _text("by_id"),
    _text("by_name"),
    _moment("at"),
    _text("undone_by", null=True),
    _moment("undone_at", null=True),
    sa.Index(None, "city", "id"),
)

# Gaps that ask the same. `change_id` is what answered them, `aside_by` who found that nothing is to be said.
gap_group = sa.Table(
    "gap_group",
    metadata,
    _id(),
    _text("city"),
    sa.Column(
        "change_id",
        sa.BigInteger,
        sa.ForeignKey("knowledge_change.id", ondelete="SET NULL"),
        nullable=True,
        index=True,
    ),
    _text("aside_by", null=True),
    _moment("at"),
)

# `turn` of the conversation; `vector` of `encoder`, in half precision; `awaited`: the founder is to be told.
gap = sa.Table(
    "gap",
    metadata,
    _id(),
    _of("conversation", index=True),
    _text("city"),
    _text("question"),
    _text("kind"),
    _text("language"),
    _moment("at"),
    sa.Column(
        "group_id",
        sa.BigInteger,
        sa.ForeignKey("gap_group.id", ondelete="SET NULL"),
        nullable=True,
        index=True,
    ),
    sa.Column("turn", sa.Integer, nullable=True),
    _text("encoder", null=True),
    sa.Column("vector", sa.LargeBinary, nullable=True),
    sa.Column("awaited", sa.Boolean, nullable=True),
    _moment("told_at", null=True),
)


# `text`: the words in a PDF, folded for staff's search; null: not read yet, empty: there are none.
file = sa.Table(
    "file",
    metadata,
    _text("id", primary_key=True),
    _of("conversation", index=True),
    _text("name"),
    sa.Column("size", sa.BigInteger, nullable=False),
    _text("mime"),
    _text("answer_key", null=True),
    _text("note", null=True),
    _text("sent_by", null=True),
    sa.Column("kept", sa.Boolean, nullable=False, server_default=sa.false()),
    _text("text", null=True),
    _moment("at"),
)

# A message to many. `words` by language, `segment` as it was asked for, `pace` in messages a second; what it
# left are its outbound messages, `dropped` those that were taken back.
broadcast = sa.Table(
    "broadcast",
    metadata,
    _id(),
    _text("city"),
    _json("words"),
    _json("segment"),
    sa.Column("pace", sa.Double, nullable=True),
    _text("by"),
    _text("state"),
    sa.Column("dropped", sa.Integer, nullable=False, server_default="0"),
    _moment("made_at"),
    sa.CheckConstraint("state IN ('made', 'cancelled')", name="broadcast_state_check"),
)

outbound = sa.Table(
    "outbound",
    metadata,
    _line_id(),
    _of("conversation"),
    sa.Column("broadcast_id", sa.BigInteger, sa.ForeignKey("broadcast.id", ondelete="SET NULL"), index=True),
    _text("key"),
    _json("reply"),
    _text("state"),
    sa.Column("attempts", sa.Integer, nullable=False, server_default="0"),
    _moment("next_at", null=True),
    _moment("confirmed_at", null=True),
    _moment("at"),
    sa.UniqueConstraint("conversation_id", "key"),
    sa.Index(None, "conversation_id", "id"),
    sa.CheckConstraint("state IN ('pending', 'sent', 'failed', 'blocked')", name="outbound_state_check"),
)

# A chat that messages are pushed to, and the conversation it carries; a conversation may have several.
chat = sa.Table(
    "chat",
    metadata,
    _text("channel", primary_key=True),
    _text("address", primary_key=True),
    _of("conversation", index=True),
    _moment("blocked_at", null=True),
    _moment("at"),
)

# One call to a channel. What was sent is forgotten once it is confirmed; what is left tells that it was.
# Without a conversation it is the farewell to somebody who had everything erased.
push = sa.Table(
    "push",
    metadata,
    _id(),
    _text("channel"),
    _text("address"),
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
    _text("key"),
    _json("call", null=True),
    sa.Column("priority", sa.SmallInteger, nullable=False),
    _text("slot", null=True),
    _text("state"),
    sa.Column("attempts", sa.Integer, nullable=False, server_default="0"),
    _text("failure", null=True),
    _text("ref", null=True),
    _moment("at"),
    _moment("confirmed_at", null=True),
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
    _text("channel", primary_key=True),
    _text("address", primary_key=True),
    _text("slot", primary_key=True),
    _text("ref"),
    _text("shown", null=True),
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
    _id(),
    _text("channel"),
    _text("update_id"),
    _text("address"),
    _text("raw", null=True),
    _text("state"),
    _text("fault", null=True),
    _moment("at"),
    _moment("done_at", null=True),
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
    _text("channel", primary_key=True),
    _text("state"),
    _text("code", null=True),
    _moment("at"),
)

# `at`: of the next one; `silence_at`: when one was sent since nothing had been heard, which is done once.
reminder = sa.Table(
    "reminder",
    metadata,
    _of("conversation", primary_key=True),
    _moment("at", null=True),
    sa.Column("sent", sa.Integer, nullable=False, server_default="0"),
    _moment("silence_at", null=True),
)

# Whether this helped, in the founder's last word on it.
rating = sa.Table(
    "rating",
    metadata,
    _of("conversation", primary_key=True),
    _text("value"),
    _moment("at"),
    sa.CheckConstraint("value IN ('yes', 'partly', 'no')", name="rating_value_check"),
)

# A case that is the same start-up as another one points to it by `merged_into` and is no case of its own
# meanwhile: the other one decides for both. `snoozed_after`: the newest event of its chats when it was
# snoozed; a newer one ends the snooze.
startup_case = sa.Table(
    "startup_case",
    metadata,
    _id(),
    _of("conversation", unique=True),
    _text("city"),
    _text("channel"),
    _text("startup", null=True),
    _text("person", null=True),
    _text("language"),
    _text("stage"),
    _text("readiness", null=True),
    _text("contact"),
    _text("owner_id", null=True),
    _text("owner_name", null=True),
    sa.Column("staff_own_chat", sa.Boolean, nullable=False, server_default=sa.false()),
    _moment("waiting_since", null=True),
    _moment("closed_at", null=True),
    _moment("opened_at"),
    _moment("running_since"),
    _moment("updated_at"),
    sa.Column("version", sa.Integer, nullable=False, server_default="1"),
    _moment("snoozed_until", null=True),
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
    _id(),
    _of("startup_case", name="case_id"),
    _text("side"),
    _text("author", null=True),
    _text("author_id", null=True),
    _text("text"),
    _text("sent", null=True),
    _text("edits", null=True),
    _text("key"),
    sa.Column("outbound_id", sa.BigInteger, sa.ForeignKey("outbound.id", ondelete="SET NULL")),
    _moment("at"),
    _text("canned", null=True),
    _text("language", null=True),
    _text("translated", null=True),
    _text("untranslated", null=True),
    sa.UniqueConstraint("case_id", "key"),
    sa.Index(None, "case_id", "id"),
    sa.Index(None, "outbound_id"),
)

# `before` holds the fields that the act changed as they were, for undo; `key` names the wish, so that what
# was done for it is not done again.
case_act = sa.Table(
    "case_act",
    metadata,
    _id(),
    _of("startup_case", name="case_id"),
    _text("act"),
    _text("by_id"),
    _text("by_name"),
    _json("detail"),
    _json("before"),
    sa.Column("undone", sa.Boolean, nullable=False, server_default=sa.false()),
    _text("key", null=True),
    _moment("at"),
    sa.Index(None, "case_id", "id"),
    sa.UniqueConstraint("case_id", "key"),
)

# What the clocks of a case have brought about, so that each thing happens once whoever looks.
case_mark = sa.Table(
    "case_mark",
    metadata,
    _of("startup_case", name="case_id", primary_key=True),
    _text("mark", primary_key=True),
    _moment("at"),
)

# How far somebody has seen a case: the newest line and act when they last opened it.
case_seen = sa.Table(
    "case_seen",
    metadata,
    _of("startup_case", name="case_id", primary_key=True),
    _text("staff_id", primary_key=True),
    sa.Column("line_id", sa.BigInteger, nullable=False),
    sa.Column("act_id", sa.BigInteger, nullable=False),
    _moment("at"),
)

# Who looked at what a founder answered, and when.
case_view = sa.Table(
    "case_view",
    metadata,
    _id(),
    _of("startup_case", name="case_id", index=True),
    _text("by_id"),
    _text("by_name"),
    _text("what"),
    _moment("at"),
)

# A word to a member of staff about a case, until they have opened it.
staff_notice = sa.Table(
    "staff_notice",
    metadata,
    _id(),
    _of("startup_case", name="case_id", index=True),
    _text("staff_id"),
    _text("kind"),
    _text("by_name"),
    _text("word"),
    _moment("at"),
    _moment("seen_at", null=True),
    sa.Index("staff_notice_unseen_idx", "staff_id", "id", postgresql_where=sa.text("seen_at IS NULL")),
)

# A message of ours in Slack, or one that is to be there. It names what it shows and holds no words; what has
# lost its case was erased, and is taken out of Slack too. `channel`: where it goes, then where it is; `ts`:
# its name there, null until it is confirmed. `shown`: of a card the state of the case that was sent last, of
# a line how its delivery went; `wanted`: the same of what was ordered last. A long line has several parts.
# `tried_at`: when it was sent first; it may be there though nobody has confirmed it.
slack_post = sa.Table(
    "slack_post",
    metadata,
    _id(),
    _text("kind"),
    sa.Column("case_id", sa.BigInteger, sa.ForeignKey("startup_case.id", ondelete="SET NULL"), index=True),
    sa.Column("line_id", sa.BigInteger, sa.ForeignKey("case_line.id", ondelete="SET NULL")),
    sa.Column("part", sa.SmallInteger, nullable=False, server_default="0"),
    sa.Column("notice_id", sa.BigInteger, sa.ForeignKey("staff_notice.id", ondelete="SET NULL"), unique=True),
    _text("channel"),
    _text("ts", null=True),
    _text("wanted", null=True),
    _text("shown", null=True),
    sa.Column("files", sa.ARRAY(sa.Text), nullable=False, server_default="{}"),
    _moment("tried_at", null=True),
    _moment("at"),
    sa.UniqueConstraint("line_id", "part"),
    sa.Index(
        "slack_post_card_idx", "case_id", "channel", unique=True, postgresql_where=sa.text("kind = 'card'")
    ),
    sa.Index("slack_post_ts_idx", "channel", "ts"),
    sa.CheckConstraint(
        "kind IN ('card', 'line', 'said', 'notice', 'digest', 'word')", name="slack_post_kind_check"
    ),
)

# Cases that a digest in Slack names by their numbers: once one was erased the digest is put into words anew.
slack_named = sa.Table(
    "slack_named",
    metadata,
    _id(),
    sa.Column(
        "post_id",
        sa.BigInteger,
        sa.ForeignKey("slack_post.id", ondelete="CASCADE"),
        nullable=False,
        index=True,
    ),
    sa.Column(
        "bulletin_id",
        sa.BigInteger,
        sa.ForeignKey("bulletin.id", ondelete="CASCADE"),
        nullable=False,
        index=True,
    ),
    sa.Column("case_id", sa.BigInteger, sa.ForeignKey("startup_case.id", ondelete="SET NULL"), index=True),
)

# What was told of all cases of a city at once. `facts`: counts and numbers of cases, no names.
bulletin = sa.Table(
    "bulletin",
    metadata,
    _id(),
    _text("kind"),
    _text("city"),
    sa.Column("day", sa.Date, nullable=False),
    _json("facts"),
    _moment("at"),
    sa.UniqueConstraint("kind", "city", "day"),
    sa.CheckConstraint("kind IN ('daily', 'weekly')", name="bulletin_kind_check"),
)

# A letter to a member of staff: a word about a case, or a digest. What it says is written when it leaves.
mail = sa.Table(
    "mail",
    metadata,
    _id(),
    sa.Column(
        "notice_id",
        sa.BigInteger,
        sa.ForeignKey("staff_notice.id", ondelete="CASCADE"),
        nullable=True,
        unique=True,
    ),
    sa.Column("bulletin_id", sa.BigInteger, sa.ForeignKey("bulletin.id", ondelete="CASCADE"), nullable=True),
    _text("staff_id"),
    _text("state"),
    sa.Column("attempts", sa.Integer, nullable=False, server_default="0"),
    _text("failure", null=True),
    _moment("at"),
    _moment("next_at"),
    sa.UniqueConstraint("bulletin_id", "staff_id"),
    sa.Index("mail_pending_idx", "next_at", postgresql_where=sa.text("state = 'pending'")),
    sa.CheckConstraint("state IN ('pending', 'sent', 'dropped', 'failed')", name="mail_state_check"),
)

staff = sa.Table("staff", metadata, _text("id", primary_key=True), _text("name"), _moment("seen_at"))

staff_session = sa.Table(
    "staff_session",
    metadata,
    sa.Column("hash", sa.LargeBinary, primary_key=True),
    sa.Column("staff_id", sa.Text, sa.ForeignKey("staff.id", ondelete="CASCADE"), nullable=False, index=True),
    _moment("expires_at"),
)

link = sa.Table(
    "link",
    metadata,
    sa.Column("hash", sa.LargeBinary, primary_key=True),
    _text("purpose"),
    sa.Column(
        "conversation_id",
        sa.BigInteger,
        sa.ForeignKey("conversation.id", ondelete="CASCADE"),
        nullable=True,
        index=True,
    ),
    _text("staff_id", null=True),
    _text("staff_name", null=True),
    _moment("expires_at"),
    _moment("used_at", null=True),
)

# What is left of an erased conversation: that there was one, and for a day the answer to the very message
# that erased it, so that a repeated delivery is recognised. The hash names nobody.
erasure = sa.Table(
    "erasure",
    metadata,
    _id(),
    _text("city"),
    sa.Column("hash", sa.LargeBinary, nullable=True, unique=True),
    _text("replies", null=True),
    _moment("at"),
)

# Made once by whoever comes first, the same for every process on this database.
secret = sa.Table(
    "secret",
    metadata,
    _text("name", primary_key=True),
    sa.Column("value", sa.LargeBinary, nullable=False),
)
