"""A server that refuses a handover, or goes away in the middle: who gives stays responsible, and is told."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from desktop.core.actor import Actor
from desktop.shown.questions import BannerOf
from tests.journeys.conftest import Seat
from tests.journeys.relay import Relay, Said, relaying
from tests.journeys.test_by_keys import Keys
from tests.journeys.test_handover import (
    attenders,
    gives,
    handover,
    mine,
    on,
    responsible,
    row,
    sits_down,
    tasks_of,
)
from tests.servers.embedded import Embedded

Key = Qt.Key
Sit = Callable[..., Seat]


# A refusal and a clash for whoever gives, and another of each for whoever takes over.
TOLD = {
    403: ("Ikke sendt",),
    422: ("Ikke sendt",),
    # What clashes is read again and tried again: until the server takes it, it waits.
    409: ("Ikke sendt", "venter på server"),
    412: ("Ikke sendt", "venter på server"),
}


def told_of(seat: Seat, panel: Any, patient: str) -> Any:
    """The patient's row after the server has had its say."""
    for _round in range(4):
        seat.settle()
        if row(panel, patient).mark == "refused":
            break
    return row(panel, patient)


def refusing(status: int) -> Callable[[str, str, bytes], Said | None]:
    """A server that takes nothing that changes who is responsible, and says so."""
    outcome = {
        "resourceType": "OperationOutcome",
        "issue": [{"severity": "error", "code": "processing", "diagnostics": "Not taken"}],
    }

    def refuse(method: str, path: str, body: bytes) -> Said | None:
        about = any(f"/{kind}" in path for kind in ("Encounter", "Task")) and method in ("PUT", "POST")
        whole = method == "POST" and b'"transaction"' in body
        return Said(status, json.dumps(outcome).encode()) if about or whole else None

    return refuse


@pytest.fixture
def relay(hospital: Embedded) -> Iterator[Relay]:
    with relaying(hospital.url, hospital.token) as made:
        yield made


@pytest.fixture
def relayed(qapp: QApplication, tmp_path: Path, relay: Relay) -> Iterator[Seat]:
    with Seat(qapp, tmp_path / "relayed", relay.url, relay.token, "cardiology") as seat:
        seat.look_at(choices=True)
        seat.settle()
        yield seat


def given(giver: Seat, hospital: Embedded, words: str) -> tuple[Keys, Actor, Actor, str]:
    """A patient of the giver's whom nobody has answered for yet in another test."""
    first, second = responsible(giver)
    keys = sits_down(giver, first)
    asked = {p for p in patients(giver) if any(t["status"] == "requested" for t in handovers(hospital, p))}
    patient = next(p for p in patients(giver) if p not in asked)
    gives(giver, keys, patient, second.name.split()[-1], words)
    return keys, first, second, patient


def patients(seat: Seat) -> list[str]:
    mine(seat, 0)
    return [r.key for r in seat.desk.pages.panel("ward").model.rows if r.mine]


def handovers(hospital: Embedded, patient: str) -> list[Any]:
    return tasks_of(hospital, patient)


def still(seat: Seat, hospital: Embedded, patient: str, giver: Actor) -> None:
    """The giver is responsible: on the server, in the banner."""
    assert [who for who, ended in attenders(hospital, patient) if not ended] == [giver.practitioner]
    assert giver.name in str(seat.answer(BannerOf(patient)))


@pytest.mark.parametrize("status", [412, 422])
def test_taking_over_is_refused_and_the_giver_stays_responsible(
    sit: Sit, relayed: Seat, relay: Relay, hospital: Embedded, status: int
) -> None:
    giver = sit()
    _keys, first, second, patient = given(giver, hospital, f"Feber: blodkultur ({status}).")
    giver.settle()
    keys = sits_down(relayed, second)
    panel = handover(relayed, "take")
    relayed.until(lambda: row(panel, patient))
    relay.refuse = refusing(status)
    on(panel, patient)
    keys.press(Key.Key_J)
    shown = told_of(relayed, panel, patient)
    assert shown.responsible == first.name
    assert any(words in shown.remark for words in TOLD[status]), shown.remark
    still(relayed, hospital, patient, first)
    # Who gives has not heard that anybody took over, and sees whom it waits for.
    giver.settle()
    theirs = handover(giver, "give")
    told = giver.until(lambda: row(theirs, patient))
    assert told.responsible == first.name
    assert second.name in told.remark
    still(giver, hospital, patient, first)


