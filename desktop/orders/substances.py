"""Substances of a medicine: its own code, and each part of a combination with what a piece of it holds.

The one home of which substances an order is: the checks ask of each of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Final

import msgspec
from msgspec.structs import replace

from desktop.clinical import substances, units, vocabulary
from desktop.clinical.record.medicines import ingredients
from desktop.clinical.record.medicines.ingredients import Ingredient
from desktop.core.configured import configured
from desktop.fhir.chart import Chart
from desktop.fhir.elements import CodeableConcept, Dosage, DoseAndRate, Quantity, Ratio
from desktop.fhir.resources import MedicationAdministration, MedicationRequest, MedicationStatement
from desktop.fhir.systems import UCUM
from desktop.orders.concentration import counted, told
from desktop.orders.draft import Amount
from desktop.orders.medicine_codes import atc_by_name, atc_codes, atc_of, concept_in

PIECES: Final = (
    "{tablett}", "{kapsel}", "{stikkpille}", "{dosepose}", "{inhalasjon}", "{plaster}", "{dose}", "1"
)  # fmt: skip
"""Units that count pieces of a product."""
_ATC: Final = re.compile(r"[A-Z]\d\d(?:[A-Z](?:[A-Z](?:\d\d)?)?)?")
_WHOLE: Final = 7
"""An ATC code of so many characters names a substance; a shorter one a group."""


class Part(msgspec.Struct, frozen=True):
    """One substance of a combination: its name, its ATC code (empty: nobody can tell), and what a piece or a
    millilitre holds of it.

    `sure`: by a code or its whole name, not by a name's first word. `active` is False for an excipient.
    """

    name: str
    atc: str = ""
    piece: Amount | None = None
    per_ml: Amount | None = None
    sure: bool = False
    active: bool = True


class Composed(msgspec.Struct, frozen=True):
    """A medicine: its name, its ATC code (empty without one), and its parts where it is a combination. `own`
    is the code as it is written, empty where the name or the parts tell it."""

    name: str
    atc: str = ""
    parts: tuple[Part, ...] = ()
    own: str = ""

    @property
    def known(self) -> bool:
        """True when all that acts in it can be compared with other medicines."""
        active = [one for one in self.parts if one.active]
        return bool(self.atc) or (len(active) > 1 and all(one.atc and one.sure for one in active))


def composed(
    chart: Chart, one: MedicationRequest | MedicationStatement | MedicationAdministration
) -> Composed | None:
    """The substances of an order, a statement or a dose; None for one without a name."""
    concept, held = concept_in(chart, one), ingredients.of(chart, one)
    parts = tuple(map(_part, held))
    name = concept.label if concept is not None else " / ".join(each.name for each in parts if each.name)
    if concept is None and not name:
        return None
    own = next((code for each in _coded(chart, one, concept) if (code := atc_of(each))), "")
    atc = own or atc_by_name(name)
    if not parts:
        return replace(named(name, atc), own=own)
    active = [each for each in parts if each.active]
    if not atc and len(active) == 1 and active[0].sure:
        atc = active[0].atc
    if len(parts) == 1 and atc and parts[0].atc in (atc, ""):
        # One substance: its code is the medicine's own.
        return Composed(name, atc, own=own)
    return Composed(name, atc or _of_parts(active), parts, own)


def concentration_of(chart: Chart, one: MedicationRequest | MedicationStatement) -> str:
    """Content of a millilitre by the ingredient of its Medication, its name or its notes; empty where nobody
    says it, or two say different things."""
    active = [part for part in map(_part, ingredients.of(chart, one)) if part.active]
    held = active[0].per_ml if len(active) == 1 else None
    if held is not None:
        return f"{held.value} {held.unit}/ml"
    if len(active) > 1:
        return ""
    concept = concept_in(chart, one)
    names = (concept.text, *(each.display for each in concept.coding)) if concept is not None else ()
    return told(dict.fromkeys((*names, *(note.text for note in one.note))))


def codes_in(
    chart: Chart, one: MedicationRequest | MedicationStatement | MedicationAdministration, *names: str
) -> tuple[str, ...]:
    """The ATC codes, or beginnings of some, of an order, a statement or a dose: its own, and those of its
    parts; where none is known, as one of its other names tells it."""
    what = composed(chart, one)
    parts = what.parts if what is not None else ()
    own = (what.atc,) if what is not None and what.atc else ()
    found = tuple(dict.fromkeys((*own, *(part.atc for part in parts if part.atc and part.active))))
    return found or atc_codes(concept_in(chart, one), *names)


def _coded(
    chart: Chart,
    one: MedicationRequest | MedicationStatement | MedicationAdministration,
    concept: CodeableConcept | None,
) -> Iterator[CodeableConcept]:
    """The concepts that may hold its ATC code: its own, and those of its Medication, extensions too."""
    medication = ingredients.medication_of(chart, one)
    said = () if medication is None else (e.value_codeable_concept for e in medication.extension)
    yield from filter(None, (concept, medication.code if medication is not None else None, *said))


def named(name: str, atc: str) -> Composed:
    """The substances that a medicine's code or name tells. Of one substance there is no part beside it."""
    row = vocabulary.medicine(atc) if atc else None
    if row is not None and not row.is_named(name):
        row = None
    parts = _parts_named(row.substance if row is not None else name)
    if not atc:
        return Composed(name, _of_parts(parts), parts)
    beside = tuple(one for one in parts if one.sure and one.atc != atc)
    return Composed(name, atc, beside if len(parts) > 1 else ())


