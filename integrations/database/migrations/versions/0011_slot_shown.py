"""What a slot shows, by its digest: the same again need not leave."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = '0011'
down_revision = '0010'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('chat_slot', sa.Column('shown', sa.Text(), nullable=True))
