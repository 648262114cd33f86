"""The register's notice addresses become rows of notice_addresses, and what was under way to them letters"""

import re
from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

revision = '0013'
down_revision = '0012'
branch_labels = None
depends_on = None

# As the code had them when this was written: a migration must outlive it.
OFFICES = (('property_firms', 'firm'), ('streets', 'street'), ('districts', 'district'))
LINE_END = re.compile(r',?\s+|,(?=[A-Za-z]+://)')
KINDS = (
    ('email', re.compile(r'mailtos?:|[^\s:@/]+@[^\s:@/]+$', re.IGNORECASE)),
    ('wecom', re.compile(r'wecombot://|https://qyapi\.weixin\.qq\.com/', re.IGNORECASE)),
    ('dingtalk', re.compile(r'dingtalk://|https://oapi\.dingtalk\.com/', re.IGNORECASE)),
    ('feishu', re.compile(r'(feishu|lark)://|https://open\.(feishu\.cn|larksuite\.com)/', re.IGNORECASE)),
    ('console', re.compile(r'console://$')),
)
NO_ADDRESS = '单位已没有通知地址'
UNREADABLE = '看不懂这个地址，请在单位名册里改。'
EVERY_EVENT = {
    'emergency': 'now', 'new': 'now', 'due': 'never', 'breach': 'now', 'urged': 'now', 'ruling': 'now',
    'ruled': 'now', 'warning': 'never', 'account': 'now', 'other': 'now',
}
NO_LIMIT = 1200
KIND_OF_MOVE = {
    **dict.fromkeys(('dispatch', 'reroute', 'redo', 'reopen', 'separate', 'add_assist'), 'new'),
    'remind': 'breach',
    **dict.fromkeys(('urge', 'supervise'), 'urged'),
    **dict.fromkeys(('ask_return', 'ask_extension', 'hand_in'), 'ruling'),
    **dict.fromkeys(('grant_return', 'refuse_return', 'grant_extension', 'refuse_extension', 'pass_review',
                     'send_back'), 'ruled'),
}

MOMENT = sa.DateTime(timezone=True)
ADDRESSES = sa.table(
    'notice_addresses', sa.column('id', sa.BigInteger), sa.column('owner'), sa.column('firm_id'),
    sa.column('street_id'), sa.column('district_id'), sa.column('kind'), sa.column('address'),
    sa.column('secret'), sa.column('address_index'), sa.column('choices', sa.JSON), sa.column('times'),
    sa.column('quiet_days_off', sa.Boolean), sa.column('hourly_limit'), sa.column('created_at', MOMENT),
    sa.column('failures'), sa.column('last_error'), sa.column('last_error_at', MOMENT),
)
LETTERS = sa.table(
    'staff_letters', sa.column('id', sa.BigInteger), sa.column('address_id'), sa.column('token'),
    sa.column('is_test', sa.Boolean), sa.column('emergency', sa.Boolean), sa.column('state'),
    sa.column('attempts'), sa.column('created_at', MOMENT), sa.column('next_attempt_at', MOMENT),
    sa.column('ring_after', MOMENT), sa.column('rings'), sa.column('last_error'),
)
ALERTS = sa.table(
    'staff_alerts', sa.column('address_id'), sa.column('subject'), sa.column('kind'),
    sa.column('emergency', sa.Boolean), sa.column('complaint_id'), sa.column('event_id'),
    sa.column('raised_at', MOMENT), sa.column('due_at', MOMENT), sa.column('letter_id'),
)
UNDELIVERED = sa.text(
    "SELECT d.id, d.state, d.attempts, d.last_error, d.complaint_id, d.event_id, d.next_attempt_at,"
    " p.firm_id, p.street_id, p.district_id, c.emergency, e.move, e.at FROM deliveries d"
    " JOIN complaint_parties p ON p.id = d.party_id JOIN complaints c ON c.id = d.complaint_id"
    " JOIN complaint_events e ON e.id = d.event_id"
    " WHERE d.way = 'alert' AND d.state <> 'delivered' ORDER BY d.state = 'failed', d.id"
).columns(next_attempt_at=MOMENT, at=MOMENT, emergency=sa.Boolean)


