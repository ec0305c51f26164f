"""Resources as they should not be: what is missing is named, what is too much is read, nothing crashes."""

from __future__ import annotations

import time
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from desktop.acts.window import OpenPatient
from desktop.fhir.strict import dumps, loads
from tests.cost import Calls, Seconds
from tests.journeys.bad import (
    doctor,
    relay,
    round_is_over,
    said,
    seats,
    show,
    signed_in,
    town,
)
from tests.journeys.conftest import WARD
from tests.journeys.reality import CTRL, Json, Window, answers_keys, find, letter_of
from tests.journeys.relay import Relay, Said, as_it_is
from tests.servers.embedded import Embedded
from tests.ui.turns import LongestTurn

MEASURED = [pytest.mark.slow, pytest.mark.measures]

__all__ = ["doctor", "relay", "seats", "signed_in", "town"]

CLINICAL = "http://terminology.hl7.org/CodeSystem/condition-clinical"
NUMBER = {"system": "urn:oid:2.16.578.1.12.4.1.4.1", "value": "15899612345"}


def about(patient: str, kind: str, ident: str, **more: Any) -> Json:
    reference = {"reference": f"Patient/{patient}"}
    key = "patient" if kind == "AllergyIntolerance" else "for" if kind == "Task" else "subject"
    return {"resourceType": kind, "id": ident, key: reference, **more}


STRANGE: list[Json] = [
    {"resourceType": "Patient", "id": "nobody"},
    about(
        "nobody",
        "Encounter",
        "undated",
        status="in-progress",
        **{"class": {"code": "IMP"}},
        location=[{"location": {"reference": f"Location/{WARD}-19"}}],
    ),
    {"resourceType": "Patient", "id": "wrong", "name": [{"family": "Feil", "given": ["Type"]}]},
    about("wrong", "Condition", "right-c", code={"text": "Gikt"},
          clinicalStatus={"coding": [{"system": CLINICAL, "code": "active"}]}),
    {"resourceType": "Patient", "id": "twin1", "identifier": [NUMBER],
     "name": [{"family": "Tvilling", "given": ["Anne"]}], "birthDate": "1996-09-15"},
    {"resourceType": "Patient", "id": "twin2", "identifier": [NUMBER],
     "name": [{"family": "Tvilling", "given": ["Berit"]}], "birthDate": "1996-09-15"},
]  # fmt: skip


WRONG: list[Json] = [
    about("wrong", "Condition", "wrong-c", code="Hjertesvikt"),
    about("wrong", "Observation", "wrong-o", status="final", code={"text": "CRP"},
          valueQuantity={"value": "høy"}, category=[{"coding": [{"code": "laboratory"}]}]),
    about("wrong", "MedicationRequest", "wrong-m", status="active", intent="order",
          dosageInstruction="1 x 3"),
    about("wrong", "AllergyIntolerance", "wrong-a", code=["penicillin"]),
    about("wrong", "Flag", "wrong-f", status="active", code={"coding": "isolation"}),
]  # fmt: skip


def wrong_on_the_way(_method: str, _path: str, said: Said) -> Said:
    """Adds what no server should hold to the answers about its patient, alone and in batches."""
    if said.status != 200 or b"wrong" not in said.body:
        return said
    bundle = loads(said.body)
    for one in (bundle, *(entry.get("resource", {}) for entry in bundle.get("entry", ()))):
        asked = next((link["url"] for link in one.get("link", ()) if link["relation"] == "self"), "")
        kind, _mark, query = asked.rpartition("/")[2].partition("?")
        mine = [{"resource": r} for r in WRONG if r["resourceType"] == kind and "wrong" in query]
        if mine:
            one["entry"] = [*one.get("entry", ()), *mine]
    return Said(200, dumps(bundle).encode(), said.kind, said.headers)


@pytest.fixture(scope="module")
def strange(town: Embedded, signed_in: Window) -> Window:
    """The same doctor, after somebody else's program has written things into the server."""
    town.load(STRANGE)
    signed_in.settle()
    return signed_in


def test_a_patient_without_name_or_birth_date_and_a_stay_without_dates(
    strange: Window, doctor: Window
) -> None:
    show(doctor, "nobody")
    doctor.settle()
    banner = doctor.desk.patients.banner
    assert (banner.family, banner.born, banner.number) == (
        "Navn mangler",
        "Fødselsdato mangler",
        "Nummer mangler",
    )
    assert "dag" not in banner.place
    doctor.desk.show_page("ward")
    panel = doctor.desk.pages.panel("ward")
    row = doctor.until(lambda: next((r for r in panel.model.rows if r.key == "nobody"), None))
    assert row.family == "Navn mangler"
    assert row.days in ("", "–", "?")
    letter, _model = letter_of(doctor, "nobody")
    assert "Navn" in letter.subject.name or letter.subject.name
    assert not doctor.errors
    answers_keys(doctor)


