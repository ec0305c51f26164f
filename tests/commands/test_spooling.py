"""A letter's job from the key to the spooler's word: once, through restarts, also on a real CUPS."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest

from desktop.acts.letters import MarkNotPrinted, MarkPrinted, SendToPrinter
from desktop.core.errors import NotHanded, Unsure
from desktop.letters.delivery import delivery
from desktop.letters.delivery.delivery import State, coded, way_inputs
from desktop.letters.model import Channel
from desktop.letters.paper.pdf import render
from desktop.link.protocol import HandOver, LookAtJob, LookAtJobs, TakeBackJob, Wish
from desktop.papers.spooler.cups import Cups
from desktop.papers.spooler.port import PLAIN, unsure
from desktop.service.spooling import Spooling
from desktop.shown.paper.print_states import PrintJob, PrintState, Told
from desktop.store import outbox
from tests.commands.conftest import NOW, Json, Record
from tests.letters.test_delivery import task as way
from tests.letters.test_pdf import many, patient, signed
from tests.papers import cups_queue
from tests.papers.cups_queue import cups_server, until
from tests.papers.reading import sheets
from tests.papers.stand_in import PRINTER, StandIn
from tests.papers.test_spooler import needs_cups, two_sided
from tests.running.patience import PATIENCE


@pytest.fixture(scope="module")
def pdf() -> bytes:
    letter = signed(many(3))
    return render(letter, patient(letter))


@pytest.fixture
def stand_in() -> StandIn:
    return StandIn(PrintState.SENT)


@pytest.fixture
def spooling(record: Record, stand_in: StandIn) -> Iterator[Spooling]:
    made = begun(record, stand_in)
    yield made
    made.close()


def begun(record: Record, spooler: Any, at: datetime = NOW) -> Spooling:
    """The record's side of the program, started (anew)."""
    made = Spooling(record.store, lambda: at)
    made.spooler = spooler
    return made


def want(spooling: Spooling, wish: Wish[Any]) -> Any:
    return spooling.wanted(wish).result(PATIENCE)


def hold(record: Record, pdf: bytes, *idents: str) -> None:
    for ident in idents:
        body: Json = {**way(State.QUEUED, Channel.PAPER), "id": ident}
        body["input"] = [
            {"type": coded("recipient"), "valueReference": {"display": "Ida"}},
            *way_inputs(Channel.PAPER, "", ("Vei 1", "0001 By"), f"Binary/{ident}"),
        ]
        data = base64.b64encode(pdf).decode()
        binary = {"resourceType": "Binary", "id": ident, "contentType": "application/pdf", "data": data}
        record.hold(body, binary)


def sent(record: Record, spooling: Spooling, ident: str, printer: str = PRINTER, first: int = 0) -> str:
    """A letter sent to a printer and handed over; its ticket."""
    ticket: str = record.do(SendToPrinter(f"Task/{ident}", printer))
    want(spooling, HandOver(ticket, printer, f"Binary/{ident}", first))
    return ticket


def look(spooling: Spooling) -> dict[str, PrintJob]:
    return {job.task.partition("/")[2]: job for job in want(spooling, LookAtJobs())}


def test_each_letter_is_a_job_of_its_own_and_one_sided(
    record: Record, spooling: Spooling, stand_in: StandIn, pdf: bytes
) -> None:
    hold(record, pdf, "a", "b")
    tickets = [sent(record, spooling, ident) for ident in "ab"]
    assert stand_in.pdfs == [pdf, pdf]
    assert stand_in.asked == [PLAIN, PLAIN]
    assert [job.ticket for job in stand_in.jobs.values()] == tickets
    assert {ident: job.state for ident, job in look(spooling).items()} == dict.fromkeys("ab", PrintState.SENT)


def test_from_a_sheet_on_only_the_rest_is_handed_over(
    record: Record, spooling: Spooling, stand_in: StandIn, pdf: bytes
) -> None:
    hold(record, pdf, "a")
    sent(record, spooling, "a", first=1)
    assert len(sheets(stand_in.pdfs[0])) == len(sheets(pdf)) - 1
    assert sheets(stand_in.pdfs[0]) == sheets(pdf)[1:]


