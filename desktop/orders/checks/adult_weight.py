"""Weight of an adult against the dose: too much for the light, too little for the heavy, per kilogram."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from typing import Final, Literal

from desktop.clinical import units
from desktop.clinical.record.patient import conditions
from desktop.core import formats
from desktop.core.messages import _, pick
from desktop.orders.by_weight.dosing_weight import is_recent
from desktop.orders.cautions.caution_tables import Caution, Reduced, WeightCaution, cautions
from desktop.orders.cautions.code_rows import CodeRows
from desktop.orders.cautions.matching import about, over, strongest, told
from desktop.orders.chart_facts import Facts, Medicine
from desktop.orders.checks import check
from desktop.orders.findings import NotChecked, Outcome, Passed, finding, say
from desktop.orders.medicine_codes import route_of
from desktop.orders.rules import amount, limits
from desktop.orders.totals import doses_in_a_day, greatest_daily, single_dose

Judged = Literal["yes", "no", "unknown"]
_ROWS: Final = CodeRows(lambda: cautions().weight_cautions)
_REDUCED: Final = CodeRows(lambda: cautions().reduced_doses)
_AMOUNTS: Final = ("A4", "day", "tenfold")
"""Rules of the same amount: where one speaks it is not told again by the weight."""


@check("weight", "age", lambda: _("weight of an adult"), ordering=True)
def weight(facts: Facts, medicine: Medicine) -> Iterator[Outcome]:
    """A dose too great or small for an adult's weight, or to reduce for age, weight and creatinine."""
    age = facts.age()
    rows = about(_ROWS, medicine)
    reduced = about(_REDUCED, medicine)
    if not (rows or reduced):
        return
    if age is None:
        yield NotChecked("weight", medicine.line, _("The date of birth is not known exactly."))
        return
    if age < limits().child_under_years:
        return
    kilos = _kilos(facts)
    for row in reduced:
        yield from _reduced(facts, medicine, row, age, kilos)
    if not rows:
        return
    if kilos is None:
        why = _("There is no weight to compare the dose with.")
        if not facts.loaded("Observation"):
            why = _("Measurements could not be read.")
        yield NotChecked("weight", medicine.line, why)
        return
    judged = [(row, _judged(row, medicine, kilos)) for row in rows]
    found = strongest(row for row, said in judged if said == "yes")
    if found is not None:
        if not told(facts, medicine, *_AMOUNTS):
            yield _finding(medicine, found, _shown(kilos), kilos)
    elif any(said == "unknown" for _row, said in judged):
        yield NotChecked("weight", medicine.line, _("The dose can't be compared with the weight."))
    else:
        yield Passed("weight", medicine.line, _shown(kilos))


def _kilos(facts: Facts) -> Decimal | None:
    found = facts.weight()
    if found is None or found[0] <= 0:
        return None
    return found[0] if is_recent(found[1], facts.now, child=False) else None


def _shown(kilos: Decimal) -> str:
    return f"{formats.number(units.plain(kilos))}{formats.NBSP}kg"


def _judged(row: WeightCaution, medicine: Medicine, kilos: Decimal) -> Judged:
    if (row.below is not None and kilos > row.below) or (row.above is not None and kilos < row.above):
        return "no"
    if row.below is not None and kilos == row.below and row.below == row.above:
        return "no"
    held: list[Judged] = [over(row, medicine)] if row.over is not None else []
    if row.under is not None:
        bound = amount(row.under)
        daily = greatest_daily(medicine.counted, bound.unit)
        held.append("unknown" if daily is None else "yes" if daily < bound.value else "no")
    if row.kilo_day is not None:
        held.append(_more(greatest_daily(medicine.counted, amount(row.kilo_day).unit), row.kilo_day, kilos))
    if row.kilo is not None:
        held.append(_single(row, medicine, kilos))
    if "no" in held:
        return "no"
    return "unknown" if "unknown" in held else "yes"


def _single(row: WeightCaution, medicine: Medicine, kilos: Decimal) -> Judged:
    """The greatest single dose per kilogram, of the ways and the number of doses that the row names."""
    assert row.kilo is not None
    found: list[Judged] = []
    for dosage in medicine.counted:
        if row.routes and route_of(dosage) not in row.routes:
            continue
        if row.times and (doses_in_a_day(dosage) or 0) < row.times:
            continue
        dose = single_dose(dosage)
        value = units.convert(dose[0], dose[1], amount(row.kilo).unit) if dose else None
        found.append(_more(value, row.kilo, kilos))
    return "yes" if "yes" in found else "unknown" if "unknown" in found else "no"


def _more(value: Decimal | None, per_kilo: str, kilos: Decimal) -> Judged:
    if value is None:
        return "unknown"
    return "yes" if value / kilos > amount(per_kilo).value else "no"


def _reduced(
    facts: Facts, medicine: Medicine, row: Reduced, age: int, kilos: Decimal | None
) -> Iterator[Outcome]:
    if row.illness_icd10 and not _has(facts, tuple(one.replace(".", "") for one in row.illness_icd10)):
        return
    held = over(row, medicine)
    if held != "yes":
        if held == "unknown":
            yield NotChecked("weight", medicine.line, _("The amount in a day can't be computed."))
        return
    newest = next(iter(facts.results("crea")), None)
    since = facts.now - timedelta(days=limits().egfr_days)
    creatinine = newest.value if newest is not None and newest.at >= since else None
    signs = [
        age >= row.from_years,
        None if kilos is None else kilos <= row.up_to_kg,
        None if creatinine is None else creatinine >= row.creatinine,
    ]
    if signs.count(True) >= row.needed:
        words = [_("{n} years").format(n=age)]
        words += [_shown(kilos)] if kilos is not None else []
        if creatinine is not None:
            shown = formats.number(units.plain(creatinine))
            words.append(_("creatinine {value}").format(value=shown))
        yield _finding(medicine, row, ", ".join(words), (age, kilos, creatinine))
    elif signs.count(True) + signs.count(None) >= row.needed:
        yield NotChecked("weight", medicine.line, _("Weight or creatinine to judge the dose by is missing."))


def _has(facts: Facts, codes: tuple[str, ...]) -> bool:
    return any(
        conditions.icd_code(one).replace(".", "").startswith(codes)
        for one in conditions.active(facts.chart, facts.now)
    )


def _finding(medicine: Medicine, row: Caution, weight: str, data: object) -> Outcome:
    return finding(
        "weight",
        medicine.line,
        tier=row.tier,
        title=say("weight", "title", weight=weight, dose=medicine.words, medicine=medicine.name),
        detail=say("weight", "detail", reason=pick(row.reason)),
        implicated=(medicine.key,),
        data=(medicine.coded, row.id, medicine.words, data),
    )
