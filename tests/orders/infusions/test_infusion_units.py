"""Concentration and units of infusions: either side of each limit, and what nobody can know."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from msgspec.structs import replace

from desktop.fhir import strict
from desktop.fhir.chart import Chart
from desktop.fhir.resources import Resource, decode
from desktop.orders import given_checks, list_checks, standing_conflicts
from desktop.orders.basket import Basket
from desktop.orders.chart_facts import Facts
from desktop.orders.checking import Checked, check
from desktop.orders.checks import declared
from desktop.orders.draft import Amount, MedicineOrder, Schedule, Step
from desktop.orders.findings import Finding, Passed
from desktop.orders.infusions.infusion_rows import InfusionRow, infusion_file, per_millilitre
from desktop.orders.order_resources import Signing, resource
from desktop.orders.summary import summary
from tests.orders.checking import DAY, fired, run, silent, unchecked
from tests.orders.samples import ATC, NOW, chart, counted, done, given, lines, medicine, none_known, staying

ROWS = infusion_file().infusions
ROUTE = "http://terminology.hl7.org/CodeSystem/v3-RouteOfAdministration"


def whole(code: str) -> str:
    return code + {5: "01", 7: ""}[len(code)]


def ordered(atc: str, strength: str, rate: Amount, route: str = "IV", **more: Any) -> Checked:
    step = Step(rate=rate, schedule=Schedule(continuous=True))
    order = MedicineOrder(name="legemiddel", atc=atc, route=route, strength_text=strength, steps=(step,))
    basket = Basket("p1").add(replace(order, **more), "legemiddel", identities=counted())
    return check(basket.lines, chart(staying(), none_known(), born="1970-03-14"), NOW)


def said(checked: Checked) -> Finding | None:
    return fired(checked).get("concentration")


def by(row: InfusionRow, limit: str, factor: Decimal) -> Checked:
    """An infusion of the row's medicine, at so many times a limit, that runs slowly."""
    held = per_millilitre(limit)
    strength = f"{held.value * factor:f} {held.unit.replace('[iU]', 'E')}/ml"
    return ordered(whole(row.atc[0]), strength, Amount(Decimal("0.01"), "mL/h"), row.routes[0])


@pytest.mark.parametrize("row", [row for row in ROWS if row.greatest], ids=lambda row: row.id)
def test_either_side_of_each_greatest_concentration(row: InfusionRow) -> None:
    limit = row.greatest or ""
    over, within = said(by(row, limit, Decimal("1.05"))), said(by(row, limit, Decimal(1)))
    assert over is not None
    assert over.tier == row.greatest_tier
    assert within is None or (row.peripheral is not None and "sentral vene" in within.title)


@pytest.mark.parametrize("row", [row for row in ROWS if row.peripheral], ids=lambda row: row.id)
def test_either_side_of_each_concentration_for_a_peripheral_vein(row: InfusionRow) -> None:
    limit = row.peripheral or ""
    over = said(by(row, limit, Decimal("1.05")))
    assert over is not None
    assert over.tier == row.peripheral_tier
    assert "sentral vene" in over.title
    assert said(by(row, limit, Decimal(1))) is None


def test_each_row_says_where_it_is_from() -> None:
    assert infusion_file().checked_by is None
    assert len({row.id for row in ROWS}) == len(ROWS)
    assert all(row.source and row.checked_by is None for row in ROWS)


STRONG = "kaliumklorid 80 mmol/1000 ml 50 ml/t iv"


def with_line(status: str) -> Chart:
    """Somebody with a central line, or one that was there."""
    device = {"type": {"text": "Sentralt venekateter"}, "status": "active"}
    use = done(
        "DeviceUseStatement",
        status=status,
        contained=[{"resourceType": "Device", "id": "d"} | device],
        device={"reference": "#d", "display": "Sentralt venekateter"},
        timingPeriod={"start": (NOW - DAY).isoformat()},
    )
    held: tuple[Resource, ...] = (staying(), none_known(), use)
    groups = {one.resource_type: (one,) for one in held}
    where = chart(born="1970-03-14")
    empty: dict[str, tuple[Resource, ...]] = dict.fromkeys(where.types, ())
    return Chart(where.patient, empty | groups, pulled=where.pulled | {"DeviceUseStatement"})


