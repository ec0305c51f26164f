"""The list of one patient's tasks on the patient's page: a panel's head, one cell where it is narrow."""

from __future__ import annotations

import msgspec
from pytestqt.qtbot import QtBot

from desktop.acts.tasks import CompleteTasks
from tests.ui import samples_lists
from ui.painting.runs import Text
from ui.panels import make_panel
from ui.panels.tasks import TasksPanel
from ui.table.row_model import Row
from ui.window.patient_page import PatientPage, Place, Tab


def _panel(qtbot: QtBot, wide: int) -> TasksPanel:
    page = PatientPage((Tab("o", "Oversikt", (Place("tasks"),)),))
    qtbot.addWidget(page)
    page.resize(wide, 500)
    page.show()
    (panel,) = page.shown_panels()
    assert isinstance(panel, TasksPanel)
    panel.set_model(msgspec.structs.replace(samples_lists.tasks(), of_patient=True))
    return panel


def test_where_it_is_narrow_a_task_is_one_cell_with_when_and_who_below(qtbot: QtBot) -> None:
    panel = _panel(qtbot, 420)
    assert [column.key for column in panel.view.rows.columns] == ["done", "task"]
    first = next(item for item in panel.view.rows.items if isinstance(item, Row))
    words = first.cells[1].plain
    assert "Blodkultur" in words
    assert "13:50" in words
    assert "Maren Aas" in words
    assert not panel.view.too_wide()
    panel.window().resize(1200, 500)
    assert [column.key for column in panel.view.rows.columns] == ["done", "task", "due", "owner", "source"]
    panel.window().resize(420, 500)
    assert len(panel.view.rows.columns) == 2


def test_on_the_patients_page_it_has_a_panels_head_and_the_same_acts(qtbot: QtBot) -> None:
    panel = _panel(qtbot, 420)
    assert not panel.head.is_page
    page = make_panel("tasks")
    qtbot.addWidget(page)
    assert page.head.is_page
    acts: list[object] = []
    panel.act.connect(acts.append)
    panel.run(CompleteTasks)
    assert acts == [CompleteTasks((str(panel.current_key()),))]


def test_whose_a_task_is_stands_in_one_line_with_the_others_without_a_deadline_too(qtbot: QtBot) -> None:
    panel = _panel(qtbot, 420)
    model = samples_lists.tasks()
    bare = tuple(msgspec.structs.replace(row, due="", group="later") for row in model.rows)
    panel.set_model(msgspec.structs.replace(model, rows=bare, of_patient=True))
    rows = [item for item in panel.view.rows.items if isinstance(item, Row)]
    for row in rows:
        for line in row.cells[1].options[0][1:]:
            assert isinstance(line[0], Text), f"{line}: nothing stands before the first word"
            assert line[0].plain
