"""Measured values beside an order: just inside and outside a limit, comparators, age, what can't be read."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import msgspec
import pytest

from desktop.core.configured import InUse, now_in_use, use
from desktop.core.converting import Refused
from desktop.fhir import strict
from desktop.fhir.resources import Resource
from desktop.orders.checking import Checked
from desktop.orders.measured_limits.limits import LIMITS
from desktop.orders.medicine_groups.groups import GROUPS
from tests.orders.checking import fired, run, silent, unchecked
from tests.orders.samples import NOW, chart, done, given, lab, none_known, requested

HOUR = timedelta(hours=1)
UNITS = {
    "k": ("NPU03230", "mmol/L"), "na": ("NPU03429", "mmol/L"), "glu": ("NPU02192", "mmol/L"),
    "inr": ("NPU01685", "{INR}"), "hb": ("NOR05172", "g/dL"), "neutro": ("NPU02902", "10*9/L"),
    "plt": ("NPU03568", "10*9/L"), "mg": ("NPU02647", "mmol/L"), "ca": ("NPU01443", "mmol/L"),
    "li": ("NPU02613", "mmol/L"), "leuk": ("NPU02593", "10*9/L"),
}  # fmt: skip
VITALS = {"hr": ("8867-4", "/min"), "sbp": ("8480-6", "mm[Hg]"), "rr": ("9279-1", "/min"),
          "qtc": ("8636-3", "ms")}  # fmt: skip
DIGOXIN = "digoksin 0,125 mg x 1 po"
METOPROLOL = "metoprolol 50 mg x 1 po"
WARFARIN = "warfarin 2,5 mg x 1 po"
HALOPERIDOL = "haloperidol 1 mg x 2 po"


def measured(key: str, value: str, ago: timedelta = 2 * HOUR, **more: Any) -> Resource:
    if key in UNITS:
        code, unit = UNITS[key]
        return lab(code, value, unit, ago, **more)
    code, unit = VITALS[key]
    quantity = {"value": strict.Number(value), "unit": unit, "code": unit} | more.pop("quantity", {})
    return done(
        "Observation",
        status="final",
        category=[{"coding": [{"code": "vital-signs"}]}],
        code={"coding": [{"system": "http://loinc.org", "code": code}]},
        effectiveDateTime=(NOW - ago).isoformat(),
        valueQuantity=quantity,
        **more,
    )


def checked(text: str, *held: Resource, **more: Any) -> Checked:
    return run(text, chart(none_known(), *held, **more))


@pytest.mark.parametrize(
    ("text", "key", "inside", "outside", "rule", "tier"),
    [
        (DIGOXIN, "k", "3.5", "3.4", "potassium", "notice"),
        (DIGOXIN, "k", "3.6", "2.9", "potassium", "question"),
        ("furosemid 40 mg x 2 iv", "k", "3.5", "3.4", "potassium", "notice"),
        ("kaleorid 750 mg x 2 po", "k", "4.9", "5.0", "potassium", "question"),
        ("trimetoprim 160 mg x 2 po", "k", "4.9", "5.0", "potassium", "notice"),
        ("escitalopram 10 mg x 1 po", "na", "130", "129", "sodium", "notice"),
        ("hydroklortiazid 25 mg x 1 po", "na", "130", "124", "sodium", "question"),
        ("novorapid 8 E x 3 sc", "glu", "4.0", "3.9", "glucose", "question"),
        ("prednisolon 40 mg x 1 po", "glu", "14.9", "15", "glucose", "notice"),
        (WARFARIN, "inr", "3.5", "3.6", "inr", "notice"),
        (WARFARIN, "inr", "3.5", "5.0", "inr", "question"),
        ("apiksaban 5 mg x 2 po", "hb", "8.0", "7.9", "haemoglobin", "notice"),
        ("ibuprofen 400 mg x 3 po", "hb", "9.0", "7.9", "haemoglobin", "question"),
        ("klozapin 100 mg x 2 po", "neutro", "2.0", "1.9", "neutrophils", "notice"),
        ("klozapin 100 mg x 2 po", "neutro", "2.0", "1.4", "neutrophils", "question"),
        ("ibuprofen 400 mg x 3 po", "plt", "100", "99", "platelet-count", "notice"),
        (DIGOXIN, "mg", "0.65", "0.64", "magnesium", "notice"),
        ("litium 42 mg x 2 po", "li", "0.9", "1.0", "level", "notice"),
        (METOPROLOL, "hr", "50", "49", "pulse", "notice"),
        (METOPROLOL, "hr", "50", "44", "pulse", "question"),
        ("ramipril 5 mg x 1 po", "sbp", "95", "94", "pressure", "notice"),
        ("ramipril 5 mg x 1 po", "sbp", "95", "89", "pressure", "question"),
        ("oksykodon 5 mg x 4 po", "rr", "12", "9", "breathing", "question"),
        (HALOPERIDOL, "qtc", "469", "470", "qtc", "notice"),
        (HALOPERIDOL, "qtc", "469", "500", "qtc", "question"),
    ],
)
def test_a_limit_holds_to_its_border(
    text: str, key: str, inside: str, outside: str, rule: str, tier: str
) -> None:
    assert rule not in fired(checked(text, measured(key, inside)))
    found = fired(checked(text, measured(key, outside)))[rule]
    assert found.tier == tier
    assert outside.replace(".", ",") in found.title
    assert found.owner
    assert found.evidence
    assert "Grensen er" in found.detail


@pytest.mark.parametrize(
    ("comparator", "value", "said"),
    [("<", "1.5", "question"), ("<", "0.5", "question"), ("<", "4", "unknown"), (">", "1.4", "unknown"),
     (">", "4", "silent")],
)  # fmt: skip
def test_a_comparator_counts_as_far_as_it_tells(comparator: str, value: str, said: str) -> None:
    found = checked("tiamazol 10 mg x 2 po", measured("neutro", value, quantity={"comparator": comparator}))
    tiers = fired(found)
    assert ("neutrophils" in tiers) == (said == "question")
    assert ("neutrophils" in unchecked(found)) == (said == "unknown")


def test_a_pulse_with_a_comparator_is_not_read() -> None:
    found = checked(METOPROLOL, measured("hr", "45", quantity={"comparator": "<"}))
    assert "pulse" in unchecked(found)
    assert "pulse" not in fired(found)


@pytest.mark.parametrize(("hours", "told"), [(23, True), (25, False)])
def test_an_old_value_says_nothing(hours: int, told: bool) -> None:
    found = checked(METOPROLOL, measured("hr", "40", hours * HOUR))
    assert ("pulse" in fired(found)) is told
    assert "pulse" not in unchecked(found), "most orders would be full of it"


def test_what_truly_needs_a_value_says_that_there_is_none() -> None:
    assert "de siste 3 døgn" in unchecked(checked(DIGOXIN))["potassium"]
    assert "de siste 3 døgn" in unchecked(checked(DIGOXIN, measured("k", "2.4", 73 * HOUR)))["potassium"]


def test_the_newest_value_counts() -> None:
    assert "pulse" not in fired(checked(METOPROLOL, measured("hr", "40", 3 * HOUR), measured("hr", "70")))
    assert "pulse" in fired(checked(METOPROLOL, measured("hr", "70", 3 * HOUR), measured("hr", "40")))
    assert "pulse" in fired(checked(METOPROLOL, measured("hr", "70"), measured("hr", "40"))), "the worse one"


@pytest.mark.parametrize(("text", "rule", "key"), [(METOPROLOL, "pulse", "hr"), (DIGOXIN, "potassium", "k")])
def test_what_can_not_be_read_never_reassures(text: str, rule: str, key: str) -> None:
    usual = "4.2" if key == "k" else "70"
    odd = measured(key, usual, modifierExtension=[{"url": "urn:x"}])
    found = checked(text, measured(key, usual, 9 * HOUR), odd)
    assert rule in unchecked(found)
    assert rule not in fired(found)


def test_an_older_value_is_told_though_the_newest_can_not_be_read() -> None:
    odd = measured("hr", "70", modifierExtension=[{"url": "urn:x"}])
    found = checked(METOPROLOL, measured("hr", "40", 9 * HOUR), odd)
    assert "pulse" in fired(found)
    assert "pulse" in unchecked(found)


@pytest.mark.parametrize("how", ["missing", "unreadable", "unanswered"])
def test_results_that_are_not_here_are_not_checked(how: str) -> None:
    found = unchecked(checked("ramipril 5 mg x 1 po", **{how: "Observation"}))
    assert found["pressure"] == found["sodium"] == "Prøvesvar kunne ikke leses."


def test_a_child_is_not_held_against_the_pressure_of_adults() -> None:
    found = checked("ramipril 1 mg x 1 po", measured("sbp", "85"), born="2024-03-14")
    assert "pressure" not in fired(found)
    assert unchecked(found)["pressure"] == "Systolisk blodtrykk: grensene gjelder voksne."


def test_pressure_of_an_arterial_line_counts() -> None:
    by_line = {"coding": [{"system": "http://snomed.info/sct", "code": "77938009"}]}
    line = measured("sbp", "80", method=by_line)
    assert fired(checked("amlodipin 5 mg x 1 po", line))["pressure"].tier == "question"


def test_haemoglobin_that_falls_is_told_with_where_it_came_from() -> None:
    before = measured("hb", "13.1", 40 * HOUR)
    assert "haemoglobin" not in fired(checked("apiksaban 5 mg x 2 po", before, measured("hb", "11.2")))
    found = fired(checked("apiksaban 5 mg x 2 po", before, measured("hb", "11.1")))["haemoglobin"]
    assert found.title.startswith("Hemoglobin har falt fra 13,1 til 11,1")
    assert len(found.implicated) == 3
    old = measured("hb", "13.1", timedelta(days=8))
    assert "haemoglobin" not in fired(checked("apiksaban 5 mg x 2 po", old, measured("hb", "11.1")))


def test_warfarin_without_inr_asks_for_one_unless_it_is_ordered() -> None:
    found = fired(checked(WARFARIN))["inr"]
    assert (found.tier, found.title) == ("notice", "Ingen INR de siste 7 døgn; bestill INR før warfarin.")
    assert "inr" not in fired(checked(WARFARIN, measured("inr", "2.4")))
    ordered = checked(WARFARIN, requested("INR", "2026-11-21T07:00:00+01:00"))
    assert "inr" not in fired(ordered)
    assert silent(ordered)["inr"] == "INR er bestilt."


def test_what_a_rule_of_its_own_says_is_said_once() -> None:
    found = fired(checked("ramipril 5 mg x 1 po", measured("k", "5.9")))
    assert "A5" in found
    assert "potassium" not in found
    few = fired(checked("dalteparin 5000 IE x 1 sc", measured("plt", "40")))
    assert "platelets" in few
    assert "platelet-count" not in few
    raised = checked("flukonazol 200 mg x 1 po", given("B01AA03", "warfarin"))
    assert "A3" in fired(raised)
    assert "inr" not in fired(raised)


def test_a_haemolysed_sample_with_a_new_one_ordered_is_silent() -> None:
    high = measured("k", "5.6", note=[{"text": "hemolysert"}])
    found = checked("kaleorid 750 mg x 2 po", high, requested("Kalium", "2026-11-20T16:00:00+01:00"))
    assert "potassium" not in fired(found)
    assert "potassium" in silent(found)


def test_an_uncorrected_qt_is_no_qtc() -> None:
    plain = done(
        "Observation",
        status="final",
        code={"coding": [{"system": "http://loinc.org", "code": "8634-8"}]},
        effectiveDateTime=(NOW - HOUR).isoformat(),
        valueQuantity={"value": strict.Number("520"), "unit": "ms", "code": "ms"},
    )
    assert "qtc" not in fired(checked(HALOPERIDOL, plain))


def test_a_limit_may_hold_only_beside_or_without_another_medicine() -> None:
    level = measured("li", "1.1")
    assert "level" not in fired(checked("ibuprofen 400 mg x 3 po", level))
    lithium = given("N05AN01", "litium")
    assert "level" in fired(checked("ibuprofen 400 mg x 3 po", level, lithium))
    raised = measured("inr", "2.0")
    assert "inr" in fired(checked("ibuprofen 400 mg x 3 po", raised))
    assert "inr" not in fired(checked("ibuprofen 400 mg x 3 po", raised, given("B01AA03", "warfarin")))


def test_what_was_looked_at_stands_beside_the_order() -> None:
    ((_line, areas),) = checked(METOPROLOL, measured("hr", "72"), measured("sbp", "130")).areas.items()
    found = next(one for one in areas if one.area == "measured")
    assert (found.state, found.words) == ("ok", "puls 72, systolisk blodtrykk 130")
    ((_line, areas),) = checked(METOPROLOL).areas.items()
    found = next(one for one in areas if one.area == "measured")
    assert (found.state, found.why) == (
        "not_checked", "Det finnes ingen fersk verdi å gå etter: puls, systolisk blodtrykk.",
    )  # fmt: skip


def test_a_hospital_changes_a_limit_as_any_other_that_safety_rests_on() -> None:
    assert all(items.guarded for one in (LIMITS, GROUPS) for items in one.items.values())
    before = now_in_use()
    file = LIMITS.now()
    rows = tuple(
        msgspec.structs.replace(row, below=Decimal(60)) if row.id == "pulse-low" else row
        for row in file.limits
    )
    laid = {LIMITS.file: msgspec.structs.replace(file, limits=rows)}
    assert "pulse" not in fired(checked(METOPROLOL, measured("hr", "55")))
    try:
        use(InUse("another pulse", laid))
        assert "Grensen er 60" in fired(checked(METOPROLOL, measured("hr", "55")))["pulse"].detail
    finally:
        use(before)
    assert "pulse" not in fired(checked(METOPROLOL, measured("hr", "55")))


@pytest.mark.parametrize(
    ("data", "what"),
    [
        ({"measure": "pulse", "below": 50, "least": 60, "atc": ["C07"]}, "below"),
        ({"measure": "puls", "below": 50, "atc": ["C07"]}, "puls"),
        ({"measure": "pulse", "below": 50, "classes": ["nobody"]}, "nobody"),
        ({"measure": "pulse", "below": 50}, "legemidler"),
        ({"measure": "pulse", "below": 0, "atc": ["C07"]}, "0"),
    ],
)
def test_a_limit_that_can_not_hold_is_refused(data: dict[str, Any], what: str) -> None:
    row = {"id": "x", "tier": "notice", "reason": {"nb": "x", "en": "x"}} | data
    document = LIMITS.document()
    whole = {**document.data, "limits": [row]}
    with pytest.raises(Refused) as refused:
        LIMITS.typed(whole, lambda where: (LIMITS.file, document.place(where)))
    assert what in str(refused.value.what)


def test_where_it_was_measured_and_what_was_noted_is_said_with_it() -> None:
    low = measured("sbp", "84", bodySite={"text": "høyre legg"}, note=[{"text": "urolig"}])
    detail = fired(checked("ramipril 5 mg x 1 po", low))["pressure"].detail
    assert detail.endswith("Om målingen: høyre legg, urolig.")
    plain = measured("sbp", "84")
    assert "Om målingen" not in fired(checked("ramipril 5 mg x 1 po", plain))["pressure"].detail