def test_a_central_line_answers_what_is_too_strong_for_a_peripheral_vein() -> None:
    assert said(run(STRONG, with_line("active"))) is None
    assert "Sentralt venekateter" in silent(run(STRONG, with_line("active")))["concentration"]
    assert said(run(STRONG, with_line("completed"))) is not None
    # The concentrate is asked about there, and stopped elsewhere.
    concentrate = "kaliumklorid 1 mmol/ml 10 ml/t iv"
    for where, tier in ((with_line("active"), "question"), (with_line("completed"), "stop")):
        found = said(run(concentrate, where))
        assert found is not None
        assert found.tier == tier


def test_a_rate_in_millilitres_is_judged_by_what_runs() -> None:
    where = chart(none_known(), born="1970-03-14")
    assert "rate" not in fired(run("insulin aspart 1 E/ml 4 ml/t iv", where))
    assert fired(run("insulin aspart 10 E/ml 40 ml/t iv", where))["rate"].stops
    assert "400\u00a0enheter" in fired(run("insulin aspart 10 E/ml 40 ml/t iv", where))["rate"].title


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("noradrenalin 5 ml/t iv", True),
        ("noradrenalin 40 mikrog/ml 5 ml/t iv", False),
        ("insulin aspart 3 ml/t iv", True),
        ("morfin 2 ml/t sc", True),
        ("morfin 1 mg/ml 2 ml/t sc", False),
        ("ringer-acetat 100 ml/t iv", False),
        ("NaCl 9 mg/ml 100 ml/t iv", False),
    ],
)
def test_millilitres_alone_say_no_dose(text: str, asked: bool) -> None:
    found = said(run(text, chart(none_known(), born="1970-03-14")))
    assert (found is not None and "styrken mangler" in found.title) is asked


@pytest.mark.parametrize(("percent", "asked"), [("109", False), ("111", True), ("89", True), ("91", False)])
def test_a_dose_over_a_time_and_a_rate_may_not_contradict_each_other(percent: str, asked: bool) -> None:
    # 20 mmol over 4 hours is 5 mmol/h: 125 ml/h of 40 mmol/l.
    rate = Amount(Decimal(125) * Decimal(percent) / 100, "mL/h")
    over = Schedule(once=True, over=Amount(Decimal(4), "h"))
    step = Step(dose=Amount(Decimal(20), "mmol"), rate=rate, schedule=over)
    checked = ordered("A12BA01", "40 mmol/1000 ml", rate, steps=(step,))
    found = said(checked)
    assert (found is not None and "ikke det samme" in found.title) is asked


def test_units_of_another_kind_are_asked_and_other_units_are_converted() -> None:
    kind = said(ordered("B01AB01", "", Amount(Decimal(50), "mg/h")))
    assert kind is not None
    assert kind.tier == "question"
    assert "enheter" in kind.title
    assert said(ordered("B01AB01", "", Amount(Decimal(1200), "[iU]/h"))) is None
    potassium = said(ordered("A12BA01", "", Amount(Decimal(750), "mg/h")))
    assert potassium is not None
    assert "mmol" in potassium.title
    other = said(ordered("C01CA03", "", Amount(Decimal(5), "mg/h")))
    assert other is not None
    assert other.tier == "notice"
    assert said(ordered("C01CA03", "", Amount(Decimal("0.05"), "ug/kg/min"))) is None
    assert said(ordered("C01CA03", "", Amount(Decimal(5), "ug/min"))) is None


def standing(strength: str, rate: str, **more: Any) -> Resource:
    dosage = {
        "route": {"coding": [{"system": ROUTE, "code": "IV"}]},
        "doseAndRate": [{"rateQuantity": {"value": strict.Number(rate), "unit": "ml/t", "code": "mL/h"}}],
    }
    return given("A12BA01", f"kaliumklorid {strength}".strip(), dosage, **more)


def test_the_standing_list_the_letter_and_giving_ask_it_too() -> None:
    one = standing("1 mmol/ml", "10")
    where = chart(staying(), none_known(), one)
    assert any(f.rule == "concentration" and f.stops for f in standing_conflicts.standing(where, NOW))
    assert any(f.rule == "concentration" for f in list_checks.check_list(where, [one.key], NOW).open)
    assert any(f.rule == "concentration" for f in given_checks.speaking(where, one.key, NOW))


