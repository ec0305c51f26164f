"""The one reading of allergies: which stand, whether anybody asked, what each is called, how bad it was.

An allergy is one by what happened, not by its `type`. What cannot be read of an entry may raise a question
and never silences one: it denies nothing, and is not over.
"""

from __future__ import annotations

from typing import Final, Literal

import msgspec

from desktop.clinical.denials import NONE_OF_A_KIND, denied, denies_medicines
from desktop.clinical.record.modifiers import is_unread
from desktop.clinical.record.patient import allergy_codes, allergy_lists
from desktop.clinical.record.patient import reactions as happened
from desktop.clinical.record.patient.allergy_lists import Empty
from desktop.core.fold import fold
from desktop.core.messages import _
from desktop.fhir.chart import Chart
from desktop.fhir.resources import AllergyIntolerance

State = Literal["known", "none", "partly", "not-asked", "not-loaded", "unreadable"]
"""`partly`: only some kinds were denied, and nothing is named."""

_WRONG: Final = ("entered-in-error", "refuted")
_OVER: Final = ("inactive", "resolved")
_HOLDS: Final = ("active", "confirmed", "unconfirmed", "presumed", "provisional", "differential")


class Allergies(msgspec.Struct, frozen=True):
    """Allergies of the record: `named` are the allergies, dangerous ones first; `denials` say there is none.

    `asked_of_medicines`: somebody asked about medicines, or about everything, or named something. `unread`:
    an entry says that there is none, and can't be read fully. `empty` is the list that somebody found empty,
    where no entry says anything.
    """

    state: State
    named: tuple[AllergyIntolerance, ...] = ()
    denials: tuple[AllergyIntolerance, ...] = ()
    asked_of_medicines: bool = False
    unread: bool = False
    empty: Empty | None = None


def read(chart: Chart) -> Allergies:
    """The allergies that stand, and what may be said where none does."""
    found = standing(chart)
    denials = tuple(a for a in found if is_denial(a))
    unread = any(is_denial(a, whole=False) for a in found if a not in denials)
    named = tuple(sorted((a for a in found if not is_denial(a, whole=False)), key=_order))
    asked = bool(named) or any(denies_medicines(a.code) for a in denials)
    empty = allergy_lists.empty(chart) if not found else None
    state: State
    if not chart.known(AllergyIntolerance):
        state = "not-loaded"
    elif unread or any(u.resource_type == "AllergyIntolerance" for u in chart.unreadable):
        # What can't be read may be the one that matters: what can is shown beside it.
        state = "unreadable"
    elif named:
        state = "known"
    elif any(denied(a.code) == "all" for a in denials) or (empty is not None and empty.reason == "none"):
        state, asked = "none", True
    else:
        state = "partly" if denials else "not-asked"
    return Allergies(state, named, denials, asked, unread, empty)


def standing(chart: Chart) -> tuple[AllergyIntolerance, ...]:
    """Valid allergies, denials among them: not refuted, not inactive or resolved, not entered in error.

    An entry that can't be read fully, or whose states contradict each other, stands: it is over for nobody.
    """
    return tuple(a for a in chart.all(AllergyIntolerance) if not _taken_back(a) and not _over(a))


def taken_back(chart: Chart) -> tuple[AllergyIntolerance, ...]:
    """Refuted allergies and those entered in error, without denials: they stay visible, struck."""
    return tuple(a for a in chart.all(AllergyIntolerance) if _taken_back(a) and not denied(a.code))


def _taken_back(one: AllergyIntolerance) -> bool:
    state = one.verification_status
    return state is not None and state.has(*_WRONG) and not state.has(*_HOLDS) and not is_unread(one)


def _over(one: AllergyIntolerance) -> bool:
    state = one.clinical_status
    return state is not None and state.has(*_OVER) and not state.has(*_HOLDS) and not is_unread(one)


def says_over(one: AllergyIntolerance) -> bool:
    """True when a state of an entry that stands says that it is over all the same."""
    states = (one.verification_status, one.clinical_status)
    return any(state is not None and state.has(*_WRONG, *_OVER) for state in states)


def is_denial(one: AllergyIntolerance, *, whole: bool = True) -> bool:
    """True when an entry says that there is no allergy, and tells of no reaction; by what can be read of it,
    or (`whole`) only where all of it can be."""
    if not denied(one.code) or any(r.substance or r.manifestation or r.description for r in one.reaction):
        return False
    return not whole or not is_unread(one)


def is_refuted(one: AllergyIntolerance) -> bool:
    """True when the allergy was examined and refuted; one entered in error never was one."""
    return one.verification_status is not None and one.verification_status.has("refuted")


