"""The reconciliation's columns: a dose is never parted for want of room that another column has."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pytestqt.qtbot import QtBot

from desktop.acts.reconcile import Reconciled
from desktop.shown.medicines.medicines import SourceDose, SourceHead
from desktop.shown.medicines.reconcile import ReconcileRow, Reconciliation
from ui.editors.reconcile.columns import SHARES, widths
from ui.editors.reconcile.reconcile_table import ReconcileTable
from ui.painting.cell import text_cell

HEADS = (
    SourceHead("chart", "Chart", "now"),
    SourceHead("medicines-pll", "Shared list", "signed 28.07."),
    SourceHead("medicines-rf", "Prescriptions", "18.11 00:48"),
    SourceHead("dispensed", "Dispensed", "not asked", "not_asked"),
    SourceHead("medicines-patient", "Patient", "18.11 00:48"),
)


def row(key: str, *doses: str) -> ReconcileRow:
    said = (*map(SourceDose, doses[:3]), SourceDose("not asked", asked=False), SourceDose(doses[3]))
    return ReconcileRow(key, key, key, said)


def table(qtbot: QtBot, wide: int, *rows: ReconcileRow) -> ReconcileTable:
    found = ReconcileTable()
    qtbot.addWidget(found)
    found.resize(wide, 600)
    found.set_model(
        Reconciliation(
            Reconciled(), "NORDMANN, Kari", HEADS, rows, left=tuple(one.key for one in rows), decides=True,
            uses_choices=(("J", "uses", "Uses it"), ("A", "otherwise", "Otherwise")),
            then_choices=(("U", "unchanged", "Unchanged"), ("B", "exchange", "Exchanged")),
        )
    )  # fmt: skip
    return found


def lines(found: ReconcileTable) -> list[str]:
    """Every line of the rows and the heads, as it is painted."""
    laid = [one for view in found.views for _rect, one in view.cells]
    laid += [one for _rect, one in found.heads._laid]
    return ["".join(run.plain for run in line).strip() for one in laid for _x, _y, line in one.lines]


DOSES = ("100\u00a0micrograms × 1", "“100 mikrogram x 1”", "“100 mikrogram x 1”", "100\u00a0micrograms × 1")


@pytest.mark.parametrize("wide", [859, 972, 1314])
def test_no_dose_is_broken_from_its_unit_and_no_word_of_a_head(qtbot: QtBot, wide: int) -> None:
    """859 and 972 are what a window of 911 and of 1024 leaves it."""
    found = table(qtbot, wide, row("levotyroksin", *DOSES), row("amlodipin", "5\u00a0mg × 1", "–", "–", "–"))
    said = lines(found)
    assert sum("100\u00a0micrograms" in one for one in said) == 2
    name = found.heads._laid[0][0].width()
    assert wide < 900 or name > 0.14 * wide - 20, "what must be seen of a medicine stands below its name"
    assert sum("mikrogram" in one and "100" in one for one in said) == 2
    for word in ("Prescriptions", "Otherwise", "Exchanged"):
        assert any(word in one for one in said), word


def test_a_source_that_nobody_asked_gives_its_room_and_is_still_named(qtbot: QtBot) -> None:
    long = "100\u00a0micrograms\u00a0×\u00a01"
    wide = table(qtbot, 1800, row("levotyroksin", *(long,) * 4))
    assert "Dispensed" in lines(wide)
    found = table(qtbot, 940, row("levotyroksin", *(long,) * 4))
    said = lines(found)
    assert "Dispensed" not in said, "no column of its own"
    assert any("Dispensed:" in one for one in said)
    assert sum(long in one for one in said) == 4
    for view in found.views:
        assert all(rect.right() <= found.width() for rect, _laid in view.cells)


@given(
    lengths=st.lists(st.integers(1, 22), min_size=len(SHARES), max_size=len(SHARES)),
    room=st.integers(500, 1400),
)
def test_where_all_have_room_each_has_what_it_needs(qapp: object, lengths: list[int], room: int) -> None:
    columns = [[text_cell("m" * n)] for n in lengths]
    needed = [text_cell("m" * n).options[0][0][0].width() + 12 for n in lengths]
    found = widths(room, 12, columns, frozenset())
    assert sum(found) <= room
    if sum(needed) + len(SHARES) <= room:
        assert all(wide >= need for wide, need in zip(found, needed, strict=True))
