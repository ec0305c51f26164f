"""The banner of the patient in focus: who it is, where, and what must never be overlooked."""

from __future__ import annotations

from datetime import datetime

from desktop.clinical import rounds
from desktop.core.clock import local
from desktop.core.formats import day, number, relative_day_time
from desktop.core.messages import _
from desktop.fhir.chart import Chart
from desktop.fhir.resources import AllergyIntolerance, Flag
from desktop.fhir.when import instant
from desktop.views import labs, persons, stay
from desktop.views.shell import AllergyBox, Asked, BannerModel

TYPES = frozenset(
    {
        "Encounter",
        "Condition",
        "Flag",
        "AllergyIntolerance",
        "Observation",
        "Task",
        "DiagnosticReport",
        "Specimen",
    }
)
# SNOMED CT and local codes that say that somebody asked and there is none.
NO_KNOWN = frozenset({"716186003", "no-known-allergy", "nka"})
# The same of medicines, food, latex or surroundings alone: no allergy, and no word about the others.
NONE_OF_A_KIND = frozenset({"409137002", "429625007", "716184000", "428607008"})


def build(chart: Chart, now: datetime, same_number: tuple[str, ...] = ()) -> BannerModel:
    """The banner; every question is answered by *known*, *none*, *not asked* or *not available*.

    `same_number` names other patients who have the same number: one person twice, or a mistaken identity.
    """
    family, given = persons.family_given(chart.patient.name)
    where = stay.current(chart, now)
    parts = []
    if same_number:
        names = ", ".join(name or _("Name missing") for name in same_number)
        parts.append(_("The same number stands for {names}: check who this is").format(names=names))
    if where is not None:
        place = where.ward
        if where.bed:
            place = ", ".join(part for part in (place, _("bed {bed}").format(bed=where.bed)) if part)
        parts.append(place)
        if where.day is not None:
            parts.append(_("day {n}").format(n=where.day))
        if where.cause:
            parts.append(where.cause)
        if where.doctor:
            parts.append(_("Responsible doctor: {name}").format(name=where.doctor))
    elif chart.known():
        parts.append(_("Not admitted"))
    return BannerModel(
        key=chart.patient.id,
        family=family,
        given=given,
        born=persons.born(chart.patient, local(now).date()),
        sex=persons.sex(chart.patient.gender),
        number=persons.number(chart.patient),
        place=" · ".join(p for p in parts if p),
        critical=_asked(chart, "critical", _("Critical"), _("Critical information: none known")),
        treatment_limits=_asked(chart, "limits", _("CPR"), _("CPR yes, full treatment")),
        infection=_asked(chart, "infection", _("Infection"), _("Infection: none known")),
        interpreter=_asked(chart, "interpreter", _("Interpreter"), _("Interpreter: no")),
        allergies=allergies(chart),
        measured=_measured(chart, now),
        deceased=persons.deceased(chart.patient),
    )


def _asked(chart: Chart, kind: str, title: str, none: str) -> Asked:
    if not chart.known(Flag):
        return Asked("not_available", _("{question}: not available").format(question=title))
    flags = [f for f in chart.all(Flag) if f.status == "active" and _kind(f) == kind]
    # Only a flag that says so says none: one without words says that there is something.
    said = [f for f in flags if f.code is None or not f.code.has(f"{kind}-none")]
    words = "; ".join((f.code.label if f.code else "") or _("without words") for f in said)
    if any(u.resource_type == "Flag" for u in chart.unreadable):
        # Nobody can say which question it answers: so none of them is answered by silence.
        text = _("{question}: an entry can't be shown, look in the record").format(question=title)
        return Asked("not_available", f"{text} ({words})" if words else text)
    if said:
        text = words if words.lower().startswith(title.lower()) else f"{title}: {words}"
        return Asked("known", text, alert=kind in ("critical", "limits", "infection"))
    if flags:
        return Asked("none", none)
    return Asked("not_asked", _("{question}: not asked").format(question=title))


