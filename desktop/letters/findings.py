"""What the record says of diagnoses, allergies, warnings and procedures, as lists for templates."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from desktop.clinical.denials import NO_ALLERGY, NONE_OF_A_KIND
from desktop.fhir.chart import Chart
from desktop.fhir.elements import CodeableConcept
from desktop.fhir.resources import (
    AllergyIntolerance,
    Condition,
    DiagnosticReport,
    Flag,
    MedicationRequest,
    Procedure,
)
from desktop.fhir.systems import ICD10, ICPC2, NCMP, NCSP
from desktop.fhir.when import instant, parse
from desktop.letters import norwegian
from desktop.letters.medicines import name_of
from desktop.letters.model import Source
from desktop.letters.record import Stay, not_loaded
from desktop.letters.values import Missing, Scope, Value

_ICD_PREFIXES = (ICD10, "http://hl7.org/fhir/sid/icd-10")
_WRONG = ("entered-in-error", "refuted")
WITHOUT_STAY = timedelta(days=30)
"""How far back a letter looks for procedures and reports when there is no stay."""

_plain_icd = re.compile(r"([A-Z]\d\d)([0-9A-Z]+)")


def code_of(concept: CodeableConcept | None) -> str:
    """An ICD-10 (with its point) or ICPC-2 code for people; empty for other systems."""
    for coding in concept.coding if concept else ():
        if coding.code and coding.system.startswith(_ICD_PREFIXES):
            return _plain_icd.sub(r"\1.\2", coding.code)
        if coding.code and coding.system == ICPC2:
            return coding.code
    return ""


def diagnosis(condition: Condition) -> Scope:
    """One diagnosis: `kode`, `navn`, `tekst` (both together), `siden`."""
    label = condition.code.label if condition.code else ""
    code = code_of(condition.code)
    doubt = condition.verification_status
    name = label if label and label != code else ""
    if doubt and doubt.has("provisional", "differential", "unconfirmed"):
        name = f"{name or code} (ikke bekreftet)"
    source = Source((condition.key,), "Diagnose", condition.recorded_date or condition.onset_date_time)
    said = " ".join(part for part in (code, name) if part) or "Diagnose uten navn i journalen"
    since = norwegian.day(condition.onset_date_time)[-4:] if condition.onset_date_time else ""
    return Scope(
        {
            "kode": Value(code, source),
            "navn": Value(name or code or "diagnose uten navn i journalen", source),
            "tekst": Value(said, source),
            "siden": Value(since, source) if since else Missing("siden", "år"),
        }
    )


def diagnoses(chart: Chart, stay: Stay | None) -> tuple[list[Scope], list[Scope], list[Scope]]:
    """The main diagnosis (none or one), the others of the stay, and the known conditions besides."""
    standing = [
        c for c in chart.all(Condition) if not (c.verification_status and c.verification_status.has(*_WRONG))
    ]
    by_key = {c.key: c for c in standing}
    of_stay: list[Condition] = []
    if stay is not None:
        listed = sorted(
            enumerate(stay.encounter.diagnosis),
            key=lambda pair: (pair[1].rank if pair[1].rank is not None else 10_000, pair[0]),
        )
        # What brought the patient in gives way to what was found, once somebody has said so.
        decided = any(entry.use is not None and entry.use.has("DD") for _index, entry in listed)
        for _index, entry in listed:
            target = entry.condition.target if entry.condition else ""
            condition = by_key.get(target)
            early = entry.use is not None and entry.use.has("AD", "CC", "pre-op")
            if condition is not None and condition not in of_stay and not (early and decided):
                of_stay.append(condition)
        rest = [c for c in standing if c.encounter and c.encounter.target in stay.parts and c not in of_stay]
        of_stay += sorted(rest, key=_known_first)
    known = sorted((c for c in standing if c not in of_stay and _active(c)), key=_known_first)
    if stay is None or not of_stay:
        return [], [], [diagnosis(c) for c in known]
    return [diagnosis(of_stay[0])], [diagnosis(c) for c in of_stay[1:]], [diagnosis(c) for c in known]


def _active(condition: Condition) -> bool:
    status = condition.clinical_status
    if status is not None:
        return status.has("active", "recurrence", "relapse")
    return not condition.abatement_date_time


def _known_first(condition: Condition) -> tuple[str, str]:
    return (condition.onset_date_time or condition.recorded_date or "9999", condition.id)


def allergies(chart: Chart) -> tuple[str, list[Scope]]:
    """The state of CAVE (`known`, `none`, `partly`, `not-asked`, `not-loaded`, `unreadable`) and each one.

    An item has `stoff`, `reaksjon`, `år`, `tekst`; the dangerous ones are strong and come first. `partly`
    means that only some kinds were denied: the items say which.
    """
    if not_loaded(chart, "AllergyIntolerance"):
        return "not-loaded", []
    standing = [
        a
        for a in chart.all(AllergyIntolerance)
        if not (a.verification_status and a.verification_status.has(*_WRONG))
        and not (a.clinical_status and a.clinical_status.has("inactive", "resolved"))
    ]
    denied = [a for a in standing if a.code and a.code.has(*NO_ALLERGY, *NONE_OF_A_KIND)]
    named = [a for a in standing if a not in denied]
    named.sort(key=lambda a: (not _dangerous(a), a.code.label if a.code else "", a.id))
    found = [_allergy(a) for a in named]
    if any(u.resource_type == "AllergyIntolerance" for u in chart.unreadable):
        return "unreadable", found
    if named:
        return "known", found
    if any(a.code and a.code.has(*NO_ALLERGY) for a in denied):
        return "none", []
    return ("partly" if denied else "not-asked"), [_denial(a) for a in denied]


def _denial(allergy: AllergyIntolerance) -> Scope:
    codes = [c.code for c in allergy.code.coding] if allergy.code else []
    said = next((NONE_OF_A_KIND[code] for code in codes if code in NONE_OF_A_KIND), "")
    source = Source((allergy.key,), "Kritisk informasjon", allergy.recorded_date)
    return Scope({"stoff": Value(said, source), "tekst": Value(said, source)})


def _dangerous(allergy: AllergyIntolerance) -> bool:
    return allergy.criticality == "high" or any(r.severity == "severe" for r in allergy.reaction)


def _allergy(allergy: AllergyIntolerance) -> Scope:
    source = Source((allergy.key,), "Kritisk informasjon", allergy.recorded_date)
    substance = (allergy.code.label if allergy.code else "") or next(
        (r.substance.label for r in allergy.reaction if r.substance and r.substance.label),
        "stoff uten navn i journalen",
    )
    happened = [m.label for r in allergy.reaction for m in r.manifestation if m.label] or [
        r.description for r in allergy.reaction if r.description
    ]
    when = allergy.onset_date_time or allergy.last_occurrence
    year = norwegian.day(when)[-4:] if when else ""
    reaction = ", ".join(dict.fromkeys(happened)) or "reaksjon er ikke beskrevet"
    said = f"{substance}: {reaction}{f' {year}' if year else ''}"
    if allergy.verification_status and allergy.verification_status.has("unconfirmed", "presumed"):
        said += " (ikke bekreftet)"
    strong = _dangerous(allergy)
    return Scope(
        {
            "stoff": Value(substance, source, strong=strong),
            "reaksjon": Value(reaction, source),
            "år": Value(year, source) if year else Missing("år", "år"),
            "tekst": Value(said[:1].upper() + said[1:], source, strong=strong),
        }
    )


def warnings(chart: Chart, now: datetime) -> list[Scope]:
    """The active flags of the banner, and medicines that somebody ordered not to be given."""
    found = []
    for request in sorted(chart.all(MedicationRequest), key=lambda r: r.id):
        if request.do_not_perform and request.status in ("active", "on-hold"):
            name = name_of(chart, request.medication_codeable_concept, request.medication_reference)
            said = f"{' '.join(p for p in (name.generic, name.product) if p)} skal ikke gis"
            source = Source((request.key,), "Ordinasjon", request.authored_on)
            found.append(Scope({"tekst": Value(said[:1].upper() + said[1:], source)}))
    for flag in sorted(chart.all(Flag), key=lambda f: f.id):
        end = instant(flag.period.end) if flag.period else None
        if flag.status != "active" or (end is not None and end < now) or flag.code is None:
            continue
        if flag.code.label and not any(c.code.endswith("-none") for c in flag.code.coding):
            start = flag.period.start if flag.period else ""
            found.append(
                Scope({"tekst": Value(flag.code.label, Source((flag.key,), "Kritisk informasjon", start))})
            )
    return found


def procedures(chart: Chart, stay: Stay | None, now: datetime) -> list[Scope]:
    """What was done in the stay (or the last month, without one), oldest first: `kode`, `navn`, `dato`."""
    found: list[tuple[str, Scope]] = []
    for procedure in chart.all(Procedure):
        period = procedure.performed_period
        when = procedure.performed_date_time or (period.start or period.end if period else "")
        if procedure.status not in ("completed", "in-progress", "stopped") or not _recent(
            stay, procedure.encounter, when, now
        ):
            continue
        label = procedure.code.label if procedure.code else ""
        code = next(
            (c.code for c in (procedure.code.coding if procedure.code else ()) if c.system in (NCSP, NCMP)),
            "",
        )
        source = Source((procedure.key,), "Prosedyre", when)
        name = label if label != code else ""
        if procedure.status == "stopped":
            name = f"{name or code} (avbrutt)"
        said = " ".join(part for part in (code, name) if part) or "Prosedyre uten navn i journalen"
        date = norwegian.day(when) if when else procedure.performed_string
        found.append(
            (
                when,
                Scope(
                    {
                        "kode": Value(code, source),
                        "navn": Value(name or code, source),
                        "tekst": Value(said, source),
                        "dato": Value(date, source) if date else Missing("dato", "dato"),
                    }
                ),
            )
        )
    return [scope for _when, scope in sorted(found, key=lambda pair: pair[0])]


def reports(chart: Chart, stay: Stay | None, now: datetime) -> list[Scope]:
    """Answers in words (imaging, ECG, microbiology, histology) of the stay: `navn`, `dato`, `svar`."""
    found: list[tuple[str, Scope]] = []
    for report in chart.all(DiagnosticReport):
        period = report.effective_period
        when = report.effective_date_time or (period.start if period else "") or report.issued
        standing = report.status in ("final", "amended", "corrected", "appended", "preliminary")
        if not standing or not report.conclusion or not _recent(stay, report.encounter, when, now):
            continue
        source = Source((report.key,), report.code.label if report.code else "Undersøkelse", when)
        name = (report.code.label if report.code else "") or "Undersøkelse uten navn i journalen"
        answer = report.conclusion.strip().rstrip(".")
        if report.status == "preliminary":
            answer += " (foreløpig svar)"
        found.append(
            (
                when,
                Scope(
                    {
                        "navn": Value(name, source),
                        "dato": Value(norwegian.day(when), source) if when else Missing("dato", "dato"),
                        "svar": Value(answer, source),
                    }
                ),
            )
        )
    return [scope for _when, scope in sorted(found, key=lambda pair: pair[0])]


def _recent(stay: Stay | None, encounter: object, when: str, now: datetime) -> bool:
    if stay is not None:
        return stay.holds(encounter, when, now)  # type: ignore[arg-type]
    moment = parse(when)
    return moment is not None and now - WITHOUT_STAY <= moment.start <= now
