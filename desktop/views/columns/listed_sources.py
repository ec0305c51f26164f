"""Readers of each source of a declared column: all values it has in a chart, unordered.

One idea: a reader for each kind of source that a column may be declared by.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

import msgspec

from desktop.clinical import traces, vocabulary
from desktop.clinical.age import weeks_and_days
from desktop.clinical.columns import Source, has
from desktop.clinical.record import beside, birth, observed, procedures, reports
from desktop.clinical.record.fluids import dialysis_access, dialysis_plan
from desktop.clinical.record.measured import body_mass, measurement_words, measurements
from desktop.clinical.record.medicines import administrations
from desktop.clinical.record.medicines.administrations import Outcome
from desktop.clinical.record.patient import (
    cautions,
    conditions,
    contacts,
    gestation,
    pregnancy,
    resuscitation,
)
from desktop.clinical.record.patient import flags as record_flags
from desktop.clinical.record.stays import arrivals, ordered
from desktop.clinical.record.stays.stays import Stay
from desktop.clinical.words import facts as fact_words
from desktop.clinical.words.medicines import name_of
from desktop.core.formats import number as written
from desktop.core.formats import time
from desktop.core.messages import _
from desktop.fhir import ucum
from desktop.fhir.chart import Chart
from desktop.fhir.elements import CodeableConcept, Coding
from desktop.fhir.resources import (
    Appointment,
    Component,
    Condition,
    Consent,
    DiagnosticReport,
    Encounter,
    Flag,
    MedicationAdministration,
    Observation,
    Procedure,
    RelatedPerson,
    ServiceRequest,
)
from desktop.fhir.when import Moment, Precision, after, for_newest, parse
from desktop.orders.substances import codes_in
from desktop.views.base import labs
from desktop.views.columns import listed_equivalents
from desktop.views.columns.told import Found, Told

READ: Mapping[str, tuple[type, ...]] = {
    "vital": (Observation,),
    "lab": (Observation,),
    "observation": (Observation, Encounter),
    "flag": (Flag, Consent, Observation),
    "procedure": (Procedure, Encounter),
    "report": (DiagnosticReport,),
    "ordered": (ServiceRequest,),
    "condition": (Condition,),
    "given": (MedicationAdministration,),
    "stay": (Encounter,),
    "age": (Observation, Condition, Procedure, RelatedPerson),
    "contact": (RelatedPerson,),
    "dialysis": (*dialysis_access.TYPES, ServiceRequest, Appointment),
    "equivalents": listed_equivalents.READ,
}
"""Resource types that each source is made of."""


def read_by(source: Source) -> tuple[type, ...]:
    """Types that a source is read from: Consents and Observations tell of limits of treatment, and of nothing
    else that a Flag tells."""
    kinds = {kind for name in source.said for kind in READ[name]}
    return (Flag,) if source.flag and "limits" not in source.flag else tuple(kinds)


def _at(text: str) -> Told:
    return _of_moment(parse(text))


def _of_moment(when: Moment | None) -> Told:
    """A moment to count from; a month or a year alone is none."""
    if when is None or when.precision < Precision.DAY:
        return Told()
    return Told(began=when.start, at=when.start, timed=when.has_time)


def _vitals(chart: Chart, _stay: Stay | None, now: datetime, source: Source) -> Found:
    unit = vocabulary.vitals()[source.vital].sign
    found: Found = []
    for one in measurements.measurements(chart, source.vital, now=now):
        # What was not measured, or can't be, says nothing of what was measured before.
        if not one.use.decide or one.at > now + observed.AHEAD:
            continue
        if one.number is None and source.vital != "acvpu":
            continue
        text = f"{written(one.number)} {one.unit or unit}".strip() if one.number is not None else one.words
        if source.vital == "o2" and one.number == 0:
            # Nobody on a ward says that somebody gets none of a litre.
            text = _("air")
        number = float(one.number) if one.number is not None else None
        aside = measurement_words.beside_of(one)
        # A date alone has no T: its hour is not known.
        told = Told(
            text, number, at=one.at, timed="T" in one.when, keys=(one.reference,), remark=aside.words,
            preliminary=aside.preliminary, exact=one.number,
        )  # fmt: skip
        found.append((told, ()))
    for mass in body_mass.worked_out(chart, now) if source.vital == "bmi" else ():
        text, number = f"{written(mass.number)} {unit}", float(mass.number)
        made = Told(text, number, at=mass.at, timed=mass.timed, keys=mass.keys, exact=mass.number)
        found.append((made, ()))
    return found


def _labs(chart: Chart, _stay: Stay | None, now: datetime, source: Source) -> Found:
    found: Found = []
    for one in labs.values(chart, source.lab, now=now):
        if not one.current:
            continue
        said, text = one.number if one.number is not None else one.bound, one.text
        number = float(said) if said is not None else None
        if one.row != source.lab:
            # In a unit that can't be converted: no number among the others', and never without it.
            number, text = None, f"{text} {ucum.beside_number(one.unit)}".strip()
        told = Told(
            text, number, None, one.outside, one.at, timed=one.exact > Precision.DAY, keys=(one.reference,),
            beyond=one.beyond, remark=one.beside.words, preliminary=one.preliminary,
        )  # fmt: skip
        found.append((told, ()))
    return [*found, *_questioned(chart, now, source, found)]


def _questioned(chart: Chart, now: datetime, source: Source, found: Found) -> Found:
    """The newest result that nobody may go by, with its doubt and without its number: where no other tells
    of the analysis, and where it looks critical and is newer than all that do. A usual one hides none."""
    latest = max((told.at for told, _codes in found if told.at is not None), default=None)
    every = (*labs.undated(chart, now), *labs.values(chart, source.lab, now=now))
    mine = [
        one for one in every
        if one.doubt and one.text and not one.whose and one.row.partition("|")[0] == source.lab
    ]  # fmt: skip
    for one in mine[-1:]:
        if latest is not None and not (one.abnormal.critical and not one.undated and one.at > latest):
            continue
        text = f"{one.text}? {one.unit}".strip()
        at = None if one.undated else one.at
        told = Told(
            text, None, None, "", at, timed=one.exact > Precision.DAY, keys=(one.reference,), remark=one.doubt
        )
        return [(told, ())]
    return []


def _observations(chart: Chart, stay: Stay | None, now: datetime, source: Source) -> Found:
    """Answers of this stay: what was found in an earlier one says nothing of this."""
    found: Found = []
    if stay is None:
        return found
    wanted = source.observation
    for one in _asked(chart, wanted):
        if not observed.use_of(one, now).decide or not stay.holds(one.encounter, one.when, now):
            continue
        every: list[Observation | Component] = list(one.component)
        every.insert(0, one)
        for answered in every:
            if answered.code is None or not has(answered.code, wanted) or traces.draws(answered):
                continue
            said = observed.answer(answered)
            if said is not None and not said.absent:
                found.append(_answered(one, answered, said))
                break
    return found


def _asked(chart: Chart, codes: tuple[str, ...]) -> tuple[Observation, ...]:
    part = chart.part(Observation)

    def about(one: Observation) -> bool:
        concepts = (one.code, *(component.code for component in one.component))
        return any(concept is not None and has(concept, codes) for concept in concepts)

    return part.once(f"listed {codes}", lambda: tuple(o for o in part.all(Observation) if about(o)))


def _answered(
    one: Observation, part: Observation | Component, said: observed.Answer
) -> tuple[Told, tuple[CodeableConcept | Coding, ...]]:
    # Only an answer that is a moment is counted from; when somebody wrote it is none.
    own = _at(part.value_date_time or (part.value_period.start if part.value_period else ""))
    unit = "" if said.code and not ucum.beside_number(said.code) else ucum.beside_number(said.unit)
    shown = f"{said.comparator}{written(said.number)}" if said.number is not None else said.words
    text = "" if own.began is not None else " ".join(word for word in (shown, unit) if word)
    when = _at(one.when)
    aside = beside.of(one, preliminary=observed.use_of(one, None).why == "preliminary")
    told = msgspec.structs.replace(
        own, text=text, number=float(said.number) if said.number is not None else None,
        at=when.at, timed=own.timed if own.began is not None else when.timed, keys=(one.key,),
        beyond=said.comparator, unit=unit,
        remark=aside.words, preliminary=aside.preliminary,
    )  # fmt: skip
    return told, (part.value_codeable_concept,) if part.value_codeable_concept else ()


def _flags(chart: Chart, _stay: Stay | None, now: datetime, source: Source) -> Found:
    """All that stand, together: one more never hides another, and who denies is heard where none stands."""
    every = [
        one for one in chart.all(Flag)
        if record_flags.told(one)
        and (
            record_flags.question(one) in source.flag
            or any(has(c, source.flag) for c in (*one.category, one.code) if c is not None)
        )
    ]  # fmt: skip
    standing = [one for one in every if not record_flags.says_none(one)]
    none = [one for one in every if record_flags.denies(chart, one, now)]
    shown = sorted(standing or none, key=lambda one: for_newest(one.period.start if one.period else ""))
    if limited := _directives(chart, now, source, tuple(standing)):
        return limited
    if not shown:
        return []
    words = dict.fromkeys(_flag_words(chart, one, now) for one in shown)
    own = _at(shown[-1].period.start if shown[-1].period else "")
    ends = [end for one in standing if one.period and (end := after(one.period.end)) is not None]
    told = msgspec.structs.replace(
        own, text=" · ".join(words), keys=tuple(one.key for one in shown), denied=not standing,
        lapses=min(ends, default=None),
    )  # fmt: skip
    concepts = tuple(c for one in shown for c in (*one.category, one.code) if c is not None)
    return [(told, concepts if len(shown) == 1 else ())]


def _directives(chart: Chart, now: datetime, source: Source, standing: tuple[Flag, ...]) -> Found:
    """Limits of treatment that are no Flag, beside those that are; a Flag that there is none does not stand
    against them, nor against what can't be read. Empty where there is neither."""
    if "limits" not in source.flag:
        return []
    said = [one for one in resuscitation.told(chart, now) if one.words]
    words = [_flag_words(chart, one, now) for one in standing] + [one.words for one in said]
    keys = tuple(one.key for one in standing) + tuple(one.key for one in said)
    if cautions.unreadable_directives(chart):
        words.append(_("an entry may limit treatment, and can't be read"))
    elif not said:
        return []
    return [(Told(text=" · ".join(dict.fromkeys(words)), keys=keys), ())]


