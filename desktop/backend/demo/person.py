"""Patient of the demo: the person, next of kin, diagnoses, allergies, the banner's lines, consent."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

from desktop.backend.demo import person_names
from desktop.backend.demo.case import Allergy, Dx, FlagNote
from desktop.backend.demo.chart import Chart
from desktop.backend.demo.fhir_pieces import CATEGORY, Resource, concept, hl7, icd10, local, ref, when
from desktop.backend.demo.staff import OFFICES, SERVICES
from desktop.clinical.identity import Sex, synthetic_number
from desktop.core.clock import local as in_oslo
from desktop.fhir.systems import ATC, BIRTH_TIME, FNR, SNOMED

NO_KNOWN_ALLERGY = "716186003"


def birth_date(age: str, today: date, rng: Random) -> date:
    """A date of birth that gives `81`, `7m` or `10d` today."""
    if age.endswith("d"):
        return today - timedelta(days=int(age[:-1]) - 1)
    if age.endswith("m"):
        months = today.year * 12 + today.month - 1 - int(age[:-1])
        return date(months // 12, months % 12 + 1, min(today.day, 28)) - timedelta(days=rng.randrange(2, 20))
    back = timedelta(days=rng.randrange(20, 340))
    return date(today.year - int(age), today.month, min(today.day, 28)) - back


def office_of(chart: Chart) -> tuple[str, str, str]:
    """The patient's general practitioner: PractitionerRole, name, office key."""
    key, _dash, number = chart.case.gp.rpartition("/")
    if not key:
        rng = Random(f"gp {chart.case.key}")
        office = rng.choice(OFFICES[:4])
        reference, name = office.doctor(rng.randrange(len(office.doctors)))
        return reference, name, office.key
    office = next(o for o in OFFICES if o.key == key)
    reference, name = office.doctor(int(number))
    return reference, name, office.key


def person(chart: Chart, taken: set[str]) -> None:
    """Patient and RelatedPerson; `taken` holds the identity numbers already given out."""
    case = chart.case
    rng = Random(f"person {case.key} {chart.rng.random()}")
    chart.birth = birth_date(case.age, in_oslo(chart.now).date(), rng)
    if case.age.endswith("d"):
        # Newborn patients came to the ward on the day they were born.
        chart.birth = in_oslo(chart.admitted).date()
    serial = rng.randrange(60)
    while (number := synthetic_number(chart.birth, Sex(case.sex), serial)) in taken:
        serial += 1
    taken.add(number)
    reference, doctor, _office = office_of(chart)
    line, postal, city = person_names.address(rng)
    patient: Resource = {
        "resourceType": "Patient",
        "id": case.key,
        "identifier": [{"use": "official", "system": FNR, "value": number}],
        "active": True,
        "name": [{"use": "official", "family": case.family, "given": case.given.split()}],
        "gender": case.sex,
        "birthDate": chart.birth.isoformat(),
        "address": [
            {"use": "home", "line": [line], "postalCode": postal, "city": city, "country": "NO"},
        ],
        "generalPractitioner": [ref(reference, doctor)],
        "managingOrganization": ref("Organization/sykehuset"),
    }
    if case.age.endswith("d"):
        moment = in_oslo(chart.admitted).isoformat(timespec="seconds")
        patient["_birthDate"] = {"extension": [{"url": BIRTH_TIME, "valueDateTime": moment}]}
    if chart.years >= 15:
        patient["telecom"] = [{"system": "phone", "value": person_names.phone(rng), "use": "mobile"}]
    if case.shielded:
        # A protected address (kode 6): the register gives none, and the record is marked.
        patient["meta"] = {
            "security": [{"system": CATEGORY + "v3-Confidentiality", "code": "R", "display": "Adressesperre"}]
        }
        del patient["address"]
    if case.nursing_home:
        home = next(service for service in SERVICES if service.key == case.nursing_home)
        patient["contact"] = [
            {"relationship": [concept(home.kind)], "organization": ref(home.reference, home.name)}
        ]
    chart.out.append(patient)
    _next_of_kin(chart, rng)
    if case.child:
        born = chart.clock(case.born)
        chart.add(
            "RelatedPerson",
            {
                "active": True,
                "patient": chart.patient,
                "relationship": [concept("barn")],
                "name": [{"use": "temp", "text": case.child, "family": case.family}],
                "birthDate": in_oslo(born).date().isoformat(),
                "_birthDate": {
                    "extension": [
                        {"url": BIRTH_TIME, "valueDateTime": in_oslo(born).isoformat(timespec="seconds")}
                    ]
                },
            },
            "kin",
        )


def _next_of_kin(chart: Chart, rng: Random) -> None:
    years = chart.years
    if chart.case.kin:
        relation, _space, name = chart.case.kin.partition(" ")
        name = name or f"{person_names.given(rng, 'female', 40)} {chart.case.family}"
    elif years < 18:
        relation, name = "mor", f"{person_names.given(rng, 'female', 35)} {chart.case.family}"
    else:
        if years < 30:
            relation = rng.choice(("mor", "far"))
        elif years < 75:
            relation = "ektefelle"
        else:
            relation = rng.choice(("datter", "sønn"))
        sex = {"mor": "female", "far": "male", "datter": "female", "sønn": "male"}.get(
            relation, "male" if chart.sex == "female" else "female"
        )
        kin_years = years + 28 if relation in ("mor", "far") else years - 28 if years >= 75 else years
        name = f"{person_names.given(rng, sex, kin_years)} {chart.case.family}"
    given, _gap, family = name.rpartition(" ")
    chart.add(
        "RelatedPerson",
        {
            "active": True,
            "patient": chart.patient,
            "relationship": [concept(relation)],
            "name": [{"use": "official", "family": family, "given": given.split() or [family]}],
            "telecom": [{"system": "phone", "value": person_names.phone(rng), "use": "mobile"}],
        },
        "kin",
    )


