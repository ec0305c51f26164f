"""Doses are entered once, by whom and when; what is unusual is asked, what can't be is refused."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest

from desktop.acts import TakeBack
from desktop.acts.medicines import CorrectDose, GiveDose, OmitDose
from desktop.core.errors import InputError
from desktop.fhir.resources import MedicationRequest
from desktop.orders import due
from desktop.store.charts import Charts
from tests.commands.conftest import NOBODY, NOW, Json, Record, logged
from tests.commands.medicines import NURSE, OTHER, Ward, at, dosage, given, order, quantity

DUE = at(14)
"""The order's dose of 14:00; it is 14:32."""
MORNING = given("g8", "o", "2026-11-20T08:05:00+01:00")


@pytest.fixture
def ward(record: Record) -> Iterator[Ward]:
    charts = Charts(record.store)
    found = Ward(record, charts)
    found.hold(order("o"), MORNING)
    yield found
    charts.close()


def give(ward: Ward, actor: Any = NURSE, **fields: Any) -> Any:
    return ward.on(GiveDose, "o", actor, **{"due": DUE} | fields)


def waiting(ward: Ward) -> Any:
    chart = ward.chart()
    request = chart.find("MedicationRequest/o", MedicationRequest)
    assert request is not None
    return due.waiting(chart, request, NOW)


def test_a_dose_given_is_one_entry_with_all_that_is_known(ward: Ward) -> None:
    assert waiting(ward) is not None
    done = give(ward)
    (one,) = ward.written("MedicationAdministration")
    assert one["status"] == "completed"
    assert one["effectiveDateTime"] == "2026-11-20T14:32:00+01:00"
    assert one["performer"] == [{"actor": {"reference": "Practitioner/dale", "display": "Anna Dale"}}]
    assert one["request"] == {"reference": "MedicationRequest/o"}
    assert one["context"] == {"reference": "Encounter/e"}
    assert one["dosage"]["dose"] == quantity(40)
    assert one["dosage"]["route"]["coding"][0]["code"] == "PO"
    assert one["extension"] == [{"url": "urn:fagflate:due", "valueDateTime": "2026-11-20T14:00:00+01:00"}]
    assert "note" not in one
    assert waiting(ward) is None
    assert "40" in done.said
    assert logged(ward.record.events()[-1])[:2] == ("C", "Practitioner/dale")
    (entry,) = ward.record.waiting()
    assert entry.act == "give_dose"
    assert not entry.send_until, "what was given is told, however late"


def test_taken_back_the_dose_waits_again(ward: Ward) -> None:
    done = give(ward)
    ward.do(TakeBack(done.act), NURSE)
    assert ward.record.waiting() == []
    assert waiting(ward) is not None


def test_the_same_dose_is_not_given_twice_in_silence(ward: Ward) -> None:
    mark = ward.mark("MedicationRequest/o")
    give(ward, OTHER, seen=mark)
    before = ward.record.everything()
    with pytest.raises(InputError) as error:
        give(ward, NURSE, seen=mark)
    assert "Per Vik" in error.value.what
    assert ward.record.everything() == before
    give(ward, NURSE, seen=mark, why="første ble kastet opp")
    assert len(ward.written("MedicationAdministration")) == 2


def test_what_the_server_told_meanwhile_counts(ward: Ward) -> None:
    mark = ward.mark("MedicationRequest/o")
    ward.hold(given("theirs", "o", "2026-11-20T14:10:00+01:00"))
    with pytest.raises(InputError, match="Per Vik"):
        give(ward, seen=mark)
    assert ward.record.waiting() == []


def test_the_same_substance_by_another_order_is_asked_about(ward: Ward) -> None:
    ward.hold(order("twin", "furosemid", 20, "14:00"), given("t", "twin", "2026-11-20T14:20:00+01:00"))
    with pytest.raises(InputError, match="allerede"):
        give(ward)


@pytest.mark.parametrize(
    ("fields", "refused"),
    [
        ({"at": at(15)}, True),
        ({"at": at(14, 20, days=-2)}, False),
        ({"value": Decimal(400), "unit": "mg"}, True),
        ({"value": Decimal(0), "unit": "mg"}, True),
        ({"value": Decimal(-40), "unit": "mg"}, True),
        ({"value": Decimal(60), "unit": "mg"}, False),
        ({"value": Decimal(20), "unit": "mg"}, False),
        ({"value": Decimal(4), "unit": "mL"}, False),
        ({"due": at(20), "at": at(14)}, False),
        ({"due": ""}, False),
        ({"at": "2026-11-16T08:00:00+01:00", "due": ""}, False),
    ],
)
def test_what_is_unusual_is_asked_and_what_cannot_be_is_refused(
    ward: Ward, fields: dict[str, Any], refused: bool
) -> None:
    with pytest.raises(InputError):
        give(ward, **fields)
    assert ward.record.waiting() == []
    if refused:
        with pytest.raises(InputError):
            give(ward, why="det var virkelig slik", **fields)
        assert ward.record.waiting() == []
    else:
        give(ward, why="det var virkelig slik", **fields)
        (one,) = ward.written("MedicationAdministration")
        said = str(one.get("statusReason", "")) + str(one.get("note", ""))
        assert "det var virkelig slik" in said


