"""Sessions of dialysis: which measurement belongs to which, what is said to lack, and what is marked."""

from __future__ import annotations

from typing import Any

import pytest

from desktop.clinical.record.fluids.dialysis import dialysed
from desktop.shown.fluids.dialysis import DialysisModel, DialysisRow
from desktop.shown.parts import PanelState
from desktop.views.fluids import dialysis
from tests.views.charts import NOW, about, chart, concept, context, patient, stay

Json = dict[str, Any]
SNOMED, LOINC = "http://snomed.info/sct", "http://loinc.org"
BEFORE, AFTER, LOWEST = 0, 1, 5


def session(ident: str = "s", day: str = "18", end: str | None = "13:00", **more: Any) -> Json:
    period = {"start": f"2026-11-{day}T09:00:00+01:00"}
    if end:
        period["end"] = f"2026-11-{day}T{end}:00+01:00"
    made = about(
        "Procedure", ident, status="completed", code=concept("Hemodialyse", "302497006", system=SNOMED)
    )
    return made | {"performedPeriod": period} | more


def taken(ident: str, code: str, value: Any, at: str, day: str = "18", unit: str = "kg", **more: Any) -> Json:
    system = SNOMED if code == "445541000" else LOINC if code[0].isdigit() else "urn:fagflate:code"
    body = about("Observation", ident, status="final", code=concept("x", code, system=system))
    body |= {"effectiveDateTime": f"2026-11-{day}T{at}:00+01:00"}
    body["valueQuantity"] = {
        "value": value,
        "unit": unit,
        "code": unit,
        "system": "http://unitsofmeasure.org",
    }
    return body | more


def weighed(ident: str, value: float, at: str, code: str = "29463-7", **more: Any) -> Json:
    return taken(ident, code, value, at, **more)


def pressure(ident: str, upper: int, lower: int, at: str, **more: Any) -> Json:
    body = taken(ident, "85354-9", 1, at, **more)
    del body["valueQuantity"]
    body["component"] = [
        {"code": concept("", code, system=LOINC), "valueQuantity": {"value": value, "unit": "mmHg"}}
        for code, value in (("8480-6", upper), ("8462-4", lower))
    ]
    return body


def built(*resources: Json) -> tuple[DialysisModel, PanelState]:
    return dialysis.build(context(chart(patient(), stay(), *resources)))


def row(*resources: Json) -> DialysisRow:
    rows = built(*resources)[0].rows
    assert len(rows) == 1
    return rows[0]


def texts(one: DialysisRow) -> list[str]:
    return [cell.text for cell in one.values]


def test_weights_and_pressures_fall_to_their_place_by_time() -> None:
    one = row(
        session(),
        weighed("a", 84, "08:40"), weighed("b", 82.2, "13:10"), taken("d", "445541000", 80, "07:00", "10"),
        pressure("p", 150, 80, "08:55"), pressure("q", 120, 60, "10:00"), pressure("r", 110, 60, "11:00"),
        pressure("s", 130, 70, "13:05"),
    )  # fmt: skip
    assert texts(one) == ["84", "82,2", "+2,2", "ikke skrevet", "150/80", "110/60", "130/70"]
    assert one.values[AFTER].below == ("endring −1,8",)
    assert one.hours == "09:00–13:00"
    assert "4 t" in one.what
    assert set(one.keys) >= {"Procedure/s", "Observation/a", "Observation/b", "Observation/d"}


def test_what_nobody_weighed_is_said_to_lack_and_nothing_is_reckoned_with_it() -> None:
    one = row(session(), weighed("a", 84, "08:40"))
    assert one.values[AFTER].text == "ikke veid"
    assert one.values[AFTER].lacks
    assert one.values[2].lacks


@pytest.mark.parametrize("status", ["entered-in-error", "cancelled"])
def test_a_weight_that_was_struck_never_counts(status: str) -> None:
    one = row(session(), weighed("a", 84, "08:40", status=status), weighed("b", 83, "08:45"))
    assert one.values[BEFORE].text == "83"
    assert "Observation/a" not in one.keys


def test_pounds_and_grams_are_kilos() -> None:
    one = row(
        session(),
        taken("a", "8347-7", 185, "08:40", unit="[lb_av]"), taken("b", "8344-4", 82200, "13:05", unit="g"),
    )  # fmt: skip
    assert one.values[BEFORE].text.startswith("83,9")
    assert one.values[AFTER].text == "82,2"


def test_two_weights_that_differ_are_both_told_and_neither_is_chosen() -> None:
    one = row(session(), weighed("a", 82.2, "13:05"), weighed("b", 84.0, "13:20"), weighed("c", 85, "08:50"))
    assert one.values[AFTER].text == "82,2 eller 84,0"
    assert one.values[AFTER].tone == "warn"
    assert one.values[AFTER].below == ("to ulike vekter",)
    assert one.values[2].lacks


def test_a_weight_coded_as_after_wins_over_one_that_lies_there() -> None:
    one = row(session(), weighed("a", 82.2, "13:05", "8344-4"), weighed("b", 84.0, "13:30"))
    assert one.values[AFTER].text == "82,2"


