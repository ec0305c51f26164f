"""Measurement time and code of an Observation as computed columns with an index: of a record of 100,000 the
newest of each kind are found without reading the others."""

from __future__ import annotations

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

STATEMENTS = (
    """ALTER TABLE resource ADD COLUMN said_at TEXT GENERATED ALWAYS AS (
        CASE WHEN type = 'Observation' AND json_valid(json) THEN coalesce(
            json_extract(json, '$.effectiveDateTime'), json_extract(json, '$.effectiveInstant'),
            json_extract(json, '$.effectivePeriod.start'), json_extract(json, '$.effectivePeriod.end'))
        END) VIRTUAL""",
    # A year or a month alone is no moment: SQLite would take 2026 for a Julian day.
    """ALTER TABLE resource ADD COLUMN measured INTEGER GENERATED ALWAYS AS (
        CASE WHEN length(said_at) >= 10 THEN unixepoch(said_at) END) VIRTUAL""",
    """ALTER TABLE resource ADD COLUMN coded TEXT GENERATED ALWAYS AS (
        CASE WHEN type = 'Observation' AND json_valid(json) THEN coalesce(
            json_extract(json, '$.code.coding[0].code'), json_extract(json, '$.code.text'), '')
        END) VIRTUAL""",
    "CREATE INDEX resource_measured ON resource (pkey, measured) WHERE type = 'Observation'",
    "CREATE INDEX resource_coded ON resource (pkey, coded, measured) WHERE type = 'Observation'",
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
