"""A question that nobody takes in time is the asker's again, though they acknowledged the result itself."""

from __future__ import annotations

from datetime import timedelta

import pytest

from desktop.acts.results import AcknowledgeResults
from desktop.core.actor import Actor
from desktop.core.clock import stamp
from desktop.fhir import strict
from desktop.store import outbox
from desktop.sync.pull import followed
from desktop.views.results import results
from desktop.views.results.results import build_ward
from desktop.views.tasks import elsewhere
from desktop.views.ward import waiting
from tests.commands.conftest import AAS, BERG, NOW, Json, Record
from tests.commands.test_forwarding import ask, held, shown

__all__ = ["held"]
PAST = stamp(NOW - timedelta(minutes=5))
LIEN: Json = {
    "resourceType": "PractitionerRole", "id": "lien",
    "practitioner": {"reference": "Practitioner/lien", "display": "Eva Lien"},
}  # fmt: skip
EVA = Actor("PractitionerRole/lien", "Practitioner/lien", "Eva Lien", "Overlege", profession="doctor")


def arrived(record: Record, **more: object) -> str:
    """The server has what waits; the questions among it say this as well. Gives the last question."""
    bodies = [strict.loads(e.body or "") for e in record.waiting()]
    record.act(lambda tx: outbox.done(tx, [e.seq for e in record.waiting()]))
    last = ""
    for body in bodies:
        if body.get("partOf"):
            body |= more
            last = f"Task/{body['id']}"
        record.hold(body)
    return last


def asked(record: Record, until: str = PAST, **more: object) -> str:
    record.do(ask(acknowledge=True))
    return arrived(record, restriction={"period": {"end": until}}, **more)


def test_it_stands_first_in_the_askers_list_again_and_with_who_was_asked(held: Record) -> None:
    question = asked(held)
    (mine,) = shown(held, AAS)
    assert (mine.key, mine.remark) == (question, "ikke tatt i tide av O. Berg")
    assert "Du spurte O. Berg: Øke til 20 mmol?" in mine.quote
    assert (mine.asked, mine.marked) == (False, False), "they may ask another, and read it by itself"
    assert mine.sort < -500
    (theirs,) = shown(held, BERG)
    assert (theirs.key, theirs.asked, theirs.remark) == (question, True, "spørsmål")
    assert shown(held, EVA) == []
    assert waiting.answers(held.chart(), NOW, AAS).theirs == 1
    assert waiting.answers(held.chart(), NOW, EVA).theirs == 0


@pytest.mark.parametrize(
    "more",
    [
        {"until": stamp(NOW + timedelta(minutes=5))},
        {"status": "accepted"},
        {"status": "in-progress"},
        {"status": "completed"},
        {"status": "entered-in-error"},
    ],
)
def test_what_is_not_late_or_was_taken_is_not_theirs(held: Record, more: dict[str, str]) -> None:
    asked(held, **more)
    assert shown(held, AAS) == []
    assert waiting.answers(held.chart(), NOW, AAS).theirs == 0


def test_who_kept_the_result_has_one_row_of_it(held: Record) -> None:
    held.do(ask())
    arrived(held, restriction={"period": {"end": PAST}})
    (mine,) = shown(held, AAS)
    assert (mine.key, mine.remark) == ("Observation/k", "ikke tatt i tide av O. Berg")


def test_acknowledged_by_the_asker_it_is_nobodys(held: Record) -> None:
    question = asked(held)
    held.do(AcknowledgeResults((question,)))
    assert shown(held, AAS) == []
    assert shown(held, BERG) == []


def test_whoever_asks_another_waits_for_them(held: Record) -> None:
    question = asked(held)
    held.hold(LIEN, {"resourceType": "Practitioner", "id": "lien", "name": [{"family": "Lien"}]})
    held.do(ask(answer=question, to=EVA.role))
    assert shown(held, AAS) == [], "the new one is under way"
    assert len(shown(held, EVA)) == 1
    newer = arrived(held, restriction={"period": {"end": PAST}})
    assert [row.key for row in shown(held, AAS)] == [newer], "and comes back itself, once"


def test_another_who_took_it_has_it(held: Record) -> None:
    asked(held)
    second = held.current("Task/inbox")
    assert second is not None
    held.hold({
        "resourceType": "Task", "id": "second", "status": "accepted", "intent": "order",
        "code": {"coding": [{"system": "urn:fagflate:task", "code": "question"}]},
        "for": second["for"], "focus": second["focus"], "partOf": [{"reference": "Task/inbox"}],
        "owner": {"reference": EVA.role}, "requester": {"reference": AAS.role}, "authoredOn": PAST,
    })  # fmt: skip
    assert shown(held, AAS) == []


def test_it_is_found_and_followed_wherever_the_patient_is_now(held: Record) -> None:
    question = asked(held)

    def ids(who: Actor) -> set[str]:
        found = held.store.read(lambda c: followed.followed(c, elsewhere.owners(who))).result()
        return {one.id for one in found if one.ours}

    assert ids(AAS) == ids(BERG) == {question.removeprefix("Task/")}
    assert ids(EVA) == set()
    chart = held.chart()
    for who, charts in ((AAS, [chart]), (EVA, [])):
        found = held.store.read(lambda c, who=who: elsewhere.charts(c, who, (), lambda _p: chart)).result()
        assert found == charts
    assert waiting.answers(chart, NOW, AAS).theirs == 1
    (row,) = build_ward([chart], NOW, AAS)[0].rows
    detail = results.detail(chart, row.key, NOW, (), actor=AAS)
    assert detail is not None
    assert ("Fra", AAS.name) in detail.question
