"""Twenty letters cost two keys: Ctrl+A chooses all that are shown, Space ticks what is chosen."""

from __future__ import annotations

import msgspec
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from desktop.acts.letters import TickLetters
from tests.ui import samples_lists, samples_results
from ui.panels.letter_queue import LetterQueuePanel
from ui.panels.parts.queue_side import PrintSide
from ui.panels.results import ResultsPanel
from ui.table.table import TablePanel
from ui.widgets.focus_chain import proxy

CONTROL = Qt.KeyboardModifier.ControlModifier


def both(panel: TablePanel) -> None:
    QTest.keyClick(panel.view, Qt.Key.Key_A, CONTROL)
    QTest.keyClick(panel.view, Qt.Key.Key_Space)


def letters(qtbot: QtBot) -> LetterQueuePanel:
    panel = LetterQueuePanel()
    qtbot.addWidget(panel)
    model = samples_lists.letter_queue()
    row = next(row for row in model.rows if row.can_mark)
    more = tuple(msgspec.structs.replace(row, key=f"more{n}", marked=False) for n in range(20))
    panel.set_model(msgspec.structs.replace(model, rows=(*model.rows, *more)))
    panel.resize(1000, 700)
    panel.show()
    return panel


def test_twenty_letters_are_ticked_by_two_keys_and_told_once(qtbot: QtBot) -> None:
    panel = letters(qtbot)
    heard: list[object] = []
    panel.act.connect(heard.append)
    both(panel)
    can = tuple(row.key for row in panel.model.rows if row.can_mark)
    assert len(can) >= 21
    assert [act for act in heard if isinstance(act, TickLetters)] == [TickLetters(can)]
    assert set(panel.marked_keys()) == set(can), "what can't be printed has no tick"
    QTest.keyClick(panel.view, Qt.Key.Key_Space)
    assert panel.marked_keys() == (), "the same key takes them back"


def test_only_what_the_filter_shows_is_ticked(qtbot: QtBot) -> None:
    panel = letters(qtbot)
    for key in panel.marked_keys():
        panel.mark(key)
    wanted = next(row for row in panel.model.rows if row.can_mark)
    panel.set_filter(wanted.family)
    shown = {item.key for item in panel.view.rows.items if hasattr(item, "key")}
    both(panel)
    assert panel.marked_keys()
    assert set(panel.marked_keys()) <= shown


def test_what_must_be_read_alone_is_never_ticked_with_the_others(qtbot: QtBot) -> None:
    panel = ResultsPanel()
    qtbot.addWidget(panel)
    panel.set_model(samples_results.results())
    panel.show()
    both(panel)
    groups = {row.key: row.group for row in panel.model.rows}
    assert panel.marked_keys() == (), "they come ticked"
    QTest.keyClick(panel.view, Qt.Key.Key_Space)
    assert panel.marked_keys()
    assert {groups[key] for key in panel.marked_keys()} <= {"plain"}


def test_after_printing_the_lit_button_is_that_the_pile_is_posted(qtbot: QtBot) -> None:
    side = PrintSide()
    qtbot.addWidget(side)
    job = samples_lists.letter_queue().job
    assert job is not None
    side.set_model(msgspec.structs.replace(job, posted=""))
    assert side.button.ready
    assert side.posted.isHidden()
    side.set_model(msgspec.structs.replace(job, posted="Bunken er postlagt"))
    assert side.posted.ready
    assert not side.button.ready, "printed is not printed again by the lit button"
    assert proxy(side) is side.posted
