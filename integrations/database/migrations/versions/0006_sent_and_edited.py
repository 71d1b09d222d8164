"""What led here, what came with a file, and which message an answer or a line in a thread comes from."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = '0006'
down_revision = '0004'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('answer_history', sa.Column('inbound_key', sa.Text(), nullable=True))
    op.add_column('file', sa.Column('note', sa.Text(), nullable=True))
    op.add_column('case_line', sa.Column('sent', sa.Text(), nullable=True))
    op.add_column('case_line', sa.Column('edits', sa.Text(), nullable=True))
