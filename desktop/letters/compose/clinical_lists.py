"""Diagnoses, allergies, warnings and procedures of the record, as lists for templates."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from desktop.clinical.denials import NONE_OF_A_KIND
from desktop.clinical.record import reports as reports_of
from desktop.clinical.record import sided
from desktop.clinical.record.medicines.medicines import State, read_request
from desktop.clinical.record.patient import allergies as allergies_of
from desktop.clinical.record.patient import cautions, conditions
from desktop.clinical.record.patient import flags as flags_of
from desktop.clinical.record.procedures import broken_off, carried_out, performed
from desktop.clinical.record.stays import stay_diagnoses
from desktop.clinical.words.orders import note_words
from desktop.clinical.words.terms import term
from desktop.core import messages
from desktop.core.fold import fold
from desktop.core.messages import _
from desktop.fhir.chart import Chart
from desktop.fhir.elements import CodeableConcept
from desktop.fhir.resources import (
    AllergyIntolerance,
    Condition,
    DiagnosticReport,
    MedicationRequest,
    Procedure,
)
from desktop.fhir.systems import ICD10, ICPC2, NCMP, NCRP, NCSP, SNOMED
from desktop.fhir.when import for_oldest, parse
from desktop.letters.compose import norwegian
from desktop.letters.compose.dosage import named
from desktop.letters.compose.record_reading import Stay
from desktop.letters.compose.values import Missing, Scope, Value
from desktop.letters.model import Source

_ICD_PREFIXES = (ICD10, "http://hl7.org/fhir/sid/icd-10")
_ACTS = (NCSP, NCMP, NCRP)
WITHOUT_STAY = timedelta(days=30)
"""Look-back period for procedures and reports when there is no stay."""

_ORDER: Final = ("flag", "patient", "inherited", "directive")
_word = re.compile(r"\w+")
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
    """One diagnosis: `kode`, `navn`, `omtale` (with what was noted), `tekst` (all together), `siden`."""
    label = term(condition.code.words) if condition.code else ""
    code = code_of(condition.code)
    name = label if label and label != code else ""
    if condition.code and not label:
        # A code that nobody can read is said to be one.
        other = condition.code.code(SNOMED)
        code = code or (f"SNOMED CT {other}" if other else condition.code.label)
        name = "(uten navn i journalen)" if code else ""
    if name or code:
        name = f"{name}{sided.beside(condition, name)}".strip(" ,")
    if conditions.is_uncertain(condition):
        name = f"{name or code} (ikke bekreftet)"
    source = Source((condition.key,), "Diagnose", condition.recorded_date or condition.onset_date_time)
    noted = _noted(note_words(condition.note))
    said = (" ".join(part for part in (code, name) if part) or "Diagnose uten navn i journalen") + noted
    since = norwegian.day(condition.onset_date_time)[-4:] if condition.onset_date_time else ""
    return Scope(
        {
            "kode": Value(code, source),
            "navn": Value(name or code or "diagnose uten navn i journalen", source),
            "omtale": Value((name or code or "diagnose uten navn i journalen") + noted, source),
            "tekst": Value(said, source),
            "siden": Value(since, source) if since else Missing("siden", "år"),
        }
    )


def _noted(words: str) -> str:
    return f" (notert: {words})" if words else ""


def diagnoses(chart: Chart, stay: Stay | None, now: datetime) -> tuple[list[Scope], list[Scope], list[Scope]]:
    """The main diagnosis (none or one), the others of the stay, and the known conditions besides."""
    of_stay = stay_diagnoses.of_stay(chart, stay, now) if stay is not None else None
    every = of_stay.every if of_stay is not None else ()
    known = sorted(
        (c for c in conditions.active(chart, now) if c not in every and not _came_later(c, stay)),
        key=conditions.known_first,
    )
    main = [diagnosis(of_stay.main)] if of_stay is not None and of_stay.main is not None else []
    others = of_stay.others if of_stay is not None else ()
    told = [str(one["tekst"].text) for one in main]
    return main, _once([diagnosis(c) for c in others], told), _once([diagnosis(c) for c in known], told)


def _once(found: list[Scope], told: list[str]) -> list[Scope]:
    """Those that no diagnosis before them says in the same words, code and side; one that several entries say
    rests on all of them."""
    kept: dict[str, Scope] = {}
    for one in found:
        words = str(one["tekst"].text)
        if words in kept:
            _join(kept[words], one)
        elif words not in told:
            kept[words] = one
    told += kept
    return list(kept.values())


def _join(first: Scope, other: Scope) -> None:
    source = other["tekst"].source
    for name in ("kode", "navn", "omtale", "tekst"):
        value = first[name]
        if isinstance(value, Value) and value.source is not None and source is not None:
            keys = (*value.source.keys, *source.keys)
            value.source = Source(keys, value.source.label, value.source.when)


def _came_later(condition: Condition, stay: Stay | None) -> bool:
    """True when a condition came after the stay's end, as far as the record says."""
    since = parse(conditions.since(condition))
    if stay is None or since is None or stay.ongoing:
        return False
    last = stay.end or stay.start
    return last is not None and since.day > last.day


