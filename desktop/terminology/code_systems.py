"""Code systems that can be imported: names, addresses and the form of their codes."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

import msgspec

from desktop.core.messages import _
from desktop.fhir.systems import ATC_NO, ICD10, NCMP, NCRP, NCSP, NLK, SNOMED, canonical

FEST: Final = "http://dmp.no/fhir/NamingSystem/festLegemiddelMerkevare"
INTERACTIONS: Final = "urn:fagflate:fest-interaksjon"
"""An address of our own: the agency's for its interactions could not be confirmed."""


class System(msgspec.Struct, frozen=True):
    """A code system: short name, address, title in words, the form of its codes, and other addresses."""

    key: str
    uri: str
    title: Callable[[], str]
    form: str
    also: tuple[str, ...] = ()

    def holds(self, code: str) -> bool:
        """True for what has the form of one of its codes."""
        return re.fullmatch(self.form, code) is not None


_PROCEDURE: Final = r"(?!NPU\d|NOR\d)[A-Z]{2}[A-Z0-9]{2,6}"
SYSTEMS: Final = (
    System(
        "icd10", ICD10, lambda: _("ICD-10 (diagnoses)"), r"[A-Z]\d[\da-z](?:\.?[\da-z][\da-zA-Z]?)?",
        ("http://hl7.org/fhir/sid/icd-10-no", "http://hl7.org/fhir/sid/icd-10", "icd-10"),
    ),
    System("nlk", NLK, lambda: _("NLK (laboratory)"), r"(?:NPU|NOR)\d{5}"),
    System("ncsp", NCSP, lambda: _("NCSP (surgical procedures)"), _PROCEDURE),
    System("ncmp", NCMP, lambda: _("NCMP (medical procedures)"), _PROCEDURE),
    System("ncrp", NCRP, lambda: _("NCRP (radiological procedures)"), _PROCEDURE),
    System(
        "fest", FEST, lambda: _("FEST (medicinal products)"), r"ID_[0-9A-Fa-f-]{8,40}", ("fest-m30", "m30")
    ),
    System(
        "interactions", INTERACTIONS, lambda: _("FEST (interactions)"), r"ID_[0-9A-Fa-f-]{8,40}",
        ("fest-interactions",),
    ),
    System("snomed", SNOMED, lambda: "SNOMED CT", r"[1-9]\d{5,17}", ("sct", "snomed-ct")),
    System(
        "atc", ATC_NO, lambda: _("ATC (medicines)"), r"[A-Z](?:\d\d(?:[A-Z](?:[A-Z](?:\d\d)?)?)?)?",
        ("http://www.whocc.no/atc",),
    ),
)  # fmt: skip
"""The forms of procedure codes could not be confirmed from the registers themselves: they are read widely,
and a file of one of them that does not name its system is imported only where `--system` does."""
_BY_NAME: Final = {name.casefold(): one for one in SYSTEMS for name in (one.key, one.uri, *one.also)}


def named(text: str) -> System | None:
    """The code system with this short name or address, OIDs with and without `urn:oid:`."""
    plain = text.strip()
    for name in (plain, canonical(plain), f"urn:oid:{plain}", plain.removeprefix("urn:oid:")):
        if (found := _BY_NAME.get(name.casefold().rstrip("/"))) is not None:
            return found
    return None


def written(system: System, code: str) -> str:
    """A code as it is shown: `I210a` is `I21.0A` in ICD-10, as everywhere else here; others as they are
    published (`V0n.0a`: the Norwegian edition has letters for digits in its chapter of accidents)."""
    code = code.strip()
    if system.key == "icd10":
        plain = code.replace(".", "")
        plain = plain.upper() if plain[2:3].isdigit() else plain
        return f"{plain[:3]}.{plain[3:]}" if len(plain) > 3 else plain
    return code


def plain_code(text: str) -> str:
    """A code as it is compared: letters and digits alone, capitals."""
    return re.sub(r"[\W_]+", "", text).upper()
