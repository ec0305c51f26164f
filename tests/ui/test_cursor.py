"""The cursor of a list: on whoever stands first until a person takes it, then on to the next row."""

from __future__ import annotations

import msgspec
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from desktop.acts.results import AcknowledgeResults
from desktop.shown.notes.notes import NoteRow
from desktop.shown.parts import PanelState
from tests.ui import samples_lists, samples_patient, samples_results, samples_worklist
from ui.panels import make_panel
from ui.panels.notes import NotesPanel
from ui.panels.parts.cursor import shown_keys
from ui.panels.results import ResultsPanel
from ui.panels.tasks import TasksPanel
from ui.panels.worklist import WorklistPanel


def test_while_rows_arrive_the_cursor_is_on_whoever_stands_first(qtbot: QtBot) -> None:
    panel = make_panel("worklist")
    assert isinstance(panel, WorklistPanel)
    qtbot.addWidget(panel)
    panel.resize(1300, 700)
    panel.show()
    whole = samples_worklist.worklist()
    for count in (1, 4, len(whole.rows)):
        # They come from the server in its own order, the last of the list first.
        panel.set_model(msgspec.structs.replace(whole, rows=tuple(reversed(whole.rows))[:count]))
        assert panel.view.current_key() == shown_keys(panel.view)[0]
    # What makes somebody first may come after their row, and the last of it with the end of the fetch.
    rows = [msgspec.structs.replace(row, first=False) for row in whole.rows]
    panel.set_state(PanelState("loading"))
    panel.set_model(msgspec.structs.replace(whole, rows=tuple(rows)))
    rows[-1] = msgspec.structs.replace(rows[-1], first=True)
    panel.set_state(PanelState("ready"))
    panel.set_model(msgspec.structs.replace(whole, rows=tuple(rows)))
    assert panel.view.current_key() == rows[-1].key == shown_keys(panel.view)[0]
    rows[-2] = msgspec.structs.replace(rows[-2], first=True, need_sort=-1000.0)
    panel.set_model(msgspec.structs.replace(whole, rows=tuple(rows)))
    assert panel.view.current_key() == rows[-1].key, "a list that is whole moves nobody's cursor"


def test_a_cursor_that_a_person_has_moved_stays_with_its_patient(qtbot: QtBot) -> None:
    panel = make_panel("worklist")
    assert isinstance(panel, WorklistPanel)
    qtbot.addWidget(panel)
    panel.resize(1300, 700)
    panel.show()
    whole = samples_worklist.worklist()
    panel.set_model(msgspec.structs.replace(whole, rows=tuple(reversed(whole.rows))[:4]))
    qtbot.keyClick(panel.view, Qt.Key.Key_Down)
    chosen = panel.view.current_key()
    panel.set_model(whole)
    assert panel.view.current_key() == chosen
    assert chosen != shown_keys(panel.view)[0]
    panel.set_model(None)
    panel.set_model(whole)
    assert panel.view.current_key() == shown_keys(panel.view)[0], "another list begins at its top"


def test_after_an_acknowledged_answer_the_next_one_has_the_cursor(qtbot: QtBot) -> None:
    panel = make_panel("results")
    assert isinstance(panel, ResultsPanel)
    qtbot.addWidget(panel)
    model = samples_results.results()
    panel.set_model(model)
    qtbot.keyClick(panel.view, Qt.Key.Key_Down)
    keys = shown_keys(panel.view)
    panel.view.choose(keys[2])
    panel.set_model(msgspec.structs.replace(model, rows=tuple(r for r in model.rows if r.key != keys[2])))
    assert panel.view.current_key() == keys[3]
    panel.view.choose(keys[-1])
    panel.set_model(msgspec.structs.replace(model, rows=tuple(r for r in model.rows if r.key != keys[-1])))
    assert panel.view.current_key() == keys[-2], "after the last one, the one before it"


def test_after_a_task_that_is_done_the_next_one_has_the_cursor(qtbot: QtBot) -> None:
    panel = make_panel("tasks")
    assert isinstance(panel, TasksPanel)
    qtbot.addWidget(panel)
    model = samples_lists.tasks()
    panel.set_model(model)
    open_ = [r.key for r in model.rows if r.group != "done"]
    keys = [key for key in shown_keys(panel.view) if key in open_]
    panel.view.choose(keys[1])
    done = tuple(msgspec.structs.replace(r, group="done") if r.key == keys[1] else r for r in model.rows)
    panel.set_model(msgspec.structs.replace(model, rows=done))
    assert panel.view.current_key() == keys[2]


def test_the_answer_in_full_is_only_acted_on_while_the_cursor_is_on_it(qtbot: QtBot) -> None:
    panel = make_panel("results")
    assert isinstance(panel, ResultsPanel)
    qtbot.addWidget(panel)
    model = samples_results.results()
    panel.set_model(model)
    assert model.detail is not None
    panel.view.choose(model.detail.key)
    with qtbot.waitSignal(panel.act, check_params_cb=lambda act: isinstance(act, AcknowledgeResults)):
        panel.detail.button.click()
    panel.view.choose(next(key for key in shown_keys(panel.view) if key != model.detail.key))
    with qtbot.assertNotEmitted(panel.act):
        panel.detail.button.click()


def test_while_notes_arrive_the_newest_is_read_and_later_ones_take_nobody_from_theirs(qtbot: QtBot) -> None:
    panel = make_panel("notes")
    assert isinstance(panel, NotesPanel)
    qtbot.addWidget(panel)
    panel.resize(1000, 600)
    panel.show()
    whole = samples_patient.notes()
    newer = msgspec.structs.replace(whole.rows[0], key="Composition/newer")

    def came(*rows: NoteRow, arriving: bool) -> str:
        panel.set_model(msgspec.structs.replace(whole, rows=rows, arriving=arriving))
        return panel.view.current_key()

    assert came(*whole.rows[1:], arriving=True) == whole.rows[1].key
    assert came(*whole.rows, arriving=True) == whole.rows[0].key
    assert came(*whole.rows, arriving=False) == whole.rows[0].key
    assert came(newer, *whole.rows, arriving=False) == whole.rows[0].key, "it is being read"
    assert came(newer, *whole.rows[1:], arriving=False) != "", "its note is gone"
    panel.set_model(None)
    assert came(newer, *whole.rows, arriving=False) == newer.key, "another patient's begin at the top"


def test_a_row_is_whole_at_the_head_wherever_the_cursor_goes(qtbot: QtBot) -> None:
    panel = make_panel("worklist")
    assert isinstance(panel, WorklistPanel)
    qtbot.addWidget(panel)
    panel.resize(1300, 330)
    panel.show()
    panel.set_model(samples_worklist.worklist())
    view = panel.view
    scrolled = False
    for _step in range(len(shown_keys(view)) - 3):
        qtbot.keyClick(view, Qt.Key.Key_Down)
        bar = view.verticalScrollBar()
        scrolled = scrolled or bar.value() > 0
        assert bar.value() == bar.maximum() or view.rowViewportPosition(view.rowAt(0)) == 0
    assert scrolled
    while view.current_key() != shown_keys(view)[0]:
        qtbot.keyClick(view, Qt.Key.Key_Up)
    assert view.verticalScrollBar().value() == 0, "the heading above the first row is seen too"
