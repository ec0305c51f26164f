"""Fluid as recorded: every unit and time, and nothing twice; what can't be summed is told with its reason."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from desktop.clinical.record.fluids import fluid_sums
from desktop.clinical.record.fluids.fluid_sums import Sums
from tests.views.charts import NOW, chart

D = Decimal
Json = dict[str, Any]
_OVER_NOW = {"start": "2026-11-20T08:00:00+01:00", "end": "2026-11-21T08:00:00+01:00"}


def volume(
    ident: str, kind: str, amount: Any, begin: str, end: str = "", unit: str = "mL", **more: Any
) -> Json:
    """An Observation of fluid; `kind` is ours, or `system|code`."""
    system, _bar, code = kind.rpartition("|")
    when: Json = {"effectivePeriod": {"start": at(begin), "end": at(end)}} if end else {
        "effectiveDateTime": at(begin)}  # fmt: skip
    return {
        "resourceType": "Observation", "id": ident, "status": "final",
        "category": [{"coding": [{"system": "urn:fagflate:code", "code": "fluid-balance"}]}],
        "code": {"coding": [{"system": system or "urn:fagflate:code", "code": code}]},
        "subject": {"reference": "Patient/p"}, "valueQuantity": {"value": amount, "unit": unit, "code": unit},
        **when, **more,
    }  # fmt: skip


def infusion(ident: str, rate: Any, begin: str, end: str = "", **more: Any) -> Json:
    """Ringer at so many millilitres an hour."""
    return {
        "resourceType": "MedicationAdministration", "id": ident,
        "status": "completed" if end else "in-progress",
        "medicationCodeableConcept": {"coding": [{"system": "http://www.whocc.no/atc", "code": "B05BB01"}]},
        "subject": {"reference": "Patient/p"},
        "effectivePeriod": {"start": at(begin)} | ({"end": at(end)} if end else {}),
        "dosage": {"route": {"text": "intravenøst"}, "rateQuantity": {"value": rate, "code": "mL/h"}},
        **more,
    }  # fmt: skip


def at(text: str) -> str:
    """`20 08:00` in November; other texts as they are."""
    return f"2026-11-{text[:2]}T{text[3:]}:00+01:00" if len(text) == 8 and text[2] == " " else text


def summed(*resources: Json) -> Sums:
    return fluid_sums.sums(chart(*resources), NOW)


def totals(found: Sums) -> dict[str, Decimal]:
    kinds: dict[str, Decimal] = {}
    for one in found.entries:
        kinds[one.kind] = kinds.get(one.kind, D(0)) + one.millilitres
    return kinds


def whys(found: Sums) -> list[str]:
    return sorted(one.why for one in found.apart)


@pytest.mark.parametrize(
    ("amount", "unit", "expected"),
    [
        (250, "mL", 250),
        ("1.5", "L", 1500),
        (3, "dL", 300),
        (25, "cL", 250),
        (40, "ml", 40),
        (500, "uL", "0.5"),
    ],
)
def test_every_volume_is_read_in_millilitres(amount: Any, unit: str, expected: Any) -> None:
    found = summed(volume("a", "out-urine", float(amount), "20 08:00", unit=unit))
    assert totals(found) == {"out-urine": D(str(expected))}


@pytest.mark.parametrize(
    ("body", "why"),
    [
        ({"valueQuantity": {"value": 300, "unit": "mg", "code": "mg"}}, "unit"),
        ({"valueQuantity": {"value": 300}}, "unit"),
        ({"valueQuantity": {"value": -300, "unit": "mL", "code": "mL"}}, "negative"),
        ({"valueQuantity": {"value": 250000, "unit": "mL", "code": "mL"}}, "impossible"),
        ({"valueQuantity": {"value": 50, "comparator": "<", "unit": "mL", "code": "mL"}}, "below"),
        ({"valueQuantity": None, "dataAbsentReason": {"text": "gikk i toalettet"}}, "no-number"),
        ({"effectiveDateTime": None}, "no-time"),
        ({"effectiveDateTime": "2026-11"}, "no-time"),
        ({"effectiveDateTime": "9999-12-31T00:00:00Z"}, "future"),
        ({"effectiveDateTime": "2026-11-21T08:00:00+01:00"}, "future"),
        ({"effectiveDateTime": None, "effectivePeriod": _OVER_NOW}, "future"),
        ({"status": "registered"}, "status"),
        ({"status": "a word nobody knows"}, "status"),
        ({"code": {"text": "Svette"}}, "kind"),
    ],
)  # fmt: skip
def test_what_cannot_be_summed_is_told_with_its_reason(body: Json, why: str) -> None:
    made = volume("a", "out-urine", 300, "20 08:00") | body
    found = summed({key: value for key, value in made.items() if value is not None})
    assert (found.entries, whys(found)) == ((), [why])


@pytest.mark.parametrize("status", ["entered-in-error", "cancelled"])
def test_what_was_taken_back_is_neither_summed_nor_told(status: str) -> None:
    assert summed(volume("a", "out-urine", 300, "20 08:00", status=status)) == Sums()


def test_a_day_without_an_hour_is_the_part_of_it_that_has_been() -> None:
    (one,) = summed(volume("a", "in-oral", 800, "2026-11-20")).entries
    assert (one.end, one.about) == (NOW, True)
    (one,) = summed(volume("a", "in-oral", 800, "2026-11-18")).entries
    assert one.end is not None
    assert (one.end - one.start).total_seconds() == 86_400


def test_amended_counts_and_preliminary_is_marked() -> None:
    one = summed(volume("a", "out-urine", 300, "20 08:00", status="amended")).entries[0]
    other = summed(volume("a", "out-urine", 300, "20 08:00", status="preliminary")).entries[0]
    assert (one.doubt, other.doubt) == (False, True)


def test_a_diaper_is_weighed_and_urine_is_not() -> None:
    found = summed(
        volume("a", "out-diaper", 42, "20 08:00", unit="g"),
        volume("b", "out-urine", 42, "20 08:00", unit="g"),
    )
    assert totals(found) == {"out-diaper": D(42)}
    assert whys(found) == ["unit"]


def test_more_than_can_be_measured_is_at_least_that() -> None:
    quantity = {"value": 500, "comparator": ">", "unit": "mL", "code": "mL"}
    (one,) = summed(volume("a", "out-drain", 1, "20 08:00") | {"valueQuantity": quantity}).entries
    assert (one.millilitres, one.least) == (D(500), True)


@pytest.mark.parametrize("code", ["http://loinc.org|9187-6", "http://snomed.info/sct|364202003", "out-urine"])
def test_codes_of_others_say_the_same_kind(code: str) -> None:
    assert totals(summed(volume("a", code, 300, "20 08:00"))) == {"out-urine": D(300)}


def test_two_drains_are_two_rows() -> None:
    found = summed(
        volume("a", "out-drain", 30, "20 08:00", bodySite={"text": "venstre flanke"}),
        volume("b", "out-drain", 70, "20 08:00", bodySite={"text": "bekken"}),
    )
    assert [one.label for one in found.entries] == ["Dren, venstre flanke", "Dren, bekken"]


def test_a_days_urine_is_never_added_to_its_parts() -> None:
    parts = [volume("a", "out-urine", 900, "19 08:00"), volume("b", "out-urine", 800, "19 20:00")]
    day = volume("day", "http://loinc.org|9192-6", 1700, "19 06:00", "20 06:00")
    assert totals(summed(*parts, day)) == {"out-urine": D(1700)}
    assert whys(summed(*parts, day)) == ["sum"]
    more = volume("day", "http://loinc.org|9192-6", 2400, "19 06:00", "20 06:00")
    assert whys(summed(*parts, more)) == ["sum-more"]
    assert totals(summed(day)) == {"out-urine": D(1700)}


def test_the_sum_of_all_that_came_out_is_never_added_to_its_parts() -> None:
    whole = volume("day", "http://loinc.org|9257-7", 2000, "19 06:00", "20 06:00")
    assert totals(summed(whole)) == {"out-total": D(2000)}
    found = summed(whole, volume("a", "out-urine", 2000, "19 08:00"), volume("b", "in-oral", 500, "19 08:00"))
    assert totals(found) == {"in-oral": D(500), "out-urine": D(2000)}


def test_a_shifts_sum_under_the_same_code_as_its_hours_counts_once() -> None:
    hours = [volume(f"h{n}", "out-urine", 50, f"20 {n:02}:00", f"20 {n + 1:02}:00") for n in range(6, 12)]
    shift = volume("shift", "out-urine", 300, "20 06:00", "20 14:00")
    found = summed(*hours, shift)
    assert totals(found) == {"out-urine": D(300)}
    assert whys(found) == ["sum"]
    other = summed(*hours, volume("shift", "out-urine", 450, "20 06:00", "20 14:00"))
    assert totals(other) == {"out-urine": D(750)}
    assert [one.reference for one in other.entries if one.doubt] == ["Observation/shift"]


def test_one_identifier_from_two_systems_counts_once() -> None:
    same = [{"system": "urn:kurve", "value": "77"}]
    found = summed(
        volume("a", "out-urine", 300, "20 08:00", identifier=same, issued=at("20 08:01")),
        volume("b", "out-urine", 350, "20 08:00", identifier=same, issued=at("20 08:30")),
    )
    assert totals(found) == {"out-urine": D(350)}
    assert whys(found) == ["twice"]


def test_alike_without_an_identifier_are_counted_and_marked() -> None:
    found = summed(volume("a", "in-oral", 200, "20 08:00"), volume("b", "in-oral", 200, "20 08:00"))
    assert totals(found) == {"in-oral": D(400)}
    assert all(one.doubt for one in found.entries)


def test_a_rate_without_an_end_counts_till_now_and_no_longer_than_the_bag() -> None:
    (one,) = summed(infusion("r", 100, "20 12:32")).entries
    assert (one.kind, one.millilitres, one.end, one.about) == ("in-iv", D(200), NOW, True)
    bag = infusion("r", 100, "17 12:32")
    bag["dosage"]["dose"] = {"value": 1, "unit": "L", "code": "L"}
    assert totals(summed(bag)) == {"in-iv": D(1000)}


def test_a_stopped_infusion_counts_until_it_was_stopped() -> None:
    found = summed(infusion("r", 100, "20 08:00", "20 09:30", status="stopped"))
    assert totals(found) == {"in-iv": D(150)}
    assert summed(infusion("r", 100, "20 08:00", status="stopped")).entries == ()


@pytest.mark.parametrize(
    ("body", "why"),
    [
        ({"dosage": {"route": {"text": "iv"}, "rateQuantity": {"value": 5, "code": "mg/h"}}}, "rate"),
        ({"dosage": {"route": {"text": "iv"}, "rateQuantity": {"value": 5, "code": "mL/kg/h"}}}, "rate"),
        ({"status": "completed"}, "no-end"),
        ({"status": "on-hold"}, "status"),
        ({"effectivePeriod": {"start": "2027-01-01T08:00:00Z"}}, "future"),
        ({"dosage": {"dose": {"value": 100, "code": "mL"}}}, "route"),
    ],
)
def test_what_ran_in_without_a_volume_is_told(body: Json, why: str) -> None:
    found = summed(infusion("r", 100, "20 08:00") | body)
    assert (found.entries, whys(found)) == ((), [why])


def test_a_mixture_by_mouth_is_no_infusion() -> None:
    body = {"dosage": {"route": {"text": "peroralt"}, "dose": {"value": 15, "code": "mL"}}}
    assert summed(infusion("r", 1, "20 08:00", "20 08:01") | body) == Sums()


def test_what_was_written_holds_what_ran_in() -> None:
    ran = infusion("r", 100, "20 02:00", "20 10:00")
    found = summed(ran, volume("iv", "in-iv", 640, "20 06:00", "20 14:00"))
    assert totals(found) == {"in-iv": D(640 + 400)}
    assert whys(found) == ["covered"]
    assert max(one.end for one in found.entries if one.reference.startswith("Med") and one.end) == min(
        one.start for one in found.entries if one.reference.startswith("Obs")
    )


def test_a_volume_at_a_moment_stands_for_what_ran_in_before_it() -> None:
    found = summed(infusion("r", 100, "20 08:00", "20 12:00"), volume("iv", "in-iv", 400, "20 12:05"))
    assert totals(found) == {"in-iv": D(400)}


def test_blood_and_medicines_are_kinds_of_their_own() -> None:
    def coded(ident: str, code: str) -> Json:
        concept = {"coding": [{"system": "http://www.whocc.no/atc", "code": code}]}
        return infusion(ident, 50, "20 08:00", "20 10:00") | {"medicationCodeableConcept": concept}

    found = summed(coded("a", "B05AX01"), coded("b", "C01CA03"))
    assert totals(found) == {"in-blood": D(100), "in-medicine": D(100)}
