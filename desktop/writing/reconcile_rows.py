"""The rows of a reconciliation: one for each medicine that the ward or any source knows of a patient."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import datetime

import msgspec

from desktop.clinical.record import seen
from desktop.clinical.record.medicines import Reading, State, read_request
from desktop.clinical.record.regimens import plain, regimen
from desktop.clinical.record.stays import Stay
from desktop.clinical.substances import key as substance
from desktop.clinical.words.medicines import Name, name_of, unnamed
from desktop.fhir.chart import Chart
from desktop.fhir.resources import MedicationRequest, MedicationStatement
from desktop.letters.compose.dosage import dosage
from desktop.letters.compose.medicines import Entry, Group, entries

_IN_USE = frozenset({State.STANDS, State.NOT_BEGUN, State.PAUSED, State.UNKNOWN})
_ENDED = frozenset({State.STOPPED, State.ENDED})


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
        """Whether it is one more order of a substance that has a row of its own with what the sources say."""
        return "|" in self.key

    @property
    def prescribed(self) -> tuple[Entry, ...]:
        """What stands in a list or a prescription; the patient's own words only where nothing else does."""
        standing = [e for e in self.said if not e.denied and not e.outdated]
        return tuple([e for e in standing if not e.own_words] or standing)

    @property
    def own(self) -> Entry | None:
        """What the patient or a relative says."""
        return next((e for e in self.said if e.own_words), None)

    @property
    def agreed(self) -> Entry | None:
        """What the sources say alike; None where they say nothing, or not the same."""
        found = self.prescribed
        return found[0] if found and all(alike(found[0], one) for one in found[1:]) else None

    @property
    def exchanged(self) -> bool:
        """Whether the ward gives the same dose of another product than any source has."""
        if self.order is None or not self.given or not self.as_ordered:
            return False
        return self.given.casefold() not in {e.name.product.casefold() for e in self.said if not e.denied}

    @property
    def as_ordered(self) -> bool:
        """Whether the ward gives what one of the sources says."""
        if self.order is None:
            return False
        dosages = self.order.request.dosage_instruction
        mine, words = regimen(dosages), plain(dosage(dosages))
        return any(
            e.regimen == mine if mine is not None and e.regimen is not None else plain(e.dose) == words
            for e in self.said
            if not e.denied and not e.outdated
        )


def alike(one: Entry, other: Entry) -> bool:
    """Whether two sources say the same dose."""
    if one.regimen is not None and other.regimen is not None:
        return one.regimen == other.regimen
    return plain(one.dose) == plain(other.dose)


def at_home(chart: Chart, where: Stay | None, now: datetime) -> list[Entry]:
    """What the sources say is used, and what they say is not taken."""
    return [
        e
        for e in entries(chart, where, now)
        if e.group is Group.HOME and (e.denied or not e.read.over) and e.state is not State.PLANNED
    ]


def rows(chart: Chart, where: Stay | None, now: datetime) -> list[Row]:
    """Every medicine that the ward or a source knows, by name; what is given once or by the hour is the
    hospital's own and stands only where a source knows it too. Outdated prescriptions alone make no row."""
    home: dict[str, list[Entry]] = {}
    for entry in at_home(chart, where, now):
        home.setdefault(_place(entry.name, entry.source.keys[0]), []).append(entry)
    standing: dict[str, list[Order]] = {}
    ended: dict[str, Order] = {}
    names: dict[str, Name] = {}
    passing = {
        key
        for e in entries(chart, where, now)
        if e.group is Group.WARD and (e.once or e.infusion)
        for key in e.source.keys
    }
    for request in chart.all(MedicationRequest):
        read = read_request(chart, request, where, now)
        if read.belongs is not Group.WARD or not read.mine:
            continue
        name = name_of(chart, request.medication_codeable_concept, request.medication_reference)
        place = _place(name, request.key)
        if read.state in _ENDED:
            ended.setdefault(place, Order(request, read))
        elif read.state in _IN_USE and (request.key not in passing or place in home):
            standing.setdefault(place, []).append(Order(request, read))
            names.setdefault(place, name)
    made = []
    for place in dict.fromkeys((*home, *standing)):
        said = tuple(home.get(place, ()))
        if place not in standing and all(e.outdated or e.denied for e in said):
            continue
        orders = _nearest_first(said, standing.get(place, []))
        name = said[0].name if said else names[place]
        first, others = (orders[0] if orders else None), orders[1:]
        made.append(_row(chart, place, name, said, first, ended.get(place)))
        # Two orders of one substance are two decisions: the sources stand beside the one they are nearest to.
        made += [_row(chart, f"{place}|{o.request.id}", name, (), o, None) for o in others]
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
    held = [*found, order.request if order else None, ended.request if ended else None]
    marks = sorted(f"{one.key} {seen.mark(one)}" for one in held if one is not None)
    mark = hashlib.sha256("|".join(marks).encode()).hexdigest()[:24]
    given = ""
    if order is not None:
        one = order.request
        given = name_of(chart, one.medication_codeable_concept, one.medication_reference).product
    return Row(key, name, said, order, ended, mark, given)
