"""The banner of the patient in focus: who it is, where, and what must never be overlooked."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import msgspec

from desktop.access import log_settings
from desktop.clinical.denials import denied
from desktop.clinical.record import observed, persons, procedures, record_entities, security_labels
from desktop.clinical.record.blocking import covering
from desktop.clinical.record.measured import improbable, rounds
from desktop.clinical.record.patient import allergies as recorded
from desktop.clinical.record.patient import (
    anaesthesia,
    cautions,
    conditions,
    flags,
    links,
    pregnancy,
)
from desktop.clinical.record.patient.allergy_lists import Empty
from desktop.clinical.record.stays import handovers, side_conflicts, stays
from desktop.clinical.record.stays.handovers import Handover
from desktop.clinical.words import demographics, record_state
from desktop.clinical.words import facts as fact_words
from desktop.clinical.words import stays as stay_words
from desktop.clinical.words.numbers import shown, vital_decimals
from desktop.core.actor import Actor
from desktop.core.clock import local
from desktop.core.formats import NBSP, day, relative_day, relative_day_time
from desktop.core.messages import _, pick
from desktop.fhir.chart import Chart
from desktop.fhir.resources import AllergyIntolerance, Condition, Flag, Resource
from desktop.fhir.when import instant
from desktop.shown.shell import AllergyBox, Asked, BannerModel
from desktop.views.base import labs
from desktop.views.page import banner_origins

_SHOWN = 6
"""Minimum allergies in the banner; more would take the room of the chart."""
TYPES = pregnancy.TYPES | anaesthesia.TYPES | {
    "Encounter", "Flag", "AllergyIntolerance", "Task", "DiagnosticReport", "Specimen", "Condition",
    "Procedure", "Consent", "Observation", "List",
}  # fmt: skip


def build(
    chart: Chart,
    now: datetime,
    same_number: tuple[str, ...] = (),
    linked: tuple[tuple[str, str], ...] = (),
    *,
    actor: Actor | None,
) -> BannerModel:
    """The banner; every question is answered by *known*, *none*, *not asked* or *not available*.

    `same_number` names other patients who have the same number: one person twice, or a mistaken identity.
    `linked` are the ids and names of the records that this one is merged or linked with.
    """
    known = links.read(chart.patient)
    several = demographics.several_numbers(chart.patient, now)
    warnings = (*((several,) if several else ()), *_sides(chart, now))
    became = record_state.became(known, lambda one: dict(linked).get(one.id) or one.display)
    family, given = persons.family_given(chart.patient.name)
    where = stays.current(chart, now)
    parts = []
    if same_number:
        names = ", ".join(name or _("Name missing") for name in same_number)
        parts.append(_("The same number stands for {names}: check who this is").format(names=names))
    if where is not None:
        place = where.ward
        if where.bed:
            place = ", ".join(part for part in (place, _("bed {bed}").format(bed=where.bed)) if part)
        parts.append(place)
        told = list(stay_words.said(where, now))
        if told and where.encounter.key in chart.unsent:
            told.append(_("not sent"))
        parts += told
        if where.day is not None:
            parts.append(_("day {n}").format(n=where.day))
        if where.about:
            parts.append(where.about)
        if where.doctor:
            parts.append(_("Responsible doctor: {name}").format(name=where.doctor))
    elif chart.known():
        parts.append(_("Not admitted"))
    waits = handovers.waiting(chart, where) if where is not None else None
    made = BannerModel(
        key=chart.patient.id,
        family=family,
        given=given,
        born=demographics.born(chart.patient, local(now).date()),
        sex=demographics.sex(
            chart.patient.gender,
            chart.patient.birth_date,
            demographics.age_day(chart.patient, local(now).date()),
        ),
        number=demographics.number(chart.patient, now),
        number_words=demographics.named_number(chart.patient, now),
        place=" · ".join(p for p in parts if p),
        critical=_asked(chart, now, "critical", _("Critical")),
        treatment_limits=_asked(chart, now, "limits", _("CPR")),
        infection=_asked(chart, now, "infection", _("Infection")),
        interpreter=_asked(chart, now, "interpreter", _("Interpreter")),
        allergies=allergies(chart),
        measured=_measured(chart, now),
        measured_whole=_measured(chart, now, whole=True),
        measured_short=_measured(chart, now, short=True),
        deceased=demographics.deceased(chart.patient),
        origins=banner_origins.origins(chart, now),
        handover=_handover(chart, waits) if waits is not None else "",
        handover_side="give" if waits is not None and _gives(chart, waits, actor) else "take",
        bed=_("bed {bed}").format(bed=where.bed) if where is not None and where.bed else "",
        record=" · ".join((*warnings, *became)),
        record_alert=bool(warnings) or known.asks or bool(known.unread),
        blocked=covering.words(chart.unreadable),
        blocks_unknown=covering.unknown(chart),
        entities=_entities(chart, actor),
        record_other=next((one.id for one in known.others if one.target.startswith("Patient/")), ""),
    )
    return _labelled(made, security_labels.marks(chart))


def _entities(chart: Chart, actor: Actor | None) -> str:
    """Line on whose record it is, and whose access by which decision, where that is another legal entity or
    one of them is not known."""
    if actor is None:
        return ""
    found = record_entities.of(chart, actor)
    if found.alike:
        return ""
    if found.record is None and found.reader is None:
        return _("Record: {owner}").format(owner=record_entities.name(None))
    known = found.record is not None and found.reader is not None
    # Of an entity that nobody knows, nobody says by which decision it reads.
    said = (
        _("Record: {owner} · access from {reader} by {basis}")
        if known
        else _("Record: {owner} · access from {reader}")
    )
    return said.format(
        owner=record_entities.name(found.record), reader=record_entities.name(found.reader),
        basis=pick(log_settings.basis().words),
    )  # fmt: skip


def _labelled(made: BannerModel, marks: Mapping[str, str]) -> BannerModel:
    """The banner with the words of labels on the parts that tell of a labelled entry."""
    changed: dict[str, Any] = {}
    for part, keys in made.origins if marks else ():
        words = ", ".join(dict.fromkeys(marks[key] for key in keys if key in marks))
        name = "treatment_limits" if part == "limits" else part
        if not words:
            continue
        held = getattr(made, name)
        if isinstance(held, Asked):
            changed[name] = msgspec.structs.replace(held, text=f"{held.text} {words}")
        elif isinstance(held, AllergyBox):
            whole = f"{held.whole} {words}" if held.whole else ""
            changed[name] = msgspec.structs.replace(held, title=f"{held.title} {words}", whole=whole)
        elif held:
            changed[name] = f"{held} {words}"
    return msgspec.structs.replace(made, **changed) if changed else made


def _sides(chart: Chart, now: datetime) -> list[str]:
    """Diagnoses of this part of the record whose operation was on the other side, each with it."""
    said = _("Which side? {diagnosis} / {procedure}")
    return [
        said.format(diagnosis=conditions.name(one), procedure=procedures.name(other))
        for key, other in side_conflicts.of(chart, now).items()
        if (one := chart.find(key, Condition)) is not None and conditions.is_active(one, now)
    ]


def _handover(chart: Chart, waits: Handover) -> str:
    """From whom to whom; who gives is responsible until the other has taken over."""
    giver, receiver = persons.name_of(chart, waits.giver), persons.name_of(chart, waits.receiver)
    words = _("Handover waits: {giver} to {receiver}").format(
        giver=giver or _("nobody named"), receiver=receiver or _("nobody named")
    )
    return _("{words} (not sent)").format(words=words) if waits.unsent else words


def _gives(chart: Chart, waits: Handover, actor: Actor | None) -> bool:
    if actor is None or waits.giver is None:
        return False
    return handovers.same_person(chart, waits.giver.target, actor.practitioner or actor.role)


def _asked(chart: Chart, now: datetime, kind: flags.Question, title: str) -> Asked:
    """One question, answered by all that tells of it."""
    every = cautions.told(chart, kind, now, ())
    if not chart.known(Flag):
        text = _("{question}: not available").format(question=title)
        also = "; ".join(_said(chart, one) for one in every if one.of != "flag")
        return Asked("not_available", f"{text} ({also})" if also else text)
    words = "; ".join(_said(chart, one) for one in every)
    if hidden := covering.words(cautions.unreadable(chart, kind)):
        text = _("{question}: {blocked}").format(question=title, blocked=hidden)
        return Asked("not_available", f"{text} ({words})" if words else text)
    if cautions.unreadable(chart, kind):
        # Nobody can say which question it answers: so none of them is answered by silence.
        text = _("{question}: an entry can't be shown, look in the record").format(question=title)
        if kind == "limits":
            text = _("{question}: an entry may limit treatment, and can't be read").format(question=title)
        return Asked("not_available", f"{text} ({words})" if words else text)
    if every:
        # Whoever wrote "Needs an interpreter: Ukrainian" has named the question already.
        named = title.lower() in words.lower().partition(":")[0].replace(",", " ").split()
        text = words if named or words.lower().startswith(title.lower()) else f"{title}: {words}"
        # What is over or has not begun is told, and endangers nobody now.
        now_so = any(one.holds for one in every)
        return Asked("known", text, alert=now_so and kind in ("critical", "limits", "infection"))
    none = next((f for f in flags.standing(chart, kind) if flags.denies(chart, f, now)), None)
    if none is not None:
        return Asked("none", _sent(chart, none, fact_words.statement(kind, "none")))
    return Asked("not_asked", _("{question}: not asked").format(question=title))


def _said(chart: Chart, one: cautions.Caution) -> str:
    at = instant(one.when) if one.of == "directive" else None
    return _sent_key(chart, one.keys[0], f"{one.words} ({day(at)})" if at is not None else one.words)


def _sent(chart: Chart, resource: Resource, words: str) -> str:
    """The words, and that the server does not have them yet."""
    return _sent_key(chart, resource.key, words)


def _sent_key(chart: Chart, key: str, words: str) -> str:
    return _("{words} (not sent)").format(words=words) if key in chart.unsent else words


def allergies(chart: Chart) -> AllergyBox:
    """The allergies in one of four states; refuted ones don't count, unconfirmed ones say so."""
    read = recorded.read(chart)
    if read.state == "not-loaded":
        return AllergyBox(
            "not_available", _("Allergies: not available"), _("shown when the record is fetched")
        )
    if read.state == "unreadable":
        rest = "; ".join(_words(chart, a) for a in read.named)
        kept_back = tuple(one for one in chart.unreadable if one.resource_type == AllergyIntolerance.__name__)
        if hidden := covering.words(kept_back):
            title = _("{question}: {blocked}").format(question=_("Allergies"), blocked=hidden)
            return AllergyBox("not_available", title, rest or _("Ask before anything is given"))
        return AllergyBox("not_available", _("An allergy can't be shown: look in the record"), rest)
    if read.state == "known":
        first, others = read.named[0], read.named[1:]
        kind = _("Allergy") if recorded.is_allergic(first) else _("Intolerance")
        whole = "; ".join(_words(chart, a) for a in others) or _confirmed(first)
        lines = _brief(chart, others) or whole
        if others and recorded.is_allergic(first) and not recorded.is_allergic(others[0]):
            whole, lines = (_("Intolerance: {what}").format(what=text) for text in (whole, lines))
        title = f"{kind}: {_words(chart, first)}"
        return AllergyBox("known", title, lines, whole if lines != whole else "")
    if read.state == "none":
        none = next((a for a in read.denials if denied(a.code) == "all"), None)
        if none is None:
            return AllergyBox("none", _("No known allergies"), _by_list(read.empty))
        return AllergyBox("none", _sent(chart, none, _("No known allergies")), _confirmed(none))
    if read.state == "partly":
        said = "; ".join(filter(None, map(recorded.denial, read.denials)))
        return AllergyBox("none", _("Allergies: {what}").format(what=said), _confirmed(read.denials[0]))
    if read.empty is not None and read.empty.reason == "withheld":
        told = _("Allergies: withheld in the record")
        return AllergyBox("not_available", told, _("Ask before anything is given"))
    return AllergyBox("not_asked", _("Allergies: not asked"), _("Ask before anything is given"))