def _flag_words(chart: Chart, one: Flag, now: datetime) -> str:
    if record_flags.says_none(one) and record_flags.question(one) in record_flags.QUESTIONS:
        # By its code, as in the banner above it: two words for one answer look like two answers.
        words = fact_words.statement(record_flags.question(one), "none")
    else:
        words = record_flags.words(one) or (_("none") if record_flags.says_none(one) else _("yes"))
    return record_flags.at_its_time(chart, words, one, now)


def _procedures(chart: Chart, stay: Stay | None, now: datetime, source: Source) -> Found:
    found: Found = []
    if stay is None:
        return found
    for one in chart.all(Procedure):
        concepts = tuple(c for c in (one.code, one.category) if c is not None)
        if not procedures.carried_out(one) or not any(has(c, source.procedure) for c in concepts):
            continue
        own = _at(procedures.performed(one))
        if own.began is None or own.began > now:
            continue
        # What was done in an earlier stay is not what this one counts its days from.
        if not stay.holds(one.encounter, procedures.performed(one), now):
            continue
        found.append((msgspec.structs.replace(own, text=procedures.name(one), keys=(one.key,)), concepts))
    return found


def _reports(chart: Chart, _stay: Stay | None, now: datetime, source: Source) -> Found:
    found: Found = []
    for one in chart.all(DiagnosticReport):
        concepts = tuple(c for c in (one.code, *one.category) if c is not None)
        own = _at(reports.examined(one))
        if own.at is None or own.at > now + observed.AHEAD or not reports.stands(one):
            continue
        if any(has(c, source.report) for c in concepts):
            told = Told(one.code.label if one.code else "", at=own.at, timed=own.timed, keys=(one.key,))
            found.append((told, concepts))
    return found


