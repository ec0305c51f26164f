"""The 24 described patients against the table that describes them, read from the finished resources."""

from datetime import datetime
from decimal import Decimal as D

import pytest

from desktop.clinical.age import months_between, years_between
from desktop.clinical.vocabulary import analysis, vital
from desktop.core.clock import local
from desktop.fhir.systems import ATC, ICD10, LOCAL, LOINC, NLK
from desktop.fhir.validate import validate

DAY = {
    "d01": ("68", "male", "hjerte3", 4, "I21.4"),
    "d02": ("81", "female", "hjerte3", 7, "I50.0"),
    "d03": ("74", "male", "lunge2", 5, "J44.1"),
    "d04": ("59", "female", "lunge2", 6, "J13"),
    "d05": ("34", "male", "gastro1", 3, "K35.8"),
    "d06": ("66", "female", "gastro1", 10, "C18.7"),
    "d07": ("84", "female", "ortopedi2", 6, "S72.0"),
    "d08": ("45", "male", "ortopedi2", 4, "S82.2"),
    "d09": ("63", "male", "intensiv", 8, "R57.2"),
    "d10": ("71", "female", "intensiv", 5, "J96.0"),
    "d11": ("88", "female", "geriatri1", 7, "F05.0"),
    "d12": ("79", "male", "geriatri1", 6, "N17.9"),
    "d13": ("77", "male", "geriatri1", 5, "N39.0"),
    "d14": ("72", "female", "nevro1", 5, "I63.4"),
    "d15": ("28", "female", "nevro1", 3, "G41.0"),
    "d16": ("7m", "male", "barn2", 4, "J21.0"),
    "d17": ("11", "female", "barn2", 5, "E10.1"),
    "d18": ("10d", "female", "nyfodt", 10, "P22.0"),
    "d19": ("33", "female", "fode1", 6, "O14.1"),
    "d20": ("52", "female", "onkologi1", 5, "D70"),
    "d21": ("70", "male", "nyre1", 4, "E87.5"),
    "d22": ("41", "male", "psyk1", 5, "F10.3"),
    "d23": ("57", "male", "infeksjon1", 7, "A41.9"),
    "d24": ("83", "female", "kad", 3, "E86"),
}

# First, extreme and last value of a course, as the table has them; "–" where it names none.
COURSES = [
    ("d01", "tnt", "48", "612", "210"),
    ("d02", "weight", "78.0", "–", "71.0"),
    ("d02", "bnp", "9800", "–", "3100"),
    ("d02", "crea", "98", "–", "128"),
    ("d02", "k", "4.4", "–", "5.6"),
    ("d03", "pco2", "8.9", "–", "6.4"),
    ("d03", "rr", "30", "–", "18"),
    ("d04", "crp", "310", "–", "42"),
    ("d05", "crp", "88", "160", "45"),
    ("d05", "temp", "38.6", "–", "36.9"),
    ("d06", "crp", "–", "290", "38"),
    ("d07", "hb", "12.1", "8.4", "9.6"),
    ("d07", "4AT", "0", "6", "2"),
    ("d08", "pain", "8", "–", "3"),
    ("d09", "lact", "5.8", "–", "1.1"),
    ("d09", "map", "55", "–", "75"),
    ("d09", "crea", "310", "–", "140"),
    ("d10", "fio2", "70", "–", "30"),
    ("d10", "SOFA", "9", "–", "3"),
    ("d11", "na", "131", "–", "137"),
    ("d11", "4AT", "9", "–", "3"),
    ("d12", "crea", "260", "–", "225"),
    ("d12", "egfr", "21", "–", "25"),
    ("d12", "glu", "14.0", "–", "9.0"),
    ("d13", "crp", "140", "–", "30"),
    ("d13", "inr", "2.6", "–", "5.2"),
    ("d14", "NIHSS", "14", "–", "4"),
    ("d14", "sbp", "190", "–", "145"),
    ("d15", "gcs", "9", "–", "15"),
    ("d16", "rr", "68", "–", "38"),
    ("d16", "spo2", "88", "–", "96"),
    ("d16", "PEVS", "7", "–", "1"),
    ("d17", "ph", "7.08", "–", "7.38"),
    ("d17", "glu", "31.0", "–", "8.0"),
    ("d17", "k", "5.4", "–", "3.4"),
    ("d18", "fio2", "45", "–", "21"),
    ("d18", "bili", "60", "190", "120"),
    ("d18", "weight", "1.510", "1.420", "1.590"),
    ("d19", "sbp", "172", "–", "138"),
    ("d19", "dbp", "112", "–", "88"),
    ("d19", "plt", "92", "–", "160"),
    ("d20", "neutro", "0.1", "–", "1.4"),
    ("d20", "temp", "39.2", "–", "36.8"),
    ("d21", "k", "7.1", "–", "4.9"),
    ("d21", "weight", "84.0", "–", "80.5"),
    ("d22", "CIWA-Ar", "22", "–", "3"),
    ("d22", "hr", "124", "–", "82"),
    ("d23", "temp", "39.4", "–", "37.0"),
    ("d23", "crp", "280", "–", "60"),
    ("d24", "crea", "120", "–", "88"),
]


