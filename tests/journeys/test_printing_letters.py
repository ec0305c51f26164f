"""A secretary prints letters by keys: sent to the printer until it says more, asked where it does not."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QWidget

from desktop.shown.letters.letter_queue import QueueRow
from desktop.shown.paper.print_states import PrintState
from tests.journeys.conftest import Seat
from tests.journeys.hands import CONTROL, SHIFT
from tests.journeys.test_budgets import copies
from tests.journeys.test_by_keys import Key, _on
from tests.papers.stand_in import StandIn, chooses, printer_of
from tests.servers.embedded import Embedded
from ui.acts.paper.choosing_printer import ask_printer
from ui.printing import printers
from ui.printing.printer_dialog import PrinterDialog
from ui.printing.printers import Printer

PATIENTS = 24
OF = "h14b-letter-1"


class Office:
    """A secretary at the queue, with two letters that wait for a printer."""

    def __init__(self, seat: Seat, hospital: Embedded, letters: set[str]) -> None:
        self.seat, self.hospital = seat, hospital
        self.keys = {f"DocumentReference/{ident}" for ident in letters}
        seat.sign_in(secretary=True)
        self.panel: Any = seat.desk.pages.panel("queue")
        self.printer: StandIn = printer_of(seat.desk, PrintState.SENT)
        seat.desk.queue.choose_printer = ask_printer
        seat.settle()
        seat.until(lambda: self.panel.model and self.keys <= {row.key for row in self.panel.model.rows})

    def press(self, key: Any, how: Any = None) -> None:
        focused = self.seat.until(lambda: self.seat.app.focusWidget())
        QTest.keyClick(focused, key) if how is None else QTest.keyClick(focused, key, how)

    def dialog(self, kind: type[QWidget]) -> Any:
        return self.seat.until(
            lambda: next((w for w in self.seat.app.topLevelWidgets()
                          if isinstance(w, kind) and w.isVisible() and w.isActiveWindow()), None)
        )  # fmt: skip

    def rows(self) -> list[QueueRow]:
        return [row for row in self.panel.model.rows if row.key in self.keys]

    def say(self) -> set[tuple[str, str]]:
        """State of each letter as the queue has it, after the printer was heard."""
        self.seat.desk.print_watch.begin()
        self.seat.quiet()
        return {(one.state, one.state_text) for row in self.rows() for one in row.recipients}

    def comes(self, state: str) -> None:
        self.seat.until(lambda: {one for one, _words in self.say()} == {state})

    def to(self, row: QueueRow) -> None:
        self.panel.take_focus()
        self.press(Key.Key_Home, CONTROL)
        for _step in range(len(self.panel.model.rows) + 6):
            if self.panel.view.current_key() == row.key:
                return
            self.press(Key.Key_Down)
        raise AssertionError(row.key)


@pytest.fixture
def office(sit: Callable[..., Seat], hospital: Embedded, monkeypatch: pytest.MonkeyPatch) -> Office:
    monkeypatch.setattr(printers, "printers", lambda: (Printer("HJ3-Kontor"), Printer("HJ3-Vakt")))
    monkeypatch.setattr(printers, "usual", lambda: "HJ3-Vakt")
    return Office(sit("secretary"), hospital, copies(hospital, OF, 2))


@pytest.mark.acts("SendToPrinter", "MarkPrinted", "MarkNotPrinted", "MarkPosted")
def test_two_letters_by_keys_alone_from_the_key_to_the_post(office: Office) -> None:
    seat, printer = office.seat, office.printer
    for row in office.rows():
        office.to(row)
        office.press(Key.Key_Space)
    assert set(office.panel.marked_keys()) == office.keys
    office.press(Key.Key_P, CONTROL)
    dialog = office.dialog(PrinterDialog)
    assert dialog.list.current == "HJ3-Vakt", "the system's usual one is offered, and nothing is printed yet"
    # Something arrives while it is asked: the queue goes on, and so does all else.
    seat.settle()
    seat.quiet()
    assert not seat.errors
    assert dialog.isVisible()
    office.press(Key.Key_1)
    office.press(Key.Key_Return)
    seat.until(lambda: len(printer.pdfs) == 2)
    assert printer.one_sided
    assert {job.printer for job in printer.jobs.values()} == {"HJ3-Kontor"}
    assert office.say() == {("at_printer", "sendt til skriveren")}
    assert not office.panel.printing.button.ready, "neither is printed once more"

    printer.tell(PrintState.NO_PAPER)
    office.comes("print_stopped")
    assert office.say() == {("print_stopped", "skriveren er tom for papir")}
    assert all(row.group == "attention" and row.step for row in office.rows())
    # Whoever knows better takes it back and prints it on another printer.
    first = office.rows()[0]
    office.to(first)
    office.press(Key.Key_P)
    seat.until(lambda: seat.desk.queue.settling.dialog and seat.desk.queue.settling.dialog.isActiveWindow())
    assert seat.desk.queue.settling.dialog is not None
    known = " ".join(w.text() for w in seat.desk.queue.settling.dialog.findChildren(QLabel))
    assert first.family.upper() in known.upper()
    assert "Fyll på papir" in known
    office.press(Key.Key_2)
    office.press(Key.Key_Return)
    dialog = office.dialog(PrinterDialog)
    assert dialog.list.current == "HJ3-Kontor", "the last one is offered first"
    office.press(Key.Key_Down)
    office.press(Key.Key_Return)
    seat.until(lambda: len(printer.pdfs) == 3)
    assert [job.state for job in printer.jobs.values()].count(PrintState.CANCELLED) == 1, "never twice"

    for job, one in printer.jobs.items():
        if one.state is not PrintState.CANCELLED:
            printer.tell(PrintState.PRINTED, job)
    office.comes("queued_paper")
    assert {one.remark for row in office.rows() for one in row.recipients} <= {
        "skrevet ut",
        "venter på server",
    }
    assert office.panel.printing.posted.isVisible()
    office.press(Key.Key_Return, CONTROL | SHIFT)
    office.comes("posted")
    seat.settle()
    assert not seat.errors
    for key in office.keys:
        (task,) = _on(office.hospital, f"Task?focus={key}")
        assert task["businessStatus"]["coding"][0]["code"] == "posted"


@pytest.mark.acts("SendToPrinter", "MarkPrinted")
def test_a_printer_removed_in_the_middle_is_said_letter_by_letter_and_asked(office: Office) -> None:
    seat, printer = office.seat, office.printer
    office.panel.set_marked(tuple(office.keys), True)
    seat.quiet()
    seat.desk.queue.choose_printer = chooses()
    seat.desk.queue.print(tuple(office.keys))
    seat.until(lambda: len(printer.pdfs) == 2)
    printer.tell(PrintState.PRINTED, "1")
    printer.tell(PrintState.DELETED, "2", sheets=1)
    seat.until(lambda: {state for state, _words in office.say()} == {"queued_paper", "print_stopped"})
    (wrong,) = [row for row in office.rows() if row.step is not None and row.step.key == "P"]
    words = " ".join(one.state_text for one in wrong.recipients)
    assert "skriveren er fjernet, ark 1 av" in words
    # Printing all again leaves it out, and says so.
    seat.desk.queue.print((wrong.key,))
    seat.until(lambda: seat.window.current_page() is seat.desk.queue.page)
    assert len(printer.pdfs) == 2
    seat.desk.show_page("queue")
    seat.quiet()
    # A restart of the window finds it as it was.
    seat.another_window()
    seat.sign_in(secretary=True)
    seat.desk.bridge.link.served.spooling.spooler = printer
    panel: Any = seat.desk.pages.panel("queue")
    seat.until(lambda: panel.model and any(r.key == wrong.key for r in panel.model.rows))
    row = next(r for r in panel.model.rows if r.key == wrong.key)
    assert any(one.state == "print_stopped" for one in row.recipients)
    # Somebody who holds it in the hand may still say that it came out.
    seat.desk.queue.settling.begin(wrong.key)
    dialog = seat.until(lambda: seat.desk.queue.settling.dialog)
    dialog.list.choose("out")
    dialog.action.click()
    seat.until(
        lambda: all(
            one.state != "print_stopped"
            for r in panel.model.rows if r.key == wrong.key for one in r.recipients
        )
    )  # fmt: skip
    assert len(printer.pdfs) == 2
    assert not seat.errors


@pytest.mark.acts("SendToPrinter", "MarkPosted")
def test_what_is_posted_does_not_come_out_once_more(office: Office) -> None:
    seat, printer = office.seat, office.printer
    seat.desk.queue.choose_printer = chooses()
    seat.desk.queue.print(tuple(office.keys))
    seat.until(lambda: len(printer.pdfs) == 2)
    printer.tell(PrintState.STOPPED)
    office.comes("print_stopped")
    seat.desk.queue.posted(tuple(office.keys))
    office.comes("posted")
    assert {job.state for job in printer.jobs.values()} == {PrintState.CANCELLED}
    assert not seat.errors