def _ordered(chart: Chart, stay: Stay | None, now: datetime, source: Source) -> Found:
    """Ordered or ongoing measures: the hour ordered for, else the order's words."""
    found: Found = []
    for one in ordered.ordered(chart, stay, now) if stay is not None else ():
        if not any(has(c, source.ordered) for c in one.concepts):
            continue
        own = _of_moment(one.at)
        words = "" if own.began is not None else one.words
        found.append((msgspec.structs.replace(own, text=words, keys=(one.key,)), one.concepts))
    return found


def _conditions(chart: Chart, _stay: Stay | None, now: datetime, source: Source) -> Found:
    found: Found = []
    for one in conditions.active(chart, now):
        if one.code is None or not _is_condition(one, source.condition):
            continue
        own = _at(conditions.onset(one) or one.recorded_date)
        found.append((msgspec.structs.replace(own, text=conditions.name(one), keys=(one.key,)), (one.code,)))
    return found


def _is_condition(one: Condition, wanted: tuple[str, ...]) -> bool:
    """True when a Condition has one of these codes; codes without a system are ICD-10 of any edition."""
    icd = Coding(code=conditions.icd_code(one))
    own = tuple(code for code in wanted if "|" not in code)
    return has(icd, own) or (one.code is not None and has(one.code, tuple(set(wanted) - set(own))))


def _given(chart: Chart, _stay: Stay | None, now: datetime, source: Source) -> Found:
    wanted = tuple(code.removesuffix("*") for code in source.given)
    found: Found = []
    for one in chart.all(MedicationAdministration):
        at = administrations.given_at(one)
        if at is None or at > now or administrations.outcome(one) in _NOT_GIVEN:
            continue
        name = name_of(chart, one.medication_codeable_concept, one.medication_reference)
        codes = codes_in(chart, one, name.substance, name.generic or name.product)
        period = one.effective_period
        own = _at(one.effective_date_time or (period.start if period else ""))
        if any(code.startswith(wanted) for code in codes):
            told = msgspec.structs.replace(own, text=name.generic or name.product, keys=(one.key,))
        elif codes:
            continue
        else:
            # Nobody can tell which group it belongs to: that it was not given is not known either.
            told = msgspec.structs.replace(own, text=name.product, keys=(one.key,), lacks="unchecked")
        found.append((told, ()))
    return found


