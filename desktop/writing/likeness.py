"""Comparison of a source's medicine with another or an order: dose, product, route, time of day, end.

What is not plainly the same is another: a step more for who reconciles, and never another's medicine.
"""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from desktop.clinical import products
from desktop.clinical.products import Product, is_counted, product
from desktop.clinical.record.medicines import ways
from desktop.clinical.record.medicines.medicines import Reading
from desktop.clinical.record.medicines.regimens import particulars, plain, regimen
from desktop.clinical.record.medicines.ways import Way
from desktop.clinical.words.medicines import Name
from desktop.clinical.words.routes import route_key
from desktop.fhir.chart import Chart
from desktop.fhir.resources import Medication, MedicationRequest, MedicationStatement
from desktop.letters.compose.dosage import dosage
from desktop.letters.compose.medicines import Entry

_INJECTED = ("A10A", "B01AB")
"""Insulins and heparins are injected, whether their record says so or not."""


class Given(msgspec.Struct, frozen=True):
    """Administration of a medicine: the way, its routes by our keys, and the product's dose form.

    One substance has a code for each use (`atc`): mixed insulin is not the rapid one."""

    way: Way = Way.UNKNOWN
    routes: frozenset[str] = frozenset()
    form: str = ""
    atc: str = ""

    def may_be(self, other: Given) -> bool:
        """True when two can be the same administration. Who says nothing of it means no needle and no
        machine."""
        if self.routes and other.routes and not self.routes & other.routes:
            return False
        if self.form and other.form and self.form != other.form:
            return False
        if self.atc and other.atc and self.atc != other.atc:
            return False
        if self.way is other.way:
            return True
        return Way.UNKNOWN in (self.way, other.way) and {self.way, other.way} & {Way.ORAL, Way.LOCAL} != set()

    def known(self, other: Given) -> Given:
        """With what another of the same way says."""
        way = other.way if self.way is Way.UNKNOWN else self.way
        return Given(way, self.routes | other.routes, self.form or other.form, self.atc or other.atc)


def way_of(chart: Chart, keys: Iterable[str], name: Name) -> Given:
    """Administration of the medicine in these resources."""
    found = Given(atc=name.substance if len(name.substance) == 7 and name.substance[1:3].isdigit() else "")
    for key in keys:
        one = chart.find(key, MedicationRequest) or chart.find(key, MedicationStatement)
        if one is None:
            continue
        steps = one.dosage_instruction if isinstance(one, MedicationRequest) else one.dosage
        routes = frozenset(route for step in steps if (route := route_key(step.route)))
        medication = chart.find(one.medication_reference, Medication)
        form = medication.form.label if medication and medication.form else ""
        way = ways.way(chart, one)
        if way is Way.UNKNOWN and name.substance.startswith(_INJECTED):
            way = Way.INJECTED
        made = products.product(name.product, form).form
        found = found.known(Given(way, routes, made if made in _PLACES else ""))
    return found


_PLACES = ("inhaled", "nasal", "eye", "ear", "rectal", "vaginal", "plaster", "skin")
"""Forms that say where something is given: what is swallowed or injected, the way says."""


def product_of(entry: Entry) -> Product:
    return product(entry.name.product, entry.form)


def alike(one: Entry, other: Entry) -> bool:
    """True when two sources say the same dose of the same product."""
    if not product_of(one).may_be(product_of(other)) or one.read.ends != other.read.ends:
        return False
    if one.particulars != other.particulars:
        return False
    if one.regimen is None or other.regimen is None:
        counted, same = True, plain(one.dose) == plain(other.dose)
    else:
        counted, same = is_counted(one.regimen[1]), one.regimen == other.regimen
    # “1 tablet” is the same only of the same strength.
    return same and (not counted or product_of(one).strength == product_of(other).strength)


def is_given(entry: Entry, request: MedicationRequest, read: Reading, given: str) -> bool:
    """True when the ward's order equals a source's entry; `given` is the order's product of any brand."""
    steps = request.dosage_instruction
    if product_of(entry).is_other(product(given)) or entry.read.ends != read.ends:
        return False
    mine = regimen(steps)
    same = entry.particulars == particulars(steps)
    if mine is None or entry.regimen is None:
        return same and plain(entry.dose) == plain(dosage(steps))
    return entry.regimen == mine and (
        entry.particulars == particulars(steps) or _at_its_hours(entry, request)
    )


_HOURS = {"morgenen": range(4, 12), "kvelden": range(17, 24), "natten": range(20, 24)}


def _at_its_hours(entry: Entry, request: MedicationRequest) -> bool:
    """True when the order's hours lie in the parts of the day that a source names."""
    timing = request.dosage_instruction[0].timing
    hours = sorted(int(time[:2]) for time in timing.repeat.time_of_day) if timing and timing.repeat else []
    parts = entry.particulars
    if particulars(request.dosage_instruction) or len(hours) != len(parts):
        return False
    order = list(_HOURS)
    if any(part not in order for part in parts):
        return False
    return all(hour in _HOURS[part] for hour, part in zip(hours, sorted(parts, key=order.index), strict=True))
