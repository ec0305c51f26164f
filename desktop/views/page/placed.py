"""Resources of a patient that stand on some panel: by the panels themselves, and by what they read.

Nothing is listed here by type: a panel's model names the resources behind each of its rows, and those are
placed. Panels that show a course of time name only what lies in their window; what they would show further
back comes from the very readings that they are made of. Whatever no panel names stands on none.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, Final

import msgspec

from desktop.acts import role_table as roles
from desktop.acts.capabilities import Capability
from desktop.clinical.record import reports
from desktop.clinical.record.fluids import fluid_sums
from desktop.clinical.record.measured import measurements
from desktop.clinical.record.patient import flags
from desktop.clinical.record.results import results
from desktop.clinical.record.stays import stays
from desktop.core.actor import Actor
from desktop.fhir.chart import Chart
from desktop.fhir.elements import Reference
from desktop.fhir.resources import (
    Device,
    DiagnosticReport,
    Flag,
    ImagingStudy,
    List,
    MedicationAdministration,
    Observation,
    QuestionnaireResponse,
    Resource,
    ServiceRequest,
    Specimen,
    Task,
)
from desktop.letters.compose import pending
from desktop.views import registry
from desktop.views.base import guarding
from desktop.views.base.context import Context
from desktop.views.chart import kurve_marks, vitals
from desktop.views.medicines import medication, medicine_rest, medicine_supplies, medicines
from desktop.views.page import banner, sentence
from desktop.views.trends import trace, trend
from desktop.writing import reconcile_rows

_KEY: Final = re.compile(r"\b[A-Z][A-Za-z]+/[A-Za-z0-9\-.]{1,64}(?:#[A-Za-z0-9\-.]{1,64})?")
_HERE: Final = "unplaced"
"""This kind itself."""
_EVERYWHERE: Final = ("tasks",)
"""Kinds that every window has as a page of the ward's, with this patient's among them. An answer that waits
leaves its page once it is acknowledged: that is no place."""
_NEED: Final = {"key_facts": "facts", "trend": "trend", "trace": "trace"}
"""Kinds that are nothing without a workspace's options, each with the one that it needs."""
Make = Callable[[], Iterable[str]]
Step = tuple[frozenset[str], Make]
"""A reading: the types of what it names, and the keys that it names."""


def keys(
    context: Context, kinds: Iterable[str], panels: Iterable[tuple[str, Mapping[str, Any]]] = ()
) -> frozenset[str]:
    """The keys (`Type/id`) of what stands on the banner, in the first sentence, beside the orders, or on a
    panel of these kinds; `panels` are those with a workspace's options of their own.

    What costs little is asked first. Nothing is made that reads only types of which all is placed already.
    """
    chart, own = context.chart, tuple(panels)
    wanted = frozenset(kinds) | {kind for kind, _options in own}
    left = {kind: {one.key for one in group} for kind, group in chart.resources.items()}
    left.setdefault("Device", set()).update(one.key for one in devices(chart))
    found: set[str] = set()

    def take(more: Iterable[str]) -> None:
        new = set(more) - found
        found.update(new)
        for one in new:
            left.get(one.partition("/")[0], set()).discard(one)

    for steps in (
        _readings(context, wanted, large=False),
        _panels(context, wanted, own),
        _readings(context, wanted, large=True),
    ):
        for types, make in steps:
            if any(left.get(kind) for kind in types):
                take(make())
        take(_with(chart, found, left))
    return frozenset(found)


def devices(chart: Chart) -> Iterator[Device]:
    """The devices that are named to be the patient's."""
    for one in chart.directory.values():
        if isinstance(one, Device) and one.patient is not None and one.patient.target == chart.patient.key:
            yield one


def _named(model: Any) -> set[str]:
    """Keys that a model names."""
    if model is None:
        return set()
    plain = msgspec.to_builtins(model, enc_hook=repr, str_keys=True)
    return set(_KEY.findall(msgspec.json.encode(plain).decode()))


