"""Coding worklist: stays of a ward that lack diagnoses, codes, procedures or the discharge letter."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Literal

import msgspec
from sqlalchemy import Connection

from desktop.clinical import icd10
from desktop.clinical.record import persons, tasks
from desktop.clinical.record.stays import responsible, stay_plan, stays, uncoded
from desktop.clinical.record.stays.stays import Stay
from desktop.clinical.record.stays.uncoded import Gap
from desktop.clinical.words import stays as stay_words
from desktop.core.actor import Actor, short_name
from desktop.core.clock import local, shifted
from desktop.core.formats import age, near_day, relative_day
from desktop.core.messages import _, ngettext
from desktop.core.watched import plain
from desktop.fhir.chart import Chart
from desktop.fhir.elements import Reference
from desktop.fhir.resources import Composition, Condition, DocumentReference, Encounter, Procedure, Task
from desktop.fhir.when import instant
from desktop.letters.delivery import discharge
from desktop.shown.office.coding import CodingModel, CodingPage, ToAsk
from desktop.shown.parts import PanelState
from desktop.shown.ward.worklist import Extra, ExtraColumn
from desktop.store import people
from desktop.sync.pull import discharges
from desktop.views.answering import answers
from desktop.views.base import guarding, making
from desktop.views.columns.listed import LAST
from desktop.views.reader import Reader, no_ward
from desktop.views.ward import ward_list

if TYPE_CHECKING:
    from desktop.workspace.options import Options

_KINDS = (Encounter, Condition)
_BESIDE = (Procedure, DocumentReference, Composition, Task)
TYPES = frozenset(kind.__name__ for kind in (*_KINDS, *_BESIDE))
COLUMNS = ("bed", "name", "age", "stay", "lacks", "who")
_SOON = timedelta(days=1)
_MOST = 4
"""Number of further items named in a row; the count of the rest is said."""
Group = Literal["gone", "leaving", "here", "done", "unknown"]


class _Found(msgspec.Struct, frozen=True):
    """A stay with its missing coding items and the keys they rest on; `unasked` lists unsearchable types."""

    stay: Stay
    lacks: tuple[tuple[str, tuple[str, ...]], ...]
    unasked: tuple[str, ...] = ()


@answers(CodingPage)
def page(reader: Reader, connection: Connection, ask: CodingPage) -> tuple[CodingModel, PanelState]:
    now, actor = reader.clock(), reader.actor
    members = reader.members(connection, ask.ward) if ask.ward else None
    here = members.patients if members is not None else ()
    charts = reader.ward_charts(connection, ask.ward, TYPES)
    told = discharges.kept(connection, ask.ward) if ask.ward else None
    left, note = _who_left(connection, told, here)
    on, followed = frozenset(here), frozenset((*here, *(told.patients if told is not None else ())))
    for patient in left:
        # Of whoever was never here no more than the stays is read.
        first = reader.seen(connection, patient, {"Encounter"})
        if first is not None and _may_be_listed(first, ask, actor, now, patient in followed):
            found = reader.seen(connection, patient, TYPES)
            charts += [found] if found is not None else []
    made, charts, _far = guarding.listed(
        lambda some, _away: build(some, now, actor, ask, on, followed, note), charts, []
    )
    if not ask.ward:
        return made, no_ward()
    if members is None:
        return made, PanelState("loading")
    # What is not fetched of somebody whom nobody follows is not on its way.
    charts = [one for one in charts if one.patient.id in followed or one.settled(*_KINDS)]
    count = len(on) + sum(one.patient.id not in on for one in charts)
    nothing = _("Nothing is missing for any stay of the ward, and nobody is here.")
    return made, making.ward_list_state(charts, count, _KINDS, bool(made.rows), nothing)


def _who_left(
    connection: Connection, told: discharges.Discharged | None, here: Sequence[str]
) -> tuple[tuple[str, ...], str]:
    """Patients who may have left the ward, and the note on the source of that list.

    Whoever was discharged a moment ago is held, and not told yet."""
    on = frozenset(here)
    every = dict.fromkeys((*(told.patients if told is not None else ()), *people.everybody(connection)))
    left = tuple(patient for patient in every if patient not in on)
    if told is None:
        return left, _("Of those who have left only those are listed whose record is held here.")
    if told.partial or told.refused:
        return left, _("Not all stays that ended could be read: there may be more.")
    return left, ""


def _may_be_listed(chart: Chart, ask: CodingPage, actor: Actor, now: datetime, told: bool) -> bool:
    """Tell if a patient who is not here has a stay that ended on the ward, or may have: a chart that can't be
    read counts where the server has told of the patient."""
    found = guarding.attempt(lambda: _ended(chart, ask.ward, actor, now, ask.days))
    return told if isinstance(found, Exception) else bool(found) or (told and bool(chart.unreadable))


def _ended(chart: Chart, ward: str, actor: Actor, now: datetime, days: int) -> list[Stay]:
    """The stays that ended on a ward in the last days, the one that ended first before the others."""
    begun = shifted(now, -timedelta(days=days))
    every = stays.stays(chart, now)
    found = []
    for stay in every:
        if stay.ongoing or not _was_here(stay, ward, actor):
            continue
        # An emergency contact through which somebody was admitted is of that stay.
        if any(stay.key in other.parts for other in every if other is not stay):
            continue
        ended = stay.discharged or stay.admitted
        if ended is None or begun <= ended <= now:
            found.append(stay)
    return sorted(found, key=lambda one: (one.discharged or one.admitted or now, one.key))


def _was_here(stay: Stay, ward: str, actor: Actor) -> bool:
    if stay.ward_id or not stay.encounter.service_provider:
        return stay.ward_id == ward
    # A server that tells no place of stays that are over may tell whose they were.
    return bool(actor.organization) and stay.encounter.service_provider.target == actor.organization


def build(
    charts: Iterable[Chart], now: datetime, actor: Actor, ask: CodingPage, here: frozenset[str],
    followed: frozenset[str] | None = None, note: str = "",
) -> CodingModel:  # fmt: skip
    """The list; `here` are the ids of those on the ward, `followed` of those whose record is fetched (None:
    all of them). Whoever left longest ago comes first."""
    codes = icd10.codes()
    groups: dict[Group, list[tuple[float, str]]] = {
        name: [] for name in ("gone", "leaving", "here", "done", "unknown")
    }  # fmt: skip
    asks: list[ToAsk] = []
    late: list[str] = []
    chosen: dict[str, list[Stay]] = {}

    def of(chart: Chart) -> Stay | None:
        found = _ended(chart, ask.ward, actor, now, ask.days)
        now_here = stays.current(chart, now) if chart.patient.id in here else None
        chosen[chart.patient.id] = [*found, *([now_here] if now_here is not None else [])]
        return next(iter(chosen[chart.patient.id]), None)

    def say(chart: Chart, _stay: Stay | None) -> Mapping[str, Extra]:
        patient = chart.patient.id
        if (lacks := ward_list.lacking(chart, *_KINDS)) is not None or _coming(chart):
            groups["unknown"].append((LAST, patient))
            blank = lacks or Extra("…", LAST, "~", quiet=True, unknown=True)
            if followed is not None and patient not in followed:
                # Nobody is fetching it.
                blank = Extra(_("not fetched here"), LAST, "~", quiet=True, unknown=True)
            return {"stay": Extra(""), "lacks": blank, "who": Extra("")}
        every = [_found(chart, one, now, codes) for one in chosen[patient]]
        shown = next((one for one in every if one.lacks), every[0] if every else None)
        if shown is None:
            groups["unknown"].append((LAST, patient))
            return {}
        group = _group(chart, shown, now)
        when = _when(shown, now, ask.within)
        groups[group].append((when.sort, patient))
        if when.late:
            late.append(patient)
        if shown.lacks:
            asks.append(_to_ask(chart, shown, now))
        return {"stay": when, "lacks": _lacks(shown, every, now), "who": _who(chart, shown, now)}

    own = (
        ExtraColumn("stay", _("Stay"), 150, 0.7),
        ExtraColumn("lacks", _("Missing for coding"), 300, 2.6),
        ExtraColumn("who", _("Responsible doctor"), 140, 0.8),
    )
    found = ward_list.rows(charts, now, actor, COLUMNS, own, say, of)
    rows = {row.key for row in found}
    keys = {name: tuple(k for _sort, k in sorted(some) if k in rows) for name, some in groups.items()}
    named = {key for some in keys.values() for key in some}
    lacking = sum(len(keys[name]) for name in ("gone", "leaving", "here"))
    words = ngettext("{n} lacks something", "{n} lack something", lacking).format(n=lacking)
    told = [words if lacking else _("nothing is missing for anybody")]
    if late:
        words = ngettext(
            "{n} left more than {days} days ago", "{n} left more than {days} days ago", len(late)
        )
        told.append(words.format(n=len(late), days=ask.within))
    unknown = (*keys["unknown"], *(row.key for row in found if row.key not in named))
    if unknown:
        told = [_("{n} not known").format(n=len(unknown)), *(told if lacking else [])]
    made = ward_list.model(CodingModel, _("Coding"), found, COLUMNS, own, told)
    return msgspec.structs.replace(
        made, gone=keys["gone"], leaving=keys["leaving"], here=keys["here"], done=keys["done"],
        unknown=unknown, asks=tuple(asks), note=" ".join(one for one in (note, _unchecked(codes)) if one),
    )  # fmt: skip


def _unchecked(codes: icd10.Codes) -> str:
    """Note that invalid codes can't be found, where the site has no file of them."""
    if codes.whole:
        return ""
    if codes.unread:
        return _("The site's file of codes can't be read: whether codes hold is not checked.")
    return _("Your site has not loaded the national codes: whether codes hold is not checked.")


