"""A session at a server for demonstrations signs in without a browser, and says so in the status bar."""

from __future__ import annotations

from pathlib import Path

import pytest

from desktop.backend.authorization import access_tokens
from desktop.core.actor import Actor
from desktop.core.clock import utc_now
from desktop.shown import standing
from desktop.views.session import Session
from tests.running.patience import PATIENCE
from tests.sign_in.town import DOCTOR, town


def test_a_session_is_signed_in_as_whoever_works_in_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    real = access_tokens.in_time

    def noted(claims: dict[str, object], now: object) -> None:
        asked.append(str(claims["fhirUser"]))
        real(claims, now)  # type: ignore[arg-type]

    monkeypatch.setattr(access_tokens, "in_time", noted)
    with town() as server:
        name = [{"family": "Ness", "given": ["Hanne"]}]
        server.load([{"resourceType": "Practitioner", "id": "hanne", "active": True, "name": name}])
        session = Session(
            server.url, sign_in_as=DOCTOR, folder=tmp_path / "record", key_file=tmp_path / "key"
        )
        try:
            session.start()
            status = session.sync_now().result(PATIENCE)
            assert status.state == "current", status
            assert set(asked) == {f"Practitioner/{DOCTOR}"}
            bar = standing.status_bar(status, utc_now(), unsent=0, oldest=None, workspace="", read_only=False)
            assert "logget på uten nettleser" in bar.sync
            session.sign_in(Actor("PractitionerRole/hanne", "Practitioner/hanne", "Hanne Ness"))
            session.sync_now().result(PATIENCE)
            asked.clear()
            assert session.sync_now().result(PATIENCE).state == "current"
            assert set(asked) == {"Practitioner/hanne"}
        finally:
            session.close()
