"""A patient's family history, habits and vaccines: what the record tells, and what it could not be asked.

One idea: the rows of what an anamnesis asks for, each entry with all that changes its meaning.
"""

from __future__ import annotations

from datetime import datetime
from typing import Final

import msgspec

from desktop.clinical import inherited
from desktop.clinical.record import observed, parts
from desktop.clinical.record.modifiers import is_unread
from desktop.clinical.record.patient import anaesthesia, conditions, family, habits
from desktop.clinical.record.patient import vaccines as recorded
from desktop.clinical.words import ages, code_names
from desktop.clinical.words.doses import quantity_words
from desktop.clinical.words.terms import term
from desktop.core.messages import _, ngettext, pgettext
from desktop.fhir.chart import Chart
from desktop.fhir.elements import Annotation, CodeableConcept, Reference
from desktop.fhir.resources import (
    Condition,
    FamilyCondition,
    FamilyMemberHistory,
    Immunization,
    Observation,
    Resource,
    VaccineProtocol,
    VaccineReaction,
)
from desktop.shown.page.anamnesis import AnamnesisGroup, AnamnesisModel, AnamnesisRow
from desktop.shown.parts import PanelState, Tone
from desktop.views.base import making
from desktop.views.base.context import Context
from desktop.views.base.making import date_words, time_words

KINDS: Final[tuple[type[Resource], ...]] = (FamilyMemberHistory, Observation, Immunization)
TYPES: Final = frozenset({"FamilyMemberHistory", "Observation", "Immunization", "Condition"})
_EARLIER: Final = 3
"""Earlier answers to a question that are said one by one; of more, how many."""
Remarks = list[tuple[str, Tone]]


def build(context: Context) -> tuple[AnamnesisModel, PanelState]:
    """The rows by group: family history, where a danger in anaesthesia comes first, habits, vaccines."""
    chart = context.chart
    rows = (*_family(context), *_habits(context), *_vaccines(context))
    told = tuple(_lacking(chart))
    spoken = ". ".join(row.spoken for row in rows)
    title = _("Family, habits and vaccines")
    model = AnamnesisModel(rows, title, str(len(rows)) if rows else "", told, spoken)
    return model, _state(chart, filled=bool(rows))


def _state(chart: Chart, *, filled: bool) -> PanelState:
    """Ready with what is here; what was not asked for is told beside it, and nothing is *empty* before all
    of it was."""
    if broken := making.broken_state(chart, KINDS):
        return broken
    if filled:
        return PanelState("ready")
    if not chart.settled(*KINDS):
        return PanelState("loading", note=_("fetching"))
    if not chart.known(*KINDS):
        return making.not_asked()
    return PanelState("empty", title=_("Nothing is written of family, habits or vaccines."))


def _lacking(chart: Chart) -> list[str]:
    """Of each kind that it was not asked for, or is still coming."""
    said: dict[type[Resource], tuple[str, str]] = {
        FamilyMemberHistory: (
            _("Family history: not asked, the server can't be"),
            _("Family history is coming"),
        ),
        Observation: (_("Habits: not asked, the server can't be"), _("Habits are coming")),
        Immunization: (_("Vaccines: not asked, the server can't be"), _("Vaccines are coming")),
    }  # fmt: skip
    found = []
    for kind, (unasked, coming) in said.items():
        if kind.__name__ in chart.unasked:
            found.append(unasked)
        elif not chart.settled(kind):
            found.append(coming)
    return found


# Family


def _family(context: Context) -> list[AnamnesisRow]:
    chart = context.chart
    rows = [_relative(chart, one) for one in family.standing(chart)]
    rows += [_as_problem(chart, one) for one in family.as_problems(chart)]
    return sorted(rows, key=lambda row: not row.danger)


