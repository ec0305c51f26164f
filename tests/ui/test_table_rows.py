"""Rows keep their pictures, and a kept picture is never one of something else."""

from __future__ import annotations

import random

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.ui.windows import fitted, painted
from ui import theme
from ui.painting.cell import text_cell
from ui.table.row_model import Column, Group, Row
from ui.table.view import RowsView
from ui.theme import Scheme

WORDS = ("furosemid", "metoprolol depottablett", "kaliumklorid infusjon i sentral vene", "pause", "")


def _view(qtbot: QtBot, rows: tuple[Row, ...]) -> RowsView:
    view = RowsView()
    qtbot.addWidget(view)
    view.resize(420, 300)
    view.rows.set_columns((Column("text", "Legemiddel", 120, 1), Column("value", "Dose", 80, right=True)))
    view.rows.set_groups((Group(rows, "På kurven", str(len(rows))),))
    view.show()
    return view


def _row(key: str, text: str, value: int, below: bool = False) -> Row:
    lines = ((text_cell("kommentar").options[0][0]),) if below else ()
    return Row(key, (text_cell(text), text_cell(str(value), right=True)), below=tuple(lines))


def _settled(view: RowsView) -> None:
    fitted(view)
    painted()
    assert view.fit.fitted == len(view.rows.items)


@pytest.mark.parametrize("seed", range(6))
def test_what_is_seen_is_what_a_new_table_would_show(qtbot: QtBot, seed: int) -> None:
    chance = random.Random(seed)
    rows = [_row(f"r{n}", chance.choice(WORDS), n, n % 4 == 0) for n in range(12)]
    view = _view(qtbot, tuple(rows))
    for _step in range(12):
        act = chance.randrange(4)
        if act == 0:
            at = chance.randrange(len(rows))
            rows[at] = _row(rows[at].key, chance.choice(WORDS), chance.randrange(100), chance.random() < 0.3)
        elif act == 1:
            chance.shuffle(rows)
        elif act == 2:
            view.choose(chance.choice(rows).key)
        else:
            view.verticalScrollBar().setValue(chance.randrange(200))
        view.rows.set_groups((Group(tuple(rows), "På kurven", str(len(rows))),))
        view.grab()
    _settled(view)
    fresh = _view(qtbot, tuple(rows))
    fresh.choose(view.current_key())
    _settled(fresh)
    fresh.verticalScrollBar().setValue(view.verticalScrollBar().value())
    assert [fresh.rowHeight(n) for n in range(13)] == [view.rowHeight(n) for n in range(13)]
    assert view.viewport().grab().toImage() == fresh.viewport().grab().toImage()


def test_only_what_changed_is_painted_again(qtbot: QtBot) -> None:
    rows = tuple(_row(f"r{n}", WORDS[0], n) for n in range(6))
    view = _view(qtbot, rows)
    view.grab()
    before = {key: kept.picture for key, kept in view.painter._kept.items()}
    assert set(before) == {row.key for row in rows}
    again = tuple(_row(f"r{n}", WORDS[1] if n == 2 else WORDS[0], n) for n in range(6))
    view.rows.set_groups((Group(tuple(reversed(again)), "På kurven", "6"),))
    view.choose(rows[0].key)
    view.grab()
    after = {key: kept.picture for key, kept in view.painter._kept.items()}
    assert {key for key in after if after[key] is not before[key]} == {"r2"}


def test_another_scheme_paints_everything_again(qtbot: QtBot) -> None:
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    view = _view(qtbot, tuple(_row(f"r{n}", WORDS[0], n) for n in range(3)))
    light = view.viewport().grab().toImage()
    try:
        theme.apply(app, Scheme.DARK, 1.0)
        dark = view.viewport().grab().toImage()
    finally:
        theme.apply(app, Scheme.LIGHT, 1.0)
    assert dark != light
    assert view.viewport().grab().toImage() == light


def test_a_hidden_table_keeps_no_pictures(qtbot: QtBot) -> None:
    view = _view(qtbot, (_row("r0", WORDS[0], 0),))
    view.grab()
    assert view.painter._kept
    view.hide()
    assert not view.painter._kept


def test_the_cursor_is_painted_where_it_went(qtbot: QtBot) -> None:
    view = _view(qtbot, tuple(_row(f"r{n}", WORDS[0], n) for n in range(3)))
    view.choose("r0")
    first = view.viewport().grab().toImage()
    qtbot.keyClick(view, Qt.Key.Key_Down)
    second = view.viewport().grab().toImage()
    qtbot.keyClick(view, Qt.Key.Key_Up)
    assert first != second
    assert view.viewport().grab().toImage() == first
