"""Opaque page tokens: the values of the last row's sort keys, never an offset."""

from __future__ import annotations

import base64
import binascii
import json
from typing import Any

from desktop.backend.outcome import invalid, plain
from desktop.backend.sql import NOTHING, Sql, both, either


def token(values: list[Any]) -> str:
    """The token of the page after a row with these sort values."""
    text = json.dumps(values, ensure_ascii=False, separators=(",", ":"))
    return base64.urlsafe_b64encode(text.encode("utf-8")).decode("ascii").rstrip("=")


def read(text: str, length: int) -> list[Any]:
    """The sort values of a token; FhirError where it is not one of ours."""
    try:
        values = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
    except (binascii.Error, ValueError) as error:
        raise invalid("The page token is damaged", "_page") from error
    known = isinstance(values, list) and all(
        value is None or type(value) in (str, int, float) for value in values
    )
    if not known or len(values) != length or type(values[-1]) is not int or abs(values[-1]) > 2**62:
        raise invalid("The page token is damaged", "_page")
    found: list[Any] = [
        plain(value, "The page token") if isinstance(value, str) else value for value in values
    ]
    return found


def after(columns: list[tuple[str, bool]], values: list[Any]) -> Sql:
    """The rows after these values; `columns` are (expression, descending), nulls come last."""
    branches = []
    equal: list[Sql] = []
    for (column, descending), value in zip(columns, values, strict=True):
        if value is None:
            further = NOTHING
        else:
            further = Sql(f"({column} {'<' if descending else '>'} ? OR {column} IS NULL)", (value,))
        branches.append(both([*equal, further]))
        equal.append(Sql(f"{column} IS NULL") if value is None else Sql(f"{column} = ?", (value,)))
    return either(branches)
