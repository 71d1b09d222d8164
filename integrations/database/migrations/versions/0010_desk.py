"""Cases that sleep, cases that are one start-up, what staff have seen, read and been told."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = '0010'
down_revision = '0007'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('startup_case', sa.Column('snoozed_until', sa.DateTime(timezone=True), nullable=True))
    op.add_column('startup_case', sa.Column('snoozed_after', sa.BigInteger(), nullable=True))
    op.add_column('startup_case', sa.Column('merged_into', sa.BigInteger(), nullable=True))
    op.create_foreign_key(op.f('startup_case_merged_into_fkey'), 'startup_case', 'startup_case', ['merged_into'], ['id'], ondelete='SET NULL')
    op.create_index(op.f('startup_case_merged_into_idx'), 'startup_case', ['merged_into'], unique=False)
    op.add_column('case_line', sa.Column('author_id', sa.Text(), nullable=True))
    op.create_table('case_seen',
    sa.Column('case_id', sa.BigInteger(), nullable=False),
    sa.Column('staff_id', sa.Text(), nullable=False),
    sa.Column('line_id', sa.BigInteger(), nullable=False),
    sa.Column('act_id', sa.BigInteger(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['case_id'], ['startup_case.id'], name=op.f('case_seen_case_id_fkey'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('case_id', 'staff_id', name=op.f('case_seen_pkey'))
    )
    op.create_table('case_view',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=True), nullable=False),
    sa.Column('case_id', sa.BigInteger(), nullable=False),
    sa.Column('by_id', sa.Text(), nullable=False),
    sa.Column('by_name', sa.Text(), nullable=False),
    sa.Column('what', sa.Text(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['case_id'], ['startup_case.id'], name=op.f('case_view_case_id_fkey'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('case_view_pkey'))
    )
    op.create_index(op.f('case_view_case_id_idx'), 'case_view', ['case_id'], unique=False)
    op.create_table('staff_notice',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=True), nullable=False),
    sa.Column('case_id', sa.BigInteger(), nullable=False),
    sa.Column('staff_id', sa.Text(), nullable=False),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('by_name', sa.Text(), nullable=False),
    sa.Column('word', sa.Text(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('seen_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['case_id'], ['startup_case.id'], name=op.f('staff_notice_case_id_fkey'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('staff_notice_pkey'))
    )
    op.create_index(op.f('staff_notice_case_id_idx'), 'staff_notice', ['case_id'], unique=False)
    op.create_index('staff_notice_unseen_idx', 'staff_notice', ['staff_id', 'id'], unique=False, postgresql_where=sa.text('seen_at IS NULL'))
