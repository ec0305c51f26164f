"""Shared helpers of view model builders: list states, dates in words, provenance."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Final

import msgspec

from desktop.acts import Act, declared, key_in
from desktop.acts.permission import refusal
from desktop.acts.window import OpenBlocked, ReadWhole
from desktop.clinical.record.blocking import covering
from desktop.clinical.record.persons import name_of
from desktop.core.formats import day, day_time, relative_day_time, time
from desktop.core.messages import _, ngettext
from desktop.fhir.chart import Chart, Unreadable
from desktop.fhir.elements import Reference
from desktop.fhir.resources import Resource
from desktop.fhir.when import Precision, instant, parse
from desktop.shown.parts import READY, PanelState, Provenance, Step
from desktop.views.base.context import Context

KEPT_BACK: Final = Unreadable("", "", "", blocked="yes")
"""Stands in a list for patients who have blocked what it would show."""


def way_on(context: Context, panel: str, *offered: Act) -> tuple[Step, ...]:
    """Next steps offered to the actor in a panel, in the acts' own words and keys."""
    return tuple(
        Step(key_in(type(act), panel), declared(type(act)).words(), act)
        for act in offered
        if refusal(type(act), context.actor, read_only=False) is None
    )


def list_state(
    context: Context, filled: bool, kind: type[Resource], nothing: str, steps: tuple[Step, ...] = ()
) -> PanelState:
    """The state of a panel whose main content is resources of one type.

    Nothing is *empty* only when the server has answered for that type; what could not be read is named.
    `steps` lead on from there.
    """
    if broken := _broken((context.chart,), (kind,)):
        return broken
    if not context.chart.settled(kind):
        return PanelState("ready") if filled else PanelState("loading", note=_("fetching"))
    if not context.chart.known(kind):
        return not_asked()
    if not filled:
        return PanelState("empty", title=nothing, steps=steps)
    return PanelState("ready")


def ward_list_state(
    charts: Sequence[Chart], patients: int, kinds: Iterable[type[Resource]], filled: bool, nothing: str
) -> PanelState:
    """The state of a list about the `patients` of a ward, made from resources of these types.

    While the server has not answered for all of them the list may lack rows, and never says that there are
    none; what could not be read is named.
    """
    wanted = tuple(kinds)
    if broken := _broken(charts, wanted):
        return broken
    if len(charts) < patients or not all(chart.settled(*wanted) for chart in charts):
        return PanelState("loading", note=_("fetching"))
    if not all(chart.known(*wanted) for chart in charts):
        return not_asked()
    return PanelState("ready") if filled else PanelState("empty", title=nothing)


def broken_state(chart: Chart, kinds: Iterable[type[Resource]]) -> PanelState | None:
    """Panel state that counts unreadable entries of these types, for panels that word the rest themselves."""
    return _broken((chart,), kinds)


def not_asked() -> PanelState:
    """Panel state for a resource type that the server can't search by patient."""
    return PanelState(
        "not_checked",
        note=_("not asked"),
        title=_("What there is here is not known."),
        text=_("The server can't search for it by patient. Only what was written here is shown."),
    )


def _broken(charts: Iterable[Chart], kinds: Iterable[type[Resource]]) -> PanelState | None:
    names = {kind.__name__ for kind in kinds}
    return unreadable([u for chart in charts for u in chart.unreadable if u.resource_type in names])


def with_aside(state: PanelState, aside: Sequence[Unreadable]) -> PanelState:
    """The state of a panel that was made without some entries; one that names them already stays as it is."""
    said = unreadable(aside)
    if said is None or (state.kind == "error" and all(u.id in state.details for u in aside)):
        return state
    return said


def short_of(state: PanelState, chart: Chart) -> PanelState:
    """The state of a panel that shows the course of measurements, where not all of them were read."""
    if chart.since is None or state.kind != "ready":
        return state
    return msgspec.structs.replace(
        state,
        title=_("A long record: not all measurements before {day} are shown.").format(day=day(chart.since)),
        text=_("Of each kind the newest from before that day are."),
        steps=(*state.steps, Step(key_in(ReadWhole, ""), _("read all"), ReadWhole())),
    )


def unreadable(broken: Sequence[Unreadable]) -> PanelState | None:
    """Panel state that counts and names entries that can't be shown; None for none."""
    if not broken:
        return None
    if any(one.blocked for one in broken):
        return blocked(broken)
    return PanelState(
        "error",
        title=ngettext("{n} entry can't be shown.", "{n} entries can't be shown.", len(broken)).format(
            n=len(broken)
        ),
        text=_("It has content that is not as FHIR says. The rest is shown; look this up at its source."),
        details="; ".join(f"{u.resource_type}/{u.id}: {u.why}" for u in broken),
    )


def blocked(hidden: Sequence[Unreadable], before: PanelState = READY) -> PanelState:
    """Panel state of what the patient has blocked for whoever looks: that it is, neither what nor how much,
    and the way to open it in an emergency. What was said `before` of the rest is kept."""
    lost = [one for one in hidden if not one.blocked]
    also = unreadable(lost) if lost else before if before.kind != "empty" else None
    said = (also.title, also.text) if also is not None else ()
    text = _("What is blocked is not said here. What is missing here may still exist.")
    return PanelState(
        "not_checked",
        note=_("blocked"),
        title=f"{covering.words(tuple(hidden))}.",
        text=" ".join(filter(None, (text, *said))),
        steps=(*before.steps, Step(key_in(OpenBlocked, ""), _("open in an emergency"), OpenBlocked())),
        details=also.details if also is not None else "",
    )


def date_words(text: str) -> str:
    """A FHIR dateTime in words, as exact as it is: `2004`, `03.2021`, `17.11.2026`."""
    moment = parse(text)
    if moment is None:
        return text
    if moment.precision is Precision.YEAR:
        return text
    if moment.precision is Precision.MONTH:
        return f"{text[5:7]}.{text[:4]}"
    return day(moment.start)


def moment_words(when: object, now: datetime) -> str:
    """A FHIR time or Period for reading now, as exact as it is: `today 06:25`, `03.2021`; empty for none."""
    if isinstance(when, str):
        moment = parse(when) if when else None
        if moment is None:
            return when
        return relative_day_time(moment.start, now) if moment.has_time else date_words(when)
    if isinstance(when, dict):
        start, end = (moment_words(when.get(part) or "", now) for part in ("start", "end"))
        if start and end and start != end:
            return _("{start} to {end}").format(start=start, end=end)
        return start or (_("until {end}").format(end=end) if end else "")
    return ""


def time_words(text: str, context: Context) -> str:
    """A FHIR dateTime for reading now: `i dag 09:12`, `i går 13:40`, else the date and time."""
    from desktop.core.formats import relative_day_time

    moment = parse(text)
    if moment is None:
        return text
    return relative_day_time(moment.start, context.now) if moment.has_time else date_words(text)


def provenance(chart: Chart, resource: Resource, who: Reference | None = None, when: str = "") -> Provenance:
    """Provenance of a row: author, time, and if it still waits to be sent."""
    moment = instant(when)
    said = ""
    if moment is not None:
        said = day_time(moment) if len(when) > 10 else day(moment)
    return Provenance(resource.key, name_of(chart, who), said, resource.key in chart.unsent)


__all__ = ["date_words", "list_state", "moment_words", "provenance", "time", "time_words", "ward_list_state"]