def _coming(chart: Chart) -> bool:
    """True while the server has not answered for all types; types that it can't be asked for never come."""
    return not chart.settled(*_BESIDE)


def _group(chart: Chart, found: _Found, now: datetime) -> Group:
    names = {kind.__name__ for kind in (*_KINDS, *_BESIDE)}
    if not found.lacks:
        broken = any(one.resource_type in names for one in chart.unreadable)
        return "unknown" if broken else "done"
    if not found.stay.ongoing:
        return "gone"
    leaves = found.stay.leaves
    soon = leaves is not None and local(leaves.start).date() <= local(shifted(now, _SOON)).date()
    return "leaving" if soon or stay_plan.ready_since(found.stay) is not None else "here"


def _found(chart: Chart, stay: Stay, now: datetime, codes: icd10.Codes) -> _Found:
    gaps = (*uncoded.of_diagnoses(chart, stay, now, codes), *uncoded.of_procedures(chart, stay, now))
    lacks = [(_words(gap), gap.keys) for gap in gaps]
    unasked = [_("procedures")] if "Procedure" in chart.unasked else []
    if stay.unended:
        lacks.append((_("nobody wrote when the stay ended"), (stay.key,)))
    if not stay.ongoing and not discharge.signed(chart, stay, now):
        if {"DocumentReference", "Composition"} <= set(chart.unasked):
            unasked.append(_("letters"))
        else:
            lacks.append((_("no signed discharge letter"), (stay.key,)))
    return _Found(stay, tuple(lacks), tuple(unasked))


