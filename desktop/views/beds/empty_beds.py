"""The beds in which nobody lies: free, closed, or to be cleaned, with since when and who ordered it.

Two sources tell of cleaning: the orders, and what the server says of the bed by itself. Each is said as what
it is; where they can't both be true, that is said too, and the bed is not called free.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime

import msgspec

from desktop.clinical.record.stays import cleaning, places
from desktop.clinical.record.stays.cleaning import Cleaning
from desktop.core.formats import age, today_time
from desktop.core.messages import _, ngettext
from desktop.fhir.elements import Reference
from desktop.fhir.resources import Location
from desktop.shown.beds.beds import BedState, EmptyBed
from desktop.views.columns.listed import LAST
from desktop.views.ward.worklist_rows import natural

_SERVER = {"C": lambda: _("closed"), "H": lambda: _("being cleaned"), "K": lambda: _("to be cleaned"),
           "I": lambda: _("isolated"), "O": lambda: _("taken")}  # fmt: skip
STATES = {
    **_SERVER, "O": lambda: _("taken, the server says"),
    "?": lambda: _("not known whether it is free"), places.ORDERED: lambda: _("cleaning ordered"),
}  # fmt: skip
"""Words for the reasons an empty bed can't be used (`places.out_of_use`, `places.ORDERED`)."""
UNCLEAN = ("H", "K", places.ORDERED)


class Cleanings(msgspec.Struct, frozen=True):
    """Cleaning orders of beds as far as known: `whole` where nothing can be missing, `asked` where the server
    was asked at all. `names` are the names of requesters, cleaners and places, by `Type/id`."""

    found: tuple[Cleaning, ...] = ()
    asked: bool = True
    whole: bool = True
    names: Mapping[str, str] = {}

    @property
    def ordered(self) -> frozenset[str]:
        return cleaning.ordered_beds(self.found)

    def who(self, reference: Reference | None) -> str:
        """Name of a referenced person; empty where nobody is named."""
        if reference is None:
            return ""
        return self.names.get(reference.target, "") or reference.display


class Place(msgspec.Struct, frozen=True):
    """A bed, where it is, and how it is called there."""

    bed: Location
    ward: str
    ward_name: str
    called: str


def rows(empty: Iterable[Place], told: bool, cleanings: Cleanings, now: datetime) -> list[EmptyBed]:
    """The empty beds of a ward; until everybody there is told (`told`) none of them is called free."""
    by_bed = cleaning.by_bed(cleanings.found)
    return [_row(one, by_bed.get(one.bed.id), told, cleanings, now) for one in empty]


def elsewhere(
    cleanings: Cleanings, shown: Collection[str], taken: Sequence[Place], now: datetime
) -> list[EmptyBed]:
    """Cleaning orders for occupied beds, for places that are no bed of a known ward, or for no place."""
    lying = {one.bed.id: one for one in taken}
    found = []
    for one in cleanings.found:
        ident = one.place.removeprefix("Location/")
        if not one.open or ident in shown:
            continue
        said = _ordered(one, cleanings, now)
        name = cleanings.names.get(one.place, "") or one.named or _("no ward named")
        if ident in lying:
            there = lying[ident]
            place = (one.place, there.ward, there.ward_name, there.called)
            doubt = _("Somebody lies in this bed.")
        elif one.place:
            place, doubt = (one.place, "", name, ""), _("No ward is told of this place.")
        else:
            place, doubt = (one.orders[0], "", name, ""), _("The order names no bed.")
        found.append(_made(place, "cleaning", _name(one), said, doubt, one))
    return found


def _row(one: Place, ordered: Cleaning | None, told: bool, cleanings: Cleanings, now: datetime) -> EmptyBed:
    why = places.out_of_use(one.bed)
    by_itself = _by_itself(one.bed, why)
    name, said, doubt = by_itself, _("The server says so") if why else "", ""
    state: BedState = "out" if why else "free"
    if ordered is not None and ordered.open:
        state, name, said = "cleaning", _name(ordered), _ordered(ordered, cleanings, now)
        if why and why not in UNCLEAN:
            doubt = _("The server says: {state}.").format(state=by_itself)
        elif why:
            said = " · ".join((said, _("the server says: {state}").format(state=by_itself)))
    elif why in ("H", "K"):
        state = "cleaning"
        if ordered is not None:
            name, said = _("marked clean"), _cleaned(ordered, cleanings, now)
            doubt = _("The server still says: {state}.").format(state=by_itself)
        elif cleanings.whole:
            said = " · ".join((said, _("nobody has ordered it")))
    elif not why:
        state, name = ("free", _("free")) if told else ("unknown", _("not told yet"))
    place = (f"Location/{one.bed.id}", one.ward, one.ward_name, one.called)
    return _made(place, state, name, said, doubt, ordered)


def _by_itself(bed: Location, why: str) -> str:
    """Operational status of a bed in words; a code that is not HL7's in its own words."""
    if why in _SERVER:
        return _SERVER[why]()
    state = bed.operational_status
    return (state.display or state.code) if state is not None else ""


def _name(one: Cleaning) -> str:
    return _("being cleaned") if one.begun else _("cleaning ordered")


def _made(
    place: tuple[str, str, str, str], state: BedState, name: str, said: str, doubt: str,
    ordered: Cleaning | None,
) -> EmptyBed:  # fmt: skip
    """A row of its key, ward, the ward's name and the bed's."""
    key, ward, where, bed = place
    name = name[:1].upper() + name[1:]
    since = ordered.ordered if ordered is not None and ordered.open else None
    spoken = (where, _("bed {bed}").format(bed=bed) if bed else "", name, said, doubt)
    return EmptyBed(
        key, ward, where, bed, state, name, said, doubt,
        ", ".join(part for part in spoken if part),
        since.timestamp() if since is not None else LAST, natural(bed),
        (ordered.orders or ordered.done) if ordered is not None else (),
    )  # fmt: skip


def _ordered(one: Cleaning, cleanings: Cleanings, now: datetime) -> str:
    """`Bestilt 12:10 av Kari Lie · 1 t 22 min`."""
    who = cleanings.who(one.by)
    if one.ordered is None:
        parts = [_("Ordered, nobody wrote when")]
        parts += [_("by {name}").format(name=who)] if who else []
    else:
        when = today_time(one.ordered, now)
        named = _("Ordered {when} by {name}") if who else _("Ordered {when}")
        parts = [named.format(when=when, name=who), age(max(now - one.ordered, now - now))]
    parts += [_("on hold")] if one.waits else []
    many = len(one.orders)
    parts += [ngettext("ordered {n} time", "ordered {n} times", many).format(n=many)] if many > 1 else []
    return " · ".join(parts)


def _cleaned(one: Cleaning, cleanings: Cleanings, now: datetime) -> str:
    assert one.cleaned is not None
    who = cleanings.who(one.cleaner)
    said = _("Marked clean {when} by {name}") if who else _("Marked clean {when}")
    return said.format(when=today_time(one.cleaned, now), name=who)
