"""Wording of residents' notices; reply templates that come with the service"""

import sqlalchemy as sa
from alembic import op

revision = '0011'
down_revision = '0010'
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), 'sqlite')


def upgrade() -> None:
    op.create_table('notice_wordings',
    sa.Column('kind', sa.String(length=20), nullable=False),
    sa.Column('words', sa.Text(), nullable=False),
    sa.Column('short', sa.String(length=5), nullable=False),
    sa.Column('note', sa.String(length=20), nullable=False),
    sa.Column('id', KEY, nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_notice_wordings')),
    sa.UniqueConstraint('kind', name=op.f('uq_notice_wordings_kind'))
    )
    with op.batch_alter_table('reply_templates') as batch_op:
        batch_op.add_column(sa.Column('seed', sa.String(length=30), nullable=True))
        batch_op.add_column(sa.Column('retired_at', sa.DateTime(timezone=True), nullable=True))
        batch_op.create_unique_constraint(batch_op.f('uq_reply_templates_seed'), ['seed'])
