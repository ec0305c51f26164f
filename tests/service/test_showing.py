"""The access log: each showing once, not each refresh; each thing looked at in full by its resource."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import pytest

from desktop.core.actor import Actor
from desktop.service.showing import Showing
from desktop.shown.questions import FindPatients, PanelsOf, TasksPage, WorklistPage
from desktop.views.readings import Reading

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
AAS = Actor(role="PractitionerRole/a", practitioner="Practitioner/a", name="Maren Aas", profession="doctor")
MOE = msgspec.structs.replace(AAS, role="PractitionerRole/b", name="Jonas Moe")
WARD = (Reading("worklist", ("p", "q")),)


@pytest.fixture
def showing() -> Showing:
    return Showing()


def told(showing: Showing, ask: Any, found: tuple[Reading, ...], who: Actor = AAS, at: datetime = NOW) -> Any:
    return showing.news(ask, found, who, at)


def test_a_refresh_is_not_another_reading(showing: Showing) -> None:
    assert told(showing, WorklistPage("w"), WARD) == WARD
    assert told(showing, WorklistPage("w"), WARD, at=NOW + timedelta(hours=1)) == ()


def test_who_comes_onto_the_list_meanwhile_is_read_then(showing: Showing) -> None:
    told(showing, WorklistPage("w"), WARD)
    more = (Reading("worklist", ("p", "q", "new")),)
    assert told(showing, WorklistPage("w"), more) == (Reading("worklist", ("new",)),)


@pytest.mark.parametrize("other", [WorklistPage("x"), TasksPage("w"), PanelsOf("p", ())])
def test_a_page_that_is_shown_again_is_read_again(showing: Showing, other: Any) -> None:
    told(showing, WorklistPage("w"), WARD)
    told(showing, other, ())
    assert told(showing, WorklistPage("w"), WARD) == WARD


def test_another_person_reads_for_themselves(showing: Showing) -> None:
    told(showing, WorklistPage("w"), WARD)
    assert told(showing, WorklistPage("w"), WARD, MOE) == WARD
    assert told(showing, WorklistPage("w"), WARD, AAS) == WARD


def test_what_was_locked_away_is_read_again(showing: Showing) -> None:
    told(showing, WorklistPage("w"), WARD)
    showing.forget()
    assert told(showing, WorklistPage("w"), WARD) == WARD


def test_a_hit_is_logged_once_while_one_types_and_again_in_another_search(showing: Showing) -> None:
    hit = (Reading("search", ("p",)),)
    assert told(showing, FindPatients("so"), hit) == hit
    assert told(showing, FindPatients("sol"), hit, at=NOW + timedelta(seconds=1)) == ()
    assert told(showing, FindPatients("solb"), hit, at=NOW + timedelta(minutes=10)) == hit


def test_a_result_in_full_is_a_reading_beside_its_list(showing: Showing) -> None:
    told(showing, WorklistPage("w"), WARD)
    full = (*WARD, Reading("worklist", ("p",), ("Task/t",)))
    assert told(showing, WorklistPage("w"), full) == (full[1],)
    assert told(showing, WorklistPage("w"), full) == ()