def upgrade() -> None:
    with op.batch_alter_table('notice_addresses') as batch_op:
        batch_op.alter_column('created_by_id', existing_type=sa.BigInteger(), nullable=True)
    connection = op.get_bind()
    addresses = {}
    for table, level in OFFICES:
        offices = connection.execute(
            sa.text(f"SELECT id, alert_urls FROM {table} WHERE alert_urls <> '' ORDER BY id")).all()
        for office_id, text in offices:
            lines = dict.fromkeys(line for line in LINE_END.split(text) if line)
            addresses[level, office_id] = [_add_address(connection, level, office_id, line) for line in lines]
    _move_deliveries(connection, addresses)
    for table, _ in OFFICES:
        with op.batch_alter_table(table) as batch_op:
            batch_op.drop_column('alert_urls')


def _add_address(connection: sa.Connection, level: str, office_id: int, line: str) -> int:
    from backend.models.personal import EncryptedText, PersonalDataKey

    kind = next((name for name, pattern in KINDS if pattern.match(line)), 'unknown')
    seal, now = EncryptedText().process_bind_param, datetime.now(UTC)
    known = kind != 'unknown'
    row = {
        'owner': f'register {level} {office_id}', f'{level}_id': office_id, 'kind': kind,
        'address': seal(line, connection.dialect), 'secret': seal('', connection.dialect),
        'address_index': PersonalDataKey.blind_index(line), 'choices': EVERY_EVENT, 'times': '09:00 15:00',
        'quiet_days_off': False, 'hourly_limit': NO_LIMIT, 'created_at': now, 'failures': 0,
        'last_error': '' if known else UNREADABLE, 'last_error_at': None if known else now,
    }
    return int(connection.execute(sa.insert(ADDRESSES).values(**row).returning(ADDRESSES.c.id)).scalar_one())


def _move_deliveries(connection: sa.Connection, addresses: dict[tuple[str, int], list[int]]) -> None:
    """What waits is an alert for each address of the office, due when it was due; what failed a failed letter.

    What has no address any more is a failed delivery, as it would have become.
    """
    done = set()
    for row in connection.execute(UNDELIVERED).mappings().all():
        office = next(((level, row[f'{level}_id']) for _, level in OFFICES if row[f'{level}_id']), None)
        own = addresses.get(office, []) if office else []
        if not own:
            connection.execute(sa.text("UPDATE deliveries SET state = 'failed', last_error = :error"
                                       " WHERE id = :id AND state <> 'failed'"),
                               {'id': row['id'], 'error': NO_ADDRESS})
            continue
        for address_id in own:
            if (address_id, row['event_id']) not in done:
                done.add((address_id, row['event_id']))
                _add_alert(connection, row, address_id)
        connection.execute(sa.text("DELETE FROM outbox_messages WHERE job = 'deliver' AND subject_id = :id"),
                           {'id': row['id']})
        connection.execute(sa.text('DELETE FROM deliveries WHERE id = :id'), {'id': row['id']})


def _add_alert(connection: sa.Connection, row: sa.RowMapping, address_id: int) -> None:
    letter_id = None
    if row['state'] == 'failed':
        letter = {
            'address_id': address_id, 'token': f"delivery-{row['id']}-{address_id}", 'is_test': False,
            'emergency': row['emergency'], 'state': 'failed', 'attempts': row['attempts'],
            'created_at': row['at'], 'next_attempt_at': row['next_attempt_at'],
            'ring_after': row['next_attempt_at'], 'rings': 0, 'last_error': row['last_error'],
        }
        letter_id = connection.execute(sa.insert(LETTERS).values(**letter).returning(LETTERS.c.id)).scalar_one()
    kind = 'emergency' if row['emergency'] else KIND_OF_MOVE.get(row['move'], 'other')
    connection.execute(sa.insert(ALERTS).values(
        address_id=address_id, subject=f"event {row['event_id']}", kind=kind, emergency=row['emergency'],
        complaint_id=row['complaint_id'], event_id=row['event_id'], raised_at=row['at'],
        due_at=row['next_attempt_at'], letter_id=letter_id,
    ))
