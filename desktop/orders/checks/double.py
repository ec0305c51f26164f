"""The same substance twice: always asked, whatever the brand, salt, strength, form or way."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from msgspec.structs import replace

from desktop.clinical import units, vocabulary
from desktop.clinical.record.medicines.administrations import IN_THE_PATIENT, given_at, of_order, outcome
from desktop.clinical.substances import of_name
from desktop.clinical.words.doses import dosages_words
from desktop.core import formats
from desktop.core.clock import local
from desktop.core.messages import _
from desktop.fhir.elements import Dosage
from desktop.orders.chart_facts import Facts, Medicine
from desktop.orders.checks import check
from desktop.orders.checks.medicines import gaps, paracetamol
from desktop.orders.findings import (
    Finding,
    Outcome,
    Passed,
    Silent,
    Together,
    duplicate_actions,
    finding,
    say,
)
from desktop.orders.medicine_codes import route_of
from desktop.orders.medicine_groups.membership import is_slow
from desktop.orders.rules import limits
from desktop.orders.totals import greatest_daily, single_dose

_OPIOIDS: Final = ("N02AA",)
_LEVODOPA: Final = ("N04BA",)
"""Substances of which a slow and a rapid form are used together."""
_WHOLE: Final = 7
"""An ATC code of so many characters names a substance; a shorter one a group."""


@check("double", "duplicate", lambda: _("the same medicine twice"), deadly=True)
def double(facts: Facts, medicine: Medicine) -> Iterator[Outcome]:
    """One question for each other order of the same substance.

    What only a prescription or a list says is no second order on the ward while the patient stays here.
    """
    others = [m for m in facts.others(medicine) if same(medicine, m) and not _earlier(facts, medicine, m)]
    asked = _asked_as_paracetamol(facts, medicine)
    passed = True
    for other in others:
        if _is_breakthrough(medicine, other):
            said = _("A slow and a rapid form: {medicine}.").format(
                medicine=f"{other.name} {dosages_words(other.dosages, short=True)}".strip()
            )
            yield Silent("double", medicine.line, said)
            continue
        if other.prescription and facts.staying and medicine.line:
            said = _("Prescribed: {medicine}.").format(medicine=f"{other.name} {other.words}".strip())
            yield Silent("double", medicine.line, said)
            continue
        passed = False
        if other.key not in asked:
            yield _asked(facts, medicine, other)
    missing = list(gaps(facts, "double", medicine))
    yield from missing
    if passed and not missing:
        yield Passed("double", medicine.line)


def same(one: Medicine, other: Medicine) -> bool:
    """True when they are, or hold, one substance; any brand, salt, strength, form or route."""
    if one.atc and one.atc == other.atc:
        return len(one.atc) >= _WHOLE
    if any(len(code) >= _WHOLE for code in set(one.acting) & set(other.acting)):
        return True
    if any(one.within(group) and other.within(group) for group in limits().same_substance):
        return True
    return bool(_substances(one) & _substances(other))


def _is_breakthrough(one: Medicine, other: Medicine) -> bool:
    """True for a slow form beside a rapid one of the same code that is used so: an opioid as needed beside
    the regular slow one, and levodopa for the day beside that for the night."""
    if one.atc != other.atc or one.listed or is_slow(one) == is_slow(other):
        return False
    slow, rapid = (one, other) if is_slow(one) else (other, one)
    if one.within(_LEVODOPA):
        return bool(one.dosages and other.dosages)
    asked = [_as_needed(dosage) for dosage in rapid.dosages]
    regular = bool(slow.dosages) and not any(_as_needed(dosage) for dosage in slow.dosages)
    return one.within(_OPIOIDS) and bool(asked) and all(asked) and regular


def _as_needed(dosage: Dosage) -> bool:
    return bool(dosage.as_needed_boolean) or dosage.as_needed_codeable_concept is not None


def _substances(medicine: Medicine) -> frozenset[str]:
    known = vocabulary.medicine(medicine.atc) if medicine.atc else None
    if known is not None and not known.is_named(medicine.name):
        known = None
    own = of_name(known.substance) if known is not None else frozenset() if medicine.parts else None
    held = frozenset[str]().union(*(of_name(one.name) for one in medicine.parts if one.active))
    return of_name(medicine.name) if own is None else own | held


def _earlier(facts: Facts, medicine: Medicine, other: Medicine) -> bool:
    """True for the later of two orders in the basket, which carries the question."""
    order = [m.key for m in facts.ordered]
    return bool(other.line) and bool(medicine.line) and order.index(other.key) > order.index(medicine.key)


def _asked_as_paracetamol(facts: Facts, medicine: Medicine) -> frozenset[str]:
    """Orders that rule 4 (paracetamol) asks about already: one question for one order."""
    found = [
        one for one in paracetamol(facts, medicine) if isinstance(one, Finding) and one.tier == "question"
    ]
    return frozenset(key for one in found for key in one.implicated)


def _asked(facts: Facts, medicine: Medicine, other: Medicine) -> Finding:
    total = _total(medicine, other)
    together = Together(
        standing=_brief(other, medicine) or _("no dose stated"),
        standing_note=_standing_note(facts, other),
        new=_brief(medicine, other),
        new_note=_("from {when}").format(when=_when(facts, medicine))
        if medicine.since and not medicine.listed
        else "",
        total=total,
    )
    said = _("Together {amount} per day.").format(amount=total) if total else _("The sum can't be computed.")
    name = f"{other.name} {dosages_words(other.dosages, short=True)}".strip()
    of_list = "list" if other.listed else ""
    variant = of_list or ("basket" if other.line else "" if medicine.line else "standing")
    return finding(
        "double",
        medicine.line,
        title=say("double", "title", variant, medicine=_capital(medicine.name)),
        detail=say("double", "detail", of_list, standing=name, new=medicine.words, total=said),
        implicated=(medicine.key, other.key),
        data=(medicine.coded or medicine.name, medicine.words, other.key, other.words),
        actions=duplicate_actions("" if other.prescription else other.key, name, last_given(facts, other)),
        together=together,
    )


def _brief(one: Medicine, other: Medicine) -> str:
    """The dosage as in a list; the way only where the two are given in different ways."""
    routes = {route_of(dosage) for m in (one, other) for dosage in m.dosages if route_of(dosage)}
    if len(routes) > 1:
        return dosages_words(one.dosages, short=True)
    return dosages_words(tuple(replace(dosage, route=None) for dosage in one.dosages), short=True)


def _capital(name: str) -> str:
    return name[:1].upper() + name[1:]


def _standing_note(facts: Facts, other: Medicine) -> str:
    if other.listed:
        return _("on the list")
    if other.line:
        return _("in the basket")
    if other.prescription:
        return _("prescribed or said by the patient")
    return _("since {when}").format(when=_when(facts, other)) if other.since is not None else ""


def _when(facts: Facts, medicine: Medicine) -> str:
    """`i dag 07:52`; of another day the date alone, which is what it is compared by."""
    if medicine.since is None:
        return ""
    near = abs((local(medicine.since).date() - local(facts.now).date()).days) <= 1
    said = formats.short_day_time if near else formats.near_day
    return said(medicine.since, facts.now)


def last_given(facts: Facts, other: Medicine) -> str:
    """`siste dose i dag 08:00` of an order; empty where no dose is recorded."""
    given = [given_at(one) for one in of_order(facts.chart, other.key) if outcome(one) in IN_THE_PATIENT]
    known = [at for at in given if at is not None and at <= facts.now]
    if not known:
        return ""
    return _("last dose {when}").format(when=formats.relative_day_time(max(known), facts.now))


def _total(one: Medicine, other: Medicine) -> str:
    """Combined daily dose of what they share, the upper end of each; empty where one can't be computed."""
    shared = _shared(one, other)
    if shared is None:
        return ""
    unit = next((dose[1] for d in shared[0].dosages if (dose := single_dose(d)) is not None), "")
    if not unit:
        return ""
    found = [greatest_daily(medicine.dosages, unit) for medicine in shared]
    if any(value is None for value in found):
        return ""
    total = sum((value for value in found if value is not None), Decimal(0))
    if unit == "mg" and total >= 1000 and total % 100 == 0:
        total, unit = total / 1000, "g"
    return units.amount(units.plain(total), unit)


def _shared(one: Medicine, other: Medicine) -> tuple[Medicine, Medicine] | None:
    """Both with the doses of the one substance that they share; None where that is not one."""
    if one.atc == other.atc and one.atc:
        return one, other
    codes = [code for code in one.acting if code in other.acting and len(code) >= _WHOLE]
    if len(codes) != 1:
        return None
    mine, theirs = (_only(each, codes[0]) for each in (one, other))
    return (mine, theirs) if mine is not None and theirs is not None else None


def _only(medicine: Medicine, code: str) -> Medicine | None:
    """The medicine with the doses of one of its substances."""
    if medicine.atc == code and not medicine.parts:
        return medicine
    parts = [one for one in medicine.parts if one.atc == code]
    return medicine.of(parts[0]) if len(parts) == 1 else None
