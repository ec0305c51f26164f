"""One database, SQLite or PostgreSQL: connections, and transactions that read or write.

Writers wait for one another (SQLite by `BEGIN IMMEDIATE`, PostgreSQL by an advisory lock), so that
stamps rise in the order of commits and a conditional create can't race.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, Engine, Index, create_engine, event, insert, select, text
from sqlalchemy.pool import StaticPool
from sqlalchemy.schema import CreateIndex, DropIndex

from desktop.backend import server_tables
from desktop.backend.searched import SEARCHED, indexed_parameters
from desktop.backend.writer import index_anew
from desktop.core.errors import StoreError
from desktop.core.messages import _

FORMAT = "1"
_LOCK = 0x46484952  # any number of our own


class Database:
    """An open database; `url` is SQLAlchemy's, `sqlite://` alone lives in memory only."""

    def __init__(self, url: str) -> None:
        self.engine = _engine(url)
        self.sqlite = self.engine.dialect.name == "sqlite"
        self._alone = threading.RLock() if isinstance(self.engine.pool, StaticPool) else None
        self.parameters: dict[tuple[str, str], int] = {}
        with self.write() as connection:
            server_tables.metadata.create_all(connection)
            self.build_indexes(connection)
            self._format(connection)
            if added := self._parameters(connection):
                # Of what was written before they were searched nothing would be found.
                index_anew(connection, self.parameters, added)

    def _format(self, connection: Connection) -> None:
        row = connection.execute(
            select(server_tables.setting.c.value).where(server_tables.setting.c.name == "format")
        )
        found = row.scalar()
        if found is None:
            connection.execute(insert(server_tables.setting).values(name="format", value=FORMAT))
        elif found != FORMAT:
            raise StoreError(
                _("The server's database was written by another version of the program."),
                kept=_("Nothing was changed."),
                todo=_("Start the version that wrote it, or name another database."),
                details=f"format {found}, wanted {FORMAT}",
            )

    def _parameters(self, connection: Connection) -> frozenset[str]:
        """Number the search parameters; gives the types that have new ones."""
        table = server_tables.parameter
        for row in connection.execute(select(table)):
            self.parameters[row.resource, row.code] = row.id
        following = max(self.parameters.values(), default=0) + 1
        rows = []
        for kind in SEARCHED:
            for code in indexed_parameters(kind):
                for name in (code, code + ":identifier"):
                    if (kind, name) not in self.parameters:
                        self.parameters[kind, name] = following
                        rows.append({"id": following, "resource": kind, "code": name})
                        following += 1
        if rows:
            connection.execute(insert(table), rows)
        return frozenset(str(row["resource"]) for row in rows)

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A transaction that sees one moment of the database and writes nothing."""
        with self._begin(write=False) as connection:
            yield connection

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """A transaction alone with the right to write; commits at the end, rolls back on any error."""
        with self._begin(write=True) as connection:
            if not self.sqlite:
                connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
            yield connection

    @contextmanager
    def _begin(self, write: bool) -> Iterator[Connection]:
        if self._alone:
            self._alone.acquire()
        try:
            options: dict[str, Any] = {"writes": write}
            if not self.sqlite:
                options["isolation_level"] = "READ COMMITTED" if write else "REPEATABLE READ"
            with self.engine.connect().execution_options(**options) as connection, connection.begin():
                yield connection
        finally:
            if self._alone:
                self._alone.release()

    def build_indexes(self, connection: Connection) -> None:
        """Every secondary index that is not there, perhaps since a load broke off."""
        for index in _secondary():
            connection.execute(CreateIndex(index, if_not_exists=True))

    def drop_indexes(self, connection: Connection) -> None:
        """Before loading much into an empty database: an index built at the end costs far less."""
        for index in _secondary():
            connection.execute(DropIndex(index, if_exists=True))

    def analyze(self) -> None:
        """Tell the planner what the tables hold; after loading many resources."""
        with self.write() as connection:
            connection.execute(text("ANALYZE"))

    def close(self) -> None:
        """Let go of every connection."""
        if self.sqlite and self._alone is None:
            with self.engine.connect() as connection:
                connection.exec_driver_sql("PRAGMA optimize")
        self.engine.dispose()


def _secondary() -> list[Index]:
    return [
        index for table in server_tables.metadata.sorted_tables for index in sorted(table.indexes, key=_name)
    ]


def _name(index: Index) -> str:
    return str(index.name)


def _engine(url: str) -> Engine:
    if not url.startswith("sqlite"):
        return create_engine(url, pool_size=10, max_overflow=10, pool_pre_ping=True, hide_parameters=True)
    memory = url in ("sqlite://", "sqlite:///:memory:")
    options: dict[str, Any] = {"poolclass": StaticPool} if memory else {"pool_size": 10, "max_overflow": 10}
    engine = create_engine(
        url, connect_args={"check_same_thread": False, "timeout": 60}, hide_parameters=True, **options
    )

    @event.listens_for(engine, "connect")
    def _connected(connection: Any, _record: Any) -> None:
        # The driver must not begin transactions by itself; ours begin in the event below.
        connection.isolation_level = None
        cursor = connection.cursor()
        cursor.execute("PRAGMA journal_mode=WAL")
        cursor.execute("PRAGMA synchronous=FULL")
        cursor.execute("PRAGMA cache_size=-65536")
        cursor.execute("PRAGMA temp_store=MEMORY")
        cursor.execute("PRAGMA mmap_size=268435456")
        cursor.close()

    @event.listens_for(engine, "begin")
    def _began(connection: Connection) -> None:
        writes = connection.get_execution_options().get("writes")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine
