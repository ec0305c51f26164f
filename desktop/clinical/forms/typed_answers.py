"""Parsing of typed answers into FHIR values; unreadable text stays as it is, and is told."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Final

import msgspec

from desktop.clinical.forms.form_model import Answer, Item
from desktop.core.clock import local, oslo

_NUMBER: Final = re.compile(
    r"([-+−]?[0-9]{1,30}(?:[.,][0-9]{1,20})?)\s*"
    r"(|10[*^].*|/[^\W\d].*|(?![eE][-+−]?[0-9])[^0-9\s.,/:+*^−–-].*)"
)
"""A number, and a unit after it: what goes on as a number (`1 000`, `120/80`, `1e5`, `5-6`) is no unit."""
_DAY: Final = re.compile(r"([0-9]{1,2})\.([0-9]{1,2})\.([0-9]{4})")
_MONTH: Final = re.compile(r"([0-9]{1,2})\.([0-9]{4})")
_CLOCK: Final = re.compile(r"([01]?[0-9]|2[0-3])[:.]([0-5][0-9])")


def read(answer: Answer, item: Item) -> Answer:
    """The answer as FHIR writes it, a partial date partial, a number with the decimals it has."""
    text = " ".join(answer.text.split()) if answer.kind not in ("string", "coding") else answer.text
    if answer.kind in ("decimal", "integer", "quantity"):
        return _number(answer, text, item)
    if answer.kind == "date":
        return msgspec.structs.replace(answer, text=_date(text))
    if answer.kind == "time":
        match = _CLOCK.fullmatch(text)
        return msgspec.structs.replace(answer, text=f"{int(match[1]):02}:{match[2]}:00") if match else answer
    if answer.kind == "dateTime":
        return msgspec.structs.replace(answer, text=_moment(text))
    return answer


def _number(answer: Answer, text: str, item: Item) -> Answer:
    match = _NUMBER.fullmatch(text)
    if match is None:
        return answer
    number = match[1].replace(",", ".").replace("−", "-").removeprefix("+")
    whole, point, rest = number.partition(".")
    sign = "-" if whole.startswith("-") else ""
    number = f"{sign}{whole.removeprefix('-').lstrip('0') or '0'}{point}{rest}"
    unit = match[2].strip()
    known = next((u for u in item.units if unit in (u.unit, u.code)), None) if unit else None
    if answer.kind != "quantity":
        return answer if unit and known is None else msgspec.structs.replace(answer, text=number)
    if unit:
        if known is None:
            # Another unit than those that are asked for is another quantity: left, and told.
            return answer if item.units else msgspec.structs.replace(answer, text=number, unit=unit)
        return msgspec.structs.replace(known, text=number)
    if answer.unit or answer.code or not item.units:
        return msgspec.structs.replace(answer, text=number)
    return msgspec.structs.replace(item.units[0], text=number)


def _date(text: str) -> str:
    if match := _DAY.fullmatch(text):
        try:
            return date(int(match[3]), int(match[2]), int(match[1])).isoformat()
        except ValueError:
            return text
    if match := _MONTH.fullmatch(text):
        return f"{match[2]}-{int(match[1]):02}"
    return text


def _moment(text: str) -> str:
    head, _space, tail = text.rpartition(" ")
    clock = _CLOCK.fullmatch(tail)
    if not head or clock is None:
        return _date(text)
    day = _date(head)
    try:
        moment = datetime.fromisoformat(day).replace(hour=int(clock[1]), minute=int(clock[2]), tzinfo=oslo())
    except ValueError:
        return text
    if local(moment.astimezone(oslo())).replace(tzinfo=None) != moment.replace(tzinfo=None):
        return text
    return moment.isoformat()
