"""Oral morphine equivalent of an opioid dose in mg, by content and route; or the reason for none.

Nothing is guessed: no way, no unit, no strength. What can't be told is raised as `Untold`, in words.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

import msgspec
from msgspec.structs import replace

from desktop.clinical import products, units
from desktop.clinical.words.doses import says_otherwise
from desktop.clinical.words.medicines import name_of
from desktop.clinical.words.routes import WRITTEN, concept_route, route_key, route_words
from desktop.core.fold import fold
from desktop.core.formats import NBSP
from desktop.core.messages import _, pick
from desktop.fhir import ucum
from desktop.fhir.chart import Chart
from desktop.fhir.elements import CodeableConcept, Dosage, DoseAndRate, Quantity, Ratio
from desktop.fhir.resources import Medication, MedicationAdministration, MedicationRequest
from desktop.orders import contents, opioids
from desktop.orders.config import medicine_words
from desktop.orders.medicine_codes import atc_codes, concept_in
from desktop.orders.opioids import Known
from desktop.orders.rules import amount
from desktop.orders.totals import doses_in_a_day, single_dose

PATCH: Final = "TRNSDERM"
_FORMS: Final = {"swallowed": "PO", "liquid": "PO", "rectal": "PR", "nasal": "NASINHLC", "plaster": PATCH}
"""The way of what nobody wrote one for, by the form that its own words say."""
_SAID: Final = ("SL", "NASINHLC", PATCH)
"""Ways that a product's words name (`sublingual tablet`), of which its form alone would say another."""
_PIECES: Final = ("{tablett}", "{kapsel}", "{stikkpille}", "{dosepose}")
_PATCHES: Final = ("{plaster}", "1")
DAY: Final = Decimal(24)


class Untold(Exception):
    """Error for a dose without an oral morphine equivalent, with the reason in words."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


class Part(msgspec.Struct, frozen=True):
    """One opioid that is counted: the order or dose (`Type/id`), its name, its dose in words, its OMEQ."""

    key: str
    name: str
    dose: str
    omeq: Decimal


class Apart(msgspec.Struct, frozen=True):
    """One opioid that is not counted, and why, in words."""

    key: str
    name: str
    why: str


class Sum(msgspec.Struct, frozen=True):
    """Sum of the counted doses, and those set apart: with `apart` the total is a lower bound."""

    parts: tuple[Part, ...] = ()
    apart: tuple[Apart, ...] = ()

    @property
    def total(self) -> Decimal:
        """Milligrams of oral morphine."""
        return sum((one.omeq for one in self.parts), Decimal(0))


class Product(msgspec.Struct, frozen=True):
    """A medicine that is an opioid: which, its name, all words of the product, and the form that they say."""

    known: Known
    name: str
    said: tuple[str, ...]
    form: str
    per_ml: Decimal | None = None


def product_of(chart: Chart, one: MedicationRequest | MedicationAdministration) -> Product | None:
    """The opioid of an order or a dose; None for any other medicine."""
    concept = concept_in(chart, one)
    name = name_of(chart, one.medication_codeable_concept, one.medication_reference)
    medication = chart.find(one.medication_reference, Medication)
    form = medication.form.label if medication is not None and medication.form is not None else ""
    said = [name.generic, name.product]
    if concept is not None:
        said += [concept.text, *(coding.display for coding in concept.coding)]
    words = tuple(dict.fromkeys(word for word in said if word))
    codes = atc_codes(concept, name.substance, name.generic or name.product)
    known = opioids.known(codes, words)
    if known is None:
        return None
    shape = next((found for word in words if (found := products.product(word, form).form)), "")
    row = next((medicine_words()[code] for code in codes if code in medicine_words()), None)
    held = amount(row.per_ml) if row is not None and row.per_ml else None
    per_ml = units.convert(held.value, held.unit, "mg") if held is not None else None
    # What is not counted, or only in part, is told by the name on the package too.
    apart = known.beside or bool(known.opioid.uncounted)
    shown = " ".join(filter(None, (name.generic, name.product if apart or not name.generic else "")))
    return Product(known, shown, (*words, form) if form else words, shape, per_ml)


def nameless(chart: Chart, one: MedicationRequest | MedicationAdministration) -> bool:
    """True when neither a code nor a word names the medicine: it may be an opioid."""
    concept, reference = one.medication_codeable_concept, one.medication_reference
    medication = chart.find(reference, Medication)
    own = medication.code if medication is not None else None
    worded = any(c is not None and c.label for c in (concept, own)) or bool(reference and reference.display)
    return not worded and not (medication is not None and medication.ingredient)


def ratio(product: Product, routes: Iterable[CodeableConcept | None]) -> tuple[str, Decimal]:
    """The way of a dose, by the first that says one, else by the product's own words; and its ratio."""
    opioid = product.known.opioid
    if opioid.uncounted:
        raise Untold(pick(opioid.uncounted))
    written = next((one for one in routes if one is not None and (one.coding or one.text)), None)
    key = route_key(written) or ("" if written is not None else _by_words(product))
    if not key:
        raise Untold(concept_route(written) or _("the way is not told"))
    if key not in opioid.ratios:
        raise Untold(route_words(key))
    return key, opioid.ratios[key]


def _by_words(product: Product) -> str:
    for key, pattern in WRITTEN:
        if key in _SAID and any(pattern.search(fold(words)) for words in product.said):
            return key
    return _FORMS.get(product.form, "")


# A dose


