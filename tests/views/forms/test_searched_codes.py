"""Codes found for what is written in a form's question, each with its system; words said to have no code."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from desktop.acts.questionnaires import Filling, Given
from desktop.clinical.forms import questionnaire_reading
from desktop.fhir.questionnaires import Questionnaire
from desktop.shown.forms.questionnaire import FormRow
from desktop.terminology import importing
from desktop.terminology.code_systems import named
from desktop.terminology.releases import Releases, folder
from desktop.views.forms.questionnaire_forms import shown
from desktop.writing import answered as writing
from tests.clinical.forms.asked import question
from tests.terminology import files
from tests.terminology.conftest import NOW
from tests.views.charts import chart

ICD = "urn:oid:2.16.578.1.12.4.1.1.7110"
NCSP = "urn:oid:2.16.578.1.12.4.1.1.7210"


def _form(kind: str, system: str, **more: Any) -> dict[str, Any]:
    return {
        "resourceType": "Questionnaire", "id": "q", "url": "urn:q", "title": "Skjema", "status": "active",
        "contained": [
            {"resourceType": "ValueSet", "id": "set", "status": "active",
             "compose": {"include": [{"system": system}]}}
        ],
        "item": [question("q", kind, answerValueSet="#set", **more)],
    }  # fmt: skip


def _row(form: dict[str, Any], *given: Given) -> FormRow:
    held = chart(form)
    found = held.directory["Questionnaire/q"]
    assert isinstance(found, Questionnaire)
    filling = Filling("Questionnaire/q", "2026-11-20T13:00:00Z").put("q", given)
    read = questionnaire_reading.form(found)
    filled = writing.filled(read, filling, writing.around(held, lambda _key: None, "", ""))
    return shown(held, found, filled, filling, NOW).rows[0]


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Releases:
    monkeypatch.setenv("FAGFLATE_HOME", str(tmp_path / "home"))
    found = Releases(folder())
    importing.run(found, importing.Wish(files.icd(tmp_path / "icd.json"), None, "2026"), NOW, "kari")
    return found


@pytest.mark.usefixtures("home")
def test_codes_are_found_by_word_and_misspelling_and_say_their_system() -> None:
    form = _form("open-choice", ICD)
    assert _row(form).hits == ()
    for typed in ("hjerteinfarkt i", "hjerteinfrakt i"):
        hits = _row(form, Given("string", typed)).hits
        assert hits[0].text == "Hjerteinfarkt i fremre vegg · ICD-10 I21.0"
        assert hits[0].given == Given("coding", "I21.0", ICD, "Hjerteinfarkt i fremre vegg", version="2026")
        assert hits[-1].text == f"«{typed}» som fritekst · uten kode"
        assert hits[-1].given == Given("string", typed)
    words = _row(form, Given("string", "noe annet"))
    assert (words.known, words.fault) == ("«noe annet» uten kode", "")


@pytest.mark.usefixtures("home")
def test_a_closed_question_takes_a_code_alone() -> None:
    row = _row(_form("choice", ICD), Given("string", "appendisitt"))
    assert [one.text for one in row.hits] == ["Akutt appendisitt · ICD-10 K35.8"]
    assert row.fault
    chosen = _row(_form("choice", ICD), row.hits[0].given)
    assert (chosen.fault, chosen.hits, chosen.written) == ("", (), "")
    assert (chosen.now, chosen.known) == ("K35.8", "Akutt appendisitt · ICD-10 K35.8")
    assert [(one.key, one.text, one.chosen) for one in chosen.options] == [
        ("1", "Akutt appendisitt · ICD-10 K35.8", True)
    ]


def test_a_release_taken_back_leaves_the_answer_to_be_read_and_not_signed(home: Releases) -> None:
    form = _form("choice", ICD)
    given = _row(form, Given("string", "hjerteinfarkt uten")).hits[0].given
    icd = named("icd10")
    assert icd is not None
    home.back(icd)
    row = _row(form, Given("coding", "H10.0", ICD, "Betennelse i øye og blåse"))
    assert row.options[0].text == "Betennelse i øye og blåse · ICD-10 H10.0"
    assert "H10.0" in row.fault
    assert given.text == "I21.4"


@pytest.mark.usefixtures("home")
def test_a_system_that_is_not_imported_is_said() -> None:
    assert _row(_form("choice", NCSP)).trouble == "NCSP er ikke importert her: ingen kode kan søkes."
    opened = _row(_form("open-choice", NCSP), Given("string", "fjerning"))
    assert opened.trouble == ""
    assert [one.text for one in opened.hits] == ["«fjerning» som fritekst · uten kode"]