@pytest.fixture(scope="module")
def charts(hospital_of):
    found = hospital_of(42)
    return {p["id"]: (p, stay, own, found) for p, stay, own in found.patients()}


def key_of(observation):
    code = observation["code"]
    for coding in code.get("coding", []):
        if coding["system"] == LOINC and (row := vital(coding["code"])):
            return row.key
        if coding["system"] == NLK and (row := analysis(coding["code"])):
            return row.key
        if coding["system"] == LOCAL and coding["code"].startswith("score-"):
            return code["text"]
    row = analysis(None, code.get("text"))
    return row.key if row else None


def series(own, key):
    found = []
    for r in (r for r in own["Observation"] if "encounter" in r):
        at = r.get("effectiveDateTime", "")
        if "valueQuantity" in r and key_of(r) == key:
            found.append((at, r["valueQuantity"]["value"]))
        for part in r.get("component", []):
            if key_of(part) == key:
                found.append((at, part["valueQuantity"]["value"]))
    return [value for _at, value in sorted(found, key=lambda pair: datetime.fromisoformat(pair[0]))]


@pytest.mark.parametrize("key", sorted(DAY))
def test_who_where_and_why(charts, key):
    age, sex, ward, day, icd = DAY[key]
    patient, stay, own, hospital = charts[key]
    today = local(hospital.now).date()
    born = datetime.fromisoformat(patient["birthDate"]).date()
    if age.endswith("m"):
        assert months_between(born, today) == int(age[:-1])
    elif age.endswith("d"):
        assert (today - born).days + 1 == int(age[:-1])
    else:
        assert years_between(born, today) == int(age)
    assert patient["gender"] == sex
    assert stay["serviceProvider"]["reference"] == f"Organization/{ward}"
    end = datetime.fromisoformat(stay["period"]["end"]) if "end" in stay["period"] else hospital.now
    start = datetime.fromisoformat(stay["period"]["start"])
    assert (local(end).date() - local(start).date()).days + 1 == day
    main = hospital.named(stay["diagnosis"][0]["condition"]["reference"])
    assert main["code"]["coding"][0] == {"system": ICD10, "code": icd}
    assert not [issue for rs in own.values() for r in rs for issue in validate(r)]


@pytest.mark.parametrize(("key", "what", "first", "extreme", "last"), COURSES)
def test_courses(charts, key, what, first, extreme, last):
    found = series(charts[key][2], what)
    assert len(found) > 1
    if first != "–":
        assert found[0] == D(first)
    assert found[-1] == D(last)
    if extreme != "–":
        # A course is sampled at the ward's hours: it comes near its extreme, not always onto it.
        wished = D(extreme)
        assert min(abs(value - wished) / wished for value in found) < D("0.12")


def wards_orders(charts, key, *status):
    return [
        r
        for r in charts[key][2]["MedicationRequest"]
        if r["category"][0]["coding"][0]["code"] == "inpatient" and (not status or r["status"] in status)
    ]


def atc(requests):
    return {
        c["code"] for r in requests for c in r["medicationCodeableConcept"]["coding"] if c["system"] == ATC
    }


def prescriptions(charts, key, *status):
    return [
        r
        for r in charts[key][2]["MedicationRequest"]
        if r["category"][0]["coding"][0]["code"] == "community" and r["status"] in status
    ]


def test_trap_1_an_old_klopidogrel_prescription_is_active_beside_ticagrelor(charts):
    assert "B01AC24" in atc(wards_orders(charts, "d01", "active"))
    assert "B01AC04" in atc(prescriptions(charts, "d01", "active"))


def test_trap_2_potassium_5_6_on_raas_blockers(charts):
    assert {"C09AA05", "C03DA01"} <= atc(wards_orders(charts, "d02", "active"))


def test_trap_3_metoprolol_by_hand_without_strength(charts):
    (order,) = [r for r in wards_orders(charts, "d03") if "C07AB02" in atc([r])]
    assert order["dosageInstruction"] == [{"text": "1 tabl morgen og kveld"}]
    assert "note" not in order


