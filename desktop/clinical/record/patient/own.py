"""Family history and denials written as problems: a Condition that says nothing of an own disease."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final, Literal

from desktop.clinical.words.terms import term
from desktop.core.fold import fold
from desktop.fhir.elements import CodeableConcept
from desktop.fhir.resources import Condition
from desktop.fhir.systems import is_icd

Kind = Literal["own", "family", "denied"]
_FAMILY_CODES: Final = ("Z80", "Z81", "Z82", "Z83", "Z84")
"""ICD-10: family history of diseases."""
_RELATIVES: Final = (
    "mor|far|moren|faren|foreldre\\w*|bror|broren|soster|sosteren|sosken|mormor|farmor|morfar|farfar"
    "|besteforeldre|tante|onkel|slekt\\w*|familie\\w*"
    "|mother|father|brother|sister|siblings?|relatives?|grandmother|grandfather"
)
_FAMILY: Final = re.compile(
    rf"\b(?:hos|i|in)\s+(?:en\s+|sin\s+|a\s+)?(?:{_RELATIVES})\b"
    r"|\bfamily history\b|^fh[: ]|\bfamilieanamnese\b|\bslektshistorie\b|\bfamiliehistorie\b"
    rf"|^(?:(?:hennes|hans|pasientens|her|his) )?(?:{_RELATIVES})\s+"
    r"(?:har|hadde|dode|fikk|fatt|med|has|had|died)\b"
    r"|\barvelig (?:belast|dispo)\w*|\bfamily member\b"
)
_DENIED: Final = re.compile(
    r"(?:ikke|ingen|not|no)(?: kjente?| known| pavist| tegn til| holdepunkte?r? for| history of"
    r"| evidence of| tidligere| diagnosed?)* [\w]{4,}"
    r"|(?:ikke pavist|ingen tegn til|ingen holdepunkte?r? for|ingen sykehistorie med|ingen anamnese pa"
    r"|ingen kjente?|no history of|no past history of|no known|no evidence of|no family history of|absence of"
    r"|negative for|history of .* not present) .+"
    r"|.+(?:,? (?:er )?(?:utelukket|avkreftet|ikke pavist)|(?:,? )(?:ruled out|excluded))"
)
"""Words that deny as a whole: `ikke diabetes`, and never `ikke-småcellet lungekreft`, `ikke småcellet …`."""
_NAMES: Final = re.compile(
    r"(?:ikke|not|no|non)[ -](?:smacell|spesifi|klassifi|insulin|hodgkin|alkohol|reumat|traumat|toks|nevro"
    r"|epilept|infeks|obstru|angitt|allerg|organ|kardi|stemi|small|specif|otherwise|elsewhere|reflow|follow)"
)
"""Names of diseases that begin like a denial."""


def kind(condition: Condition) -> Kind:
    """Kind of what a Condition tells of: an own disease, the family's, or a denial.

    A code of a disease outweighs words that seem to deny it: then it is the patient's own until somebody says
    otherwise."""
    return kind_of(condition.code)


def kind_of(concept: CodeableConcept | None) -> Kind:
    """Kind of what a concept tells of, as of a Condition that is called so."""
    if concept is None:
        return "own"
    icd = tuple(c.code.upper().replace(".", "") for c in concept.coding if c.code and is_icd(c.system))
    unnamed = any(c.code and not c.display for c in concept.coding)
    texts = tuple(text for text in (concept.text, *(c.display for c in concept.coding)) if text)
    return _kind(icd, texts, unnamed)


@lru_cache(maxsize=4096)
def _kind(icd: tuple[str, ...], written: tuple[str, ...], unnamed: bool) -> Kind:
    if any(code.startswith(_FAMILY_CODES) for code in icd):
        return "family"
    if icd:
        return "own"
    texts = [fold(term(text)).strip(" .!") for text in written]
    if any(_FAMILY.search(text) and not text.startswith(("no family", "ingen famil")) for text in texts):
        return "family"
    # Of a code without words nobody can tell whether it denies.
    said = bool(texts) and not unnamed
    return "denied" if said and all(_DENIED.fullmatch(t) and not _NAMES.match(t) for t in texts) else "own"
