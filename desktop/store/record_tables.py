"""The tables of the local record. Base rows are what the server has said; the outbox is what we have not
yet got an answer for. Only answers of the server write base rows."""

from __future__ import annotations

from sqlalchemy import Column, Computed, Index, Integer, MetaData, Table, Text, UniqueConstraint, text

metadata = MetaData()

patient = Table(
    "patient",
    metadata,
    Column("pkey", Integer, primary_key=True),
    Column("id", Text, nullable=False, unique=True),
    # Name folded for searching (no case, no accents), birth date and identifiers; see `store.people`.
    Column("name", Text, nullable=False, server_default=""),
    Column("birth_date", Text, nullable=False, server_default=""),
    Column("identifiers", Text, nullable=False, server_default=""),
    Column("opened_at", Text, nullable=False, server_default=""),
    comment="Integer keys, so that a patient's rows lie together on disk. Key 0: what belongs to no patient.",
)

_WHEN = (
    "CASE WHEN type = 'Observation' AND json_valid(json) THEN coalesce("
    "json_extract(json, '$.effectiveDateTime'), json_extract(json, '$.effectiveInstant'), "
    "json_extract(json, '$.effectivePeriod.start'), json_extract(json, '$.effectivePeriod.end')) END"
)
# A year or a month alone is no moment: SQLite would take 2026 for a Julian day.
_SECONDS = "CASE WHEN length(said_at) >= 10 THEN unixepoch(said_at) END"
_CODE = (
    "CASE WHEN type = 'Observation' AND json_valid(json) THEN coalesce("
    "json_extract(json, '$.code.coding[0].code'), json_extract(json, '$.code.text'), '') END"
)

resource = Table(
    "resource",
    metadata,
    Column("pkey", Integer, primary_key=True),
    Column("type", Text, primary_key=True),
    Column("id", Text, primary_key=True),
    Column("version", Text, nullable=False),
    Column("updated", Text, nullable=False),
    Column("json", Text, nullable=False),
    # Of an Observation, worked out of its text: when it was measured (as it is said, and in seconds since the
    # epoch; NULL where no day is told), and the first code of what it is of.
    Column("said_at", Text, Computed(_WHEN, persisted=False)),
    Column("measured", Integer, Computed(_SECONDS, persisted=False)),
    Column("coded", Text, Computed(_CODE, persisted=False)),
    sqlite_with_rowid=False,
)
Index("resource_key", resource.c.type, resource.c.id, unique=True)
_OBSERVATIONS = text("type = 'Observation'")
Index("resource_measured", resource.c.pkey, resource.c.measured, sqlite_where=_OBSERVATIONS)
Index("resource_coded", resource.c.pkey, resource.c.coded, resource.c.measured, sqlite_where=_OBSERVATIONS)

outbox = Table(
    "outbox",
    metadata,
    Column("seq", Integer, primary_key=True),
    Column("act_id", Text, nullable=False),
    Column("act", Text, nullable=False),
    Column("pkey", Integer, nullable=False),
    Column("type", Text, nullable=False),
    Column("id", Text, nullable=False),
    Column("op", Text, nullable=False),
    Column("base_version", Text, nullable=False, server_default=""),
    Column("base_json", Text),
    Column("body", Text),
    Column("tag", Text, nullable=False, server_default=""),
    Column("state", Text, nullable=False),
    Column("atomic", Integer, nullable=False, server_default="0"),
    Column("created", Text, nullable=False),
    Column("send_until", Text, nullable=False, server_default=""),
    Column("not_before", Text, nullable=False, server_default=""),
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("answer", Text, nullable=False, server_default=""),
    Column("their_json", Text),
    Column("author", Text, nullable=False, server_default=""),
    sqlite_autoincrement=True,
)
Index("outbox_patient", outbox.c.pkey)
Index("outbox_resource", outbox.c.type, outbox.c.id)

