"""Codes by which a record says that somebody asked for allergies and there are none."""

from __future__ import annotations

from typing import Final

NO_ALLERGY: Final = frozenset({"716186003", "no-known-allergy", "nka"})
"""No known allergy at all (SNOMED CT 716186003 and local codes)."""

NONE_OF_A_KIND: Final = {
    "409137002": "Ingen kjent legemiddelallergi",
    "429625007": "Ingen kjent matallergi",
    "716184000": "Ingen kjent lateksallergi",
    "428607008": "Ingen kjent miljøallergi",
}
"""SNOMED CT: none of one kind, with Bokmål for a letter; it says nothing of the other kinds."""