def test_what_the_spooler_says_is_kept_until_somebody_settles_it(
    record: Record, spooling: Spooling, stand_in: StandIn, pdf: bytes
) -> None:
    hold(record, pdf, "a")
    sent(record, spooling, "a")
    for state in (PrintState.NO_PAPER, PrintState.STOPPED, PrintState.PRINTING):
        stand_in.tell(state)
        assert look(spooling)["a"].state is state
    stand_in.tell(PrintState.PRINTED)
    assert look(spooling)["a"].state is PrintState.PRINTED
    record.do(MarkPrinted(("Task/a",)))
    assert look(spooling) == {}


def test_one_ticket_is_never_handed_over_twice(
    record: Record, spooling: Spooling, stand_in: StandIn, pdf: bytes
) -> None:
    hold(record, pdf, "a")
    ticket = sent(record, spooling, "a")
    for again in (ticket, "another"):
        with pytest.raises(Unsure):
            want(spooling, HandOver(again, PRINTER, "Binary/a"))
    assert len(stand_in.pdfs) == 1


def test_what_the_printer_refused_waits_for_one_again(
    record: Record, spooling: Spooling, stand_in: StandIn, pdf: bytes
) -> None:
    hold(record, pdf, "a")
    stand_in.refuse()
    ticket = record.do(SendToPrinter("Task/a", PRINTER))
    with pytest.raises(NotHanded):
        want(spooling, HandOver(ticket, PRINTER, "Binary/a"))
    record.do(MarkNotPrinted(("Task/a",)))
    stand_in.fails = None
    sent(record, spooling, "a")
    assert len(stand_in.pdfs) == 1


@pytest.mark.parametrize("data", [b"", b"no PDF"])
def test_a_letter_that_is_no_pdf_is_not_handed_over(
    record: Record, spooling: Spooling, stand_in: StandIn, data: bytes
) -> None:
    hold(record, data, "a")
    ticket = record.do(SendToPrinter("Task/a", PRINTER))
    with pytest.raises(NotHanded):
        want(spooling, HandOver(ticket, PRINTER, "Binary/a"))
    assert not stand_in.pdfs


def test_after_a_restart_the_state_is_found_by_the_kept_id(
    record: Record, spooling: Spooling, stand_in: StandIn, pdf: bytes
) -> None:
    hold(record, pdf, "a")
    sent(record, spooling, "a")
    stand_in.tell(PrintState.PRINTED)
    again = begun(record, stand_in)
    assert look(again)["a"].state is PrintState.PRINTED
    again.close()


@pytest.mark.parametrize("taken", [True, False])
def test_a_job_on_its_way_when_the_program_ended_is_found_or_said_to_be_unknown(
    record: Record, spooling: Spooling, stand_in: StandIn, pdf: bytes, taken: bool
) -> None:
    hold(record, pdf, "a")
    ticket = record.do(SendToPrinter("Task/a", PRINTER))
    if taken:
        stand_in.hand_over(pdf, PRINTER, PLAIN, ticket)
    stand_in.fails = unsure("it fell silent")
    with pytest.raises(Unsure):
        want(spooling, HandOver(ticket, PRINTER, "Binary/a"))
    again = begun(record, stand_in)
    found = look(again)["a"]
    assert (found.job, found.state) == (("1", PrintState.SENT) if taken else ("", PrintState.UNKNOWN))
    again.close()


@pytest.mark.parametrize("gone", ["window", "program"])
def test_a_letter_that_was_noted_and_never_handed_over_was_not_printed(
    record: Record, spooling: Spooling, stand_in: StandIn, pdf: bytes, gone: str
) -> None:
    hold(record, pdf, "a")
    ticket = record.do(SendToPrinter("Task/a", PRINTER))
    spooling._clock = lambda: NOW + timedelta(minutes=2)
    again = spooling if gone == "window" else begun(record, stand_in, NOW + timedelta(seconds=1))
    assert look(again)["a"].state is PrintState.ABORTED
    with pytest.raises(Unsure):
        want(again, HandOver(ticket, PRINTER, "Binary/a"))
    again.close()
    assert not stand_in.pdfs


