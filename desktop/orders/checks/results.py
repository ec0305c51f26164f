"""Rules that rest on laboratory results: metformin, potassium, creatinine (2, 5, 9), platelets."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

from desktop.clinical.identity import Sex
from desktop.clinical.kidney import ckd_epi_2021
from desktop.clinical.units import plain
from desktop.core import formats
from desktop.core.messages import _, pick
from desktop.orders.cautions.code_rows import CodeRows
from desktop.orders.chart_facts import Facts, Medicine, Result
from desktop.orders.checks import check
from desktop.orders.checks.unread import unread_results
from desktop.orders.findings import NotChecked, Outcome, Passed, Silent, finding, say
from desktop.orders.rules import Kidney, Tier, amount, limits, rule_file, within
from desktop.orders.totals import greatest_daily
from desktop.orders.watch.potassium import DIALYSIS, quiet

_KIDNEY: Final = CodeRows(lambda: rule_file().kidney)
_SAME_SAMPLE = timedelta(hours=1)
_TIERS: Final[tuple[Tier, ...]] = ("stop", "question")
"""Tiers above the rule's own, the highest first."""


@check("A2", "kidney", lambda: _("kidney function for metformin"))
def metformin(facts: Facts, medicine: Medicine) -> Iterator[Outcome]:
    """Rule 2: metformin with eGFR below the limit; the laboratory's own first, else from creatinine."""
    bound = limits()
    if medicine.within(bound.metformin):
        yield from _low_egfr(facts, medicine, "A2", ())


@check("kidney", "kidney", lambda: _("kidney function"))
def kidney(facts: Facts, medicine: Medicine) -> Iterator[Outcome]:
    """A medicine that piles up in, or harms, kidneys as weak as these."""
    rows = kidney_rows(medicine)
    if rows:
        yield from _low_egfr(facts, medicine, "kidney", rows)


def kidney_rows(medicine: Medicine) -> tuple[Kidney, ...]:
    """The rows about the kidney that hold for a medicine or one of its parts, at the amount ordered. Where
    the amount in a day can't be computed, a row holds."""
    acting = medicine.acting
    return tuple(
        row
        for row in _KIDNEY.of(acting)
        if any(within(code, row.atc) and not within(code, row.without or ("-",)) for code in acting)
        and _is_over(row, medicine)
    )


def _is_over(row: Kidney, medicine: Medicine) -> bool:
    if row.over is None:
        return True
    bound = amount(row.over)
    daily = greatest_daily(medicine.counted, bound.unit)
    return daily is None or daily > bound.value


def _low_egfr(facts: Facts, medicine: Medicine, rule: str, rows: Sequence[Kidney]) -> Iterator[Outcome]:
    bound = limits()
    limit = max((row.egfr for row in rows), default=bound.egfr_low)
    oldest = facts.now - timedelta(days=bound.egfr_days)
    found = next(iter(facts.results("egfr")), None)
    creatinine = next(iter(facts.results("crea")), None)
    unread = tuple(unread_results(facts, rule, medicine, oldest, "egfr", "crea"))
    yield from unread
    own = _own(facts, creatinine) if creatinine is not None and creatinine.at >= oldest else None
    # The laboratory's eGFR of an earlier sample says nothing of a later creatinine.
    later = own is not None and found is not None and creatinine.at > found.at + _SAME_SAMPLE  # type: ignore[union-attr]
    sign = ""
    if found is not None and found.at >= oldest and not later:
        value, at = found.value, found.at
        if found.comparator in (">", ">="):
            if value < limit:
                yield NotChecked(rule, medicine.line, _("eGFR is given only as above a limit."))
            else:
                said = found.comparator + formats.number(plain(value))
                yield Passed(rule, medicine.line, _("eGFR {value}").format(value=said))
            return
        if found.comparator and value > limit:
            yield NotChecked(rule, medicine.line, _("eGFR is given only as below a limit."))
            return
        # Of `<`: so much at most.
        sign = found.comparator
        origin = _("The laboratory, {when}.").format(when=formats.relative_day_time(at, facts.now))
        key = found.key
    elif own is not None and creatinine is not None:
        value, key = own, creatinine.key
        origin = _("Computed by CKD-EPI 2021 from creatinine, {when}.").format(
            when=formats.relative_day_time(creatinine.at, facts.now)
        )
    else:
        if not unread:
            why = _("There is no eGFR of the last {n} days.").format(n=bound.egfr_days)
            yield NotChecked(rule, medicine.line, why)
        return
    told = [
        row
        for row in rows
        if (value < row.egfr or (sign and value == row.egfr)) and not (row.least and value < row.least)
    ]
    if told or (not rows and (value < limit or (sign and value == limit))):
        limit = max((row.egfr for row in told), default=limit)
        reason = " ".join(dict.fromkeys(pick(row.reason) for row in told))
        tiers: set[Tier] = {row.tier_at(value) for row in told}
        yield finding(
            rule,
            medicine.line,
            tier=next((one for one in _TIERS if one in tiers), None),
            title=say(rule, "title", value=sign + formats.number(plain(value)), medicine=medicine.name),
            detail=say(rule, "detail", origin=origin, limit=formats.number(plain(limit)), reason=reason),
            implicated=(medicine.key, key),
            data=(medicine.coded, key, value),
        )
    elif not unread:
        yield Passed(rule, medicine.line, _("eGFR {value}").format(value=formats.number(plain(value))))


