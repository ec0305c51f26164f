"""The list of a shift change has no column of a score that is made for nobody on it."""

from __future__ import annotations

from msgspec import structs
from pytestqt.qtbot import QtBot

from desktop.shown.parts import Score
from tests.ui.samples_handover import handover
from ui.panels import make_panel


def _titles(qtbot: QtBot, model: object) -> list[str]:
    panel = make_panel("handover")
    qtbot.addWidget(panel)
    panel.resize(1300, 600)
    panel.set_model(model)
    return [column.title for column in panel.view.rows.columns]


def test_news2_has_a_column_where_it_is_made_for_anybody(qtbot: QtBot) -> None:
    model = handover()
    assert "NEWS2" in _titles(qtbot, model)
    never = Score("–", "plain", sort=-1.0)
    children = structs.replace(model, rows=tuple(structs.replace(row, news2=never) for row in model.rows))
    assert "NEWS2" not in _titles(qtbot, children)
    first = (model.rows[0], *children.rows[1:])
    assert "NEWS2" in _titles(qtbot, structs.replace(children, rows=first))
