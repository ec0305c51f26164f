"""What another server's form may say, and what must not look certain because of it."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from desktop.clinical.forms.filling import fill
from desktop.clinical.forms.model import Answer
from desktop.clinical.forms.totals import total
from desktop.views import form_words
from tests.clinical.forms.asked import CORE, code, expression, options, question, read, when, whole

SUM = expression("calculatedExpression", "%resource.item.answer.value.ordinal().sum()")
YES, NO = Answer("coding", "yes", "s"), Answer("coding", "no", "s")


def weighed(**points: float) -> list[dict[str, Any]]:
    """Answers of one system with points of their own in each question."""
    return [
        {"valueCoding": {"system": "s", "code": key},
         "extension": [{"url": f"{CORE}ordinalValue", "valueDecimal": Decimal(str(n))}]}
        for key, n in points.items()
    ]  # fmt: skip


def test_the_same_code_has_the_points_of_its_own_question() -> None:
    form = read(
        question("stroke", "choice", answerOption=weighed(yes=2, no=0)),
        question("age", "choice", answerOption=weighed(yes=1, no=0)),
        question("sum", "integer", SUM),
        question(
            "weight",
            "integer",
            expression("calculatedExpression", "%resource.item.answer.value.weight().sum()"),
        ),
        question(
            "one",
            "integer",
            expression(
                "calculatedExpression", "%resource.item.where(linkId='stroke').answer.value.ordinal()"
            ),
        ),
    )
    filled = fill(form, {"stroke": (YES,), "age": (YES,)})
    assert filled.answers["sum"] == filled.answers["weight"] == (whole(3),)
    assert filled.answers["one"] == (whole(2),)
    assert fill(form, {"stroke": (NO,), "age": (YES,)}).answers["sum"] == (whole(1),)


def test_of_points_that_come_to_nothing_no_range_is_told() -> None:
    form = read(
        question("a", "choice", answerOption=options(0, 1)),
        question("b", "choice", answerOption=options(0, 1)),
        question("sum", "integer", expression(
            "calculatedExpression", "%resource.item.answer.value.ordinal().sum() * 25")),
    )  # fmt: skip
    begun = total(fill(form, {}))
    assert begun is not None
    assert (begun.value, begun.least, begun.most, begun.top) == (None, None, None, None)
    nothing = total(fill(form, {"a": (code(0),), "b": (code(0),)}))
    assert nothing is not None
    assert (nothing.value, nothing.top) == (0, None), "0 of 2 would be 0 of 50"


def test_one_sum_of_several_is_named_and_has_no_range_of_all_points() -> None:
    form = read(
        *(question(link, "choice", answerOption=options(0, 1, 2, 3)) for link in ("fear", "mood")),
        question("Fear", "integer", expression(
            "calculatedExpression", "%resource.item.where(linkId='fear').answer.value.ordinal().sum()")),
        question("Mood", "integer", expression(
            "calculatedExpression", "%resource.item.where(linkId='mood').answer.value.ordinal().sum()")),
    )  # fmt: skip
    so_far = total(fill(form, {"mood": (code(3),)}))
    assert so_far is not None
    assert (so_far.least, so_far.most) == (None, None), "fear is none of it"
    done = total(fill(form, {"fear": (code(0),), "mood": (code(3),)}))
    assert done is not None
    assert (done.value, done.top, done.title) == (3, None, "Mood")
    assert form_words.total(done) == "Mood: 3"


def test_a_sum_is_not_certain_while_an_answer_may_open_more_questions() -> None:
    form = read(
        question("alone", "boolean"),
        question("more", "choice", answerOption=options(0, 5),
                 enableWhen=[when("alone", "=", answerBoolean=True)]),
        question("a", "choice", answerOption=options(0, 1)), question("note", "string"),
        question("sum", "integer", SUM),
    )  # fmt: skip
    so_far = total(fill(form, {"a": (code(1),)}))
    assert so_far is not None
    assert (so_far.value, so_far.most) == (None, None)
    assert form_words.total(so_far) == "1 så langt"
    done = total(fill(form, {"a": (code(1),), "alone": (Answer("boolean", "false"),)}))
    assert done is not None
    assert (done.value, done.top) == (1, None)


def test_an_answer_that_is_wrong_makes_no_sum_certain() -> None:
    form = read(
        question("a", "choice", answerOption=options(0, 1)),
        question("n", "integer", {"url": f"{CORE}maxValue", "valueInteger": 10}),
        question("sum", "integer", SUM),
    )  # fmt: skip
    wrong = total(fill(form, {"a": (code(1),), "n": (whole(11),)}))
    assert wrong is not None
    assert wrong.value is None
