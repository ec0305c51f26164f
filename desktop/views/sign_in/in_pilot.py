"""Pilots as whoever is in one sees them: what it changed on their page; and what its owner is told of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from functools import lru_cache

import msgspec

from desktop.core.fold import fold
from desktop.core.formats import day as day_words
from desktop.core.messages import _
from desktop.fhir.resources import Location, Resource
from desktop.shown.workspace import InPilot, Panel, PanelChange, Source, Workspace
from desktop.views.sign_in import choose
from desktop.workspace.pilots import Pilot


def within(pilot: Pilot, now: Workspace, before: Workspace) -> InPilot:
    """The pilot for whoever is in it: its days, and the panels that are other than before."""
    return InPilot(now.version, pilot.begins, pilot.until, pilot.better, changed_panels(before, now))


def changed_panels(before: Workspace, now: Workspace) -> Mapping[str, PanelChange]:
    """Panels of a workspace that another one has not, has elsewhere or otherwise, by their names.

    Of those that stand together on both, the fewest are said to have moved that must have, and rather those
    of which a file says so: one that goes up leaves the others where they were.
    """
    old, new = _places(before), _places(now)
    told = frozenset(name for name in new if _told(before, name) != _told(now, name))
    stand = {
        name
        for where in {place for place, _panel in new.values()}
        for name in _kept(_column(old, where), _column(new, where), told)
    }
    found: dict[str, PanelChange] = {}
    for name, (_where, panel) in new.items():
        if name not in old:
            found[name] = "added"
        elif name not in stand:
            found[name] = "moved"
        elif msgspec.structs.replace(panel, side=False) != msgspec.structs.replace(old[name][1], side=False):
            found[name] = "changed"
    return found


_Places = Mapping[str, tuple[tuple[str, bool], Panel]]


def _places(workspace: Workspace) -> _Places:
    """Each panel with its tab and column."""
    return {one.id: ((tab.id, one.side), one) for tab in workspace.tabs for one in tab.panels}


def _told(workspace: Workspace, name: str) -> tuple[Source, ...]:
    """The places that decide where a panel stands."""
    return workspace.sources.get(f"panels/{name}", ())


def _column(places: _Places, where: tuple[str, bool]) -> tuple[str, ...]:
    return tuple(name for name, (place, _panel) in places.items() if place == where)


@lru_cache(maxsize=4096)
def _kept(before: tuple[str, ...], now: tuple[str, ...], told: frozenset[str]) -> tuple[str, ...]:
    """The longest row of names that stand in both in the same order, of two the one with fewer of `told`."""
    if not before or not now:
        return ()
    if before[0] == now[0]:
        return (before[0], *_kept(before[1:], now[1:], told))
    rows = _kept(before[1:], now, told), _kept(before, now[1:], told)
    return max(rows, key=lambda row: (len(row), -len(told.intersection(row))))


def owned(pilots: Iterable[Pilot], name: str, duty: str) -> tuple[Pilot, ...]:
    """Pilots of whose end somebody is told: of their own sprints, all for an owner of sprints by duty."""
    mine = fold(name)
    return tuple(
        one
        for one in pilots
        if duty == "owner" or (mine and fold(one.owner).partition(",")[0].strip() == mine)
    )


def doubts(pilots: Iterable[Pilot], today: date, directory: Mapping[str, Resource]) -> tuple[str, ...]:
    """Sentences on pilots that are over, and on wards of theirs that are closed or that the server lacks."""
    found = []
    known = {ward.key for ward in choose.wards(directory)}
    places = {one.id: one for one in directory.values() if isinstance(one, Location)}
    for pilot in pilots:
        if pilot.standing(today) == "over":
            words = _("{place}: the pilot {name} ended on {day}; everybody has what was in use before it.")
            found.append(words.format(place=pilot.place, name=pilot.name, day=day_words(pilot.until)))
            continue
        for ward in pilot.wards:
            place = places.get(ward)
            if place is not None and place.status == "inactive":
                words = _(
                    "{place}: the ward “{ward}” of the pilot {name} is closed, so nobody there has it. All"
                    " others are in it as before. Take the ward out, or end the pilot."
                )
            elif known and ward not in known:
                words = _(
                    "{place}: the server names no ward with the id “{ward}” of the pilot {name}, so nobody"
                    " there has it. Mend the id, or take the ward out."
                )
            else:
                continue
            said = place.name if place is not None and place.name else ward
            found.append(words.format(place=pilot.place, ward=said, name=pilot.name))
    return tuple(found)
