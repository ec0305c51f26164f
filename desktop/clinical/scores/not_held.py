"""Scores that are asked for and not held here: whose words or rules are not free, or could not be verified.

A site that may use one loads its form (FHIR Questionnaire); what that form sums to is its own.
"""

from __future__ import annotations

from typing import Final

import msgspec

from desktop.clinical.scores.declaring import Words
from desktop.core.messages import _


class NotHeld(msgspec.Struct, frozen=True):
    """A score by its name, and why it is not held."""

    key: str
    title: str
    why: Words


ELSEWHERE: Final = (
    NotHeld(
        "retts",
        "RETTS",
        lambda: _("© Predicare; its rules are used by licence. The site loads its form."),
    ),
    NotHeld(
        "mts",
        "Manchester Triage (MTS)",
        lambda: _("© Manchester Triage Group; its charts are used by licence. The site loads its form."),
    ),
    NotHeld(
        "mmse",
        "MMSE (MMSE-NR3)",
        lambda: _("© Psychological Assessment Resources; used by licence. The site loads its form."),
    ),
    NotHeld(
        "moca",
        "MoCA",
        lambda: _("© Z. Nasreddine; used by whoever is certified. The site loads its form."),
    ),
    NotHeld(
        "onews",
        "ONEWS",
        lambda: _(
            "Norwegian Society of Gynaecology and Obstetrics (2020); its limits could not be verified here."
            " The site loads its form."
        ),
    ),
)
