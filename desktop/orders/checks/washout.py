"""Medicines that were stopped and still act: the checks ask of them as if they were in effect.

Each finding is the asked check's own, with the name of the stopped medicine and when it was stopped. Where
nobody says when, a Stop is a question.
"""

from __future__ import annotations

from collections.abc import Iterator
from copy import copy
from datetime import timedelta
from decimal import Decimal
from typing import Final

from msgspec.structs import replace

from desktop.core import formats
from desktop.core.clock import shifted
from desktop.core.messages import _, pick
from desktop.orders.chart_facts import Facts, Medicine
from desktop.orders.checks import check, declared
from desktop.orders.checks.double import same
from desktop.orders.checks.medicines import anticoagulant_group, is_full_dose
from desktop.orders.findings import Finding, NotChecked, Outcome, Silent, finding, say
from desktop.orders.measured_limits.limit_findings import TIERS, newest
from desktop.orders.washout.lately import Lately, lately, not_read
from desktop.orders.washout.washouts import Washout

_SUMS: Final = ("serotonergic", "qt-load", "sedatives", "bleeding-load")
"""Checks that add up all medicines in effect; the others look at two."""
_SLOW: Final = ("B01AA",)
"""Warfarin and its like, that begin and end over days."""
_INR: Final = Decimal(2)
"""From here on warfarin still acts fully: the next one is begun below it."""


@check("washout", "interaction", lambda: _("medicines stopped lately"), deadly=True)
def washout(facts: Facts, medicine: Medicine) -> Iterator[Outcome]:
    """A medicine beside one that was stopped lately and still acts: by each check in which it counts."""
    if names := not_read(facts):
        why = _("What was stopped can't be read: {medicines}.")
        yield NotChecked("washout", medicine.line, why.format(medicines=", ".join(names)))
    for one in lately(facts):
        if same(medicine, one.medicine):
            # Begun again: there is no other one.
            continue
        told: dict[str, tuple[Finding, Washout]] = {}
        for row in one.rows:
            if row.beside and not medicine.within(row.beside):
                continue
            for found in _asked(facts, medicine, one, row):
                if isinstance(found, Silent):
                    yield found
                elif found.rule not in told or _rank(found) < _rank(told[found.rule][0]):
                    told[found.rule] = (found, row)
        for found, row in told.values():
            yield _said(facts, found, one, row)


def _asked(facts: Facts, medicine: Medicine, one: Lately, row: Washout) -> Iterator[Finding | Silent]:
    pair, whole = copy(facts), copy(facts)
    pair._once, whole._once = {}, {}
    pair.medicines, pair.ordered = (one.medicine,), (medicine,) if medicine.line else ()
    whole.medicines = (*facts.medicines, one.medicine)
    for rule in row.checks:
        if rule == "switch":
            yield from _switch(facts, medicine, one)
            continue
        look = declared()[rule].look
        before = [f for f in look(facts, medicine) if isinstance(f, Finding)] if rule in _SUMS else []
        if before:
            # It is told of this medicine already; one more that adds to it changes nothing.
            continue
        for found in look(whole if rule in _SUMS else pair, medicine):
            if isinstance(found, Finding) and one.medicine.key in found.implicated:
                yield found


def _rank(found: Finding) -> int:
    return TIERS.index(found.tier)


def _said(facts: Facts, found: Finding, one: Lately, row: Washout) -> Finding:
    tier = max((found.tier, row.most), key=TIERS.index)
    if one.at is None:
        tier = "question" if tier == "stop" else tier
        until = _("Nobody says when it was stopped: ask.")
    else:
        ends = shifted(one.at, timedelta(days=float(row.days)))
        until = _("It counts until {when}.").format(when=formats.relative_day_time(ends, facts.now))
    return replace(found, tier=tier, detail=" ".join(filter(None, (found.detail, pick(row.reason), until))))


def _switch(facts: Facts, medicine: Medicine, one: Lately) -> Iterator[Finding | Silent]:
    """An anticoagulant that is begun while another one still acts."""
    mine, theirs = anticoagulant_group(medicine), anticoagulant_group(one.medicine)
    # Warfarin is begun while the other one goes on, and prophylaxis is no full dose.
    if not mine or not theirs or medicine.within(_SLOW) or is_full_dose(one.medicine) is False:
        return
    if one.medicine.within(_SLOW):
        inr = newest(facts, "inr")
        if inr is not None and inr.value < _INR and (one.at is None or inr.at > one.at):
            shown = formats.number(inr.value)
            yield Silent("washout", medicine.line, _("The latest INR is {value}.").format(value=shown))
            return
    name = medicine.name[:1].upper() + medicine.name[1:]
    yield finding(
        "washout",
        medicine.line,
        title=say("washout", "title", medicine=name, other=one.medicine.name),
        detail=say("washout", "detail"),
        implicated=(medicine.key, one.medicine.key),
        data=(medicine.coded, one.medicine.key),
    )
