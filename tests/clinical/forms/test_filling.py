"""What a form asks, works out and misses; and that nothing strange in it stops the rest."""

from __future__ import annotations

import time
from decimal import Decimal

import pytest

from desktop.clinical.forms import fhirpath
from desktop.clinical.forms.filling import Around, Filled, begun, fill
from desktop.clinical.forms.form_model import Answer
from desktop.clinical.forms.form_totals import total
from tests.clinical.forms.asked import CORE, code, expression, options, question, read, when, whole

GRAMS, LONG = Answer("quantity", "900", "", "", "g", "g"), Answer("quantity", "5", "", "", "cm", "cm")
YES, NO = Answer("boolean", "true"), Answer("boolean", "false")


def _troubles(filled: Filled) -> dict[str, str]:
    return {one.link_id: one.why for one in filled.troubles}


@pytest.mark.parametrize(
    ("operator", "than", "given", "asked"),
    [
        ("exists", {"answerBoolean": True}, (), False),
        ("exists", {"answerBoolean": False}, (), True),
        ("exists", {"answerBoolean": True}, (whole(3),), True),
        ("=", {"answerInteger": 3}, (whole(3),), True),
        ("=", {"answerDecimal": 3.0}, (whole(3),), True),
        ("!=", {"answerInteger": 3}, (whole(3),), False),
        ("!=", {"answerInteger": 3}, (), False),
        (">", {"answerInteger": 3}, (whole(3),), False),
        (">=", {"answerInteger": 3}, (whole(3),), True),
        ("<", {"answerInteger": 3}, (whole(2),), True),
        ("<=", {"answerInteger": 3}, (whole(4),), False),
        (">", {"answerDate": "2026-03-04"}, (Answer("date", "2026-03-05"),), True),
        (">", {"answerDate": "2026-03-04"}, (Answer("date", "2026-03"),), False),
        (">", {"answerDate": "2026-02-28"}, (Answer("date", "2026-03"),), True),
        ("<", {"answerQuantity": {"value": 1, "code": "kg"}}, (GRAMS,), True),
        ("<", {"answerQuantity": {"value": 1, "code": "kg"}}, (LONG,), False),
        ("=", {"answerCoding": {"code": "c1"}}, (code(1),), True),
        ("=", {"answerString": "x"}, (Answer("string", "y"), Answer("string", "x")), True),
    ],
)  # fmt: skip
def test_every_operator(
    operator: str, than: dict[str, object], given: tuple[Answer, ...], asked: bool
) -> None:
    from desktop.fhir.strict import Number

    exact = {k: Number(str(v)) if isinstance(v, float) else v for k, v in than.items()}
    form = read(question("a", "integer"), question("b", "string", enableWhen=[when("a", operator, **exact)]))
    assert ("b" in fill(form, {"a": given}).asked) is asked


def test_all_and_any() -> None:
    both = [when("a", "=", answerBoolean=True), when("b", "=", answerBoolean=True)]
    form = read(
        question("a", "boolean"), question("b", "boolean"),
        question("c", "string", enableWhen=both, enableBehavior="all"),
        question("d", "string", enableWhen=both, enableBehavior="any"),
    )  # fmt: skip
    assert {"c", "d"} & fill(form, {"a": (YES,)}).asked == {"d"}
    assert {"c", "d"} <= fill(form, {"a": (YES,), "b": (YES,)}).asked


def test_what_is_not_asked_counts_for_nothing_and_is_not_lost() -> None:
    form = read(
        question("a", "boolean"),
        question("b", "choice", enableWhen=[when("a", "=", answerBoolean=True)], answerOption=options(0, 2),
                 required=True),
        question("c", "choice", answerOption=options(0, 1), required=True),
        question("sum", "integer", expression(
            "calculatedExpression", "%resource.item.answer.value.ordinal().sum()"), readOnly=True),
    )  # fmt: skip
    filled = fill(form, {"a": (YES,), "b": (code(2),)})
    assert filled.missing == ("c",)
    assert filled.numbers["c"] == "3"
    some = total(filled)
    assert some is not None
    assert (some.least, some.most, some.value) == (2, 3, None)
    hidden = fill(form, {"a": (NO,), "b": (code(2),), "c": (code(1),)})
    assert hidden.answers["b"] == (code(2),)
    assert hidden.missing == ()
    assert hidden.numbers["c"] == "2"
    assert [item["linkId"] for item in hidden.items] == ["a", "c", "sum"]
    done = total(hidden)
    assert done is not None
    assert (done.value, done.least, done.most) == (1, 1, 1)


