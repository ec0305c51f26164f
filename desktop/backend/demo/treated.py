"""Treatments against cancer before the stay: what was given, the samples before each and the lowest after."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from desktop.backend.demo import labs
from desktop.backend.demo.chart import Chart
from desktop.backend.demo.fhir_pieces import concept, quantity, when
from desktop.fhir.systems import ATC

_GIVEN: Final = (("L01DB03", "epirubicin", 150), ("L01AA01", "syklofosfamid", 1000))
_BEFORE: Final = {"hb": 12.1, "neutro": 3.4, "plt": 248, "crea": 66, "alat": 24, "bili": 9}
_LOWEST: Final = {"hb": 11.2, "neutro": 0.9, "plt": 121}
_WEAKER: Final = 0.86
"""Each further treatment leaves the blood this much of what it was."""


def treatments(chart: Chart) -> None:
    """Each with its doses, its samples of the day before, and those of the tenth day where it has come."""
    share = 1.0
    for days in chart.case.treated:
        start = chart.admitted - timedelta(days=days)
        for minutes, (code, name, dose) in enumerate(_GIVEN):
            chart.add(
                "MedicationAdministration",
                {
                    "status": "completed",
                    "medicationCodeableConcept": concept(name, (ATC, code, name)),
                    "subject": chart.patient,
                    "effectiveDateTime": when(start + timedelta(minutes=30 * minutes)),
                    "performer": [{"actor": chart.staff.nurse.practitioner}],
                    "dosage": {"dose": quantity(dose, "mg", "mg")},
                },
                "given",
            )
        _sample(chart, -1 if days != min(chart.case.treated) else -2, days, _BEFORE, share)
        if days > 10:
            _sample(chart, 9, days, _LOWEST, share)
        share *= _WEAKER


def _sample(chart: Chart, after: int, days: int, values: dict[str, float], share: float) -> None:
    taken = chart.admitted - timedelta(days=days - after, hours=2)
    lowered = {key: round(v * share, 1) if key in _LOWEST else v for key, v in values.items()}
    labs.outside(chart, labs.Draw(taken, taken + timedelta(hours=3), lowered, "Prøver før kur"))