def newest_egfr(facts: Facts) -> tuple[Decimal, datetime, str] | None:
    """The newest eGFR, when it was taken, and its comparator: the laboratory's own, or that of a creatinine
    that was taken later."""
    found, creatinine = (next(iter(facts.results(key)), None) for key in ("egfr", "crea"))
    own = _own(facts, creatinine) if creatinine is not None else None
    if found is not None and (creatinine is None or creatinine.at <= found.at + _SAME_SAMPLE):
        return found.value, found.at, found.comparator
    return (own, creatinine.at, "") if own is not None and creatinine is not None else None


def _own(facts: Facts, creatinine: Result) -> Decimal | None:
    age = facts.age()
    sex = {"female": Sex.FEMALE, "male": Sex.MALE}.get(facts.chart.patient.gender)
    if age is None or age < 18 or sex is None or creatinine.comparator or creatinine.value <= 0:
        return None
    return ckd_epi_2021(creatinine.value, age, sex)


@check("A5", "kidney", lambda: _("potassium"))
def potassium(facts: Facts, medicine: Medicine) -> Iterator[Outcome]:
    """Rule 5: high potassium with a medicine that raises it or works on the same system."""
    bound = limits()
    acts = medicine.within(bound.raas)
    if not acts and not medicine.within(bound.potassium_raisers):
        return
    oldest = facts.now - timedelta(days=bound.potassium_days)
    found = next(iter(facts.results("k")), None)
    unread = tuple(unread_results(facts, "A5", medicine, oldest, "k"))
    yield from unread
    if found is None or found.at < oldest:
        if not unread:
            why = _("There is no potassium of the last {n} days.").format(n=bound.potassium_days)
            yield NotChecked("A5", medicine.line, why)
        return
    running = acts or any(m.within(bound.raas) for m in facts.others(medicine))
    limit = bound.potassium_with_raas if running else bound.potassium_high
    shown = found.comparator + formats.number(found.value)
    if found.comparator in ("<", "<=") or found.value < limit:
        if found.comparator in (">", ">="):
            yield NotChecked("A5", medicine.line, _("Potassium is given only as above a limit."))
        elif found.comparator and found.value > limit:
            yield NotChecked("A5", medicine.line, _("Potassium is given only as below a limit."))
        elif not unread:
            said = _("potassium {value}").format(value=shown)
            yield Passed("A5", medicine.line, said)
        return
    if (silent := quiet(facts, found)) is not None:
        yield Silent("A5", medicine.line, silent)
    else:
        yield finding(
            "A5",
            medicine.line,
            title=say("A5", "title", value=shown, medicine=medicine.name),
            detail=say("A5", "detail", when=formats.relative_day_time(found.at, facts.now)),
            implicated=(medicine.key, found.key),
            data=(medicine.coded, found.key, found.value),
        )


