"""Mail to staff, and the digests of all cases."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = '0017'
down_revision = '0016'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        'bulletin',
        sa.Column('id', sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column('kind', sa.Text(), nullable=False),
        sa.Column('city', sa.Text(), nullable=False),
        sa.Column('day', sa.Date(), nullable=False),
        sa.Column('facts', postgresql.JSONB(none_as_null=True), nullable=False),
        sa.Column('at', sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("kind IN ('daily', 'weekly')", name='bulletin_kind_check'),
        sa.PrimaryKeyConstraint('id', name='bulletin_pkey'),
        sa.UniqueConstraint('kind', 'city', 'day', name='bulletin_kind_city_day_key'),
    )
    op.create_table(
        'mail',
        sa.Column('id', sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column('notice_id', sa.BigInteger(), nullable=True),
        sa.Column('bulletin_id', sa.BigInteger(), nullable=True),
        sa.Column('staff_id', sa.Text(), nullable=False),
        sa.Column('state', sa.Text(), nullable=False),
        sa.Column('attempts', sa.Integer(), server_default='0', nullable=False),
        sa.Column('failure', sa.Text(), nullable=True),
        sa.Column('at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('next_at', sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("state IN ('pending', 'sent', 'dropped', 'failed')", name='mail_state_check'),
        sa.ForeignKeyConstraint(
            ['bulletin_id'], ['bulletin.id'], name='mail_bulletin_id_fkey', ondelete='CASCADE'
        ),
        sa.ForeignKeyConstraint(
            ['notice_id'], ['staff_notice.id'], name='mail_notice_id_fkey', ondelete='CASCADE'
        ),
        sa.PrimaryKeyConstraint('id', name='mail_pkey'),
        sa.UniqueConstraint('bulletin_id', 'staff_id', name='mail_bulletin_id_staff_id_key'),
        sa.UniqueConstraint('notice_id', name='mail_notice_id_key'),
    )
    op.create_index(
        'mail_pending_idx', 'mail', ['next_at'], postgresql_where=sa.text("state = 'pending'")
    )
