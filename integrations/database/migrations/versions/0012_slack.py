"""What is shown in Slack, and the word of every change of a case."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = '0012'
down_revision = '0011'
branch_labels = None
depends_on = None

# Whatever changes a case, a turn, an act at the desk or a delivery: who shows cases hears of it.
_CHANGED = """
CREATE FUNCTION case_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        PERFORM pg_notify('desk', OLD.id::text);
    ELSE
        PERFORM pg_notify('desk', coalesce(NEW.merged_into, NEW.id)::text);
        IF TG_OP = 'UPDATE' AND NEW.merged_into IS DISTINCT FROM OLD.merged_into THEN
            PERFORM pg_notify('desk', NEW.id::text);
        END IF;
    END IF;
    RETURN NULL;
END $$
"""
_PART_ADDED = """
CREATE FUNCTION case_part_added() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_notify('desk', NEW.case_id::text);
    RETURN NULL;
END $$
"""
_DELIVERED = """
CREATE FUNCTION case_line_delivered() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_notify('desk', l.case_id::text) FROM case_line l WHERE l.outbound_id = NEW.id;
    RETURN NULL;
END $$
"""
_TRIGGERS = (
    "CREATE TRIGGER case_changed AFTER INSERT OR UPDATE OR DELETE ON startup_case"
    " FOR EACH ROW EXECUTE FUNCTION case_changed()",
    "CREATE TRIGGER case_part_added AFTER INSERT ON case_line"
    " FOR EACH ROW EXECUTE FUNCTION case_part_added()",
    "CREATE TRIGGER case_part_added AFTER INSERT ON staff_notice"
    " FOR EACH ROW EXECUTE FUNCTION case_part_added()",
    "CREATE TRIGGER case_line_delivered AFTER UPDATE OF state ON outbound"
    " FOR EACH ROW WHEN (NEW.state <> OLD.state) EXECUTE FUNCTION case_line_delivered()",
)


def upgrade() -> None:
    op.create_table(
        'slack_post',
        sa.Column('id', sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column('kind', sa.Text(), nullable=False),
        sa.Column('case_id', sa.BigInteger(), nullable=True),
        sa.Column('line_id', sa.BigInteger(), nullable=True),
        sa.Column('part', sa.SmallInteger(), server_default='0', nullable=False),
        sa.Column('notice_id', sa.BigInteger(), nullable=True),
        sa.Column('channel', sa.Text(), nullable=False),
        sa.Column('ts', sa.Text(), nullable=True),
        sa.Column('wanted', sa.Text(), nullable=True),
        sa.Column('shown', sa.Text(), nullable=True),
        sa.Column('files', sa.ARRAY(sa.Text()), server_default='{}', nullable=False),
        sa.Column('at', sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "kind IN ('card', 'line', 'said', 'notice', 'digest', 'word')", name='slack_post_kind_check'
        ),
        sa.ForeignKeyConstraint(
            ['case_id'], ['startup_case.id'], name='slack_post_case_id_fkey', ondelete='SET NULL'
        ),
        sa.ForeignKeyConstraint(
            ['line_id'], ['case_line.id'], name='slack_post_line_id_fkey', ondelete='SET NULL'
        ),
        sa.ForeignKeyConstraint(
            ['notice_id'], ['staff_notice.id'], name='slack_post_notice_id_fkey', ondelete='SET NULL'
        ),
        sa.PrimaryKeyConstraint('id', name='slack_post_pkey'),
        sa.UniqueConstraint('line_id', 'part', name='slack_post_line_id_part_key'),
        sa.UniqueConstraint('notice_id', name='slack_post_notice_id_key'),
    )
    op.create_index('slack_post_case_id_idx', 'slack_post', ['case_id'])
    op.create_index('slack_post_ts_idx', 'slack_post', ['channel', 'ts'])
    op.create_index(
        'slack_post_card_idx',
        'slack_post',
        ['case_id', 'channel'],
        unique=True,
        postgresql_where=sa.text("kind = 'card'"),
    )
    for statement in (_CHANGED, _PART_ADDED, _DELIVERED, *_TRIGGERS):
        op.execute(statement)
