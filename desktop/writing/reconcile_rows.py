"""The rows of a reconciliation: one for each medicine that the ward or any source knows of a patient."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from datetime import datetime

import msgspec

from desktop.clinical.record import seen
from desktop.clinical.record.medicines.medicines import Reading, State, once, read_request
from desktop.clinical.record.medicines.regimens import regimen
from desktop.clinical.record.medicines.ways import infusion
from desktop.clinical.record.stays.stays import Stay
from desktop.clinical.substances import key as substance
from desktop.clinical.words.medicines import Name, name_of, unnamed
from desktop.fhir.chart import Chart
from desktop.fhir.resources import Medication, MedicationRequest, MedicationStatement
from desktop.letters.compose.medicines import Entry, Group, entries, told
from desktop.writing import likeness
from desktop.writing.likeness import Given, alike

_IN_USE = frozenset({State.STANDS, State.NOT_BEGUN, State.PAUSED, State.UNKNOWN})
_ENDED = frozenset({State.STOPPED, State.ENDED})
_NOT_NOW = frozenset({State.PAUSED, State.NOT_BEGUN})


class Order(msgspec.Struct, frozen=True):
    """An order of the ward, and how it stands."""

    request: MedicationRequest
    read: Reading


class Row(msgspec.Struct, frozen=True):
    """One medicine. `said` are what the sources say of it, what the patient does not take included; `order`
    is the ward's, in use or paused; `ended` one of this stay that is over.

    `seen` is a mark of all of that: where it differs, something else is said by now. `given` is the product
    that the ward's order names.
    """

    key: str
    name: Name
    said: tuple[Entry, ...]
    order: Order | None
    ended: Order | None
    seen: str
    given: str = ""

    @property
    def called(self) -> str:
        return self.name.generic or self.name.product

    @property
    def second(self) -> bool:
        """True for a further order of a substance that has a row of its own with the sources' entries."""
        return "|" in self.key

    @property
    def prescribed(self) -> tuple[Entry, ...]:
        """Entries in a list or a prescription; the patient's own words only where nothing else is there."""
        standing = [e for e in self.said if not e.denied and not e.outdated]
        return tuple([e for e in standing if not e.own_words] or standing)

    @property
    def own(self) -> Entry | None:
        """Entry in the words of the patient or a relative."""
        return next((e for e in self.said if e.own_words), None)

    @property
    def agreed(self) -> Entry | None:
        """Entry that all sources agree on now; None where they have none or differ, or where one has it
        twice, pauses it or begins later."""
        found = self.prescribed
        if not found or any(e.state in _NOT_NOW for e in found) or self.doubled:
            return None
        return found[0] if all(alike(found[0], one) for one in found[1:]) else None

    @property
    def doubled(self) -> bool:
        """True when one kind of source has it more than once, expired or not."""
        listed = [e for e in self.said if not e.denied and not e.own_words]
        kinds = [{key.split("/")[0] for key in e.source.keys} for e in listed]
        return any(one & other for n, one in enumerate(kinds) for other in kinds[n + 1 :])

    @property
    def one_product(self) -> bool:
        """True when all prescribed entries can be one product, so that the product of an order is certain."""
        found = self.prescribed or self.said
        return all(likeness.product_of(found[0]).may_be(likeness.product_of(one)) for one in found[1:])

    @property
    def exchanged(self) -> bool:
        """True when the ward gives the same dose of another product than any source has."""
        if self.order is None or not self.given or not self.as_ordered:
            return False
        return self.given.casefold() not in {e.name.product.casefold() for e in self.said if not e.denied}

    @property
    def as_ordered(self) -> bool:
        """True when the ward gives the dose of one of the sources, by the same route."""
        if self.order is None:
            return False
        one = self.order
        return any(
            likeness.is_given(e, one.request, one.read, self.given)
            for e in self.said
            if not e.denied and not e.outdated and e.state not in _NOT_NOW
        )


def at_home(chart: Chart, where: Stay | None, now: datetime) -> list[Entry]:
    """Entries of the sources that are used at home, and those said not to be taken."""
    return [
        e
        for e in entries(chart, where, now, each_strength=True)
        if e.group is Group.HOME and (e.denied or not e.read.over) and e.state is not State.PLANNED
    ]


