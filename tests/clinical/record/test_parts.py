"""Parts of an Observation: components, members inside it and beside it, and those that are not here."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.clinical.record import parts
from desktop.clinical.record.observed import Answer, answer, use_of, value_unit, whose
from desktop.clinical.record.results import results
from desktop.clinical.record.results.results import Result
from desktop.fhir.resources import Observation
from tests.letters.charts import read_case
from tests.views.charts import NOW, Json, about, chart, concept, hours_ago

LOINC = "http://loinc.org"
LAB = {"category": [concept("", "laboratory")]}


def coded(code: str, text: str = "") -> Json:
    return concept(text, code, system=LOINC)


def amount(value: float, unit: str) -> Json:
    return {"value": value, "unit": unit, "code": unit}


HB: Json = {"code": coded("718-7", "Hemoglobin"), "valueQuantity": amount(6.2, "g/dL")}
PLT: Json = {"code": coded("777-3", "Trombocytter"), "valueQuantity": amount(9, "10*9/L")}


def panel(ident: str = "cbc", status: str = "final", **more: Any) -> Json:
    return about("Observation", ident, status=status, code=coded("58410-2", "Blodstatus"),
                 effectiveDateTime=hours_ago(5), **{**LAB, **more})  # fmt: skip


def member(ident: str, of: Json, **more: Any) -> Json:
    return about(
        "Observation", ident, status="final", effectiveDateTime=hours_ago(5), **{**LAB, **of, **more}
    )


def inside(ident: str, of: Json) -> Json:
    return {"resourceType": "Observation", "id": ident, "status": "final", **of}


def refs(*to: str) -> list[Json]:
    return [{"reference": one} for one in to]


def found(*resources: Json) -> list[Result]:
    return results.results(chart(*resources), NOW)


def told(*resources: Json) -> dict[str, str]:
    """Value or words of each result, by its analysis or its place among the parts."""
    return {
        one.analysis.key if one.analysis is not None else f"part {one.part}": str(one.value or one.words)
        for one in found(*resources)
    }


FORMS: dict[str, list[Json]] = {
    "components": [panel(component=[HB, PLT])],
    "members": [panel(hasMember=refs("Observation/h", "Observation/t")), member("h", HB), member("t", PLT)],
    "absolute": [
        panel(hasMember=refs("https://lab.example/fhir/Observation/h", "Observation/t/_history/3")),
        member("h", HB), member("t", PLT),
    ],
    "inside": [panel(hasMember=refs("#a", "#b"), contained=[inside("a", HB), inside("b", PLT)])],
    "both": [
        panel(component=[HB], hasMember=refs("#b", "Observation/gone-no"), contained=[inside("b", PLT)]),
        member("gone-no", {"code": coded("6690-2"), "valueQuantity": amount(0.4, "10*9/L")}),
    ],
    "panel inside a panel": [
        panel("outer", hasMember=refs("Observation/cbc")), panel(component=[HB, PLT]),
    ],
}  # fmt: skip


@pytest.mark.parametrize("form", FORMS)
def test_a_blood_count_is_answered_in_whatever_form_it_came(form: str) -> None:
    said = told(*FORMS[form])
    assert (said["hb"], said["plt"]) == ("6.2", "9")
    assert not any(key.startswith("part 0") for key in said), "a heading has no row of its own"


@pytest.mark.parametrize("form", FORMS)
def test_the_parts_of_an_answer_are_told_apart(form: str) -> None:
    every = found(*FORMS[form])
    assert len({(one.key, one.part) for one in every}) == len(every)
    assert all(one.key.startswith("Observation/") and "#" not in one.key for one in every)


def test_of_one_analysis_only_its_part_is_found() -> None:
    (one,) = results.results(chart(*FORMS["components"]), NOW, "plt")
    assert (one.value, one.part, one.abnormal.critical) == (Decimal(9), 2, True)


def test_what_is_missing_is_counted_and_never_an_answer() -> None:
    (alone,) = found(panel(hasMember=refs("Observation/h", "#lost")))
    assert (alone.answered, alone.lacking) == (False, 2)
    some = found(panel(hasMember=refs("Observation/h", "Observation/t")), member("h", HB))
    assert {one.lacking for one in some} == {0, 1}
    (own,) = found(panel(valueString="Se deler", hasMember=refs("Observation/h")))
    assert (own.answered, own.lacking) == (True, 1)
    form = [{"reference": "QuestionnaireResponse/q"}]
    assert not parts.missing(chart(), observation(panel(hasMember=form))), "no Observation at all"


def observation(body: Json) -> Observation:
    made = chart(body).find(f"Observation/{body['id']}", Observation)
    assert made is not None
    return made


def test_members_that_hold_each_other_end() -> None:
    one, other = panel("a", hasMember=refs("Observation/b")), panel("b", hasMember=refs("Observation/a"))
    assert {made.key for made in found(one, other)} == {"Observation/a", "Observation/b"}
    looped = panel(hasMember=refs("#m"), contained=[inside("m", {**HB, "hasMember": refs("#m")})])
    assert told(looped)["hb"] == "6.2"


def test_what_holds_back_the_whole_holds_back_its_parts() -> None:
    assert not found(panel(status="entered-in-error", component=[PLT]))
    (waiting,) = found(panel(status="registered", component=[PLT]))
    assert not waiting.answered
    early = found(panel(status="preliminary", hasMember=refs("#b"), contained=[inside("b", PLT)]))
    assert [one.use.why for one in early] == [""]
    unknown = found(panel(status="strange", hasMember=refs("#b"), contained=[inside("b", PLT)]))
    assert [one.use.decide for one in unknown] == [False]
    childs = {**inside("b", PLT), "subject": {"reference": "Patient/child"}}
    (other,) = found(panel(hasMember=refs("#b"), contained=[childs]))
    assert (other.use.why, other.analysis) == ("another", None)


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"interpretation": [concept("", "POS")]}, "positiv"),
        ({"interpretation": [concept("", "R")]}, "resistent"),
        ({"interpretation": [concept("", "H")]}, "høy"),
        ({"interpretation": [concept("Vekst av kontaminanter", "A")]}, "Vekst av kontaminanter"),
        ({"interpretation": [concept("", "LL")], "dataAbsentReason": concept("", "error")},
         "kritisk lav (ikke målbart)"),
        ({"valueCodeableConcept": concept("", "264868006", system="http://snomed.info/sct")}, "ingen vekst"),
        ({"valueCodeableConcept": concept("", "260385009", system="http://snomed.info/sct")}, "negativ"),
        ({"valueQuantity": {"unit": "mmol/L"}, "interpretation": [concept("", "H")]}, "høy"),
    ],
)  # fmt: skip
def test_an_interpretation_or_a_code_alone_is_an_answer(said: Json, words: str) -> None:
    (one,) = found(panel(**said))
    assert one.answered
    assert one.words == words
    (part,) = found(panel(component=[{"code": coded("777-3"), **said}]))
    assert (part.part, part.words, part.analysis is not None) == (1, words, True)


def test_a_value_comes_before_its_interpretation() -> None:
    (one,) = found(panel(component=[{**PLT, "interpretation": [concept("", "LL")]}]))
    assert (one.value, one.words) == (Decimal(9), "")
    assert one.abnormal.critical


def test_a_part_has_its_own_range_and_the_remarks_of_the_whole() -> None:
    (one,) = found(
        panel(
            component=[
                {**PLT, "referenceRange": [{"low": amount(100, "10*9/L"), "high": amount(400, "10*9/L")}]}
            ],
            referenceRange=[{"low": amount(1, "10*9/L")}],
            note=[{"text": "Prøven er koagulert"}],
        )
    )
    assert (one.range, one.notes) == ("100–400", "Prøven er koagulert")


def test_parts_of_several_units_are_said_by_name_and_a_pressure_as_it_was() -> None:
    assert value_unit(observation(panel(component=[HB, PLT]))) == (
        "Hemoglobin 6,2 g/dL; Trombocytter 9 10*9/L", "",
    )  # fmt: skip
    pressure = [{"code": coded("8480-6"), "valueQuantity": amount(118, "mmHg")},
                {"code": coded("8462-4"), "valueQuantity": amount(72, "mmHg")}]  # fmt: skip
    assert value_unit(observation(panel(component=pressure))) == ("118/72", "mmHg")


@given(st.permutations([HB, PLT]), st.integers(0, 2), st.integers(0, 2))
def test_no_form_and_no_order_loses_or_doubles_an_answer(order: list[Json], one: int, other: int) -> None:
    body, beside = panel(), []
    for place, (form, part) in enumerate(zip((one, other), order, strict=True)):
        if form == 0:
            body.setdefault("component", []).append(part)
        elif form == 1:
            body.setdefault("hasMember", []).append({"reference": f"#m{place}"})
            body.setdefault("contained", []).append(inside(f"m{place}", part))
        else:
            body.setdefault("hasMember", []).append({"reference": f"Observation/m{place}"})
            beside.append(member(f"m{place}", part))
    every = found(body, *beside)
    assert sorted(one.analysis.key for one in every if one.analysis is not None) == ["hb", "plt"]
    assert len(every) == 2


def test_the_strangers_blood_count_and_values_are_read(shared: Path) -> None:
    every = results.results(read_case(shared, "e44"), NOW)
    said = {one.analysis.key: one for one in every if one.analysis is not None}
    assert (said["plt"].value, said["hb"].value) == (Decimal(9), Decimal("6.2"))
    forms = {
        one.key.removeprefix("Observation/c06-"): one
        for one in results.results(read_case(shared, "c06"), NOW)
    }
    assert forms["codeableconcept"].words == "negativ"
    unanswered = {key for key, one in forms.items() if not one.answered}
    assert unanswered == {"none"}
    comp = [
        one for one in results.results(read_case(shared, "c06"), NOW) if one.key == "Observation/c06-comp"
    ]
    assert [(one.value, one.words) for one in comp] == [(Decimal(1), ""), (None, "ikke påvist")]
    both = [
        one for one in results.results(read_case(shared, "c06"), NOW) if one.key == "Observation/c06-both"
    ]
    assert [one.value for one in both] == [Decimal(9), Decimal(2)]


# Of somebody else, and what can't be read


def pulse(**more: Any) -> Json:
    return about("Observation", "o", status="final", code=coded("8867-4", "Puls"),
                 effectiveDateTime=hours_ago(1), valueQuantity=amount(150, "/min")) | more  # fmt: skip


@pytest.mark.parametrize(
    ("focus", "of"),
    [
        ([{"reference": "Patient/child", "display": "Fosteret"}], "Fosteret"),
        ([{"reference": "Patient/child"}], "en annen person"),
        ([{"reference": "RelatedPerson/1"}], "en annen person"),
        ([{"reference": "Device/1"}], "et utstyr"),
        ([{"reference": "Specimen/1"}], "noe annet enn pasienten"),
        ([{"display": "Partner"}], "Partner"),
        ([{"reference": "#fetus"}], "noe annet enn pasienten"),
        ([{"reference": "Patient/p"}, {"reference": "Patient/child"}], "en annen person"),
    ],
)
def test_what_is_of_somebody_else_never_decides(focus: list[Json], of: str) -> None:
    one = observation(pulse(focus=focus))
    assert (use_of(one, NOW).decide, use_of(one, NOW).show, use_of(one, NOW).why) == (False, True, "another")
    assert whose(one) == of


@pytest.mark.parametrize(
    "focus",
    [
        [{"reference": "Patient/p"}],
        [{"reference": "https://x.example/fhir/Patient/p/_history/2"}],
        [{"reference": "Condition/tumour"}],
        [{"type": "Condition", "display": "Svulst"}],
    ],
)
def test_a_focus_on_herself_or_on_something_of_hers_is_hers(focus: list[Json]) -> None:
    one = observation(pulse(focus=focus))
    assert use_of(one, NOW).decide
    assert whose(one) == ""


@pytest.mark.parametrize(
    "strange",
    [
        {"modifierExtension": [{"url": "http://ext.example/negates", "valueBoolean": True}]},
        {"implicitRules": "http://rules.example/other"},
        {"meta": {"tag": [{"code": "SUBSETTED"}]}},
        {"component": [{"code": coded("8867-4"), "modifierExtension": [{"url": "http://ext.example/x"}]}]},
    ],
)
def test_what_cant_be_read_is_shown_and_never_decides(strange: Json) -> None:
    use = use_of(observation(pulse(**strange)), NOW)
    assert (use.show, use.cite, use.decide, use.why) == (True, False, False, "unread")


def test_one_part_that_cant_be_read_leaves_the_others() -> None:
    odd = {**PLT, "modifierExtension": [{"url": "http://ext.example/x"}]}
    by = {one.analysis.key: one for one in found(panel(component=[HB, odd])) if one.analysis is not None}
    assert (by["hb"].use.decide, by["plt"].use.why) == (True, "unread")
    # It may raise a question: its sign stands beside it.
    assert by["plt"].abnormal.critical


def test_the_answer_of_a_value_is_as_it_was() -> None:
    assert answer(observation(pulse())) == Answer(Decimal(150), "", "/min", "/min")
