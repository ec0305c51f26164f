"""Slips that look plausible and hurt: which weight, unit, end of a range, day and code."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import msgspec
import pytest

from desktop.clinical import units
from desktop.fhir import strict
from desktop.fhir.elements import Dosage
from desktop.orders.chart_facts import Facts
from desktop.orders.lateness import is_urgent, send_until
from desktop.orders.order_resources import Signing, resource
from desktop.orders.totals import daily_total, doses_in_a_day, greatest_daily, single_dose
from tests.orders.checking import DAY, fired, run
from tests.orders.samples import NOW, allergy, chart, daily, done, given, lines, medicine, order

HOUR = timedelta(hours=1)
LOINC = "http://loinc.org"


def dosage(**body: Any) -> Dosage:
    return msgspec.json.decode(strict.dumps(body), type=Dosage)


def weighed(value: str, unit: str, ago: timedelta, **more: Any) -> Any:
    return done(
        "Observation", status=more.pop("status", "final"), effectiveDateTime=(NOW - ago).isoformat(),
        code={"coding": more.pop("coding", [{"system": LOINC, "code": "29463-7"}])},
        valueQuantity={"value": strict.Number(value), "unit": unit, "code": unit}, **more,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("resources", "expected"),
    [
        ([weighed("14", "kg", DAY), weighed("15", "kg", HOUR)], "15"),
        ([weighed("15", "kg", HOUR), weighed("14", "kg", DAY)], "15"),
        ([weighed("1510", "g", HOUR)], "1.51"),
        ([weighed("3500", "g", HOUR), weighed("3.2", "kg", DAY)], "3.5"),
        ([weighed("15", "kg", DAY), weighed("150", "kg", HOUR, status="entered-in-error")], "15"),
        ([weighed("15", "kg", DAY), weighed("150", "kg", -HOUR)], "15"),
        ([weighed("15", "kg", DAY), weighed("33", "stone", HOUR)], "15"),
    ],
)
def test_the_latest_valid_weight_in_kilograms(resources: list[Any], expected: str) -> None:
    # Of a grown-up nobody goes by so little.
    born = "2023-05-02" if Decimal(expected) > 5 else (NOW - timedelta(days=9)).date().isoformat()
    found = Facts(chart(*resources, born=born), (), NOW).weight()
    assert found is not None
    assert found[0] == Decimal(expected)


@pytest.mark.parametrize(
    ("value", "code", "into", "expected"),
    [
        ("1", "L", "mL", "1000"), ("1", "dL", "mL", "100"), ("500", "mL", "L", "0.5"),
        ("1", "mg", "ug", "1000"), ("100", "ug", "mg", "0.1"), ("1", "g", "mg", "1000"),
        ("1", "ng", "ug", "0.001"), ("5000", "[iU]", "[iU]", "5000"), ("2", "mmol", "umol", "2000"),
        ("1", "mg", "mL", None), ("1", "{tablett}", "mg", None), ("1", "mmol", "mg", None),
    ],
)  # fmt: skip
def test_units_are_converted_exactly_or_not_at_all(
    value: str, code: str, into: str, expected: str | None
) -> None:
    found = units.convert(Decimal(value), code, into)
    assert found == (Decimal(expected) if expected is not None else None)


@pytest.mark.parametrize(
    ("typed", "code"),
    [("mcg", "ug"), ("mikrog", "ug"), ("ug", "ug"), ("mg", "mg"), ("l", "L"), ("dl", "dL"), ("ml", "mL")],
)
def test_what_is_typed_is_the_unit_that_is_meant(typed: str, code: str) -> None:
    found = medicine(
        f"levaxin 50 {typed} x 1 po" if code in ("ug", "mg") else f"ringer 1 {typed} engangsdose iv"
    )
    assert found.steps[0].dose is not None
    assert found.steps[0].dose.unit == code


def every(**repeat: Any) -> dict[str, Any]:
    return {**daily("500", "mg", 1), "timing": {"repeat": repeat}}


def cap(value: str, unit: str, over: str, per: str) -> dict[str, Any]:
    return {"maxDosePerPeriod": {
        "numerator": {"value": strict.Number(value), "unit": unit, "code": unit},
        "denominator": {"value": strict.Number(over), "unit": per, "code": per},
    }}  # fmt: skip


PRN = {"asNeededBoolean": True}


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (daily("500", "mg", 4), "2000"),
        (daily("500", "mg", 4) | PRN, "2000"),
        (daily("500", "mg", 4) | PRN | cap("1", "g", "1", "d"), "1000"),
        (daily("500", "mg", 4) | PRN | cap("1", "g", "24", "h"), "1000"),
        (daily("500", "mg", 4) | PRN | cap("1", "g", "72", "h"), "2000"),
        (daily("500", "mg", 4) | PRN | cap("3", "g", "2", "d"), "2000"),
        (daily("500", "mg", 4) | PRN | cap("7", "g", "1", "wk"), "2000"),
        (daily("500", "mg", 4) | cap("1", "g", "1", "d"), "2000"),
        ({**daily("1", "mg", 3), "doseAndRate": [{"doseRange": {
            "low": {"value": 500, "unit": "mg", "code": "mg"},
            "high": {"value": 1, "unit": "g", "code": "g"}}}]}, "3000"),
        (every(frequency=2, frequencyMax=4, period=1, periodUnit="d"), "2000"),
        (every(frequency=1, period=6, periodUnit="h"), "2000"),
        (every(frequency=1, period=7, periodUnit="h"), "2000"),
        (every(frequency=1, period=2, periodUnit="d"), "500"),
        (every(timeOfDay=["08:00:00", "14:00:00", "20:00:00"]), "1500"),
        (every(frequency=1, period=360, periodUnit="min"), "2000"),
        (every(period=1, periodUnit="d"), "500"),
        (every(when=["MORN", "EVE"], period=1, periodUnit="d"), "1000"),
        (every(timeOfDay=["08:00:00", "20:00:00"], period=2, periodUnit="d"), None),
        (every(dayOfWeek=["mon"], frequency=2, period=1, periodUnit="d"), "1000"),
        (daily("500", "mg", 4) | PRN | {"maxDosePerPeriod": {"denominator": {"value": 1, "code": "d"}}},
         "2000"),
        (daily("500", "mg", 4) | PRN | {"maxDosePerPeriod": {"numerator": {"value": 1, "code": "g"}}},
         "2000"),
        (every(boundsPeriod={"start": "2026-11-20"}), None),
        ({**daily("500", "mg", 1), **PRN, "timing": {}}, None),
        ({"text": "1 tabl x 4"}, None),
    ],
)  # fmt: skip
def test_the_greatest_amount_in_a_day(body: dict[str, Any], expected: str | None) -> None:
    found = greatest_daily([dosage(**body)], "mg")
    assert found == (Decimal(expected) if expected is not None else None)


def test_micrograms_are_not_milligrams_in_a_sum() -> None:
    both = [dosage(**daily("100", "ug", 1)), dosage(**daily("0.1", "mg", 1))]
    assert greatest_daily(both, "mg") == Decimal("0.2")
    assert greatest_daily(both, "ug") == 200
    assert greatest_daily([dosage(**daily("1", "mg", 1)), dosage(**daily("1", "mL", 1))], "mg") is None


def test_dosages_that_follow_each_other_are_not_added_but_the_greatest_counts() -> None:
    after = [dosage(**daily("40", "mg", 1), sequence=1), dosage(**daily("20", "mg", 1), sequence=2)]
    assert greatest_daily(after, "mg") == 40
    assert daily_total(after) is None


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (daily("1000", "mg", 4), ("4", "g")),
        (daily("625", "mg", 2), ("1250", "mg")),
        (daily("100", "mg", 2), ("200", "mg")),
        (daily("100", "ug", 1), ("100", "ug")),
        (daily("500", "mL", 2), ("1000", "mL")),
        (every(frequency=1, period=16, periodUnit="h"), ("750", "mg")),
        (every(frequency=1, period=7, periodUnit="h"), None),
        (every(dayOfWeek=["mon"], frequency=2, period=1, periodUnit="d"), None),
        (every(frequency=1, period=1, periodUnit="wk"), None),
    ],
)
def test_the_amount_in_every_day_in_the_unit_that_is_read(body: Any, expected: Any) -> None:
    found = daily_total([dosage(**body)])
    assert (found and (str(found.value), found.code)) == expected


def test_pieces_are_weighed_by_what_was_calculated() -> None:
    kind = {"coding": [{"code": "calculated"}]}
    body = daily("2", "{tablett}", 4)
    body["doseAndRate"] += [{"type": kind, "doseQuantity": {"value": 1000, "unit": "mg", "code": "mg"}}]
    assert single_dose(dosage(**body)) == (Decimal(1000), "mg")
    assert greatest_daily([dosage(**body)], "g") == 4
    assert doses_in_a_day(dosage(**body)) == 4


@pytest.mark.parametrize("at", [0, 1])
def test_every_code_of_an_allergy_counts(at: int) -> None:
    codes = [{"system": "http://www.whocc.no/atc", "code": "M01AE01"},
             {"system": "http://www.whocc.no/atc", "code": "J01CA04"}]  # fmt: skip
    one = allergy("", code={"text": "To ting", "coding": [codes[at], codes[1 - at]]})
    assert "A1" in fired(run("amoksicillin 500 mg x 3 po", chart(one)))
    assert "A1" in fired(run("ibux 400 mg x 3 po", chart(one)))


@pytest.mark.parametrize("at", [0, 1])
def test_every_substance_that_gave_a_reaction_counts(at: int) -> None:
    said = [{"substance": {"coding": [{"system": "http://www.whocc.no/atc", "code": code}]},
             "manifestation": [{"text": "utslett"}]} for code in ("M01AE01", "J01CA04")]  # fmt: skip
    one = allergy("To ting", reaction=[said[at], said[1 - at]])
    assert "A1" in fired(run("amoksicillin 500 mg x 3 po", chart(one)))
    assert "A1" in fired(run("ibux 400 mg x 3 po", chart(one)))


def test_every_coding_of_a_medicine_is_looked_at() -> None:
    codings = [{"system": "http://snomed.info/sct", "code": "1"},
               {"system": "urn:oid:2.16.578.1.12.4.1.1.7180", "code": "B01AF02"}]  # fmt: skip
    standing = given("", "Ukjent navn", daily("5", "mg", 2),
                     medicationCodeableConcept={"coding": codings, "text": "Ukjent navn"})  # fmt: skip
    assert "A10" in fired(run("marevan 2,5 mg daglig po", chart(standing)))


@pytest.mark.parametrize(
    ("now", "years"),
    [
        (datetime(2026, 3, 13, 22, 30, tzinfo=UTC), 17),
        (datetime(2026, 3, 13, 23, 30, tzinfo=UTC), 18),
        (datetime(2026, 7, 13, 22, 30, tzinfo=UTC), 18),
    ],
)
def test_a_birthday_begins_at_midnight_in_oslo(now: datetime, years: int) -> None:
    assert Facts(chart(born="2008-03-14"), (), now).age() == years


def test_a_day_begins_and_ends_at_midnight_in_oslo() -> None:
    late = datetime(2026, 11, 20, 23, 30, tzinfo=UTC)
    (line,) = lines("paracet 1 g x 4 po til 25.11")
    signed = resource(line, Signing(patient="Patient/p1", requester="Practitioner/d1", at=late))
    period = signed["dosageInstruction"][0]["timing"]["repeat"]["boundsPeriod"]
    assert period == {"start": "2026-11-21T00:30:00+01:00", "end": "2026-11-26T00:00:00+01:00"}


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        ("crp øhj", 10), ("furosemid 40 mg iv engangsdose nå haster", 10), ("furosemid 40 mg x 2 iv øhj", 10),
        ("ringer 100 ml/t iv", 10), ("paracet 1 g x 4 po fra i morgen", 240), ("ct caput spm blødning", 240),
    ],
)  # fmt: skip
def test_what_is_urgent_may_wait_minutes_and_nothing_else_shortens_or_lengthens_it(
    text: str, minutes: int
) -> None:
    found = order(text)
    assert is_urgent(found) is (minutes == 10)
    wait = send_until(found, NOW) - NOW
    assert wait == timedelta(minutes=10) if minutes == 10 else wait >= timedelta(minutes=minutes)


@pytest.mark.parametrize(
    ("value", "unit", "into", "expected"),
    [
        ("1", "g", "mg", "1000"), ("62.5", "ug", "mg", "0.0625"), ("1", "L", "mL", "1000"),
        ("2", "dL", "mL", "200"), ("500", "umol", "mmol", "0.5"), ("8", "[IU]", "[iU]", "8"),
        ("5", "ug/kg", "mg/kg", "0.005"), ("1", "kg", "g", "1000"), ("100", "ng", "ug", "0.1"),
        ("1", "mg", "mL", None), ("1", "mg", "mmol", None), ("1", "{tablett}", "{kapsel}", None),
        ("1", "{tablett}", "mg", None), ("1", "[drp]", "mL", None), ("1", "{plaster}", "1", None),
        ("1", "g", "{tablett}", None), ("1", "", "mg", None), ("1", "hurra", "mg", None),
        ("1", "U", "[iU]", None),
    ],
)  # fmt: skip
def test_a_dose_in_another_unit(value: str, unit: str, into: str, expected: str | None) -> None:
    found = units.convert(Decimal(value), unit, into)
    assert found == (Decimal(expected) if expected else None)


def test_insulin_of_a_server_that_writes_iu_in_capitals_is_compared() -> None:
    standing = given("A10AB05", "insulin aspart", daily("400", "[IU]", 3))
    facts = Facts(chart(standing), (), NOW)
    (one,) = facts.medicines
    assert greatest_daily(one.dosages, "[iU]") == 1200
