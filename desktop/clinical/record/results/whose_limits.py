"""Population of a patient's limits: adults, children by their age, or pregnancy."""

from __future__ import annotations

from datetime import datetime

from desktop.clinical import danger
from desktop.clinical.danger import Who
from desktop.clinical.record.patient import pregnancy
from desktop.clinical.record.results import ranges
from desktop.core.watched import by_day
from desktop.fhir.chart import Chart


def whose(chart: Chart, now: datetime) -> Who:
    """Population of limits for the patient."""

    def found() -> Who:
        male = chart.patient.gender == "male"
        pregnant = not male and pregnancy.standing(chart, now).said == "pregnant"
        born = chart.patient.birth_date
        return by_day(now, lambda day: danger.who(ranges.days_lived(born, day), pregnant))

    return chart.once("whose limits", found, of=now)