def test_the_concentration_of_a_standing_infusion_is_read_from_its_medication() -> None:
    strength = {
        "numerator": {"value": 1, "unit": "mmol", "code": "mmol"},
        "denominator": {"value": 1, "unit": "ml", "code": "mL"},
    }
    item = {"coding": [{"system": ATC, "code": "A12BA01"}], "text": "kaliumklorid"}
    inside = {
        "resourceType": "Medication",
        "id": "m",
        "code": item,
        "ingredient": [{"itemCodeableConcept": item, "strength": strength}],
    }
    one = standing("", "10", contained=[inside], medicationReference={"reference": "#m"})
    assert any(f.rule == "concentration" for f in standing_conflicts.standing(chart(none_known(), one), NOW))


def test_a_level_in_blood_is_no_concentration() -> None:
    one = standing("", "10", note=[{"text": "Mål: serum 1 mmol/ml"}])
    assert not standing_conflicts.standing(chart(none_known(), one), NOW)
    noted = standing("", "10", note=[{"text": "infusjonskonsentrat 1 mmol/ml"}])
    assert standing_conflicts.standing(chart(none_known(), noted), NOW)


def test_what_stands_may_run_from_a_pump_that_the_order_says_nothing_of() -> None:
    assert not standing_conflicts.standing(chart(none_known(), standing("", "10")), NOW)


def test_a_site_in_a_central_vein_answers_it() -> None:
    dosage = {
        "route": {"coding": [{"system": ROUTE, "code": "IV"}]},
        "site": {"text": "SVK høyre jugularis"},
        "doseAndRate": [{"rateQuantity": {"value": 50, "unit": "ml/t", "code": "mL/h"}}],
    }
    one = given("A12BA01", "kaliumklorid 80 mmol/1000 ml", dosage)
    checked = list_checks.check_list(chart(none_known(), one), [one.key], NOW)
    assert "concentration" not in fired(checked)
    assert "concentration" in silent(checked)


def test_the_concentration_of_an_order_of_ours_is_read_back_as_it_was_written() -> None:
    (mine,) = lines("kaliumklorid 1 mmol/ml 10 ml/t iv")
    body = resource(mine, Signing(patient="Patient/p1", requester="Practitioner/x", at=NOW))
    stored = decode("MedicationRequest", strict.dumps(body))
    found = standing_conflicts.standing(chart(staying(), none_known(), stored), NOW)
    assert [one.tier for one in found if one.rule == "concentration"] == ["stop"]


def test_a_rate_in_millilitres_is_never_shown_without_its_concentration() -> None:
    found = summary(medicine("noradrenalin 40 mikrog/ml 5 ml/t iv"), NOW)
    assert found.dose.endswith("per time av 40 mikrog/ml")
    assert "40 mikrog/ml" in found.row[0]
    assert "av" not in summary(medicine("kaliumklorid 10 mmol/t iv"), NOW).dose


@pytest.mark.parametrize(
    "text",
    [
        "kaliumklorid 75 mg/ml 100 ml/t iv",
        "oksytocin 10 mg/ml 12 ml/t iv",
        "insulin aspart 3,5 mg/ml 2 ml/t iv",
    ],
)
def test_a_concentration_in_another_kind_of_amount_is_asked_about(text: str) -> None:
    found = said(run(text, chart(none_known())))
    assert found is not None
    assert found.tier == "question"
    assert "mg/ml kan ikke regnes om" in found.title


def test_a_concentration_that_no_limit_is_in_looks_not_checked() -> None:
    checked = run("magnesiumsulfat 0,4 mmol/ml 10 ml/t iv", chart(none_known()))
    assert said(checked) is None
    assert "0,4 mmol/ml" in unchecked(checked)["concentration"]
    for text, passed in (
        ("magnesiumsulfat 0,4 mmol/ml 10 ml/t iv", False),
        ("kaliumklorid 20 mmol over 2 t iv", False),
        ("kaliumklorid 0,04 mmol/ml 125 ml/t iv", True),
    ):
        facts = Facts(chart(none_known()), lines(text), NOW)
        outcomes = tuple(declared()["concentration"].look(facts, facts.ordered[0]))
        assert any(isinstance(one, Passed) for one in outcomes) is passed, text
