"""Effect of another limit on the ward: the rules and dangers themselves, asked with both values.

Nothing is guessed from numbers alone. The settings in force and those of the draft with the limit are tried
one after the other on charts of their own, by the same functions that mark results and check what is ordered;
of whom not everything is here, nothing is said but that.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from decimal import Decimal

from sqlalchemy import Connection

from desktop.clinical.record import persons
from desktop.clinical.record.measured import rounds
from desktop.clinical.record.stays import stays
from desktop.core import configured
from desktop.core.configured import InUse
from desktop.core.errors import InputError
from desktop.core.interpreter_settings import collecting_later
from desktop.fhir.chart import Chart
from desktop.fhir.resources import MedicationRequest, Observation
from desktop.orders import watch
from desktop.orders.chart_facts import Facts
from desktop.orders.checking import run
from desktop.orders.findings import Finding
from desktop.shown.sprint.list_edits import SetLimit
from desktop.shown.sprint.proposed_limits import Concerned, LimitEffect, LimitEffectOf, LimitLine, LimitsOf
from desktop.views.answering import answers
from desktop.views.base import labs, urgent
from desktop.views.curves import kurve_bands
from desktop.views.known import known
from desktop.views.reader import Reader
from desktop.views.sprint import limit_lines, page_draft
from desktop.workspace.drafts.limit_changes import item_in
from desktop.workspace.drafts.opened_draft import Draft

TYPES = frozenset(
    {
        "AllergyIntolerance", "Communication", "Composition", "Condition", "DiagnosticReport",
        "DetectedIssue", "Encounter", "Flag", "Medication", "MedicationAdministration", "MedicationRequest",
        "MedicationStatement", "Observation", "Procedure", "RelatedPerson", "ServiceRequest", "Specimen",
        "Task",
    }
) | urgent.TYPES  # fmt: skip
"""Types that rules and dangers read of a patient."""
Told = frozenset[tuple[str, ...]]
"""Findings and marks of a patient because of a limit; empty for none."""


@answers(LimitsOf)
def limits_of(reader: Reader, _connection: Connection, ask: LimitsOf) -> tuple[LimitLine, ...]:
    """The limits that a draft may propose."""
    return limit_lines.offered(page_draft.draft_for(reader, ask.whose, ask.layer))


@answers(LimitEffectOf)
def limit_effect(reader: Reader, connection: Connection, ask: LimitEffectOf) -> LimitEffect:
    """The effect on the ward; what can't be proposed is told with its sentence."""
    with collecting_later():
        draft = page_draft.draft_for(reader, ask.whose, ask.layer)
        try:
            proposed = draft.tried(SetLimit(ask.item, ask.field, ask.words, ask.unit, ask.why or "–"))
        except InputError as error:
            return LimitEffect(problem=" ".join(filter(None, (error.what, error.todo))))
        members = reader.members(connection, ask.ward) if ask.ward else None
        if members is None:
            return LimitEffect(loading=True)
        charts = reader.ward_charts(connection, ask.ward, TYPES)
        return effect(
            charts, reader.clock(), look_of(draft, ask.item), (draft.ground.under.settings, proposed.settings)
        )


def effect(
    charts: list[Chart],
    now: datetime,
    look: Callable[[Chart, datetime], Told],
    settings: tuple[InUse, InUse],
) -> LimitEffect:
    """The effect of the second settings beside the first, on these patients."""
    known_of: list[Chart] = []
    unknown: list[Chart] = []
    for chart in charts:
        (known_of if chart.known(Observation, MedicationRequest) else unknown).append(chart)
    was, would = (_under(one, known_of, now, look) for one in settings)
    more: list[Concerned] = []
    less: list[Concerned] = []
    otherwise: list[Concerned] = []
    for chart, before, after in zip(known_of, was, would, strict=True):
        if before == after:
            continue
        (otherwise if before and after else less if before else more).append(_named(chart, now))
    return LimitEffect(
        sum(map(bool, was)), sum(map(bool, would)), _sorted(more), _sorted(less), _sorted(otherwise),
        _sorted([_named(chart, now) for chart in unknown]), len(charts),
    )  # fmt: skip


def _under(
    settings: InUse, charts: list[Chart], now: datetime, look: Callable[[Chart, datetime], Told]
) -> list[Told]:
    with configured.trying(settings):
        return [look(chart.unread(), now) for chart in charts]


def look_of(draft: Draft, item: str) -> Callable[[Chart, datetime], Told]:
    """The reading of a patient for a limit: of an answer's marks, or of rules."""
    word, _space, name = item.partition(" ")
    settings, items = known().items[word]
    value = item_in(draft.ground.under.data.get(settings.file, settings.document().data), items, name)
    if word in ("laboratory", "danger"):
        key = name if word == "laboratory" else str(value["key"])
        return lambda chart, now: of_answers(chart, now, key)
    if word == "vital-band":
        return lambda chart, now: of_sign(chart, now, str(value["key"]), name)
    rules = limit_lines.rules_of(item, value)
    return lambda chart, now: of_rules(chart, now, rules)


def of_answers(chart: Chart, now: datetime, key: str) -> Told:
    """Marks of the newest answer of an analysis: critical, dangerous, first on the lists."""
    values = [one for one in labs.values(chart, key, now=now) if one.row == key]
    if not values:
        return frozenset()
    newest = urgent.newest(values)
    weight = urgent.of_value(chart, newest, now)
    marks = {one for one in weight.why if one in ("critical", "grave")}
    if weight.endangers:
        marks.add("red")  # type: ignore[arg-type]
    if weight.lifts:
        marks.add("first")  # type: ignore[arg-type]
    return frozenset((one,) for one in marks)


def of_sign(chart: Chart, now: datetime, key: str, band: str) -> Told:
    """Side on which the newest measurement of a vital sign of the last day lies outside a band, for those of
    whose age it is."""
    usual = kurve_bands.bands(chart, now)
    edges = usual.get(key)
    if usual.ident(key) != band or edges is None:
        return frozenset()
    measured = [
        one for one in rounds.measurements(chart, now=now)
        if one.key == key and one.number is not None and one.at <= now and now - one.at <= urgent.RECENT
    ]  # fmt: skip
    newest = max(measured, key=lambda one: one.at, default=None)
    if newest is None or newest.number is None:
        return frozenset()
    if newest.number < Decimal(str(edges[0])):
        return frozenset({(key, "low")})
    return frozenset({(key, "high")}) if newest.number > Decimal(str(edges[1])) else frozenset()


def of_rules(chart: Chart, now: datetime, rules: tuple[str, ...]) -> Told:
    """Findings and alerts of rules about a patient: of the medicines in effect, and of what is watched."""
    facts = Facts(chart, (), now)
    told: set[tuple[str, ...]] = set()
    for medicine in facts.medicines:
        for one in run(facts, medicine, rules):
            if isinstance(one, Finding) and not one.failed:
                told.add((one.rule, one.tier, *sorted(one.implicated)))
    watched = watch.declared()
    for rule in rules:
        if rule in watched:
            alerts = (one for one in watch.look(facts, rule) if isinstance(one, watch.Alert))
            told.update((one.rule, "alert") for one in alerts)
    return frozenset(told)


def _named(chart: Chart, now: datetime) -> Concerned:
    family, given = persons.family_given(chart.patient.name)
    stay = stays.current(chart, now)
    return Concerned(chart.patient.key, ", ".join(filter(None, (family, given))), stay.bed if stay else "")


def _sorted(found: list[Concerned]) -> tuple[Concerned, ...]:
    return tuple(sorted(found, key=lambda one: (one.bed.zfill(6), one.name)))
