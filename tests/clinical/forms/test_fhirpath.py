"""What real forms ask in FHIRPath works, and what does not is a sentence of ours."""

from __future__ import annotations

from typing import Any

import pytest

from desktop.clinical.forms.filling import Around, fill
from desktop.clinical.forms.form_model import Answer
from tests.clinical.forms.asked import CORE, expression, question, read

KG = Answer("quantity", "7", "http://unitsofmeasure.org", "", "kg", "kg")
GIVEN = {
    "n": (Answer("decimal", "1.5"), Answer("decimal", "4")),
    "i": (Answer("integer", "12"), Answer("integer", "3")),
    "d": (Answer("date", "2026-10-10"), Answer("date", "2026-02-01")), "q": (KG,),
    "m": (KG, Answer("quantity", "900", "http://unitsofmeasure.org", "", "g", "g")),
    "b": (Answer("boolean", "false"),), "c": (Answer("coding", "a", "s", "A"),),
}  # fmt: skip
KINDS = {"n": "decimal", "i": "integer", "d": "date", "q": "quantity", "m": "quantity", "b": "boolean",
         "c": "open-choice"}  # fmt: skip


def of(link: str) -> str:
    return f"%resource.item.where(linkId='{link}').answer.value"


def worked(text: str, kind: str, *variables: dict[str, Any]) -> tuple[str, list[str]]:
    """What an expression gives in words, and what is told of it."""
    unit = {"url": f"{CORE}questionnaire-unit", "valueCoding": {"code": "kg", "display": "kg"}}
    form = read(
        *(question(link, of_, repeats=True) for link, of_ in KINDS.items()),
        question("x", kind, expression("calculatedExpression", text), unit),
        extension=list(variables), id="asked",
    )  # fmt: skip
    inside = {"linkId": "x", "text": "inside", "maxLength": 7}
    said = {"resourceType": "Questionnaire", "title": "Asked",
            "item": [{"linkId": "g", "type": "group", "item": [inside]}]}  # fmt: skip
    filled = fill(form, GIVEN, around=Around({"questionnaire": said}, seconds=5))
    answers = filled.answers.get("x", ())
    return ", ".join(f"{a.text} {a.unit}".strip() for a in answers), [one.why for one in filled.troubles]


@pytest.mark.parametrize(
    ("text", "kind", "gives"),
    [
        (f"{of('n')}.max()", "decimal", "4"), (f"{of('n')}.min()", "decimal", "1.5"),
        (f"{of('i')}.max() - {of('i')}.min()", "integer", "9"),
        (f"{of('d')}.max()", "date", "2026-10-10"), (f"{of('d')}.min()", "date", "2026-02-01"),
        (f"{of('m')}.max()", "quantity", "7 kg"), (f"{of('m')}.min().value", "integer", "900"),
        (f"{of('none')}.max()", "decimal", ""), (f"{of('n')}.where($this > 2).max()", "decimal", "4"),
        (f"{of('q')} > 5 'kg'", "boolean", "true"), (f"{of('q')} > 5000 'g'", "boolean", "true"),
        (f"5 'kg' >= {of('q')}", "boolean", "false"), (f"{of('q')} <= 7000 'g'", "boolean", "true"),
        (f"{of('q')} = 7000 'g'", "boolean", "true"), (f"{of('q')} != 7 'kg'", "boolean", "false"),
        (f"{of('none')} > 5 'kg'", "boolean", ""), ("2 weeks > 10 days", "boolean", "true"),
        ("defineVariable('x', 5).select(%x + 1)", "integer", "6"),
        (f"{of('n')}.defineVariable('all').select(%all.count()).first()", "integer", "2"),
        (f"{of('i')}.select(defineVariable('one', $this).select(%one * 2)).sum()", "integer", "30"),
        ("%questionnaire.title", "string", "Asked"),
        ("%questionnaire.item.item.where(linkId='x').text", "string", "inside"),
        ("%qitem.maxLength", "integer", "7"), ("%qitem.text", "string", "inside"),
        ("%resource.item.where(answer.value = false).linkId", "string", "b"),
        ("%resource.item.where(linkId = 'b').where(answer.value).count()", "integer", "0"),
        ("%resource.item.where('i' = linkId).answer.count()", "integer", "2"),
    ],
)  # fmt: skip
def test_it_gives(text: str, kind: str, gives: str) -> None:
    assert worked(text, kind) == (gives, [])


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("%factory", "%factory"), ("%`my own`", "my own"), (f"{of('n')}.sqrt()", "flere verdier"),
        (f"{of('n')}.ln()", "flere verdier"), (f"{of('n')} + 1", "flere verdier"),
        (f"{of('c')}.max()", ""), ("'a' > 1", "sammenlignes"), (f"{of('q')} > 5", "sammenlignes"),
        (f"{of('q')} > 5 'cm'", "enheter"), (f"({of('n')} | {of('b')}).max()", "sammenlignes"),
        ("nonsense()", "nonsense"), ("'a'.substring()", "substring"), ("'a' * 2", "annet slag"),
        (f"{of('c')}.toQuantity('kg') * 2", ""),
        ("defineVariable('resource', 1).select(%resource)", "%resource"),
        ("today().lowBoundary()", "lowBoundary"), ("-'a'", "annet slag"),
    ],
)  # fmt: skip
def test_what_cannot_be_done_is_a_sentence_of_ours(text: str, says: str) -> None:
    value, told = worked(text, "decimal")
    for why in told:
        assert says in why
        assert why.endswith(".")
        assert not any(
            word in why for word in ("object", "NoneType", "dict", "list", "Expected", "Cannot", "'<")
        )
    assert told or not value
    assert bool(told) or not says


def test_the_form_itself_is_only_fetched_where_it_is_asked_for() -> None:
    from desktop.clinical.forms.working import asks_questionnaire

    asks = expression("calculatedExpression", "%questionnaire.title")
    assert asks_questionnaire(read(question("a", "string", asks)))
    assert asks_questionnaire(read(question("a", "string"), extension=[
        expression("variable", "%qitem.text", name="v")]))  # fmt: skip
    assert not asks_questionnaire(read(question("a", "string", expression("calculatedExpression", "'x'"))))
