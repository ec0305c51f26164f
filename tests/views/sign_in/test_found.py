"""Patients found by what is typed: enough is said to tell two of the same name apart."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import msgspec
import pytest
from sqlalchemy import Connection

from desktop.fhir import strict
from desktop.store import people, records
from desktop.store.store import Store
from desktop.views.reader import Reader
from desktop.views.sign_in import found
from tests.views.charts import AAS, NOW, patient


@pytest.fixture
def reader(tmp_path: Path) -> Iterator[Reader]:
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
        made = Reader(store, AAS, lambda: NOW)
        yield made
        made.close()


def search(reader: Reader, text: str, **more: int) -> list[tuple[str, str, str]]:
    def question(connection: Connection) -> list[tuple[str, str, str]]:
        entries = found.patients(reader, connection, text, **more)
        return [(e.act.patient, e.title, e.detail) for e in entries]

    return reader.store.read(question).result()


def test_two_of_the_same_name_are_told_apart_by_birth(reader: Reader) -> None:
    hits = search(reader, "hans ka")
    assert {key for key, _title, _detail in hits} == {"1", "2"}
    assert {title for _key, title, _detail in hits} == {"HANSEN, Kari"}
    details = {key: detail for key, _title, detail in hits}
    assert details["1"].startswith("14.03.1948")
    assert details["2"].startswith("1951")
    assert "01.1951" not in details["2"]


def test_every_word_must_fit_and_letters_are_folded(reader: Reader) -> None:
    for typed in ("øverås", "ØVERÅS", "åse øv"):
        assert [key for key, *_rest in search(reader, typed)] == ["3"], typed
    assert search(reader, "hansen åse") == []
    assert len(search(reader, "hansen", limit=1)) == 1


@pytest.mark.parametrize("typed", ["140348", "14.03.1948", "14.3.48", "14/3/48", "14031948",
                                   "1948-03-14", "1948"])  # fmt: skip
def test_somebody_is_found_by_the_birth_date_as_it_is_typed(reader: Reader, typed: str) -> None:
    assert [key for key, *_rest in search(reader, typed)] == ["1", "3"], "both were born that day"


@pytest.mark.parametrize("typed", ["310248", "140349", "99.99.1948", "14.03"])
def test_what_is_no_birth_date_of_anybody_finds_nobody(reader: Reader, typed: str) -> None:
    assert search(reader, typed) == []


def test_a_bed_of_ones_ward_finds_whoever_lies_there(reader: Reader, monkeypatch: pytest.MonkeyPatch) -> None:
    beds = {"1": "12A", "2": "07", "3": "12B"}
    monkeypatch.setattr(
        found.ward, "kept", lambda _c, key: SimpleNamespace(patients=tuple(beds)) if key else None
    )
    monkeypatch.setattr(
        found.stays,
        "current",
        lambda chart, _now: SimpleNamespace(bed=beds[chart.patient.id], ward="Hjerte 3"),
    )  # fmt: skip
    monkeypatch.setattr(reader, "actor", msgspec.structs.replace(AAS, ward="w"))
    assert [key for key, *_rest in search(reader, "12a")] == ["1"]
    assert [key for key, *_rest in search(reader, "seng 7")] == ["2"]
    assert [key for key, *_rest in search(reader, "12")] == ["1", "3"]
    assert search(reader, "13") == []
    assert search(reader, "seng") == [], "a word alone is no bed"
    monkeypatch.setattr(reader, "actor", msgspec.structs.replace(AAS, ward=""))
    assert search(reader, "12a") == []
