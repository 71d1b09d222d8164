"""Lines of a thread know the canned reply they came from, their language, and what a machine made of them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = '0013'
down_revision = '0012'
branch_labels = None
depends_on = None


def upgrade() -> None:
    for name in ('canned', 'language', 'translated', 'untranslated'):
        op.add_column('case_line', sa.Column(name, sa.Text(), nullable=True))
