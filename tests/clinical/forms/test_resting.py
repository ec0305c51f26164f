"""A value that is worked out is whole or it is none: what it rests on, and what of that is not answered."""

from __future__ import annotations

import time
from typing import Any

import pytest

from desktop.clinical.forms import naming, responding
from desktop.clinical.forms.extensions import INCOMPLETE, NOT_TESTABLE
from desktop.clinical.forms.filling import Around, Filled, fill
from desktop.clinical.forms.form_model import Answer, Form
from desktop.clinical.forms.form_totals import total
from desktop.fhir.validate import validate
from tests.clinical.forms.asked import CORE, code, expression, options, question, read, when, whole

YES, NO = Answer("boolean", "true"), Answer("boolean", "false")
HIDDEN = {"url": f"{CORE}questionnaire-hidden", "valueBoolean": True}
POINTS = "%resource.item.answer.value.ordinal().sum()"


def of(link: str, rest: str = "") -> str:
    return f"%resource.item.where(linkId='{link}').answer.value{rest}"


def sums(link: str, text: str, kind: str = "integer", *more: dict[str, Any]) -> dict[str, Any]:
    return question(link, kind, expression("calculatedExpression", text), *more, readOnly=True)


def part(link: str, *points: int, **more: Any) -> dict[str, Any]:
    return question(link, "choice", answerOption=options(*(points or (0, 1, 2))), **more)


def lacks(form: Form, at: str = "s", **given: Answer) -> tuple[str, ...]:
    filled = fill(form, {key.replace("__", "#"): (one,) for key, one in given.items()})
    _agrees(filled)
    return filled.lacks.get(at, ())


def _agrees(filled: Filled) -> None:
    """What lacks has no value in the response; what does not lack has."""
    found = {}
    waiting = list(filled.items)
    while waiting:
        one = waiting.pop()
        found[one["linkId"]] = one
        waiting += one.get("item", ())
    for at in filled.lacks:
        if at in found:
            assert "answer" not in found[at]
            assert found[at]["extension"][0]["url"] == INCOMPLETE
    assert not validate({"resourceType": "QuestionnaireResponse", "status": "completed",
                         **({"item": filled.items} if filled.items else {})})  # fmt: skip


def test_a_part_of_a_total_is_no_answer_and_says_what_lacks() -> None:
    form = read(part("a"), part("b"), part("c"), sums("s", POINTS, "decimal"))
    half = fill(form, {"a": (code(2),)})
    assert half.answers["s"][0].text == "2", "it is shown, as so far"
    assert half.lacks == {"s": ("b", "c")}
    assert half.items[-1] == {
        "extension": [{"url": INCOMPLETE, "valueString": "b, c"}], "linkId": "s", "text": "s",
    }  # fmt: skip
    _agrees(half)
    done = fill(form, {key: (code(1),) for key in "abc"})
    assert done.lacks == {}
    assert str(done.items[-1]["answer"][0]["valueDecimal"]) == "3"


def test_nothing_answered_is_not_nought() -> None:
    terms = "+".join(f"iif({of(key, '=true')},1,0)" for key in "abc")
    form = read(*(question(key, "boolean") for key in "abc"), sums("s", terms))
    assert lacks(form) == ("a", "b", "c")
    assert lacks(form, a=YES, b=NO) == ("c",)
    assert lacks(form, a=NO, b=NO, c=NO) == ()


@pytest.mark.parametrize(
    "text",
    [
        POINTS,
        "%resource.item.where(linkId!='s').answer.value.ordinal().sum()",
        "%resource.repeat(item).answer.value.ordinal().sum()",
        "%resource.descendants().where(linkId.exists()).answer.value.ordinal().sum()",
        "%resource.item.where(linkId in ('a'|'b')).answer.value.ordinal().sum()",
        "%resource.item.where(linkId.startsWith('a') or linkId.startsWith('b')).answer.value.weight().sum()",
        "%both.ordinal().sum()",
        "item.where('a'=linkId or 'b'=linkId).answer.value.ordinal().sum()",
        "%resource.item.where(linkId='a' or linkId='b').answer.value.ordinal().aggregate($this + $total, 0)",
    ],
)
def test_however_it_asks(text: str) -> None:
    both = expression("variable", "%resource.item.where(linkId.matches('^[ab]$')).answer.value", name="both")
    mine = text.replace("item.where('a'", "%resource.item.where('a'", 1) if text.startswith("item") else text
    form = read(part("a"), part("b"), question("note", "string"), question("when", "date"),
                sums("s", mine), extension=[both])  # fmt: skip
    assert lacks(form, a=code(2)) == ("b",)
    assert lacks(form, a=code(2), b=code(0)) == (), "a remark and a day are no part of the points"


