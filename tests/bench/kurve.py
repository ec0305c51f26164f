"""Panning and zooming a chart of ten quantities of 100,000 values, against pyqtgraph drawing the same."""

from __future__ import annotations

import random
import statistics
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import accumulate
from multiprocessing import get_context
from multiprocessing.connection import Connection
from typing import Any, NamedTuple

import msgspec
from PySide6.QtWidgets import QApplication

from desktop.shown.chart.vitals import Lane, Reading, ReadingColumn, Series, TimeRange, VitalsModel
from desktop.shown.chart.vitals_parts import VitalsPart
from desktop.views.chart.kurve_parts import Whole

LANES, POINTS = 10, 100_000
MINUTE = 60.0
BEGUN = 1_763_000_000.0
SIZE = (1314, 740)
FRAMES = 200
DRAG, WHEEL = 0.01, 0.1
"""So much of what is seen a frame goes on: a hand that drags, a notch of the wheel."""
HOURS = (0.0, 30 * 24.0, 72.0, 24.0)
"""How much is seen where it is panned; 0 for half of it all."""
NOTCH, NOTCHES, TURNS = 0.8, 20, 5
"""A notch of the wheel with Ctrl shows so much of what was seen; so many notches closer from half of it all
(to ten hours), as many back, so many times."""
GOAL_LATE, GOAL_RATIO, GOAL_FIRST = 0.004, 0.15, 0.05


class Frames(NamedTuple):
    """Seconds of each frame: by the clock, and of this thread."""

    clock: list[float]
    thread: list[float]


def chart() -> VitalsModel:
    """Ten wandering quantities with a spike here and there, every minute for ten weeks."""
    rng = random.Random(10)
    times = tuple(BEGUN + MINUTE * n for n in range(POINTS))
    lanes = []
    for number in range(LANES):
        steps = (rng.gauss(0, 1) for _n in range(POINTS))
        wander = accumulate(steps, lambda at, step: at + step - (at - 80) * 0.02, initial=80.0)
        values = tuple(
            round(value + (40 if rng.random() < 0.0005 else 0), 1)
            for value, _time in zip(wander, times, strict=False)
        )
        texts = tuple(f"{value}".replace(".", ",") for value in values)
        outside = tuple("high" if value > 90 else "low" if value < 70 else "" for value in values)
        series = Series(
            f"q{number}", f"Måling {number + 1}", "1/min", "dot", 1 + number % 5, times, values, texts,
            outside=outside, latest=texts[-1],
        )  # fmt: skip
        lanes.append(Lane(f"lane{number}", (series,), min(values), max(values), (), ((70.0, 90.0),)))
    rounds = tuple(
        {
            lane.series[0].key: Reading(
                lane.series[0].texts[at], moment, keys=(f"Observation/{lane.key}-{at}",)
            )
            for lane in lanes
        }
        for at, moment in enumerate(times)
    )
    end = times[-1] + 3600
    return VitalsModel(
        start=times[0], end=end, now=times[-1], now_text="14:32", lanes=tuple(lanes),
        ranges=(TimeRange("72", "72 t", 72), TimeRange("stay", "Oppholdet", 0)), range="72",
        stops=tuple((moment, "14:32", "") for moment in times), readings=rounds,
        columns=tuple(ReadingColumn(lane.series[0].key, lane.series[0].name) for lane in lanes),
        title="Kurve", spoken="Kurve",
    )  # fmt: skip


def _serve(pipe: Connection) -> None:
    """The other process: the whole chart, then what is asked of it, each as the bytes of its answer."""
    began = time.perf_counter()
    model = chart()
    whole = Whole(model)
    made = time.perf_counter()
    body = msgspec.msgpack.encode(whole.reduced(model))
    pipe.send((body, made - began, time.perf_counter() - made, model.start, model.end))
    while (asked := pipe.recv()) is not None:
        pipe.send_bytes(msgspec.msgpack.encode(whole.part(*asked)))


