"""A row whose newest answer lies before the samples that are seen says that it has one."""

from __future__ import annotations

import msgspec
from pytestqt.qtbot import QtBot

from desktop.shown.results.laboratory import LabCell
from tests.ui import samples_laboratory
from ui.panels import make_panel
from ui.panels.laboratory import LaboratoryPanel
from ui.table.row_model import Row


def _first_sample(qtbot: QtBot, cell: LabCell) -> str:
    """What the first seen sample says of a row that has only this, in an older one."""
    panel = make_panel("laboratory")
    assert isinstance(panel, LaboratoryPanel)
    qtbot.addWidget(panel)
    panel.resize(994, 700)
    panel.show()
    model = samples_laboratory.laboratory()
    group = model.groups[0]
    cells = (cell, *(LabCell() for _one in model.columns[1:]))
    row = msgspec.structs.replace(group.rows[0], key="gram", name="Gramfarging", cells=cells)
    groups = (msgspec.structs.replace(group, rows=(row,)),)
    panel.set_model(msgspec.structs.replace(model, groups=groups))
    found = next(one for one in panel.view.rows.items if isinstance(one, Row) and one.key == "gram")
    return next((one.plain for one in found.cells if "tidligere" in one.plain), "")


def test_words_are_an_answer_too(qtbot: QtBot) -> None:
    assert "Gram-positive kokker" in _first_sample(qtbot, LabCell("value", "Gram-positive kokker"))


def test_what_was_asked_and_not_answered_is_not_untaken(qtbot: QtBot) -> None:
    assert "ubesvart" in _first_sample(qtbot, LabCell("unanswered", "ubesvart"))


def test_what_is_unanswered_leaves_with_its_patient(qtbot: QtBot) -> None:
    panel = LaboratoryPanel()
    qtbot.addWidget(panel)
    panel.resize(1314, 640)
    panel.show()
    panel.set_model(samples_laboratory.laboratory())
    assert panel.head.note()
    assert not panel.foot.isHidden()
    panel.set_model(None)
    assert (panel.head.note(), panel.foot.isHidden()) == ("", True)
