"""Which Encounters are one hospital stay, when it goes on, and what it is about."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.clinical.record.stays import stays
from desktop.clinical.record.stays.stays import Stay
from desktop.fhir.chart import Chart
from desktop.fhir.elements import Reference
from desktop.fhir.resources import Encounter
from tests.letters import charts

Json = dict[str, Any]
NOW = datetime(2026, 11, 20, 14, 32, tzinfo=UTC)


def encounter(
    ident: str, start: str = "2026-11-17", end: str = "", *, status: str = "in-progress", kind: str = "IMP",
    of: str = "", **more: Any,
) -> Json:  # fmt: skip
    period = {k: v for k, v in (("start", start), ("end", end)) if v}
    body: Json = {"resourceType": "Encounter", "id": ident, "status": status, "period": period}
    if kind:
        body["class"] = {"code": kind}
    if of:
        body["partOf"] = {"reference": f"Encounter/{of}"}
    return body | more


def patient(*resources: Json, **more: Any) -> Chart:
    return charts.chart({"resourceType": "Patient", "id": "p", **more}, *resources)


def one(chart: Chart) -> Stay:
    stay = stays.latest(chart, NOW)
    assert stay is not None
    return stay


def test_stays_are_put_together_once_for_a_moment_and_anew_for_another(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    made: list[datetime] = []
    stand = stays._stay

    def counting(chart: Chart, group: list[Encounter], now: datetime) -> Stay:
        made.append(now)
        return stand(chart, group, now)

    monkeypatch.setattr(stays, "_stay", counting)
    chart = patient(encounter("whole", "2026-11-10", "2026-11-20T15:00:00Z"))
    later = datetime(2026, 11, 20, 15, 1, tzinfo=UTC)
    for _turn in range(3):
        assert stays.current(chart, NOW) is stays.latest(chart, NOW)
    assert made == [NOW]
    assert stays.current(chart, later) is None, "a minute later it is over"
    assert stays.current(chart, NOW) is not None
    assert made == [NOW, later, NOW]


def test_parts_of_a_stay_are_one_stay() -> None:
    chart = patient(
        encounter("whole", "2026-11-10"),
        encounter("icu", "2026-11-12", "2026-11-14", status="finished", kind="ACUTE", of="whole"),
        encounter("ward", "2026-11-14", of="whole"),
        encounter("round", "2026-11-15", kind="IMP", of="ward"),
    )
    stay = one(chart)
    assert stay.key == "Encounter/whole"
    assert [e.id for e in stay.encounters] == ["whole", "icu", "ward", "round"]
    assert stay.ongoing
    assert stay.day == 11
    assert len(stays.stays(chart, NOW)) == 1
    for ident in ("icu", "ward", "round"):
        found = stays.of_encounter(chart, f"Encounter/{ident}", NOW)
        assert found == stay


def test_parts_whose_whole_is_not_held_are_one_stay() -> None:
    chart = patient(
        encounter("icu", "2026-11-12", "2026-11-14", status="finished", of="gone"),
        encounter("ward", "2026-11-14", of="gone"),
    )
    stay = one(chart)
    assert stay.ongoing
    assert stay.start is not None
    assert stay.start.day.isoformat() == "2026-11-12"
    assert stay.holds(Reference(reference="Encounter/gone"), "", NOW)
    assert stay.holds(Reference(reference="Encounter/icu"), "", NOW)
    assert not stay.holds(Reference(reference="Encounter/other"), "2026-11-13", NOW)


def test_parts_that_are_over_end_a_whole_that_nobody_holds() -> None:
    chart = patient(
        encounter("icu", "2026-11-12", "2026-11-14", status="finished", of="gone"),
        encounter("ward", "2026-11-14", "2026-11-16T10:00:00+01:00", status="finished", of="gone"),
    )
    stay = one(chart)
    assert not stay.ongoing
    assert stay.end is not None
    assert stay.end.day.isoformat() == "2026-11-16"


def test_circles_of_parts_end() -> None:
    chart = patient(encounter("a", of="b"), encounter("b", of="a"), encounter("c", of="c"))
    assert sum(len(s.encounters) for s in stays.stays(chart, NOW)) == 3


def test_a_stay_inside_a_series_of_visits_is_not_the_series() -> None:
    chart = patient(
        encounter("series", "2026-01-01", kind="AMB"), encounter("stay", "2026-11-17", of="series")
    )
    stay = one(chart)
    assert stay.key == "Encounter/stay"
    assert stay.day == 4


@pytest.mark.parametrize(
    ("row", "ongoing"),
    [
        (encounter("e"), True),
        (encounter("e", status="onleave"), True),
        (encounter("e", status="arrived"), True),
        (encounter("e", status="finished"), False),
        (encounter("e", status="unknown"), False),
        (encounter("e", end="2026-11-19"), False),
        (encounter("e", end="2026-11-20"), True),
        (encounter("e", end="2026-11-24"), True),
        (encounter("e", end="9999-12-31"), True),
        (encounter("e", kind="inpatient"), True),
        (encounter("e", kind="OBSENC"), True),
        (encounter("e", kind="EMER"), True),
    ],
)
def test_when_a_stay_goes_on(row: Json, ongoing: bool) -> None:
    assert one(patient(row)).ongoing is ongoing
    assert (stays.current(patient(row), NOW) is not None) is ongoing


@pytest.mark.parametrize(
    "row",
    [
        encounter("e", kind="AMB"),
        encounter("e", kind="VR"),
        encounter("e", kind=""),
        encounter("e", status="planned"),
        encounter("e", status="cancelled"),
        encounter("e", status="entered-in-error"),
    ],
)
def test_what_is_no_stay(row: Json) -> None:
    assert stays.latest(patient(row), NOW) is None


def test_without_a_class_a_stay_is_one_that_names_a_place() -> None:
    row = encounter("e", kind="", location=[{"location": {"display": "Hjerte 3"}}])
    assert one(patient(row)).ward == "Hjerte 3"


def test_no_end_is_no_planned_end() -> None:
    assert one(patient(encounter("e", end="9999-12-31"))).leaves is None
    planned = one(patient(encounter("e", end="2026-11-24"))).leaves
    assert planned is not None
    assert planned.day.isoformat() == "2026-11-24"


def test_nobody_lies_in_a_bed_long_after_death() -> None:
    dead = patient(encounter("e", "2006-03-01"), deceasedDateTime="2006-03-04")
    assert stays.current(dead, NOW) is None
    assert one(dead).unended
    today = patient(encounter("e"), deceasedDateTime="2026-11-19T03:10:00+01:00")
    assert stays.current(today, NOW) is not None


def test_the_admission_comes_before_the_emergency_contact_that_was_left_open() -> None:
    admission = encounter("imp", "2026-11-17T09:00:00+01:00")
    emergency = encounter("emer", "2026-11-17T09:40:00+01:00", kind="EMER")
    found = stays.current(patient(admission, emergency), NOW)
    assert found is not None
    assert found.key == "Encounter/imp"


@pytest.mark.parametrize(
    ("opened", "current"),
    [
        ("2026-11-18T08:59:00+01:00", "imp"),
        ("2026-11-18T09:00:00+01:00", "imp"),
        # A day after the admission it is a contact of its own.
        ("2026-11-18T09:01:00+01:00", "emer"),
        ("2026-11-20T09:40:00+01:00", "emer"),
    ],
)
def test_an_emergency_contact_of_the_first_day_is_the_way_in(opened: str, current: str) -> None:
    admission = encounter("imp", "2026-11-17T09:00:00+01:00")
    found = stays.current(patient(admission, encounter("emer", opened, kind="EMER")), NOW)
    assert found is not None
    assert found.key == f"Encounter/{current}"


@pytest.mark.parametrize("ident", ["a", "z"])
@pytest.mark.parametrize(
    ("opened", "latest"),
    [
        # Both over: the admission that the emergency contact led to, whichever id comes first.
        ("2026-10-02T08:00:00+02:00", "imp"),
        ("2026-10-02T09:00:00+02:00", "imp"),
        ("2026-10-02T09:40:00+02:00", "imp"),
        # After the discharge it is a contact of its own, though less than a day has gone.
        ("2026-10-02T22:00:00+02:00", "emer"),
    ],
)
def test_of_stays_that_are_over_the_admission_is_the_latest(opened: str, latest: str, ident: str) -> None:
    admission = encounter(
        f"{ident}-imp", "2026-10-02T09:00:00+02:00", "2026-10-02T21:00:00+02:00", status="finished"
    )
    emergency = encounter("m-emer", opened, "2026-10-02T23:00:00+02:00", status="finished", kind="EMER")
    assert one(patient(admission, emergency)).key.endswith(latest)


@pytest.mark.parametrize(
    ("opened", "left", "of"),
    [
        ("2026-10-02T09:00:00+02:00", "2026-10-02T10:00:00+02:00", True),
        ("2026-10-02T06:00:00+02:00", "2026-10-02T08:30:00+02:00", True),
        # Gone home in the morning, or after the discharge: contacts of their own.
        ("2026-10-02T02:00:00+02:00", "2026-10-02T06:00:00+02:00", False),
        ("2026-10-02T22:00:00+02:00", "2026-10-02T23:00:00+02:00", False),
        ("2026-09-02T09:00:00+02:00", "2026-10-02T10:00:00+02:00", False),
    ],
)
def test_what_was_found_on_the_way_in_is_of_the_stay(opened: str, left: str, of: bool) -> None:
    admission = encounter("imp", "2026-10-02T09:00:00+02:00", "2026-10-02T21:00:00+02:00", status="finished")
    emergency = encounter("emer", opened, left, status="finished", kind="EMER")
    visit = encounter("amb", opened, left, status="finished", kind="AMB")
    record = patient(admission, emergency, visit)
    stay = stays.of_encounter(record, "Encounter/imp", NOW)
    assert stay is not None
    assert stay.parts == {"Encounter/imp"} | ({"Encounter/emer"} if of else set())
    assert stay.holds(Reference(reference="Encounter/emer"), opened, NOW) is of
    alone = stays.of_encounter(record, "Encounter/emer", NOW)
    assert alone is not None
    assert alone.parts == {"Encounter/emer"}


def diagnosis(ident: str, use: str = "", rank: int | None = None) -> Json:
    body: Json = {"condition": {"reference": f"Condition/{ident}"}}
    if use:
        body["use"] = {"coding": [{"code": use}]}
    return body | ({"rank": rank} if rank is not None else {})


def condition(ident: str, text: str) -> Json:
    return {
        "resourceType": "Condition",
        "id": ident,
        "code": {"text": text},
        "subject": {"reference": "Patient/p"},
    }


def test_an_unranked_diagnosis_is_no_reason_for_admission() -> None:
    chart = patient(
        encounter("e", diagnosis=[diagnosis("a"), diagnosis("b")]),
        condition("a", "Gikt"),
        condition("b", "Fall"),
    )
    assert one(chart).cause == ""
    assert one(chart).about == "Gikt"


@pytest.mark.parametrize(
    ("whole", "ward", "cause"),
    [
        (["Brystsmerter"], [], "Brystsmerter"),
        (["Brystsmerter", "Tung pust", "Brystsmerter"], [], "Brystsmerter, Tung pust"),
        ([], ["Fall hjemme"], "Fall hjemme"),
        (["Brystsmerter"], ["Observasjon"], "Brystsmerter"),
        ([], [], "Gikt"),
    ],
)
def test_the_reason_for_admission_is_what_somebody_wrote_before_any_diagnosis(
    whole: list[str], ward: list[str], cause: str
) -> None:
    chart = patient(
        encounter("whole", diagnosis=[diagnosis("a", "AD")], reasonCode=[{"text": text} for text in whole]),
        encounter("ward", "2026-11-18", of="whole", reasonCode=[{"text": text} for text in ward]),
        condition("a", "Gikt"),
    )
    assert one(chart).cause == cause


def test_an_admission_diagnosis_is_a_reason() -> None:
    chart = patient(
        encounter("e", diagnosis=[diagnosis("a", rank=1), diagnosis("b", "AD")]),
        condition("a", "Gikt"),
        condition("b", "Fall"),
    )
    assert one(chart).cause == "Fall"


def test_diagnoses_of_all_parts_are_the_stay_s_each_once() -> None:
    chart = patient(
        encounter("whole", diagnosis=[diagnosis("a", rank=1)]),
        encounter("ward", of="whole", diagnosis=[diagnosis("a"), diagnosis("b")]),
        condition("a", "Gikt"),
        condition("b", "Fall"),
    )
    assert [d.condition.target for d in one(chart).diagnoses if d.condition] == ["Condition/a", "Condition/b"]


_STATUS = st.sampled_from(
    ["planned", "arrived", "triaged", "in-progress", "onleave", "finished", "cancelled", "entered-in-error",
     "unknown", "", "banana"]
)  # fmt: skip
_TIME = st.sampled_from(
    ["", "2026", "2026-11", "2026-11-17", "2026-11-17T08:00:00+01:00", "0001-01-01", "9999-12-31",
     "not a date", "9999-12-31T23:59:59Z", "2026-11-21T08:00:00+01:00"]
)  # fmt: skip
_ENCOUNTER = st.builds(
    lambda n, s, e, status, kind, of: encounter(f"e{n}", s, e, status=status, kind=kind, of=of and f"e{of}"),
    st.integers(0, 5), _TIME, _TIME, _STATUS, st.sampled_from(["IMP", "EMER", "AMB", "", "inpatient"]),
    st.sampled_from(["", "0", "1", "2", "3", "9"]),
)  # fmt: skip


@given(st.lists(_ENCOUNTER, max_size=6, unique_by=lambda e: e["id"]))
def test_every_usable_encounter_is_in_exactly_one_contact(rows: list[Json]) -> None:
    chart = patient(*rows)
    found = stays.stays(chart, NOW)
    held = [e.id for s in found for e in s.encounters]
    assert len(held) == len(set(held))
    assert not {r["id"] for r in rows if r["status"] in ("planned", "cancelled", "entered-in-error")} & set(
        held
    )
    for row in rows:
        stay = stays.of_encounter(chart, f"Encounter/{row['id']}", NOW)
        assert stay is not None
        assert row["id"] in {e.id for e in stay.encounters}
        assert stay.covers("2026-11-18", NOW) in (True, False)
    if found and any(s.ongoing for s in found):
        assert found[0].ongoing
