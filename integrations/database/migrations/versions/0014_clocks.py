"""Since when a case runs, and what the clocks of a case have already brought about."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = '0014'
down_revision = '0013'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('startup_case', sa.Column('running_since', sa.DateTime(timezone=True), nullable=True))
    op.execute('UPDATE startup_case SET running_since = opened_at')
    op.alter_column('startup_case', 'running_since', nullable=False)
    op.create_table(
        'case_mark',
        sa.Column('case_id', sa.BigInteger(), nullable=False),
        sa.Column('mark', sa.Text(), nullable=False),
        sa.Column('at', sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ['case_id'], ['startup_case.id'], name='case_mark_case_id_fkey', ondelete='CASCADE'
        ),
        sa.PrimaryKeyConstraint('case_id', 'mark', name='case_mark_pkey'),
    )
