"""The one reading of allergies: which stand, whether anybody asked, what each is called, how bad it was."""

from __future__ import annotations

from typing import Final, Literal

import msgspec

from desktop.clinical.denials import denied, denies_medicines
from desktop.fhir.chart import Chart
from desktop.fhir.resources import AllergyIntolerance

State = Literal["known", "none", "partly", "not-asked", "not-loaded", "unreadable"]
"""`partly`: only some kinds were denied, and nothing is named."""

_WRONG: Final = ("entered-in-error", "refuted")
_OVER: Final = ("inactive", "resolved")
_SEVERE: Final = ("anafyl", "anaphyl", "angioødem", "angioedem", "straksallergi", "immediate allergy")
"""Words of a reaction that say by themselves that it was dangerous."""


class Allergies(msgspec.Struct, frozen=True):
    """Allergies of the record: `named` are the allergies, dangerous ones first; `denials` say there is none.

    `asked_of_medicines`: somebody asked about medicines, or about everything, or named something.
    """

    state: State
    named: tuple[AllergyIntolerance, ...] = ()
    denials: tuple[AllergyIntolerance, ...] = ()
    asked_of_medicines: bool = False


def read(chart: Chart) -> Allergies:
    """The allergies that stand, and what may be said where none does."""
    found = standing(chart)
    denials = tuple(a for a in found if denied(a.code))
    named = tuple(sorted((a for a in found if not denied(a.code)), key=_order))
    asked = bool(named) or any(denies_medicines(a.code) for a in denials)
    state: State
    if not chart.known(AllergyIntolerance):
        state = "not-loaded"
    elif any(u.resource_type == "AllergyIntolerance" for u in chart.unreadable):
        # What can't be read may be the one that matters: what can is shown beside it.
        state = "unreadable"
    elif named:
        state = "known"
    elif any(denied(a.code) == "all" for a in denials):
        state = "none"
    else:
        state = "partly" if denials else "not-asked"
    return Allergies(state, named, denials, asked)


def standing(chart: Chart) -> tuple[AllergyIntolerance, ...]:
    """Valid allergies, denials among them: not refuted, not inactive or resolved, not entered in error."""
    return tuple(
        a
        for a in chart.all(AllergyIntolerance)
        if not (a.verification_status and a.verification_status.has(*_WRONG))
        and not (a.clinical_status and a.clinical_status.has(*_OVER))
    )


def taken_back(chart: Chart) -> tuple[AllergyIntolerance, ...]:
    """Refuted allergies and those entered in error, without denials: they stay visible, struck."""
    return tuple(
        a
        for a in chart.all(AllergyIntolerance)
        if a.verification_status and a.verification_status.has(*_WRONG) and not denied(a.code)
    )


def is_refuted(one: AllergyIntolerance) -> bool:
    """True when the allergy was examined and refuted; one entered in error never was one."""
    return one.verification_status is not None and one.verification_status.has("refuted")


def _order(one: AllergyIntolerance) -> tuple[bool, bool, bool, str, str]:
    """The dangerous first, and of them those whose words say by themselves how dangerous they were."""
    return not is_severe(one), not _in_words(one), one.type == "intolerance", substance(one), one.id


def substance(one: AllergyIntolerance) -> str:
    """Substance of the allergy; that of a reaction where the allergy itself has no name, else empty."""
    said = (one.code, *(reaction.substance for reaction in one.reaction))
    return next((concept.label for concept in said if concept is not None and concept.label), "")


def reactions(one: AllergyIntolerance) -> tuple[str, ...]:
    """Reactions, each once: the manifestations, or the description where there are none."""
    found: list[str] = []
    for reaction in one.reaction:
        labels = [m.label for m in reaction.manifestation if m.label]
        found += labels or ([reaction.description] if reaction.description else [])
    return tuple(dict.fromkeys(found))


def year(one: AllergyIntolerance) -> str:
    """The year in which it was found or last happened; empty where the record has none."""
    return (one.onset_date_time or one.last_occurrence)[:4]


def is_severe(one: AllergyIntolerance) -> bool:
    """An immediate or dangerous reaction: by criticality, by severity, or by its words."""
    return (
        one.criticality == "high"
        or any(reaction.severity == "severe" for reaction in one.reaction)
        or _in_words(one)
    )


def _in_words(one: AllergyIntolerance) -> bool:
    words = [m.label for r in one.reaction for m in r.manifestation] + [r.description for r in one.reaction]
    said = " ".join(words).casefold()
    return any(word in said for word in _SEVERE)


def is_unconfirmed(one: AllergyIntolerance) -> bool:
    """True when the record itself calls it unconfirmed."""
    return one.verification_status is not None and one.verification_status.has("unconfirmed", "presumed")
