"""What came of a change of what a city knows, once it was learned."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = '0021'
down_revision = '0020'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        'knowledge_change', sa.Column('proof', postgresql.JSONB(none_as_null=True), nullable=True)
    )