def test_a_question_that_is_not_asked_lacks_nothing_but_what_decides_it_does() -> None:
    asked = [when("sick", "=", answerBoolean=True)]
    form = read(part("a"), question("sick", "boolean"), part("b", enableWhen=asked), sums("s", POINTS))
    assert lacks(form, a=code(1)) == ("sick",)
    assert lacks(form, a=code(1), sick=NO) == ()
    assert lacks(form, a=code(1), sick=YES) == ("b",)
    assert lacks(form, a=code(1), sick=YES, b=code(0)) == ()
    by_expression = expression("enableWhenExpression", of("sick", " = true"))
    inside = {"linkId": "g", "type": "group", "extension": [by_expression], "item": [part("b")]}
    form = read(
        part("a"), question("sick", "boolean"), inside, sums("s", POINTS.replace("item.", "repeat(item)."))
    )
    assert lacks(form, a=code(1)) == ("sick",)
    assert lacks(form, a=code(1), sick=NO) == ()
    assert lacks(form, a=code(1), sick=YES) == ("b",)


def test_a_condition_that_is_refused_already_waits_for_no_other() -> None:
    both = [when("x", "=", answerBoolean=True), when("y", "=", answerBoolean=True)]
    form = read(part("a"), question("x", "boolean"), question("y", "boolean"),
                part("b", enableWhen=both, enableBehavior="all"), sums("s", POINTS))  # fmt: skip
    assert lacks(form, a=code(1), x=NO) == ()
    assert lacks(form, a=code(1), x=YES) == ("y",)


def test_a_branch_that_is_not_taken_lacks_nothing() -> None:
    form = read(question("how", "boolean"), question("x", "integer"), question("y", "integer"),
                sums("s", f"iif({of('how')}, {of('x')}, {of('y')})"))  # fmt: skip
    assert lacks(form, how=YES, x=whole(3)) == ()
    assert lacks(form, how=NO, y=whole(3)) == ()
    assert lacks(form, y=whole(3)) == ("how",)


def test_a_total_of_totals_lacks_what_they_lack() -> None:
    form = read(
        part("a"), part("b"), sums("one", of("a", ".ordinal().sum()")),
        sums("two", of("b", ".ordinal().sum()")),
        sums("s", f"iif({of('one')}.exists(), {of('one')}, 0) + iif({of('two')}.exists(), {of('two')}, 0)"),
        sums("risk", f"iif({of('s')} > 3, 'high', 'low')", "string"),
    )  # fmt: skip
    filled = fill(form, {"a": (code(1),)})
    assert set(filled.lacks) == {"s", "risk"}, "what it means is no more certain than itself"
    assert filled.lacks["risk"] == filled.lacks["s"]
    assert "b" in filled.lacks["s"] or "two" in filled.lacks["s"]
    assert fill(form, {"a": (code(1),), "b": (code(0),)}).lacks == {}


def test_another_value_of_the_form_is_no_part_of_the_points() -> None:
    form = read(part("a"), question("kg", "decimal"), sums("twice", f"iif({of('kg')}.exists(), 2, 1)"),
                sums("s", POINTS))  # fmt: skip
    assert fill(form, {"a": (code(1),)}).lacks == {"twice": ("kg",)}


def test_each_turn_of_a_group_that_repeats_lacks_for_itself() -> None:
    group = {"linkId": "g", "type": "group", "repeats": True, "text": "g",
             "item": [question("drug", "string"), part("b")]}  # fmt: skip
    every = "%resource.item.where(linkId='g').item.where(linkId='b').answer.value.ordinal().sum()"
    form = read(part("a"), group, sums("s", every))
    assert lacks(form, b=code(1), b__1=code(2)) == ()
    assert lacks(form, b=code(1), drug__1=Answer("string", "x")) == ("b#1",)
    count = read(part("a"), group, sums("s", "%resource.item.where(linkId='g').count()"))
    assert lacks(count, a=code(1)) == ("drug",), "that there is none is said by nobody"
    assert lacks(count, a=code(1), b=code(1)) == ()


def test_hidden_and_read_only_items() -> None:
    form = read(part("a"), question("ghost", "choice", HIDDEN, answerOption=options(0, 1)), sums("s", POINTS))
    assert lacks(form, a=code(1)) == (), "nobody can answer it, and nobody names it"
    form = read(part("a"), question("age", "integer", HIDDEN), sums("s", (
        f"{of('a', '.ordinal().sum()')} + iif({of('age')} > 65, 1, 0)")))  # fmt: skip
    assert lacks(form, a=code(1)) == ("age",), "it is named: what it would give is not known"
    assert lacks(form, a=code(1), age=whole(70)) == ()


def test_what_could_not_be_tested_is_said_and_does_not_lack() -> None:
    form = read(part("a"), part("b"), sums("s", POINTS))
    filled = fill(form, {"a": (code(1),)}, {"b": "amputated"})
    assert filled.lacks == {}
    assert filled.items[1]["extension"][0]["url"] == NOT_TESTABLE


