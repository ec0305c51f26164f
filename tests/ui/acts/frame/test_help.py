"""F1 is help: the keys of the screen that is shown, searched, and Esc back to where one was."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from desktop.acts.patient import BeginNote, BeginOrder
from desktop.acts.results import AcknowledgeResults
from desktop.acts.window import Help
from desktop.core.preferences import Preferences, keep, read
from tests.journeys.conftest import Seat
from tests.ui.acts.tour import PATIENT
from ui.widgets.keys import shortcuts
from ui.window.help import HelpPage


def helped(seat: Seat) -> HelpPage:
    seat.window._shortcut(next(s for s in shortcuts() if s.keys == "F1"))
    page = seat.window.current_page()
    assert isinstance(page, HelpPage)
    return page


def kinds(page: HelpPage) -> set[object]:
    return {row.act for group in page.model.groups for row in group.rows}


def test_f1_tells_the_keys_of_this_screen_and_esc_goes_back(seat: Seat) -> None:
    seat.desk.show_page("results")
    panel = seat.desk.pages.panel("results")
    seat.until(lambda: panel.model)
    panel.take_focus()
    page = helped(seat)
    assert AcknowledgeResults in kinds(page)
    assert BeginNote not in kinds(page), "no patient, no key that needs one"
    QTest.keyClick(page.field, Qt.Key.Key_Escape)
    assert seat.window.current_page() is panel
    assert panel.isAncestorOf(QApplication.focusWidget())


def test_help_over_a_patient_keeps_the_patients_column_and_what_is_typed(seat: Seat) -> None:
    seat.desk.open_patient(PATIENT)
    seat.until(lambda: seat.desk.patients.banner)
    seat.until(lambda: seat.desk.order.kept and seat.desk.order.column.model)
    seat.desk.do(BeginOrder())
    QTest.keyClicks(seat.desk.order.column.field, "paracet")
    seat.quiet()
    page = helped(seat)
    assert BeginNote in kinds(page)
    assert AcknowledgeResults not in kinds(page), "a key of another screen"
    assert seat.window.banner.isVisible(), "whose screen it is stays over it"
    assert seat.window.side is None
    seat.desk.do(Help())
    assert seat.window.current_page() is seat.desk.patients.page, "F1 once more takes it away"
    assert seat.window.side is seat.desk.order.column
    assert seat.desk.order.column.field.text() == "paracet"
    seat.desk.order.column.restore("")
    seat.quiet()


def test_search_marks_what_fits_and_enter_shows_where_it_is(seat: Seat) -> None:
    seat.desk.open_patient(PATIENT)
    seat.until(lambda: seat.desk.patients.banner)
    seat.quiet()
    page = helped(seat)
    QTest.keyClicks(page.field, "notat")
    row = page.table.current()
    assert row is not None, [(r.words, r.keys) for r in page.table.rows]
    for _hit in page.table.hits:
        if row is not None and row.act is BeginNote and not row.panel:
            break
        page.table.go(1)
        row = page.table.current()
    assert row is not None
    assert row.act is BeginNote
    assert not row.panel, "the patient's own key, not the one of the notes list"
    QTest.keyClick(page.field, Qt.Key.Key_Return)
    assert seat.window.current_page() is seat.desk.patients.page
    assert seat.window.palette_overlay.isVisible()
    assert isinstance(seat.window.palette_overlay.current(), BeginNote)
    seat.window.palette_overlay.close_palette()
    page = helped(seat)
    QTest.keyClicks(page.field, "finnes ikke")
    assert page.table.current() is None
    assert page.none.isVisible()
    assert "finnes ikke" in page.none.words(), "it is said where one looks, not to screen readers alone"
    QTest.keyClick(page.field, Qt.Key.Key_Return)
    assert seat.window.current_page() is page, "nothing was found, nothing happens"
    QTest.keyClick(page.field, Qt.Key.Key_Escape)
    assert page.field.text() == "", "the first Esc empties the field"
    assert not page.none.isVisible()
    QTest.keyClick(page.field, Qt.Key.Key_Escape)
    assert seat.window.current_page() is not page


def test_another_page_takes_the_help_away(seat: Seat) -> None:
    page = helped(seat)
    seat.desk.show_page("tasks")
    assert seat.window.current_page() is seat.desk.pages.panel("tasks")
    assert seat.desk.over.page is None
    assert page is not seat.window.current_page()


def test_a_first_step_is_marked_when_it_is_done(seat: Seat) -> None:
    folder, who = seat.session.store.folder, seat.desk.actor.practitioner
    keep(folder, who, Preferences())
    seat.desk.personal.sign_in()
    seat.desk.patients.open.pop(PATIENT, None)
    assert not any(step.done for step in seat.desk.first_steps.shown())
    seat.desk.show_page("ward")
    seat.desk.patients.forget()
    seat.desk.open_patient(PATIENT)
    seat.quiet()
    assert seat.desk.first_steps.shown()[0].done
    assert read(folder, who).steps == ("find",)
    assert read(folder, "Practitioner/other") == Preferences()


def test_preferences_that_cannot_be_read_are_none(tmp_path: Path) -> None:
    (tmp_path / "preferences.json").write_text("{nonsense")
    assert read(tmp_path, "Practitioner/a") == Preferences()
    keep(tmp_path, "Practitioner/a", Preferences(language="en"))
    keep(tmp_path, "Practitioner/b", Preferences(theme="dark"))
    assert read(tmp_path, "Practitioner/a").language == "en"
    assert "Practitioner" not in (tmp_path / "preferences.json").read_text()
