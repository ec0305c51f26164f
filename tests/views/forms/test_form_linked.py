"""A foreign form's question that names a code is answered by the newest observation that may decide."""

from __future__ import annotations

from typing import Any

import pytest

from desktop.acts.questionnaires import Filling, Given
from desktop.clinical.forms.filling import Around
from desktop.clinical.forms.form_model import Form
from desktop.fhir.systems import UCUM
from desktop.views.forms import form_record
from desktop.writing import answered as writing
from tests.clinical.forms.asked import CORE, SDC, options, question, read
from tests.views.charts import NOW, Json, about, chart, concept, hours_ago, patient

LOINC = "http://loinc.org"
WEIGHT = "29463-7"


def period(value: float = 1, code: str = "a") -> Json:
    return {
        "url": f"{SDC}observationLinkPeriod",
        "valueDuration": {"value": value, "code": code, "system": UCUM},
    }


def in_(code: str) -> Json:
    return {
        "url": f"{CORE}questionnaire-unit",
        "valueCoding": {"system": UCUM, "code": code, "display": code},
    }


def coded(code: str = WEIGHT) -> Json:
    return {"code": [{"system": LOINC, "code": code}]}


def seen(
    ident: str, hours: float, value: Any = 70.5, unit: str = "kg", status: str = "final",
    code: str = WEIGHT, **more: Any,
) -> Json:  # fmt: skip
    said = (
        {}
        if value is None
        else {"valueQuantity": {"value": value, "unit": unit, "code": unit, "system": UCUM}}
    )
    return about("Observation", ident, status=status, code=concept("Vekt", code, system=LOINC),
                 effectiveDateTime=hours_ago(hours), **(said | more))  # fmt: skip


def begun(form: Form, *record: Json) -> tuple[Filling, dict[str, form_record.Known]]:
    known = dict(form_record.known(chart(patient(), *record), form, NOW))
    return form_record.put(writing.first(form, "2026-11-20T13:32:00Z", Around()), known), known


def weight(*extensions: Json, kind: str = "decimal", **more: Any) -> Form:
    return read(question("w", kind, *(extensions or (period(), in_("kg"))), **coded(), **more))


def test_the_newest_stands_in_the_answer_with_its_day_and_is_nobodys_yet() -> None:
    filling, known = begun(weight(), seen("old", 200, 80), seen("new", 30, 70.5))
    assert filling.of("w") == (Given("decimal", "70,5"),)
    assert filling.proposed == ("w",)
    assert known["w"].words == "I journalen: Vekt 70,5 kg, 19.11.2026 08:32"
    assert filling.put("w", filling.of("w")).proposed == ()


@pytest.mark.parametrize(
    "status", ["preliminary", "entered-in-error", "registered", "cancelled", "unknown", "odd"]
)
def test_what_is_not_final_decides_nothing(status: str) -> None:
    filling, _known = begun(weight(), seen("new", 1, 90, status=status), seen("old", 48, 70))
    assert filling.of("w") == (Given("decimal", "70"),)
    assert begun(weight(), seen("new", 1, 90, status=status))[0].answers == ()


def test_what_is_ahead_or_says_nothing_decides_nothing() -> None:
    absent = {"dataAbsentReason": {"coding": [{"code": "not-performed"}]}}
    filling, _known = begun(
        weight(), seen("ahead", -5, 90), seen("none", 1, None, **absent), seen("old", 48, 70)
    )
    assert filling.of("w") == (Given("decimal", "70"),)


@pytest.mark.parametrize(
    ("span", "hours", "taken"),
    [
        ((1, "a"), 360 * 24, True), ((1, "a"), 370 * 24, False), ((3, "mo"), 80 * 24, True),
        ((2, "wk"), 15 * 24, False), ((6, "h"), 5, True), ((6, "h"), 7, False), ((90, "min"), 1, True),
        ((1, "year"), 5, True), ((1, "fortnight"), 5, False),
    ],
)  # fmt: skip
def test_how_old_it_may_be(span: tuple[float, str], hours: float, taken: bool) -> None:
    value, code = span
    unit = {"unit": code} if len(code) > 3 else {"code": code}
    link = {"url": f"{SDC}observationLinkPeriod", "valueDuration": {"value": value, **unit}}
    filling, known = begun(weight(link, in_("kg")), seen("a", hours))
    assert bool(filling.answers) is taken
    assert "70,5 kg" in known["w"].words, "told in any case"
    assert taken or code == "fortnight" or "eldre" in known["w"].words


