"""What is kept of whoever is in focus (decoded resources, what was found in them, whole panels) says what a
reader says that has kept nothing."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from desktop.core import messages
from desktop.store.store import Store
from desktop.views.reader import Reader
from tests.views.charts import AAS
from tests.views.ward.test_kept_rows import SETTINGS, Bench, record

KINDS = ("vitals", "laboratory", "medicines", "notes", "problems", "letters")


def _said(store: Store, reader: Reader, patient: str) -> dict[str, Any]:
    def ask(connection: Any) -> dict[str, Any]:
        panels = reader.panels(connection, patient, [(kind, {}) for kind in KINDS])
        return {
            "banner": reader.banner(connection, patient),
            "sentence": reader.sentence(connection, patient),
            **dict(zip(KINDS, panels, strict=True)),
        }

    return store.read(ask).result()


@pytest.mark.parametrize("seed", range(10))
def test_whoever_is_in_focus_is_shown_as_if_nothing_were_kept(seed: int, tmp_path: Path) -> None:
    bench = Bench(tmp_path, 100 + seed)
    rng, focus = bench.ward.rng, "p1"
    try:
        with record(tmp_path, bench.clock) as (store, reader):
            store.write(bench.begin, origin="test").result()
            reader.lay_out(SETTINGS[0], ())
            for _turn in range(25):
                what = rng.randrange(8)
                if what < 5:
                    store.write(bench.commit, origin="test").result()
                elif what < 7:
                    # A panel is made for the minute. Also back: what was dated ahead is ahead again.
                    bench.now += timedelta(minutes=rng.choice((1, 15, 480, 1440, -60, -1440)))
                else:
                    focus = rng.choice(bench.people)
                    messages.set_language(rng.choice(("nb", "en")))
                fresh = Reader(store, AAS, bench.clock)
                fresh.lay_out(SETTINGS[0], ())
                assert _said(store, reader, focus) == _said(store, fresh, focus)
                fresh.charts.close()
    finally:
        messages.set_language("nb")


def test_nothing_is_read_again_where_nothing_has_changed(tmp_path: Path) -> None:
    bench = Bench(tmp_path, 1)
    with record(tmp_path, bench.clock) as (store, reader):
        store.write(bench.begin, origin="test").result()
        _said(store, reader, "p1")
        held = reader.charts._kept[1]
        _said(store, reader, "p1")
        again = reader.charts._kept[1]
        assert all(again[kind] is one for kind, one in held.items())
        news = bench.ward.round("p1", bench.now)
        store.write(lambda tx: bench.hold(tx, *news, owner="p1"), origin="test").result()
        _said(store, reader, "p1")
        now = reader.charts._kept[1]
        assert {kind for kind, one in held.items() if now[kind] is not one} == {"Observation"}
        before = {id(one) for one in held["Observation"].resources}
        assert sum(id(one) not in before for one in now["Observation"].resources) == len(news)
