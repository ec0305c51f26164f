"""A revoked letter does not stand: unsent copies leave no more, and whoever may have one is told, once."""

from __future__ import annotations

import base64
from typing import Any

import pytest

from desktop.acts import TakeBack
from desktop.acts.signed import PrintInstead, RerouteLetter, RevokeLetter
from desktop.clinical.record.signatures import Signatures
from desktop.core.actor import Actor
from desktop.core.errors import InputError
from desktop.fhir import strict
from desktop.fhir.resources import DocumentReference, Task, decode
from desktop.letters.delivery import delivery, on_paper
from desktop.letters.delivery.delivery import State
from desktop.letters.model import Channel
from desktop.letters.paper.pdf import render
from desktop.views.letters import signed_letter
from tests.commands.conftest import AAS, CLERK, NOW, Json, Record, logged
from tests.commands.test_letter_routes import DOCTOR, KARI, OTHER, copy, document
from tests.letters.test_pdf import made

REASON = "Skrevet i feil pasients journal."
COMPOSITION = {"resourceType": "Composition", "id": "c", "status": "final", "title": "Epikrise",
               "type": {"coding": [{"system": "http://loinc.org", "code": "18842-5"}]},
               "subject": {"reference": "Patient/p"}}  # fmt: skip
STATES = {
    "got": (State.RECEIVED, Channel.ELECTRONIC),
    "late": (State.OVERDUE, Channel.ELECTRONIC),
    "post": (State.POSTED, Channel.PAPER),
    "print": (State.QUEUED, Channel.PAPER),
    "bad": (State.REJECTED, Channel.ELECTRONIC),
}


@pytest.fixture
def record(record: Record) -> Record:
    own = document(b"", context={"related": [{"reference": "Composition/c"}]})
    ways = [
        copy(state, ident, f"Organization/{ident}", channel) for ident, (state, channel) in STATES.items()
    ]
    record.hold(own, COMPOSITION, *ways)
    return record


def way(record: Record, ident: str) -> delivery.Way:
    found = decode("Task", strict.dumps(record.current(f"Task/{ident}") or {}))
    assert isinstance(found, Task)
    return delivery.way_of(found, NOW)


def act(record: Record, **more: Any) -> RevokeLetter:
    seen = tuple(way(record, ident).seen for ident in STATES)
    return RevokeLetter(
        **{"patient": "p", "letter": "DocumentReference/d", "reason": REASON, "seen": seen, **more}
    )


def sent(record: Record, kind: str) -> list[Json]:
    return [strict.loads(e.body or "") for e in record.waiting() if e.type == kind]


def test_all_of_it_goes_as_one_and_is_logged(record: Record) -> None:
    done = record.do(act(record))
    for key in ("DocumentReference/d", "Composition/c"):
        found = record.current(key) or {}
        assert found["status"] == "entered-in-error"
        assert REASON in str(found["extension"])
    assert {e.act_id for e in record.waiting()} == {done.act}
    assert all(e.atomic for e in record.waiting())
    (event,) = record.events()
    action, who, what = logged(event)
    assert (action, who) == ("U", AAS.practitioner)
    assert {"DocumentReference/d", "Composition/c", "Task/print"} <= what


def test_who_may_have_it_is_told_and_nobody_else(record: Record) -> None:
    record.do(act(record))
    (notice,) = [d for d in sent(record, "DocumentReference") if d["id"] != "d"]
    assert notice["relatesTo"] == [{"code": "appends", "target": {"reference": "DocumentReference/d"}}]
    assert notice["type"]["coding"][0]["code"] != "18842-5", "a notice is no discharge letter"
    told = [t for t in sent(record, "Task") if t["focus"]["reference"] == f"DocumentReference/{notice['id']}"]
    names = {t["input"][0]["valueReference"]["reference"] for t in told}
    assert names == {"Organization/got", "Organization/late", "Organization/post"}
    words = str([c for c in sent(record, "Composition") if c["id"] != "c"])
    assert REASON in words
    pdf = base64.b64decode(notice["content"][0]["attachment"]["data"])
    assert pdf.startswith(b"%PDF")


def test_what_has_not_left_leaves_no_more(record: Record) -> None:
    record.do(act(record))
    assert {ident: way(record, ident).state for ident in STATES} == {
        "got": State.RECEIVED, "late": State.OVERDUE, "post": State.POSTED,
        "print": State.STOPPED, "bad": State.STOPPED,
    }  # fmt: skip
    with pytest.raises(InputError):
        delivery.moved(record.current("Task/print") or {}, State.POSTED, NOW)


def test_a_letter_that_nobody_got_needs_no_notice(record: Record) -> None:
    record.hold(*(copy(State.REJECTED, ident, f"Organization/{ident}") for ident in STATES))
    done = record.do(act(record))
    assert "Ingen" in done.said
    assert [d["id"] for d in sent(record, "DocumentReference")] == ["d"]
    assert sent(record, "Binary") == []


