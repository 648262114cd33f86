"""Files of the register that wait to be looked at and imported"""

import sqlalchemy as sa
from alembic import op

revision = '0021'
down_revision = '0020'
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), 'sqlite')


def upgrade() -> None:
    op.create_table(
        'import_uploads',
        sa.Column('staff_id', KEY, nullable=False),
        sa.Column('uploaded_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('file_names', sa.String(length=300), nullable=False),
        sa.Column('sha256', sa.String(length=64), nullable=False),
        sa.Column('sealed', sa.Text(), nullable=False),
        sa.Column('names_confirmed', sa.Boolean(), nullable=False),
        sa.Column('plan', sa.JSON(), nullable=False),
        sa.Column('plan_hash', sa.String(length=64), nullable=False),
        sa.Column('imported_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('id', KEY, nullable=False),
        sa.ForeignKeyConstraint(
            ['staff_id'], ['staff_accounts.id'], name=op.f('fk_import_uploads_staff_id')
        ),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_import_uploads')),
    )
    op.create_index(op.f('ix_import_uploads_staff_id'), 'import_uploads', ['staff_id'])
    op.create_index(op.f('ix_import_uploads_uploaded_at'), 'import_uploads', ['uploaded_at'])


def downgrade() -> None:
    op.drop_table('import_uploads')
