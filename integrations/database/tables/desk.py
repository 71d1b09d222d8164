"""Staff: who they are, how they sign in, and what they are told; and the secret of this database."""

from __future__ import annotations

import sqlalchemy as sa

from integrations.database.tables.columns import json, metadata, moment, number, of, text

staff = sa.Table("staff", metadata, text("id", primary_key=True), text("name"), moment("seen_at"))

staff_session = sa.Table(
    "staff_session",
    metadata,
    sa.Column("hash", sa.LargeBinary, primary_key=True),
    sa.Column("staff_id", sa.Text, sa.ForeignKey("staff.id", ondelete="CASCADE"), nullable=False, index=True),
    moment("expires_at"),
)

# A word to a member of staff about a case, until they have opened it.
staff_notice = sa.Table(
    "staff_notice",
    metadata,
    number(),
    of("startup_case", name="case_id", index=True),
    text("staff_id"),
    text("kind"),
    text("by_name"),
    text("word"),
    moment("at"),
    moment("seen_at", null=True),
    sa.Index("staff_notice_unseen_idx", "staff_id", "id", postgresql_where=sa.text("seen_at IS NULL")),
)

# What was told of all cases of a city at once. `facts`: counts and numbers of cases, no names.
bulletin = sa.Table(
    "bulletin",
    metadata,
    number(),
    text("kind"),
    text("city"),
    sa.Column("day", sa.Date, nullable=False),
    json("facts"),
    moment("at"),
    sa.UniqueConstraint("kind", "city", "day"),
    sa.CheckConstraint("kind IN ('daily', 'weekly')", name="bulletin_kind_check"),
)

# A letter to a member of staff: a word about a case, or a digest. What it says is written when it leaves.
mail = sa.Table(
    "mail",
    metadata,
    number(),
    sa.Column(
        "notice_id",
        sa.BigInteger,
        sa.ForeignKey("staff_notice.id", ondelete="CASCADE"),
        nullable=True,
        unique=True,
    ),
    sa.Column("bulletin_id", sa.BigInteger, sa.ForeignKey("bulletin.id", ondelete="CASCADE"), nullable=True),
    text("staff_id"),
    text("state"),
    sa.Column("attempts", sa.Integer, nullable=False, server_default="0"),
    text("failure", null=True),
    moment("at"),
    moment("next_at"),
    sa.UniqueConstraint("bulletin_id", "staff_id"),
    sa.Index("mail_pending_idx", "next_at", postgresql_where=sa.text("state = 'pending'")),
    sa.CheckConstraint("state IN ('pending', 'sent', 'dropped', 'failed')", name="mail_state_check"),
)

link = sa.Table(
    "link",
    metadata,
    sa.Column("hash", sa.LargeBinary, primary_key=True),
    text("purpose"),
    sa.Column(
        "conversation_id",
        sa.BigInteger,
        sa.ForeignKey("conversation.id", ondelete="CASCADE"),
        nullable=True,
        index=True,
    ),
    text("staff_id", null=True),
    text("staff_name", null=True),
    moment("expires_at"),
    moment("used_at", null=True),
)

# Made once by whoever comes first, the same for every process on this database.
secret = sa.Table(
    "secret",
    metadata,
    text("name", primary_key=True),
    sa.Column("value", sa.LargeBinary, nullable=False),
)
