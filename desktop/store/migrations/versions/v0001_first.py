"""The first format."""

from __future__ import annotations

from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

STATEMENTS = (
    """CREATE TABLE patient (
        pkey INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, name TEXT NOT NULL DEFAULT '',
        birth_date TEXT NOT NULL DEFAULT '', identifiers TEXT NOT NULL DEFAULT '',
        opened_at TEXT NOT NULL DEFAULT '')""",
    """CREATE TABLE resource (
        pkey INTEGER NOT NULL, type TEXT NOT NULL, id TEXT NOT NULL, version TEXT NOT NULL,
        updated TEXT NOT NULL, json TEXT NOT NULL, PRIMARY KEY (pkey, type, id)) WITHOUT ROWID""",
    "CREATE UNIQUE INDEX resource_key ON resource (type, id)",
    """CREATE TABLE outbox (
        seq INTEGER PRIMARY KEY AUTOINCREMENT, act_id TEXT NOT NULL, act TEXT NOT NULL,
        pkey INTEGER NOT NULL, type TEXT NOT NULL, id TEXT NOT NULL, op TEXT NOT NULL,
        base_version TEXT NOT NULL DEFAULT '', base_json TEXT, body TEXT, tag TEXT NOT NULL DEFAULT '',
        state TEXT NOT NULL, atomic INTEGER NOT NULL DEFAULT 0, created TEXT NOT NULL,
        send_until TEXT NOT NULL DEFAULT '', not_before TEXT NOT NULL DEFAULT '',
        attempts INTEGER NOT NULL DEFAULT 0, answer TEXT NOT NULL DEFAULT '', their_json TEXT,
        author TEXT NOT NULL DEFAULT '')""",
    "CREATE INDEX outbox_patient ON outbox (pkey)",
    "CREATE INDEX outbox_resource ON outbox (type, id)",
    """CREATE TABLE receipt (
        type TEXT NOT NULL, id TEXT NOT NULL, version TEXT NOT NULL, updated TEXT NOT NULL,
        at TEXT NOT NULL, PRIMARY KEY (type, id)) WITHOUT ROWID""",
    """CREATE TABLE cursor (
        pkey INTEGER NOT NULL, type TEXT NOT NULL, stamp TEXT NOT NULL, pulled_at TEXT NOT NULL,
        PRIMARY KEY (pkey, type)) WITHOUT ROWID""",
    "CREATE TABLE refetch (type TEXT NOT NULL, id TEXT NOT NULL, PRIMARY KEY (type, id)) WITHOUT ROWID",
    """CREATE TABLE draft (
        id TEXT NOT NULL PRIMARY KEY, kind TEXT NOT NULL, pkey INTEGER NOT NULL, author TEXT NOT NULL,
        body TEXT NOT NULL, saved_at TEXT NOT NULL) WITHOUT ROWID""",
    "CREATE INDEX draft_patient ON draft (pkey)",
    """CREATE TABLE access_log (
        seq INTEGER PRIMARY KEY AUTOINCREMENT, at TEXT NOT NULL, entry TEXT NOT NULL,
        digest TEXT NOT NULL)""",
    """CREATE TRIGGER access_log_no_update BEFORE UPDATE ON access_log
        BEGIN SELECT RAISE(ABORT, 'the access log is append only'); END""",
    """CREATE TRIGGER access_log_no_delete BEFORE DELETE ON access_log
        BEGIN SELECT RAISE(ABORT, 'the access log is append only'); END""",
    """CREATE TABLE snapshot (
        kind TEXT NOT NULL, key TEXT NOT NULL, body TEXT NOT NULL, at TEXT NOT NULL,
        PRIMARY KEY (kind, key)) WITHOUT ROWID""",
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
