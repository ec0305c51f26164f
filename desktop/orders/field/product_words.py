"""Form, strength and way of an imported product, read from its whole name; what is not certain stays unsaid.

FEST names a product by trade name, form and strength: `Metozoc Depottab 50 mg`. A form is known where it is
written out or by one of the short words below, and a strength where the name ends with it.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Final

import msgspec

from desktop.clinical import substances, units, vocabulary
from desktop.clinical.units import TYPED
from desktop.core.fold import fold
from desktop.fhir.elements import CodeableConcept
from desktop.orders.catalogue import Strength
from desktop.orders.config import medicine_words
from desktop.orders.field.scan import values
from desktop.terminology.code_systems import FEST

_FORMS: Final[dict[str, tuple[str, str]]] = {
    "tab": ("tablett", "PO"), "tablett": ("tablett", "PO"),
    "depottab": ("depottablett", "PO"), "depottablett": ("depottablett", "PO"),
    "enterotab": ("enterotablett", "PO"), "enterotablett": ("enterotablett", "PO"),
    "tyggetab": ("tyggetablett", "PO"), "tyggetablett": ("tyggetablett", "PO"),
    "smeltetab": ("smeltetablett", "PO"), "smeltetablett": ("smeltetablett", "PO"),
    "brusetab": ("brusetablett", "PO"), "brusetablett": ("brusetablett", "PO"),
    "kaps": ("kapsel", "PO"), "kapsel": ("kapsel", "PO"),
    "depotkaps": ("depotkapsel", "PO"), "depotkapsel": ("depotkapsel", "PO"),
    "enterokaps": ("enterokapsel", "PO"), "enterokapsel": ("enterokapsel", "PO"),
    "mikst": ("mikstur", "PO"), "mikstur": ("mikstur", "PO"),
    "stikkp": ("stikkpille", "PR"), "stikkpille": ("stikkpille", "PR"), "supp": ("stikkpille", "PR"),
    "oyedr": ("øyedråper", "OPTHALTA"), "oyedraper": ("øyedråper", "OPTHALTA"),
    "oredr": ("øredråper", "OTIC"), "oredraper": ("øredråper", "OTIC"),
    "nesespray": ("nesespray", "NASINHLC"),
    "depotplast": ("depotplaster", "TRNSDERM"), "depotplaster": ("depotplaster", "TRNSDERM"),
    "inhpulv": ("inhalasjonspulver", "IPINHL"), "inhalasjonspulver": ("inhalasjonspulver", "IPINHL"),
    "inhaeros": ("inhalasjonsaerosol", "IPINHL"), "inhalasjonsaerosol": ("inhalasjonsaerosol", "IPINHL"),
    "vagitorie": ("vagitorie", "VAGINS"), "vaginaltablett": ("vaginaltablett", "VAGINS"),
    "krem": ("krem", "TOPICAL"), "salve": ("salve", "TOPICAL"),
    "inj": ("injeksjonsvæske", ""), "injeksjonsvaske": ("injeksjonsvæske", ""),
    "inf": ("infusjonsvæske", ""), "infusjonsvaske": ("infusjonsvæske", ""),
}  # fmt: skip
_NUMBER: Final = r"\d+(?:[.,]\d+)?"
_ONE: Final = rf"{_NUMBER}\s*[^\W\d_]+"
_ENDS: Final = re.compile(
    rf"(?<![\d.,/+-])(?<!\d )(?P<text>(?P<first>{_ONE})(?P<more>(?:\s*[/+]\s*(?:{_ONE}|ml))*))$"
)
_PART: Final = re.compile(rf"(?P<n>{_NUMBER})\s*(?P<u>[^\W\d_]+)")


class ProductWords(msgspec.Struct, frozen=True):
    """A product by its name: form, way (each empty: not certain), its strength as written, and number and
    unit of that. `single`: the strength is one certain amount, of one substance."""

    form: str = ""
    route: str = ""
    strength: str = ""
    text: str = ""
    unit: str = ""
    single: bool = False

    def product(self, name: str) -> Strength:
        """It as a product of the order field."""
        return Strength(name, self.form, self.route, self.text, self.unit)


def told(name: str, brand: str) -> ProductWords:
    """Form and strength that a whole name tells, behind the trade name."""
    words = " ".join(name.split())
    match = _ENDS.search(words)
    ahead = words[: match.start()].strip() if match is not None else words
    form, route = _form(ahead, brand)
    if match is None or any(letter.isdigit() for letter in _behind(ahead, brand)):
        return ProductWords(form, route)
    found = ProductWords(form, route, match["text"])
    parts = [(values(part["n"]), TYPED.get(fold(part["u"]), "")) for part in _PART.finditer(match["text"])]
    if any(len(amounts) != 1 or not unit for amounts, unit in parts):
        return ProductWords(form, route)
    (amount,), unit = parts[0]
    if units.UNITS[unit].kind in ("count", "volume") or amount <= 0:
        return ProductWords(form, route)
    if not match["more"]:
        return msgspec.structs.replace(found, text=format(amount, "f"), unit=unit, single=True)
    by_volume = re.fullmatch(rf"\s*/\s*(?P<per>{_NUMBER})?\s*ml", match["more"], re.IGNORECASE)
    if by_volume is None:
        # Of two substances, or per something that is no volume.
        return msgspec.structs.replace(found, text=match["text"])
    over = values(by_volume["per"])[0] if by_volume["per"] else Decimal(1)
    if over <= 0:
        return ProductWords(form, route)
    each = units.plain(amount / over)
    return msgspec.structs.replace(found, text=format(each, "f"), unit=f"{unit}/mL", single=True)


def _behind(ahead: str, brand: str) -> str:
    """The words between trade name and strength."""
    own = " ".join(brand.split())
    if own and ahead.casefold().startswith(own.casefold()):
        return ahead[len(own) :].strip()
    return ahead


def _form(ahead: str, brand: str) -> tuple[str, str]:
    said = fold(_behind(ahead, brand).split(",", 1)[0]).replace("æ", "a").replace("ø", "o").replace("å", "a")
    return _FORMS.get(said.replace(" ", "").replace(".", ""), ("", ""))


def is_unmeasured(concept: CodeableConcept | None, atc: str) -> bool:
    """True of an imported product that the dose limits of its ATC code are not for: its name does not tell
    one amount of one substance, in a unit of the kind in which that is dosed."""
    coding = next((c for c in concept.coding if c.system == FEST), None) if concept is not None else None
    return coding is not None and not is_measured(coding.display, atc)


def is_measured(name: str, atc: str) -> bool:
    """True where the dose limits of an ATC code are for the product of this whole name."""
    words, row = told(name, ""), vocabulary.medicine(atc) if atc else None
    if not words.single or row is None or row.collective or len(substances.of_name(row.substance)) != 1:
        return False
    dosed = medicine_words().get(atc)
    usual = [dosed.usual_dose(route) for route in dosed.usual] if dosed is not None else []
    known = {units.UNITS[end.unit].kind for span in usual if span for end in span if end.unit in units.UNITS}
    return not known or units.UNITS[words.unit.split("/")[0]].kind in known
