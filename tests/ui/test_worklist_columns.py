"""A worklist column is one declaration: what a workspace may choose is what is declared."""

from __future__ import annotations

import msgspec
import pytest
from pytestqt.qtbot import QtBot

from desktop.clinical.columns import columns
from desktop.core import messages
from desktop.shown import workspace as workspace
from desktop.shown.ward.ward_columns import Width, Widths
from desktop.shown.ward.worklist import Extra, ExtraColumn, WorklistModel
from tests.ui.samples_worklist import worklist
from ui.painting.cell import text_cell
from ui.painting.text import COLUMN, LABEL, width
from ui.panels.parts.worklist_columns import COLUMNS, Room, WorklistColumn, extra_cell, extra_column
from ui.panels.worklist import WorklistPanel, every_column
from ui.theme.measures import GAP


def test_what_a_workspace_may_choose_is_declared_in_the_same_order() -> None:
    assert tuple(COLUMNS) == workspace.COLUMNS
    assert all(key == column.key for key, column in COLUMNS.items())


@pytest.mark.parametrize("key", COLUMNS)
def test_a_column_orders_and_paints_every_row(key: str) -> None:
    column = COLUMNS[key]
    rows = worklist().rows
    assert len(sorted(rows, key=column.order)) == len(rows)
    for room in (Room(True, False), Room(False, False), Room(False, True)):
        assert column.made(room).title
        assert all(column.cell(row, room) is not None for row in rows)


