"""What the app has posted in Slack; no words."""

from __future__ import annotations

import sqlalchemy as sa

from integrations.database.tables.columns import metadata, moment, number, text

# A message of ours in Slack, or one that is to be there. It names what it shows and holds no words; what has
# lost its case was erased, and is taken out of Slack too. `channel`: where it goes, then where it is; `ts`:
# its name there, null until it is confirmed. `shown`: of a card the state of the case that was sent last, of
# a line how its delivery went; `wanted`: the same of what was ordered last. A long line has several parts.
# `tried_at`: when it was sent first; it may be there though nobody has confirmed it.
slack_post = sa.Table(
    "slack_post",
    metadata,
    number(),
    text("kind"),
    sa.Column("case_id", sa.BigInteger, sa.ForeignKey("startup_case.id", ondelete="SET NULL"), index=True),
    sa.Column("line_id", sa.BigInteger, sa.ForeignKey("case_line.id", ondelete="SET NULL")),
    sa.Column("part", sa.SmallInteger, nullable=False, server_default="0"),
    sa.Column("notice_id", sa.BigInteger, sa.ForeignKey("staff_notice.id", ondelete="SET NULL"), unique=True),
    text("channel"),
    text("ts", null=True),
    text("wanted", null=True),
    text("shown", null=True),
    sa.Column("files", sa.ARRAY(sa.Text), nullable=False, server_default="{}"),
    moment("tried_at", null=True),
    moment("at"),
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
    number(),
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
