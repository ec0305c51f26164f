"""The answers of one patient on the patient's page: each in full at every width, with the ward's acts."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from desktop.acts import Act
from desktop.acts.results import AskAboutResult, ShowCourse
from desktop.shown.parts import PanelState
from desktop.shown.results.results import UnderWayRow
from tests.ui import samples_results
from ui.panels import make_panel
from ui.panels.results_of_patient import ResultsOfPatientPanel
from ui.table.row_model import Heading, Row
from ui.widgets.button import Button
from ui.window.patient_page import PatientPage, Place, Tab

WIDE, COLUMNS, CLOSE = 1000, 700, 302


def _page(qtbot: QtBot, wide: int, model: Any = None) -> tuple[PatientPage, ResultsOfPatientPanel]:
    page = PatientPage((Tab("o", "Prøver", (Place("results"),)),))
    qtbot.addWidget(page)
    page.resize(wide, 700)
    page.show()
    (panel,) = page.shown_panels()
    assert isinstance(panel, ResultsOfPatientPanel)
    panel.set_model(model or samples_results.alone())
    qtbot.wait(1)
    panel.take_focus()
    return page, panel


def _panel(qtbot: QtBot, wide: int, model: Any = None) -> ResultsOfPatientPanel:
    return _page(qtbot, wide, model)[1]


def _raised(panel: ResultsOfPatientPanel) -> list[Act]:
    raised: list[Act] = []
    panel.act.connect(raised.append)
    return raised


def _row(panel: ResultsOfPatientPanel, key: str) -> Row:
    return next(item for item in panel.view.rows.items if isinstance(item, Row) and item.key == key)


def test_it_is_a_panel_there_and_a_page_of_the_ward(qtbot: QtBot) -> None:
    panel = _panel(qtbot, WIDE)
    assert not panel.head.is_page
    assert panel.scope is None
    assert panel.side is None
    assert panel.count_text() == "10"
    page = make_panel("results")
    qtbot.addWidget(page)
    assert page.head.is_page
    assert page.side is not None


@pytest.mark.parametrize("wide", [WIDE, COLUMNS, CLOSE])
def test_whatever_the_width_all_of_an_answer_is_shown_before_it_is_acknowledged(
    qtbot: QtBot, wide: int
) -> None:
    panel = _panel(qtbot, wide)
    assert panel.view.too_wide() == []
    assert panel.detail.isVisible() is (wide == WIDE)
    for key in ("r1", "r7"):
        panel.view.choose(key)
        detail = next(one for one in samples_results.alone().details if one.key == key)
        if wide == WIDE:
            assert detail.analysis in panel.detail.what.words()
            assert all(what in panel.detail.also.words() for what, _how, _outside in detail.also)
        else:
            said = " ".join(getattr(run, "plain", "") for line in _row(panel, key).below for run in line)
            assert all(what in said and how in said for what, how, _outside in detail.also)


@pytest.mark.parametrize("wide", [WIDE, COLUMNS, CLOSE])
def test_for_whom_it_waits_and_when_it_came_is_said_at_every_width(qtbot: QtBot, wide: int) -> None:
    panel = _panel(qtbot, wide)
    words = " ".join(cell.plain for cell in _row(panel, "r2").cells)
    assert "venter på P. Dahl" in words
    assert "13:06" in words
    assert "stor endring" in words
    assert _row(panel, "r2").spoken.endswith("venter på P. Dahl")
    assert "venter" not in " ".join(cell.plain for cell in _row(panel, "r1").cells)


def test_the_keys_do_what_they_do_on_the_ward(qtbot: QtBot) -> None:
    panel = _panel(qtbot, CLOSE)
    raised = _raised(panel)
    panel.view.choose("r1")
    QTest.keyClick(panel.view, Qt.Key.Key_K)
    QTest.keyClick(panel.view, Qt.Key.Key_S)
    QTest.keyClick(panel.view, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: len(raised) == 3)
    assert raised == [
        samples_results.acknowledged("r1"), AskAboutResult("p", "r1", "Kalium", "r1 as it is shown"),
        ShowCourse("p", "k"),
    ]  # fmt: skip


def test_what_is_unremarkable_goes_together_and_nothing_else(qtbot: QtBot) -> None:
    panel = _panel(qtbot, WIDE)
    raised = _raised(panel)
    assert panel.foot.isVisible()
    panel.foot.button.click()
    panel.view.choose("r10")
    panel.view.setFocus()
    QTest.keyClick(panel.view, Qt.Key.Key_Space)
    panel.foot.button.click()
    assert raised == [samples_results.acknowledged("r9", "r10"), samples_results.acknowledged("r9")]


def test_no_button_of_it_takes_the_key_of_a_signature(qtbot: QtBot) -> None:
    panel = _panel(qtbot, WIDE)
    shown = [one.keys for one in panel.findChildren(Button) if one.isVisible()]
    assert "Ctrl+J" in shown
    assert not {"Ctrl+Enter", "Ctrl+Shift+Enter"} & {*shown}


def test_the_cursor_goes_on_when_an_answer_is_gone_and_its_words_with_it(qtbot: QtBot) -> None:
    model = samples_results.alone()
    panel = _panel(qtbot, WIDE, model)
    panel.view.choose("r2")
    QTest.keyClick(panel.view, Qt.Key.Key_K)
    left = msgspec.structs.replace(
        model, rows=tuple(row for row in model.rows if row.key != "r2"),
        details=tuple(one for one in model.details if one.key != "r2"),
    )  # fmt: skip
    panel.set_model(left)
    assert panel.current_key() == "r3"
    assert "Laktat" in panel.detail.what.words()


def test_nothing_of_one_patient_is_left_for_another(qtbot: QtBot) -> None:
    page, panel = _page(qtbot, WIDE)
    page.clear()
    assert not panel.detail.what.isVisible()
    assert not panel.foot.isVisible()
    assert panel.marked_keys() == ()
    assert not any(isinstance(item, Row) and item.key.startswith("r") for item in panel.view.rows.items)


def test_nothing_is_said_to_wait_only_when_it_was_asked(qtbot: QtBot) -> None:
    panel = _panel(qtbot, WIDE)
    panel.show_both(None, PanelState("loading"))
    assert panel.head.count() == ""
    assert not any(isinstance(item, Heading) for item in panel.view.rows.items)
    empty = msgspec.structs.replace(samples_results.alone(), rows=(), details=())
    panel.show_both(empty, PanelState("empty", title="Ingen svar venter for denne pasienten."))
    assert panel.bare()
    assert panel.count_text() in ("", "0")


@pytest.mark.parametrize("wide", [WIDE, COLUMNS, CLOSE])
def test_what_is_under_way_stands_below_and_can_not_be_acknowledged(qtbot: QtBot, wide: int) -> None:
    comes = UnderWayRow("u", "p", "", "", "", "TSH, Ferritin", "siden i går", "TSH", ("ServiceRequest/1",))
    panel = _panel(qtbot, wide, msgspec.structs.replace(samples_results.alone(), under_way=(comes,)))
    raised = _raised(panel)
    panel.view.choose("u")
    assert panel.view.too_wide() == []
    for key in (Qt.Key.Key_K, Qt.Key.Key_S, Qt.Key.Key_Return):
        QTest.keyClick(panel.view, key)
    qtbot.wait(5)
    assert raised == []
    assert "siden i går" in _row(panel, "u").cells[1].plain
    assert not panel.strip.isVisible()
    # Another row has its answer again.
    panel.view.choose("r1")
    assert panel.detail.what.words() if wide == WIDE else _row(panel, "r1").below