def test_a_letter_that_its_window_is_about_to_hand_over_is_looked_at_and_goes(
    record: Record, spooling: Spooling, stand_in: StandIn, pdf: bytes
) -> None:
    hold(record, pdf, "a")
    ticket = record.do(SendToPrinter("Task/a", PRINTER))
    assert look(spooling)["a"].state is PrintState.WAITING
    want(spooling, HandOver(ticket, PRINTER, "Binary/a"))
    assert look(spooling)["a"].state is PrintState.SENT
    assert len(stand_in.pdfs) == 1


def test_a_letter_that_was_taken_back_before_it_was_handed_over_never_goes(
    record: Record, spooling: Spooling, stand_in: StandIn, pdf: bytes
) -> None:
    hold(record, pdf, "a")
    ticket = record.do(SendToPrinter("Task/a", PRINTER))
    assert want(spooling, TakeBackJob(ticket)).state is PrintState.ABORTED
    with pytest.raises(Unsure):
        want(spooling, HandOver(ticket, PRINTER, "Binary/a"))
    assert not stand_in.pdfs


class Away(StandIn):
    """A spooler that can't be asked."""

    def state(self, printer: str, job: str) -> Told:
        raise OSError("away")

    def find(self, printer: str, ticket: str) -> str:
        raise OSError("away")


@pytest.mark.expects_log
def test_a_spooler_that_can_not_be_asked_changes_nothing_that_was_known(
    record: Record, spooling: Spooling, stand_in: StandIn, pdf: bytes
) -> None:
    hold(record, pdf, "a")
    sent(record, spooling, "a")
    away = begun(record, Away())
    assert look(away)["a"].state is PrintState.SENT
    assert want(away, LookAtJob(PRINTER, "1")).state is PrintState.OFFLINE
    away.close()


@pytest.mark.parametrize(
    ("before", "lets_go", "after"),
    [
        (PrintState.STOPPED, True, PrintState.CANCELLED),
        (PrintState.STOPPED, False, PrintState.STOPPED),
        (PrintState.PRINTED, True, PrintState.PRINTED),
        (PrintState.DELETED, True, PrintState.DELETED),
    ],
)
def test_what_is_taken_back_is_said_as_the_spooler_has_it(
    record: Record, spooling: Spooling, stand_in: StandIn, pdf: bytes, before: PrintState, lets_go: bool,
    after: PrintState,
) -> None:  # fmt: skip
    hold(record, pdf, "a")
    ticket = sent(record, spooling, "a")
    stand_in.takes_back = lets_go
    stand_in.tell(before)
    assert want(spooling, TakeBackJob(ticket)).state is after
    assert look(spooling)["a"].state is after


def test_a_letter_that_is_stopped_meanwhile_is_taken_out_of_the_queue(
    record: Record, spooling: Spooling, stand_in: StandIn, pdf: bytes
) -> None:
    hold(record, pdf, "a", "b")
    for ident in "ab":
        sent(record, spooling, ident)
    stand_in.tell(PrintState.STOPPED)
    now = record.current("Task/a") or {}
    stopped = delivery.moved(now, State.STOPPED, NOW)
    record.act(lambda tx: outbox.put(tx, stopped, outbox.Act("revoke_letter", "")))
    found = look(spooling)
    assert found["a"].state is PrintState.CANCELLED, "a revoked letter must not come out after all"
    assert found["b"].state is PrintState.STOPPED


@needs_cups
def test_two_letters_on_a_real_two_sided_queue_that_stops_and_is_removed(record: Record, pdf: bytes) -> None:
    with cups_server() as cups:
        device = cups.printer("HJ3", "sides-default=two-sided-long-edge")
        spooling = begun(record, Cups(cups.address))
        hold(record, pdf, "a", "b", "c")
        for ident in "ab":
            sent(record, spooling, ident, "HJ3")
        until(lambda: {job.state for job in look(spooling).values()} == {PrintState.PRINTED})
        for job in look(spooling).values():
            assert not two_sided(device, job.job)
        record.do(MarkPrinted(("Task/a", "Task/b")))
        cups.command("cupsdisable", "HJ3")
        sent(record, spooling, "c", "HJ3")
        assert look(spooling)["c"].state is PrintState.STOPPED
        spooling.close()
        spooling = begun(record, Cups(cups.address))
        cups.command("lpadmin", "-x", "HJ3")
        until(lambda: look(spooling)["c"].state is PrintState.DELETED)
        spooling.close()
    assert not cups_queue.missing()
