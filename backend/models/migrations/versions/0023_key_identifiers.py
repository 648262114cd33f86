"""What is sealed names its key; each key that was in use is on record, so that keys can be changed"""

from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

revision = '0023'
down_revision = '0022'
branch_labels = None
depends_on = None

ENCRYPTED = {
    'complaints': ('pin', 'token', 'phone'), 'notice_addresses': ('address', 'secret'),
    'residents': ('openid', 'miniprogram_openid', 'phone'), 'resident_notices': ('words',),
    'wechat_media': ('media_id',), 'print_links': ('recipient',), 'api_applications': ('contact',),
}
SEALED = {
    'residents': ('talk',), 'staff_accounts': ('totp_sealed',), 'kept_answers': ('body',),
    'import_uploads': ('sealed',),
}
INDEXES = {
    'complaints': ('token_index', 'phone_index', 'content_hash'), 'notice_addresses': ('address_index',),
    'residents': ('openid_index', 'miniprogram_openid_index', 'unionid_index'),
    'kept_answers': ('scope', 'content_hash'), 'recovery_codes': ('code_hash',), 'audit_head': ('seal',),
}
# A Fernet token, a nonce and a tag in base64, a SHA-256 in hexadecimal: without an identifier in front.
KINDS = (
    (ENCRYPTED, "{0} LIKE 'gAAAAA%'", '{0}'),
    (SEALED, "length({0}) >= 40 AND substr({0}, 7, 1) <> ':'", '{0}'),
    (INDEXES, "length({0}) = 64 AND substr({0}, 7, 1) <> ':'", 'substr({0}, 1, 57)'),
)
KEY_CHECKS = sa.table(
    'key_checks', sa.column('id'), sa.column('purpose'), sa.column('identifier'), sa.column('sealed'),
    sa.column('first_used_at', sa.DateTime(timezone=True)),
)


def upgrade() -> None:
    connection = op.get_bind()
    sealed = connection.scalar(sa.text('SELECT sealed FROM key_checks')) or _sealed_now()
    op.drop_table('key_checks')
    op.create_table('key_checks',
    sa.Column('purpose', sa.String(length=20), nullable=False),
    sa.Column('identifier', sa.String(length=6), nullable=False),
    sa.Column('sealed', sa.Text(), nullable=False),
    sa.Column('first_used_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('searched_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('values_left', sa.Integer(), nullable=False, server_default='0'),
    sa.Column('retired_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_key_checks')),
    sa.UniqueConstraint('purpose', 'identifier', name=op.f('uq_key_checks_purpose_identifier'))
    )
    identifier = _identifier_for(sealed)
    connection.execute(sa.insert(KEY_CHECKS).values(
        purpose='personal_data', identifier=identifier, sealed=f'{identifier}:{sealed}',
        first_used_at=datetime.now(UTC),
    ))
    for columns, is_old, old in KINDS:
        for table, names in columns.items():
            _name_key(connection, table, names, is_old, old, f'{identifier}:')


def _sealed_now() -> str:
    """Somebody took the row away; 0018 made one, so that what is here was sealed with a key of this process."""
    from backend.models.keys.key_check import KEY_CHECK_WORD
    from backend.models.personal import PersonalDataKey

    return PersonalDataKey.fernet().encrypt(KEY_CHECK_WORD.encode()).decode()


def _identifier_for(sealed: str) -> str:
    """Of the key that sealed this database so far; it may be one of several by now."""
    from backend.models.keys.key_check import missing_keys
    from backend.models.personal import PersonalDataKey, opens

    for identifier in PersonalDataKey.identifiers():
        if opens(f'{identifier}:{sealed}'):
            return identifier
    raise missing_keys(())


def _name_key(
    connection: sa.Connection, table: str, names: tuple[str, ...], is_old: str, old: str, prefix: str
) -> None:
    """In one pass over the table."""
    values = ', '.join(
        f'{name} = CASE WHEN {is_old.format(name)} THEN CAST(:prefix AS TEXT) || {old.format(name)}'
        f' ELSE {name} END' for name in names)
    where = ' OR '.join(is_old.format(name) for name in names)
    connection.execute(sa.text(f'UPDATE {table} SET {values} WHERE {where}'), {'prefix': prefix})
