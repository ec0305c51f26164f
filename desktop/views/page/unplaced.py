"""Unplaced resources of a patient that stand on no panel of the workspace, fetched or only counted.

Fetched ones are listed one by one. Of those that were not fetched, the server's count stands by type. What
can't be counted is *not asked*, and nothing is *all* before everything was.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection

from desktop.access import beyond_panels
from desktop.clinical.record import ended, observed, persons, sided
from desktop.clinical.record.blocking import covering
from desktop.clinical.record.modifiers import is_unread
from desktop.clinical.record.patient import allergies
from desktop.clinical.words import code_names
from desktop.core.actor import Actor
from desktop.core.clock import minute
from desktop.core.formats import relative_day_time
from desktop.core.messages import _, language, ngettext
from desktop.fhir import strict
from desktop.fhir.chart import Chart
from desktop.fhir.elements import CodeableConcept, Coding, Period
from desktop.fhir.inside import holder, is_inside
from desktop.fhir.resources import (
    TYPES as RESOURCES,
)
from desktop.fhir.resources import (
    AllergyIntolerance,
    Condition,
    Device,
    DeviceUseStatement,
    DiagnosticReport,
    Observation,
    Procedure,
    RelatedPerson,
    Resource,
    Task,
)
from desktop.fhir.when import instant, utc_stamp
from desktop.shown.page.unplaced import UnplacedModel, UnplacedOf, UnplacedRow
from desktop.shown.parts import PanelState
from desktop.store.beyond import Beyond, Fetched
from desktop.store.charts import DIRECTORY
from desktop.store.server_counts import Counts
from desktop.sync.pull.pull import CHART
from desktop.views.answering import answers
from desktop.views.base import element_words, making
from desktop.views.base.context import Context
from desktop.views.base.making import date_words
from desktop.views.page import beyond_words, placed, told_elements
from desktop.views.reader import Reader

TYPES: Final = frozenset(RESOURCES) - {*DIRECTORY, "Patient"}
"""All that belongs to a patient."""
_MOST: Final = 400
_NAMED: Final = 12
"""Types that are named; of more, how many."""
_DATES: Final = (
    "when", "occurrence_date_time", "effective_date_time", "performed_date_time", "started", "authored_on",
    "date", "recorded_date", "date_time", "issued", "created", "start", "date_asserted", "authored",
    "recorded_on", "received_time", "when_handed_over", "when_prepared",
)  # fmt: skip
_PERIODS: Final = ("period", "performed_period", "effective_period")
_TEXTS: Final = (
    "code", "vaccine_code", "medication_codeable_concept", "type", "description", "title", "conclusion",
    "relationship", "category", "scope", "class_",
)  # fmt: skip


def build(context: Context) -> tuple[UnplacedModel, PanelState]:
    """The list for the kinds of panels that the option `kinds` names; without them nobody can say."""
    chart = context.chart
    if not context.options.get("kinds") or beyond_panels.listed(context.actor) == frozenset():
        return UnplacedModel(()), making.not_asked()
    found = model(context)
    if not chart.settled(*_fetched(chart)):
        return found, PanelState("loading", note=_("fetching"))
    if not found.count and not found.line:
        if beyond_panels.listed(context.actor) is None:
            return found, PanelState("empty", title=_("All that the server has of the patient is shown."))
        title = _("All administrative entries and documents that the server has are shown.")
        return found, PanelState("empty", title=title)
    return found, PanelState("ready")


def _fetched(chart: Chart) -> tuple[type[Resource], ...]:
    """Types that are fetched with every chart, as far as this reading has them."""
    return tuple(RESOURCES[kind] for kind in CHART if kind in chart.types)


@answers(UnplacedOf)
def line(reader: Reader, connection: Connection, ask: UnplacedOf) -> str:
    """The line of a patient's page."""
    nothing = beyond_panels.listed(reader.actor) == frozenset()
    chart = reader.seen(connection, ask.patient, TYPES, keep=True) if not nothing else None
    if chart is None:
        return ""
    counts, fetched = reader.at_server(connection, ask.patient)
    options = {"kinds": ask.kinds, "panels": ask.panels}
    context = Context(chart, reader.clock(), reader.actor, options, counts=counts, beyond=fetched)
    return model(context).line if chart.settled(*_fetched(chart)) else ""