def test_a_part_is_begun_and_broken_off(ward: Ward) -> None:
    give(ward, value=Decimal(20), unit="mg", why="kvalme")
    (one,) = ward.written("MedicationAdministration")
    assert one["status"] == "stopped"
    assert one["effectivePeriod"]["start"] == one["effectivePeriod"]["end"]
    assert one["dosage"]["dose"] == quantity(20)
    assert one["statusReason"] == [{"text": "kvalme"}]


def test_a_dose_in_another_unit_of_the_same_kind_is_compared(ward: Ward) -> None:
    give(ward, value=Decimal("0.04"), unit="g")
    assert ward.written("MedicationAdministration")[0]["status"] == "completed"
    with pytest.raises(InputError):
        give(ward, value=Decimal("0.4"), unit="g", why="det var virkelig slik")


def test_late_and_by_another_it_says_who_gave_it_and_who_entered_it(ward: Ward) -> None:
    give(ward, at=at(14, 5), by=OTHER.practitioner, by_name=OTHER.name)
    (one,) = ward.written("MedicationAdministration")
    assert one["effectiveDateTime"] == "2026-11-20T14:05:00+01:00"
    assert one["performer"][0]["actor"]["reference"] == OTHER.practitioner
    assert NURSE.name in one["note"][0]["text"]
    assert one["note"][0]["authorReference"]["reference"] == NURSE.practitioner


def test_a_dose_that_is_not_given_says_why(ward: Ward) -> None:
    with pytest.raises(InputError):
        ward.on(OmitDose, "o", NURSE, due=DUE, why=" ")
    ward.on(OmitDose, "o", NURSE, due=DUE, why="fastende")
    (one,) = ward.written("MedicationAdministration")
    assert one["status"] == "not-done"
    assert one["statusReason"] == [{"text": "fastende"}]
    assert one["effectiveDateTime"] == "2026-11-20T14:00:00+01:00"
    assert "dosage" not in one
    assert waiting(ward) is None
    with pytest.raises(InputError, match="ikke gitt"):
        give(ward)


@pytest.mark.parametrize("moment", ["", at(8), at(3), at(14, days=3)])
def test_only_a_dose_that_waits_can_be_left_out(ward: Ward, moment: str) -> None:
    with pytest.raises(InputError):
        ward.on(OmitDose, "o", NURSE, due=moment, why="fastende")
    assert ward.record.waiting() == []


def test_a_wrong_entry_is_struck_and_never_gone(ward: Ward) -> None:
    done = ward.on(CorrectDose, "g8", NURSE, why="feil pasient")
    (one,) = ward.written("MedicationAdministration")
    assert one == {**MORNING, "status": "entered-in-error", "note": one["note"]}
    assert "feil pasient" in one["note"][0]["text"]
    assert waiting(ward) is not None
    with pytest.raises(InputError):
        ward.on(CorrectDose, "g8", NURSE, why="en gang til")
    ward.do(TakeBack(done.act), NURSE)
    assert ward.record.waiting() == []


def test_a_wrong_amount_is_struck_and_the_right_one_entered(ward: Ward) -> None:
    ward.on(CorrectDose, "g8", NURSE, why="feil mengde", value=Decimal(20), unit="mg")
    struck, right = ward.written("MedicationAdministration")
    assert struck["status"] == "entered-in-error"
    assert right["dosage"]["dose"] == quantity(20)
    assert right["performer"][0]["actor"]["reference"] == "Practitioner/vik", "who gave it gave it"
    assert right["effectivePeriod"]["start"] == "2026-11-20T08:05:00+01:00"
    assert {e.act_id for e in ward.record.waiting()} == {ward.record.waiting()[0].act_id}


def test_a_wrong_time_is_struck_and_the_right_one_entered(ward: Ward) -> None:
    ward.on(CorrectDose, "g8", NURSE, why="feil tid", at=at(7, 40))
    _struck, right = ward.written("MedicationAdministration")
    assert right["effectiveDateTime"] == "2026-11-20T07:40:00+01:00"
    assert right["dosage"]["dose"] == quantity(40)
    assert right["status"] == "completed"


