"""Results that wait for a person: out of the ordinary one by one, the unremarkable ones together.

One idea: an answer that waits as a row, and as the whole of it that is shown to whoever acknowledges it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

import msgspec

from desktop.acts import role_table as roles
from desktop.clinical.flags import Abnormal
from desktop.clinical.record import answering, persons, reports
from desktop.clinical.record.results import phoned, unread
from desktop.clinical.record.results import results as record
from desktop.clinical.record.results.unread import Unread
from desktop.clinical.record.stays import stays
from desktop.clinical.words import code_names, demographics, moments
from desktop.clinical.words.numbers import clinical
from desktop.core.actor import Actor, short_name
from desktop.core.clock import local, stamp
from desktop.core.formats import number
from desktop.core.messages import _, ngettext
from desktop.core.names import family_first
from desktop.fhir.chart import Chart
from desktop.fhir.elements import CodeableConcept
from desktop.fhir.resources import DiagnosticReport, Encounter, Observation, Task
from desktop.fhir.when import instant
from desktop.shown import unasked
from desktop.shown.parts import PanelState, Provenance
from desktop.shown.results.results import ResultDetail, ResultRow, ResultsModel, Scope
from desktop.sync.pull.inbox import Told
from desktop.views.base import labs, making, urgent
from desktop.views.base.context import Context
from desktop.views.base.labs import LabValue
from desktop.views.results import (
    result_corrections,
    result_course,
    result_groups,
    result_history,
    result_medicines,
    result_plain,
    susceptibility,
    under_way,
)
from desktop.views.results import result_questions as questions
from desktop.views.tasks import tasks

OF_WARD = record.TYPES | unread.TYPES | {"Specimen"} | under_way.TYPES | urgent.TYPES | phoned.TYPES
OF_WARD |= susceptibility.TYPES
"""Types that the list of a ward is made of; of doses given there are many, read for one answer alone."""
TYPES = OF_WARD | result_medicines.TYPES
KINDS = (Task, DiagnosticReport, Observation, Encounter)
"""Without these nobody can say what waits, or that nothing does."""
LARGE_CHANGE = Decimal("0.5")
"""A change by half of the former value is large: never acknowledged together with others."""


def build(context: Context) -> tuple[ResultsModel, PanelState]:
    """The answers about one patient that wait for anybody, what matters most first, each in full.

    `first` of the options are the analyses that the workspace weighs more.
    """
    chart, now, actor = context.chart, context.now, context.actor
    first = tuple(context.options.get("first") or ())
    comes = under_way.rows((chart,), now)
    rows: list[ResultRow] = []
    details: dict[str, ResultDetail] = {}
    for one in waiting(chart, now):
        row = questions.beside(chart, one, _row(chart, one, now, first), now, actor)
        rows.append(msgspec.structs.replace(row, owner=_owner(chart, one, actor)))
        shown = _in_full(chart, one, row, now, first, actor)
        # Whose it is stands above, and who acknowledges does it in the list.
        given = result_medicines.beside(chart, one, now)
        details[row.key] = msgspec.structs.replace(shown, name="", identity="", act="", given=given)
    rows = _in_order(rows)
    in_full = tuple(details[row.key] for row in rows)
    state = making.ward_list_state((chart,), 1, KINDS, bool(rows), _("No results wait for this patient."))
    if state.kind == "empty" and comes:
        text = _("Ordered and not answered: {what}").format(what=comes[0].tests)
        state = msgspec.structs.replace(state, text=" ".join(filter(None, (text, comes[0].since))))
    apart = sum(r.group == "abnormal" for r in rows)
    summary = ngettext("{n} abnormal", "{n} abnormal", apart).format(n=apart) if apart else ""
    return _model(rows, summary, under_way=comes, details=in_full, of_patient=True), state


def build_ward(
    charts: Iterable[Chart],
    now: datetime,
    actor: Actor,
    scope: Scope = "mine",
    cursor: str = "",
    first: Sequence[str] = (),
) -> tuple[ResultsModel, PanelState]:
    """The answers that nobody has acknowledged, what matters most first; the one with the `cursor` in full.

    `first` are the analyses that the workspace weighs more.
    """
    rows: list[ResultRow] = []
    shown: ResultDetail | None = None
    for chart in charts:
        for one in waiting(chart, now):
            if scope == "mine" and not theirs(chart, one, actor, now):
                continue
            row = questions.beside(chart, one, _row(chart, one, now, first), now, actor)
            place = result_groups.placed(chart, one, row, questions.held(chart, one, now), now, actor)
            row = msgspec.structs.replace(row, **place)
            row = msgspec.structs.replace(row, spoken=result_groups.spoken(row))
            rows.append(row)
            if row.key == cursor:
                shown = detail(chart, cursor, now, first, actor=actor)
    similar = persons.alike((r.patient, r.family, r.given) for r in rows)
    rows = _in_order(msgspec.structs.replace(r, similar=r.patient in similar) for r in rows)
    rows.sort(key=lambda r: (result_groups.ORDER.index(r.stage), r.sort, r.time_sort))
    people = len({r.patient for r in rows})
    holds = result_groups.holds([r for r in rows if r.stage == "folded"])
    alone = sum(r.stage in ("critical", "unseen") and not r.seen for r in rows)
    summary = ngettext("{n} result", "{n} results", len(rows)).format(n=len(rows))
    summary += ", " + ngettext("{n} patient", "{n} patients", people).format(n=people)
    if alone:
        summary += " · " + ngettext("nobody has seen {n}", "nobody has seen {n}", alone).format(n=alone)
    since = result_groups.unseen_since(rows, now)
    model = _model(
        rows, summary, scope=scope, detail=shown, at=cursor, critical_note=since, folded_holds=holds
    )
    state = PanelState("ready") if rows else PanelState("empty", title=_("No results wait for you."))
    return model, state


def asked(state: PanelState, told: Told | None) -> PanelState:
    """The state of a list of answers, after how the server `told` of the tasks and answers of patients
    elsewhere (None: not yet); an empty list says of the answers in its own words."""
    state = tasks.asked(state, told)
    if told is None or state.kind != "ready":
        return state
    title, *more = unasked.answers(told.unasked) or ("",)
    if told.parted:
        words = _("Of patients elsewhere the server gave a part only; it is asked again by itself.")
        title, more = (title, [*more, words]) if title else (words, more)
    if not title:
        return state
    details = "; ".join(told.parted)
    return msgspec.structs.replace(state, title=title, text=" ".join(more), details=details)


def _in_order(rows: Iterable[ResultRow]) -> list[ResultRow]:
    """Rows in order: abnormal, text to read, plain; then by urgency and time."""
    order = {"abnormal": 0, "read": 1, "plain": 2}
    return sorted(rows, key=lambda r: (order[r.group], r.sort, r.time_sort))


def _model(rows: Sequence[ResultRow], summary: str, **more: Any) -> ResultsModel:
    held = sum(r.group != "plain" for r in rows)
    return ResultsModel(
        rows=tuple(rows),
        title=_("Results to review"),
        summary=summary,
        abnormal_note=_("one by one, never together"),
        read_note=_("microbiology, pathology, radiology and text"),
        unseen_note=_("what is urgent first, then the oldest"),
        corrected_note=_("somebody had seen it before"),
        seen_note=_("nobody has acknowledged it"),
        normal_note=_("without a reference of their own, preliminary or with a remark: look at each"),
        folded_note=_("read whole, within their own reference, without large change"),
        plain_note=_("within reference and without large change; may be acknowledged together once shown"),
        held_back=ngettext("{n} is kept apart", "{n} are kept apart", held).format(n=held) if held else "",
        **more,
    )


def _owner(chart: Chart, one: Unread, actor: Actor) -> str:
    """For whom it waits, where that is not this person."""
    if one.owners and mine(one, actor):
        return ""
    for owner in one.owners:
        if name := persons.name_of(chart, owner):
            # A ward or an office goes by its whole name.
            return name if not owner.startswith("Practitioner") else short_name(name)
    return _("nobody in particular")


def waiting(chart: Chart, now: datetime) -> tuple[Unread, ...]:
    """The answers of a patient that nobody has acknowledged, and the questions about answers."""
    return (*unread.unread(chart, now), *unread.asked(chart))


def mine(one: Unread, actor: Actor) -> bool:
    """True when the actor answers for it, by name or by role; what nobody answers for is every doctor's."""
    if not one.owners:
        return roles.decides(actor) and one.question is None
    return answering.among(one.owners, actor)


