"""Oral morphine equivalents (OMEQ) of a patient, in mg: ordered in a day, and given in 24 hours.

A fact, never a dose to give: the ratios guide and differ between patients. What can't be counted is named
with the reason, and the sum is then the least that it can be.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

import msgspec

from desktop.clinical.record.medicines import medicines
from desktop.clinical.record.medicines.medicines import State, read_request
from desktop.clinical.record.medicines.spans import begins_at, ends_at
from desktop.clinical.record.stays import stays
from desktop.clinical.words.doses import dosages_words, is_as_needed
from desktop.core.messages import _
from desktop.fhir.chart import Chart
from desktop.fhir.elements import Dosage
from desktop.fhir.resources import MedicationRequest
from desktop.orders.chart_facts import ordered as in_effect
from desktop.orders.opioid_doses import (
    Apart,
    Part,
    Product,
    Sum,
    Untold,
    in_a_day,
    nameless,
    product_of,
)
from desktop.orders.opioids_given import given


class Equivalents(msgspec.Struct, frozen=True):
    """The opioids of a record: regular orders in a day, and what was given in the last 24 hours.

    `needed` are orders as needed and of single doses, which are no part of the regular sum. `beside` are
    those that are not in use here now: prescribed outside, or to begin later. `unread` are orders and doses
    that may be opioids: they can't be read, or nobody wrote what they are.
    """

    ordered: Sum = Sum()
    given: Sum = Sum()
    needed: tuple[str, ...] = ()
    beside: tuple[Apart, ...] = ()
    unread: tuple[str, ...] = ()

    @property
    def any(self) -> bool:
        """True when there is anything to tell."""
        return bool(self.keys)

    @property
    def keys(self) -> tuple[str, ...]:
        """All that it rests on, what is not counted too."""
        rows: list[Part | Apart] = [*self.ordered.parts, *self.ordered.apart]
        rows += [*self.given.parts, *self.given.apart, *self.beside]
        return tuple(dict.fromkeys([*(one.key for one in rows), *self.needed]))


def equivalents(chart: Chart, now: datetime) -> Equivalents:
    """The opioids that stand in a record at a moment."""
    standing, needed, beside, unread = _orders(chart, now)
    doses, unknown = given(chart, now)
    broken = tuple(
        f"{one.resource_type}/{one.id}"
        for one in chart.unreadable
        if one.resource_type in ("MedicationRequest", "MedicationAdministration")
    )
    return Equivalents(standing, doses, needed, beside, (*unread, *unknown, *broken))


# What is ordered


def _orders(chart: Chart, now: datetime) -> tuple[Sum, tuple[str, ...], tuple[Apart, ...], tuple[str, ...]]:
    here = stays.current(chart, now)
    parts: list[Part] = []
    apart: list[Apart] = []
    needed: list[str] = []
    beside: list[Apart] = []
    found, _known, unnamed = in_effect(chart, here, now)
    compared = {medicine.key for medicine in found}
    unread = [key for key, _name in unnamed if key not in compared]
    for medicine in found:
        request = chart.find(medicine.key, MedicationRequest)
        product = product_of(chart, request) if request is not None else None
        if request is None or product is None:
            if request is not None and nameless(chart, request):
                unread.append(request.key)
            continue
        state = read_request(chart, request, here, now).state
        if state is State.NOT_BEGUN:
            beside.append(Apart(request.key, product.name, _("begins later")))
        elif medicine.prescription and here is not None:
            # During a stay the ward gives what it has ordered.
            beside.append(Apart(request.key, product.name, _("prescribed, not ordered here")))
        elif state is State.UNKNOWN:
            apart.append(Apart(request.key, product.name, _("not known whether the order stands")))
        else:
            regular = [d for d in request.dosage_instruction if not is_as_needed(d)]
            if medicines.once(request) or (request.dosage_instruction and not regular):
                needed.append(request.key)
                continue
            _count(request, product, regular, now, parts, apart)
    return Sum(tuple(parts), tuple(apart)), tuple(needed), tuple(beside), tuple(unread)


def _count(
    request: MedicationRequest, product: Product, regular: Sequence[Dosage], now: datetime,
    parts: list[Part], apart: list[Apart],
) -> None:  # fmt: skip
    """Count an order, each of its dosages by itself: one that can't be told hides none of the others."""
    standing = [one for one in regular if _stands(one, now)]
    total, counted, why = Decimal(0), [], []
    if not regular:
        why = [_("no dose that can be counted")]
    elif len({one.sequence or 0 for one in standing}) > 1:
        # Which of the steps it has come to is not told.
        standing, why = [], [_("steps without dates")]
    for one in standing:
        try:
            amount, more = in_a_day(product, one)
        except Untold as untold:
            why.append(untold.why)
            continue
        total += amount
        counted.append(one)
        if more:
            why.append(_("the range above its lower end"))
    if counted:
        parts.append(Part(request.key, product.name, dosages_words(tuple(counted)), total))
    apart += (Apart(request.key, product.name, words) for words in dict.fromkeys(why))


def _stands(dosage: Dosage, now: datetime) -> bool:
    """True when a dosage is the present one, by its own dates."""
    begins, ends = begins_at((dosage,)), ends_at((dosage,), "")
    return (begins is None or begins <= now) and (ends is None or ends > now)
