"""Codes of imported lists by keys alone: a procedure, an allergy, a release taken back meanwhile, a form."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt

from desktop.acts.questionnaires import BeginForm
from desktop.core.clock import utc_now
from desktop.terminology import importing
from desktop.terminology.code_systems import SYSTEMS, named
from desktop.terminology.releases import Releases, folder
from tests.journeys.conftest import Seat
from tests.journeys.test_budgets import put
from tests.journeys.test_by_keys import CONTROL, Keys
from tests.journeys.test_facts import begin, opened
from tests.journeys.test_problems_and_tasks import panel
from tests.servers.embedded import Embedded
from tests.terminology import files

Sit = Callable[..., Seat]
Key = Qt.Key
NCSP = (
    ("JEA00", "Appendektomi"),
    ("JEA01", "Laparoskopisk appendektomi"),
    ("FNG02", "Perkutan koronar angioplastikk"),
)
ATC = "ATC code,ATC level name,DDD,U,Adm.R,Note\nJ,Infeksjoner,,,,\nJ01XX99,kvikksporamycin,,,,\n"


@pytest.fixture
def taken_back() -> Iterator[None]:
    """The home is others' too: what is imported goes again."""
    yield
    home = Releases(folder())
    for system in SYSTEMS:
        while home.in_force(system) is not None:
            home.back(system)


def _import(tmp_path: Path) -> Releases:
    home = Releases(folder())
    (tmp_path / "atc.csv").write_text(ATC, encoding="utf-8")
    for path, system in (
        (files.icd(tmp_path / "ncsp.json", NCSP), "ncsp"), (tmp_path / "atc.csv", "atc"),
        (files.icd(tmp_path / "icd.json"), "icd10"),
    ):  # fmt: skip
        importing.run(home, importing.Wish(path, named(system), "2026"), utc_now(), "it")
    return home


def _written(hospital: Embedded, kind: str, patient: str) -> list[dict[str, Any]]:
    with hospital.client() as client:
        found = client.get(f"{kind}?patient={patient}&_count=200").json()
    return [one["resource"] for one in found.get("entry", ())]


def _form(seat: Seat, keys: Keys) -> Any:
    """The form of a procedure, opened from the list of problems."""
    problems = panel(seat, "problems")
    problems.take_focus()
    keys.press(Key.Key_P)
    sheet = seat.desk.form.sheet
    seat.until(lambda: sheet.isVisible() and sheet.model is not None)
    return sheet


@pytest.mark.acts("AddProcedure", "SignFacts")
@pytest.mark.usefixtures("taken_back")
def test_a_procedure_and_an_allergy_of_imported_lists(sit: Sit, hospital: Embedded, tmp_path: Path) -> None:
    seat = sit()
    seat.sign_in()
    home = _import(tmp_path)
    patient, keys = opened(seat, 2)

    # A misspelt procedure: the rows say their system, and no diagnosis is among them.
    sheet = _form(seat, keys)
    start = keys.count
    keys.write("apendektomi")
    seat.until(lambda: len(sheet.model.hits) > 1)
    assert [(one.name, one.detail) for one in sheet.model.hits] == [
        ("Appendektomi", "NCSP JEA00"), ("Laparoskopisk appendektomi", "NCSP JEA01"),
        ("«apendektomi» som fritekst", "uten kode"),
    ]  # fmt: skip
    keys.press(Key.Key_Return)
    seat.until(lambda: "at" in sheet.parts and sheet.parts["at"].hasFocus())
    keys.write("i dag")
    seat.until(lambda: sheet.model.act is not None)
    keys.press(Key.Key_Return, CONTROL)
    assert keys.count - start <= 18
    seat.until(lambda: not sheet.isVisible())
    seat.settle()
    (made,) = [one for one in _written(hospital, "Procedure", patient) if "JEA00" in str(one)]
    assert made["code"]["coding"] == [
        {
            "system": "urn:oid:2.16.578.1.12.4.1.1.7210", "version": "2026", "code": "JEA00",
            "display": "Appendektomi",
        }
    ]  # fmt: skip

    # The same on the same day is asked about; what is open when its release is taken back is said.
    sheet = _form(seat, keys)
    keys.write("jea00")
    seat.until(lambda: sheet.model.hits)
    keys.press(Key.Key_Return)
    seat.until(lambda: "at" in sheet.parts and sheet.parts["at"].hasFocus())
    keys.write("i dag")
    seat.until(lambda: "twice" in sheet.parts)
    assert sheet.model.act is None
    ncsp = named("ncsp")
    assert ncsp is not None
    home.back(ncsp)
    keys.write(" ")
    seat.until(lambda: "JEA00" in sheet.model.missing)
    keys.press(Key.Key_Return, CONTROL)
    assert sheet.isVisible(), "nothing is signed by a code that is taken back"
    keys.press(Key.Key_Escape)

    # Text is never refused, and is said to have no code.
    sheet = _form(seat, keys)
    sheet.parts["search"].field.selectAll()
    keys.write("åpning av en byll")
    seat.until(lambda: [one.detail for one in sheet.model.hits] == ["uten kode"])
    keys.press(Key.Key_Return)
    seat.until(lambda: "at" in sheet.parts and sheet.parts["at"].hasFocus())
    sheet.parts["at"].selectAll()
    keys.write("i dag")
    seat.until(lambda: sheet.model.act is not None)
    keys.press(Key.Key_Return, CONTROL)
    seat.until(lambda: not sheet.isVisible())
    seat.settle()
    (text,) = [one for one in _written(hospital, "Procedure", patient) if "byll" in str(one)]
    assert text["code"] == {"text": "åpning av en byll"}

    # An allergy to a medicine that only the list knows, misspelt; a disease is none.
    facts = begin(seat, keys)
    keys.write("appendisitt")
    seat.until(lambda: facts.form.substance.list.hits)
    assert [key for key, _name, _detail in facts.form.substance.list.hits] == [""]
    facts.form.substance.field.selectAll()
    keys.write("kviksporamycin")
    seat.until(lambda: len(facts.form.substance.list.hits) > 1)
    assert facts.form.substance.list.hits[0][1:] == ("kvikksporamycin", "ATC J01XX99")
    keys.press(Key.Key_Return)
    for digit in (Key.Key_1, Key.Key_3, Key.Key_1, Key.Key_3, Key.Key_1):
        keys.press(digit)
        keys.press(Key.Key_Tab)
    seat.until(lambda: facts.model.changes == 1 and not facts.model.missing)
    keys.press(Key.Key_Return, CONTROL)
    seat.until(lambda: not facts.isVisible())
    seat.settle()
    found = [one for one in _written(hospital, "AllergyIntolerance", patient) if "kvikk" in str(one["code"])]
    assert [one["code"]["coding"][0]["code"] for one in found] == ["J01XX99"]
    atc = named("atc")
    assert atc is not None
    home.back(atc)
    seat.until(lambda: "kvikksporamycin" in seat.desk.patients.banner.allergies.title.casefold())
    assert not seat.errors


