"""The servers that other tests stand on do what is said of them."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from tests.servers.embedded import embedded
from tests.servers.medplum import Medplum, foreign_validators, medplum
from tests.servers.postgresql import PostgreSQL, postgresql

__all__ = ["embedded", "foreign_validators", "medplum", "postgresql"]

PATIENT: dict[str, Any] = {
    "resourceType": "Patient",
    "id": "p",
    "name": [{"family": "Prøve"}],
    "active": True,
}


@pytest.mark.node
def test_medplum_serves(medplum: Medplum) -> None:
    with medplum.client() as client:
        made = client.put("Patient/p", json=PATIENT)
        assert made.is_success
        assert client.get("Patient/p").json()["name"] == PATIENT["name"]
        stale = client.put("Patient/p", json=PATIENT, headers={"If-Match": 'W/"other"'})
        assert stale.status_code == 412
        found = client.get("Patient?family=Pr%C3%B8ve").json()
        assert [entry["resource"]["id"] for entry in found["entry"]] == ["p"]
        batch = {
            "resourceType": "Bundle",
            "type": "batch",
            "entry": [{"request": {"method": "GET", "url": "Patient/p"}}],
        }
        assert client.post("", json=batch).json()["entry"][0]["resource"]["id"] == "p"
        assert client.delete("Patient/p").is_success
        assert client.get("Patient/p").status_code == 404
        assert client.get("Patient", headers={"Authorization": "Bearer other"}).status_code == 401
        statement = client.get("metadata", headers={"Authorization": ""}).json()
        assert statement["fhirVersion"] == "4.0.1"


@pytest.mark.node
def test_foreign_validators_judge(foreign_validators: Any) -> None:
    wrong = {"resourceType": "Patient", "active": "yes", "gender": "x"}
    good, bad = foreign_validators([{**PATIENT, "multipleBirthInteger": Decimal(2)}, wrong])
    assert (good.fhir, good.medplum) == ([], [])
    assert bad.fhir
    assert bad.medplum


@pytest.mark.postgresql
def test_postgresql_gives_fresh_databases(postgresql: PostgreSQL) -> None:
    from sqlalchemy import create_engine, text

    first, second = postgresql.database(), postgresql.database()
    assert first != second
    engine = create_engine(first)
    with engine.connect() as connection:
        assert connection.execute(text("SHOW server_encoding")).scalar() == "UTF8"
    engine.dispose()


def test_embedded_serves(embedded: Any) -> None:
    with embedded.client() as client:
        assert client.put("Patient/p", json=PATIENT).status_code == 201
        assert client.get("Patient/p").json()["active"] is True