def test_one_declaration_is_a_whole_column(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    initial = WorklistColumn(
        "initial", lambda: "Forbokstav", Widths(Width(90), Width(80)),
        cell=lambda row, _room: text_cell(row.family[:1]), order=lambda row: row.family[:1],
    )  # fmt: skip
    monkeypatch.setitem(COLUMNS, "initial", initial)
    every_column.cache_clear()
    panel = WorklistPanel()
    qtbot.addWidget(panel)
    panel.resize(1600, 800)
    panel.set_model(msgspec.structs.replace(worklist(), columns=("bed", "initial"), order="initial"))
    panel.show()
    titles = [column.title for column in panel.columns(True)]
    assert titles[-1] == "Forbokstav"
    rest = panel.groups(panel.model, True)[-1]
    by_key = {row.key: row.family[:1] for row in worklist().rows}
    initials = [by_key[row.key] for row in rest.rows]
    assert [len(row.cells) for row in rest.rows] == [2] * len(rest.rows)
    assert initials == sorted(initials)
    assert all(initials)
    every_column.cache_clear()


def declared(*extras: Extra) -> WorklistModel:
    """A list with one declared column, which says these of its first rows."""
    base = worklist()
    last = Extra("–", 1e18, "~", quiet=True)
    told = [*extras, *[last] * (len(base.rows) - len(extras))]
    rows = tuple(
        msgspec.structs.replace(row, extras=(one,)) for row, one in zip(base.rows, told, strict=True)
    )
    return msgspec.structs.replace(
        base, rows=rows, columns=("bed", "name", "triage", "task"), order="triage",
        extras=(ExtraColumn("triage", "Hastegrad", 104),),
    )  # fmt: skip


def shown(qtbot: QtBot, model: WorklistModel, wide: int = 1366) -> WorklistPanel:
    panel = WorklistPanel()
    qtbot.addWidget(panel)
    panel.resize(wide, 768)
    panel.set_model(model)
    panel.show()
    return panel


@pytest.mark.parametrize("wide", [911, 1366, 1920])
def test_a_declared_column_stands_with_the_others(qtbot: QtBot, wide: int) -> None:
    panel = shown(qtbot, declared(Extra("Rød", 0.0, "rød", swatch="red")), wide)
    assert "Hastegrad" in [column.title for column in panel.columns(wide > 1400)]
    cells = {row.key: row.cells[2].plain for group in panel.view.rows.groups for row in group.rows}
    assert cells[worklist().rows[0].key] == "Rød"
    assert set(cells.values()) == {"Rød", "–"}


def test_a_colour_never_stands_without_its_word() -> None:
    for extra in (
        Extra("Rød", swatch="red"),
        Extra("12 min over", late=True),
        Extra("71 kg", stale="3 døgn"),
    ):
        runs = [run for line in extra_cell(extra).options[0] for run in line]
        assert any(getattr(run, "plain", "").strip() == extra.text for run in runs)
    (whole, *folded) = extra_cell(Extra("71 kg", stale="3 døgn")).options
    assert any("3 døgn" in run.plain for run in whole[0])
    assert any("3 døgn" in run.plain for run in folded[0][1]), "how old it is never goes"


def test_rows_stand_in_the_order_of_urgency_and_what_nobody_said_last(qtbot: QtBot) -> None:
    base = worklist()
    told = tuple(Extra(text, sort, text) for text, sort in (("Gul", 2.0), ("Rød", 0.0), ("Oransje", 1.0)))
    panel = shown(qtbot, declared(*told))
    rest = panel.groups(panel.model, True)[-1]
    words = [row.cells[2].plain for row in rest.rows]
    spoken = [word for word in words if word != "–"]
    assert words[: len(spoken)] == spoken
    assert spoken == sorted(spoken, key=["Rød", "Oransje", "Gul"].index)
    assert len(base.rows) == sum(len(group.rows) for group in panel.groups(panel.model, True))


def test_the_reason_stands_below_the_name_where_the_workspace_says_so(qtbot: QtBot) -> None:
    model = msgspec.structs.replace(worklist(), columns=("bed", "name", "task"), below="cause")
    panel = shown(qtbot, model)
    assert "Navn og årsak" in [column.title for column in panel.columns(False)]
    cells = {row.key: row.cells[1].words for group in panel.view.rows.groups for row in group.rows}
    assert all(row.cause in cells[row.key] for row in model.rows)


@pytest.mark.parametrize("language", ["nb", "en"])
def test_titles_and_words_of_shipped_columns_have_room(qapp: object, language: str) -> None:
    messages.set_language(language)
    for key, column in columns().items():
        made = extra_column(0, ExtraColumn(key, messages.pick(column.title), column.width)).made(
            Room(False, False)
        )
        assert width(made.title, COLUMN) <= made.width - GAP, key
        for answer in column.codes:
            room = made.width - GAP - (21 if answer.swatch else 0)
            longest = max(messages.pick(answer.name).split(), key=len)
            assert width(longest, LABEL) <= room, f"{key}: {longest}"


def test_too_many_columns_make_way_in_turn_and_come_back(qtbot: QtBot) -> None:
    keys = ("bed", "name", "age", "news2", "results", "task", "doctor", "leaving")
    model = msgspec.structs.replace(worklist(), columns=keys, below="cause")
    panel = shown(qtbot, model)

    def at(width_: int, *more: str) -> list[str]:
        extras = tuple(ExtraColumn(name, name, 130) for name in more)
        rows = tuple(msgspec.structs.replace(r, extras=tuple(Extra("x") for _ in more)) for r in model.rows)
        chosen = (*keys[:4], *more, *keys[4:])
        panel.set_model(msgspec.structs.replace(model, columns=chosen, extras=extras, rows=rows))
        panel.resize(width_, 700)
        return [column.key for column in panel.view.rows.columns]

    assert "age" in at(1314)
    assert "age" in at(1314, "a", "b")
    crowded = at(1314, "a", "b", "c")
    assert [key for key in ("age", "doctor", "leaving") if key not in crowded] == ["age"]
    assert "Navn, alder og årsak" in [column.title for column in panel.view.rows.columns]
    cells = {row.key: row.cells[1].words for group in panel.view.rows.groups for row in group.rows}
    assert all(row.age in cells[row.key] for row in model.rows), "the age stands beside the name"
    fuller = at(1314, "a", "b", "c", "d")
    assert [key for key in ("age", "doctor", "leaving") if key not in fuller] == ["age", "doctor", "leaving"]
    assert "age" in at(1900, "a", "b", "c"), "where there is room it has its column again"
