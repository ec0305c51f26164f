"""A window is locked where people sign in: whoever locked it comes back through the browser, nobody else."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from desktop.acts.patient import BeginNote
from desktop.acts.window import Lock, NewWindow
from desktop.core.errors import FagflateError
from desktop.service import signing_out
from desktop.shown.questions import BannerOf
from tests.journeys.bad import small_hospital
from tests.journeys.test_sign_in import (
    DOCTOR,
    NURSE,
    Browser,
    answered,
    begin,
    browser,
    page,
    press,
    sit,
    town,
)
from tests.journeys.test_two_people import Workstation
from tests.servers.embedded import Embedded, serving
from tests.ui.acts.tour import look
from ui import clipboard
from ui.window.lock import LockScreen

__all__ = ["browser", "sit", "town"]
PATIENT = "h12a"


def writing(place: Workstation) -> None:
    """A patient is open, and a note about them is being written."""
    desk = place.desk
    desk.open_patient(PATIENT)
    place.until(lambda: desk.patients.banner)
    place.quiet()
    desk.do(BeginNote())
    place.until(lambda: desk.note.patient and desk.note.editor.isVisible())
    place.quiet()
    field = desk.note.editor.current_field()
    field.setFocus()
    QTest.keyClicks(field, "Angina i natt")


def lock(place: Workstation) -> LockScreen:
    place.desk.do(Lock())
    place.quiet()
    screen: LockScreen = place.desk.locking.screen
    return screen


def refused(place: Workstation) -> None:
    """The record answers nothing of the patient, whoever asks."""
    with pytest.raises(FagflateError, match="ikke logget på"):
        answered(place, BannerOf(PATIENT))


def test_the_lock_opens_for_who_locked_it_and_nobody_else(
    town: Embedded, sit: Callable[[str], Workstation], browser: Browser
) -> None:
    place = sit(town.url)
    begin(place)
    desk = place.desk
    writing(place)
    written, banner = desk.note.editor.text(), desk.patients.banner
    screen = lock(place)
    said = "\n".join(look("locked", screen).texts)
    assert "Maren Aas" in said
    assert "Logger deg ut kl." in said
    assert "ingen pålogging" not in said
    assert not any(secret in said for secret in (banner.family, banner.given, banner.number))
    refused(place)
    assert place.session.people.locked
    # Her own browser may still be signed in; somebody else comes back from it.
    browser.person = NURSE
    press(place, Qt.Key.Key_Return)
    place.until(lambda: screen.state == "locked" and "En annen" in screen.note.words())
    assert "fortsatt låst" in screen.note.words()
    assert desk.locking.locked
    assert place.session.people.person == f"Practitioner/{DOCTOR}"
    refused(place)
    # Nobody comes back, and it is ended.
    browser.person = ""
    press(place, Qt.Key.Key_Return)
    place.until(lambda: screen.state == "waiting")
    assert screen.time.words.endswith("igjen")
    press(place, Qt.Key.Key_Escape)
    assert screen.state == "locked"
    refused(place)
    browser.person = DOCTOR
    press(place, Qt.Key.Key_Return)
    place.until(lambda: not desk.locking.locked)
    assert all("prompt=login" in one and "max_age=0" in one for one in browser.opened)
    place.quiet()
    assert desk.patients.focus == PATIENT
    assert desk.note.editor.text() == written
    assert desk.note.editor.isVisible()
    assert answered(place, BannerOf(PATIENT)) is not None
    assert not place.errors


def test_esc_leads_back_to_the_lock_from_the_choice_of_another_person(
    town: Embedded, sit: Callable[[str], Workstation], browser: Browser
) -> None:
    place = sit(town.url)
    begin(place)
    desk = place.desk
    writing(place)
    written = desk.note.editor.text()
    clipboard.put(desk.patients.banner.family)
    screen = lock(place)
    assert QApplication.clipboard().text() == "", "what was copied of a patient stays with nobody"
    QTest.keyClick(screen, Qt.Key.Key_B, Qt.KeyboardModifier.AltModifier)
    choice = page(place)
    place.quiet()
    assert "Nei, Maren Aas fortsetter" in look("choice", choice).texts
    # Somebody begins to sign in, and ends it: the same choice; and then the lock, as it was.
    browser.person = ""
    press(place, Qt.Key.Key_Return)
    place.until(lambda: choice.state == "waiting")
    press(place, Qt.Key.Key_Escape)
    assert choice.state == "choose"
    assert not desk.locking.locked
    press(place, Qt.Key.Key_Escape)
    assert desk.locking.locked
    assert not desk.choosing.shown
    place.quiet()
    refused(place)
    assert not any(one in "\n".join(look("locked", desk.locking.screen).texts) for one in ("Angina", PATIENT))
    browser.person = DOCTOR
    press(place, Qt.Key.Key_Return)
    place.until(lambda: not desk.locking.locked)
    place.quiet()
    assert desk.note.editor.text() == written
    assert not place.errors


def test_two_windows_of_one_record_are_locked_and_opened_together(
    town: Embedded, sit: Callable[[str], Workstation], browser: Browser
) -> None:
    place = sit(town.url)
    begin(place)
    first = place.desk
    first.open_patient(PATIENT)
    place.until(lambda: first.patients.banner)
    first.do(NewWindow())
    second = place.until(lambda: next(iter(first.windows.others(first)), None))
    place.quiet()
    second.do(Lock())
    place.quiet()
    assert first.locking.locked
    refused(place)
    QTest.keyClick(first.locking.screen, Qt.Key.Key_Return)
    place.until(lambda: not first.locking.locked)
    assert not second.locking.locked
    assert len(browser.opened) == 2, "once for both"
    place.quiet()
    assert second.patients.focus == PATIENT
    assert answered(place, BannerOf(PATIENT)) is not None


def test_who_signs_out_at_the_lock_is_told_that_all_is_sent(
    town: Embedded, sit: Callable[[str], Workstation], browser: Browser
) -> None:
    place = sit(town.url)
    begin(place)
    writing(place)
    lock(place)
    press(place, Qt.Key.Key_U, Qt.KeyboardModifier.AltModifier)
    screen = page(place)
    place.until(lambda: "alt er sendt" in screen.note.words())
    assert not place.session.people.person
    refused(place)
    press(place, Qt.Key.Key_Return)
    page(place, "confirm")
    press(place, Qt.Key.Key_Return)
    place.until(lambda: not place.desk.choosing.shown)
    place.desk.open_patient(PATIENT)
    place.quiet()
    place.desk.do(BeginNote())
    place.until(lambda: place.desk.note.patient and place.desk.note.editor.isVisible())
    assert "Angina i natt" in str(place.desk.note.editor.text()), "the draft has waited"


def test_a_provider_that_is_away_leaves_it_locked_and_what_cannot_be_sent_is_told(
    sit: Callable[[str], Workstation], browser: Browser
) -> None:
    with ExitStack() as gone:
        server = gone.enter_context(serving(token="", sign_in=True))
        server.load(small_hospital())
        place = sit(server.url)
        begin(place)
        writing(place)
        gone.close()
        place.desk.show_page("ward")
        place.until(lambda: place.desk.unsent == 1)
        screen = lock(place)
        press(place, Qt.Key.Key_Return)
        place.until(lambda: screen.state == "locked" and "svarer ikke" in screen.note.words())
        assert "Prøv igjen om litt" in screen.note.words()
        assert "fortsatt låst" in screen.note.words()
        refused(place)
        place.until(lambda: place.desk.bridge.link.status.away)
        press(place, Qt.Key.Key_U, Qt.KeyboardModifier.AltModifier)
        signing = page(place)
        place.until(lambda: "1 handling kunne ikke sendes" in signing.note.words())


def test_who_stays_away_is_signed_out_and_told_so(
    town: Embedded, sit: Callable[[str], Workstation], browser: Browser, monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:  # fmt: skip
    monkeypatch.setattr(signing_out, "LOOKS", 0.05)
    place = sit(town.url)
    begin(place)
    monkeypatch.setenv("FAGFLATE_MACHINE", str(tmp_path))
    said: dict[str, Any] = {"sign_out_minutes": 0.001}
    (tmp_path / "settings.json").write_text(json.dumps(said), encoding="utf-8")
    lock(place)
    screen = page(place)
    assert "logget ut mens vinduet var låst" in screen.note.words()
    assert not place.session.people.person
