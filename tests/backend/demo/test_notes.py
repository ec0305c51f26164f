"""What the notes say against what the chart shows: told of the same patient at the same time."""

import re
from datetime import datetime, timedelta

import pytest

from desktop.clinical.vocabulary import analysis
from desktop.core.clock import local
from desktop.fhir.systems import NLK

ROUND = timedelta(hours=2)
ADULT = ("Oppe i stol", "Spiser og drikker", "Mobilisert", "Selvhjulpen", "Gangtest", "føler seg")


@pytest.fixture(scope="module", params=[(120, 1), (200, 7)])
def charts(request, hospital_of):
    return list(hospital_of(*request.param).patients())


def at(text):
    return datetime.fromisoformat(text)


def words(note):
    parts = {}
    for part in note["section"]:
        div = re.sub("<[^>]+>", "", part["text"]["div"])
        parts[part.get("title", "")] = div
    return parts


def told(own):
    """The notes that nobody has written by hand: rounds, oldest first, and what they say."""
    rounds = [c for c in own["Composition"] if c["title"] == "Visitt"]
    return [(at(c["date"]), words(c)) for c in sorted(rounds, key=lambda c: at(c["date"]))]


def described(patient):
    return patient["id"].startswith(("h", "d01", "d02"))


def test_what_a_round_began_and_ended_was_begun_and_ended_since_the_last_one(charts):
    seen = 0
    for patient, stay, own in charts:
        if described(patient):
            continue
        before = at(stay["period"]["start"])
        orders = [m for m in own["MedicationRequest"] if "encounter" in m]
        for moment, parts in told(own):
            for name in {m["medicationCodeableConcept"]["text"] for m in orders}:
                if not re.search(rf"(^|, ){re.escape(name)} \d", parts.get("Nytt", "")):
                    continue
                found = [
                    m
                    for m in orders
                    if m["medicationCodeableConcept"]["text"] == name
                    and before - timedelta(minutes=6) <= at(m["authoredOn"]) <= moment + ROUND
                ]
                assert found, (patient["id"], moment, name)
                seen += 1
            if ended := parts.get("Slutt"):
                for m in orders:
                    name = m["medicationCodeableConcept"]["text"]
                    if re.search(rf"(^|, ){re.escape(name)}( \(|,|\.|$)", ended) and m["status"] == "active":
                        others = [o for o in orders if o["medicationCodeableConcept"]["text"] == name]
                        assert any(o["status"] != "active" for o in others), (patient["id"], moment, name)
            before = moment + ROUND - timedelta(minutes=10)
    assert seen > 20


def test_figures_of_a_round_are_the_laboratory_s_and_were_answered_by_then(charts):
    seen = 0
    for patient, _stay, own in charts:
        if described(patient):
            continue
        answers = {}
        for o in own["Observation"]:
            codes = [c["code"] for c in o["code"].get("coding", []) if c["system"] == NLK]
            row = analysis(codes[0] if codes else None, o["code"].get("text"))
            if row and "valueQuantity" in o and "issued" in o:
                answers.setdefault(row.nb, []).append(o)
        for moment, parts in told(own):
            for name, figure in re.findall(
                r"([^\W\d][^,→]*?) ((?:\d+(?:,\d+)? → )?\d+(?:,\d+)?)", parts.get("Prøver", "").rstrip(".")
            ):
                value = float(figure.split(" → ")[-1].replace(",", "."))
                known = [o for o in answers.get(name.strip(), []) if at(o["issued"]) <= moment]
                assert known, (patient["id"], moment, name)
                near = [abs(float(o["valueQuantity"]["value"]) - value) for o in known]
                assert min(near) < 0.051, (patient["id"], moment, name, figure)
                newest = max(known, key=lambda o: at(o["effectiveDateTime"]))
                # The last round tells the whole stay, the others that morning.
                today = local(at(newest["effectiveDateTime"])).date() == local(moment).date()
                assert today or "Plan" in parts, (patient["id"], moment, name)
                seen += 1
    assert seen > 300


def test_nobody_walks_or_eats_who_is_asleep_on_a_ventilator_or_in_an_incubator(charts):
    asleep = infants = 0
    for patient, stay, own in charts:
        born = at(patient["birthDate"]).date()
        infant = (at(stay["period"]["start"]).date() - born).days < 900
        rass = [o for o in own["Observation"] if o["code"].get("text") == "RASS"]
        for note in own["Composition"]:
            text = " ".join(words(note).values())
            sedated = any(
                o["valueQuantity"]["value"] <= -2
                and abs(at(o["effectiveDateTime"]) - at(note["date"])) < timedelta(hours=2)
                for o in rass
            )
            if infant or sedated:
                assert not [word for word in ADULT if word in text], (patient["id"], note["date"], text)
                infants, asleep = infants + infant, asleep + sedated
    assert infants > 5
    assert asleep > 2


