"""Receipts of printing shops have the key of their form: two parts of one size on one day are two"""

import sqlalchemy as sa
from alembic import op

revision = '0026'
down_revision = '0025'
branch_labels = None
depends_on = None

CONTENT = 'uq_print_receipts_link_id_kind_on_quantity_words'


def upgrade() -> None:
    with op.batch_alter_table('print_receipts') as batch_op:
        batch_op.add_column(sa.Column('idempotency_key', sa.String(length=64), nullable=True))
        batch_op.drop_constraint(CONTENT, type_='unique')
        batch_op.create_unique_constraint(op.f('uq_print_receipts_idempotency_key'), ['idempotency_key'])


def downgrade() -> None:
    # Of parts that say the same the first stays.
    op.execute(
        "DELETE FROM print_receipts WHERE EXISTS (SELECT 1 FROM print_receipts AS earlier"
        " WHERE earlier.id < print_receipts.id AND earlier.link_id = print_receipts.link_id"
        " AND earlier.kind = print_receipts.kind AND earlier.\"on\" = print_receipts.\"on\""
        " AND earlier.quantity = print_receipts.quantity AND earlier.words = print_receipts.words)"
    )
    with op.batch_alter_table('print_receipts') as batch_op:
        batch_op.drop_constraint('uq_print_receipts_idempotency_key', type_='unique')
        batch_op.drop_column('idempotency_key')
        batch_op.create_unique_constraint(CONTENT, ['link_id', 'kind', 'on', 'quantity', 'words'])