def _by_list(empty: Empty | None) -> str:
    """Source of a *none* that no entry says: an empty list, and of when it is."""
    if empty is None or not empty.when:
        return _("by the record's list, without a date")
    return _("by the record's list of {date}").format(date=observed.date_words(empty.when))


def _brief(chart: Chart, others: tuple[AllergyIntolerance, ...]) -> str:
    """Every dangerous allergy, then as many as have room and how many more; empty where all have room."""
    least = sum(recorded.is_severe(a) for a in others)
    shown = max(least, _SHOWN - 1)
    if len(others) <= shown + 1:
        return ""
    said = "; ".join(_words(chart, a) for a in others[:shown])
    return _("{allergies}; and {n} more").format(allergies=said, n=len(others) - shown)


def _words(chart: Chart, allergy: AllergyIntolerance) -> str:
    words = recorded.substance(allergy) or _("unnamed substance")
    inside = " ".join(p for p in (", ".join(recorded.reactions_short(allergy)), recorded.year(allergy)) if p)
    if inside:
        words += f" ({inside})"
    words = ", ".join((words, *recorded.remarks(allergy), *recorded.noted(allergy)))
    return _sent(chart, allergy, words)


def _confirmed(allergy: AllergyIntolerance) -> str:
    moment = instant(allergy.recorded_date)
    return _("confirmed {date}").format(date=day(moment)) if moment else ""


