"""Founders' word on whether they were helped, and when one was reminded by itself."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = '0020'
down_revision = '0019'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('reminder', sa.Column('silence_at', sa.DateTime(timezone=True), nullable=True))
    op.create_table(
        'rating',
        sa.Column('conversation_id', sa.BigInteger(), nullable=False),
        sa.Column('value', sa.Text(), nullable=False),
        sa.Column('at', sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("value IN ('yes', 'partly', 'no')", name='rating_value_check'),
        sa.ForeignKeyConstraint(
            ['conversation_id'],
            ['conversation.id'],
            name='rating_conversation_id_fkey',
            ondelete='CASCADE',
        ),
        sa.PrimaryKeyConstraint('conversation_id', name='rating_pkey'),
    )
