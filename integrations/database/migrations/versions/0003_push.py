"""Channels that messages are pushed to: updates claimed before they are acknowledged, calls until confirmed."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = '0003'
down_revision = '0002'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('channel_status',
    sa.Column('channel', sa.Text(), nullable=False),
    sa.Column('state', sa.Text(), nullable=False),
    sa.Column('code', sa.Text(), nullable=True),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('channel', name=op.f('channel_status_pkey'))
    )
    op.create_table('raw_update',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=True), nullable=False),
    sa.Column('channel', sa.Text(), nullable=False),
    sa.Column('update_id', sa.Text(), nullable=False),
    sa.Column('address', sa.Text(), nullable=False),
    sa.Column('raw', sa.Text(), nullable=True),
    sa.Column('state', sa.Text(), nullable=False),
    sa.Column('fault', sa.Text(), nullable=True),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('done_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint("state IN ('waiting', 'done', 'skipped')", name='raw_update_state_check'),
    sa.PrimaryKeyConstraint('id', name=op.f('raw_update_pkey')),
    sa.UniqueConstraint('channel', 'update_id', name=op.f('raw_update_channel_update_id_key'))
    )
    op.create_index('raw_update_waiting_idx', 'raw_update', ['channel', 'address', 'id'], unique=False, postgresql_where=sa.text("state = 'waiting'"))
    op.create_table('chat',
    sa.Column('channel', sa.Text(), nullable=False),
    sa.Column('address', sa.Text(), nullable=False),
    sa.Column('conversation_id', sa.BigInteger(), nullable=False),
    sa.Column('blocked_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['conversation_id'], ['conversation.id'], name=op.f('chat_conversation_id_fkey'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('channel', 'address', name=op.f('chat_pkey'))
    )
    op.create_index(op.f('chat_conversation_id_idx'), 'chat', ['conversation_id'], unique=False)
    op.create_table('chat_slot',
    sa.Column('channel', sa.Text(), nullable=False),
    sa.Column('address', sa.Text(), nullable=False),
    sa.Column('slot', sa.Text(), nullable=False),
    sa.Column('ref', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['channel', 'address'], ['chat.channel', 'chat.address'], name='chat_slot_chat_fkey', ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('channel', 'address', 'slot', name=op.f('chat_slot_pkey'))
    )
    op.create_table('push',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=True), nullable=False),
    sa.Column('channel', sa.Text(), nullable=False),
    sa.Column('address', sa.Text(), nullable=False),
    sa.Column('conversation_id', sa.BigInteger(), nullable=True),
    sa.Column('outbound_id', sa.BigInteger(), nullable=True),
    sa.Column('key', sa.Text(), nullable=False),
    sa.Column('call', JSONB(none_as_null=True), nullable=True),
    sa.Column('priority', sa.SmallInteger(), nullable=False),
    sa.Column('slot', sa.Text(), nullable=True),
    sa.Column('state', sa.Text(), nullable=False),
    sa.Column('attempts', sa.Integer(), server_default='0', nullable=False),
    sa.Column('failure', sa.Text(), nullable=True),
    sa.Column('ref', sa.Text(), nullable=True),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('confirmed_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint("state IN ('pending', 'sent', 'dropped', 'failed', 'blocked')", name='push_state_check'),
    sa.ForeignKeyConstraint(['conversation_id'], ['conversation.id'], name=op.f('push_conversation_id_fkey'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['outbound_id'], ['outbound.id'], name=op.f('push_outbound_id_fkey'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('push_pkey')),
    sa.UniqueConstraint('channel', 'address', 'key', name=op.f('push_channel_address_key_key'))
    )
    op.create_index(op.f('push_conversation_id_idx'), 'push', ['conversation_id'], unique=False)
    op.create_index(op.f('push_outbound_id_idx'), 'push', ['outbound_id'], unique=False)
    op.create_index('push_pending_idx', 'push', ['channel', 'priority', 'id'], unique=False, postgresql_where=sa.text("state = 'pending'"))
    op.add_column('conversation', sa.Column('source', sa.Text(), nullable=True))
