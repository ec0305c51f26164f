"""The banner: known, none, not asked and not available are four different things."""

from __future__ import annotations

from typing import Any

import pytest

from desktop.clinical.record import tasks
from desktop.clinical.record.stays import handovers
from desktop.shown.shell import BannerModel
from desktop.views.page import banner
from tests.views.charts import AAS, NOW, Json, about, chart, concept, patient, stay, task, vital

QUESTIONS = {
    "critical": "critical", "limits": "treatment_limits", "infection": "infection",
    "interpreter": "interpreter",
}  # fmt: skip


def flag(*codes: str, text: str = "", status: str = "active", category: str = "", ident: str = "f") -> Json:
    more: Json = {"category": [concept("", category)]} if category else {}
    return about("Flag", ident, status=status, code=concept(text, *codes), **more)


def allergy(substance: str = "Penicillin", *, ident: str = "a", **more: Any) -> Json:
    return {"resourceType": "AllergyIntolerance", "id": ident, "patient": {"reference": "Patient/p"},
            "code": concept(substance), **more}  # fmt: skip


def status(code: str) -> Json:
    return concept("", code)


def made(*resources: Json, **more: Any) -> BannerModel:
    return banner.build(chart(*resources, **more), NOW, actor=None)


@pytest.mark.parametrize(("kind", "field"), QUESTIONS.items())
def test_each_question_has_four_answers(kind: str, field: str) -> None:
    assert getattr(made(types=frozenset({"Encounter"})), field).state == "not_available"
    assert getattr(made(), field).state == "not_asked"
    assert getattr(made(flag(f"{kind}-none")), field).state == "none"
    known = getattr(made(flag(kind, text="Noe viktig")), field)
    assert known.state == "known"
    assert "Noe viktig" in known.text


@pytest.mark.parametrize("state", ["inactive", "entered-in-error"])
def test_a_flag_that_does_not_hold_answers_nothing(state: str) -> None:
    assert made(flag("critical", text="Pacemaker", status=state)).critical.state == "not_asked"
    assert made(flag("limits-none", status=state)).treatment_limits.state == "not_asked"


def test_what_is_known_is_not_hidden_by_none() -> None:
    model = made(flag("limits-none"), flag("limits", text="HLR minus", ident="g"))
    assert model.treatment_limits.state == "known"
    assert "HLR minus" in model.treatment_limits.text


def test_a_flag_without_words_is_never_none() -> None:
    model = made(flag(category="limits"))
    assert model.treatment_limits.state == "known"
    assert "uten tekst" in model.treatment_limits.text


def test_a_flag_of_a_kind_nobody_knows_is_critical() -> None:
    assert "Noe nytt" in made(flag("what-is-this", text="Noe nytt")).critical.text


def test_allergies_in_their_four_states() -> None:
    assert made(types=frozenset({"Flag"})).allergies.state == "not_available"
    assert made().allergies.state == "not_asked"
    assert made(allergy("Ingen", code=concept("", "716186003"))).allergies.state == "none"
    known = made(allergy("Penicillin", criticality="high")).allergies
    assert known.state == "known"
    assert "Penicillin" in known.title


def test_many_allergies_leave_the_harmless_out_and_none_that_is_dangerous() -> None:
    harmless = [allergy(f"stoff {n:02}", ident=f"h{n}", criticality="low") for n in range(36)]
    shock: Json = {"reaction": [{"manifestation": [{"text": "anafylaktisk sjokk"}]}]}
    severe = [allergy(f"gift {n:02}", ident=f"s{n}", **shock) for n in range(8)]
    box = made(*harmless, *severe[:2]).allergies
    assert "gift 00" in box.title
    assert "gift 01" in box.text
    assert box.text.endswith("stoff 03; og 32 til")
    assert all(f"stoff {n:02}" in box.whole for n in range(36))
    many = made(*harmless, *severe).allergies
    assert all(f"gift {n:02}" in many.title + many.text for n in range(8))
    assert many.text.endswith("og 36 til")
    few = made(*harmless[:7]).allergies
    assert (few.whole, "og" in few.text) == ("", False), "one more is not worth a key"


def test_an_anaphylaxis_stands_before_what_is_only_called_dangerous() -> None:
    shock: Json = {"reaction": [{"manifestation": [{"text": "anafylaktisk sjokk"}]}]}
    box = made(
        allergy("acetylsalisylsyre", criticality="high"), allergy("peanøtt", ident="b", **shock)
    ).allergies
    assert box.title == "Allergi: peanøtt (anafylaktisk sjokk)"


