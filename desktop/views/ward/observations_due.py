"""Observations due on a ward: per patient what is late, what comes next, and what is planned at all."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

import msgspec
from sqlalchemy import Connection

from desktop.clinical.record.measured import rounds
from desktop.clinical.record.measured.measurements import measurements
from desktop.clinical.record.stays.stays import Stay
from desktop.core.actor import Actor
from desktop.core.formats import NBSP, inside, today_time
from desktop.core.messages import _, ngettext
from desktop.core.watched import plain
from desktop.fhir.chart import Chart
from desktop.fhir.resources import Encounter, Observation, QuestionnaireResponse, ServiceRequest
from desktop.shown.parts import PanelState
from desktop.shown.ward.observations_due import ObservationsDueModel, ObservationsDuePage
from desktop.shown.ward.worklist import Extra, ExtraColumn
from desktop.views.answering import answers
from desktop.views.columns import listed
from desktop.views.columns.listed import LAST
from desktop.views.reader import Reader
from desktop.views.ward import planned_observations, ward_list, worklist_rows
from desktop.views.ward.planned_observations import Plan

if TYPE_CHECKING:
    from desktop.workspace.options import Options

TYPES = worklist_rows.TYPES | {"ServiceRequest", "QuestionnaireResponse"}
_KINDS = (Encounter, ServiceRequest, Observation)
COLUMNS = ("bed", "name", "age", "news2", "due", "after", "measured", "plan")
"""Default columns."""


@answers(ObservationsDuePage)
def page(
    reader: Reader, connection: Connection, ask: ObservationsDuePage
) -> tuple[ObservationsDueModel, PanelState]:
    columns = ask.columns or COLUMNS
    types = TYPES | {kind.__name__ for kind in listed.types(columns)}
    now, actor = reader.clock(), reader.actor
    return ward_list.page(
        reader, connection, ask.ward, types, _KINDS,
        lambda charts: build(charts, now, actor, dict(ask.news2), columns),
    )  # fmt: skip


def build(
    charts: Iterable[Chart], now: datetime, actor: Actor, rule: Mapping[str, float] | None = None,
    columns: Sequence[str] = COLUMNS,
) -> ObservationsDueModel:  # fmt: skip
    """The list: who is late first, by how late, then by what comes next; last those without a plan."""
    groups: dict[str, list[tuple[float, str]]] = {"late": [], "planned": [], "none": []}

    def say(chart: Chart, stay: Stay | None) -> Mapping[str, Extra]:
        said, group = _of_patient(chart, stay, now, rule or {})
        groups[group].append((said["due"].sort, chart.patient.id))
        return said

    own_ones = own()
    found = ward_list.rows(charts, now, actor, columns, own_ones, say)
    late = len(groups["late"])
    title = _("Observations due")
    told = [ngettext("{n} late", "{n} late", late).format(n=late)] if late else [_("nobody is late")]
    if waiting := sum(any(e.text == "…" for e in row.extras[: len(own_ones)]) for row in found):
        told = [_("{n} not fetched yet").format(n=waiting), *(told if late else [])]
    made = ward_list.model(ObservationsDueModel, title, found, columns, own_ones, told)
    keys = {name: tuple(key for _sort, key in sorted(rows)) for name, rows in groups.items()}
    here = {row.key for row in found}
    return _with_groups(made, {name: tuple(k for k in some if k in here) for name, some in keys.items()})


def _with_groups(made: ObservationsDueModel, keys: Mapping[str, tuple[str, ...]]) -> ObservationsDueModel:

    named = {key for some in keys.values() for key in some}
    # Of whom nothing could be said stand among those of whom nothing is known.
    rest = tuple(row.key for row in made.rows if row.key not in named)
    return msgspec.structs.replace(
        made, late=keys["late"], planned=keys["planned"], none=(*keys["none"], *rest)
    )


def own() -> tuple[ExtraColumn, ...]:
    """The columns that no other list has."""
    return (
        ExtraColumn("due", _("Due now or next"), 210, 1.6),
        ExtraColumn("after", _("Then"), 170, 1.3),
        ExtraColumn("measured", _("Last measured"), 130, 0.8),
        ExtraColumn("plan", _("Planned"), 190, 1.4),
    )


def _of_patient(
    chart: Chart, stay: Stay | None, now: datetime, rule: Mapping[str, float]
) -> tuple[dict[str, Extra], str]:
    if (lacks := ward_list.lacking(chart, *_KINDS)) is not None:
        return dict.fromkeys(("due", "after", "measured", "plan"), lacks), "none"
    plans = planned_observations.plans(chart, stay, now, rule)
    lacks = ward_list.lacking(chart, QuestionnaireResponse)
    if lacks is not None and lacks.text == "…" and any(one.score for one in plans):
        # Whether a score was taken may stand in a form that is still coming.
        return dict.fromkeys(("due", "after", "measured", "plan"), lacks), "none"
    timed = [one for one in plans if one.due is not None]
    late = [one for one in timed if one.state == "late"]
    ahead = [one for one in timed if one.state != "late"]
    first = late or [one for one in ahead if one.due == ahead[0].due]
    rest = [one for one in ahead if one not in first]
    said = {
        "due": _due(first, plans, now, late=bool(late)),
        "after": Extra(
            " · ".join(_at(one, now) for one in rest[:3]), keys=_keys(rest), sort=_sort(rest), quiet=True
        ),
        "measured": _measured(plans, now) if plans else _unplanned(chart, stay, now),
        "plan": _plan(plans),
    }
    return said, "late" if late else "planned" if timed else "none"


def _at(one: Plan, now: datetime) -> str:
    assert one.due is not None
    return f"{today_time(one.due, now)}{NBSP}{one.name}"


def _keys(plans: Sequence[Plan]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(key for one in plans for key in one.keys))


def _sort(plans: Sequence[Plan]) -> float:
    return plain(plans[0].due).timestamp() if plans and plans[0].due is not None else LAST


def _due(first: Sequence[Plan], plans: Sequence[Plan], now: datetime, *, late: bool) -> Extra:
    """Cell for overdue observations, else the next one; says why nothing is due where nothing is."""
    if not first:
        if not plans:
            return Extra(_("no plan"), LAST, "~", quiet=True)
        unknown = [one for one in plans if one.state == "unknown"]
        words = _("hour not said") if unknown else _("not followed here")
        names = ", ".join(dict.fromkeys(one.name for one in unknown or plans))
        return Extra(f"{names}: {words}", LAST / 2, "~", quiet=True, keys=_keys(plans))
    # What has one hour is said with it once.
    hours: dict[str, list[str]] = {}
    for one in first:
        assert one.due is not None
        hours.setdefault(today_time(one.due, now), []).append(one.name)
    text = " · ".join(f"{hour} {', '.join(names)}" for hour, names in hours.items())
    oldest = first[0].due
    assert oldest is not None
    if late:
        return Extra(
            text, _sort(first), late=True, left=ward_list.over(now - oldest), left_tone="warn",
            keys=_keys(first),
        )  # fmt: skip
    said = ward_list.left(oldest - now) if oldest > now else ward_list.over(now - oldest)
    return Extra(text, _sort(first), left=said, keys=_keys(first))


def _unplanned(chart: Chart, stay: Stay | None, now: datetime) -> Extra:
    """Cell for the last vital signs of a patient without planned observations."""
    begun = stay.admitted if stay is not None else None
    every = (one for one in measurements(chart, now=now) if one.use.decide and one.number is not None)
    found = [one.at for one in every if begun is None or one.at >= begun]
    if not found:
        return Extra(_("not measured in this stay"), -LAST, "~", quiet=True)
    last = max(found)
    return Extra(today_time(last, now), plain(last).timestamp(), quiet=True)


def _measured(plans: Sequence[Plan], now: datetime) -> Extra:
    """Cell for the last measurement of a planned observation, and the parts of the same plan missing at that
    time."""
    done = [one for one in plans if one.newest is not None]
    if not done:
        return Extra(_("not measured in this stay"), -LAST, "~", quiet=True)
    newest = max(one.newest for one in done if one.newest is not None)
    then = (one for one in done if one.newest is not None and newest - one.newest <= rounds.TOGETHER)
    lacks = tuple(dict.fromkeys(name for one in then for name in one.lacks))
    left = _("without {what}").format(what=", ".join(map(inside, lacks))) if lacks else ""
    return Extra(
        today_time(newest, now), plain(newest).timestamp(), left=left,
        left_tone="warn" if left else "", keys=_keys(done), quiet=True,
    )  # fmt: skip


def _plan(plans: Sequence[Plan]) -> Extra:
    """All that is planned, and how often; whom nobody has planned anything for."""
    if not plans:
        return Extra(_("no plan"), LAST, "~", quiet=True)
    remark = _("not followed here")
    said = [
        " ".join(part for part in (one.name, one.words) if part)
        + (f" ({remark})" if one.state == "unfollowed" else "")
        for one in plans
    ]
    return Extra(" · ".join(dict.fromkeys(said)), 0.0, said[0], quiet=True, keys=_keys(plans))


def OPTIONS() -> type[Options]:
    """A workspace's options: after how many hours a NEWS2 of each band is taken again, and the columns."""
    from typing import Annotated

    from pydantic import Field

    from desktop.workspace.options import Options
    from desktop.workspace.schema import Hours, Id, Part

    class News2Rule(Part):
        none: Hours | None = None
        ward: Hours | None = None
        ward_urgent: Hours | None = None
        urgent: Hours | None = None
        emergency: Hours | None = None

    class ObservationsDueOptions(Options):
        news2: News2Rule | None = None
        columns: Annotated[list[Id], Field(min_length=1, max_length=20)] | None = None

    return ObservationsDueOptions
