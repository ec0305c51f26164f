"""A medicine that no list has is marked on screen and paper: list, chart, doses, letter, discharge."""

from __future__ import annotations

import json

import pytest

from desktop.fhir import strict
from desktop.orders.basket import Basket
from desktop.orders.order_resources import Signing, resource
from desktop.views.chart import vitals
from desktop.views.medicines import medicines
from desktop.views.paper import paper_doses
from tests.letters import rich
from tests.letters.test_ward_only import letter
from tests.orders.samples import order
from tests.views.charts import NOW, Json, about, chart, context, hours_ago, stay

TYPED = "[tekst: blablamycin] 250 mg x 3 po"
KEPT = "[tekst: blablamycin] «250 mg etter skjema slik hun pleier»"
MARKED = "blablamycin (ikke kontrollert)"
INPATIENT = {"category": [{"coding": [{"code": "inpatient"}]}]}


def signed(text: str, patient: str = "Patient/p", encounter: str = "Encounter/stay") -> Json:
    """The order as the field and the signature make it."""
    (line,) = Basket("p").add(order(text, NOW), text).lines
    who = Signing(patient=patient, requester="Practitioner/d1", at=NOW, encounter=encounter)
    found: Json = json.loads(strict.dumps(resource(line, who)))
    return found


@pytest.mark.parametrize(
    ("text", "dose"), [(TYPED, "250\xa0mg × 3"), (KEPT, "250 mg etter skjema slik hun pleier")]
)
def test_the_list_and_the_chart_name_it_with_its_mark(text: str, dose: str) -> None:
    ward = chart(stay(), about("MedicationRequest", "m", **{**signed(text), "id": "m"}))
    (row,) = medicines.build(context(ward))[0].rows
    assert (row.name, row.active) == (MARKED, True)
    assert dose in row.dose
    bar = next(one for one in vitals.build(context(ward))[0].medicines if one.key == "MedicationRequest/m")
    assert bar.name == MARKED
    (one,) = paper_doses.standing(context(ward).chart, NOW)
    assert one.generic == MARKED
    assert paper_doses.line(context(ward).chart, one, NOW).name == MARKED


def test_a_dose_of_it_is_marked_too() -> None:
    dose = about("MedicationAdministration", "d", status="completed", effectiveDateTime=hours_ago(1),
                 medicationCodeableConcept={"text": "blablamycin"})  # fmt: skip
    assert MARKED in str(medicines.build(context(chart(stay(), dose)))[0].rows)


@pytest.mark.parametrize(
    ("text", "dose"), [(TYPED, "250 mg 3 ganger"), (KEPT, "250 mg etter skjema slik hun pleier")]
)
@pytest.mark.parametrize("category", ["inpatient", "discharge"])
def test_the_letter_names_it_with_its_mark(category: str, text: str, dose: str) -> None:
    made = signed(text, rich.PATIENT, rich.STAY)
    made |= {"authoredOn": rich.at(3.9), "category": [{"coding": [{"code": category}]}]}
    section = letter(*rich.record(), made).section("MEDB")
    assert section is not None
    (row,) = [one for one in section.medicines if MARKED in (one.generic, one.product)]
    assert dose in f"{row.taken} {row.dose}".replace("\xa0", " ")


def test_what_is_known_has_no_mark() -> None:
    ward = chart(stay(), about("MedicationRequest", "m", **{**signed("paracet 1 g x 4 po"), "id": "m"}))
    (row,) = medicines.build(context(ward))[0].rows
    assert row.name == "paracetamol"
