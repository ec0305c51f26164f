"""The demo hospital's medicine: diagnoses, medicines and results that belong together."""

import json
from collections import defaultdict
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from desktop.clinical.age import months_between, years_between
from desktop.clinical.identity import Sex
from desktop.clinical.kidney import ckd_epi_2021
from desktop.clinical.vocabulary import analysis
from desktop.core.clock import local
from desktop.fhir.systems import ATC, ICD10, LOINC, NLK

CODES = Path(__file__).resolve().parents[4] / "shared" / "data" / "codes"
MOMENTS = [
    (2, datetime(2026, 11, 20, 2, 5, tzinfo=UTC)),
    (3, datetime(2027, 3, 28, 1, 30, tzinfo=UTC)),
]


# What a medicine may be given for, by ATC prefix and ICD-10 prefixes. Symptoms and prophylaxis: anything.
ANYTHING = ("",)
INDICATIONS = {
    "N02BE": ANYTHING,
    "N02AJ": ("S", "M", "R52"),
    "N02AA": ("S", "M", "R", "C", "K", "I21", "I50"),
    "A06A": ANYTHING,
    "A04A": ANYTHING,
    "A02B": ("K", "I", "R57", "M"),
    "B01AB": ANYTHING,
    "B05BB": ("E", "N", "A", "R", "K", "T"),
    "B01AC04": ("I", "G45"),
    "B01AC06": ("I", "R07", "G45"),
    "B01AC24": ("I21",),
    "B01AX": ("I21",),
    "B01AF": ("I26", "I48", "I25", "I80"),
    "B01AA": ("I48", "I26"),
    "B01AD": ("I63", "I21", "I26"),
    "B02AA": ("O72", "S"),
    "B03XA": ("D63", "N18"),
    "B05BA": ("E87.5", "E16"),
    "B05XA": ("O14",),
    "C01AA": ("I48", "I50"),
    "C01BD": ("I47", "I48"),
    "C01CA03": ("R57", "I46"),
    "C01CA24": ("T78", "J05", "I46"),
    "C01CX": ("I50",),
    "C01DA": ("I2",),
    "C03C": ("I50", "I35", "I34", "I25", "R06", "I10"),
    "C03D": ("I50", "I42"),
    "C07": ("I", "O14"),
    "C08C": ("I1", "O60"),
    "C08D": ("I",),
    "C09": ("I",),
    "C10": ("E78", "I", "G45"),
    "A10BA": ("E11",),
    "A10BK": ("I50", "I42", "E11"),
    "A10A": ("E1", "E87.5"),
    "A11CC": ("M81",),
    "A11DA": ("F10",),
    "A12AA": ("E87.5",),
    "A12AX": ("M81",),
    "A12BA": ("E87.6", "E10"),
    "G02AD": ("O",),
    "G04CA": ("N40",),
    "H01BB": ("O72",),
    "H02AB01": ("O60",),
    "H02AB": ("J", "R57", "T78"),
    "H03AA": ("E03",),
    "J01": ("A", "J", "N1", "N3", "K", "I33", "S", "M", "D70", "P36"),
    "L02BG": ("C50",),
    "L03AA": ("D70",),
    "M01A": ("M", "I30", "O32", "I10"),
    "M04AC": ("I30", "M10"),
    "M05B": ("M81", "E83"),
    "N01A": ("J96", "I46"),
    "N03AX": ("G4",),
    "N04BA": ("G20",),
    "N05AD": ("F05",),
    "N05AH": ("F",),
    "N05AN": ("F31",),
    "N05BA": ("F10",),
    "N05CD": ("G4", "R56"),
    "N05CF": ("G47", "G40", "I10"),
    "N06AB": ("F",),
    "N06AX": ("F", "G47"),
    "N06BC": ("P",),
    "R03": ("J4", "E87.5"),
    "R06AE": ("T78",),
    "R07AA": ("P22",),
    "V03AE02": ("N18",),
    "V03AE10": ("E87.5",),
}

