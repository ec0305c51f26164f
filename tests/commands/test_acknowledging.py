"""Acknowledging an answer: by the Tasks that carry it, else by a completed Task that all systems read."""

from __future__ import annotations

import pytest

from desktop.acts.results import AcknowledgeResults
from desktop.clinical.record.results import unread
from desktop.core.errors import InputError
from desktop.fhir import strict
from tests.commands.conftest import Record
from tests.views.charts import AAS, NOW, about, concept, lab, stay, task

K, NA = "NPU03230", "NPU03429"
REPORT = about(
    "DiagnosticReport", "d", status="final", code=concept("Blodprøver"), issued=NOW.isoformat(),
    encounter={"reference": "Encounter/stay"}, result=[{"reference": "Observation/k"}],
)  # fmt: skip


def waiting(record: Record) -> list[str]:
    return [one.key for one in unread.unread(record.chart(), NOW)]


def test_an_answer_without_a_task_gets_a_completed_one_of_who_has_seen_it(record: Record) -> None:
    record.hold(stay(), lab("k", K, 7.1, "mmol/L"), REPORT)
    assert waiting(record) == ["DiagnosticReport/d"]
    record.do(AcknowledgeResults(("DiagnosticReport/d",)))
    body = record.body("Task")
    assert body["status"] == "completed"
    assert body["focus"] == {"reference": "DiagnosticReport/d"}
    assert body["for"] == {"reference": "Patient/p"}
    assert body["encounter"] == {"reference": "Encounter/stay"}
    assert body["owner"]["reference"] == AAS.practitioner
    assert body["executionPeriod"]["end"]
    assert waiting(record) == []


def test_the_task_that_carries_it_is_completed_and_none_is_made(record: Record) -> None:
    carries = task("t", focus={"reference": "DiagnosticReport/d"})
    record.hold(stay(), lab("k", K, 7.1, "mmol/L"), REPORT, carries)
    record.do(AcknowledgeResults(("DiagnosticReport/d",)))
    (entry,) = record.waiting()
    assert (entry.op, strict.loads(entry.body or "")["id"]) == ("update", "t")
    assert waiting(record) == []


def test_observations_that_came_together_are_acknowledged_each(record: Record) -> None:
    record.hold(stay(), lab("k", K, 4.1, "mmol/L"), lab("na", NA, 140, "mmol/L"))
    done = record.do(AcknowledgeResults(("Observation/k",)))
    assert done.said == "1 svar er kvittert."
    bodies = [strict.loads(one.body or "") for one in record.waiting()]
    assert {one["focus"]["reference"] for one in bodies} == {"Observation/k", "Observation/na"}
    assert len({one.act_id for one in record.waiting()}) == 2, "one that is refused holds up no other"
    assert waiting(record) == []


def test_the_second_click_acknowledges_nothing_twice(record: Record) -> None:
    record.hold(stay(), lab("k", K, 7.1, "mmol/L"), REPORT)
    record.do(AcknowledgeResults(("DiagnosticReport/d",)))
    with pytest.raises(InputError, match="alt gjort"):
        record.do(AcknowledgeResults(("DiagnosticReport/d",)))
    assert len(record.waiting()) == 1


def shown(record: Record, key: str) -> str:
    return next(
        unread.fingerprint(record.chart(), one)
        for one in unread.unread(record.chart(), NOW)
        if key in one.answers
    )


def test_what_was_corrected_after_it_was_shown_is_not_acknowledged(record: Record) -> None:
    record.hold(stay(), lab("k", K, 4.1, "mmol/L"), REPORT)
    act = AcknowledgeResults(("DiagnosticReport/d",), shown=(shown(record, "DiagnosticReport/d"),))
    record.hold(lab("k", K, 7.1, "mmol/L", status="corrected"), version="2")
    before = record.everything()
    with pytest.raises(InputError, match="endret seg"):
        record.do(act)
    assert record.everything() == before
    again = shown(record, "DiagnosticReport/d")
    record.do(AcknowledgeResults(("DiagnosticReport/d",), shown=(again,)))
    assert waiting(record) == []


def test_what_joined_an_answer_after_it_was_shown_is_not_acknowledged_with_it(record: Record) -> None:
    record.hold(stay(), lab("k", K, 4.1, "mmol/L"))
    act = AcknowledgeResults(("Observation/k",), shown=(shown(record, "Observation/k"),))
    record.hold(lab("na", NA, 118, "mmol/L"))
    with pytest.raises(InputError, match="endret seg"):
        record.do(act)
    assert waiting(record) == ["Observation/k"]


def test_one_of_several_that_has_changed_holds_up_all(record: Record) -> None:
    other = lab("na", NA, 140, "mmol/L", 3)
    record.hold(stay(), lab("k", K, 4.1, "mmol/L"), other)
    keys = ("Observation/k", "Observation/na")
    act = AcknowledgeResults(keys, shown=tuple(shown(record, key) for key in keys))
    record.hold({**other, "valueQuantity": {**other["valueQuantity"], "value": 118}}, version="2")
    with pytest.raises(InputError, match="endret seg"):
        record.do(act)
    assert not record.waiting()


def test_an_answer_that_was_only_stored_anew_is_acknowledged(record: Record) -> None:
    record.hold(stay(), lab("k", K, 4.1, "mmol/L"), REPORT)
    act = AcknowledgeResults(("DiagnosticReport/d",), shown=(shown(record, "DiagnosticReport/d"),))
    stored = {"meta": {"versionId": "9", "lastUpdated": NOW.isoformat()}}
    record.hold({**REPORT, **stored}, {**lab("k", K, 4.1, "mmol/L"), **stored}, version="9")
    record.do(act)
    assert waiting(record) == []
