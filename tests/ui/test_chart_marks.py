"""Rows of marks in the chart: whose words have room, what lies before what is seen, what has no room."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest
from PySide6.QtCore import QPoint, Qt

from desktop.acts.measurements import BeginMeasurementCorrection
from desktop.acts.notes import ReadNote
from desktop.shown.chart.vitals import MarkRow, Reading, RowPoint, TextRow, TimeMark, VitalsModel
from tests.ui.samples_vitals import vitals as sample
from ui.chart import marks
from ui.chart.frame import Frame, frame
from ui.panels.vitals import VitalsPanel


def mark(model: VitalsModel, hours: float, words: str, looks: Any = "quiet") -> TimeMark:
    return TimeMark(model.now - hours * 3600, words, f"{words} said", "short", looks, ("Type/x",))


def place(model: VitalsModel, height: float = 700) -> Frame:
    return frame(model, 1000, height, False, 16, False)


def test_what_grew_has_its_words_before_what_is_nearer_and_newer(qtbot: Any) -> None:
    model = sample()
    grew = mark(model, 10, "blood: Streptococcus pneumoniae", "alarm")
    item = MarkRow("cultures", "Cultures", (grew, mark(model, 8, "urine: negative")))
    where = place(model)
    seen = (model.now - 60 * 3600, model.now)
    first, second = marks.laid(item, where, seen)
    assert first.words == grew.words
    assert second.words in ("", "short", "urine: negative")
    assert not second.words or second.left >= first.right or second.right <= first.left


def test_marks_at_one_time_are_one_with_the_gravest_first(qtbot: Any) -> None:
    model = sample()
    item = MarkRow("c", "C", (mark(model, 5, "urine: negative"), mark(model, 4.99, "blood: E", "alarm")))
    (one,) = marks.laid(item, place(model), (model.now - 40 * 3600, model.now))
    assert one.first.looks == "alarm"
    assert one.words.endswith("+1")


def test_what_lies_before_what_is_seen_is_said_at_the_edge(qtbot: Any) -> None:
    model = sample()
    item = MarkRow("c", "C", (mark(model, 50, "blood: E. coli", "alarm"),))
    (one,) = marks.laid(item, place(model), (model.now - 12 * 3600, model.now))
    assert one.before
    assert one.words.startswith("←")
    assert one.words.endswith("blood: E. coli")
    thin = msgspec.structs.replace(item, thin=True)
    assert marks.laid(thin, place(model), (model.now - 12 * 3600, model.now)) == []


def test_very_many_notes_have_no_words(qtbot: Any) -> None:
    model = sample()
    every = tuple(mark(model, 40 - at / 10, f"note {at}", "note") for at in range(400))
    found = marks.laid(MarkRow("notes", "Notes", every, thin=True), place(model), (model.start, model.end))
    assert not any(one.words for one in found)
    assert sum(len(one.marks) for one in found) == 400
    assert len(marks.said(every).splitlines()) == 9


@pytest.mark.parametrize("height", [0, 420, 560, 700, 1400])
def test_rows_that_yield_stand_where_there_is_room_and_else_are_counted(qtbot: Any, height: float) -> None:
    model = sample()
    labs = tuple(
        TextRow(f"l{at}", f"Lab{at}", "mg/L", (RowPoint(model.now, "1"),), yields=True) for at in range(5)
    )
    where = place(msgspec.structs.replace(model, rows=(*model.rows, *labs)), height)
    stand = [one.item for one in where.still if one.item in labs]
    words = [str(one.item) for one in where.still if one.kind == "left"]
    gone = [one.name for one in labs if one not in stand]
    assert all(row in [one.item for one in where.still] for row in model.rows)
    assert stand == list(labs[: len(stand)])
    assert bool(words) is bool(gone)
    assert all(name in words[0] for name in gone)
    if height >= 1400:
        assert not gone


def test_a_press_on_a_note_and_enter_on_its_row_go_to_it(qtbot: Any) -> None:
    model = sample()
    note = TimeMark(model.now - 5 * 3600, "Visitt", "Visitt, Berg", looks="note", keys=("Composition/n",))
    model = msgspec.structs.replace(model, marks=(MarkRow("notes", "Notes", (note,), thin=True),))
    panel = VitalsPanel()
    qtbot.addWidget(panel)
    panel.resize(1000, 800)
    panel.show_model(model)
    panel.show()
    asked: list[Any] = []
    panel.act.connect(asked.append)
    where = panel.chart.frame
    assert where is not None
    strip = next(one for one in where.still if one.kind == "marks")
    at = QPoint(round(where.x(note.time, *panel.chart.seen)), round(strip.top + strip.height / 2))
    qtbot.mouseClick(panel.chart, Qt.MouseButton.LeftButton, pos=at)
    assert asked == [ReadNote("Composition/n")]
    panel.chart.strip = where.still.index(strip)
    qtbot.keyClick(panel.chart, Qt.Key.Key_Return)
    assert asked == [ReadNote("Composition/n")] * 2


def test_what_is_corrected_without_a_cursor_is_a_vital_sign_and_no_culture(qtbot: Any) -> None:
    model = sample()
    newest = model.stops[-1][0]
    later = newest + 60
    reading = Reading("blood: E. coli", later, keys=("DiagnosticReport/r",))
    item = MarkRow("cultures", "Cultures", (mark(model, 0, "blood: E. coli"),))
    model = msgspec.structs.replace(
        model,
        stops=(*model.stops, (later, "x", "x")),
        readings=(*model.readings, {"time": Reading("x", later), "cultures": reading, "crp/0": reading}),
        marks=(item,),
    )
    panel = VitalsPanel()
    qtbot.addWidget(panel)
    panel.show_model(model)
    assert panel.about(BeginMeasurementCorrection) == BeginMeasurementCorrection(newest)