# What a diagnosis of this stay must show in the results: analysis, direction and limit reached at least once.
EVIDENCE = {
    "I21.4": ("tnt", "above", 14),
    "I50.0": ("bnp", "above", 450),
    "N17.9": ("crea", "above", 120),
    "E87.5": ("k", "above", 5.5),
    "E87.1": ("na", "below", 136),
    "E87.6": ("k", "below", 3.6),
    "D70": ("neutro", "below", 0.5),
    "K85.1": ("lip", "above", 180),
    "E10.1": ("ph", "below", 7.3),
    "E83.5": ("ca", "above", 2.6),
    "A41.9": ("crp", "above", 50),
    "A41.0": ("crp", "above", 50),
    "J18.9": ("crp", "above", 40),
    "J13": ("crp", "above", 100),
    "N10": ("crp", "above", 50),
    "R57.2": ("lact", "above", 2),
    "K92.2": ("hb", "below", 11),
    "D62": ("hb", "below", 11),
}
AGES = {
    "barn2": (timedelta(days=29), timedelta(days=18 * 366)),
    "nyfodt": (timedelta(0), timedelta(days=31)),
    "fode1": (timedelta(days=16 * 365), timedelta(days=50 * 366)),
    "geriatri1": (timedelta(days=60 * 365), timedelta(days=105 * 366)),
}
ADULTS = (timedelta(days=16 * 365), timedelta(days=105 * 366))
# Traps that the described patients are made of; nobody made by rules may have them.
TRAPS = {"d04", "d07", "d12", "d13"}
BOUNDS = {
    "8867-4": (30, 220),
    "9279-1": (6, 80),
    "59408-5": (70, 100),
    "8310-5": (34, 42),
    "29463-7": (0.5, 180),
}


def codes(concept, system):
    return [c["code"] for c in concept.get("coding", []) if c["system"] == system]


def faults(hospital):
    """Everything that is wrong, as words."""
    for patient, stay, own in hospital.patients():
        for check in (ages, diagnoses, medicines, results, measurements, sexes):
            for words in check(hospital, patient, stay, own):
                yield f"{patient['id']}: {words}"


def ages(hospital, patient, stay, own):
    ward = stay["serviceProvider"]["reference"].partition("/")[2].partition("-")[0]
    youngest, oldest = AGES.get(ward, ADULTS)
    age = local(hospital.now).date() - date.fromisoformat(patient["birthDate"])
    if not youngest <= age <= oldest:
        yield f"{age.days} days old on {ward}"


def diagnoses(hospital, patient, stay, own):
    values = defaultdict(list)
    for r in own["Observation"]:
        row = analysis(next(iter(codes(r["code"], NLK)), None), r["code"].get("text"))
        if row is not None and "valueQuantity" in r and "encounter" in r:
            values[row.key].append(r["valueQuantity"]["value"])
    born = int(patient["birthDate"][:4])
    for r in own["Condition"]:
        found = codes(r["code"], ICD10)
        if not found:
            continue  # in words only: it is to be coded
        (code,) = found
        if int(r["onsetDateTime"][:4]) < born:
            yield f"{code} before birth"
        evidence = EVIDENCE.get(code)
        at_stay = any(c["coding"][0]["code"] == "encounter-diagnosis" for c in r["category"])
        if evidence and at_stay and len(r["onsetDateTime"]) > 4:
            key, direction, limit = evidence
            reached = [v > limit if direction == "above" else v < limit for v in values[key]]
            if reached and not any(reached):
                yield f"{code} without its {key}: {values[key]}"


