"""Capabilities and kinds of data: the vocabulary of the table of roles, and the floor under it.

An act declares what a person must be allowed for it (`may`), a question what its answer shows (`shows`).
`resources/vocabulary/roles.json` gives both to roles (`desktop.acts.role_table`).
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Final


class Capability(StrEnum):
    """Rights that an act may ask for.

    `ANYBODY` is for what only goes somewhere in the window or logs a reading: the question that it leads to
    is judged by itself. `KEEP` keeps what was typed on this machine: no role is without it.
    """

    ANYBODY = "anybody"
    KEEP = "keep"
    SETTINGS = "settings"
    OWN = "own"
    TASKS = "tasks"
    RECEIVED = "received"
    BEDS = "beds"
    STAY = "stay"
    OFFICE = "office"
    WRITE = "write"
    PROPOSE = "propose"
    CARE = "care"
    GIVE = "give"
    ACKNOWLEDGE = "acknowledge"
    SETTLE = "settle"
    CLEAR = "clear"
    SIGN = "sign"
    DECIDE = "decide"
    PRINT = "print"
    EXPORT = "export"
    AUDIT = "audit"
    PUBLISH = "publish"


class Shows(StrEnum):
    """Kinds of data in an answer. `NOBODY`: nothing of a patient. `PARTS`: the question asks for parts of
    different kinds, each judged by itself."""

    NOBODY = "nobody"
    PARTS = "parts"
    OWN = "own"
    NAMES = "names"
    BEDS = "beds"
    TASKS = "tasks"
    WARD = "ward"
    OFFICE = "office"
    RECEIVED = "received"
    RECORD = "record"
    VALUES = "values"
    MEDICINES = "medicines"
    NOTES = "notes"
    LETTERS = "letters"
    LOG = "log"


FREE_TO_DO: Final = frozenset({Capability.ANYBODY})
"""Capabilities that are not the table's to give or take."""
FREE_TO_SEE: Final = frozenset({Shows.NOBODY, Shows.PARTS})
ALWAYS: Final = frozenset({Capability.KEEP, Capability.SETTINGS})
"""Capabilities of everybody who has said who they are, whatever the table says: nothing typed is lost."""

_PATIENT_CARE = frozenset({Capability.PROPOSE, Capability.CARE, Capability.GIVE, Capability.SETTLE})
_RESPONSIBLE = frozenset({Capability.CLEAR, Capability.SIGN, Capability.DECIDE})
_WORK = frozenset(Capability) - FREE_TO_DO - ALWAYS - {Capability.PRINT, Capability.EXPORT}
_OWNERS = frozenset({Capability.PUBLISH})
NEVER: Final[Mapping[str, frozenset[Capability]]] = {
    "doctor": _OWNERS,
    "doctor_in_training": _OWNERS,
    "nurse": frozenset({Capability.DECIDE}) | _OWNERS,
    "other": frozenset({Capability.DECIDE, Capability.CLEAR}) | _OWNERS,
    "student": frozenset({Capability.ACKNOWLEDGE, Capability.SETTLE}) | _RESPONSIBLE | _OWNERS,
    "secretary": _PATIENT_CARE | _RESPONSIBLE | _OWNERS,
    "coordinator": _PATIENT_CARE | _RESPONSIBLE | _OWNERS,
    "gp": _PATIENT_CARE | _RESPONSIBLE | _OWNERS | {Capability.WRITE, Capability.STAY, Capability.BEDS},
    "ambulance": _WORK,
    "owner": _WORK - {Capability.OWN, Capability.PUBLISH},
    "auditor": _WORK - {Capability.OWN, Capability.AUDIT},
    "unknown": _WORK,
    "ended": _WORK | {Capability.PRINT, Capability.EXPORT},
}
"""The floor: what no configuration gives to a role. Sprints are published by their owner alone: whoever is a
doctor too does it in that role."""
NEVER_SEES: Final[Mapping[str, frozenset[Shows]]] = {
    "owner": frozenset(Shows) - FREE_TO_SEE - {Shows.OWN},
    "ended": frozenset(Shows) - FREE_TO_SEE - {Shows.OWN},
}
"""The floor of what is shown: whoever owns a sprint, or whose role has ended, sees no patient by that."""


__all__ = ["ALWAYS", "FREE_TO_DO", "FREE_TO_SEE", "NEVER", "NEVER_SEES", "Capability", "Shows"]