def theirs(chart: Chart, one: Unread, actor: Actor, now: datetime) -> bool:
    """True when an answer or a question waits for the actor, or came back to them."""
    return mine(one, actor) or questions.is_back(chart, one, actor, now)


def _row(chart: Chart, one: Unread, now: datetime, first: Sequence[str]) -> ResultRow:
    report = chart.find(one.focus, DiagnosticReport)
    values = labs.values(chart, now=now)
    mine = questions.held(chart, one, now)
    if not mine or (report is not None and reports.withdrawn(report)):
        return _text_row(chart, one, report, now)
    ranked = urgent.worst(chart, mine, now, first)
    # Of a culture the row names what grew; to what it is susceptible stands beside.
    named_ones = [v for v in ranked if not susceptibility.drug(chart, v)] or ranked
    numbers = _numbers(values)

    def much(value: LabValue) -> bool:
        return _change(value, result_course.earlier(_history(numbers, value), value), now)[1]

    within = all(v.abnormal in _NOT_APART for v in mine)
    # Where nothing is out of range, the one that has changed much is what matters.
    worst = next(filter(much, named_ones), named_ones[0]) if within else named_ones[0]
    history = _history(numbers, worst)
    change, large = _change(worst, result_course.earlier(history, worst), now)
    corrected = questions.corrections(chart, one, mine, now)
    change = result_corrections.short(chart, one, worst, now) or change
    change = change or susceptibility.in_a_line(chart, mine)
    apart = large or not within
    # What has no reference, or is words, or is not here in full, can't be called unremarkable.
    lacking = any(chart.find(key, Observation) is None for key in one.values)
    quiet = not (apart or lacking or corrected) and result_plain.together(one, report, mine)
    names = ", ".join(v.name for v in mine)
    rest = len(named_ones) - 1
    name = worst.name if apart else names
    if apart and rest:
        name += " " + ngettext("and {n} more", "and {n} more", rest).format(n=rest)
    common = _common(chart, one, now)
    gets = susceptibility.gets(chart, one, now)
    low, high = worst.limits.low, worst.limits.high
    said = f"{common['family']}, {common['given']}: {name} {worst.with_unit}"
    return ResultRow(
        **common,
        group="abnormal" if apart else "plain" if quiet else "read",
        analysis=name,
        names=tuple(dict.fromkeys(v.name for v in mine)),
        time=result_course.clock(worst, now),
        value=worst.text if apart else " · ".join(v.text for v in mine),
        whole=worst.whole if apart else " · ".join(v.whole or v.text for v in mine),
        unit=worst.unit if apart else "",
        reference=worst.range if apart else "",
        outside=worst.outside,
        change=change,
        remark=_remark(lacking, large, any(v.use.why == "corrected" for v in mine), worst),
        curve=labs.course([v for v in history if v.sample == worst.sample]),
        band=(float(low), float(high)) if low is not None and high is not None else None,
        marked=quiet,
        folds=quiet and result_plain.foldable(chart, one, report, mine),
        row=worst.row,
        gets="; ".join(one.words for one in gets),
        gets_open=any(one.open for one in gets),
        corrected="; ".join(corrected),
        before=result_corrections.before(chart, one, worst, now) if apart or len(mine) == 1 else "",
        quote="; ".join(corrected) if not apart and not quiet else "",
        sort=-urgent.of_value(chart, worst, now, first).score,
        time_sort="" if worst.undated else stamp(worst.issued or worst.at),
        spoken=". ".join((said, *corrected, *(one.words for one in gets))),
    )


