"""Forms filled in by keys, in the real window against the embedded server."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from desktop.acts.papers import PrintForm
from desktop.acts.questionnaires import BeginForm
from desktop.backend.demo.forms import forms
from tests.journeys.conftest import Seat
from tests.journeys.hands import CONTROL, Hands
from tests.journeys.test_budgets import at, opened, put
from tests.journeys.test_by_keys import Key, _on
from tests.journeys.test_reconcile import admitted
from tests.papers.reading import drawn, sheets
from tests.servers.embedded import Embedded


@pytest.fixture
def hands(doctor: Seat, hospital: Embedded) -> Iterator[Hands]:
    put(hospital, *forms())
    doctor.settle()
    made = at(doctor)
    yield made
    doctor.desk.questionnaires.leave()
    made.counting.close()


def begin(hands: Hands, patient: str, form: str) -> Any:
    """The page of a form."""
    opened(hands, patient)
    hands.began()
    hands.seat.desk.do(BeginForm(form))
    page = hands.seat.desk.questionnaires.page
    hands.seat.until(lambda: page.model is not None and page.isVisible())
    hands.seat.quiet()
    return page


def _draft(hands: Hands) -> bool:
    return bool(hands.seat.desk.questionnaires._draft)


@pytest.mark.acts("SignForm")
def test_nihss_by_digits(hands: Hands, hospital: Embedded) -> None:
    patient, _stay = admitted(hospital, "form-keys", "keys")
    page = begin(hands, patient, "Questionnaire/form-nihss")
    assert page.model.questions == 15
    assert page.model.total.text == "minst 0"
    assert page.column.action.text().startswith("15 mangler")
    for digit in "000000200":
        hands.press(getattr(Key, f"Key_{digit}"))
    assert page.table.row.number == "6b"
    assert (page.model.total.text, page.model.answered) == ("minst 2", 9)
    hands.press(Key.Key_0)
    assert page.table.row.number == "7"
    hands.press(Key.Key_X)
    hands.seat.quiet()
    assert page.table.field is not None
    assert page.table.field.hasFocus()
    assert page.table.row.missing, "a reason is needed"
    QTest.keyClicks(page.table.field, "forstår ikke oppgaven")
    hands.seat.quiet()
    hands.press(Key.Key_Return)
    assert page.table.row.number == "8"
    hands.press(Key.Key_Return, CONTROL)
    assert page.model is not None, "what is missing is gone to, not signed"
    for digit in "0120":
        hands.press(getattr(Key, f"Key_{digit}"))
    assert (page.model.left, page.model.total.text) == ((), "5")
    assert page.model.ready
    hands.press(Key.Key_Return, CONTROL)
    hands.seat.settle()
    (made,) = _on(hospital, f"QuestionnaireResponse?patient={patient}")
    assert made["status"] == "completed"
    assert made["questionnaire"].endswith("nihss|2.1")
    by_link = {item["linkId"]: item for item in made["item"]}
    assert by_link["7"]["extension"][0]["valueString"] == "forstår ikke oppgaven"
    assert by_link["sum"]["answer"] == [{"valueInteger": 5}]


@pytest.mark.acts("SignForm")
def test_other_kinds_of_question_and_what_is_asked_after_a_yes(hands: Hands, hospital: Embedded) -> None:
    patient, _stay = admitted(hospital, "form-kinds", "kinds")
    page = begin(hands, patient, "Questionnaire/form-arrival")
    hands.press(Key.Key_1)
    hands.seat.quiet()
    assert page.table.row.at == "who", "only asked after a yes"
    field = page.table.field
    QTest.keyClicks(field, "Datter")
    hands.press(Key.Key_Return)
    hands.seat.quiet()
    hands.press(Key.Key_Down)
    assert page.table.row.at == "weight"
    QTest.keyClicks(page.table.field, "70,55")
    hands.seat.quiet()
    assert page.table.row.fault, "one decimal at the most"
    page.table.field.clear()
    QTest.keyClicks(page.table.field, "70,5")
    hands.seat.quiet()
    hands.press(Key.Key_Return)
    assert page.table.row.at == "fallen"
    hands.press(Key.Key_1)
    hands.seat.quiet()
    assert page.table.row.at == "when"
    QTest.keyClicks(page.table.field, "03.2026")
    hands.seat.quiet()
    # Left and opened again: every word is there.
    hands.press(Key.Key_Escape)
    hands.seat.quiet()
    page = begin(hands, patient, "Questionnaire/form-arrival")
    assert {row.at: row.written for row in page.model.rows if row.written} == {
        "who": "Datter", "weight": "70,5", "when": "03.2026",
    }  # fmt: skip
    hands.press(Key.Key_Return, CONTROL)
    hands.seat.settle()
    (made,) = _on(hospital, f"QuestionnaireResponse?patient={patient}")
    body = next(item for item in made["item"] if item["linkId"] == "body")
    answers = {item["linkId"]: item["answer"][0] for item in body["item"]}
    assert str(answers["weight"]["valueQuantity"]["value"]) == "70.5"
    assert answers["weight"]["valueQuantity"]["code"] == "kg"
    assert answers["when"] == {"valueDate": "2026-03"}


def test_the_window_names_its_parts(hands: Hands, hospital: Embedded) -> None:
    patient, _stay = admitted(hospital, "form-names", "names")
    page = begin(hands, patient, "Questionnaire/form-nihss")
    page.table.speak()
    assert page.table.accessibleDescription().startswith("1a Bevissthetsnivå")
    assert "0 av 15 besvart" in page.table.accessibleDescription()
    hands.press(Key.Key_F7)
    assert page.table.row.number == "1b"
    hands.press(Key.Key_F1)
    assert page.table.guided
    hands.press(Key.Key_Up)
    assert page.table.row.number == "1a"
    assert QApplication.focusWidget() is page.table


@pytest.mark.acts("StrikeForm")
def test_an_answered_form_is_taken_back_with_its_reason(hands: Hands, hospital: Embedded) -> None:
    patient, _stay = admitted(hospital, "form-strike", "strike")
    key = "QuestionnaireResponse/wrong-nihss"
    put(
        hospital,
        {
            "resourceType": "QuestionnaireResponse", "id": "wrong-nihss", "status": "completed",
            "questionnaire": "Questionnaire/form-nihss", "subject": {"reference": f"Patient/{patient}"},
            "authored": "2026-11-20T12:00:00+01:00",
            "item": [{"linkId": "sum", "answer": [{"valueInteger": 5}]}],
        },
    )  # fmt: skip
    seat = hands.seat
    seat.settle()
    opened(hands, patient)
    page = seat.desk.patients.page
    page.show_tab("forms")
    panel = seat.until(lambda: next((one for one in page.shown_panels() if one.kind == "forms"), None))
    seat.until(lambda: panel.model and key in {row.key for row in panel.model.rows})
    panel.take_focus()
    assert panel.view.choose(key)
    hands.press(Key.Key_X)
    sheet = seat.desk.form.sheet
    seat.until(lambda: sheet.isVisible() and sheet.model is not None)
    hands.press(Key.Key_Return, CONTROL)
    seat.quiet()
    assert sheet.isVisible(), "without a reason nothing is taken back"
    QTest.keyClicks(QApplication.focusWidget(), "gjaldt en annen pasient")
    seat.until(lambda: sheet.model is not None and sheet.model.act is not None)
    hands.press(Key.Key_Return, CONTROL)
    seat.until(lambda: not sheet.isVisible())
    seat.settle()
    (made,) = _on(hospital, f"QuestionnaireResponse?patient={patient}")
    assert made["status"] == "entered-in-error"
    assert "gjaldt en annen pasient" in str(made["extension"])
    assert not seat.errors


def test_an_answered_form_and_one_that_is_written_are_papers(hands: Hands, hospital: Embedded) -> None:
    patient, _stay = admitted(hospital, "form-paper", "paper")
    key = "QuestionnaireResponse/paper-nihss"
    put(
        hospital,
        {
            "resourceType": "QuestionnaireResponse", "id": "paper-nihss", "status": "completed",
            "questionnaire": "Questionnaire/form-nihss", "subject": {"reference": f"Patient/{patient}"},
            "authored": "2026-11-20T12:00:00+01:00",
            "item": [{"linkId": "sum", "answer": [{"valueInteger": 5}]}],
        },
    )  # fmt: skip
    seat = hands.seat
    seat.settle()
    page = begin(hands, patient, "Questionnaire/form-nihss")
    hands.press(Key.Key_1)
    hands.press(Key.Key_P, CONTROL)
    assert drawn("Et utkast: disse svarene er ikke signert.") in preview(seat)
    assert page.isVisible()
    seat.desk.questionnaires.leave()
    seat.desk.open_patient(patient)
    tabs = seat.desk.patients.page
    tabs.show_tab("forms")
    panel = seat.until(lambda: next((one for one in tabs.shown_panels() if one.kind == "forms"), None))
    seat.until(lambda: panel.model and key in {row.key for row in panel.model.rows})
    panel.take_focus()
    assert panel.view.choose(key)
    hands.press(Key.Key_P)
    words = preview(seat)
    assert drawn("Besvart 20.11.2026 12:00") in words
    assert drawn("utkast") not in words
    assert panel.view.choose("Questionnaire/form-nihss")
    assert panel.about(PrintForm) is None, "what nobody has answered is no paper"
    assert not seat.errors


def preview(seat: Seat) -> str:
    """The words of the paper that is previewed, which is then closed."""
    dialog = seat.until(lambda: seat.desk.papers.dialog)
    words = "".join(sheets(dialog._made.pdf))
    dialog.close()
    seat.quiet()
    return words