def _order(one: AllergyIntolerance) -> tuple[bool, bool, bool, str, str]:
    """The dangerous first, and of them those whose words say by themselves how dangerous they were."""
    return not is_severe(one), not _in_words(one), not is_allergic(one), substance(one), one.id


def substance(one: AllergyIntolerance) -> str:
    """Substance of the allergy; that of a reaction where the allergy itself has no name. A code without words
    has its name, or is said to have none; empty where there is no code either."""
    said = [one.code, *(reaction.substance for reaction in one.reaction)]
    if denied(one.code):
        # A reaction beside "none known": what it came of is the allergy.
        said = [*said[1:], one.code]
    makers = (allergy_codes.substance_name, allergy_codes.unnamed)
    return next((name for make in makers for concept in said if (name := make(concept))), "")


def denial(one: AllergyIntolerance) -> str:
    """The words of a denial; those of its code where it has none of its own."""
    if one.code is None:
        return ""
    named = (NONE_OF_A_KIND[c.code] for c in one.code.coding if c.code in NONE_OF_A_KIND)
    return next(iter(allergy_codes.words(one.code)), "") or next(named, one.code.label)


def reactions(one: AllergyIntolerance) -> tuple[str, ...]:
    """Reactions, each once: the manifestations, and a description that says more than they do."""
    found: list[str] = []
    for reaction in one.reaction:
        labels = [name for m in reaction.manifestation if (name := allergy_codes.reaction_name(m))]
        told = " ".join(reaction.description.split()).rstrip(".")
        if told and fold(told) not in map(fold, labels):
            labels.append(told)
        found += labels
    return tuple(dict.fromkeys(found))


def notes(one: AllergyIntolerance) -> tuple[str, ...]:
    """Notes beside the allergy, and beside each reaction; each once, without its full stop."""
    every = (*one.note, *(note for reaction in one.reaction for note in reaction.note))
    said = (" ".join(note.text.split()).rstrip(".") for note in every)
    return tuple(dict.fromkeys(text for text in said if text))


def year(one: AllergyIntolerance) -> str:
    """The year in which it was found or last happened; empty where the record has none."""
    return (one.onset_date_time or one.last_occurrence)[:4]


def is_severe(one: AllergyIntolerance) -> bool:
    """An immediate or dangerous reaction: by criticality, by severity, or by its words and codes."""
    return (
        one.criticality == "high"
        or any(reaction.severity == "severe" for reaction in one.reaction)
        or _in_words(one)
    )


def _in_words(one: AllergyIntolerance) -> bool:
    return happened.told(one) == "danger"


def is_allergic(one: AllergyIntolerance) -> bool:
    """True for an allergy: not called an intolerance, or something that happened is of an allergy."""
    return one.type != "intolerance" or bool(happened.told(one))


def is_side_effect(one: AllergyIntolerance) -> bool:
    """True for what is no allergy and was not severe: a bleeding ulcer is no allergy, and asked about."""
    return not is_allergic(one) and not is_severe(one)


def is_uncertain(one: AllergyIntolerance) -> bool:
    """True when the entry, or a reaction of it, can't be read fully: it is asked about, never passed over."""
    return is_unread(one) or happened.unnamed(one)


def remarks(one: AllergyIntolerance, *, certainty: bool = True) -> tuple[str, ...]:
    """Remarks that belong beside an allergy: not confirmed, a state only in words, something unread. Without
    `certainty` where a column of its own says how sure it is."""
    found = [_("not confirmed")] if certainty and is_unconfirmed(one) else []
    for state in (one.verification_status if certainty else None, one.clinical_status):
        if state is not None and state.words and not state.has(*_WRONG, *_OVER, *_HOLDS):
            found.append(state.words)
    if is_unread(one):
        found.append(_("can't be read fully"))
    elif says_over(one) and not _taken_back(one) and not _over(one):
        # Of one that is over, and is shown struck, all states say the same.
        found.append(_("its states contradict each other"))
    return tuple(found)


_LONGEST: Final = 40
"""Letters of a note that stands itself beside an allergy."""


def noted(one: AllergyIntolerance) -> tuple[str, ...]:
    """Notes of an allergy and of its reactions, each in full where it is short."""
    notes = (*one.note, *(note for reaction in one.reaction for note in reaction.note))
    said = (" ".join(note.text.split()).rstrip(".") for note in notes)
    return tuple(dict.fromkeys(text if len(text) <= _LONGEST else _("see comment") for text in said if text))


def is_unconfirmed(one: AllergyIntolerance) -> bool:
    """True when the record itself calls it unconfirmed."""
    return one.verification_status is not None and one.verification_status.has("unconfirmed", "presumed")
