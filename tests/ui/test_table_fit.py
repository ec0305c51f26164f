"""Fitting rows: only what is seen at once, the rest soon, and always right when it is reached."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QRectF, Qt
from pytestqt.qtbot import QtBot

from ui.painting.cell import least, line_cell, text_cell
from ui.painting.runs import Gap, Icon, Text
from ui.painting.text import PLAIN, width
from ui.table.row_model import Column, Group, Row
from ui.table.view import RowsView

ROWS = 2000
LONG = "et funn som er beskrevet med så mange ord at det må gå over flere linjer i en smal kolonne " * 2


@pytest.fixture
def view(qtbot: QtBot) -> RowsView:
    made = RowsView()
    qtbot.addWidget(made)
    made.resize(500, 400)
    made.show()
    made.rows.set_columns((Column("text", "Funn", 200, 1), Column("value", "Verdi", 80, right=True)))
    made.rows.set_groups(
        (
            Group(
                tuple(
                    Row(f"r{n}", (text_cell(LONG if n % 3 == 0 else "kort"), text_cell(str(n), right=True)))
                    for n in range(ROWS)
                )
            ),
        )
    )
    return made


def _true_heights(view: RowsView, count: int) -> list[int]:
    return [view.fit.height(row, view.rows.items[row]) for row in range(count)]


def test_a_long_list_is_shown_after_one_screen_of_it_is_fitted(view: RowsView) -> None:
    assert 3 < view.fit.fitted < ROWS // 2
    assert [view.rowHeight(row) for row in range(view.fit.fitted)] == _true_heights(view, view.fit.fitted)


def test_the_rest_follows_without_being_asked(view: RowsView, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: view.fit.fitted == ROWS)
    assert [view.rowHeight(row) for row in range(ROWS)] == _true_heights(view, ROWS)


def test_the_last_row_is_seen_whole_when_the_cursor_jumps_there(view: RowsView, qtbot: QtBot) -> None:
    qtbot.keyClick(view, Qt.Key.Key_End, Qt.KeyboardModifier.ControlModifier)
    assert view.current_key() == f"r{ROWS - 1}"
    place = view.visualRect(view.currentIndex())
    assert place.height() == _true_heights(view, ROWS)[-1]
    assert place.top() >= 0
    assert place.bottom() <= view.viewport().height()


def test_a_part_reached_by_the_scroll_bar_is_fitted_before_it_is_painted(view: RowsView) -> None:
    view.verticalScrollBar().setValue(view.verticalScrollBar().maximum() // 2)
    first, last = view.rowAt(0), view.rowAt(view.viewport().height() - 1)
    assert last >= first > 40
    assert view.fit.fitted > last
    assert [view.rowHeight(row) for row in range(last + 1)] == _true_heights(view, last + 1)


def test_a_column_takes_the_room_that_its_widest_mark_needs(qtbot: QtBot) -> None:
    """A score of which a value is missing ended where the next column began."""
    for declared, grows in ((50, True), (120, False)):
        made = RowsView()
        qtbot.addWidget(made)
        made.resize(500, 400)
        made.show()
        made.rows.set_columns((Column("score", "NEWS2", declared), Column("text", "Funn", 100, 1)))
        cell = line_cell(Text("minst 4", PLAIN))
        made.rows.set_groups((Group((Row("r", (cell, text_cell("kort"))),)),))
        needed = cell.options[0][0][0].width()
        assert made.inner(0, QRectF(0, 0, made.columnWidth(0), 10)).width() >= needed
        assert (made.columnWidth(0) > declared + made.margin) is grows


def test_one_long_word_does_not_take_the_room_of_the_other_columns(qtbot: QtBot) -> None:
    made = RowsView()
    qtbot.addWidget(made)
    made.resize(500, 400)
    made.show()
    made.rows.set_columns((Column("a", "A", 100), Column("b", "B", 100, 1)))
    made.rows.set_groups((Group((Row("r", (text_cell("x" * 200), text_cell("kort"))),)),))
    assert made.columnWidth(0) <= 1.4 * (100 + made.margin) + 1


def _columns_of(qtbot: QtBot, room: int, *texts: str) -> list[float]:
    made = RowsView()
    qtbot.addWidget(made)
    made.resize(room, 200)
    made.show()
    made.rows.set_columns(tuple(Column(text, "", 60, 1) for text in texts))
    made.rows.set_groups((Group((Row("r", tuple(text_cell(text) for text in texts)),)),))
    return [made.inner(at, QRectF(0, 0, made.columnWidth(at), 10)).width() for at in range(len(texts))]


def test_a_column_holds_a_dose_whole_but_no_word_elsewhere_is_broken_for_it(qtbot: QtBot) -> None:
    dose, word = "12 units × 1", "Pneumokokk"
    roomy = _columns_of(qtbot, 250, dose, word)
    assert roomy[0] >= width(dose)
    assert roomy[1] >= width(word)
    close = _columns_of(qtbot, 190, dose, word)
    assert close[0] < width(dose)
    assert close[1] >= width(word)


def test_a_text_beside_a_sign_needs_the_room_of_both(qtbot: QtBot) -> None:
    words = Text("20:00, 6 t 46 min sen", wraps=True)
    sign, gap = Icon("clock"), Gap(5)
    beside = least(line_cell(sign, gap, words))
    assert beside == pytest.approx(sign.width() + gap.width() + width("6 t 46 min"))


def test_rows_that_fill_in_place_get_widths_for_their_words(qtbot: QtBot) -> None:
    """While a ward is fetched its rows are grey first: widths asked then would break what came."""
    word = "Legemiddelgjennomgang"
    room = round(width(word, PLAIN)) + 20
    made = RowsView()
    qtbot.addWidget(made)
    made.resize(room + 200, 400)
    made.show()
    made.rows.set_columns((Column("name", "Navn", 240, 2), Column("doing", "Gjøre", room * 0.75, 0.1)))

    def rows(said: str) -> tuple[Group, ...]:
        doing = line_cell(Text(said, PLAIN, wraps=True))
        return (Group(tuple(Row(f"p{n}", (text_cell("Navn"), doing)) for n in range(5))),)

    made.rows.set_groups(rows(""))
    assert made.columnWidth(1) < width(word, PLAIN)
    made.rows.set_groups(rows(word))
    assert made.too_wide() == []
    made.rows.set_groups(rows(""))
    assert made.columnWidth(1) < width(word, PLAIN), "widths follow what is there, not what was"


@pytest.mark.parametrize(
    "shapes",
    [
        ((189, 0), (126, 3), (47, 1), (195, 3), (218, 0), (218, 1), (178, 2), (185, 0)),
        ((74, 0), (202, 3), (125, 1.4), (130, 3), (130, 2), (220, 1), (165, 0), (190, 0)),
    ],
)
@pytest.mark.parametrize("across", range(500, 900, 23))
def test_a_scroll_bar_changes_no_cell_s_room(
    qtbot: QtBot, across: int, shapes: tuple[tuple[int, float], ...]
) -> None:
    """By a pixel more a row was lower beside the bar: it was shown and hidden for ever, and the window stood
    still."""
    view = RowsView()
    qtbot.addWidget(view)
    view.resize(across, 300)
    view.rows.set_columns(tuple(Column(f"c{n}", "Navn", wide, part) for n, (wide, part) in enumerate(shapes)))
    view.show()
    cells = tuple(text_cell(LONG[: 5 * n + 8]) for n in range(len(shapes)))
    view.rows.set_groups((Group(tuple(Row(str(n), cells) for n in range(4))),))
    found = []
    for bar in (Qt.ScrollBarPolicy.ScrollBarAlwaysOff, Qt.ScrollBarPolicy.ScrollBarAlwaysOn):
        view.setVerticalScrollBarPolicy(bar)
        qtbot.wait(1)
        areas = (view.visualRect(view.rows.index(0, at)).toRectF() for at in range(len(shapes)))
        rooms = [view.inner(at, area).width() for at, area in enumerate(areas)]
        found.append((view.viewport().width(), rooms))
    (without, small), (beside, same) = found
    assert without > beside
    assert small == same
