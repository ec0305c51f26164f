"""Protected address (kode 6 and 7) of a patient: never printed, shown or guessed."""

from __future__ import annotations

import re

import msgspec

from desktop.clinical.record.security_labels import restricted
from desktop.fhir.elements import Coding
from desktop.fhir.resources import Patient

_WORDS = frozenset(
    {
        "6",
        "7",
        "kode6",
        "kode7",
        "spsf",
        "spfo",
        "fortrolig",
        "strengtfortrolig",
        "strengtfortroligutland",
        "klientadresse",
    }
)
_ABOUT_ADDRESS = re.compile(r"address-?(?:confidential|protect)|adresse-?(?:gradering|beskyttelse|sperre)")


def protected(patient: Patient) -> bool:
    """True when the patient's address is protected: by the register's words, or by a restricted record.

    Several systems write it in several ways; a word too many only means that a person looks at it.
    """
    codings: list[Coding] = []
    if patient.meta:
        codings += [*patient.meta.security, *patient.meta.tag]
    extensions = [*patient.extension, *(e for a in patient.address for e in a.extension)]
    while extensions:
        extension = extensions.pop()
        extensions += extension.extension
        about = _ABOUT_ADDRESS.search(extension.url.casefold()) is not None
        if extension.value_coding:
            one = extension.value_coding
            # In an extension about the address a figure is an address code, whatever its list is called.
            codings += [msgspec.structs.replace(one, system=""), one] if about else [one]
        if extension.value_codeable_concept:
            several = extension.value_codeable_concept.coding
            codings += [*several, *(msgspec.structs.replace(c, system="") for c in several if about)]
        if extension.value_code:
            codings.append(Coding(code=extension.value_code))
    return any((_word(c.code) in _WORDS and _of_address(c)) or restricted(c) for c in codings)


def _word(code: str) -> str:
    return code.casefold().replace("_", "").replace("-", "").replace(" ", "")


def _of_address(coding: Coding) -> bool:
    # A bare figure means an address code only where no other system claims it.
    return not coding.code.isdecimal() or not coding.system or "adresse" in coding.system.casefold()
