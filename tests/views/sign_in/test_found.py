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
from desktop.fhir.systems import FNR
from desktop.store import people, records
from desktop.store.store import Store
from desktop.views.reader import Reader
from desktop.views.sign_in import found
from tests.views.charts import AAS, NOW, patient

OLD, NEW = "01010112345", "30086112345"


def fnr(value: str, use: str = "") -> dict[str, str]:
    return {"system": FNR, "value": value} | ({"use": use} if use else {})


@pytest.fixture
def reader(tmp_path: Path) -> Iterator[Reader]:
    with Store(tmp_path / "store", os.urandom(32), clock=lambda: NOW) as store:
        held = [
            patient("1", "Hansen", "Kari", birthDate="1948-03-14"),
            patient("2", "Hansen", "Kari", birthDate="1951"),
            patient("3", "Øverås", "Åse"),
            patient("4", "Prøve", "Kari", birthDate="1961-08-30", active=False, identifier=[fnr(OLD)],
                    link=[{"type": "replaced-by", "other": {"reference": "Patient/5"}}]),
            patient("5", "Prøve", "Kari", birthDate="1961-08-30",
                    identifier=[fnr(OLD, "old"), fnr(NEW, "official")]),
            patient("6", "Berg", "Ola", birthDate="1970"),
            patient("7", "Berg", "Ola", birthDate="1970", deceasedBoolean=True,
                    link=[{"type": "replaces", "other": {"reference": "Patient/6/_history/2"}}]),
        ]  # fmt: skip

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


def test_a_replaced_record_says_who_lives_and_the_banner_opens_it(reader: Reader) -> None:
    details = {key: detail for key, _title, detail in search(reader, "prøve kari")}
    assert "Erstattet av PRØVE, Kari" in details["4"]
    assert "Erstattet" not in details["5"]
    assert "samme nummer" not in details["4"], "they are said to be one person"
    model = reader.store.read(lambda c: reader.banner(c, "4")).result()
    assert model is not None
    assert (model.record, model.record_alert, model.record_other) == ("Erstattet av PRØVE, Kari", True, "5")


def test_what_only_the_living_record_says_is_told_of_the_other_too(reader: Reader) -> None:
    details = {key: detail for key, _title, detail in search(reader, "berg")}
    assert "Erstattet av BERG, Ola" in details["6"]
    assert "Død" in details["7"]
    assert "Erstatter BERG, Ola" in details["7"]
    reader.store.write(lambda tx: records.remove(tx, [("Patient", "7")]), origin="sync").result()
    assert "Erstattet" not in {k: d for k, _t, d in search(reader, "berg")}["6"]


@pytest.mark.parametrize("typed", ["30086112345", "300861 12345", "300861-12345"])
def test_a_number_finds_whoever_has_it_however_it_is_typed(reader: Reader, typed: str) -> None:
    ((key, _title, detail),) = search(reader, typed)
    assert key == "5"
    assert "300861\u00a012345" in detail
    assert "tidligere" not in detail


def test_who_is_found_by_a_former_number_is_told_with_the_one_that_holds(reader: Reader) -> None:
    details = {key: detail for key, _title, detail in search(reader, OLD)}
    assert "300861\u00a012345" in details["5"]
    assert "tidligere 010101\u00a012345" in details["5"]
