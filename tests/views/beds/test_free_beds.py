"""The ward's list and the co-ordinator's page count the same beds as free."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import msgspec

from desktop.core.actor import Actor
from desktop.store import people, records, snapshots
from desktop.store.store import Store
from desktop.sync.pull import cursors
from desktop.sync.pull.pull import CHART
from desktop.sync.pull.ward import SNAPSHOT, Members
from desktop.views.reader import Reader
from tests.views.charts import NOW, stay

WHO = Actor("PractitionerRole/b", "Practitioner/b", "Ola Berg", ward="w1", duty="coordinator")
FREE = re.compile(r"(\d+) ledige? seng")


def _place(
    ident: str, name: str, kind: str, within: str = "", state: str = "U", **more: Any
) -> dict[str, Any]:
    body = {"resourceType": "Location", "id": ident, "name": name, "operationalStatus": {"code": state},
            "physicalType": {"coding": [{"code": kind}]}, **more}  # fmt: skip
    return {**body, "partOf": {"reference": f"Location/{within}"}} if within else body


PLACES = (
    _place("w1", "Hjerte 3", "wa"), _place("r1", "Rom 1", "ro", "w1"), _place("r2", "Rom 2", "ro", "w1"),
    _place("a1", "A", "bd", "r1"), _place("a2", "A", "bd", "r2"), _place("b3", "3", "bd", "w1"),
    _place("b4", "4", "bd", "w1", "K"), _place("b5", "5", "bd", "w1", "O"),
    _place("b6", "6", "bd", "w1", status="suspended"), _place("b7", "7", "bd", "w1", status="inactive"),
)  # fmt: skip


def _said(folder: Path, *at: tuple[str, str]) -> tuple[str, str]:
    """How many beds both pages call free, and the co-ordinator's line; `at` is where each patient lies."""
    with Store(folder, b"\x01" * 32, clock=lambda: NOW) as store:
        reader = Reader(store, WHO, lambda: NOW)
        ids = [f"p{n}" for n in range(len(at))]

        def begin(tx: Any) -> None:
            every = tuple(one["id"] for one in PLACES)
            members = Members("w1", every, tuple(ids))
            snapshots.put(tx, SNAPSHOT, "w1", msgspec.json.encode(members).decode())
            bodies = [(one, "") for one in PLACES]
            for ident, (bed, status) in zip(ids, at, strict=True):
                people.key_of(tx, ident)
                where = [{"location": {"reference": f"Location/{bed}"},
                          "status": "reserved" if status == "onleave" else "active"}]  # fmt: skip
                one = stay(location=where, status=status, subject={"reference": f"Patient/{ident}"})
                person = {"resourceType": "Patient", "id": ident, "name": [{"family": ident}]}
                bodies += [({**one, "id": f"e{ident}"}, ident), (person, ident)]
                for kind in CHART:
                    cursors.advance(tx, (ident,), kind, "2026-11-20T12:00:00Z")
            records.put(
                tx,
                [records.Row(b["resourceType"], b["id"], "1", "", json.dumps(b), who) for b, who in bodies],
            )

        store.write(begin, origin="test").result()
        try:
            listed, _state = store.read(lambda c: reader.worklist(c, "w1")).result()
            page, _state = store.read(lambda c: reader.lying.page(c, NOW)).result()
        finally:
            reader.close()
        assert page is not None
        here, there = FREE.search(listed.summary), FREE.search(page.summary)
        assert here is not None
        assert there is not None
        assert here.group(1) == there.group(1), (listed.summary, page.summary)
        return here.group(1), page.wards[0].note


def test_closed_uncleaned_and_taken_beds_are_free_in_neither(tmp_path: Path) -> None:
    free, note = _said(tmp_path, ("b3", "in-progress"))
    assert free == "2"
    assert note == "ledig: Rom 1 A, Rom 2 A · 4 skal rengjøres, 5 opptatt ifølge serveren, 6 stengt"


def test_a_bed_is_not_taken_because_another_has_its_name(tmp_path: Path) -> None:
    assert _said(tmp_path, ("a1", "in-progress"), ("b3", "in-progress"))[0] == "1"


def test_who_has_no_bed_may_lie_in_a_free_one_and_who_is_on_leave_keeps_theirs(
    tmp_path: Path,
) -> None:
    assert _said(tmp_path, ("w1", "in-progress"))[0] == "2"
    assert _said(tmp_path / "leave", ("b3", "onleave"))[0] == "2"
