"""Amounts: `½ tablett`, `6+6+8 IE`, `80 ml/t`, `30 mill. IE`."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Final

from desktop.orders.dosage_text import atoms as a
from desktop.orders.dosage_text.grammar.row_table import Doubt, Found, Rows, one_number
from desktop.orders.dosage_text.text_numbers import PIECES, QUANTITY, SIGN, SIGNS, WORDS
from desktop.orders.field.scan import NUMBER

ROWS: Final = Rows()


_PER_HOUR: Final = r"(?:/|per|pr\.?)\s*(?P<per>timen?|t|h|hour|minutt|min)"


@ROWS.row(
    rf"(?:(?P<low>{NUMBER})\s*(?:-|til\s)\s*)?(?P<n>{NUMBER})\s*(?P<u>{SIGN})(?P<gas>\s*o2)?(?P<kg>\s*(?:/|per)\s*kg)?\s*{_PER_HOUR}"
)
def _rate(found: Found) -> tuple[a.Atom, ...]:
    per = "min" if found["per"].startswith("min") else "h"
    unit = f"{SIGNS[found['u']]}{'/kg' if found['kg'] else ''}/{per}"
    value = one_number(found["n"])
    rate = a.Rate(value, unit)
    if found["low"]:
        rate = a.Rate(one_number(found["low"]), unit, value)
        if not 0 < rate.value < value:
            raise Doubt(found.written)
    return (rate, a.Remark("O2")) if found["gas"] else (rate,)


_SLOT: Final = rf"(?:{NUMBER}|½|0)"


@ROWS.row(
    rf"(?P<slots>{_SLOT}(?:\s*\+\s*{_SLOT}){{1,3}})\s*(?P<u>{SIGN})?\.?(?!\s*(?:x|[a-z]+\s*\+))",
    rf"(?P<slots>[0-9½](?:\s?-\s?[0-9½]){{2,3}})\s*(?P<u>{SIGN})\.?",
)
def _slots(found: Found) -> tuple[a.Atom, ...]:
    parts = [one_number(one.strip()) for one in re.split(r"[+-]", found["slots"])]
    ordered = parts == sorted(set(parts)) or parts == sorted(set(parts), reverse=True)
    if "-" in found["slots"] and ordered and all(parts):
        # “4-3-2-1 tabl” may be a taper, one day each.
        raise Doubt(found.written)
    return (a.Slots(tuple(parts), SIGNS[found["u"]] if found["u"] else ""),)


_UNITS: Final = [sign for sign, code in SIGNS.items() if code == "[iU]"]
_ACTIVITY: Final = "|".join(sorted(_UNITS, key=len, reverse=True))
DASHED_UNITS: Final = rf"(?P<slots>\d{{1,3}}(?:\s?-\s?\d{{1,3}}){{2,3}})\s*(?P<u>{_ACTIVITY})\.?"
"""`10-8-12 E`: insulin in the parts of a day, here and in the order field; tablets of two digits are none."""


@ROWS.row(DASHED_UNITS)
def _slots_of_units(found: Found) -> tuple[a.Atom, ...]:
    return _slots(found)


@ROWS.row(rf"(?P<slots>{NUMBER}\s*(?P<u>{SIGN})(?:\s*\+\s*{NUMBER}\s*(?P=u)){{2,3}})")
def _slots_each(found: Found) -> tuple[a.Atom, ...]:
    unit = SIGNS[found["u"]]
    parts = [one_number(re.match(NUMBER, one.strip()).group()) for one in found["slots"].split("+")]  # type: ignore[union-attr]
    return (a.Slots(tuple(parts), unit),)


@ROWS.open(
    rf"\(\s*(?P<n>\d{{1,2}}|½)\s*(?P<piece>{SIGN})\.?\s*(?:[ax]|av)?\s*(?P<m>{NUMBER})\s*(?P<u>mg|g|ug|mcg|mikrogram|ml|ie|e)\s*\)"
)
def _made_of(found: Found) -> tuple[a.Atom, ...]:
    if SIGNS[found["piece"]] not in PIECES and SIGNS[found["piece"]] not in ("{tablett}", "{kapsel}"):
        raise Doubt(found.written)
    whole = one_number(found["n"]) * one_number(found["m"])
    return (a.Made(whole, SIGNS[found["u"]], found.written.strip("() ")),)


_NAMED_PIECE: Final = r"(?:tabl(?:ett(?:er)?)?|tbl|kaps(?:el|ler)?|kps)"


@ROWS.row(rf"(?P<u>{_NAMED_PIECE})\.?\s+1(?=\s*x\s*\d)")
def _piece_first(found: Found) -> tuple[a.Atom, ...]:
    return (a.Dose(Decimal(1), SIGNS[found["u"]]),)


@ROWS.open(
    rf"{_NAMED_PIECE}\.?\s+{NUMBER}\s*(?:mg|g|ug|mcg|mikrogram)\s*:(?=\s*{QUANTITY}\s*{_NAMED_PIECE}(?!\w))"
)
def _strength_first(found: Found) -> tuple[a.Atom, ...]:
    # `Tabl 50 mg: 1 tabl morgen`: what is told of the piece before its number.
    return (a.Remark(found.written.rstrip(": ")),)


@ROWS.open(
    rf"{QUANTITY}(?P<mill>\s*mill(?:\.|ioner)?)?\s*(?P<u>{SIGN})(?P<kg>\s*(?:/|per\s)\s*kg)?\.?(?=x\s?\d|[^\w/]|$|/\s*(?:dag|dogn|d|uken?|mnd|maned)(?!\w))",
    r"(?:(?P<new>nytt)\s+)?(?P<u>plaster)(?=\s)",
)
def _dose(found: Found) -> tuple[a.Atom, ...]:
    unit = SIGNS[found["u"]]
    if "n" not in found.match.re.groupindex:
        return (a.Dose(Decimal(1), unit),)
    value = one_number(found["n"])
    if found["mill"]:
        value *= 1_000_000
    high = one_number(found["high"]) if found["high"] else None
    if value <= 0 or (high is not None and high <= value) or _is_no_share(value, unit):
        raise Doubt(found.written)
    return (a.Dose(value, unit + ("/kg" if found["kg"] else ""), high),)


def _is_no_share(value: Decimal, unit: str) -> bool:
    """True of `1,12 tabletter`: a date, or a slip."""
    return unit in _WHOLE and value * 4 % 1 != 0


_WHOLE: Final = (
    "{tablett}",
    "{kapsel}",
    "{depottablett}",
    "{dosepose}",
    "{inhalasjon}",
    "{stikkpille}",
    "{plaster}",
)


@ROWS.row(
    rf"{QUANTITY}\s*drypp(?=\s+(?:(?:i|pa)\s+)?(?:det\s+)?(?:begge|hvert|hver|hoyre|venstre)\s+(?:oyne|oye|ore))"
)
def _drops(found: Found) -> tuple[a.Atom, ...]:
    # Elsewhere a *drypp* is an infusion.
    high = one_number(found["high"]) if found["high"] else None
    value = one_number(found["n"])
    if value <= 0 or (high is not None and high <= value):
        raise Doubt(found.written)
    return (a.Dose(value, "[drp]", high),)


@ROWS.row(rf"(?P<n>\d{{1,2}})\s*\((?P<word>{'|'.join(WORDS)})\)\s*(?P<u>{SIGN})\.?")
def _told_twice(found: Found) -> tuple[a.Atom, ...]:
    value = one_number(found["n"])
    if value != WORDS[found["word"]]:
        raise Doubt(found.written)
    return (a.Dose(value, SIGNS[found["u"]]),)


@ROWS.row(rf"{QUANTITY}(?=\s*(?:ved\s+|vb|v\.b|v/b|om\s+(?:morgen|kveld)|morgen|kveld|til\s+natten))")
def _bare(found: Found) -> tuple[a.Atom, ...]:
    high = one_number(found["high"]) if found["high"] else None
    return (a.Dose(one_number(found["n"]), "", high),)
