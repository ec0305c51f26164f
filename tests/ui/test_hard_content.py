"""Content that nobody expected is shown whole, or broken over lines; it never ends the program."""

from __future__ import annotations

import msgspec
import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop.shown.chart.vitals import Lane, Series, VitalsModel
from desktop.shown.page.problems import ProblemRow, ProblemsModel
from desktop.shown.results.laboratory import LabCell, LabGroup, LaboratoryModel, LabRow, SampleColumn
from desktop.shown.ward.worklist import NewResult, NextTask, WorklistModel
from tests.ui import samples, samples_worklist
from tests.ui.samples_vitals import vitals
from ui import theme
from ui.painting.runs import Spark
from ui.panels import make_panel
from ui.table.table import TablePanel
from ui.theme import Scheme
from ui.window.banner import Banner

LONG = "Wolfeschlegelsteinhausenbergerdorff" * 4
HARD = (LONG, "a\u202eb\u202c", "🫀 ☃ 漢字 مرحبا", "", " ", "linje\nto\tre", "<b>fet</b> &amp;", "…" * 40)


@pytest.mark.parametrize("text", HARD)
@pytest.mark.parametrize("width", [860, 1314, 1696])
def test_a_worklist_takes_any_words(qtbot: QtBot, text: str, width: int) -> None:
    row = samples_worklist.worklist().rows[0]
    hard = msgspec.structs.replace(
        row,
        family=text,
        given=text,
        cause=text,
        results=tuple(NewResult(text or "–", "high", True) for _n in range(9)),
        task=NextTask(text, "13:50", True),
        doctor=text[:20],
    )
    panel = make_panel("worklist")
    qtbot.addWidget(panel)
    panel.resize(width, 600)
    panel.show()
    panel.set_model(WorklistModel(text, text, (hard,), text))
    panel.grab()
    assert panel.view.too_wide() == []  # type: ignore[attr-defined]


@pytest.mark.parametrize("text", HARD)
@pytest.mark.parametrize("scale", [1.0, 2.25])
def test_the_banner_takes_any_name(qtbot: QtBot, qapp: QApplication, text: str, scale: float) -> None:
    theme.apply(qapp, Scheme.LIGHT, scale)
    banner = Banner()
    qtbot.addWidget(banner)
    banner.resize(1366, 64)
    banner.set_model(msgspec.structs.replace(samples.banner_dead(), family=text, given=text, place=text))
    banner.show()
    banner.grab()
    assert not banner.too_wide()


def test_a_list_of_two_thousand_rows_is_shown_at_once(qtbot: QtBot) -> None:
    panel = make_panel("problems")
    qtbot.addWidget(panel)
    panel.resize(600, 500)
    panel.show()
    panel.set_model(ProblemsModel(tuple(ProblemRow(f"p{n}", f"Problem {n}", "detalj") for n in range(2000))))
    assert panel.view.rows.rowCount() == 2000  # type: ignore[attr-defined]
    panel.view.choose("p1999")  # type: ignore[attr-defined]
    panel.grab()


def _series(values: tuple[float, ...], times: tuple[float, ...] | None = None) -> Series:
    where = times or tuple(float(n * 3600) for n in range(len(values)))
    return Series("x", LONG[:60], "mmHg", "dot", 1, where, values, tuple(f"{v}" for v in values))


@pytest.mark.parametrize(
    "values", [(), (5.0,), (5.0, 5.0, 5.0), (1e12, -1e12), (float("inf"), 1.0), (float("nan"), 2.0)]
)
def test_a_chart_takes_any_values(qtbot: QtBot, values: tuple[float, ...]) -> None:
    panel = make_panel("vitals")
    qtbot.addWidget(panel)
    panel.resize(1200, 600)
    panel.show()
    lane = Lane("x", (_series(values),), 0, 0)
    panel.set_model(VitalsModel(0, 86400, 80000, "nå", (lane,), overview=_series(values)))
    panel.grab()
    panel.set_model(VitalsModel(0, 0, 0, "", ()))
    panel.grab()


def test_a_chart_without_curves_still_shows_medicines(qtbot: QtBot) -> None:
    panel = make_panel("vitals")
    qtbot.addWidget(panel)
    panel.resize(1200, 600)
    panel.show()
    panel.set_model(msgspec.structs.replace(vitals(), lanes=(), rows=(), events=(), fluid=(), overview=None))
    panel.grab()
    assert panel.chart._frame.window.height() > 100  # type: ignore[attr-defined]


def test_a_flowsheet_takes_rows_with_fewer_cells_than_samples(qtbot: QtBot) -> None:
    columns = tuple(SampleColumn(str(n), "17.11", "08:10") for n in range(40))
    rows = (LabRow("a", LONG, LONG[:30], "1–2", (LabCell("value", "4,1"),)), LabRow("b", "B", "", "", ()))
    panel = make_panel("laboratory")
    qtbot.addWidget(panel)
    panel.resize(1000, 500)
    panel.show()
    panel.set_model(LaboratoryModel(columns, (LabGroup("g", "Gruppe", rows),)))
    panel.grab()
    assert panel.view.too_wide() == []  # type: ignore[attr-defined]


def test_a_long_score_keeps_its_words_and_gives_up_its_curve(qtbot: QtBot) -> None:
    panel = make_panel("worklist")
    assert isinstance(panel, TablePanel)
    qtbot.addWidget(panel)
    panel.resize(1314, 700)
    panel.show()
    model = samples_worklist.worklist()
    score = msgspec.structs.replace(model.rows[0].news2, text="at least 14", mark="incomplete", stale="")
    row = msgspec.structs.replace(model.rows[0], news2=score)
    panel.set_model(msgspec.structs.replace(model, rows=(row,)))
    assert panel.view.too_wide() == []
    at = next(n for n, column in enumerate(panel.view.rows.columns) if column.key == "news2")
    laid = panel.view.laid(panel.view.rows.row_of(row.key), at)
    runs = [run for _left, _line, line in laid.lines for run in line]
    assert any(run.plain == "at least 14" for run in runs)
    assert not any(isinstance(run, Spark) for run in runs)