@pytest.mark.parametrize("reason", ["", "   ", "feil", "feilfeilfeilfeil"])
def test_a_reason_is_words(record: Record, reason: str) -> None:
    before = record.everything()
    with pytest.raises(InputError, match="grunn"):
        record.do(act(record, reason=reason))
    assert record.everything() == before


def test_a_receipt_that_came_meanwhile_is_told_first(record: Record) -> None:
    seen = act(record)
    arrived = lambda: record.hold(copy(State.RECEIVED, "late", "Organization/late"))  # noqa: E731
    with pytest.raises(InputError, match="mellomtiden"):
        record.do(seen, between=arrived)
    assert record.waiting() == []


def test_it_is_revoked_once(record: Record) -> None:
    first = act(record)
    record.do(first)
    before = record.everything()
    with pytest.raises(InputError, match="gjelder ikke"):
        record.do(act(record))
    assert record.everything() == before


def test_it_is_taken_back_whole(record: Record) -> None:
    done = record.do(act(record))
    record.do(TakeBack(done.act))
    assert record.waiting() == []
    assert (record.current("DocumentReference/d") or {})["status"] == "current"
    assert way(record, "print").state is State.QUEUED


def nurse() -> Actor:
    return Actor("PractitionerRole/n", "Practitioner/n", "Eva Lie", "Sykepleier", profession="nurse")


@pytest.mark.parametrize("who", [CLERK, nurse()])
def test_only_a_doctor_revokes(record: Record, who: Actor) -> None:
    with pytest.raises(InputError):
        record.do(act(record), who)
    assert record.waiting() == []


@pytest.fixture
def pages(record: Record) -> Record:
    """The letter has its own pages here, so that it can go another way."""
    pdf = render(made())
    record.hold(
        document(pdf, context={"related": [{"reference": "Composition/c"}]}),
        {**DOCTOR, "id": "late"},
        {**DOCTOR, "id": "bad"},
        OTHER,
        version="2",
    )
    return record


def test_who_may_have_an_electronic_copy_is_told_when_it_went_another_way_since(pages: Record) -> None:
    pages.do(PrintInstead("Task/late", way(pages, "late").seen))
    assert way(pages, "late").channel is Channel.PAPER
    pages.do(act(pages))
    assert told(pages) == ["Organization/got", "Organization/late", "Organization/post"]
    assert way(pages, "late").state is State.STOPPED, "the print that has not left is still stopped"


@pytest.mark.parametrize("to", ["Organization/o2", KARI])
def test_who_may_have_one_is_told_when_somebody_else_gets_it_instead(pages: Record, to: Any) -> None:
    pages.do(RerouteLetter("Task/late", to, way(pages, "late").seen))
    assert way(pages, "late").state is State.STOPPED
    seen = tuple(delivery.way_of(t, NOW).seen for t in pages.chart().all(Task))
    pages.do(act(pages, seen=seen))
    assert told(pages) == ["Organization/got", "Organization/late", "Organization/post"]


def test_a_print_of_what_went_electronically_before_may_go_further_and_they_are_told_once(
    pages: Record,
) -> None:
    pages.do(PrintInstead("Task/late", way(pages, "late").seen))
    printed = on_paper.printed(pages.current("Task/late") or {}, NOW)
    posted = delivery.moved(printed, State.POSTED, NOW)
    pages.hold(delivery.moved(posted, State.RETURNED, NOW), version="9")
    pages.act(lambda tx: tx.connection.exec_driver_sql("DELETE FROM outbox WHERE type = 'Task'"))
    assert way(pages, "late").state is State.RETURNED
    pages.do(act(pages))
    assert told(pages) == ["Organization/got", "Organization/late", "Organization/post"]


def test_who_rejected_it_before_it_went_another_way_has_none(pages: Record) -> None:
    pages.do(PrintInstead("Task/bad", way(pages, "bad").seen))
    pages.do(act(pages))
    assert "Organization/bad" not in told(pages)


HOME = {"line": ["Storgata 1"], "postalCode": "0155", "city": "Oslo"}
PROTECTED = {"meta": {"security": [{"system": "urn:x", "code": "STRENGT_FORTROLIG"}]}}


def the_patient(**more: Any) -> Json:
    return {"resourceType": "Patient", "id": "p", "address": [HOME],
            "name": [{"family": "Hansen", "given": ["Ola"]}], **more}  # fmt: skip


def notices(record: Record) -> dict[str, Json]:
    """Tasks of the notice, by the name of its recipient."""
    (made,) = [d for d in sent(record, "DocumentReference") if d["id"] != "d"]
    ours = [t for t in sent(record, "Task") if t["focus"]["reference"] == f"DocumentReference/{made['id']}"]
    return {t["input"][0]["valueReference"]["display"]: t for t in ours}


