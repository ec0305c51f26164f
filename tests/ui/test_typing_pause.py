"""A word that is written while a list has the focus starts nothing."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from desktop.acts.patient import BeginNote
from desktop.acts.results import AcknowledgeResults
from tests.ui import samples_patient, samples_results
from ui.panels import make_panel
from ui.widgets import typing_pause
from ui.widgets.filter import FilterField
from ui.widgets.focus_chain import proxy
from ui.widgets.panel import Panel


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    now = [1000.0]
    monkeypatch.setattr(typing_pause, "PAUSE", 0.5)
    monkeypatch.setattr(typing_pause._Last, "at", float("-inf"))
    monkeypatch.setattr(typing_pause.time, "monotonic", lambda: now[0])
    return now


def heard(qtbot: QtBot, panel: Panel, model: object) -> list[object]:
    qtbot.addWidget(panel)
    panel.set_model(model)
    panel.show()
    found: list[object] = []
    panel.act.connect(found.append)
    return found


def test_the_n_of_morfin_begins_no_note(qtbot: QtBot, clock: list[float]) -> None:
    panel = make_panel("notes")
    acts = heard(qtbot, panel, samples_patient.notes())
    for letter in "orfin":  # the m has an act of its own here, and began it
        QTest.keyClicks(proxy(panel.body) or panel.body, letter)
        clock[0] += 0.15
    assert acts == []
    clock[0] += 0.5
    QTest.keyClicks(proxy(panel.body) or panel.body, "n")
    assert acts == [BeginNote()], "alone it is the key that it is"


def test_what_goes_on_from_a_field_is_still_the_word(qtbot: QtBot, clock: list[float]) -> None:
    panel = make_panel("notes")
    acts = heard(qtbot, panel, samples_patient.notes())
    field = FilterField("x")
    qtbot.addWidget(field)
    QTest.keyClicks(field, "n")
    clock[0] += 0.3
    QTest.keyClicks(proxy(panel.body) or panel.body, "n")
    assert acts == []


def test_the_same_key_again_is_meant_again(qtbot: QtBot, clock: list[float]) -> None:
    panel = make_panel("results")
    acts = heard(qtbot, panel, samples_results.results())
    for _press in range(3):
        QTest.keyClick(panel.view, Qt.Key.Key_K)
        QTest.keyClick(panel.view, Qt.Key.Key_Down)
        clock[0] += 0.2
    assert len([act for act in acts if isinstance(act, AcknowledgeResults)]) == 3
