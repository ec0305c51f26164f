"""Of whom nobody hands over it is said what is open, too: an empty place would say that nothing is."""

from __future__ import annotations

from msgspec import structs
from pytestqt.qtbot import QtBot

from desktop.shown.ward.handover import HandoverModel, OpenPoint
from tests.ui import samples_handover
from ui.painting.cell import Cell
from ui.panels.handover import HandoverPanel

LATE = OpenPoint("task", "Blodkultur × 2 ikke tatt", "13:45", late=True)
REST = (LATE, OpenPoint("answer", "CRP 148", count=2), OpenPoint("task", "Ring pårørende", "18:30"))


def _open(qtbot: QtBot, points: tuple[OpenPoint, ...], *, whole: bool = True) -> str:
    panel = HandoverPanel()
    qtbot.addWidget(panel)
    model: HandoverModel = samples_handover.handover()
    rest = next(row for row in model.rows if row.group == "rest")
    cell: Cell = panel._points(structs.replace(rest, points=points, points_whole=whole))
    return cell.plain


def test_what_is_late_is_named_and_the_rest_counted(qtbot: QtBot) -> None:
    said = _open(qtbot, REST)
    assert "Blodkultur × 2 ikke tatt" in said
    assert "3 åpne" in said
    assert "Ring pårørende" not in said


def test_nothing_open_and_not_fetched_are_said(qtbot: QtBot) -> None:
    assert "ingenting åpent" in _open(qtbot, ())
    assert "ikke alt er hentet" in _open(qtbot, (), whole=False)
