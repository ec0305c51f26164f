"""The table of medicines: what nobody asked is grey, and nothing can be unfolded that holds nothing."""

from __future__ import annotations

import msgspec
import pytest
from pytestqt.qtbot import QtBot

from desktop.shown.medicines.medicines import SourceDose
from tests.ui import samples_patient
from ui.painting.runs import Icon, Mark, Text, plain_line
from ui.panels import make_panel
from ui.panels.medicines import MedicinesPanel
from ui.table.row_model import Row


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


def test_narrow_sources_share_a_column_and_none_is_lost(qtbot: QtBot) -> None:
    panel = _table(qtbot)
    panel.resize(640, 800)
    model = samples_patient.medicines()
    columns = panel.view.rows.columns
    at = next(n for n, column in enumerate(columns) if column.key == "sources")
    assert not [column for column in columns if column.key.startswith("source-")]
    heads = [plain_line(line) for line in columns[at].below]
    others = [source for source in model.sources if source.key != "chart"]
    assert heads == [f"{source.name} {source.note}".strip() for source in others]
    for shown in (row for group in panel.groups(model, False) for row in group.rows):
        row = next(one for one in model.rows if one.key == shown.key)
        for form in shown.cells[at].options:
            words = " ".join(map(plain_line, form))
            marks = [run for line in form for run in line if isinstance(run, Mark)]
            told = dict(zip(model.sources, row.sources, strict=False))
            for source, dose in told.items():
                if source.key != "chart" or dose.differs:
                    assert source.name in words
                    assert dose.text in words or dose.text == row.dose
            assert len(marks) == len({dose.text for dose in told.values() if dose.differs})
    panel.resize(1500, 800)
    assert [column for column in panel.view.rows.columns if column.key.startswith("source-")]


def test_the_plain_list_keeps_the_dose_that_is_late(qtbot: QtBot) -> None:
    """It has no column of doses or of what is next: a late dose stands under its medicine."""
    panel = _table(qtbot)
    model = samples_patient.medicines()
    late = msgspec.structs.replace(model.rows[0], next="08:00, 56 min sen", next_tone="warn", key="late")
    panel.resize(500, 800)
    panel.set_model(msgspec.structs.replace(model, rows=(late, *model.rows[1:])))
    assert panel.as_list
    row = next(one for group in panel.groups(panel.model, False) for one in group.rows if one.key == "late")
    first, *_rest = row.cells[0].options
    assert any("08:00, 56 min sen" in plain_line(line) for line in first)


WHOLE = "utlevert 12.11.2026, 98 tabletter, holder til 18.02.2027, på etiketten: 1 tablett morgen, Henteklar"
MORE = "98 tabletter, holder til 18.02.2027, på etiketten: 1 tablett morgen, Henteklar"


@pytest.mark.parametrize("width", [640, 984, 1500])
@pytest.mark.parametrize("apart", [False, True])
def test_what_was_dispensed_takes_a_line_in_its_column_and_one_below(
    qtbot: QtBot, width: int, apart: bool
) -> None:
    panel = _table(qtbot)
    panel.resize(width, 800)
    model = samples_patient.medicines()
    at = next(n for n, one in enumerate(model.sources) if one.key == "dispensed")
    first, *others = model.rows
    said = SourceDose(WHOLE, short="12.11.2026", more=MORE)
    sources = (*first.sources[:at], said, *first.sources[at + 1 :])
    row = msgspec.structs.replace(
        first, sources=sources, dose=WHOLE if apart else first.dose, form="", route=""
    )
    panel.set_model(msgspec.structs.replace(model, rows=(row, *others)))
    place = panel.view.rows.row_of(row.key)
    made = panel.view.rows.items[place]
    assert isinstance(made, Row)
    below = [plain_line(line) for line in made.below]
    assert any(MORE in line for line in below)
    column = next(
        n for n, one in enumerate(panel.view.rows.columns) if one.key in ("source-dispensed", "sources")
    )
    painted = [plain_line(line) for _left, _at, line in panel.view.laid(place, column).lines]
    assert sum("12.11.2026" in line for line in painted) == 1
    if panel.apart:
        assert len(painted) == 1
    every = [
        plain_line(line)
        for n in range(len(panel.view.rows.columns))
        for _left, _at, line in panel.view.laid(place, n).lines
    ]
    assert not any("98 tabletter" in line for line in every), "it is said once"
    assert not panel.view.too_wide()