def test_a_sum_that_does_more_than_add_has_no_range() -> None:
    form = read(
        question("a", "choice", answerOption=options(0, 3)),
        question("b", "choice", answerOption=options(0, 3)),
        question("sum", "integer", expression(
            "calculatedExpression", "%resource.item.where(linkId!='sum').answer.value.ordinal().sum() * 2")),
    )  # fmt: skip
    so_far = total(fill(form, {"a": (code(3),)}))
    assert so_far is not None
    assert (so_far.value, so_far.least, so_far.most, so_far.so_far) == (None, None, None, 6)


def test_circles_are_named_and_shown() -> None:
    form = read(
        question("a", "boolean", enableWhen=[when("b", "=", answerBoolean=True)]),
        question("b", "boolean", enableWhen=[when("a", "=", answerBoolean=True)]),
        question("after", "string", enableWhen=[when("b", "exists", answerBoolean=True)]),
        question("free", "string"),
        question("lost", "string", enableWhen=[when("nowhere", "=", answerBoolean=True)]),
    )
    filled = fill(form, {"free": (Answer("string", "x"),)})
    assert set(_troubles(filled)) == {"a", "b", "lost"}
    assert filled.asked == {"a", "b", "free", "lost"}
    assert "after" in fill(form, {"b": (YES,)}).asked


def test_values_that_go_round_are_named_and_not_used() -> None:
    form = read(
        question("x", "integer", expression("calculatedExpression",
                 "iif(%resource.item.where(linkId='y').answer.exists(),"
                 " %resource.item.where(linkId='y').answer.value + 1, 1)")),
        question("y", "integer", expression(
                 "calculatedExpression", "%resource.item.where(linkId='x').answer.value + 1")),
        question("z", "integer", expression("calculatedExpression", "2 + 2")),
    )  # fmt: skip
    filled = fill(form, {})
    assert {"x", "y"} & set(_troubles(filled))
    assert filled.answers["z"] == (whole(4),)
    assert not filled.answers.get("x")


def test_an_expression_that_never_ends_is_stopped_and_the_rest_works() -> None:
    form = read(
        question("never", "integer", expression("calculatedExpression", "1.repeat($this + 1).count()")),
        question("wild", "boolean", expression(
            "calculatedExpression", "'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!'.matches('(a+)+$')")),
        question("big", "string", expression("calculatedExpression", "'x'" + ".replace('x', 'xx')" * 60)),
        question("power", "decimal", expression("calculatedExpression", "10.power(100000)")),
        question("half", "integer", expression("calculatedExpression", "1 + 1 and then")),
        question("good", "decimal", expression("calculatedExpression", "1 / 8")),
        question("open", "string", expression("enableWhenExpression", "1.repeat($this + 1).empty()")),
    )  # fmt: skip
    begun_at = time.monotonic()
    filled = fill(form, {}, around=Around(seconds=2.0))
    assert time.monotonic() - begun_at < 10
    assert {"never", "wild", "big", "power", "half", "open"} == set(_troubles(filled))
    assert filled.answers == {"good": (Answer("decimal", "0.125"),)}
    assert "open" in filled.asked


def test_two_thousand_items_and_more() -> None:
    many = [
        question(f"i{n}", "boolean", enableWhen=[when(f"i{n - 1}", "=", answerBoolean=True)] if n else [])
        for n in range(2_100)
    ]
    form = read(*many)
    assert "i2000" in {one.link_id for one in form.troubles}
    begun_at = time.monotonic()
    filled = fill(form, {f"i{n}": (YES,) for n in range(1_000)})
    assert time.monotonic() - begun_at < 5
    assert len(filled.asked) == 1_001


def test_two_thousand_expressions_end() -> None:
    form = read(*(
        question(f"i{n}", "integer", expression("calculatedExpression", f"%resource.item.count() + {n}"))
        for n in range(2_000)
    ))  # fmt: skip
    begun_at = time.monotonic()
    filled = fill(form, {}, around=Around(seconds=0.5))
    assert time.monotonic() - begun_at < 20
    assert filled.troubles
    assert all("tid" in one.why or "long" in one.why for one in filled.troubles)


def test_strange_items_are_named_with_their_place() -> None:
    form = read(
        question("new", "hologram"), question("good", "string"), question("good", "string"),
        {"type": "string", "text": "nameless"}, question("empty", "choice"),
        question("set", "choice", answerValueSet="http://example.org/far"),
        question("op", "string", enableWhen=[when("good", "~~", answerBoolean=True)]),
        question("cql", "string", {"url": "http://hl7.org/fhir/uv/sdc/StructureDefinition/sdc-questionnaire-"
                                          "calculatedExpression",
                                   "valueExpression": {"language": "text/cql", "expression": "x"}}),
    )  # fmt: skip
    filled = fill(form, {})
    assert set(_troubles(filled)) == {"new", "good", "", "empty", "set", "op", "cql"}
    assert {"new", "good", "empty", "set", "op", "cql"} == filled.asked