def test_trap_4_amoksicillin_in_spite_of_cave_and_none_given(charts):
    (order,) = [r for r in wards_orders(charts, "d04", "active") if "J01CA04" in atc([r])]
    (cave,) = charts["d04"][2]["AllergyIntolerance"]
    assert (cave["criticality"], cave["code"]["coding"][0]["code"]) == ("high", "J01C")
    given = [
        r
        for r in charts["d04"][2]["MedicationAdministration"]
        if r["request"]["reference"].endswith(order["id"])
    ]
    assert {r["status"] for r in given} == {"not-done"}


@pytest.mark.parametrize("key", ["d05", "d23"])
def test_something_is_unanswered(charts, key):
    pending = [
        r
        for r in charts[key][2]["ServiceRequest"]
        if r["status"] == "active" and r["category"][0]["coding"][0]["code"] in ("PAT", "MB")
    ]
    late = [
        r
        for r in charts[key][2]["DiagnosticReport"]
        if r["issued"] > charts[key][1]["period"].get("end", "9")
    ]
    assert pending or late


def test_trap_7_paracetamol_from_two_sources_7_2_g_a_day(charts):
    both = {r["medicationCodeableConcept"]["text"]: r for r in wards_orders(charts, "d07", "active")}
    single = both["paracetamol"]["dosageInstruction"][0]
    combined = both["paracetamol/kodein"]["dosageInstruction"][0]
    grams = single["doseAndRate"][0]["doseQuantity"]["value"] * single["timing"]["repeat"]["frequency"]
    tablets = combined["doseAndRate"][0]["doseQuantity"]["value"] * combined["timing"]["repeat"]["frequency"]
    assert grams + tablets * D("0.4") == D("7.2")


@pytest.mark.parametrize("key", ["d08", "d24"])
def test_a_general_practitioner_without_electronic_address(charts, key):
    patient, _stay, _own, hospital = charts[key]
    role = hospital.named(patient["generalPractitioner"][0]["reference"])
    office = hospital.named(role["organization"]["reference"])
    assert "identifier" not in role
    assert "identifier" not in office


def test_trap_11_twelve_outdated_beside_seven_valid_prescriptions(charts):
    assert len(prescriptions(charts, "d11", "unknown")) == 12
    assert len(prescriptions(charts, "d11", "active")) == 7


def test_trap_12_metformin_goes_on_and_ramipril_is_paused(charts):
    assert "A10BA02" in atc(wards_orders(charts, "d12", "active"))
    assert "C09AA05" in atc(wards_orders(charts, "d12", "on-hold"))


def test_trap_13_warfarin_with_sulfa(charts):
    assert {"B01AA03", "J01EE01"} <= atc(wards_orders(charts, "d13", "active"))


def test_trap_15_an_objection_that_names_the_general_practitioner(charts):
    (consent,) = charts["d15"][2]["Consent"]
    assert consent["provision"]["type"] == "deny"


def test_trap_23_the_blood_culture_turns_positive_after_discharge(charts):
    _patient, stay, own, _hospital = charts["d23"]
    assert stay["status"] == "finished"
    late = [r for r in own["DiagnosticReport"] if r["issued"] > stay["period"]["end"]]
    assert any("Staphylococcus aureus" in r.get("conclusion", "") for r in late)


def test_a_mother_has_her_child_and_a_newborn_its_mother(charts):
    def kin(key):
        return {r["relationship"][0]["text"] for r in charts[key][2]["RelatedPerson"]}

    assert "barn" in kin("d19")
    assert kin("d18") == {"mor"}


def test_in_psychiatry_each_night_is_noted_and_violence_not_assessed_in_all(hospital):
    there = [
        own for _patient, stay, own in hospital.patients()
        if stay["serviceProvider"]["reference"] == "Organization/psyk1" and stay["status"] == "in-progress"
    ]  # fmt: skip
    assert there
    assessed = 0
    for own in there:
        nights = [o for o in own["Observation"] if "93832-4" in hospital.codes(o["code"], LOINC)]
        assert nights
        assert all(o["valueQuantity"]["code"] == "h" for o in nights)
        assert all(0 <= o["valueQuantity"]["value"] <= 12 for o in nights)
        days = [o["effectiveDateTime"][:10] for o in nights]
        assert len(days) == len(set(days)), "one a night"
        assessed += any("violence-risk" in hospital.codes(o["code"], LOCAL) for o in own["Observation"])
    assert 0 < assessed < len(there)
