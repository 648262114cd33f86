"""A resident is one person, by chat or mini-program: sessions, homes, kept answers, applications"""

import sqlalchemy as sa
from alembic import op

revision = '0004'
down_revision = '0003'
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), 'sqlite')
POINTING = ('resident_notices', 'wechat_media', 'subscription_grants')


def upgrade() -> None:
    _rename_followers()
    for table in POINTING:
        _point_to_residents(table, 'follower_id')
    _applications()
    _point_to_residents('complaints', 'wechat_follower_id')
    _let_channels_and_ways_grow()
    _new_tables()


def _rename_followers() -> None:
    """Who opened the mini-program need not have written to the account."""
    with op.batch_alter_table('wechat_followers') as batch_op:
        batch_op.drop_index('ix_wechat_followers_community_id')
        batch_op.drop_constraint('uq_wechat_followers_openid_index', type_='unique')
        batch_op.alter_column('openid', existing_type=sa.Text(), nullable=True)
        batch_op.alter_column('openid_index', existing_type=sa.String(length=64), nullable=True)
        batch_op.alter_column('last_message_at', existing_type=sa.DateTime(timezone=True), nullable=True)
        batch_op.add_column(sa.Column('miniprogram_openid_index', sa.String(length=64), nullable=True))
        batch_op.add_column(sa.Column('unionid_index', sa.String(length=64), nullable=True))
        batch_op.add_column(sa.Column('phone', sa.Text(), nullable=True))
        batch_op.add_column(sa.Column('phone_verified', sa.Boolean(), nullable=False, server_default=sa.false()))
        batch_op.add_column(sa.Column('agreed_version', sa.String(length=20), nullable=False, server_default=''))
        batch_op.add_column(sa.Column('agreed_at', sa.DateTime(timezone=True), nullable=True))
        for column in ('openid_index', 'miniprogram_openid_index', 'unionid_index'):
            batch_op.create_unique_constraint(op.f(f'uq_residents_{column}'), [column])
    op.rename_table('wechat_followers', 'residents')
    op.create_index('ix_residents_community_id', 'residents', ['community_id'])
    _rename_constraints('residents', 'pk_wechat_followers', 'pk_residents')
    for column in ('community_id', 'building_id'):
        _rename_constraints('residents', f'fk_wechat_followers_{column}', f'fk_residents_{column}')


def _point_to_residents(table: str, column: str) -> None:
    op.drop_index(f'ix_{table}_{column}', table_name=table)
    op.alter_column(table, column, new_column_name='resident_id')
    op.create_index(f'ix_{table}_resident_id', table, ['resident_id'])
    _rename_constraints(table, f'fk_{table}_{column}', f'fk_{table}_resident_id')


def _rename_constraints(table: str, old: str, new: str) -> None:
    """SQLite cannot, and never names a constraint in an error."""
    if op.get_bind().dialect.name == 'postgresql':
        op.execute(f'ALTER TABLE {table} RENAME CONSTRAINT {old} TO {new}')


def _let_channels_and_ways_grow() -> None:
    """Both come with each release; no CHECK."""
    with op.batch_alter_table('complaints') as batch_op:
        batch_op.drop_constraint(op.f('ck_complaints_channel'), type_='check')
        batch_op.add_column(sa.Column('application_id', KEY, nullable=True))
        batch_op.create_foreign_key(
            op.f('fk_complaints_application_id'), 'api_applications', ['application_id'], ['id']
        )
        batch_op.create_index('ix_complaints_application_id', ['application_id'])
    with op.batch_alter_table('resident_notices') as batch_op:
        batch_op.drop_constraint(op.f('ck_resident_notices_noticeway'), type_='check')
        batch_op.drop_constraint('uq_resident_notices_event_id_follower_id', type_='unique')
        batch_op.create_unique_constraint(
            op.f('uq_resident_notices_event_id_resident_id'), ['event_id', 'resident_id']
        )


def _applications() -> None:
    op.create_table('api_applications',
    sa.Column('name', sa.String(length=80), nullable=False),
    sa.Column('contact', sa.Text(), nullable=False),
    sa.Column('key_hash', sa.String(length=64), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('revoked_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('id', KEY, nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_api_applications')),
    sa.UniqueConstraint('key_hash', name=op.f('uq_api_applications_key_hash')),
    sa.UniqueConstraint('name', name=op.f('uq_api_applications_name'))
    )


def _new_tables() -> None:
    op.create_table('kept_answers',
    sa.Column('scope', sa.String(length=64), nullable=False),
    sa.Column('content_hash', sa.String(length=64), nullable=False),
    sa.Column('status', sa.Integer(), nullable=False),
    sa.Column('body', sa.Text(), nullable=False),
    sa.Column('resident_id', KEY, nullable=True),
    sa.Column('kept_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('id', KEY, nullable=False),
    sa.ForeignKeyConstraint(['resident_id'], ['residents.id'], name=op.f('fk_kept_answers_resident_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_kept_answers')),
    sa.UniqueConstraint('scope', name=op.f('uq_kept_answers_scope'))
    )
    op.create_index('ix_kept_answers_kept_at', 'kept_answers', ['kept_at'])
    op.create_index('ix_kept_answers_resident_id', 'kept_answers', ['resident_id'])
    op.create_table('resident_homes',
    sa.Column('resident_id', KEY, nullable=False),
    sa.Column('community_id', KEY, nullable=False),
    sa.Column('building_id', KEY, nullable=True),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('id', KEY, nullable=False),
    sa.ForeignKeyConstraint(['building_id'], ['buildings.id'], name=op.f('fk_resident_homes_building_id')),
    sa.ForeignKeyConstraint(['community_id'], ['communities.id'], name=op.f('fk_resident_homes_community_id')),
    sa.ForeignKeyConstraint(['resident_id'], ['residents.id'], name=op.f('fk_resident_homes_resident_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_resident_homes')),
    sa.UniqueConstraint('resident_id', 'community_id', name=op.f('uq_resident_homes_resident_id_community_id'))
    )
    op.create_index('ix_resident_homes_resident_id', 'resident_homes', ['resident_id'])
    op.create_table('resident_sessions',
    sa.Column('resident_id', KEY, nullable=False),
    sa.Column('access_hash', sa.String(length=64), nullable=False),
    sa.Column('access_until', sa.DateTime(timezone=True), nullable=False),
    sa.Column('refresh_hash', sa.String(length=64), nullable=False),
    sa.Column('refresh_until', sa.DateTime(timezone=True), nullable=False),
    sa.Column('previous_refresh_hash', sa.String(length=64), nullable=True),
    sa.Column('rotated_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('revoked_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('id', KEY, nullable=False),
    sa.ForeignKeyConstraint(['resident_id'], ['residents.id'], name=op.f('fk_resident_sessions_resident_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_resident_sessions')),
    sa.UniqueConstraint('access_hash', name=op.f('uq_resident_sessions_access_hash')),
    sa.UniqueConstraint('previous_refresh_hash', name=op.f('uq_resident_sessions_previous_refresh_hash')),
    sa.UniqueConstraint('refresh_hash', name=op.f('uq_resident_sessions_refresh_hash'))
    )
    op.create_index('ix_resident_sessions_refresh_until', 'resident_sessions', ['refresh_until'])
    op.create_index('ix_resident_sessions_resident_id', 'resident_sessions', ['resident_id'])
