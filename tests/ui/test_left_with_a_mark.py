"""What has no room leaves a mark behind, or stays smaller: dots for keys, a strip for rows, a short field."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from desktop.acts.measurements import BeginRound
from desktop.acts.questionnaires import Filling
from desktop.acts.tables import NextNew
from desktop.shown.forms.questionnaire import FormColumn, FormRow, FormShown
from tests.ui.samples_vitals import vitals
from tests.ui.samples_ward_lists import previsit
from ui.editors.questionnaire.form_page import FormPage
from ui.panels import make_panel
from ui.widgets.head import Head

HINTS = (("Ctrl+M", "new measurement", BeginRound), ("N", "next new", NextNew))


@pytest.mark.parametrize("wide", range(120, 620, 20))
def test_keys_without_room_leave_dots_as_long_as_those_have_room(qtbot: QtBot, wide: int) -> None:
    head = Head()
    qtbot.addWidget(head)
    head.set_title("Kurve")
    head.set_hints(HINTS)
    head.resize(wide, 36)
    head.show()
    qtbot.wait(1)
    left = [button for button in head._hints if not button.isVisible()]
    dots = head._more
    assert bool(left) or not dots.isVisible()
    if left and not dots.isVisible():
        taken = head._left.sizeHint().width() + dots.sizeHint().width() + 2 * head._row.spacing()
        assert taken >= wide - 2 * head._row.contentsMargins().left() - 2 * head._row.spacing()
    for one in filter(QWidget.isVisible, (*head._hints, dots)):
        assert one.geometry().right() <= head.width()


def test_a_narrow_list_keeps_its_filter(qtbot: QtBot) -> None:
    panel = make_panel("previsit")
    qtbot.addWidget(panel)
    panel.show()
    for wide in (860, 1000, 1314):
        panel.resize(wide, 600)
        panel.set_model(previsit())
        QApplication.processEvents()
        assert panel.filter.isVisible(), wide
        assert panel.print_button.geometry().right() <= panel.width()


def test_a_chart_of_half_a_window_keeps_its_zoom(qtbot: QtBot) -> None:
    panel = make_panel("vitals")
    qtbot.addWidget(panel)
    panel.resize(640, 600)
    panel.show()
    panel.set_model(vitals())
    QApplication.processEvents()
    assert panel.larger.isVisible()
    assert panel.smaller.isVisible()
    assert panel.ranges is not None
    assert panel.ranges.geometry().right() <= panel.width()


def _form(qtbot: QtBot, tall: int) -> FormPage:
    rows = tuple(
        FormRow(f"q{n}", str(n), "Et spørsmål som er så langt at det tar to linjer i den smale spalten " * 2,
                field="text", kind="string")
        for n in range(24)
    )  # fmt: skip
    written = Filling("Questionnaire/q", "2026-11-20T13:00:00Z")
    made = FormPage()
    qtbot.addWidget(made)
    made.resize(1100, tall)
    made.load(written)
    left = tuple(row.at for row in rows)
    made.set_model(FormShown(written, "Test", "", "", "", rows, (FormColumn("14:00"),), left=left))
    made.show()
    made.table.setFocus()
    QApplication.processEvents()
    return made


@pytest.mark.parametrize("tall", range(420, 700, 13))
def test_a_question_of_a_form_stands_whole_or_not_at_all(qtbot: QtBot, tall: int) -> None:
    made = _form(qtbot, tall)
    assert made.rows.edge is not None
    for scroll, tops in (
        (made.rows, [view.rect for view in made.table.views]),
        (made.column.body.parentWidget().parentWidget(), [r for r, _key in made.column.body._places]),
    ):
        edge = scroll.edge
        edge.cover()
        strip, room = edge.strip, scroll.viewport().height()
        seen = strip.geometry().top() if strip.isVisible() else room
        parts = [r for r in tops if r.top() < seen < r.bottom()]
        assert not parts, (tall, seen)
        if any(r.bottom() > room for r in tops):
            assert strip.isVisible(), "what lies below is told"
