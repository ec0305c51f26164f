"""A bed co-ordinator orders the cleaning of an empty bed, and it is clean; nobody is given a second order."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt

from desktop.core.actor import Actor
from desktop.shown.beds.beds import EmptyBed
from tests.journeys.conftest import Seat
from tests.journeys.test_by_keys import Keys
from tests.servers.embedded import Embedded

FREE = "Location/hjerte3-19"


@pytest.mark.acts("OrderCleaning", "MarkClean")
def test_a_bed_is_ordered_to_be_cleaned_and_is_clean(sit: Callable[..., Seat], hospital: Embedded) -> None:
    seat = sit("coordinator")
    keys = Keys(seat)
    seat.look_at(choices=True)
    seat.settle()
    actor: Actor = seat.ask(lambda desk, c: desk.somebody(c, "flyt", "", secretary=False))
    assert actor.duty == "coordinator"
    seat.desk.sign_in(actor)
    seat.settle()
    seat.desk.show_page("beds")
    panel = seat.desk.pages.panel("beds")

    def bed() -> EmptyBed | None:
        rows = panel.model.empty if panel.model is not None else ()
        return next((row for row in rows if row.key == FREE), None)

    def press(key: Qt.Key) -> None:
        panel.take_focus()
        assert panel.view.choose(FREE)
        keys.press(key)

    seat.until(lambda: (one := bed()) is not None and one.state == "free")
    press(Qt.Key.Key_R)
    seat.until(lambda: (one := bed()) is not None and one.state == "cleaning")
    press(Qt.Key.Key_R)
    seat.until(lambda: seat.errors)
    assert "allerede bestilt" in str(seat.errors.pop())
    seat.settle()
    with hospital.client() as client:
        found = client.get("Task", params={"focus": FREE, "status": "requested"}).raise_for_status().json()
        (task,) = [one["resource"] for one in found["entry"]]
        assert task["requester"]["reference"] == actor.practitioner
        assert "for" not in task
    press(Qt.Key.Key_D)
    seat.until(lambda: (one := bed()) is not None and one.state == "free")
    seat.settle()
    with hospital.client() as client:
        assert client.get(f"Task/{task['id']}").raise_for_status().json()["status"] == "completed"
