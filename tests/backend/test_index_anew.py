"""A database written before a type was searched finds what it held, and counts it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from desktop.backend import database as opened
from desktop.backend import extract, searched
from desktop.backend.database import Database
from desktop.fhir.compartment import of_patients
from tests.servers.embedded import serving

Json = dict[str, Any]
PATIENT: Json = {"resourceType": "Patient", "id": "p", "name": [{"family": "Berg"}]}
HISTORY: Json = {
    "resourceType": "FamilyMemberHistory", "id": "f", "status": "completed",
    "patient": {"reference": "Patient/p"}, "relationship": {"text": "mor"},
}  # fmt: skip
CLAIM: Json = {
    "resourceType": "EpisodeOfCare", "id": "e", "status": "active", "patient": {"reference": "Patient/p"},
}  # fmt: skip


def _total(client: Any, path: str) -> int:
    return int(client.get(path).raise_for_status().json()["total"])


def _written_before(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Write a database with a program that searches neither type."""
    before = tuple(kind for kind in searched.SEARCHED if kind not in ("FamilyMemberHistory", "EpisodeOfCare"))
    with monkeypatch.context() as older:
        older.setattr(opened, "SEARCHED", before)
        known = searched.indexed_parameters
        for module in (extract, opened):
            older.setattr(module, "indexed_parameters", lambda kind: known(kind) if kind in before else {})
        older.setattr(extract, "_plan", extract._plan.__wrapped__)
        older.setattr(extract, "patient_steps",
                      lambda kind: searched.patient_steps(kind) if kind in before else None)  # fmt: skip
        with serving(url) as server:
            server.load([PATIENT, HISTORY, CLAIM])


def test_what_was_written_before_its_type_was_searched_is_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = f"sqlite:///{tmp_path / 'hospital.sqlite'}"
    _written_before(url, monkeypatch)
    with serving(url) as server, server.client() as client:
        assert _total(client, "FamilyMemberHistory?patient=Patient/p&_summary=count") == 1
        assert _total(client, "FamilyMemberHistory?status=completed&_summary=count") == 1
        assert _total(client, "EpisodeOfCare?patient=Patient/p&_summary=count") == 1
        assert _total(client, "EpisodeOfCare?patient=Patient/other&_summary=count") == 0
        assert _total(client, "Patient?name=Berg&_summary=count") == 1


def test_the_server_searches_all_types_that_are_about_a_patient() -> None:
    with serving() as server, server.client() as client:
        stated = client.get("metadata").json()["rest"][0]["resource"]
        by = {one["type"]: {each["name"] for each in one.get("searchParam", ())} for one in stated}
        lacking = {kind for kind, name in of_patients().items() if name not in by.get(kind, ())}
        assert lacking == set()


def test_opening_again_indexes_nothing_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    url = f"sqlite:///{tmp_path / 'hospital.sqlite'}"
    with serving(url) as server:
        server.load([PATIENT, HISTORY])
    asked: list[object] = []
    monkeypatch.setattr(opened, "index_anew", lambda *arguments: asked.append(arguments))
    Database(url).close()
    assert asked == []
