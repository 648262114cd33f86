"""How much of who an anonymous complainant is, typed into their words, the firm does not read"""

import sqlalchemy as sa
from alembic import op

revision = '0025'
down_revision = '0024'
branch_labels = None
depends_on = None

COVER = sa.Enum('none', 'name', 'home', name='cover', native_enum=False, length=32)


def upgrade() -> None:
    # Of complaints so far the firm has read the names and flats that were typed: they stay as they are.
    op.add_column('complaints', sa.Column('cover', COVER, server_default='none', nullable=False))


def downgrade() -> None:
    op.drop_column('complaints', 'cover')
