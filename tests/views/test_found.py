"""Patients found by what is typed: enough is said to tell two of the same name apart."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Connection

from desktop.fhir import strict
from desktop.store import people, records
from desktop.store.store import Store
from desktop.views import found
from desktop.views.desk import Desk
from tests.views.charts import AAS, NOW, patient


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with Store(tmp_path / "store", os.urandom(32), clock=lambda: NOW) as store:
        held = [
            patient("1", "Hansen", "Kari", birthDate="1948-03-14"),
            patient("2", "Hansen", "Kari", birthDate="1951"),
            patient("3", "Øverås", "Åse"),
        ]

        def keep(tx):  # type: ignore[no-untyped-def]
            rows = [records.Row("Patient", r["id"], "1", "2026-11-20T12:00:00Z", strict.dumps(r), r["id"])
                    for r in held]  # fmt: skip
            records.put(tx, rows)
            for one in held:
                people.index(tx, one)

        store.write(keep, origin="sync").result()
        made = Desk(store, AAS, lambda: NOW)
        yield made
        made.close()


def search(desk: Desk, text: str, **more: int) -> list[tuple[str, str, str]]:
    def question(connection: Connection) -> list[tuple[str, str, str]]:
        entries = found.patients(desk, connection, text, **more)
        return [(e.key, e.title, e.detail) for e in entries]

    return desk.store.read(question).result()


def test_two_of_the_same_name_are_told_apart_by_birth(desk: Desk) -> None:
    hits = search(desk, "hans ka")
    assert {key for key, _title, _detail in hits} == {"patient=1", "patient=2"}
    assert {title for _key, title, _detail in hits} == {"HANSEN, Kari"}
    details = {key: detail for key, _title, detail in hits}
    assert details["patient=1"].startswith("14.03.1948")
    assert details["patient=2"].startswith("1951")
    assert "01.1951" not in details["patient=2"]


def test_every_word_must_fit_and_letters_are_folded(desk: Desk) -> None:
    for typed in ("øverås", "ØVERÅS", "åse øv"):
        assert [key for key, *_rest in search(desk, typed)] == ["patient=3"], typed
    assert search(desk, "hansen åse") == []
    assert len(search(desk, "hansen", limit=1)) == 1
