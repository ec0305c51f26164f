"""Acts that are asked for in the moment in which a patient comes: each is done, or it is said why not."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec
import pytest
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from desktop.acts import Act, declared
from desktop.acts.facts import BeginFacts
from desktop.acts.measurements import BeginRound
from desktop.acts.patient import BeginLetter, BeginNote, BeginOrder
from desktop.acts.problems import BeginProblem
from desktop.acts.reconcile import BeginReconciliation
from desktop.core.errors import StoreError
from desktop.shown.draft_questions import OpenNote
from desktop.shown.workspace import Workspace
from desktop.views.page import patient_page
from tests.journeys.conftest import Seat
from tests.ui.acts.drafts_away import throw_drafts_away
from tests.ui.acts.marked import MARK
from tests.ui.acts.pages.test_opening_patient import held_up
from tests.ui.acts.tour import PATIENT
from ui.acts.pages import patients
from ui.acts.sign_in import workspaces

OTHER = "h07"


@pytest.fixture
def desk(seat: Seat, monkeypatch: pytest.MonkeyPatch) -> Iterator[Seat]:
    """A doctor's window on the ward's list, with nobody open."""
    # Only the test says when the workspace is asked for.
    monkeypatch.setattr(workspaces, "AGAIN_SECONDS", 10**6)
    given = seat.desk.patients.workspace
    _begin(seat)
    yield seat
    seat.desk.leave_editors()
    seat.quiet()
    if seat.desk.patients.workspace != given:
        seat.desk.show_page("ward")
        seat.desk.patients.set_workspace(given)
    _begin(seat)


def _begin(seat: Seat) -> None:
    for patient in list(seat.desk.patients.open):
        seat.desk.patients.close(patient)
    seat.desk.show_page("ward")
    seat.window.resize(1920, 1080)
    seat.quiet()
    seat.window.activateWindow()
    seat.until(seat.window.isActiveWindow)
    seat.errors.clear()


def other(workspace: Workspace) -> Workspace:
    """A page of as many panels that is made anew: the first has another part of the height."""
    first = workspace.patient_tabs[0]
    panel, *panels = first.panels
    changed = msgspec.structs.replace(panel, share=panel.share + 7)
    tab = msgspec.structs.replace(first, panels=(changed, *panels))
    return msgspec.structs.replace(
        workspace, tabs=tuple(tab if one is first else one for one in workspace.tabs)
    )


def opened(seat: Seat, patient: str) -> None:
    seat.desk.open_patient(patient)
    seat.until(lambda: seat.desk.patients.banner and seat.desk.patients.banner.key == patient)
    seat.quiet()


def is_there(seat: Seat, kind: type[Act], patient: str = PATIENT) -> bool:
    """True when the page, row or sheet of an act is on the screen, about the patient, and has the focus."""
    desk, window, at = seat.desk, seat.window, QApplication.focusWidget()
    assert at is not None
    if kind is BeginOrder:
        return desk.order.patient == patient and desk.order.column.isAncestorOf(at)
    part, shown = {
        BeginNote: (desk.note, lambda: window.current_page()),
        BeginLetter: (desk.letter, lambda: window.current_page()),
        BeginRound: (desk.entry, lambda: desk.entry.row),
        BeginFacts: (desk.facts, lambda: window.sheets.shown),
        BeginProblem: (desk.form, lambda: window.sheets.shown),
        BeginReconciliation: (desk.reconcile, lambda: window.current_page()),
    }[kind]
    if part.patient != patient:
        return False
    widget = {
        BeginNote: lambda: desk.note.editor,
        BeginLetter: lambda: desk.letter.editor,
        BeginRound: lambda: desk.entry.row,
        BeginFacts: lambda: desk.facts.sheet,
        BeginProblem: lambda: desk.form.sheet,
        BeginReconciliation: lambda: desk.reconcile.page,
    }[kind]()
    return shown() is widget and widget.isVisible() and widget.isAncestorOf(at)


def press(seat: Seat, kind: type[Act]) -> None:
    """The act's key, or its line of the palette where it has none."""
    keys = next(iter(declared(kind).keys), "")
    QTest.keySequence(seat.window, QKeySequence(keys)) if keys else seat.window.do(kind())


