"""Opaque page tokens: the values of the last row's sort keys, never an offset."""

from __future__ import annotations

import base64
import binascii
import json
import math
from collections.abc import Sequence
from typing import Any

from desktop.backend.outcome import invalid, plain
from desktop.backend.sql import NOTHING, Sql, both, either


def token(values: list[Any]) -> str:
    """The token of the page after a row with these sort values."""
    text = json.dumps(values, ensure_ascii=False, separators=(",", ":"))
    return base64.urlsafe_b64encode(text.encode("utf-8")).decode("ascii").rstrip("=")


def read(text: str, kinds: Sequence[type]) -> list[Any]:
    """The sort values of a token, each of its type or None; FhirError where it is not one of ours."""
    try:
        values = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
    except (binascii.Error, ValueError) as error:
        raise invalid("The page token is damaged", "_page") from error
    if not isinstance(values, list) or len(values) != len(kinds) or values[-1] is None:
        raise invalid("The page token is damaged", "_page")
    for value, kind in zip(values, kinds, strict=True):
        if value is not None and not _fits(value, kind):
            raise invalid("The page token is damaged", "_page")
    found: list[Any] = values
    return found


def _fits(value: Any, kind: type) -> bool:
    if kind is str:
        return isinstance(value, str) and plain(value, "The page token") == value
    if kind is float:
        return type(value) is float and math.isfinite(value)
    return type(value) is int and abs(value) <= 2**62


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
