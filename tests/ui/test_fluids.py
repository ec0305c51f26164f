"""The fluid balance's table: its divisions by key, earlier periods, and the origin of each amount."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec import structs
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from desktop.acts import Act
from desktop.acts.measurements import BeginFluid
from tests.ui.samples_fluids import fluids
from ui.panels.fluids import FluidsPanel
from ui.table.row_model import Row


def _panel(qtbot: QtBot, width: int = 1314, model: Any = None) -> FluidsPanel:
    panel = FluidsPanel()
    qtbot.addWidget(panel)
    panel.resize(width, 640)
    panel.show()
    panel.set_model(model or fluids())
    return panel


def _rows(panel: FluidsPanel) -> dict[str, Row]:
    return {item.key: item for item in panel.view.rows.items if isinstance(item, Row)}


def test_the_newest_period_stands_at_the_right_and_each_sum_above_its_parts(qtbot: QtBot) -> None:
    panel = _panel(qtbot)
    assert [column.title for column in panel.view.rows.columns][-1] == "20.11, hittil"
    assert list(_rows(panel))[:5] == ["balance", "running", "sum in", "in-oral", "in-iv"]
    assert _rows(panel)["balance"].cells[-1].plain == "−15"


def test_d_goes_through_hours_shifts_and_days(qtbot: QtBot) -> None:
    panel = _panel(qtbot)
    seen = [panel.table.per]
    for _step in range(3):
        qtbot.keyClick(panel.view, "d")
        seen.append(panel.table.per)
    assert seen == ["shifts", "days", "hours", "shifts"]
    assert panel.divisions is not None
    assert panel.divisions.current == "shifts"


def test_left_shows_earlier_periods_where_not_all_fit_and_right_the_newest_again(qtbot: QtBot) -> None:
    panel = _panel(qtbot, 800)

    def titles() -> list[str]:
        return [column.key for column in panel.view.rows.columns][2:]

    newest = titles()
    assert len(newest) < len(panel.table.columns)
    for _step in range(30):
        qtbot.keyClick(panel.view, Qt.Key.Key_Left)
    assert titles()[0] == "period-s0"
    assert panel.view.choose("sum out")
    assert panel.origin().of.keys[0] == "Observation/sum out-0"
    for _step in range(30):
        qtbot.keyClick(panel.view, Qt.Key.Key_Right)
    assert titles() == newest
    qtbot.keyClick(panel.view, Qt.Key.Key_Left)
    assert (titles(), panel.origin().of.keys[0]) == (newest, "Observation/sum out-8")


def test_the_origin_of_an_amount_is_all_that_was_summed(qtbot: QtBot) -> None:
    panel = _panel(qtbot)
    assert panel.view.choose("sum out")
    spot = panel.origin()
    assert spot is not None
    assert spot.of.keys == ("Observation/sum out-9", "Observation/sum out-9b")
    assert (spot.of.value, spot.of.computed) == ("60", True)
    assert panel.origin_step(-1, 0)
    spot = panel.origin()
    assert spot is not None
    assert spot.of.keys[0] == "Observation/sum out-8"
    # A drain that has nothing yet: the newest that it has.
    panel.view.choose("out-drain bekken")
    spot = panel.origin()
    assert spot is not None
    assert spot.of.keys[0] == "Observation/out-drain bekken-8"


def test_v_writes_fluid(qtbot: QtBot) -> None:
    panel = _panel(qtbot)
    told: list[Act] = []
    panel.act.connect(told.append)
    qtbot.keyClick(panel.view, "v")
    assert [type(act) for act in told] == [BeginFluid]


def test_nothing_of_a_former_patient_stays_above_or_below(qtbot: QtBot) -> None:
    panel = _panel(qtbot)
    assert panel.head.note()
    assert not panel.foot.isHidden()
    panel.set_model(None)
    assert (panel.head.note(), panel.foot.isHidden(), panel.view.rows.items) == ("", True, [])


def test_what_must_be_known_stands_below_and_sums_of_nothing_do_not(qtbot: QtBot) -> None:
    panel = _panel(qtbot)
    assert not panel.foot.isHidden()
    whole = fluids()
    bare = tuple(
        structs.replace(
            one,
            legend="",
            groups=tuple(
                structs.replace(group, rows=tuple(row for row in group.rows if row.role != "part"))
                for group in one.groups
            ),
        )
        for one in whole.tables
    )
    panel.set_model(structs.replace(whole, tables=bare, told=()))
    assert _rows(panel) == {}
    assert panel.foot.isHidden()


TOLD = (
    "Ikke talt med, 15: propofol 1 mg per kg per time i går 15:02, og 6 før det; fentanyl 50 mikrogram "
    "per time i går 11:02, og 4 før det; insulin aspart 2 enheter per time i går 01:41, og 2 før det",
    "Ingen vekt er skrevet",
)
BRIEF = ("Ikke talt med, 15: propofol (7), fentanyl (5), insulin aspart (3)", TOLD[1])


def test_in_a_low_panel_what_is_told_below_is_brief_and_a_key_shows_all_of_it(qtbot: QtBot) -> None:
    panel = _panel(qtbot, 652, structs.replace(fluids(), told=TOLD, brief=BRIEF))
    foot = panel.foot

    def said() -> list[str]:
        return ["".join(run.plain for run in line) for line in foot.label._cell.options[0]]

    assert said()[:2] == list(TOLD), "with room it is written out"
    panel.resize(652, 320)
    qtbot.wait(1)
    assert said()[0].startswith(BRIEF[0])
    assert said()[0].endswith("vis alle")
    assert said()[1] == TOLD[1]
    assert foot.label.height() <= 18 * 4, "the legend may go on in a second line"
    assert TOLD[0] in foot.label.accessibleName()
    qtbot.keyClick(panel.view, "g")
    assert said()[0] == f"{TOLD[0]}  vis mindre"
    qtbot.mouseClick(foot, Qt.MouseButton.LeftButton)
    assert said()[0].startswith(BRIEF[0])
    panel.resize(652, 640)
    qtbot.wait(1)
    assert said()[:2] == list(TOLD)


@pytest.mark.parametrize("wide", [320, 460, 652, 900])
@pytest.mark.parametrize("tall", [220, 320, 480])
def test_no_sentence_below_the_numbers_ends_before_its_end(qtbot: QtBot, wide: int, tall: int) -> None:
    panel = _panel(qtbot, wide, structs.replace(fluids(), told=TOLD, brief=BRIEF))
    panel.resize(wide, tall)
    qtbot.wait(1)
    said = ["".join(run.plain for run in line) for line in panel.foot.label._cell.options[0]]
    for words, pair in zip(said, zip(TOLD, BRIEF, strict=True), strict=False):
        assert any(words.startswith(whole) for whole in pair)
        assert "…" not in words
