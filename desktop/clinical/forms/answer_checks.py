"""Validation of an answer to a form's question, as a sentence."""

from __future__ import annotations

from typing import Final

from desktop.clinical import code_fields
from desktop.clinical.forms import answer_values, patterns
from desktop.clinical.forms.form_model import Answer, Item
from desktop.core.formats import number
from desktop.core.messages import _
from desktop.fhir.primitives import checker
from desktop.terminology.code_systems import named

_CHECKED = {"date": "date", "dateTime": "dateTime", "time": "time", "string": "string", "uri": "uri",
            "integer": "integer"}  # fmt: skip
_WRITTEN: Final = ("string", "uri", "date", "dateTime", "time", "integer", "decimal")
"""Kinds of values of which a pattern says how they are written."""


def wrong(item: Item, answers: tuple[Answer, ...]) -> str:
    """Error in the answers of a question; empty for valid ones."""
    if len(answers) > 1 and not item.repeats:
        return _("Only one answer is allowed.")
    return next((why for why in (_one(item, answer) for answer in answers) if why), "")


def unchecked(item: Item, answers: tuple[Answer, ...]) -> str:
    """Reason the answers of a question can't be checked in all that its form demands; else empty."""
    if any(
        answer.kind in _WRITTEN and patterns.holds(item.limits.pattern, answer.text) is None
        for answer in answers
        if item.limits.pattern
    ):
        return _("The answer is too long to be checked against the form's pattern; it is not checked.")
    return ""


def _one(item: Item, answer: Answer) -> str:
    limits = item.limits
    if item.searched and answer.kind in ("coding", "string") and (why := _searched(item, answer)):
        return why
    if answer.kind != item.kind and not (item.free and answer.kind == "string"):
        if not any(option.answer.same(answer) for option in item.options):
            return _("This is no answer of the type {type}.").format(type=item.type)
        return ""
    if answer.kind in ("decimal", "quantity"):
        found = answer.number
        if found is None:
            return _("This is not a number.")
        exponent = found.as_tuple().exponent
        if limits.decimals is not None and isinstance(exponent, int) and -exponent > limits.decimals:
            return _("At most {n} decimals.").format(n=limits.decimals)
    elif not answer.sound or (
        answer.kind in _CHECKED and checker(_CHECKED[answer.kind], "")(_raw(answer)) is not None
    ):
        return _("This can't be read as the type {type}.").format(type=item.type)
    if limits.length is not None and len(answer.text) > limits.length:
        return _("At most {n} characters; it has {count}.").format(n=limits.length, count=len(answer.text))
    if limits.least_length is not None and 0 < len(answer.text) < limits.least_length:
        return _("At least {n} characters; it has {count}.").format(
            n=limits.least_length, count=len(answer.text)
        )
    if limits.pattern and answer.kind in _WRITTEN and patterns.holds(limits.pattern, answer.text) is False:
        return _("It is not written as the form demands: {pattern}").format(
            pattern=limits.written or limits.pattern
        )
    if item.options and not item.free and item.option(answer) is None:
        return _("This is none of the answers that are offered.")
    return _bounds(item, answer)


def _searched(item: Item, answer: Answer) -> str:
    """Error in an answer that is searched in code systems: no code, or one that none of them has now."""
    if answer.kind == "string":
        return "" if item.free else _("Choose a code: this question takes no words alone.")
    systems = [system for one in item.searched if (system := named(one.system)) is not None]
    system = next((one for one in systems if one.uri == answer.system), None)
    if item.free and (system is None or not answer.text):
        # An open question takes a code of any system.
        return ""
    found = (
        code_fields.chosen_in(item.searched, f"{system.key}|{answer.text}") if system is not None else None
    )
    if found is None:
        return _("The code {code} is not in the list").format(code=answer.text)
    return _("{code} is retired: choose another").format(code=answer.text) if found.retired else ""


def _raw(answer: Answer) -> object:
    return answer.number if answer.kind == "integer" else answer.text


def _bounds(item: Item, answer: Answer) -> str:
    for bound, sign in ((item.limits.low, -1), (item.limits.high, 1)):
        if bound is None:
            continue
        if answer_values.order(answer, bound) == sign:
            limit = number(bound.number) if bound.number is not None else bound.text
            said = f"{limit} {bound.unit}".strip()
            return (
                _("It must be at least {limit}.") if sign < 0 else _("It must be at most {limit}.")
            ).format(limit=said)
    return ""
