"""Pilots in the words of `fagflate workspace`: who is in one, and what is wrong with and without it."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date
from itertools import combinations
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from desktop.core.file_problems import ConfigurationError, Problem, listed
from desktop.core.messages import _
from desktop.workspace.pilots import Pilot, Whom, means

if TYPE_CHECKING:
    from desktop.workspace.known import Known
    from desktop.workspace.loader import Resolved


def today() -> date:
    """Today's date where people read."""
    from desktop.core.clock import local, utc_now

    return local(utc_now()).date()


def in_words(pilot: Pilot, whom: Whom) -> str:
    """Sentence on a pilot for somebody: in it and by which name, or not and for whom it is."""
    from desktop.core.formats import day

    by, standing = means(pilot, whom), pilot.standing(today())
    if standing == "over":
        words = _("{place}: the pilot {name} ended on {until}; everybody has what was in use before it.")
    elif standing == "before":
        words = _("{place}: the pilot {name} begins on {begins}; until then everybody has what is in use.")
    elif by:
        words = _("{place}: in the pilot {name} until {until}, by “{by}”.")
    else:
        words = _("{place}: not in the pilot {name}, which is for {whom}.")
    every = (*pilot.wards, *pilot.roles, *pilot.duties, *pilot.persons)
    return words.format(
        place=pilot.place, name=pilot.name, until=day(pilot.until), begins=day(pilot.begins), by=by,
        whom=listed(every),
    )  # fmt: skip


def not_laid(resolved: Resolved, folders: tuple[Path, ...]) -> Iterator[str]:
    """Pilots of a workspace that are not in what is shown, since they are for some."""
    from desktop.views.known import known
    from desktop.workspace.ward_workspaces import declared

    laid = {head.path for head in resolved.headers.values()}
    for pilot in declared(folders, known().words).pilots:
        if pilot.workspace == resolved.workspace.id and pilot.path not in laid:
            words = _("{place}: the pilot {name} is for some, and is not in this. Look at it by its name.")
            yield words.format(place=pilot.place, name=pilot.name)


def with_and_without(
    pilots: tuple[Pilot, ...], folders: tuple[Path, ...], has: Known, told: Collection[Problem]
) -> Iterator[Problem]:
    """Errors that somebody meets who is in no pilot, in one of them, or in two; those told already apart."""
    from desktop.workspace.loader import resolve

    known_already = {(one.line, one.column, one.what) for one in told}
    for workspace in sorted({one.workspace for one in pilots}):
        mine = [one for one in pilots if one.workspace == workspace]
        pairs = [pair for pair in combinations(mine, 2) if _together(*pair)]
        for some in ((), *((one,) for one in mine), *pairs):
            try:
                resolve(workspace, known=has, folders=folders, joined=frozenset(one.path for one in some))
            except ConfigurationError as error:
                for one in error.problems:
                    if (one.line, one.column, one.what) in known_already:
                        continue
                    words = (
                        _("For whoever is in {pilots}: {what}")
                        if some
                        else _("For whoever is in no pilot: {what}")
                    )
                    said = words.format(pilots=listed(each.name for each in some), what=one.what)
                    yield msgspec.structs.replace(one, what=said)


def _together(one: Pilot, other: Pilot) -> bool:
    """True when somebody may be in both."""
    if one.persons or other.persons:
        return True
    if one.until < other.begins or other.until < one.begins:
        return False
    for mine, theirs in ((one.wards, other.wards), (one.roles + one.duties, other.roles + other.duties)):
        if mine and theirs and not set(mine) & set(theirs) and not (one.duties or other.duties):
            return False
    return True