@configured
def _parts_named(name: str) -> tuple[Part, ...]:
    """The substances that the name of a combination tells one by one."""
    return tuple(_told(None, one) for one in substances.said_apart(name))


def _told(concept: CodeableConcept | None, name: str) -> Part:
    codes = atc_codes(concept, name)
    code = codes[0] if codes else ""
    sure = bool(atc_of(concept)) or bool(_ATC.fullmatch(name)) or atc_by_name(name) == code != ""
    row = vocabulary.medicine(code) if _ATC.fullmatch(name) else None
    return Part(row.substance if row is not None else name, code, sure=sure)


def _part(one: Ingredient) -> Part:
    label = one.concept.label if one.concept is not None else ""
    told = _told(one.concept, one.name or label)
    piece, per_ml = _strength(one.strength)
    return replace(told, piece=piece, per_ml=per_ml, active=one.active)


def _strength(strength: Ratio | None) -> tuple[Amount | None, Amount | None]:
    """The amount in a piece, and in a millilitre, that a strength tells; neither where it can't be read."""
    above, below = (strength.numerator, strength.denominator) if strength is not None else (None, None)
    if above is None or above.value is None or above.comparator:
        return None, None
    unit = units.code_of(above.code, above.unit)
    if unit not in units.UNITS:
        return None, None
    over = units.code_of(below.code, below.unit) if below is not None else ""
    by = below.value if below is not None and below.value is not None else Decimal(1)
    if by <= 0 or (below is not None and below.comparator):
        return None, None
    volume = units.convert(by, over, "mL") if over else None
    if volume is not None:
        return None, Amount(units.plain(above.value / volume), unit)
    # A denominator without a unit is one piece; another one (5 g of a cream, an hour) is none.
    if over and over not in PIECES and not over.startswith("{"):
        return None, None
    return Amount(units.plain(above.value / by), unit), None


def _of_parts(parts: Iterable[Part]) -> str:
    """The code of the combination that holds these substances and no other; empty where none is known."""
    every = tuple(parts)
    if len(every) < 2:
        return ""
    held = frozenset[str]().union(*(_spelt(one) for one in every))
    return substances.combinations().get(held, "") if len(held) == len(every) else ""


def _spelt(part: Part) -> frozenset[str]:
    row = vocabulary.medicine(part.atc) if len(part.atc) == _WHOLE and part.sure else None
    return substances.of_name(row.substance if row is not None else part.name)


def of_part(dosages: Iterable[Dosage], part: Part) -> tuple[Dosage, ...]:
    """The dosages of a combination as amounts of one part; without an amount where a piece's content is not
    told: the weight of a combination is that of none of its parts."""
    found = []
    for dosage in counted(tuple(dosages), part.per_ml):
        entries = [one for one in dosage.dose_and_rate if one.type is None or not one.type.has("calculated")]
        found.append(replace(dosage, dose_and_rate=tuple(_entry(one, part) for one in entries)))
    return tuple(found)


def _entry(entry: DoseAndRate, part: Part) -> DoseAndRate:
    span = entry.dose_range
    if span is not None:
        span = replace(span, low=_held(span.low, part), high=_held(span.high, part))
    return DoseAndRate(dose_quantity=_held(entry.dose_quantity, part), dose_range=span)


def _held(quantity: Quantity | None, part: Part) -> Quantity | None:
    if quantity is None or quantity.value is None:
        return None
    unit = units.code_of(quantity.code, quantity.unit)
    if part.per_ml is not None and unit == part.per_ml.unit:
        return quantity
    if unit not in PIECES or part.piece is None:
        return None
    value = units.plain(quantity.value * part.piece.value)
    return Quantity(value=value, unit=part.piece.unit, system=UCUM, code=part.piece.unit)
