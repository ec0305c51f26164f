"""A chosen selection hides rows, says how many, and never makes a list look empty or whole."""

from __future__ import annotations

import msgspec
import pytest
from PySide6.QtGui import QAction
from pytestqt.qtbot import QtBot

from desktop.acts.letters import TickLetters
from desktop.shown import filters as selections
from desktop.shown.parts import Score
from desktop.shown.ward.worklist import Extra, ExtraColumn
from desktop.shown.workspace import Filter, Span, Text
from tests.ui.samples_lists import letter_queue as queue
from tests.ui.samples_results import results
from tests.ui.samples_worklist import worklist
from ui.panels import make_panel
from ui.printing.printing import _note
from ui.table.row_model import Heading, Row
from ui.table.table import TablePanel

MINE = Filter("mine", Text("Mine pasienter", "My patients"), ("worklist",), {"mine": True})
FIRST = Filter("see-first", Text("Se først"), ("worklist",), {"first": True})
HIGH = Filter("high", Text("NEWS2 fra 5"), ("worklist",), {"news2": Span(5)})
NOBODY = Filter("nobody", Text("Ingen"), ("worklist",), {"days": Span(900)})
ISOLATED = Filter("isolated", Text("Smitte"), ("worklist",), {"isolation": ("said",)})


def shown(qtbot: QtBot, kind: str, model: object, *filters: Filter) -> TablePanel:
    panel = make_panel(kind)
    assert isinstance(panel, TablePanel)
    qtbot.addWidget(panel)
    panel.resize(1314, 640)
    panel.set_filters(filters)
    panel.set_model(model)
    return panel


def keys(panel: TablePanel) -> set[str]:
    return {item.key for item in panel.view.rows.items if isinstance(item, Row)}


def test_it_hides_counts_and_is_taken_away(qtbot: QtBot) -> None:
    model = worklist()
    panel = shown(qtbot, "worklist", model, MINE, FIRST)
    assert panel.filtering is not None
    assert panel.filtering.strip.isHidden()
    panel.filtering.choose("mine")
    mine = {row.key for row in model.rows if row.mine}
    assert keys(panel) == mine
    assert panel.filtering.strip.accessibleName() == f"{len(mine)} av {len(model.rows)} vises: Mine pasienter"
    heads = [item.group.count for item in panel.view.rows.items if isinstance(item, Heading)]
    assert all(" av " in count for count in heads)
    assert "Mine pasienter" in _note(panel)
    panel.filtering.strip.all.click()
    assert len(keys(panel)) == len(model.rows)
    assert panel.filtering.strip.isHidden()


@pytest.mark.qt_log_ignore(r"This plugin does not support")
def test_the_menu_says_how_many_each_shows(qtbot: QtBot) -> None:
    model = worklist()
    panel = shown(qtbot, "worklist", model, MINE, FIRST)
    assert panel.filtering is not None
    menu = panel.filtering.open()
    first = sum(row.first for row in model.rows)
    assert [one.text() for one in menu.actions()][::2] == [
        f"Alle  ({len(model.rows)})",
        f"Se først  ({first})",
    ]
    entry: QAction = menu.actions()[2]
    entry.trigger()
    assert len(keys(panel)) == first
    menu.close()


def test_a_list_of_which_all_is_hidden_is_not_empty(qtbot: QtBot) -> None:
    model = worklist()
    model = msgspec.structs.replace(model, rows=tuple(r for r in model.rows if r.days != "–"))
    panel = shown(qtbot, "worklist", model, NOBODY)
    assert panel.filtering is not None
    panel.filtering.choose("nobody")
    assert keys(panel) == set()
    assert f"Ingen av {len(model.rows)}" in panel.view.empty_words


def test_the_usual_one_is_chosen_and_comes_back_for_somebody_else(qtbot: QtBot) -> None:
    usual = msgspec.structs.replace(FIRST, usual=True)
    panel = shown(qtbot, "worklist", worklist(), MINE, usual)
    assert panel.filtering is not None
    assert panel.filtering.chosen == usual
    panel.filtering.choose("mine")
    panel.set_filters((MINE, usual))
    assert panel.filtering.chosen == MINE
    panel.set_filters((MINE, usual), anew=True)
    assert panel.filtering.chosen == usual


def test_of_whom_it_is_not_known_is_shown() -> None:
    model = worklist()
    low = Score("1", "plain", sort=1)
    rows = [msgspec.structs.replace(model.rows[0], key=f"p{n}", news2=low) for n in range(6)]
    rows[1] = msgspec.structs.replace(rows[1], news2=Score("minst 1", "incomplete", sort=1))
    rows[2] = msgspec.structs.replace(rows[2], news2=Score("–", "plain", sort=-1))
    rows[3] = msgspec.structs.replace(rows[3], news2=Score("3!", "single", sort=3.5))
    rows[4] = msgspec.structs.replace(rows[4], news2=Score("7", "filled", sort=7))
    several = msgspec.structs.replace(model, rows=tuple(rows))
    assert selections.hidden(HIGH, "worklist", several) == {"p0", "p5"}
    assert selections.unsettled(HIGH, "worklist", several) == {"p1", "p2", "p3"}, "and p4 is high"


@pytest.mark.parametrize(
    ("said", "gone"),
    [
        (Extra("Dråpe"), False),
        (Extra("–", sort_text="~", quiet=True), True),
        (Extra("…", sort_text="~", quiet=True, unknown=True), False),
    ],
)
def test_a_declared_column_is_a_field_where_the_list_shows_it(said: Extra, gone: bool) -> None:
    model = worklist()
    row = msgspec.structs.replace(model.rows[0], key="p", extras=(said,))
    column = ExtraColumn("isolation", "Smitte", 90)
    model = msgspec.structs.replace(model, rows=(row,), extras=(column,))
    assert selections.offered((ISOLATED,), "worklist", model) == (ISOLATED,)
    assert (selections.hidden(ISOLATED, "worklist", model) == {"p"}) is gone
    without = msgspec.structs.replace(model, extras=())
    assert selections.offered((ISOLATED,), "worklist", without) == ()


def test_nobody_acknowledges_or_prints_what_they_do_not_see(qtbot: QtBot) -> None:
    abnormal = Filter("abnormal", Text("Avvikende"), ("results",), {"group": ("abnormal",)})
    panel = shown(qtbot, "results", results(), abnormal)
    assert panel.filtering is not None
    assert panel.marked_keys()
    panel.filtering.choose("abnormal")
    assert panel.marked_keys() == ()
    attention = Filter("needs-you", Text("Trenger deg"), ("letter_queue",), {"group": ("attention",)})
    letters = shown(qtbot, "letter_queue", queue(), attention)
    assert letters.filtering is not None
    every = tuple(row.key for row in queue().rows if row.can_mark)
    letters.set_marked(every, True)
    acts: list[object] = []
    letters.act.connect(acts.append)
    letters.filtering.choose("needs-you")
    assert set(letters.marked_keys()) == {
        r.key for r in queue().rows if r.can_mark and r.group == "attention"
    }
    assert acts == [TickLetters(letters.marked_keys())]
