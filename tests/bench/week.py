"""A week of a watched patient's chart on paper: from the record to the bytes of the PDF."""

from __future__ import annotations

import statistics
import time
from typing import Any

GOAL = 1.0
TURNS = 5
HOURS = 7 * 24


def week() -> dict[str, Any]:
    """The intensive ward's patient of the demo, who is measured every two hours; the neighbour is reportlab
    making one empty page."""
    from reportlab.pdfgen.canvas import Canvas

    from desktop.core.actor import Actor
    from desktop.papers import chart as paper
    from desktop.shown.paper.papers import PrintedChart, Stand
    from desktop.views.base.context import Context
    from desktop.views.chart import vitals
    from desktop.views.page import banner
    from desktop.views.paper import papers
    from tests.layout.specialties import NOW, patients_of

    patient = patients_of("intensive")[0]
    actor = Actor("PractitionerRole/bench", "Practitioner/bench", "Maren Aas", profession="doctor")
    shown = banner.build(patient, NOW, actor=None)
    stand = Stand("20.11.2026 14:32", "sist hentet fra serveren i dag 14:30", "Maren Aas")

    def printed() -> bytes:
        model, _state = vitals.whole(Context(patient.anew(), NOW, actor))
        end = model.end
        return paper.draw(
            PrintedChart(
                whose=papers.whose(shown), facts=papers.facts(shown), stand=stand, model=model,
                start=end - HOURS * 3600, end=end, span="en uke", said=(),
            )
        )  # fmt: skip

    def empty() -> bytes:
        canvas = Canvas("/dev/null")
        canvas.showPage()
        return bytes(canvas.getpdfdata())

    took, plain = [], []
    size = 0
    for _turn in range(TURNS):
        began = time.perf_counter()
        size = len(printed())
        took.append(time.perf_counter() - began)
        began = time.perf_counter()
        empty()
        plain.append(time.perf_counter() - began)
    middle, neighbour = statistics.median(took), statistics.median(plain)
    return {
        "name": "week",
        "bytes": size,
        "seconds": round(middle, 4),
        "slowest_seconds": round(max(took), 4),
        "plain_seconds": round(neighbour, 5),
        "ratio": round(middle / neighbour, 1),
        "goal": round(GOAL / neighbour, 1),
        "goal_seconds": GOAL,
        "met": middle <= GOAL,
    }