def test_an_answer_that_is_wrong_is_none() -> None:
    form = read(part("a"), question("n", "integer", {"url": f"{CORE}maxValue", "valueInteger": 10}),
                sums("s", f"{of('n')} + 1"), sums("p", f"iif({of('n')} > 3, 1, 0)"))  # fmt: skip
    filled = fill(form, {"a": (code(1),), "n": (whole(11),)})
    assert filled.lacks["p"] == ("n",)
    assert [one["linkId"] for one in filled.items if "answer" in one] == ["a", "s"] or "s" in filled.lacks


def test_what_is_certain_in_any_case_lacks_nothing() -> None:
    form = read(question("sbp", "integer"), question("dbp", "integer"),
                sums("high", f"{of('sbp')} > 185 or {of('dbp')} > 110", "boolean"),
                sums("bmi", f"{of('sbp')} / 2", "decimal"))  # fmt: skip
    filled = fill(form, {"sbp": (whole(190),)})
    assert filled.answers["high"] == (YES,)
    assert filled.lacks == {}
    assert "high" not in fill(form, {"sbp": (whole(120),)}).answers


def test_a_remark_that_is_named_blocks_no_total_and_a_text_that_is_counted_does() -> None:
    form = read(part("a"), question("note", "string"), question("n", "string"),
                sums("s", f"{of('a', '.ordinal().sum()')} + iif({of('note')}.exists(), 1, 0)"),
                sums("t", f"iif({of('n')}.exists(), {of('n')}.toInteger(), 0)"))  # fmt: skip
    assert fill(form, {"a": (code(1),)}).lacks == {"t": ("n",)}


def test_what_rests_on_no_answer_is_whole() -> None:
    form = read(part("a"), sums("s", "1 + 1"), sums("y", "%patient.birthDate.toString().length()"))
    filled = fill(form, {}, around=Around({"patient": {"resourceType": "Patient", "birthDate": "1950"}}))
    assert filled.lacks == {}
    assert {item["linkId"] for item in filled.items} == {"s", "y"}


def test_a_code_that_is_written_like_a_question_is_none() -> None:
    offered = [{"valueCoding": {"code": one}} for one in "23"]
    form = read(question("1", "choice", answerOption=offered), question("2", "boolean"),
                sums("s", f"iif({of('1')}.code = '2', 1, 0)"))  # fmt: skip
    assert lacks(form, **{"1": Answer("coding", "3")}) == ()


def test_the_sum_that_is_told_is_not_certain_while_a_named_number_lacks() -> None:
    form = read(part("a"), question("age", "integer"),
                sums("s", f"{of('a', '.ordinal().sum()')} + iif({of('age')} > 65, 1, 0)"))  # fmt: skip
    so_far = total(fill(form, {"a": (code(2),)}))
    assert so_far is not None
    assert (so_far.value, so_far.so_far) == (None, 2)
    done = total(fill(form, {"a": (code(2),), "age": (whole(70),)}))
    assert done is not None
    assert done.value == 3


def test_a_response_without_the_total_is_read_again() -> None:
    form = read(part("a"), part("b"), sums("s", POINTS))
    filled = fill(form, {"a": (code(2),)})
    import msgspec

    from desktop.fhir import strict
    from desktop.fhir.questionnaires import QuestionnaireResponse

    body = strict.dumps({"resourceType": "QuestionnaireResponse", "item": filled.items})
    given, _away, strange = responding.answered(form, msgspec.json.decode(body, type=QuestionnaireResponse))
    assert (set(given), strange) == ({"a"}, ())


def test_long_forms_are_told_in_time() -> None:
    chain = [sums("c0", f"iif({of('a')}.exists(), 1, 0)")]
    chain += [sums(f"c{n}", f"{of(f'c{n - 1}')} + 1") for n in range(1, 150)]
    gates = [
        question(f"g{n}", "boolean", enableWhen=[when(f"g{n - 1}", "=", answerBoolean=True)] if n else [])
        for n in range(500)
    ]
    form = read(
        question("a", "boolean"), *reversed(chain), *gates, sums("s", POINTS),
        part("last", enableWhen=[when("g499", "=", answerBoolean=True)]),
    )  # fmt: skip
    began = time.monotonic()
    filled = fill(form, {"a": (YES,)}, around=Around(seconds=20))
    assert time.monotonic() - began < 30
    assert filled.answers["c149"] == (whole(150),)
    assert not [one for one in filled.troubles if one.link_id.startswith("c")]


def test_a_question_whose_answers_are_not_held_lacks() -> None:
    form = read(
        part("a"), question("far", "choice", answerValueSet="http://example.org/far"), sums("s", POINTS)
    )
    assert lacks(form, a=code(1)) == ("far",)


