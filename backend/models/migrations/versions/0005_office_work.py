"""What offices do: contact, extension, review, joint complaints; limits, breaches, notes"""

import sqlalchemy as sa
from alembic import op

revision = '0005'
down_revision = '0004'
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), 'sqlite')

STATES = (
    "'submitted', 'dispatched', 'accepted', 'returned', 'reviewing', 'replied', 'closed', 'rejected',"
    " 'withdrawn', 'merged'"
)


def upgrade() -> None:
    op.create_table('calendar_days',
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('working', sa.Boolean(), nullable=False),
    sa.Column('name', sa.String(length=40), nullable=False),
    sa.Column('id', KEY, nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_calendar_days')),
    sa.UniqueConstraint('day', name=op.f('uq_calendar_days_day'))
    )
    op.create_table('city_limits',
    sa.Column('emergency_hours', sa.Integer(), nullable=False),
    sa.Column('rate_days', sa.Integer(), nullable=False),
    sa.Column('reopen_days', sa.Integer(), nullable=False),
    sa.Column('ruling_working_days', sa.Integer(), nullable=False),
    sa.Column('joint_owners', sa.Integer(), nullable=False),
    sa.Column('joint_working_days', sa.Integer(), nullable=False),
    sa.Column('street_leads_from_redo', sa.Integer(), nullable=False),
    sa.Column('district_leads_from_redo', sa.Integer(), nullable=False),
    sa.Column('smallest_sample', sa.Integer(), nullable=False),
    sa.Column('kept_years', sa.Integer(), nullable=False),
    sa.Column('id', KEY, nullable=False),
    sa.CheckConstraint('id = 1', name=op.f('ck_city_limits_one_row')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_city_limits'))
    )
    op.create_table('breaches',
    sa.Column('complaint_id', KEY, nullable=False),
    sa.Column('kind', sa.Enum('accept', 'contact', 'reply', 'ruling', name='breachkind', native_enum=False, length=32), nullable=False),
    sa.Column('step', sa.Integer(), nullable=False),
    sa.Column('due_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('recorded_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('firm_id', KEY, nullable=True),
    sa.Column('street_id', KEY, nullable=True),
    sa.Column('district_id', KEY, nullable=True),
    sa.Column('id', KEY, nullable=False),
    sa.ForeignKeyConstraint(['complaint_id'], ['complaints.id'], name=op.f('fk_breaches_complaint_id')),
    sa.ForeignKeyConstraint(['district_id'], ['districts.id'], name=op.f('fk_breaches_district_id')),
    sa.ForeignKeyConstraint(['firm_id'], ['property_firms.id'], name=op.f('fk_breaches_firm_id')),
    sa.ForeignKeyConstraint(['street_id'], ['streets.id'], name=op.f('fk_breaches_street_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_breaches')),
    sa.UniqueConstraint('complaint_id', 'kind', 'due_at', 'step', name=op.f('uq_breaches_complaint_id_kind_due_at_step'))
    )
    with op.batch_alter_table('breaches') as batch_op:
        batch_op.create_index(batch_op.f('ix_breaches_complaint_id'), ['complaint_id'])
        batch_op.create_index(batch_op.f('ix_breaches_district_id'), ['district_id'])
        batch_op.create_index('ix_breaches_due_at', ['due_at'])
        batch_op.create_index(batch_op.f('ix_breaches_firm_id'), ['firm_id'])
        batch_op.create_index(batch_op.f('ix_breaches_street_id'), ['street_id'])

    op.create_table('complaint_notes',
    sa.Column('complaint_id', KEY, nullable=False),
    sa.Column('staff_id', KEY, nullable=False),
    sa.Column('words', sa.Text(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('id', KEY, nullable=False),
    sa.ForeignKeyConstraint(['complaint_id'], ['complaints.id'], name=op.f('fk_complaint_notes_complaint_id')),
    sa.ForeignKeyConstraint(['staff_id'], ['staff_accounts.id'], name=op.f('fk_complaint_notes_staff_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_complaint_notes'))
    )
    with op.batch_alter_table('complaint_notes') as batch_op:
        batch_op.create_index(batch_op.f('ix_complaint_notes_complaint_id'), ['complaint_id'])

    with op.batch_alter_table('categories') as batch_op:
        batch_op.add_column(sa.Column('contact_hours', sa.Integer(), server_default='24', nullable=False))
        batch_op.add_column(sa.Column('extension_days', sa.Integer(), server_default='5', nullable=False))

    with op.batch_alter_table('complaint_parties') as batch_op:
        batch_op.add_column(sa.Column('next_due_at', sa.DateTime(timezone=True), nullable=True))
        batch_op.create_index('ix_complaint_parties_city_next_due_at', ['next_due_at', 'complaint_id'], sqlite_where=sa.text('ended_at IS NULL AND firm_id IS NULL AND street_id IS NULL AND district_id IS NULL'), postgresql_where=sa.text('ended_at IS NULL AND firm_id IS NULL AND street_id IS NULL AND district_id IS NULL'))
        batch_op.create_index('ix_complaint_parties_district_next_due_at', ['district_id', 'next_due_at', 'complaint_id'], sqlite_where=sa.text('ended_at IS NULL AND district_id IS NOT NULL'), postgresql_where=sa.text('ended_at IS NULL AND district_id IS NOT NULL'))
        batch_op.create_index('ix_complaint_parties_firm_next_due_at', ['firm_id', 'next_due_at', 'complaint_id'], sqlite_where=sa.text('ended_at IS NULL AND firm_id IS NOT NULL'), postgresql_where=sa.text('ended_at IS NULL AND firm_id IS NOT NULL'))
        batch_op.create_index('ix_complaint_parties_street_next_due_at', ['street_id', 'next_due_at', 'complaint_id'], sqlite_where=sa.text('ended_at IS NULL AND street_id IS NOT NULL'), postgresql_where=sa.text('ended_at IS NULL AND street_id IS NOT NULL'))

    with op.batch_alter_table('complaints') as batch_op:
        batch_op.add_column(sa.Column('street_id', KEY, nullable=True))
        batch_op.add_column(sa.Column('district_id', KEY, nullable=True))
        batch_op.add_column(sa.Column('review_asked', sa.Boolean(), server_default=sa.false(), nullable=False))
        batch_op.add_column(sa.Column('extension', sa.Enum('none', 'asked', 'granted', 'refused', name='extension', native_enum=False, length=32), server_default='none', nullable=False))
        batch_op.add_column(sa.Column('round_started_at', sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column('contact_due_at', sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column('ruling_due_at', sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column('next_due_at', sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column('breach_check_at', sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column('contacted_at', sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column('handed_in_at', sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column('merged_into_id', KEY, nullable=True))
        batch_op.add_column(sa.Column('joint_at', sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column('handler_id', KEY, nullable=True))
        batch_op.create_index(batch_op.f('ix_complaints_breach_check_at'), ['breach_check_at'])
        batch_op.create_index('ix_complaints_district_id_next_due_at', ['district_id', 'next_due_at'])
        batch_op.create_index(batch_op.f('ix_complaints_handler_id'), ['handler_id'])
        batch_op.create_index(batch_op.f('ix_complaints_merged_into_id'), ['merged_into_id'])
        batch_op.create_index(batch_op.f('ix_complaints_next_due_at'), ['next_due_at'])
        batch_op.create_index('ix_complaints_street_id_next_due_at', ['street_id', 'next_due_at'])
        batch_op.create_index(batch_op.f('ix_complaints_submitted_at'), ['submitted_at'])
        batch_op.create_foreign_key(batch_op.f('fk_complaints_merged_into_id'), 'complaints', ['merged_into_id'], ['id'])
        batch_op.create_foreign_key(batch_op.f('fk_complaints_district_id'), 'districts', ['district_id'], ['id'])
        batch_op.create_foreign_key(batch_op.f('fk_complaints_handler_id'), 'staff_accounts', ['handler_id'], ['id'])
        batch_op.create_foreign_key(batch_op.f('fk_complaints_street_id'), 'streets', ['street_id'], ['id'])

    with op.batch_alter_table('streets') as batch_op:
        batch_op.add_column(sa.Column('reviews_replies', sa.Boolean(), server_default=sa.false(), nullable=False))
    _more_states()
    _bring_along()


def _more_states() -> None:
    for table, columns in (('complaints', ('state',)), ('complaint_events', ('from_state', 'to_state'))):
        with op.batch_alter_table(table) as batch_op:
            for column in columns:
                batch_op.drop_constraint(op.f(f'ck_{table}_{column}'), type_='check')
                batch_op.create_check_constraint(op.f(f'ck_{table}_{column}'), f'{column} IN ({STATES})')


def _bring_along() -> None:
    """The new columns of what was there before, as the rules would have left them."""
    op.execute('UPDATE complaints SET round_started_at = submitted_at')
    op.execute('UPDATE complaints SET handed_in_at = replied_at')
    op.execute(
        'UPDATE complaints SET street_id = (SELECT street_id FROM communities'
        ' WHERE communities.id = complaints.community_id)'
    )
    op.execute(
        'UPDATE complaints SET street_id = (SELECT max(street_id) FROM complaint_parties'
        ' WHERE complaint_id = complaints.id) WHERE street_id IS NULL'
    )
    op.execute(
        'UPDATE complaints SET district_id = (SELECT district_id FROM streets'
        ' WHERE streets.id = complaints.street_id)'
    )
    op.execute(
        "UPDATE complaints SET next_due_at = CASE WHEN state = 'dispatched' AND accept_due_at < reply_due_at"
        " THEN accept_due_at WHEN state IN ('dispatched', 'accepted') THEN reply_due_at"
        " WHEN state = 'returned' THEN accept_due_at END"
    )
    op.execute('UPDATE complaints SET breach_check_at = next_due_at')
    op.execute("UPDATE complaints SET ruling_due_at = accept_due_at WHERE state = 'returned'")
    op.execute(
        'UPDATE complaint_parties SET next_due_at = (SELECT next_due_at FROM complaints'
        ' WHERE complaints.id = complaint_parties.complaint_id) WHERE ended_at IS NULL'
    )
    with op.batch_alter_table('complaints') as batch_op:
        batch_op.alter_column(
            'round_started_at', existing_type=sa.DateTime(timezone=True), nullable=False
        )