receipt = Table(
    "receipt",
    metadata,
    Column("type", Text, primary_key=True),
    Column("id", Text, primary_key=True),
    Column("version", Text, nullable=False),
    Column("updated", Text, nullable=False),
    Column("at", Text, nullable=False),
    sqlite_with_rowid=False,
    comment="What the server acknowledged of our own work: how a server that was rolled back is noticed.",
)

cursor = Table(
    "cursor",
    metadata,
    Column("pkey", Integer, primary_key=True),
    Column("type", Text, primary_key=True),
    Column("stamp", Text, nullable=False),
    Column("pulled_at", Text, nullable=False),
    sqlite_with_rowid=False,
    comment="Per patient and type: the newest lastUpdated seen, from the server's stamps.",
)

refetch = Table(
    "refetch",
    metadata,
    Column("type", Text, primary_key=True),
    Column("id", Text, primary_key=True),
    sqlite_with_rowid=False,
    comment="Skipped in a pull because it had unsent changes: fetched again once they are settled.",
)

draft = Table(
    "draft",
    metadata,
    Column("id", Text, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("pkey", Integer, nullable=False),
    Column("author", Text, nullable=False),
    Column("body", Text, nullable=False),
    Column("saved_at", Text, nullable=False),
    sqlite_with_rowid=False,
)
Index("draft_patient", draft.c.pkey)

access_log = Table(
    "access_log",
    metadata,
    Column("seq", Integer, primary_key=True),
    Column("at", Text, nullable=False),
    Column("entry", Text, nullable=False),
    Column("digest", Text, nullable=False),
    sqlite_autoincrement=True,
    comment="Append only. digest = SHA-256 over the earlier digest and this entry.",
)

access_who = Table(
    "access_who",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("person", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("unit", Text, nullable=False),
    Column("unit_name", Text, nullable=False),
    UniqueConstraint("person", "name", "title", "unit", "unit_name"),
    comment="People of the access log in their roles and places, each once.",
)

access_why = Table(
    "access_why",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("reason", Text, nullable=False),
    Column("words", Text, nullable=False),
    Column("chosen", Integer, nullable=False),
    UniqueConstraint("reason", "words", "chosen"),
    comment="Reasons of the access log, each once; chosen: by the person, and not from role or task.",
)

access_index = Table(
    "access_index",
    metadata,
    Column("seq", Integer, primary_key=True),
    Column("patient", Text, primary_key=True),
    Column("at", Integer, nullable=False),
    Column("who", Integer, nullable=False),
    Column("why", Integer, nullable=False),
    Column("did", Text, nullable=False),
    sqlite_with_rowid=False,
    comment="A row for each patient of each event of the access log: what it is searched by.",
)
Index("access_patient", access_index.c.patient, access_index.c.at)
Index("access_by", access_index.c.who, access_index.c.at)
Index("access_for", access_index.c.why, access_index.c.at)
Index("access_when", access_index.c.at)

snapshot = Table(
    "snapshot",
    metadata,
    Column("kind", Text, primary_key=True),
    Column("key", Text, primary_key=True),
    Column("body", Text, nullable=False),
    Column("at", Text, nullable=False),
    sqlite_with_rowid=False,
    comment="View models kept for the first paint, and small facts such as interest sets and settings.",
)

revision = Table(
    "revision",
    metadata,
    Column("patient", Text, primary_key=True),
    Column("type", Text, primary_key=True),
    Column("number", Integer, nullable=False),
    sqlite_with_rowid=False,
    comment="By patient id (empty: nobody's) and resource type: how many commits have changed it.",
)

kept = Table(
    "kept",
    metadata,
    Column("kind", Text, primary_key=True),
    Column("patient", Text, primary_key=True),
    Column("print", Text, nullable=False),
    Column("body", Text, nullable=False),
    sqlite_with_rowid=False,
    comment="What was made of a patient's record (a row of the worklist), under a print of what was read.",
)