def test_no_known_allergy_to_medicines_is_not_no_known_allergy() -> None:
    drugs = allergy("", code=concept("Ingen kjent legemiddelallergi", "409137002"))
    box = made(drugs).allergies
    assert (box.state, box.title) == ("none", "Allergier: Ingen kjent legemiddelallergi")
    whole = allergy("", ident="b", code=concept("Ingen kjent allergi", "716186003"))
    assert made(drugs, whole).allergies.title == "Ingen kjente allergier"
    food = allergy("", ident="c", code=concept("Ingen kjent matallergi", "429625007"))
    assert made(food).allergies.state == "none"
    assert made(food, allergy("Penicillin", ident="d")).allergies.title == "Allergi: Penicillin"


def test_an_allergy_that_can_not_be_read_is_never_none() -> None:
    broken = allergy("Latex", ident="b", reaction="not a list")
    box = made(allergy("Ingen", code=concept("", "716186003")), broken).allergies
    assert box.state == "not_available"
    with_known = made(allergy("Penicillin"), broken).allergies
    assert with_known.state == "not_available"
    assert "Penicillin" in with_known.text


@pytest.mark.parametrize(
    "more",
    [{"verificationStatus": status("entered-in-error")}, {"verificationStatus": status("refuted")},
     {"clinicalStatus": status("inactive")}, {"clinicalStatus": status("resolved")}],
)  # fmt: skip
def test_an_allergy_that_does_not_hold_is_not_shown(more: Json) -> None:
    box = made(allergy("Penicillin", **more)).allergies
    assert box.state == "not_asked"
    assert "Penicillin" not in box.title + box.text


def test_an_unconfirmed_allergy_says_so_and_the_dangerous_one_comes_first() -> None:
    box = made(
        allergy("Nøtter", ident="a"), allergy("Penicillin", ident="b", criticality="high"),
        allergy("Egg", ident="c", verificationStatus=status("unconfirmed")),
    ).allergies  # fmt: skip
    assert "Penicillin" in box.title
    assert "Egg, ikke bekreftet" in box.text


@pytest.mark.parametrize(
    ("birth", "shown"), [("1948-03-14", "14.03.1948 (78 år)"), ("1948-03", "03.1948"), ("1948", "1948")]
)
def test_a_partial_birth_date_stays_partial(birth: str, shown: str) -> None:
    born = made(who=patient(birthDate=birth)).born
    assert born.startswith(shown)
    assert "01.1948" not in born


@pytest.mark.parametrize(
    ("died", "shown"), [("2026-11-19T23:30:00+01:00", "19.11.2026"), ("2026-11", "11.2026"), ("2026", "2026")]
)
def test_a_partial_date_of_death_stays_partial(died: str, shown: str) -> None:
    assert made(who=patient(deceasedDateTime=died)).deceased.endswith(f" {shown}")


def test_what_is_missing_of_a_person_says_so() -> None:
    model = made(who={"resourceType": "Patient", "id": "p"})
    assert (model.family, model.born, model.sex, model.number) == (
        "Navn mangler", "Fødselsdato mangler", "Kjønn ikke oppgitt", "Nummer mangler",
    )  # fmt: skip


def test_bed_and_ward_are_said_however_the_server_names_them() -> None:
    places = [{"location": {"reference": f"Location/{i}"}, "status": "active"} for i in ("h3", "b12")]
    for location in (places, places[::-1], places[1:]):
        assert made(stay(location=location)).place.startswith("Hjerte 3, seng 12A")


def test_a_bed_that_is_only_planned_is_not_where_somebody_lies() -> None:
    planned = [{"location": {"reference": "Location/b12"}, "status": "planned"}]
    assert "12A" not in made(stay(location=planned)).place


def test_who_is_not_admitted_and_who_is_gone() -> None:
    assert made().place == "Ikke innlagt"
    assert made(stay(status="finished")).place == "Ikke innlagt"


def test_a_weight_in_pounds_or_in_error_is_no_weight() -> None:
    assert "81" in made(vital("weight", 81)).measured
    pounds = {"value": 178, "unit": "lb", "code": "[lb_av]"}
    assert "178" not in made(vital("weight", 178, valueQuantity=pounds)).measured
    assert "81" not in made(vital("weight", 81, status="entered-in-error")).measured