_NOT_APART = (Abnormal.NORMAL, Abnormal.UNKNOWN)


def _numbers(values: Iterable[LabValue]) -> dict[str, list[LabValue]]:
    found: dict[str, list[LabValue]] = {}
    for value in values:
        if value.number is not None:
            found.setdefault(value.row, []).append(value)
    return found


def _history(numbers: dict[str, list[LabValue]], value: LabValue) -> list[LabValue]:
    """The numbers of a value's row until it, oldest first; none where nobody knows when it was."""
    if value.undated:
        return []
    return [v for v in numbers.get(value.row, ()) if v.at <= value.at and (v.current or v is value)]


def _remark(lacking: bool, large: bool, corrected: bool, worst: LabValue) -> str:
    """Most important remark on a result: a part missing, an unsound sample, corrected, where it was taken, a
    large change, that somebody noted something."""
    if lacking:
        return _("a part can't be shown")
    if worst.undated:
        return _("nobody wrote when")
    if worst.beside.spoilt or (worst.place and not corrected):
        return worst.beside.words
    return _("corrected") if corrected else _("large change") if large else worst.beside.words


def _text_row(chart: Chart, one: Unread, report: DiagnosticReport | None, now: datetime) -> ResultRow:
    common = _common(chart, one, now)
    if report is None:
        return _unheld_row(chart, one, common, now)
    at = instant(reports.answered(report))
    name = (report.code.label if report.code else "") or _described(chart, one) or _("Answer without a name")
    withdrawn = reports.withdrawn(report)
    conclusion = "" if withdrawn else reports.conclusion(report)
    return ResultRow(
        **common,
        group="read",
        analysis=name,
        time=result_course.short(at, now) if at else "",
        value=_("withdrawn") if withdrawn else _("described") if conclusion else _("see the answer"),
        quote=conclusion,
        department=next(filter(None, map(_department, report.category)), ""),
        sort=-urgent.of_report(chart, report, now).score,
        time_sort=stamp(at) if at else "",
        spoken=f"{common['family']}, {common['given']}: {name}. {conclusion}",
    )


