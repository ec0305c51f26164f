"""The shared table: filter, order, folding, marks, copying, and what a screen reader hears."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from tests.ui import samples_worklist
from ui.painting.cell import text_cell
from ui.panels.worklist import WorklistPanel
from ui.table.row_model import Column, Group, Heading, Row, as_tsv, safe_cell
from ui.table.view import RowsView


def _view(qtbot: QtBot) -> RowsView:
    view = RowsView()
    qtbot.addWidget(view)
    view.resize(600, 400)
    view.rows.set_columns((Column("name", "Navn", 200, 1), Column("value", "Verdi", 80, right=True)))

    def row(key: str, name: str, value: float | None) -> Row:
        said = "" if value is None else str(value)
        return Row(key, (text_cell(name), text_cell(said, right=True)), (None, value), f"{name} sagt")

    view.rows.set_groups(
        (
            Group(
                (row("a", "Berit", 10), row("b", "Arne", 9), row("c", "Dag", None)),
                "Først",
                "3",
                key="one",
                foldable=True,
            ),
            Group((row("d", "Cecilie", 1),), "Resten", "1", key="two"),
        )
    )
    view.show()
    return view


def _keys(view: RowsView) -> list[str]:
    return [item.key for item in view.rows.items if isinstance(item, Row)]


def test_sorting_stays_within_groups_and_puts_the_unknown_last(qtbot: QtBot) -> None:
    view = _view(qtbot)
    view.sort_by(1)
    assert _keys(view) == ["b", "a", "c", "d"], "9 before 10: numbers, not words; unknown last"
    view.sort_by(1)
    assert _keys(view) == ["a", "b", "c", "d"], "unknown stays last when turned round"
    view.sort_by(1)
    assert _keys(view) == ["a", "b", "c", "d"], "the third time gives the list's own order back"


def test_filtering_counts_anew_and_leaves_empty_groups_out(qtbot: QtBot) -> None:
    view = _view(qtbot)
    view.rows.shown.words = "arne 9"
    view.rows.arrange()
    assert _keys(view) == ["b"]
    heads = [item.group for item in view.rows.items if isinstance(item, Heading)]
    assert [(head.title, head.count) for head in heads] == [("Først", "1")]


def test_folding_hides_rows_and_a_filter_finds_them_again(qtbot: QtBot) -> None:
    view = _view(qtbot)
    view.choose("b")
    view.fold_here()
    assert _keys(view) == ["d"]
    view.rows.shown.words = "arne"
    view.rows.arrange()
    assert _keys(view) == ["b"], "what one looks for is shown although its group is folded"


def test_the_cursor_stays_on_its_row_when_rows_change(qtbot: QtBot) -> None:
    view = _view(qtbot)
    view.choose("a")
    view.rows.set_groups((Group((Row("z", (text_cell("Ny"), text_cell(""))), *view.rows.groups[0].rows)),))
    assert view.current_key() == "a"


def _without(view: RowsView, *keys: str) -> None:
    """The rows as they arrive anew, without some."""
    groups = [replace(g, rows=tuple(r for r in g.rows if r.key not in keys)) for g in view.rows.groups]
    view.rows.set_groups(groups)


def test_the_cursor_goes_on_to_the_next_row_when_its_own_is_gone(qtbot: QtBot) -> None:
    view = _view(qtbot)
    view.choose("b")
    _without(view, "b")
    assert view.current_key() == "c"
    _without(view, "c", "d")
    assert view.current_key() == "a", "the one before, where nothing follows"
    _without(view, "a")
    assert view.current_key() == ""


def test_the_rows_of_somebody_else_begin_at_the_first(qtbot: QtBot) -> None:
    view = _view(qtbot)
    view.choose("c")
    cell = text_cell("Ny")
    view.rows.set_groups((Group((Row("x", (cell, cell)), Row("y", (cell, cell)))),))
    assert view.current_key() == "x"


def test_what_is_looked_for_is_chosen_first(qtbot: QtBot) -> None:
    view = _view(qtbot)
    view.choose("a")
    view.rows.shown.words = "e"
    view.rows.arrange()
    assert view.current_key() == "a", "it fits, too"
    view.rows.shown.words = "arne"
    view.rows.arrange()
    view.rows.shown.words = "d"
    view.rows.arrange()
    assert view.current_key() == _keys(view)[0]


def test_enter_opens_and_letters_go_out(qtbot: QtBot) -> None:
    view = _view(qtbot)
    view.choose("b")
    with qtbot.waitSignal(view.opened) as opened:
        qtbot.keyClick(view, Qt.Key.Key_Return)
    assert opened.args == ["b"]
    with qtbot.waitSignal(view.pressed) as pressed:
        qtbot.keyClick(view, Qt.Key.Key_K)
    assert pressed.args == ["K"]
    assert view.current_key() == "b", "a letter never jumps to a row by its name"


def test_a_screen_reader_hears_the_row_then_the_cells(qtbot: QtBot) -> None:
    view = _view(qtbot)
    at = view.rows.row_of("b")
    said = Qt.ItemDataRole.AccessibleTextRole
    assert view.rows.data(view.rows.index(at, 0), said) == "Arne sagt"
    assert view.rows.data(view.rows.index(at, 1), said) == "9"
    assert view.rows.headerData(0, Qt.Orientation.Horizontal) == "Navn"
    assert not view.rows.flags(view.rows.index(0, 0)) & Qt.ItemFlag.ItemIsSelectable, (
        "a heading can't be chosen"
    )


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_copied_cells_never_begin_a_formula(start: str) -> None:
    assert safe_cell(f"{start}1+1").startswith("'")


def test_copied_rows_have_a_head_and_whole_words(qtbot: QtBot) -> None:
    panel = WorklistPanel()
    qtbot.addWidget(panel)
    panel.resize(1314, 700)
    panel.set_model(samples_worklist.worklist())
    panel.view.choose("patient-07")
    panel.copy()
    head, row = QGuiApplication.clipboard().text().rstrip("\n").split("\n")
    assert head.split("\t")[:2] == ["Seng", "Navn"]
    cells = row.split("\t")
    assert cells[1] == "HAUGLAND, Per Kristian"
    assert "CRP 148" in cells[6]
    assert "Laktat 2,9" in cells[6], "what the screen had no room for is copied all the same"


def test_tabs_and_line_ends_in_a_value_stay_in_their_cell() -> None:
    row = Row("a", (text_cell("en\tto"), text_cell("tre\nfire")))
    assert as_tsv((Column("a", "A", 1), Column("b", "B", 1)), [row]).splitlines()[1] == "en to\ttre fire"


def test_headings_span_the_table(qtbot: QtBot) -> None:
    view = _view(qtbot)
    assert view.columnSpan(0, 0) == 2
    assert not view.rows.index(0, 0).parent().isValid()
    assert view.rows.rowCount(QModelIndex()) == 6


def test_no_rows_are_never_a_blank(qtbot: QtBot) -> None:
    panel = WorklistPanel()
    qtbot.addWidget(panel)
    panel.resize(1314, 700)
    panel.show()
    assert panel.view.empty_words == "", "not asked: nothing is said"
    panel.set_model(samples_worklist.worklist())
    panel.set_filter("finnes ikke")
    assert "«finnes ikke»" in panel.view.accessibleDescription()
    panel.set_filter("")
    panel.set_model(type(samples_worklist.worklist())("Post", "0 pasienter", ()))
    assert panel.view.accessibleDescription() == "Ingen pasienter på denne listen."
    blank = WorklistPanel()
    qtbot.addWidget(blank)
    blank.resize(1314, 700)
    blank.show()
    assert panel.view.viewport().grab().toImage() != blank.view.viewport().grab().toImage()
