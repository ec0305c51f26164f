"""Codes beside phrases in letters and notes: behind the phrases, each with its system, text once inserted."""

from __future__ import annotations

from pathlib import Path

import pytest

from desktop.acts.edits import TextRun
from desktop.shown.notes.note_editor import CODED
from desktop.terminology import importing
from desktop.terminology.code_systems import named
from desktop.terminology.releases import Releases, folder
from desktop.views.notes import note_writing
from tests.terminology import files
from tests.terminology.conftest import NOW as IMPORTED
from tests.views.charts import AAS, NOW, chart, stay


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Releases:
    monkeypatch.setenv("FAGFLATE_HOME", str(tmp_path / "home"))
    found = Releases(folder())
    importing.run(found, importing.Wish(files.icd(tmp_path / "icd.json")), IMPORTED, "kari")
    ncsp = files.icd(tmp_path / "ncsp.json", (("JEA00", "Appendektomi"), ("JEA10", "Annen appendektomi")))
    importing.run(found, importing.Wish(ncsp, named("ncsp")), IMPORTED, "kari")
    return found


def _rows(text: str) -> list[tuple[str, str]]:
    answer = note_writing.phrase_answer(chart(stay()), NOW, AAS, text)
    return [(row.short, row.preview) for row in answer.rows if row.key.startswith(CODED)]


@pytest.mark.usefixtures("home")
@pytest.mark.parametrize("typed", ["appendekt", "jea00", "apendektomi", "append"])
def test_diagnoses_and_procedures_are_found(typed: str) -> None:
    assert ("NCSP", "JEA00 Appendektomi") in _rows(typed)


@pytest.mark.usefixtures("home")
def test_a_code_is_inserted_as_text_with_its_name_and_stands_behind_the_phrases() -> None:
    answer = note_writing.phrase_answer(chart(stay()), NOW, AAS, "appendisitt")
    (row,) = [one for one in answer.rows if one.key.startswith(CODED)]
    assert (row.short, row.runs) == ("ICD-10", (TextRun("K35.8 Akutt appendisitt"),))
    both = note_writing.phrase_answer(chart(stay()), NOW, AAS, "vekt").rows
    assert both[0].key == "vekt"
    coded = [row.key.startswith(CODED) for row in both]
    assert coded == sorted(coded)


@pytest.mark.usefixtures("home")
def test_one_or_two_letters_are_a_phrase() -> None:
    assert _rows("ap") == []
    assert _rows("") == []


def test_a_release_taken_back_is_not_offered(home: Releases) -> None:
    ncsp = named("ncsp")
    assert ncsp is not None
    home.back(ncsp)
    assert _rows("appendektomi") == []
