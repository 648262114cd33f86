"""Reply templates; photos before and after the work"""

import sqlalchemy as sa
from alembic import op

revision = '0010'
down_revision = '0009'
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), 'sqlite')


def upgrade() -> None:
    op.create_table('reply_templates',
    sa.Column('firm_id', KEY, nullable=True),
    sa.Column('street_id', KEY, nullable=True),
    sa.Column('district_id', KEY, nullable=True),
    sa.Column('category_id', KEY, nullable=True),
    sa.Column('name', sa.String(length=30), nullable=False),
    sa.Column('words', sa.Text(), nullable=False),
    sa.Column('changed_by_id', KEY, nullable=True),
    sa.Column('changed_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('id', KEY, nullable=False),
    sa.CheckConstraint('(CASE WHEN firm_id IS NULL THEN 0 ELSE 1 END) + (CASE WHEN street_id IS NULL THEN 0 ELSE 1 END) + (CASE WHEN district_id IS NULL THEN 0 ELSE 1 END) <= 1', name=op.f('ck_reply_templates_one_office')),
    sa.ForeignKeyConstraint(['category_id'], ['categories.id'], name=op.f('fk_reply_templates_category_id')),
    sa.ForeignKeyConstraint(['changed_by_id'], ['staff_accounts.id'], name=op.f('fk_reply_templates_changed_by_id')),
    sa.ForeignKeyConstraint(['district_id'], ['districts.id'], name=op.f('fk_reply_templates_district_id')),
    sa.ForeignKeyConstraint(['firm_id'], ['property_firms.id'], name=op.f('fk_reply_templates_firm_id')),
    sa.ForeignKeyConstraint(['street_id'], ['streets.id'], name=op.f('fk_reply_templates_street_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_reply_templates'))
    )
    with op.batch_alter_table('reply_templates') as batch_op:
        batch_op.create_index(batch_op.f('ix_reply_templates_district_id'), ['district_id'])
        batch_op.create_index(batch_op.f('ix_reply_templates_firm_id'), ['firm_id'])
        batch_op.create_index(batch_op.f('ix_reply_templates_street_id'), ['street_id'])
    with op.batch_alter_table('photos') as batch_op:
        batch_op.add_column(sa.Column('stage', sa.Enum('before', 'after', name='photostage', native_enum=False, length=32), nullable=True))
