"""The mail with a printing shop's link becomes a letter, with its state, attempts and problem"""

import sqlalchemy as sa
from alembic import op

revision = '0014'
down_revision = '0013'
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), 'sqlite')
MOMENT = sa.DateTime(timezone=True)
RECIPIENT = "(address_id IS NULL) = (kind <> '')"
LINKS = sa.table(
    'print_links', sa.column('id', sa.BigInteger), sa.column('issued_at', MOMENT), sa.column('letter_id'),
    sa.column('mail_state'), sa.column('mail_problem'), sa.column('mail_attempts'),
    sa.column('mail_next_attempt_at', MOMENT), sa.column('mail_lease_until', MOMENT),
    sa.column('mail_ring_after', MOMENT), sa.column('mail_rings'),
)
LETTERS = sa.table(
    'staff_letters', sa.column('id', sa.BigInteger), sa.column('kind'), sa.column('token'),
    sa.column('is_test', sa.Boolean), sa.column('emergency', sa.Boolean), sa.column('state'),
    sa.column('attempts'), sa.column('created_at', MOMENT), sa.column('next_attempt_at', MOMENT),
    sa.column('lease_until', MOMENT), sa.column('ring_after', MOMENT), sa.column('rings'),
    sa.column('last_error'),
)


def upgrade() -> None:
    connection = op.get_bind()
    with op.batch_alter_table('staff_letters') as batch_op:
        batch_op.alter_column('address_id', existing_type=KEY, nullable=True)
        batch_op.add_column(sa.Column('kind', sa.String(length=20), nullable=False, server_default=''))
        batch_op.create_check_constraint(op.f('ck_staff_letters_recipient'), RECIPIENT)
    op.add_column('print_links', sa.Column('letter_id', KEY, nullable=True))
    for link in connection.execute(sa.select(LINKS).where(LINKS.c.mail_state != 'none')).mappings().all():
        values = _letter(link)
        letter_id = connection.execute(sa.insert(LETTERS).values(**values).returning(LETTERS.c.id)).scalar_one()
        connection.execute(sa.update(LINKS).where(LINKS.c.id == link['id']).values(letter_id=letter_id))
    # The relay enqueues the letters as their ring_after comes.
    op.execute("DELETE FROM outbox_messages WHERE job = 'mail_link'")
    with op.batch_alter_table('print_links') as batch_op:
        batch_op.drop_constraint(op.f('ck_print_links_linkmailstate'), type_='check')
        for name in ('state', 'problem', 'attempts', 'next_attempt_at', 'lease_until', 'ring_after', 'rings'):
            batch_op.drop_column(f'mail_{name}')
        batch_op.create_unique_constraint(batch_op.f('uq_print_links_letter_id'), ['letter_id'])
        batch_op.create_foreign_key(
            batch_op.f('fk_print_links_letter_id'), 'staff_letters', ['letter_id'], ['id'])


def _letter(link: sa.RowMapping) -> dict[str, object]:
    """A worker that has the mail keeps its lease. The token is the one that its Message-ID had before."""
    state = {'pending': 'pending', 'sent': 'delivered', 'failed': 'failed'}[link['mail_state']]
    if state == 'pending' and link['mail_lease_until'] is not None:
        state = 'sending'
    return {
        'kind': 'print_link', 'token': f"print-link-{link['id']}", 'is_test': False, 'emergency': False,
        'state': state, 'attempts': link['mail_attempts'], 'created_at': link['issued_at'],
        'next_attempt_at': link['mail_next_attempt_at'] or link['issued_at'],
        'lease_until': link['mail_lease_until'], 'ring_after': link['mail_ring_after'] or link['issued_at'],
        'rings': link['mail_rings'], 'last_error': link['mail_problem'],
    }
