"""What administrators change: the record of changes, retired categories, one more limit"""

import sqlalchemy as sa
from alembic import op

revision = '0008'
down_revision = '0007'
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), 'sqlite')


def upgrade() -> None:
    op.create_table('changes',
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('staff_id', KEY, nullable=False),
    sa.Column('area', sa.Enum('categories', 'limits', 'calendar', 'routing', 'firms', 'contracts', 'codes', 'messages', name='changearea', native_enum=False, length=32), nullable=False),
    sa.Column('what', sa.String(length=200), nullable=False),
    sa.Column('before', sa.JSON(), nullable=False),
    sa.Column('after', sa.JSON(), nullable=False),
    sa.Column('undone_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('undone_by_id', KEY, nullable=True),
    sa.Column('id', KEY, nullable=False),
    sa.ForeignKeyConstraint(['staff_id'], ['staff_accounts.id'], name=op.f('fk_changes_staff_id')),
    sa.ForeignKeyConstraint(['undone_by_id'], ['staff_accounts.id'], name=op.f('fk_changes_undone_by_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_changes'))
    )
    with op.batch_alter_table('changes') as batch_op:
        batch_op.create_index(batch_op.f('ix_changes_at'), ['at'])

    with op.batch_alter_table('categories') as batch_op:
        batch_op.add_column(sa.Column('retired_at', sa.DateTime(timezone=True), nullable=True))

    with op.batch_alter_table('city_limits') as batch_op:
        batch_op.add_column(sa.Column('urge_again_hours', sa.Integer(), server_default='24', nullable=False))
