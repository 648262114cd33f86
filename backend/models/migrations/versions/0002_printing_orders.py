"""Printing orders, placements of codes and scans by day"""

import sqlalchemy as sa
from alembic import op

revision = '0002'
down_revision = '0001'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('leaflet_designs',
    sa.Column('name', sa.String(length=40), nullable=False),
    sa.Column('template', sa.String(length=20), nullable=False),
    sa.Column('settings', sa.Text(), nullable=False),
    sa.Column('logo', sa.LargeBinary(), nullable=False),
    sa.Column('miniprogram_code', sa.LargeBinary(), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('archived_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_leaflet_designs')),
    sa.UniqueConstraint('name', name=op.f('uq_leaflet_designs_name'))
    )
    op.create_table('print_orders',
    sa.Column('number', sa.String(length=20), nullable=False),
    sa.Column('name', sa.String(length=80), nullable=False),
    sa.Column('district_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('created_by_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('selection', sa.Text(), nullable=False),
    sa.Column('copies_wanted', sa.Integer(), nullable=False),
    sa.Column('shared', sa.Boolean(), nullable=False),
    sa.Column('template', sa.String(length=20), nullable=False),
    sa.Column('design', sa.Text(), nullable=False),
    sa.Column('design_name', sa.String(length=40), nullable=False),
    sa.Column('logo', sa.LargeBinary(), nullable=False),
    sa.Column('miniprogram_code', sa.LargeBinary(), nullable=False),
    sa.Column('format', sa.String(length=10), nullable=False),
    sa.Column('sheet', sa.Enum('single', 'a4', 'a3', 'sra3', name='sheetkind', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('bleed', sa.Boolean(), nullable=False),
    sa.Column('duplex', sa.Boolean(), nullable=False),
    sa.Column('serials', sa.Boolean(), nullable=False),
    sa.Column('paper', sa.String(length=80), nullable=False),
    sa.Column('note', sa.String(length=500), nullable=False),
    sa.Column('leaflets', sa.Integer(), nullable=False),
    sa.Column('copies', sa.Integer(), nullable=False),
    sa.Column('state', sa.Enum('queued', 'producing', 'ready', 'failed', 'approved', 'received', 'shipped', 'cancelled', name='orderstate', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('produced_pages', sa.Integer(), nullable=False),
    sa.Column('total_pages', sa.Integer(), nullable=False),
    sa.Column('problem', sa.Text(), nullable=False),
    sa.Column('attempts', sa.Integer(), nullable=False),
    sa.Column('lease_until', sa.DateTime(timezone=True), nullable=True),
    sa.Column('ring_after', sa.DateTime(timezone=True), nullable=False),
    sa.Column('rings', sa.Integer(), nullable=False),
    sa.Column('approved_by_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('approved_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.ForeignKeyConstraint(['approved_by_id'], ['staff_accounts.id'], name=op.f('fk_print_orders_approved_by_id')),
    sa.ForeignKeyConstraint(['created_by_id'], ['staff_accounts.id'], name=op.f('fk_print_orders_created_by_id')),
    sa.ForeignKeyConstraint(['district_id'], ['districts.id'], name=op.f('fk_print_orders_district_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_print_orders')),
    sa.UniqueConstraint('number', name=op.f('uq_print_orders_number'))
    )
    with op.batch_alter_table('print_orders', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_print_orders_district_id'), ['district_id'], unique=False)
        batch_op.create_index('ix_print_orders_state_ring_after', ['state', 'ring_after'], unique=False)

    op.create_table('print_files',
    sa.Column('order_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('street_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('part', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(length=120), nullable=False),
    sa.Column('state', sa.Enum('pending', 'written', 'checked', 'failed', name='filestate', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('pages', sa.Integer(), nullable=False),
    sa.Column('leaflets', sa.Integer(), nullable=False),
    sa.Column('copies', sa.Integer(), nullable=False),
    sa.Column('size', sa.BigInteger(), nullable=False),
    sa.Column('sha256', sa.String(length=64), nullable=False),
    sa.Column('problem', sa.Text(), nullable=False),
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.ForeignKeyConstraint(['order_id'], ['print_orders.id'], name=op.f('fk_print_files_order_id')),
    sa.ForeignKeyConstraint(['street_id'], ['streets.id'], name=op.f('fk_print_files_street_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_print_files')),
    sa.UniqueConstraint('order_id', 'position', name=op.f('uq_print_files_order_id_position'))
    )
    with op.batch_alter_table('print_files', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_print_files_order_id'), ['order_id'], unique=False)

    op.create_table('print_links',
    sa.Column('order_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('shop', sa.String(length=80), nullable=False),
    sa.Column('recipient', sa.Text(), nullable=False),
    sa.Column('issued_by_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('issued_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('expires_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('revoked_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('opened_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('mail_state', sa.Enum('none', 'pending', 'sent', 'failed', name='linkmailstate', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('mail_problem', sa.String(length=500), nullable=False),
    sa.Column('mail_attempts', sa.Integer(), nullable=False),
    sa.Column('mail_lease_until', sa.DateTime(timezone=True), nullable=True),
    sa.Column('mail_ring_after', sa.DateTime(timezone=True), nullable=True),
    sa.Column('mail_rings', sa.Integer(), nullable=False),
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.ForeignKeyConstraint(['issued_by_id'], ['staff_accounts.id'], name=op.f('fk_print_links_issued_by_id')),
    sa.ForeignKeyConstraint(['order_id'], ['print_orders.id'], name=op.f('fk_print_links_order_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_print_links'))
    )
    with op.batch_alter_table('print_links', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_print_links_order_id'), ['order_id'], unique=False)

    op.create_table('print_downloads',
    sa.Column('link_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('name', sa.String(length=120), nullable=False),
    sa.Column('count', sa.Integer(), nullable=False),
    sa.Column('last_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.ForeignKeyConstraint(['link_id'], ['print_links.id'], name=op.f('fk_print_downloads_link_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_print_downloads')),
    sa.UniqueConstraint('link_id', 'name', name=op.f('uq_print_downloads_link_id_name'))
    )
    with op.batch_alter_table('print_downloads', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_print_downloads_link_id'), ['link_id'], unique=False)

    op.create_table('print_receipts',
    sa.Column('link_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('order_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('kind', sa.Enum('received', 'shipped', name='receiptkind', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('on', sa.Date(), nullable=False),
    sa.Column('quantity', sa.Integer(), nullable=False),
    sa.Column('words', sa.String(length=200), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.ForeignKeyConstraint(['link_id'], ['print_links.id'], name=op.f('fk_print_receipts_link_id')),
    sa.ForeignKeyConstraint(['order_id'], ['print_orders.id'], name=op.f('fk_print_receipts_order_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_print_receipts')),
    sa.UniqueConstraint('link_id', 'kind', 'on', 'quantity', 'words', name=op.f('uq_print_receipts_link_id_kind_on_quantity_words'))
    )
    with op.batch_alter_table('print_receipts', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_print_receipts_link_id'), ['link_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_print_receipts_order_id'), ['order_id'], unique=False)

    op.create_table('code_scans',
    sa.Column('code_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('count', sa.Integer(), nullable=False),
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.ForeignKeyConstraint(['code_id'], ['codes.id'], name=op.f('fk_code_scans_code_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_code_scans')),
    sa.UniqueConstraint('code_id', 'day', name=op.f('uq_code_scans_code_id_day'))
    )
    op.create_table('leaflet_postings',
    sa.Column('code_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('order_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('copies', sa.Integer(), nullable=False),
    sa.Column('staff_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('posted_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('posted_on', sa.Date(), nullable=False),
    sa.Column('photo_key', sa.String(length=80), nullable=False),
    sa.Column('idempotency_key', sa.String(length=64), nullable=False),
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.ForeignKeyConstraint(['code_id'], ['codes.id'], name=op.f('fk_leaflet_postings_code_id')),
    sa.ForeignKeyConstraint(['order_id'], ['print_orders.id'], name=op.f('fk_leaflet_postings_order_id')),
    sa.ForeignKeyConstraint(['staff_id'], ['staff_accounts.id'], name=op.f('fk_leaflet_postings_staff_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_leaflet_postings')),
    sa.UniqueConstraint('idempotency_key', name=op.f('uq_leaflet_postings_idempotency_key'))
    )
    with op.batch_alter_table('leaflet_postings', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_leaflet_postings_code_id'), ['code_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_leaflet_postings_order_id'), ['order_id'], unique=False)

    op.create_table('leaflet_reports',
    sa.Column('code_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('kind', sa.Enum('missing', 'damaged', name='reportkind', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('staff_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('copies', sa.Integer(), nullable=False),
    sa.Column('idempotency_key', sa.String(length=64), nullable=False),
    sa.Column('settled_by_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.ForeignKeyConstraint(['code_id'], ['codes.id'], name=op.f('fk_leaflet_reports_code_id')),
    sa.ForeignKeyConstraint(['settled_by_id'], ['print_orders.id'], name=op.f('fk_leaflet_reports_settled_by_id')),
    sa.ForeignKeyConstraint(['staff_id'], ['staff_accounts.id'], name=op.f('fk_leaflet_reports_staff_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_leaflet_reports')),
    sa.UniqueConstraint('idempotency_key', name=op.f('uq_leaflet_reports_idempotency_key'))
    )
    with op.batch_alter_table('leaflet_reports', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_leaflet_reports_code_id'), ['code_id'], unique=False)

    op.create_table('print_order_items',
    sa.Column('order_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('file_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('code_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('copies', sa.Integer(), nullable=False),
    sa.Column('first_serial', sa.Integer(), nullable=False),
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.CheckConstraint('copies > 0', name=op.f('ck_print_order_items_copies')),
    sa.ForeignKeyConstraint(['code_id'], ['codes.id'], name=op.f('fk_print_order_items_code_id')),
    sa.ForeignKeyConstraint(['file_id'], ['print_files.id'], name=op.f('fk_print_order_items_file_id')),
    sa.ForeignKeyConstraint(['order_id'], ['print_orders.id'], name=op.f('fk_print_order_items_order_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_print_order_items')),
    sa.UniqueConstraint('order_id', 'code_id', name=op.f('uq_print_order_items_order_id_code_id'))
    )
    with op.batch_alter_table('print_order_items', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_print_order_items_code_id'), ['code_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_print_order_items_file_id'), ['file_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_print_order_items_order_id'), ['order_id'], unique=False)

    with op.batch_alter_table('codes', schema=None) as batch_op:
        batch_op.add_column(sa.Column('placement', sa.Enum('community', 'building', 'lift', 'gate', 'counter', name='placement', native_enum=False, create_constraint=True, length=32), nullable=False, server_default='community'))
        batch_op.add_column(sa.Column('spot', sa.String(length=40), nullable=False, server_default=''))
        batch_op.add_column(sa.Column('replaced_by_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True))
        batch_op.create_foreign_key(batch_op.f('fk_codes_replaced_by_id'), 'codes', ['replaced_by_id'], ['id'])

    op.execute("UPDATE codes SET placement = 'building' WHERE building_id IS NOT NULL")
    with op.batch_alter_table('codes', schema=None) as batch_op:
        batch_op.alter_column('placement', server_default=None)
        batch_op.alter_column('spot', server_default=None)


def downgrade() -> None:
    with op.batch_alter_table('codes', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('fk_codes_replaced_by_id'), type_='foreignkey')
        batch_op.drop_column('replaced_by_id')
        batch_op.drop_column('spot')
        batch_op.drop_column('placement')

    with op.batch_alter_table('print_order_items', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_print_order_items_order_id'))
        batch_op.drop_index(batch_op.f('ix_print_order_items_file_id'))
        batch_op.drop_index(batch_op.f('ix_print_order_items_code_id'))

    op.drop_table('print_order_items')
    with op.batch_alter_table('leaflet_reports', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_leaflet_reports_code_id'))

    op.drop_table('leaflet_reports')
    with op.batch_alter_table('leaflet_postings', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_leaflet_postings_order_id'))
        batch_op.drop_index(batch_op.f('ix_leaflet_postings_code_id'))

    op.drop_table('leaflet_postings')
    op.drop_table('code_scans')
    with op.batch_alter_table('print_receipts', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_print_receipts_order_id'))
        batch_op.drop_index(batch_op.f('ix_print_receipts_link_id'))

    op.drop_table('print_receipts')
    with op.batch_alter_table('print_downloads', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_print_downloads_link_id'))

    op.drop_table('print_downloads')
    with op.batch_alter_table('print_links', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_print_links_order_id'))

    op.drop_table('print_links')
    with op.batch_alter_table('print_files', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_print_files_order_id'))

    op.drop_table('print_files')
    with op.batch_alter_table('print_orders', schema=None) as batch_op:
        batch_op.drop_index('ix_print_orders_state_ring_after')
        batch_op.drop_index(batch_op.f('ix_print_orders_district_id'))

    op.drop_table('print_orders')
    op.drop_table('leaflet_designs')
