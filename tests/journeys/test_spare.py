"""A service is ready for who comes to a record of their own, as long as it is asked who works here."""

from __future__ import annotations

import pytest

from tests.journeys.test_two_people import Workstation, names, place, relay, town
from tests.servers.record_service import Threaded
from ui import user_change

__all__ = ["place", "relay", "town"]


@pytest.fixture(autouse=True)
def _at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(user_change, "ASKED_MS", 0)


def waiting(place: Workstation) -> bool:
    return place.windows._spare.waits


def asked(place: Workstation) -> None:
    """It is asked who works here, and a service is ready for somebody else."""
    place.choices()
    place.until(lambda: waiting(place))


def test_who_comes_takes_the_service_that_waits(place: Workstation) -> None:
    ann, bo = names(place)
    place.sit(ann)
    asked(place)
    services, first = len(Threaded.made), place.session
    place.sit(bo)
    assert len(Threaded.made) == services, "no other one was started for them"
    assert not waiting(place)
    assert place.session is not first
    assert place.session.store.folder != first.store.folder
    assert place.desk.actor.name == bo


def test_who_stays_lets_it_end(place: Workstation) -> None:
    ann, _bo = names(place)
    place.sit(ann)
    asked(place)
    service = Threaded.made[-1]
    assert service.service.serving is None, "it has nobody's record"
    place.sit(ann)
    assert not waiting(place)
    place.until(lambda: not service.lives)


def test_one_that_waits_ends_with_the_program(place: Workstation) -> None:
    asked(place)
    service = Threaded.made[-1]
    place.windows.close()
    place.until(lambda: not service.lives)