def _relative(chart: Chart, one: FamilyMemberHistory) -> AnamnesisRow:
    danger = anaesthesia.is_danger(one)
    known = family.known(one)
    said = "; ".join(map(_illness, one.condition))
    remarks: Remarks = []
    if one.status == "health-unknown" and known != "not-known":
        remarks.append((_("the relative's health is not known"), "warn"))
    elif one.status == "partial":
        remarks.append((_("not all was told"), "quiet"))
    elif one.status not in ("completed", "health-unknown"):
        remarks.append((_("status not known"), "warn"))
    if one.data_absent_reason is not None:
        why = _absent(one.data_absent_reason)
        remarks.append((_("why nothing more is told: {why}").format(why=why), "warn"))
    if not family.by_blood(one):
        remarks.append((_("not related by blood"), "quiet"))
    remarks += _common(chart, one, one.note)
    name = family.relation(one)
    name = name[:1].upper() + name[1:]
    when = _("written {date}").format(date=date_words(one.date)) if one.date else ""
    detail = ", ".join(
        filter(None, (one.name, _sex(one.sex), _life(one), *_reasons(one.reason_code, one.reason_reference)))
    )
    quiet = known not in ("told", "partly") and not danger
    return _row(one, "family", name, _health(known, said), when, detail, remarks, danger=danger, quiet=quiet)


def _health(known: family.Known, said: str) -> str:
    """Diseases of a relative in words; never those of a healthy one where nothing is known."""
    if known == "told":
        return said or _("no disease is written")
    if known == "partly":
        return said or _("no disease is written, and not all was told")
    words = {
        "not-known": _("the relative's health is not known"),
        "unread": _("not known what is told, it can't be read fully"),
        "unclear": _("not known whether it holds"),
    }[known]
    return _("{words}; written all the same: {what}").format(words=words, what=said) if said else words


def _sex(concept: CodeableConcept | None) -> str:
    if concept is None:
        return ""
    held = {coding.code.casefold() for coding in concept.coding}
    for code, words in {
        "female": _("woman"), "male": _("man"), "other": _("another sex"), "unknown": _("sex unknown"),
    }.items():  # fmt: skip
        if code in held:
            return concept.text or words
    return concept.label


def _illness(one: FamilyCondition) -> str:
    """A disease of a relative with its onset, what became of it, and notes."""
    kind = inherited.kind_of(one.code) if one.code is not None and not one.code.words else None
    name = term(one.code.label) if one.code is not None and one.code.label else _("disease without a name")
    if kind is not None:
        name = f"{kind.name} ({name})"
    inside = []
    if onset := ages.age(one.onset_age, one.onset_range):
        inside.append(_("from age {age}").format(age=onset))
    if one.onset_string:
        inside.append(one.onset_string)
    if one.onset_period is not None and (one.onset_period.start or one.onset_period.end):
        ends = (one.onset_period.start, one.onset_period.end)
        inside.append("–".join(date_words(end) if end else "" for end in ends))
    if one.outcome is not None and one.outcome.label:
        inside.append(term(one.outcome.label))
    if one.contributed_to_death is not None:
        contributed = one.contributed_to_death
        inside.append(_("contributed to the death") if contributed else _("did not contribute to the death"))
    inside += [note.text for note in one.note if note.text]
    if one.modifier_extension:
        inside.append(_("something here cannot be read"))
    return f"{name} ({', '.join(inside)})" if inside else name


def _life(one: FamilyMemberHistory) -> str:
    """Age and death of a relative, as they were written."""
    said = []
    if one.born_date or one.born_string or one.born_period is not None:
        period = one.born_period
        born = one.born_string or (date_words(one.born_date) if one.born_date else "")
        if not born and period is not None:
            born = "–".join(date_words(end) if end else "" for end in (period.start, period.end))
        said.append(_("born {date}").format(date=born))
    living = one.age_string or ages.age(one.age_age, one.age_range)
    if living:
        words = _("about {age}") if one.estimated_age else "{age}"
        said.append(words.format(age=living))
    elif one.estimated_age:
        said.append(_("the age is estimated"))
    dead = one.deceased_string or (date_words(one.deceased_date) if one.deceased_date else "")
    at = ages.age(one.deceased_age, one.deceased_range)
    if dead:
        said.append(_("dead: {when}").format(when=dead))
    if at:
        said.append(_("died at age {age}").format(age=at))
    elif one.deceased_boolean and not dead:
        said.append(_("dead"))
    elif one.deceased_boolean is False:
        said.append(_("alive") if not dead else _("alive, is also written"))
    return ", ".join(said)


def _as_problem(chart: Chart, one: Condition) -> AnamnesisRow:
    remarks: Remarks = [(_("written as a diagnosis"), "quiet")]
    if conditions.is_uncertain(one):
        remarks.append((_("suspected"), "quiet"))
    remarks += _common(chart, one, one.note)
    when = _("recorded {date}").format(date=date_words(one.recorded_date)) if one.recorded_date else ""
    name = _("In the family")
    danger = inherited.kind_of(one.code) is not None
    return _row(one, "family", name, conditions.name(one), when, "", remarks, danger=danger)


