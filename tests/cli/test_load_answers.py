"""A record loaded from files only has the same inbox: the same answers wait, with open Tasks or without.

One idea: all that a person is told of answers that wait (lists, counts, dots, the alarm of a critical
one, the sentence of an empty list), twice of one record: with Tasks that give answers an owner, and as it
came.
"""

from __future__ import annotations

import argparse
import json
import os
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
from sqlalchemy import Connection

from desktop.backend.demo import hospital
from desktop.cli import load
from desktop.clinical.record.results import unread
from desktop.core.actor import Actor
from desktop.core.clock import stamp
from desktop.fhir import strict
from desktop.fhir.references import patient_of
from desktop.orders import watch
from desktop.orders.chart_facts import Facts
from desktop.orders.watch import Alert
from desktop.shown.questions import EmptyPageText, WorklistPage
from desktop.shown.results.results import ResultsModel
from desktop.views.answers import empty_page, worklist
from desktop.views.reader import Reader
from desktop.views.results import results
from desktop.views.session import Session
from tests.backend.demo.test_answers import carries
from tests.letters.charts import chart
from tests.running.patience import PATIENCE
from tests.servers.embedded import TOKEN, Embedded, serving
from tests.views.charts import AAS, NOW, PLACES, concept, hours_ago, lab, patient

Json = dict[str, Any]
WARD, PATIENTS = "hjerte3", 8
DOCTOR = Actor("PractitionerRole/hjerte3-LIS", "Practitioner/hjerte3-LIS", "Maren Aas", ward=WARD)
SCOPES = ("mine", "ward", "duty")
Told = dict[str, Any]
"""Told to a person of the answers that wait, by where it is told."""


@pytest.fixture(scope="module")
def made() -> list[Json]:
    return [strict.loads(strict.dumps(one)) for one in hospital.resources(PATIENTS, 1, NOW)]


