"""A clock that is set back: an old answer never looks new, and no age is made up."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from desktop.shown import standing
from desktop.shown.status import Status

NOW = datetime(2026, 11, 20, 13, 32, tzinfo=UTC)
SET_BACK = "Klokken på denne maskinen er stilt tilbake: hvor gammelt dette er, vet ingen"


def _said(status: Status) -> str:
    bar = standing.status_bar(status, NOW, unsent=0, oldest=None, workspace="x", read_only=False)
    return repr(bar)


@pytest.mark.parametrize("state", ["current", "offline"])
def test_what_was_answered_ahead_is_told_by_its_time_and_not_as_new(state: str) -> None:
    ahead = Status(state=state, synced_at=NOW + timedelta(hours=1))  # type: ignore[arg-type]
    said = _said(ahead)
    assert "15:32" in said
    assert "Oppdatert" not in said
    assert "0 s" not in said
    near = Status(state=state, synced_at=NOW + timedelta(seconds=20))  # type: ignore[arg-type]
    assert ("Oppdatert" in _said(near)) == (state == "current"), "clocks are moved a little all the time"


def test_the_corridor_does_not_take_it_for_fresh() -> None:
    fresh = standing.corridor(Status(synced_at=NOW - timedelta(minutes=4)), NOW)
    assert not fresh[2]
    ahead = standing.corridor(Status(synced_at=NOW + timedelta(hours=1)), NOW)
    assert ahead[2]
    assert "15:32" in ahead[0]
    assert ahead[1] == SET_BACK
    old = standing.corridor(Status(synced_at=NOW - timedelta(minutes=6)), NOW)
    assert old[2]
    assert old[1] != SET_BACK
