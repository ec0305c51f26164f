"""A trace that is looked at closely asks for its own part, by its name."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any, cast

from msgspec import structs
from pytestqt.qtbot import QtBot

from desktop.shown.chart.vitals import Stretch
from desktop.shown.questions import ChartPart
from tests.ui.samples_trace import trace
from ui.acts.pages.closer import Closer
from ui.panels import make_panel


class Asked:
    """A bridge that notes what is asked, and a scope that asks it at once."""

    def __init__(self) -> None:
        self.questions: list[Any] = []

    async def ask(self, question: Any) -> None:
        self.questions.append(question)

    def run(self, work: Coroutine[Any, Any, None]) -> None:
        asyncio.run(work)


def test_a_part_of_a_trace_is_asked_for_by_its_name(qtbot: QtBot) -> None:
    asked = Asked()
    panel = make_panel("trace")
    qtbot.addWidget(panel)
    Closer(cast("Any", asked), cast("Any", asked), lambda: "p").attach(panel)
    whole = trace()
    coarse = structs.replace(whole, stretches=(Stretch(whole.start, whole.end, 64.0, "fortettet"),), mark="m")
    panel.resize(900, 400)
    panel.set_model(coarse)
    (question,) = asked.questions
    assert isinstance(question, ChartPart)
    assert (question.patient, question.trace, question.within) == ("p", "ctg", 12)
    assert whole.start <= question.start < question.end <= whole.end
