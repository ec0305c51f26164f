"""“Meld avvik” says where one is and which version it is, and nothing about the patient."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLabel, QPushButton

from desktop import __version__
from desktop.fhir import strict
from desktop.store import records
from tests.journeys.conftest import Seat
from tests.ui.acts.tour import LISTS, PATIENT, close, dialog, look
from tests.ui.acts.words import strings
from ui.acts import support
from ui.acts.dialogs import ReportDialog


def told(shown: ReportDialog) -> str:
    """Everything that a report shows, says and copies."""
    copy = next(b for b in shown.findChildren(QPushButton) if "Kopier" in b.text())
    copy.click()
    copied = QGuiApplication.clipboard().text()
    labels = "\n".join(label.text() for label in shown.findChildren(QLabel))
    return "\n".join((copied, labels, *look("report", shown).texts))


def reported(seat: Seat) -> str:
    support.report(seat.desk)
    shown = dialog(seat)
    assert isinstance(shown, ReportDialog)
    shown.field.setPlainText("Listen ble borte.")
    words = told(shown)
    assert "Listen ble borte." in shown.text()
    close(seat, shown)
    return words


@pytest.mark.parametrize("key", LISTS)
def test_a_report_says_the_page_and_the_version(seat: Seat, key: str) -> None:
    seat.desk.show_page(key)
    seat.quiet()
    words = reported(seat)
    assert f"Sted: {key}" in words
    assert f"Versjon: {__version__}" in words


def test_a_report_with_a_patient_in_focus_does_not_tell_who(seat: Seat) -> None:
    seat.desk.open_patient(PATIENT)
    seat.until(lambda: seat.desk.patients.banner)
    stored = seat.ask(lambda _desk, c: records.get(c, "Patient", PATIENT))
    patient = strict.loads(stored.json)
    (name,) = [n for n in patient["name"] if n.get("use", "official") == "official"][:1]
    numbers = [identifier["value"] for identifier in patient["identifier"]]
    assert numbers
    assert name["family"]
    banner = seat.desk.patients.banner
    for tab in seat.desk.patients.page.tabs:
        seat.desk.patients.page.show_tab(tab.key)
        seat.quiet()
        words = reported(seat)
        assert f"Versjon: {__version__}" in words
        assert tab.key in words
        secret = {PATIENT, name["family"], *name["given"], *numbers, banner.number, banner.family,
                  patient["birthDate"]}  # fmt: skip
        folded = words.casefold()
        assert not [one for one in secret if one.casefold() in folded]
        digits = "".join(c for c in words if c.isdigit())
        assert not [n for n in numbers if n in digits]
    assert any(PATIENT in text for text in strings(patient))
