"""Rules about medicines together: warfarin, paracetamol, anticoagulants, contraindicated pairs (3, 4, 10)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from typing import Final

import msgspec

from desktop.clinical import units
from desktop.core import formats
from desktop.core.messages import _, pick
from desktop.fhir.systems import LOCAL
from desktop.orders.cautions.code_rows import CodeRows
from desktop.orders.chart_facts import Facts, Medicine, Result
from desktop.orders.checks import check
from desktop.orders.checks.unread import unread_results
from desktop.orders.findings import Action, NotChecked, Outcome, Silent, duplicate_actions, finding, say
from desktop.orders.rules import Pair, amount, limits, rule_file
from desktop.orders.totals import greatest_daily, single_dose

UNKNOWN = "unknown"
"""Content of a combination whose products hold different amounts of paracetamol."""

BRIDGING = "bridging"
"""Code of our own in an order's reason: the two anticoagulants are a planned bridge."""


def gaps(facts: Facts, rule: str, medicine: Medicine) -> Iterator[Outcome]:
    """Reasons the known medicines may be incomplete."""
    if not facts.loaded("MedicationRequest"):
        yield NotChecked(rule, medicine.line, _("The patient's medicines could not be read."))
    elif unknown := dict.fromkeys((*facts.unnamed, *medicine.unknown)):
        why = _("Without a code that can be compared: {medicines}.")
        yield NotChecked(rule, medicine.line, why.format(medicines=", ".join(unknown)))


@check("A3", "interaction", lambda: _("INR with warfarin"))
def warfarin(facts: Facts, medicine: Medicine) -> Iterator[Outcome]:
    """Rule 3: warfarin with a medicine that raises INR, whichever of the two is ordered now."""
    bound = limits()
    if medicine.within(bound.inr_raisers):
        partners = [m for m in facts.others(medicine) if m.within(bound.warfarin)]
    elif medicine.within(bound.warfarin):
        partners = [m for m in facts.others(medicine) if m.within(bound.inr_raisers) and not m.line]
    else:
        return
    if not partners:
        yield from gaps(facts, "A3", medicine)
        return
    partner = partners[0]
    raiser = medicine if medicine.within(bound.inr_raisers) else partner
    if not facts.loaded("ServiceRequest"):
        yield NotChecked("A3", medicine.line, _("Whether INR is ordered could not be read."))
    elif facts.requested("inr", timedelta(days=bound.inr_days)):
        yield Silent("A3", medicine.line, _("INR is ordered."))
        return
    latest = next(iter(facts.results("inr")), None)
    known = latest.at if latest is not None else facts.now - timedelta(days=bound.inr_days)
    yield from unread_results(facts, "A3", medicine, known, "inr")
    yield finding(
        "A3",
        medicine.line,
        title=_raised(facts, raiser.name[:1].upper() + raiser.name[1:], latest),
        detail=" ".join(part for part in (say("A3", "detail"), _no_inr(facts, latest)) if part),
        implicated=(medicine.key, partner.key, *((latest.key,) if latest is not None else ())),
        data=(medicine.coded, partner.key),
        actions=(
            Action("order", _("Order INR in 3 days"), text=_inr(facts)),
            Action("keep", _("Keep")),
            Action("remove", _("Remove the order")),
        ),
    )


def _raised(facts: Facts, name: str, latest: Result | None) -> str:
    """Title for an INR that may rise, with its value where it was just taken: nobody waits days for it."""
    if latest is None or latest.at < facts.now - timedelta(days=limits().inr_days):
        return say("A3", "title", medicine=name)
    value = latest.comparator + formats.number(units.plain(latest.value))
    when = formats.relative_day_time(latest.at, facts.now)
    # A hospital's own words of the rule may be older than this variant.
    known = say("A3", "title", "known", medicine=name, value=value, when=when)
    return known or say("A3", "title", medicine=name)


def _no_inr(facts: Facts, latest: Result | None) -> str:
    known = latest is not None or not facts.loaded("Observation")
    return "" if known else _("No INR that can be read is in the record.")


def _inr(facts: Facts) -> str:
    return f"INR fra {formats.day(facts.now + timedelta(days=3))}"