def model(context: Context) -> UnplacedModel:
    """The list and its line, made once for a chart, the counts and the hour."""
    chart, kinds = context.chart, tuple(map(str, context.options.get("kinds", ())))
    panels = tuple((str(kind), dict(more)) for kind, more in context.options.get("panels", ()))
    of = (
        kinds,
        panels,
        context.actor,
        context.counts,
        context.beyond,
        language(),
        minute(context.now).replace(minute=0),
    )
    return chart.once("unplaced", lambda: _model(context, kinds, panels), of=of)


def _model(context: Context, kinds: tuple[str, ...], panels: tuple[tuple[str, Any], ...]) -> UnplacedModel:
    chart, counts = context.chart, context.counts
    standing, may = placed.keys(context, kinds, panels), _may(context.actor)
    mine = [one for one in _mine(chart) if one.key not in standing and may(one.resource_type)]
    here = [one for one in mine if not _struck(one)]
    left = sum(_struck(one) and not is_inside(one.key) for one in mine)
    rows = sorted((_row(chart, one, context.now) for one in here), key=lambda row: row.sort, reverse=True)
    rows.sort(key=lambda row: row.kind)
    rows += [
        UnplacedRow(f"{u.resource_type}/{u.id}", element_words.noun(u.resource_type), "", _("can't be shown"))
        for u in chart.unreadable
        if u.resource_type in TYPES and may(u.resource_type) and not u.blocked
    ]
    more = dict(sorted(_unfetched(chart, counts).items())) if counts is not None else {}
    shown_of = covering.shows(chart)
    # Of what the patient has blocked nothing is counted, and nothing fetched beyond the record is shown.
    more = {kind: number for kind, number in more.items() if may(kind) and shown_of(kind)}
    beyond = {kind: one for kind, one in context.beyond.items() if may(kind) and shown_of(kind)}
    waits = any(_is_older(beyond.get(kind), counts) for kind in more)
    fetched, errors = _fetched_beyond(context, beyond, more)
    rows += fetched
    left += errors
    total = len(rows) + sum(more.values())
    shown = [*rows[:_MOST], *(_number(kind, number) for kind, number in more.items())]
    told = [*_told(context, counts, left), *beyond_words.told(beyond, more, context.now)]
    if len(rows) > _MOST:
        told.append(_("{n} more are not listed").format(n=len(rows) - _MOST))
    unasked = tuple(kind for kind in _unasked(chart, counts) if may(kind))
    said = _line(total, unasked, counts)
    spoken = " ".join((f"{said}.", *told)) if said else " ".join(told)
    keys = tuple(row.key for row in shown if row in fetched)
    title = _("Not shown elsewhere")
    return UnplacedModel(tuple(shown), total, title, said, tuple(told), spoken, keys, waits)


def _may(actor: Actor) -> Callable[[str], bool]:
    """If this person may list entries of a type."""
    types = beyond_panels.listed(actor)
    return (lambda _kind: True) if types is None else types.__contains__


def _mine(chart: Chart) -> Iterator[Resource]:
    """All resources of the patient that are held here, devices named to be theirs too."""
    for kind, group in chart.resources.items():
        if kind in TYPES:
            yield from group
    used = {use.device.target for use in chart.all(DeviceUseStatement) if use.device is not None}
    yield from (one for one in placed.devices(chart) if one.key not in used)


def _struck(one: Resource) -> bool:
    """True for an entry made in error: it says nothing, and is only counted."""
    status = getattr(one, "verification_status", None)
    coded = isinstance(status, CodeableConcept) and status.has("entered-in-error")
    return coded or getattr(one, "status", "") == "entered-in-error"


