"""A worklist column is one declaration: what a workspace may choose is what is declared."""

from __future__ import annotations

import msgspec
import pytest
from pytestqt.qtbot import QtBot

from desktop.shown import workspace as workspace
from tests.ui.samples_worklist import worklist
from ui.painting.cell import text_cell
from ui.panels.parts.worklist_columns import COLUMNS, Room, Width, WorklistColumn
from ui.panels.worklist import WorklistPanel


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
        "initial", lambda: "Forbokstav", Width(90), Width(80),
        cell=lambda row, _room: text_cell(row.family[:1]), order=lambda row: row.family[:1],
    )  # fmt: skip
    monkeypatch.setitem(COLUMNS, "initial", initial)
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
