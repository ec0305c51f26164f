"""What the record has of a form's questions, and the checklist before thrombolysis that is shipped."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from desktop.acts.questionnaires import Filling, Given
from desktop.clinical.columns import columns
from desktop.clinical.forms import questionnaire_reading
from desktop.clinical.forms.filling import Around
from desktop.clinical.forms.form_model import Form
from desktop.core.paths import resources
from desktop.fhir.questionnaires import Questionnaire
from desktop.fhir.resources import decode
from desktop.views.forms import form_record, forms
from desktop.views.forms.questionnaire_forms import shown
from desktop.writing import answered as writing
from tests.views.charts import NOW, about, chart, concept, context, hours_ago, lab, patient, stay

Json = dict[str, Any]
FILE = resources() / "forms" / "thrombolysis.json"


def checklist() -> tuple[Questionnaire, Form]:
    found = decode("Questionnaire", FILE.read_text(encoding="utf-8"))
    assert isinstance(found, Questionnaire)
    return found, questionnaire_reading.form(found)


def pressure(hours: float, upper: int, lower: int) -> Json:
    parts = [
        {
            "code": {"coding": [{"system": "http://loinc.org", "code": code}]},
            "valueQuantity": {"value": value, "unit": "mmHg", "code": "mm[Hg]"},
        }
        for code, value in (("8480-6", upper), ("8462-4", lower))
    ]
    code = {"coding": [{"system": "http://loinc.org", "code": "85354-9"}]}
    return about(
        "Observation", f"bp{hours}", status="final", code=code, component=parts,
        effectiveDateTime=hours_ago(hours),
    )  # fmt: skip


def begun(*record: Json) -> tuple[Form, Filling, dict[str, form_record.Known]]:
    _found, form = checklist()
    known = dict(form_record.known(chart(patient(), stay(), *record), form, NOW))
    return form, form_record.put(writing.first(form, "2026-11-20T13:32:00Z", Around()), known), known


def test_the_shipped_checklist_works_and_names_columns_that_are_declared() -> None:
    _found, form = checklist()
    assert form.troubles == ()
    named = {item.record for item in form.every() if item.record}
    assert named >= {"onset", "systolic", "glucose", "inr", "platelets", "anticoagulant"}
    assert named <= set(columns())
    assert form_record.types(form) >= {"Observation", "MedicationAdministration", "Condition"}
    assert "ikke kontrollert av kliniker" in json.loads(FILE.read_text(encoding="utf-8"))["copyright"]


@pytest.mark.parametrize("path", sorted((resources() / "forms").glob("*.json")), ids=lambda path: path.stem)
def test_each_shipped_form_is_read_whole_and_says_that_nobody_checked_it(path: Path) -> None:
    found = decode("Questionnaire", path.read_text(encoding="utf-8"))
    assert isinstance(found, Questionnaire)
    form = questionnaire_reading.form(found)
    assert form.troubles == ()
    assert {item.record for item in form.every() if item.record} <= set(columns())
    said = json.loads(path.read_text(encoding="utf-8"))
    assert said["id"] == f"form-{path.stem}"
    assert "ikke kontrollert av kliniker" in said["copyright"]


def test_what_is_new_enough_stands_in_the_answer_and_says_when_it_was() -> None:
    _form, filling, known = begun(pressure(0.5, 172, 96), lab("inr", "NPU01685", 1.1, "", hours=3))
    assert filling.of("sbp") == (Given("integer", "172"),)
    assert filling.of("inr") == (Given("decimal", "1,1"),)
    assert filling.of("dbp") == (Given("integer", "96"),)
    assert "172 mmHg, i dag" in known["sbp"].words


def test_what_is_old_is_told_and_nobodys_answer() -> None:
    _form, filling, known = begun(pressure(5, 172, 96))
    assert filling.of("sbp") == ()
    assert "gammel" in known["sbp"].words


def test_what_the_record_lacks_is_said() -> None:
    _form, filling, known = begun()
    assert filling.answers == ()
    assert known["inr"].words == "I journalen: ikke målt"
    assert "ikke gitt her" in known["doac"].words


def test_nothing_that_somebody_wrote_is_replaced() -> None:
    _form, _filling, known = begun(pressure(0.5, 172, 96))
    mine = Filling("Questionnaire/x", "2026-11-20T13:32:00Z").put("sbp", (Given("integer", "150"),))
    assert form_record.put(mine, known).of("sbp") == (Given("integer", "150"),)


def test_no_question_about_a_contraindication_is_answered_by_the_record() -> None:
    given = about(
        "MedicationAdministration", "m", status="completed",
        medicationCodeableConcept=concept("apiksaban", "B01AF02", system="http://www.whocc.no/atc"),
        effectiveDateTime=hours_ago(7),
    )  # fmt: skip
    form, filling, known = begun(given)
    assert "apiksaban" in known["doac"].words
    assert "siden" in known["doac"].words
    assert not [item for item in form.every() if item.type == "boolean" and filling.of(item.link_id)]


@pytest.mark.parametrize(
    ("answers", "place", "said"),
    [
        ({"sbp": "186", "dbp": "80"}, "pressure-high", "ja"),
        ({"sbp": "185", "dbp": "110"}, "pressure-high", "nei"),
        ({"sbp": "150", "dbp": "111"}, "pressure-high", "ja"),
        ({"glucose": "2,6"}, "glucose-out", "ja"),
        ({"glucose": "2,7"}, "glucose-out", "nei"),
        ({"glucose": "22,1"}, "glucose-out", "ja"),
        ({"inr": "1,8"}, "inr-high", "ja"),
        ({"inr": "1,7"}, "inr-high", "nei"),
        ({"platelets": "99"}, "platelets-low", "ja"),
        ({"platelets": "100"}, "platelets-low", "nei"),
        ({}, "pressure-high", ""),
        ({"dbp": "80"}, "inr-high", ""),
    ],
)
def test_limits_are_worked_out_and_never_guessed(answers: dict[str, str], place: str, said: str) -> None:
    found, form = checklist()
    kinds = {item.link_id: item.kind for item in form.every()}
    filling = Filling(form.key, "2026-11-20T13:32:00Z")
    for at, text in answers.items():
        filling = filling.put(at, (Given(kinds[at], text),))
    model = shown(
        chart(patient(), stay()), found, writing.filled(form, filling, Around(seconds=5)), filling, NOW
    )
    row = next(one for one in model.rows if one.at == place)
    assert row.said == said
    assert bool(row.known) is (said == "")
    assert model.troubles == ()


def test_the_forms_of_a_specialty_stand_first_in_its_order() -> None:
    sheet = json.loads(FILE.read_text(encoding="utf-8"))
    asks = [{"linkId": "1", "type": "string", "text": "Hva"}]
    other = {"resourceType": "Questionnaire", "id": "a", "title": "Annet", "status": "active"}
    other |= {"url": "http://x.example/annet", "item": asks}
    held = chart(patient(), stay(), other, sheet)
    model, _state = forms.build(context(held, first=["thrombolysis", "missing"]))
    assert [(row.name, row.first) for row in model.rows] == [
        ("Trombolyse: sjekkliste", True), ("Annet", False),
    ]  # fmt: skip
    plain, _state = forms.build(context(held))
    assert not any(row.first for row in plain.rows)