def _kind(flag: Flag) -> str:
    """Which question a flag answers; one that we don't know is critical information, never left out."""
    codes = {c.code for concept in (*flag.category, flag.code) if concept for c in concept.coding}
    for kind in ("limits", "infection", "interpreter", "critical"):
        if kind in codes or f"{kind}-none" in codes:
            return kind
    if codes & {"spo2-scale-2", "legal"}:
        return "other"
    if codes & {"infection-control", "isolation"}:
        return "infection"
    if codes & {"advance-directive", "code-status"}:
        return "limits"
    return "critical"


def allergies(chart: Chart) -> AllergyBox:
    """The allergies in one of four states; refuted ones don't count, unconfirmed ones say so."""
    if not chart.known(AllergyIntolerance):
        return AllergyBox(
            "not_available", _("Allergies: not available"), _("shown when the record is fetched")
        )
    entries = [
        a
        for a in chart.all(AllergyIntolerance)
        if not (a.verification_status and a.verification_status.has("refuted", "entered-in-error"))
        and not (a.clinical_status and a.clinical_status.has("inactive", "resolved"))
    ]
    unreadable = any(u.resource_type == "AllergyIntolerance" for u in chart.unreadable)
    known = [a for a in entries if not (a.code and a.code.has(*NO_KNOWN, *NONE_OF_A_KIND))]
    if unreadable:
        rest = "; ".join(_words(a) for a in known)
        return AllergyBox("not_available", _("An allergy can't be shown: look in the record"), rest)
    if known:
        known.sort(key=lambda a: (a.criticality != "high", a.type == "intolerance"))
        first, others = known[0], known[1:]
        kind = _("Intolerance") if first.type == "intolerance" else _("Allergy")
        lines = "; ".join(_words(a) for a in others) or _confirmed(first)
        if others and others[0].type == "intolerance" != first.type:
            lines = _("Intolerance: {what}").format(what=lines)
        return AllergyBox("known", f"{kind}: {_words(first)}", lines)
    denied = next((a for a in entries if a.code and a.code.has(*NO_KNOWN)), None)
    if denied is not None:
        return AllergyBox("none", _("No known allergies"), _confirmed(denied))
    if entries:
        said = "; ".join(a.code.label for a in entries if a.code and a.code.label)
        return AllergyBox("none", _("Allergies: {what}").format(what=said), _confirmed(entries[0]))
    return AllergyBox("not_asked", _("Allergies: not asked"), _("Ask before anything is given"))


def _words(allergy: AllergyIntolerance) -> str:
    substance = allergy.code.label if allergy.code else ""
    reactions = [m.label for r in allergy.reaction for m in r.manifestation if m.label]
    reactions += [r.description for r in allergy.reaction if r.description and not r.manifestation]
    year = allergy.onset_date_time[:4]
    inside = " ".join(p for p in (", ".join(reactions), year) if p)
    words = substance or _("unnamed substance")
    if inside:
        words += f" ({inside})"
    if allergy.verification_status and allergy.verification_status.has("unconfirmed", "presumed"):
        words = ", ".join((words, _("not confirmed")))
    return words


def _confirmed(allergy: AllergyIntolerance) -> str:
    moment = instant(allergy.recorded_date)
    return _("confirmed {date}").format(date=day(moment)) if moment else ""


def _measured(chart: Chart, now: datetime) -> str:
    weights = [m for m in rounds.measurements(chart, "weight") if m.number is not None]
    parts = []
    if weights:
        last = weights[-1]
        assert last.number is not None
        parts.append(
            _("Weight {kg} kg ({when})").format(kg=number(last.number), when=relative_day_time(last.at, now))
        )
    egfr = [v for v in labs.values(chart, "egfr") if v.row == "egfr" and v.text]
    if egfr:
        parts.append(f"eGFR {egfr[-1].text}")
    return " · ".join(parts)
