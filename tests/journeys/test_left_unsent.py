"""Two people at one workstation, the first away: what each of them is told of what she left unsent."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt

from desktop.fhir.client import HttpTransport
from desktop.fhir.transport import Answer, NoAnswer, Request
from desktop.service import signing_out
from desktop.shown.questions import UnsentPage, WorklistPage
from desktop.store import outbox
from desktop.store.outbox import Act
from tests.journeys.conftest import WARD
from tests.journeys.test_locked import lock
from tests.journeys.test_sign_in import (
    DOCTOR,
    NURSE,
    Browser,
    answered,
    browser,
    page,
    press,
    sit,
    switch,
    town,
)
from tests.journeys.test_two_people import Workstation
from tests.servers.embedded import Embedded

__all__ = ["browser", "sit", "town"]


class Writes:
    """A server that takes no Flag; `by` is whose token each was shown with (`Practitioner/id`)."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.by: set[str] = set()
        real = HttpTransport.send

        async def send(http: HttpTransport, request: Request) -> Answer:
            if not request.path.startswith("Flag/"):
                return await real(http, request)
            part = request.headers["authorization"].partition(" ")[2].split(".")[1]
            self.by.add(json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))["fhirUser"])
            raise NoAnswer("", sent=False)

        monkeypatch.setattr(HttpTransport, "send", send)


@pytest.mark.parametrize("policy", ["own-token", "never"])
def test_she_is_told_what_becomes_of_it_and_the_next_one_a_number_and_an_age(
    town: Embedded,
    sit: Callable[[str], Workstation],
    browser: Browser,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    policy: str,
) -> None:
    monkeypatch.setenv("FAGFLATE_MACHINE", str(tmp_path))
    (tmp_path / "settings.json").write_text(json.dumps({"finish_sending": policy}), encoding="utf-8")
    monkeypatch.setattr(signing_out, "SENDS", 0.5)
    writes, ident = Writes(monkeypatch), f"left-{policy}"
    place = sit(town.url)
    page(place)
    press(place, Qt.Key.Key_Return)
    page(place, "confirm")
    press(place, Qt.Key.Key_Return)
    place.until(lambda: place.desk is not None and place.desk.actor.name == "Maren Aas")
    role = place.desk.actor.role
    body = {
        "resourceType": "Flag", "id": ident, "status": "active", "code": {"text": "Fallfare"},
        "subject": {"reference": "Patient/h12a"}, "author": {"reference": role},
    }  # fmt: skip
    place.session.store.write(lambda tx: outbox.put(tx, body, Act("note", role)), origin="note").result()
    place.quiet()
    lock(place)
    press(place, Qt.Key.Key_U, Qt.KeyboardModifier.AltModifier)
    screen = page(place)
    said = "sendes i ditt navn" if policy == "own-token" else "den venter, som kladdene"
    place.until(lambda: said in screen.note.words())
    assert "1 handling kunne ikke sendes" in screen.note.words()

    # Somebody else sits down, at a record of their own, and is told a number and an age.
    browser.person = NURSE
    place.until(lambda: screen.people.current == f"Practitioner/{DOCTOR}")
    screen.people.choose_digit("2")
    switch(place)
    press(place, Qt.Key.Key_Return)
    nurse = f"Practitioner/{NURSE}"
    place.until(lambda: place.desk is not None and place.desk.actor.practitioner == nurse)
    (line,) = place.until(lambda: left(place))
    assert line.startswith("1 handling av ")
    if policy == "never":
        assert line.endswith("Den venter til vedkommende logger på.")
    assert writes.by <= {f"Practitioner/{DOCTOR}"}, "nothing of hers was tried with the sign-in of another"


def left(place: Workstation) -> tuple[str, ...]:
    """Lines on what others left, as many on both pages."""
    ward, _state = answered(place, WorklistPage(WARD))
    own, _state = answered(place, UnsentPage())
    assert len(ward.left) == len(own.left)
    found: tuple[str, ...] = own.left
    return found