@pytest.fixture(autouse=True)
def _token(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FAGFLATE_TOKEN", TOKEN)


def inbox(server: Embedded, folder: Path, actor: Actor = DOCTOR) -> Told:
    """All that this person is told of answers that wait, after one round with the server."""
    session = Session(
        server.url, token=TOKEN, folder=folder, temporary_key=os.urandom(32), clock=lambda: NOW
    )  # fmt: skip
    try:
        session.sign_in(actor)
        session.look_at((actor.ward,), ())
        session.start()
        assert session.sync_now().result(PATIENCE).state == "current"
        return session.store.read(lambda c: _told(c, session.reader, actor.ward)).result()
    finally:
        session.close()


def _told(connection: Connection, reader: Reader, ward: str) -> Told:
    found: Told = {}
    for scope in SCOPES:
        model, state = reader.results(connection, ward, scope)  # type: ignore[arg-type]
        assert isinstance(model, ResultsModel)
        found[scope] = msgspec.structs.replace(model, rows=()), state
        found[f"rows of {scope}"] = [_apart_from_owner(row) for row in model.rows]
        found[f"whose of {scope}"] = {row.key: row.whose for row in model.rows}
        if not model.rows:
            ask = EmptyPageText(ward, "results", state.title, stamp(NOW))
            found[f"empty {scope}"] = empty_page(reader, connection, ask)
    found["waiting"] = reader.waiting(connection, ward)
    listed, state = worklist(reader, connection, WorklistPage(ward))
    found["list of the ward"], found["list's state"] = [msgspec.structs.asdict(r) for r in listed.rows], state
    found["dots"] = {row.key: [one.text for one in row.results if one.new] for row in listed.rows}
    charts = reader.ward_charts(connection, ward, {*watch.TYPES, *results.TYPES})
    found["A8"] = sorted(
        told.words()
        for one in charts
        for told in watch.look(Facts(one, (), NOW), "A8")
        if isinstance(told, Alert)
    )
    for one in charts:
        for row in results.waiting(one, NOW):
            found[f"{row.key} in full"] = results.detail(one, row.key, NOW, actor=reader.actor)
    return found


def _apart_from_owner(row: Any) -> Json:
    """A row as fields, without for whom it waits, which a Task may add."""
    fields = msgspec.structs.asdict(row)
    said = fields.pop("whose")
    fields["spoken"] = fields["spoken"].replace(said, "…")
    return fields


def loaded(server: Embedded, *paths: Path) -> None:
    """Files loaded as somebody does it on the command line."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--json", action="store_true")
    load.configure(parser)
    assert load.run(parser.parse_args([*map(str, paths), "--server", server.url, "--json"])) == 0


def ndjson(path: Path, resources: Iterable[Json], write: Callable[[Json], str] = json.dumps) -> Path:
    path.write_text("\n".join(write(one) for one in resources) + "\n", encoding="utf-8")
    return path


def same_but_for_owners(one: Told, other: Told) -> None:
    """Held against each other place by place; for whom something waits may differ."""
    assert one.keys() == other.keys()
    for where in one:
        if not where.startswith("whose of"):
            assert one[where] == other[where], where


def test_the_inbox_of_files_is_the_one_that_the_tasks_make(made: list[Json], tmp_path: Path) -> None:
    with serving(clock=lambda: NOW) as server:
        server.load(made)
        with_tasks = inbox(server, tmp_path / "tasks")
    with serving(clock=lambda: NOW) as server:
        without = [one for one in made if not carries(one)]
        loaded(server, ndjson(tmp_path / "record.ndjson", without, strict.dumps))
        from_files = inbox(server, tmp_path / "files")
    assert with_tasks["rows of mine"], "something waits for this person"
    assert len(with_tasks["rows of ward"]) > len(with_tasks["rows of mine"])
    assert with_tasks["whose of ward"].keys() == from_files["whose of ward"].keys()
    same_but_for_owners(with_tasks, from_files)


# A stranger's record: no Task was ever in it


BERG = Actor(
    "PractitionerRole/berg", "Practitioner/berg", "Ola Berg", "Overlege", ward="h3", ward_name="Hjerte 3",
    profession="doctor",
)  # fmt: skip
RUUD = "Practitioner/ruud"
POTASSIUM, HAEMOGLOBIN, SODIUM = "NPU03230", "NOR05172", "NPU03429"


def _of(who: str, one: Json) -> Json:
    key = "patient" if one["resourceType"] in ("Flag", "Consent") else "subject"
    return {**one, "id": f"{who}-{one['id']}", key: {"reference": f"Patient/{who}"}}


def _stay(who: str, bed: str, doctor: str) -> Json:
    return {
        "resourceType": "Encounter", "id": f"{who}-stay", "status": "in-progress", "class": {"code": "IMP"},
        "subject": {"reference": f"Patient/{who}"}, "period": {"start": "2026-11-17T08:00:00+01:00"},
        "location": [{"location": {"reference": f"Location/{bed}"}, "status": "active"}],
        "participant": [{"type": [concept("", "ATND")], "individual": {"reference": doctor}}],
    }  # fmt: skip


def _report(who: str, ident: str, hours: float, **more: Any) -> Json:
    return {
        "resourceType": "DiagnosticReport", "id": f"{who}-{ident}", "status": "final",
        "subject": {"reference": f"Patient/{who}"}, "issued": hours_ago(hours), **more,
    }  # fmt: skip


def people_and_places() -> Iterator[Json]:
    yield from PLACES
    yield {**PLACES[1], "id": "b14", "name": "14A"}
    yield {**PLACES[1], "id": "b15", "name": "15A"}
    for ident, family, given in (("aas", "Aas", "Maren"), ("berg", "Berg", "Ola"), ("ruud", "Ruud", "Eva")):
        yield {"resourceType": "Practitioner", "id": ident, "name": [{"family": family, "given": [given]}]}
        yield {
            "resourceType": "PractitionerRole", "id": ident,
            "practitioner": {"reference": f"Practitioner/{ident}"},
            "location": [{"reference": "Location/h3"}],
        }  # fmt: skip


def records() -> Iterator[Json]:
    """Three patients of one ward, as another maker's files hold them; only Ruud answers for the third."""
    yield patient("pa")
    yield _stay("pa", "b12", AAS.practitioner)
    high = [{"coding": [{"code": "HH"}]}]
    yield _of("pa", lab("k", POTASSIUM, 7.1, "mmol/L", 5, interpretation=high))
    yield _of("pa", lab("hb", HAEMOGLOBIN, 13.2, "g/dL", 5))
    growth = "Growth of Staphylococcus aureus in two of two bottles"
    yield _report("pa", "culture", 4, code=concept("Blood culture"), category=[concept("", "MB")],
                  conclusion=growth)  # fmt: skip
    yield patient("pb", "Nes", "Bo")
    yield _stay("pb", "b14", RUUD)
    yield _of("pb", lab("na", SODIUM, 118, "mmol/L", 2, status="corrected"))
    yield _of("pb", lab("old", SODIUM, 139, "mmol/L", 24 * 30))
    yield _report("pb", "ct", 3, code=concept("CT thorax"), category=[concept("", "RAD")],
                  conclusion="Ny infiltrasjon")  # fmt: skip
    yield patient("pc", "Dahl", "Kari")
    yield _stay("pc", "b15", RUUD)


def with_owners(resources: list[Json]) -> list[Json]:
    """The record, and of each answer that waits a Task that gives its last part to Ruud."""
    of: dict[str, list[Json]] = defaultdict(list)
    for one in resources:
        of[one["id"] if one["resourceType"] == "Patient" else patient_of(one)].append(one)
    shared = of.pop("", [])
    every = [one for own in of.values() for one in unread.unread(chart(*own, *shared), NOW)]
    assert len(every) == 4, "answers wait in a record that never held a Task"
    assert any(len(one.answers) > 1 for one in every), "and some came together without a report"
    return [*resources, *(_given(one.answers[-1], resources) for one in every)]


def _given(answer: str, resources: Iterable[Json]) -> Json:
    (about,) = (one["subject"] for one in resources if f"{one['resourceType']}/{one['id']}" == answer)
    return {
        "resourceType": "Task", "id": f"t-{answer.replace('/', '-')}", "status": "requested",
        "intent": "order", "for": about, "focus": {"reference": answer}, "owner": {"reference": RUUD},
    }  # fmt: skip


def bundle(path: Path, resources: Iterable[Json]) -> Path:
    """A collection, as exports of other makers are."""
    entries = [
        {"fullUrl": f"http://example.org/fhir/{one['resourceType']}/{one['id']}", "resource": one}
        for one in resources
    ]
    path.write_text(
        json.dumps({"resourceType": "Bundle", "type": "collection", "entry": entries}), encoding="utf-8"
    )
    return path


@pytest.fixture(scope="module")
def told_of_both(tmp_path_factory: pytest.TempPathFactory) -> Callable[[Actor], tuple[Told, Told]]:
    """Told to a person of the stranger's record: with Tasks that give answers an owner, and as it came."""
    found: dict[str, tuple[Told, Told]] = {}
    folder = tmp_path_factory.mktemp("strangers")

    def told(actor: Actor) -> tuple[Told, Told]:
        if actor.role not in found:
            as_it_came = list(records())
            both = []
            for name, every in (("tasks", with_owners(as_it_came)), ("files", as_it_came)):
                place = folder / f"{name}-{actor.practitioner.partition('/')[2]}"
                place.mkdir()
                with serving(clock=lambda: NOW) as server:
                    half = len(as_it_came) // 2
                    loaded(server, ndjson(place / "a.ndjson", [*people_and_places(), *every[:half]]),
                           bundle(place / "b.json", every[half:]))  # fmt: skip
                    both.append(inbox(server, place / "machine", actor))
            found[actor.role] = both[0], both[1]
        return found[actor.role]

    return told


def test_a_strangers_record_without_a_task_waits_as_one_whose_tasks_give_it_owners(
    told_of_both: Callable[[Actor], tuple[Told, Told]],
) -> None:
    with_tasks, as_it_came = told_of_both(AAS)
    same_but_for_owners(with_tasks, as_it_came)
    assert {row["key"]: row["stage"] for row in as_it_came["rows of ward"]} == {
        "Observation/pa-hb": "critical", "Observation/pb-na": "critical",
        "DiagnosticReport/pa-culture": "unseen", "DiagnosticReport/pb-ct": "unseen",
    }  # fmt: skip
    assert {row["patient"] for row in as_it_came["rows of mine"]} == {"pa"}
    assert as_it_came["waiting"].results == 2
    assert as_it_came["waiting"].ward_results == 4
    assert as_it_came["waiting"].before == 1
    assert len(as_it_came["A8"]) == 2
    assert as_it_came["dots"]["pa"]
    assert as_it_came["dots"]["pb"]
    assert not as_it_came["dots"]["pc"]


def test_whoever_answers_for_nothing_has_the_same_empty_list(
    told_of_both: Callable[[Actor], tuple[Told, Told]],
) -> None:
    with_tasks, as_it_came = told_of_both(BERG)
    same_but_for_owners(with_tasks, as_it_came)
    page, (_model, state) = as_it_came["empty mine"], as_it_came["mine"]
    assert (state.kind, page.title) == ("empty", "Ingen svar venter på deg.")
    assert page.text.startswith("Sett etter hos 3 pasienter på posten, i det du har bestilt")
    assert "1 eldre svar, fra før oppholdet, er ikke regnet med." in page.text
    assert page.rows[0].text == "4 svar venter på andre"
