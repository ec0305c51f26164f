"""Bed and ward of a stay: where the patient lies or lay last, never where they are only going."""

from __future__ import annotations

from typing import Any

import pytest

from desktop.clinical.record.stays.places import Place, place_of, unit_of
from desktop.fhir.resources import Encounter
from tests.letters import charts

Json = dict[str, Any]


def location(ident: str, name: str, kind: str = "", of: str = "") -> Json:
    body: Json = {"resourceType": "Location", "id": ident, "name": name}
    if kind:
        body["physicalType"] = {"coding": [{"code": kind}]}
    return body | ({"partOf": {"reference": f"Location/{of}"}} if of else {})


PLACES = (
    location("ward", "Hjerte 3", "wa"),
    location("rehab", "Rehabilitering", "wa"),
    location("bed", "12A", "bd", "ward"),
    location("room", "Rom 4", "ro", "ward"),
    location("xray", "Røntgen", "ro"),
)


def at(ident: str, status: str = "", end: str = "") -> Json:
    body: Json = {"location": {"reference": f"Location/{ident}", "display": ident}}
    if end:
        body["period"] = {"end": end}
    return body | ({"status": status} if status else {})


def found(*places: Json) -> tuple[Place, str]:
    encounter = {"resourceType": "Encounter", "id": "e", "status": "in-progress", "class": {"code": "IMP"},
                 "location": list(places), "serviceProvider": {"display": "Medisinsk klinikk"}}  # fmt: skip
    chart = charts.chart({"resourceType": "Patient", "id": "p"}, encounter, *PLACES)
    (one,) = chart.all(Encounter)
    place = place_of(chart, one)
    return place, unit_of(chart, one, place)


@pytest.mark.parametrize(
    ("places", "expected", "ward"),
    [
        ((at("ward"), at("bed")), Place("12A", "Hjerte 3", "ward"), "Hjerte 3"),
        ((at("bed", "active"), at("rehab", "planned")), Place("12A", "Hjerte 3", "ward"), "Hjerte 3"),
        ((at("bed", "completed", "2026-11-20"), at("rehab", "reserved")), Place("12A", "Hjerte 3", "ward"),
         "Hjerte 3"),
        ((at("bed", "completed", "2026-11-19"), at("rehab", "completed", "2026-11-20")),
         Place("", "Rehabilitering", "rehab"), "Rehabilitering"),
        ((at("bed", "completed", "2026-11-19"), at("xray", "completed", "2026-11-20")),
         Place("12A", "Hjerte 3", "ward"), "Hjerte 3"),
        ((at("xray", "active"),), Place("", "Røntgen", ""), "Medisinsk klinikk"),
        ((at("gone", "active"),), Place("", "gone", ""), "Medisinsk klinikk"),
        ((at("rehab", "planned"),), Place(), "Medisinsk klinikk"),
        ((at("room"),), Place("", "Hjerte 3", "ward"), "Hjerte 3"),
    ],
)  # fmt: skip
def test_screen_and_letter_name_the_same_ward(places: tuple[Json, ...], expected: Place, ward: str) -> None:
    assert found(*places) == (expected, ward)
