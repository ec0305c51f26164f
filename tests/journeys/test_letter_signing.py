"""A secretary writes an epikrise, a doctor opens and signs it or gives it back: two workstations."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog

from desktop.acts import role_table as roles
from desktop.core.actor import Actor
from desktop.fhir.resources import PractitionerRole
from desktop.views.sign_in.choose import actor_of
from tests.journeys.conftest import WARD, Seat
from tests.journeys.relay import relaying
from tests.journeys.test_by_keys import CONTROL, Keys, _on
from tests.journeys.test_signing import at_task, order, sit_down
from tests.servers.embedded import Embedded
from ui import theme
from ui.acts.letters.signer_dialog import SignerDialog
from ui.theme import Scheme

Key = Qt.Key
LEFT = Qt.MouseButton.LeftButton
Sit = Callable[..., Seat]
WORDS = "Pasienten er i god bedring og reiser hjem."


def people(seat: Seat) -> list[Actor]:
    def ask(desk: Any, connection: Any) -> list[Actor]:
        directory = desk.charts.directory(connection)
        roles = [r for r in directory.values() if isinstance(r, PractitionerRole)]
        found = [a for r in roles if (a := actor_of(directory, r, WARD)) is not None]
        return sorted(found, key=lambda a: a.role)

    seat.look_at(choices=True)
    seat.settle()
    return list(seat.ask(ask))


def begun(keys: Keys, patient: str) -> Any:
    """A new letter of a patient on the screen, with an assessment in it."""
    seat = keys.seat
    seat.desk.open_patient(patient)
    seat.until(lambda: seat.desk.patients.banner and seat.desk.patients.banner.key == patient)
    keys.press(Key.Key_K, CONTROL)
    keys.write("skriv epikrise")
    keys.press(Key.Key_Return)
    editor = seat.desk.letter.editor
    seat.until(lambda: seat.window.current_page() is editor and editor.model is not None)
    seat.quiet()
    field = editor.paper.block("VU").field
    field.setFocus()
    seat.quiet()
    QTest.keyClick(field, Key.Key_End, CONTROL)
    QTest.keyClicks(field, " " + WORDS)
    seat.quiet()
    return editor


def asking(seat: Seat) -> SignerDialog:
    found: SignerDialog = seat.until(lambda: next(iter(seat.window.findChildren(SignerDialog)), None))
    return found


def double_click(panel: Any, key: str) -> None:
    view = panel.view
    assert view.choose(key)
    # On the words: the first column is a box, which a click ticks.
    at = view.visualRect(view.currentIndex().siblingAtColumn(3)).center()
    QTest.mouseClick(view.viewport(), LEFT, pos=QPoint(at.x(), at.y()))
    QTest.mouseDClick(view.viewport(), LEFT, pos=QPoint(at.x(), at.y()))


@pytest.fixture
def two(sit: Sit) -> tuple[Keys, Seat, list[Actor], list[str]]:
    """A secretary at the keyboard, a second workstation, everybody, and the ward's patients."""
    first, second = sit(), sit()
    every = people(first)
    secretary = next(a for a in every if a.secretary)
    keys = sit_down(first, secretary)
    members = first.ask(lambda desk, c: desk.members(c, WARD)).patients
    return keys, second, every, [str(p) for p in members]


