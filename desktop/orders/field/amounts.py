"""The dose: amount, unit, strength of a piece, rate; read from one stretch of the field."""

from __future__ import annotations

import re
from collections.abc import Collection
from decimal import Decimal
from fractions import Fraction

import msgspec

from desktop.clinical.units import FORMS, TYPED, UNITS, convert, plain
from desktop.orders.catalogue import Item
from desktop.orders.config import medicine_words
from desktop.orders.draft import Amount
from desktop.orders.field import lexicon as lx
from desktop.orders.field import per_kilo, placed_forms
from desktop.orders.field.per_kilo import ByWeight, PerKiloText
from desktop.orders.field.scan import Scan, values

Region = tuple[int, int]


class Meaning(msgspec.Struct, frozen=True):
    """One of the things that a dose may mean: so much, so many times a day, for so many days (0: unsaid)."""

    dose: Amount
    times: int
    days: int = 0


class Dosed(msgspec.Struct, kw_only=True):
    """Parsed dose of an order. `unclear` are the amounts that the text may mean; `bare` a number without
    unit.

    `pieces` x `times` of `500 mg 2x4`, `divided` the doses that a day's amount is given in; `meanings` are
    what these may mean where it isn't certain. `pieces_of` is the medicine with the products that are meant,
    `brand` the one that is named; `of_a_day` is what a patch gives in a day.
    """

    dose: Amount | None = None
    rate: Amount | None = None
    strength: Amount | None = None
    strength_text: str = ""
    form: str = ""
    per_kilo: PerKiloText | None = None
    by_weight: ByWeight | None = None
    unclear: tuple[Amount, ...] = ()
    bare: bool = False
    needs_strength: bool = False
    pieces: Decimal | None = None
    times: int = 0
    divided: int = 0
    meanings: tuple[Meaning, ...] = ()
    spans: list[Region] = []
    pieces_of: Item | None = None
    brand: str = ""
    patch: bool = False
    of_a_day: bool = False
    spread: bool = False


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
    if (match := scan.first(lx.PATCH_DAY, region)) and _is_patch_of_a_day(dosed.pieces_of, match):
        dosed.dose = Amount(values(match["n"])[0], TYPED[match["u"]])
        dosed.of_a_day = True
        dosed.spans.append(match.span())
        scan.claim(*match.span("dose"), "dose")
        scan.claim(*match.span("day"), "filler")
    dosed.per_kilo = per_kilo.read_per_kilo(scan, region)
    if dosed.per_kilo is not None:
        dosed.spans += dosed.per_kilo.spans
    dosed.by_weight = per_kilo.written(scan, region)
    if (match := scan.first(lx.COMBINATION, region)) or (
        (match := scan.first(lx.BARE_COMBINATION, region)) and _is_combination(dosed.pieces_of, match)
    ):
        dosed.strength_text = scan.text[match.start() : match.end()]
        scan.take(match, "strength")
        dosed.dose = _injected_whole(dosed.pieces_of, match)
    match = None if dosed.strength_text else scan.first(lx.PERCENT, region)
    if match is not None and _is_solution(dosed.pieces_of, match):
        dosed.strength_text = scan.text[match.start() : match.end()]
        scan.take(match, "strength")


def _is_patch_of_a_day(item: Item | None, match: re.Match[str]) -> bool:
    """True of the amount that a patch of the medicine gives in a day, by which it is called."""
    typed = values(match["n"])
    return len(typed) == 1 and any(
        product.unit == f"{TYPED[match['u']]}/d" and product.text == str(typed[0])
        for product in (item.products if item is not None else ())
    )


def _injected_whole(item: Item | None, match: re.Match[str]) -> Amount | None:
    """The dose that `4 g/0,5 g` is of a combination that is only injected: its first part, the larger one."""
    ways = {product.route for product in item.products} if item is not None else set()
    if not ways or not ways <= {"IV", "IM"} or "u" not in match.re.groupindex:
        return None
    unit = TYPED[match["u"] or match["v"]]
    first, second = values(match["n"]), values(match["m"])
    if len(first) != 1 or len(second) != 1 or UNITS[unit].kind != "mass":
        return None
    other = convert(second[0], TYPED[match["v"]], unit)
    return Amount(first[0], unit) if other is not None and first[0] > other else None


def _is_combination(item: Item | None, match: re.Match[str]) -> bool:
    """True of two strengths that a product of the medicine has, in either order (`25/100`, `100/25`)."""
    typed = sorted(values(match[group])[0] for group in ("n", "m"))
    for product in item.products if item is not None else ():
        held = [values(found)[0] for found in re.findall(r"\d+(?:[.,]\d+)?", product.text)]
        if len(held) == 2 and sorted(held) == typed:
            return True
    return False


