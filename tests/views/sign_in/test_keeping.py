"""The worklist that is kept for the next start, when the clock jumps."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from desktop.core.actor import Actor
from desktop.shown.ward.worklist import WorklistModel
from desktop.store import snapshots
from desktop.store.firstpaint import KIND
from desktop.store.store import Store
from desktop.views.sign_in.keeping import Keeper

ACTOR = Actor("PractitionerRole/r1", "Practitioner/p1", "Maren Aas", ward="w1", profession="doctor")


def test_a_clock_that_was_set_back_holds_back_no_newer_list(tmp_path: Path) -> None:
    now = [datetime(2030, 1, 1, tzinfo=UTC)]
    with Store(tmp_path, b"\x01" * 32, clock=lambda: now[0]) as store:
        keeper = Keeper(store, lambda: now[0])
        keeper.keep(ACTOR, "w1", WorklistModel("Hjerte 3", "20 pasienter", ()))
        now[0] -= timedelta(days=1200)
        keeper.keep(ACTOR, "w1", WorklistModel("Hjerte 3", "21 pasienter", ()))
        store.write(lambda _tx: None, origin="test").result()
        assert "21 pasienter" in str(store.read(lambda c: snapshots.get(c, KIND, "w1")).result())
