"""How many wrong PINs were tried for a complaint, in all channels"""

import sqlalchemy as sa
from alembic import op

revision = '0020'
down_revision = '0019'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        'complaints', sa.Column('wrong_pin_count', sa.Integer(), nullable=False, server_default='0')
    )


def downgrade() -> None:
    op.drop_column('complaints', 'wrong_pin_count')
