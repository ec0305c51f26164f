"""The 24 described patients, by specialty, in the order of their numbers."""

from __future__ import annotations

from typing import Final

from desktop.backend.demo.case import Case
from desktop.backend.demo.described import cardiology

CASES: Final[tuple[Case, ...]] = (*cardiology.CASES,)
