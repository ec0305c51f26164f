"""Types of R4 that are about a patient, each with the parameter by which it is searched for one."""

from __future__ import annotations

from functools import cache
from typing import Final

from desktop.fhir.definitions import resource_types
from desktop.fhir.searchparams import search_parameters

BY: Final = ("patient", "subject", "beneficiary", "individual")
_OF_THE_RECORD: Final = frozenset({"AuditEvent", "Provenance"})
"""Types that tell of the record and not of the patient: who opened and who signed."""


@cache
def of_patients() -> dict[str, str]:
    """Parameters that name the patient, by type; without the Patient and the types of the record itself."""
    found = {}
    for kind in resource_types():
        known = search_parameters(kind)
        for name in BY:
            one = known.get(name)
            if one is not None and one.type == "reference" and (not one.targets or "Patient" in one.targets):
                found[kind] = name
                break
    return {kind: by for kind, by in found.items() if kind not in _OF_THE_RECORD and kind != "Patient"}