def _department(category: CodeableConcept) -> str:
    """Department that answered: by its own words, else by the name of its code."""
    return category.words or code_names.known(category) or category.label


def _unheld_row(chart: Chart, one: Unread, common: dict[str, Any], now: datetime) -> ResultRow:
    """An answer that waits and can't be shown: never left out, or nobody would look for it."""
    observation = chart.find(one.focus, Observation)
    name = observation.code.label if observation is not None and observation.code is not None else ""
    name = name or _described(chart, one) or _("Answer without a name")
    look = _("look in the record")
    return ResultRow(
        **common,
        group="read",
        analysis=name,
        time="",
        value=look,
        sort=-urgent.of_report(chart, None, now).score,
        spoken=f"{common['family']}, {common['given']}: {name}. {look}",
    )


def _described(chart: Chart, one: Unread) -> str:
    """Words of the Task that carries an answer."""
    found = (chart.find(key, Task) for key in one.tasks)
    return next((task.description for task in found if task is not None and task.description), "")


def detail(
    chart: Chart, key: str, now: datetime, first: Sequence[str] = (), *, actor: Actor | None
) -> ResultDetail | None:
    """One answer or question that waits in full, for the column at the right; None when it is gone."""
    one = next((one for one in waiting(chart, now) if one.key == key), None)
    if one is None:
        return None
    row = questions.beside(chart, one, _row(chart, one, now, first), now, actor)
    return _in_full(chart, one, row, now, first, actor)


def with_medicines(chart: Chart, shown: ResultDetail, now: datetime) -> ResultDetail:
    """An answer in full with the medicines that bear on it; of a chart of all `TYPES`."""
    one = next((one for one in waiting(chart, now) if one.key == shown.key), None)
    given = result_medicines.beside(chart, one, now) if one is not None else ()
    return msgspec.structs.replace(shown, given=given)


def without_medicines(shown: ResultDetail) -> ResultDetail:
    """An answer in full that says that the medicines could not be read."""
    return msgspec.structs.replace(shown, given=result_medicines.unreadable())