def test_a_set_inside_and_units_and_limits() -> None:
    form = read(
        question("inside", "choice", answerValueSet="#set"),
        question("kg", "quantity", {"url": f"{CORE}minValue", "valueDecimal": 1},
                 {"url": f"{CORE}questionnaire-unitOption", "valueCoding": {"code": "kg", "display": "kg"}},
                 {"url": f"{CORE}maxDecimalPlaces", "valueInteger": 1}),
        question("short", "string", maxLength=3), question("date", "date"), question("n", "integer"),
        contained=[{"resourceType": "ValueSet", "id": "set", "status": "active", "compose": {"include": [
            {"system": "s", "concept": [{"code": "a", "display": "A"}, {"code": "b"}]}]}}],
    )  # fmt: skip
    items = {item.link_id: item for item in form.every()}
    assert [option.text for option in items["inside"].options] == ["A", "b"]
    assert [unit.code for unit in items["kg"].units] == ["kg"]
    filled = fill(form, {
        "inside": (Answer("coding", "c", "s"),), "kg": (Answer("quantity", "0.25", "", "", "kg", "kg"),),
        "short": (Answer("string", "four"),), "date": (Answer("date", "2026-02-30"),),
        "n": (Answer("integer", "99999999999999999"),),
    })  # fmt: skip
    assert set(filled.faults) == {"inside", "kg", "short", "date", "n"}
    fine = fill(
        form, {"kg": (Answer("quantity", "1.0", "", "", "kg", "kg"),), "date": (Answer("date", "2026-03"),)}
    )
    assert not fine.faults
    assert str(fine.items[0]["answer"][0]["valueQuantity"]["value"]) == "1.0"
    assert fine.items[1]["answer"][0]["valueDate"] == "2026-03"


def test_groups_that_repeat_answer_for_themselves() -> None:
    form = read(
        {"linkId": "g", "type": "group", "repeats": True, "text": "g", "item": [
            question("a", "boolean"),
            question("b", "integer", enableWhen=[when("a", "=", answerBoolean=True)]),
            question("twice", "integer", expression(
                "calculatedExpression", "%line.item.where(linkId='b').answer.value * 2")),
        ], "extension": [expression("variable", "%context", name="line")]},
    )  # fmt: skip
    filled = fill(
        form,
        {"a": (YES,), "a#1": (NO,), "a#2": (YES,), "b": (whole(4),), "b#1": (whole(5),), "b#2": (whole(6),)},
    )
    assert {"b", "b#2"} <= filled.asked
    assert "b#1" not in filled.asked
    assert [item["linkId"] for item in filled.items] == ["g", "g", "g"]
    assert (filled.answers["twice"], filled.answers["twice#2"]) == ((whole(8),), (whole(12),))


def test_what_the_record_says_first() -> None:
    form = read(
        question("name", "string", expression("initialExpression", "%patient.name.family.first()")),
        question("born", "date", expression("initialExpression", "%patient.birthDate")),
        question("who", "string", expression("initialExpression", "%nobody.name")),
        question("set", "choice", answerOption=[
            {"valueString": "x"}, {"valueString": "y", "initialSelected": True}]),
        question("dec", "decimal", initial=[{"valueDecimal": Decimal("0.010")}]),
    )  # fmt: skip
    patient = {"resourceType": "Patient", "birthDate": "1954-08", "name": [{"family": "Kvamme"}]}
    given, troubles = begun(form, Around(variables={"patient": patient}))
    assert given["name"] == (Answer("string", "Kvamme"),)
    assert given["born"] == (Answer("date", "1954-08"),)
    assert given["set"] == (Answer("string", "y"),)
    assert given["dec"] == (Answer("decimal", "0.010"),)
    assert [one.link_id for one in troubles] == ["who"]


def test_the_library_is_not_there_before_the_first_expression() -> None:
    import subprocess
    import sys

    code_ = (
        "import sys; import desktop.clinical.forms.form_totals, desktop.clinical.forms.filling;"
        "print('fhirpathpy' in sys.modules or 'antlr4' in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code_], capture_output=True, text=True, encoding="utf-8", timeout=60
    )
    assert done.stdout.strip() == "False", done.stderr


def test_a_busy_machine_makes_no_expression_endless() -> None:
    """Time is this thread's own: that others work meanwhile takes nothing away."""
    deadline = fhirpath.Deadline(0.05)
    time.sleep(0.2)
    assert not deadline.over
    while not deadline.over:
        sum(range(1_000))
    assert deadline.over
