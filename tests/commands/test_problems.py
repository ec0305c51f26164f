"""Diagnoses are added by code, confirmed, resolved, placed in the stay and struck, and never twice."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from desktop.acts import TakeBack
from desktop.acts.forms import KeepForm, KeptForm, Said
from desktop.acts.problems import (
    AddProblem,
    ConfirmProblem,
    MakeMain,
    ResolveProblem,
    StrikeProblem,
)
from desktop.clinical import icd10
from desktop.clinical.record.patient import conditions
from desktop.clinical.record.stays import stays
from desktop.commands import problems as commands
from desktop.commands.carrying import carry_out
from desktop.core import settings
from desktop.core.actor import Actor
from desktop.core.errors import InputError
from desktop.fhir.chart import Chart
from desktop.fhir.resources import Condition
from desktop.fhir.validate import validate
from desktop.letters.compose import clinical_lists
from desktop.store.charts import Charts
from tests.commands.conftest import NOBODY, NOW, Json, Record, logged

assert commands.add
DOCTOR = Actor("PractitionerRole/d", "Practitioner/d", "Maren Aas", "LIS", profession="doctor")
NURSE = Actor("PractitionerRole/n", "Practitioner/n", "Lise Berg", "sykepleier", profession="nurse")
NSTEMI = Said().put(search="NSTEMI", code="I21.4", sure="confirmed", place="main")


def stay(*diagnoses: Json, **more: Any) -> Json:
    body = {"resourceType": "Encounter", "id": "stay", "status": "in-progress", "class": {"code": "IMP"},
            "subject": {"reference": "Patient/p"},
            "period": {"start": "2026-11-17T08:00:00+01:00"}}  # fmt: skip
    return {**body, **({"diagnosis": list(diagnoses)} if diagnoses else {}), **more}


def problem(ident: str, code: str = "J44.9", **more: Any) -> Json:
    return {"resourceType": "Condition", "id": ident, "subject": {"reference": "Patient/p"},
            "code": {"coding": [{"system": "urn:oid:2.16.578.1.12.4.1.1.7110", "code": code}], "text": code},
            **more}  # fmt: skip


def entry(ident: str, **more: Any) -> Json:
    return {"condition": {"reference": f"Condition/{ident}"}, **more}


@pytest.fixture
def charts(record: Record) -> Iterator[Charts]:
    record.hold(stay())
    made = Charts(record.store)
    yield made
    made.close()


def do(record: Record, charts: Charts, act: Any, actor: Actor = DOCTOR) -> Any:
    return record.act(lambda tx: carry_out(tx, actor, charts, act))


def read(record: Record, charts: Charts) -> Chart:
    found = record.store.read(lambda c: charts.read(c, "p")).result()
    assert found is not None
    return Chart(found.patient, found.resources, found.directory, unsent=found.unsent)


def main_of(record: Record, charts: Charts) -> list[str]:
    """The main diagnosis that a letter would tell."""
    chart = read(record, charts)
    main, _others, _known = clinical_lists.diagnoses(chart, stays.current(chart, NOW), NOW)
    return [str(one["kode"].text) for one in main]


def body(record: Record, key: str) -> Json:
    found = record.current(key)
    assert found is not None
    return found


def test_a_diagnosis_is_coded_and_the_main_one_of_the_stay_in_one_act(record: Record, charts: Charts) -> None:
    do(record, charts, AddProblem("p", "new", NSTEMI))
    made = body(record, "Condition/new")
    assert not validate(made)
    assert made["code"]["coding"][0]["code"] == "I21.4"
    assert made["encounter"] == {"reference": "Encounter/stay"}
    assert not validate(body(record, "Encounter/stay"))
    entries = record.waiting()
    assert {e.key for e in entries} == {"Condition/new", "Encounter/stay"}
    assert len({e.act_id for e in entries}) == 1
    assert main_of(record, charts) == ["I21.4"]
    assert {key for e in record.events() for key in logged(e)[2]} >= {"Condition/new", "Encounter/stay"}


def test_another_main_one_moves_the_first_down(record: Record, charts: Charts) -> None:
    do(record, charts, AddProblem("p", "a", NSTEMI))
    do(record, charts, AddProblem("p", "b", NSTEMI.put(code="I50.9", search="Hjertesvikt")))
    ranks = [(d["condition"]["reference"], d["rank"]) for d in body(record, "Encounter/stay")["diagnosis"]]
    assert ranks == [("Condition/b", 1), ("Condition/a", 2)]
    do(record, charts, MakeMain("Condition/a"))
    assert main_of(record, charts) == ["I21.4"]
    with pytest.raises(InputError):
        do(record, charts, MakeMain("Condition/a"))


def test_a_secondary_one_makes_nobody_main(record: Record, charts: Charts) -> None:
    record.hold(
        stay(entry("x"), entry("y", use={"text": "funn"})), problem("x", "E11.9"), problem("y", "I10")
    )
    do(record, charts, AddProblem("p", "new", NSTEMI.put(place="secondary")))
    listed = body(record, "Encounter/stay")["diagnosis"]
    assert not any("rank" in d for d in listed)
    assert listed[1]["use"] == {"text": "funn"}, "what others wrote stays"
    assert main_of(record, charts) == []


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"code": ""}, "Velg en diagnose"), ({"sure": ""}, "bekreftet"), ({"place": ""}, "plass"),
        ({"code": "Q99.9"}, "listen"), ({"since": "31.02.2020"}, "dagen"), ({"since": "2030"}, "dagen"),
        ({"since": "²019"}, "dagen"), ({"code": "text", "search": " "}, "Velg en diagnose"),
    ],
)  # fmt: skip
def test_what_is_missing_is_asked_and_nothing_is_written(
    record: Record, charts: Charts, change: dict[str, str], why: str
) -> None:
    before = record.everything()
    with pytest.raises(InputError, match=f"(?i){why}"):
        do(record, charts, AddProblem("p", "new", NSTEMI.put(**change)))
    assert record.everything() == before


def test_free_text_carries_no_code(record: Record, charts: Charts) -> None:
    do(record, charts, AddProblem("p", "new", NSTEMI.put(code="text", search="rar følelse", sure="suspected",
                                                          place="problem", since="2019")))  # fmt: skip
    made = body(record, "Condition/new")
    assert not validate(made)
    assert made["code"] == {"text": "rar følelse"}
    assert made["onsetDateTime"] == "2019"
    assert made["verificationStatus"]["coding"][0]["code"] == "provisional"
    assert "encounter" not in made


def test_a_code_that_stands_is_not_written_twice(record: Record, charts: Charts) -> None:
    record.hold(problem("old", "I214"))
    with pytest.raises(InputError, match=r"I21\.4"):
        do(record, charts, AddProblem("p", "new", NSTEMI))
    record.hold(problem("old", "I214", clinicalStatus={"coding": [{"code": "resolved"}]}))
    do(record, charts, AddProblem("p", "new", NSTEMI))
    before = record.everything()
    with pytest.raises(InputError):
        do(record, charts, AddProblem("p", "new", NSTEMI.put(code="I10")))
    assert record.everything() == before


def test_a_retired_code_of_the_sites_list_is_asked_about(
    record: Record, charts: Charts, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "icd10.json"
    rows = [{"code": "I214", "text": "Akutt subendokardialt infarkt", "status": "retired"},
            {"code": "I210", "text": "Akutt transmuralt infarkt i fremre vegg"}]  # fmt: skip
    file.write_text(json.dumps(rows), encoding="utf-8")
    monkeypatch.setattr(settings, "text", lambda name: str(file) if name == "icd10" else "")
    assert icd10.codes().whole
    assert [one.code for one in icd10.codes().find("infarkt")] == ["I21.0"]
    assert icd10.codes().find("I21.4")[0].retired
    with pytest.raises(InputError, match="utgått"):
        do(record, charts, AddProblem("p", "new", NSTEMI))
    do(record, charts, AddProblem("p", "new", NSTEMI.put(retired="eldre journal")))
    assert "eldre journal" in body(record, "Condition/new")["note"][0]["text"]


@pytest.mark.expects_log
@pytest.mark.parametrize("content", ["", "{", "[]", '[{"code": "??"}]', '{"concept": 3}'])
def test_a_site_file_that_cannot_be_read_leaves_the_short_list(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: str, caplog: pytest.LogCaptureFixture
) -> None:
    file = tmp_path / "icd10.json"
    file.write_text(content, encoding="utf-8")
    monkeypatch.setattr(settings, "text", lambda _name: str(file))
    assert not icd10.codes().whole
    assert icd10.codes().unread
    assert icd10.codes().code("i214") is not None
    assert "ICD-10" in caplog.text


def test_a_code_system_of_fhir_is_read_with_what_is_inside(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    inner = {"code": "J44.1", "display": "KOLS med forverring"}
    old = {"code": "J44.7", "display": "gammel", "property": [{"code": "inactive", "valueBoolean": True}]}
    system = {
        "resourceType": "CodeSystem",
        "concept": [{"code": "J44", "display": "KOLS", "concept": [inner, old]}],
    }
    file = tmp_path / "icd10.json"
    file.write_text(json.dumps(system), encoding="utf-8")
    monkeypatch.setattr(settings, "text", lambda _name: str(file))
    assert [one.code for one in icd10.codes().find("kols")] == ["J44", "J44.1"]
    assert icd10.codes().find("J447")[0].retired


def test_confirmed_and_over(record: Record, charts: Charts) -> None:
    record.hold(problem("c", verificationStatus={"coding": [{"code": "differential"}]},
                        onsetDateTime="2014", clinicalStatus={"coding": [{"code": "active"}]}))  # fmt: skip
    with pytest.raises(InputError, match="mistenkt"):
        do(record, charts, MakeMain("Condition/c"))
    do(record, charts, ConfirmProblem("Condition/c"))
    with pytest.raises(InputError):
        do(record, charts, ConfirmProblem("Condition/c"))
    do(record, charts, ResolveProblem("Condition/c"))
    made = body(record, "Condition/c")
    assert not validate(made)
    assert made["onsetDateTime"] == "2014"
    assert made["abatementDateTime"] == "2026-11-20"
    with pytest.raises(InputError):
        do(record, charts, ResolveProblem("Condition/c"))


@pytest.mark.parametrize("how", ["error", "refuted"])
def test_one_that_was_wrong_is_struck_with_its_reason_and_leaves_the_stay(
    record: Record, charts: Charts, how: str
) -> None:
    record.hold(stay(entry("c", rank=1), entry("d", rank=2)), problem("c"), problem("d", "I10"))
    with pytest.raises(InputError):
        do(record, charts, StrikeProblem("p", "s", "Condition/c", Said().put(how=how)))
    do(record, charts, StrikeProblem("p", "s", "Condition/c", Said().put(how=how, reason="feil pasient")))
    made = body(record, "Condition/c")
    assert not validate(made)
    assert made["note"][-1]["text"] == "feil pasient"
    assert body(record, "Encounter/stay")["diagnosis"] == [entry("d")], "the next is not main by itself"
    found = read(record, charts).find("Condition/c", Condition)
    assert found is not None
    assert not conditions.stands(found)
    with pytest.raises(InputError, match="tatt"):
        do(record, charts, ConfirmProblem("Condition/c"))


def test_only_a_doctor_decides_on_diagnoses(record: Record, charts: Charts) -> None:
    record.hold(problem("c"))
    before = record.everything()
    for actor in (NURSE, NOBODY):
        for act in (AddProblem("p", "new", NSTEMI), ResolveProblem("Condition/c"), MakeMain("Condition/c")):
            with pytest.raises(InputError):
                do(record, charts, act, actor)
    assert record.everything() == before


def test_taken_back_the_words_are_there_and_the_stay_is_as_it_was(record: Record, charts: Charts) -> None:
    do(record, charts, KeepForm("p", "new", KeptForm("problem", "", NSTEMI)))
    done = do(record, charts, AddProblem("p", "new", NSTEMI))
    assert not record.drafts(DOCTOR)
    back = do(record, charts, TakeBack(done.act))
    assert back.draft_kind == "form"
    assert not record.waiting()
    assert "diagnosis" not in body(record, "Encounter/stay")
    assert len(record.drafts(DOCTOR)) == 1


def test_without_a_stay_it_is_a_problem(record: Record, charts: Charts) -> None:
    record.hold(stay(status="finished", period={"start": "2026-08-01", "end": "2026-08-05"}), problem("c"))
    with pytest.raises(InputError):
        do(record, charts, AddProblem("p", "new", NSTEMI))
    with pytest.raises(InputError, match="innlagt"):
        do(record, charts, MakeMain("Condition/c"))
    do(record, charts, AddProblem("p", "new", NSTEMI.put(place="problem")))
    assert "encounter" not in body(record, "Condition/new")


def test_a_stay_that_ended_lately_gets_its_main_diagnosis_and_loses_one_that_was_wrong(
    record: Record, charts: Charts
) -> None:
    over = {"start": "2026-11-01T08:00:00+01:00", "end": "2026-11-05T12:00:00+01:00"}
    record.hold(stay(entry("c", rank=1), status="finished", period=over), problem("c"))
    do(record, charts, AddProblem("p", "new", NSTEMI))
    assert body(record, "Condition/new")["encounter"] == {"reference": "Encounter/stay"}
    listed = [
        (one["condition"]["reference"], one["rank"]) for one in body(record, "Encounter/stay")["diagnosis"]
    ]
    assert listed == [("Condition/new", 1), ("Condition/c", 2)]
    do(record, charts, MakeMain("Condition/c"))
    assert body(record, "Encounter/stay")["diagnosis"][0]["condition"]["reference"] == "Condition/c"
    gone = Said().put(how="error", reason="Feil pasient")
    do(record, charts, StrikeProblem("p", "s", "Condition/c", gone))
    assert "Condition/c" not in str(body(record, "Encounter/stay")["diagnosis"])
    assert body(record, "Encounter/stay")["status"] == "finished"