def test_the_right_one_is_never_in_the_future(ward: Ward) -> None:
    with pytest.raises(InputError):
        ward.on(CorrectDose, "g8", NURSE, why="feil tid", at=at(23))
    assert ward.record.waiting() == []


def test_an_entry_that_was_changed_meanwhile_is_not_struck(ward: Ward) -> None:
    mark = ward.mark("MedicationAdministration/g8")
    ward.hold({**MORNING, "dosage": {"dose": quantity(20)}})
    with pytest.raises(InputError, match="endret"):
        ward.on(CorrectDose, "g8", NURSE, seen=mark, why="feil mengde")


@pytest.mark.parametrize("status", ["on-hold", "stopped", "unknown"])
def test_what_was_given_of_an_order_out_of_use_is_asked_about_not_lost(ward: Ward, status: str) -> None:
    ward.hold(order("o", status=status))
    with pytest.raises(InputError):
        give(ward, due="")
    give(ward, due="", why="ble gitt før den ble stoppet")
    assert len(ward.written("MedicationAdministration")) == 1


@pytest.mark.parametrize("status", ["draft", "cancelled", "entered-in-error"])
def test_of_no_order_nothing_is_given(ward: Ward, status: str) -> None:
    ward.hold(order("o", status=status))
    with pytest.raises(InputError):
        give(ward, why="det var virkelig slik")
    assert ward.record.waiting() == []


def test_as_needed_the_most_of_a_day_is_asked_about(ward: Ward) -> None:
    most = {"numerator": quantity(4000), "denominator": {"value": 1, "unit": "døgn", "code": "d"}}
    one = dosage(1000, asNeededBoolean=True, maxDosePerPeriod=most)
    del one["timing"]
    ward.hold(order("p", "paracetamol", 1000, dosageInstruction=[one]))
    for hour in (2, 6, 10):
        ward.hold(given(f"p{hour}", "p", f"2026-11-20T{hour:02}:00:00+01:00", dosage={"dose": quantity(1)}))
        ward.hold(
            given(f"p{hour}", "p", f"2026-11-20T{hour:02}:00:00+01:00", dosage={"dose": quantity(1000)})
        )
    done = ward.on(GiveDose, "p", NURSE)
    ward.do(TakeBack(done.act), NURSE)
    ward.hold(given("p13", "p", "2026-11-20T13:00:00+01:00", dosage={"dose": quantity(1000)}))
    with pytest.raises(InputError, match="24 timer"):
        ward.on(GiveDose, "p", NURSE)


FOREIGN: dict[str, dict[str, Any]] = {
    "text only": {"dosageInstruction": [{"text": "1 tabl morgen og kveld"}]},
    "range": {"dosageInstruction": [dosage(0, "08:00") | {"doseAndRate": [
        {"doseRange": {"low": quantity(5), "high": quantity(10)}}]}]},
    "rate": {"dosageInstruction": [{"doseAndRate": [{"rateQuantity": quantity(5, "mL/h")}]}]},
    "no dosage": {"dosageInstruction": None},
    "contained": {
        "medicationCodeableConcept": None, "medicationReference": {"reference": "#m"},
        "contained": [{"resourceType": "Medication", "id": "m", "code": {"text": "Furix 40 mg"}},
                      {"resourceType": "Practitioner", "id": "w"}],
        "requester": {"reference": "#w"},
    },
}  # fmt: skip


@pytest.mark.parametrize("what", FOREIGN)
def test_doses_of_orders_of_other_systems(ward: Ward, what: str) -> None:
    made = {**order("f", "metoprolol"), **FOREIGN[what]}
    ward.hold({key: value for key, value in made.items() if value is not None})
    if what == "rate":
        with pytest.raises(InputError, match="infusjon"):
            ward.on(GiveDose, "f", NURSE, why="det var virkelig slik")
        return
    if what == "range":
        with pytest.raises(InputError, match="hvor mye"):
            ward.on(GiveDose, "f", NURSE, why="det var virkelig slik")
        ward.on(GiveDose, "f", NURSE, value=Decimal(5), unit="mg", why="utenom")
    else:
        ward.on(GiveDose, "f", NURSE, why="" if what != "contained" else "utenom")
    (one,) = ward.written("MedicationAdministration")
    if what in ("text only", "no dosage"):
        assert "dosage" not in one, "no amount is invented"
    if what == "text only":
        assert "1 tabl morgen og kveld" in one["note"][0]["text"]
    if what == "contained":
        assert [m["id"] for m in one["contained"]] == ["m"]


