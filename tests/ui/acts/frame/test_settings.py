"""What a person chooses for themself is in effect at once, kept for them, and nobody else's."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from desktop.acts.patient import BeginNote
from desktop.acts.window import NextTheme, OpenSettings
from desktop.core.preferences import Preferences, keep, read
from tests.journeys.conftest import Seat
from tests.ui.acts.tour import PATIENT
from ui import theme
from ui.theme import Scheme
from ui.window.settings import SettingsPage

UNWRITTEN = "h09"


@pytest.fixture(autouse=True)
def _as_before(seat: Seat, qapp: QApplication) -> Iterator[None]:
    yield
    keep(seat.session.store.folder, seat.desk.actor.practitioner, Preferences())
    seat.desk.personal.sign_in()
    seat.desk.over.back()
    theme.apply(qapp, Scheme.LIGHT, 1.0)


def opened(seat: Seat) -> SettingsPage:
    # A dialog of another test may have been closed last: then no window has the focus.
    seat.window.activateWindow()
    seat.until(seat.window.isActiveWindow)
    seat.desk.do(OpenSettings())
    page = seat.until(lambda: isinstance(p := seat.window.current_page(), SettingsPage) and p)
    assert isinstance(page, SettingsPage)
    return page


def kept(seat: Seat) -> Preferences:
    return read(seat.session.store.folder, seat.desk.actor.practitioner)


def test_the_theme_is_chosen_by_arrows_at_once_and_kept(seat: Seat) -> None:
    page = opened(seat)
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
    assert page.controls["theme"].isAncestorOf(QApplication.focusWidget())
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Right)
    assert theme.scheme() is Scheme.DARK
    assert kept(seat).theme == "dark"
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert theme.scheme() is Scheme.LIGHT
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Escape)
    assert seat.window.current_page() is not page


def test_the_next_theme_by_the_palette_is_kept_too(seat: Seat) -> None:
    seat.desk.do(NextTheme())
    assert kept(seat).theme == theme.scheme().value == "dark"


def test_a_note_begins_with_the_chosen_template(seat: Seat) -> None:
    page = opened(seat)
    page.controls["note_template"].move_by(-1)
    assert kept(seat).note_template == "free"
    # Of whom nobody has begun a note: a draft is gone on with, whatever its template.
    seat.desk.open_patient(UNWRITTEN)
    seat.until(lambda: seat.desk.patients.banner and seat.desk.patients.banner.key == UNWRITTEN)
    seat.desk.do(BeginNote())
    seat.until(lambda: seat.desk.note.patient == UNWRITTEN and seat.desk.note.editor.model)
    assert len(seat.desk.note.editor.model.text.sections) == 1, "the free note has one heading"
    seat.desk.open_patient(PATIENT)
    seat.quiet()


def test_a_language_or_size_makes_the_window_anew(seat: Seat) -> None:
    asked: list[bool] = []
    seat.desk.renewed.connect(asked.append)
    page = opened(seat)
    page.controls["text_size"].move_by(1)
    page.controls["language"].move_by(1)
    assert asked == [True, True]
    assert (kept(seat).text_size, kept(seat).language) == (115, "en")
    seat.desk.renewed.disconnect(asked.append)


def test_steps_taken_are_not_forgotten_by_a_choice(seat: Seat) -> None:
    page = opened(seat)
    seat.desk.personal.keep(Preferences(steps=("note",)))
    page.controls["theme"].move_by(1)
    assert kept(seat).steps == ("note",)


def test_the_template_used_last_is_the_persons_preference(
    seat: Seat, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun: list[str] = []
    # No draft is left behind: others use this window.
    monkeypatch.setattr(seat.desk.note, "begin", lambda *, template: begun.append(template))
    seat.desk.note.signed._begin("admission")
    assert begun == ["admission"]
    assert kept(seat).note_template == "admission"
    page = opened(seat)
    assert page.now.note_template == "admission"
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Escape)