def allergies(chart: Chart) -> tuple[str, list[Scope]]:
    """The state of CAVE (`known`, `none`, `partly`, `not-asked`, `not-loaded`, `unreadable`) and each one.

    An item has `stoff`, `reaksjon`, `år`, `tekst`; the dangerous ones are strong and come first. `partly`
    means that only some kinds were denied: the items say which.
    """
    with messages.using("nb"):
        return _allergies(allergies_of.read(chart))


def _allergies(read: allergies_of.Allergies) -> tuple[str, list[Scope]]:
    if read.state in ("known", "unreadable"):
        return read.state, [_allergy(a) for a in read.named]
    return read.state, [_denial(a) for a in read.denials] if read.state == "partly" else []


def _denial(allergy: AllergyIntolerance) -> Scope:
    codes = [c.code for c in allergy.code.coding] if allergy.code else []
    said = next((NONE_OF_A_KIND[code] for code in codes if code in NONE_OF_A_KIND), "")
    said = said or allergies_of.denial(allergy)
    source = Source((allergy.key,), "Kritisk informasjon", allergy.recorded_date)
    return Scope({"stoff": Value(said, source), "tekst": Value(said, source)})


def _allergy(allergy: AllergyIntolerance) -> Scope:
    source = Source((allergy.key,), "Kritisk informasjon", allergy.recorded_date)
    substance = term(allergies_of.substance(allergy)) or "stoff uten navn i journalen"
    year = allergies_of.year(allergy)
    reactions = [term(one) for one in allergies_of.reactions(allergy)]
    reaction = ", ".join(reactions) or _("reaction is not described")
    kind = "" if allergies_of.is_allergic(allergy) else " (intoleranse)"
    said = f"{substance}{kind}: {reaction}{f' {year}' if year else ''}"
    said += "".join(f" ({remark})" for remark in allergies_of.remarks(allergy))
    said += _noted("; ".join(allergies_of.notes(allergy)))
    strong = allergies_of.is_severe(allergy)
    return Scope(
        {
            "stoff": Value(substance, source, strong=strong),
            "reaksjon": Value(reaction, source),
            "år": Value(year, source) if year else Missing("år", "år"),
            "tekst": Value(said[:1].upper() + said[1:], source, strong=strong),
        }
    )