@pytest.mark.parametrize(
    ("asked", "recorded", "gives"),
    [
        (("decimal", "kg"), (70500, "g"), "70,5"), (("decimal", "g"), (70.5, "kg"), "70500"),
        (("integer", "g"), (70.5, "kg"), "70500"), (("integer", "kg"), (70.5, "kg"), None),
        (("quantity", "kg"), (70500, "g"), "70,5"), (("decimal", "kg"), (70.5, "cm"), None),
        (("decimal", ""), (70.5, "kg"), None), (("quantity", ""), (70.5, "kg"), "70,5"),
        (("boolean", ""), (1, "kg"), None), (("string", ""), (1, "kg"), None),
    ],
)  # fmt: skip
def test_it_is_converted_or_told(
    asked: tuple[str, str], recorded: tuple[float, str], gives: str | None
) -> None:
    kind, unit = asked
    form = weight(period(), *([in_(unit)] if unit else []), kind=kind)
    filling, known = begun(form, seen("a", 2, *recorded))
    assert [one.text for one in filling.of("w")] == ([] if gives is None else [gives])
    assert gives is not None or "ikke fylt inn" in known["w"].words
    filled = writing.filled(form, filling, Around())
    assert not filled.faults


def test_below_what_can_be_measured_is_no_number() -> None:
    low = seen("a", 1, None, valueQuantity={"value": 5, "comparator": "<", "unit": "kg", "code": "kg"})
    filling, known = begun(weight(), low)
    assert filling.answers == ()
    assert "<5 kg" in known["w"].words


def test_answers_that_are_no_numbers_and_parts_of_an_observation() -> None:
    code = {"valueCodeableConcept": {"coding": [{"system": "s", "code": "c1"}], "text": "noe"}}
    parts = [{"code": concept("Systolisk", "8480-6", system=LOINC),
              "valueQuantity": {"value": 120, "unit": "mmHg", "code": "mm[Hg]"}}]  # fmt: skip
    form = read(
        question("c", "choice", period(), answerOption=options(0, 1), **coded("72166-2")),
        question("b", "boolean", period(), **coded("11111-1")),
        question("s", "decimal", period(), in_("mm[Hg]"), **coded("8480-6")),
        question("other", "choice", period(), answerOption=options(2, 3), **coded("72166-2")),
    )  # fmt: skip
    filling, _known = begun(
        form, seen("c", 1, None, code="72166-2", **code),
        seen("b", 1, None, code="11111-1", valueBoolean=False),
        seen("bp", 1, None, code="85354-9", component=parts),
    )  # fmt: skip
    assert [one.text for one in filling.of("c")] == ["c1"]
    assert filling.of("b") == (Given("boolean", "false"),)
    assert filling.of("s") == (Given("decimal", "120"),)
    assert filling.of("other") == (), "what is not offered is no answer"


def test_it_takes_the_place_of_nothing_that_is_written_and_asks_for_observations() -> None:
    form = weight()
    assert "Observation" in form_record.types(form)
    assert "Observation" not in form_record.types(read(question("w", "decimal", **coded())))
    _filling, known = begun(form, seen("a", 1))
    mine = Filling("Questionnaire/x", "2026-11-20T13:32:00Z").put("w", (Given("decimal", "65"),))
    assert form_record.put(mine, known).of("w") == (Given("decimal", "65"),)


def test_a_period_or_a_code_that_cannot_be_read_is_told() -> None:
    none = read(question("w", "decimal", period()))
    empty = weight({"url": f"{SDC}observationLinkPeriod", "valueDuration": {}})
    assert [[one.link_id for one in form.troubles] for form in (none, empty)] == [["w"], ["w"]]
