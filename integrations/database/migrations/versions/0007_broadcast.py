"""Messages to many."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = '0007'
down_revision = '0006'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('broadcast',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=True), nullable=False),
    sa.Column('city', sa.Text(), nullable=False),
    sa.Column('words', JSONB(none_as_null=True), nullable=False),
    sa.Column('segment', JSONB(none_as_null=True), nullable=False),
    sa.Column('pace', sa.Double(), nullable=True),
    sa.Column('by', sa.Text(), nullable=False),
    sa.Column('state', sa.Text(), nullable=False),
    sa.Column('dropped', sa.Integer(), server_default='0', nullable=False),
    sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint("state IN ('made', 'cancelled')", name='broadcast_state_check'),
    sa.PrimaryKeyConstraint('id', name=op.f('broadcast_pkey'))
    )
    op.add_column('outbound', sa.Column('broadcast_id', sa.BigInteger(), nullable=True))
    op.create_foreign_key(op.f('outbound_broadcast_id_fkey'), 'outbound', 'broadcast', ['broadcast_id'], ['id'], ondelete='SET NULL')
    op.create_index(op.f('outbound_broadcast_id_idx'), 'outbound', ['broadcast_id'], unique=False)
