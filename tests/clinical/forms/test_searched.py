"""Questions that any code of a whole system answers: recognised, checked, written with system and version."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from desktop.clinical.forms import answer_checks, answer_values
from desktop.clinical.forms.form_model import Answer, Item
from desktop.terminology import importing
from desktop.terminology.code_systems import named
from desktop.terminology.releases import Releases, folder
from tests.clinical.forms.asked import question, read
from tests.terminology import files
from tests.terminology.conftest import NOW

ICD = "urn:oid:2.16.578.1.12.4.1.1.7110"
NCSP = "urn:oid:2.16.578.1.12.4.1.1.7210"
SNOMED = "http://snomed.info/sct"
IS_A = {"property": "concept", "op": "is-a", "value": "404684003"}


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Releases:
    monkeypatch.setenv("FAGFLATE_HOME", str(tmp_path / "home"))
    return Releases(folder())


def _of(**compose: Any) -> dict[str, Any]:
    return {"resourceType": "ValueSet", "id": "set", "status": "active", "compose": compose}


def _item(kind: str, inside: dict[str, Any] | None = None, **more: Any) -> tuple[Item, list[str]]:
    contained = {"contained": [inside]} if inside is not None else {}
    form = read(question("q", kind, **more), **contained)
    return form.items[0], [one.why for one in form.troubles]


@pytest.mark.parametrize(
    ("inside", "reference", "systems"),
    [
        (_of(include=[{"system": ICD}]), "#set", ["icd10"]),
        (_of(include=[{"system": "http://hl7.org/fhir/sid/icd-10"}]), "#set", ["icd10"]),
        (_of(include=[{"system": ICD}, {"system": NCSP}]), "#set", ["icd10", "ncsp"]),
        (None, f"{SNOMED}?fhir_vs", ["snomed"]),
        (None, "http://hl7.org/fhir/sid/icd-10/vs", ["icd10"]),
        (None, f"{SNOMED}?fhir_vs=isa/404684003", []),
        (None, "http://example.org/far", []),
        (_of(include=[{"system": ICD, "version": "2019"}]), "#set", []),
        (_of(include=[{"system": SNOMED, "filter": [IS_A]}]), "#set", []),
        (_of(include=[{"system": ICD}], exclude=[{"system": ICD}]), "#set", []),
        (_of(include=[{"system": "urn:other"}]), "#set", []),
    ],
)  # fmt: skip
def test_a_set_of_a_whole_system_is_searched_and_a_set_by_rule_is_not(
    inside: dict[str, Any] | None, reference: str, systems: list[str]
) -> None:
    item, troubles = _item("choice", inside, answerValueSet=reference)
    assert [one.system for one in item.searched] == systems
    assert bool(troubles) == (not systems)


def test_a_system_of_the_set_that_cannot_be_searched_is_told() -> None:
    inside = _of(include=[{"system": ICD}, {"system": "urn:other"}])
    item, troubles = _item("choice", inside, answerValueSet="#set")
    assert [one.system for one in item.searched] == ["icd10"]
    assert len(troubles) == 1
    assert "urn:other" in troubles[0]


def test_an_open_question_without_answers_is_searched_and_takes_words() -> None:
    item, _troubles = _item("open-choice")
    assert "icd10" in [one.system for one in item.searched]
    assert answer_checks.wrong(item, (Answer("string", "noe annet"),)) == ""
    assert answer_checks.wrong(item, (Answer("coding", "x", "urn:other", "X"),)) == ""
    listed, _troubles = _item("open-choice", answerOption=[{"valueString": "a"}])
    assert listed.searched == ()


def test_an_answer_is_a_code_that_stands_and_never_words_alone(home: Releases, tmp_path: Path) -> None:
    importing.run(home, importing.Wish(files.icd(tmp_path / "icd.json"), None, "2026"), NOW, "kari")
    item, _troubles = _item("choice", _of(include=[{"system": ICD}]), answerValueSet="#set")
    assert answer_checks.wrong(item, (Answer("coding", "I21.0", ICD, "Hjerteinfarkt i fremre vegg"),)) == ""
    assert answer_checks.wrong(item, (Answer("string", "infarkt"),))
    assert answer_checks.wrong(item, (Answer("coding", "A00.0", ICD, "Kolera"),))
    assert answer_checks.wrong(item, (Answer("coding", "I21.0", SNOMED, "x"),))
    icd = named("icd10")
    assert icd is not None
    home.back(icd)
    assert answer_checks.wrong(item, (Answer("coding", "I21.0", ICD, "Hjerteinfarkt i fremre vegg"),))


def test_a_coding_is_written_with_its_version_where_it_is_known() -> None:
    answer = Answer("coding", "I21.0", ICD, "Hjerteinfarkt", version="2026")
    assert answer_values.fhir(answer) == {
        "valueCoding": {"system": ICD, "version": "2026", "code": "I21.0", "display": "Hjerteinfarkt"}
    }
    assert "version" not in answer_values.fhir(Answer("coding", "I21.0", ICD, "x"))["valueCoding"]
