"""Marks of security labels on rows, above panels, in lists over many patients and on paper."""

from __future__ import annotations

from desktop.clinical.record.security_labels import SIGN
from desktop.shown.notes.notes import NotesModel
from desktop.shown.parts import PanelState
from desktop.shown.results.laboratory import LabCell, LabGroup, LaboratoryModel, LabRow
from desktop.views import registry
from desktop.views.base import labelled
from desktop.views.paper import papers
from desktop.views.ward import worklist_rows
from tests.views.charts import AAS, NOW, Json, chart, context, lab, stay, vital, written_note

RESTRICTED: Json = {
    "meta": {
        "security": [{"system": "http://terminology.hl7.org/CodeSystem/v3-Confidentiality", "code": "R"}]
    }
}
WORDS = f"{SIGN} skjermet"


def test_an_ordinary_panel_is_the_very_same() -> None:
    model, state = object(), PanelState()
    assert labelled.marked(model, state, chart(written_note("n", 2, "Bra"))) == (model, state)


def test_a_note_has_its_own_place_for_the_words() -> None:
    found = chart(written_note("n", 2, "Bra") | RESTRICTED, written_note("m", 3, "Fint"))
    model, state = registry.build("notes", context(found))
    assert isinstance(model, NotesModel)
    assert {row.key: row.label for row in model.rows} == {"Composition/n": WORDS, "Composition/m": ""}
    assert state.title == ""


def test_a_value_marks_its_row_and_not_its_number() -> None:
    found = chart(stay(), lab("k", "NPU03230", 4.1, "mmol/L") | RESTRICTED)
    model, _state = registry.build("laboratory", context(found))
    assert isinstance(model, LaboratoryModel)
    (row,) = [row for group in model.groups for row in group.rows]
    assert row.name.endswith(WORDS)
    assert row.spoken.endswith("skjermet.")
    assert [cell.text for cell in row.cells] == ["4,1"]


def test_what_has_no_row_is_counted_above_the_panel() -> None:
    found = chart(stay(), vital("hr", 72) | RESTRICTED, vital("temp", 37.0) | RESTRICTED)
    _model, state = registry.build("vitals", context(found))
    assert "2 opplysninger her er merket" in f"{state.title} {state.text}"


def test_several_labels_of_a_row_stand_once() -> None:
    found = chart(
        lab("a", "NPU03230", 4.1, "mmol/L") | RESTRICTED, lab("b", "NPU03230", 4.2, "mmol/L", 5) | RESTRICTED
    )
    cells = (LabCell("value", "Observation/a"), LabCell("value", "Observation/b"))
    made = labelled.rows(LabGroup("g", "", (LabRow("k", "Kalium", "", "", cells),)), found)
    assert made.rows[0].name == f"Kalium {WORDS}"


def test_the_ward_list_says_that_what_it_tells_of_is_labelled() -> None:
    ordinary = chart(stay(), lab("k", "NPU03230", 6.9, "mmol/L"))
    marked = chart(stay(), lab("k", "NPU03230", 6.9, "mmol/L") | RESTRICTED)
    far = chart(stay(), lab("k", "NPU03230", 6.9, "mmol/L"), written_note("n", 900, "Før") | RESTRICTED)
    assert [worklist_rows.row(one, NOW, AAS).remark for one in (ordinary, marked, far)] == ["", WORDS, ""]


def test_a_paper_counts_what_is_labelled_of_its_types() -> None:
    found = chart(
        stay(), lab("k", "NPU03230", 4.1, "mmol/L") | RESTRICTED, written_note("n", 2, "x") | RESTRICTED
    )
    assert papers.labelled(found, ("Observation",)).startswith(f"{SIGN} 1 opplysning")
    assert papers.labelled(found, ("Task",)) == ""
