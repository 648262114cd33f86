"""The place that stands on a leaflet, beside the code's own, which may be moved"""

import sqlalchemy as sa
from alembic import op

revision = '0022'
down_revision = '0021'
branch_labels = None
depends_on = None

# Where the codes of orders so far belonged then, nobody knows any more: as now, as far as one can tell.
AS_NOW = """
UPDATE print_order_items SET
  printed_community_id = (SELECT community_id FROM codes WHERE codes.id = print_order_items.code_id),
  printed_building_id = (SELECT building_id FROM codes WHERE codes.id = print_order_items.code_id),
  printed_spot = (SELECT spot FROM codes WHERE codes.id = print_order_items.code_id)
"""


def upgrade() -> None:
    row_id = sa.BigInteger().with_variant(sa.Integer(), 'sqlite')
    op.add_column('print_order_items', sa.Column('printed_community_id', row_id, nullable=True))
    op.add_column('print_order_items', sa.Column('printed_building_id', row_id, nullable=True))
    spot = sa.Column('printed_spot', sa.String(40), server_default='', nullable=False)
    op.add_column('print_order_items', spot)
    op.execute(AS_NOW)