def test_between_two_sessions_nothing_is_guessed() -> None:
    second = session("t") | {
        "performedPeriod": {"start": "2026-11-18T14:00:00+01:00", "end": "2026-11-18T17:00:00+01:00"}
    }
    rows = built(session(), second, weighed("a", 82, "13:30"), weighed("b", 81, "13:40", "8344-4"))[0].rows
    later, earlier = rows
    assert (earlier.values[AFTER].text, later.values[BEFORE].text) == ("81", "ikke veid")
    assert all("teller i ingen" in " ".join(one.told) for one in rows)


def test_what_names_its_session_belongs_to_it_whenever_it_was_written() -> None:
    part = {"partOf": [{"reference": "Procedure/s"}]}
    one = row(session(), weighed("a", 82, "22:30", "8344-4", **part))
    assert one.values[AFTER].text == "82"


def test_a_session_without_an_end_has_no_during() -> None:
    one = row(session(end=None), pressure("p", 86, 40, "11:00"), weighed("a", 82, "13:00"))
    assert one.hours == "09:00, slutt ikke skrevet"
    assert one.values[LOWEST].text == "ikke målt"
    assert one.values[AFTER].text == "ikke veid"
    assert len(one.told) == 2


def test_one_that_goes_on_waits_for_what_comes_after() -> None:
    going = session(day="20", end=None, status="in-progress")
    one = row(going, pressure("p", 86, 40, "11:00", day="20"))
    assert one.values[AFTER].text == "pågår"
    assert one.values[LOWEST].tone == "danger"
    forgotten = row(session(day="10", end=None, status="in-progress"))
    assert forgotten.hours.endswith("slutt ikke skrevet")


@pytest.mark.parametrize(
    ("before", "lowest", "marked"),
    [(140, 90, False), (140, 89, True), (159, 99, False), (160, 99, True), (160, 100, False),
     (None, 95, False), (None, 89, True)],
)  # fmt: skip
def test_a_fall_is_marked_by_the_declared_limits(before: int | None, lowest: int, marked: bool) -> None:
    found = [pressure("p", before, 80, "08:50")] if before else []
    one = row(session(), *found, pressure("q", lowest, 40, "11:00"))
    assert (one.values[LOWEST].tone == "danger") is marked
    assert ("trykkfall" in " ".join(one.values[LOWEST].below)) is marked


def test_the_dry_weight_is_that_of_then_and_now_is_told_with_who_set_it() -> None:
    who = {"performer": [{"reference": "Practitioner/b", "display": "Ola Berg"}]}
    model, _state = built(
        session(), weighed("a", 80.6, "13:10"),
        taken("d", "dry-weight", 81, "07:00", "10"), taken("e", "dry-weight", 80, "15:00", "18", **who),
    )  # fmt: skip
    assert model.rows[0].values[2].text == "−0,4"
    assert model.rows[0].values[2].below == ("mot 81",)
    assert model.target == "Tørrvekt 80 kg"
    assert "Ola Berg" in model.target_note
    assert "før 81 kg (10.11)" in model.target_note


def test_what_was_drawn_planned_and_how_fast() -> None:
    one = row(
        session(), weighed("a", 80, "13:10"),
        taken("u", "out-dialysis", 4.8, "13:00", unit="L"),
        taken("v", "planned-ultrafiltration", 2500, "09:00", unit="mL"),
    )  # fmt: skip
    drawn = one.values[3]
    assert drawn.text == "4\u00a0800"
    assert "planlagt 2\u00a0500 ml" in drawn.below
    assert "15,0 ml/t/kg, raskt" in drawn.below
    assert drawn.tone == "warn"


def test_what_is_not_done_is_no_session_and_other_procedures_are_none() -> None:
    fistula = session("f") | {"code": concept("Anleggelse av AV-fistel for hemodialyse")}
    model, state = built(
        session("a", status="not-done"), session("b", status="entered-in-error"), fistula, session("c", "25")
    )
    assert model.rows == ()
    assert state.kind == "empty"


def test_an_encounter_is_a_session_and_its_procedure_the_same_one() -> None:
    kind = [concept("", "302497006", system=SNOMED)]
    period = {"start": "2026-11-18T09:00:00+01:00", "end": "2026-11-18T13:00:00+01:00"}
    visit = about("Encounter", "v", status="finished", type=kind, period=period) | {"class": {"code": "AMB"}}
    assert [one.key for one in built(visit)[0].rows] == ["Encounter/v"]
    both = built(visit, session(encounter={"reference": "Encounter/v"}))[0].rows
    assert [one.key for one in both] == ["Procedure/s"]
    long = visit | {"period": {"start": "2026-11-10T09:00:00+01:00", "end": "2026-11-18T13:00:00+01:00"}}
    assert built(long)[0].rows == ()


def test_what_was_not_read_is_never_said_to_be_unweighed() -> None:
    known = chart(patient(), stay(), session(), types=frozenset({"Procedure", "Encounter"}))
    model, _state = dialysis.build(context(known))
    assert {one.text for one in model.rows[0].values} <= {"ikke hentet"}
    assert model.target == "Tørrvekt ikke hentet"
    assert model.told


def test_the_newest_session_stands_first() -> None:
    model, _state = built(session("a", "16"), session("b", "18"), session("c", "17"))
    assert [one.key for one in model.rows] == ["Procedure/b", "Procedure/c", "Procedure/a"]
    found = dialysed(chart(patient(), stay(), session("a", "16")), NOW)
    assert found.sessions[0].fall is None