def _readings(context: Context, wanted: frozenset[str], *, large: bool) -> Iterator[Step]:
    """Readings that panels of a course of time are made of, also further back than their window of time."""
    chosen = dict.fromkeys(step for kind in sorted(wanted & _READ.keys()) for step in _READ[kind])
    for types, make in chosen:
        if (make in _LARGE) is large:
            yield types, lambda make=make: make(context)  # type: ignore[misc]


def _panels(
    context: Context, wanted: frozenset[str], panels: tuple[tuple[str, Mapping[str, Any]], ...]
) -> Iterator[Step]:
    chart, now = context.chart, context.now
    if _orders(context.actor):
        yield frozenset({"ServiceRequest", "DiagnosticReport"}), lambda: _waits(context)
    yield banner.TYPES, lambda: _named(banner.build(chart, now, actor=context.actor))
    yield sentence.TYPES, lambda: _named(sentence.build(chart, now))
    own = {kind for kind, _options in panels}
    plain: list[tuple[str, Mapping[str, Any]]] = [(kind, {}) for kind in (wanted | {*_EVERYWHERE}) - own]
    for kind, options in sorted((*panels, *plain), key=lambda one: (one[0], repr(one[1]))):
        if kind in {_HERE, *_READ} or (kind in _NEED and not options.get(_NEED[kind])):
            continue
        yield registry.types_of(kind), lambda kind=kind, options=options: _of(context, kind, options)  # type: ignore[misc]


def _orders(actor: Actor) -> bool:
    """True for whoever has the column of orders beside the page."""
    return bool(actor.role) and roles.may(actor, Capability.PROPOSE)


def _of(context: Context, kind: str, options: Mapping[str, Any]) -> set[str]:
    """Keys that a panel with these options names, and those of the values that it draws."""
    plain = msgspec.structs.replace(context, options=dict(options), drafts=())
    found = _named(registry.build_safely(kind, plain)[0])
    drawn = {"trend": trend.keys, "trace": trace.keys}.get(kind)
    more = guarding.attempt(lambda: drawn(plain)) if drawn is not None else frozenset()
    return found | more if isinstance(more, frozenset) else found


def _measured(context: Context) -> Iterator[str]:
    chart, now = context.chart, context.now
    yield from (one.reference for one in measurements.measurements(chart, now=now))
    yield from (one.reference for one in measurements.of_others(chart, now))
    # Doses stand in the lower half of the chart, on the day on which they were given.
    yield from (one.key for one in chart.all(MedicationAdministration))
    yield from (one.key for one in chart.all(Flag) if flags.told(one) and flags.question(one) == "other")


def _charted(context: Context) -> Iterator[str]:
    """Notes, cultures and fluids that stand on the chart of the stay."""
    chart, now = context.chart, context.now
    where = vitals.measured_in_stay(chart, now)[0]
    began = where.since if where is not None else None
    yield from _named(kurve_marks.note_row(chart, began, now))
    yield from _named(kurve_marks.culture_row(kurve_marks.taken(chart, began, now), now))
    for one in fluid_sums.sums(chart, now).entries:
        if began is None or (one.end or one.start) >= began:
            yield one.reference


def _forms(context: Context) -> Iterator[str]:
    """All answered and begun forms: what they sum to is not needed to know that they stand there."""
    yield from (one.key for one in context.chart.all(QuestionnaireResponse))


def _ordered(context: Context) -> Iterator[str]:
    where = stays.current(context.chart, context.now)
    yield from (one.key for one, _read in medicine_rest.standing(context.chart, where, context.now))
    yield from (one.key for one, _read in medication.of_stay(context.chart, where, context.now))
    yield from (one.key for one in reconcile_rows.told_at_home(context.chart, where, context.now))


def _medicines(context: Context) -> Iterator[str]:
    chart, now = context.chart, context.now
    where = stays.current(chart, now)
    yield from (key for one in reconcile_rows.at_home(chart, where, now) for key in one.source.keys)
    yield from (one.key for one in medicine_rest.rest(chart, where, now, ()))


def _supplied(context: Context) -> Iterator[str]:
    """Dispensed medicines that the medicine list says; what it only counts has no place there."""
    yield from medicine_supplies.shown(medicines.supplies(context.chart, context.now))


