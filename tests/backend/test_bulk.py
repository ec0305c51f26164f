"""Loading past HTTP: the same checks and the same index as over HTTP."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import inspect

from desktop.backend import bulk, server_tables
from desktop.backend.database import Database
from desktop.backend.outcome import FhirError
from tests.servers.embedded import Embedded, serving

PATIENT: dict[str, Any] = {"resourceType": "Patient", "name": [{"family": "Prøve"}]}


def indexes(database: Database) -> set[str]:
    with database.read() as connection:
        found = inspect(connection)
        return {
            str(one["name"]) for table in server_tables.metadata.tables for one in found.get_indexes(table)
        }


def wanted() -> set[str]:
    return {str(index.name) for table in server_tables.metadata.tables.values() for index in table.indexes}


def test_loaded_is_as_if_put(server: Embedded) -> None:
    assert bulk.is_empty(server.database)
    resources = [{**PATIENT, "id": f"n{number}"} for number in range(2500)]
    assert server.load(resources) == 2500
    assert not bulk.is_empty(server.database)
    assert wanted() <= indexes(server.database)
    with server.client() as client:
        assert client.get("Patient?family=prove&_summary=count").json()["total"] == 2500
        assert client.get("Patient/n17/_history").json()["entry"][0]["request"]["method"] == "PUT"
        assert client.put("Patient/n17", json={**PATIENT, "id": "n17", "active": True}).status_code == 200
    assert server.load([{**PATIENT, "id": "later"}]) == 1


def test_a_fault_names_the_resource() -> None:
    with serving() as server:
        rows = [{**PATIENT, "id": "good"}, {**PATIENT, "id": "bad", "gender": "x"}]
        with pytest.raises(FhirError) as error:
            server.load(rows)
        assert error.value.issues[0].diagnostics.startswith("Patient/bad: ")
        assert error.value.issues[0].expression == "Patient.gender"
        with pytest.raises(FhirError):
            server.load([PATIENT])
        assert bulk.broke_off(server.database) is False  # nothing came so far that it could be seen
        with pytest.raises(FhirError):
            server.load([{**PATIENT, "id": f"n{n}"} for n in range(bulk.BATCH)] + rows)
        assert bulk.broke_off(server.database)
        # A load that breaks off leaves a database that can be searched.
        assert wanted() <= indexes(server.database)


def test_indexes_of_a_load_that_was_killed_are_built_at_the_next_start(
    database_url: str, tmp_path: Any
) -> None:
    url = database_url if "postgresql" in database_url else f"sqlite:///{(tmp_path / 'a.sqlite').as_posix()}"
    database = Database(url)
    with database.write() as connection:
        database.drop_indexes(connection)
    assert not wanted() & indexes(database)
    database.close()
    database = Database(url)
    assert wanted() <= indexes(database)
    database.close()