def test_wrong_types_are_named_where_they_are_missing(strange: Window, doctor: Window, relay: Relay) -> None:
    relay.spoil = wrong_on_the_way
    show(doctor, "wrong")
    doctor.settle()
    kinds = ("problems", "laboratory", "medicines")
    shown = doctor.ask(lambda desk, c: desk.panels(c, "wrong", [(kind, {}) for kind in kinds]))
    for kind, ident, (_model, state) in zip(kinds, ("wrong-c", "wrong-o", "wrong-m"), shown, strict=True):
        assert state.kind == "error", kind
        assert state.title == "1 opplysning kan ikke vises.", kind
        assert ident in state.details, kind
    assert [row.name for row in shown[0][0].rows] == ["Gikt"] or "Gikt" in str(shown[0][0])
    banner = doctor.desk.patients.banner
    assert banner.allergies.state == "not_available"
    for asked in (banner.critical, banner.treatment_limits, banner.infection):
        assert asked.state == "not_available"
        # An entry that may limit treatment says so; neither is ever told as nothing.
        said = "kan ikke leses" if asked is banner.treatment_limits else "kan ikke vises"
        assert said in asked.text
    assert not doctor.errors
    answers_keys(doctor)


def test_two_patients_with_one_number(strange: Window, doctor: Window) -> None:
    doctor.desk.show_page("ward")
    QTest.keyClick(doctor.window, Qt.Key.Key_K, CTRL)
    find(doctor, NUMBER["value"], "twin2")
    shown = [e.entry for e in doctor.window.palette_overlay._entries]
    entries = [entry for entry in shown if isinstance(entry.act, OpenPatient)]
    assert [e.title for e in entries] == ["TVILLING, Anne", "TVILLING, Berit"]
    assert all("samme nummer som en annen pasient" in e.detail for e in entries)
    assert doctor.desk.patients.banner.given == "Berit"
    assert "Samme nummer står på Anne Tvilling: kontroller hvem dette er" in doctor.desk.patients.banner.place
    show(doctor, "h02")
    assert "Samme nummer" not in doctor.desk.patients.banner.place


def test_a_resource_with_a_key_twice_is_refused_by_name(
    strange: Window, doctor: Window, relay: Relay, town: Embedded
) -> None:
    def twice(_method: str, _path: str, said: Said) -> Said:
        body = said.body.replace(b'"id":"right-c"', b'"id":"right-c","subject":{"reference":"Patient/h02"}')
        return Said(said.status, body, said.kind, said.headers)

    with town.client() as client:
        right = client.get("Condition/right-c").json()
        client.put("Condition/right-c", json={**right, "code": {"text": "Gikt igjen"}}).raise_for_status()
    relay.spoil = twice
    show(doctor, "wrong")
    doctor.until(lambda: round_is_over(doctor) or doctor.session.status.refused)
    doctor.quiet()
    assert any(one.startswith("Condition/right-c") for one in doctor.session.status.refused)
    assert "er ikke til å stole på og vises ikke" in said(doctor)
    answers_keys(doctor)
    relay.spoil = as_it_is
    with town.client() as client:
        client.put("Condition/right-c", json={**right, "code": {"text": "Gikt"}}).raise_for_status()
    doctor.until(lambda: round_is_over(doctor) or not doctor.session.status.refused)


@pytest.mark.parametrize(
    "turn",
    [LongestTurn(Calls(60_000)), pytest.param(LongestTurn(Seconds(2.0, "perf_counter")), marks=MEASURED)],
    ids=str,
)
def test_a_bundle_of_50_megabytes(doctor: Window, relay: Relay, town: Embedded, turn: LongestTurn) -> None:
    """It is read whole, and keys are answered while it is."""
    heavy = "heavy"
    town.load([{"resourceType": "Patient", "id": heavy, "name": [{"family": "Tung"}], "birthDate": "1950"}])
    number = 5_000
    filler = "å" * 5_000
    entries = [
        about(heavy, "Observation", f"o{n}", status="final", code={"text": "Notat"}, valueString=filler,
              meta={"versionId": "1", "lastUpdated": "2026-01-01T00:00:00Z"})
        for n in range(number)
    ]  # fmt: skip
    body = dumps(
        {"resourceType": "Bundle", "type": "searchset", "entry": [{"resource": e} for e in entries]}
    ).encode()
    assert len(body) > 50_000_000

    def whale(_method: str, path: str, said: Said) -> Said:
        if "/Observation?" in path and heavy in path and "_elements" not in path:
            return Said(200, body)
        return said

    relay.spoil = whale
    doctor.desk.open_patient(heavy)

    def all_there() -> bool:
        return bool(
            doctor.ask(
                lambda desk, c: (
                    (chart := desk.chart(c, heavy)) and len(chart.resources.get("Observation", ()))
                )
            )
            == number
        )

    with turn:
        doctor.until(lambda: _later() or all_there(), 120)
    answers_keys(doctor)
    doctor.desk.close_patient()
    relay.spoil = as_it_is


def _later() -> bool:
    """Lets a quarter of a second pass between two heavy questions; never true."""
    end = time.monotonic() + 0.25
    while time.monotonic() < end:
        QApplication.processEvents()
        time.sleep(0.005)
    return False
