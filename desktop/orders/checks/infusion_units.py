"""Concentration and units of an infusion: too strong for its vein, a rate without a concentration, and more.

Units that don't fit, and a dose and a rate that contradict each other. What runs in an hour is judged by
`rate` and `infusion`; here is asked if it can be known at all.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from msgspec.structs import replace

from desktop.clinical import units
from desktop.clinical.record.fluids.lines import lines
from desktop.clinical.words.lists import listed
from desktop.core.fold import fold
from desktop.core.messages import _, pick
from desktop.fhir.elements import Dosage, DoseAndRate
from desktop.orders.chart_facts import Facts, Medicine
from desktop.orders.checks import check
from desktop.orders.checks.weight import converted, speed
from desktop.orders.concentration import rated
from desktop.orders.config import medicine_words
from desktop.orders.draft import Amount
from desktop.orders.findings import Finding, NotChecked, Outcome, Passed, Silent, finding, say
from desktop.orders.infusions.infusion_rows import InfusionRow, infusion_file, per_millilitre
from desktop.orders.medicine_codes import route_of
from desktop.orders.rules import Tier
from desktop.orders.totals import single_dose

_KEY: Final = "concentration"
_CENTRAL: Final = "central"
_SITES: Final = ("sentral", "central", "svk", "cvk", "cvc", "picc", "veneport", "hickman")
_BY_VEIN: Final = frozenset({"IV", "SQ", "EPI", "IT"})
"""Ways by which something runs from a pump or a drip."""
_HUNDRED: Final = Decimal(100)


@check(_KEY, "dose", lambda: _("concentration and units of infusions"), deadly=True)
def infusion_units(facts: Facts, medicine: Medicine) -> Iterator[Outcome]:
    """An infusion that is too strong, of which nobody knows the dose, or in units that don't fit."""
    if not any(_runs(dosage) for dosage in medicine.dosages):
        return
    rows = [row for row in infusion_file().infusions if medicine.within(row.atc)]
    found: list[Finding] = []
    missed = False
    for dosage in medicine.dosages:
        route = route_of(dosage)
        mine = [row for row in rows if not route or route in row.routes]
        for outcome in _of_dosage(facts, medicine, dosage, mine):
            if isinstance(outcome, Finding):
                found.append(outcome)
            else:
                missed = missed or isinstance(outcome, NotChecked)
                yield outcome
    yield from found[:1]
    # Where nobody wrote the concentration, or it is not comparable, it is not checked.
    limited = any(row.greatest is not None or row.peripheral is not None for row in rows)
    if rows and not found and not missed and (medicine.per_ml is not None or not limited):
        yield Passed(_KEY, medicine.line)


def _runs(dosage: Dosage) -> bool:
    """True for what runs, at a speed or over a time, by a needle."""
    return speed(dosage) is not None and route_of(dosage) in ("", *_BY_VEIN)


def _of_dosage(
    facts: Facts, medicine: Medicine, dosage: Dosage, rows: list[InfusionRow]
) -> Iterator[Outcome]:
    found = speed(dosage)
    if found is None:
        return
    yield from _too_strong(facts, medicine, dosage, rows)
    yield from _contradicted(medicine, dosage)
    if _is_volume(found[1]):
        if medicine.per_ml is None and medicine.line and _must_be_said(medicine, route_of(dosage), rows):
            yield _finding(medicine, "missing", "question", "missing", found, rate=_shown(*found))
        return
    for row in rows:
        yield from _in_other_units(facts, medicine, row, found)


def _is_volume(code: str) -> bool:
    return units.convert(Decimal(1), code.split("/", 1)[0], "mL") is not None


def _must_be_said(medicine: Medicine, route: str, rows: list[InfusionRow]) -> bool:
    """True where millilitres alone say no dose: of the rows, of what has a usual rate by amount, and of each
    high-alert medicine; but where every product holds the same."""
    if rows:
        return True
    row = medicine_words().get(medicine.atc)
    if row is None or row.per_ml:
        return False
    usual = row.usual_rate(route)
    return row.alert or (bool(usual) and not _is_volume(usual.split(" ", 1)[1]))


def _too_strong(
    facts: Facts, medicine: Medicine, dosage: Dosage, rows: list[InfusionRow]
) -> Iterator[Outcome]:
    held = medicine.per_ml
    if held is None:
        return
    for row in rows:
        greatest, peripheral = (
            per_millilitre(one) if one is not None else None for one in (row.greatest, row.peripheral)
        )
        central = _central(facts, dosage)
        limit = greatest or peripheral
        if limit is not None and units.convert(held.value, held.unit, limit.unit) is None:
            yield _not_compared(medicine, row, held)
            return
        if greatest is not None and _exceeds(held, greatest):
            tier: Tier = "question" if row.greatest_tier == "stop" and central else row.greatest_tier
            yield _strong(medicine, row, "", tier, row.greatest or "")
            return
        if peripheral is not None and _exceeds(held, peripheral):
            if central:
                yield Silent(_KEY, medicine.line, central)
            else:
                yield _strong(medicine, row, "high", row.peripheral_tier, row.peripheral or "")
            return


