"""A long chart in a window on a real record: reduced as it is opened, finer where somebody looks closer,
never blank meanwhile; a small chart is asked for once."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from desktop.clinical.vocabulary import vitals
from desktop.core.errors import StoreError
from desktop.fhir.arriving import Row, row
from desktop.fhir.strict import dumps
from desktop.shown.chart.vitals_parts import coarsest, fineness
from desktop.shown.questions import ChartPart
from tests.bench.remote import desk_on
from tests.bench.remote import settle as settled
from tests.bench.windows import served
from tests.running.patience import PATIENCE
from tests.views.charts import Json
from ui.acts.dialogs import ErrorDialog
from ui.panels.vitals import VitalsPanel

LONG, SHORT = "long", "short"
ROUNDS = 5000
MINUTES = 4
"""One round in so many minutes, of four quantities each: 20,000 measurements over two weeks."""
NOW = datetime.now(UTC).replace(microsecond=0)
FEVER = 2500
"""The round in which one fever was measured, in the midst of it."""


def _stored(patient: str, kind: str, ident: str, **more: Any) -> Row:
    body = {"resourceType": kind, "id": ident, "meta": {"versionId": "1", "lastUpdated": NOW.isoformat()}}
    about = {} if kind == "Patient" else {"subject": {"reference": f"Patient/{patient}"}}
    return row(dumps({**body, **about, **more}).encode())


def _at(number: int) -> datetime:
    return NOW - timedelta(minutes=MINUTES * number + 1)


def _measured(patient: str, rounds: int) -> Iterator[Row]:
    usual = {"hr": 70, "temp": 37, "spo2": 97, "rr": 14}
    for number in range(rounds):
        for key, value in usual.items():
            known = vitals()[key]
            said = Decimal("41.3") if (key, number) == ("temp", FEVER) else value + number % 3
            code: Json = {"coding": [{"system": "http://loinc.org", "code": known.loinc}]}
            yield _stored(
                patient, "Observation", f"{patient}-{key}-{number}", status="final", code=code,
                effectiveDateTime=_at(number).isoformat(),
                valueQuantity={"value": said, "unit": known.shown, "code": known.unit,
                               "system": "http://unitsofmeasure.org"},
            )  # fmt: skip


def _patient(ident: str, family: str, rounds: int) -> list[Row]:
    start = (_at(rounds) - timedelta(hours=1)).isoformat()
    return [
        _stored(ident, "Patient", ident, name=[{"family": family, "given": ["Ada"]}], birthDate="1948-03-14"),
        _stored(ident, "Encounter", f"stay-{ident}", status="in-progress", period={"start": start},
                **{"class": {"code": "IMP"}}),
        *_measured(ident, rounds),
    ]  # fmt: skip


@pytest.fixture(scope="module")
def opened(qapp: QApplication) -> Iterator[Any]:
    """A desk on a record with the two, in a service of its own."""
    made = {"": [], LONG: _patient(LONG, "Lang", ROUNDS), SHORT: _patient(SHORT, "Kort", 40)}
    with served(made) as (link, _launched), desk_on(qapp, link, active=True) as (_window, desk):
        yield desk


@contextmanager
def asked(desk: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[ChartPart]]:
    """The finer parts that are asked for meanwhile."""
    found: list[ChartPart] = []
    true = desk.bridge.ask

    def ask(question: Any) -> Any:
        if isinstance(question, ChartPart):
            found.append(question)
        return true(question)

    with monkeypatch.context() as patch:
        patch.setattr(desk.bridge, "ask", ask)
        yield found


def until(app: QApplication, true: Callable[[], Any], seconds: float = PATIENCE) -> None:
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end
        app.processEvents()
        time.sleep(0.002)


def settle(app: QApplication, desk: Any) -> None:
    """Until nothing is on its way, and nobody pans or zooms on."""
    settled(app, desk)
    charts = [one for one in desk.patients.page.shown_panels() if isinstance(one, VitalsPanel)]
    until(app, lambda: not any(one._soon.isActive() for one in charts))
    settled(app, desk)


def shown(app: QApplication, desk: Any, patient: str) -> VitalsPanel:
    if desk.patients.focus != patient:
        desk.open_patient(patient)
    page = desk.patients.page
    at = next(n for n, tab in enumerate(page.tabs) if any(p.kind == "vitals" for p in tab.places))
    page.show_tab(page.tabs[at].key)
    panel = next(one for one in page.shown_panels() if one.kind == "vitals")
    assert isinstance(panel, VitalsPanel)
    until(app, lambda: panel.model is not None)
    settle(app, desk)
    return panel


def near(panel: VitalsPanel, key: str) -> list[tuple[float, float]]:
    """What is drawn of a quantity where somebody looks."""
    assert panel.shown is not None
    (one,) = (series for lane in panel.shown.lanes for series in lane.series if series.key == key)
    begin, end = panel.chart.seen
    return [(t, v) for t, v in zip(one.times, one.values, strict=True) if begin <= t <= end]


@pytest.fixture
def panel(qapp: QApplication, opened: Any) -> VitalsPanel:
    found = shown(qapp, opened, LONG)
    # Nobody has looked closer anywhere, whichever test came first.
    found.set_model(None)
    opened.patients.refresh()
    until(qapp, lambda: found.model is not None)
    settle(qapp, opened)
    found.chart.set_range("stay")
    found.chart.go(-1)
    settle(qapp, opened)
    found.chart.setFocus()
    return found


def test_who_looks_closer_gets_each_measurement_with_its_reference(
    qapp: QApplication, opened: Any, panel: VitalsPanel, monkeypatch: pytest.MonkeyPatch
) -> None:
    model = panel.model
    assert model.mark
    assert sum(len(s.times) for lane in model.lanes for s in lane.series) < 4 * ROUNDS
    fever = _at(FEVER).timestamp()
    assert (fever, 41.3) in near(panel, "temp"), "no spike is lost"
    with asked(opened, monkeypatch) as questions:
        # On the fever, then closer.
        assert panel.shown is not None
        panel.chart.go(next(n for n, stop in enumerate(panel.shown.stops) if stop[0] == fever))
        while panel.chart.hours() > 13:
            QTest.keyClick(panel.chart, Qt.Key.Key_Plus)
            assert near(panel, "hr"), "what was there is drawn until there is more"
        settle(qapp, opened)
    assert questions
    assert all(one.patient == LONG for one in questions)
    assert coarsest(panel.shown, *panel.chart.seen) <= fineness(*panel.chart.seen)
    hours = panel.chart.hours()
    assert len(near(panel, "hr")) == pytest.approx(hours * 60 / MINUTES, abs=2), "each of them"
    here = panel.chart.readings()
    assert here is not None
    assert (here["temp"].text, here["temp"].keys) == ("41,3", (f"Observation/{LONG}-temp-{FEVER}",))
    assert here["temp"].at == fever
    QTest.keyClick(panel.chart, Qt.Key.Key_Left)
    (stop,) = {panel.shown.stops[panel.chart.stop][0]}
    assert stop == _at(FEVER + 1).timestamp(), "the arrows go by each measured time there"
    spot = panel.origin()
    assert spot is not None
    assert f"Observation/{LONG}-hr-{FEVER + 1}" in spot.of.keys


def test_panning_on_asks_before_the_end_of_what_is_held(
    qapp: QApplication, opened: Any, panel: VitalsPanel, monkeypatch: pytest.MonkeyPatch
) -> None:
    panel.chart.set_range("24")
    settle(qapp, opened)
    with asked(opened, monkeypatch) as questions:
        for _step in range(30):
            QTest.keyClick(panel.chart, Qt.Key.Key_Left, Qt.KeyboardModifier.ShiftModifier)
            assert near(panel, "hr")
            settle(qapp, opened)
            assert panel.shown is not None
            assert coarsest(panel.shown, *panel.chart.seen) <= fineness(*panel.chart.seen)
    assert 1 <= len(questions) <= 30


def test_the_same_chart_read_again_keeps_its_parts_and_the_cursor(
    qapp: QApplication, opened: Any, panel: VitalsPanel, monkeypatch: pytest.MonkeyPatch
) -> None:
    panel.chart.set_range("24")
    for _step in range(6):
        panel.chart.pan(-0.9)
        settle(qapp, opened)
    assert panel.shown is not None
    begin = panel.chart.seen[0]
    panel.chart.go(next(n for n, stop in enumerate(panel.shown.stops) if stop[0] > begin))
    held, cursor = panel.shown.stops, panel.current_key()
    with asked(opened, monkeypatch) as questions:
        panel.set_model(panel.model)
        settle(qapp, opened)
    assert questions == []
    assert panel.shown.stops == held
    assert panel.current_key() == cursor


def test_a_part_that_can_not_be_had_leaves_the_coarser(
    qapp: QApplication, opened: Any, panel: VitalsPanel, monkeypatch: pytest.MonkeyPatch
) -> None:
    true, told = opened.bridge.ask, []
    opened.bridge.failed.connect(told.append)

    async def fail() -> None:
        raise StoreError("Kurven kan ikke leses.")

    monkeypatch.setattr(opened.bridge, "ask", lambda one: fail() if isinstance(one, ChartPart) else true(one))
    # Another chart than the one whose parts are held.
    panel.set_model(None)
    opened.patients.refresh()
    until(qapp, lambda: panel.model is not None)
    panel.chart._look(_at(3000).timestamp(), _at(2800).timestamp())
    settle(qapp, opened)
    panel.chart.pan(0.1)
    settle(qapp, opened)
    assert near(panel, "hr")
    assert panel.shown is not None
    assert panel.shown.stretches
    assert len(told) == 1, "told once, not at each step"
    dialog = QApplication.activeModalWidget()
    assert isinstance(dialog, ErrorDialog)
    dialog.close()
    monkeypatch.undo()
    panel.set_model(None)
    opened.patients.refresh()
    until(qapp, lambda: panel.model is not None)


def test_the_table_says_where_measured_times_are_left_out(
    qapp: QApplication, opened: Any, panel: VitalsPanel
) -> None:
    QTest.keyClick(panel.chart, Qt.Key.Key_T)
    settle(qapp, opened)
    titles = [group.title for group in panel.table.rows.groups]
    assert any("Laveste og høyeste" in title for title in titles)
    assert all(titles)
    QTest.keyClick(panel.table, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert "Laveste og høyeste" in QApplication.clipboard().text().splitlines()[-1]
    QTest.keyClick(panel.table, Qt.Key.Key_T)


def test_a_small_chart_is_sent_whole_and_asks_for_no_more(
    qapp: QApplication, opened: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    with asked(opened, monkeypatch) as questions:
        panel = shown(qapp, opened, SHORT)
        assert panel.shown is panel.model
        assert panel.model.mark == ""
        assert not any(strip.kind == "reduced" for strip in panel.chart.frame.still)  # type: ignore[union-attr]
        for _step in range(6):
            QTest.keyClick(panel.chart, Qt.Key.Key_Plus)
            QTest.keyClick(panel.chart, Qt.Key.Key_Left, Qt.KeyboardModifier.ShiftModifier)
        settle(qapp, opened)
    assert questions == []


def test_what_is_passed_on_the_way_is_not_fetched(
    qapp: QApplication, opened: Any, panel: VitalsPanel, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who zooms by the wheel passes twelve stretches: the first is fetched, and the last."""
    assert panel.shown is not None
    there = _at(ROUNDS // 2).timestamp()
    panel.chart.go(next(n for n, stop in enumerate(panel.shown.stops) if stop[0] >= there))
    settle(qapp, opened)
    with asked(opened, monkeypatch) as questions:
        for _notch in range(12):
            panel.chart.zoom(0.7)
        assert len(questions) <= 1
        settle(qapp, opened)
    assert 1 <= len(questions) <= 2
    assert panel.shown is not None
    assert coarsest(panel.shown, *panel.chart.seen) <= fineness(*panel.chart.seen)