def test_secretaries_and_nobody_give_nothing(ward: Ward) -> None:
    from msgspec.structs import replace

    before = ward.record.everything()
    for actor in (NOBODY, replace(NURSE, secretary=True)):
        with pytest.raises(InputError):
            give(ward, actor)
    assert ward.record.everything() == before


def test_entries_that_nobody_can_place_are_left_as_they_are(ward: Ward) -> None:
    odd: Json = {**given("odd", "o", "2026-11"), "status": "unknown"}
    ward.hold(odd, {**given("none", "o", ""), "effectiveDateTime": None, "status": "completed"})
    give(ward)
    (entry,) = ward.record.waiting()
    assert entry.op == "create"


def by_the_day(dose: int, *, start: str = "2026-11-17T08:00:00+01:00", **more: Any) -> Json:
    repeat = {"boundsPeriod": {"start": start}, "frequency": 3, "period": 1, "periodUnit": "d"}
    return dosage(dose) | {"timing": {"repeat": repeat}} | more


def test_a_dose_that_is_due_by_the_day_is_given_as_planned_until_all_are(ward: Ward) -> None:
    ward.hold(order("d", "metoprolol", dosageInstruction=[by_the_day(50)]))
    for hour in (8, 11, 14):
        ward.on(GiveDose, "d", NURSE, at=at(hour, 1))
    assert len(ward.written("MedicationAdministration")) == 3
    with pytest.raises(InputError, match="3 av 3 doser"):
        ward.on(GiveDose, "d", NURSE)
    ward.on(GiveDose, "d", NURSE, why="kastet opp")
    assert len(ward.written("MedicationAdministration")) == 4


def test_what_cannot_be_read_of_when_it_is_due_is_asked_before_it_is_given(ward: Ward) -> None:
    ward.hold(order("d", "metoprolol", dosageInstruction=[by_the_day(50, text="50 mg hver mandag")]))
    with pytest.raises(InputError, match="tekst og felter sier ulikt"):
        ward.on(GiveDose, "d", NURSE)


def _way(code: str, words: str) -> Json:
    system = "http://terminology.hl7.org/CodeSystem/v3-RouteOfAdministration"
    return {"coding": [{"system": system, "code": code}], "text": words}


def test_a_dose_is_entered_by_the_way_and_in_the_amount_of_its_own_step(ward: Ward) -> None:
    first = by_the_day(600, sequence=1, route=_way("IV", "intravenøst"), site={"text": "venstre arm"})
    first["timing"]["repeat"]["boundsPeriod"]["end"] = at(12)
    second = by_the_day(300, start=at(12), sequence=2, method={"text": "svelges hel"})
    ward.hold(order("s", "amoksicillin", dosageInstruction=[first, second]))
    ward.on(GiveDose, "s", NURSE, at=at(9))
    ward.on(GiveDose, "s", NURSE, at=at(14))
    one, other = sorted(ward.written("MedicationAdministration"), key=lambda made: made["effectiveDateTime"])
    assert one["dosage"]["dose"] == quantity(600)
    assert one["dosage"]["route"]["coding"][0]["code"] == "IV"
    assert one["dosage"]["site"] == {"text": "venstre arm"}
    assert other["dosage"]["dose"] == quantity(300)
    assert other["dosage"]["route"]["coding"][0]["code"] == "PO"
    assert other["dosage"]["method"] == {"text": "svelges hel"}
    assert "site" not in other["dosage"]


def test_an_amount_per_kilogram_is_no_amount_that_was_given(ward: Ward) -> None:
    body = by_the_day(15, doseAndRate=[{"doseQuantity": quantity(15, "mg/kg")}])
    ward.hold(order("k", "paracetamol", dosageInstruction=[body]))
    with pytest.raises(InputError, match="hvor mye"):
        ward.on(GiveDose, "k", NURSE)


def test_one_of_the_doses_of_a_day_is_entered_as_not_given(ward: Ward) -> None:
    ward.hold(order("d", "metoprolol", dosageInstruction=[by_the_day(50)]))
    done = ward.on(OmitDose, "d", NURSE, due="", why="lavt blodtrykk")
    (made,) = ward.written("MedicationAdministration")
    assert (made["status"], made["statusReason"]) == ("not-done", [{"text": "lavt blodtrykk"}])
    assert made["effectiveDateTime"] == "2026-11-20T14:32:00+01:00"
    assert "extension" not in made
    assert "metoprolol" in done.said
    for hour in (8, 11):
        ward.on(GiveDose, "d", NURSE, at=at(hour, 1))
    with pytest.raises(InputError, match="Ingen dose venter"):
        ward.on(OmitDose, "d", NURSE, due="", why="lavt blodtrykk")
