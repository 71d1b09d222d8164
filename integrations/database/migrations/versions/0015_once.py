"""Acts that are done once under a key, and files that staff send."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = '0015'
down_revision = '0014'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('case_act', sa.Column('key', sa.Text(), nullable=True))
    op.create_unique_constraint(op.f('case_act_case_id_key_key'), 'case_act', ['case_id', 'key'])
    op.add_column('file', sa.Column('sent_by', sa.Text(), nullable=True))
