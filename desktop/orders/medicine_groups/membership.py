"""Membership of a medicine in a class by its ATC codes, and whether its form is released slowly."""

from __future__ import annotations

from desktop.core.configured import configured
from desktop.core.fold import fold
from desktop.orders.chart_facts import Medicine
from desktop.orders.medicine_codes import route_of
from desktop.orders.medicine_groups.groups import group_file
from desktop.orders.rules import within


def belongs(medicine: Medicine, atc: tuple[str, ...], but: tuple[str, ...] = ()) -> bool:
    """True when the medicine, or one of its parts, lies in one of the groups and in no exception."""
    return any(within(code, atc) and not (but and within(code, but)) for code in medicine.acting)


@configured
def classes_of(codes: tuple[str, ...]) -> frozenset[str]:
    """The classes to which ATC codes belong."""
    return frozenset(
        key
        for key, one in group_file().classes.items()
        if any(within(code, one.atc) and not (one.but and within(code, one.but)) for code in codes)
    )


@configured
def _slow_words() -> tuple[str, ...]:
    return tuple(map(fold, group_file().slow_words))


def is_slow(medicine: Medicine) -> bool:
    """True for a form that is released slowly, by the order, the name of the product, or the route."""
    file = group_file()
    routes = {route_of(dosage) for dosage in medicine.dosages} - {""}
    name = fold(medicine.name)
    return (
        medicine.depot
        or any(word in name for word in _slow_words())
        or (bool(routes) and routes <= set(file.slow_routes))
    )
