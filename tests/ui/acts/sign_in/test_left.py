"""Whoever begins is told in one line which drafts they left, with a way to each patient."""

from __future__ import annotations

from PySide6.QtTest import QTest

from desktop.acts.drafts import DiscardDraft
from desktop.acts.patient import BeginNote
from desktop.acts.window import ClosePatient, OpenPatient
from tests.journeys.conftest import Seat
from tests.ui.acts.drafts_away import throw_drafts_away
from tests.ui.acts.tour import PATIENT


def test_a_note_that_was_left_is_told_at_the_start_to_its_author_only(seat: Seat) -> None:
    desk = seat.desk
    doctor = desk.actor
    desk.open_patient(PATIENT)
    seat.until(lambda: desk.patients.banner)
    desk.do(BeginNote())
    seat.until(lambda: desk.note.patient and desk.note.editor.isVisible())
    QTest.keyClicks(desk.note.editor.current_field(), "Sett.")
    draft = desk.note.kept.id
    desk.show_page("ward")
    seat.quiet()
    secretary = seat.ask(lambda d, c: d.somebody(c, "", desk.ward, secretary=True))
    desk.sign_in(secretary)
    seat.quiet()
    assert desk.left.notice is None, "another person's drafts are not theirs"
    desk.sign_in(doctor)
    notice = seat.until(lambda: desk.left.notice)
    assert "notat" in notice.lines[0][0]
    assert OpenPatient(PATIENT) in [step.act for step in notice.steps]
    seat.quiet()
    panel = desk.pages.panel("ward")
    # The window is shared with other tests, of which one may have left a note about somebody else.
    at = [step.act for step in notice.steps].index(OpenPatient(PATIENT))
    button = [one for one in panel._strip._buttons if one.isVisible()][at]
    desk.say_standing()
    assert panel._strip._buttons[at] is button, "said again, it is the same button"
    assert len(panel._strip._buttons) == len(notice.steps)
    button.click()
    seat.until(lambda: desk.patients.focus)
    assert desk.left.notice is None, "told once"
    # The window is shared with other tests.
    desk.bridge.tell(DiscardDraft("note", draft))
    seat.quiet()


def test_closing_a_patient_tells_what_of_them_is_not_signed(seat: Seat) -> None:
    desk = seat.desk
    throw_drafts_away(seat, PATIENT)
    desk.open_patient(PATIENT)
    seat.until(lambda: desk.patients.banner)
    desk.do(BeginNote())
    seat.until(lambda: desk.note.patient and desk.note.editor.isVisible())
    QTest.keyClicks(desk.note.editor.current_field(), "Sett.")
    seat.quiet()
    draft = desk.note.kept.id
    desk.do(ClosePatient())
    notice = seat.until(lambda: desk.left.notice)
    assert "notat" in notice.lines[0][0]
    assert [step.act for step in notice.steps] == [OpenPatient(PATIENT)], "of nobody else"
    assert seat.window._notice == notice
    desk.open_patient(PATIENT)
    seat.until(lambda: desk.patients.banner)
    assert desk.left.notice is None, "they have gone on"
    desk.bridge.tell(DiscardDraft("note", draft))
    seat.quiet()
    desk.do(ClosePatient())
    seat.quiet()
    assert desk.left.notice is None, "nothing of them waits"
