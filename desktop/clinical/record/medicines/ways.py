"""Route of a medicine, as far as its site matters: by mouth, on the body, or by a needle.

Read from a v3 or SNOMED CT code, from the words of the route, else from the form or the dose's own words,
in Norwegian or English. What says nothing is unknown, and no needle is ever guessed away.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from enum import StrEnum
from typing import Final

from desktop.clinical.words.routes import route_key
from desktop.core.fold import fold
from desktop.fhir.chart import Chart
from desktop.fhir.elements import CodeableConcept
from desktop.fhir.resources import Medication, MedicationRequest, MedicationStatement


class Way(StrEnum):
    """ORAL by mouth or tube; LOCAL skin, eye, nose, lung, rectum, vagina; NEBULISED by a machine that few
    have at home; INJECTED below the skin or in a muscle; HOSPITAL into a vessel, the spine or the airway."""

    ORAL = "oral"
    LOCAL = "local"
    NEBULISED = "nebulised"
    INJECTED = "injected"
    HOSPITAL = "hospital"
    UNKNOWN = "unknown"


_KEYS: Final[dict[str, Way]] = {
    **dict.fromkeys(("PO", "SL", "BUC", "NGT"), Way.ORAL),
    **dict.fromkeys(("PR", "IPINHL", "NASINHLC", "TOPICAL", "TRNSDERM", "VAGINS", "OPTHALTA", "OTIC"),
                    Way.LOCAL),
    "NEB": Way.NEBULISED,
    **dict.fromkeys(("SQ", "IM"), Way.INJECTED),
    **dict.fromkeys(("IV", "EPI", "IT", "ETINSTL"), Way.HOSPITAL),
}  # fmt: skip
"""The ways of the routes that the vocabulary knows by code; of others the words are read."""
_WORDS: Final[tuple[tuple[Way, re.Pattern[str]], ...]] = (
    (Way.HOSPITAL, re.compile(r"\bintraven|\bi\.?v\.?(?!\w)|\binfusjon|\binfusion|\bepidural|\bintratek"
                              r"|\bintrathec|\bendotrak|\bendotrach|\bintraosseo|\bintra-?arteri")),
    (Way.INJECTED, re.compile(r"\bsubkut|\bsubcut|\bs\.?c\.?(?!\w)|\bunder huden|\bunder the skin"
                              r"|\bintramus|\bi\.?m\.?(?!\w)|\bi muskel|\binjeksjon|\binjection|\binjectable"
                              r"|\bprefilled syringe|\bferdigfylt|\bpenn\b")),
    (Way.NEBULISED, re.compile(r"\bforstov|\bnebul")),
    (Way.ORAL, re.compile(r"\boral|\bperoral|\bp\.?o\.?(?!\w)|gjennom munnen|\bby mouth|\bsvelg|\bswallow"
                          r"|\btabl|\btab\.?(?!\w)|\bkaps|\bcaps|\bmikstur|\bsublingual|under tungen"
                          r"|under the tongue|\btygg|\bchewable|\bdepottab|\benterotab|\bpo\b")),
    (Way.LOCAL, re.compile(r"\binhal|\bpulver til inhal|\bkrem\b|\bcream|\bsalve|\bointment|\bplaster"
                           r"|\bdepotplaster|\bpatch|\bnese|\bnasal|\boye|\beye|\bophth|\bstikkpille"
                           r"|\bsupposit|\brektal|\brectal|\bvagi|\bklyster|\benema|\bhud\b|\btopical"
                           r"|\bgel\b|\bdrape|\boredrap|\btransderm|\bsjampo")),
)  # fmt: skip


def way_of(concept: CodeableConcept | None) -> Way:
    """The way that a route's code or words say."""
    if concept is None:
        return Way.UNKNOWN
    keys = (route_key(concept), *(coding.code for coding in concept.coding if not coding.system))
    known = next((_KEYS[key] for key in keys if key in _KEYS), None)
    return known or in_words(concept.text, *(coding.display for coding in concept.coding))


def in_words(*texts: str) -> Way:
    """The way that words say (`40 mg iv`, `injeksjonsvæske`); the most dangerous of several."""
    found = fold(" ; ".join(text for text in texts if text))
    return next((way for way, pattern in _WORDS if pattern.search(found)), Way.UNKNOWN)


def way(chart: Chart, one: MedicationRequest | MedicationStatement) -> Way:
    """Route of an order: its own, else in the dose's words, else by the form and name of the product."""
    dosages = one.dosage_instruction if isinstance(one, MedicationRequest) else one.dosage
    said = [found for d in dosages if (found := way_of(d.route)) is not Way.UNKNOWN]
    if said:
        return _worst(said)
    if any(e.rated for d in dosages for e in d.dose_and_rate):
        return Way.HOSPITAL
    texts = in_words(*(d.text for d in dosages))
    if texts is not Way.UNKNOWN:
        return texts
    medication = chart.find(one.medication_reference, Medication)
    form = way_of(medication.form) if medication else Way.UNKNOWN
    if form is not Way.UNKNOWN:
        return form
    units = [q.unit for d in dosages for e in d.dose_and_rate if (q := e.dose_quantity) is not None]
    concepts = (one.medication_codeable_concept, medication.code if medication else None)
    names = [part for c in concepts if c for part in (c.text, *(k.display for k in c.coding))]
    return in_words(*units, *names)


def infusion(one: MedicationRequest) -> bool:
    """True for an infusion at a rate."""
    return any(e.rated for d in one.dosage_instruction for e in d.dose_and_rate)


def _worst(found: Iterable[Way]) -> Way:
    order = (Way.HOSPITAL, Way.INJECTED, Way.NEBULISED, Way.LOCAL, Way.ORAL)
    return min(found, key=order.index)


_PROPHYLAXIS: Final = re.compile(r"profyla|prophyla|forebyg\w* (av )?(blodpropp|trombose|dvt)")


def prophylaxis(one: MedicationRequest) -> bool:
    """True when the reason or words call it prophylaxis."""
    concepts = [*one.reason_code, *(c for d in one.dosage_instruction for c in d.additional_instruction)]
    texts = [c.label for c in concepts] + [d.text for d in one.dosage_instruction]
    texts += [note.text for note in one.note]
    return any(_PROPHYLAXIS.search(fold(text)) for text in texts)