@pytest.mark.parametrize(
    "text",
    [
        "%resource.item.where(linkId in ('a'|'b')).all(answer.value = true)",
        "%resource.item.where(linkId in ('a'|'b')).exists(answer.value = true)",
        "%resource.item.where(linkId = 'a' or linkId = 'b').answer.value.allTrue()",
        "%resource.item.where(linkId = 'a' or linkId = 'b')"
        ".select(iif(answer.exists(), answer.value, false)).anyTrue()",
        "%resource.item.where(linkId = 'a').answer.value.exists() and (%resource.item.where(linkId = 'b')"
        ".answer.value = true).exists().not()",
        "%resource.item.where(linkId in %links).answer.value.where($this).count() > 0",
        "%resource.item.answer.value.ofType(boolean).allTrue()",
        "%resource.children().answer.value.allTrue()",
    ],
)
def test_yes_and_no_that_are_counted(text: str) -> None:
    links = expression("variable", "('a' | 'b')", name="links")
    form = read(
        question("a", "boolean"), question("b", "boolean"), sums("s", text, "boolean"), extension=[links]
    )
    for one, other in (("a", "b"), ("b", "a")):
        for said in (YES, NO):
            filled = fill(form, {one: (said,)})
            if filled.answers.get("s") and not filled.lacks:
                # Then it is the same whatever the other is.
                ways = {fill(form, {one: (said,), other: (way,)}).answers["s"] for way in (YES, NO)}
                assert ways == {filled.answers["s"]}, (one, said)
            else:
                assert filled.lacks.get("s", (other,)) == (other,)
    assert fill(form, {"a": (YES,), "b": (NO,)}).lacks == {}


@pytest.mark.parametrize(
    ("text", "only"),
    [
        (POINTS, True), ("%all.ordinal().sum()", True),
        ("%resource.item.answer.select(value.ordinal()).sum()", True),
        ("%resource.item.answer.where(value.exists()).value.ordinal().sum()", True),
        (f"{POINTS} + iif({of('age')} > 65, 1, 0)", True), ("%all.where($this = true).count()", False),
        (f"{POINTS} + %all.ofType(boolean).count()", False),
        (f"{POINTS} + %resource.item.answer.where(value = true).count()", False),
        (f"%pointed + {of('n')}", True),
        ("%pointed + %resource.item.answer.value.ofType(integer).sum()", False),
    ],
)  # fmt: skip
def test_where_only_points_are_asked_for_a_number_is_no_part(text: str, only: bool) -> None:
    variables = (
        ("all", "%resource.item.answer.value"),
        ("pointed", POINTS),
        ("other", "%resource.item.answer"),
    )
    assert naming.only_points(text, variables) is only
    named_ = [expression("variable", inner, name=name) for name, inner in variables]
    form = read(part("a"), question("age", "integer"), question("n", "integer"), question("yes", "boolean"),
                sums("s", text), extension=named_)  # fmt: skip
    named = {"age"} if "'age'" in text else {"n"} if "'n'" in text else set()
    filled = fill(form, {"a": (code(2),), **{key: (whole(70),) for key in named}})
    if filled.answers.get("s"):
        assert ("s" in filled.lacks) is not only


def test_values_that_ask_for_each_other_lack_all_that_either_lacks() -> None:
    form = read(
        question("b", "boolean"), part("p"),
        sums("t0", f"iif({of('b')}, 3, 0) + %resource.item.answer.value.ofType(boolean).count()"),
        sums("t1", f"iif({of('t0')}.exists(), {of('t0')}, 0)"),
    )  # fmt: skip
    filled = fill(form, {"p": (code(1),)})
    assert filled.lacks["t0"] == filled.lacks["t1"] == ("b",)


@pytest.mark.parametrize(
    ("text", "certain"),
    [
        (f"{of('a')} > 3 or {of('b')} > 3", True), (f"({of('a')} + {of('b')}).round(1)", True),
        ("1 + 1", True),
        (f"({of('a')} > 3).not() implies {of('b')} = 3", True), ("%other + 1", True),
        (f"iif({of('a')} > 3, 1, 0)", False), (f"{of('a')}.exists()", False),
        (f"({of('a')} | {of('b')}).sum()", False),
        ("%resource.item.where(linkId='g').item.answer.value > 3", False),
        (f"{of('a')}.toString() & 'x'", False),
        ("%resource.item.where(answer.value = 3).linkId = 'a'", False), (f"{of('a')} ~ 3", False),
        (f"3 in {of('a')}", False), (f"{of('a')}.combine({of('b')}).max()", False),
    ],
)  # fmt: skip
def test_which_expressions_have_no_value_of_what_is_not_known(text: str, certain: bool) -> None:
    assert naming.tells_unknown(text) is certain
