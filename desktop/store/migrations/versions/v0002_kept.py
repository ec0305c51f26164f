"""Change counters of each patient's data, and the cache made of them: every writer counts from here on, so
that an older program, which does not, must not write any more."""

from __future__ import annotations

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

STATEMENTS = (
    """CREATE TABLE revision (
        patient TEXT NOT NULL, type TEXT NOT NULL, number INTEGER NOT NULL,
        PRIMARY KEY (patient, type)) WITHOUT ROWID""",
    """CREATE TABLE kept (
        kind TEXT NOT NULL, patient TEXT NOT NULL, print TEXT NOT NULL, body TEXT NOT NULL,
        PRIMARY KEY (kind, patient)) WITHOUT ROWID""",
    """INSERT INTO revision (patient, type, number)
        SELECT coalesce(p.id, ''), r.type, 1
        FROM (SELECT pkey, type FROM resource UNION SELECT pkey, type FROM outbox) r
        LEFT JOIN patient p ON p.pkey = r.pkey""",
    # Whoever writes a row tells whose it is, and knows not always whose it was.
    """CREATE TRIGGER resource_left AFTER DELETE ON resource BEGIN
        UPDATE revision SET number = number + 1 WHERE type = OLD.type
        AND patient = coalesce((SELECT id FROM patient WHERE pkey = OLD.pkey), ''); END""",
    """CREATE TRIGGER outbox_left AFTER DELETE ON outbox BEGIN
        UPDATE revision SET number = number + 1 WHERE type = OLD.type
        AND patient = coalesce((SELECT id FROM patient WHERE pkey = OLD.pkey), ''); END""",
    """CREATE TRIGGER outbox_moved AFTER UPDATE OF pkey ON outbox WHEN OLD.pkey <> NEW.pkey BEGIN
        UPDATE revision SET number = number + 1 WHERE type = OLD.type
        AND patient = coalesce((SELECT id FROM patient WHERE pkey = OLD.pkey), ''); END""",
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
