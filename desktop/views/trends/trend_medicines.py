"""The medicines that stand below the curves of a trend."""

from __future__ import annotations

from datetime import datetime

from desktop.clinical.record.stays.stays import Stay
from desktop.clinical.trends import DeclaredTrend
from desktop.core.messages import _
from desktop.fhir.chart import Chart
from desktop.fhir.resources import MedicationRequest
from desktop.orders import medicine_codes
from desktop.shown.chart.vitals import MedicineBar
from desktop.views.chart import kurve_lower
from desktop.views.medicines import medication


def given(
    chart: Chart, stay: Stay | None, declared: DeclaredTrend, now: datetime, end: datetime
) -> tuple[tuple[MedicineBar, ...], str, bool]:
    """The bars of the medicines that a trend follows, what is not known of them, and whether it is sure that
    none of them is ordered."""
    if not declared.given:
        return (), "", False
    if MedicationRequest.__name__ in chart.unasked:
        return (), _("Medicines: the server can't be asked for them"), False
    wanted = tuple(code.removesuffix("*") for code in declared.given)
    found, uncoded = [], []
    for one in medication.treatments(chart, stay, now):
        request = chart.find(one.key, MedicationRequest)
        concept = medicine_codes.concept_in(chart, request) if request is not None else None
        codes = medicine_codes.atc_codes(concept, one.generic or one.brand)
        if any(code.startswith(wanted) for code in codes):
            found.append(one)
        elif not codes:
            uncoded.append(one.generic or one.brand)
    bars = kurve_lower.bars(chart, found, now, end)
    if not chart.settled(MedicationRequest):
        return bars, _("Medicines: not all of them have come yet"), False
    if uncoded:
        names = ", ".join(dict.fromkeys(uncoded))
        return bars, _("Medicines of a group that nobody can tell: {names}").format(names=names), False
    if not bars:
        return (), _("None of the medicines that stand here is ordered"), not found
    return bars, "", False
