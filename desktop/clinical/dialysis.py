"""What counts as a session of dialysis, which measurements belong to it, and what is marked in it.

The file of settings is the one home of these codes and limits; no clinician has checked them.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Any

import msgspec

from desktop.clinical.columns import has
from desktop.core.configured import Items, Origin, Refused, Settings, convert, guarded, meaning
from desktop.core.fold import fold
from desktop.core.messages import Words, _
from desktop.fhir.elements import CodeableConcept


class Limits(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """In which time around a session a measurement that names none belongs to it, how long one is, and how
    fast an ultrafiltration is marked."""

    before: Annotated[int, msgspec.Meta(ge=0, le=720), meaning("before its beginning", "minutes")]
    after: Annotated[int, msgspec.Meta(ge=0, le=720), meaning("after its end", "minutes")]
    longest: Annotated[int, msgspec.Meta(ge=1, le=72), meaning("beyond it an Encounter is a stay", "hours")]
    fast: Annotated[Decimal, meaning("above it an ultrafiltration is marked", "ml/h/kg")]


class Kind(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A kind of dialysis in sessions: its name, the codes of a Procedure or Encounter of it (`code`,
    `system|code`), and what it is called where there is no code (`words`)."""

    name: Words
    code: tuple[str, ...]
    words: tuple[str, ...] = ()


class Planned(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """By which codes and names an Observation says how much is to be drawn."""

    code: tuple[str, ...]
    words: tuple[str, ...] = ()


class Fall(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """When a fall of the systolic pressure in a session is marked: all that is said must be so.

    The lowest pressure lies `below` this many mmHg; or so many (`fall`) or more under that before. `from`:
    only where the pressure before was at least so high. What needs the pressure before is not judged without
    it.
    """

    below: int | None = None
    fall: int | None = None
    from_: int | None = msgspec.field(default=None, name="from")

    def is_met(self, before: Decimal | None, lowest: Decimal) -> bool:
        """Whether these pressures are such a fall."""
        if self.from_ is not None and (before is None or before < self.from_):
            return False
        if self.fall is not None and (before is None or before - lowest < self.fall):
            return False
        return self.below is None or lowest < self.below


class Reason(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Why a dry weight is changed, as it is chosen."""

    name: Words


class Dialysis(msgspec.Struct, frozen=True, kw_only=True):
    """The whole file."""

    source: str
    left_out: str
    checked_by: str | None
    limits: Limits
    sessions: dict[str, Kind]
    planned: Planned
    falls: dict[str, Fall]
    reasons: dict[str, Reason]


def _checked(data: Any, _origin: Origin) -> Dialysis:
    found: Dialysis = convert(data, Dialysis)
    for key, kind in found.sessions.items():
        if not kind.code or not all(code.strip() for code in kind.code):
            where = ("sessions", key, "code")
            raise Refused(where, _("Here at least 1 code is needed, and none is empty."))
    for key, fall in found.falls.items():
        if fall.below is None and fall.fall is None:
            raise Refused(("falls", key), _("It must say a pressure, or a fall of it."))
    return found


DIALYSIS: Settings[Dialysis] = Settings(
    "vocabulary/dialysis.yaml",
    _checked,
    {
        "dialysis-session": Items(("sessions",), Kind),
        "dry-weight-reason": Items(("reasons",), Reason),
        "pressure-fall": guarded(("falls",), Fall),
        "dialysis-limit": guarded(("limits",), Any),
    },
)


def kind_of(*concepts: CodeableConcept | None) -> Kind | None:
    """The kind of dialysis that one of these says; without a code its words count, exactly as written."""
    for concept in concepts:
        for kind in DIALYSIS.now().sessions.values() if concept is not None else ():
            if says(concept, kind):
                return kind
    return None


def says(concept: CodeableConcept | None, wanted: Kind | Planned) -> bool:
    """Whether a concept is this one by a code; one without any code by its words, exactly as written."""
    if concept is None:
        return False
    if has(concept, wanted.code):
        return True
    return not concept.coding and fold(concept.text) in map(fold, wanted.words)