def _treatments(context: Context) -> Iterator[str]:
    where = stays.current(context.chart, context.now)
    yield from (one.key for one, _read in medication.of_stay(context.chart, where, context.now))


def _results(context: Context) -> Iterator[str]:
    yield from (one.key for one in results.results(context.chart, context.now))


def _waits(context: Context) -> Iterator[str]:
    """Tests without an answer, which stand beside the orders."""
    where = stays.current(context.chart, context.now)
    yield from (one.key for one in pending.unanswered(context.chart, where, context.now))


def _whole_chart(context: Context) -> set[str]:
    return _of(context, "vitals", {})


_MEASURED: Final = (frozenset({"Observation", "MedicationAdministration", "Flag"}), _measured)
_READ: Final[dict[str, tuple[tuple[frozenset[str], Callable[[Context], Iterable[str]]], ...]]] = {
    "flowsheet": (_MEASURED,),
    "forms": ((frozenset({"QuestionnaireResponse"}), _forms),),
    "laboratory": ((frozenset({"Observation"}), _results),),
    "medicines": (
        (frozenset({"MedicationRequest", "MedicationStatement"}), _ordered),
        (frozenset({"MedicationRequest", "MedicationStatement", "MedicationAdministration"}), _medicines),
        (frozenset({"MedicationDispense"}), _supplied),
    ),
    "vitals": (
        _MEASURED,
        (frozenset({"Composition", "DocumentReference", "ServiceRequest", "Observation"}), _charted),
        (frozenset({"MedicationRequest"}), _treatments),
        (frozenset({"Observation"}), _whole_chart),
    ),
}
"""Kinds whose readings say what they show, without their models: each with the types that it names."""
_LARGE: Final = frozenset({_medicines, _supplied, _whole_chart})
"""Readings that cost most: asked last."""


# What stands with another: it says nothing of its own that its other half doesn't


def _with(chart: Chart, placed: set[str], left: Mapping[str, set[str]]) -> set[str]:
    """Keys of what only carries, orders or tracks what is placed: its sample, its order, its report without
    words of its own, a Task about it, a list of it."""
    through: set[str] = set()
    while any(left.get(kind) for kind in _CARRIES):
        every = placed | through
        new = {
            key
            for key, others, every_one in chart.once("carriers", lambda: list(_carriers(chart)))
            if key not in every and (all if every_one else any)(one in every for one in others)
        }
        if not new:
            break
        through |= new
    return through


_CARRIES: Final = ("ServiceRequest", "Specimen", "ImagingStudy", "DiagnosticReport", "Task", "List")


def _carriers(chart: Chart) -> Iterator[tuple[str, tuple[str, ...], bool]]:
    """Resources that may stand with others: the key, theirs, and if all of them must have a place, or any."""
    carried: dict[str, list[str]] = {}
    for kind, names in _NAMES.items():
        for one in chart.all(kind):
            for name in names:
                if held := getattr(one, name):
                    for target in _targets(held):
                        carried.setdefault(target, []).append(one.key)
    own = (
        *chart.all(ServiceRequest),
        *chart.all(ImagingStudy),
        *(one for one in chart.all(Specimen) if not one.note and not one.condition),
    )
    yield from ((one.key, tuple(carried[one.key]), False) for one in own if one.key in carried)
    for report in chart.all(DiagnosticReport):
        words = reports.conclusion(report) or report.presented_form
        parts = tuple(map(chart.key_of, report.result))
        if parts and not words:
            yield report.key, parts, True
    for task in chart.all(Task):
        if task.focus is not None and not task.note:
            yield task.key, (task.focus.target,), True
    for held in chart.all(List):
        items = tuple(one.item.target for one in held.entry if one.item is not None)
        if items:
            yield held.key, items, True


_NAMES: Final[dict[type[Resource], tuple[str, ...]]] = {
    Observation: ("based_on", "specimen"),
    DiagnosticReport: ("based_on", "specimen", "imaging_study"),
    ImagingStudy: ("based_on",),
}
"""Elements by which a resource names its order, its sample, its pictures."""


def _targets(held: Reference | tuple[Reference, ...]) -> list[str]:
    return [one.target for one in (held if isinstance(held, tuple) else (held,))]
