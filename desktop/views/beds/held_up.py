"""Outliers (patients on another service's ward), and obstacles to a bed or a discharge, from the record
alone: nothing where it does not say."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec

from desktop.core.messages import _, ngettext
from desktop.fhir.resources import Location
from desktop.shown.beds.beds import Need
from desktop.views.beds.bed_stays import Lying, known_as
from desktop.views.beds.empty_beds import UNCLEAN

_MUNICIPAL = ("snf", "long")
_ELSEWHERE = ("other-hcf", "hosp", "rehab", "psy")


class Services(msgspec.Struct, frozen=True):
    """Names and codes of each ward's service, and the office it belongs to, by ward id."""

    services: Mapping[str, frozenset[str]] = {}
    offices: Mapping[str, str] = {}
    names: Mapping[str, str] = {}


def services(wards: Sequence[Location]) -> Services:
    """Services of the wards, from the type and managing organization of each Location."""
    return Services(
        {one.id: frozenset(tag for kind in one.kinds for tag in known_as(kind)) for one in wards},
        {one.id: one.managing_organization.target for one in wards if one.managing_organization},
        {one.id: one.name for one in wards},
    )


def outlier(one: Lying, ward: str, known: Services) -> str:
    """Service or ward that treats an outlier on this ward; empty for patients who belong here, and where it
    can't be told.

    A service is another's only where another ward is for it: what a ward calls itself (`hospital unit`) is
    often no service at all. In an emergency department everybody is on the way to somewhere.
    """
    own = known.services.get(ward, frozenset())
    mine = frozenset(one.services)
    if one.emergency or one.ended or one.awaits or one.ward != ward or mine & own:
        return ""
    others = [tags for ident, tags in known.services.items() if ident != ward and tags]
    if own and any(mine & tags for tags in others):
        return one.service
    office = known.offices.get(ward, "")
    theirs = [ident for ident, found in known.offices.items() if found == one.provider and ident != ward]
    return known.names.get(theirs[0], "") if office and theirs and office != one.provider else ""


class Room(msgspec.Struct, frozen=True):
    """Capacity of a ward: the number of free beds (None where that can't be told), and the beds that are
    taken, or out of use with the reason, by id."""

    name: str
    left: int | None
    taken: frozenset[str] = frozenset()
    out: Mapping[str, str] = {}


def held_up(one: Lying, need: Need, ward: str, isolated: str, rooms: Mapping[str, Room]) -> str:
    """Obstacles for a patient who waits for a bed, is ready to leave, or is expected."""
    parts: list[str] = []
    if need == "waiting":
        parts = [_bed(one.awaits_bed, rooms.get(one.awaits_ward if one.awaits else ward))]
        parts += [_("isolation: {what}").format(what=isolated)] if isolated else []
    elif need == "ready":
        if one.to_code in _MUNICIPAL:
            parts = [_("waits for a place in the municipality")]
        elif one.to_code in _ELSEWHERE:
            parts = [_("waits for a place elsewhere")]
        parts += [_("isolation: {what}").format(what=isolated)] if isolated and parts else []
    elif need == "expected" and one.expected is not None:
        parts = [_bed(one.expected.bed_id, rooms.get(one.expected.ward))]
    return " · ".join(part for part in parts if part)


def _bed(bed: str, room: Room | None) -> str:
    """Reason there is no bed in a ward, or the chosen one is not ready; empty where it is, or where nobody
    can tell."""
    if room is None:
        return ""
    if bed in room.taken:
        return _("somebody lies in that bed")
    if bed in room.out:
        return _("that bed is to be cleaned") if room.out[bed] in UNCLEAN else _("that bed is not in use")
    if bed or room.left is None or room.left:
        return ""
    unclean = sum(why in UNCLEAN for why in room.out.values())
    said = _("no bed is free on {ward}").format(ward=room.name)
    if unclean:
        cleaned = ngettext("{n} is to be cleaned", "{n} are to be cleaned", unclean).format(n=unclean)
        return f"{said}, {cleaned}"
    return said
