"""Medicines under an ATC code of several medicines: each is called by its own words, not the catalogue's."""

from __future__ import annotations

import pytest

from desktop.clinical import vocabulary
from desktop.clinical.words.medicines import Name, name_of
from desktop.fhir.resources import MedicationRequest
from desktop.orders.chart_facts import Facts
from desktop.orders.substances import composed
from tests.letters.charts import chart as bare
from tests.views.charts import NOW, Json, about, chart, concept, hours_ago, stay

ATC = "http://www.whocc.no/atc"
ATC_NO = "urn:oid:2.16.578.1.12.4.1.1.7180"


def said(name: Name) -> str:
    return f"{name.generic} {name.product}".strip()


def named(text: str, atc: str, display: str = "") -> Name:
    found = bare({"resourceType": "Patient", "id": "p"}, order(text, atc, display))
    (one,) = found.all(MedicationRequest)
    return name_of(found, one.medication_codeable_concept, None)


def order(text: str, atc: str, display: str = "", ident: str = "m") -> Json:
    code = concept(text, atc, system=ATC)
    if display:
        code["coding"][0]["display"] = display
    return about(
        "MedicationRequest", ident, status="active", intent="order", authoredOn=hours_ago(40),
        category=[concept("", "inpatient")], encounter={"reference": "Encounter/stay"},
        medicationCodeableConcept=code, dosageInstruction=[{"text": "1000 ml"}],
    )  # fmt: skip


@pytest.mark.parametrize(
    ("text", "atc", "display"),
    [
        ("Natriumklorid 9 mg/ml", "B05BB01", ""),
        ("NaCl 0,9 %", "B05BB01", "Electrolytes"),
        ("Plasmalyte", "B05BB01", ""),
        ("Canesten HC krem", "D01AC20", ""),
        ("DuoPlavin 75 mg/75 mg", "B01AC30", "Combinations"),
        ("Rapydan plaster", "N01BB20", ""),
        ("bupivakain/fentanyl", "N01BB51", ""),
        ("Azarga", "S01ED51", ""),
    ],
)
def test_its_own_words_win(text: str, atc: str, display: str) -> None:
    row = vocabulary.medicine(atc)
    assert row is not None
    name = named(text, atc, display)
    assert text.split()[0].casefold() in said(name).casefold()
    assert row.substance.casefold() not in said(name).casefold()
    assert name.substance != named("", atc).substance


@pytest.mark.parametrize("atc", ["B05BB01", "D01AC20", "B01AC30", "N01BB20", "N01BB51", "M01AB55"])
def test_a_code_alone_is_called_what_it_means(atc: str) -> None:
    row = vocabulary.medicine(atc)
    assert row is not None
    assert said(named("", atc)) == row.collective


def test_the_catalogues_own_medicine_keeps_its_name() -> None:
    assert named("Ringer-acetat", "B05BB01").generic == "ringer-acetat"
    assert named("Ringer-acetat 1000 ml", "B05BB01").generic == "ringer-acetat"
    assert named("", "C07AB02").generic == "metoprolol"


def test_two_medicines_under_one_code_are_two() -> None:
    assert named("Natriumklorid 9 mg/ml", "B05BB01").substance != named("Ringer-acetat", "B05BB01").substance
    again = named("NATRIUMKLORID 9 mg/ml", "B05BB01")
    assert named("Natriumklorid 9 mg/ml", "B05BB01").substance == again.substance


def test_checks_ask_of_what_it_says_and_not_of_the_catalogues_parts() -> None:
    found = chart(stay(), order("klotrimazol/hydrokortison", "D01AC20"))
    what = composed(found, found.all(MedicationRequest)[0])
    assert what is not None
    assert {one.name for one in what.parts} == {"klotrimazol", "hydrokortison"}
    (medicine,) = Facts(found, (), NOW).medicines
    assert medicine.atc == "D01AC20"


def test_each_collective_code_names_no_substance_of_the_catalogue() -> None:
    rows = [row for row in vocabulary.medicines().values() if row.collective]
    assert rows
    for row in rows:
        assert vocabulary.medicine(row.atc) is row
        assert row.is_named(row.name)
        assert not row.is_named("")
        assert row.collective.casefold() != row.substance.casefold()