def test_a_letter_goes_to_the_chosen_doctor_who_signs_it_by_keys(
    two: tuple[Keys, Seat, list[Actor], list[str]], hospital: Embedded
) -> None:
    office, second, every, patients = two
    first, secretary = office.seat, office.seat.desk.actor
    patient = patients[1]
    editor = begun(office, patient)
    draft = editor.model.text.draft
    default = editor.model.signer
    doctor = next(a for a in every if roles.decides(a) and a.name != default)
    assert "til signering" in editor.side.action.accessibleName()
    assert default in editor.side.note.accessibleName()
    # Whom it is asked of is chosen before it is sent.
    office.press(Key.Key_G, CONTROL)
    dialog = asking(first)
    QTest.keyClicks(dialog.finder, doctor.name)
    QTest.keyClick(dialog.finder, Key.Key_Return)
    first.until(lambda: editor.model.signer == doctor.name)
    assert WORDS in next(s.plain for s in editor.text().sections if s.code == "VU"), "no word is lost"
    office.press(Key.Key_Return, CONTROL)
    first.until(lambda: first.window.current_page() is not editor)
    assert not first.errors, [str(e) for e in first.errors]
    first.settle()
    (composition,) = _on(hospital, f"Composition?_id={draft}")
    assert composition["status"] == "preliminary"
    assert not [d for d in _on(hospital, f"DocumentReference?patient={patient}&_count=200")
                if d.get("masterIdentifier", {}).get("value") == f"urn:uuid:{draft}"]  # fmt: skip

    doctors = sit_down(second, doctor)
    row = at_task(doctors, "Til signering: Epikrise", patient)
    assert row.signs
    assert row.mine
    doctors.press(Key.Key_Return)
    desk = second.desk
    letter = desk.letter.editor
    second.until(lambda: second.window.current_page() is letter and letter.model is not None)
    second.quiet()
    assert letter.model.text.draft == draft
    assert secretary.name in letter.model.about
    assert any(secretary.name in one.title for one in letter.model.decisions)
    assert WORDS in next(s.plain for s in letter.text().sections if s.code == "VU")
    # Nothing is signed while something is asked.
    doctors.press(Key.Key_Return, CONTROL)
    assert second.window.current_page() is letter
    second.decide(letter)
    doctors.press(Key.Key_Return, CONTROL)
    second.until(lambda: second.window.current_page() is not letter or second.errors)
    assert not second.errors, [str(e) for e in second.errors]
    second.settle()
    (composition,) = _on(hospital, f"Composition?_id={draft}")
    assert composition["status"] == "final"
    assert composition["author"][0]["reference"] == secretary.practitioner
    assert composition["attester"][0]["party"]["reference"] == doctor.practitioner
    tasks = [t for t in _on(hospital, f"Task?patient={patient}&_count=300")
             if t.get("description", "").startswith("Til signering: Epikrise")]  # fmt: skip
    assert [t["status"] for t in tasks] == ["completed"]


@pytest.mark.acts("SendLetterForSigning", "TakeUpReturned")
def test_a_letter_given_back_is_gone_on_with_by_mouse(
    two: tuple[Keys, Seat, list[Actor], list[str]], hospital: Embedded
) -> None:
    office, second, every, patients = two
    first = office.seat
    patient = patients[2]
    editor = begun(office, patient)
    draft = editor.model.text.draft
    # By mouse: the button of the signer, a row of the list, the act.
    QTest.mouseClick(editor.side.signer.button, LEFT)
    dialog = asking(first)
    doctor = next(a for a in every if roles.decides(a) and a.name != editor.model.signer)
    choice = next(r for r in dialog.list.rows if r.choice.title == doctor.name)
    QTest.mouseClick(choice, LEFT)
    first.until(lambda: editor.model.signer == doctor.name)
    QTest.mouseClick(editor.side.action, LEFT)
    first.until(lambda: first.window.current_page() is not editor)
    first.settle()

    doctors = sit_down(second, doctor)
    row = at_task(doctors, "Til signering: Epikrise")
    panel = second.desk.pages.panel("tasks")
    double_click(panel, row.key)
    letter = second.desk.letter.editor
    second.until(lambda: second.window.current_page() is letter and letter.model is not None)
    assert letter.model.text.draft == draft
    at_task(doctors, "Til signering: Epikrise")
    hint = next(h for h in panel.head._hints if "avvis" in h.text())
    QTest.mouseClick(hint, LEFT)
    second.until(lambda: second.desk.form.patient == patient)
    doctors.write("Skriv noe om oppfølgingen")
    sheet = second.desk.form.sheet
    second.until(lambda: sheet.model and sheet.model.act is not None)
    assert "Gi tilbake brevet" in sheet.model.verb
    doctors.press(Key.Key_Return, CONTROL)
    second.until(lambda: not second.desk.form.patient or second.errors)
    assert not second.errors, [str(e) for e in second.errors]
    second.settle()

    back = at_task(office, "Skriv noe om oppfølgingen")
    assert back.mine
    assert back.returned
    double_click(first.desk.pages.panel("tasks"), back.key)
    first.until(lambda: first.window.current_page() is editor and editor.model is not None)
    assert editor.model.text.draft == draft
    assert WORDS in next(s.plain for s in editor.text().sections if s.code == "VU")
    QTest.mouseClick(editor.side.action, LEFT)
    first.until(lambda: first.window.current_page() is not editor or first.errors)
    assert not first.errors, [str(e) for e in first.errors]
    first.settle()
    tasks = [t for t in _on(hospital, f"Task?patient={patient}&_count=300") if "Epikrise" in str(t)
             and t["code"]["text"] in ("Til signering", "Ikke signert")]  # fmt: skip
    assert sorted(t["status"] for t in tasks) == ["completed", "rejected", "requested"]


