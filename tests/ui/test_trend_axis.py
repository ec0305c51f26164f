"""The numbers of a trend's axis: as many as have room, from the first to the last that is seen."""

from __future__ import annotations

from itertools import pairwise

import msgspec
import pytest
from pytestqt.qtbot import QtBot

from desktop.shown.chart.vitals import PercentileLine, TimeRange
from tests.ui.recording import drawn_on
from tests.ui.samples_trend import DAY, OPERATION, trend
from ui.chart.chart import VitalsChart


def test_a_number_at_the_edge_is_whole_or_not_there(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    model = trend()
    times = tuple(OPERATION + n * DAY for n in range(4))
    texts = ("12 152", "12 161", "12 148", "12 151")
    (series,) = model.lanes[0].series
    series = msgspec.structs.replace(
        series, times=times, values=(152.0, 161.0, 148.0, 151.0), texts=texts, outside=("high",) * 4
    )
    lane = msgspec.structs.replace(model.lanes[0], series=(series,), limits=(), earlier=())
    for end in (OPERATION + 3.001 * DAY, OPERATION + 3.12 * DAY, OPERATION + 4 * DAY):
        chart = VitalsChart()
        qtbot.addWidget(chart)
        chart.resize(900, 400)
        chart.set_model(msgspec.structs.replace(model, start=OPERATION, end=end, now=end, lanes=(lane,)))
        chart.show()
        found = [one for one in drawn_on(chart, monkeypatch) if one.text in texts]
        assert {one.text for one in found} == set(texts)
        assert not [one.text for one in found if one.cut]


def test_percentiles_have_their_numbers_and_words_beside_the_curve(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    model = trend()
    first = model.lanes[1]
    lines = tuple(
        PercentileLine(tuple((OPERATION + n * DAY, level + n * 0.1) for n in range(-2, 6)), text, edge=edge)
        for text, level, edge in (
            ("10", 36.4, True),
            ("50", 37.4, False),
            ("90", 38.2, True),
            ("97", 48, False),
        )
    )
    grown = msgspec.structs.replace(
        first, percentiles=lines, said=("persentil 35", "korrigert alder 8 dager")
    )
    chart = VitalsChart()
    qtbot.addWidget(chart)
    chart.resize(900, 500)
    chart.set_model(msgspec.structs.replace(model, lanes=(model.lanes[0], grown)))
    chart.show()
    words = [one.text for one in drawn_on(chart, monkeypatch)]
    assert "persentil 35" in words
    assert "korrigert alder 8 dager" in " ".join(words)
    assert {"10", "50", "90"} <= set(words)
    assert "97" not in words, "a line that is not seen has no number"


@pytest.mark.parametrize(("width", "word"), [(700, "{n} t"), (1000, "{n} t"), (700, "Levedøgn {n} · 20.11")])
def test_numbers_are_spread_over_the_whole_axis(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, width: int, word: str
) -> None:
    start = OPERATION
    days = tuple((start + n * DAY / 2, word.format(n=12 * n)) for n in range(19))
    model = msgspec.structs.replace(
        trend(), start=start, end=start + 9.5 * DAY, now=start + 9.4 * DAY, now_text="227 t", days=days,
        lanes=(), events=(), medicines=(), ranges=(TimeRange("all", "Alt", 0),), range="all", stops=(),
        columns=(), readings=(),
    )  # fmt: skip
    chart = VitalsChart()
    qtbot.addWidget(chart)
    chart.resize(width, 200)
    chart.set_model(model)
    chart.show()
    words = {text for _at, text in days}
    found = sorted(
        (one for one in drawn_on(chart, monkeypatch) if one.text in words), key=lambda d: d.area.left()
    )
    lefts = [one.area.left() for one in found]
    assert len(lefts) >= 2
    assert not any(one.cut for one in found)
    gaps = [b - a for a, b in pairwise(lefts)]
    if len(gaps) == 1:
        return
    assert max(gaps) < 1.6 * min(gaps), "evenly, none left out by its length"
    # Also the later half has its numbers, up to the pill of now.
    assert lefts[-1] > lefts[0] + (width - 200) * 0.4


def _days(qtbot: QtBot, start: float, end: float, across: int, words: str = "Søn {n}.11") -> VitalsChart:
    midnight = trend().days[0][0]
    days = tuple((midnight + n * DAY, words.format(n=10 + n)) for n in range(8))
    chart = VitalsChart()
    qtbot.addWidget(chart)
    chart.resize(across, 200)
    chart.set_model(
        msgspec.structs.replace(
            trend(), start=midnight + start * DAY, end=midnight + end * DAY, now=midnight + end * DAY - 60,
            days=days, lanes=(), events=(), medicines=(), ranges=(TimeRange("all", "Alt", 0),), range="all",
            stops=(), columns=(), readings=(), now_text="02:25",
        )
    )  # fmt: skip
    chart.show()
    return chart


@pytest.mark.parametrize("across", range(560, 1000, 40))
@pytest.mark.parametrize("start", [0.0, 0.3, 0.6, 0.9, 0.98])
def test_a_day_begun_before_the_axis_is_not_named_over_the_next_ones_line(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, across: int, start: float
) -> None:
    chart = _days(qtbot, start, 7.1, across)
    assert chart.frame is not None
    midnight = trend().days[0][0]
    texts = {f"Søn {10 + n}.11": midnight + n * DAY for n in range(8)}
    found = {one.text: one.area for one in drawn_on(chart, monkeypatch) if one.text in texts}
    assert len(found) >= 2
    assert len({text for text in found if texts[text] >= chart.seen[0]}) >= 2
    for text, area in found.items():
        if texts[text] < chart.seen[0] - 1:
            assert area.right() <= chart.frame.x(texts[text] + DAY, *chart.seen), text


def test_a_day_beside_the_pill_of_now_has_its_first_words(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    chart = _days(qtbot, 0, 5.1, 900, "POD {n} · 22.11")
    found = sorted(
        (one for one in drawn_on(chart, monkeypatch) if one.text.startswith("POD") or one.text == "02:25"),
        key=lambda one: one.area.left(),
    )
    assert [one.text for one in found][-3:] == ["POD 13 · 22.11", "POD 14", "02:25"]
    for one, two in pairwise(found):
        assert one.area.right() < two.area.left()
