"""Medicines together in number: two of one class, long QT, serotonin, sedation, bleeding, potassium."""

from __future__ import annotations

from collections.abc import Iterator

from desktop.clinical.units import plain
from desktop.core import formats
from desktop.core.messages import _, pick
from desktop.orders.chart_facts import Facts, Medicine
from desktop.orders.checks import check, declared
from desktop.orders.checks.double import same
from desktop.orders.checks.measured_limits import qtc
from desktop.orders.checks.medicines import anticoagulants, gaps
from desktop.orders.findings import Finding, Outcome, Passed, Silent, finding, say
from desktop.orders.measured_limits.limit_findings import TIERS, newest
from desktop.orders.medicine_groups import duplicates
from desktop.orders.medicine_groups.groups import Sum
from desktop.orders.medicine_groups.sums import Load, load, of_rule, said_in_pairs


@check("group-twice", "duplicate", lambda: _("two medicines of one class"))
def group_twice(facts: Facts, medicine: Medicine) -> Iterator[Outcome]:
    """Two of one class: beta blockers, statins, opioids of slow release … One substance is `double`'s.

    What only a prescription or a list says is a notice while the patient stays here: the ward may have put
    this one in its place.
    """
    if not duplicates.concerns(medicine):
        return
    told = {
        key for one in anticoagulants(facts, medicine) if isinstance(one, Finding) for key in one.implicated
    }
    found = False
    for other in facts.others(medicine):
        group = duplicates.shared(medicine, other)
        if (
            group is None
            or same(medicine, other)
            or other.key in told
            or not _carries(facts, medicine, other)
        ):
            continue
        found = True
        home = facts.staying and (other.prescription or medicine.prescription)
        yield finding(
            "group-twice",
            medicine.line,
            tier="notice" if home else group.tier,
            title=say(
                "group-twice", "title",
                group=pick(group.name), medicine=medicine.name, other=f"{other.name} {other.words}".strip(),
            ),
            detail=say("group-twice", "detail", reason=pick(group.reason)),
            implicated=(medicine.key, other.key),
            data=(medicine.coded, other.key, group.id),
        )  # fmt: skip
    missing = list(gaps(facts, "group-twice", medicine))
    yield from missing
    if not found and not missing:
        yield Passed("group-twice", medicine.line)


@check("qt-load", "interaction", lambda: _("several medicines that make QT longer"))
def qt_load(facts: Facts, medicine: Medicine) -> Iterator[Outcome]:
    """Several medicines that make QT longer; where a long QTc is told of already it is said there."""
    if any(isinstance(one, Finding) for one in qtc(facts, medicine)):
        return
    value = newest(facts, "qtc")
    if value is None:
        latest = _("There is no QTc to go by: take an ECG.")
    else:
        when = formats.relative_day_time(value.at, facts.now)
        latest = _("The latest QTc is {value} ms, {when}.").format(
            value=formats.number(plain(value.value)), when=when
        )
    yield from _summed(facts, medicine, "qt-load", latest)


@check("serotonergic", "interaction", lambda: _("several serotonergic medicines"))
def serotonergic(facts: Facts, medicine: Medicine) -> Iterator[Outcome]:
    """Several medicines that raise serotonin."""
    yield from _summed(facts, medicine, "serotonergic")


@check("sedatives", "interaction", lambda: _("several sedating medicines"))
def sedatives(facts: Facts, medicine: Medicine) -> Iterator[Outcome]:
    """Several medicines that sedate and weaken breathing."""
    yield from _summed(facts, medicine, "sedatives")


@check("bleeding-load", "interaction", lambda: _("several medicines that bleed"))
def bleeding_load(facts: Facts, medicine: Medicine) -> Iterator[Outcome]:
    """Several medicines that bring bleeding, where no rule says so of the same ones."""
    yield from _summed(facts, medicine, "bleeding-load")


@check("anticholinergic", "interaction", lambda: _("several anticholinergic medicines"))
def anticholinergic(facts: Facts, medicine: Medicine) -> Iterator[Outcome]:
    """Several medicines that are anticholinergic."""
    yield from _summed(facts, medicine, "anticholinergic")


@check("potassium-load", "interaction", lambda: _("several medicines that raise potassium"))
def potassium_load(facts: Facts, medicine: Medicine) -> Iterator[Outcome]:
    """Several medicines that raise potassium."""
    yield from _summed(facts, medicine, "potassium-load")


def _summed(facts: Facts, medicine: Medicine, rule: str, beside: str = "") -> Iterator[Outcome]:
    """Outcomes of the sums of a rule for a medicine: told once, by the last of those in the basket."""
    for one in of_rule(rule):
        whole = load(facts, medicine, one)
        if whole is None:
            continue
        missing = list(gaps(facts, rule, medicine))
        yield from missing
        if whole.settled:
            yield Silent(rule, medicine.line, whole.settled)
        elif whole.tier is not None and not _said_elsewhere(facts, medicine, one, whole):
            if not all(_carries(facts, medicine, each) for each in whole.members):
                continue
            names = ", ".join(dict.fromkeys(each.name for each in whole.members))
            yield finding(
                rule,
                medicine.line,
                tier=whole.tier,
                title=say(rule, "title", medicines=names),
                detail=" ".join(filter(None, (say(rule, "detail"), beside))),
                implicated=tuple(each.key for each in whole.members),
                data=(one.id, *sorted(each.coded or each.key for each in whole.members)),
            )
        elif not missing:
            yield Passed(rule, medicine.line)


def _said_elsewhere(facts: Facts, medicine: Medicine, one: Sum, whole: Load) -> bool:
    """True when other rules say the same of this medicine and each of the others, as strictly."""
    tier = whole.tier
    assert tier is not None

    def told(of: Medicine) -> set[str]:
        return {
            key
            for rule in one.said_by
            for found in declared()[rule].look(facts, of)
            if isinstance(found, Finding) and TIERS.index(found.tier) <= TIERS.index(tier)
            for key in found.implicated
        }

    here = told(medicine)
    return all(
        each.key in here
        # Of two in the basket it may stand on the other's line.
        or (each.line and medicine.key in told(each))
        or said_in_pairs(one, medicine, each, tier)
        for each in whole.members
        if each.key != medicine.key
    )


def _carries(facts: Facts, medicine: Medicine, other: Medicine) -> bool:
    """True unless the other one stands later in the basket, and carries what is said of both."""
    if not other.line or not medicine.line or other.key == medicine.key:
        return True
    order = [one.key for one in facts.ordered]
    return order.index(medicine.key) > order.index(other.key)
