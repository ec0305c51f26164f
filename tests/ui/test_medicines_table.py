"""The table of medicines: what nobody asked is grey, and nothing can be unfolded that holds nothing."""

from __future__ import annotations

import msgspec
from pytestqt.qtbot import QtBot

from tests.ui import samples_patient
from ui.painting.runs import Icon, Text
from ui.panels import make_panel
from ui.panels.medicines import MedicinesPanel


def _table(qtbot: QtBot) -> MedicinesPanel:
    panel = make_panel("medicines")
    assert isinstance(panel, MedicinesPanel)
    qtbot.addWidget(panel)
    panel.resize(1500, 800)
    panel.show()
    panel.set_model(samples_patient.medicines())
    return panel


def test_a_source_that_nobody_asked_is_grey_and_an_old_one_asks(qtbot: QtBot) -> None:
    panel = _table(qtbot)
    roles = {
        column.key: {run.style.role for run in column.note if isinstance(run, Text)}
        | {run.role for run in column.note if isinstance(run, Icon)}
        for column in panel.columns(True)
        if column.key.startswith("source-")
    }
    assert roles["source-dispensed"] == {"text2"}
    assert roles["source-pll"] == {"warn"}


def test_what_is_over_is_a_group_only_where_something_is(qtbot: QtBot) -> None:
    panel = _table(qtbot)
    model = samples_patient.medicines()
    assert "Utdaterte resepter" in {group.title for group in panel.groups(model, True)}
    rows = tuple(row for row in model.rows if row.group != "outdated")
    without = msgspec.structs.replace(model, rows=tuple(row for row in rows if row.group != "outside"))
    titles = {group.title for group in panel.groups(without, True)}
    assert "Utdaterte resepter" not in titles
    assert "Utenfor kurven" in titles, "that other sources know nothing more is said"