# Habits


def _habits(context: Context) -> list[AnamnesisRow]:
    chart, now = context.chart, context.now
    return [_habit(context, group) for group in habits.by_name(habits.standing(chart, now))]


def _habit(context: Context, group: tuple[Observation, ...]) -> AnamnesisRow:
    """The newest answer to a question, with those before it."""
    chart, now = context.chart, context.now
    newest, before = group[0], group[1:]
    name = _headed(newest.code) or _("Without a name")
    said = _answer(newest)
    remarks: Remarks = [*_use(newest, now), *_common(chart, newest, newest.note, use=False)]
    earlier = [
        " ".join(filter(None, (_answer(one), _dated(one, context), *(f"({w})" for w, _t in _use(one, now)))))
        for one in before[:_EARLIER]
    ]
    if len(before) > _EARLIER:
        more = len(before) - _EARLIER
        earlier.append(ngettext("{n} still earlier", "{n} still earlier", more).format(n=more))
    detail = _("before: {values}").format(values="; ".join(earlier)) if earlier else ""
    quiet = not observed.use_of(newest, now).decide
    row = _row(newest, "habits", name, said, _dated(newest, context), detail, remarks, quiet=quiet)
    return msgspec.structs.replace(row, keys=tuple(one.key for one in group))


def _answer(one: Observation) -> str:
    """The answer, with its parts each by its name."""
    inside = parts.parts(one)
    own = _said(msgspec.structs.replace(one, component=()) if inside else one)
    named = [f"{code_names.said(part.code)} {_said(part)}".strip() for part in inside]
    return "; ".join(filter(None, (own, *named))) or _("no answer written")


def _said(one: Observation) -> str:
    concept = one.value_codeable_concept
    if concept is not None and not concept.words and not one.component:
        return code_names.said(concept) or " ".join(filter(None, observed.value_unit(one)))
    return " ".join(filter(None, observed.value_unit(one)))


def _dated(one: Observation, context: Context) -> str:
    when = one.when or one.issued
    return time_words(when, context) if when else _("date not written")


def _use(one: Observation, now: datetime) -> Remarks:
    why = observed.use_of(one, now).why
    words = {
        "preliminary": _("preliminary"), "corrected": _("corrected"), "future": _("dated ahead"),
        "unread": _("holds something that can't be read"), "registered": _("not answered yet"),
        "unknown": _("status not known"),
        "another": _("of {whom}, not of the patient").format(whom=observed.whose(one)),
    }.get(why, "")  # fmt: skip
    tone: Tone = "quiet" if why in ("preliminary", "corrected") else "warn"
    return [(words, tone)] if words else []


# Vaccines


def _vaccines(context: Context) -> list[AnamnesisRow]:
    return [_vaccine(context, one) for one in recorded.standing(context.chart)]


def _vaccine(context: Context, one: Immunization) -> AnamnesisRow:
    state = recorded.given(one, context.now)
    name = _headed(one.vaccine_code)
    why = code_names.said(one.status_reason)
    said = {
        "given": _("given"),
        "not-given": _("not given: {why}").format(why=why) if why else pgettext("dose", "not given"),
        "ahead": _("dated ahead, not known whether it was given"),
        "unread": _("not known whether it was given"),
        "unclear": _("status not known, not known whether it was given"),
        "denied": _("says that it was not given, though it is written as given"),
        "contradicted": _("written as given, and why it was not: {why}").format(
            why=why or _("reason not written")
        ),
    }[state]
    remarks: Remarks = (
        [] if state != "unread" or not why else [(_("not given: {why}").format(why=why), "warn")]
    )
    if words := _potency(one):
        remarks.append((words, "warn"))
    if recorded.is_expired(one):
        words = _("the vaccine had expired on {date}").format(date=date_words(one.expiration_date))
        remarks.append((words, "warn"))
    if recorded.is_reported(one):
        origin = code_names.said(one.report_origin)
        words = _("reported: {source}") if origin else _("reported, not written by whoever gave it")
        remarks.append((words.format(source=origin), "quiet"))
    remarks += [(_reaction(context.chart, each), "warn") for each in one.reaction]
    remarks += _common(context.chart, one, one.note)
    at = time_words(one.occurrence_date_time, context) if one.occurrence_date_time else ""
    when = ", ".join(filter(None, (at, one.occurrence_string))) or _("date not written")
    detail = " · ".join(
        filter(None, (*map(_dose, one.protocol_applied), _how(one), *_reasons(one.reason_code, ())))
    )
    quiet = state != "given"
    return _row(
        one, "vaccines", name or _("Vaccine without a name"), said, when, detail, remarks, quiet=quiet
    )


