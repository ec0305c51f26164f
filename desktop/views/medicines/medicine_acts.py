"""Acts offered on each row of the medicine list: the dose due, and reasons why an act is disabled."""

from __future__ import annotations

from datetime import datetime

from desktop.acts.medicines import GiveDose
from desktop.clinical.record import seen
from desktop.clinical.record.medicines.administrations import of_order
from desktop.clinical.record.medicines.medicines import read_request
from desktop.clinical.record.medicines.order_acts import OrderAct, possible
from desktop.clinical.record.stays.stays import Stay
from desktop.clinical.words.doses import is_as_needed
from desktop.clinical.words.orders import state_words
from desktop.core.clock import stamp
from desktop.core.messages import _
from desktop.fhir.chart import Chart
from desktop.fhir.resources import MedicationRequest
from desktop.orders import due, giving
from desktop.orders.giving import Dose

Offered = tuple[GiveDose | None, tuple[tuple[str, str], ...]]


def offered(chart: Chart, request: MedicationRequest, where: Stay | None, now: datetime) -> Offered:
    """The act of giving the dose that waits where nothing must be asked first, and (act, why not) pairs."""
    read = read_request(chart, request, where, now)
    allowed = possible(read)
    waits = due.waiting(chart, request, now) if OrderAct.GIVE in allowed else None
    cannot = {
        act.value: _("the order is {state}").format(state=state_words(read))
        for act in OrderAct
        if act not in allowed
    }
    if OrderAct.RENEW not in allowed and OrderAct.CHANGE in allowed:
        cannot["renew"] = _("has no end")
    if OrderAct.RESUME not in allowed and OrderAct.PAUSE in allowed:
        cannot["resume"] = _("is not paused")
    if waits is None and OrderAct.OMIT in allowed:
        cannot["omit"] = _("no dose is waiting")
    if not of_order(chart, request.key):
        cannot["correct"] = _("no dose is entered")
    give = None
    needed = bool(request.dosage_instruction) and all(map(is_as_needed, request.dosage_instruction))
    may = "give" not in cannot and (waits is not None or needed)
    if may and not giving.objections(chart, request, read, Dose(now, waits), now):
        give = GiveDose(chart.patient.id, request.key, seen.mark(request), due=stamp(waits) if waits else "")
    return give, tuple(cannot.items())