def diagnoses(chart: Chart) -> None:
    """Conditions: the reasons for the stay, and the problem list."""
    case = chart.case
    for number, dx in enumerate(case.dx):
        _condition(chart, dx, stay=True, problem=number == 0 or dx.years > 0)
    for dx in case.problems:
        _condition(chart, dx, stay=False, problem=True)


def _condition(chart: Chart, dx: Dx, *, stay: bool, problem: bool) -> None:
    categories = (["encounter-diagnosis"] if stay else []) + (["problem-list-item"] if problem else [])
    body: Resource = {
        "clinicalStatus": hl7("condition-clinical", "active"),
        "verificationStatus": hl7("condition-ver-status", "confirmed"),
        "category": [hl7("condition-category", code) for code in categories],
        "code": icd10(dx.code, dx.text),
        "subject": chart.patient,
    }
    if stay:
        body["encounter"] = chart.encounter
    if dx.years:
        # A year is all that anybody remembers of an old diagnosis.
        body["onsetDateTime"] = str(chart.now.year - max(1, round(dx.years)))
        body["recordedDate"] = body["onsetDateTime"]
    else:
        made = chart.clock(max(dx.day, 1.08))
        body["onsetDateTime"] = when(made)[:10]
        body["recordedDate"] = when(made)
        body["recorder"] = chart.responsible.practitioner
    reference = chart.add("Condition", body)
    chart.conditions.setdefault(dx.code, reference["reference"])


def allergies(chart: Chart) -> None:
    """Known ones, the coded statement that none is known, or nothing: nobody asked."""
    case = chart.case
    if case.allergies is None:
        return
    asked = when(chart.clock(1.06))
    if not case.allergies:
        chart.add(
            "AllergyIntolerance",
            {
                "clinicalStatus": hl7("allergyintolerance-clinical", "active"),
                "verificationStatus": hl7("allergyintolerance-verification", "confirmed"),
                "code": concept("Ingen kjent allergi", (SNOMED, NO_KNOWN_ALLERGY, "No known allergy")),
                "patient": chart.patient,
                "recordedDate": asked,
                "recorder": chart.responsible.practitioner,
            },
            "allergy",
        )
    for allergy in case.allergies:
        chart.add("AllergyIntolerance", _allergy(chart, allergy, asked), "allergy")


def _allergy(chart: Chart, allergy: Allergy, asked: str) -> Resource:
    body: Resource = {
        "clinicalStatus": hl7("allergyintolerance-clinical", "active"),
        "verificationStatus": hl7("allergyintolerance-verification", "confirmed"),
        "type": "intolerance" if allergy.intolerance else "allergy",
        "category": ["medication" if allergy.atc else "environment"],
        "criticality": "high" if allergy.severe else "low",
        "code": concept(allergy.substance, *([(ATC, allergy.atc, allergy.substance)] if allergy.atc else [])),
        "patient": chart.patient,
        "recordedDate": asked,
        "recorder": chart.responsible.practitioner,
        "reaction": [
            {
                "manifestation": [concept(allergy.reaction)],
                "severity": "severe" if allergy.severe else "moderate",
            }
        ],
    }
    if allergy.year:
        body["onsetDateTime"] = str(allergy.year)
    return body


def banner(chart: Chart) -> None:
    """Flags: critical information, limits of treatment, infection, interpreter, the SpO₂ scale."""
    for flag in chart.case.flags:
        chart.add("Flag", _flag(chart, flag))


def _flag(chart: Chart, flag: FlagNote) -> Resource:
    answer = "none" if flag.none else flag.choice
    code = f"{flag.kind}-{answer}" if answer else flag.kind
    # A Flag that names a contact is by FHIR relevant in that contact alone.
    only_here = (
        {} if flag.kind in ("critical", "interpreter", "spo2-scale-2") else {"encounter": chart.encounter}
    )
    return {
        "status": "active",
        "category": [local(flag.kind, flag.kind)],
        "code": local(code, flag.text),
        "subject": chart.patient,
        "period": _held(chart, flag),
        "author": chart.responsible.practitioner,
        **only_here,
    }


def _held(chart: Chart, flag: FlagNote) -> Resource:
    if flag.ends is None:
        return {"start": when(chart.clock(1.12))}
    end = chart.now + timedelta(days=flag.ends)
    return {"start": when(end - timedelta(days=flag.lasts)), "end": when(end)}


def objection(chart: Chart) -> None:
    """A Consent that denies sending to the patient's general practitioner."""
    if not chart.case.objects:
        return
    _reference, _name, office = office_of(chart)
    chart.add(
        "Consent",
        {
            "status": "active",
            "scope": concept("Personvern", (CATEGORY + "consentscope", "patient-privacy")),
            "category": [concept("Reservasjon mot sending", ("http://loinc.org", "59284-0"))],
            "patient": chart.patient,
            "dateTime": when(chart.clock(1.3)),
            "policyRule": local("objects-to-letter", "Reservert mot at epikrise sendes fastlegen"),
            "provision": {
                "type": "deny",
                "actor": [
                    {
                        "role": concept(None, (CATEGORY + "v3-ParticipationType", "IRCP")),
                        "reference": ref(f"Organization/{office}"),
                    }
                ],
            },
        },
    )
