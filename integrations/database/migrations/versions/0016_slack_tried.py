"""When what is posted in Slack was first tried, so that it is looked for before it is said again."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = '0016'
down_revision = '0015'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('slack_post', sa.Column('tried_at', sa.DateTime(timezone=True), nullable=True))
