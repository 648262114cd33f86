"""A word sealed with the personal-data key says at each start whether it is the key; faults of background work"""

import sqlalchemy as sa
from alembic import op

revision = '0018'
down_revision = '0017'
branch_labels = None
depends_on = None

SEALED = (
    ('complaints', 'pin'), ('complaints', 'phone'), ('notice_addresses', 'address'), ('residents', 'openid'),
    ('residents', 'miniprogram_openid'), ('resident_notices', 'words'), ('wechat_media', 'media_id'),
    ('print_links', 'recipient'), ('api_applications', 'contact'),
)
SAMPLES = 5
KEY_CHECKS = sa.table('key_checks', sa.column('id'), sa.column('sealed'))


def upgrade() -> None:
    op.create_table('work_faults',
    sa.Column('job', sa.String(length=80), nullable=False),
    sa.Column('subject_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('failures', sa.Integer(), nullable=False),
    sa.Column('last_error', sa.String(length=200), nullable=False),
    sa.Column('first_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('last_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('next_attempt_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_work_faults')),
    sa.UniqueConstraint('job', 'subject_id', name=op.f('uq_work_faults_job_subject_id'))
    )
    op.create_table('key_checks',
    sa.Column('sealed', sa.Text(), nullable=False),
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.CheckConstraint('id = 1', name=op.f('ck_key_checks_one_row')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_key_checks'))
    )
    op.execute(sa.insert(KEY_CHECKS).values(id=1, sealed=_seal(op.get_bind())))


def _seal(connection: sa.Connection) -> str:
    """With the key that opens what is there already: sealed with another, the check would bless that one."""
    from backend.models.keys.key_check import KEY_CHECK_WORD, missing_keys
    from backend.models.personal import PersonalDataKey, opens

    samples = [value for table, column in SEALED for value in _samples(connection, table, column)]
    if samples and not any(opens(value) for value in samples):
        raise missing_keys(())
    return PersonalDataKey.fernet().encrypt(KEY_CHECK_WORD.encode()).decode()


def _samples(connection: sa.Connection, table: str, column: str) -> list[str]:
    """Of the newest rows; what is no token at all says nothing about the key."""
    name: sa.ColumnClause[str] = sa.column(column)
    query = sa.select(name).select_from(sa.table(table)).where(name.like('gAAAAA%'))
    return list(connection.scalars(query.order_by(sa.column('id').desc()).limit(SAMPLES)))