def _in_full(
    chart: Chart, one: Unread, row: ResultRow, now: datetime, first: Sequence[str], actor: Actor | None
) -> ResultDetail:
    question = questions.in_full(chart, one, now)
    identity = " · ".join(
        (
            demographics.born(chart.patient, local(now).date()),
            demographics.sex(chart.patient.gender, chart.patient.birth_date, local(now).date()),
            demographics.number(chart.patient, now),
        )
    )
    name = family_first(row.family, row.given)
    report = chart.find(one.focus, DiagnosticReport)
    mine = urgent.worst(chart, questions.held(chart, one, now), now, first)
    also = tuple(
        (name, f"{v.whole or v.text} {v.unit}".strip() + _beside(chart, one, v, now), v.outside)
        for name, v in zip(susceptibility.names(chart, mine), mine, strict=True)
    )
    concluded = reports.conclusion(report) if report is not None and not reports.withdrawn(report) else ""
    if mine and concluded:
        also = ((_("Conclusion"), concluded, ""), *also)
    if mine:
        also = (*((one.medicine, one.how, "") for one in susceptibility.gets(chart, one, now)), *also)
    at = instant(reports.answered(report)) if report is not None else None
    timed = [v for v in mine if not v.undated]
    at = at or max((v.issued or v.at for v in timed), default=None)
    shown = result_course.of_row(row, timed)
    return ResultDetail(
        key=row.key,
        name=name,
        identity=identity,
        analysis=row.analysis,
        unit_reference=" · ".join(p for p in (row.unit, row.reference) if p),
        value=row.whole or row.value,
        outside=row.outside,
        when=result_course.when_words(shown.moment if shown is not None else None, at, now)
        or (_("nobody wrote when") if mine and not timed else ""),
        former=row.change or ("" if question else row.quote),
        question=question,
        curve=row.curve,
        band=row.band,
        curve_low=number(Decimal(str(row.band[0]))) if row.band else "",
        curve_high=number(Decimal(str(row.band[1]))) if row.band else "",
        also=also,
        act=_("Acknowledge for"),
        course=result_course.course(labs.values(chart, now=now), shown, now) if shown is not None else None,
        had=result_history.had(chart, one, now, actor),
        critical=result_groups.critical(one, mine),
        alarm=result_course.beyond_alarm(result_course.of_row(row, mine)),
    )


def _beside(chart: Chart, one: Unread, value: LabValue, now: datetime) -> str:
    """Notes on a value: reference range, original unit where converted, the value before a correction."""
    said = [value.range] if value.range else []
    said += [words for words in (value.place, value.comment, value.unlike) if words]
    if value.preliminary:
        said.append(_("preliminary"))
    if words := result_corrections.short(chart, one, value, now):
        said.append(words)
    if value.original:
        said.append(_("converted from {original}").format(original=value.original))
    return f" ({'; '.join(said)})" if said else ""


def _common(chart: Chart, one: Unread, now: datetime) -> dict[str, Any]:
    family, given = persons.family_given(chart.patient.name)
    where = stays.current(chart, now)
    return {
        "key": one.key,
        "patient": chart.patient.id,
        "bed": where.bed if where else "",
        "family": family,
        "given": given,
        "fingerprint": unread.fingerprint(chart, one),
        "provenance": Provenance(one.focus, pending=any(key in chart.unsent for key in one.tasks)),
    }


def _changed(by: Decimal) -> str:
    return ("+" if by > 0 else "") + clinical(by)


def _change(value: LabValue, former: LabValue | None, now: datetime) -> tuple[str, bool]:
    if former is None or former.number is None or value.number is None:
        return "", False
    by = value.number - former.number
    words = _("{change} from {time}").format(change=_changed(by), time=moments.today(former.moment, now))
    if former.sample != value.sample:
        # Two kinds of sample may differ where the patient does not.
        sample = former.sample or _("usual sample")
        words = f"{words} ({sample})"
    large = bool(former.number) and abs(by / former.number) >= LARGE_CHANGE
    return words, large
