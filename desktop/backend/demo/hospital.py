"""The whole demo hospital as a stream of resources, in an order in which references come first."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from desktop.backend.demo import (
    appointments,
    before,
    care,
    cleaned,
    ctg,
    dialysis,
    dictated,
    forms,
    labs,
    letters,
    lines,
    orders,
    papers,
    person,
    plans,
    referred,
    screens,
    sources,
    spells,
    stay,
    story,
    treated,
    uncoded,
    vitals,
)
from desktop.backend.demo.chart import Chart
from desktop.backend.demo.fhir_pieces import Resource
from desktop.backend.demo.occupancy import Placed, placed
from desktop.backend.demo.sheets import Draw
from desktop.backend.demo.staff import bed, frame
from desktop.core.clock import utc_now


def resources(
    patients: int = 120, seed: int = 1, now: datetime | None = None, *, draw: Draw | None = None
) -> Iterator[Resource]:
    """FHIR R4 resources of the demo hospital with that many patients, repeatable from its arguments.

    Plain dicts with numbers as int or Decimal. `now` is the moment that the hospital stands at (aware;
    the present without it): nothing lies after it but what is planned. The ward Hjerte 3 is filled
    first, up to 20 patients; then come the other described patients, then those made by rules. `draw` draws
    the letters; without it they have their text only.
    """
    if patients < 0:
        raise ValueError("patients must not be negative")
    moment = (now or utc_now()).replace(microsecond=0)
    found = placed(patients, seed)
    yield from frame(found.wards)
    yield from forms.forms()
    occupied = {(p.ward.key, p.bed) for p in found.patients if p.case.left is None}
    for ward in found.wards:
        for number, name in enumerate(ward.beds):
            free = "K" if number % 7 == 4 else "U"
            yield bed(ward, name, "O" if (ward.key, name) in occupied else free)
    empty = [(w, name) for w in found.wards for name in w.beds if (w.key, name) not in occupied]
    yield from cleaned.cleanings(empty, moment)
    taken: stay.Taken = {}
    numbers: set[str] = set()
    # Those who lie there now come first: a past stay takes the beds that they leave free.
    gone = 0
    for place in sorted(found.patients, key=lambda p: p.case.left is not None):
        gone += place.case.left is not None
        yield from chart_of(place, moment, seed, taken, numbers, gone, draw)


def chart_of(
    place: Placed,
    now: datetime,
    seed: int,
    taken: stay.Taken,
    numbers: set[str],
    gone: int,
    draw: Draw | None = None,
) -> list[Resource]:
    """Everything about one patient; `gone` counts those who have gone home."""
    case = place.case
    chart = Chart(case, place.ward, place.bed, now, seed, draw)
    person.person(chart, numbers)
    person.diagnoses(chart)
    stay.stay(chart, taken)
    person.allergies(chart)
    person.banner(chart)
    person.objection(chart)
    stay.procedures(chart)
    stay.triage(chart)
    stay.risks(chart)
    vitals.vitals(chart)
    vitals.points(chart)
    ctg.traces(chart)
    spells.spells(chart)
    treated.treatments(chart)
    dialysis.dialysis(chart)
    vitals.fluids(chart)
    vitals.sleep(chart)
    reports = labs.labs(chart) + papers.tests(chart)
    orders.orders(chart)
    plans.observations(chart)
    plans.fasting(chart)
    plans.ordered(chart)
    sources.sources(chart)
    papers.notes(chart, (*(case.notes or story.told(chart)), *case.extra))
    papers.inbox(chart, reports)
    papers.todos(chart)
    lines.lines(chart)
    care.care_plans(chart)
    letters.letters(chart, gone)
    appointments.appointments(chart, gone)
    appointments.planned_stay(chart, gone)
    before.before(chart)
    before.results_before(chart)
    forms.answered(chart)
    screens.screened(chart)
    referred.referrals(chart, gone)
    dictated.dictations(chart)
    uncoded.leave_out(chart, gone)
    return chart.out
