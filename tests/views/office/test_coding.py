"""What stays lack before they can be coded: who left first, what is not known, whom to ask."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from desktop.clinical import icd10
from desktop.fhir.systems import ICD10
from desktop.shown.office.coding import CodingModel, CodingPage
from desktop.shown.ward.worklist import Extra
from desktop.views.office import coding
from tests.views.charts import AAS, NOW, Json, about, chart, concept, hours_ago, patient, stay, task

ASK = CodingPage("h3")
BED = {"location": [{"location": {"reference": "Location/b12"}, "status": "active"}]}
WAS = {"location": [{"location": {"reference": "Location/b12"}, "status": "completed"}]}
MAIN = {"diagnosis": [{"condition": {"reference": "Condition/a"}, "rank": 1}]}
DOCTOR = {
    "participant": [
        {
            "type": [concept("", "ATND")],
            "period": {"start": hours_ago(200), "end": hours_ago(100)},
            "individual": {"reference": "Practitioner/b", "display": "Ola Berg"},
        }
    ]
}


def over(days: float = 3, **more: Any) -> Json:
    """A stay on the ward that ended so many days ago."""
    period = {"start": hours_ago(24 * days + 72), "end": hours_ago(24 * days)}
    return stay(status="finished", period=period, **{**WAS, **DOCTOR, **more})


def diagnosis(code: str = "I21.4") -> Json:
    found = concept("NSTEMI", code, system=ICD10) if code else {"text": "NSTEMI"}
    return about("Condition", "a", code=found, encounter={"reference": "Encounter/stay"})


def letter(**more: Any) -> Json:
    body = about("DocumentReference", "d", status="current", docStatus="final", date=hours_ago(20),
                 type=concept("Epikrise", "18842-5", system="http://loinc.org"),
                 context={"encounter": [{"reference": "Encounter/stay"}]})  # fmt: skip
    return body | more


def built(*resources: Json, here: bool = False, ask: CodingPage = ASK, **more: Any) -> CodingModel:
    on = frozenset({"p"} if here else ())
    return coding.build([chart(*resources, **more)], NOW, AAS, ask, on)


def said(model: CodingModel) -> dict[str, Extra]:
    return {column.key: one for column, one in zip(model.extras, model.rows[0].extras, strict=True)}


def lacks(*resources: Json, **more: Any) -> str:
    one = said(built(*resources, **more))["lacks"]
    return " · ".join(part for part in (one.text, one.left) if part)


def test_who_left_with_code_and_letter_lacks_nothing() -> None:
    model = built(over(**MAIN), diagnosis(), letter())
    assert (model.done, model.gone) == (("p",), ())
    assert said(model)["lacks"].text == "ingenting mangler"
    assert "ingen mangler noe" in model.summary
    assert model.asks == ()


def test_who_left_without_says_what_since_when_and_who_answers() -> None:
    model = built(over(9), diagnosis())
    assert model.gone == ("p",)
    one = said(model)
    assert one["lacks"].text == "Hoveddiagnose mangler"
    assert one["lacks"].left == "ingen signert epikrise"
    assert (one["stay"].text, one["stay"].left, one["stay"].late) == ("reiste 11.11", "9 døgn siden", True)
    assert one["who"].text == "O. Berg"
    assert "1 reiste for mer enn 7 dager siden" in model.summary
    (ask,) = model.asks
    assert (ask.patient, ask.about, ask.to, ask.name) == ("p", "Encounter/stay", "Practitioner/b", "Ola Berg")
    assert ask.text == "Koding av oppholdet 08.11–11.11: hoveddiagnose mangler; ingen signert epikrise"


def test_a_draft_a_revoked_letter_and_one_of_another_stay_are_no_signed_letter() -> None:
    for more in ({"docStatus": "preliminary"}, {"status": "entered-in-error"},
                 {"context": {"encounter": [{"reference": "Encounter/other"}]}},
                 {"type": concept("Annet", "51852-2", system="http://loinc.org")}):  # fmt: skip
        assert lacks(over(**MAIN), diagnosis(), letter(**more)) == "Ingen signert epikrise"
    # One that names no stay is of the last one that had begun.
    assert lacks(over(**MAIN), diagnosis(), letter(context={})) == "ingenting mangler"
    later = stay(id="later", period={"start": hours_ago(30)}, **BED)
    assert built(over(**MAIN), later, diagnosis(), letter(context={})).gone == ("p",)
    composition = about("Composition", "c", status="final", date=hours_ago(60), title="Epikrise",
                        type=concept("", "18842-5"), encounter={"reference": "Encounter/stay"})  # fmt: skip
    assert lacks(over(**MAIN), diagnosis(), composition) == "ingenting mangler"


def test_who_leaves_by_tomorrow_comes_before_the_others_who_are_here() -> None:
    def here(days: int) -> CodingModel:
        ends = (NOW + timedelta(days=days)).date().isoformat()
        end = {"extension": [{"url": "http://hl7.org/fhir/5.0/StructureDefinition/extension-Encounter."
                              "plannedEndDate", "valueDateTime": ends}]}  # fmt: skip
        return built(stay(**BED, **end), here=True)

    assert here(1).leaving == ("p",)
    assert here(4).here == ("p",)
    far = {"period": {"start": hours_ago(50), "end": "9999-12-31"}}
    assert built(stay(**BED, **far), here=True).here == ("p",)
    assert said(here(1))["stay"].left == "reiser i morgen"
    # Of who is here no letter is asked for yet.
    assert lacks(stay(**BED, **MAIN), diagnosis(), here=True) == "ingenting mangler"


def test_a_stay_elsewhere_or_long_ago_is_not_of_this_list() -> None:
    assert built(over(31)).rows == ()
    assert built(over(31), ask=CodingPage("h3", days=40)).gone == ("p",)
    assert built(over(), ask=CodingPage("h4")).rows == ()
    assert built(over(class_="AMB") | {"class": {"code": "AMB"}}).rows == ()
    assert built(over() | {"status": "entered-in-error"}).rows == ()
    # Still on another ward, and not among those here.
    assert built(stay(**BED)).rows == ()
    # A server that tells no place may tell whose the stay was.
    office = {"location": [], "serviceProvider": {"reference": "Organization/o"}}
    mine = coding.build([chart(over(**office))], NOW, _of("Organization/o"), ASK, frozenset())
    assert mine.gone == ("p",)
    assert coding.build([chart(over(**office))], NOW, AAS, ASK, frozenset()).rows == ()


def _of(office: str) -> Any:
    import msgspec

    return msgspec.structs.replace(AAS, organization=office)


def test_an_emergency_contact_is_of_the_stay_to_which_it_led_and_parts_are_one_stay() -> None:
    er = over(id="er") | {"class": {"code": "EMER"},
                          "period": {"start": hours_ago(150), "end": hours_ago(146)}}  # fmt: skip
    whole = over(**MAIN)
    part = over(id="part", partOf={"reference": "Encounter/stay"})
    model = built(er, whole, part, diagnosis(), letter())
    assert model.done == ("p",)


def test_an_earlier_stay_is_told_with_its_days_beside_the_one_that_goes_on() -> None:
    now_here = stay(id="now", period={"start": hours_ago(20)}, **BED)
    model = built(over(**MAIN), diagnosis(""), letter(), now_here, here=True)
    one = said(model)["lacks"]
    assert one.text == "Hoveddiagnosen «NSTEMI» har ingen ICD-10-kode"
    assert one.left == "19.11–: hoveddiagnose mangler"
    assert model.rows[0].bed == "12A"


def test_a_stay_that_ended_nobody_knows_when_says_so() -> None:
    end = {"period": {"start": hours_ago(100)}}
    model = built(over(**MAIN) | end, diagnosis(), letter())
    assert said(model)["stay"].text == "reist, ukjent når"
    assert said(model)["lacks"].text == "Ingen har skrevet når oppholdet sluttet"


def test_who_was_asked_is_told_and_nobody_s_stay_has_no_doctor() -> None:
    asked = task("t", reasonReference={"reference": "Encounter/stay"}, authoredOn=hours_ago(26))
    assert said(built(over(), asked))["who"].left == "spurt i går"
    closed = {**asked, "status": "completed"}
    assert said(built(over(), closed))["who"].left == ""
    model = built(over(participant=[]))
    assert said(model)["who"].text == "ingen lege er oppgitt"
    assert (model.asks[0].to, model.asks[0].name) == ("", "")


def test_what_is_not_fetched_or_not_asked_for_never_looks_as_if_nothing_lacked() -> None:
    model = built(over(**MAIN), diagnosis(), types=frozenset({"Encounter", "Condition"}))
    assert (model.unknown, model.done) == (("p",), ())
    assert said(model)["lacks"].text == "…"
    away = coding.build(
        [chart(over(**MAIN), types=frozenset({"Encounter"}))], NOW, AAS, ASK, frozenset(), frozenset()
    )
    assert said(away)["lacks"].text == "ikke hentet her"
    found = chart(over(**MAIN), diagnosis(), letter())
    found.unasked = frozenset({"Procedure"})
    one = said(coding.build([found], NOW, AAS, ASK, frozenset()))["lacks"]
    assert (one.text, one.left) == ("ingenting mangler", "ikke fra denne serveren: prosedyrer")


def test_whether_codes_are_checked_stands_below(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "ikke sjekket" in built(over()).note
    whole = icd10.Codes((icd10.Code("I50.0", "Hjertesvikt"),), whole=True)
    monkeypatch.setattr(icd10, "codes", lambda: whole)
    model = built(over(**MAIN), diagnosis(), letter())
    assert model.note == ""
    assert said(model)["lacks"].text == "Koden I21.4 på hoveddiagnosen finnes ikke i kodeverket"


def test_who_left_longest_ago_stands_first() -> None:
    def gone(ident: str, days: float) -> Any:
        whose = {"subject": {"reference": f"Patient/{ident}"}}
        return chart(over(days) | whose, who=patient(ident, ident))

    model = coding.build([gone("b", 2), gone("a", 8), gone("c", 5)], NOW, AAS, ASK, frozenset())
    assert model.gone == ("a", "c", "b")
