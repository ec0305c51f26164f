"""Elements that change the meaning of an entry, one declared list a type, each with strange forms.

Each is proved by changing that element alone, from ordinary to strange (`test_elements`): then what every
screen, check, alarm and letter says that shows the entry changes too, but for `exceptions`. Paths are FHIR's
(R4), `[x]` for an element of several types.

One idea: the declared elements, each with its strange forms.
"""

from __future__ import annotations

from typing import Any, Final

from tests.views.charts import Json, about, concept, hours_ago

MODIFIER: Final = [{"url": "urn:example:negated", "valueBoolean": True}]
RULES: Final = "urn:example:rules"
PART: Final = {
    "tag": [{"system": "http://terminology.hl7.org/CodeSystem/v3-ObservationValue", "code": "SUBSETTED"}]
}
WRONG: Final = concept("", "entered-in-error")


def _with(body: Json, path: str, value: Any) -> Json:
    """A copy with an element changed: `dosageInstruction.0.site`; None takes it away."""
    name, _dot, rest = path.partition(".")
    if isinstance(body, list):
        made: Any = list(body)
        made[int(name)] = _with(made[int(name)], rest, value) if rest else value
        return made
    made = dict(body)
    if rest:
        made[name] = _with(made[name], rest, value)
    elif value is None:
        made.pop(name, None)
    else:
        made[name] = value
    return made


def changed(ordinary: Json, changes: dict[str, Any]) -> Json:
    """The ordinary entry with these elements changed."""
    for path, value in changes.items():
        ordinary = _with(ordinary, path, value)
    return ordinary


def _mg(value: float) -> Json:
    return {"value": value, "unit": "mg", "system": "http://unitsofmeasure.org", "code": "mg"}


def _dosage(**more: Any) -> Json:
    return {
        "route": concept("gjennom munnen"),
        "timing": {
            "repeat": {"frequency": 2, "period": 1, "periodUnit": "d", "timeOfDay": ["08:00:00", "20:00:00"]}
        },
        "doseAndRate": [{"doseQuantity": _mg(50)}],
    } | more


_METOPROLOL: Final = {
    "medicationCodeableConcept": concept("metoprolol", "C07AB02", system="http://www.whocc.no/atc")
}
POTASSIUM: Final = about(
    "Observation",
    "k",
    status="final",
    category=[concept("", "laboratory")],
    code=concept("Kalium", "2823-3", system="http://loinc.org"),
    effectiveDateTime=hours_ago(3),
    valueQuantity={"value": 6.4, "unit": "mmol/L", "system": "http://unitsofmeasure.org", "code": "mmol/L"},
    referenceRange=[{"low": {"value": 3.1, "unit": "mmol/L"}, "high": {"value": 5.3, "unit": "mmol/L"}}],
)
COLLECTED: Final = {
    **{name: value for name, value in POTASSIUM.items() if name != "effectiveDateTime"},
    "effectivePeriod": {"start": hours_ago(4), "end": hours_ago(3)},
}
"""The same, of a sample that was collected over a time."""
CULTURE: Final = about(
    "Observation",
    "bc",
    status="final",
    category=[concept("", "laboratory")],
    code=concept("Blodkultur", "600-7", system="http://loinc.org"),
    effectiveDateTime=hours_ago(20),
    hasMember=[{"reference": "Observation/agent"}, {"reference": "Observation/tried"}],
)
_MEMBER: Final = {"status": "final", "category": [concept("", "laboratory")],
                  "effectiveDateTime": hours_ago(20)}  # fmt: skip
