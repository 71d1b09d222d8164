"""What is stored where: the one description of the schema, which the migrations must equal.

Everything that belongs to a founder hangs on `conversation` by a foreign key that deletes, so that erasing
is one statement that cannot forget a table. Times are aware and stored as UTC.
"""

from integrations.database.tables.cases import (
    case_act,
    case_line,
    case_mark,
    case_seen,
    case_view,
    startup_case,
)
from integrations.database.tables.channels import (
    broadcast,
    channel_status,
    chat,
    chat_slot,
    outbound,
    push,
    raw_update,
)
from integrations.database.tables.columns import line_order, metadata
from integrations.database.tables.conversations import (
    answer,
    answer_history,
    consent,
    conversation,
    diagnosis,
    erasure,
    event,
    file,
    inbound,
    person,
    rating,
    referral,
    reminder,
)
from integrations.database.tables.desk import (
    bulletin,
    link,
    mail,
    secret,
    staff,
    staff_notice,
    staff_session,
)
from integrations.database.tables.knowledge import gap, gap_group, knowledge_change
from integrations.database.tables.slack import slack_named, slack_post

__all__ = [
    "answer",
    "answer_history",
    "broadcast",
    "bulletin",
    "case_act",
    "case_line",
    "case_mark",
    "case_seen",
    "case_view",
    "channel_status",
    "chat",
    "chat_slot",
    "consent",
    "conversation",
    "diagnosis",
    "erasure",
    "event",
    "file",
    "gap",
    "gap_group",
    "inbound",
    "knowledge_change",
    "line_order",
    "link",
    "mail",
    "metadata",
    "outbound",
    "person",
    "push",
    "rating",
    "raw_update",
    "referral",
    "reminder",
    "secret",
    "slack_named",
    "slack_post",
    "staff",
    "staff_notice",
    "staff_session",
    "startup_case",
]