def _potency(one: Immunization) -> str:
    """Words of a dose that was, or may be, less than a full one."""
    potency = recorded.potency(one)
    if potency == "full":
        return ""
    reason = ", ".join(filter(None, map(code_names.said, one.subpotent_reason)))
    if potency == "unclear":
        return _("perhaps not a full dose: {why}").format(why=reason or _("reason not written"))
    words = _("not a full dose, does not count: {why}") if reason else _("not a full dose, does not count")
    return words.format(why=reason)


def _how(one: Immunization) -> str:
    """Amount, route and site of a dose."""
    concepts = (one.route, one.site)
    return ", ".join(filter(None, (quantity_words(one.dose_quantity), *map(code_names.said, concepts))))


def _dose(one: VaccineProtocol) -> str:
    """Number of the dose, of how many, against what."""
    number = str(one.dose_number_positive_int or "") or one.dose_number_string
    many = str(one.series_doses_positive_int or "") or one.series_doses_string
    dose = ""
    if number:
        dose = _("dose {n} of {many}") if many else _("dose {n}")
        dose = dose.format(n=number, many=many)
    against = ", ".join(filter(None, map(code_names.said, one.target_disease)))
    target = _("against {disease}").format(disease=against) if against else ""
    return ", ".join(filter(None, (dose, target, one.series)))


def _reaction(chart: Chart, one: VaccineReaction) -> str:
    told = chart.find(one.detail, Observation)
    if told is not None:
        why = observed.use_of(told, None).why
        what = observed.in_words(told)
        if why in ("unread", "unknown", "another"):
            what = _("{words}, can't be read fully").format(words=what)
    else:
        what = one.detail.display if one.detail is not None else ""
    if not what:
        what = _("not described") if one.detail is None else _("what is told of it is not here")
    words = _("reaction: {what}").format(what=what)
    if one.reported:
        words = _("{words}, told by the patient").format(words=words)
    return f"{words} ({date_words(one.date)})" if one.date else words


# Common


def _headed(concept: CodeableConcept | None) -> str:
    """Words at the head of a row; those that the record has stay as they are written."""
    words = code_names.said(concept)
    return words if concept is not None and concept.words else f"{words[:1].upper()}{words[1:]}"


def _common(chart: Chart, one: Resource, notes: tuple[Annotation, ...], *, use: bool = True) -> Remarks:
    found: Remarks = []
    if use and is_unread(one):
        found.append((_("holds something that can't be read"), "warn"))
    if one.key in chart.unsent:
        found.append((_("not sent"), "quiet"))
    found += [(note.text, "quiet") for note in notes if note.text]
    return found


def _absent(reason: CodeableConcept) -> str:
    held = {coding.code for coding in reason.coding}
    for code, words in {
        "subject-unknown": _("the patient does not know"), "withheld": _("withheld"),
        "unable-to-obtain": _("could not be asked"), "deferred": _("to be asked later"),
    }.items():  # fmt: skip
        if code in held:
            return reason.text or words
    return reason.label or _("not said")


def _reasons(reasons: tuple[CodeableConcept, ...], others: tuple[Reference, ...]) -> list[str]:
    said = ", ".join(filter(None, (*map(code_names.said, reasons), *(one.display for one in others))))
    return [_("because of {reason}").format(reason=said)] if said else []


def _row(
    one: Resource, group: AnamnesisGroup, name: str, said: str, when: str, detail: str, remarks: Remarks,
    *, danger: bool = False, quiet: bool = False,
) -> AnamnesisRow:  # fmt: skip
    spoken = ", ".join(filter(None, (name, said, when, detail, *(words for words, _tone in remarks))))
    return AnamnesisRow(
        one.key, group, name, said, when, detail, tuple(remarks), danger, quiet, (one.key,), spoken
    )
