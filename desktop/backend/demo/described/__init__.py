"""The 24 described patients, by specialty, in the order of their numbers."""

from __future__ import annotations

from typing import Final

from desktop.backend.demo.case import Case
from desktop.backend.demo.described import (
    bones,
    cardiology,
    children,
    further,
    intensive,
    last,
    lungs,
    medicine,
    nerves,
    surgery,
)

CASES: Final[tuple[Case, ...]] = (
    *cardiology.CASES,
    *lungs.CASES,
    *surgery.CASES,
    *bones.CASES,
    *intensive.CASES,
    *medicine.CASES,
    *nerves.CASES,
    *children.CASES,
    *further.CASES,
    *last.CASES,
)
