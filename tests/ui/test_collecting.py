"""Widgets that only a cycle holds are destroyed by the thread that paints, whoever allocates meanwhile."""

from __future__ import annotations

import gc
import threading

from PySide6.QtCore import QCoreApplication
from pytestqt.qtbot import QtBot

from ui.collecting import Collector, begin
from ui.painting.cell import text_cell
from ui.table.row_model import Column, Group, Row
from ui.table.view import RowsView


def _dropped(times: int) -> list[int]:
    """Tables that nothing but a cycle holds; gives the threads on which they are destroyed, as it happens."""
    threads: list[int] = []
    for _once in range(times):
        view = RowsView()
        view.rows.set_columns((Column("a", "A", 100, 1),))
        view.rows.set_groups((Group(tuple(Row(str(n), (text_cell("x"),)) for n in range(200))),))
        view.destroyed.connect(lambda *_: threads.append(threading.get_ident()))
    return threads


def test_another_thread_destroys_no_widget(qapp: QCoreApplication, qtbot: QtBot) -> None:
    begin(qapp)
    assert not gc.isenabled()
    threads = _dropped(5)

    def allocate() -> None:
        # Far beyond every threshold: the automatic collector would run here several times.
        kept = [[[n]] for n in range(300_000)]
        assert kept

    worker = threading.Thread(target=allocate)
    worker.start()
    worker.join()
    assert threads == []
    qtbot.waitUntil(lambda: len(threads) == 5)
    assert set(threads) == {threading.get_ident()}


def test_one_collector_for_an_application(qapp: QCoreApplication) -> None:
    begin(qapp)
    begin(qapp)
    assert sum(isinstance(child, Collector) for child in qapp.children()) == 1