MEMBERS: Final = (
    about("Observation", "agent", code=concept("Agens"), valueString="Escherichia coli", **_MEMBER),
    about("Observation", "tried", code=concept("Cefotaksim"), interpretation=[concept("", "R")], **_MEMBER),
)
"""Observations that stand by themselves in a record and belong to the culture, or not."""
PRESSURE: Final = about(
    "Observation",
    "bp",
    status="final",
    category=[concept("", "vital-signs")],
    code=concept("Blodtrykk", "85354-9", system="http://loinc.org"),
    effectiveDateTime=hours_ago(1),
    component=[
        {
            "code": concept("", "8480-6", system="http://loinc.org"),
            "valueQuantity": {
                "value": 88,
                "unit": "mmHg",
                "system": "http://unitsofmeasure.org",
                "code": "mm[Hg]",
            },
        },
        {
            "code": concept("", "8462-4", system="http://loinc.org"),
            "valueQuantity": {
                "value": 50,
                "unit": "mmHg",
                "system": "http://unitsofmeasure.org",
                "code": "mm[Hg]",
            },
        },
    ],
)
REQUEST: Final = about(
    "MedicationRequest",
    "m",
    status="active",
    intent="order",
    authoredOn=hours_ago(40),
    **_METOPROLOL,
    category=[concept("", "inpatient")],
    encounter={"reference": "Encounter/stay"},
    dosageInstruction=[_dosage()],
)
STATEMENT: Final = about(
    "MedicationStatement", "s", status="active", dateAsserted=hours_ago(40), dosage=[_dosage()], **_METOPROLOL
)
DOSE: Final = about(
    "MedicationAdministration",
    "a",
    status="completed",
    effectiveDateTime=hours_ago(5.5),
    **_METOPROLOL,
    request={"reference": "MedicationRequest/m"},
    dosage={"dose": _mg(50), "route": concept("gjennom munnen")},
)
DISPENSE: Final = about(
    "MedicationDispense",
    "md",
    status="completed",
    **_METOPROLOL,
    quantity={"value": 100, "unit": "stk"},
    daysSupply={"value": 100, "unit": "d", "system": "http://unitsofmeasure.org", "code": "d"},
    whenHandedOver="2026-11-12",
    authorizingPrescription=[{"reference": "MedicationRequest/m"}],
    dosageInstruction=[_dosage()],
)
ALLERGY: Final = about(
    "AllergyIntolerance",
    "al",
    clinicalStatus=concept("", "active"),
    verificationStatus=concept("", "confirmed"),
    type="allergy",
    criticality="high",
    code=concept("penicillin"),
    reaction=[{"manifestation": [concept("anafylaksi")], "severity": "severe"}],
) | {"patient": {"reference": "Patient/p"}}
CONDITION: Final = about(
    "Condition",
    "c",
    clinicalStatus=concept("", "active"),
    verificationStatus=concept("", "confirmed"),
    code=concept("Hoftebrudd", "S72.0", system="http://hl7.org/fhir/sid/icd-10"),
    recordedDate=hours_ago(30),
    encounter={"reference": "Encounter/stay"},
    category=[concept("", "encounter-diagnosis")],
)
VACCINE: Final = {
    "resourceType": "Immunization",
    "id": "v",
    "patient": {"reference": "Patient/p"},
    "status": "completed",
    "vaccineCode": concept("Stivkrampevaksine", "J07AM01", system="http://www.whocc.no/atc"),
    "occurrenceDateTime": "2026-10-01",
}
HEART: Final = {
    "resourceType": "FamilyMemberHistory",
    "id": "fh",
    "patient": {"reference": "Patient/p"},
    "status": "completed",
    "relationship": concept("søsken"),
    "condition": [{"code": concept("Hjerteinfarkt", "I21.9", system="http://hl7.org/fhir/sid/icd-10")}],
}
HYPERTHERMIA: Final = {
    **HEART,
    "condition": [{"code": concept("Malign hypertermi", "T88.3", system="http://hl7.org/fhir/sid/icd-10")}],
}
FLAG: Final = about(
    "Flag",
    "fl",
    status="active",
    category=[concept("", "clinical", system="http://terminology.hl7.org/CodeSystem/flag-category")],
    code=concept("Vanskelig luftvei", "718447001", system="http://snomed.info/sct"),
    period={"start": hours_ago(40)},
    author={"reference": "Practitioner/b", "display": "Ola Berg"},
)
ISOLATION: Final = {
    **FLAG,
    "category": [concept("", "infection")],
    "code": concept("Kontaktsmitte", "infection-contact"),
}
EARLIER: Final = about(
    "Encounter", "earlier", status="finished", period={"start": "2026-03-01", "end": "2026-03-04"}
) | {"class": {"code": "AMB"}}
"""A contact that is over, for what names one."""
PATIENT: Final = {
    "resourceType": "Patient",
    "id": "p",
    "active": True,
    "birthDate": "1948-03-14",
    "gender": "female",
    "name": [{"use": "official", "family": "Øverås", "given": ["Åse"]}],
    "identifier": [{"use": "official", "system": "urn:oid:2.16.578.1.12.4.1.4.1", "value": "14834800123"}],
}
_EXTENDED: Final = {"modifierExtension": MODIFIER}
_FIRST: Final = "dosageInstruction.0"
_FEVER: Final = {"date": "2026-10-02", "detail": {"display": "feberkrampe"}}
_ENDS: Final = {"low": {"value": 40, "unit": "år"}, "high": {"value": 50, "unit": "år"}}
_AGE: Final = {"value": 45, "code": "a"}