@pytest.mark.parametrize("status", [403, 409])
def test_giving_is_refused_and_the_giver_is_told(
    relayed: Seat, relay: Relay, hospital: Embedded, status: int
) -> None:
    relay.refuse = refusing(status)
    _keys, first, second, patient = given(relayed, hospital, f"Smerter: ring meg ({status}).")
    panel = handover(relayed, "give")
    shown = told_of(relayed, panel, patient)
    assert shown.responsible == first.name
    assert any(words.casefold() in shown.remark.casefold() for words in TOLD[status]), shown.remark
    still(relayed, hospital, patient, first)
    assert not [t for t in handovers(hospital, patient) if t["status"] == "requested"]
    assert second.name not in str(relayed.answer(BannerOf(patient))) or "ikke sendt" in str(
        relayed.answer(BannerOf(patient))
    )


def test_the_server_goes_away_in_the_middle_and_it_is_taken_over_once(
    sit: Sit, relayed: Seat, relay: Relay, hospital: Embedded
) -> None:
    giver = sit()
    _keys, first, second, patient = given(giver, hospital, "Blødning: ring bakvakt.")
    giver.settle()
    keys = sits_down(relayed, second)
    panel = handover(relayed, "take")
    relayed.until(lambda: row(panel, patient))
    lost: list[str] = []

    def lose(method: str, path: str, said: Said) -> Said | None:
        # It is done, and nobody hears that it was.
        if (
            method in ("PUT", "POST")
            and not lost
            and b"Encounter" in said.body
            and b"transaction" in said.body
        ):
            lost.append(path)
            return None
        if method == "PUT" and "/Encounter/" in path and not lost:
            lost.append(path)
            return None
        return said

    relay.spoil = lose
    on(panel, patient)
    keys.press(Key.Key_J)
    relayed.until(lambda: relayed.settle() or lost)
    relayed.until(lambda: relayed.settle() or row(panel, patient).mark == "done")
    assert row(panel, patient).responsible == second.name
    ends = attenders(hospital, patient)
    assert [who for who, ended in ends if not ended] == [second.practitioner], "never two, and never nobody"
    assert [who for who, ended in ends if ended].count(first.practitioner) == 1
    giver.settle()
    assert second.name in str(giver.answer(BannerOf(patient)))


def test_the_banner_says_that_it_waits_and_opens_it(sit: Sit, hospital: Embedded) -> None:
    giver = sit()
    keys, first, second, patient = given(giver, hospital, "Uro: ro ned.")
    giver.settle()
    giver.desk.open_patient(patient)
    banner = giver.window.banner
    part = banner.parts["handover"]
    words = f"Vaktskifte venter: {first.name} til {second.name}"
    giver.until(lambda: banner.model is not None and banner.model.key == patient and part.isVisible())
    assert part.accessibleName() == words
    part.setFocus()
    keys.press(Key.Key_Return)
    panel = giver.desk.pages.panel("handover")
    giver.until(lambda: giver.desk.pages.current == "handover" and panel.current_key() == patient)
    assert panel.model.side == "give"
    # And for who receives, by mouse, on their own side.
    receiver = sit()
    receiver.look_at(choices=True)
    receiver.settle()
    sits_down(receiver, second)
    receiver.desk.open_patient(patient)
    part = receiver.window.banner.parts["handover"]
    receiver.until(lambda: part.isVisible() and part.accessibleName() == words)
    QTest.mouseClick(part, Qt.MouseButton.LeftButton)
    panel = receiver.desk.pages.panel("handover")
    receiver.until(lambda: receiver.desk.pages.current == "handover" and panel.current_key() == patient)
    assert panel.model.side == "take"
    # Taken over, it waits no more.
    on(panel, patient)
    Keys(receiver).press(Key.Key_J)
    receiver.settle()
    receiver.desk.open_patient(patient)
    receiver.until(
        lambda: receiver.window.banner.model is not None and not receiver.window.banner.model.handover
    )
    assert not part.isVisible()
    assert not giver.errors + receiver.errors