def test_a_handover_that_waits_is_told_with_from_whom_and_to_whom() -> None:
    admitted = stay()
    given = task(
        "h", code={"coding": [{"system": tasks.OURS, "code": handovers.CODE}]},
        focus={"reference": f"Encounter/{admitted['id']}"},
        requester={"reference": AAS.practitioner, "display": "Maren Aas"},
        owner={"reference": "Practitioner/moe", "display": "Jonas Moe"},
    )  # fmt: skip
    told = banner.build(chart(admitted, given), NOW, actor=AAS)
    assert told.handover == "Vaktskifte venter: Maren Aas til Jonas Moe"
    assert told.handover_side == "give"
    assert dict(told.origins)["handover"] == ("Task/h",)
    assert banner.build(chart(admitted, given), NOW, actor=None).handover_side == "take"
    assert made(admitted, {**given, "status": "completed"}).handover == ""
    assert made(given).handover == "", "nobody is in a bed: there is nothing to hand over"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("Trenger tolk: ukrainsk", "Trenger tolk: ukrainsk"),
        ("ukrainsk", "Tolk: ukrainsk"),
        ("Tolk bestilt", "Tolk bestilt"),
        ("Tolkens nummer: 7", "Tolkens nummer: 7"),
        ("familien vil ikke ha tolk: ukrainsk", "familien vil ikke ha tolk: ukrainsk"),
    ],
)
def test_a_question_is_not_named_twice(words: str, said: str) -> None:
    assert made(flag("interpreter", text=words)).interpreter.text == said


def test_the_side_of_a_diagnosis_is_in_the_first_line_and_an_operation_on_the_other_side_is_asked_about() -> (
    None
):
    fracture = about("Condition", "c", code=concept("Lårhalsbrudd"), bodySite=[{"text": "venstre"}],
                     onsetDateTime="2026-11-18")  # fmt: skip
    operation = about("Procedure", "o", status="completed", code=concept("Nagling av hofte"),
                      bodySite=[{"text": "høyre"}], performedDateTime="2026-11-19")  # fmt: skip
    where = stay(diagnosis=[{"condition": {"reference": "Condition/c"}, "rank": 1}])
    assert "Lårhalsbrudd, venstre" in made(where, fracture).place
    assert made(where, fracture).record == ""
    said = made(where, fracture, operation)
    assert said.record == "Hvilken side? Lårhalsbrudd, venstre / Nagling av hofte, høyre"
    assert said.record_alert


def test_a_refuted_diagnosis_is_not_why_the_patient_is_here() -> None:
    wrong = about("Condition", "c", code=concept("Hjerteinfarkt"), verificationStatus=concept("", "refuted"))
    where = stay(diagnosis=[{"condition": {"reference": "Condition/c"}, "rank": 1}])
    assert "Hjerteinfarkt" not in made(where, wrong).place


def test_what_became_of_a_record_stands_in_the_banner() -> None:
    link = {"type": "replaced-by", "other": {"reference": "Patient/b"}}
    who = patient(active=False, link=[link])
    model = banner.build(chart(who=who), NOW, (), (("b", "PRØVE, Kari"),), actor=None)
    assert (model.record, model.record_alert, model.record_other) == ("Erstattet av PRØVE, Kari", True, "b")
    alive = banner.build(chart(who=patient(link=[link | {"type": "replaces"}])), NOW, actor=None)
    assert (alive.record, alive.record_alert) == ("Erstatter en annen journal", False)
    assert (made().record, made().record_other) == ("", "")


ASKED = {
    "critical": "critical",
    "infection": "infection",
    "limits": "treatment_limits",
    "interpreter": "interpreter",
}


@pytest.mark.parametrize("question", list(ASKED))
@pytest.mark.parametrize(
    "strange",
    [
        {"modifierExtension": [{"url": "urn:x", "valueBoolean": True}]},
        {"implicitRules": "urn:x"},
        {"meta": {"tag": [{"code": "SUBSETTED"}]}},
    ],
    ids=lambda one: next(iter(one)),
)
def test_a_flag_that_can_not_be_read_denies_nothing_and_says_so(question: str, strange: Json) -> None:
    for code in (f"{question}-none", ""):
        said = concept("Ingen" if code else "MRSA", *([code] if code else []))
        one = about("Flag", "f", status="active", category=[concept("", question)], code=said)
        ordinary = getattr(banner.build(chart(one), NOW, actor=AAS), ASKED[question])
        assert ordinary.state == ("none" if code else "known")
        found = getattr(banner.build(chart(one | strange), NOW, actor=AAS), ASKED[question])
        assert found.state == "known"
        assert "kan ikke leses helt" in found.text
