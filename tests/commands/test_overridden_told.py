"""A Stop that is overridden is told to the owner of its rule with the signature, and nothing of the patient,
of whoever signed or of their words goes along."""

from __future__ import annotations

import json

import pytest

from desktop.acts import TakeBack
from desktop.acts.wishes import AnswerWish
from desktop.clinical.record.wishes import Wish, read
from desktop.core.usage.fired import RuleCounts
from desktop.views.why.overridden import gathered
from tests.commands.conftest import AAS, NOW, Json, Record
from tests.commands.test_orders import ALLERGY, FUROSEMIDE, PARACETAMOL, basket, sign
from tests.commands.test_wishes import OWNER
from tests.views.charts import stay

REASON = "Ola Nordmann tålte det i 2024"


@pytest.fixture(autouse=True)
def _stays(record: Record) -> None:
    record.hold(stay(), ALLERGY)


def tasks(record: Record) -> list[Json]:
    """Tasks that stand here, sent or not."""
    names = dict.fromkeys(one.id for one in record.all() if one.type == "Task")
    return [body for name in names if (body := record.current(f"Task/{name}")) is not None]


def told(record: Record) -> list[Wish]:
    found = [read(body, NOW) for body in tasks(record)]
    return [one for one in found if one is not None]


def test_the_owner_is_told_without_patient_person_or_words(record: Record) -> None:
    sign(record, basket(record, PARACETAMOL, action="override", reason=REASON))
    (entry,) = [one for one in record.waiting() if one.type == "Task"]
    assert entry.op == "create"
    assert entry.patient == ""
    text = json.dumps(json.loads(entry.body or ""), ensure_ascii=False).casefold()
    secret = (
        "patient/", "encounter/", "medicationrequest", "detectedissue", "nordmann", "2024", "paracet",
        AAS.practitioner, AAS.role, AAS.name, NOW.date().isoformat(), "requester",
    )  # fmt: skip
    assert [one for one in secret if one.casefold() in text] == []
    (one,) = told(record)
    assert (one.overridden, one.rule, one.reason, one.role) == (True, "A1", "tolerated", "doctor")
    issues = [record.current(e.key) or {} for e in record.waiting() if e.type == "DetectedIssue"]
    names = {str(part["value"]).rpartition(":")[2] for made in issues for part in made["identifier"]}
    assert not [name for name in names if name in text], "no decision in a record is found by it"


def test_a_signature_that_is_taken_back_takes_it_back_and_again_tells_once(record: Record) -> None:
    kept = basket(record, PARACETAMOL, action="override", reason=REASON)
    done = sign(record, kept)
    record.do(TakeBack(done.act))
    assert tasks(record) == []
    sign(record, kept)
    assert len(tasks(record)) == 1


def test_what_is_no_overridden_stop_tells_nobody(record: Record) -> None:
    sign(record, basket(record, FUROSEMIDE))
    assert tasks(record) == []


def test_many_are_one_row_and_closed_together(record: Record) -> None:
    sign(record, basket(record, PARACETAMOL, action="override", reason=REASON))
    first = tasks(record)[0]
    record.hold({**first, "id": "other", "input": [
        {**part, "valueString": {"ward": "Akuttmottak", "reason": "followed"}.get(
            part["type"]["coding"][0]["code"], part["valueString"])}
        for part in first["input"]
    ]})  # fmt: skip
    found = [read(record.current(f"Task/{one}") or {}, NOW) for one in (first["id"], "other")]
    several = [one for one in found if one is not None]
    assert len(several) == 2
    (row,) = gathered(several, {"A1": RuleCounts("A1", "", "", {"reason": 3, "removed": 6})})
    assert "overstyrt 2 ganger" in row.words
    assert "tålt før" in row.words
    assert "%" not in row.words, "no share of fewer than ten"
    (row,) = gathered(several, {"A1": RuleCounts("A1", "", "", {"reason": 5, "removed": 15})})
    assert "vist 20 ganger" in row.words
    assert "25\N{NO-BREAK SPACE}%" in row.words
    record.do(AnswerWish(row.key, "answered", "Sett. Regelen står."), OWNER)
    assert {(record.current(f"Task/{one}") or {})["status"] for one in (first["id"], "other")} == {
        "completed"
    }
