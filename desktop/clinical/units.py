"""Units of doses: UCUM codes, the signs that people type, and words where a sign can be misread."""

from __future__ import annotations

from decimal import Decimal
from typing import Final, Literal

import msgspec

from desktop.core.formats import NBSP, number
from desktop.core.messages import _, ngettext
from desktop.fhir import ucum

Kind = Literal["mass", "volume", "substance", "activity", "count"]


class Unit(msgspec.Struct, frozen=True, gc=False):
    """A unit of a dose. How much of one is another is known by `desktop.fhir.ucum`.

    `typed` are the ways in which people write it, folded (no case, no accents, `u` for micro).
    """

    code: str
    kind: Kind
    typed: tuple[str, ...]


UNITS: Final = {
    unit.code: unit
    for unit in (
        Unit("ng", "mass", ("ng", "nanogram")),
        Unit("ug", "mass", ("ug", "mcg", "mikrogram", "mikrogr", "mikrog", "microgram", "micrograms")),
        Unit("mg", "mass", ("mg", "milligram", "milligrams")),
        Unit("g", "mass", ("g", "gram", "grams")),
        Unit("mL", "volume", ("ml", "milliliter", "millilitre", "milliliters")),
        Unit("dL", "volume", ("dl", "desiliter")),
        Unit("L", "volume", ("l", "liter", "litre", "liters")),
        Unit("umol", "substance", ("umol", "mikromol", "micromol")),
        Unit("mmol", "substance", ("mmol", "millimol")),
        Unit("[iU]", "activity", ("ie", "iu", "e", "enheter", "enhet", "enh", "u", "units", "unit")),
        Unit(
            "{tablett}",
            "count",
            ("tabletter", "tablett", "tabl", "tab", "tbl", "tablets", "tablet"),
        ),
        Unit(
            "{kapsel}",
            "count",
            ("kapsler", "kapsel", "kaps", "kps", "caps", "capsules", "capsule"),
        ),
        Unit("[drp]", "count", ("draper", "drape", "drops", "drop", "dr", "gtt")),
        Unit(
            "{inhalasjon}",
            "count",
            ("inhalasjoner", "pust", "drag", "puffs", "puff", "inh"),
        ),
        Unit("{stikkpille}", "count", ("stikkpiller", "stikkpille", "suppositories")),
        Unit("{dosepose}", "count", ("doseposer", "dosepose", "poser", "pose", "sachets", "sachet")),
        Unit("{plaster}", "count", ("plaster", "plastre", "patches", "patch")),
        Unit("{vagitorie}", "count", ("vagitorier", "vagitorie", "pessaries", "pessary")),
        Unit("{spray}", "count", ("spray", "sprayer", "sprays")),
    )
}

TYPED: Final = {sign: unit.code for unit in UNITS.values() for sign in unit.typed}
"""From what people write to the UCUM code."""


def code_of(code: str, unit: str) -> str:
    """The UCUM code of a Quantity's code, else of what people wrote (`IE`, `milligram`); else as given."""
    for given in (code, unit):
        if given in UNITS or given in ("[IU]",) or "/" in given:
            return given
        folded = given.lower().replace("µ", "u").replace("μ", "u")
        if folded in TYPED:
            return TYPED[folded]
    return code or unit


FORMS: Final = {
    "{tablett}": ("tablett",),
    "{kapsel}": ("kapsel",),
    "{stikkpille}": ("stikkpille",),
    "{dosepose}": ("pulver til mikstur",),
    "{inhalasjon}": ("inhalasjonspulver", "inhalasjonsaerosol"),
}
"""Dose forms that a counted unit may stand for; a form ends with one of the words."""


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
        "{vagitorie}": lambda: ngettext("pessary", "pessaries", count),
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
    # A piece is no number: a tablet is not a capsule, nor one of anything else.
    if any("{" in one or _kind(one) == "count" for one in (code, into)):
        return None
    found = ucum.convert(value, code, into)
    return None if found is None else plain(found)


def _kind(code: str) -> Kind | None:
    return UNITS[code].kind if code in UNITS else None
