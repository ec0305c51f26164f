"""What another server's form may say, and what must not look certain because of it."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from desktop.clinical.forms.filling import fill
from desktop.clinical.forms.model import Answer
from desktop.clinical.forms.totals import total
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
        question("weight", "integer", expression("calculatedExpression", "%resource.item.answer.value.weight().sum()")),
        question("one", "integer", expression(
            "calculatedExpression", "%resource.item.where(linkId='stroke').answer.value.ordinal()")),
    )
    filled = fill(form, {"stroke": (YES,), "age": (YES,)})
    assert filled.answers["sum"] == filled.answers["weight"] == (whole(3),)
    assert filled.answers["one"] == (whole(2),)
    assert fill(form, {"stroke": (NO,), "age": (YES,)}).answers["sum"] == (whole(1),)