def told_at_home(chart: Chart, where: Stay | None, now: datetime) -> Iterator[MedicationStatement]:
    """Those of the statements among the entries that are used at home, or said not to be taken."""
    for one, read, _when in told(chart, where, now):
        if (read.denied or not read.over) and read.state is not State.PLANNED:
            yield one


def rows(chart: Chart, where: Stay | None, now: datetime) -> list[Row]:
    """Every medicine that the ward or a source knows, by name. What runs by the hour is the hospital's own
    and stands, by itself, only where a source knows it too; what is given once stands nowhere.

    One substance given in two ways (a nose spray and an inhaler, a tablet and an injection) is two rows.
    """
    home: dict[str, list[Entry]] = {}
    ways: dict[str, Given] = {}
    for entry in at_home(chart, where, now):
        place = _place(entry.name, entry.source.keys[0])
        way = likeness.way_of(chart, entry.source.keys, entry.name)
        alone = sorted(one for one in home if one == place or one.startswith(f"{place}~"))
        key = next((one for one in alone if ways[one].may_be(way)), "")
        if not key:
            key = f"{place}~{len(alone)}" if alone else place
            ways[key] = way
        ways[key] = ways[key].known(way)
        home.setdefault(key, []).append(entry)
    standing: dict[str, list[Order]] = {}
    others: dict[str, list[Order]] = {}
    ended: dict[str, Order] = {}
    names: dict[str, Name] = {}
    for request in chart.all(MedicationRequest):
        read = read_request(chart, request, where, now)
        if read.belongs is not Group.WARD or not read.mine or once(request):
            continue
        name = name_of(chart, request.medication_codeable_concept, request.medication_reference)
        place = _place(name, request.key)
        way = likeness.way_of(chart, (request.key,), name)
        here = sorted(one for one in home if one == place or one.startswith(f"{place}~"))
        mine = "" if infusion(request) else next((one for one in here if ways[one].may_be(way)), "")
        if read.state in _ENDED:
            if mine or (not here and not infusion(request)):
                ended.setdefault(mine or place, Order(request, read))
        elif read.state in _IN_USE and (mine or here or not infusion(request)):
            names.setdefault(place, name)
            if here and not mine:
                others.setdefault(place, []).append(Order(request, read))
            else:
                standing.setdefault(mine or place, []).append(Order(request, read))
    made = []
    for place in dict.fromkeys((*home, *standing)):
        said = tuple(home.get(place, ()))
        orders = _nearest_first(said, standing.get(place, []))
        name = said[0].name if said else names[place]
        first, more = (orders[0] if orders else None), orders[1:]
        made.append(_row(chart, place, name, said, first, ended.get(place)))
        # Two orders of one substance are two decisions: the sources stand beside the one they are nearest to.
        made += [_row(chart, f"{place}|{o.request.id}", name, (), o, None) for o in more]
    for place, found in others.items():
        made += [_row(chart, f"{place}|{o.request.id}", names[place], (), o, None) for o in found]
    return sorted(made, key=lambda row: (row.called, row.key))


def _place(name: Name, key: str) -> str:
    found = substance(name.generic or name.product)
    # One medicine without a name is not another.
    return f"{found} {key}" if not found or found == substance(unnamed()) else found


def _nearest_first(said: Iterable[Entry], orders: list[Order]) -> list[Order]:
    known = {e.regimen for e in said if e.regimen is not None}
    return sorted(orders, key=lambda o: (regimen(o.request.dosage_instruction) not in known, o.request.key))


def _row(
    chart: Chart, key: str, name: Name, said: tuple[Entry, ...], order: Order | None, ended: Order | None
) -> Row:
    keys = [key for e in said for key in e.source.keys]
    found = [chart.find(k, MedicationRequest) or chart.find(k, MedicationStatement) for k in keys]
    found += [order.request if order else None, ended.request if ended else None]
    # The product stands in a resource of its own: its strength can change there.
    products = [chart.find(one.medication_reference, Medication) for one in found if one is not None]
    held = (*found, *products)
    marks = sorted(f"{one.key} {seen.mark(one)}" for one in held if one is not None)
    mark = hashlib.sha256("|".join(marks).encode()).hexdigest()[:24]
    given = ""
    if order is not None:
        one = order.request
        given = name_of(chart, one.medication_codeable_concept, one.medication_reference).product
    return Row(key, name, said, order, ended, mark, given)
