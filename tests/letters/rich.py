"""A patient with much of everything: heart failure, new atrial fibrillation, changed medicines."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from desktop.fhir.systems import ATC, ATC_NO, FNR, HER_ID, HPR, ICD10, LOINC, NCSP, NLK

Json = dict[str, Any]

ADMITTED = datetime.fromisoformat("2026-11-17T09:05:00+01:00")
HL7 = "http://terminology.hl7.org/CodeSystem/"


def at(days: float) -> str:
    return (ADMITTED + timedelta(days=days)).isoformat()


def concept(text: str, *codings: tuple[str, str, str]) -> Json:
    found: Json = {"text": text} if text else {}
    if codings:
        found["coding"] = [{"system": s, "code": c} | ({"display": d} if d else {}) for s, c, d in codings]
    return found


def ref(reference: str, display: str = "") -> Json:
    return {"reference": reference} | ({"display": display} if display else {})


PATIENT = "Patient/solbakken"
STAY = "Encounter/stay"


def lab(key: str, code: str, name: str, unit: str, values: dict[float, str], flag: str = "") -> list[Json]:
    return [
        {
            "resourceType": "Observation",
            "id": f"{key}-{index}",
            "status": "final",
            "code": concept(name, (NLK, code, name)),
            "subject": ref(PATIENT),
            "encounter": ref(STAY),
            "effectiveDateTime": at(day),
            "valueQuantity": {
                "value": float(value) if "." in value else int(value),
                "unit": unit,
                "code": unit,
            },
            "interpretation": [concept("", (f"{HL7}v3-ObservationInterpretation", flag, ""))] if flag else [],
        }
        for index, (day, value) in enumerate(values.items())
    ]


def vitals(
    day: float, index: int, hr: int, sys: int, dia: int, spo2: int, rr: int, temp: float
) -> list[Json]:
    def one(code: str, value: float, unit: str) -> Json:
        return {
            "resourceType": "Observation",
            "id": f"v-{code}-{index}",
            "status": "final",
            "code": concept("", (LOINC, code, "")),
            "subject": ref(PATIENT),
            "encounter": ref(STAY),
            "effectiveDateTime": at(day),
            "valueQuantity": {"value": value, "unit": unit, "code": unit},
        }

    pressure = one("85354-9", 0, "")
    del pressure["valueQuantity"]
    pressure["component"] = [
        {"code": concept("", (LOINC, code, "")), "valueQuantity": {"value": v, "unit": "mmHg"}}
        for code, v in (("8480-6", sys), ("8462-4", dia))
    ]
    mind = one("80288-4", 0, "")
    del mind["valueQuantity"]
    mind["valueCodeableConcept"] = concept("Våken", ("urn:fagflate:code", "acvpu-a", "A"))
    mind["valueCodeableConcept"]["coding"].append({"system": "urn:x", "code": "A"})
    return [
        one("8867-4", hr, "/min"),
        one("59408-5", spo2, "%"),
        one("9279-1", rr, "/min"),
        one("8310-5", temp, "Cel"),
        one("3151-8", 2, "L/min"),
        pressure,
        mind,
    ]


def weight(values: dict[float, float]) -> list[Json]:
    return [
        {
            "resourceType": "Observation",
            "id": f"weight-{index}",
            "status": "final",
            "code": concept("Vekt", (LOINC, "29463-7", "")),
            "subject": ref(PATIENT),
            "encounter": ref(STAY),
            "effectiveDateTime": at(day),
            "valueQuantity": {"value": kilos, "unit": "kg", "code": "kg"},
        }
        for index, (day, kilos) in enumerate(values.items())
    ]


def order(
    key: str,
    name: str,
    atc: str,
    brand: str,
    dose: float,
    times: tuple[str, ...],
    category: str = "inpatient",
    status: str = "active",
    reason: str = "",
    why: str = "",
    when: float = 0.1,
    unit: str = "mg",
    prior: str = "",
    route: str = "PO",
) -> Json:
    body: Json = {
        "resourceType": "MedicationRequest",
        "id": key,
        "status": status,
        "intent": "order",
        "category": [concept("", (f"{HL7}medicationrequest-category", category, ""))],
        "medicationCodeableConcept": concept(name, (ATC, atc, name), (ATC_NO, atc, brand)),
        "subject": ref(PATIENT),
        "authoredOn": at(when),
        "dosageInstruction": [
            {
                "timing": {"repeat": {"timeOfDay": [f"{t}:00:00" for t in times]}},
                "doseAndRate": [{"doseQuantity": {"value": dose, "unit": unit, "code": unit}}],
            }
        ],
    }
    if route:
        body["dosageInstruction"][0]["route"] = concept("", (f"{HL7}v3-RouteOfAdministration", route, ""))
    if category == "inpatient":
        body["encounter"] = ref(STAY)
    if reason:
        body["reasonCode"] = [{"text": reason}]
    if why:
        body["statusReason"] = {"text": why}
    if prior:
        body["priorPrescription"] = ref(prior)
    return body


def note(key: str, title: str, day: float, **sections: str) -> Json:
    return {
        "resourceType": "Composition",
        "id": key,
        "status": "final",
        "type": concept("Notat", (LOINC, "11506-3", "")),
        "subject": ref(PATIENT),
        "encounter": ref(STAY),
        "date": at(day),
        "author": [ref("Practitioner/moe")],
        "title": title,
        "section": [
            {
                "title": name.replace("_", " "),
                "text": {
                    "status": "generated",
                    "div": f'<div xmlns="http://www.w3.org/1999/xhtml"><p>{text}</p></div>',
                },
            }
            for name, text in sections.items()
        ],
    }


def directory() -> list[Json]:
    def person(key: str, given: str, family: str, hpr: str = "") -> Json:
        body: Json = {
            "resourceType": "Practitioner",
            "id": key,
            "name": [{"family": family, "given": [given]}],
        }
        return body | ({"identifier": [{"system": HPR, "value": hpr}]} if hpr else {})

    address = [{"line": ["Sykehusveien 1"], "postalCode": "5999", "city": "Fjordby"}]
    return [
        {
            "resourceType": "Organization",
            "id": "sykehuset",
            "name": "Fjordby sykehus",
            "address": address,
            "telecom": [{"system": "phone", "value": "55 00 00 00"}],
        },
        {"resourceType": "Organization", "id": "hjerte3", "name": "Hjerte 3",
         "partOf": ref("Organization/sykehuset")},
        {
            "resourceType": "Organization",
            "id": "bryggen",
            "name": "Bryggen legekontor",
            "identifier": [{"system": HER_ID, "value": "99800101"}],
            "address": [{"line": ["Bryggen 4"], "postalCode": "5003", "city": "Fjordby"}],
        },
        person("moe", "Jonas", "Moe"),
        person("aas", "Maren", "Aas", "9900001"),
        person("lunde", "Tone", "Lunde", "9900002"),
        {
            "resourceType": "PractitionerRole",
            "id": "lunde",
            "practitioner": ref("Practitioner/lunde"),
            "organization": ref("Organization/bryggen"),
        },
    ]  # fmt: skip


def record() -> list[Json]:
    """The patient, the stay from 17 to 21 November 2026, and the people around."""
    patient: Json = {
        "resourceType": "Patient",
        "id": "solbakken",
        "identifier": [{"use": "official", "system": FNR, "value": "14834819660"}],
        "name": [{"use": "official", "family": "Solbakken", "given": ["Ingrid", "Marie"]}],
        "gender": "female",
        "birthDate": "1948-03-14",
        "address": [{"use": "home", "line": ["Solheimslien 14"], "postalCode": "5055", "city": "Bergen"}],
        "generalPractitioner": [ref("PractitionerRole/lunde", "Tone Lunde")],
    }
    conditions = [
        ("hf", "I500", "Hjertesvikt med nedsatt ejeksjonsfraksjon, forverring", "2026-11-17", True),
        ("af", "I48.0", "Paroksysmal atrieflimmer, nyoppdaget", "2026-11-19", True),
        ("hypo", "E87.6", "Hypokalemi", "2026-11-20", True),
        ("ht", "I10", "Essensiell hypertensjon", "2004", False),
    ]
    encounter: Json = {
        "resourceType": "Encounter",
        "id": "stay",
        "status": "finished",
        "class": {"code": "IMP"},
        "subject": ref(PATIENT),
        "period": {"start": ADMITTED.isoformat(), "end": "2026-11-21T11:00:00+01:00"},
        "reasonCode": [{"text": "økende tungpustethet og hevelse i beina"}],
        "participant": [
            {"type": [concept("", ("urn:x", "ATND", ""))], "individual": ref("Practitioner/aas")}
        ],
        "serviceProvider": ref("Organization/hjerte3"),
        "diagnosis": [
            {"condition": ref(f"Condition/{key}"), "use": concept("", ("urn:x", "DD", "")), "rank": rank}
            for rank, key in enumerate(("hf", "af", "hypo"), 1)
        ],
    }
    problems: list[Json] = [
        {
            "resourceType": "Condition",
            "id": key,
            "clinicalStatus": concept("", (f"{HL7}condition-clinical", "active", "")),
            "code": concept(text, (ICD10, code, text)),
            "subject": ref(PATIENT),
            "onsetDateTime": onset,
        }
        | ({"encounter": ref(STAY)} if mine else {})
        for key, code, text, onset, mine in conditions
    ]
    allergy: Json = {
        "resourceType": "AllergyIntolerance",
        "id": "pen",
        "clinicalStatus": concept("", (f"{HL7}allergyintolerance-clinical", "active", "")),
        "criticality": "high",
        "code": concept("penicillin"),
        "patient": ref(PATIENT),
        "onsetDateTime": "2011",
        "recordedDate": at(0.1),
        "reaction": [{"manifestation": [{"text": "anafylaksi"}], "severity": "severe"}],
    }
    plaster = {
        **allergy,
        "id": "plaster",
        "criticality": "low",
        "code": concept("plaster"),
        "onsetDateTime": "",
        "reaction": [{"manifestation": [{"text": "utslett"}]}],
    }
    del plaster["onsetDateTime"]
    flag: Json = {
        "resourceType": "Flag",
        "id": "tube",
        "status": "active",
        "code": concept("vanskelig intubasjon 2019"),
        "subject": ref(PATIENT),
    }
    home = [
        order("rx-met", "metoprolol", "C07AB02", "Selo-Zok depot", 50, ("08",), "community", when=-200),
        order("rx-fur", "furosemid", "C03CA01", "Furix", 20, ("08",), "community", when=-150),
        order("rx-ram", "ramipril", "C09AA05", "Triatec", 5, ("08",), "community", when=-150),
        order("rx-ato", "atorvastatin", "C10AA05", "Lipitor", 40, ("21",), "community", when=-150),
    ]
    ward = [
        order("m-met", "metoprolol", "C07AB02", "Selo-Zok depot", 100, ("08",), reason="frekvensregulering"),
        order("m-fur", "furosemid", "C03CA01", "Furix", 40, ("08", "14"), reason="hjertesvikt"),
        order("m-api", "apiksaban", "B01AF02", "Eliquis", 5, ("08", "20"), reason="atrieflimmer", when=2.1),
        order("m-ram", "ramipril", "C09AA05", "Triatec", 5, ("08",), status="on-hold", why="kreatinin 124"),
        order("m-ato", "atorvastatin", "C10AA05", "Lipitor", 40, ("21",)),
        order("m-mor", "morfin", "N02AA01", "Morfin", 2.5, ("12",), status="completed"),
    ]
    ward[-1]["dosageInstruction"][0]["timing"]["repeat"] = {"count": 1}
    results = [
        *lab("k", "NPU03230", "Kalium", "mmol/L", {0.1: "4.1", 1.9: "3.6", 2.9: "3.4"}, "L"),
        *lab("crea", "NPU04998", "Kreatinin", "umol/L", {0.1: "98", 2.9: "124"}, "H"),
        *lab("bnp", "NPU21571", "NT-proBNP", "ng/L", {0.1: "9850", 2.1: "4120"}, "H"),
        *vitals(0.05, 0, 112, 168, 98, 88, 26, 36.9),
        *vitals(3.7, 1, 74, 116, 70, 96, 16, 36.8),
        *weight({0.1: 76.4, 1: 74.8, 2: 73.0, 3: 72.3, 3.8: 71.4}),
    ]
    echo: Json = {
        "resourceType": "DiagnosticReport",
        "id": "echo",
        "status": "final",
        "code": concept("Ekkokardiografi"),
        "subject": ref(PATIENT),
        "encounter": ref(STAY),
        "effectiveDateTime": at(0.5),
        "conclusion": "EF 35 %, mot 50 % i 2024. Ingen klaffefeil av betydning.",
    }
    tsh: Json = {
        "resourceType": "ServiceRequest",
        "id": "tsh",
        "status": "active",
        "intent": "order",
        "category": [concept("", ("urn:x", "laboratory", ""))],
        "code": concept("TSH"),
        "subject": ref(PATIENT),
        "encounter": ref(STAY),
        "occurrenceDateTime": at(2),
        "authoredOn": at(2),
    }
    task: Json = {
        "resourceType": "Task",
        "id": "gp",
        "status": "requested",
        "intent": "order",
        "description": "kalium, natrium og kreatinin",
        "for": ref(PATIENT),
        "owner": ref("PractitionerRole/lunde", "Tone Lunde"),
        "authoredOn": at(3),
        "restriction": {"period": {"end": "2026-11-27"}},
    }
    visit: Json = {
        "resourceType": "Appointment",
        "id": "clinic",
        "status": "booked",
        "description": "Hjertesviktsykepleier, poliklinikk",
        "start": "2026-12-03T10:15:00+01:00",
    }
    procedure: Json = {
        "resourceType": "Procedure",
        "id": "angio",
        "status": "completed",
        "code": concept("Koronar angiografi", (NCSP, "FYDB12", "")),
        "subject": ref(PATIENT),
        "encounter": ref(STAY),
        "performedDateTime": at(1.2),
    }
    notes = [
        note(
            "in",
            "Innkomstnotat",
            0.1,
            Aktuelt="Økende dyspné over en uke, hevelse i beina, tre kilo vektøkning.",
            Funn="Knatring basalt bilateralt. Ødem til midt på leggen.",
            Sosialt="Bor alene i omsorgsbolig, hjemmesykepleie morgen og kveld.",
        ),
        note(
            "day3",
            "Visittnotat",
            3.1,
            Vurdering="Natt til 19.11. fikk hun atrieflimmer med frekvens rundt 140, frekvensregulert med "
            "metoprolol. Ved utreise kompensert.",
            Informasjon_til_pasient="Vei deg hver morgen, og ring fastlegen hvis vekten øker "
            "mer enn to kilo på tre dager.",
        ),
    ]
    return [
        patient,
        encounter,
        *problems,
        allergy,
        plaster,
        flag,
        *home,
        *ward,
        *results,
        echo,
        tsh,
        task,
        visit,
        procedure,
        *notes,
        *directory(),
    ]