@check("A4", "duplicate", lambda: _("paracetamol in a day"), deadly=True)
def paracetamol(facts: Facts, medicine: Medicine) -> Iterator[Outcome]:
    """Rule 4: paracetamol from all sources above the limit; free text can't be added, and is named."""
    bound = limits()
    if not _holds(medicine):
        return
    most = amount(bound.paracetamol_limit)
    limit = units.convert(most.value, most.unit, "mg")
    assert limit is not None
    known: list[tuple[Medicine, Decimal]] = []
    unknown: list[Medicine] = []
    for one in (medicine, *facts.others(medicine)):
        if not _holds(one):
            continue
        total = _paracetamol(one)
        if total is None:
            unknown.append(one)
        else:
            known.append((one, total))
    total = sum((value for _one, value in known), Decimal(0))
    if unknown:
        names = ", ".join(dict.fromkeys(f"{m.name} ({m.words})" for m in unknown))
        yield NotChecked("A4", medicine.line, _("Can't be added up: {medicines}.").format(medicines=names))
    else:
        yield from gaps(facts, "A4", medicine)
    if total <= limit:
        return
    others = [one for one, _value in known if one.key != medicine.key]
    # Of two in the basket the later one carries the finding.
    drafted = [one.line for one in facts.ordered if _holds(one)]
    if drafted and medicine.line != drafted[-1]:
        return
    shown, shown_limit = _grams(total), _grams(limit)
    if others:
        listed = "; ".join(f"{one.name} {one.words}" for one in others)
        title = say("A4", "title", times=_count(len(known)), total=shown)
        detail = say("A4", "detail", others=listed, limit=shown_limit)
    else:
        title = say("A4", "title", "one", total=shown)
        detail = say("A4", "detail", "one", limit=shown_limit)
    # One standing order is asked about here; of several each is asked about by itself.
    same = others if len(others) == 1 and not others[0].line and not others[0].prescription else []
    yield finding(
        "A4",
        medicine.line,
        title=title,
        detail=detail,
        implicated=(medicine.key, *(one.key for one in others)),
        data=(total, *sorted(one.key for one in others)),
        actions=duplicate_actions(same[0].key, f"{same[0].name} {same[0].words}") if same else (),
        tier="question" if same else None,
    )


def _count(number: int) -> str:
    return {2: _("two"), 3: _("three")}.get(number, str(number))


def _grams(value: Decimal) -> str:
    return units.amount(units.plain(value / 1000), "g")


def _holds(one: Medicine) -> bool:
    return any(code in limits().paracetamol for code in one.acting)


def _paracetamol(one: Medicine) -> Decimal | None:
    """Paracetamol in mg a day; a combination is counted in pieces of known content."""
    contents = limits().paracetamol
    told = [part for part in one.parts if contents.get(part.atc, UNKNOWN) is None and part.active]
    content = contents.get(one.atc, UNKNOWN)
    if told and (content == UNKNOWN or any(part.piece or part.per_ml for part in told)):
        # What its own ingredients say comes before what is usual of such products.
        amounts = [greatest_daily(one.of(part).dosages, "mg") for part in told]
        known = [amount for amount in amounts if amount is not None]
        return sum(known, Decimal(0)) if len(known) == len(amounts) else None
    if content is None:
        return greatest_daily(one.counted, "mg")
    if content == UNKNOWN:
        return None
    per_piece = amount(content)
    pieces = greatest_daily(one.dosages, "{tablett}")
    if pieces is None:
        return None
    value = units.convert(per_piece.value, per_piece.unit, "mg")
    return None if value is None else pieces * value


@check("A10", "interaction", lambda: _("two anticoagulants"), deadly=True)
def anticoagulants(facts: Facts, medicine: Medicine) -> Iterator[Outcome]:
    """Rule 10: two anticoagulants, both in full dose; a dose that can't be computed is *not checked*."""
    full = is_full_dose(medicine)
    if full is False:
        return
    partners = [
        (m, is_full_dose(m))
        for m in facts.others(medicine)
        if anticoagulant_group(m) and not _is_same(medicine, m)
    ]
    certain = [m for m, is_full in partners if is_full]
    if full and certain:
        other = certain[0]
        if any(r.has(BRIDGING) for m in (medicine, other) for r in m.reasons if r.code(LOCAL) == BRIDGING):
            yield Silent("A10", medicine.line, _("A planned bridge is documented."))
            return
        if other.line and [m.line for m in facts.ordered].index(other.line) > [
            m.line for m in facts.ordered
        ].index(medicine.line):
            return
        yield finding(
            "A10",
            medicine.line,
            title=say("A10", "title"),
            detail=say(
                "A10",
                "detail",
                medicine=f"{medicine.name} {medicine.words}",
                other=f"{other.name} {other.words}",
            ),
            implicated=(medicine.key, other.key),
            data=(medicine.coded, medicine.words, other.key),
        )
        return
    unsure = [m for m, is_full in partners if is_full is None or (is_full and full is None)]
    if unsure:
        why = _("Whether {medicine} is given in full dose can't be computed.")
        doubtful = medicine if full is None else unsure[0]
        yield NotChecked("A10", medicine.line, why.format(medicine=doubtful.name))
    else:
        yield from gaps(facts, "A10", medicine)


