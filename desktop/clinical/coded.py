"""Texts of settings that are codes: of which code systems.

A text of `Diagnosis` may be of either system; one of another is written `system|code`, as everywhere.
"""

from __future__ import annotations

from typing import Annotated

from desktop.core.configured import code_of
from desktop.fhir.systems import ATC, ICD10, ICPC2, NLK

AtcCode = Annotated[str, code_of(ATC)]
"""An ATC code, or the beginning of one."""
LabCode = Annotated[str, code_of(NLK)]
"""A code of the national laboratory list."""
Icd10Code = Annotated[str, code_of(ICD10)]
"""A code of ICD-10, or the beginning of one."""
Diagnosis = Annotated[str, code_of(ICD10, ICPC2)]
"""A code of ICD-10 or ICPC-2, or the beginning of one and `*`."""
