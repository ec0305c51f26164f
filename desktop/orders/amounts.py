"""The dose: amount, unit, strength of a piece, rate; read from one stretch of the field."""

from __future__ import annotations

import re
from decimal import Decimal

import msgspec

from desktop.orders import lexicon as lx
from desktop.orders.catalogue import Item
from desktop.orders.draft import Amount
from desktop.orders.scan import Scan, values
from desktop.orders.units import FORMS, TYPED, UNITS

Region = tuple[int, int]


class Dosed(msgspec.Struct, kw_only=True):
    """What was read. `unclear` are the amounts that the text may mean; `bare` a number without unit."""

    dose: Amount | None = None
    rate: Amount | None = None
    strength: Amount | None = None
    strength_text: str = ""
    form: str = ""
    per_kilo: str = ""
    unclear: tuple[Amount, ...] = ()
    bare: bool = False
    needs_strength: bool = False
    spans: list[Region] = []


def read_rates(scan: Scan, region: Region, dosed: Dosed) -> None:
    """Concentrations, rates and doses per kilogram: before doses, which are inside them."""
    if match := scan.first(lx.CONCENTRATION, region):
        dosed.strength_text = scan.text[match.start() : match.end()]
        scan.take(match, "strength")
    found: list[Amount] = []
    for match in list(scan.find(lx.RATE, region)):
        per = "min" if match["per"].startswith("min") else "h"
        unit = f"{TYPED[match['u']]}{'/kg' if match['kg'] else ''}/{per}"
        found += [Amount(value, unit) for value in values(match["n"])]
        scan.take(match, "rate")
        dosed.spans.append(match.span())
    if len(found) == 1:
        dosed.rate = found[0]
    elif found:
        dosed.unclear = tuple(found)
    if match := scan.first(lx.PER_KILO, region):
        dosed.per_kilo = scan.text[match.start() : match.end()]
        scan.take(match, "dose")
        dosed.spans.append(match.span())
    if match := scan.first(lx.COMBINATION, region):
        dosed.strength_text = scan.text[match.start() : match.end()]
        scan.take(match, "strength")


def read_pieces(scan: Scan, region: Region, dosed: Dosed, item: Item) -> None:
    """`2 x 500 mg`, and the bare number of `1 x 4`: before the frequency, which they look like."""
    if match := scan.first(lx.PIECES, region):
        start, end = match.span()
        strengths = values(match["m"])
        unit = TYPED[match["u"]]
        after = lx.TIMES_X.search(scan.left, end, region[1]) or lx.TIMES_WORD.search(
            scan.left, end, region[1]
        )
        scan.claim(start, end, "dose")
        dosed.spans.append((start, end))
        piece = piece_of(item, Amount(strengths[0], unit))
        if after is not None and len(strengths) == 1 and piece and match["n"] != "0":
            dosed.dose = Amount(Decimal(match["n"]), piece)
            dosed.strength = Amount(strengths[0], unit)
        else:
            dosed.unclear = tuple(Amount(value, unit) for value in strengths)
    elif match := scan.first(lx.BARE_TIMES, region):
        dosed.bare = True
        dosed.spans.append(match.span())
        scan.take(match, "dose")


def read_doses(scan: Scan, region: Region, dosed: Dosed, item: Item) -> None:
    """Amounts with a unit: one is the dose; pieces beside an amount make that the strength."""
    measured: list[tuple[Amount, Region]] = []
    counted: list[tuple[Amount, Region]] = []
    unclear: list[Amount] = []
    for match in list(scan.find(lx.DOSE, region)):
        unit = TYPED[match["u"]]
        lows = values(match["n"])
        highs = values(match["high"]) if match["high"] else (None,)
        scan.take(match, "dose")
        dosed.spans.append(match.span())
        found = [Amount(low, unit, high) for low in lows for high in highs]
        if len(found) > 1 or not _sound(found[0]):
            unclear += [amount for amount in found if _sound(amount)]
            dosed.bare = True
            continue
        (counted if UNITS[unit].kind == "count" else measured).append((found[0], match.span()))
    if form := scan.first(lx.FORMS, region):
        dosed.form = _form(form.group())
        scan.take(form, "form")
    if dosed.unclear or dosed.dose is not None:
        dosed.unclear += tuple(unclear) + tuple(a for a, _span in measured + counted)
        if dosed.unclear:
            dosed.dose = dosed.strength = None
        return
    _decide(dosed, item, [a for a, _s in measured], [a for a, _s in counted], unclear)


def _sound(amount: Amount) -> bool:
    return amount.value > 0 and (amount.high is None or amount.high > amount.value)


def _decide(
    dosed: Dosed, item: Item, measured: list[Amount], counted: list[Amount], unclear: list[Amount]
) -> None:
    if unclear or len(measured) > 1 or len(counted) > 1:
        dosed.unclear = tuple(dict.fromkeys([*unclear, *measured, *counted]))
        return
    if counted and measured:
        if counted[0].unit in FORMS and not is_strength(item, measured[0], counted[0].unit):
            dosed.unclear = (measured[0],)
            dosed.needs_strength = True
            return
        dosed.dose, dosed.strength = counted[0], measured[0]
    elif counted:
        dosed.dose = counted[0]
        dosed.needs_strength = (
            counted[0].unit in ("{tablett}", "{kapsel}", "{stikkpille}", "{plaster}", "{inhalasjon}")
            and not dosed.strength_text
        )
    elif measured:
        dosed.dose = measured[0]


def is_strength(item: Item, amount: Amount, unit: str) -> bool:
    """Whether the catalogue has pieces of that form with that strength."""
    return any(
        p.amount is not None
        and p.amount.unit == amount.unit
        and p.amount.value == amount.value
        and p.form.endswith(FORMS.get(unit, ()))
        for p in item.products
    )


def piece_of(item: Item, strength: Amount) -> str:
    """The counted unit of a product with that strength (`{tablett}`); empty for none, or several."""
    found = {
        unit
        for unit in ("{tablett}", "{kapsel}", "{stikkpille}")
        for product in item.products
        if product.form.endswith(FORMS[unit])
        and product.amount is not None
        and (product.amount.value, product.amount.unit) == (strength.value, strength.unit)
    }
    return found.pop() if len(found) == 1 else ""


_FORM_WORDS = (
    (r"depottabl", "depottablett"),
    (r"enterotabl", "enterotablett"),
    (r"tyggetabl", "tyggetablett"),
    (r"resoriblett", "resoriblett"),
    (r"tabl|tbl", "tablett"),
    (r"kaps", "kapsel"),
    (r"mikstur", "mikstur"),
    (r"inj", "injeksjonsvæske"),
    (r"infusjonsv", "infusjonsvæske"),
    (r"stikkpille|supp", "stikkpille"),
    (r"inhalasjonspulver", "inhalasjonspulver"),
    (r"inhalasjonsv", "inhalasjonsvæske"),
)


def _form(written: str) -> str:
    return next(form for pattern, form in _FORM_WORDS if re.match(pattern, written))
