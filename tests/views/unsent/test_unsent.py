"""What is unsent: one row an act, what needs a person first, and what may still be thrown away."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest

from desktop.acts import Act
from desktop.acts.unsent import SendAgain, SendLate
from desktop.core.clock import stamp
from desktop.shown.unsent.unsent import UnsentRow
from desktop.store.outbox import RESTORED, Entry
from desktop.sync.restore.again import AGAIN
from desktop.views.unsent import unsent
from tests.views.charts import NOW


def entry(seq: int = 1, act_id: str = "a1", **more: Any) -> Entry:
    usual: dict[str, Any] = {
        "seq": seq, "act_id": act_id, "act": "sign_orders", "patient": "p", "type": "MedicationRequest",
        "id": f"m{seq}", "op": "create", "base_version": "", "base_json": None, "body": "{}", "tag": "",
        "state": "queued", "atomic": 0, "created": stamp(NOW - timedelta(minutes=5)), "send_until": "",
        "not_before": "", "attempts": 0, "answer": "", "their_json": None, "author": "",
    }  # fmt: skip
    return Entry(**(usual | more))


def rows(*entries: Entry) -> tuple[UnsentRow, ...]:
    return unsent.build(entries, lambda _patient: ("Øverås", "Åse", "12A"), NOW)[0].rows


@pytest.mark.parametrize(
    ("state", "kind", "step"),
    [("ask", "expired", SendLate), ("failed", "rejected", SendAgain), ("conflict", "conflict", None),
     ("gone", "conflict", None), ("queued", "waiting", None), ("sending", "waiting", None)],
)  # fmt: skip
def test_what_a_row_says_and_offers(state: str, kind: str, step: type[Act] | None) -> None:
    (row,) = rows(entry(state=state, answer="nei"))
    assert row.state == kind
    assert row.why
    assert (type(row.step.act) if row.step else None) == step
    assert row.patient == "p"
    assert "ØVERÅS" in row.spoken


def test_an_act_is_one_row_and_its_worst_entry_speaks() -> None:
    (row,) = rows(entry(1), entry(2, state="failed", answer="feil kode"))
    assert row.state == "rejected"
    assert "feil kode" in row.why


def test_reading_is_no_unsent_work_and_what_needs_a_person_stands_first() -> None:
    found = rows(
        entry(1, "waits"), entry(2, "asks", state="ask"), entry(3, "refused", state="failed"),
        entry(4, "read", type="AuditEvent"),
    )  # fmt: skip
    assert [row.key for row in found] == ["refused", "asks", "waits"]
    assert unsent.build((), lambda _p: ("", "", ""), NOW)[1].kind == "empty"


@pytest.mark.parametrize(
    ("more", "offered"),
    [
        ({"state": "ask"}, True), ({"state": "queued"}, True), ({"state": "failed"}, True),
        ({"state": "gone"}, True), ({"state": "queued", "attempts": 1}, False),
        ({"state": "failed", "attempts": 1}, False), ({"state": "sending"}, False),
        ({"state": "conflict"}, False), ({"act": "sign_note"}, False), ({"act": "sign_letter"}, False),
        ({"act": "keep_note"}, False),
    ],
)  # fmt: skip
def test_only_what_cannot_be_there_and_holds_no_prose_is_thrown_away(
    more: dict[str, Any], offered: bool
) -> None:
    (row,) = rows(entry(**more))
    assert (row.away is not None) is offered
    (both,) = rows(entry(1), entry(2, **more))
    assert (both.away is not None) is offered


def test_a_row_says_what_was_ordered() -> None:
    dose = {"timing": {"repeat": {"frequency": 2, "period": 1, "periodUnit": "d"}},
            "doseAndRate": [{"doseQuantity": {"value": 40, "unit": "mg", "code": "mg"}}]}  # fmt: skip
    body = {"resourceType": "MedicationRequest", "status": "active", "dosageInstruction": [dose],
            "medicationCodeableConcept": {"text": "furosemid"}}  # fmt: skip
    old = body | {"medicationCodeableConcept": {"text": "bumetanid"}, "status": "stopped"}
    sample = {"resourceType": "ServiceRequest", "code": {"text": "CRP"}}
    (row,) = rows(entry(1, body=json.dumps(body)), entry(2, body=json.dumps(old)),
                  entry(3, type="ServiceRequest", body=json.dumps(sample)),
                  entry(4, type="DetectedIssue", body="{}"))  # fmt: skip
    said = row.title.replace("\u00a0", " ")
    assert said == "Bestilling: furosemid 40 mg × 2; bumetanid 40 mg × 2 stoppet; CRP"
    assert "CRP" in row.spoken
    assert rows(entry(body='{"resourceType": 3}'))[0].title == "Bestilling"


def test_a_row_says_what_was_measured() -> None:
    pulse = {"resourceType": "Observation", "status": "final", "code": {"text": "Puls"},
             "valueQuantity": {"value": 94, "unit": "/min"}}  # fmt: skip
    parts = [{"valueQuantity": {"value": value, "unit": "mmHg"}} for value in (118, 72)]
    pressure = {"resourceType": "Observation", "status": "final", "code": {"text": "Blodtrykk"},
                "component": parts}  # fmt: skip
    (row,) = rows(entry(1, act="enter_round", type="Observation", body=json.dumps(pulse)),
                  entry(2, act="enter_round", type="Observation", body=json.dumps(pressure)))  # fmt: skip
    assert row.title.replace("\u00a0", " ") == "Måling: Puls 94 /min; Blodtrykk 118/72 mmHg"
    wrong = pulse | {"status": "entered-in-error"}
    (row,) = rows(entry(1, act="correct_round", type="Observation", body=json.dumps(wrong)))
    assert row.title == "Måling rettet: strøket Puls 94 /min"


def test_a_letter_and_its_recipients_are_one_letter() -> None:
    task = {"resourceType": "Task", "status": "requested", "description": "Epikrise: Tone Lunde"}
    (row,) = rows(entry(act="sign_letter", type="Task", body=json.dumps(task)))
    assert row.title == "Epikrise"


def test_what_is_about_a_bed_and_no_patient_says_of_which_bed() -> None:
    body = json.dumps({"resourceType": "Task", "id": "t", "description": "Rengjøring av seng 12A, Hjerte 3"})
    made = unsent.build(
        [entry(act="order_cleaning", patient="", type="Task", id="t", body=body)],
        lambda _patient: ("", "", ""),
        NOW,
    )
    (row,) = made[0].rows
    assert row.title == "Renhold bestilt: Rengjøring av seng 12A, Hjerte 3"
    assert row.spoken.startswith(f"{row.title}. ")
    assert row.away is not None


@pytest.mark.parametrize("state", ["conflict", "gone"])
def test_what_a_restore_took_is_named_with_its_content_and_why(state: str) -> None:
    body = json.dumps({"resourceType": "Condition", "id": "c", "code": {"text": "AV-blokk grad II"}})
    (row,) = rows(entry(act=AGAIN, type="Condition", state=state, answer=RESTORED, body=body, op="update"))
    assert (row.state, "AV-blokk grad II" in row.title) == ("conflict", True)
    assert "kvittert" in row.why.lower()
    assert "Tapt ved gjenoppretting" in row.title