def posted(to: Json) -> Json:
    task = copy(State.POSTED, "post", "Patient/p", Channel.PAPER)
    lines = delivery.way_inputs(Channel.PAPER, "", ("Storgata 1", "0155 Oslo"), "Binary/b")
    return {**task, "input": [{"type": delivery.coded("recipient"), "valueReference": to}, *lines]}


@pytest.mark.parametrize(
    "to", [{"reference": "Patient/p", "display": "Ola Hansen"}, {"display": "Ola Hansen"}]
)
def test_no_notice_goes_to_an_address_that_is_protected_by_now(record: Record, to: Json) -> None:
    record.hold(the_patient(**PROTECTED), posted(to), version="2")
    done = record.do(act(record))
    task = notices(record)["Ola Hansen"]
    assert "Storgata" not in str(task)
    assert not any("Storgata" in str(c) for c in sent(record, "Composition"))
    held = decode("Task", strict.dumps(task))
    assert isinstance(held, Task)
    assert delivery.way_of(held, NOW).held, "it waits for somebody, and is not forgotten"
    assert len(sent(record, "Binary")) == 1, "no page with the address is drawn"
    assert "2 mottakere" in done.said
    assert "Ola Hansen kan ikke nås: sperret adresse" in done.said


def test_a_notice_goes_where_the_letter_went_when_nothing_forbids_it(record: Record) -> None:
    record.hold(the_patient(), posted({"reference": "Patient/p", "display": "Ola Hansen"}), version="2")
    done = record.do(act(record))
    assert "Storgata 1\n0155 Oslo" in str(notices(record)["Ola Hansen"]["input"][-2]["valueString"])
    assert "3 mottakere" in done.said


def test_an_address_that_becomes_protected_meanwhile_is_not_printed(record: Record) -> None:
    record.hold(the_patient(), posted({"reference": "Patient/p", "display": "Ola Hansen"}), version="2")
    with pytest.raises(InputError, match="mellomtiden"):
        record.do(act(record), between=lambda: record.hold(the_patient(**PROTECTED), version="3"))
    assert record.waiting() == []


def corrected(record: Record) -> None:
    """The letter took the place of another one, of which other people have a copy too."""
    replaces = [{"code": "replaces", "target": {"reference": "DocumentReference/before"}}]
    own = document(b"", context={"related": [{"reference": "Composition/c"}]}, relatesTo=replaces)
    old = document(b"", id="before", status="superseded", date="2026-11-17T14:20:00Z")
    focus = {"focus": {"reference": "DocumentReference/before"}}
    record.hold(
        own,
        old,
        copy(State.RECEIVED, "first", "Organization/first", **focus),
        copy(State.RECEIVED, "got-before", "Organization/got", **focus),
        copy(State.STOPPED, "never", "Organization/never", **focus),
        version="2",
    )


def told(record: Record) -> list[str]:
    (notice,) = [d for d in sent(record, "DocumentReference") if d["id"] not in ("d", "before")]
    tasks = [
        t for t in sent(record, "Task") if t["focus"]["reference"] == f"DocumentReference/{notice['id']}"
    ]
    return sorted(t["input"][0]["valueReference"]["reference"] for t in tasks)


def test_who_had_an_earlier_version_only_is_told_too_and_nobody_twice(record: Record) -> None:
    corrected(record)
    done = record.do(act(record))
    assert told(record) == [
        "Organization/first", "Organization/got", "Organization/late", "Organization/post"
    ]  # fmt: skip
    assert "4 mottakere" in done.said
    words = str([c for c in sent(record, "Composition") if c["id"] != "c"])
    assert "Tidligere versjoner av brevet gjelder heller ikke." in words
    assert (record.current("DocumentReference/before") or {})["status"] == "superseded"


def test_the_count_that_is_asked_about_is_of_everybody(record: Record) -> None:
    corrected(record)
    chart = record.chart()
    (found,) = [d for d in chart.all(DocumentReference) if d.id == "d"]
    assert (
        record.store.read(lambda c: signed_letter.build(c, chart, found, NOW, Signatures())).result().told
        == 4
    )


def test_a_receipt_for_the_earlier_version_that_came_meanwhile_is_told_first(record: Record) -> None:
    corrected(record)
    new = copy(
        State.RECEIVED, "late-first", "Organization/x", focus={"reference": "DocumentReference/before"}
    )
    before = sent(record, "DocumentReference")
    with pytest.raises(InputError, match="mellomtiden"):
        record.do(act(record), between=lambda: record.hold(new))
    assert sent(record, "DocumentReference") == before == []
