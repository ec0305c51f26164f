"""Index of the access log: who, why, when and about whom of each event, so that a million events are searched
without reading one."""

from __future__ import annotations

from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

STATEMENTS = (
    """CREATE TABLE access_who (
        id INTEGER PRIMARY KEY, person TEXT NOT NULL, name TEXT NOT NULL, title TEXT NOT NULL,
        unit TEXT NOT NULL, unit_name TEXT NOT NULL, UNIQUE (person, name, title, unit, unit_name))""",
    """CREATE TABLE access_why (
        id INTEGER PRIMARY KEY, reason TEXT NOT NULL, words TEXT NOT NULL, chosen INTEGER NOT NULL,
        UNIQUE (reason, words, chosen))""",
    """CREATE TABLE access_index (
        seq INTEGER NOT NULL, patient TEXT NOT NULL, at INTEGER NOT NULL, who INTEGER NOT NULL,
        why INTEGER NOT NULL, did TEXT NOT NULL, PRIMARY KEY (seq, patient)) WITHOUT ROWID""",
    "CREATE INDEX access_patient ON access_index (patient, at)",
    "CREATE INDEX access_by ON access_index (who, at)",
    "CREATE INDEX access_for ON access_index (why, at)",
    "CREATE INDEX access_when ON access_index (at)",
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
