"""The spooler's word is told once, for letters and papers, and asked for no longer than there is anything."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from desktop.acts import Done
from desktop.acts.letters import MarkPrinted
from desktop.core.actor import Actor
from desktop.core.errors import FagflateError
from desktop.link.protocol import LookAtJob, LookAtJobs
from desktop.shown.paper.print_states import PrintJob, PrintState, Told
from ui.acts.paper import print_watch
from ui.acts.paper.print_watch import PrintWatch
from ui.loop import Scope, loop


class Desk(QWidget):
    """A window, its bridge and its pages, as far as the watch asks for them."""

    def __init__(self) -> None:
        super().__init__()
        self.window = self.bridge = self.pages = self  # type: ignore[assignment]
        self.actor = Actor("PractitionerRole/s", "Practitioner/s", "Randi Berg", profession="doctor")
        self.read_only = False
        self.jobs: tuple[PrintJob, ...] = ()
        self.paper = Told(PrintState.SENT)
        self.away = False
        self.asked = 0
        self.said: list[str] = []
        self.acts: list[Any] = []
        self.errors: list[Any] = []

    def at_printer(self, wish: Any) -> Any:
        self.asked += 1
        answer = loop().create_future()
        if self.away:
            answer.set_exception(FagflateError("away"))
        else:
            answer.set_result(self.jobs if isinstance(wish, LookAtJobs) else self._one(wish))
        return answer

    def _one(self, wish: LookAtJob) -> Told:
        assert (wish.printer, wish.job) == ("HJ3", "12")
        return self.paper

    def act(self, act: Any) -> Any:
        self.acts.append(act)
        self.jobs = ()
        answer = loop().create_future()
        answer.set_result(Done("a", said="2 brev er skrevet ut.", undo_seconds=10))
        return answer

    def run(self, coroutine: Any) -> None:
        Scope(self.errors.append).run(coroutine)

    def say_done(self, words: str, _seconds: float = 10.0, *, undo: bool = False) -> None:
        assert not undo, "Ctrl+Z takes back what a person did, not what the printer says"
        # Tests mark where each translated sentence begins.
        self.said.append(words.replace("\u2063", ""))

    def refresh(self, key: str) -> None:
        assert key == "queue"


@pytest.fixture
def desk(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> Desk:
    monkeypatch.setattr(print_watch, "SOON_MS", 5)
    monkeypatch.setattr(print_watch, "LATER_MS", 5)
    made = Desk()
    qtbot.addWidget(made)
    return made


def job(ticket: str, state: PrintState) -> PrintJob:
    return PrintJob(ticket, f"Task/{ticket}", "HJ3", "", "1", 2, Told(state))


def watch(desk: Desk) -> PrintWatch:
    return PrintWatch(desk)  # type: ignore[arg-type]


def test_letters_are_printed_when_the_printer_says_so_and_not_before(desk: Desk, qtbot: QtBot) -> None:
    made = watch(desk)
    desk.jobs = (job("a", PrintState.SENT), job("b", PrintState.PRINTING))
    made.begin()
    qtbot.waitUntil(lambda: desk.asked >= 3)
    assert not desk.acts
    desk.jobs = (job("a", PrintState.PRINTED), job("b", PrintState.PRINTED))
    qtbot.waitUntil(lambda: bool(desk.acts))
    assert desk.acts == [MarkPrinted(("Task/a", "Task/b"))]
    qtbot.waitUntil(lambda: desk.said == ["2 brev er skrevet ut."])
    asked = desk.asked
    qtbot.wait(60)
    assert desk.asked <= asked + 1, "there is nothing more to hear"


def test_one_letter_that_can_not_be_marked_keeps_no_other_from_it(
    desk: Desk, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = desk.act

    def act(act: MarkPrinted) -> Any:
        if "Task/a" not in act.tasks:
            return whole(act)
        answer = loop().create_future()
        answer.set_exception(FagflateError("revoked"))
        return answer

    monkeypatch.setattr(desk, "act", act)
    made = watch(desk)
    desk.jobs = (job("a", PrintState.PRINTED), job("b", PrintState.PRINTED), job("c", PrintState.NO_PAPER))
    made.begin()
    qtbot.waitUntil(lambda: desk.acts == [MarkPrinted(("Task/b",))])
    qtbot.waitUntil(lambda: any("tom for papir" in said for said in desk.said))
    assert not desk.errors


def test_what_stops_is_said_once_and_heard_of_until_it_goes_on(desk: Desk, qtbot: QtBot) -> None:
    made = watch(desk)
    desk.jobs = (job("a", PrintState.NO_PAPER), job("b", PrintState.NO_PAPER))
    made.begin()
    qtbot.waitUntil(lambda: desk.asked >= 4)
    assert desk.said == [
        "2 brev hos HJ3: skriveren er tom for papir. Fyll på papir, så skrives det ut av seg selv.",
    ]  # fmt: skip
    assert not desk.acts


def test_a_paper_is_followed_too(desk: Desk, qtbot: QtBot) -> None:
    made = watch(desk)
    made.follow("HJ3", "12", "Avdelingsliste")
    qtbot.waitUntil(lambda: desk.asked >= 2)
    assert desk.said == []
    desk.paper = Told(PrintState.STOPPED)
    qtbot.waitUntil(lambda: len(desk.said) == 1)
    assert desk.said[0].startswith("Avdelingsliste hos HJ3: skriveren er stoppet.")
    desk.paper = Told(PrintState.PRINTED)
    qtbot.waitUntil(lambda: len(desk.said) == 2)
    assert desk.said[1] == "Avdelingsliste er skrevet ut."


def test_where_nothing_is_heard_nothing_is_said_and_it_is_asked_again(desk: Desk, qtbot: QtBot) -> None:
    made = watch(desk)
    desk.away = True
    made.begin()
    qtbot.waitUntil(lambda: desk.asked >= 3)
    assert (desk.said, desk.acts, desk.errors) == ([], [], [])
    desk.away = False
    desk.jobs = (job("a", PrintState.PRINTED),)
    qtbot.waitUntil(lambda: bool(desk.acts))


@pytest.mark.parametrize("nobody", [True, False])
def test_nobody_and_a_window_that_only_reads_say_nothing_of_letters(
    desk: Desk, qtbot: QtBot, nobody: bool
) -> None:
    if nobody:
        desk.actor = Actor("", "", "")
    else:
        desk.read_only = True
    desk.jobs = (job("a", PrintState.PRINTED),)
    watch(desk).begin()
    qtbot.wait(40)
    assert (desk.asked, desk.acts) == (0, [])
