"""Screening of risks on a ward: what is done, when, with which result."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from desktop.acts.capabilities import Shows
from desktop.shown.ask import Ask, shows
from desktop.shown.parts import PanelState
from desktop.shown.ward.worklist import WorklistModel


class Screen(msgspec.Struct, frozen=True):
    """A screening of the list: a clinical score by its key, and what the ward calls it (Bokmål, English).

    It is done `within` so many hours of the admission, and again after `hours`; without these once in a stay.
    """

    score: str
    name: tuple[str, str] = ("", "")
    within: float = 24
    hours: float | None = None


def screens_of(options: Mapping[str, Any]) -> tuple[Screen, ...]:
    """The screenings that the options of a workspace's list name."""
    found = []
    for one in options.get("screens") or ():
        name = one.get("name") or {}
        hours = one.get("hours")
        found.append(
            Screen(
                one["score"], (name.get("nb") or "", name.get("en") or ""), float(one.get("within") or 24),
                float(hours) if hours is not None else None,
            )
        )  # fmt: skip
    return tuple(found)


class ScreeningModel(WorklistModel, frozen=True, gc=False):
    """The list, as the worklist is one: each screening is a column among its `extras`.

    `missing`, `done` and `unknown` are the keys of the rows of whom something is missing or out of date, of
    whom nothing is, and of whom it is not known yet. `forms` has by patient the form (`Questionnaire/id`)
    that is to be filled in next; empty where there is none.
    """

    missing: tuple[str, ...] = ()
    done: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()
    forms: tuple[tuple[str, str], ...] = ()


@shows(Shows.WARD)
class ScreeningPage(Ask[tuple[ScreeningModel, PanelState]], frozen=True):
    """The screenings of a ward (Location id); `columns` of the worklist stand beside them."""

    ward: str
    screens: tuple[Screen, ...] = ()
    columns: tuple[str, ...] = ()
