"""What the specialties bring together is in the demo: pictures, plans, answered forms, hourly signs."""

from collections import defaultdict
from datetime import datetime, timedelta
from itertools import pairwise

from desktop.clinical.scores.every import SCORES
from desktop.fhir.systems import LOINC


def own(hospital, kind):
    return [r for r in hospital.every if r["resourceType"] == kind]


def test_pictures_belong_to_an_order_or_a_report_of_their_patient(hospital):
    found = own(hospital, "ImagingStudy")
    assert len(found) >= 10
    for study in found:
        assert study["status"] == "available"
        assert study["subject"]["reference"] in hospital.by_reference
        assert study["started"]
    told = {ref["reference"] for r in own(hospital, "DiagnosticReport") for ref in r.get("imagingStudy", ())}
    assert told
    assert told <= set(hospital.by_reference)


def test_care_plans_are_in_effect_and_their_goals_are_there(hospital):
    found = own(hospital, "CarePlan")
    assert len(found) >= 5
    assert {"active"} <= {plan["status"] for plan in found}
    for plan in found:
        assert plan["title"]
        for goal in plan.get("goal", ()):
            assert hospital.named(goal["reference"])["subject"] == plan["subject"]
    assert any(plan.get("goal") for plan in found)


def test_each_answered_form_is_one_that_is_there_and_answers_its_questions(hospital):
    forms = {f"{r['url']}|{r['version']}": r for r in own(hospital, "Questionnaire")}
    answered = own(hospital, "QuestionnaireResponse")
    assert len({r["questionnaire"] for r in answered}) >= 4
    for response in answered:
        form = forms[response["questionnaire"]]
        asked = {item["linkId"] for item in form["item"]}
        assert {item["linkId"] for item in response["item"]} <= asked


def test_every_score_that_a_specialty_reads_and_whose_words_are_free_can_be_opened(hospital):
    there = {r["url"].rpartition("/")[2] for r in own(hospital, "Questionnaire")}
    assert {"sofa", "grace", "ctcae"} <= there
    for key in there & set(SCORES):
        assert SCORES[key].text == "free", "its words are not ours to show"


def test_who_is_watched_has_signs_every_hour_of_the_last_half_day(hospital):
    """In intensive care; elsewhere they are taken some times a day."""
    times = defaultdict(set)
    since = hospital.now - timedelta(hours=12)
    for one in own(hospital, "Observation"):
        at = one.get("effectiveDateTime", "")
        if "8867-4" in hospital.codes(one["code"], LOINC) and datetime.fromisoformat(at) >= since:
            times[one["encounter"]["reference"]].add(datetime.fromisoformat(at))
    watched, others = [], []
    for _patient, stay, _own in hospital.patients():
        if stay["status"] == "in-progress":
            found = sorted(times[f"Encounter/{stay['id']}"])
            if stay["serviceProvider"]["reference"] == "Organization/intensiv":
                watched.append(found)
            else:
                others.append(len(found))
    assert watched
    for found in watched:
        assert len(found) >= 11
        assert max(b - a for a, b in pairwise(found)) <= timedelta(minutes=85)
    assert sorted(others)[len(others) // 2] < 6, "an hour is no rule of the ward"
