"""What has no room in a chart: never the gravest score; medicines are counted, and a moved sum is told."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec
import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop.shown.chart.vitals import Dose, FluidPart, MedicineBar, RowPoint, Span, TextRow, VitalsModel
from tests.ui.recording import drawn_on
from tests.ui.samples_vitals import at, vitals
from ui import theme
from ui.chart import rows
from ui.chart.chart import VitalsChart
from ui.theme import Scheme


@pytest.fixture(autouse=True)
def light(qapp: QApplication) -> Iterator[None]:
    theme.apply(qapp, Scheme.LIGHT, 1.0)
    yield
    theme.apply(qapp, Scheme.LIGHT, 1.0)


def _shown(qtbot: QtBot, model: VitalsModel, across: int, tall: int = 640) -> VitalsChart:
    chart = VitalsChart()
    qtbot.addWidget(chart)
    chart.resize(across, tall)
    chart.set_model(model)
    chart.show()
    return chart


def _scores(every: int) -> VitalsModel:
    """A score each hour of two days, 1 to 3, and four high ones of which none is the newest."""
    points = []
    for n in range(48):
        when = at(20, 13) - n * 3600
        high = {9: "7", 20: "8", 31: "5", 40: "9"}.get(n)
        points.append(RowPoint(when, high or str(n % 3 + 1), "framed" if high else "plain"))
    row = TextRow("news2", "NEWS2", "skala 1", tuple(reversed(points[::every])), latest="1")
    return msgspec.structs.replace(vitals(), rows=(row,))


@pytest.mark.parametrize("across", range(560, 1000, 55))
def test_no_high_score_gives_way_to_a_low_one(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, across: int
) -> None:
    chart = _shown(qtbot, _scores(1), across)
    assert chart.frame is not None
    strip = next(one for one in chart.frame.still if getattr(one.item, "key", "") == "news2")
    plot = chart.frame.plot
    there = {
        one.text
        for one in drawn_on(chart, monkeypatch)
        if strip.top <= one.area.center().y() <= strip.top + strip.height
        and plot.left() <= one.area.center().x() <= plot.right()
    }
    assert {"7", "8", "5", "9"} <= there, there


def test_of_very_many_the_gravest_of_each_stretch_may_stand() -> None:
    points = [RowPoint(float(n), "1") for n in range(5000)]
    points[1234] = RowPoint(1234.0, "9", "filled")
    points[77] = RowPoint(77.0, "V", "plain", outside="high")
    few = rows._few(points, (0.0, 5000.0))
    assert len(few) <= rows._MOST_POINTS + 1
    assert points[1234] in few
    assert points[77] in few
    assert few[-1] is points[-1]
    assert [one.time for one in few] == sorted(one.time for one in few)


def _medicines(many: int) -> VitalsModel:
    made = tuple(
        MedicineBar(f"m{n}", f"middel {n}", "1 g × 4", periods=((at(18, 6), at(20, 20)),))
        for n in range(many)
    )
    return msgspec.structs.replace(vitals(), medicines=made)


def test_medicines_without_room_are_counted_below_the_others(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    chart = _shown(qtbot, _medicines(14), 860)
    seen = {one.text for one in drawn_on(chart, monkeypatch)}
    names = {text for text in seen if text.startswith("middel ")}
    left = 14 - len(names)
    assert left > 0
    assert f"↓ {left} legemidler til nedenfor" in seen
    few = _shown(qtbot, _medicines(2), 860)
    assert not any(one.text.startswith("↓") for one in drawn_on(few, monkeypatch))


def test_why_a_dose_was_not_given_stands_clear_of_the_bar(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    doses = (Dose(at(19, 8), "refused", "Kvalm, ville vente"), Dose(at(19, 10), "given"))
    bar = MedicineBar("p", "paracetamol", "1 g × 4", periods=((at(18, 6), at(20, 20)),), doses=doses)
    chart = _shown(qtbot, msgspec.structs.replace(vitals(), medicines=(bar,)), 860)
    assert chart.frame is not None
    (strip,) = [one for one in chart.frame.scrolled(0) if one.kind == "medicine"]
    (said,) = [one for one in drawn_on(chart, monkeypatch) if one.text == "Kvalm, ville vente"]
    middle = round(strip.top + strip.height / 2) + 1
    hangs = said.area.height() / 3
    assert said.area.bottom() + hangs <= middle - 4 or said.area.top() >= middle + 4
    assert said.area.top() >= strip.top


def test_a_sum_that_is_moved_away_from_now_says_since_when_it_is(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = vitals().now
    short = FluidPart(now - 3600, now + 7 * 3600, 200, 160, "+40", "200 / 160")
    model = msgspec.structs.replace(vitals(), fluid=(short,), fluid_sum="+0,04 L")
    said = [
        one.text for one in drawn_on(_shown(qtbot, model, 620, 600), monkeypatch) if "200 / 160" in one.text
    ]
    assert len(said) == 1
    assert said[0].startswith("fra ")


@pytest.mark.parametrize(("hours", "said"), [(30, "O₂ 2 L/min"), (6, "2 L"), (1, "")])
def test_a_short_time_on_oxygen_says_how_much_in_short(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, hours: int, said: str
) -> None:
    end = vitals().now - 3600
    span = Span(end - hours * 3600, end, "O₂ 2 L/min", short="2 L")
    lanes = tuple(
        msgspec.structs.replace(lane, spans=(span,) if any(s.key == "spo2" for s in lane.series) else ())
        for lane in vitals().lanes
    )
    chart = _shown(qtbot, msgspec.structs.replace(vitals(), lanes=lanes), 700)
    there = {one.text for one in drawn_on(chart, monkeypatch)} & {"O₂ 2 L/min", "2 L"}
    assert there == ({said} if said else set())


@pytest.mark.parametrize(
    ("amounts", "said"), [((30, 45, 35, 60, 55, 50), "FiO₂ 30–60 %"), ((40, 40, 40, 40, 40, 40), "FiO₂ 40 %")]
)
def test_oxygen_that_changes_each_hour_is_said_from_what_to_what(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, amounts: tuple[int, ...], said: str
) -> None:
    """Each bar alone has no room: dots in all of them would say nothing of the gravest patient."""
    end = vitals().now - 3600
    several = tuple(
        Span(
            end - (len(amounts) - at) * 3600,
            end - (len(amounts) - at - 1) * 3600,
            f"FiO₂ {one} %",
            one / 100,
            several="FiO₂ {} %",
            amount=str(one),
            number=one,
        )
        for at, one in enumerate(amounts)
    )
    lanes = tuple(
        msgspec.structs.replace(lane, spans=several if any(s.key == "spo2" for s in lane.series) else ())
        for lane in vitals().lanes
    )
    chart = _shown(qtbot, msgspec.structs.replace(vitals(), lanes=lanes), 1400)
    written = [one.text for one in drawn_on(chart, monkeypatch) if "FiO₂" in one.text]
    assert said in written
    assert all(
        text == said or "–" in text or text in {f"FiO₂ {one} %" for one in amounts} for text in written
    )
