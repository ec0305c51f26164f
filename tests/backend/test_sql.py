"""SQL put together from text: what is asked is looked up, never searched for row by row."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Connection

from desktop.backend import server_tables
from desktop.backend.database import Database
from desktop.backend.sql import identities, rows

ASKED = [("Patient", "a"), ("Observation", "b"), ("Observation", "'; --"), ("", "x")]


def _known(connection: Connection) -> None:
    some = [{"key": at, "type": kind, "id": name} for at, (kind, name) in enumerate(ASKED[:3], 1)]
    connection.execute(server_tables.identity.insert(), some)


def test_each_identity_that_exists_is_found_with_its_key(database_url: str) -> None:
    database = Database(database_url)
    with database.write() as connection:
        _known(connection)
        found = {tuple(row) for row in rows(connection, identities(ASKED))}
        assert found == {(*one, at) for at, one in enumerate(ASKED[:3], 1)}
        assert [tuple(row) for row in rows(connection, identities(ASKED[1:2]))] == [(*ASKED[1], 2)]
        assert rows(connection, identities([("Patient", "b")])) == []
    database.close()


def test_identities_are_looked_up_while_nothing_is_known_of_the_table(tmp_path: Path) -> None:
    """A bulk load asks before anything was analysed: a search through the table made it quadratic."""
    database = Database(f"sqlite:///{(tmp_path / 'server.sqlite').as_posix()}")
    with database.write() as connection:
        for asked in (ASKED, ASKED[:1]):
            text, values = identities(asked)
            plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {text}", values).fetchall()
            steps = [str(row[-1]) for row in plan]
            assert any(step.startswith("SEARCH") for step in steps), steps
            assert not any(step in ("SCAN identity", "SCAN i") for step in steps), steps
    database.close()