_TODAY: Final = {"event": [hours_ago(50)]}

Changes = dict[str, Any]
ELEMENTS: Final[dict[str, tuple[Json, dict[str, tuple[Changes, ...]]]]] = {
    "Observation": (
        POTASSIUM,
        {
            "status": (
                {"status": "preliminary"},
                {"status": "entered-in-error"},
                {"status": "cancelled"},
                {"status": "corrected"},
                {"status": "unknown"},
                {"status": "strange"},
            ),
            "implicitRules": ({"implicitRules": RULES},),
            "modifierExtension": ({"modifierExtension": MODIFIER},),
            "meta.tag": ({"meta": PART},),
            "focus": (
                {"focus": [{"reference": "Patient/child", "display": "Barnet"}]},
                {"focus": [{"reference": "Device/d"}]},
            ),
            "effective[x]": (
                {"effectiveDateTime": None},
                {"effectiveDateTime": hours_ago(-40)},
                {"effectiveDateTime": None, "effectiveTiming": _TODAY},
            ),
            "value[x].comparator": ({"valueQuantity.comparator": "<"}, {"valueQuantity.comparator": ">"}),
            "value[x].unit": ({"valueQuantity.unit": "mg/dL", "valueQuantity.code": "mg/dL"},),
            "dataAbsentReason": ({"valueQuantity": None, "dataAbsentReason": concept("", "error")},),
            "interpretation": ({"interpretation": [concept("", "HH")], "valueQuantity.value": 4.1},),
            "note": ({"note": [{"text": "hemolysert"}]},),
            "bodySite": ({"bodySite": concept("venstre arm", "368208006", system="http://snomed.info/sct")},),
            "referenceRange.modifierExtension": ({"referenceRange.0.modifierExtension": MODIFIER},),
            "referenceRange.type": ({"referenceRange.0.type": concept("", "therapeutic")},),
            "referenceRange.low.unit": (
                {"referenceRange.0.low.unit": "mmol/mol", "referenceRange.0.high.unit": "mmol/mol"},
            ),
        },
    ),
    "Observation.period": (
        COLLECTED,
        {
            "effectivePeriod": (
                {"effectivePeriod": None},
                {"effectivePeriod.start": hours_ago(-40)},
                {"effectivePeriod.start": hours_ago(90)},
                {"effectivePeriod.start": None, "effectivePeriod.end": hours_ago(90)},
                {"effectivePeriod": {"start": "i fjor"}},
            ),
        },
    ),
    "Observation.member": (
        CULTURE,
        {
            "hasMember": (
                {"hasMember": None},
                {"hasMember": [{"reference": "Observation/agent"}]},
                {"hasMember": [{"reference": "Observation/tried"}]},
                {"hasMember": [{"reference": "Observation/agent"}, {"reference": "Observation/gone"}]},
                {"hasMember": [{"reference": "#inside"}]},
            ),
        },
    ),
    "Observation.component": (
        PRESSURE,
        {
            "component": ({"component": None},),
            "component.modifierExtension": ({"component.0.modifierExtension": MODIFIER},),
            "component.value[x].comparator": ({"component.0.valueQuantity.comparator": "<"},),
            "component.dataAbsentReason": (
                {"component.0.valueQuantity": None, "component.0.dataAbsentReason": concept("", "error")},
            ),
            "focus": ({"focus": [{"reference": "Patient/child"}]},),
            "status": ({"status": "entered-in-error"},),
            "modifierExtension": ({"modifierExtension": MODIFIER},),
            "bodySite": ({"bodySite": concept("høyre legg")},),
            "note": ({"note": [{"text": "urolig"}]},),
        },
    ),
    "MedicationRequest": (
        REQUEST,
        {
            "status": (
                {"status": "on-hold"},
                {"status": "stopped"},
                {"status": "entered-in-error"},
                {"status": "unknown"},
                {"status": "draft"},
                {"status": "cancelled"},
                {"status": "strange"},
            ),
            "intent": ({"intent": "proposal"}, {"intent": "plan"}, {"intent": "option"}),
            "doNotPerform": ({"doNotPerform": True},),
            "implicitRules": ({"implicitRules": RULES},),
            "modifierExtension": ({"modifierExtension": MODIFIER},),
            "meta.tag": ({"meta": PART},),
            "reported[x]": ({"category": None, "encounter": None, "reportedBoolean": True},),
            "note": ({"note": [{"text": "gis ikke ved puls under 50"}]},),
            "dispenseRequest.modifierExtension": ({"dispenseRequest": _EXTENDED},),
            "dispenseRequest.validityPeriod": (
                {"dispenseRequest": {"validityPeriod": {"end": "2026-11-18"}}},
            ),
            "dosageInstruction.modifierExtension": ({f"{_FIRST}.modifierExtension": MODIFIER},),
            "dosageInstruction.timing.modifierExtension": ({f"{_FIRST}.timing.modifierExtension": MODIFIER},),
            "dosageInstruction.asNeeded[x]": (
                {f"{_FIRST}.asNeededBoolean": True},
                {f"{_FIRST}.asNeededCodeableConcept": concept("smerter")},
            ),
            "dosageInstruction.route": ({f"{_FIRST}.route": concept("intravenøst")},),
            "dosageInstruction.site": ({f"{_FIRST}.site": concept("venstre øye")},),
            "dosageInstruction.doseAndRate.dose[x].comparator": (
                {f"{_FIRST}.doseAndRate.0.doseQuantity.comparator": "<"},
            ),
            "dosageInstruction.maxDosePerPeriod": (
                {
                    f"{_FIRST}.maxDosePerPeriod": {
                        "numerator": _mg(100),
                        "denominator": {"value": 1, "unit": "d", "code": "d"},
                    }
                },
            ),
            "dosageInstruction.additionalInstruction": (
                {f"{_FIRST}.additionalInstruction": [concept("på tom mage")]},
            ),
            "dosageInstruction.timing.repeat.bounds[x]": (
                {f"{_FIRST}.timing.repeat.boundsPeriod": {"start": "2027-01-01"}},
                {f"{_FIRST}.timing.repeat.boundsPeriod": {"end": "2026-11-18"}},
            ),
            "dosageInstruction.timing.repeat.dayOfWeek": ({f"{_FIRST}.timing.repeat.dayOfWeek": ["mon"]},),
        },
    ),
    "MedicationStatement": (
        STATEMENT,
        {
            "status": (
                {"status": "on-hold"},
                {"status": "stopped"},
                {"status": "not-taken"},
                {"status": "entered-in-error"},
                {"status": "unknown"},
                {"status": "intended"},
            ),
            "implicitRules": ({"implicitRules": RULES},),
            "modifierExtension": ({"modifierExtension": MODIFIER},),
            "meta.tag": ({"meta": PART},),
            "effective[x]": (
                {"effectivePeriod": {"end": "2025-01-01"}},
                {"effectivePeriod": {"start": "2027-01-01"}},
            ),
            "note": ({"note": [{"text": "tar den bare av og til"}]},),
            "dosage.modifierExtension": ({"dosage.0.modifierExtension": MODIFIER},),
        },
    ),
    "MedicationAdministration": (
        DOSE,
        {
            "status": (
                {"status": "not-done"},
                {"status": "entered-in-error"},
                {"status": "unknown"},
                {"status": "stopped"},
                {"status": "on-hold"},
                {"status": "in-progress"},
            ),
            "implicitRules": ({"implicitRules": RULES},),
            "modifierExtension": ({"modifierExtension": MODIFIER},),
            "meta.tag": ({"meta": PART},),
            "performer.modifierExtension": (
                {"performer": [{"actor": {"reference": "Practitioner/b"}, **_EXTENDED}]},
            ),
            "dosage.modifierExtension": ({"dosage.modifierExtension": MODIFIER},),
            "dosage.dose.comparator": ({"dosage.dose.comparator": "<"},),
            "dosage.route": ({"dosage.route": concept("intravenøst")},),
            "effective[x]": ({"effectiveDateTime": None},),
            "note": ({"note": [{"text": "kastet opp"}]},),
        },
    ),
    "MedicationDispense": (
        DISPENSE,
        {
            "status": tuple(
                {"status": status}
                for status in (
                    "preparation",
                    "in-progress",
                    "cancelled",
                    "on-hold",
                    "entered-in-error",
                    "stopped",
                    "declined",
                    "unknown",
                    "strange",
                )
            ),
            "statusReason[x]": (
                {"statusReasonCodeableConcept": concept("utgått fra lageret")},
                {"statusReasonReference": {"display": "Mulig overdosering"}},
            ),
            "implicitRules": ({"implicitRules": RULES},),
            "modifierExtension": ({"modifierExtension": MODIFIER},),
            "meta.tag": ({"meta": PART},),
            "medication[x]": (
                {
                    "medicationCodeableConcept": concept(
                        "simvastatin", "C10AA01", system="http://www.whocc.no/atc"
                    )
                },
                {
                    "medicationCodeableConcept": None,
                    "medicationReference": {"reference": "#med"},
                    "contained": [
                        {
                            "resourceType": "Medication",
                            "id": "med",
                            "code": concept("simvastatin", "C10AA01", system="http://www.whocc.no/atc"),
                        }
                    ],
                },
            ),
            "authorizingPrescription": (
                {
                    "authorizingPrescription": None,
                    "medicationCodeableConcept": concept(
                        "simvastatin", "C10AA01", system="http://www.whocc.no/atc"
                    ),
                },
            ),
            "performer.modifierExtension": (
                {"performer": [{"actor": {"reference": "Practitioner/b"}, **_EXTENDED}]},
            ),
            "quantity": ({"quantity": None}, {"quantity.value": 10}, {"quantity.comparator": "<"}),
            "daysSupply": ({"daysSupply": None}, {"daysSupply.value": 10}, {"daysSupply.comparator": "<"}),
            "whenHandedOver": (
                {"whenHandedOver": None},
                {"whenHandedOver": "2026-11"},
                {"whenHandedOver": "2027-11-12"},
            ),
            "whenPrepared": ({"whenHandedOver": None, "whenPrepared": "2026-11-10"},),
            "note": ({"note": [{"text": "gitt ut til ektefellen"}]},),
            "dosageInstruction": ({"dosageInstruction.0.doseAndRate.0.doseQuantity.value": 25},),
            "dosageInstruction.modifierExtension": ({f"{_FIRST}.modifierExtension": MODIFIER},),
            "dosageInstruction.timing.modifierExtension": ({f"{_FIRST}.timing.modifierExtension": MODIFIER},),
            "dosageInstruction.asNeeded[x]": ({f"{_FIRST}.asNeededBoolean": True},),
            "substitution": ({"substitution": {"wasSubstituted": True}},),
            "substitution.modifierExtension": ({"substitution": {"wasSubstituted": False, **_EXTENDED}},),
        },
    ),
    "AllergyIntolerance": (
        ALLERGY,
        {
            "clinicalStatus": (
                {"clinicalStatus": concept("", "resolved")},
                {"clinicalStatus": concept("", "strange")},
            ),
            "verificationStatus": (
                {"verificationStatus": concept("", "refuted")},
                {"verificationStatus": WRONG},
                {"verificationStatus": concept("", "unconfirmed")},
            ),
            "implicitRules": ({"implicitRules": RULES},),
            "modifierExtension": ({"modifierExtension": MODIFIER},),
            "meta.tag": ({"meta": PART},),
            "reaction.modifierExtension": ({"reaction.0.modifierExtension": MODIFIER},),
            "note": ({"note": [{"text": "tålte amoksicillin i 2024"}]},),
        },
    ),
    "Condition": (
        CONDITION,
        {
            "clinicalStatus": ({"clinicalStatus": concept("", "resolved")},),
            "verificationStatus": (
                {"verificationStatus": concept("", "refuted")},
                {"verificationStatus": WRONG},
                {"verificationStatus": concept("", "differential")},
                {"verificationStatus": concept("", "provisional")},
            ),
            "implicitRules": ({"implicitRules": RULES},),
            "modifierExtension": ({"modifierExtension": MODIFIER},),
            "meta.tag": ({"meta": PART},),
            "bodySite": ({"bodySite": [concept("", "7771000", system="http://snomed.info/sct")]},),
            "abatement[x]": ({"abatementDateTime": "2026-11-01"},),
            "note": ({"note": [{"text": "uavklart, revurderes"}]},),
        },
    ),
    "Immunization": (
        VACCINE,
        {
            "status": tuple(
                {"status": status}
                for status in ("not-done", "entered-in-error", "Completed", "planned", None)
            ),
            "statusReason": (
                {"statusReason": concept("ønsket ikke")},
                {"status": "not-done", "statusReason": concept("", "IMMUNE")},
            ),
            "implicitRules": ({"implicitRules": RULES},),
            "modifierExtension": ({"modifierExtension": MODIFIER},),
            "meta.tag": ({"meta": PART},),
            "vaccineCode": (
                {"vaccineCode": concept("Ikke vaksinert mot stivkrampe")},
                {"vaccineCode": concept("Stivkrampevaksine avslått")},
                {"vaccineCode": concept("", "no-known-immunizations")},
                {"vaccineCode": None},
            ),
            "occurrence[x]": (
                {"occurrenceDateTime": None},
                {"occurrenceDateTime": "2027-10-01"},
                {"occurrenceDateTime": None, "occurrenceString": "som barn"},
                {"occurrenceString": "usikkert når"},
            ),
            "primarySource": ({"primarySource": False},),
            "reportOrigin": (
                {"reportOrigin": concept("mor forteller")},
                {"primarySource": False, "reportOrigin": concept("vaksinekort")},
            ),
            "expirationDate": ({"expirationDate": "2026-09-30"},),
            "isSubpotent": ({"isSubpotent": True},),
            "subpotentReason": (
                {"subpotentReason": [concept("kjølekjeden brutt")]},
                {"isSubpotent": True, "subpotentReason": [concept("halv dose")]},
                {"isSubpotent": False, "subpotentReason": [concept("halv dose")]},
            ),
            "doseQuantity": ({"doseQuantity": {"value": 0.1, "unit": "ml", "code": "mL"}},),
            "site": ({"site": concept("venstre overarm")},),
            "route": ({"route": concept("intradermalt")},),
            "reasonCode": ({"reasonCode": [concept("sårskade")]},),
            "note": ({"note": [{"text": "halve sprøyten rant ut"}]},),
            "reaction": ({"reaction": [_FEVER]}, {"reaction": [{"detail": {"reference": "Observation/x"}}]}),
            "reaction.reported": ({"reaction": [{**_FEVER, "reported": True}]},),
            "reaction.modifierExtension": ({"reaction": [{**_FEVER, **_EXTENDED}]},),
            "protocolApplied": (
                {"protocolApplied": [{"doseNumberPositiveInt": 1, "seriesDosesPositiveInt": 3}]},
                {
                    "protocolApplied": [
                        {"doseNumberString": "påfyll", "targetDisease": [concept("stivkrampe")]}
                    ]
                },
            ),
            "protocolApplied.modifierExtension": (
                {"protocolApplied": [{"doseNumberPositiveInt": 1, **_EXTENDED}]},
            ),
            "performer.modifierExtension": (
                {"performer": [{"actor": {"reference": "Practitioner/b"}, **_EXTENDED}]},
            ),
        },
    ),
    "FamilyMemberHistory": (
        HEART,
        {
            "status": tuple(
                {"status": status}
                for status in ("partial", "health-unknown", "entered-in-error", "Completed", "strange", None)
            ),
            "dataAbsentReason": (
                {"dataAbsentReason": concept("", "subject-unknown")},
                {"dataAbsentReason": concept("", "deferred"), "condition": None},
            ),
            "implicitRules": ({"implicitRules": RULES},),
            "modifierExtension": ({"modifierExtension": MODIFIER},),
            "meta.tag": ({"meta": PART},),
            "date": ({"date": "1998"},),
            "name": ({"name": "Kari"},),
            "relationship": (
                {"relationship": None},
                {"relationship": concept("ektefelle")},
                {"relationship": concept("", "STPMTH")},
            ),
            "sex": (
                {"sex": concept("", "female")},
                {"sex": concept("", "unknown")},
                {"sex": concept("", "strange")},
            ),
            "born[x]": (
                {"bornDate": "1950"},
                {"bornPeriod": {"start": "1950"}},
                {"bornString": "før krigen"},
            ),
            "age[x]": ({"ageAge": _AGE}, {"ageRange": _ENDS}, {"ageString": "voksen"}),
            "estimatedAge": ({"estimatedAge": True}, {"ageAge": _AGE, "estimatedAge": True}),
            "deceased[x]": (
                {"deceasedBoolean": True},
                {"deceasedBoolean": False},
                {"deceasedAge": _AGE},
                {"deceasedRange": _ENDS},
                {"deceasedDate": "1999-03"},
                {"deceasedString": "ung"},
            ),
            "reasonCode": ({"reasonCode": [concept("brystsmerter")]},),
            "reasonReference": ({"reasonReference": [{"display": "Uklart EKG"}]},),
            "note": ({"note": [{"text": "usikker kilde"}]},),
            "condition": ({"condition": None}, {"condition": [{"outcome": concept("ukjent")}]}),
            "condition.code": ({"condition.0.code": concept("Ingen hjertesykdom")},),
            "condition.outcome": ({"condition.0.outcome": concept("varig mén")},),
            "condition.contributedToDeath": (
                {"condition.0.contributedToDeath": True},
                {"condition.0.contributedToDeath": False},
            ),
            "condition.onset[x]": (
                {"condition.0.onsetAge": _AGE},
                {"condition.0.onsetAge": {**_AGE, "comparator": "<"}},
                {"condition.0.onsetRange": _ENDS},
                {"condition.0.onsetPeriod": {"start": "1990"}},
                {"condition.0.onsetString": "tidlig"},
            ),
            "condition.note": ({"condition.0.note": [{"text": "ikke bekreftet"}]},),
            "condition.modifierExtension": ({"condition.0.modifierExtension": MODIFIER},),
        },
    ),
    "FamilyMemberHistory.danger": (
        HYPERTHERMIA,
        {
            "status": ({"status": "entered-in-error"},),
            "implicitRules": ({"implicitRules": RULES},),
            "modifierExtension": ({"modifierExtension": MODIFIER},),
            "meta.tag": ({"meta": PART},),
            "relationship": ({"relationship": None}, {"relationship": concept("ektefelle")}),
            "condition": ({"condition": None},),
            "condition.code": ({"condition.0.code": concept("Ingen kjent malign hypertermi")},),
            "condition.modifierExtension": ({"condition.0.modifierExtension": MODIFIER},),
        },
    ),
    "Flag": (
        FLAG,
        {
            "status": tuple(
                {"status": status}
                for status in ("inactive", "entered-in-error", "Active", "on-hold", "", None)
            ),
            "implicitRules": ({"implicitRules": RULES},),
            "modifierExtension": ({"modifierExtension": MODIFIER},),
            "meta.tag": ({"meta": PART},),
            "category": ({"category": [concept("", "infection")]},),
            "code": (
                {"code": None},
                {"code": {}},
                {"code": {"text": "Se notat"}},
                {"code": concept("", "718447001", system="http://snomed.info/sct")},
                {"code": concept("", "405501007", system="http://snomed.info/sct")},
                {"code": concept("Se notat", "405501007", system="http://snomed.info/sct")},
                {"code": concept("", "X17")},
                {"code": concept("", "critical-none")},
            ),
            "text": (
                {"code": None, "text": {"status": "additional", "div": "<div>Usikker nakke</div>"}},
                {"code": concept("", "X17"), "text": {"status": "generated", "div": "<div>Nakke</div>"}},
            ),
            "period": (
                {"period": {"end": "2026-11-01"}},
                {"period": {"start": "2027-01-01"}},
                {"period": {"start": "i fjor"}},
                {"period": {"end": "til jul"}},
            ),
            "encounter": (
                {"encounter": {"reference": "Encounter/earlier"}},
                {"encounter": {"reference": "Encounter/elsewhere"}},
                {"encounter": {"identifier": {"value": "A-17"}}},
            ),
            "author": ({"author": {"reference": "Patient/p"}}, {"author": {"display": "En annen"}}),
            "identifier": ({"identifier": [{"value": "17"}]},),
        },
    ),
    "Flag.isolation": (
        ISOLATION,
        {
            "status": tuple({"status": status} for status in ("inactive", "entered-in-error", "odd", None)),
            "modifierExtension": ({"modifierExtension": MODIFIER},),
            "meta.tag": ({"meta": PART},),
            "implicitRules": ({"implicitRules": RULES},),
            "code": ({"code": None}, {"code": concept("Ingen kjent smitte", "infection-none")}),
            "period": ({"period": {"end": "2026-11-01"}}, {"period": {"start": "2027-01-01"}}),
            "encounter": ({"encounter": {"reference": "Encounter/earlier"}},),
        },
    ),
    "Patient": (
        PATIENT,
        {
            "active": ({"active": False},),
            "deceased[x]": ({"deceasedBoolean": True}, {"deceasedDateTime": "2026-11-19"}),
            "link": ({"link": [{"type": "replaced-by", "other": {"reference": "Patient/q"}}]},),
            "link.modifierExtension": (
                {"link": [{"type": "seealso", "other": {"reference": "Patient/q"}, **_EXTENDED}]},
            ),
            "implicitRules": ({"implicitRules": RULES},),
            "modifierExtension": ({"modifierExtension": MODIFIER},),
            "meta.tag": ({"meta": PART},),
            "identifier.use": ({"identifier.0.use": "old"},),
            "name.use": ({"name.0.use": "old"},),
        },
    ),
}
"""By type (or the part of a type that has an ordinary form of its own): the ordinary entry, and each element
with its strange forms."""
