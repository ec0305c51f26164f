"""Screening of risks on a ward: which are done of each patient, with which result, and which are missing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import msgspec
from sqlalchemy import Connection

from desktop.clinical.record.stays.stays import Stay
from desktop.clinical.scores.every import SCORES
from desktop.core.actor import Actor
from desktop.core.formats import age, today_time
from desktop.core.messages import _, language, ngettext
from desktop.core.watched import plain
from desktop.fhir.chart import Chart
from desktop.fhir.resources import Encounter, Observation, QuestionnaireResponse
from desktop.shown.parts import PanelState
from desktop.shown.ward.screening import Screen, ScreeningModel, ScreeningPage
from desktop.shown.ward.worklist import Extra, ExtraColumn
from desktop.views.answering import answers
from desktop.views.columns import listed
from desktop.views.columns.listed import LAST
from desktop.views.forms import scored
from desktop.views.reader import Reader
from desktop.views.ward import ward_list, worklist_rows

if TYPE_CHECKING:
    from desktop.workspace.options import Options

_KINDS = (Encounter, Observation, QuestionnaireResponse)
TYPES = worklist_rows.TYPES | {kind.__name__ for kind in _KINDS}
COLUMNS = ("bed", "name", "age", "days")


@answers(ScreeningPage)
def page(reader: Reader, connection: Connection, ask: ScreeningPage) -> tuple[ScreeningModel, PanelState]:
    now, actor = reader.clock(), reader.actor
    types = TYPES | {kind.__name__ for kind in listed.types(ask.columns)}
    return ward_list.page(
        reader, connection, ask.ward, types, _KINDS,
        lambda charts: build(charts, now, actor, ask.screens, ask.columns),
    )  # fmt: skip


def build(
    charts: Iterable[Chart], now: datetime, actor: Actor, screens: Sequence[Screen],
    more: Sequence[str] = (),
) -> ScreeningModel:  # fmt: skip
    """The list in the order of the beds; who lacks something first. `more` are columns of the worklist."""
    known = [one for one in screens if one.score in SCORES]
    own_ones = own(known)
    groups: dict[str, list[str]] = {"missing": [], "done": [], "unknown": []}
    forms: list[tuple[str, str]] = []

    def say(chart: Chart, stay: Stay | None) -> Mapping[str, Extra]:
        if (lacks := ward_list.lacking(chart, *_KINDS)) is not None:
            groups["unknown"].append(chart.patient.id)
            return {one.score: lacks for one in known}
        said = {one.score: _of(chart, stay, now, one) for one in known}
        due = [one for one in known if said[one.score].late]
        lacking = bool(due) or _lacks(chart, stay, now, more)
        groups["missing" if lacking else "done"].append(chart.patient.id)
        open_ = due or [one for one in known if _is_open(said[one.score])]
        found = next((form.key for one in open_ for form in scored.forms(chart, SCORES[one.score])), "")
        forms.append((chart.patient.id, found))
        return said

    columns = (*COLUMNS, *more, *(one.score for one in known))
    found = ward_list.rows(charts, now, actor, columns, own_ones, say)
    order = [row.key for row in found]
    keys = {name: tuple(key for key in order if key in some) for name, some in groups.items()}
    lacking = len(keys["missing"])
    words = ngettext("{n} lacks a screening", "{n} lack a screening", lacking).format(n=lacking)
    told = [words if lacking else _("no deadline has passed")]
    if keys["unknown"]:
        told = [_("{n} not fetched yet").format(n=len(keys["unknown"])), *(told if lacking else [])]
    title = _("Risk screening")
    made = ward_list.model(ScreeningModel, title, found, columns, own_ones, told)
    rest = tuple(row.key for row in found if not any(row.key in some for some in keys.values()))
    return _grouped(made, keys, rest, tuple(forms))


def own(screens: Sequence[Screen]) -> tuple[ExtraColumn, ...]:
    """A column for each screening of a score that there is."""
    return tuple(ExtraColumn(one.score, _name(one), 150, 1.0) for one in screens if one.score in SCORES)


def _grouped(
    made: ScreeningModel, keys: Mapping[str, tuple[str, ...]], rest: tuple[str, ...],
    forms: tuple[tuple[str, str], ...],
) -> ScreeningModel:  # fmt: skip
    return msgspec.structs.replace(
        made, missing=keys["missing"], done=keys["done"], unknown=(*keys["unknown"], *rest), forms=forms
    )


def _lacks(chart: Chart, stay: Stay | None, now: datetime, more: Sequence[str]) -> bool:
    """True when a worklist column has no value for a patient, or one that is too old."""
    told = listed.of(chart, now, more, stay)
    old = any(one.stale for one in listed.said(told, now, more))
    return old or any(one.empty and not one.lacks for one in told)


def _name(one: Screen) -> str:
    nb, en = one.name
    return (en if language() == "en" and en else nb) or SCORES[one.score].title()


def _is_open(said: Extra) -> bool:
    """True when a screening is still to be done and not yet late."""
    return said.sort_text == _OPEN


_OPEN = "open"


def _of(chart: Chart, stay: Stay | None, now: datetime, screen: Screen) -> Extra:
    """Cell of one screening: its newest result with time, or that it is missing or out of date."""
    score = SCORES[screen.score]
    if not scored.meant_for(chart, score, now):
        return Extra(_("not for this age"), LAST, "~", quiet=True)
    newest = scored.newest(chart, score, stay, now)
    if newest is None:
        return _missing(stay, now, screen)
    said = newest.text or _("no sum")
    text = f"{said} · {today_time(newest.at, now)}"
    if newest.preliminary:
        text = _("{value}, preliminary").format(value=text)
    # Its source stands with the score; here the words alone are read.
    band = (newest.band_words.rpartition(" (")[0] or newest.band_words).rstrip(".")
    old = now - newest.at
    if screen.hours is not None and old > timedelta(hours=screen.hours):
        over = _("out of date by {time}").format(time=age(old - timedelta(hours=screen.hours)))
        left = " · ".join(part for part in (over, band) if part)
        return Extra(
            text, plain(newest.at).timestamp(), late=True, left=left, left_tone="warn", keys=newest.keys
        )
    return Extra(
        text, plain(newest.at).timestamp(), left=band, left_tone=newest.tone, keys=newest.keys
    )  # fmt: skip


def _missing(stay: Stay | None, now: datetime, screen: Screen) -> Extra:
    admitted = stay.admitted if stay is not None else None
    if admitted is None:
        return Extra(_("not done"), -LAST, _OPEN, late=True)
    due = admitted + timedelta(hours=screen.within)
    if due > now:
        return Extra(_("not done"), plain(due).timestamp(), _OPEN, left=ward_list.left(due - now))
    return Extra(_("not done"), -LAST, _OPEN, late=True, left=ward_list.over(now - due), left_tone="warn")


def OPTIONS() -> type[Options]:
    """A workspace's options: the screenings, each a score with the ward's name for it and its hours."""
    from typing import Annotated, Literal

    from pydantic import Field

    from desktop.workspace.options import Options
    from desktop.workspace.schema import Hours, Id, Part, Words

    class ScreenPart(Part):
        score: Literal[tuple(SCORES)]  # type: ignore[valid-type]
        name: Words | None = None
        within: Hours = 24
        hours: Hours | None = None

    class ScreeningOptions(Options):
        screens: Annotated[list[ScreenPart], Field(min_length=1, max_length=8)]
        columns: Annotated[list[Id], Field(min_length=1, max_length=8)] | None = None

    return ScreeningOptions
