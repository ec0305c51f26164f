"""The tables of the embedded server, alike in SQLite and PostgreSQL.

Bodies are text, never a database's own JSON type. Every identity that is stored or pointed at has one
integer key, so that references and the index need no text, and may point nowhere. An index row carries
the key of its patient (0 for none): a chart is read through (patient, parameter, value) alone.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Column,
    Double,
    Index,
    Integer,
    MetaData,
    SmallInteger,
    Table,
    Text,
    UniqueConstraint,
)

metadata = MetaData()

# Byte order on both sides: prefix searches are ranges, and case never matters twice.
_Text = Text().with_variant(Text(collation="C"), "postgresql")
_Key = BigInteger().with_variant(Integer(), "sqlite")

setting = Table("setting", metadata, Column("name", _Text, primary_key=True), Column("value", _Text))

parameter = Table(
    "parameter",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("resource", _Text, nullable=False),
    Column("code", _Text, nullable=False),
    UniqueConstraint("resource", "code"),
)

identity = Table(
    "identity",
    metadata,
    Column("key", _Key, primary_key=True, autoincrement=False),
    Column("type", _Text, nullable=False),  # empty for a URL that is not ours
    Column("id", _Text, nullable=False),
    UniqueConstraint("type", "id"),
)

resource = Table(
    "resource",
    metadata,
    Column("key", _Key, primary_key=True, autoincrement=False),
    Column("type", _Text, nullable=False),
    Column("seq", BigInteger, nullable=False),
    Column("version", _Text, nullable=False),
    Column("updated", BigInteger, nullable=False),  # milliseconds since 1970, UTC
    Column("deleted", SmallInteger, nullable=False),
    Column("patient", BigInteger, nullable=False),
    Index("resource_by_time", "type", "updated", "key"),
    Index("resource_by_patient", "patient", "type", "updated", "key"),
)

version = Table(
    "version",
    metadata,
    Column("seq", _Key, primary_key=True, autoincrement=False),
    Column("key", BigInteger, nullable=False),
    Column("type", _Text, nullable=False),
    Column("version", _Text, nullable=False),
    Column("updated", BigInteger, nullable=False),
    Column("method", _Text, nullable=False),
    Column("created", SmallInteger, nullable=False),
    Column("body", Text),  # null for a deletion
    Index("version_by_resource", "key", "seq"),
    Index("version_by_type", "type", "seq"),
    Index("version_by_time", "updated", "seq"),
)


def _index(name: str, *columns: Column[object], by_value: tuple[str, ...]) -> Table:
    names = [column.name for column in columns]
    return Table(
        name,
        metadata,
        Column("resource", BigInteger, primary_key=True, autoincrement=False),
        Column("param", Integer, primary_key=True, autoincrement=False),
        *columns,
        Column("patient", BigInteger, nullable=False),
        Index(f"{name}_by_patient", "patient", "param", *by_value, "resource"),
        Index(f"{name}_by_value", "param", *by_value, "resource"),
        sqlite_with_rowid=False,
        info={"values": names},
    )


token_index = _index(
    "token_index",
    Column("code", _Text, primary_key=True),
    Column("system", _Text, primary_key=True),
    by_value=("code", "system"),
)
reference_index = _index(
    "reference_index",
    Column("target", BigInteger, primary_key=True, autoincrement=False),
    by_value=("target",),
)
string_index = _index(
    "string_index",
    Column("norm", _Text, primary_key=True),
    Column("text", _Text, primary_key=True),
    by_value=("norm",),
)
date_index = _index(
    "date_index",
    Column("high", BigInteger, primary_key=True, autoincrement=False),
    Column("low", BigInteger, primary_key=True, autoincrement=False),
    by_value=("high", "low"),
)
quantity_index = _index(
    "quantity_index",
    Column("low", Double, primary_key=True),
    Column("high", Double, primary_key=True),
    Column("code", _Text, primary_key=True),
    Column("system", _Text, primary_key=True),
    Column("unit", _Text, primary_key=True),
    by_value=("low", "high"),
)

INDEXES = (token_index, reference_index, string_index, date_index, quantity_index)