def _measured(chart: Chart, now: datetime, *, whole: bool = False, short: bool = False) -> str:
    """Weight and kidneys in words, each with its time; with `whole` every digit that they came with, `short`
    without the hour of today."""

    def when(at: datetime) -> str:
        if not short:
            return f" ({relative_day_time(at, now)})"
        return "" if local(at).date() == local(now).date() else f" ({relative_day(at, now)})"

    every = rounds.measurements(chart, "weight", now=now)
    last = next((m for m in reversed(every) if m.number is not None), None)
    newer = every[every.index(last) + 1 :] if last is not None else every
    doubted = next((m for m in reversed(newer) if m.use == improbable.DOUBTED), None)
    parts = []
    if last is not None and last.number is not None:
        weight = shown(last.number, vital_decimals("weight", last.number))
        kg = f"{(whole and weight.whole) or weight.text}{NBSP}kg"
        parts.append((kg if short else _("Weight {kg}").format(kg=kg)) + when(last.at))
    if doubted is not None:
        # Which is right only somebody at the bedside knows: it is asked about, and nothing goes by it.
        asked = _("weight {kg}?").format(kg=doubted.words.replace(" ", NBSP))
        parts.append(asked + when(doubted.at))
    egfr = [v for v in labs.values(chart, "egfr", now=now) if v.row == "egfr" and v.current]
    if egfr:
        parts.append(f"eGFR {(whole and egfr[-1].whole) or egfr[-1].text}" + when(egfr[-1].at))
    return " · ".join(parts)