def _not_compared(medicine: Medicine, row: InfusionRow, held: Amount) -> Outcome:
    """A concentration in another kind of amount than its limit: asked about where it is not ordered so."""
    if any(units.convert(Decimal(1), held.unit, one) is not None for one in row.units):
        why = _("The concentration {strength} can't be compared with the limit of {limit}.")
        limit = row.greatest or row.peripheral or ""
        return NotChecked(_KEY, medicine.line, why.format(strength=medicine.strength, limit=limit))
    wanted = row.units or ((row.greatest or row.peripheral or "").split(" ", 1)[1].split("/")[0],)
    names = listed([units.compound_words(one, _HUNDRED) for one in wanted])
    found = (held.value, held.unit)
    return _finding(medicine, "none", "question", row.id, found, units=names, rate=medicine.strength)


def _exceeds(held: Amount, limit: Amount) -> bool:
    value = units.convert(held.value, held.unit, limit.unit)
    return value is not None and value > limit.value


def _central(facts: Facts, dosage: Dosage) -> str:
    """Words for the central vein that it runs in, by its site or a line in the patient; empty for none."""
    site = fold(dosage.site.label) if dosage.site is not None else ""
    if any(word in site for word in _SITES):
        return _("It is given in a central vein.")
    here = facts.once("central lines", lambda: [
        one for one in lines(facts.chart, facts.now).here if one.kind == _CENTRAL and one.state == "in"
    ])  # fmt: skip
    return _("There is a central line: {name}.").format(name=here[0].name) if here else ""


def _strong(medicine: Medicine, row: InfusionRow, variant: str, tier: Tier, limit: str) -> Finding:
    value, unit = limit.split(" ", 1)
    amount, _slash, volume = unit.rpartition("/")
    most = f"{units.amount(Decimal(value), amount)}/{volume.casefold()}"
    return finding(
        _KEY,
        medicine.line,
        tier=tier,
        title=say(
            _KEY, "title", variant, medicine=_name(medicine), strength=medicine.strength, limit=most
        ),
        detail=say(_KEY, "detail", reason=pick(row.reason)),
        implicated=(medicine.key,),
        data=(medicine.coded, row.id, medicine.strength, variant),
    )  # fmt: skip


def _contradicted(medicine: Medicine, dosage: Dosage) -> Iterator[Finding]:
    """A dose over a time and a rate beside it that don't say the same."""
    repeat = dosage.timing.repeat if dosage.timing is not None else None
    if repeat is None or not repeat.duration or single_dose(dosage) is None:
        return
    (known,) = rated((dosage,), medicine.per_ml)
    written = speed(known)
    bare = tuple(_bare(entry) for entry in known.dose_and_rate)
    computed = speed(replace(known, dose_and_rate=bare))
    if written is None or computed is None or bare == known.dose_and_rate:
        return
    same, _each = converted(*written, computed[1], None)
    if same is None or not computed[0]:
        return
    if abs(same - computed[0]) * _HUNDRED / computed[0] > infusion_file().tolerance:
        first, second = _shown(*computed), _shown(same, computed[1])
        yield _finding(medicine, "unsure", "question", "contradicted", written, one=first, other=second)


def _bare(entry: DoseAndRate) -> DoseAndRate:
    return replace(entry, rate_quantity=None, rate_ratio=None, rate_range=None)


def _in_other_units(
    facts: Facts, medicine: Medicine, row: InfusionRow, found: tuple[Decimal, str]
) -> Iterator[Finding]:
    value, code = found
    unit = code.split("/", 1)[0]
    every = row.units or tuple(one.split("/", 1)[0] for one in row.speeds)
    if every and all(units.convert(Decimal(1), unit, one) is None for one in every):
        names = listed([units.compound_words(one, _HUNDRED) for one in dict.fromkeys(every)])
        yield _finding(medicine, "none", "question", row.id, found, units=names, rate=_shown(*found))
        return
    if not row.speeds or code in row.speeds:
        return
    weighed = facts.weight()
    wanted = row.speeds[0]
    same, each = converted(value, code, wanted, weighed[0] if weighed else None)
    if same is not None:
        each = _("That is {rate}.").format(rate=_shown(round(same, 3), wanted))
    names = listed([units.compound_words(one, _HUNDRED) for one in row.speeds])
    yield _finding(medicine, "careful", "notice", row.id, found, units=names, rate=_shown(*found), more=each)


def _finding(
    medicine: Medicine,
    variant: str,
    tier: Tier,
    why: str,
    found: tuple[Decimal, str],
    *,
    more: str = "",
    **words: str,
) -> Finding:
    said = say(_KEY, "detail", "missing") if variant == "missing" else ""
    return finding(
        _KEY,
        medicine.line,
        tier=tier,
        title=say(_KEY, "title", variant, medicine=_name(medicine), **words),
        detail=" ".join(filter(None, (said, more))),
        implicated=(medicine.key,),
        data=(medicine.coded, why, *found, medicine.strength),
    )


def _shown(value: Decimal, code: str) -> str:
    return units.amount(units.plain(value), code)


def _name(medicine: Medicine) -> str:
    return medicine.name[:1].upper() + medicine.name[1:]
