"""Which cases a digest in Slack names, so that one that was erased is taken out of it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = '0019'
down_revision = '0018'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        'slack_named',
        sa.Column('id', sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column('post_id', sa.BigInteger(), nullable=False),
        sa.Column('bulletin_id', sa.BigInteger(), nullable=False),
        sa.Column('case_id', sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ['post_id'], ['slack_post.id'], name='slack_named_post_id_fkey', ondelete='CASCADE'
        ),
        sa.ForeignKeyConstraint(
            ['bulletin_id'], ['bulletin.id'], name='slack_named_bulletin_id_fkey', ondelete='CASCADE'
        ),
        sa.ForeignKeyConstraint(
            ['case_id'], ['startup_case.id'], name='slack_named_case_id_fkey', ondelete='SET NULL'
        ),
        sa.PrimaryKeyConstraint('id', name='slack_named_pkey'),
    )
    for column in ('post_id', 'bulletin_id', 'case_id'):
        op.create_index(f'slack_named_{column}_idx', 'slack_named', [column])
