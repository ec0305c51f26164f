"""Answers on the patient's page by keys: what is acknowledged there is seen on the ward and in the table."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt

from desktop.shown.results.results import ResultRow
from tests.journeys.conftest import Seat
from tests.journeys.test_by_keys import Keys, _on
from tests.journeys.test_notes import dialog, within
from tests.journeys.test_results import inbox
from tests.servers.embedded import Embedded
from ui.panels.laboratory import LaboratoryPanel
from ui.panels.results_of_patient import ResultsOfPatientPanel

Key = Qt.Key


def opened(seat: Seat, patient: str) -> tuple[ResultsOfPatientPanel, LaboratoryPanel]:
    """The patient's answers and the table beside them, on the tab of results."""
    desk = seat.desk
    desk.open_patient(patient)
    desk.show_tab("laboratory")
    panels: list[Any] = desk.patients.page.shown_panels()
    answers = next(one for one in panels if isinstance(one, ResultsOfPatientPanel))
    table = next(one for one in panels if isinstance(one, LaboratoryPanel))
    seat.until(lambda: answers.model is not None and answers.state.kind == "ready" and table.model)
    return answers, table


def waiting(seat: Seat) -> ResultRow:
    """An answer of numbers that waits now, by the list of the ward."""
    panel = inbox(seat)
    seat.quiet()
    rows: tuple[ResultRow, ...] = panel.model.rows
    return next(row for row in rows if row.row and not row.asked)


def test_an_answer_acknowledged_on_the_patients_page_is_seen_everywhere(
    doctor: Seat, hospital: Embedded
) -> None:
    keys = Keys(doctor)
    wanted = waiting(doctor)
    answers, table = opened(doctor, wanted.patient)
    shown = {row.key for row in answers.model.rows}
    assert wanted.key in shown
    new = table.model.news
    assert new, "it waits in the table too"
    keys.press(Key.Key_3, Qt.KeyboardModifier.AltModifier)
    assert answers.isAncestorOf(keys.focus())
    answers.view.choose(wanted.key)
    keys.press(Key.Key_K)
    doctor.until(lambda: wanted.key not in {row.key for row in answers.model.rows})
    doctor.until(lambda: table.model.news != new)
    doctor.settle()
    assert not doctor.errors
    about = [t for t in _on(hospital, f"Task?patient={wanted.patient}&_count=200")
             if t.get("focus", {}).get("reference") == wanted.key]  # fmt: skip
    assert [t["status"] for t in about] == ["completed"]
    ward = inbox(doctor)
    doctor.until(lambda: wanted.key not in {row.key for row in ward.model.rows})


def test_an_answer_acknowledged_in_the_table_leaves_the_panel_beside_it(doctor: Seat) -> None:
    keys = Keys(doctor)
    wanted = waiting(doctor)
    answers, table = opened(doctor, wanted.patient)
    keys.press(Key.Key_1, Qt.KeyboardModifier.AltModifier)
    assert table.isAncestorOf(keys.focus())
    table.show_row(wanted.row)
    keys.press(Key.Key_K)
    doctor.until(lambda: answers.model is None or wanted.key not in {row.key for row in answers.model.rows})
    doctor.settle()
    assert not doctor.errors


def test_somebody_is_asked_about_an_answer_from_the_patients_page(doctor: Seat) -> None:
    keys = Keys(doctor)
    wanted = waiting(doctor)
    answers, _table = opened(doctor, wanted.patient)
    answers.take_focus()
    answers.view.choose(wanted.key)
    keys.press(Key.Key_S)
    asked = dialog(doctor, "AskDialog")
    assert asked.isVisible()
    within(doctor, asked, Key.Key_Escape)
    assert not doctor.errors