def anticoagulant_group(medicine: Medicine) -> str:
    """The group of anticoagulants it lies in; empty where it is none."""
    groups = limits().anticoagulants
    return next((g for g in groups for code in medicine.acting if code.startswith(g)), "")


def is_full_dose(medicine: Medicine) -> bool | None:
    """True for a therapeutic dose; False for prophylaxis and for other medicines, None when unknown."""
    group = anticoagulant_group(medicine)
    if not group:
        return False
    prophylaxis = limits().anticoagulants[group]
    if prophylaxis is None:
        return True
    bound = amount(prophylaxis)
    if any(e.rated for d in medicine.dosages for e in d.dose_and_rate):
        # An infusion of heparin is treatment.
        return True
    daily = greatest_daily(medicine.dosages, bound.unit)
    if daily is None:
        singles = [single_dose(dosage) for dosage in medicine.dosages]
        doses = [units.convert(s[0], s[1], bound.unit) for s in singles if s]
        if any(dose is not None and dose > bound.value for dose in doses):
            return True
        return None
    return daily > bound.value


class _Side(msgspec.Struct, frozen=True):
    """One group of a pair, and the one that must not be beside it."""

    atc: tuple[str, ...]
    theirs: tuple[str, ...]
    pair: Pair


def _sides() -> Iterator[_Side]:
    for pair in rule_file().pairs:
        for mine, theirs in dict.fromkeys(((pair.one, pair.other), (pair.other, pair.one))):
            yield _Side(mine, theirs, pair)


_SIDES: Final = CodeRows(_sides)


@check("pairs", "interaction", lambda: _("medicines that must not be given together"), deadly=True)
def pairs(facts: Facts, medicine: Medicine) -> Iterator[Outcome]:
    """Pairs that must not be given together, and those that need care."""
    concerned = False
    sides = tuple(_SIDES.of(medicine.acting))
    for side in sides:
        pair = side.pair
        concerned = True
        for other in facts.others(medicine):
            if not (other.within(side.theirs) and not _is_same(medicine, other)):
                continue
            if _is_over(pair, medicine if side.atc == pair.one else other) and asks(facts, medicine, other):
                variant = "careful" if pair.tier == "notice" else ""
                name = _capital(medicine.name) if variant else medicine.name
                # One among several of the same two is its own; of one alone earlier decisions go on counting.
                several = len({one.pair.id for one in sides if other.within(one.theirs)}) > 1
                yield finding(
                    "pairs",
                    medicine.line,
                    tier=pair.tier,
                    title=say("pairs", "title", variant, medicine=name, other=other.name),
                    detail=say("pairs", "detail", reason=pick(pair.reason)),
                    implicated=(medicine.key, other.key),
                    data=(medicine.coded, other.key, *((pair.id,) if several else ())),
                )
    if concerned or medicine.unknown:
        yield from gaps(facts, "pairs", medicine)


def _is_over(pair: Pair, one: Medicine) -> bool:
    """True above the pair's amount in a day, and where nobody can tell how much it is."""
    if pair.over is None:
        return True
    bound = amount(pair.over)
    daily = greatest_daily(one.counted, bound.unit)
    return daily is None or daily > bound.value


def _is_same(medicine: Medicine, other: Medicine) -> bool:
    return bool(medicine.coded) and other.coded == medicine.coded


def asks(facts: Facts, medicine: Medicine, other: Medicine) -> bool:
    """True for the later of two orders in the basket, which carries the finding."""
    if not other.line:
        return True
    order = [one.key for one in facts.ordered]
    return order.index(medicine.key) > order.index(other.key)


@check("bleeding", "interaction", lambda: _("bleeding with an NSAID"))
def bleeding(facts: Facts, medicine: Medicine) -> Iterator[Outcome]:
    """An NSAID beside an anticoagulant, whichever is ordered now; what the patient buys counts too."""
    bound = limits()
    for mine, theirs in (
        (bound.bleeding_nsaids, bound.bleeding_anticoagulants),
        (bound.bleeding_anticoagulants, bound.bleeding_nsaids),
    ):
        if not medicine.within(mine):
            continue
        for other in facts.others(medicine):
            if not other.within(theirs) or (other.line and mine == bound.bleeding_anticoagulants):
                continue
            yield finding(
                "bleeding",
                medicine.line,
                title=say("bleeding", "title", medicine=_capital(medicine.name), other=other.name),
                detail=say("bleeding", "detail"),
                implicated=(medicine.key, other.key),
                data=(medicine.coded, other.key),
            )


def _capital(name: str) -> str:
    return name[:1].upper() + name[1:]
