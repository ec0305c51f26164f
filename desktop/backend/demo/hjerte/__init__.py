"""The eighteen others on Hjerte 3: the ward that people meet first."""

from __future__ import annotations

from typing import Final

from desktop.backend.demo.case import Case
from desktop.backend.demo.hjerte import chest, failure, rhythm, urgent, valves

PATIENTS: Final[tuple[Case, ...]] = (
    urgent.HAUGLAND,
    urgent.SOLBAKKEN,
    urgent.LIEN,
    valves.BERGE,
    rhythm.NYGARD,
    failure.MYKLEBUST,
    chest.SANDVIK,
    chest.OVERLAND,
    chest.ROED,
    valves.AASEN,
    rhythm.STRAND,
    failure.VIK,
    failure.BAKKE,
    chest.HAGEN,
    valves.KRISTOFFERSEN,
    rhythm.SOLBERG,
    rhythm.TVEIT,
    chest.LUND,
)
