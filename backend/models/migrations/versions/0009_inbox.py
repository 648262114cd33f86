"""The staff inbox: orders that pages follow, words to search in, saved filters"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = '0009'
down_revision = '0008'
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), 'sqlite')
AWAITING_RULING = 'ruling_due_at IS NOT NULL AND next_due_at IS NOT NULL'

ORDERS = {
    'ix_complaints_next_due_at': [],
    'ix_complaints_street_id_next_due_at': ['street_id'],
    'ix_complaints_district_id_next_due_at': ['district_id'],
    'ix_complaints_community_id': ['community_id'],
    'ix_complaints_handler_id': ['handler_id'],
}

# An index over complaint_words without a copy of it, as https://sqlite.org/fts5.html#external_content_tables says.
FTS5 = """
CREATE VIRTUAL TABLE complaint_words_fts USING fts5(
    grams, content='complaint_words', content_rowid='id', detail='none', tokenize='unicode61 remove_diacritics 0'
);
CREATE TRIGGER complaint_words_added AFTER INSERT ON complaint_words BEGIN
    INSERT INTO complaint_words_fts (rowid, grams) VALUES (new.id, new.grams);
END;
CREATE TRIGGER complaint_words_removed AFTER DELETE ON complaint_words BEGIN
    INSERT INTO complaint_words_fts (complaint_words_fts, rowid, grams) VALUES ('delete', old.id, old.grams);
END;
CREATE TRIGGER complaint_words_changed AFTER UPDATE ON complaint_words BEGIN
    INSERT INTO complaint_words_fts (complaint_words_fts, rowid, grams) VALUES ('delete', old.id, old.grams);
    INSERT INTO complaint_words_fts (rowid, grams) VALUES (new.id, new.grams);
END
"""


def upgrade() -> None:
    op.create_table('complaint_words',
    sa.Column('id', KEY, autoincrement=False, nullable=False),
    sa.Column('grams', sa.Text().with_variant(postgresql.TSVECTOR(), 'postgresql'), nullable=False),
    sa.ForeignKeyConstraint(['id'], ['complaints.id'], name=op.f('fk_complaint_words_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_complaint_words'))
    )
    op.create_table('saved_filters',
    sa.Column('staff_id', KEY, nullable=False),
    sa.Column('name', sa.String(length=20), nullable=False),
    sa.Column('query', sa.String(length=500), nullable=False),
    sa.Column('is_default', sa.Boolean(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('id', KEY, nullable=False),
    sa.ForeignKeyConstraint(['staff_id'], ['staff_accounts.id'], name=op.f('fk_saved_filters_staff_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_saved_filters')),
    sa.UniqueConstraint('staff_id', 'name', name=op.f('uq_saved_filters_staff_id_name'))
    )
    for name, columns in ORDERS.items():
        op.drop_index(name, 'complaints')
        op.create_index(name, 'complaints', [*columns, 'next_due_at', 'id'])
    op.create_index(
        'ix_complaints_awaiting_ruling', 'complaints', ['next_due_at', 'id'],
        sqlite_where=sa.text(AWAITING_RULING), postgresql_where=sa.text(AWAITING_RULING),
    )
    if op.get_bind().dialect.name == 'postgresql':
        op.create_index('ix_complaint_words_grams', 'complaint_words', ['grams'], postgresql_using='gin')
    else:
        _virtual_table()


def _virtual_table() -> None:
    statement = ''
    for line in FTS5.strip().splitlines():
        statement += line + '\n'
        if line in {');', 'END;', 'END'}:
            op.execute(statement)
            statement = ''
