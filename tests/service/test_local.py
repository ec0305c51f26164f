"""A window and its record in one process: closing the window lets go of the session before it is closed."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import pytest

from desktop.service.local import local
from desktop.service.record import Record
from desktop.views.session import Session


def test_a_closed_window_has_taken_its_leave_when_its_session_is_closed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = Record.log_sign_in
    logged: list[str] = []

    def slowly(self: Record, *given: Any) -> None:
        time.sleep(0.2)
        real(self, *given)
        logged.append(given[0].name)

    monkeypatch.setattr(Record, "log_sign_in", slowly)
    session = Session("http://127.0.0.1:9/fhir", token="t", folder=tmp_path / "r", temporary_key=b"\x07" * 32)
    try:
        local(session).close()
        assert len(logged) == 1, "a closed record would have refused it, in the log alone"
    finally:
        session.close()