def test_the_doctor_of_orders_is_chosen_before_they_are_sent(sit: Sit, hospital: Embedded) -> None:
    seat = sit()
    every = people(seat)
    nurses = sit_down(seat, next(a for a in every if a.profession == "nurse"))
    patient = str(next(iter(seat.ask(lambda desk, c: desk.members(c, WARD)).patients)))
    order(nurses, patient, "cetirizin 10 mg x 1 po")
    column = seat.desk.order.column
    doctor = next(a for a in every if roles.decides(a) and a.name != column.model.signer)
    nurses.press(Key.Key_G, CONTROL)
    dialog = asking(seat)
    QTest.keyClicks(dialog.finder, doctor.name)
    QTest.keyClick(dialog.finder, Key.Key_Return)
    seat.until(lambda: column.model.signer == doctor.name)
    # It is the draft's own: who comes back to it finds the choice.
    seat.desk.show_page("ward")
    seat.quiet()
    seat.desk.open_patient(patient)
    seat.until(lambda: column.model and column.model.basket)
    assert column.model.signer == doctor.name
    for _press in range(6):
        if not column.model.basket:
            break
        nurses.press(Key.Key_B, CONTROL)
        nurses.press(Key.Key_Return, CONTROL)
    assert not seat.errors, [str(e) for e in seat.errors]
    seat.settle()
    every_task = _on(hospital, f"Task?patient={patient}&_count=300")
    (task,) = [
        t for t in every_task if t["code"]["text"] == "Til signering" and "cetirizin" in str(t).lower()
    ]
    assert task["owner"] == {"reference": doctor.practitioner, "display": doctor.name}


def test_esc_leaves_the_choice_as_it_was(two: tuple[Keys, Seat, list[Actor], list[str]]) -> None:
    office, _second, _every, patients = two
    seat = office.seat
    editor = begun(office, patients[3])
    before = editor.model.signer
    office.press(Key.Key_G, CONTROL)
    dialog: QDialog = asking(seat)
    QTest.keyClick(dialog, Key.Key_Escape)
    seat.quiet()
    assert editor.model.signer == before
    assert seat.window.current_page() is editor


def test_away_from_the_server_it_is_sent_and_goes_later(
    qapp: QApplication, tmp_path: Path, hospital: Embedded
) -> None:
    theme.apply(qapp, Scheme.LIGHT, 1.0)
    with relaying(hospital.url, hospital.token) as relay:
        seat = Seat(qapp, tmp_path, relay.url, relay.token, "cardiology")
        try:
            secretary = next(a for a in people(seat) if a.secretary)
            keys = sit_down(seat, secretary)
            patient = str(list(seat.ask(lambda desk, c: desk.members(c, WARD)).patients)[4])
            editor = begun(keys, patient)
            draft = editor.model.text.draft
            relay.go()
            keys.press(Key.Key_Return, CONTROL)
            seat.until(lambda: seat.window.current_page() is not editor)
            assert not seat.errors, [str(e) for e in seat.errors]
            at_task(keys, "Til signering: Epikrise")
            assert not _on(hospital, f"Composition?_id={draft}")
            relay.come()
            seat.settle()
            seat.until(lambda: _on(hospital, f"Composition?_id={draft}"))
            assert not seat.errors
        finally:
            seat.close()


def test_it_is_taken_back_with_every_word(held_until_undone: None, sit: Sit, hospital: Embedded) -> None:
    seat = sit()
    keys = sit_down(seat, next(a for a in people(seat) if a.secretary))
    patient = str(list(seat.ask(lambda desk, c: desk.members(c, WARD)).patients)[5])
    editor = begun(keys, patient)
    draft = editor.model.text.draft
    keys.press(Key.Key_Return, CONTROL)
    seat.until(lambda: seat.window.current_page() is not editor)
    keys.press(Key.Key_Z, CONTROL)
    seat.until(lambda: seat.window.current_page() is editor and editor.model is not None)
    seat.quiet()
    assert editor.model.text.draft == draft
    assert WORDS in next(s.plain for s in editor.text().sections if s.code == "VU")
    seat.settle()
    assert not _on(hospital, f"Composition?_id={draft}")
    assert not seat.errors, [str(e) for e in seat.errors]
