"""Where a value came from: performers of every shape, versions, Provenances, what is missing is said."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec
import pytest

from desktop.clinical.record import origins
from desktop.core import messages
from desktop.core.actor import Actor
from desktop.fhir import strict
from desktop.fhir.arriving import Row
from desktop.service.record import Record
from desktop.shown.questions import Origin, WholeResource
from desktop.shown.why.origin import Heard, OriginOf, OriginShown
from desktop.store import records
from desktop.store.store import Store
from desktop.views import readings
from desktop.views.reader import Reader
from tests.commands.queued import act

NOW = datetime(2026, 11, 20, 13, 32, tzinfo=UTC)
DOCTOR = Actor(
    role="PractitionerRole/maren", practitioner="Practitioner/maren", name="Maren Aas", profession="doctor"
)
Json = dict[str, Any]


class Held:
    """A record with a patient and what a test puts into it."""

    def __init__(self, folder: Path) -> None:
        self.store = Store(folder, b"k" * 32, clock=lambda: NOW)
        self.reader = Reader(self.store, DOCTOR, lambda: NOW)
        self.record = Record(self.reader, "http://fhir.test/fhir")
        self.put({"resourceType": "Patient", "id": "p"})

    def put(self, *resources: Json, patient: str = "p") -> None:
        rows = [
            Row(one["resourceType"], one["id"], one.get("meta", {}).get("versionId", "7"),
                one.get("meta", {}).get("lastUpdated", "2026-11-20T06:05:00Z"), json.dumps(one),
                "" if one["resourceType"] in ("Practitioner", "PractitionerRole", "Organization", "Device")
                else patient)
            for one in resources
        ]  # fmt: skip
        self.store.write(lambda tx: records.put(tx, rows), origin="test").result()

    def ask(self, *keys: str, heard: Heard = Heard(), computed: bool = False) -> OriginShown | None:  # noqa: B008
        of = OriginOf(keys, "Kalium", "3,4", "mmol/L", "low", patient="p", computed=computed)
        return self.record.ask(Origin(of, heard)).result()

    def shown(self, *keys: str, heard: Heard = Heard(), computed: bool = False) -> OriginShown:  # noqa: B008
        found = self.ask(*keys, heard=heard, computed=computed)
        assert found is not None
        return found


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    before = messages.language()
    messages.set_language("en")
    yield
    messages.set_language(before)


@pytest.fixture
def held(tmp_path: Path) -> Iterator[Held]:
    made = Held(tmp_path)
    yield made
    made.reader.close()
    made.store.close()


def potassium(**more: Any) -> Json:
    return {
        "resourceType": "Observation", "id": "k", "status": "final",
        "subject": {"reference": "Patient/p"}, "code": {"text": "Kalium"},
        "effectiveDateTime": "2026-11-20T05:25:00Z", "issued": "2026-11-20T06:04:00Z",
        "valueQuantity": {"value": 3.4, "unit": "mmol/L"}, **more,
    }  # fmt: skip


def lines(shown: OriginShown) -> dict[str, tuple[str, str]]:
    return {one.label: (one.text, one.time) for one in shown.lines}


def test_who_took_it_who_ordered_it_and_on_what(held: Held) -> None:
    held.put(
        {"resourceType": "Practitioner", "id": "lise", "name": [{"given": ["Lise"], "family": "Berg"}]},
        {"resourceType": "PractitionerRole", "id": "maren", "code": [{"text": "LIS"}],
         "practitioner": {"reference": "Practitioner/m", "display": "Maren Aas"}},
        {"resourceType": "Device", "id": "cobas", "deviceName": [{"name": "cobas pro 2"}]},
        {"resourceType": "ServiceRequest", "id": "r", "status": "active", "intent": "order",
         "subject": {"reference": "Patient/p"}, "requester": {"reference": "PractitionerRole/maren"},
         "authoredOn": "2026-11-19T14:40:00Z"},
        potassium(performer=[{"reference": "Practitioner/lise"}], device={"reference": "Device/cobas"},
                  basedOn=[{"reference": "ServiceRequest/r"}], meta={"source": "urn:lab#4711"}),
    )  # fmt: skip
    said = lines(held.shown("Observation/k"))
    assert said["Requested"] == ("Maren Aas, lIS", "yesterday 15:40") or said["Requested"][0].startswith(
        "Maren"
    )
    assert said["Taken"] == ("Lise Berg", "today 06:25")
    assert said["Device"][0] == "cobas pro 2"
    assert said["Answered"] == ("", "today 07:04")
    assert said["Source"][0] == "urn:lab"


def test_what_nobody_said_is_said_to_be_missing(held: Held) -> None:
    held.put(potassium())
    shown = held.shown("Observation/k")
    assert lines(shown)["Taken"][0] == "not stated"
    assert "does not say from where" in lines(shown)["Source"][0]
    assert lines(shown)["Origin"][0] == "not fetched"
    assert "not fetched" in shown.versions_note
    assert shown.versions_count == "at least 1"


@pytest.mark.parametrize(
    ("performer", "words"),
    [
        ({"reference": "#who"}, "Ola Inni"),
        ({"reference": "#nobody"}, "unnamed, inside the resource"),
        ({"display": "Lise B."}, "Lise B."),
        ({"identifier": {"system": "urn:oid:2.16.578.1.12.4.1.4.4", "value": "9144900"}}, "9144900"),
        ({"reference": "Practitioner/gone"}, "Practitioner/gone (not fetched)"),
        ({"reference": "https://other.test/fhir/Practitioner/7/_history/2"}, "Practitioner/7 (not fetched)"),
        ({"reference": "urn:uuid:0f2c"}, "urn:uuid:0f2c (not fetched)"),
        ({}, "not stated"),
    ],
)  # fmt: skip
def test_whoever_is_named_is_named(held: Held, performer: Json, words: str) -> None:
    inside = [{"resourceType": "Practitioner", "id": "who", "name": [{"given": ["Ola"], "family": "Inni"}]}]
    held.put(potassium(performer=[performer], contained=inside))
    assert lines(held.shown("Observation/k"))["Taken"][0] == words


def test_a_value_inside_a_report_is_opened_through_it(held: Held) -> None:
    inside = {key: one for key, one in potassium().items() if key not in ("subject", "meta", "performer")}
    report = {
        "resourceType": "DiagnosticReport", "id": "r", "subject": {"reference": "Patient/p"},
        "status": "final", "code": {"text": "Blodprøver"}, "contained": [inside],
        "result": [{"reference": "#k"}], "meta": {"versionId": "3"}, "performer": [{"display": "Sentrallab"}],
    }  # fmt: skip
    held.put(report)
    shown = held.shown("Observation/r#k")
    assert lines(shown)["Answered by"][0] == "Sentrallab"
    assert "DiagnosticReport r" in shown.resource.replace("\u00a0", " ")
    whole = held.record.ask(WholeResource("p", "Observation/r#k")).result()
    assert whole is not None
    assert strict.loads(whole.raw) == strict.loads(json.dumps(report))
    parts = held.shown("Observation/r#k", computed=True).parts
    assert [(one.of.title, one.of.value) for one in parts] == [("Kalium", "3.4 mmol/L")]
    asked = Origin(OriginOf(("Observation/r#k",), "Kalium"))
    assert held.store.read(lambda connection: readings.about(connection, asked)).result() == ("", "p")


@pytest.mark.parametrize("shape", ["text", 7, None, [], {"a": 1}, [None, "x", {"reference": 5}]])
def test_a_shape_that_fhir_does_not_know_is_passed_over(held: Held, shape: object) -> None:
    held.put(potassium(performer=shape, device=shape, basedOn=shape, note=shape, meta={"versionId": "2"}))
    assert lines(held.shown("Observation/k"))["Taken"][1] == "today 06:25"


def test_partial_dates_stay_as_exact_as_they_were(held: Held) -> None:
    condition = {"resourceType": "Condition", "id": "c", "subject": {"reference": "Patient/p"}}
    held.put({**condition, "recordedDate": "2021-03", "onsetDateTime": "2019"})
    said = lines(held.shown("Condition/c"))
    assert said["Recorded"] == ("not stated", "03.2021")
    assert said["Begun"] == ("", "2019")


def test_an_unsent_change_is_the_newest_version_and_the_servers_is_struck(held: Held) -> None:
    held.put(potassium(meta={"versionId": "1"}))
    changed = strict.loads(json.dumps(potassium(valueQuantity={"value": 3.3, "unit": "mmol/L"})))
    held.store.write(lambda tx: act(tx, DOCTOR, "correct", [changed], action="U"), origin="test").result()
    shown = held.shown(
        "Observation/k", heard=Heard((json.dumps(potassium(meta={"versionId": "1"})),), "known")
    )
    assert [(v.name, v.value, v.struck) for v in shown.versions] == [
        ("2", "3.3 mmol/L", False), ("1", "3.4 mmol/L", True),
    ]  # fmt: skip
    assert "not sent" in shown.versions[0].state
    assert "changed here, not sent" in lines(shown)["Source"][0]


def test_of_three_hundred_versions_some_are_shown_and_all_are_counted(held: Held) -> None:
    held.put(potassium(meta={"versionId": "300"}))
    older = tuple(
        json.dumps(potassium(meta={"versionId": str(n), "lastUpdated": f"2026-11-{n % 20 + 1:02}T06:00:00Z"}))
        for n in range(300, 250, -1)
    )
    shown = held.shown("Observation/k", heard=Heard(older, "partly", (), "known"))
    assert len(shown.versions) == 5
    assert shown.versions_count == "at least 50"
    assert "45 older are not shown" in shown.versions_note
    assert "more than were fetched" in shown.versions_note
    assert all(v.struck for v in shown.versions[1:])
    assert not shown.versions[0].struck


def test_a_version_entered_in_error_is_struck_though_it_is_the_newest(held: Held) -> None:
    held.put(potassium(status="entered-in-error"))
    shown = held.shown("Observation/k")
    assert shown.versions[0].struck
    assert shown.state == "entered in error"


def provenance(**more: Any) -> Json:
    return {"resourceType": "Provenance", "id": "v", "recorded": "2026-11-20T06:05:00Z",
            "target": [{"reference": "Observation/k/_history/1"}],
            "agent": [{"who": {"display": "Kari Lab"}, "onBehalfOf": {"display": "Medisinsk biokjemi"}}],
            "policy": ["http://hospital.test/policy"], **more}  # fmt: skip


def test_a_provenance_says_who_for_whom_and_after_which_policy(held: Held) -> None:
    held.put(potassium())
    shown = held.shown("Observation/k", heard=Heard((), "known", (json.dumps(provenance()),), "known"))
    text, when = lines(shown)["Origin"]
    assert text == "Kari Lab for Medisinsk biokjemi; http://hospital.test/policy"
    assert when == "today 07:05"


def test_a_provenance_of_a_bundle_or_of_another_is_not_this_ones(held: Held) -> None:
    held.put(potassium())
    of_bundle = json.dumps(provenance(target=[{"reference": "Bundle/b"}]))
    of_other = json.dumps(provenance(target=[{"reference": "Observation/k2"}]))
    shown = held.shown("Observation/k", heard=Heard((), "known", (of_bundle, of_other), "known"))
    assert "Origin" not in lines(shown)


def test_a_server_that_can_not_be_asked_is_said_to_be_so(held: Held) -> None:
    held.put(potassium())
    shown = held.shown("Observation/k", heard=Heard((), "not_offered", (), "not_offered"))
    assert lines(shown)["Origin"][0] == "the server can't be asked"
    assert "keeps no earlier versions" in shown.versions_note


def test_whether_it_was_seen_and_by_whom(held: Held) -> None:
    task: Json = {"resourceType": "Task", "id": "t", "status": "requested", "intent": "order",
                  "for": {"reference": "Patient/p"},
                  "focus": {"reference": "DiagnosticReport/d"}}  # fmt: skip
    report = {"resourceType": "DiagnosticReport", "id": "d", "status": "final", "code": {"text": "Blod"},
              "subject": {"reference": "Patient/p"}, "result": [{"reference": "Observation/k"}]}  # fmt: skip
    held.put(potassium(), report, task)
    assert lines(held.shown("Observation/k"))["Seen"] == ("not acknowledged", "")
    held.put({**task, "status": "completed", "owner": {"display": "Maren Aas"},
              "executionPeriod": {"end": "2026-11-20T07:00:00Z"}})  # fmt: skip
    assert lines(held.shown("Observation/k"))["Seen"] == ("Maren Aas", "today 08:00")


def test_an_alarm_that_was_closed_says_by_whom_and_why(held: Held) -> None:
    alarm: Json = {"resourceType": "Task", "id": "t", "status": "completed", "intent": "order",
                   "for": {"reference": "Patient/p"}, "reasonReference": {"reference": "Observation/k"},
                   "code": {"coding": [{"system": "urn:fagflate:task", "code": "alert"}]},
                   "owner": {"display": "Maren Aas"}, "statusReason": {"text": "new sample ordered"},
                   "executionPeriod": {"end": "2026-11-20T07:00:00Z"}}  # fmt: skip
    held.put(potassium(), alarm)
    told = lines(held.shown("Observation/k"))
    assert told["Alarm closed"] == ("Maren Aas", "today 08:00")
    assert told["Alarm closed because"] == ("new sample ordered", "")
    told = lines(held.shown("Task/t"))
    assert told["Ended"] == ("Maren Aas", "today 08:00")
    assert told["Ended because"] == ("new sample ordered", "")
    held.put(alarm | {"status": "accepted"})
    assert "Alarm closed" not in lines(held.shown("Observation/k"))


def test_a_flag_that_was_ended_says_by_whom_and_why(held: Held) -> None:
    told: Json = {"url": "urn:fagflate:ended", "extension": [
        {"url": "why", "valueString": "three samples negative"},
        {"url": "by", "valueReference": {"display": "Maren Aas"}},
        {"url": "at", "valueDateTime": "2026-11-20T07:00:00Z"}]}  # fmt: skip
    flag: Json = {"resourceType": "Flag", "id": "f", "status": "inactive", "code": {"text": "MRSA"},
                  "subject": {"reference": "Patient/p"}, "extension": [told]}  # fmt: skip
    held.put(flag)
    assert lines(held.shown("Flag/f"))["Ended"] == ("Maren Aas", "today 08:00")
    assert lines(held.shown("Flag/f"))["Ended because"] == ("three samples negative", "")
    held.put(flag | {"status": "active"})
    assert "Ended" not in lines(held.shown("Flag/f"))


def test_a_call_about_it_is_told_whoever_noted_it(held: Held) -> None:
    call: Json = {"resourceType": "Communication", "id": "c", "status": "completed",
                  "subject": {"reference": "Patient/p"}, "about": [{"reference": "Observation/k"}],
                  "received": "2026-11-20T07:00:00Z", "sender": {"display": "Klinisk kjemi"},
                  "payload": [{"contentString": "kalium 6,7"}],
                  "note": [{"text": "Lest tilbake"}]}  # fmt: skip
    held.put(potassium(), call)
    told = lines(held.shown("Observation/k"))["By telephone"]
    assert told == ("Klinisk kjemi; kalium 6,7; Lest tilbake", "today 08:00")
    held.put({**call, "status": "not-done"})
    assert lines(held.shown("Observation/k"))["By telephone"][0].startswith(
        "Klinisk kjemi; nobody was reached"
    )


def test_where_it_is_used_too_and_a_key_that_begins_alike_is_not_it(held: Held) -> None:
    note = {"resourceType": "Composition", "id": "n", "status": "final", "title": "Visitt",
            "type": {"text": "Notat"}, "subject": {"reference": "Patient/p"}, "date": "2026-11-20T09:00:00Z",
            "section": [{"entry": [{"reference": "Observation/k"}]}]}  # fmt: skip
    other = {**note, "id": "o", "title": "Annet", "section": [{"entry": [{"reference": "Observation/k2"}]}]}
    held.put(potassium(), note, other)
    assert [use.text for use in held.shown("Observation/k").used] == ["Visitt, today 10:00"]


def test_a_computed_value_tells_its_parts_and_what_is_lacking(held: Held) -> None:
    held.put(potassium())
    shown = held.shown("Observation/k", "Observation/gone", computed=True)
    assert [part.of.keys for part in shown.parts] == [("Observation/k",)]
    assert "1 part is not in the record here" in shown.parts_note


def test_what_is_not_held_is_nothing(held: Held) -> None:
    assert held.ask("Observation/gone") is None
    assert held.record.ask(WholeResource("p", "Observation/gone")).result() is None


def test_a_whole_resource_leaves_nothing_out(held: Held) -> None:
    held.put(potassium(extension=[{"url": "http://other.test/x", "valueString": "strange"}]))
    whole = held.record.ask(WholeResource("p", "Observation/k")).result()
    assert whole is not None
    assert any("strange" in one.text for one in whole.elements)
    assert strict.loads(whole.raw)["id"] == "k"


def test_every_deed_has_a_word() -> None:
    from desktop.views.why.origin_words import deed_words

    assert all(deed_words(deed, "Basic") for deed in origins.DEEDS)


def test_a_resource_of_any_type_answers() -> None:
    for kind in ("Basic", "Immunization", "Communication", "Consent", "Nonsense"):
        found = origins.moments({"resourceType": kind, "author": {"display": "X"}})
        assert found
        assert msgspec.json.encode([m.deed for m in found])
