"""Expressions are worked out in the order in which they need each other, and no circle hides a question."""

from __future__ import annotations

from typing import Any

from desktop.clinical.forms.filling import Around, Filled, fill
from desktop.clinical.forms.form_model import Answer, Form
from tests.clinical.forms.asked import expression, options, question, read, when, whole

YES = Answer("boolean", "true")
LONG = Around(seconds=10)


def of(link: str) -> str:
    return f"%resource.item.where(linkId='{link}').answer.value"


def worked(link: str, text: str, kind: str = "integer") -> dict[str, Any]:
    return question(link, kind, expression("calculatedExpression", text))


def shown(link: str, text: str, kind: str = "boolean", **more: Any) -> dict[str, Any]:
    return question(link, kind, expression("enableWhenExpression", text), **more)


def told(form: Form, **given: Answer) -> tuple[Filled, dict[str, str]]:
    filled = fill(form, {at: (one,) for at, one in given.items()}, around=LONG)
    return filled, {one.link_id: one.why for one in filled.troubles}


def test_a_chain_is_no_circle_however_long_and_in_whatever_order() -> None:
    links = [worked("c0", "1"), *(worked(f"c{n}", f"{of(f'c{n - 1}')} + 1") for n in range(1, 60))]
    for every in (links, links[::-1], links[::2] + links[1::2][::-1]):
        filled, troubles = told(read(*every))
        assert filled.answers["c59"] == (whole(60),)
        assert not troubles


def test_a_chain_through_variables_questions_and_what_names_nobody() -> None:
    variable = expression("variable", f"{of('c')} * 2", name="twice")
    form = read(
        worked("all", "%resource.item.answer.value.ordinal().sum()"), worked("d", "%twice + 1"),
        worked("c", of("b")), shown("late", f"{of('d')} = 9"), worked("b", f"{of('a')} + 1"),
        worked("after", f"iif({of('late')}, 1, 0)"), question("a", "integer"),
        question("w", "choice", answerOption=options(2)), extension=[variable],
    )  # fmt: skip
    filled, troubles = told(form, a=whole(3), late=YES)
    assert not troubles
    assert (filled.answers["d"], filled.answers["after"]) == ((whole(9),), (whole(1),))


def test_a_circle_of_expressions_hides_nobody() -> None:
    form = read(
        shown("a", f"{of('b')}.exists()"), shown("b", f"{of('a')}.exists()"), question("ok", "string")
    )
    filled, troubles = told(form)
    assert filled.asked == {"a", "b", "ok"}
    assert set(troubles) == {"a", "b"}
    assert "ring" in troubles["a"]


def test_a_circle_of_a_condition_an_expression_and_a_group() -> None:
    form = read(
        question("a", "boolean", enableWhen=[when("b", "=", answerBoolean=True)]), shown("b", of("a")),
        {"linkId": "g", "type": "group", "item": [question("inner", "boolean")],
         "extension": [expression("enableWhenExpression", "%resource.repeat(item).where(linkId='inner')"
                                                          ".answer.value = true")]},
        shown("self", of("self")),
    )  # fmt: skip
    filled, troubles = told(form)
    assert filled.asked == {"a", "b", "g", "inner", "self"}
    assert set(troubles) == {"a", "b", "g", "self"}


def test_a_circle_through_a_variable() -> None:
    form = read(shown("a", "%other.exists()"), shown("b", of("a")),
                extension=[expression("variable", of("b"), name="other")])  # fmt: skip
    assert set(told(form)[1]) == {"a", "b"}


def test_hidden_by_what_is_worked_out_of_itself_alone() -> None:
    form = read(shown("q", f"{of('x')} = 1"), worked("x", f"iif({of('q')} = true, 1, 0)"))
    filled, troubles = told(form)
    assert "q" in filled.asked
    assert "q" in troubles
    # With another way to get there it is none: a question that the points of others open counts too.
    form = read(
        question("a", "choice", answerOption=options(0, 6)),
        shown("q", f"{of('sum')} > 5", "choice", answerOption=options(0, 3)),
        worked("sum", "%resource.item.where(linkId in ('a' | 'q')).answer.value.ordinal().sum()"),
    )
    filled, troubles = told(form, a=Answer("coding", "c6", "s"))
    assert not troubles
    assert "q" in filled.asked
    assert "q" not in told(form)[0].asked


def test_a_code_that_is_written_like_a_question_makes_no_circle() -> None:
    offered = [{"valueCoding": {"code": one}} for one in "12"]
    form = read(question("1", "choice", answerOption=offered), shown("2", f"{of('1')}.code = '2'"))
    filled, troubles = told(form)
    assert not troubles
    assert "2" not in filled.asked


def test_two_that_need_each_other_say_so() -> None:
    form = read(worked("x", f"{of('y')} + 1"), worked("y", f"{of('x')} + 1"), worked("z", f"{of('x')} + 1"))
    _filled, troubles = told(form)
    assert set(troubles) == {"x", "y"}, "who only waits for them is in no circle"
    assert "y" in troubles["x"]
    lone = read(worked("x", f"iif({of('m')} = true, {of('y')}, 5)"),
                worked("y", f"iif({of('m')} = true, 6, {of('x')})"), question("m", "boolean"))  # fmt: skip
    for mode in ({}, {"m": YES}, {"m": Answer("boolean", "false")}):
        filled, troubles = told(lone, **mode)
        assert not troubles, "they never need each other at once"
        assert filled.answers["x"]


def test_what_worked_out_in_the_end_is_no_trouble() -> None:
    form = read(worked("all", "%resource.item.answer.value.where($this > 0).count()"), worked("b", of("a")),
                question("a", "integer"))  # fmt: skip
    filled, troubles = told(form, a=whole(2))
    assert not troubles
    assert filled.answers["b"] == (whole(2),)


def test_a_variable_that_nobody_asks_for_stops_nobody() -> None:
    form = read(worked("a", "1 + 1"), extension=[expression("variable", "nonsense(", name="bad")])
    filled, troubles = told(form)
    assert filled.answers["a"] == (whole(2),)
    assert not troubles
