"""Values of forms: from FHIR's `value[x]` and back to it, and how two of them compare."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from desktop.clinical.forms.form_model import Answer
from desktop.fhir import ucum, when
from desktop.fhir.elements import Coding, Quantity, Reference
from desktop.fhir.questionnaires import EnableWhen, FormValue
from desktop.fhir.strict import Number

_TEXTS: Final = ("date", "date_time", "time", "string", "uri")
_NAMES: Final = {"date_time": "dateTime"}
MEMBERS: Final = {
    "boolean": "valueBoolean", "decimal": "valueDecimal", "integer": "valueInteger", "date": "valueDate",
    "dateTime": "valueDateTime", "time": "valueTime", "string": "valueString", "uri": "valueUri",
    "coding": "valueCoding", "quantity": "valueQuantity", "reference": "valueReference",
    "attachment": "valueAttachment",
}  # fmt: skip


def boolean(value: bool) -> Answer:
    """Yes or no."""
    return Answer("boolean", "true" if value else "false")


def coding(value: Coding) -> Answer:
    """A coding, by its system and code; one without a code by its words alone."""
    return Answer("coding", value.code, value.system, value.display)


def quantity(value: Quantity) -> Answer:
    """A quantity, or only its unit; “less than 5” is no number that counts."""
    number = "" if value.value is None else format(value.value, "f")
    return Answer(
        "quantity", f"{value.comparator}{number}", value.system, "", value.unit or value.code, value.code
    )


def read(found: FormValue | EnableWhen) -> Answer | None:
    """Answer from a `value[x]` or `answer[x]`; None for an empty one."""
    stem = "answer" if isinstance(found, EnableWhen) else "value"

    def part(name: str) -> Any:
        return getattr(found, f"{stem}_{name}", None)

    if part("boolean") is not None:
        return boolean(part("boolean"))
    if part("decimal") is not None:
        return Answer("decimal", format(part("decimal"), "f"))
    if part("integer") is not None:
        return Answer("integer", str(part("integer")))
    for name in _TEXTS:
        if part(name):
            return Answer(_NAMES.get(name, name), part(name))
    one = part("coding")
    if isinstance(one, Coding):
        return coding(one) if one.code or one.display else None
    one = part("quantity")
    if isinstance(one, Quantity):
        return quantity(one)
    one = part("reference")
    if isinstance(one, Reference):
        return Answer("reference", one.reference, "", one.display)
    one = part("attachment")
    if one is not None:
        return Answer("attachment", one.url, "", one.title, one.content_type)
    return None


def fhir(answer: Answer) -> dict[str, Any]:
    """The member `value[x]` that says an answer; numbers as they were written."""
    return {MEMBERS[answer.kind]: _value(answer)}


def _value(answer: Answer) -> Any:
    kind, text = answer.kind, answer.text
    if kind == "boolean":
        return text == "true"
    if kind in ("decimal", "integer"):
        return Number(text)
    if kind == "coding":
        members = {
            "system": answer.system, "version": answer.version, "code": text, "display": answer.display,
        }  # fmt: skip
        return {name: value for name, value in members.items() if value}
    if kind == "quantity":
        members = {"unit": answer.unit, "system": answer.system, "code": answer.code}
        number = {"value": Number(text)} if text else {}
        return number | {name: value for name, value in members.items() if value}
    if kind == "reference":
        members = {"reference": text, "display": answer.display}
        return {name: value for name, value in members.items() if value}
    if kind == "attachment":
        members = {"contentType": answer.unit, "url": text, "title": answer.display}
        return {name: value for name, value in members.items() if value}
    return text


def order(one: Answer, other: Answer) -> int | None:
    """-1, 0 or 1 as one lies before, with or after the other; None where that can't be said.

    Quantities of different units are converted where that is certain, partial dates compared only where
    every moment that they may mean compares alike.
    """
    if one.number is not None and other.number is not None:
        first, second = one.number, other.number
        mine, theirs = one.code or one.unit, other.code or other.unit
        if mine != theirs and mine and theirs:
            converted = ucum.convert(second, theirs, mine)
            if converted is None:
                return None
            second = converted
        return (first > second) - (first < second)
    if one.kind == "time" and other.kind == "time":
        return (one.text > other.text) - (one.text < other.text)
    if {one.kind, other.kind} <= {"date", "dateTime"}:
        return _dates(one.text, other.text)
    if one.kind == other.kind == "string":
        return (one.text > other.text) - (one.text < other.text)
    return None


def _dates(one: str, other: str) -> int | None:
    first, second = when.parse(one), when.parse(other)
    if first is None or second is None:
        return None
    if first.precision == second.precision:
        return (first.start > second.start) - (first.start < second.start)
    first_end, second_end = when.after(one), when.after(other)
    if first_end is not None and _past(first_end, second.start):
        return -1
    if second_end is not None and _past(second_end, first.start):
        return 1
    return None


def _past(end: datetime, start: datetime) -> bool:
    return end <= start
