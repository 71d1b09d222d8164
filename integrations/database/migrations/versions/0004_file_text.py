"""The words in founders' PDFs, for staff to search."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = '0004'
down_revision = '0003'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('file', sa.Column('text', sa.Text(), nullable=True))
