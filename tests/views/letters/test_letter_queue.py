"""The secretary's queue: every copy is accounted for, and one that nobody can read needs somebody."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from desktop.acts.letters import SettlePrint
from desktop.acts.signed import OpenSignedLetter
from desktop.fhir.resources import Task
from desktop.letters.delivery.delivery import State
from desktop.letters.delivery.on_paper import handed
from desktop.letters.model import Channel
from desktop.shown.letters.letter_queue import LetterQueueModel
from desktop.shown.paper.print_states import PrintJob, PrintState, Told
from desktop.views.letters import letter_queue
from tests.letters.test_delivery import task as way
from tests.views.charts import NOW, Json, about, chart, concept, hours_ago, patient

KEY = "DocumentReference/d"


def letter(**more: Any) -> Json:
    return about("DocumentReference", "d", status="current", date=hours_ago(2), type=concept("", "18842-5"),
                 description="Epikrise", **more)  # fmt: skip


def copy(ident: str, state: State = State.QUEUED, **more: Any) -> Json:
    return {**way(state, Channel.PAPER), "id": ident, **more}


def made(*resources: Json, marked: frozenset[str] = frozenset()) -> LetterQueueModel:
    return letter_queue.build([chart(*resources)], NOW, marked)[0]


def test_each_copy_is_in_the_account() -> None:
    model = made(letter(), copy("a"), copy("b", State.POSTED))
    assert sum(part.count for part in model.account) == 2
    assert model.adds_up
    (row,) = model.rows
    assert len(row.recipients) == 2


def test_a_copy_whose_state_can_not_be_read_needs_somebody_and_the_account_says_so() -> None:
    model = made(letter(), copy("a"), copy("b", businessStatus=concept("", "what-is-this")))
    (row,) = model.rows
    assert row.attention
    assert not model.adds_up


def test_a_copy_in_error_and_a_letter_that_is_withdrawn_do_not_count() -> None:
    model = made(letter(), copy("a"), copy("b", status="entered-in-error"))
    assert [len(r.recipients) for r in model.rows] == [1]
    assert model.adds_up
    withdrawn = letter() | {"status": "entered-in-error"}
    assert made(withdrawn, copy("a")).rows == ()


def test_only_paper_that_waits_is_printed() -> None:
    waiting = made(letter(), copy("a"), marked=frozenset({KEY}))
    assert waiting.rows[0].can_mark
    assert waiting.job is not None
    assert waiting.job.ready
    posted = made(letter(), copy("a", State.POSTED), marked=frozenset({KEY}))
    assert not posted.rows[0].can_mark
    assert posted.job is not None
    assert not posted.job.ready


def test_alike_patients_are_marked() -> None:
    charts = [chart(letter(), copy("a"), who=patient(i, f, "Kari")) for i, f in (("1", "Lie"), ("2", "Lie"))]
    model, _state = letter_queue.build(charts, NOW, frozenset())
    assert [r.similar for r in model.rows] == [True, True]
    alone, _state = letter_queue.build(charts[:1], NOW, frozenset())
    assert not alone.rows[0].similar


def test_a_copy_that_is_held_needs_somebody() -> None:
    held = {**way(State.SIGNED, Channel.HELD), "id": "a"}
    held["input"] = [held["input"][0], {**held["input"][1], "valueCode": "held"}]
    model = made(letter(), held)
    (row,) = model.rows
    assert row.attention
    assert row.group == letter_queue.ATTENTION
    assert row.recipients[0].held
    assert not row.can_mark


@pytest.mark.parametrize(
    ("state", "asks"),
    [(State.OVERDUE, "Ring eller skriv ut …"), (State.REJECTED, "Rett mottaker …"),
     (State.RETURNED, "Rett mottaker …")],
)  # fmt: skip
def test_a_letter_that_needs_somebody_says_what_for(state: State, asks: str) -> None:
    channel = Channel.PAPER if state is State.RETURNED else Channel.ELECTRONIC
    (row,) = made(letter(), {**way(state, channel), "id": "a"}).rows
    assert row.attention
    assert row.step is not None
    assert (row.step.key, row.step.label) == ("Enter", asks)
    assert row.step.act == OpenSignedLetter(KEY, "p")
    (calm,) = made(letter(), copy("a")).rows
    assert calm.step is None


def test_letters_of_another_office_stand_apart_and_are_not_counted() -> None:
    charts = [chart(letter(), copy("a", State.REJECTED))]
    owner = next(task.owner.target for task in charts[0].all(Task) if task.owner)
    ours, _state = letter_queue.build(charts, NOW, frozenset(), owner)
    assert ours.summary == letter_queue.build(charts, NOW, frozenset())[0].summary
    assert [group.key for group in ours.groups] == ["attention"]
    theirs, _state = letter_queue.build(charts, NOW, frozenset({KEY}), "Organization/another")
    assert [group.key for group in theirs.groups] == ["elsewhere"]
    assert (theirs.account, theirs.adds_up) == ((), True)
    (row,) = theirs.rows
    assert row.attention, "it is seen that it needs somebody, whosever it is"


def test_a_letter_without_an_owner_is_everybodys() -> None:
    task = copy("a")
    del task["owner"]
    model, _state = letter_queue.build([chart(letter(), task)], NOW, frozenset(), "Organization/another")
    assert [group.key for group in model.groups] == ["today"]
    assert sum(part.count for part in model.account) == 1


def test_who_is_dead_or_protected_is_told_before_the_letters_are_printed() -> None:
    dead = patient(deceasedDateTime="2026-11-19")
    model = letter_queue.build([chart(letter(), copy("a"), who=dead)], NOW, frozenset({KEY}))[0]
    assert model.rows[0].remark == "død 19.11.2026"
    assert model.job is not None
    (told,) = [line for line in model.job.lines if line.label == "Før utskrift"]
    assert (told.value, told.warn) == ("Merk: ØVERÅS, Åse (død 19.11.2026)", True)
    unmarked = letter_queue.build([chart(letter(), copy("a"), who=dead)], NOW, frozenset())[0]
    assert unmarked.job is not None
    assert not [line for line in unmarked.job.lines if line.label == "Før utskrift"]


def at_printer(job: PrintJob | None, minutes: float = 1, **more: Any) -> LetterQueueModel:
    sent = handed(copy("a", **more), "HJ3-Kontor", NOW - timedelta(minutes=minutes))
    jobs = {"Task/a": job} if job is not None else {}
    return letter_queue.build([chart(letter(), sent)], NOW, frozenset({KEY}), jobs=jobs)[0]


def job(state: PrintState, sheets: int = 0) -> PrintJob:
    return PrintJob("ticket", "Task/a", "HJ3-Kontor", "", "12", 3, Told(state, sheets))


@pytest.mark.parametrize("state", [PrintState.WAITING, PrintState.HANDING, PrintState.SENT])
def test_a_copy_at_the_printer_is_sent_to_it_and_nothing_more(state: PrintState) -> None:
    model = at_printer(job(state))
    (row,) = model.rows
    (copied,) = row.recipients
    assert (copied.state, copied.state_text) == ("at_printer", "sendt til skriveren")
    assert "HJ3-Kontor" in copied.remark
    assert not row.attention
    assert model.job is not None
    assert not model.job.ready, "it is not printed again"
    assert model.job.posted, "whoever holds it in the hand may say that it is posted"
    assert "skrevet ut" not in row.spoken


@pytest.mark.parametrize(
    ("state", "words", "todo"),
    [
        (PrintState.STOPPED, "skriveren er stoppet", "startet"),
        (PrintState.HELD, "holdt tilbake", "Slipp"),
        (PrintState.NO_PAPER, "tom for papir", "Fyll på papir"),
        (PrintState.DELETED, "skriveren er fjernet", "annen skriver"),
        (PrintState.ABORTED, "ble avbrutt", "Se etter ark"),
        (PrintState.CANCELLED, "tatt ut av utskriftskøen", "Se etter ark"),
        (PrintState.UNKNOWN, "ukjent om det ble skrevet ut", "Se ved skriveren"),
    ],
)
def test_what_the_printer_made_nothing_of_needs_somebody_and_says_what_to_do(
    state: PrintState, words: str, todo: str
) -> None:
    model = at_printer(job(state, 2))
    (row,) = model.rows
    (copied,) = row.recipients
    assert copied.state == "print_stopped"
    assert words in copied.state_text
    assert "ark 2 av 3 kom ut" in copied.state_text
    assert todo in copied.remark
    assert (row.group, row.step.key if row.step else "") == ("attention", "P")
    assert row.step is not None
    assert row.step.act == SettlePrint(KEY)
    assert model.job is not None
    assert (model.job.posted, model.job.ready) == ("", False)


def test_of_what_another_machine_sent_nobody_is_asked_before_some_time() -> None:
    assert not at_printer(None, 14).rows[0].attention
    (row,) = at_printer(None, 16).rows
    assert row.attention
    assert row.recipients[0].state_text == "ukjent om det ble skrevet ut"
    (ahead,) = at_printer(None, -5).rows
    assert ahead.attention, "sent in the future: that clock says nothing"


def test_a_posted_copy_is_at_no_printer() -> None:
    (row,) = at_printer(job(PrintState.STOPPED), state=State.POSTED).rows
    assert row.recipients[0].state == "posted"
    assert not row.attention