def _is_solution(item: Item | None, match: re.Match[str]) -> bool:
    """True of a per cent that a product has: 5 % is 50 mg in a millilitre, of a cream in a gram."""
    typed = values(match["n"])
    return len(typed) == 1 and any(
        product.unit in ("mg/mL", "mg/g")
        and product.text.replace(".", "", 1).isdigit()
        and Decimal(product.text) == typed[0] * 10
        for product in (item.products if item is not None else ())
    )


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
        piece = piece_of(dosed.pieces_of or item, Amount(strengths[0], unit))
        if after is not None and len(strengths) == 1 and piece and match["n"] != "0":
            dosed.dose = Amount(Decimal(match["n"]), piece)
            dosed.strength = Amount(strengths[0], unit)
        else:
            dosed.unclear = tuple(Amount(value, unit) for value in strengths)
    elif (match := scan.first(lx.BARE_TIMES, region)) and len(values(match["n"])) == 1:
        dosed.bare = True
        dosed.pieces = values(match["n"])[0]
        dosed.times = int(match["times"])
        dosed.spans.append(match.span())
        scan.take(match, "dose")
    if match := scan.first(lx.DIVIDED, region):
        dosed.divided = lx.COUNTS.get(match["n"]) or int(match["n"])
        dosed.spans.append(match.span())
        scan.take(match, "dose")


def read_doses(scan: Scan, region: Region, dosed: Dosed, item: Item, route: str = "") -> None:
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
    form = scan.first(lx.FORMS, region)
    if form is not None and (named := _form(form.group(), dosed.pieces_of or item)):
        dosed.form = named
        scan.take(form, "form")
    elif placed := placed_forms.take(scan, region, item):
        dosed.form = placed
    if dosed.unclear or dosed.dose is not None:
        dosed.unclear += tuple(unclear) + tuple(a for a, _span in measured + counted)
        if dosed.unclear:
            dosed.dose = dosed.strength = None
        return
    _decide(dosed, item, [a for a, _s in measured], [a for a, _s in counted], unclear)
    if dosed.dose is None and not dosed.unclear and (piece := _piece_of_combination(dosed)):
        dosed.dose = Amount(Decimal(1), piece)
        return
    if dosed.dose is None:
        return
    if dosed.divided:
        _divide(dosed, dosed.dose)
    elif dosed.pieces is not None:
        _count_pieces(dosed, item, dosed.dose, route)


def _piece_of_combination(dosed: Dosed) -> str:
    """The counted unit of `50/500 1x2`: one piece twice, of products of that strength that are all of one
    kind; empty for any other number of pieces, which may be so many a day."""
    if dosed.pieces != 1 or not 1 <= dosed.times <= MOST_TIMES or "/" not in dosed.strength_text:
        return ""
    typed = sorted(_numbers(dosed.strength_text))
    products = dosed.pieces_of.products if dosed.pieces_of is not None else ()
    meant = [product for product in products if sorted(_numbers(product.text)) == typed]
    found = {
        next((unit for unit, forms in FORMS.items() if product.form.endswith(forms)), "") for product in meant
    }
    return found.pop() if len(found) == 1 and len(typed) > 1 else ""


def _numbers(text: str) -> list[Decimal]:
    return [Decimal(one.replace(",", ".")) for one in re.findall(r"\d+(?:[.,]\d+)?", text)]


def only_combination(dosed: Dosed) -> str:
    """The strength of the only product of two substances whose brand says it (`Paralgin forte`), as it is
    typed; empty for several. Of a brand of one word, and of one substance, another strength may be meant."""
    unit = dosed.dose.unit if dosed.dose is not None else ""
    products = dosed.pieces_of.products if " " in dosed.brand and dosed.pieces_of is not None else ()
    found = {
        (product.text.replace(".", ","), product.unit)
        for product in products
        if product.form.endswith(FORMS.get(unit, ()))
    }
    if len(found) != 1:
        return ""
    text, of = found.pop()
    return f"{text} {UNITS[of].typed[0]}" if "/" in text and of in UNITS else ""


SWALLOWED = ("PO", "NGT", "PR", "SL", "BUC", "VAGINS", "")
"""The ways of which a dose is counted in pieces."""


def _divide(dosed: Dosed, whole: Amount) -> None:
    """`80 mg fordelt på 2 doser`: 40 mg twice; asked, because 80 mg twice is written in the same way."""
    dosed.dose = None
    if whole.high is not None or not 2 <= dosed.divided <= 24:
        dosed.unclear = (whole,)
        return
    each = Amount(plain(whole.value / dosed.divided), whole.unit)
    # Fractions: a third of 20 mg, rounded up in its last digit, would make 20 mg again.
    exact = Fraction(each.value) * dosed.divided == Fraction(whole.value)
    said = [Meaning(each, dosed.divided)] if exact else []
    dosed.meanings = (*said, Meaning(whole, dosed.divided))


