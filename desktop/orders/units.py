"""Units of doses: UCUM codes, the signs that people type, and words where a sign can be misread."""

from __future__ import annotations

from decimal import Decimal
from typing import Final, Literal

import msgspec

from desktop.core.formats import NBSP, number
from desktop.core.messages import _, ngettext

Kind = Literal["mass", "volume", "substance", "activity", "count"]


class Unit(msgspec.Struct, frozen=True, gc=False):
    """A unit of a dose; `factor` leads to the kind's base (mg, mL, mmol, unit, piece).

    `typed` are the ways in which people write it, folded (no case, no accents, `u` for micro).
    """

    code: str
    kind: Kind
    factor: Decimal
    typed: tuple[str, ...]


UNITS: Final = {
    unit.code: unit
    for unit in (
        Unit("ng", "mass", Decimal("0.000001"), ("ng", "nanogram")),
        Unit("ug", "mass", Decimal("0.001"), ("ug", "mcg", "mikrogram", "mikrog", "microgram", "micrograms")),
        Unit("mg", "mass", Decimal(1), ("mg", "milligram", "milligrams")),
        Unit("g", "mass", Decimal(1000), ("g", "gram", "grams")),
        Unit("mL", "volume", Decimal(1), ("ml", "milliliter", "millilitre", "milliliters")),
        Unit("dL", "volume", Decimal(100), ("dl", "desiliter")),
        Unit("L", "volume", Decimal(1000), ("l", "liter", "litre", "liters")),
        Unit("umol", "substance", Decimal("0.001"), ("umol", "mikromol", "micromol")),
        Unit("mmol", "substance", Decimal(1), ("mmol", "millimol")),
        Unit(
            "[iU]", "activity", Decimal(1), ("ie", "iu", "e", "enheter", "enhet", "enh", "u", "units", "unit")
        ),
        Unit(
            "{tablett}",
            "count",
            Decimal(1),
            ("tabletter", "tablett", "tabl", "tab", "tbl", "tablets", "tablet"),
        ),
        Unit(
            "{kapsel}",
            "count",
            Decimal(1),
            ("kapsler", "kapsel", "kaps", "caps", "capsules", "capsule"),
        ),
        Unit("[drp]", "count", Decimal(1), ("draper", "drape", "drops", "drop")),
        Unit(
            "{inhalasjon}",
            "count",
            Decimal(1),
            ("inhalasjoner", "pust", "drag", "puffs", "puff"),
        ),
        Unit("{stikkpille}", "count", Decimal(1), ("stikkpiller", "stikkpille", "suppositories")),
        Unit(
            "{dosepose}", "count", Decimal(1), ("doseposer", "dosepose", "poser", "pose", "sachets", "sachet")
        ),
        Unit("{plaster}", "count", Decimal(1), ("plaster", "plastre", "patches", "patch")),
        Unit("{spray}", "count", Decimal(1), ("spray", "sprayer", "sprays")),
    )
}

TYPED: Final = {sign: unit.code for unit in UNITS.values() for sign in unit.typed}
"""From what people write to the UCUM code."""

FORMS: Final = {
    "{tablett}": ("tablett",),
    "{kapsel}": ("kapsel",),
    "{stikkpille}": ("stikkpille",),
    "{dosepose}": ("pulver til mikstur",),
    "{inhalasjon}": ("inhalasjonspulver", "inhalasjonsaerosol"),
}
"""Which forms of a product a counted unit may stand for; a form ends with one of the words."""


def words(code: str, value: Decimal) -> str:
    """The unit as people read it beside that value; microgram, unit and pieces always in whole words."""
    count = 1 if value == 1 else 2
    whole = {
        "ug": lambda: ngettext("microgram", "micrograms", count),
        "ng": lambda: ngettext("nanogram", "nanograms", count),
        "umol": lambda: _("micromol"),
        "mL": lambda: _("ml"),
        "dL": lambda: _("dl"),
        "L": lambda: ngettext("litre", "litres", count),
        "[iU]": lambda: ngettext("unit", "units", count),
        "[IU]": lambda: ngettext("unit", "units", count),
        "{tablett}": lambda: ngettext("tablet", "tablets", count),
        "{kapsel}": lambda: ngettext("capsule", "capsules", count),
        "[drp]": lambda: ngettext("drop", "drops", count),
        "{inhalasjon}": lambda: ngettext("inhalation", "inhalations", count),
        "{stikkpille}": lambda: ngettext("suppository", "suppositories", count),
        "{dosepose}": lambda: ngettext("sachet", "sachets", count),
        "{plaster}": lambda: ngettext("patch", "patches", count),
        "{spray}": lambda: ngettext("spray", "sprays", count),
    }
    return whole[code]() if code in whole else code.strip("{}")


_PER: Final = {
    "h": lambda: _("per hour"),
    "min": lambda: _("per minute"),
    "d": lambda: _("per day"),
    "kg": lambda: _("per kg"),
    "mL": lambda: _("per ml"),
    "wk": lambda: _("per week"),
}


def compound_words(code: str, value: Decimal) -> str:
    """`ug/kg/min` → `mikrogram per kg per minutt`; a plain unit as in `words`."""
    first, *rest = code.split("/")
    return " ".join([words(first, value), *(_PER[part]() if part in _PER else f"/{part}" for part in rest)])


def plain(value: Decimal) -> Decimal:
    """The value without trailing zeros after the point and without powers of ten."""
    text = format(value, "f")
    return Decimal(text.rstrip("0").rstrip(".")) if "." in text else Decimal(text)


def amount(value: Decimal, code: str, high: Decimal | None = None) -> str:
    """A dose as people read it: no trailing zero, a leading zero, a space before the unit."""
    shown = number(plain(value))
    if high is not None:
        shown = f"{shown}–{number(plain(high))}"
    said = compound_words(code, value if high is None else high)
    return f"{shown}{NBSP}{said}" if said else shown


def convert(value: Decimal, code: str, into: str) -> Decimal | None:
    """A value in another unit of the same kind; None where there is no such way (mg and ml, pieces)."""
    if code == into:
        return value
    one, other = UNITS.get(code), UNITS.get(into)
    if one is None or other is None or one.kind != other.kind or one.kind == "count":
        return None
    return plain(value * one.factor / other.factor)
