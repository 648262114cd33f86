"""Accounts: roles, links to choose a password, sessions, second factors; the audit log and its triggers"""

import sqlalchemy as sa
from alembic import op

revision = '0006'
down_revision = '0005'
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), 'sqlite')

ROLES = "'firm', 'street', 'district', 'city', 'printer', 'administrator', 'auditor'"
OFFICE = (
    "(role = 'firm') = (firm_id IS NOT NULL) AND (role = 'street') = (street_id IS NOT NULL)"
    " AND (role = 'district') = (district_id IS NOT NULL) AND (role = 'printer') = (shop_id IS NOT NULL)"
)


def upgrade() -> None:
    op.create_table('audit_head',
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('hash', sa.String(length=64), nullable=False),
    sa.Column('seal', sa.String(length=64), nullable=False),
    sa.Column('id', KEY, nullable=False),
    sa.CheckConstraint('id = 1', name=op.f('ck_audit_head_one_row')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_audit_head'))
    )
    op.create_table('print_shops',
    sa.Column('name', sa.String(length=80), nullable=False),
    sa.Column('id', KEY, nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_print_shops')),
    sa.UniqueConstraint('name', name=op.f('uq_print_shops_name'))
    )
    op.create_table('audit_entries',
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('actor_id', KEY, nullable=True),
    sa.Column('actor', sa.String(length=40), nullable=False),
    sa.Column('act', sa.String(length=40), nullable=False),
    sa.Column('subject', sa.String(length=120), nullable=False),
    sa.Column('details', sa.Text(), nullable=False),
    sa.Column('previous_hash', sa.String(length=64), nullable=False),
    sa.Column('hash', sa.String(length=64), nullable=False),
    sa.Column('id', KEY, nullable=False),
    sa.ForeignKeyConstraint(['actor_id'], ['staff_accounts.id'], name=op.f('fk_audit_entries_actor_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_audit_entries')),
    sa.UniqueConstraint('hash', name=op.f('uq_audit_entries_hash')),
    sa.UniqueConstraint('number', name=op.f('uq_audit_entries_number'))
    )
    with op.batch_alter_table('audit_entries') as batch_op:
        batch_op.create_index('ix_audit_entries_act_number', ['act', 'number'])
        batch_op.create_index(batch_op.f('ix_audit_entries_actor_id'), ['actor_id'])

    op.create_table('passkeys',
    sa.Column('account_id', KEY, nullable=False),
    sa.Column('credential_id', sa.String(length=1400), nullable=False),
    sa.Column('public_key', sa.Text(), nullable=False),
    sa.Column('sign_count', sa.BigInteger(), nullable=False),
    sa.Column('name', sa.String(length=40), nullable=False),
    sa.Column('added_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('used_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('last_challenge', sa.String(length=64), nullable=False),
    sa.Column('id', KEY, nullable=False),
    sa.ForeignKeyConstraint(['account_id'], ['staff_accounts.id'], name=op.f('fk_passkeys_account_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_passkeys')),
    sa.UniqueConstraint('credential_id', name=op.f('uq_passkeys_credential_id'))
    )
    with op.batch_alter_table('passkeys') as batch_op:
        batch_op.create_index(batch_op.f('ix_passkeys_account_id'), ['account_id'])

    op.create_table('recovery_codes',
    sa.Column('account_id', KEY, nullable=False),
    sa.Column('code_hash', sa.String(length=64), nullable=False),
    sa.Column('used_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('id', KEY, nullable=False),
    sa.ForeignKeyConstraint(['account_id'], ['staff_accounts.id'], name=op.f('fk_recovery_codes_account_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_recovery_codes')),
    sa.UniqueConstraint('code_hash', name=op.f('uq_recovery_codes_code_hash'))
    )
    with op.batch_alter_table('recovery_codes') as batch_op:
        batch_op.create_index(batch_op.f('ix_recovery_codes_account_id'), ['account_id'])

    op.create_table('staff_links',
    sa.Column('account_id', KEY, nullable=False),
    sa.Column('purpose', sa.Enum('invitation', 'reset', name='stafflinkpurpose', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('token_hash', sa.String(length=64), nullable=False),
    sa.Column('made_by_id', KEY, nullable=True),
    sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('expires_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('used_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('closed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('id', KEY, nullable=False),
    sa.ForeignKeyConstraint(['account_id'], ['staff_accounts.id'], name=op.f('fk_staff_links_account_id')),
    sa.ForeignKeyConstraint(['made_by_id'], ['staff_accounts.id'], name=op.f('fk_staff_links_made_by_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_staff_links')),
    sa.UniqueConstraint('token_hash', name=op.f('uq_staff_links_token_hash'))
    )
    with op.batch_alter_table('staff_links') as batch_op:
        batch_op.create_index(batch_op.f('ix_staff_links_account_id'), ['account_id'])

    op.create_table('staff_sessions',
    sa.Column('account_id', KEY, nullable=False),
    sa.Column('token_hash', sa.String(length=64), nullable=False),
    sa.Column('strong', sa.Boolean(), nullable=False),
    sa.Column('device', sa.String(length=60), nullable=False),
    sa.Column('place', sa.String(length=60), nullable=False),
    sa.Column('started_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('used_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('id', KEY, nullable=False),
    sa.ForeignKeyConstraint(['account_id'], ['staff_accounts.id'], name=op.f('fk_staff_sessions_account_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_staff_sessions')),
    sa.UniqueConstraint('token_hash', name=op.f('uq_staff_sessions_token_hash'))
    )
    with op.batch_alter_table('staff_sessions') as batch_op:
        batch_op.create_index(batch_op.f('ix_staff_sessions_account_id'), ['account_id'])
        batch_op.create_index(batch_op.f('ix_staff_sessions_used_at'), ['used_at'])

    with op.batch_alter_table('print_links') as batch_op:
        batch_op.add_column(sa.Column('shop_id', KEY, nullable=True))
        batch_op.create_index(batch_op.f('ix_print_links_shop_id'), ['shop_id'])
        batch_op.create_foreign_key(batch_op.f('fk_print_links_shop_id'), 'print_shops', ['shop_id'], ['id'])

    with op.batch_alter_table('staff_accounts') as batch_op:
        batch_op.add_column(sa.Column('shop_id', KEY, nullable=True))
        batch_op.add_column(sa.Column('is_head', sa.Boolean(), server_default=sa.false(), nullable=False))
        batch_op.add_column(sa.Column('password_is_long', sa.Boolean(), server_default=sa.false(), nullable=False))
        batch_op.add_column(sa.Column('totp_sealed', sa.Text(), nullable=True))
        batch_op.add_column(sa.Column('totp_step', sa.BigInteger(), nullable=True))
        batch_op.add_column(sa.Column('created_at', sa.DateTime(timezone=True), nullable=True))
        batch_op.create_foreign_key(batch_op.f('fk_staff_accounts_shop_id'), 'print_shops', ['shop_id'], ['id'])
        batch_op.drop_column('session_version')
        batch_op.drop_constraint(op.f('ck_staff_accounts_role'), type_='check')
        batch_op.create_check_constraint(op.f('ck_staff_accounts_role'), f'role IN ({ROLES})')
        batch_op.drop_constraint(op.f('ck_staff_accounts_office'), type_='check')
        batch_op.create_check_constraint(op.f('ck_staff_accounts_office'), OFFICE)
    _append_only()


def _append_only() -> None:
    """backend.staff.audit_check looks for these triggers by name."""
    if op.get_bind().dialect.name == 'sqlite':
        for what in ('UPDATE', 'DELETE'):
            op.execute(
                f'CREATE TRIGGER audit_entries_no_{what.lower()} BEFORE {what} ON audit_entries'
                " BEGIN SELECT RAISE(ABORT, 'audit entries are append-only'); END"
            )
        return
    op.execute(
        'CREATE FUNCTION refuse_audit_change() RETURNS trigger LANGUAGE plpgsql AS $$'
        " BEGIN RAISE EXCEPTION 'audit entries are append-only'; END $$"
    )
    for what, each in (('UPDATE', 'ROW'), ('DELETE', 'ROW'), ('TRUNCATE', 'STATEMENT')):
        op.execute(
            f'CREATE TRIGGER audit_entries_no_{what.lower()} BEFORE {what} ON audit_entries'
            f' FOR EACH {each} EXECUTE FUNCTION refuse_audit_change()'
        )