def _count_pieces(dosed: Dosed, item: Item, strength: Amount, route: str) -> None:
    """`500 mg 2x4` is two pieces of 500 mg four times a day. What may be meant otherwise is asked."""
    pieces, times = dosed.pieces, dosed.times
    assert pieces is not None
    if pieces == 1 and strength.high is None and dosed.strength is None and times <= MOST_TIMES:
        return
    counted = strength.unit in UNITS and UNITS[strength.unit].kind == "count"
    if dosed.strength is not None or strength.high is not None or counted or not pieces or not times:
        dosed.unclear = (strength,)
        dosed.dose = dosed.strength = None
        return
    whole = Amount(plain(pieces * strength.value), strength.unit)
    piece = piece_of(dosed.pieces_of or item, strength)
    if piece and route in SWALLOWED and times <= MOST_TIMES and _is_usual(item, whole, pieces, route):
        dosed.dose, dosed.strength = Amount(pieces, piece), strength
        return
    dosed.dose = None
    said = [Meaning(whole, times)]
    if pieces == pieces.to_integral_value() and 1 <= pieces <= MOST_TIMES:
        # “4x7” may be four times a day for a week; “4x1” four times, one piece each.
        said.append(Meaning(strength, int(pieces), times) if times > 1 else Meaning(strength, int(pieces)))
    if times <= MOST_TIMES:
        said.append(Meaning(strength, times))
    dosed.meanings = tuple(dict.fromkeys(m for m in said if m.times <= MOST_TIMES))


MOST_TIMES = 6
"""More doses of tablets than this in a day is another thing that was meant."""


def _is_usual(item: Item, whole: Amount, pieces: Decimal, route: str) -> bool:
    """True when this number of pieces makes a usual dose; without a known one, up to four pieces."""
    row = medicine_words().get(item.atc)
    usual = row.usual_dose(route or "PO") if row else None
    highest = convert(usual[1].value, usual[1].unit, whole.unit) if usual else None
    return whole.value <= highest if highest is not None else pieces <= 4


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
    """True when the catalogue has pieces of that form with that strength."""
    return any(
        p.amount is not None
        and convert(p.amount.value, p.amount.unit, amount.unit) == plain(amount.value)
        and p.form.endswith(FORMS.get(unit, ()))
        for p in item.products
    )


def in_pieces(item: Item, brand: str, routes: Collection[str]) -> Item:
    """The medicine with those of its products that are meant by a brand and a way; without a way, with those
    that go the way of its usual product."""
    kin = f"{brand} "
    meant = [p for p in item.products if not brand or p.brand == brand or p.brand.startswith(kin)] or list(
        item.products
    )
    ways = set(routes) or {meant[0].route} if meant else set()
    if "NGT" in ways:
        ways.add("PO")
    return msgspec.structs.replace(item, products=tuple(p for p in meant if p.route in ways) or item.products)


def piece_of(item: Item, strength: Amount) -> str:
    """The counted unit of a product with that strength (`{tablett}`); empty for none, or several."""
    found = {
        unit
        for unit in ("{tablett}", "{kapsel}", "{stikkpille}")
        for product in item.products
        if product.form.endswith(FORMS[unit])
        and product.amount is not None
        and convert(product.amount.value, product.amount.unit, strength.unit) == plain(strength.value)
    }
    return found.pop() if len(found) == 1 else ""


_FORM_WORDS = (
    (r"plaster", "depotplaster"),
    (r"depottabl", "depottablett"),
    (r"depotkaps", "depotkapsel"),
    (r"enterotabl", "enterotablett"),
    (r"enterokaps", "enterokapsel"),
    (r"tyggetabl", "tyggetablett"),
    (r"smeltetabl", "smeltetablett"),
    (r"bruse?tabl", "brusetablett"),
    (r"sugetabl", "sugetablett"),
    (r"resoriblett", "resoriblett"),
    (r"tabl|tbl", "tablett"),
    (r"kaps", "kapsel"),
    (r"mikst", "mikstur"),
    (r"inj", "injeksjonsvæske"),
    (r"infusjonsv", "infusjonsvæske"),
    (r"stikkp|stkp|supp", "stikkpille"),
    (r"inhalasjonspulver", "inhalasjonspulver"),
    (r"inhalasjonsv", "inhalasjonsvæske"),
)


_SLOW = re.compile(r"depot|retard|xr|sr|xl|cr|(?:12|24)[ -]?hr")


def _form(written: str, item: Item) -> str:
    if _SLOW.fullmatch(written):
        # Only where there is a slow-release product to mean.
        return next((p.form for p in item.products if p.form in ("depottablett", "depotkapsel")), "")
    return next(form for pattern, form in _FORM_WORDS if re.match(pattern, written))
