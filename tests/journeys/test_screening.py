"""From the list of screenings to the form that is missing, in the real window."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from desktop.acts.questionnaires import BeginScreening
from desktop.views.known import known
from desktop.workspace.loader import load
from tests.journeys.hands import Hands
from tests.journeys.test_forms import hands

__all__ = ["hands"]


def test_a_key_on_the_list_opens_the_patient_with_the_form_that_is_missing(hands: Hands) -> None:
    seat, desk = hands.seat, hands.seat.desk
    before = desk.patients.workspace
    desk.patients.set_workspace(load("cardiology", known=known()))
    try:
        desk.show_page("screening")
        panel = desk.pages.panel("screening")
        seat.until(lambda: panel.model is not None and any(form for _patient, form in panel.model.forms))
        patient, form = next(one for one in panel.model.forms if one[1])
        assert form.startswith("Questionnaire/form-")
        panel.view.choose(patient)
        panel.view.setFocus()
        assert panel.about(BeginScreening) == BeginScreening(patient, form)
        QTest.keyClick(panel.view, Qt.Key.Key_N)
        page = desk.questionnaires.page
        seat.until(lambda: desk.patients.focus == patient and page.model is not None and page.isVisible())
        # Without a form that stands for it the patient's list of forms is gone to.
        desk.do(BeginScreening(patient))
        seat.until(lambda: desk.patients.page.tab == "forms")
    finally:
        desk.questionnaires.leave()
        desk.patients.set_workspace(before)
