"""When each leased row is tried next, and how the recurring jobs went"""

import sqlalchemy as sa
from alembic import op

revision = '0012'
down_revision = '0011'
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), 'sqlite')
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table('scheduled_jobs',
    sa.Column('name', sa.String(length=80), nullable=False),
    sa.Column('last_run_at', MOMENT, nullable=False),
    sa.Column('last_ok_at', MOMENT, nullable=True),
    sa.Column('failures', sa.Integer(), nullable=False),
    sa.Column('last_error', sa.String(length=500), nullable=False),
    sa.Column('id', KEY, nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_scheduled_jobs')),
    sa.UniqueConstraint('name', name=op.f('uq_scheduled_jobs_name'))
    )
    # Adding a column that may be null rebuilds no table, on neither database.
    for table in ('wechat_media', 'safety_reviews', 'print_orders'):
        op.add_column(table, sa.Column('next_attempt_at', MOMENT, nullable=True))
    op.add_column('print_links', sa.Column('mail_next_attempt_at', MOMENT, nullable=True))
    op.add_column('print_orders', sa.Column('last_error', sa.String(length=500), nullable=False, server_default=''))
    # Failures of these three were tried again by their job being enqueued again.
    for table, since in (('wechat_media', 'received_at'), ('safety_reviews', 'opened_at')):
        op.execute(f"UPDATE {table} SET next_attempt_at = CASE WHEN attempts > 0 AND lease_until IS NULL"
                   f" THEN ring_after ELSE {since} END WHERE state = 'pending'")
    op.execute("UPDATE print_orders SET next_attempt_at = created_at WHERE state IN ('queued', 'producing')")
    op.execute("UPDATE print_links SET mail_next_attempt_at = CASE WHEN mail_attempts > 0"
               " AND mail_lease_until IS NULL THEN mail_ring_after ELSE issued_at END"
               " WHERE mail_state = 'pending'")
