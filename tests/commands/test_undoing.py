"""An act is taken back as long as nothing of it has been sent, and puts back what it found."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec
import pytest

from desktop import acts
from desktop.acts import Capability, Done, RecordAct, TakeBack, Undo
from desktop.acts.act import _DECLARED, UNDO_SECONDS
from desktop.commands import carrying
from desktop.commands.carrying import Doing, carries
from desktop.core.errors import InputError
from desktop.store import drafts, outbox, records
from tests.commands.conftest import AAS, BERG, HELD, NOBODY, NOW, Json, Record, logged


class Recolour(RecordAct[Done], frozen=True):
    """An act of this test: gives a Flag and a Task of a patient a text."""

    text: str
    draft: str = ""


@pytest.fixture(autouse=True)
def _recolour(record: Record) -> Iterator[None]:
    held = dict(_DECLARED)
    acts.declare(lambda: "Recolour", may=Capability.CARE, undo=Undo.UNTIL_SENT)(Recolour)

    @carries(Recolour)
    def recolour(doing: Doing, act: Recolour) -> Done:
        doing.write([flag(act.text)])
        doing.write([{**doing.resource("Task/t"), "description": act.text}])
        if act.draft:
            doing.discard_draft(act.draft)
        return doing.done(f"{act.text} is set.")

    record.hold({"resourceType": "Task", "id": "t", "status": "requested", "intent": "order",
                 "for": {"reference": "Patient/p"}})  # fmt: skip
    yield
    _DECLARED.clear()
    _DECLARED.update(held)
    del carrying._CARRIED[Recolour]


def flag(text: str) -> Json:
    return {"resourceType": "Flag", "id": "f", "status": "active", "code": {"text": text},
            "subject": {"reference": "Patient/p"}}  # fmt: skip


def left(record: Record) -> list[tuple[str, str | None, str]]:
    return [(e.key, e.body, e.act_id) for e in record.waiting()]


def test_what_can_be_undone_is_held_for_a_while(record: Record) -> None:
    done = record.do(Recolour("red"))
    assert done.undo_seconds == UNDO_SECONDS
    assert done.resources == ("Flag/f", "Task/t")
    entries = record.waiting()
    assert {(e.act, e.act_id, e.author) for e in entries} == {("recolour", done.act, AAS.role)}
    assert {e.not_before for e in entries} == {HELD}
    assert [logged(e) for e in record.events()] == [
        ("U", AAS.practitioner, {"Patient/p", "Flag/f"}),
        ("U", AAS.practitioner, {"Patient/p", "Task/t"}),
    ]


def test_taken_back_nothing_of_it_is_left(record: Record) -> None:
    record.act(lambda tx: drafts.save(tx, "d", "note", "p", AAS.role, "words"))
    done = record.do(Recolour("red", draft="d"))
    assert record.drafts() == ()
    back = record.do(TakeBack(done.act))
    assert "red is set." in back.said
    assert (back.patient, back.draft_kind, back.draft) == ("p", "note", "d")
    assert left(record) == []
    assert [d.body for d in record.drafts()] == ["words"]
    assert logged(record.events()[-1]) == ("D", AAS.practitioner, {"Patient/p", "Flag/f", "Task/t"})
    with pytest.raises(InputError):
        record.do(TakeBack(done.act))


def test_what_it_was_folded_into_stands_as_it_stood(record: Record) -> None:
    first = record.do(Recolour("red"))
    before = record.waiting()
    second = record.do(Recolour("blue"))
    record.do(TakeBack(second.act))
    assert record.waiting() == before
    record.do(TakeBack(first.act))
    assert record.waiting() == []


def test_what_was_built_upon_is_not_taken_back(record: Record) -> None:
    first = record.do(Recolour("red"))
    record.do(Recolour("blue"))
    before = left(record)
    with pytest.raises(InputError, match="endret etterpå"):
        record.do(TakeBack(first.act))
    assert left(record) == before


@pytest.mark.parametrize("columns", [{"state": "sending"}, {"attempts": 1}, {"state": "conflict"}, None])
def test_what_has_left_is_not_taken_back(record: Record, columns: dict[str, object] | None) -> None:
    done = record.do(Recolour("red"))
    sent = next(e for e in record.waiting() if e.type == "Task")
    if columns:
        record.act(lambda tx: outbox.update(tx, sent.seq, **columns))
    else:
        record.act(lambda tx: outbox.done(tx, [sent.seq]))
    before = left(record)
    with pytest.raises(InputError, match="Det er sendt"):
        record.do(TakeBack(done.act))
    assert left(record) == before, "nor half of it"


def test_it_is_ones_own_or_nobodys(record: Record) -> None:
    done = record.do(Recolour("red"))
    for other in (BERG, NOBODY, msgspec.structs.replace(AAS, role="PractitionerRole/other")):
        with pytest.raises(InputError):
            record.do(TakeBack(done.act), other)
    with pytest.raises(InputError):
        record.do(TakeBack("never"))
    assert len(record.waiting()) == 2


def test_who_may_not_does_nothing(record: Record) -> None:
    before = record.everything()
    secretary = msgspec.structs.replace(AAS, secretary=True)
    for who in (NOBODY, secretary):
        with pytest.raises(InputError):
            record.do(Recolour("red"), who)
    assert record.everything() == before


def test_one_that_fails_halfway_leaves_nothing(record: Record) -> None:
    record.act(lambda tx: records.remove(tx, [("Task", "t")]))
    before = record.everything()
    with pytest.raises(InputError):
        record.do(Recolour("red"))
    assert record.everything() == before


def test_old_ones_are_let_go(record: Record) -> None:
    done = record.do(Recolour("red"))
    kept = record.store.read(lambda c: drafts.get(c, "d")).result()
    assert kept is None
    record.act(
        lambda tx: tx.connection.exec_driver_sql(
            "UPDATE snapshot SET body = replace(body, ?, '2020') WHERE kind = 'undo'", (str(NOW.year),)
        )
    )
    record.do(Recolour("blue"))
    with pytest.raises(InputError, match="ikke angres lenger"):
        record.do(TakeBack(done.act))