def warnings(chart: Chart, stay: Stay | None, now: datetime, said: Sequence[Scope]) -> list[Scope]:
    """All that the banner warns of (`cautions`), and medicines that somebody ordered not to be given.

    Without Flags that are over, and those whose every word one of the allergies in `said` has:
    `Penicillinanafylaksi 2003`.
    """
    found = []
    told = [str(allergy["tekst"].text) for allergy in said]
    for request in sorted(chart.all(MedicationRequest), key=lambda r: r.id):
        if read_request(chart, request, None, now).state is State.FORBIDDEN:
            name = named(chart, request.medication_codeable_concept, request.medication_reference)
            banned = f"{' '.join(p for p in (name.generic, name.product) if p)} skal ikke gis"
            source = Source((request.key,), "Ordinasjon", request.authored_on)
            found.append(Scope({"tekst": Value(banned[:1].upper() + banned[1:], source)}))
    with messages.using("nb"):
        parts = stay.parts if stay is not None else ()
        every = [
            one for kind in (*flags_of.QUESTIONS, "other") for one in cautions.told(chart, kind, now, parts)
        ]
        for one in sorted(every, key=lambda one: (_ORDER.index(one.of), one.keys)):
            if not one.over and not any(_says_all(text, one.bare) for text in told if one.bare):
                found.append(_caution(one))
        if bad := (*cautions.unreadable(chart, "critical"), *cautions.unreadable_directives(chart)):
            keys = tuple(f"{one.resource_type}/{one.id}" for one in bad)
            words = "En opplysning som kan være kritisk, kan ikke leses i journalen"
            found.append(Scope({"tekst": Value(words, Source(keys, "Kritisk informasjon"))}))
    return found


def _caution(one: cautions.Caution) -> Scope:
    words = one.words if one.bare else f"Advarsel {one.words}"
    if one.of == "patient":
        words = f"Tolk: {one.words}"
    elif one.of == "directive":
        words = f"Behandlingsbegrensning: {one.words}"
    return Scope({"tekst": Value(words, Source(one.keys, "Kritisk informasjon", one.when))})


def _says_all(text: str, again: str) -> bool:
    """True when words, joined or apart, are all among those of a text already said."""
    left = fold(again)
    for word in sorted(set(_word.findall(fold(text))), key=len, reverse=True):
        left = left.replace(word, " ") if len(word) > 2 else left
    return not _word.search(left)


def procedures(chart: Chart, stay: Stay | None, now: datetime) -> list[Scope]:
    """Procedures of the stay (or the last month, without one), oldest first: `kode`, `navn`, `dato`."""
    found: list[tuple[str, Scope]] = []
    for procedure in chart.all(Procedure):
        when = performed(procedure)
        happened = carried_out(procedure) or broken_off(procedure)
        if not happened or not _recent(stay, procedure.encounter, when, now):
            continue
        label = term(procedure.code.label) if procedure.code else ""
        code = next(
            (c.code for c in (procedure.code.coding if procedure.code else ()) if c.system in _ACTS),
            "",
        )
        source = Source((procedure.key,), "Prosedyre", when)
        name = label if label != code else ""
        if name or code:
            name = f"{name}{sided.beside(procedure, name)}".strip(" ,")
        if broken_off(procedure):
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
    return [scope for _when, scope in sorted(found, key=lambda pair: for_oldest(pair[0]))]


def reports(chart: Chart, stay: Stay | None, now: datetime) -> list[Scope]:
    """Answers in words (imaging, ECG, microbiology, histology) of the stay: `navn`, `dato`, `svar`."""
    found: list[tuple[str, Scope]] = []
    for report in chart.all(DiagnosticReport):
        when = reports_of.examined(report)
        if not reports_of.stands(report) or not reports_of.conclusion(report):
            continue
        if not _recent(stay, report.encounter, when, now):
            continue
        source = Source((report.key,), report.code.label if report.code else "Undersøkelse", when)
        name = (report.code.label if report.code else "") or "Undersøkelse uten navn i journalen"
        answer = reports_of.conclusion(report).rstrip(".")
        if reports_of.preliminary(report):
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
    return [scope for _when, scope in sorted(found, key=lambda pair: for_oldest(pair[0]))]


def _recent(stay: Stay | None, encounter: object, when: str, now: datetime) -> bool:
    if stay is not None:
        return stay.holds(encounter, when, now)  # type: ignore[arg-type]
    moment = parse(when)
    return moment is not None and now - WITHOUT_STAY <= moment.start <= now