_NOT_GIVEN = frozenset({Outcome.NOT_GIVEN, Outcome.WRONG, Outcome.UNKNOWN})
_HISTORY = {"triaged": "triaged", "seen": "in-progress"}


def _of_stay(chart: Chart, stay: Stay | None, now: datetime, source: Source) -> Found:
    if stay is None:
        return []
    # The emergency contact through which they came is a part of coming in.
    every = [one for one in chart.all(Encounter) if one.key in stay.parts] or list(stay.encounters)
    newest = stay.encounters[-1]
    if source.stay == "arrived":
        came = arrivals.arrived(chart, stay)
        return [(msgspec.structs.replace(_of_moment(came), keys=(stay.key,)), ())] if came else []
    if source.stay in _HISTORY:
        told: Found = [
            (msgspec.structs.replace(_at(step.period.start), keys=(one.key,)), ())
            for one in every
            for step in one.status_history
            if step.status == _HISTORY[source.stay] and step.period is not None and step.period.start
        ]
        # Some write no history: who is in treatment has been seen, nobody knows when.
        under_way = source.stay == "seen" and newest.status in ("in-progress", "onleave")
        return [*told, *([(Told(_("seen"), keys=(newest.key,)), ())] if under_way else [])]
    if source.stay == "kind":
        kinds = newest.type
        return [(Told(k.label, keys=(newest.key,)), (k,)) for k in kinds[:1] if k.label]
    found: Found = []
    for one in (*(e for e in every if e not in stay.encounters), *stay.encounters):
        concept = one.priority if source.stay == "priority" else one.service_type
        if concept is not None:
            begun = parse(one.period.start if one.period else "")
            told_at = begun.start if begun else None
            found.append((Told(concept.label, at=told_at, keys=(one.key,)), (concept,)))
    return found


_INFANT = timedelta(days=366)


def _ages(chart: Chart, _stay: Stay | None, now: datetime, source: Source) -> Found:
    born = birth.born_by(chart.patient, now)
    lived = now - born.start if born is not None else None
    if source.age == "born":
        young = lived is not None and lived < _INFANT
        if not young or born is None or born.precision < Precision.DAY:
            return []
        return [(_of_moment(born), ())]
    # Of a mother it is the pregnancy's, of a child its own.
    child = gestation.of_a_child(chart, now)
    if source.age == "gestation":
        days = gestation.at_birth(chart, now) if child else None
    else:
        state = pregnancy.standing(chart, now)
        ended = state.birth is not None or state.said in ("after-birth", "not-pregnant")
        days = None if child or ended else gestation.gone(chart, now)
    return [(Told(weeks_and_days(days), float(days)), ())] if days is not None else []


def _contacts(chart: Chart, _stay: Stay | None, now: datetime, source: Source) -> Found:
    every = contacts.kin(chart, now) if source.contact == "kin" else contacts.general_practitioner(chart)
    words = " · ".join(one.words for one in every)
    return [(Told(words, keys=tuple(one.key for one in every)), ())] if every else []


def _dialysis(chart: Chart, _stay: Stay | None, now: datetime, source: Source) -> Found:
    if source.dialysis == "treated":
        keys = dialysis_plan.in_dialysis(chart, now)
        return [(Told(_("in dialysis"), keys=keys), ())] if keys else []
    if source.dialysis == "access":
        every = dialysis_access.access(chart, now)
        words = " · ".join(one.words for one in every)
        return [(Told(words, keys=tuple(key for one in every for key in one.keys)), ())] if every else []
    found = dialysis_plan.slot(chart, now)
    if found is None:
        return []
    begins = time(found.at.start) if found.at.has_time else _("hour unknown")
    states = {"planned": "{time}", "goes-on": _("{time}, goes on"), "over": _("{time}, over")}
    return [(Told(states[found.state].format(time=begins), at=found.at.start, keys=found.keys), ())]


BY_SOURCE: Mapping[str, Callable[[Chart, Stay | None, datetime, Source], Found]] = {
    "vital": _vitals, "lab": _labs, "observation": _observations, "flag": _flags, "procedure": _procedures,
    "report": _reports, "ordered": _ordered, "condition": _conditions, "given": _given, "stay": _of_stay,
    "age": _ages, "contact": _contacts, "dialysis": _dialysis,
    "equivalents": listed_equivalents.found,
}  # fmt: skip