class Service:
    """The window's end: what is asked goes to another process, and its answer is read on a thread of its own,
    as with the record."""

    def __init__(self) -> None:
        self._pipe, there = get_context("spawn").Pipe()
        self._process = get_context("spawn").Process(target=_serve, args=(there,))
        self._process.start()
        self.body, _made, self.reduced, self.start, self.end = self._pipe.recv()
        self._thread = ThreadPoolExecutor(1)
        self._coming: list[Future[VitalsPart]] = []

    def close(self) -> None:
        self._thread.shutdown()
        self._pipe.send(None)
        self._process.join()

    def ask(self, start: float, end: float) -> None:
        self._coming.append(self._thread.submit(self._part, start, end))

    def _part(self, start: float, end: float) -> VitalsPart:
        self._pipe.send((start, end))
        return msgspec.msgpack.decode(self._pipe.recv_bytes(), type=VitalsPart)

    def arrived(self) -> VitalsPart | None:
        """A part that was asked for, once it is here."""
        if not self._coming or not self._coming[0].done():
            return None
        return self._coming.pop(0).result()

    def settle(self, take: Callable[[VitalsPart], None]) -> None:
        """Wait for what is on its way."""
        while self._coming:
            take(self._coming.pop(0).result())


def _pan(app: QApplication, step: Callable[[], object], took: Frames) -> None:
    clock, thread = time.perf_counter(), time.thread_time()
    step()
    app.processEvents()
    took.clock.append(time.perf_counter() - clock)
    took.thread.append(time.thread_time() - thread)


def _zooming() -> list[float]:
    """The factors of a whole run of zooming: closer and back again."""
    return ([NOTCH] * NOTCHES + [1 / NOTCH] * NOTCHES) * TURNS


def _ours(app: QApplication, service: Service) -> dict[str, Any]:
    from ui.panels.vitals import VitalsPanel

    body = service.body
    first = []
    panel = VitalsPanel()
    for _turn in range(6):
        panel = VitalsPanel()
        panel.resize(*SIZE)
        panel.show()
        app.processEvents()
        began, used = time.perf_counter(), time.thread_time()
        sent = msgspec.msgpack.decode(body, type=VitalsModel)
        read, read_used = time.perf_counter() - began, time.thread_time() - used
        panel.set_model(sent)
        app.processEvents()
        first.append((time.perf_counter() - began, time.thread_time() - used, read, read_used))
        if _turn < 5:
            panel.close()
    panel.closer.connect(service.ask)
    chart, drag, wheel, parts = panel.chart, Frames([], []), Frames([], []), Frames([], [])
    for hours in HOURS:
        span = hours * 3600 or (service.end - service.start) / 2
        chart._look(service.end - span * 1.2, service.end - span * 0.2)
        service.settle(panel.show_part)
        app.processEvents()
        for took, by in ((drag, DRAG), (wheel, WHEEL)):
            for turn in range(FRAMES):
                if (part := service.arrived()) is not None:
                    _pan(app, lambda part=part: panel.show_part(part), parts)
                _pan(app, lambda by=by, turn=turn: chart.pan(by if turn % 40 < 20 else -by), took)
    service.settle(panel.show_part)
    zoom = Frames([], [])
    span = (service.end - service.start) / 2
    chart._look(service.end - span * 1.2, service.end - span * 0.2)
    service.settle(panel.show_part)
    app.processEvents()
    for factor in _zooming():
        if (part := service.arrived()) is not None:
            _pan(app, lambda part=part: panel.show_part(part), parts)
        _pan(app, lambda factor=factor: chart.zoom(factor), zoom)
    service.settle(panel.show_part)
    panel.close()
    late = max(_late(drag.thread), _late(wheel.thread))
    return {
        "seconds": round(statistics.median(drag.clock), 5),
        "p95_seconds": round(_late(drag.clock), 5),
        "thread_seconds": round(statistics.median(drag.thread), 5),
        "p95_thread_seconds": round(_late(drag.thread), 5),
        "least_thread_seconds": round(min(drag.thread), 5),
        "wheel_seconds": round(statistics.median(wheel.clock), 5),
        "wheel_p95_seconds": round(_late(wheel.clock), 5),
        "wheel_p95_thread_seconds": round(_late(wheel.thread), 5),
        "zoom_seconds": round(statistics.median(zoom.clock), 5),
        "zoom_p95_seconds": round(_late(zoom.clock), 5),
        "zoom_thread_seconds": round(statistics.median(zoom.thread), 5),
        "zoom_p95_thread_seconds": round(_late(zoom.thread), 5),
        "part_thread_seconds": round(statistics.median(parts.thread), 4) if parts.thread else None,
        "parts": len(parts.thread),
        "late_thread_seconds": round(late, 5),
        "first_seconds": round(statistics.median(one[0] for one in first), 4),
        "first_thread_seconds": round(statistics.median(one[1] for one in first), 4),
        "first_least_seconds": round(min(one[0] for one in first), 4),
        "first_decoding_seconds": round(statistics.median(one[2] for one in first), 4),
        "sent_bytes": len(body),
        "reduced_seconds": round(service.reduced, 3),
    }


