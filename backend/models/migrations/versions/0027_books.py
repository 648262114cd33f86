"""The books of every community: homes and owners, ledgers, duties to disclose"""

import sqlalchemy as sa
from alembic import op

revision = '0027'
down_revision = '0026'
branch_labels = None
depends_on = None

APPEND_ONLY = ('ledger_accounts', 'ledger_entries', 'ledger_lines', 'disclosure_versions')


def upgrade() -> None:
    op.create_table('basic_services',
    sa.Column('grade', sa.String(length=20), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('item', sa.String(length=80), nullable=False),
    sa.Column('standard', sa.String(length=300), nullable=False),
    sa.Column('frequency', sa.String(length=40), nullable=False),
    sa.Column('price_fen', sa.Integer(), nullable=True),
    sa.Column('document', sa.String(length=120), server_default='', nullable=False),
    sa.Column('document_on', sa.Date(), nullable=True),
    sa.Column('issued_by', sa.String(length=120), server_default='', nullable=False),
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_basic_services')),
    sa.UniqueConstraint('grade', 'position', name=op.f('uq_basic_services_grade_position'))
    )
    op.create_table('developers',
    sa.Column('name', sa.String(length=80), nullable=False),
    sa.Column('credit_code', sa.String(length=18), nullable=True),
    sa.Column('phone', sa.String(length=30), nullable=False),
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_developers')),
    sa.UniqueConstraint('credit_code', name=op.f('uq_developers_credit_code')),
    sa.UniqueConstraint('name', name=op.f('uq_developers_name'))
    )
    op.create_table('disclosure_rules',
    sa.Column('code', sa.String(length=40), nullable=False),
    sa.Column('name', sa.String(length=80), nullable=False),
    sa.Column('subject', sa.String(length=20), nullable=False),
    sa.Column('publisher', sa.Enum('firm', 'committee', 'fund_centre', 'street', name='publisher', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('period', sa.Enum('monthly', 'quarterly', 'half_yearly', 'yearly', 'standing', 'each', name='disclosureperiod', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('due_days', sa.Integer(), nullable=False),
    sa.Column('up_days', sa.Integer(), nullable=False),
    sa.Column('basis', sa.String(length=300), nullable=False),
    sa.Column('basis_state', sa.Enum('verified', 'cited', 'proposal', name='basisstate', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('active', sa.Boolean(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('from_on', sa.Date(), nullable=False),
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.CheckConstraint('due_days >= -90 AND due_days <= 366', name=op.f('ck_disclosure_rules_due_days')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_disclosure_rules')),
    sa.UniqueConstraint('code', name=op.f('uq_disclosure_rules_code'))
    )
    op.create_table('fund_rates',
    sa.Column('house_class', sa.String(length=40), nullable=False),
    sa.Column('fen_per_square_metre', sa.Integer(), nullable=False),
    sa.Column('from_on', sa.Date(), nullable=False),
    sa.Column('to_on', sa.Date(), nullable=True),
    sa.Column('document', sa.String(length=120), server_default='', nullable=False),
    sa.Column('document_on', sa.Date(), nullable=True),
    sa.Column('issued_by', sa.String(length=120), server_default='', nullable=False),
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.CheckConstraint('fen_per_square_metre > 0', name=op.f('ck_fund_rates_rate')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_fund_rates')),
    sa.UniqueConstraint('house_class', 'from_on', name=op.f('uq_fund_rates_house_class_from_on'))
    )
    op.create_table('parties',
    sa.Column('kind', sa.Enum('person', 'firm', 'public_unit', 'developer', name='partykind', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('name_index', sa.String(length=64), nullable=False),
    sa.Column('identity', sa.Text(), nullable=True),
    sa.Column('identity_index', sa.String(length=64), nullable=True),
    sa.Column('phone', sa.Text(), nullable=True),
    sa.Column('phone_index', sa.String(length=64), nullable=True),
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_parties')),
    sa.UniqueConstraint('identity_index', name=op.f('uq_parties_identity_index'))
    )
    with op.batch_alter_table('parties', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_parties_name_index'), ['name_index'], unique=False)
        batch_op.create_index(batch_op.f('ix_parties_phone_index'), ['phone_index'], unique=False)

    op.create_table('price_guides',
    sa.Column('district_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('grade', sa.String(length=20), nullable=False),
    sa.Column('with_lift', sa.Boolean(), nullable=True),
    sa.Column('base_fen', sa.Integer(), nullable=False),
    sa.Column('float_permille', sa.Integer(), nullable=False),
    sa.Column('from_on', sa.Date(), nullable=True),
    sa.Column('to_on', sa.Date(), nullable=True),
    sa.Column('document', sa.String(length=120), server_default='', nullable=False),
    sa.Column('document_on', sa.Date(), nullable=True),
    sa.Column('issued_by', sa.String(length=120), server_default='', nullable=False),
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.CheckConstraint('to_on IS NULL OR from_on IS NULL OR to_on >= from_on', name=op.f('ck_price_guides_term')),
    sa.ForeignKeyConstraint(['district_id'], ['districts.id'], name=op.f('fk_price_guides_district_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_price_guides'))
    )
    with op.batch_alter_table('price_guides', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_price_guides_district_id'), ['district_id'], unique=False)

    op.create_table('trainings',
    sa.Column('name', sa.String(length=120), nullable=False),
    sa.Column('on', sa.Date(), nullable=False),
    sa.Column('minutes', sa.Integer(), nullable=False),
    sa.Column('street_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('document', sa.String(length=120), server_default='', nullable=False),
    sa.Column('document_on', sa.Date(), nullable=True),
    sa.Column('issued_by', sa.String(length=120), server_default='', nullable=False),
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.ForeignKeyConstraint(['street_id'], ['streets.id'], name=op.f('fk_trainings_street_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_trainings'))
    )
    with op.batch_alter_table('trainings', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_trainings_street_id'), ['street_id'], unique=False)

    op.create_table('community_developers',
    sa.Column('community_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('developer_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.ForeignKeyConstraint(['community_id'], ['communities.id'], name=op.f('fk_community_developers_community_id')),
    sa.ForeignKeyConstraint(['developer_id'], ['developers.id'], name=op.f('fk_community_developers_developer_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_community_developers')),
    sa.UniqueConstraint('community_id', 'developer_id', name=op.f('uq_community_developers_community_id_developer_id'))
    )
    with op.batch_alter_table('community_developers', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_community_developers_community_id'), ['community_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_community_developers_developer_id'), ['developer_id'], unique=False)

    op.create_table('disclosure_duties',
    sa.Column('rule_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('community_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('firm_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('begins_on', sa.Date(), nullable=False),
    sa.Column('ends_on', sa.Date(), nullable=False),
    sa.Column('due_on', sa.Date(), nullable=False),
    sa.Column('event', sa.String(length=80), nullable=False),
    sa.Column('published_on', sa.Date(), nullable=True),
    sa.Column('reminded_on', sa.Date(), nullable=True),
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.ForeignKeyConstraint(['community_id'], ['communities.id'], name=op.f('fk_disclosure_duties_community_id')),
    sa.ForeignKeyConstraint(['firm_id'], ['property_firms.id'], name=op.f('fk_disclosure_duties_firm_id')),
    sa.ForeignKeyConstraint(['rule_id'], ['disclosure_rules.id'], name=op.f('fk_disclosure_duties_rule_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_disclosure_duties')),
    sa.UniqueConstraint('rule_id', 'community_id', 'begins_on', 'event', name=op.f('uq_disclosure_duties_rule_id_community_id_begins_on_event'))
    )
    with op.batch_alter_table('disclosure_duties', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_disclosure_duties_community_id'), ['community_id'], unique=False)
        batch_op.create_index('ix_disclosure_duties_due_on_published', ['due_on', 'published_on'], unique=False)
        batch_op.create_index(batch_op.f('ix_disclosure_duties_firm_id'), ['firm_id'], unique=False)

    op.create_table('fee_items',
    sa.Column('community_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('firm_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('name', sa.String(length=60), nullable=False),
    sa.Column('unit', sa.String(length=20), nullable=False),
    sa.Column('area_kind', sa.String(length=20), nullable=False),
    sa.Column('price_fen', sa.Integer(), nullable=False),
    sa.Column('guide_fen', sa.Integer(), nullable=True),
    sa.Column('from_on', sa.Date(), nullable=True),
    sa.Column('to_on', sa.Date(), nullable=True),
    sa.Column('document', sa.String(length=120), server_default='', nullable=False),
    sa.Column('document_on', sa.Date(), nullable=True),
    sa.Column('issued_by', sa.String(length=120), server_default='', nullable=False),
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.CheckConstraint('to_on IS NULL OR from_on IS NULL OR to_on >= from_on', name=op.f('ck_fee_items_term')),
    sa.ForeignKeyConstraint(['community_id'], ['communities.id'], name=op.f('fk_fee_items_community_id')),
    sa.ForeignKeyConstraint(['firm_id'], ['property_firms.id'], name=op.f('fk_fee_items_firm_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_fee_items'))
    )
    with op.batch_alter_table('fee_items', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_fee_items_community_id'), ['community_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_fee_items_firm_id'), ['firm_id'], unique=False)

    op.create_table('fee_months',
    sa.Column('community_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('firm_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('month', sa.Date(), nullable=False),
    sa.Column('due_fen', sa.BigInteger(), nullable=False),
    sa.Column('paid_fen', sa.BigInteger(), nullable=False),
    sa.Column('arrears_recovered_fen', sa.BigInteger(), nullable=False),
    sa.Column('prepaid_fen', sa.BigInteger(), nullable=False),
    sa.Column('homes_due', sa.Integer(), nullable=True),
    sa.Column('homes_paid', sa.Integer(), nullable=True),
    sa.Column('document', sa.String(length=120), server_default='', nullable=False),
    sa.Column('document_on', sa.Date(), nullable=True),
    sa.Column('issued_by', sa.String(length=120), server_default='', nullable=False),
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.CheckConstraint('due_fen >= 0 AND paid_fen >= 0 AND paid_fen <= due_fen', name=op.f('ck_fee_months_paid')),
    sa.ForeignKeyConstraint(['community_id'], ['communities.id'], name=op.f('fk_fee_months_community_id')),
    sa.ForeignKeyConstraint(['firm_id'], ['property_firms.id'], name=op.f('fk_fee_months_firm_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_fee_months')),
    sa.UniqueConstraint('community_id', 'firm_id', 'month', name=op.f('uq_fee_months_community_id_firm_id_month'))
    )
    with op.batch_alter_table('fee_months', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_fee_months_community_id'), ['community_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_fee_months_firm_id'), ['firm_id'], unique=False)

    op.create_table('firm_people',
    sa.Column('firm_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('community_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('role', sa.Enum('manager', 'fees', 'repairs', 'guards', 'cleaning', name='firmrole', native_enum=False, length=32), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('phone', sa.Text(), nullable=True),
    sa.Column('phone_index', sa.String(length=64), nullable=True),
    sa.Column('is_public', sa.Boolean(), nullable=False),
    sa.Column('from_on', sa.Date(), nullable=True),
    sa.Column('to_on', sa.Date(), nullable=True),
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.CheckConstraint('to_on IS NULL OR from_on IS NULL OR to_on >= from_on', name=op.f('ck_firm_people_term')),
    sa.ForeignKeyConstraint(['community_id'], ['communities.id'], name=op.f('fk_firm_people_community_id')),
    sa.ForeignKeyConstraint(['firm_id'], ['property_firms.id'], name=op.f('fk_firm_people_firm_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_firm_people'))
    )
    with op.batch_alter_table('firm_people', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_firm_people_community_id'), ['community_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_firm_people_firm_id'), ['firm_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_firm_people_phone_index'), ['phone_index'], unique=False)

    op.create_table('fund_works',
    sa.Column('community_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('name', sa.String(length=120), nullable=False),
    sa.Column('cause', sa.String(length=300), nullable=False),
    sa.Column('scope_words', sa.String(length=120), nullable=False),
    sa.Column('budget_fen', sa.BigInteger(), nullable=True),
    sa.Column('contractor', sa.String(length=80), nullable=False),
    sa.Column('is_emergency', sa.Boolean(), nullable=False),
    sa.Column('emergency_kind', sa.String(length=40), nullable=False),
    sa.Column('decision', sa.String(length=120), nullable=False),
    sa.Column('warranty_checked', sa.Boolean(), nullable=False),
    sa.Column('audited_on', sa.Date(), nullable=True),
    sa.Column('document', sa.String(length=120), server_default='', nullable=False),
    sa.Column('document_on', sa.Date(), nullable=True),
    sa.Column('issued_by', sa.String(length=120), server_default='', nullable=False),
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.ForeignKeyConstraint(['community_id'], ['communities.id'], name=op.f('fk_fund_works_community_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_fund_works'))
    )
    with op.batch_alter_table('fund_works', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_fund_works_community_id'), ['community_id'], unique=False)

    op.create_table('grade_rulings',
    sa.Column('community_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('grade', sa.String(length=20), nullable=False),
    sa.Column('from_on', sa.Date(), nullable=True),
    sa.Column('to_on', sa.Date(), nullable=True),
    sa.Column('document', sa.String(length=120), server_default='', nullable=False),
    sa.Column('document_on', sa.Date(), nullable=True),
    sa.Column('issued_by', sa.String(length=120), server_default='', nullable=False),
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.CheckConstraint('to_on IS NULL OR from_on IS NULL OR to_on >= from_on', name=op.f('ck_grade_rulings_term')),
    sa.ForeignKeyConstraint(['community_id'], ['communities.id'], name=op.f('fk_grade_rulings_community_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_grade_rulings'))
    )
    with op.batch_alter_table('grade_rulings', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_grade_rulings_community_id'), ['community_id'], unique=False)

    op.create_table('income_contracts',
    sa.Column('community_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('place', sa.String(length=120), nullable=False),
    sa.Column('payer', sa.String(length=80), nullable=False),
    sa.Column('from_on', sa.Date(), nullable=False),
    sa.Column('to_on', sa.Date(), nullable=True),
    sa.Column('sum_fen', sa.BigInteger(), nullable=True),
    sa.Column('decision', sa.String(length=120), nullable=False),
    sa.Column('document', sa.String(length=120), server_default='', nullable=False),
    sa.Column('document_on', sa.Date(), nullable=True),
    sa.Column('issued_by', sa.String(length=120), server_default='', nullable=False),
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.CheckConstraint('to_on IS NULL OR to_on >= from_on', name=op.f('ck_income_contracts_term')),
    sa.ForeignKeyConstraint(['community_id'], ['communities.id'], name=op.f('fk_income_contracts_community_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_income_contracts'))
    )
    with op.batch_alter_table('income_contracts', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_income_contracts_community_id'), ['community_id'], unique=False)

    op.create_table('ledgers',
    sa.Column('community_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('kind', sa.Enum('fund', 'revenue', 'committee', name='ledgerkind', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('hash', sa.String(length=64), nullable=False),
    sa.Column('noted_number', sa.Integer(), nullable=False),
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.ForeignKeyConstraint(['community_id'], ['communities.id'], name=op.f('fk_ledgers_community_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_ledgers')),
    sa.UniqueConstraint('community_id', 'kind', name=op.f('uq_ledgers_community_id_kind'))
    )
    op.create_table('serve_first_trials',
    sa.Column('community_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('firm_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('verdict', sa.Enum('stays', 'goes', name='ownersverdict', native_enum=False, create_constraint=True, length=32), nullable=True),
    sa.Column('verdict_on', sa.Date(), nullable=True),
    sa.Column('homes_for', sa.Integer(), nullable=True),
    sa.Column('homes_against', sa.Integer(), nullable=True),
    sa.Column('from_on', sa.Date(), nullable=True),
    sa.Column('to_on', sa.Date(), nullable=True),
    sa.Column('document', sa.String(length=120), server_default='', nullable=False),
    sa.Column('document_on', sa.Date(), nullable=True),
    sa.Column('issued_by', sa.String(length=120), server_default='', nullable=False),
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.CheckConstraint('to_on IS NULL OR from_on IS NULL OR to_on >= from_on', name=op.f('ck_serve_first_trials_term')),
    sa.ForeignKeyConstraint(['community_id'], ['communities.id'], name=op.f('fk_serve_first_trials_community_id')),
    sa.ForeignKeyConstraint(['firm_id'], ['property_firms.id'], name=op.f('fk_serve_first_trials_firm_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_serve_first_trials'))
    )
    with op.batch_alter_table('serve_first_trials', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_serve_first_trials_community_id'), ['community_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_serve_first_trials_firm_id'), ['firm_id'], unique=False)

    op.create_table('service_groups',
    sa.Column('name', sa.String(length=80), nullable=False),
    sa.Column('firm_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('lead_community_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('document', sa.String(length=120), server_default='', nullable=False),
    sa.Column('document_on', sa.Date(), nullable=True),
    sa.Column('issued_by', sa.String(length=120), server_default='', nullable=False),
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.ForeignKeyConstraint(['firm_id'], ['property_firms.id'], name=op.f('fk_service_groups_firm_id')),
    sa.ForeignKeyConstraint(['lead_community_id'], ['communities.id'], name=op.f('fk_service_groups_lead_community_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_service_groups')),
    sa.UniqueConstraint('name', name=op.f('uq_service_groups_name'))
    )
    with op.batch_alter_table('service_groups', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_service_groups_firm_id'), ['firm_id'], unique=False)

    op.create_table('service_pipeline_steps',
    sa.Column('community_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('step', sa.Enum('nothing', 'surveyed', 'residents_asked', 'trustee', 'trial', 'firm', name='pipelinestep', native_enum=False, length=32), nullable=False),
    sa.Column('on', sa.Date(), nullable=False),
    sa.Column('note', sa.String(length=200), nullable=False),
    sa.Column('document', sa.String(length=120), server_default='', nullable=False),
    sa.Column('document_on', sa.Date(), nullable=True),
    sa.Column('issued_by', sa.String(length=120), server_default='', nullable=False),
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.ForeignKeyConstraint(['community_id'], ['communities.id'], name=op.f('fk_service_pipeline_steps_community_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_service_pipeline_steps'))
    )
    with op.batch_alter_table('service_pipeline_steps', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_service_pipeline_steps_community_id'), ['community_id'], unique=False)

    op.create_table('trusteeships',
    sa.Column('community_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('kind', sa.Enum('street', 'community', 'firm', name='trusteekind', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('trustee', sa.String(length=80), nullable=False),
    sa.Column('phone', sa.String(length=30), nullable=False),
    sa.Column('basis', sa.String(length=300), nullable=False),
    sa.Column('from_on', sa.Date(), nullable=True),
    sa.Column('to_on', sa.Date(), nullable=True),
    sa.Column('document', sa.String(length=120), server_default='', nullable=False),
    sa.Column('document_on', sa.Date(), nullable=True),
    sa.Column('issued_by', sa.String(length=120), server_default='', nullable=False),
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.CheckConstraint('to_on IS NULL OR from_on IS NULL OR to_on >= from_on', name=op.f('ck_trusteeships_term')),
    sa.ForeignKeyConstraint(['community_id'], ['communities.id'], name=op.f('fk_trusteeships_community_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_trusteeships'))
    )
    with op.batch_alter_table('trusteeships', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_trusteeships_community_id'), ['community_id'], unique=False)

    op.create_table('bank_statements',
    sa.Column('ledger_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('from_on', sa.Date(), nullable=False),
    sa.Column('to_on', sa.Date(), nullable=False),
    sa.Column('opening_fen', sa.BigInteger(), nullable=False),
    sa.Column('closing_fen', sa.BigInteger(), nullable=False),
    sa.Column('entered_by_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('entered_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('document', sa.String(length=120), server_default='', nullable=False),
    sa.Column('document_on', sa.Date(), nullable=True),
    sa.Column('issued_by', sa.String(length=120), server_default='', nullable=False),
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.CheckConstraint('to_on >= from_on', name=op.f('ck_bank_statements_term')),
    sa.ForeignKeyConstraint(['entered_by_id'], ['staff_accounts.id'], name=op.f('fk_bank_statements_entered_by_id')),
    sa.ForeignKeyConstraint(['ledger_id'], ['ledgers.id'], name=op.f('fk_bank_statements_ledger_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_bank_statements')),
    sa.UniqueConstraint('ledger_id', 'from_on', 'to_on', name=op.f('uq_bank_statements_ledger_id_from_on_to_on'))
    )
    op.create_table('committee_terms',
    sa.Column('committee_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('elected_on', sa.Date(), nullable=True),
    sa.Column('filed_on', sa.Date(), nullable=True),
    sa.Column('seats', sa.Integer(), nullable=True),
    sa.Column('from_on', sa.Date(), nullable=True),
    sa.Column('to_on', sa.Date(), nullable=True),
    sa.Column('document', sa.String(length=120), server_default='', nullable=False),
    sa.Column('document_on', sa.Date(), nullable=True),
    sa.Column('issued_by', sa.String(length=120), server_default='', nullable=False),
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.CheckConstraint('to_on IS NULL OR from_on IS NULL OR to_on >= from_on', name=op.f('ck_committee_terms_term')),
    sa.ForeignKeyConstraint(['committee_id'], ['committees.id'], name=op.f('fk_committee_terms_committee_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_committee_terms'))
    )
    with op.batch_alter_table('committee_terms', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_committee_terms_committee_id'), ['committee_id'], unique=False)

    op.create_table('disclosure_versions',
    sa.Column('duty_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('content', sa.JSON(), nullable=False),
    sa.Column('document', sa.String(length=120), nullable=False),
    sa.Column('document_on', sa.Date(), nullable=True),
    sa.Column('reason', sa.String(length=300), nullable=False),
    sa.Column('published_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('published_by_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('publisher_name', sa.String(length=80), nullable=False),
    sa.Column('previous_hash', sa.String(length=64), nullable=False),
    sa.Column('hash', sa.String(length=64), nullable=False),
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.ForeignKeyConstraint(['duty_id'], ['disclosure_duties.id'], name=op.f('fk_disclosure_versions_duty_id')),
    sa.ForeignKeyConstraint(['published_by_id'], ['staff_accounts.id'], name=op.f('fk_disclosure_versions_published_by_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_disclosure_versions')),
    sa.UniqueConstraint('duty_id', 'number', name=op.f('uq_disclosure_versions_duty_id_number')),
    sa.UniqueConstraint('hash', name=op.f('uq_disclosure_versions_hash'))
    )
    op.create_table('entrances',
    sa.Column('building_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('name', sa.String(length=20), nullable=False),
    sa.Column('floors', sa.Integer(), nullable=True),
    sa.Column('has_lift', sa.Boolean(), nullable=True),
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.ForeignKeyConstraint(['building_id'], ['buildings.id'], name=op.f('fk_entrances_building_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_entrances')),
    sa.UniqueConstraint('building_id', 'name', name=op.f('uq_entrances_building_id_name'))
    )
    with op.batch_alter_table('entrances', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_entrances_building_id'), ['building_id'], unique=False)

    op.create_table('facilities',
    sa.Column('community_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('building_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('kind', sa.Enum('lift', 'fire', 'pump', 'water_tank', 'power', 'charging', 'camera', 'gate', 'boiler', 'playground', 'other', name='facilitykind', native_enum=False, length=32), nullable=False),
    sa.Column('number', sa.String(length=40), nullable=False),
    sa.Column('place', sa.String(length=80), nullable=False),
    sa.Column('maker', sa.String(length=80), nullable=False),
    sa.Column('maintainer', sa.String(length=80), nullable=False),
    sa.Column('maintainer_phone', sa.String(length=30), nullable=False),
    sa.Column('next_due_on', sa.Date(), nullable=True),
    sa.Column('certificate_until', sa.Date(), nullable=True),
    sa.Column('retired_on', sa.Date(), nullable=True),
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.ForeignKeyConstraint(['building_id'], ['buildings.id'], name=op.f('fk_facilities_building_id')),
    sa.ForeignKeyConstraint(['community_id'], ['communities.id'], name=op.f('fk_facilities_community_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_facilities')),
    sa.UniqueConstraint('community_id', 'kind', 'number', name=op.f('uq_facilities_community_id_kind_number'))
    )
    with op.batch_alter_table('facilities', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_facilities_community_id'), ['community_id'], unique=False)

    op.create_table('ledger_entries',
    sa.Column('ledger_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('on', sa.Date(), nullable=False),
    sa.Column('kind', sa.Enum('opening', 'deposit', 'interest', 'work', 'refund', 'income', 'cost', 'transfer', 'reversal', name='entrykind', native_enum=False, length=32), nullable=False),
    sa.Column('words', sa.String(length=300), nullable=False),
    sa.Column('reverses_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('work_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('contract_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('recorded_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('recorded_by_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('previous_hash', sa.String(length=64), nullable=False),
    sa.Column('hash', sa.String(length=64), nullable=False),
    sa.Column('document', sa.String(length=120), server_default='', nullable=False),
    sa.Column('document_on', sa.Date(), nullable=True),
    sa.Column('issued_by', sa.String(length=120), server_default='', nullable=False),
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.ForeignKeyConstraint(['contract_id'], ['income_contracts.id'], name=op.f('fk_ledger_entries_contract_id')),
    sa.ForeignKeyConstraint(['ledger_id'], ['ledgers.id'], name=op.f('fk_ledger_entries_ledger_id')),
    sa.ForeignKeyConstraint(['recorded_by_id'], ['staff_accounts.id'], name=op.f('fk_ledger_entries_recorded_by_id')),
    sa.ForeignKeyConstraint(['reverses_id'], ['ledger_entries.id'], name=op.f('fk_ledger_entries_reverses_id')),
    sa.ForeignKeyConstraint(['work_id'], ['fund_works.id'], name=op.f('fk_ledger_entries_work_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_ledger_entries')),
    sa.UniqueConstraint('hash', name=op.f('uq_ledger_entries_hash')),
    sa.UniqueConstraint('ledger_id', 'number', name=op.f('uq_ledger_entries_ledger_id_number')),
    sa.UniqueConstraint('reverses_id', name=op.f('uq_ledger_entries_reverses_id'))
    )
    with op.batch_alter_table('ledger_entries', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_ledger_entries_contract_id'), ['contract_id'], unique=False)
        batch_op.create_index('ix_ledger_entries_ledger_id_on', ['ledger_id', 'on'], unique=False)
        batch_op.create_index(batch_op.f('ix_ledger_entries_work_id'), ['work_id'], unique=False)

    op.create_table('service_group_members',
    sa.Column('group_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('community_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('from_on', sa.Date(), nullable=True),
    sa.Column('to_on', sa.Date(), nullable=True),
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.CheckConstraint('to_on IS NULL OR from_on IS NULL OR to_on >= from_on', name=op.f('ck_service_group_members_term')),
    sa.ForeignKeyConstraint(['community_id'], ['communities.id'], name=op.f('fk_service_group_members_community_id')),
    sa.ForeignKeyConstraint(['group_id'], ['service_groups.id'], name=op.f('fk_service_group_members_group_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_service_group_members'))
    )
    with op.batch_alter_table('service_group_members', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_service_group_members_community_id'), ['community_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_service_group_members_group_id'), ['group_id'], unique=False)

    op.create_table('bank_statement_lines',
    sa.Column('statement_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('on', sa.Date(), nullable=False),
    sa.Column('amount_fen', sa.BigInteger(), nullable=False),
    sa.Column('words', sa.String(length=200), nullable=False),
    sa.Column('entry_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.ForeignKeyConstraint(['entry_id'], ['ledger_entries.id'], name=op.f('fk_bank_statement_lines_entry_id')),
    sa.ForeignKeyConstraint(['statement_id'], ['bank_statements.id'], name=op.f('fk_bank_statement_lines_statement_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_bank_statement_lines')),
    sa.UniqueConstraint('statement_id', 'position', name=op.f('uq_bank_statement_lines_statement_id_position'))
    )
    with op.batch_alter_table('bank_statement_lines', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_bank_statement_lines_entry_id'), ['entry_id'], unique=False)

    op.create_table('committee_meetings',
    sa.Column('term_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('on', sa.Date(), nullable=False),
    sa.Column('subject', sa.String(length=200), nullable=False),
    sa.Column('decision', sa.String(length=1000), nullable=False),
    sa.Column('present', sa.Integer(), nullable=True),
    sa.Column('document', sa.String(length=120), server_default='', nullable=False),
    sa.Column('document_on', sa.Date(), nullable=True),
    sa.Column('issued_by', sa.String(length=120), server_default='', nullable=False),
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.CheckConstraint('present >= 0', name=op.f('ck_committee_meetings_present')),
    sa.ForeignKeyConstraint(['term_id'], ['committee_terms.id'], name=op.f('fk_committee_meetings_term_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_committee_meetings'))
    )
    with op.batch_alter_table('committee_meetings', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_committee_meetings_term_id'), ['term_id'], unique=False)

    op.create_table('committee_members',
    sa.Column('term_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('phone', sa.Text(), nullable=True),
    sa.Column('phone_index', sa.String(length=64), nullable=True),
    sa.Column('seat', sa.Enum('chair', 'deputy', 'member', 'alternate', name='seat', native_enum=False, length=32), nullable=False),
    sa.Column('represents', sa.Enum('owners', 'street', 'police', 'residents_committee', 'firm', 'developer', name='represents', native_enum=False, length=32), nullable=False),
    sa.Column('is_public', sa.Boolean(), nullable=False),
    sa.Column('from_on', sa.Date(), nullable=True),
    sa.Column('to_on', sa.Date(), nullable=True),
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.CheckConstraint('to_on IS NULL OR from_on IS NULL OR to_on >= from_on', name=op.f('ck_committee_members_term')),
    sa.ForeignKeyConstraint(['term_id'], ['committee_terms.id'], name=op.f('fk_committee_members_term_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_committee_members'))
    )
    with op.batch_alter_table('committee_members', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_committee_members_phone_index'), ['phone_index'], unique=False)
        batch_op.create_index(batch_op.f('ix_committee_members_term_id'), ['term_id'], unique=False)

    op.create_table('homes',
    sa.Column('community_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('building_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('entrance_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('label', sa.String(length=80), nullable=False),
    sa.Column('room', sa.String(length=20), nullable=False),
    sa.Column('floor', sa.Integer(), nullable=True),
    sa.Column('use', sa.Enum('residential', 'shop', 'office', 'parking', 'storage', 'public', 'other', name='homeuse', native_enum=False, length=32), nullable=False),
    sa.Column('built_area', sa.Integer(), nullable=True),
    sa.Column('inner_area', sa.Integer(), nullable=True),
    sa.Column('area_source', sa.Enum('register', 'survey', 'contract', name='areasource', native_enum=False, create_constraint=True, length=32), nullable=True),
    sa.Column('area_document', sa.String(length=120), nullable=False),
    sa.Column('sold_state', sa.Enum('sold', 'unsold', 'undelivered', name='soldstate', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('delivered_on', sa.Date(), nullable=True),
    sa.Column('has_lift', sa.Boolean(), nullable=True),
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.CheckConstraint('built_area > 0', name=op.f('ck_homes_built_area')),
    sa.CheckConstraint('inner_area > 0', name=op.f('ck_homes_inner_area')),
    sa.ForeignKeyConstraint(['building_id'], ['buildings.id'], name=op.f('fk_homes_building_id')),
    sa.ForeignKeyConstraint(['community_id'], ['communities.id'], name=op.f('fk_homes_community_id')),
    sa.ForeignKeyConstraint(['entrance_id'], ['entrances.id'], name=op.f('fk_homes_entrance_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_homes')),
    sa.UniqueConstraint('community_id', 'label', name=op.f('uq_homes_community_id_label'))
    )
    with op.batch_alter_table('homes', schema=None) as batch_op:
        batch_op.create_index('ix_homes_building_id_entrance_id', ['building_id', 'entrance_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_homes_community_id'), ['community_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_homes_entrance_id'), ['entrance_id'], unique=False)

    op.create_table('disclosure_objections',
    sa.Column('complaint_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('duty_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('version_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('row', sa.String(length=120), nullable=False),
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.ForeignKeyConstraint(['complaint_id'], ['complaints.id'], name=op.f('fk_disclosure_objections_complaint_id')),
    sa.ForeignKeyConstraint(['duty_id'], ['disclosure_duties.id'], name=op.f('fk_disclosure_objections_duty_id')),
    sa.ForeignKeyConstraint(['version_id'], ['disclosure_versions.id'], name=op.f('fk_disclosure_objections_version_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_disclosure_objections')),
    sa.UniqueConstraint('complaint_id', name=op.f('uq_disclosure_objections_complaint_id'))
    )
    with op.batch_alter_table('disclosure_objections', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_disclosure_objections_duty_id'), ['duty_id'], unique=False)

    op.create_table('facility_acts',
    sa.Column('facility_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('kind', sa.Enum('inspection', 'service', 'repair', name='actkind', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('on', sa.Date(), nullable=False),
    sa.Column('by', sa.String(length=80), nullable=False),
    sa.Column('result', sa.Enum('passed', 'failed', 'done', name='actresult', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('words', sa.String(length=300), nullable=False),
    sa.Column('cost_fen', sa.BigInteger(), nullable=True),
    sa.Column('complaint_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('document', sa.String(length=120), server_default='', nullable=False),
    sa.Column('document_on', sa.Date(), nullable=True),
    sa.Column('issued_by', sa.String(length=120), server_default='', nullable=False),
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.ForeignKeyConstraint(['complaint_id'], ['complaints.id'], name=op.f('fk_facility_acts_complaint_id')),
    sa.ForeignKeyConstraint(['facility_id'], ['facilities.id'], name=op.f('fk_facility_acts_facility_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_facility_acts'))
    )
    with op.batch_alter_table('facility_acts', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_facility_acts_complaint_id'), ['complaint_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_facility_acts_facility_id'), ['facility_id'], unique=False)

    op.create_table('home_codes',
    sa.Column('home_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('relation', sa.Enum('owner', 'co_owner', 'family', 'tenant', name='relation', native_enum=False, length=32), nullable=False),
    sa.Column('code_index', sa.String(length=64), nullable=False),
    sa.Column('issued_by_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('issued_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('expires_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('used_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.ForeignKeyConstraint(['home_id'], ['homes.id'], name=op.f('fk_home_codes_home_id')),
    sa.ForeignKeyConstraint(['issued_by_id'], ['staff_accounts.id'], name=op.f('fk_home_codes_issued_by_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_home_codes')),
    sa.UniqueConstraint('code_index', name=op.f('uq_home_codes_code_index'))
    )
    with op.batch_alter_table('home_codes', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_home_codes_home_id'), ['home_id'], unique=False)

    op.create_table('home_representatives',
    sa.Column('home_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('party_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('from_on', sa.Date(), nullable=True),
    sa.Column('to_on', sa.Date(), nullable=True),
    sa.Column('document', sa.String(length=120), server_default='', nullable=False),
    sa.Column('document_on', sa.Date(), nullable=True),
    sa.Column('issued_by', sa.String(length=120), server_default='', nullable=False),
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.CheckConstraint('to_on IS NULL OR from_on IS NULL OR to_on >= from_on', name=op.f('ck_home_representatives_term')),
    sa.ForeignKeyConstraint(['home_id'], ['homes.id'], name=op.f('fk_home_representatives_home_id')),
    sa.ForeignKeyConstraint(['party_id'], ['parties.id'], name=op.f('fk_home_representatives_party_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_home_representatives'))
    )
    with op.batch_alter_table('home_representatives', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_home_representatives_home_id'), ['home_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_home_representatives_party_id'), ['party_id'], unique=False)

    op.create_table('ledger_accounts',
    sa.Column('ledger_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('kind', sa.Enum('bank', 'owners', 'income', 'cost', name='accountkind', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('code', sa.String(length=80), nullable=False),
    sa.Column('name', sa.String(length=80), nullable=False),
    sa.Column('building_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('entrance_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('home_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.ForeignKeyConstraint(['building_id'], ['buildings.id'], name=op.f('fk_ledger_accounts_building_id')),
    sa.ForeignKeyConstraint(['entrance_id'], ['entrances.id'], name=op.f('fk_ledger_accounts_entrance_id')),
    sa.ForeignKeyConstraint(['home_id'], ['homes.id'], name=op.f('fk_ledger_accounts_home_id')),
    sa.ForeignKeyConstraint(['ledger_id'], ['ledgers.id'], name=op.f('fk_ledger_accounts_ledger_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_ledger_accounts')),
    sa.UniqueConstraint('ledger_id', 'code', name=op.f('uq_ledger_accounts_ledger_id_code'))
    )
    with op.batch_alter_table('ledger_accounts', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_ledger_accounts_home_id'), ['home_id'], unique=False)
        batch_op.create_index('ix_ledger_accounts_ledger_id_kind', ['ledger_id', 'kind'], unique=False)

    op.create_table('ownerships',
    sa.Column('home_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('party_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('share_numerator', sa.Integer(), nullable=False),
    sa.Column('share_denominator', sa.Integer(), nullable=False),
    sa.Column('from_on', sa.Date(), nullable=True),
    sa.Column('to_on', sa.Date(), nullable=True),
    sa.Column('document', sa.String(length=120), server_default='', nullable=False),
    sa.Column('document_on', sa.Date(), nullable=True),
    sa.Column('issued_by', sa.String(length=120), server_default='', nullable=False),
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.CheckConstraint('share_numerator > 0 AND share_numerator <= share_denominator', name=op.f('ck_ownerships_share')),
    sa.CheckConstraint('to_on IS NULL OR from_on IS NULL OR to_on >= from_on', name=op.f('ck_ownerships_term')),
    sa.ForeignKeyConstraint(['home_id'], ['homes.id'], name=op.f('fk_ownerships_home_id')),
    sa.ForeignKeyConstraint(['party_id'], ['parties.id'], name=op.f('fk_ownerships_party_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_ownerships'))
    )
    with op.batch_alter_table('ownerships', schema=None) as batch_op:
        batch_op.create_index('ix_ownerships_home_id_to_on', ['home_id', 'to_on'], unique=False)
        batch_op.create_index(batch_op.f('ix_ownerships_party_id'), ['party_id'], unique=False)

    op.create_table('training_attendances',
    sa.Column('training_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('member_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('certificate', sa.String(length=40), nullable=False),
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.ForeignKeyConstraint(['member_id'], ['committee_members.id'], name=op.f('fk_training_attendances_member_id')),
    sa.ForeignKeyConstraint(['training_id'], ['trainings.id'], name=op.f('fk_training_attendances_training_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_training_attendances'))
    )
    with op.batch_alter_table('training_attendances', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_training_attendances_member_id'), ['member_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_training_attendances_training_id'), ['training_id'], unique=False)

    op.create_table('home_claims',
    sa.Column('home_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('resident_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('party_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('relation', sa.Enum('owner', 'co_owner', 'family', 'tenant', name='relation', native_enum=False, length=32), nullable=False),
    sa.Column('state', sa.Enum('pending', 'confirmed', 'refused', 'ended', name='claimstate', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('code_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('words', sa.Text(), nullable=False),
    sa.Column('claimed_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('decided_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('decided_by_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('reason', sa.String(length=200), nullable=False),
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.ForeignKeyConstraint(['code_id'], ['home_codes.id'], name=op.f('fk_home_claims_code_id')),
    sa.ForeignKeyConstraint(['decided_by_id'], ['staff_accounts.id'], name=op.f('fk_home_claims_decided_by_id')),
    sa.ForeignKeyConstraint(['home_id'], ['homes.id'], name=op.f('fk_home_claims_home_id')),
    sa.ForeignKeyConstraint(['party_id'], ['parties.id'], name=op.f('fk_home_claims_party_id')),
    sa.ForeignKeyConstraint(['resident_id'], ['residents.id'], name=op.f('fk_home_claims_resident_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_home_claims'))
    )
    with op.batch_alter_table('home_claims', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_home_claims_home_id'), ['home_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_home_claims_party_id'), ['party_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_home_claims_resident_id'), ['resident_id'], unique=False)

    op.create_table('ledger_lines',
    sa.Column('entry_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('account_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('amount_fen', sa.BigInteger(), nullable=False),
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.CheckConstraint('amount_fen != 0', name=op.f('ck_ledger_lines_amount')),
    sa.ForeignKeyConstraint(['account_id'], ['ledger_accounts.id'], name=op.f('fk_ledger_lines_account_id')),
    sa.ForeignKeyConstraint(['entry_id'], ['ledger_entries.id'], name=op.f('fk_ledger_lines_entry_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_ledger_lines')),
    sa.UniqueConstraint('entry_id', 'position', name=op.f('uq_ledger_lines_entry_id_position'))
    )
    with op.batch_alter_table('ledger_lines', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_ledger_lines_account_id'), ['account_id'], unique=False)
    op.add_column('staff_alerts', sa.Column('title', sa.String(length=300), server_default='', nullable=False))
    op.add_column('staff_alerts', sa.Column('path', sa.String(length=80), server_default='', nullable=False))
    for table in APPEND_ONLY:
        _append_only(table)
    _add_bulk_imports()


def downgrade() -> None:
    _remove_bulk_imports()
    op.drop_column('staff_alerts', 'path')
    op.drop_column('staff_alerts', 'title')
    with op.batch_alter_table('ledger_lines', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_ledger_lines_account_id'))

    op.drop_table('ledger_lines')
    with op.batch_alter_table('home_claims', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_home_claims_resident_id'))
        batch_op.drop_index(batch_op.f('ix_home_claims_party_id'))
        batch_op.drop_index(batch_op.f('ix_home_claims_home_id'))

    op.drop_table('home_claims')
    with op.batch_alter_table('training_attendances', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_training_attendances_training_id'))
        batch_op.drop_index(batch_op.f('ix_training_attendances_member_id'))

    op.drop_table('training_attendances')
    with op.batch_alter_table('ownerships', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_ownerships_party_id'))
        batch_op.drop_index('ix_ownerships_home_id_to_on')

    op.drop_table('ownerships')
    with op.batch_alter_table('ledger_accounts', schema=None) as batch_op:
        batch_op.drop_index('ix_ledger_accounts_ledger_id_kind')
        batch_op.drop_index(batch_op.f('ix_ledger_accounts_home_id'))

    op.drop_table('ledger_accounts')
    with op.batch_alter_table('home_representatives', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_home_representatives_party_id'))
        batch_op.drop_index(batch_op.f('ix_home_representatives_home_id'))

    op.drop_table('home_representatives')
    with op.batch_alter_table('home_codes', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_home_codes_home_id'))

    op.drop_table('home_codes')
    with op.batch_alter_table('facility_acts', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_facility_acts_facility_id'))
        batch_op.drop_index(batch_op.f('ix_facility_acts_complaint_id'))

    op.drop_table('facility_acts')
    with op.batch_alter_table('disclosure_objections', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_disclosure_objections_duty_id'))

    op.drop_table('disclosure_objections')
    with op.batch_alter_table('homes', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_homes_entrance_id'))
        batch_op.drop_index(batch_op.f('ix_homes_community_id'))
        batch_op.drop_index('ix_homes_building_id_entrance_id')

    op.drop_table('homes')
    with op.batch_alter_table('committee_members', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_committee_members_term_id'))
        batch_op.drop_index(batch_op.f('ix_committee_members_phone_index'))

    op.drop_table('committee_members')
    with op.batch_alter_table('committee_meetings', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_committee_meetings_term_id'))

    op.drop_table('committee_meetings')
    with op.batch_alter_table('bank_statement_lines', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_bank_statement_lines_entry_id'))

    op.drop_table('bank_statement_lines')
    with op.batch_alter_table('service_group_members', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_service_group_members_group_id'))
        batch_op.drop_index(batch_op.f('ix_service_group_members_community_id'))

    op.drop_table('service_group_members')
    with op.batch_alter_table('ledger_entries', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_ledger_entries_work_id'))
        batch_op.drop_index('ix_ledger_entries_ledger_id_on')
        batch_op.drop_index(batch_op.f('ix_ledger_entries_contract_id'))

    op.drop_table('ledger_entries')
    with op.batch_alter_table('facilities', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_facilities_community_id'))

    op.drop_table('facilities')
    with op.batch_alter_table('entrances', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_entrances_building_id'))

    op.drop_table('entrances')
    op.drop_table('disclosure_versions')
    with op.batch_alter_table('committee_terms', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_committee_terms_committee_id'))

    op.drop_table('committee_terms')
    op.drop_table('bank_statements')
    with op.batch_alter_table('trusteeships', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_trusteeships_community_id'))

    op.drop_table('trusteeships')
    with op.batch_alter_table('service_pipeline_steps', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_service_pipeline_steps_community_id'))

    op.drop_table('service_pipeline_steps')
    with op.batch_alter_table('service_groups', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_service_groups_firm_id'))

    op.drop_table('service_groups')
    with op.batch_alter_table('serve_first_trials', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_serve_first_trials_firm_id'))
        batch_op.drop_index(batch_op.f('ix_serve_first_trials_community_id'))

    op.drop_table('serve_first_trials')
    op.drop_table('ledgers')
    with op.batch_alter_table('income_contracts', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_income_contracts_community_id'))

    op.drop_table('income_contracts')
    with op.batch_alter_table('grade_rulings', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_grade_rulings_community_id'))

    op.drop_table('grade_rulings')
    with op.batch_alter_table('fund_works', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_fund_works_community_id'))

    op.drop_table('fund_works')
    with op.batch_alter_table('firm_people', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_firm_people_phone_index'))
        batch_op.drop_index(batch_op.f('ix_firm_people_firm_id'))
        batch_op.drop_index(batch_op.f('ix_firm_people_community_id'))

    op.drop_table('firm_people')
    with op.batch_alter_table('fee_months', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_fee_months_firm_id'))
        batch_op.drop_index(batch_op.f('ix_fee_months_community_id'))

    op.drop_table('fee_months')
    with op.batch_alter_table('fee_items', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_fee_items_firm_id'))
        batch_op.drop_index(batch_op.f('ix_fee_items_community_id'))

    op.drop_table('fee_items')
    with op.batch_alter_table('disclosure_duties', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_disclosure_duties_firm_id'))
        batch_op.drop_index('ix_disclosure_duties_due_on_published')
        batch_op.drop_index(batch_op.f('ix_disclosure_duties_community_id'))

    op.drop_table('disclosure_duties')
    with op.batch_alter_table('community_developers', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_community_developers_developer_id'))
        batch_op.drop_index(batch_op.f('ix_community_developers_community_id'))

    op.drop_table('community_developers')
    with op.batch_alter_table('trainings', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_trainings_street_id'))

    op.drop_table('trainings')
    with op.batch_alter_table('price_guides', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_price_guides_district_id'))

    op.drop_table('price_guides')
    with op.batch_alter_table('parties', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_parties_phone_index'))
        batch_op.drop_index(batch_op.f('ix_parties_name_index'))

    op.drop_table('parties')
    op.drop_table('fund_rates')
    op.drop_table('disclosure_rules')
    op.drop_table('developers')
    op.drop_table('basic_services')


def _append_only(table: str) -> None:
    """backend.history.append_only looks for these triggers by name."""
    refusal = f'{table} are append-only'
    if op.get_bind().dialect.name == 'sqlite':
        for what in ('UPDATE', 'DELETE'):
            op.execute(
                f'CREATE TRIGGER {table}_no_{what.lower()} BEFORE {what} ON {table}'
                f" BEGIN SELECT RAISE(ABORT, '{refusal}'); END"
            )
        return
    op.execute(
        f'CREATE FUNCTION refuse_{table}_change() RETURNS trigger LANGUAGE plpgsql AS $$'
        f" BEGIN RAISE EXCEPTION '{refusal}'; END $$"
    )
    for what, each in (('UPDATE', 'ROW'), ('DELETE', 'ROW'), ('TRUNCATE', 'STATEMENT')):
        op.execute(
            f'CREATE TRIGGER {table}_no_{what.lower()} BEFORE {what} ON {table}'
            f' FOR EACH {each} EXECUTE FUNCTION refuse_{table}_change()'
        )


def _add_bulk_imports() -> None:
    op.create_table('home_looks',
    sa.Column('staff_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('home_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('purpose', sa.String(length=200), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('audit_number', sa.Integer(), nullable=False),
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.ForeignKeyConstraint(['home_id'], ['homes.id'], name=op.f('fk_home_looks_home_id')),
    sa.ForeignKeyConstraint(['staff_id'], ['staff_accounts.id'], name=op.f('fk_home_looks_staff_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_home_looks'))
    )
    with op.batch_alter_table('home_looks', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_home_looks_home_id'), ['home_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_home_looks_staff_id'), ['staff_id'], unique=False)

    op.create_table('bulk_imports',
    sa.Column('staff_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('uploaded_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('file_name', sa.String(length=120), nullable=False),
    sa.Column('size', sa.Integer(), nullable=False),
    sa.Column('sha256', sa.String(length=64), nullable=False),
    sa.Column('state', sa.Enum('queued', 'working', 'planned', 'refused', 'imported', 'taken_back', 'discarded', 'failed', name='bulkstate', native_enum=False, length=32), nullable=False),
    sa.Column('goal', sa.Enum('plan', 'import', 'take_back', name='bulkgoal', native_enum=False, length=32), nullable=False),
    sa.Column('rows_read', sa.Integer(), nullable=False),
    sa.Column('rows_done', sa.Integer(), nullable=False),
    sa.Column('is_staged', sa.Boolean(), nullable=False),
    sa.Column('is_tried', sa.Boolean(), nullable=False),
    sa.Column('problem_count', sa.Integer(), nullable=False),
    sa.Column('problems', sa.Text(), nullable=True),
    sa.Column('report', sa.Text(), nullable=True),
    sa.Column('added', sa.Integer(), nullable=False),
    sa.Column('updated', sa.Integer(), nullable=False),
    sa.Column('confirmed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('written_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('reversed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('reversed_by_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('attempts', sa.Integer(), nullable=False),
    sa.Column('next_attempt_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('lease_until', sa.DateTime(timezone=True), nullable=True),
    sa.Column('ring_after', sa.DateTime(timezone=True), nullable=False),
    sa.Column('rings', sa.Integer(), nullable=False),
    sa.Column('last_error', sa.String(length=500), nullable=False),
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.ForeignKeyConstraint(['reversed_by_id'], ['staff_accounts.id'], name=op.f('fk_bulk_imports_reversed_by_id')),
    sa.ForeignKeyConstraint(['staff_id'], ['staff_accounts.id'], name=op.f('fk_bulk_imports_staff_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_bulk_imports'))
    )
    with op.batch_alter_table('bulk_imports', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_bulk_imports_staff_id'), ['staff_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_bulk_imports_uploaded_at'), ['uploaded_at'], unique=False)

    op.create_table('bulk_changes',
    sa.Column('import_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('table_name', sa.String(length=40), nullable=False),
    sa.Column('changed_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('before', sa.Text(), nullable=True),
    sa.Column('digest', sa.String(length=32), nullable=False),
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.ForeignKeyConstraint(['import_id'], ['bulk_imports.id'], name=op.f('fk_bulk_changes_import_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_bulk_changes'))
    )
    with op.batch_alter_table('bulk_changes', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_bulk_changes_import_id'), ['import_id'], unique=False)
        batch_op.create_index('ix_bulk_changes_table_name_changed_id', ['table_name', 'changed_id'], unique=False)

    op.create_table('bulk_file_pieces',
    sa.Column('import_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('sealed', sa.Text(), nullable=False),
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.ForeignKeyConstraint(['import_id'], ['bulk_imports.id'], name=op.f('fk_bulk_file_pieces_import_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_bulk_file_pieces')),
    sa.UniqueConstraint('import_id', 'number', name=op.f('uq_bulk_file_pieces_import_id_number'))
    )
    op.create_table('staged_rows',
    sa.Column('import_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('place', sa.Integer(), nullable=False),
    sa.Column('sheet', sa.String(length=20), nullable=False),
    sa.Column('tab', sa.String(length=200), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('identity', sa.String(length=32), nullable=False),
    sa.Column('party', sa.String(length=32), nullable=True),
    sa.Column('party_name', sa.String(length=32), nullable=True),
    sa.Column('sealed', sa.Text(), nullable=False),
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.ForeignKeyConstraint(['import_id'], ['bulk_imports.id'], name=op.f('fk_staged_rows_import_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_staged_rows')),
    sa.UniqueConstraint('import_id', 'place', name=op.f('uq_staged_rows_import_id_place'))
    )
    with op.batch_alter_table('staged_rows', schema=None) as batch_op:
        batch_op.create_index('ix_staged_rows_import_id_identity', ['import_id', 'identity'], unique=False)
        batch_op.create_index('ix_staged_rows_import_id_sheet_place', ['import_id', 'sheet', 'place'], unique=False)



def _remove_bulk_imports() -> None:
    with op.batch_alter_table('home_looks', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_home_looks_staff_id'))
        batch_op.drop_index(batch_op.f('ix_home_looks_home_id'))

    op.drop_table('home_looks')
    with op.batch_alter_table('staged_rows', schema=None) as batch_op:
        batch_op.drop_index('ix_staged_rows_import_id_sheet_place')
        batch_op.drop_index('ix_staged_rows_import_id_identity')

    op.drop_table('staged_rows')
    op.drop_table('bulk_file_pieces')
    with op.batch_alter_table('bulk_changes', schema=None) as batch_op:
        batch_op.drop_index('ix_bulk_changes_table_name_changed_id')
        batch_op.drop_index(batch_op.f('ix_bulk_changes_import_id'))

    op.drop_table('bulk_changes')
    with op.batch_alter_table('bulk_imports', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_bulk_imports_uploaded_at'))
        batch_op.drop_index(batch_op.f('ix_bulk_imports_staff_id'))

    op.drop_table('bulk_imports')
