"""A link asks before it opens anybody, names only whom the record knows, and waits for somebody to ask."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel

from desktop.acts.patient import BeginNote
from desktop.acts.window import Lock
from tests.journeys.conftest import Seat
from tests.ui.acts.tour import PATIENT
from ui import links
from ui.acts.confirm import ConfirmDialog
from ui.links import Links

OTHER = "h05a"


@pytest.fixture
def followed(seat: Seat) -> Iterator[Links]:
    seat.errors.clear()
    seat.desk.show_page("ward")
    seat.quiet()
    made = Links(lambda: seat.desk)
    yield made
    made._timer.stop()
    made.deleteLater()


def asked(seat: Seat) -> ConfirmDialog:
    found = seat.until(QApplication.activeModalWidget)
    assert isinstance(found, ConfirmDialog)
    return found


def words(dialog: ConfirmDialog) -> str:
    return " ".join(label.text() for label in dialog.findChildren(QLabel))


def ids(seat: Seat) -> list[str]:
    panel = seat.desk.pages.panel("ward")
    return [row.key for row in seat.until(lambda: panel.model).rows]


def test_enter_alone_opens_nobody(seat: Seat, followed: Links) -> None:
    patient = next(one for one in ids(seat) if one not in seat.desk.patients.open)
    followed.want(f"fagflate://patient/{patient}")
    dialog = asked(seat)
    assert "Åpne journalen til " in words(dialog)
    assert dialog.keep.isDefault()
    assert dialog.focusWidget() is dialog.keep
    QTest.qWait(600)
    QTest.keyClick(dialog.keep, Qt.Key.Key_Return)
    seat.until(lambda: QApplication.activeModalWidget() is None)
    seat.quiet()
    assert seat.desk.patients.focus == ""
    assert patient not in seat.desk.patients.open


def test_yes_opens_and_what_was_being_written_is_kept(seat: Seat, followed: Links) -> None:
    first, second = ids(seat)[:2]
    seat.desk.open_patient(first)
    seat.until(lambda: seat.desk.patients.banner)
    seat.desk.do(BeginNote())
    note = seat.desk.note
    seat.until(lambda: note.patient and note.editor.isVisible())
    QTest.keyClicks(note.editor.current_field(), "Skrevet rett før.")
    draft = note.kept.id
    followed.want(f"fagflate://patient/{second}")
    dialog = asked(seat)
    assert seat.desk.patients.focus == first, "nothing has happened yet"
    QTest.qWait(600)
    dialog.act.click()
    seat.until(lambda: seat.desk.patients.banner and seat.desk.patients.banner.key == second)
    seat.quiet()
    seat.desk.open_patient(first)
    seat.desk.note.begin(draft)
    seat.until(lambda: note.patient == first and note.editor.isVisible())
    assert "Skrevet rett før." in str(note.editor.text())


def test_a_patient_who_is_not_held_is_not_named(seat: Seat, followed: Links, monkeypatch: Any) -> None:
    followed.want("fagflate://patient/nobody-here")
    dialog = asked(seat)
    assert "nobody-here" not in words(dialog)
    assert "som en lenke viser til" in words(dialog)
    told: list[Any] = []
    seat.desk.bridge.failed.connect(told.append)
    QTest.qWait(600)
    dialog.act.click()
    error = seat.until(lambda: [*told, *seat.errors])[0]
    assert "ikke" in str(error)
    assert seat.desk.patients.focus == ""


def test_a_wrong_link_is_said_and_asks_nothing(seat: Seat, followed: Links) -> None:
    followed.want("fagflate://patient/../../x")
    seat.quiet()
    assert "Lenken kan ikke brukes" in str(seat.errors[-1])
    assert QApplication.activeModalWidget() is None


def test_behind_a_locked_screen_it_waits_without_a_name(
    seat: Seat, followed: Links, monkeypatch: pytest.MonkeyPatch
) -> None:
    patient = ids(seat)[0]
    seat.desk.do(Lock())
    followed.want(f"fagflate://patient/{patient}")
    QTest.qWait(links.LOOKS * 3)
    assert QApplication.activeModalWidget() is None
    seat.desk.locking.resume()
    dialog = asked(seat)
    assert "Åpne journalen til " in words(dialog)
    dialog.reject()
    seat.until(lambda: QApplication.activeModalWidget() is None)


def test_one_that_nobody_could_be_asked_about_is_forgotten(
    seat: Seat, followed: Links, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(links, "WAITS", 0.5)
    seat.desk.do(Lock())
    followed.want(f"fagflate://patient/{PATIENT}")
    QTest.qWait(1_000)
    seat.desk.locking.resume()
    QTest.qWait(links.LOOKS * 2)
    assert QApplication.activeModalWidget() is None
    assert not followed._timer.isActive()
