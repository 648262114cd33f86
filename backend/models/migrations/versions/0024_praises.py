"""Praise, passed on to the office that is responsible"""

import sqlalchemy as sa
from alembic import op

revision = '0024'
down_revision = '0023'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('praises',
    sa.Column('community_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('street_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('firm_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('words', sa.String(length=500), nullable=False),
    sa.Column('received_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.ForeignKeyConstraint(['community_id'], ['communities.id'], name=op.f('fk_praises_community_id')),
    sa.ForeignKeyConstraint(['firm_id'], ['property_firms.id'], name=op.f('fk_praises_firm_id')),
    sa.ForeignKeyConstraint(['street_id'], ['streets.id'], name=op.f('fk_praises_street_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_praises'))
    )
    with op.batch_alter_table('praises', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_praises_community_id'), ['community_id'], unique=False)
        batch_op.create_index('ix_praises_firm_id_received_at', ['firm_id', 'received_at'], unique=False)
        batch_op.create_index('ix_praises_received_at', ['received_at'], unique=False)
        batch_op.create_index('ix_praises_street_id_received_at', ['street_id', 'received_at'], unique=False)


def downgrade() -> None:
    with op.batch_alter_table('praises', schema=None) as batch_op:
        batch_op.drop_index('ix_praises_street_id_received_at')
        batch_op.drop_index('ix_praises_received_at')
        batch_op.drop_index('ix_praises_firm_id_received_at')
        batch_op.drop_index(batch_op.f('ix_praises_community_id'))

    op.drop_table('praises')
