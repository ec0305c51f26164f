"""Panels of a made-up patient for before and after: the demo's patients, with no store and no log."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime, time
from decimal import Decimal
from typing import Any, Final

from sqlalchemy import Connection

from desktop.core.actor import Actor
from desktop.core.clock import local
from desktop.core.interpreter_settings import collecting_later
from desktop.fhir.chart import Chart
from desktop.fhir.resources import TYPES, Patient, Resource, decode
from desktop.shown.page.patient_page import PanelShown, PanelWanted
from desktop.shown.sprint.made_up import Case, MadeUpOf, MadeUpShown, Seldom
from desktop.store.charts import DIRECTORY
from desktop.views import registry
from desktop.views.answering import answers
from desktop.views.base.context import Context
from desktop.views.page import banner, sentence
from desktop.views.reader import Reader

_OF: Final[dict[Case, Seldom]] = {
    "newborn": "newborn", "empty": "empty", "problems": "problems", "longest": "longest",
}  # fmt: skip
"""The patient of a case; the others show the ordinary one otherwise."""
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


def shown(
    case: Case, panels: Iterable[PanelWanted], first: Sequence[str], now: datetime, actor: Actor
) -> MadeUpShown:
    """A case on the day of `now` as `actor` would see it: at 14:30, at night at 03:10."""
    here = local(now)
    moment = datetime.combine(here.date(), _NIGHT if case == "night" else _DAY, here.tzinfo)
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