def _unfetched(chart: Chart, counts: Counts) -> dict[str, int]:
    """Number of entries that the server has beyond those held here, by type."""
    held = {kind: sum(not is_inside(r.key) for r in group) for kind, group in chart.resources.items()}
    for one in chart.unreadable:
        # What lies inside a report is no entry of its own at the server.
        if is_inside(f"{one.resource_type}/{one.id}"):
            continue
        held[one.resource_type] = held.get(one.resource_type, 0) + 1
    for key in chart.unsent:
        # What is not sent may be new: the server need not have it.
        kind = key.partition("/")[0]
        held[kind] = max(0, held.get(kind, 0) - 1)
    held["Device"] = sum(1 for _one in placed.devices(chart))
    if chart.since is not None:
        # Of a long record not all measurements are read: what is not read is no news.
        held.pop("Observation", None)
    known = {k: n for k, n in counts.held.items() if k != "Observation" or chart.since is None}
    return {kind: number - held.get(kind, 0) for kind, number in known.items() if number > held.get(kind, 0)}


def _is_older(fetched: Fetched | None, counts: Counts | None) -> bool:
    """True for a type that was counted after it was last fetched for the list."""
    return fetched is None or (counts is not None and fetched.at < counts.at)


def _fetched_beyond(context: Context, beyond: Beyond, more: dict[str, int]) -> tuple[list[UnplacedRow], int]:
    """Rows of what was fetched beyond the record, and how many of it were made in error. What they stand for
    is taken from the numbers by type."""
    chart, now = context.chart, context.now
    held = {one.key for one in _mine(chart)} | {f"{u.resource_type}/{u.id}" for u in chart.unreadable}
    rows: list[UnplacedRow] = []
    errors = 0
    for kind, fetched in sorted(beyond.items()):
        for ident, text in fetched.entries:
            if f"{kind}/{ident}" in held:
                continue
            one, raw = beyond_words.read(kind, text)
            struck = _struck(one) if one is not None else beyond_words.struck(raw)
            errors += struck
            if not struck:
                made = _row(chart, one, now, strict.loads(text)) if one is not None else None
                rows.append(made or beyond_words.row(kind, ident, raw))
            left = more.get(kind, 0) - 1
            if left > 0:
                more[kind] = left
            else:
                more.pop(kind, None)
    return rows, errors


def _unasked(chart: Chart, counts: Counts | None) -> tuple[str, ...]:
    """Types of which nobody knows whether the server has any."""
    counted_not = frozenset(counts.unasked) - chart.pulled if counts is not None else frozenset()
    known = frozenset(counts.held) if counts is not None else frozenset()
    return tuple(sorted((counted_not | (chart.unasked & TYPES)) - known))


def _line(total: int, unasked: tuple[str, ...], counts: Counts | None) -> str:
    parts = []
    if total:
        words = ngettext("{n} entry is not shown here", "{n} entries are not shown here", total)
        parts.append(words.format(n=total))
    if counts is None:
        parts.append(_("not asked what else the server has"))
    elif unasked or not counts.whole:
        many = len(unasked)
        words = ngettext("{n} type not asked", "{n} types not asked", many).format(n=many)
        parts.append(words if unasked else _("the server does not say which types it has"))
    return " · ".join(parts)


def _told(context: Context, counts: Counts | None, left: int) -> Iterator[str]:
    chart = context.chart
    if counts is None:
        yield _("The server was not asked yet how much it has of the patient.")
    else:
        at = instant(counts.at)
        when = relative_day_time(at, context.now) if at is not None else counts.at
        yield _("Counted at the server {time}.").format(time=when)
        if not counts.whole:
            yield _("The server does not say which types it has: there may be others.")
    if unasked := [kind for kind in _unasked(chart, counts) if _may(context.actor)(kind)]:
        yield _("Not asked, the server can't count them: {types}").format(types=_names(unasked))
    if left:
        words = ngettext(
            "{n} entry made in error is left out", "{n} entries made in error are left out", left
        )
        yield words.format(n=left)
    if beyond_panels.listed(context.actor) is not None:
        yield _("Clinical entries are not listed in the role of secretary.")
    elif chart.since is not None:
        yield _("A long record: older measurements are not looked through.")


def _names(types: Iterable[str]) -> str:
    every = [element_words.noun(kind) for kind in types]
    said = ", ".join(every[:_NAMED])
    more = len(every) - _NAMED
    return _("{types} and {n} more").format(types=said, n=more) if more > 0 else said


