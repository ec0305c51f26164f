"""A list costs what changed: rows are kept while they are equal, and nothing that is kept is out of date."""

from __future__ import annotations

import random

import msgspec
import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop.core import messages
from desktop.shown.ward.worklist import WorklistModel
from tests.bench.start import worklist
from ui.painting.cell import Cell, Laid, text_cell
from ui.panels.worklist import WorklistPanel
from ui.table import fit
from ui.table.row_cache import KeptRows
from ui.table.row_model import Row
from ui.table.row_painting import RowPainter


class Said(msgspec.Struct, frozen=True):
    key: str
    text: str


def _made(one: Said, end: str = "") -> Row:
    return Row(one.key, (text_cell(one.text + end),))


def test_a_row_is_the_same_object_while_nothing_about_it_changed() -> None:
    kept = KeptRows()
    one, two = kept.each((Said("a", "x"), Said("b", "y")), _made)
    kept.turn()
    again = kept.each((Said("b", "y"), Said("a", "z")), _made)
    assert again[0] is two
    assert again[1] == Row("a", (text_cell("z"),)) != one


def test_another_language_or_another_surrounding_makes_rows_anew() -> None:
    kept, shown = KeptRows(), (Said("a", "x"),)
    first = kept.each(shown, _made, ".")
    kept.turn()
    assert kept.each(shown, _made, ".")[0] is first[0]
    assert kept.each(shown, _made, "!")[0].cells == (text_cell("x!"),)
    with messages.using("en"):
        assert kept.each(shown, _made, "!")[0] is not first[0]


def test_rows_that_left_are_let_go() -> None:
    kept = KeptRows()
    kept.each([Said(str(n), "x") for n in range(90)], _made)
    for _turn in range(3):
        kept.turn()
        kept.each((Said("a", "x"),), _made)
    assert set(kept._kept) == {"a"}


def _panel(qtbot: QtBot, model: WorklistModel) -> WorklistPanel:
    panel = WorklistPanel()
    qtbot.addWidget(panel)
    panel.resize(1700, 700)
    panel.set_model(model)
    panel.show()
    _settled(panel)
    return panel


def _settled(panel: WorklistPanel) -> None:
    for _turn in range(60):
        QApplication.processEvents()
    assert panel.view.fit.fitted == len(panel.view.rows.items)


def _with(model: WorklistModel, at: int, **what: object) -> WorklistModel:
    rows = list(model.rows)
    rows[at] = msgspec.structs.replace(rows[at], **what)
    return msgspec.structs.replace(model, rows=tuple(rows))


@pytest.mark.parametrize("anew", [False, True])
def test_only_what_changed_is_fitted_and_painted(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, anew: bool
) -> None:
    model = worklist(40)
    panel = _panel(qtbot, model)
    laid: list[Cell] = []
    painted: list[str] = []
    lay, picture = fit.lay, RowPainter._picture

    def counted_lay(cell: Cell, room: float) -> Laid:
        laid.append(cell)
        return lay(cell, room)

    def counted_picture(self: RowPainter, item: Row, *rest: object) -> object:
        painted.append(item.key)
        return picture(self, item, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(fit, "lay", counted_lay)
    monkeypatch.setattr(RowPainter, "_picture", counted_picture)
    changed = _with(model, 35, cause="Lungeemboli")
    if anew:
        changed = msgspec.json.decode(msgspec.json.encode(changed), type=WorklistModel)
    panel.set_model(changed)
    _settled(panel)
    assert painted == ["p35"]
    assert len(laid) == len(panel.view.rows.columns)
    del laid[:], painted[:]
    panel.set_model(_with(changed, 28, first=False))
    _settled(panel)
    assert len(painted) < 3, "itself, and whoever comes into view in its place"
    assert not laid


@pytest.mark.parametrize("seed", range(4))
def test_a_list_that_changed_looks_like_a_new_one(qtbot: QtBot, seed: int) -> None:
    chance = random.Random(seed)
    model = worklist(30)
    panel = _panel(qtbot, model)
    for _step in range(10):
        at = chance.randrange(len(model.rows))
        what = chance.choice(
            (
                {"cause": "Hjertesvikt, forverring etter seponering av diuretika " * chance.randrange(1, 4)},
                {"first": not model.rows[at].first},
                {"family": "Å" * chance.randrange(1, 12), "similar": True},
                {"bed_sort": f"{chance.randrange(30):06}"},
            )
        )
        model = _with(model, at, **what)
        if chance.random() < 0.3:
            gone = chance.randrange(len(model.rows))
            model = msgspec.structs.replace(model, rows=model.rows[:gone] + model.rows[gone + 1 :])
        if chance.random() < 0.2:
            panel.resize(chance.choice((1700, 1500, 1000)), 700)
        panel.set_model(model)
        panel.view.grab()
    panel.resize(1700, 700)
    _settled(panel)
    panel.view.verticalScrollBar().setValue(0)
    fresh = _panel(qtbot, model)
    fresh.view.choose(panel.view.current_key())
    _settled(fresh)
    fresh.view.verticalScrollBar().setValue(0)
    for one in (panel, fresh):
        one.view.clearFocus()
    count = len(fresh.view.rows.items)
    heights = [fresh.view.rowHeight(at) for at in range(count)]
    assert [panel.view.rowHeight(at) for at in range(count)] == heights
    assert panel.grab().toImage() == fresh.grab().toImage()
