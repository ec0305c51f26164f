"""The numbers of a trend's axis: as many as have room, from the first to the last that is seen."""

from __future__ import annotations

from itertools import pairwise

import msgspec
import pytest
from pytestqt.qtbot import QtBot

from desktop.shown.vitals import PercentileLine, TimeRange
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
