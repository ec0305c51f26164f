"""The form of a medicine before a server that does not answer: told before the signature, in the window."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from desktop.sync.run import freshness
from tests.journeys.conftest import Seat
from tests.journeys.relay import Said, relaying
from tests.journeys.test_by_keys import CONTROL, Key
from tests.journeys.test_medicines import Ward
from tests.running.patience import PATIENCE
from tests.servers.embedded import Embedded

UNASKED = "Ikke kontrollert mot serveren"


def test_a_silent_server_is_told_of_before_the_signature(
    qapp: QApplication, tmp_path: Path, hospital: Embedded, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(freshness, "FRESH_SECONDS", PATIENCE)  # a busy machine is no silent server
    speaks = threading.Event()
    speaks.set()

    def silent(method: str, path: str, body: bytes) -> Said | None:
        speaks.wait(PATIENCE)
        return None

    with relaying(hospital.url, hospital.token) as relay:
        seat = Seat(qapp, tmp_path, relay.url, relay.token, "cardiology")
        try:
            seat.sign_in()
            ward = Ward(seat, relay, "order-unasked")  # type: ignore[arg-type]
            ward.go_to()
            ward.keys.press(Key.Key_S)
            form = ward.form()
            seat.quiet()
            assert form.warning.isHidden(), "the server answers: there is nothing to say"
            ward.keys.press(Key.Key_Escape)
            seat.until(lambda: not seat.desk.medicine.is_open)
            ward.go_to()
            # Silent from here on: to a round that hears nothing for half a minute the server is gone.
            monkeypatch.setattr(freshness, "FRESH_SECONDS", 0.5)
            relay.refuse = silent
            speaks.clear()
            ward.keys.press(Key.Key_S)
            seat.until(lambda: ward.form().model.unchecked)
            assert not seat.session.status.away, "it was asked, and did not answer"
            assert form.model.unchecked.startswith(f"{UNASKED}: data fra i dag ")
            assert form.warning.isVisible()
            ward.keys.write("hudutslett")
            seat.until(lambda: ward.form().model.act is not None)
            assert form.warning.isVisible(), "it stands there as long as it is so, and holds back nothing"
            assert not ward.waiting()
            ward.keys.press(Key.Key_Return, CONTROL)
            seat.until(lambda: not seat.desk.medicine.is_open)
            speaks.set()
            seat.until(lambda: (seat.settle(), not ward.waiting())[1])
            assert not seat.errors
        finally:
            speaks.set()
            seat.close()
