"""Orders by which the checks are asked: a medicine of each code that a rule names, made from the rules."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Any, Final

import msgspec

from desktop.orders.basket import Line
from desktop.orders.catalogue import catalogue
from desktop.orders.draft import MedicineOrder
from desktop.orders.field.reading import read
from desktop.orders.rules import rule_file
from tests.orders.samples import lines
from tests.views.charts import NOW

_ATC: Final = re.compile(r"[A-Z]\d\d(?:[A-Z](?:[A-Z](?:\d\d)?)?)?")
_MAIN: Final = 3
"""Letters of a main group of ATC: `C09`."""
_NO_CHECK: Final = ("rules", "agents", "always_seen", "against_infections", "sodium_raisers")
"""Rows that name no medicine of a check: the words of the rules (*A10* is the name of one), what is active in
a culture, what is always seen, what alarms go by."""


def _codes(held: Any) -> Iterator[str]:
    """ATC codes, or beginnings of some, anywhere in the rules."""
    if isinstance(held, str):
        if _ATC.fullmatch(held):
            yield held
    elif isinstance(held, dict):
        for name, value in held.items():
            if name not in _NO_CHECK:
                yield from _codes(name)
                yield from _codes(value)
    elif isinstance(held, list | tuple):
        for value in held:
            yield from _codes(value)


@cache
def named() -> tuple[str, ...]:
    """The codes that the rules before signing name, in their order."""
    return tuple(dict.fromkeys(_codes(msgspec.to_builtins(rule_file(), enc_hook=str))))


@cache
def groups() -> tuple[str, ...]:
    """Their main groups."""
    return tuple(dict.fromkeys(code[:_MAIN] for code in named()))


@cache
def ordered() -> tuple[str, ...]:
    """An order of each code, as it is typed; none for one of which nothing can be typed whole."""
    found = (next(_written(code), None) for code in named())
    return tuple(dict.fromkeys(text for text in found if text is not None))


@cache
def ordered_lines() -> tuple[Line, ...]:
    """They as lines, each to be checked alone: beside the others a finding might be of those."""
    return lines(*ordered())


def _written(code: str) -> Iterator[str]:
    every = [one for one in catalogue().items if one.kind == "medicine" and one.atc.startswith(code)]
    for item in sorted(every, key=lambda one: not one.common):
        for product in item.products:
            amount, _sign, _volume = product.text.partition("/")
            unit = product.unit.partition("/")[0].replace("[iU]", "IE")
            text = f"{item.nb} {amount} {unit} x 1 {product.route.casefold()}"
            order = read(text, NOW).order
            if isinstance(order, MedicineOrder) and order.atc == item.atc:
                yield text
