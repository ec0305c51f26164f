"""Checks of a combined medicine: each of its substances is asked of, by every rule."""

from __future__ import annotations

from typing import Any

import pytest

from desktop.fhir.resources import MedicationRequest
from desktop.orders.checking import Checked
from desktop.orders.findings import Finding
from desktop.orders.list_checks import check_list
from desktop.orders.substances import composed
from tests.views.charts import NOW, PLACES, Json, about, chart, concept, hours_ago, lab, patient, stay

ATC = "http://www.whocc.no/atc"
SUBSTANCE = "Substance"


def strength(amount: str, unit: str = "mg", over: str = "{tablett}", by: str = "1") -> Json:
    below = {"value": float(by), "unit": over, "code": over}
    return {"numerator": {"value": float(amount), "unit": unit, "code": unit}, "denominator": below}


def part(text: str = "", atc: str = "", **more: Any) -> Json:
    return {"itemCodeableConcept": concept(text, *([atc] if atc else []), system=ATC), **more}


def medication(*parts: Json, **more: Any) -> Json:
    return {"resourceType": "Medication", "id": "x", "ingredient": [*parts], **more}


def request(ident: str = "m", dose: str = "1", times: int = 1, unit: str = "{tablett}", **what: Any) -> Json:
    dosage = {
        "text": "", "timing": {"repeat": {"frequency": times, "period": 1, "periodUnit": "d"}},
        "route": concept("", "PO", system="http://terminology.hl7.org/CodeSystem/v3-RouteOfAdministration"),
        "doseAndRate": [{"doseQuantity": {"value": float(dose), "unit": unit, "code": unit}}],
    }  # fmt: skip
    return about(
        "MedicationRequest", ident, status="active", intent="order", authoredOn=hours_ago(40),
        category=[concept("", "inpatient")], encounter={"reference": "Encounter/stay"},
        dosageInstruction=[dosage], **what,
    )  # fmt: skip


def contained(*parts: Json, **more: Any) -> tuple[Json, ...]:
    return (request(medicationReference={"reference": "#x"}, contained=[medication(*parts)], **more),)


def apart(*parts: Json, **more: Any) -> tuple[Json, ...]:
    return request(medicationReference={"reference": "Medication/x"}, **more), medication(*parts)


def single(name: str, atc: str, ident: str = "other", **more: Any) -> Json:
    return request(ident, medicationCodeableConcept=concept(name, atc, system=ATC), **more)


def checked(*resources: Json) -> Checked:
    found = chart(*PLACES, stay(), *resources)
    return check_list(found, [one.key for one in found.all(MedicationRequest)], NOW)


def rules(*resources: Json) -> set[str]:
    return {one.rule for one in checked(*resources).open}


def finding(rule: str, *resources: Json) -> Finding:
    return next(one for one in checked(*resources).open if one.rule == rule)


def inner(*parts: Json) -> tuple[Json, ...]:
    """A Medication of which each part is a Medication of its own."""
    held = [
        {"resourceType": "Medication", "id": f"y{n}", "code": one["itemCodeableConcept"]}
        for n, one in enumerate(parts)
    ]
    named = [{"itemReference": {"reference": f"Medication/y{n}"}} for n, _one in enumerate(parts)]
    return request(medicationReference={"reference": "Medication/x"}), medication(*named), *held


def substances(*parts: Json) -> tuple[Json, ...]:
    """A contained Medication of contained Substances."""
    held = [
        {"resourceType": SUBSTANCE, "id": f"s{n}", "code": one["itemCodeableConcept"]}
        for n, one in enumerate(parts)
    ]
    named = [{"itemReference": {"reference": f"#s{n}"}} for n, _one in enumerate(parts)]
    return (request(medicationReference={"reference": "#x"}, contained=[medication(*named), *held]),)


WRITTEN = {"contained": contained, "apart": apart, "each a Medication": inner, "Substances": substances}
"""Ways to write the parts of a combination."""


@pytest.mark.parametrize("write", WRITTEN.values(), ids=WRITTEN)
def test_interactions_are_asked_of_each_part(write: Any) -> None:
    both = write(part("Ezetimibe X", "C10AX09"), part("Simva", "C10AA01"))
    assert "pairs" in rules(*both, single("klaritromycin", "J01FA09"))
    assert "pairs" not in rules(*both, single("amoksicillin", "J01CA04"))


@pytest.mark.parametrize("write", WRITTEN.values(), ids=WRITTEN)
def test_kidney_function_is_asked_of_each_part(write: Any) -> None:
    both = write(part("Sita", "A10BH01"), part("Metf", "A10BA02"))
    assert "A2" in rules(*both, lab("e", "NOR25909", 21, "mL/min/{1.73_m2}"))
    assert "A2" not in rules(*both, lab("e", "NOR25909", 80, "mL/min/{1.73_m2}"))


@pytest.mark.parametrize("write", WRITTEN.values(), ids=WRITTEN)
def test_potassium_is_asked_of_each_part(write: Any) -> None:
    both = write(part("Amlo", "C08CA01"), part("Valsa", "C09CA03"))
    assert "A5" in rules(*both, lab("k", "NPU03230", 5.8, "mmol/L"))


@pytest.mark.parametrize("write", WRITTEN.values(), ids=WRITTEN)
def test_a_bleeding_risk_is_asked_of_each_part(write: Any) -> None:
    both = write(part("Misoprostol", "A02BB01"), part("Diklo", "M01AB05"))
    assert "bleeding" in rules(*both, single("apiksaban", "B01AF02", unit="mg", dose="5", times=2))