def test_air_is_air(charts):
    for patient, _stay, own in charts:
        shares = [o for o in own["Observation"] if o["code"].get("text") == "FiO₂"]
        if not shares:
            continue
        for note in own["Composition"]:
            if "på luft" in " ".join(words(note).values()):
                near = min(shares, key=lambda o: abs(at(o["effectiveDateTime"]) - at(note["date"])))
                assert near["valueQuantity"]["value"] <= 23, (patient["id"], note["date"])


def test_what_somebody_was_admitted_for_is_begun_at_once(charts):
    for patient, stay, own in charts:
        admitted = at(stay["period"]["start"])
        for order in own["MedicationRequest"]:
            fluid = order["medicationCodeableConcept"]["text"].startswith("Ringer")
            if (
                "encounter" not in order
                or not fluid
                or at(order["authoredOn"]) - admitted > timedelta(hours=1)
            ):
                continue
            given = [
                m.get("effectiveDateTime") or m["effectivePeriod"]["start"]
                for m in own["MedicationAdministration"]
                if m["request"]["reference"] == f"MedicationRequest/{order['id']}"
            ]
            assert given, (patient["id"], order["id"])
            assert min(map(at, given)) - admitted < timedelta(hours=14), patient["id"]


def test_an_earlier_stay_was_where_its_disease_is_treated(charts):
    found = 0
    for patient, _stay, own in charts:
        for stay in own["Encounter"]:
            if stay["id"].endswith("-before"):
                reason = stay["reasonCode"][0]["text"]
                assert "Gjennomgått" not in reason
                place = stay["location"][0]["location"]["reference"]
                assert place not in ("Location/intensiv", "Location/kad", "Location/akuttmottak"), patient[
                    "id"
                ]
                if "diabetes" in reason.lower():
                    assert place == "Location/geriatri1"
                found += 1
    assert found > 5


def test_vital_signs_of_a_note_were_measured(charts):
    seen = 0
    for patient, _stay, own in charts:
        if described(patient):
            continue
        rounds = {}
        for o in own["Observation"]:
            if o["code"].get("text") == "Blodtrykk" and "encounter" in o:
                pressure = "/".join(str(part["valueQuantity"]["value"]) for part in o["component"])
                rounds.setdefault(f"BT {pressure}", []).append(at(o["effectiveDateTime"]))
            elif o["code"].get("text") == "Puls":
                rounds.setdefault(f"puls {o['valueQuantity']['value']}", []).append(
                    at(o["effectiveDateTime"])
                )
        for note in own["Composition"]:
            if note["title"] in ("Visitt", "Innkomstnotat") and (line := words(note).get("Status")):
                for one in re.findall(r"BT \d+/\d+|puls \d+", line):
                    found = [moment for moment in rounds.get(one, []) if moment <= at(note["date"])]
                    assert found, (patient["id"], note["title"], one)
                    seen += 1
    assert seen > 200


def test_pressure_has_a_pulse(charts):
    for patient, _stay, own in charts:
        for o in own["Observation"]:
            if o["code"].get("text") == "Blodtrykk":
                high, low = (part["valueQuantity"]["value"] for part in o["component"])
                assert high - low >= (12 if high < 80 else 18), (patient["id"], high, low)


def test_nobody_is_operated_on_or_waits_for_it_in_full_anticoagulation(charts):
    for patient, stay, own in charts:
        if not stay.get("diagnosis"):
            continue  # nobody has written the main diagnosis
        main = next(
            c for c in own["Condition"] if stay["diagnosis"][0]["condition"]["reference"].endswith(c["id"])
        )
        code = next((c["code"] for c in main["code"].get("coding", ())), "")
        if described(patient) or not (code.startswith(("K", "S", "M00", "C20", "J90"))):
            continue
        full = [
            m["id"]
            for m in own["MedicationRequest"]
            if "encounter" in m
            and m["status"] == "active"
            and m["medicationCodeableConcept"]["text"] in ("apiksaban", "warfarin")
        ]
        assert not full, (patient["id"], code)


def test_a_newborn_has_no_former_health_and_a_temperature_has_its_unit(charts):
    newborns = 0
    for patient, stay, own in charts:
        if described(patient):
            continue
        first = [words(c) for c in own["Composition"] if c["title"] == "Innkomstnotat"]
        age = (at(stay["period"]["start"]).date() - datetime.fromisoformat(patient["birthDate"]).date()).days
        for parts in first:
            if "temp " in (status := parts.get("Status", "")):
                assert re.search(r"temp \d+,\d °C", status)
            if age < 28:
                newborns += 1
                assert parts.get("Tidligere", "") != "Tidligere frisk."
    assert newborns


def test_the_plan_of_a_letter_follows_from_the_stay(charts):
    plans = []
    for _patient, stay, own in charts:
        for letter in own["Composition"]:
            parts = words(letter)
            if letter["title"] != "Epikrise" or letter["encounter"]["reference"] != f"Encounter/{stay['id']}":
                continue
            plan = parts.get("Planer for videre oppfølging")
            if plan is None:
                continue
            plans.append(plan)
            assert bool(parts.get("Pauset")) == ("er pauset" in plan)
            assert all(name in plan for name in parts.get("Ubesvarte prøver", "").split(", "))
    assert len(set(plans)) > 1