def medicines(hospital, patient, stay, own):
    avoided = {c for r in own["AllergyIntolerance"] for c in codes(r["code"], ATC)}
    active = []
    for r in own["MedicationRequest"]:
        inpatient = r["category"][0]["coding"][0]["code"] == "inpatient"
        what = r["medicationCodeableConcept"]
        reasons = [hospital.named(x["reference"]) for x in r.get("reasonReference", [])]
        if inpatient and not reasons:
            yield f"{what['text']} without a reason"
        for reason in reasons:
            if reason["subject"] != r["subject"]:
                yield f"{what['text']} for another patient's diagnosis"
            for atc in codes(what, ATC):
                fits = max((p for p in INDICATIONS if atc.startswith(p)), key=len, default=None)
                (icd,) = codes(reason["code"], ICD10)
                if fits is None or not icd.startswith(INDICATIONS[fits]):
                    yield f"{what['text']} ({atc}) for {icd}"
        if inpatient and r["status"] == "active":
            active += codes(what, ATC)
    full = [a for a in active if a.startswith(("B01AF", "B01AA"))]
    if len(full) > 1 or (full and any(a.startswith("B01AB") for a in active)):
        yield f"two anticoagulants: {active}"
    if patient["id"] in TRAPS:
        return
    given = {
        atc
        for r in own["MedicationAdministration"]
        if r["status"] == "completed"
        for atc in codes(r["medicationCodeableConcept"], ATC)
    }
    yield from (f"given {atc} in spite of {a}" for atc in given for a in avoided if atc.startswith(a))
    rates = [r["valueQuantity"]["value"] for r in own["Observation"] if r["code"].get("text") == "eGFR"]
    if "A10BA02" in active and rates and rates[-1] < 30:
        yield f"metformin at an eGFR of {rates[-1]}"


def results(hospital, patient, stay, own):
    years = years_between(date.fromisoformat(patient["birthDate"]), local(hospital.now).date())
    for report in own["DiagnosticReport"]:
        found = [hospital.named(x["reference"]) for x in report.get("result", [])]
        by_key = {}
        for r in found:
            if r["effectiveDateTime"] != report["effectiveDateTime"]:
                yield f"{r['id']} is of another time than its report"
            row = analysis(next(iter(codes(r["code"], NLK)), None), r["code"].get("text"))
            if row is None or "valueQuantity" not in r:
                continue
            by_key[row.key] = r["valueQuantity"]["value"]
            if r["valueQuantity"]["code"] != row.unit:
                yield f"{r['id']} in {r['valueQuantity']['code']}"
            yield from interpretation(r)
            if years < 1 and "referenceRange" in r:
                yield f"an adult's range for an infant: {row.key}"
        if "egfr" in by_key and years < 18:
            yield "an adult's eGFR for a child"
        elif {"egfr", "crea"} <= by_key.keys():
            expected = ckd_epi_2021(int(by_key["crea"]), years, Sex(patient["gender"]))
            if abs(min(expected, Decimal(90)) - by_key["egfr"]) > Decimal("0.51"):
                yield f"eGFR {by_key['egfr']} at a creatinine of {by_key['crea']}"
        if "hb" in by_key and not 5 < by_key["hb"] < 22:
            yield f"haemoglobin {by_key['hb']}"


def interpretation(r):
    value = r["valueQuantity"]["value"]
    if "referenceRange" not in r or "comparator" in r["valueQuantity"]:
        return
    limits = r["referenceRange"][0]
    low, high = limits.get("low", {}).get("value"), limits.get("high", {}).get("value")
    said = {c["coding"][0]["code"] for c in r.get("interpretation", [])}
    expected = (
        {"H", "HH"}
        if high is not None and value > high
        else {"L", "LL"}
        if low is not None and value < low
        else {"N"}
    )
    if not said <= expected or not said:
        yield f"{r['id']} {value} said to be {said}"


def measurements(hospital, patient, stay, own):
    weights = []
    for r in own["Observation"]:
        for code in codes(r["code"], LOINC):
            low, high = BOUNDS.get(code, (None, None))
            if low is not None and not low <= r["valueQuantity"]["value"] <= high:
                yield f"{r['code']['text']} {r['valueQuantity']['value']}"
            if code == "29463-7":
                weights.append(r["valueQuantity"]["value"])
            if code == "85354-9":
                upper, lower = (c["valueQuantity"]["value"] for c in r["component"])
                if lower >= upper - 5:
                    yield f"blood pressure {upper}/{lower}"
    months = months_between(date.fromisoformat(patient["birthDate"]), local(hospital.now).date())
    for weight in weights:
        if months < 1 and not Decimal("0.7") < weight < 6:
            yield f"a newborn of {weight} kg"
        if 12 <= months < 144 and not 7 < weight < 60:
            yield f"a child of {months} months and {weight} kg"


