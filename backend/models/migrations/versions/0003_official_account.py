"""Talks, media, notices to residents and reviews of the official account"""

import sqlalchemy as sa
from alembic import op

revision = '0003'
down_revision = '0002'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('recordings',
    sa.Column('complaint_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('event_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('storage_key', sa.String(length=80), nullable=False),
    sa.Column('original_key', sa.String(length=80), nullable=False),
    sa.Column('seconds', sa.Integer(), nullable=False),
    sa.Column('size', sa.Integer(), nullable=False),
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.ForeignKeyConstraint(['complaint_id'], ['complaints.id'], name=op.f('fk_recordings_complaint_id')),
    sa.ForeignKeyConstraint(['event_id'], ['complaint_events.id'], name=op.f('fk_recordings_event_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_recordings'))
    )
    with op.batch_alter_table('recordings', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_recordings_complaint_id'), ['complaint_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_recordings_event_id'), ['event_id'], unique=False)

    op.create_table('resident_notices',
    sa.Column('follower_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('complaint_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('event_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('kind', sa.String(length=30), nullable=False),
    sa.Column('words', sa.Text(), nullable=False),
    sa.Column('state', sa.Enum('pending', 'sending', 'sent', 'waiting', 'told', 'dropped', name='noticestate', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('way', sa.Enum('subscribe', 'template', 'service', 'contact', name='noticeway', native_enum=False, create_constraint=True, length=32), nullable=True),
    sa.Column('attempts', sa.Integer(), nullable=False),
    sa.Column('lease_until', sa.DateTime(timezone=True), nullable=True),
    sa.Column('next_attempt_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('ring_after', sa.DateTime(timezone=True), nullable=False),
    sa.Column('rings', sa.Integer(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('last_error', sa.String(length=500), nullable=False),
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.ForeignKeyConstraint(['complaint_id'], ['complaints.id'], name=op.f('fk_resident_notices_complaint_id')),
    sa.ForeignKeyConstraint(['event_id'], ['complaint_events.id'], name=op.f('fk_resident_notices_event_id')),
    sa.ForeignKeyConstraint(['follower_id'], ['wechat_followers.id'], name=op.f('fk_resident_notices_follower_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_resident_notices')),
    sa.UniqueConstraint('event_id', 'follower_id', name=op.f('uq_resident_notices_event_id_follower_id'))
    )
    with op.batch_alter_table('resident_notices', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_resident_notices_complaint_id'), ['complaint_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_resident_notices_follower_id'), ['follower_id'], unique=False)
        batch_op.create_index('ix_resident_notices_state_ring_after', ['state', 'ring_after'], unique=False)

    op.create_table('safety_reviews',
    sa.Column('complaint_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('event_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('source', sa.Enum('local', 'wechat', name='safetysource', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('labels', sa.String(length=200), nullable=False),
    sa.Column('state', sa.Enum('pending', 'passed', 'skipped', 'open', 'cleared', 'upheld', name='reviewstate', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('opened_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('ruled_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('ruled_by_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('reason', sa.String(length=500), nullable=False),
    sa.Column('attempts', sa.Integer(), nullable=False),
    sa.Column('lease_until', sa.DateTime(timezone=True), nullable=True),
    sa.Column('ring_after', sa.DateTime(timezone=True), nullable=True),
    sa.Column('rings', sa.Integer(), nullable=False),
    sa.Column('last_error', sa.String(length=500), nullable=False),
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.ForeignKeyConstraint(['complaint_id'], ['complaints.id'], name=op.f('fk_safety_reviews_complaint_id')),
    sa.ForeignKeyConstraint(['event_id'], ['complaint_events.id'], name=op.f('fk_safety_reviews_event_id')),
    sa.ForeignKeyConstraint(['ruled_by_id'], ['staff_accounts.id'], name=op.f('fk_safety_reviews_ruled_by_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_safety_reviews')),
    sa.UniqueConstraint('event_id', 'source', name=op.f('uq_safety_reviews_event_id_source'))
    )
    with op.batch_alter_table('safety_reviews', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_safety_reviews_complaint_id'), ['complaint_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_safety_reviews_state'), ['state'], unique=False)

    op.create_table('wechat_media',
    sa.Column('follower_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('key', sa.String(length=64), nullable=False),
    sa.Column('kind', sa.Enum('photo', 'voice', name='mediakind', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('media_id', sa.Text(), nullable=False),
    sa.Column('state', sa.Enum('pending', 'fetched', 'failed', name='mediastate', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('storage_key', sa.String(length=80), nullable=False),
    sa.Column('original_key', sa.String(length=80), nullable=False),
    sa.Column('width', sa.Integer(), nullable=False),
    sa.Column('height', sa.Integer(), nullable=False),
    sa.Column('seconds', sa.Integer(), nullable=False),
    sa.Column('size', sa.Integer(), nullable=False),
    sa.Column('complaint_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('event_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('received_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('attempts', sa.Integer(), nullable=False),
    sa.Column('lease_until', sa.DateTime(timezone=True), nullable=True),
    sa.Column('ring_after', sa.DateTime(timezone=True), nullable=False),
    sa.Column('rings', sa.Integer(), nullable=False),
    sa.Column('last_error', sa.String(length=500), nullable=False),
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.ForeignKeyConstraint(['complaint_id'], ['complaints.id'], name=op.f('fk_wechat_media_complaint_id')),
    sa.ForeignKeyConstraint(['event_id'], ['complaint_events.id'], name=op.f('fk_wechat_media_event_id')),
    sa.ForeignKeyConstraint(['follower_id'], ['wechat_followers.id'], name=op.f('fk_wechat_media_follower_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_wechat_media')),
    sa.UniqueConstraint('key', name=op.f('uq_wechat_media_key'))
    )
    with op.batch_alter_table('wechat_media', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_wechat_media_complaint_id'), ['complaint_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_wechat_media_follower_id'), ['follower_id'], unique=False)
        batch_op.create_index('ix_wechat_media_state_ring_after', ['state', 'ring_after'], unique=False)

    op.create_table('subscription_grants',
    sa.Column('follower_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('template_id', sa.String(length=64), nullable=False),
    sa.Column('accepted_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('spent_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('notice_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.ForeignKeyConstraint(['follower_id'], ['wechat_followers.id'], name=op.f('fk_subscription_grants_follower_id')),
    sa.ForeignKeyConstraint(['notice_id'], ['resident_notices.id'], name=op.f('fk_subscription_grants_notice_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_subscription_grants'))
    )
    with op.batch_alter_table('subscription_grants', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_subscription_grants_follower_id'), ['follower_id'], unique=False)

    op.add_column('communities', sa.Column('latitude', sa.Double(), nullable=True))
    op.add_column('communities', sa.Column('longitude', sa.Double(), nullable=True))

    # SQLite drops columns by itself; batch mode would rebuild a table that others point to.
    op.add_column('wechat_followers', sa.Column('talk', sa.Text(), nullable=True))
    op.add_column('wechat_followers', sa.Column('talk_at', sa.DateTime(timezone=True), nullable=True))
    op.add_column('wechat_followers', sa.Column('window_until', sa.DateTime(timezone=True), nullable=True))
    op.add_column('wechat_followers', sa.Column('window_left', sa.Integer(), nullable=False, server_default='0'))
    op.add_column('wechat_followers', sa.Column('miniprogram_openid', sa.Text(), nullable=True))
    op.add_column('wechat_followers', sa.Column('miniprogram_seen_at', sa.DateTime(timezone=True), nullable=True))
    op.add_column('personal_data_looks', sa.Column('subject', sa.String(length=32), nullable=False, server_default='phone'))
    op.drop_column('wechat_followers', 'conversation_at')
    op.drop_column('wechat_followers', 'conversation')
    op.drop_column('wechat_messages', 'reply')
    _let_moves_grow()


def _let_moves_grow() -> None:
    """Moves come with each release; complaints.moves decides which there are, no CHECK."""
    with op.batch_alter_table('complaint_events') as batch_op:
        batch_op.drop_constraint(op.f('ck_complaint_events_move'), type_='check')