@check("platelets", "interaction", lambda: _("platelets before an antithrombotic"))
def platelets(facts: Facts, medicine: Medicine) -> Iterator[Outcome]:
    """Few platelets with a medicine that thins the blood."""
    bound = limits()
    if not medicine.within(bound.platelet_risks):
        return
    oldest = facts.now - timedelta(days=bound.platelet_days)
    found = next(iter(facts.results("plt")), None)
    unread = tuple(unread_results(facts, "platelets", medicine, oldest, "plt"))
    yield from unread
    if found is None or found.at < oldest:
        if not unread:
            why = _("There is no platelet count of the last {n} days.").format(n=bound.platelet_days)
            yield NotChecked("platelets", medicine.line, why)
        return
    said = found.comparator + formats.number(plain(found.value))
    if found.comparator in (">", ">=") or (found.value >= bound.platelets_low and not found.comparator):
        if found.value < bound.platelets_low:
            why = _("The platelet count is given only as above a limit.")
            yield NotChecked("platelets", medicine.line, why)
        elif not unread:
            yield Passed("platelets", medicine.line, _("platelets {value}").format(value=said))
        return
    if found.comparator and found.value > bound.platelets_low:
        why = _("The platelet count is given only as below a limit.")
        yield NotChecked("platelets", medicine.line, why)
        return
    yield finding(
        "platelets",
        medicine.line,
        title=say("platelets", "title", value=said, medicine=medicine.name),
        detail=say(
            "platelets",
            "detail",
            when=formats.relative_day_time(found.at, facts.now),
            limit=formats.number(plain(bound.platelets_low)),
        ),
        implicated=(medicine.key, found.key),
        data=(medicine.coded, found.key, found.value),
    )


@check("A9", "kidney", lambda: _("risen creatinine"))
def creatinine(facts: Facts, medicine: Medicine) -> Iterator[Outcome]:
    """Rule 9: creatinine well above the patient's own baseline with a medicine that burdens the kidney."""
    bound = limits()
    if not medicine.within(bound.kidney_risks):
        return
    results = facts.results("crea")
    oldest = facts.now - timedelta(days=bound.creatinine_days)
    unread = tuple(unread_results(facts, "A9", medicine, oldest, "crea"))
    yield from unread
    if not results or results[0].at < oldest:
        if not unread:
            why = _("There is no creatinine of the last {n} days.").format(n=bound.creatinine_days)
            yield NotChecked("A9", medicine.line, why)
        return
    latest = results[0]
    since = latest.at - timedelta(days=bound.creatinine_baseline_days)
    earlier = [r for r in results[1:] if r.at >= since and r.value > 0 and not r.comparator]
    if not earlier:
        yield NotChecked("A9", medicine.line, _("There is no earlier creatinine to compare with."))
        return
    base = min(earlier, key=lambda result: result.value)
    risen = latest.value >= base.value * bound.creatinine_factor
    if latest.comparator in ((">", ">=") if not risen else ("<", "<=")):
        yield NotChecked("A9", medicine.line, _("Creatinine is given only as above or below a limit."))
        return
    if not risen:
        if not unread:
            said = _("creatinine {value}").format(value=formats.number(plain(latest.value)))
            yield Passed("A9", medicine.line, said)
        return
    if facts.procedure(*DIALYSIS, since=since):
        yield Silent("A9", medicine.line, _("The patient is on dialysis."))
        return
    rise = ((latest.value / base.value - 1) * 100).quantize(Decimal(1), ROUND_HALF_UP)
    yield finding(
        "A9",
        medicine.line,
        title=say("A9", "title", rise=formats.number(rise), medicine=medicine.name),
        detail=say("A9", "detail", low=_value(base, facts), high=_value(latest, facts)),
        implicated=(medicine.key, base.key, latest.key),
        data=(medicine.coded, base.key, latest.key),
    )


def _value(result: Result, facts: Facts) -> str:
    when = formats.relative_day_time(result.at, facts.now)
    return _("{value} ({when})").format(
        value=f"{result.comparator}{formats.number(plain(result.value))} µmol/L", when=when
    )
