"""Bad answers: whatever comes instead of FHIR, it is said, nothing is lost, and keys answer."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from desktop.core.errors import WireError
from desktop.store import outbox
from desktop.views.session import Session
from tests.journeys.bad import (
    SOME,
    all_is_well,
    doctor,
    kept,
    relay,
    said,
    seated,
    seats,
    signed_in,
    standing,
    town,
    write,
)
from tests.journeys.conftest import WARD
from tests.journeys.reality import Window, answers_keys, on_server
from tests.journeys.relay import Relay, Said, Spoil, as_it_is, relaying
from tests.servers.embedded import Embedded

__all__ = ["doctor", "relay", "seats", "signed_in", "town"]

# Answers that are none.

PAGE = b"<!DOCTYPE html><html><body>Logg inn</body></html>"


def web_page(_method: str, _path: str, _said: Said) -> Said:
    return Said(200, PAGE, "text/html")


def half(_method: str, _path: str, said: Said) -> Said:
    """The whole length is promised, half of it is JSON that ends in the middle."""
    return Said(said.status, said.body[: len(said.body) // 2], said.kind, said.headers)


def broken_line(_method: str, _path: str, said: Said) -> Said:
    return Said(said.status, said.body[: len(said.body) // 2], said.kind, claims=len(said.body) + 1)


def no_entrance(_method: str, _path: str, _said: Said) -> Said:
    return Said(401, b"{}")


def nothing(_method: str, _path: str, _said: Said) -> None:
    return None


def too_busy(_method: str, _path: str, _said: Said) -> Said:
    return Said(503, b"")


def no_fhir(_method: str, _path: str, _said: Said) -> Said:
    return Said(200, b'{"hello": "world"}', "application/json")


BAD: dict[str, tuple[Spoil, str, str]] = {
    "a web page": (web_page, "refused", "Adressen svarer med en nettside, ikke med FHIR."),
    "half an answer": (half, "refused", "kan ikke leses"),
    "a broken line": (broken_line, "offline", "Serveren har ikke svart siden"),
    "no answer": (nothing, "offline", "Serveren har ikke svart siden"),
    "401": (no_entrance, "signed-out", "Serveren har logget deg ut."),
    "503": (too_busy, "offline", "Serveren har ikke svart siden"),
    "other JSON": (no_fhir, "refused", "ikke FHIR"),
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_answer_is_said_and_loses_nothing(
    doctor: Window, relay: Relay, town: Embedded, name: str
) -> None:
    spoil, state, words = BAD[name]
    written = f"Dag med {name}."
    relay.spoil = spoil
    draft = write(doctor, "h05", written)
    doctor.desk.show_page("ward")  # leaving the editor sends it as preliminary; the answer is spoilt
    doctor.until(lambda: doctor.ask(lambda desk, c: outbox.of_resource(c, "Composition", draft)))
    standing(doctor, state)
    # Each try that begins says so first, and the same again when it has failed too.
    doctor.until(lambda: words in said(doctor) and doctor.window.status.model.away)
    assert doctor.window.status.model.unsent_count >= 1
    assert "ikke sendt" in doctor.window.status.model.unsent
    panel = doctor.desk.pages.panel("ward")
    assert {row.key for row in panel.model.rows} >= set(SOME), "what was fetched before is still read"
    answers_keys(doctor)
    assert kept(doctor, "h05", written) == draft
    relay.spoil = as_it_is
    all_is_well(doctor)
    (note,) = [c for c in on_server(town, "Composition?patient=h05&_count=200") if c["id"] == draft]
    assert written in str(note["section"])
    same = [c for c in on_server(town, "Composition?patient=h05&_count=200") if written in str(c)]
    assert len(same) == 1


# The first start.


def test_nobody_answers_at_the_first_start(
    town: Embedded, seats: Callable[..., Window], qapp: QApplication
) -> None:
    with relaying(town.url, town.token) as relay:
        relay.go()
        with seated(seats, relay.url, relay.token) as seat:
            seat.desk.start()
            standing(seat, "offline")
            screen = seat.until(lambda: seat.desk.choosing.screen)
            seat.until(lambda: "Serveren svarer ikke." in seat.desk.choosing.screen._server)
            assert not screen.people.rows
            assert not screen.start.ready
            relay.come()
            standing(seat, "current")
            screen = seat.until(
                lambda: (s := seat.desk.choosing.screen) and s.people.rows and s.wards.rows and s
            )
            assert any(row.choice.key == WARD for row in screen.wards.rows)
            assert "Synkronisert" in seat.until(lambda: seat.desk.choosing.screen._server)


def test_the_wrong_address_at_the_first_start(town: Embedded, seats: Callable[..., Window]) -> None:
    with relaying(town.url, town.token) as relay:
        relay.spoil = web_page
        with seated(seats, relay.url + "/no/such/place", relay.token) as seat:
            seat.desk.start()
            standing(seat, "refused")
            words = "Adressen svarer med en nettside, ikke med FHIR."
            seat.until(lambda: (s := seat.desk.choosing.screen) and words in s._server)
            assert "Kontroller" in seat.desk.choosing.screen._server
            relay.spoil = as_it_is  # the server itself: there is nothing at that place
            standing(seat, "refused")
            seat.until(lambda: words not in seat.desk.choosing.screen._server)
            assert not seat.desk.choosing.screen.start.ready


@pytest.mark.parametrize(
    "address", ["", "fhir", "ftp://server/fhir", "http://a:b@server/fhir", "http://s:0/"]
)
def test_what_is_no_address_is_told_before_anything_is_made(address: str, tmp_path: Path) -> None:
    with pytest.raises(WireError, match="ikke adressen til en FHIR-server"):
        Session(address, folder=tmp_path / "r", temporary_key=b"\x01" * 32)
    assert not (tmp_path / "r").exists()