COMPLICATIONS = {
    "resourceType": "Questionnaire", "id": "form-codes", "url": "http://example.org/codes", "version": "1",
    "title": "Meldeskjema", "status": "active",
    "contained": [
        {
            "resourceType": "ValueSet", "id": "all", "status": "active",
            "compose": {"include": [{"system": "urn:oid:2.16.578.1.12.4.1.1.7110"}]},
        }
    ],
    "item": [
        {"linkId": "seen", "type": "boolean", "text": "Er pasienten undersøkt"},
        {"linkId": "what", "type": "open-choice", "text": "Hva ble funnet", "answerValueSet": "#all"},
        {"linkId": "why", "type": "open-choice", "text": "Hva utløste det", "answerValueSet": "#all"},
    ],
}  # fmt: skip


@pytest.mark.acts("SignForm")
@pytest.mark.usefixtures("taken_back")
def test_a_question_of_a_form_is_answered_by_a_code_or_by_words(
    sit: Sit, hospital: Embedded, tmp_path: Path
) -> None:
    put(hospital, COMPLICATIONS)
    seat = sit(new=True)
    seat.sign_in()
    _import(tmp_path)
    patient, keys = opened(seat, 1)
    seat.desk.do(BeginForm("Questionnaire/form-codes"))
    page = seat.desk.questionnaires.page
    seat.until(lambda: page.model is not None and page.isVisible())
    seat.quiet()
    keys.press(Key.Key_1)
    seat.until(lambda: page.table.row.at == "what")
    keys.write("hjerteinfrakt")
    seat.until(lambda: page.table.row.written == "hjerteinfrakt" and page.table.row.hits)
    assert [one.text for one in page.table.row.hits] == [
        "Hjerteinfarkt i fremre vegg · ICD-10 I21.0",
        "Hjerteinfarkt uten ST-heving · ICD-10 I21.4",
        "«hjerteinfrakt» som fritekst · uten kode",
    ]
    keys.press(Key.Key_Down)
    keys.press(Key.Key_Return)
    seat.until(lambda: page.table.row.at == "why")
    keys.write("fallskjerm")
    seat.until(lambda: page.table.row.written == "fallskjerm" and page.table.row.hits)
    keys.press(Key.Key_Return)
    seat.quiet()
    seat.until(lambda: page.model.ready and page.model.written == page.written)
    keys.press(Key.Key_Return, CONTROL)
    seat.until(lambda: not page.isVisible())
    seat.settle()
    (made,) = [
        one for one in _written(hospital, "QuestionnaireResponse", patient) if "example.org/codes" in str(one)
    ]
    answers = {one["linkId"]: one["answer"][0] for one in made["item"]}
    assert answers["what"]["valueCoding"] == {
        "system": "urn:oid:2.16.578.1.12.4.1.1.7110",
        "version": "2026",
        "code": "I21.4",
        "display": "Hjerteinfarkt uten ST-heving",
    }
    assert answers["why"] == {"valueString": "fallskjerm"}
    assert not seat.errors
