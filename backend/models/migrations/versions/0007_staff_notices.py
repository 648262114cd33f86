"""Staff notices: addresses, alerts, letters; early warnings; complaints that are the same as another"""

import sqlalchemy as sa
from alembic import op

revision = '0007'
down_revision = '0006'
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), 'sqlite')


def upgrade() -> None:
    op.create_table('notice_addresses',
    sa.Column('owner', sa.String(length=40), nullable=False),
    sa.Column('firm_id', KEY, nullable=True),
    sa.Column('street_id', KEY, nullable=True),
    sa.Column('district_id', KEY, nullable=True),
    sa.Column('staff_id', KEY, nullable=True),
    sa.Column('kind', sa.Enum('email', 'wecom', 'dingtalk', 'feishu', name='addresskind', native_enum=False, length=32), nullable=False),
    sa.Column('address', sa.Text(), nullable=False),
    sa.Column('secret', sa.Text(), nullable=False),
    sa.Column('address_index', sa.String(length=64), nullable=False),
    sa.Column('choices', sa.JSON(), nullable=False),
    sa.Column('times', sa.String(length=60), nullable=False),
    sa.Column('quiet_from', sa.Integer(), nullable=True),
    sa.Column('quiet_until', sa.Integer(), nullable=True),
    sa.Column('quiet_days_off', sa.Boolean(), nullable=False),
    sa.Column('hourly_limit', sa.Integer(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('created_by_id', KEY, nullable=False),
    sa.Column('removed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('paused_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('failures', sa.Integer(), nullable=False),
    sa.Column('last_error', sa.String(length=300), nullable=False),
    sa.Column('last_error_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('last_sent_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('id', KEY, nullable=False),
    sa.ForeignKeyConstraint(['created_by_id'], ['staff_accounts.id'], name=op.f('fk_notice_addresses_created_by_id')),
    sa.ForeignKeyConstraint(['district_id'], ['districts.id'], name=op.f('fk_notice_addresses_district_id')),
    sa.ForeignKeyConstraint(['firm_id'], ['property_firms.id'], name=op.f('fk_notice_addresses_firm_id')),
    sa.ForeignKeyConstraint(['staff_id'], ['staff_accounts.id'], name=op.f('fk_notice_addresses_staff_id')),
    sa.ForeignKeyConstraint(['street_id'], ['streets.id'], name=op.f('fk_notice_addresses_street_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_notice_addresses')),
    sa.UniqueConstraint('owner', 'address_index', name=op.f('uq_notice_addresses_owner_address_index'))
    )
    with op.batch_alter_table('notice_addresses') as batch_op:
        batch_op.create_index(batch_op.f('ix_notice_addresses_district_id'), ['district_id'])
        batch_op.create_index(batch_op.f('ix_notice_addresses_firm_id'), ['firm_id'])
        batch_op.create_index(batch_op.f('ix_notice_addresses_owner'), ['owner'])
        batch_op.create_index(batch_op.f('ix_notice_addresses_staff_id'), ['staff_id'])
        batch_op.create_index(batch_op.f('ix_notice_addresses_street_id'), ['street_id'])

    op.create_table('staff_letters',
    sa.Column('address_id', KEY, nullable=False),
    sa.Column('token', sa.String(length=40), nullable=False),
    sa.Column('is_test', sa.Boolean(), nullable=False),
    sa.Column('emergency', sa.Boolean(), nullable=False),
    sa.Column('state', sa.Enum('pending', 'sending', 'delivered', 'failed', name='deliverystate', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('attempts', sa.Integer(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('next_attempt_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('lease_until', sa.DateTime(timezone=True), nullable=True),
    sa.Column('ring_after', sa.DateTime(timezone=True), nullable=False),
    sa.Column('rings', sa.Integer(), nullable=False),
    sa.Column('delivered_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('last_error', sa.String(length=500), nullable=False),
    sa.Column('id', KEY, nullable=False),
    sa.ForeignKeyConstraint(['address_id'], ['notice_addresses.id'], name=op.f('fk_staff_letters_address_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_staff_letters')),
    sa.UniqueConstraint('token', name=op.f('uq_staff_letters_token'))
    )
    with op.batch_alter_table('staff_letters') as batch_op:
        batch_op.create_index('ix_staff_letters_address_id_created_at', ['address_id', 'created_at'])
        batch_op.create_index('ix_staff_letters_state_ring_after', ['state', 'ring_after'])

    op.create_table('early_warnings',
    sa.Column('kind', sa.Enum('compound', 'street', 'firm', 'reopened', 'owners', name='warningkind', native_enum=False, length=32), nullable=False),
    sa.Column('subject', sa.String(length=80), nullable=False),
    sa.Column('state', sa.Enum('open', 'seen', 'closed', name='warningstate', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('street_id', KEY, nullable=False),
    sa.Column('district_id', KEY, nullable=False),
    sa.Column('community_id', KEY, nullable=True),
    sa.Column('category_id', KEY, nullable=True),
    sa.Column('firm_id', KEY, nullable=True),
    sa.Column('complaint_id', KEY, nullable=True),
    sa.Column('count', sa.Integer(), nullable=False),
    sa.Column('evidence', sa.JSON(), nullable=False),
    sa.Column('began_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('noticed_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('latest_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('seen_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('seen_by_id', KEY, nullable=True),
    sa.Column('closed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('closed_by_id', KEY, nullable=True),
    sa.Column('words', sa.String(length=500), nullable=False),
    sa.Column('id', KEY, nullable=False),
    sa.ForeignKeyConstraint(['category_id'], ['categories.id'], name=op.f('fk_early_warnings_category_id')),
    sa.ForeignKeyConstraint(['closed_by_id'], ['staff_accounts.id'], name=op.f('fk_early_warnings_closed_by_id')),
    sa.ForeignKeyConstraint(['community_id'], ['communities.id'], name=op.f('fk_early_warnings_community_id')),
    sa.ForeignKeyConstraint(['complaint_id'], ['complaints.id'], name=op.f('fk_early_warnings_complaint_id')),
    sa.ForeignKeyConstraint(['district_id'], ['districts.id'], name=op.f('fk_early_warnings_district_id')),
    sa.ForeignKeyConstraint(['firm_id'], ['property_firms.id'], name=op.f('fk_early_warnings_firm_id')),
    sa.ForeignKeyConstraint(['seen_by_id'], ['staff_accounts.id'], name=op.f('fk_early_warnings_seen_by_id')),
    sa.ForeignKeyConstraint(['street_id'], ['streets.id'], name=op.f('fk_early_warnings_street_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_early_warnings'))
    )
    with op.batch_alter_table('early_warnings') as batch_op:
        batch_op.create_index(batch_op.f('ix_early_warnings_complaint_id'), ['complaint_id'])
        batch_op.create_index('ix_early_warnings_district_id_state', ['district_id', 'state'])
        batch_op.create_index('ix_early_warnings_open_subject', ['subject'], unique=True, sqlite_where=sa.text("state != 'closed'"), postgresql_where=sa.text("state != 'closed'"))
        batch_op.create_index('ix_early_warnings_street_id_state', ['street_id', 'state'])
        batch_op.create_index(batch_op.f('ix_early_warnings_subject'), ['subject'])

    op.create_table('staff_alerts',
    sa.Column('address_id', KEY, nullable=False),
    sa.Column('subject', sa.String(length=80), nullable=False),
    sa.Column('kind', sa.Enum('emergency', 'new', 'due', 'breach', 'urged', 'ruling', 'ruled', 'warning', 'other', name='alertkind', native_enum=False, length=32), nullable=False),
    sa.Column('emergency', sa.Boolean(), nullable=False),
    sa.Column('complaint_id', KEY, nullable=True),
    sa.Column('event_id', KEY, nullable=True),
    sa.Column('warning_id', KEY, nullable=True),
    sa.Column('raised_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('due_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('letter_id', KEY, nullable=True),
    sa.Column('id', KEY, nullable=False),
    sa.ForeignKeyConstraint(['address_id'], ['notice_addresses.id'], name=op.f('fk_staff_alerts_address_id')),
    sa.ForeignKeyConstraint(['complaint_id'], ['complaints.id'], name=op.f('fk_staff_alerts_complaint_id')),
    sa.ForeignKeyConstraint(['event_id'], ['complaint_events.id'], name=op.f('fk_staff_alerts_event_id')),
    sa.ForeignKeyConstraint(['letter_id'], ['staff_letters.id'], name=op.f('fk_staff_alerts_letter_id')),
    sa.ForeignKeyConstraint(['warning_id'], ['early_warnings.id'], name=op.f('fk_staff_alerts_warning_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_staff_alerts')),
    sa.UniqueConstraint('address_id', 'subject', name=op.f('uq_staff_alerts_address_id_subject'))
    )
    with op.batch_alter_table('staff_alerts') as batch_op:
        batch_op.create_index(batch_op.f('ix_staff_alerts_complaint_id'), ['complaint_id'])
        batch_op.create_index(batch_op.f('ix_staff_alerts_letter_id'), ['letter_id'])
        batch_op.create_index('ix_staff_alerts_waiting', ['due_at', 'address_id'], sqlite_where=sa.text('letter_id IS NULL'), postgresql_where=sa.text('letter_id IS NULL'))

    with op.batch_alter_table('city_limits') as batch_op:
        batch_op.add_column(sa.Column('similar_days', sa.Integer(), server_default='30', nullable=False))
        batch_op.add_column(sa.Column('warn_days', sa.Integer(), server_default='7', nullable=False))
        batch_op.add_column(sa.Column('warn_compound', sa.Integer(), server_default='5', nullable=False))
        batch_op.add_column(sa.Column('warn_street', sa.Integer(), server_default='20', nullable=False))
        batch_op.add_column(sa.Column('warn_firm', sa.Integer(), server_default='30', nullable=False))
        batch_op.add_column(sa.Column('warn_redos', sa.Integer(), server_default='2', nullable=False))

    with op.batch_alter_table('complaints') as batch_op:
        batch_op.add_column(sa.Column('same_as_id', KEY, nullable=True))
        batch_op.create_index('ix_complaints_community_id_submitted_at', ['community_id', 'submitted_at'])
        batch_op.create_index(batch_op.f('ix_complaints_same_as_id'), ['same_as_id'])
        batch_op.create_foreign_key(batch_op.f('fk_complaints_same_as_id'), 'complaints', ['same_as_id'], ['id'])
