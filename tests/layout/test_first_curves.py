"""Every chart on a specialty's first page shows a curve, also of somebody of whom little is known."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication

from desktop.fhir.chart import Chart
from desktop.fhir.systems import NLK
from tests.layout.page import forget
from tests.layout.specialties import OWN, Desk, patients_of
from tests.layout.stage import dressed, gone
from tests.layout.ward import NOW
from tests.letters.charts import charts
from ui.chart.area import ChartArea
from ui.panels.parts.chart_panel import ChartPanel
from ui.theme import Scheme


def _newborn() -> Chart:
    """A day old, without sex, weight at birth and weeks: each is told below a curve as what it lacks."""

    def measured(ident: str, code: str, system: str, value: float, unit: str) -> dict[str, Any]:
        return {
            "resourceType": "Observation", "id": ident, "status": "final",
            "subject": {"reference": "Patient/newborn"}, "encounter": {"reference": "Encounter/stay"},
            "code": {"coding": [{"system": system, "code": code}]},
            "effectiveDateTime": (NOW - timedelta(hours=2)).isoformat(),
            "valueQuantity": {"value": value, "unit": unit, "code": unit},
        }  # fmt: skip

    ((_key, chart),) = charts(
        [
            {
                "resourceType": "Patient", "id": "newborn", "name": [{"family": "Nyfødt"}],
                "birthDate": (NOW - timedelta(days=1)).date().isoformat(),
            },
            {
                "resourceType": "Encounter", "id": "stay", "status": "in-progress", "class": {"code": "IMP"},
                "subject": {"reference": "Patient/newborn"},
                "period": {"start": (NOW - timedelta(hours=20)).isoformat()},
            },
            measured("w", "29463-7", "http://loinc.org", 3.2, "kg"),
            measured("b", "NPU01370", NLK, 280, "umol/L"),
        ]
    )  # fmt: skip
    return chart


def _without_a_curve(desk: Desk) -> list[str]:
    """The charts of the first tab that have lanes and show none whole."""
    desk.page.show_tab(desk.workspace.patient_tabs[0].id)
    desk.page.refresh_entries()
    for _round in range(3):
        QApplication.processEvents()
    found = []
    for panel in desk.page.shown_panels():
        if not isinstance(panel, ChartPanel) or not panel.isVisible() or panel.as_table:
            continue
        frame, area = panel.chart.frame, panel.area
        assert isinstance(area, ChartArea)
        lanes = [one for one in frame.still if one.kind == "lane"] if frame is not None else []
        lowest = area.viewport().height() - (area.more.height() if area.more.isVisible() else 0)
        if lanes and not any(one.top + one.height <= lowest + 1 for one in lanes):
            found.append(f"{panel.head.title()} ({panel.width()}x{panel.height()})")
    return found


@pytest.mark.parametrize("width", [1366, 1920])
@pytest.mark.parametrize("workspace", [*OWN, "newborn"])
def test_each_chart_of_the_first_page_shows_a_curve(qapp: QApplication, workspace: str, width: int) -> None:
    forget()
    newborn = workspace == "newborn"
    with dressed("nb", Scheme.LIGHT, 1.0):
        chart = _newborn() if newborn else patients_of(workspace)[0]
        desk = Desk("neonatal" if newborn else workspace, chart, width)
        try:
            assert not _without_a_curve(desk)
        finally:
            desk.put_away()
            gone()
