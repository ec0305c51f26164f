"""A procedure that was carried out: its code in the file's words, its time, its stay, never twice unasked."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from desktop.acts import TakeBack
from desktop.acts.forms import Said
from desktop.acts.problems import AddProcedure
from desktop.clinical.record import procedures
from desktop.commands import problems as commands
from desktop.core.errors import InputError
from desktop.fhir.resources import Procedure
from desktop.fhir.validate import validate
from desktop.store.charts import Charts
from desktop.terminology import importing
from desktop.terminology.code_systems import named
from desktop.terminology.releases import Releases, folder
from desktop.writing import procedures as writing
from tests.commands.conftest import NOW, Json, Record
from tests.commands.test_problems import NURSE, body, charts, do, stay

assert commands.add_procedure
assert charts
KEY = "Procedure/n"
SAID = Said().put(search="Fjerning av blindtarm", code="ncsp|JEA00", at="i dag")


@pytest.fixture
def imported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Releases:
    monkeypatch.setenv("FAGFLATE_HOME", str(tmp_path / "home"))
    home = Releases(folder())
    path = tmp_path / "ncsp.csv"
    path.write_text(
        "kode;navn;gyldig_fra;gyldig_til\nJEA00;Fjerning av blindtarm;2026-01-01;\n"
        "JEA01;Eldre fjerning;2020-01-01;2024-12-31\n",
        encoding="utf-8",
    )
    importing.run(home, importing.Wish(path, named("ncsp"), "2026"), NOW, "kari")
    return home


def gap(record: Record, said: Said) -> str:
    found = writing.missing(record.chart(), said, NOW)
    return found.where if found is not None else ""


@pytest.mark.usefixtures("imported")
def test_a_code_is_written_with_system_version_and_the_words_of_the_file(
    record: Record, charts: Charts
) -> None:
    record.hold(stay())
    do(record, charts, AddProcedure("p", "n", SAID.put(side="left", by="Berg")))
    made = body(record, KEY)
    assert not validate(made)
    assert made["code"] == {
        "coding": [
            {
                "system": "urn:oid:2.16.578.1.12.4.1.1.7210",
                "version": "2026",
                "code": "JEA00",
                "display": "Fjerning av blindtarm",
            }
        ],
        "text": "Fjerning av blindtarm",
    }
    assert (made["status"], made["performedDateTime"]) == ("completed", "2026-11-20")
    assert made["encounter"] == {"reference": "Encounter/stay"}
    assert made["performer"] == [{"actor": {"display": "Berg"}}]
    (found,) = record.chart().all(Procedure)
    assert procedures.name(found).casefold() == "fjerning av blindtarm, venstre"


@pytest.mark.usefixtures("imported")
def test_text_has_no_code_and_is_never_refused(record: Record, charts: Charts) -> None:
    record.hold(stay())
    do(record, charts, AddProcedure("p", "n", Said().put(search="noe helt nytt", code="text", at="10:15")))
    made = body(record, KEY)
    assert not validate(made)
    assert made["code"] == {"text": "noe helt nytt"}
    assert made["performedDateTime"] == "2026-11-20T10:15:00+01:00"


@pytest.mark.usefixtures("imported")
@pytest.mark.parametrize(
    ("said", "where"),
    [
        ({"code": ""}, "search"),
        ({"code": "ncsp|ZZZ99"}, "search"),
        ({"code": "I21.0"}, "search"),
        ({"code": "icd10|I21.0"}, "search"),
        ({"code": "text", "search": "  "}, "search"),
        ({"code": "ncsp|JEA01"}, "retired"),
        ({"at": ""}, "at"),
        ({"at": "i morgen"}, "at"),
        ({"at": "31.11.2026"}, "at"),
        ({}, ""),
    ],
)
def test_what_lacks_is_said_in_its_place_and_nothing_is_guessed(
    record: Record, charts: Charts, said: dict[str, str], where: str
) -> None:
    record.hold(stay())
    assert gap(record, SAID.put(**said)) == where
    if where:
        with pytest.raises(InputError):
            do(record, charts, AddProcedure("p", "n", SAID.put(**said)))
        assert not record.waiting()


@pytest.mark.usefixtures("imported")
def test_a_code_that_has_ended_is_kept_with_its_reason(record: Record, charts: Charts) -> None:
    record.hold(stay())
    do(record, charts, AddProcedure("p", "n", SAID.put(code="ncsp|JEA01", retired="gammel operasjon")))
    made = body(record, KEY)
    assert made["code"]["coding"][0]["code"] == "JEA01"
    assert "gammel operasjon" in made["note"][0]["text"]


def _standing(code: dict[str, Any], when: str = "2026-11-20", **more: Any) -> Json:
    return {
        "resourceType": "Procedure", "id": "x", "status": "completed", "code": code,
        "subject": {"reference": "Patient/p"}, "performedDateTime": when, **more,
    }  # fmt: skip


CODED = {"coding": [{"system": "urn:oid:2.16.578.1.12.4.1.1.7210", "code": "JEA00"}]}


@pytest.mark.usefixtures("imported")
@pytest.mark.parametrize(
    ("standing", "asked"),
    [
        (_standing(CODED), True),
        (_standing(CODED, "2026-11-20T08:00:00+01:00"), True),
        (_standing(CODED, "2026-11-19"), False),
        (_standing(CODED, status="entered-in-error"), False),
        (_standing({"text": "Fjerning av blindtarm"}), False),
    ],
)
def test_the_same_of_a_day_is_asked_about(
    record: Record, charts: Charts, standing: Json, asked: bool
) -> None:
    record.hold(stay(), standing)
    assert gap(record, SAID) == ("twice" if asked else "")
    if asked:
        again = SAID.put(twice=writing.AGAIN + "Procedure/x")
        do(record, charts, AddProcedure("p", "n", again))
        assert gap(record, again) == "twice", "the answer was about one"


def test_a_release_taken_back_while_the_sheet_is_open_is_said_and_what_stands_is_read(
    record: Record, charts: Charts, imported: Releases
) -> None:
    record.hold(stay())
    do(record, charts, AddProcedure("p", "n", SAID))
    ncsp = named("ncsp")
    assert ncsp is not None
    imported.back(ncsp)
    (found,) = record.chart().all(Procedure)
    assert procedures.name(found) == "Fjerning av blindtarm"
    with pytest.raises(InputError, match="JEA00"):
        do(record, charts, AddProcedure("p", "m", SAID.put(at="i går")))


@pytest.mark.usefixtures("imported")
def test_it_is_a_doctors_and_taken_back_until_it_is_sent(record: Record, charts: Charts) -> None:
    record.hold(stay())
    with pytest.raises(InputError):
        do(record, charts, AddProcedure("p", "n", SAID), NURSE)
    done = do(record, charts, AddProcedure("p", "n", SAID))
    do(record, charts, TakeBack(done.act))
    assert not record.waiting()


@pytest.mark.usefixtures("imported")
def test_before_the_stay_it_belongs_to_none(record: Record, charts: Charts) -> None:
    record.hold(stay())
    do(record, charts, AddProcedure("p", "n", SAID.put(at="03.02.2019")))
    assert "encounter" not in body(record, KEY)