def _words(gap: Gap) -> str:
    name = gap.name or _("without a name")
    match gap.what:
        case "no-main":
            return _("main diagnosis is missing")
        case "main-not-said":
            return _("nobody has said which diagnosis is the main one")
        case "main-gone":
            return _("the main diagnosis was taken back or is not in the record")
        case "two-mains":
            return _("two diagnoses are called the main one")
        case "unsure":
            return _("main diagnosis {name} is not confirmed").format(name=name)
        case "no-code":
            words = (
                _("main diagnosis {name} has no ICD-10 code") if gap.main else _("{name} has no ICD-10 code")
            )
            return words.format(name=name)
        case "retired":
            words = (
                _("code {code} of the main diagnosis is retired") if gap.main else _("code {code} is retired")
            )
            return words.format(code=icd10.pointed(gap.code))
        case "unknown":
            if gap.main:
                words = _("code {code} of the main diagnosis is not among the national codes")
            else:
                words = _("code {code} is not among the national codes")
            return words.format(code=icd10.pointed(gap.code))
        case "procedure":
            return _("procedure {name} has no code").format(name=name)
        case "procedure-foreign":
            return _("procedure {name} has no national code").format(name=name)


def _when(found: _Found, now: datetime, within: int) -> Extra:
    """Cell for the end of the stay and the time since; of an ongoing stay its start and planned end."""
    stay = found.stay
    if not stay.ongoing:
        if stay.discharged is None:
            return Extra(_("left, time unknown"), -LAST, late=bool(found.lacks), keys=(stay.key,))
        gone = now - stay.discharged
        late = bool(found.lacks) and gone > timedelta(days=within)
        text = _("left {day}").format(day=_day(stay.discharged, now))
        ago = _("{time} ago").format(time=age(gone)) if gone >= timedelta(days=2) else ""
        return Extra(
            text, plain(stay.discharged).timestamp(), late=late, left=ago, left_tone="warn" if late else "",
            keys=(stay.key,), quiet=not found.lacks,
        )  # fmt: skip
    since = _("here since {day}").format(day=near_day(stay.admitted, now)) if stay.admitted else _("here")
    leaves = stay.leaves
    left = _("leaves {when}").format(when=stay_words.moment(leaves, now)) if leaves is not None else ""
    left = left or stay_words.ready(stay, now)
    at = leaves.start if leaves is not None else None
    return Extra(since, plain(at).timestamp() if at else LAST, left=left, keys=(stay.key,), quiet=True)


