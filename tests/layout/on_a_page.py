"""A panel on a patient's page: in the main column, and in the narrow one beside it where there is room."""

from __future__ import annotations

from msgspec import structs

from desktop.shown.results.results import ResultsModel
from ui.window.patient_page import PatientPage, Place, Tab
from ui.window.window import MainWindow


def results_of_a_patient(made: MainWindow, model: ResultsModel) -> MainWindow:
    """The answers of a patient that wait, in the window; every answer that there is has a row."""
    page = PatientPage((Tab("o", "Prøver", (Place("results"), Place("results", side=True))),))
    made.set_page("page", page)
    made.show_page("page")
    details = (structs.replace(one, key=row.key) for one, row in zip(model.details, model.rows, strict=False))
    model = structs.replace(model, details=tuple(details))
    for panel in page.shown_panels():
        panel.set_model(model)
    return made