def sexes(hospital, patient, stay, own):
    for r in own["Condition"]:
        found = codes(r["code"], ICD10)
        if not found:
            continue  # in words only: it is to be coded
        (code,) = found
        if code.startswith(("O", "C56")) and patient["gender"] != "female":
            yield f"a man with {code}"
        if code.startswith(("N40", "C61")) and patient["gender"] != "male":
            yield f"a woman with {code}"


def test_the_default_hospital(hospital):
    assert list(faults(hospital)) == []


def test_nobody_is_a_copy_of_somebody_else(hospital):
    seen = defaultdict(list)
    for patient, _stay, own in hospital.patients():
        values = tuple(
            (r["code"].get("text"), r["valueQuantity"]["value"])
            for r in own["Observation"]
            if "valueQuantity" in r and "encounter" in r
        )
        seen[values[:40]].append(patient["id"])
    assert [ids for ids in seen.values() if len(ids) > 1] == []


def test_about_every_other_adult_has_a_creatinine_from_before(hospital):
    have = sum(
        any("encounter" not in r for r in own["Observation"]) for _p, _stay, own in hospital.patients()
    )
    assert 40 <= have <= 90


@pytest.mark.parametrize(("seed", "now"), MOMENTS)
def test_any_hour_and_seed(hospital_of, seed, now):
    assert list(faults(hospital_of(70, seed, now))) == []


@pytest.mark.slow
def test_a_thousand_patients(hospital_of):
    assert list(faults(hospital_of(1000, 7))) == []


@pytest.mark.skipif(not (CODES / "icd10-no.json").exists(), reason="the Norwegian ICD-10 is not here")
def test_every_diagnosis_stands_in_the_norwegian_icd_10(hospital):
    listed = {row["code"] for row in json.loads((CODES / "icd10-no.json").read_text("utf-8"))}
    used = {c for r in hospital.every if r["resourceType"] == "Condition" for c in codes(r["code"], ICD10)}
    assert {code for code in used if code.replace(".", "") not in listed} == set()


def first_with(hospital, kind, code, system):
    return next(
        r
        for r in hospital.every
        if r["resourceType"] == kind
        and code in codes(r.get("code") or r.get("medicationCodeableConcept"), system)
    )


def other_diagnosis(hospital):
    first_with(hospital, "Condition", "I21.4", ICD10)["code"]["coding"][0]["code"] = "J45.9"


def other_creatinine(hospital):
    first_with(hospital, "Observation", "NPU04998", NLK)["valueQuantity"]["value"] = 900


def other_word(hospital):
    found = first_with(hospital, "Observation", "NPU04998", NLK)
    found["interpretation"][0]["coding"][0]["code"] = "LL"


def no_reason(hospital):
    del next(r for r in hospital.every if r["resourceType"] == "MedicationRequest")["reasonReference"]


def a_child(hospital):
    next(r for r in hospital.every if r["resourceType"] == "Patient")["birthDate"] = "2020-01-01"


def allergic(hospital):
    cave = next(r for r in hospital.every if r["id"].startswith("h01-allergy"))
    cave["code"] = {"coding": [{"system": ATC, "code": "J01C"}]}


def quick_pulse(hospital):
    first_with(hospital, "Observation", "8867-4", LOINC)["valueQuantity"]["value"] = 400


HARM = [other_diagnosis, other_creatinine, other_word, no_reason, a_child, allergic, quick_pulse]


@pytest.mark.parametrize("harm", HARM)
def test_the_checker_finds_what_is_wrong(hospital_of, harm):
    hospital = hospital_of(22)
    assert list(faults(hospital)) == []
    harm(hospital)
    assert list(faults(hospital)) != []
