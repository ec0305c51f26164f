"""The clipboard: text of a patient leaves with its person, what was copied for others stays."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QLineEdit, QPlainTextEdit

from ui import clipboard


@pytest.fixture(autouse=True)
def empty(qapp: QApplication) -> Iterator[None]:
    clipboard.put_lasting("")
    QGuiApplication.clipboard().clear()
    yield
    clipboard.put_lasting("")
    QGuiApplication.clipboard().clear()


def test_text_of_a_patient_is_gone_when_its_person_leaves() -> None:
    clipboard.put("SOLBAKKEN, Ingrid\tKalium 5,6")
    assert QGuiApplication.clipboard().text() == "SOLBAKKEN, Ingrid\tKalium 5,6"
    clipboard.clear()
    assert QGuiApplication.clipboard().text() == ""


@pytest.mark.parametrize("kind", [QLineEdit, QPlainTextEdit])
def test_text_that_a_field_copied_by_itself_is_gone_too(kind: type) -> None:
    field = kind()
    field.insert("Angina i natt") if kind is QLineEdit else field.insertPlainText("Angina i natt")
    field.selectAll()
    field.copy()
    assert QGuiApplication.clipboard().text() == "Angina i natt"
    clipboard.clear()
    assert QGuiApplication.clipboard().text() == ""
    field.deleteLater()


def test_an_address_or_a_report_stays_until_something_of_a_patient_takes_its_place() -> None:
    clipboard.put_lasting("https://innlogging.example/side")
    clipboard.clear()
    assert QGuiApplication.clipboard().text() == "https://innlogging.example/side"
    clipboard.put("Kalium 5,6")
    clipboard.clear()
    assert QGuiApplication.clipboard().text() == ""


def test_history_and_other_machines_are_asked_not_to_keep_it(monkeypatch: pytest.MonkeyPatch) -> None:
    for system, formats in (
        ("win32", ("ExcludeClipboardContentFromMonitorProcessing", "CanUploadToCloudClipboard")),
        ("linux", ("x-kde-passwordManagerHint",)),
    ):
        monkeypatch.setattr("sys.platform", system)
        clipboard.put("Kalium 5,6")
        held = " ".join(QGuiApplication.clipboard().mimeData().formats())
        assert all(one in held for one in formats), held
