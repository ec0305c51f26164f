"""Panels of a made-up patient for before and after: the demo's patients, with no store and no log."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime, time
from decimal import Decimal
from typing import Any, Final

import msgspec
from sqlalchemy import Connection

from desktop.core.actor import Actor
from desktop.core.clock import local
from desktop.core.interpreter_settings import collecting_later
from desktop.core.messages import _
from desktop.fhir.chart import Chart
from desktop.fhir.resources import TYPES, Patient, Resource, decode
from desktop.shown.page.patient_page import PanelShown, PanelWanted
from desktop.shown.sprint.made_up import (
    Case,
    MadeUpListOf,
    MadeUpListShown,
    MadeUpOf,
    MadeUpShown,
    Seldom,
)
from desktop.shown.ward.worklist import WorklistModel
from desktop.shown.workspace import Worklist
from desktop.store.charts import DIRECTORY
from desktop.views import registry
from desktop.views.answering import answers
from desktop.views.base.context import Context
from desktop.views.page import banner, sentence
from desktop.views.reader import Reader
from desktop.views.ward import worklist_rows

_OF: Final[dict[Case, Seldom]] = {
    "newborn": "newborn", "empty": "empty", "problems": "problems", "longest": "longest",
}  # fmt: skip
"""The patient of a case; the others show the ordinary one otherwise."""
_WARD: Final[tuple[Seldom, ...]] = ("newborn", "empty", "problems", "longest")
"""The patients of a made-up ward. The ordinary one is the one with 130 problems, without them."""
_DAY, _NIGHT = time(14, 30), time(3, 10)
Makes = Callable[[Seldom, datetime], Iterable[Mapping[str, Any]]]
"""Maker of everything about a made-up patient at a moment, as FHIR."""
_makes: list[Makes] = []
_kept: dict[tuple[Seldom, datetime], Chart] = {}


@answers(MadeUpOf)
def made_up_of(reader: Reader, _connection: Connection, ask: MadeUpOf) -> MadeUpShown:
    """The panels of one case. Nothing of the record is read."""
    with collecting_later():
        return shown(ask.case, ask.panels, ask.first, reader.clock(), reader.actor)


@answers(MadeUpListOf)
def made_up_list_of(reader: Reader, _connection: Connection, ask: MadeUpListOf) -> MadeUpListShown:
    """The list of one case, twice. Nothing of the record is read."""
    with collecting_later():
        return listed(ask, reader.clock(), reader.actor)


def listed(ask: MadeUpListOf, now: datetime, actor: Actor) -> MadeUpListShown:
    """A list of the ward on the day of `now` as `actor` would see it."""
    moment = _moment(now, night=ask.case == "night")
    whom = () if ask.case == "nobody" else _WARD
    charts = [_chart(which, moment) for which in whom]

    def made(settings: Worklist) -> WorklistModel:
        rows = [
            msgspec.structs.replace(
                worklist_rows.row_safely(one, moment, actor, settings, ask.first),
                bed=f"{bed:02d}", bed_sort=worklist_rows.natural(f"{bed:02d}"),
            )
            for bed, one in enumerate(charts, 1)
        ]  # fmt: skip
        return worklist_rows.build(_("Made-up ward"), rows, moment, None, settings)

    return MadeUpListShown(ask.case, made(ask.before), made(ask.after), local(moment).strftime("%H:%M"))


def _moment(now: datetime, *, night: bool) -> datetime:
    here = local(now)
    return datetime.combine(here.date(), _NIGHT if night else _DAY, here.tzinfo)


def shown(
    case: Case, panels: Iterable[PanelWanted], first: Sequence[str], now: datetime, actor: Actor
) -> MadeUpShown:
    """A case on the day of `now` as `actor` would see it: at 14:30, at night at 03:10."""
    moment = _moment(now, night=case == "night")
    chart = _chart(_OF.get(case, "ordinary"), moment)
    made = (
        registry.build_safely(one.kind, Context(chart, moment, actor, dict(one.options))) for one in panels
    )
    return MadeUpShown(
        case, banner.build(chart, moment, actor=None), sentence.build(chart, moment, first),
        tuple(PanelShown(model, state) for model, state in made), local(moment).strftime("%H:%M"),
    )  # fmt: skip


def _chart(which: Seldom, moment: datetime) -> Chart:
    """The chart of one of them; all types were asked for and answered: of nobody anything is on its way."""
    if (which, moment) not in _kept:
        if any(at.date() != moment.date() for _which, at in _kept):
            _kept.clear()
        _kept[which, moment] = _made(which, moment)
    return _kept[which, moment]


def _made(which: Seldom, moment: datetime) -> Chart:
    groups: dict[str, list[Resource]] = defaultdict(list)
    directory: dict[str, Resource] = {}
    patient: Patient | None = None
    for plain in _makes[-1](which, moment):
        kind = str(plain["resourceType"])
        if kind not in TYPES:
            continue
        read = decode(kind, json.dumps(plain, ensure_ascii=False, default=_number))
        if isinstance(read, Patient):
            patient = read
        elif kind in DIRECTORY:
            directory[read.key] = read
        else:
            groups[kind].append(read)
    if patient is None:
        raise ValueError(f"the demo has no patient “{which}”")
    every = frozenset(TYPES)
    held = {kind: tuple(group) for kind, group in groups.items()}
    return Chart(patient, held, directory, types=every, pulled=every)


def _number(value: Any) -> float:
    if isinstance(value, Decimal):
        return float(value)
    raise TypeError(type(value).__name__)


def use(makes: Makes) -> None:
    """Take the made-up patients from here: whoever begins the record knows the demo hospital, nothing here
    does."""
    _makes[:] = [makes]


def forget() -> None:
    """Make them anew when they are asked for next."""
    _kept.clear()