def _late(seconds: list[float]) -> float:
    return statistics.quantiles(seconds, n=20)[-1]


def _theirs(app: QApplication, model: VitalsModel) -> dict[str, Any]:
    """The same curves in as many plots with one axis of time, thinned to peaks and clipped to what is seen,
    as its documentation says is quickest."""
    import numpy
    import pyqtgraph

    pyqtgraph.setConfigOptions(antialias=False, background="w", foreground="k")
    data = [(numpy.array(lane.series[0].times), numpy.array(lane.series[0].values)) for lane in model.lanes]
    began = time.perf_counter()
    view = pyqtgraph.GraphicsLayoutWidget()
    view.resize(*SIZE)
    plots: list[Any] = []
    for number, (times, values) in enumerate(data):
        plot = view.addPlot(row=number, col=0)
        plot.setDownsampling(auto=True, mode="peak")
        plot.setClipToView(True)
        plot.setMouseEnabled(y=False)
        plot.plot(times, values, pen=pyqtgraph.mkPen("b", width=1))
        plot.setYRange(float(values.min()), float(values.max()))
        plot.hideAxis("left")
        if number + 1 < len(data):
            plot.hideAxis("bottom")
        if plots:
            plot.setXLink(plots[0])
        plots.append(plot)
    view.show()
    app.processEvents()
    first = time.perf_counter() - began
    drag = Frames([], [])
    for hours in HOURS:
        span = hours * 3600 or (model.end - model.start) / 2
        at = model.end - span * 1.2
        plots[0].setXRange(at, at + span, padding=0)
        app.processEvents()
        for turn in range(FRAMES):
            at += span * (DRAG if turn % 40 < 20 else -DRAG)
            _pan(app, lambda at=at, span=span: plots[0].setXRange(at, at + span, padding=0), drag)
    zoom = Frames([], [])
    span = (model.end - model.start) / 2
    end = model.end - span * 0.2
    plots[0].setXRange(end - span, end, padding=0)
    app.processEvents()
    for factor in _zooming():
        span *= factor
        _pan(app, lambda span=span: plots[0].setXRange(end - span, end, padding=0), zoom)
    view.close()
    return {
        "zoom_seconds": round(statistics.median(zoom.clock), 5),
        "zoom_p95_seconds": round(_late(zoom.clock), 5),
        "zoom_thread_seconds": round(statistics.median(zoom.thread), 5),
        "seconds": round(statistics.median(drag.clock), 5),
        "p95_seconds": round(_late(drag.clock), 5),
        "thread_seconds": round(statistics.median(drag.thread), 5),
        "p95_thread_seconds": round(_late(drag.thread), 5),
        "first_seconds": round(first, 4),
    }


def kurve() -> dict[str, Any]:
    """The clock decides, and the thread stands beside it; the ratio is of both sides' medians."""
    from ui import theme
    from ui.application import application
    from ui.theme import Scheme

    app = application()
    theme.apply(app, Scheme.LIGHT, 1.0)
    service = Service()
    try:
        ours = _ours(app, service)
    finally:
        service.close()
    found: dict[str, Any] = {
        "name": "kurve",
        "series": LANES,
        "points": POINTS,
        **ours,
        "goal_p95_seconds": GOAL_LATE,
        "goal_first_seconds": GOAL_FIRST,
        "goal": GOAL_RATIO,
    }
    try:
        theirs = _theirs(app, chart())
    except ImportError as error:
        return {**found, "ratio": None, "met": None, "skipped": f"no neighbour: {error}"}
    QApplication.sendPostedEvents()
    ratio = ours["seconds"] / theirs["seconds"]
    zoomed = ours["zoom_seconds"] / theirs["zoom_seconds"]
    return {
        **found,
        "pyqtgraph": theirs,
        "plain_seconds": theirs["seconds"],
        "ratio": round(ratio, 3),
        "zoom_ratio": round(zoomed, 3),
        "met": max(ratio, zoomed) <= GOAL_RATIO
        and max(ours["p95_seconds"], ours["zoom_p95_seconds"]) <= GOAL_LATE
        and ours["first_seconds"] <= GOAL_FIRST,
    }
