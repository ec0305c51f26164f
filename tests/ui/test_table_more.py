"""The lower edge of a table: a row stands whole or not at all, and how many follow is said."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from ui.painting.cell import Cell, text_cell
from ui.painting.runs import Text
from ui.painting.text import PLAIN
from ui.table.row_model import Column, Group, Heading, Row
from ui.table.view import RowsView
from ui.theme import px


def _view(qtbot: QtBot, height: int, tall: int = 1) -> RowsView:
    view = RowsView()
    qtbot.addWidget(view)
    view.resize(600, height)
    view.rows.set_columns((Column("name", "Navn", 200, 1),))
    lines = tuple((Text(f"linje {n}", PLAIN),) for n in range(tall))
    cell = Cell((lines,)) if tall > 1 else text_cell("Berit")
    made = tuple(Row(str(n), (cell,)) for n in range(20))
    view.rows.set_groups((Group(made[:10], "Først", "10", key="a"), Group(made[10:], "Så", "10", key="b")))
    view.show()
    return view


def _whole(view: RowsView) -> int:
    """How many rows stand whole above what covers the lower edge, or have gone by."""
    strip = view.edge.strip
    below = view.viewport().height() - (strip.height() - strip.raised if strip.isVisible() else 0)
    ends = (view.rowViewportPosition(at) + view.rowHeight(at) for at in range(len(view.rows.items)))
    headings = {at for at, item in enumerate(view.rows.items) if not isinstance(item, Row)}
    return sum(end <= below + 1 for at, end in enumerate(ends) if at not in headings)


def _at(view: RowsView) -> int:
    return view.edge.strip.geometry().top() + view.edge.strip.raised - view.viewport().geometry().top()


def _gone(view: RowsView) -> int:
    """How many rows the upper edge has taken, in whole or in part."""
    items = view.rows.items
    return sum(isinstance(one, Row) and view.rowViewportPosition(at) < 0 for at, one in enumerate(items))


@pytest.mark.parametrize("height", range(150, 260, 7))
def test_every_row_is_whole_or_counted(qtbot: QtBot, height: int) -> None:
    view = _view(qtbot, height)
    bar = view.verticalScrollBar()
    for value in range(0, bar.maximum() + 1, 11):
        bar.setValue(value)
        room = view.viewport().height()
        at = view.rowAt(room - 1)
        cut = view.rowViewportPosition(at) + view.rowHeight(at) > room + 1
        follow = at < len(view.rows.items) - 1
        assert view.edge.strip.isVisible() or not cut, "some rows are whole"
        if view.edge.strip.isVisible():
            assert cut or follow
        elif follow:
            assert _whole(view) - _gone(view) <= 5, "of many rows one is given up for the words"
        if view.edge.strip.isVisible():
            assert view.edge.strip.words == f"↓ {20 - _whole(view)} til nedenfor"
            # With the row that is given up goes the heading of which it was the only one seen.
            alone = [n for n in (at - 2,) if n >= 0 and isinstance(view.rows.items[n], Heading)]
            tops = [view.rowViewportPosition(n) for n in (at, at - 1, *alone)]
            assert _at(view) in tops, "at the top of a row"
            assert view.edge.strip.height() >= px(14) or _whole(view) - _gone(view) <= 5, "it has its words"
    bar.setValue(bar.maximum())
    assert not view.edge.strip.isVisible(), "at the end nothing follows"


def test_where_all_rows_have_room_nothing_is_said(qtbot: QtBot) -> None:
    assert not _view(qtbot, 1500).edge.strip.isVisible()


def test_of_a_row_higher_than_the_view_no_line_is_cut_and_more_is_told(qtbot: QtBot) -> None:
    view = _view(qtbot, 160, tall=30)
    strip = view.edge.strip
    assert view.rowHeight(1) > view.viewport().height(), "the sample is not as meant"
    for value in range(0, 200, 13):
        view.verticalScrollBar().setValue(value)
        if _whole(view) - _gone(view) > 0:
            continue
        assert strip.isVisible(), value
        assert strip.words == "↓ mer nedenfor"
        assert strip.height() >= px(14)


@pytest.mark.parametrize("height", range(150, 420, 45))
def test_the_edge_follows_a_cursor_whose_row_is_taller(qtbot: QtBot, height: int) -> None:
    """One row is taller, another lower by as much: the scroll bar stays, the rows do not."""
    view = RowsView()
    qtbot.addWidget(view)
    view.below_at_cursor = True
    view.resize(400, height)
    view.rows.set_columns((Column("name", "Navn", 200, 1),))
    below = ((Text("under", PLAIN),),) * 2
    view.rows.set_groups((Group(tuple(Row(str(n), (text_cell("Berit"),), below=below) for n in range(12))),))
    view.show()
    for row in (0, 11, 3, 1, 0, 2, 11, 0):
        view.choose_row(row)
        qtbot.wait(1)
        if view.edge.strip.isVisible():
            tops = [view.rowViewportPosition(at) for at in range(len(view.rows.items))]
            assert any(abs(_at(view) - top) <= 1 for top in tops), (row, _at(view), tops)


@pytest.mark.parametrize("height", range(90, 190, 4))
def test_a_low_view_shows_its_first_row_whole_where_that_has_room(qtbot: QtBot, height: int) -> None:
    """The line of the group gives way to it; of a row higher than the view no line is cut."""
    view = _view(qtbot, 400, tall=2)
    view.choose_row(view.rows.row_of("0"))
    # A notice above takes the height.
    view.resize(600, height)
    qtbot.wait(1)
    room, top = view.viewport().height(), view.rowViewportPosition(1)
    seen = _at(view) if view.edge.strip.isVisible() else room
    if view.rowHeight(1) <= room:
        assert top >= 0
        assert top + view.rowHeight(1) <= seen + 1, "whole"
        return
    lines = view.laid(1, 0)
    first = top + (view.rowHeight(1) - lines.height) / 2
    ends = [first + lines.step * (number + 1) for number in range(2)]
    assert all(end - 4 <= seen or end - lines.step + 4 >= seen for end in ends), (first, ends, seen, room)


@pytest.mark.parametrize("height", range(75, 190, 3))
@pytest.mark.parametrize("top", [False, True])
def test_of_a_row_higher_than_the_view_no_line_of_any_cell_is_cut(
    qtbot: QtBot, height: int, top: bool
) -> None:
    """Cells of two, three and five lines stand beside each other: their lines end at other heights."""
    view = _view(qtbot, 400)
    view.top_aligned = top
    cells = [Cell((tuple((Text(f"linje {n}", PLAIN),) for n in range(count)),)) for count in (1, 2, 3, 5)]
    view.rows.set_columns(tuple(Column(f"c{n}", "Navn", 100, 1) for n in range(4)))
    view.rows.set_groups((Group((Row("0", tuple(cells)), Row("1", tuple(cells)))),))
    view.resize(600, height)
    qtbot.wait(1)
    room = view.viewport().height()
    seen = _at(view) if view.edge.strip.isVisible() else room
    if view.rowHeight(0) <= seen:
        return
    for column in range(4):
        laid = view.laid(0, column)
        above = view.fit.first(laid) if top else (view.rowHeight(0) - laid.height + laid.step) / 2
        for at in range(len(laid.lines)):
            middle = above + at * laid.step
            # Letters take some two thirds of a line.
            cut = middle - laid.step * 0.33 < seen < middle + laid.step * 0.33
            assert not cut or seen < above + laid.step / 2, (column, at, middle, seen, room)


def test_a_low_view_keeps_folded_groups_in_reach(qtbot: QtBot) -> None:
    view = _view(qtbot, 400)
    rows = tuple(Row(str(n), (text_cell("Berit"),)) for n in range(3))
    folded = tuple(Group(rows, f"Lukket {n}", "3", key=f"f{n}", foldable=True) for n in range(2))
    view.rows.shown.folded.update({"f0", "f1"})
    view.rows.set_groups((*folded, Group(tuple(Row(f"x{n}", (text_cell("Berit"),)) for n in range(9)), "Så")))
    view.verticalScrollBar().setValue(0)
    view.resize(600, 160)
    qtbot.wait(1)
    assert view.verticalScrollBar().value() == 0
    assert [isinstance(one, Heading) and one.folded for one in view.rows.items[:2]] == [True, True]
