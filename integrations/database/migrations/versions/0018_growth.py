"""Gaps in groups, who waits for an answer, and what staff have added to the packs."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = '0018'
down_revision = '0017'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        'knowledge_change',
        sa.Column('id', sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column('city', sa.Text(), nullable=False),
        sa.Column('topic', sa.Text(), nullable=False),
        sa.Column('addition', postgresql.JSONB(none_as_null=True), nullable=False),
        sa.Column('by_id', sa.Text(), nullable=False),
        sa.Column('by_name', sa.Text(), nullable=False),
        sa.Column('at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('undone_by', sa.Text(), nullable=True),
        sa.Column('undone_at', sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint('id', name='knowledge_change_pkey'),
    )
    op.create_index('knowledge_change_city_id_idx', 'knowledge_change', ['city', 'id'])
    op.create_table(
        'gap_group',
        sa.Column('id', sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column('city', sa.Text(), nullable=False),
        sa.Column('change_id', sa.BigInteger(), nullable=True),
        sa.Column('aside_by', sa.Text(), nullable=True),
        sa.Column('at', sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ['change_id'], ['knowledge_change.id'], name='gap_group_change_id_fkey', ondelete='SET NULL'
        ),
        sa.PrimaryKeyConstraint('id', name='gap_group_pkey'),
    )
    op.create_index('gap_group_change_id_idx', 'gap_group', ['change_id'])
    for column in (
        sa.Column('group_id', sa.BigInteger(), nullable=True),
        sa.Column('turn', sa.Integer(), nullable=True),
        sa.Column('encoder', sa.Text(), nullable=True),
        sa.Column('vector', sa.LargeBinary(), nullable=True),
        sa.Column('awaited', sa.Boolean(), nullable=True),
        sa.Column('told_at', sa.DateTime(timezone=True), nullable=True),
    ):
        op.add_column('gap', column)
    op.create_foreign_key(
        'gap_group_id_fkey', 'gap', 'gap_group', ['group_id'], ['id'], ondelete='SET NULL'
    )
    op.create_index('gap_group_id_idx', 'gap', ['group_id'])
