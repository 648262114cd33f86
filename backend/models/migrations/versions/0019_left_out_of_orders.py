"""What an order of leaflets could not print"""

import sqlalchemy as sa
from alembic import op

revision = '0019'
down_revision = '0018'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('print_orders', sa.Column('left_out', sa.Text(), server_default='', nullable=False))
