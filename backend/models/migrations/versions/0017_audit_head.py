"""The audit log's sealed end exists from here on; each look at personal data names its entry in the log"""

import sqlalchemy as sa
from alembic import op

revision = '0017'
down_revision = '0014'
branch_labels = None
depends_on = None

BEGINNING = '0' * 64
HEAD = sa.table('audit_head', sa.column('id'), sa.column('number'), sa.column('hash'), sa.column('seal'))


def upgrade() -> None:
    op.add_column('personal_data_looks', sa.Column('audit_number', sa.Integer(), nullable=True))
    connection = op.get_bind()
    head_count = connection.scalar(sa.text('SELECT count(*) FROM audit_head'))
    entries = connection.scalar(sa.text('SELECT count(*) FROM audit_entries'))
    # Entries without an end are a log that somebody cut: it must not look sound after an upgrade.
    if not head_count and not entries:
        op.execute(sa.insert(HEAD).values(id=1, number=0, hash=BEGINNING, seal=_seal()))


def _seal() -> str:
    from backend.models.personal import PersonalDataKey

    return PersonalDataKey.blind_index(f'audit log ends at 0 with {BEGINNING}')