EACH = (BeginNote, BeginLetter, BeginOrder, BeginRound, BeginFacts, BeginProblem, BeginReconciliation)


@pytest.mark.parametrize("kind", EACH, ids=lambda one: one.__name__)
def test_it_is_opened_though_the_page_is_laid_out_anew_before_it_comes(desk: Seat, kind: type[Act]) -> None:
    """As right after signing in: whose page it is becomes known after the patient was opened."""
    given = desk.desk.patients.workspace
    desk.desk.patients.set_workspace(other(given))
    opened(desk, PATIENT)
    assert desk.desk.patients.workspace != given
    with held_up(desk) as let_go:
        # Both are on their way, and are answered in this order.
        desk.desk.following.follow(desk.desk.actor)
        desk.app.processEvents()
        press(desk, kind)
        let_go()
        desk.quiet()
    assert desk.desk.patients.workspace == given
    assert is_there(desk, kind)


@pytest.mark.parametrize("kind", EACH, ids=lambda one: one.__name__)
def test_it_stays_open_and_keeps_the_focus_when_the_page_is_laid_out_anew(
    desk: Seat, kind: type[Act]
) -> None:
    given = desk.desk.patients.workspace
    desk.desk.patients.set_workspace(other(given))
    opened(desk, PATIENT)
    press(desk, kind)
    desk.quiet()
    assert is_there(desk, kind)
    side = desk.window.side
    assert desk.desk.patients.workspace != given
    desk.desk.following.follow(desk.desk.actor)
    desk.quiet()
    assert desk.desk.patients.workspace == given
    assert is_there(desk, kind)
    assert desk.window.side is side


def test_a_new_note_has_the_headings_of_the_workspace_that_came_meanwhile(
    desk: Seat, monkeypatch: pytest.MonkeyPatch
) -> None:
    # A note that was kept is opened with its own headings, and nothing is asked anew for it.
    throw_drafts_away(desk, PATIENT)
    given = desk.desk.patients.workspace
    desk.desk.patients.set_workspace(msgspec.structs.replace(other(given), note_templates=("nobody-s",)))
    opened(desk, PATIENT)
    asked: list[Any] = []
    ask = desk.desk.bridge.ask
    monkeypatch.setattr(desk.desk.bridge, "ask", lambda one: (asked.append(one), ask(one))[1])
    with held_up(desk) as let_go:
        desk.desk.following.follow(desk.desk.actor)
        desk.app.processEvents()
        press(desk, BeginNote)
        let_go()
        desk.quiet()
    assert is_there(desk, BeginNote)
    first, last = [one.templates for one in asked if isinstance(one, OpenNote)]
    assert first == ("nobody-s",)
    assert last == given.note_templates


