"""A patient's medicines: what is given now, today's doses, and what each source says."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

import msgspec

from desktop.core.clock import local, stamp
from desktop.core.formats import age, day_short, relative_day_time, time
from desktop.core.messages import _
from desktop.fhir.chart import Chart
from desktop.fhir.resources import MedicationRequest
from desktop.letters.medicines import UNNAMED, Entry, Group, entries
from desktop.letters.record import stay_of
from desktop.views import medicine_sources, stay
from desktop.views.making import date_words, list_state
from desktop.views.medication import LATE, Given, Treatment, treatments, unclear
from desktop.views.medicine_rest import Rest, rest
from desktop.views.medicine_sources import MedicineSource, substance
from desktop.views.parts import PanelState, Provenance, Tone
from desktop.views.registry import Context
from desktop.views.source_marks import SourceDose, SourceHead

__all__ = ["DoseMark", "MedicineGroup", "MedicineRow", "MedicinesModel", "SourceDose", "SourceHead", "build"]


class DoseMark(msgspec.Struct, frozen=True, gc=False):
    """A dose of today: `state` with its word in `text` ("06 gitt", "14:56 sen"); shape and word tell, not
    colour.
    """

    state: Literal["given", "ordered", "late", "refused"]
    text: str


class MedicineRow(msgspec.Struct, frozen=True, gc=False):
    """One treatment.

    `name` generic in lower case, `brand` as sold (the widget writes capitals), `form` and `route` in words,
    `dose` with how often ("40 mg × 3"). `change` is the newest change ("Økt 17.11.") in `change_tone`.
    `today` the doses of the day, `infusion` 0 to 1 for one that runs (negative: none) with its words.
    `sources` one for each of the model's heads. `next` what comes ("20:00"), `next_detail` below it.
    `warning` stands under the name. `group` is the key of its group. `active` false is greyed (stopped,
    paused).
    `sort_*` order the columns.
    """

    key: str
    name: str
    dose: str
    brand: str = ""
    form: str = ""
    route: str = ""
    change: str = ""
    change_tone: Tone = "accent"
    today: tuple[DoseMark, ...] = ()
    today_text: str = ""
    infusion: float = -1.0
    infusion_text: str = ""
    sources: tuple[SourceDose, ...] = ()
    next: str = ""
    next_tone: Tone = ""
    next_detail: str = ""
    next_sort: str = ""
    warning: str = ""
    remark: str = ""
    group: str = "chart"
    active: bool = True
    as_needed: bool = False
    sort: str = ""
    spoken: str = ""
    provenance: Provenance = Provenance()


class MedicineGroup(msgspec.Struct, frozen=True, gc=False):
    """A heading: on the chart, outside it, outdated (folded at first)."""

    key: str
    title: str
    note: str = ""
    folded: bool = False


class MedicinesModel(msgspec.Struct, frozen=True, gc=False):
    """The list with its groups and sources; `note` in the head ("9 på kurven · 2 utenfor kurven")."""

    rows: tuple[MedicineRow, ...]
    groups: tuple[MedicineGroup, ...] = ()
    sources: tuple[SourceHead, ...] = ()
    title: str = ""
    note: str = ""


TYPES = frozenset(
    {"MedicationRequest", "MedicationAdministration", "MedicationStatement", "List", "Encounter"}
)
_CHART, _OUTSIDE, _ENDED, _OUTDATED = "chart", "outside", "ended", "outdated"


def build(context: Context) -> tuple[MedicinesModel, PanelState]:
    """The ward's medicines beside what each source says; a source that was not asked says so."""
    chart, now = context.chart, context.now
    where = stay.current(chart, now)
    found = treatments(chart, where, now)
    others = [e for e in entries(chart, stay_of(chart), now) if e.group is Group.HOME]
    sources = medicine_sources.of(chart, others, now)
    heads = (SourceHead("chart", _("Chart"), _("now")), *(s.head for s in sources))
    rows = []
    for one in found:
        group = _CHART if one.active or one.status in ("on-hold", "unknown", "") else _ENDED
        rows.append(_row(chart, one, group, sources, now))
    here = {substance(t.generic) for t in found} - {substance(UNNAMED)}
    elsewhere: dict[tuple[str, str], list[Entry]] = {}
    for entry in others:
        name = substance(entry.name.generic or entry.name.product)
        if name not in here:
            # One medicine without a name is not another.
            apart = entry.source.keys[0] if name == substance(UNNAMED) else ""
            place = (name + apart, entry.dose if entry.outdated else "")
            elsewhere.setdefault(place, []).append(entry)
    rows += [_home(same, sources) for same in elsewhere.values()]
    listed = {t.key for t in found} | {key for e in others for key in e.source.keys}
    rows += [_unlisted(one, sources) for one in rest(chart, where, now, listed)]
    rows.sort(key=lambda r: (r.group, r.sort))
    on_chart = sum(r.group == _CHART for r in rows)
    outside = sum(r.group == _OUTSIDE for r in rows)
    note = _("{n} on the chart").format(n=on_chart)
    if outside:
        note += " · " + _("{n} outside the chart").format(n=outside)
    model = MedicinesModel(
        rows=tuple(rows),
        groups=(
            MedicineGroup(_CHART, _("On the chart"), _("late ones first")),
            MedicineGroup(_OUTSIDE, _("Outside the chart"), _("found in other sources")),
            MedicineGroup(_ENDED, _("Ended in this stay"), folded=True),
            MedicineGroup(_OUTDATED, _("Outdated prescriptions"), folded=True),
        ),
        sources=heads,
        title=_("Medicines"),
        note=note,
    )
    state = list_state(context, bool(rows), MedicationRequest, _("No medicines are ordered or known."))
    return model, state