def _day(moment: datetime, now: datetime) -> str:
    """`i går`, `18.11`, `18.11.2025`."""
    apart = abs((local(moment).date() - local(now).date()).days)
    return relative_day(moment, now) if apart <= 1 else near_day(moment, now)


def _lacks(shown: _Found, every: Sequence[_Found], now: datetime) -> Extra:
    """Cell for missing coding items, the first on a line of its own; items of an earlier stay with its
    days."""
    unasked = _("not from this server: {what}").format(what=", ".join(shown.unasked)) if shown.unasked else ""
    if not shown.lacks:
        return Extra(_("nothing missing"), LAST, "~", left=unasked, quiet=True)
    (first, keys), *rest = shown.lacks
    more = [words for words, _keys in rest]
    for one in every:
        if one is not shown and one.lacks:
            more.append(
                f"{stay_words.days(one.stay, now)}: " + ", ".join(words for words, _keys in one.lacks)
            )
    said = more[:_MOST]
    if len(more) > _MOST:
        beyond = len(more) - _MOST
        said.append(ngettext("and {n} more", "and {n} more", beyond).format(n=beyond))
    left = " · ".join([*said, *([unasked] if unasked else [])])
    keys = tuple(dict.fromkeys((*keys, *(key for _words, some in rest for key in some))))
    return Extra(first[:1].upper() + first[1:], float(-len(shown.lacks)), first, left=left, keys=keys)


def _doctor(chart: Chart, stay: Stay) -> tuple[Reference | None, str]:
    """Responsible doctor of the stay, now or at its end: the reference and the name."""
    for who in responsible.ever(stay.participants):
        if name := persons.name_of(chart, who):
            return who, name
    return None, stay.doctor


def _who(chart: Chart, found: _Found, now: datetime) -> Extra:
    """Cell for the responsible doctor, and the time since which a coding task for the stay is open."""
    name = _doctor(chart, found.stay)[1]
    asked = [one for one in chart.all(Task) if _asks(one, found.stay)]
    since = min((at for one in asked if (at := instant(one.authored_on)) is not None), default=None)
    left = _("asked {day}").format(day=_day(since, now)) if since is not None else ""
    left = left or (_("asked") if asked else "")
    keys = tuple(one.key for one in asked)
    if not name:
        return Extra(_("no doctor is named"), LAST, "~", left=left, keys=keys, late=bool(found.lacks))
    return Extra(short_name(name), 0.0, name, left=left, keys=keys, quiet=not found.lacks)


def _asks(task: Task, stay: Stay) -> bool:
    about = task.reason_reference
    return about is not None and about.target in stay.parts and tasks.is_open(task)


def _to_ask(chart: Chart, found: _Found, now: datetime) -> ToAsk:
    who, name = _doctor(chart, found.stay)
    what = "; ".join(words for words, _keys in found.lacks)
    text = _("Coding of the stay {days}: {what}").format(days=stay_words.days(found.stay, now), what=what)
    return ToAsk(chart.patient.id, found.stay.key, text, who.target if who and name else "", name)


def OPTIONS() -> type[Options]:
    """A workspace's options: for how many days who has left is listed, after how many it is late."""
    from typing import Annotated

    from pydantic import Field

    from desktop.workspace.options import Options

    class CodingOptions(Options):
        days: Annotated[int, Field(ge=1, le=90)] = 30
        within: Annotated[int, Field(ge=0, le=90)] = 7

    return CodingOptions
