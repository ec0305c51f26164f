"""The chart has cultures, notes and the analyses that a panel names as marks."""

from __future__ import annotations

from desktop.shown.chart.vitals import MarkRow, VitalsModel
from desktop.views.chart import vitals
from tests.clinical.record.results.test_cultures import WITH, found, order, report
from tests.views.charts import Json, chart, context, lab, round_of, stay, written_note


def made(*resources: Json, **options: object) -> VitalsModel:
    return vitals.build(context(chart(stay(), *resources), **options))[0]


def row(model: VitalsModel, key: str) -> MarkRow | None:
    return next((one for one in model.marks if one.key == key), None)


def test_a_culture_stands_at_its_time_with_its_material_and_can_be_gone_to() -> None:
    model = made(*round_of(), report("final", "", **WITH), found("E. coli", "POS"), order("completed"))
    marks = row(model, "cultures")
    assert marks is not None
    (mark,) = marks.marks
    assert (mark.words, mark.looks) == ("blod: E. coli", "alarm")
    at = next(at for at, stop in enumerate(model.stops) if stop[0] == mark.time)
    reading = model.readings[at]["cultures"]
    assert reading.warn
    assert "DiagnosticReport/r1" in reading.keys
    assert "blod: E. coli" in model.stops[at][2]
    assert [one.key for one in model.columns][-1] == "cultures"


def test_what_waits_is_never_called_negative() -> None:
    marks = row(made(*round_of(), order("completed")), "cultures")
    assert marks is not None
    assert marks.marks[0].looks == "waits"
    assert "neg" not in marks.marks[0].words
    early = row(made(*round_of(), report("preliminary", "Ingen vekst")), "cultures")
    assert early is not None
    assert early.marks[0].words == "blod: negativ så langt"


def test_a_panel_can_leave_them_out() -> None:
    model = made(*round_of(), order(), written_note("n", 3, "ok"), cultures=False, notes=False)
    assert model.marks == ()
    assert model.drawn == ()


def test_an_analysis_that_a_panel_names_has_a_row_with_its_unit() -> None:
    crp = lab("c", "NPU19748", 120, "mg/L", hours=30, interpretation=[{"coding": [{"code": "H"}]}])
    model = made(*round_of(), crp, marks=["crp", "lact", "nothing"])
    (labs,) = [one for one in model.rows if one.yields]
    assert (labs.name, labs.note) == ("CRP", "mg/L")
    assert [(one.text, one.mark, one.outside) for one in labs.points] == [("120", "warn", "high")]
    # Beside newer values it says of when it is.
    assert (labs.latest, labs.latest_note) == ("120", "19.11.2026")
    assert not [one for one in made(*round_of(), crp).rows if one.yields]


def test_signed_notes_stand_with_their_author_and_drafts_do_not() -> None:
    model = made(*round_of(), written_note("n", 3, "ok"), written_note("d", 2, "kladd", "preliminary"))
    notes = row(model, "notes")
    assert notes is not None
    assert notes.thin
    (mark,) = notes.marks
    assert mark.keys == ("Composition/n",)
    assert "Visitt" in mark.said
    assert "Ola Berg" in mark.said


def test_without_any_there_is_no_row() -> None:
    assert made(*round_of()).marks == ()
