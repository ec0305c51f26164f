"""The checks of an order before it is signed: each declares itself where it is written.

A new check is a function in a file here, marked `@check(…)` with its key, area and words; its texts and
limits stand under the same key in `resources/orders/rules.yaml`. Nothing else lists it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from importlib import import_module
from pkgutil import iter_modules
from typing import Literal

import msgspec

from desktop.core.configured import configured
from desktop.orders.basket import Line
from desktop.orders.chart_facts import Facts, Medicine
from desktop.orders.findings import Outcome
from desktop.orders.rules import rule_file

Area = Literal[
    "allergy", "duplicate", "interaction", "dose", "kidney", "measured", "operation", "age", "pregnancy"
]
"""The part of what was checked, beside an order, that a check belongs to; `desktop.orders.areas` names it."""

Look = Callable[[Facts, Medicine], Iterator[Outcome]]
LookAtService = Callable[[Facts, Line], Iterator[Outcome]]


class Check(msgspec.Struct, frozen=True):
    """One check.

    `look` gives what it finds of one medicine, and what it could not decide. `name` says in a few words what
    it looks for. `deadly`: it guards against what can kill, so that when it fails nothing is signed without a
    written reason. `not_told` says why it is not asked of a list of medicines that is handed on; `ordering`:
    it is about the act of ordering, and says nothing of what is in effect already. `service` looks at an
    analysis, an examination or a consultation in the basket; it is asked of those alone.
    """

    key: str
    look: Look
    name: Callable[[], str]
    area: Area
    deadly: bool = False
    not_told: Callable[[], str] | None = None
    ordering: bool = False
    service: LookAtService | None = None


_DECLARED: dict[str, Check] = {}


def check(
    key: str,
    area: Area,
    name: Callable[[], str],
    *,
    deadly: bool = False,
    not_told: Callable[[], str] | None = None,
    ordering: bool = False,
) -> Callable[[Look], Look]:
    """Declare a function as the check of a rule; see `Check`. Raises ValueError for a key that is taken."""

    def declare(look: Look) -> Look:
        if key in _DECLARED:
            raise ValueError(f"two checks are called {key}")
        _DECLARED[key] = Check(key, look, name, area, deadly, not_told, ordering)
        return look

    return declare


def check_service(key: str, area: Area, name: Callable[[], str]) -> Callable[[LookAtService], LookAtService]:
    """Declare a function as the check of a rule about analyses, examinations and consultations."""

    def declare(look: LookAtService) -> LookAtService:
        check(key, area, name)(_of_no_medicine)
        _DECLARED[key] = msgspec.structs.replace(_DECLARED[key], service=look)
        return look

    return declare


def _of_no_medicine(_facts: Facts, _medicine: Medicine) -> Iterator[Outcome]:
    return iter(())


def _places() -> dict[str, int]:
    try:
        return {key: place for place, key in enumerate(rule_file().rules)}
    except Exception:  # noqa: BLE001 (each check says itself that it can't be made)
        return {}


@configured
def declared() -> dict[str, Check]:
    """Every check by its key, those of what can kill first, then as `rules.yaml` has them.

    The files of this folder are imported when it is first asked.
    """
    for module in iter_modules(__path__):
        import_module(f"{__name__}.{module.name}")
    places = _places()
    last = len(places)
    order = sorted(_DECLARED.values(), key=lambda one: (not one.deadly, places.get(one.key, last), one.key))
    return {one.key: one for one in order}