def milligrams(product: Product, quantity: Quantity | None) -> Decimal:
    """Milligrams of the opioid in a dose: weighed, in pieces, or in millilitres."""
    value, unit = _counted(quantity)
    weight = units.convert(value, unit, "mg")
    if weight is not None:
        if product.known.beside:
            raise Untold(_("mg of which substance is not told"))
        return weight
    volume = units.convert(value, unit, "mL")
    per = None if product.known.beside else contents.in_a_millilitre(product.said) or product.per_ml
    if volume is None:
        if unit not in _PIECES:
            raise Untold(_("the unit can't be counted"))
        per = _in_a_piece(product)
    if per is None:
        raise Untold(_("the strength is not known"))
    return (volume if volume is not None else value) * per


def _counted(quantity: Quantity | None) -> tuple[Decimal, str]:
    if quantity is None or quantity.value is None or quantity.value < 0 or quantity.comparator:
        raise Untold(_("no dose that can be counted"))
    unit = units.code_of(quantity.code, quantity.unit)
    if unit.startswith("{") and unit not in units.UNITS:
        # Others note a piece in words of their own: `{tbl}`, `{Patch}`.
        unit = units.TYPED.get(unit.strip("{}").lower(), unit)
    return quantity.value, unit


def _in_a_piece(product: Product) -> Decimal | None:
    if not product.known.beside:
        return contents.in_a_piece(product.said)
    declared = amount(product.known.content) if product.known.content else None
    held = units.convert(declared.value, declared.unit, "mg") if declared is not None else None
    return contents.of_a_part(product.said, product.known.is_called, held)


# A patch


def hourly(product: Product, rate: Quantity | None, over: Ratio | None, dose: Quantity | None) -> Decimal:
    """Milligrams in an hour from a patch: its rate, or so many patches of a strength. What it weighs says
    nothing: nobody knows whether that is in an hour, or all that it holds."""
    if rate is not None:
        return _per_hour(rate)
    if over is not None:
        return _of_ratio(over)
    value, unit = _counted(dose)
    assert dose is not None
    if "/" in unit or "/" in dose.unit:
        return _per_hour(dose)
    if unit not in _PATCHES:
        raise Untold(_("how much in an hour is not told"))
    per = contents.in_an_hour(product.said)
    if per is None:
        raise Untold(_("the strength is not known"))
    return value * per


def _per_hour(rate: Quantity) -> Decimal:
    value, _unit = _counted(rate)
    code = ucum.coded(rate.code, rate.unit)
    found = ucum.convert(value, code, "mg/h") if code else None
    if found is None:
        # Written in words: `mikrogram/time`.
        found = contents.in_an_hour([f"{value:f} {rate.unit}"])
    if found is None:
        raise Untold(_("how much in an hour is not told"))
    return found


def _of_ratio(over: Ratio) -> Decimal:
    value, unit = _counted(over.numerator)
    span, time = _counted(over.denominator)
    hours = ucum.convert(span, "h" if time in ("time", "timer", "hour", "hours") else time, "h")
    weight = units.convert(value, unit, "mg")
    if weight is None or not hours:
        raise Untold(_("how much in an hour is not told"))
    return weight / hours


# A dosage


def in_a_day(product: Product, dosage: Dosage) -> tuple[Decimal, bool]:
    """OMEQ in a day of one dosage, and whether it may be more: of a range its lower end is counted.

    A patch is as many as are on at a time, however seldom it is changed.
    """
    key, factor = ratio(product, [dosage.route])
    entries = _lowest(product, dosage)
    plain, ranged = _seldomest(replace(dosage, dose_and_rate=entries))
    ranged = ranged or any(entry.dose_range is not None for entry in dosage.dose_and_rate)
    if not entries:
        raise Untold(_("the dose is free text") if dosage.text else _("no dose that can be counted"))
    if key == PATCH:
        if len(entries) != 1:
            raise Untold(_("how much in an hour is not told"))
        (one,) = entries
        return hourly(product, one.rate_quantity, one.rate_ratio, one.dose_quantity) * DAY * factor, ranged
    if says_otherwise(dosage):
        raise Untold(_("its text says something else"))
    if any(entry.rated for entry in entries):
        raise Untold(_("a rate is not counted"))
    dose = single_dose(plain)
    weight = milligrams(product, Quantity(value=dose[0], code=dose[1]) if dose is not None else None)
    count = doses_in_a_day(plain)
    if count is None:
        raise Untold(_("not so often each day"))
    return weight * count * factor, ranged


def _lowest(product: Product, dosage: Dosage) -> tuple[DoseAndRate, ...]:
    """The entries with units by which they can be counted; of a range its lower end, of a product with two
    substances what is ordered, not what that weighs."""
    found = []
    for one in dosage.dose_and_rate:
        if product.known.beside and one.type is not None and one.type.has("calculated"):
            continue
        dose = one.dose_quantity or (one.dose_range.low if one.dose_range is not None else None)
        if dose is not None:
            dose = replace(dose, code=units.code_of(dose.code, dose.unit))
        found.append(replace(one, dose_quantity=dose, dose_range=None))
    return tuple(found)


def _seldomest(dosage: Dosage) -> tuple[Dosage, bool]:
    """The dosage as seldom as it allows (every 4 to 6 hours: every 6), and whether it allows more."""
    timing = dosage.timing
    repeat = timing.repeat if timing is not None else None
    if timing is None or repeat is None or not (repeat.frequency_max or repeat.period_max):
        return dosage, False
    seldom = replace(repeat, frequency_max=None, period=repeat.period_max or repeat.period, period_max=None)
    return replace(dosage, timing=replace(timing, repeat=seldom)), True


def said(value: Decimal, *, least: bool = False) -> str:
    """Amount in mg as people read it, with a sign where it is a lower bound."""
    shown = units.amount(rounded(value), "mg")
    return f"≥{NBSP}{shown}" if least else shown


def rounded(value: Decimal) -> Decimal:
    """Milligrams with one decimal at most: the ratios are no finer."""
    return units.plain(value.quantize(Decimal("0.1"), ROUND_HALF_UP))
