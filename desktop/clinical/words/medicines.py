"""Name of a medicine: by code, by a Medication, or in words only."""

from __future__ import annotations

import re

import msgspec

from desktop.clinical import substances, units, unlisted, vocabulary
from desktop.clinical.record.medicines.ingredients import ingredients
from desktop.clinical.words.doses import quantity_words
from desktop.clinical.words.not_checked import marked
from desktop.core.fold import fold
from desktop.core.messages import _
from desktop.fhir.chart import Chart
from desktop.fhir.elements import CodeableConcept, Reference
from desktop.fhir.resources import Medication
from desktop.fhir.systems import ATC, ATC_NO

_ATC_SYSTEMS = (ATC, ATC_NO)
_COLLECTIVE = re.compile(r"(?:kombinasjon|combination|diverse|various|andre|other)", re.IGNORECASE)
"""The ATC system's words for many substances at once: nobody's name."""
_NO_BRAND = re.compile(rf"lokalt?|{substances.FORMS}")
"""Pattern of a product's first word that is no brand, folded."""


def unnamed() -> str:
    """Text for a medicine without a name."""
    return _("medicine without a name in the record")


class Name(msgspec.Struct, frozen=True):
    """A medicine's name: what tells substances apart, the generic name, and the product's own words."""

    substance: str
    generic: str
    product: str


def name_of(chart: Chart, concept: CodeableConcept | None, reference: Reference | None) -> Name:
    """The name of a medicine given by code, by a Medication, or only by the words beside the reference."""
    medication = chart.find(reference, Medication)
    own = concept or (medication.code if medication else None)
    concepts = [c for c in (own,) if c]
    if medication:
        concepts += [e.value_codeable_concept for e in medication.extension if e.value_codeable_concept]
    atc = next(
        (c.code for k in concepts for c in k.coding if c.system in _ATC_SYSTEMS and len(c.code) == 7), ""
    )
    listed = vocabulary.medicine(atc) if atc else None
    said = [*(k.text for k in concepts), *(c.display for k in concepts for c in k.coding)]
    collective = ""
    if listed is not None and not listed.is_named(*said):
        collective = listed.collective
    if listed is not None and (collective or _COLLECTIVE.search(listed.name)):
        listed = None
    words = next((c.display for k in concepts for c in k.coding if c.system == ATC and c.display), "")
    if _COLLECTIVE.match(words) or collective:
        words = ""
    generic = _small(listed.substance if listed else words)
    parts = tuple(one.name for one in ingredients(chart, medication) if one.name) if medication else ()
    # Named by products, a mixture has no substances to be called after.
    products = any(any(letter.isdecimal() for letter in part) for part in parts)
    if not (generic or products):
        generic = "/".join(part.lower() for part in parts)
    # The substance in another language (WHO's display) is no product of it.
    same = {generic, words.lower()}
    label = own.words if own else ""
    brand = next(
        (
            c.display
            for k in concepts
            for c in k.coding
            if c.system == ATC_NO and c.display and c.display.lower() not in same
        ),
        "",
    )
    product = brand or (label if label.lower() not in same else "")
    if not (generic or product):
        product = " + ".join(parts) or (reference.display if reference else "")
        product = product or collective or _without_words(concepts)
    if generic and product:
        product = _branded(product, same)
    if medication and not any(c.isdecimal() for c in product):
        product = " ".join(part for part in (product, _strength(medication)) if part)
    named = generic or product
    # Under a collective code each medicine is told apart by its own words.
    code = atc if not collective or named == collective else ""
    substance = code or substances.key(named) or named.casefold()
    if product and not (generic or parts or any(k.coding for k in concepts)) and unlisted.is_unlisted(own):
        product = marked(product)
    if medication and medication.status == "entered-in-error":
        # The substance stays for the checks: what was entered wrongly reassures nobody.
        wrong = _("{what} (entered in error)").format(what=generic or product)
        generic, product = (wrong, product) if generic else ("", wrong)
    return Name(substance, generic, product)


def _without_words(concepts: list[CodeableConcept]) -> str:
    """A medicine that has nothing but a code: the code is said to be one."""
    code = next((c.code for k in concepts for c in k.coding if c.code), "")
    return _("{unnamed} (code {code})").format(unnamed=unnamed(), code=code) if code else unnamed()


def _small(name: str) -> str:
    """A substance as it stands in a list: small letters, but for a letter that is a name (`vitamin D`)."""
    return " ".join(word if len(word) == 1 else word.lower() for word in name.split(" "))


def _branded(product: str, names: set[str]) -> str:
    """`Paracet tab 500 mg` → `PARACET tab 500 mg`; of what begins with the substance's name the rest."""
    for name in sorted(names, key=len, reverse=True):
        rest = product[len(name) :]
        # A whole word: of “Furosemide” nothing but an “e” would be left.
        if name and product.lower().startswith(name) and not (rest[:1].isalnum() or rest[:1] in ("-", "/")):
            return rest.strip(" ,")
    first, _blank, rest = product.partition(" ")
    return product if _NO_BRAND.fullmatch(fold(first)) else f"{first.upper()} {rest}".strip()


def _strength(medication: Medication) -> str:
    """The strength of what has one substance: that of one part is not the strength of a mixture."""
    if len(medication.ingredient) != 1:
        return ""
    strength = medication.ingredient[0].strength
    over = strength.denominator if strength else None
    if strength is None or strength.numerator is None:
        return ""
    amount = strength.numerator
    volume = units.code_of(over.code, over.unit) if over else ""
    if over is None or over.value is None or volume not in ("mL", "L", "g", "h"):
        return quantity_words(amount)
    if over.value != 1:
        return _("{amount} in {whole}").format(amount=quantity_words(amount), whole=quantity_words(over))
    per = f"{units.code_of(amount.code, amount.unit)}/{volume}"
    return quantity_words(msgspec.structs.replace(amount, code=per, unit=""))
