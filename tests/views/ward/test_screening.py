"""Risk screening: what is done with which result, what is out of date, missing, or not known yet."""

from __future__ import annotations

from typing import Any

from desktop.backend.demo import forms
from desktop.fhir.chart import Chart
from desktop.shown.ward.screening import Screen, ScreeningModel
from desktop.shown.ward.worklist import Extra
from desktop.views.ward import screening
from tests.views.charts import AAS, NOW, Json, about, chart, concept, hours_ago, patient, stay

NUTRITION = Screen("nrs-2002", ("Ernæring", "Nutrition"), within=48, hours=48)
DELIRIUM = Screen("4at", ("Delirium", "Delirium"), within=24)
FALLS = Screen("stratify", ("Fall", "Falls"))
FORM = next(one for one in forms.forms() if one["id"] == "form-nrs-2002")


def answered(hours: float, nutrition: int, disease: int, **more: Any) -> Json:
    """NRS 2002 of somebody of 78."""
    by_link = {item["linkId"]: item for item in FORM["item"]}

    def chosen(link: str, at: int) -> Json:
        return {"linkId": link, "answer": [{"valueCoding": by_link[link]["answerOption"][at]["valueCoding"]}]}

    items = [chosen("nutrition", nutrition), chosen("disease", disease),
             {"linkId": "age", "answer": [{"valueInteger": 78}]}]  # fmt: skip
    return about("QuestionnaireResponse", "r", status="completed", authored=hours_ago(hours),
                 questionnaire=f"{FORM['url']}|1.0", item=items, **more)  # fmt: skip


def built(*resources: Json, screens: tuple[Screen, ...] = (NUTRITION,), **more: Any) -> ScreeningModel:
    found: Chart = chart(stay(), FORM, *resources, **more)
    return screening.build([found], NOW, AAS, screens)


def said(*resources: Json, **more: Any) -> Extra:
    return built(*resources, **more).rows[0].extras[0]


def test_an_answered_form_says_its_sum_when_and_what_it_means() -> None:
    model = built(answered(3, 2, 1))
    one = model.rows[0].extras[0]
    # Two, one, and one for the age.
    assert (one.text, one.left) == ("4 · 11:32", "Tre eller mer: i ernæringsmessig risiko")
    assert one.keys == ("QuestionnaireResponse/r",)
    assert (model.missing, model.done) == ((), ("p",))
    assert model.extras[0].title == "Ernæring"


def test_what_is_out_of_date_keeps_its_result_and_says_by_how_much() -> None:
    model = built(answered(51, 2, 1))
    one = model.rows[0].extras[0]
    assert one.late
    assert one.left.startswith("utdatert med 3 t")
    assert "ernæringsmessig risiko" in one.left
    assert model.missing == ("p",)
    assert model.forms == (("p", "Questionnaire/form-nrs-2002"),)


def test_what_is_missing_has_time_left_or_is_over() -> None:
    # Admitted three days ago.
    one = said()
    assert (one.text, one.late) == ("ikke gjort", True)
    assert one.left.endswith("over")
    soon = said(screens=(Screen("nrs-2002", within=96),))
    assert not soon.late
    assert soon.left.endswith("igjen")
    model = built(screens=(Screen("nrs-2002", within=96),))
    assert model.done == ("p",)
    assert model.forms == (("p", "Questionnaire/form-nrs-2002"),), "it can be filled in before it is late"


def test_a_value_in_the_record_counts_as_a_form_does() -> None:
    value = about("Observation", "v", status="final", effectiveDateTime=hours_ago(2),
                  code=concept("4AT", "score-4at", system="urn:fagflate:code"),
                  valueQuantity={"value": 4})  # fmt: skip
    one = said(value, screens=(DELIRIUM,))
    assert one.text == "4 · 12:32"
    assert one.left.startswith("Mulig delirium")


def test_what_was_struck_or_belongs_to_an_earlier_stay_does_not_count() -> None:
    for more in ({"status": "entered-in-error"}, {"encounter": {"reference": "Encounter/other"}}):
        assert said(answered(3, 2, 1) | more).text == "ikke gjort"


def test_a_form_that_is_not_whole_is_at_least_and_has_no_band_that_is_not_certain() -> None:
    part = answered(3, 0, 1)
    part["item"] = part["item"][1:]
    one = said(part)
    assert one.text.startswith("minst 2")
    assert one.left == ""


def test_a_score_that_is_not_meant_for_the_age_is_not_missed_and_what_is_not_fetched_is_not_known() -> None:
    young = patient(birthDate="1980-01-01")
    model = built(screens=(FALLS,), who=young)
    assert model.rows[0].extras[0].text == "ikke for denne alderen"
    assert model.missing == ()
    model = built(types=frozenset({"Encounter", "Observation"}))
    assert model.unknown == ("p",)
    assert model.rows[0].extras[0].text == "…"
    assert "1 er ikke hentet ennå" in model.summary


def test_columns_of_the_worklist_stand_beside_the_screenings() -> None:
    model = screening.build([chart(stay(), FORM)], NOW, AAS, (NUTRITION,), ("suicide-risk",))
    assert model.columns[-2:] == ("suicide-risk", "nrs-2002")
    said = {column.key: one for column, one in zip(model.extras, model.rows[0].extras, strict=True)}
    assert said["suicide-risk"].text == "ikke vurdert"
    assert model.missing == ("p",)
    risk = about("Observation", "s", status="final", effectiveDateTime=hours_ago(3),
                 code=concept("Selvmordsrisiko", "suicide-risk", system="urn:fagflate:code"),
                 valueCodeableConcept=concept("Lav", "low"))  # fmt: skip
    record = chart(stay(), FORM, risk, answered(2, 0, 0))
    assert screening.build([record], NOW, AAS, (NUTRITION,), ("suicide-risk",)).done == ("p",)
    old = chart(stay(), FORM, risk | {"effectiveDateTime": hours_ago(30)}, answered(2, 0, 0))
    assert screening.build([old], NOW, AAS, (NUTRITION,), ("suicide-risk",)).missing == ("p",)