def _row(
    chart: Chart, one: Treatment, group: str, sources: tuple[MedicineSource, ...], now: datetime
) -> MedicineRow:
    today = [d for d in one.doses if _today(d, now)]
    late = next((d for d in one.doses if d.state == "late"), None)
    following = next((d for d in one.doses if d.state == "ordered" and d.at >= now - LATE), None)
    change, tone = _change(one, now)
    stands = group == _CHART and one.status != "on-hold"
    mine = SourceDose(one.dose if stands else _("pause") if one.status == "on-hold" else "–")
    said = tuple(s.says(substance(one.generic), one.dose, one.regimen) for s in sources)
    return MedicineRow(
        key=one.key,
        name=one.generic,
        dose=one.dose,
        brand=one.brand,
        form=one.form,
        route=one.route,
        change=change,
        change_tone=tone,  # type: ignore[arg-type]
        today=tuple(_mark(d, now) for d in today),
        today_text=_today_text(one, today),
        infusion=_progress(one, now),
        infusion_text=_("until {time}").format(time=time(one.running_until)) if one.running_until else "",
        sources=(mine, *said),
        next=_next(late, following, one, now),
        next_tone="warn" if late else "",
        next_sort=stamp((late or following).at) if late or following else "9",  # type: ignore[union-attr]
        warning="" if one.active else one.why or (_("not known whether it stands") if stands else ""),
        group=group,
        active=one.active,
        as_needed=one.as_needed,
        sort=f"{0 if late else 1}{1 if one.as_needed else 0}{one.generic}",
        spoken=", ".join(p for p in (one.generic, one.brand, one.words, change) if p),
        provenance=Provenance(one.key, one.requester, pending=one.key in chart.unsent),
    )


def _home(same: list[Entry], sources: tuple[MedicineSource, ...]) -> MedicineRow:
    """A treatment that is not on the chart: one row a substance, each source in its own column."""
    entry = same[0]
    generic = entry.name.generic or entry.name.product
    name = substance(generic)
    if entry.outdated:
        said = tuple(
            SourceDose(entry.dose) if s.keys & set(entry.source.keys) else SourceDose("–") for s in sources
        )
    else:
        said = tuple(s.says(name, "") for s in sources)
    return MedicineRow(
        key=entry.source.keys[0],
        name=generic,
        dose=entry.dose,
        brand=entry.name.product if entry.name.generic else "",
        change=_("since {date}").format(date=date_words(entry.when)) if entry.when else "",
        change_tone="quiet",
        sources=(SourceDose("–"), *said),
        warning=_("expired") if entry.outdated else _("not decided upon"),
        group=_OUTDATED if entry.outdated else _OUTSIDE,
        active=False,
        sort=generic,
        spoken=f"{generic}, {entry.dose}",
        provenance=Provenance(entry.source.keys[0], entry.source.label, entry.when),
    )


def _unlisted(one: Rest, sources: tuple[MedicineSource, ...]) -> MedicineRow:
    """What stands in the record and on no list."""
    said = tuple(s.says(substance(one.generic), "") for s in sources)
    return MedicineRow(
        key=one.key,
        name=one.generic,
        dose=one.dose,
        brand=one.brand,
        change=_("since {date}").format(date=date_words(one.when)) if one.when else "",
        change_tone="quiet",
        sources=(SourceDose("–"), *said),
        warning=one.why,
        group=_OUTSIDE,
        active=False,
        sort=one.generic,
        spoken=", ".join(p for p in (one.generic, one.brand, one.words, one.why) if p),
        provenance=Provenance(one.key, "", one.when),
    )


def _today_text(one: Treatment, today: list[Given]) -> str:
    """Nothing today; a schedule whose hours are not known may have doses all the same."""
    if today:
        return ""
    return _("none") if one.times_known else _("hours not given")


def _today(dose: Given, now: datetime) -> bool:
    return local(dose.at).date() == local(now).date()


def _mark(dose: Given, now: datetime) -> DoseMark:
    at = time(dose.at)
    words = {
        "given": _("{time} given"), "ordered": _("{time} ordered"), "late": _("{time} late"),
        "refused": _("{time} not given"),
    }  # fmt: skip
    if dose.state == "refused" and dose.why == unclear():
        return DoseMark("refused", f"{at} {dose.why}")
    return DoseMark(dose.state, words[dose.state].format(time=at))


def _progress(one: Treatment, now: datetime) -> float:
    if one.running_until is None or one.start is None or one.running_until <= one.start:
        return -1.0
    part = (now - one.start) / (one.running_until - one.start)
    return min(1.0, max(0.0, part))


def _next(late: Given | None, following: Given | None, one: Treatment, now: datetime) -> str:
    if late is not None:
        return _("{time}, {age} late").format(time=time(late.at), age=age(now - late.at))
    if following is not None:
        return relative_day_time(following.at, now) if not _today(following, now) else time(following.at)
    if one.running_until is not None:
        return _("goes until {time}").format(time=time(one.running_until))
    return _("as needed") if one.as_needed and one.active else ""


def _change(one: Treatment, now: datetime) -> tuple[str, str]:
    if one.status == "on-hold":
        return _("Paused"), "warn"
    if one.status in ("stopped", "completed") and one.end is not None:
        return _("Stopped {date}").format(date=day_short(one.end)), "quiet"
    if one.start is None:
        return "", ""
    since = now - one.start
    if since.days >= 4:
        return "", ""
    new = local(one.start).date() == local(now).date()
    if one.replaces:
        return _("Changed {date}").format(date=day_short(one.start)), "accent"
    return (_("New today") if new else _("New {date}").format(date=day_short(one.start))), "accent"
