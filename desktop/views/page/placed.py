"""Resources of a patient that stand on some panel: by the panels themselves, and by what they read.

Nothing is listed here by type: a panel's model names the resources behind each of its rows, and those are
placed. Panels that show a course of time name only what lies in their window; what they would show further
back comes from the very readings that they are made of. Whatever no panel names stands on none.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any, Final

import msgspec

from desktop.clinical.record.measured import measurements
from desktop.clinical.record.patient import flags
from desktop.clinical.record.results import results
from desktop.clinical.record.stays import stays
from desktop.fhir.chart import Chart
from desktop.fhir.elements import Reference
from desktop.fhir.resources import (
    DiagnosticReport,
    Flag,
    ImagingStudy,
    List,
    MedicationAdministration,
    Observation,
    Procedure,
    ServiceRequest,
    Specimen,
    Task,
)
from desktop.views import registry
from desktop.views.base.context import Context
from desktop.views.medicines.medication import treatments
from desktop.views.medicines.medicine_rest import rest
from desktop.views.page import banner, sentence
from desktop.views.tasks import coming
from desktop.writing.reconcile_rows import at_home

_KEY: Final = re.compile(r"\b[A-Z][A-Za-z]+/[A-Za-z0-9\-.]{1,64}")
_OPTIONS: Final = frozenset({"key_facts", "trend", "trace", "unplaced"})
"""Kinds that are nothing without a workspace's options, and show what other kinds show too; and this one."""
_EVERYWHERE: Final = ("tasks",)
"""Kinds that every window has as a page of the ward's, with this patient's among them. An answer that waits
leaves its page once it is acknowledged: that is no place."""


def keys(context: Context, kinds: Iterable[str]) -> frozenset[str]:
    """The keys (`Type/id`) of all that stands on the banner, in the first sentence, beside the orders, or on
    a panel of these kinds."""
    chart, now = context.chart, context.now
    wanted = frozenset(kinds)
    found: set[str] = set()
    for kind in sorted((wanted | {*_EVERYWHERE}) - _OPTIONS - _READ.keys()):
        plain = msgspec.structs.replace(context, options={}, drafts=())
        found |= _named(registry.build_safely(kind, plain)[0])
    for kind in sorted(wanted & _READ.keys()):
        found.update(_READ[kind](context))
    found |= _named(banner.build(chart, now, actor=context.actor))
    found |= _named(sentence.build(chart, now)) | _named(coming.of(chart, now, context.actor))
    return frozenset(found | set(_with(chart, found)))


def _named(model: Any) -> set[str]:
    """Keys that a model names."""
    if model is None:
        return set()
    plain = msgspec.to_builtins(model, enc_hook=repr, str_keys=True)
    return set(_KEY.findall(msgspec.json.encode(plain).decode()))


# What panels with a window of time would show further back


def _measured(context: Context) -> Iterator[str]:
    chart, now = context.chart, context.now
    yield from (one.reference for one in measurements.measurements(chart, now=now))
    yield from (one.reference for one in measurements.of_others(chart, now))
    # Doses stand in the lower half of the chart, on the day on which they were given.
    yield from (one.key for one in chart.all(MedicationAdministration))
    yield from (one.key for one in chart.all(Flag) if flags.holds(one) and flags.question(one) == "other")


def _vitals(context: Context) -> Iterator[str]:
    yield from _measured(context)
    yield from _named(registry.build_safely("vitals", msgspec.structs.replace(context, options={}))[0])


def _laboratory(context: Context) -> Iterator[str]:
    yield from (one.key for one in results.results(context.chart, context.now))


def _medicines(context: Context) -> Iterator[str]:
    chart, now = context.chart, context.now
    where = stays.current(chart, now)
    listed = {one.key for one in treatments(chart, where, now)}
    listed |= {key for one in at_home(chart, where, now) for key in one.source.keys}
    yield from listed
    yield from (one.key for one in rest(chart, where, now, listed))


_READ: Final[dict[str, Callable[[Context], Iterable[str]]]] = {
    "vitals": _vitals,
    "flowsheet": _measured,
    "laboratory": _laboratory,
    "medicines": _medicines,
}


# What stands with another: it says nothing of its own that its other half doesn't


def _with(chart: Chart, placed: set[str]) -> Iterator[str]:
    """Keys of what only carries, orders or tracks what is placed: its sample, its order, its report without
    words of its own, a Task about it, a list of it."""
    through = set(placed)
    while True:
        new = set(_carriers(chart, through)) - through
        if not new:
            return
        yield from new
        through |= new


def _carriers(chart: Chart, placed: set[str]) -> Iterator[str]:
    orders, samples, pictures = set[str](), set[str](), set[str]()
    for kind in (Observation, DiagnosticReport, Procedure, ImagingStudy):
        for one in chart.all(kind):
            if one.key in placed:
                orders.update(_targets(getattr(one, "based_on", ())))
                samples.update(_targets(getattr(one, "specimen", ())))
                pictures.update(_targets(getattr(one, "imaging_study", ())))
    yield from (one.key for one in chart.all(ServiceRequest) if one.key in orders)
    for sample in chart.all(Specimen):
        if sample.key in samples and not sample.note and not sample.condition:
            yield sample.key
    yield from (one.key for one in chart.all(ImagingStudy) if one.key in pictures)
    for report in chart.all(DiagnosticReport):
        own = report.conclusion or report.presented_form or report.contained
        parts = [one.target for one in report.result]
        if parts and not own and all(part in placed for part in parts):
            yield report.key
    for task in chart.all(Task):
        if task.focus is not None and task.focus.target in placed and not task.note:
            yield task.key
    for held in chart.all(List):
        items = [one.item.target for one in held.entry if one.item is not None]
        if items and all(item in placed for item in items):
            yield held.key


def _targets(held: Reference | tuple[Reference, ...] | None) -> list[str]:
    several = held if isinstance(held, tuple) else (held,) if held is not None else ()
    return [one.target for one in several]