def test_it_is_said_when_the_patient_is_not_held_any_more(
    desk: Seat, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened(desk, PATIENT)
    said: list[str] = []
    monkeypatch.setattr(desk.window, "say_done", lambda words, *_more, **_named: said.append(words))
    monkeypatch.setattr(desk.session.reader, "seen", lambda *_one, **_named: None)
    press(desk, BeginNote)
    desk.quiet()
    assert [one.replace(MARK, "") for one in said] == ["Dette er ikke der lenger: noen har endret det."]


def test_whoever_leaves_what_stayed_open_finds_the_new_page(desk: Seat) -> None:
    given = desk.desk.patients.workspace
    desk.desk.patients.set_workspace(other(given))
    opened(desk, PATIENT)
    press(desk, BeginNote)
    desk.quiet()
    QTest.keyClicks(QApplication.focusWidget(), "Står her")
    desk.desk.following.follow(desk.desk.actor)
    desk.quiet()
    assert "Står her" in desk.desk.note.editor.text().sections[0].plain
    desk.desk.open_patient(PATIENT)
    desk.quiet()
    page = desk.desk.patients.page
    assert desk.window.current_page() is page
    assert all(panel.model is not None for panel in page.shown_panels())
    assert desk.window.side is desk.desk.order.column
    press(desk, BeginNote)
    desk.quiet()
    assert "Står her" in desk.desk.note.editor.text().sections[0].plain


@pytest.fixture
def slow(monkeypatch: pytest.MonkeyPatch) -> None:
    """No answer comes within the frame in which nothing is painted."""
    monkeypatch.setattr(patients, "FRAME", 0.0)


@pytest.mark.usefixtures("slow")
@pytest.mark.parametrize("kind", EACH, ids=lambda one: one.__name__)
def test_what_is_asked_for_before_the_patient_has_come_is_opened_with_them(
    desk: Seat, kind: type[Act]
) -> None:
    with held_up(desk) as let_go:
        desk.desk.open_patient(PATIENT)
        desk.app.processEvents()
        assert desk.window.banner.model is None
        press(desk, kind)
        # Whoever waits presses it again.
        press(desk, kind)
        desk.app.processEvents()
        begun = [one for one in desk.desk.editors if getattr(one, "patient", "")]
        assert begun == [], "nothing under a banner that names nobody"
        let_go()
        desk.quiet()
    assert desk.window.banner.model is not None
    assert is_there(desk, kind)
    if kind is BeginRound:
        assert desk.desk.entry.row.model is not None
        assert desk.desk.entry.row.model.typed.form == "round", "once: twice is the next form"


@pytest.mark.usefixtures("slow")
def test_it_is_said_that_it_waits(desk: Seat, monkeypatch: pytest.MonkeyPatch) -> None:
    said: list[str] = []
    monkeypatch.setattr(desk.window, "say_done", lambda words, *_more, **_named: said.append(words))
    with held_up(desk) as let_go:
        desk.desk.open_patient(PATIENT)
        press(desk, BeginNote)
        desk.until(lambda: said)
        assert [one.replace(MARK, "") for one in said] == ["Nytt notat: kommer når pasienten er hentet."]
        let_go()
        desk.quiet()
    assert is_there(desk, BeginNote)


@pytest.mark.usefixtures("slow")
def test_it_is_never_opened_for_anybody_else_or_later(desk: Seat) -> None:
    with held_up(desk) as let_go:
        desk.desk.open_patient(PATIENT)
        press(desk, BeginNote)
        desk.desk.open_patient(OTHER)
        let_go()
        desk.quiet()
    assert desk.desk.patients.focus == OTHER
    assert desk.desk.note.patient == ""
    with held_up(desk) as let_go:
        desk.desk.open_patient(PATIENT)
        press(desk, BeginNote)
        desk.desk.show_page("ward")
        desk.desk.open_patient(PATIENT)
        let_go()
        desk.quiet()
    assert desk.window.current_page() is desk.desk.patients.page
    assert desk.desk.note.patient == ""


@pytest.mark.usefixtures("slow")
def test_a_page_that_can_t_be_read_is_told_and_nothing_waits_for_it(
    desk: Seat, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.session.reader.ready._pages.clear()

    def fails(*_arguments: Any, **_named: Any) -> Any:
        raise StoreError("Disken kan ikke leses.", kept="Alt er beholdt.")

    real = patient_page._made
    monkeypatch.setattr(patient_page, "_made", fails)
    with held_up(desk) as let_go:
        desk.desk.open_patient(PATIENT)
        press(desk, BeginNote)
        let_go()
        desk.until(lambda: desk.errors)
    monkeypatch.setattr(patient_page, "_made", real)
    desk.desk.patients.ask_again()
    desk.quiet()
    assert desk.desk.patients.banner is not None
    assert desk.desk.note.patient == ""


@pytest.mark.usefixtures("slow")
def test_it_is_not_opened_for_who_locked_and_came_back(desk: Seat) -> None:
    with held_up(desk) as let_go:
        desk.desk.open_patient(PATIENT)
        press(desk, BeginNote)
        desk.desk.locking.lock()
        desk.desk.locking.resume()
        let_go()
        desk.quiet()
    assert desk.desk.patients.banner is not None
    assert desk.desk.note.patient == ""


@pytest.mark.usefixtures("slow")
def test_who_waits_in_vain_closes_the_patient(desk: Seat) -> None:
    with held_up(desk) as let_go:
        desk.desk.open_patient(PATIENT)
        desk.app.processEvents()
        QTest.keySequence(desk.window, QKeySequence("Ctrl+W"))
        desk.app.processEvents()
        assert desk.desk.patients.focus == ""
        let_go()
        desk.quiet()
    assert desk.desk.patients.focus == ""
