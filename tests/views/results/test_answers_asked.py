"""Answers elsewhere that the server was not asked for are told, on an empty list and on one with rows."""

from __future__ import annotations

import pytest

from desktop.shown.parts import PanelState
from desktop.shown.ward.waiting import Waiting
from desktop.sync.pull.inbox import Told
from desktop.views.results import results
from desktop.views.ward import waiting
from tests.views.charts import NOW

COUNTED = Waiting(patients=12)


@pytest.mark.parametrize(
    ("unasked", "said"),
    [
        (("ServiceRequest?requester",), "ikke spurt etter"),
        (("DiagnosticReport?based-on", "Observation?based-on"), "ikke spurt etter"),
        (("Observation?based-on",), "En del av svarene"),
        (("Encounter?participant",), "andre poster"),
    ],
)
def test_what_was_not_asked_for_is_said(unasked: tuple[str, ...], said: str) -> None:
    told = Told(unasked=unasked)
    line = waiting.looked_for(COUNTED, told, NOW, NOW)
    assert said in line
    assert "12 pasienter" in line
    assert "det du har bestilt og" not in line, "nothing is claimed that was not done"
    state = results.asked(PanelState("ready"), told)
    assert said in state.title
    assert state.kind == "ready"


@pytest.mark.parametrize(
    ("told", "icon"),
    [
        (None, "check-circle"),
        (Told(), "check-circle"),
        (Told(unasked=("Encounter?participant",)), "question"),
        (Told(parted=("DiagnosticReport: there are more",)), "question"),
    ],
)
def test_an_empty_list_has_a_tick_where_all_was_looked_for(told: Told | None, icon: str) -> None:
    looked = waiting.looked_for(COUNTED, told, NOW, NOW)
    everywhere = waiting.looked_everywhere(told)
    page = waiting.nothing("results", "Ingen svar venter.", COUNTED, looked=looked, everywhere=everywhere)
    assert page is not None
    assert page.icon == icon
    assert len(page.text.split("\n")) == (2 if everywhere else 3), "each thing on a line of its own"


def test_what_came_in_part_is_said() -> None:
    told = Told(parted=("DiagnosticReport: there are more",))
    assert "bare en del" in waiting.looked_for(COUNTED, told, NOW, NOW)
    state = results.asked(PanelState("ready"), told)
    assert "bare en del" in state.title
    assert state.details == "DiagnosticReport: there are more"


@pytest.mark.parametrize("told", [None, Told()])
def test_where_all_was_asked_for_nothing_more_is_said(told: Told | None) -> None:
    line = waiting.looked_for(COUNTED, told, NOW, NOW)
    assert "det du har bestilt og hos dem du har ansvaret for" in line
    assert "ikke spurt" not in line
    ready = PanelState("ready")
    assert results.asked(ready, told) is ready


def test_a_list_that_says_something_worse_keeps_it() -> None:
    lost = PanelState("error", title="x")
    assert results.asked(lost, Told(unasked=("ServiceRequest?requester",))) is lost
