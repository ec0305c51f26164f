"""The panel of examinations: the answer read beside the list, acknowledged by a key, found by its words."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from desktop.acts.results import AcknowledgeResults
from desktop.acts.tables import NextNew
from tests.ui.samples_examinations import examinations
from ui.panels.examinations import ExaminationsPanel


def shown(qtbot: QtBot, width: int = 1300) -> tuple[ExaminationsPanel, list[Any]]:
    panel = ExaminationsPanel()
    qtbot.addWidget(panel)
    panel.resize(width, 600)
    panel.show()
    panel.set_model(examinations())
    raised: list[Any] = []
    panel.act.connect(raised.append)
    return panel, raised


def test_the_answer_with_the_cursor_is_read_beside_the_list(qtbot: QtBot) -> None:
    panel, _raised = shown(qtbot)
    panel.show_note("DiagnosticReport/uk")
    text = panel.reader.toPlainText()
    assert text.startswith("Urindyrkning")
    assert "Ampicillin: R, resistent" in text
    panel.show_note("DiagnosticReport/ct")
    assert "lekkasje" in panel.reader.toPlainText()


def test_k_acknowledges_what_nobody_has_seen_and_nothing_else(qtbot: QtBot) -> None:
    panel, raised = shown(qtbot)
    panel.show_note("DiagnosticReport/ct")
    seen = AcknowledgeResults(("DiagnosticReport/ct",), shown=("ct as shown",))
    assert panel.about(AcknowledgeResults) == seen
    for key in ("ImagingStudy/rtg", "DiagnosticReport/uk", "ServiceRequest/bk"):
        panel.show_note(key)
        assert panel.about(AcknowledgeResults) is None
    assert not raised


def test_the_next_new_one_is_gone_to(qtbot: QtBot) -> None:
    panel, _raised = shown(qtbot)
    panel.show_note("ServiceRequest/bk")
    panel.run(NextNew)
    assert panel.view.current_key() == "DiagnosticReport/ct"


def test_all_answers_are_searched(qtbot: QtBot) -> None:
    panel, _raised = shown(qtbot)
    panel.set_filter("ampicillin")
    assert [row.key for row in panel.found()] == ["DiagnosticReport/uk"]
    assert panel.reader.hits


def test_where_it_is_narrow_the_words_stand_in_the_list(qtbot: QtBot) -> None:
    panel, _raised = shown(qtbot, 420)
    assert not panel.both
    said = " ".join(str(row.spoken) for row in _rows(panel))
    assert "lekkasje" in said
    assert "trukket tilbake" in said


def test_enter_goes_into_the_answer(qtbot: QtBot) -> None:
    panel, raised = shown(qtbot)
    panel.view.setFocus(Qt.FocusReason.OtherFocusReason)
    assert panel.opened("DiagnosticReport/ct") is None
    assert not raised


def _rows(panel: ExaminationsPanel) -> list[Any]:
    return [row for group in panel.groups(examinations(), False) for row in group.rows]
