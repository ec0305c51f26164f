"""A result is sent on with a question once, to somebody, and stays with who asked."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from desktop.acts import Done, TakeBack
from desktop.acts.results import AcknowledgeResults, ForwardResult
from desktop.clinical.record.results import unread
from desktop.core.clock import stamp
from desktop.core.errors import InputError
from desktop.fhir import strict
from desktop.store import outbox
from desktop.views.results import results
from tests.commands.conftest import AAS, BERG, CLERK, HELD, NOBODY, NOW, Json, Record, logged
from tests.views.charts import lab

ROLE: Json = {
    "resourceType": "PractitionerRole", "id": "berg",
    "practitioner": {"reference": "Practitioner/berg", "display": "Ola Berg"},
}  # fmt: skip
SOON = stamp(NOW + timedelta(hours=1))


def waiting(patient: str = "p", ident: str = "inbox", **more: Any) -> Json:
    return {"resourceType": "Task", "id": ident, "status": "requested", "intent": "order",
            "for": {"reference": f"Patient/{patient}"}, "focus": {"reference": "Observation/k"},
            "owner": {"reference": AAS.practitioner}, **more}  # fmt: skip


def ask(**more: Any) -> ForwardResult:
    fields = {"patient": "p", "answer": "Task/inbox", "to": BERG.role, "question": " Øke til 20 mmol? ",
              "until": SOON}  # fmt: skip
    return ForwardResult(**{**fields, **more})


@pytest.fixture
def held(record: Record) -> Record:
    record.hold(
        ROLE, {"resourceType": "Practitioner", "id": "berg", "name": [{"family": "Berg", "given": ["Ola"]}]},
        waiting(), lab("k", "NPU03230", 3.3, "mmol/L", 1),
    )  # fmt: skip
    return record


def shown(record: Record, actor: Any, scope: str = "mine") -> list[Any]:
    model, _state = results.build_ward([record.chart()], NOW, actor, scope)  # type: ignore[arg-type]
    return list(model.rows)


def test_who_is_asked_gets_the_question_and_the_asker_keeps_the_result(held: Record) -> None:
    done: Done = held.do(ask())
    (entry,) = held.waiting()
    body = held.body("Task")
    assert (entry.op, entry.act, entry.not_before, entry.send_until) == (
        "create",
        "forward_result",
        HELD,
        SOON,
    )
    assert body["focus"] == {"reference": "Observation/k"}
    assert body["owner"]["reference"] == BERG.role
    assert body["requester"]["reference"] == AAS.role
    assert body["description"] == "Øke til 20 mmol?"
    assert body["partOf"] == [{"reference": "Task/inbox"}]
    assert body["restriction"]["period"]["end"] == SOON
    assert done.said == "Spørsmålet er sendt til Ola Berg."
    assert logged(held.events()[-1]) == ("C", AAS.practitioner, {"Patient/p", f"Task/{body['id']}"})
    (mine,) = shown(held, AAS)
    assert mine.remark == "spurt O. Berg"
    (theirs,) = shown(held, BERG)
    assert theirs.asked
    assert "Øke til 20 mmol?" in theirs.quote
    assert theirs.remark == "spørsmål"


def test_a_question_is_taken_back_until_it_is_sent(held: Record) -> None:
    done: Done = held.do(ask())
    held.do(TakeBack(done.act))
    assert not held.waiting()
    assert not shown(held, BERG)


@pytest.mark.parametrize(
    "more",
    [
        {"question": " \n"}, {"until": stamp(NOW)}, {"until": "yesterday"}, {"until": ""}, {"to": AAS.role},
        {"to": AAS.practitioner}, {"to": "PractitionerRole/gone"}, {"to": ""}, {"answer": "Task/gone"},
        {"answer": "Observation/gone"},
    ],
)  # fmt: skip
def test_what_is_no_question_to_anybody_is_refused(held: Record, more: dict[str, str]) -> None:
    before = held.everything()
    with pytest.raises(InputError):
        held.do(ask(**more))
    assert held.everything() == before


def test_nobody_is_asked_twice_about_the_same(held: Record) -> None:
    held.do(ask())
    before = held.everything()
    with pytest.raises(InputError, match="Ola Berg er alt spurt"):
        held.do(ask(question="En gang til?"))
    assert held.everything() == before


def test_what_somebody_acknowledged_meanwhile_is_not_sent_on(held: Record) -> None:
    held.do(AcknowledgeResults(("Task/inbox",)), BERG)
    before = held.everything()
    with pytest.raises(InputError):
        held.do(ask())
    assert held.everything() == before


def test_who_may_not_ask(held: Record) -> None:
    before = held.everything()
    for actor in (NOBODY, CLERK):
        with pytest.raises(InputError):
            held.do(ask(), actor)
        assert held.everything() == before


def test_acknowledging_ones_own_leaves_the_question_with_who_was_asked(held: Record) -> None:
    held.do(ask())
    (mine,) = unread.unread(held.chart(), NOW)
    assert mine.answers == ("Observation/k",)
    held.do(AcknowledgeResults(("Task/inbox",)))
    assert len(shown(held, BERG)) == 1
    assert not unread.references(held.chart(), NOW), "it waits for who was asked, and is news to nobody else"


@pytest.mark.parametrize(
    ("status", "until", "words", "first"),
    [
        ("requested", SOON, "spurt O. Berg", False),
        ("accepted", SOON, "tatt av O. Berg", False),
        ("requested", stamp(NOW - timedelta(hours=1)), "ikke tatt i tide av O. Berg", True),
        ("completed", SOON, "sett av O. Berg", False),
        ("rejected", SOON, "ikke tatt av O. Berg", True),
    ],
)
def test_the_asker_sees_what_became_of_it(
    held: Record, status: str, until: str, words: str, first: bool
) -> None:
    held.do(ask())
    body = {**held.body("Task"), "status": status, "restriction": {"period": {"end": until}}}
    sent = [entry.seq for entry in held.waiting()]
    held.act(lambda tx: outbox.done(tx, sent))
    held.hold(body)
    (mine,) = shown(held, AAS)
    assert mine.remark == words
    assert (mine.sort < -500) is first


def test_a_question_is_never_acknowledged_together_with_others(held: Record) -> None:
    normal = lab("n", "NPU03429", 140, "mmol/L", 2) | {
        "referenceRange": [{"low": {"value": 137}, "high": {"value": 145}}]
    }
    held.hold(normal, waiting(ident="plain", focus={"reference": "Observation/n"}))
    groups = {row.key: (row.group, row.marked) for row in shown(held, AAS)}
    assert groups["Observation/n"] == ("plain", True)
    held.do(ask(answer="Task/plain"))
    assert {r.key: (r.group, r.marked) for r in shown(held, AAS)}["Observation/n"] == ("read", False)
    (theirs,) = shown(held, BERG)
    assert (theirs.group, theirs.marked) == ("read", False)


def test_results_of_several_patients_are_acknowledged_with_an_event_for_each(held: Record) -> None:
    held.hold({"resourceType": "Patient", "id": "q", "name": [{"family": "Lien"}]}, waiting("q", "other"))
    held.do(AcknowledgeResults(("Task/inbox", "Task/other")))
    assert [logged(e) for e in held.events()] == [
        ("U", AAS.practitioner, {"Patient/p", "Task/inbox"}),
        ("U", AAS.practitioner, {"Patient/q", "Task/other"}),
    ]


def test_a_result_is_sent_on_and_acknowledged_in_one_act(held: Record) -> None:
    done: Done = held.do(ask(acknowledge=True))
    bodies = {entry.op: strict.loads(entry.body or "") for entry in held.waiting()}
    assert bodies["update"]["id"] == "inbox"
    assert bodies["update"]["status"] == "completed"
    assert bodies["create"]["partOf"] == [{"reference": "Task/inbox"}]
    assert done.said == "Spørsmålet er sendt til Ola Berg, og svaret er kvittert."
    held.do(TakeBack(done.act))
    assert held.waiting() == []
    assert held.current("Task/inbox")["status"] == "requested"


def test_a_question_keeps_what_the_result_said(held: Record) -> None:
    held.do(ask())
    (kept,) = held.body("Task")["input"]
    assert kept["type"]["text"] == "Observation/k"
    assert kept["valueQuantity"]["value"] == 3.3 or str(kept["valueQuantity"]["value"]) == "3.3"


def test_a_question_about_what_was_corrected_meanwhile_acknowledges_nothing(held: Record) -> None:
    (one,) = unread.unread(held.chart(), NOW)
    shown_as = unread.fingerprint(held.chart(), one)
    held.hold(lab("k", "NPU03230", 2.3, "mmol/L", 1, status="corrected"), version="2")
    before = held.everything()
    with pytest.raises(InputError, match="endret seg"):
        held.do(ask(acknowledge=True, shown=shown_as))
    assert held.everything() == before
    held.do(ask(shown=shown_as))
    assert [entry.act for entry in held.waiting()] == ["forward_result"], "a question alone goes"


def test_a_question_is_done_with_as_it_was_shown_only(held: Record) -> None:
    held.do(ask())
    (question,) = unread.asked(held.chart())
    shown_as = unread.fingerprint(held.chart(), question)
    held.hold(lab("k", "NPU03230", 2.3, "mmol/L", 1, status="corrected"), version="2")
    with pytest.raises(InputError, match="endret seg"):
        held.do(AcknowledgeResults((question.key,), shown=(shown_as,)), BERG)
    held.do(AcknowledgeResults((question.key,), shown=(unread.fingerprint(held.chart(), question),)), BERG)
    assert not unread.asked(held.chart())
