"""What lies within a stay, to the day where only days are written; its doctor and its bed."""

from __future__ import annotations

from typing import Any

import pytest

from desktop.clinical.record.stays import stays
from tests.clinical.record.stays.test_places import PLACES, at
from tests.clinical.record.stays.test_stays import NOW, encounter, one, patient

Json = dict[str, Any]


@pytest.mark.parametrize(
    ("stay", "when", "within"),
    [
        # Days are whole where the stay has only days.
        (("2026-11-10", "2026-11-14"), "2026-11-09", False),
        (("2026-11-10", "2026-11-14"), "2026-11-10", True),
        (("2026-11-10", "2026-11-14"), "2026-11-12T08:00:00+01:00", True),
        (("2026-11-10", "2026-11-14"), "2026-11-14T23:30:00+01:00", True),
        (("2026-11-10", "2026-11-14"), "2026-11-15T00:10:00+01:00", False),
        # Oslo's day, not UTC's: 23:30 UTC on the 9th is the 10th here.
        (("2026-11-10", "2026-11-14"), "2026-11-09T23:30:00Z", True),
        # To the minute where both have one.
        (("2026-11-10T12:00:00+01:00", "2026-11-14T10:00:00+01:00"), "2026-11-10T11:59:00+01:00", False),
        (("2026-11-10T12:00:00+01:00", "2026-11-14T10:00:00+01:00"), "2026-11-10T12:00:00+01:00", True),
        (("2026-11-10T12:00:00+01:00", "2026-11-14T10:00:00+01:00"), "2026-11-14T10:00:00+01:00", True),
        (("2026-11-10T12:00:00+01:00", "2026-11-14T10:00:00+01:00"), "2026-11-14T10:01:00+01:00", False),
        # A day against minutes counts whole.
        (("2026-11-10T12:00:00+01:00", "2026-11-14T10:00:00+01:00"), "2026-11-10", True),
        (("2026-11-10T12:00:00+01:00", "2026-11-14T10:00:00+01:00"), "2026-11-14", True),
        (("2026-11-10T12:00:00+01:00", "2026-11-14T10:00:00+01:00"), "2026-11-15", False),
        (("2026-11-10", "2026-11-14T10:00:00+01:00"), "2026-11-10T03:00:00+01:00", True),
        # Over, nobody wrote when: only the first day is certain.
        (("2026-11-10", ""), "2026-11-10T20:00:00+01:00", True),
        (("2026-11-10", ""), "2026-11-11", False),
        (("", "2026-11-14"), "2026-11-12", False),
        (("2026-11-10", "2026-11-14"), "", False),
        (("2026-11-10", "2026-11-14"), "i går", False),
    ],
)
def test_what_lies_within_a_stay_that_is_over(stay: tuple[str, str], when: str, within: bool) -> None:
    assert one(patient(encounter("e", *stay, status="finished"))).covers(when, NOW) is within


@pytest.mark.parametrize(
    ("when", "within"),
    [
        ("2026-11-17T08:00:00+01:00", True),
        ("2026-11-20T15:32:00+01:00", True),
        ("2026-11-20T15:33:00+01:00", False),
        ("2026-11-20", True),
        ("2026-11-21", False),
        ("2026-11-16", False),
    ],
)
def test_what_lies_within_a_stay_that_goes_on(when: str, within: bool) -> None:
    # Planned to go on until the 24th: what is later than now has not been.
    stay = one(patient(encounter("e", "2026-11-17T07:00:00+01:00", "2026-11-24")))
    assert stay.covers(when, NOW) is within


def test_the_end_of_the_last_part_is_the_end_where_the_whole_has_none() -> None:
    whole = encounter("z-whole", "2026-11-10", status="finished")
    first = encounter("a", "2026-11-10", "2026-11-12", status="finished", of="z-whole")
    last = encounter("b", "2026-11-12", "2026-11-14", status="finished", of="z-whole")
    stay = one(patient(first, last, whole))
    assert stay.key == "Encounter/z-whole"
    assert stay.end is not None
    assert stay.end.day.isoformat() == "2026-11-14"
    assert stay.day == 5
    last["period"].pop("end")
    assert one(patient(first, last, whole)).unended


def doctor(name: str, **more: Any) -> Json:
    return {"type": [{"coding": [{"code": "ATND"}]}], "individual": {"display": name}} | more


def test_the_doctor_is_that_of_the_part_where_the_patient_is_now() -> None:
    whole = encounter("whole", participant=[doctor("Innleggende Lege")])
    icu = encounter(
        "icu", "2026-11-18", "2026-11-19", status="finished", of="whole", participant=[doctor("Intensivlege")]
    )
    over = {"period": {"start": "2026-11-19", "end": "2026-11-20"}}
    ward = encounter(
        "ward", "2026-11-19", of="whole", participant=[doctor("Gårsdagens Lege", **over), doctor("Maren Aas")]
    )
    assert one(patient(whole, icu, ward)).doctor == "Maren Aas"
    assert one(patient(whole, icu)).doctor == "Innleggende Lege"
    consultant = {"type": [{"coding": [{"code": "CON"}]}], "individual": {"display": "Tilsyn"}}
    assert one(patient(encounter("e", participant=[consultant]))).doctor == ""


def test_the_bed_is_that_of_the_part_where_the_patient_is_now() -> None:
    whole = encounter("whole", location=[at("rehab", "active")])
    ward = encounter("ward", "2026-11-19", of="whole", location=[at("bed", "active")])
    stay = one(patient(whole, ward, *PLACES))
    assert (stay.bed, stay.ward, stay.ward_id, stay.unit) == ("12A", "Hjerte 3", "ward", "Hjerte 3")
    alone = one(patient(whole, *PLACES))
    assert (alone.bed, alone.ward) == ("", "Rehabilitering")


def test_of_stays_that_are_over_the_newest_comes_first() -> None:
    rows = [encounter(f"e{n}", f"2026-0{n}-01", f"2026-0{n}-05", status="finished") for n in (3, 1, 2)]
    assert [s.key for s in stays.stays(patient(*rows), NOW)] == [f"Encounter/e{n}" for n in (3, 2, 1)]
    open_ = encounter("old", "2025-01-01")
    assert next(s.key for s in stays.stays(patient(*rows, open_), NOW)) == "Encounter/old"