def _number(kind: str, number: int) -> UnplacedRow:
    words = ngettext("{n} not fetched", "{n} not fetched", number).format(n=number)
    name = element_words.noun(kind)
    return UnplacedRow(kind, name, "", words, spoken=f"{name}, {words}")


def _row(chart: Chart, one: Resource, now: datetime, raw: dict[str, Any] | None = None) -> UnplacedRow:
    """The row of an entry; `raw` is its JSON where that is at hand, with what is not read here."""
    when = _when(one)
    kind, text = element_words.noun(one.resource_type), _text(chart, one)
    if not text:
        # Nothing that names it: what its type carries.
        text = told_elements.words(one.resource_type, raw) if raw else told_elements.of_struct(
            one.resource_type, one
        )  # fmt: skip
    text = text or _("without words")
    text = ", ".join((text, *dict.fromkeys(_states(chart, one, now))))
    if (report := chart.find(holder(one.key), DiagnosticReport)) is not None and is_inside(one.key):
        named = _text(chart, report) or _("without words")
        text = _("{result}, inside the report {report}").format(result=text, report=named)
    date = date_words(when) if when else ""
    return UnplacedRow(
        one.key, kind, date, text, utc_stamp(when), ", ".join(filter(None, (kind, date, text)))
    )


def _when(one: Resource) -> str:
    for name in _DATES:
        if isinstance(value := getattr(one, name, ""), str) and value:
            return value
    for name in _PERIODS:
        period = getattr(one, name, None)
        if isinstance(period, Period) and (period.start or period.end):
            return period.start or period.end
    return ""


def _text(chart: Chart, one: Resource) -> str:
    """The words of a resource about itself, few."""
    if isinstance(one, Observation):
        return observed.in_words(one)
    if isinstance(one, Device):
        return one.label
    if isinstance(one, Condition | Procedure):
        return sided.named(one)
    if isinstance(one, AllergyIntolerance):
        return allergies.substance(one)
    if isinstance(one, DeviceUseStatement):
        used = one.carried or chart.find(one.device, Device)
        named = one.device.display if one.device is not None else ""
        return used.label if used is not None else named
    parts = [persons.whole_name(one.name)] if isinstance(one, RelatedPerson) else []
    for name in _TEXTS:
        if words := _words(getattr(one, name, None)):
            parts.append(words)
            break
    return ", ".join(filter(None, parts))


_ORDINARY: Final = frozenset(
    {"", "final", "completed", "active", "finished", "current", "available", "confirmed"}
)


def _states(chart: Chart, one: Resource, now: datetime) -> Iterator[str]:
    """Words of all that changes the meaning of an entry: no panel of its own says them."""
    for name in ("status", "verification_status", "clinical_status", "intent"):
        held = getattr(one, name, None)
        codes = [coding.code for coding in held.coding] if isinstance(held, CodeableConcept) else [held]
        for code in codes or ():
            ordered = name == "intent" and code in ("order", "original-order", "instance-order")
            if isinstance(code, str) and code not in _ORDINARY and not ordered:
                yield element_words.code_words(code)
        if isinstance(held, CodeableConcept) and not held.coding and held.text:
            yield held.text
    if getattr(one, "do_not_perform", None):
        yield _("must not be done")
    if is_unread(one):
        yield _("holds something that can't be read")
    if isinstance(one, Observation):
        use = observed.use_of(one, now)
        if use.why == "another":
            yield _("of {whom}, not of the patient").format(whom=observed.whose(one))
        elif use.why == "future":
            yield _("dated ahead")
    if isinstance(one, Task) and one.status == "completed":
        # Of others completed is the ordinary; of an alarm that somebody closed it is what became of it.
        yield element_words.code_words(one.status)
    end = ended.ended(chart, one)
    if end is not None:
        yield end.words
    why = end.why if end is not None else ""
    yield from (note.text for note in getattr(one, "note", ()) if note.text and note.text != why)


def _words(value: Any) -> str:
    if isinstance(value, CodeableConcept):
        return code_names.said(value)
    if isinstance(value, Coding):
        return value.display or value.code
    if isinstance(value, tuple):
        return ", ".join(dict.fromkeys(filter(None, map(_words, value))))
    return value if isinstance(value, str) else ""
