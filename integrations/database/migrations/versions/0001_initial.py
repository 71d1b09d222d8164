"""The first schema, and the job queue's own beside it (as procrastinate 3.10 ships it)."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from procrastinate.schema import SchemaManager
from sqlalchemy.dialects import postgresql

revision = '0001'
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(sa.schema.CreateSequence(sa.Sequence("line_order")))
    op.create_table('erasure',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=True), nullable=False),
    sa.Column('city', sa.Text(), nullable=False),
    sa.Column('hash', sa.LargeBinary(), nullable=True),
    sa.Column('replies', sa.Text(), nullable=True),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('erasure_pkey')),
    sa.UniqueConstraint('hash', name=op.f('erasure_hash_key'))
    )
    op.create_table('person',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=True), nullable=False),
    sa.Column('name', sa.Text(), nullable=True),
    sa.Column('email', sa.Text(), nullable=True),
    sa.Column('phone', sa.Text(), nullable=True),
    sa.Column('country', sa.Text(), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('person_pkey'))
    )
    op.create_table('staff',
    sa.Column('id', sa.Text(), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('seen_at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('staff_pkey'))
    )
    op.create_table('conversation',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=True), nullable=False),
    sa.Column('channel', sa.Text(), nullable=False),
    sa.Column('external_id', sa.Text(), nullable=False),
    sa.Column('city', sa.Text(), nullable=False),
    sa.Column('snapshot', sa.Text(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('owner', sa.Text(), nullable=False),
    sa.Column('language', sa.Text(), nullable=True),
    sa.Column('person_id', sa.BigInteger(), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('conversation_person_id_fkey'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('id', name=op.f('conversation_pkey')),
    sa.UniqueConstraint('channel', 'external_id', 'city', name=op.f('conversation_channel_external_id_city_key')),
    postgresql_with={'fillfactor': '60', 'toast_tuple_target': '8160'}
    )
    op.create_index(op.f('conversation_person_id_idx'), 'conversation', ['person_id'], unique=False)
    op.create_table('staff_session',
    sa.Column('hash', sa.LargeBinary(), nullable=False),
    sa.Column('staff_id', sa.Text(), nullable=False),
    sa.Column('expires_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['staff_id'], ['staff.id'], name=op.f('staff_session_staff_id_fkey'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('hash', name=op.f('staff_session_pkey'))
    )
    op.create_index(op.f('staff_session_staff_id_idx'), 'staff_session', ['staff_id'], unique=False)
    op.create_table('answer',
    sa.Column('conversation_id', sa.BigInteger(), nullable=False),
    sa.Column('key', sa.Text(), nullable=False),
    sa.Column('status', sa.Text(), nullable=False),
    sa.Column('value', postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True),
    sa.Column('meaning', sa.Integer(), nullable=False),
    sa.Column('said', sa.Boolean(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['conversation_id'], ['conversation.id'], name=op.f('answer_conversation_id_fkey'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('conversation_id', 'key', name=op.f('answer_pkey'))
    )
    op.create_table('answer_history',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=True), nullable=False),
    sa.Column('conversation_id', sa.BigInteger(), nullable=False),
    sa.Column('key', sa.Text(), nullable=False),
    sa.Column('status', sa.Text(), nullable=False),
    sa.Column('value', postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True),
    sa.Column('meaning', sa.Integer(), nullable=False),
    sa.Column('said', sa.Boolean(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['conversation_id'], ['conversation.id'], name=op.f('answer_history_conversation_id_fkey'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('answer_history_pkey'))
    )
    op.create_index(op.f('answer_history_conversation_id_idx'), 'answer_history', ['conversation_id'], unique=False)
    op.create_table('consent',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=True), nullable=False),
    sa.Column('conversation_id', sa.BigInteger(), nullable=False),
    sa.Column('consent', sa.Text(), nullable=False),
    sa.Column('given', sa.Boolean(), nullable=False),
    sa.Column('language', sa.Text(), nullable=False),
    sa.Column('pack_version', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['conversation_id'], ['conversation.id'], name=op.f('consent_conversation_id_fkey'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('consent_pkey'))
    )
    op.create_index(op.f('consent_conversation_id_idx'), 'consent', ['conversation_id'], unique=False)
    op.create_table('diagnosis',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=True), nullable=False),
    sa.Column('conversation_id', sa.BigInteger(), nullable=False),
    sa.Column('diagnosis', postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['conversation_id'], ['conversation.id'], name=op.f('diagnosis_conversation_id_fkey'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('diagnosis_pkey'))
    )
    op.create_index(op.f('diagnosis_conversation_id_idx'), 'diagnosis', ['conversation_id'], unique=False)
    op.create_table('event',
    sa.Column('id', sa.BigInteger(), server_default=sa.text("nextval('line_order')"), nullable=False),
    sa.Column('conversation_id', sa.BigInteger(), nullable=False),
    sa.Column('inbound_key', sa.Text(), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('file_ids', sa.ARRAY(sa.Text()), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['conversation_id'], ['conversation.id'], name=op.f('event_conversation_id_fkey'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('event_pkey'))
    )
    op.create_index(op.f('event_conversation_id_id_idx'), 'event', ['conversation_id', 'id'], unique=False)
    op.create_table('file',
    sa.Column('id', sa.Text(), nullable=False),
    sa.Column('conversation_id', sa.BigInteger(), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('size', sa.BigInteger(), nullable=False),
    sa.Column('mime', sa.Text(), nullable=False),
    sa.Column('answer_key', sa.Text(), nullable=True),
    sa.Column('kept', sa.Boolean(), server_default=sa.text('false'), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['conversation_id'], ['conversation.id'], name=op.f('file_conversation_id_fkey'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('file_pkey'))
    )
    op.create_index(op.f('file_conversation_id_idx'), 'file', ['conversation_id'], unique=False)
    op.create_table('gap',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=True), nullable=False),
    sa.Column('conversation_id', sa.BigInteger(), nullable=False),
    sa.Column('city', sa.Text(), nullable=False),
    sa.Column('question', sa.Text(), nullable=False),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('language', sa.Text(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['conversation_id'], ['conversation.id'], name=op.f('gap_conversation_id_fkey'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('gap_pkey'))
    )
    op.create_index(op.f('gap_conversation_id_idx'), 'gap', ['conversation_id'], unique=False)
    op.create_table('inbound',
    sa.Column('conversation_id', sa.BigInteger(), nullable=False),
    sa.Column('inbound_key', sa.Text(), nullable=False),
    sa.Column('replies', sa.Text(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['conversation_id'], ['conversation.id'], name=op.f('inbound_conversation_id_fkey'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('conversation_id', 'inbound_key', name=op.f('inbound_pkey'))
    )
    op.create_table('link',
    sa.Column('hash', sa.LargeBinary(), nullable=False),
    sa.Column('purpose', sa.Text(), nullable=False),
    sa.Column('conversation_id', sa.BigInteger(), nullable=True),
    sa.Column('staff_id', sa.Text(), nullable=True),
    sa.Column('staff_name', sa.Text(), nullable=True),
    sa.Column('expires_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('used_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['conversation_id'], ['conversation.id'], name=op.f('link_conversation_id_fkey'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('hash', name=op.f('link_pkey'))
    )
    op.create_index(op.f('link_conversation_id_idx'), 'link', ['conversation_id'], unique=False)
    op.create_table('outbound',
    sa.Column('id', sa.BigInteger(), server_default=sa.text("nextval('line_order')"), nullable=False),
    sa.Column('conversation_id', sa.BigInteger(), nullable=False),
    sa.Column('key', sa.Text(), nullable=False),
    sa.Column('reply', postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=False),
    sa.Column('state', sa.Text(), nullable=False),
    sa.Column('attempts', sa.Integer(), server_default='0', nullable=False),
    sa.Column('next_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('confirmed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint("state IN ('pending', 'sent', 'failed', 'blocked')", name='outbound_state_check'),
    sa.ForeignKeyConstraint(['conversation_id'], ['conversation.id'], name=op.f('outbound_conversation_id_fkey'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('outbound_pkey')),
    sa.UniqueConstraint('conversation_id', 'key', name=op.f('outbound_conversation_id_key_key'))
    )
    op.create_index(op.f('outbound_conversation_id_id_idx'), 'outbound', ['conversation_id', 'id'], unique=False)
    op.create_table('referral',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=True), nullable=False),
    sa.Column('conversation_id', sa.BigInteger(), nullable=False),
    sa.Column('contact', sa.Text(), nullable=False),
    sa.Column('referral', postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=False),
    sa.Column('by', sa.Text(), nullable=True),
    sa.Column('reason', sa.Text(), nullable=True),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['conversation_id'], ['conversation.id'], name=op.f('referral_conversation_id_fkey'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('referral_pkey'))
    )
    op.create_index(op.f('referral_conversation_id_idx'), 'referral', ['conversation_id'], unique=False)
    op.create_table('reminder',
    sa.Column('conversation_id', sa.BigInteger(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('sent', sa.Integer(), server_default='0', nullable=False),
    sa.ForeignKeyConstraint(['conversation_id'], ['conversation.id'], name=op.f('reminder_conversation_id_fkey'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('conversation_id', name=op.f('reminder_pkey'))
    )
    op.create_table('startup_case',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=True), nullable=False),
    sa.Column('conversation_id', sa.BigInteger(), nullable=False),
    sa.Column('city', sa.Text(), nullable=False),
    sa.Column('channel', sa.Text(), nullable=False),
    sa.Column('startup', sa.Text(), nullable=True),
    sa.Column('person', sa.Text(), nullable=True),
    sa.Column('language', sa.Text(), nullable=False),
    sa.Column('stage', sa.Text(), nullable=False),
    sa.Column('readiness', sa.Text(), nullable=True),
    sa.Column('contact', sa.Text(), nullable=False),
    sa.Column('owner_id', sa.Text(), nullable=True),
    sa.Column('owner_name', sa.Text(), nullable=True),
    sa.Column('staff_own_chat', sa.Boolean(), server_default=sa.text('false'), nullable=False),
    sa.Column('waiting_since', sa.DateTime(timezone=True), nullable=True),
    sa.Column('closed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('opened_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('version', sa.Integer(), server_default='1', nullable=False),
    sa.ForeignKeyConstraint(['conversation_id'], ['conversation.id'], name=op.f('startup_case_conversation_id_fkey'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('startup_case_pkey')),
    sa.UniqueConstraint('conversation_id', name=op.f('startup_case_conversation_id_key'))
    )
    op.create_table('case_act',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=True), nullable=False),
    sa.Column('case_id', sa.BigInteger(), nullable=False),
    sa.Column('act', sa.Text(), nullable=False),
    sa.Column('by_id', sa.Text(), nullable=False),
    sa.Column('by_name', sa.Text(), nullable=False),
    sa.Column('detail', postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=False),
    sa.Column('before', postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=False),
    sa.Column('undone', sa.Boolean(), server_default=sa.text('false'), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['case_id'], ['startup_case.id'], name=op.f('case_act_case_id_fkey'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('case_act_pkey'))
    )
    op.create_index(op.f('case_act_case_id_id_idx'), 'case_act', ['case_id', 'id'], unique=False)
    op.create_table('case_line',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=True), nullable=False),
    sa.Column('case_id', sa.BigInteger(), nullable=False),
    sa.Column('side', sa.Text(), nullable=False),
    sa.Column('author', sa.Text(), nullable=True),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('key', sa.Text(), nullable=False),
    sa.Column('outbound_id', sa.BigInteger(), nullable=True),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['case_id'], ['startup_case.id'], name=op.f('case_line_case_id_fkey'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['outbound_id'], ['outbound.id'], name=op.f('case_line_outbound_id_fkey'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('id', name=op.f('case_line_pkey')),
    sa.UniqueConstraint('case_id', 'key', name=op.f('case_line_case_id_key_key'))
    )
    op.create_index(op.f('case_line_case_id_id_idx'), 'case_line', ['case_id', 'id'], unique=False)
    op.create_index(op.f('case_line_outbound_id_idx'), 'case_line', ['outbound_id'], unique=False)
    op.get_bind().execution_options(no_parameters=True).exec_driver_sql(SchemaManager.get_schema())