@pytest.mark.parametrize("write", WRITTEN.values(), ids=WRITTEN)
def test_pregnancy_is_asked_of_each_part(write: Any) -> None:
    pregnant = about(
        "Condition", "c", clinicalStatus=concept("", "active"),
        code=concept("Gravid", "Z33", system="urn:oid:2.16.578.1.12.4.1.1.7110"),
        recordedDate=hours_ago(60),
    )  # fmt: skip
    both = write(part("Amlo", "C08CA01"), part("Valsa", "C09CA03"))
    found = chart(*PLACES, stay(), pregnant, *both, who=patient(birthDate="1994-05-05"))
    assert "pregnancy" in {one.rule for one in check_list(found, ["MedicationRequest/m"], NOW).open}


@pytest.mark.parametrize("write", WRITTEN.values(), ids=WRITTEN)
def test_a_part_that_is_ordered_by_itself_too_is_the_same_twice(write: Any) -> None:
    both = write(part("Ezetimibe X", "C10AX09"), part("Simva", "C10AA01"))
    assert "double" in rules(*both, single("simvastatin", "C10AA01"))
    assert "double" not in rules(*both, single("metoprolol", "C07AB02"))


def test_the_sum_of_a_part_ordered_twice_is_told_where_its_strength_is() -> None:
    told = contained(part("Simva", "C10AA01", strength=strength("20")), part("Ezetimib", "C10AX09"))
    again = single("simvastatin", "C10AA01", dose="40", unit="mg")
    together = finding("double", *told, again).together
    assert together is not None
    assert together.total.replace("\xa0", " ") == "60 mg"
    bare = contained(part("Simva", "C10AA01"), part("Ezetimib", "C10AX09"))
    together = finding("double", *bare, again).together
    assert together is not None
    assert together.total == ""


def test_paracetamol_in_a_combination_counts_by_its_own_strength() -> None:
    parts = (part("P", "N02BE01", strength=strength("500")), part("K", "R05DA04", strength=strength("30")))
    four = contained(*parts, dose="2", times=4)
    assert "A4" in rules(*four, single("paracetamol", "N02BE01", dose="500", unit="mg"))
    assert "A4" not in rules(*contained(*parts, dose="1", times=4))


def test_the_amount_in_a_day_is_told_of_each_part_with_a_strength() -> None:
    parts = (
        part("Metf", "A10BA02", strength=strength("1000")),
        part("Sita", "A10BH01", strength=strength("50")),
    )
    assert "day" in rules(*contained(*parts, dose="2", times=4))
    assert "day" not in rules(*contained(*parts, dose="1", times=2))


def test_an_amount_of_a_part_without_a_strength_is_not_checked() -> None:
    parts = (part("Metf", "A10BA02", strength=strength("1000")), part("Sita", "A10BH01"))
    found = checked(*contained(*parts, dose="1", times=2))
    assert {"day", "tenfold"} & {one.rule for one in found.not_checked}


def test_a_weight_of_the_whole_is_that_of_no_part() -> None:
    parts = (
        part("Metf", "A10BA02", strength=strength("1000")),
        part("Sita", "A10BH01", strength=strength("50")),
    )
    found = checked(*contained(*parts, dose="9000", times=2, unit="mg"))
    assert "day" not in {one.rule for one in found.open}
    assert "tenfold" in {one.rule for one in found.not_checked}


def test_a_part_that_nobody_knows_leaves_interactions_unchecked() -> None:
    found = checked(*contained(part("Zyxovir"), part("Amlo", "C08CA01")))
    assert any("Zyxovir" in one.why for one in found.not_checked if one.rule == "pairs")


def test_an_excipient_is_asked_of_by_allergies_alone() -> None:
    both = contained(part("Amlo", "C08CA01"), part("Simva", "C10AA01", isActive=False))
    assert "pairs" not in rules(*both, single("klaritromycin", "J01FA09"))


@pytest.mark.parametrize(
    ("atc", "name", "other", "rule"),
    [
        ("C10BA02", "simvastatin og ezetimib", single("klaritromycin", "J01FA09"), "pairs"),
        ("C10BA02", "Inegy", single("simvastatin", "C10AA01"), "double"),
    ],
)
def test_the_code_of_a_combination_is_asked_of_as_its_parts(
    atc: str, name: str, other: Json, rule: str
) -> None:
    coded = request(medicationCodeableConcept=concept(name, atc, system=ATC))
    assert rule in rules(coded, other)


def named(*resources: Json) -> str:
    found = chart(*PLACES, stay(), *resources)
    what = composed(found, found.all(MedicationRequest)[0])
    return what.atc if what is not None else ""


def test_all_parts_of_a_known_combination_are_that_combination() -> None:
    clavulanic = part("Clavulansyre")
    assert named(*contained(part("Amoxicillin", "J01CA04"), clavulanic)) == "J01CR02"
    assert (
        named(request(medicationCodeableConcept=concept("Amoxicillin/klavulansyre 875/125 mg"))) == "J01CR02"
    )
    assert named(*contained(part("Amoxicillin", "J01CA04"), clavulanic, part("Zyxovir"))) == ""
    assert named(*contained(part("Amoxicillin", "J01CA04"), part("Zyxovir"))) == ""


def test_a_circle_of_medications_ends() -> None:
    round_ = medication({"itemReference": {"reference": "Medication/x"}})
    found = chart(*PLACES, stay(), request(medicationReference={"reference": "Medication/x"}), round_)
    assert composed(found, found.all(MedicationRequest)[0]) is None
