"""Going along the periods: what is moved in the window is, to the pixel, what a panel made there shows."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QAccessibleEvent, QAccessibleTableModelChangeEvent, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop.shown.measured.flowsheet import FlowsheetModel, SheetCell, SheetGroup, SheetRow, SheetTable
from desktop.shown.measured.measurements import EntryMark, EntryModel, Typed
from desktop.shown.periods import PeriodColumn
from tests.running.patience import PATIENCE
from tests.ui.windows import painted
from ui import theme
from ui.painting.cell import Cell, text_cell
from ui.painting.runs import Line, Text
from ui.panels.flowsheet import FlowsheetPanel
from ui.table import carry, fit
from ui.table.row_model import Column, Group, Row, RowsModel
from ui.table.slide import slide
from ui.table.view import RowsView
from ui.theme import Scheme

COLUMNS, SIZE, WIDE = 80, (1314, 560), 12
_TITLE = "Blod, og mer i en tittel som står langt inn over tidene"
_LONG = "Måling med et langt navn som trenger to linjer i sin kolonne"


def _cell(row: int, at: int, turn: int) -> SheetCell:
    """Numbers of one to four figures, marks beside them, words on two lines, and what was struck."""
    kinds = (
        SheetCell(f"{30 + (row * 7 + at) % 70},{at % 10}"),
        SheetCell(f"{(row + 3) * at % 4000}", "high" if at % 3 else "low"),
        SheetCell("C", earlier="A" if at % 2 else ""),
        SheetCell("96", "", "88", "99", "low", "", doubt=at % 2 == 0),
        SheetCell("93", struck="83", new=at % 4 == 0),
    )
    return kinds[(row + turn) % len(kinds)]


def _row(row: int, columns: int, steady: bool) -> SheetRow:
    # Every third is sparse: what came before is said in its first cell.
    each = 4 if steady else 17
    at = tuple(n for n in range(columns) if row % 3 or n % each == row % each)
    cells = tuple(
        SheetCell("1234567890") if (row, n) == (1, WIDE) else _cell(row, n, 0 if steady else n // 7)
        for n in at
    )
    name = _LONG if row == 4 else f"Måling {row + 1}"
    return SheetRow(f"r{row}", name, "mmol/L", at, cells, "36,1–38,0", row % 5 == 0, f"{name}, rad")


def _sheet(rows: int = 30, columns: int = COLUMNS, steady: bool = True) -> FlowsheetModel:
    """In a steady one every row stays as high as it is."""
    times = tuple(
        PeriodColumn(f"c{n}", f"{n // 8 % 28 + 1:02}.11", f"{n % 24:02}:00", False, f"time {n}", float(n + 1))
        for n in range(columns)
    )
    made = tuple(_row(row, columns, steady) for row in range(rows))
    groups = (SheetGroup("", "", made[:5]), SheetGroup("lab", _TITLE, made[5:]))
    return FlowsheetModel((SheetTable("measured", "Som målt", times, groups),), "measured", "Observasjoner")


@pytest.fixture(params=[(Scheme.LIGHT, 1.0), (Scheme.DARK, 1.0), (Scheme.LIGHT, 1.5), (Scheme.DARK, 1.5)])
def dressed(request: pytest.FixtureRequest, qapp: QApplication) -> Iterator[None]:
    theme.apply(qapp, *request.param)
    yield
    theme.apply(qapp, Scheme.LIGHT, 1.0)


def _panel(
    qtbot: QtBot, back: int = 0, chosen: str = "", model: FlowsheetModel | None = None
) -> FlowsheetPanel:
    made = FlowsheetPanel()
    qtbot.addWidget(made)
    made.resize(*SIZE)
    made._back, made._chosen_key = back, chosen
    made.set_model(model or _sheet())
    made.show()
    made.view.setFocus()
    painted()
    return made


def _window(panel: FlowsheetPanel) -> QImage:
    """What stands in the window, as it came there: nothing is painted for this."""
    panel.activateWindow()
    # On a busy machine a window may become active a while after it is asked to: its frame is painted then.
    assert QTest.qWaitForWindowActive(panel, round(PATIENCE * 1000))
    # What isn't seen is fitted soon after: the scroll bar says how much there is.
    panel.view.fit.through(len(panel.view.rows.items))
    painted()
    return panel.screen().grabWindow(panel.winId()).toImage()


def _beside(panel: FlowsheetPanel, qtbot: QtBot) -> FlowsheetPanel:
    """A panel made anew that shows the same place."""
    fresh = _panel(qtbot, panel._back, panel._chosen_key, panel.model)
    fresh.view.rows.shown.folded |= panel.view.rows.shown.folded
    fresh.view.rows.arrange()
    fresh.set_filter(panel.view.rows.shown.words)
    fresh.view.choose(panel.view.current_key())
    # Else, on a busy machine, there is less to scroll in than was scrolled in.
    fresh.view.fit.through(len(fresh.view.rows.items))
    fresh.view.verticalScrollBar().setValue(panel.view.verticalScrollBar().value())
    return fresh


def _same(panel: FlowsheetPanel, qtbot: QtBot) -> bool:
    before = _window(panel)
    assert not before.isNull()
    return before == _window(_beside(panel, qtbot))


def _go(panel: FlowsheetPanel, *steps: int) -> int:
    """Go along the periods from the newest that are seen; how often the table was made anew for it."""
    at = COLUMNS - len(panel.periods()[1])
    panel.choose_period(at)
    painted()
    resets: list[int] = []
    panel.view.rows.modelReset.connect(lambda: resets.append(1))
    for step in steps:
        at = min(max(at + step, 0), COLUMNS - 1)
        panel.choose_period(at)
        painted()
    return len(resets)


@pytest.mark.parametrize("steady", [True, False])
def test_what_is_seen_is_fitted_before_it_is_painted(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, steady: bool
) -> None:
    """A busy machine paints a table before the rest of its rows is fitted: no row that is seen waits."""
    monkeypatch.setattr(fit, "SLICE", 0)
    view = _panel(qtbot, model=_sheet(steady=steady)).view
    assert view.fit.fitted < len(view.rows.items), "nothing is fitted that isn't seen"
    assert view.rowViewportPosition(view.fit.fitted) >= view.viewport().height()


@pytest.mark.usefixtures("dressed")
def test_moved_is_as_made_anew(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    moved: list[bool] = []
    monkeypatch.setattr(carry, "slide", lambda *given: moved.append(slide(*given)) or moved[-1])
    panel = _panel(qtbot)
    for steps in ((-1,), (-3, 2, -4)):
        assert _go(panel, *steps) == 0
        assert _same(panel, qtbot)
    assert True in moved


@pytest.mark.parametrize("steps", [(-1,), (-1, -2, 14), (-9, -14), (-20, 20)])
def test_rows_that_get_higher_are_as_made_anew(qtbot: QtBot, steps: tuple[int, ...]) -> None:
    panel = _panel(qtbot, model=_sheet(steady=False))
    assert _go(panel, *steps) == 0
    assert _same(panel, qtbot)


@pytest.mark.usefixtures("dressed")
def test_moved_below_the_first_row_in_what_is_chosen_and_folded(qtbot: QtBot) -> None:
    panel = _panel(qtbot)
    panel.view.verticalScrollBar().setValue(70)
    panel.view.choose("r7")
    assert _go(panel, -1, -2, 1) == 0
    assert _same(panel, qtbot)
    panel.view.fold("lab")
    assert _go(panel, -1, -2) == 0
    assert len(panel.view.rows.items) == 6
    assert _same(panel, qtbot)


@pytest.mark.usefixtures("dressed")
def test_moved_twice_and_down_before_anything_is_painted(qtbot: QtBot) -> None:
    panel = _panel(qtbot)
    _go(panel)
    at = panel.chosen
    for place, step in ((60, 1), (25, 2), (90, 4), (90, 3)):
        panel.choose_period(at - step)
        panel.view.verticalScrollBar().setValue(place)
    assert _same(panel, qtbot)


def test_the_row_with_the_cursor_stays_in_sight_where_those_above_get_higher(qtbot: QtBot) -> None:
    panel = _panel(qtbot, model=_sheet(steady=False))
    view = panel.view
    room, tops = view.viewport().height(), set()
    view.choose("r11")
    for at in range(COLUMNS - 1, 30, -1):
        panel.choose_period(at)
        place = view.visualRect(view.currentIndex())
        tops.add(place.top() + view.verticalOffset())
        assert place.top() >= 0
        assert place.bottom() < room
        assert view.rowViewportPosition(view.rowAt(0)) == 0
    assert len(tops) > 3


def test_a_number_that_needs_a_wider_column_gets_it(qtbot: QtBot) -> None:
    panel = _panel(qtbot)
    panel.choose_period(WIDE + 1)
    painted()
    narrow = panel.view.columnWidth(2)
    panel.choose_period(WIDE)
    painted()
    assert panel.view.columnWidth(2) > narrow
    assert _same(panel, qtbot)
    panel.choose_period(WIDE - 1)
    painted()
    assert panel.view.columnWidth(2) < panel.view.columnWidth(3)
    assert _same(panel, qtbot)


def test_what_is_typed_and_what_is_filtered_stand_as_made_anew(qtbot: QtBot) -> None:
    panel = _panel(qtbot)
    marks = (EntryMark("r1", "88"), EntryMark("r6", "9", doubt=True))
    typed = EntryModel("p", "", "", Typed(), "", "i dag 14:30", (), (), "", False, marks=marks)
    panel.show_typed(typed)
    assert _go(panel, -1, -1) == 0
    cells = panel.view.rows.items[1].cells
    assert cells[-2].plain == "88"
    before = _window(panel)
    fresh = _panel(qtbot, panel._back, panel._chosen_key, panel.model)
    fresh.show_typed(typed)
    assert before == _window(fresh)
    panel.show_typed(None)
    panel.set_filter("langt navn")
    assert _go(panel, -1, -1) == 0
    assert panel.view.rows.keys == ("r4",)
    assert _same(panel, qtbot)


def test_rows_that_the_filter_finds_by_what_is_seen_come_and_go(qtbot: QtBot) -> None:
    panel = _panel(qtbot)
    panel.set_filter("616")
    found = set()
    for at in range(COLUMNS - 1, 40, -1):
        panel.choose_period(at)
        found.add(panel.view.rows.keys)
    assert {(), ("r11",)} <= found
    panel.choose_period(44)
    assert panel.view.rows.keys
    assert _same(panel, qtbot)


def test_cells_and_heads_are_read_as_made_anew(qtbot: QtBot) -> None:
    panel = _panel(qtbot)
    _go(panel, -1, -2)
    rows, fresh = panel.view.rows, _beside(panel, qtbot).view.rows
    role = Qt.ItemDataRole.AccessibleTextRole
    wide = range(rows.columnCount())

    def read(model: RowsModel) -> list[object]:
        said = [model.data(model.index(row, at), role) for row in range(model.rowCount()) for at in wide]
        return [*said, *(model.headerData(at, Qt.Orientation.Horizontal) for at in wide)]

    assert read(rows) == read(fresh)
    assert f"time {COLUMNS}" not in read(rows)


def test_who_listens_hears_that_cells_are_others(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[tuple[int, int]] = []
    read: list[int] = []

    class Heard:
        Event = QAccessible.Event
        isActive = staticmethod(lambda: True)

        @staticmethod
        def updateAccessibility(event: QAccessibleEvent) -> None:
            if isinstance(event, QAccessibleTableModelChangeEvent):
                told.append((event.lastRow(), event.lastColumn()))
            else:
                read.append(event.child())

    panel = _panel(qtbot)
    panel.view.choose("r2")
    monkeypatch.setattr(panel.view, "hasFocus", lambda: True)
    monkeypatch.setattr(carry, "QAccessible", Heard)
    _go(panel, -1)
    items, columns = panel.view.rows.items, panel.view.rows.columns
    assert told == 2 * [(len(items) - 1, len(columns) - 1)]
    assert read == 2 * [3 * (len(columns) + 1) + 1]


def test_rows_that_are_chosen_stay_chosen_and_a_click_chooses_the_whole_row(qtbot: QtBot) -> None:
    panel = _panel(qtbot)
    panel.view.choose("r2")
    panel.view.choose_also(("r3",))
    _go(panel, -1)
    assert [row.key for row in panel.view.chosen_rows()] == ["r2", "r3"]
    place = panel.view.visualRect(panel.view.rows.index(2, 5)).center()
    qtbot.mouseClick(panel.view.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert panel.chosen == panel.periods()[0] + 3
    assert (panel.view.currentIndex().row(), panel.view.currentIndex().column()) == (2, 0)
    assert _same(panel, qtbot)


def test_only_rows_that_are_seen_or_asked_how_wide_they_are_get_cells(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    panel = _panel(qtbot, model=_sheet(300))
    _go(panel)
    made: list[str] = []
    real = panel._cells_of

    def counted(row: SheetRow, *around: Any) -> tuple[Cell, ...]:
        made.append(row.key)
        return real(row, *around)

    monkeypatch.setattr(panel, "_cells_of", counted)
    _go(panel, -1)
    made.clear()
    panel.choose_period(panel.chosen - 1)
    assert 0 < len(made) <= 40
    panel.view.verticalScrollBar().setValue(2000)
    assert made[-1] not in made[:40]


def test_the_newest_time_takes_the_place_of_the_oldest(qtbot: QtBot) -> None:
    """Another model of the same rows, one time further: it moves too."""
    panel = _panel(qtbot, model=_sheet(columns=COLUMNS - 1))
    resets: list[int] = []
    panel.view.rows.modelReset.connect(lambda: resets.append(1))
    panel.set_model(_sheet())
    assert resets == []
    assert _same(panel, qtbot)


def test_another_patient_is_made_anew_however_alike(qtbot: QtBot) -> None:
    panel = _panel(qtbot)
    _go(panel, -2)
    panel.view.choose("r3")
    panel.forget()
    panel.set_model(_sheet())
    painted()
    assert panel.view.current_key() == "r0"
    assert panel.periods()[1][-1].key == f"c{COLUMNS - 1}"
    assert _same(panel, qtbot)


def test_lines_under_a_row_stand_across_the_columns_that_move(qtbot: QtBot) -> None:
    def columns(start: int) -> tuple[Column, ...]:
        times = [Column(f"p{n}", f"{n}:00", 80, right=True) for n in range(start, start + 5)]
        return (Column("name", "Name", 120, 1), *times, Column("usual", "Usual", 90))

    def groups(start: int, said: str) -> tuple[Group, ...]:
        ends = text_cell("pulse"), text_cell("51–90")
        cells = tuple(text_cell(str(60 + n), right=True) for n in range(start, start + 5))
        below: tuple[Line, ...] = ((Text(said),),)
        cells = (ends[0], *cells, ends[1])
        return (Group((Row("a", cells, below=below), Row("b", cells))),)

    def shown(start: int, said: str) -> RowsView:
        view = RowsView()
        qtbot.addWidget(view)
        view.resize(700, 200)
        view.rows.set_columns(columns(start))
        view.rows.set_groups(groups(start, said))
        view.show()
        painted()
        return view

    def window(view: RowsView) -> QImage:
        view.activateWindow()
        view.setFocus()
        painted()
        return view.screen().grabWindow(view.winId()).toImage()

    long = "below the row, in words that go on across all the columns that there are, to the last"
    view = shown(7, long)
    assert carry.carry(view, columns(6), groups(6, long))
    assert window(view) == window(shown(6, long))
    assert carry.carry(view, columns(5), groups(5, long[9:]))
    assert window(view) == window(shown(5, long[9:]))
    # Columns that are declared otherwise are another table.
    assert not carry.carry(view, columns(4)[:-1], groups(4, long))
