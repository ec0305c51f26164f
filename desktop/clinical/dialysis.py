"""Rules for dialysis sessions: their codes, the measurements that belong to one, the marked deviations.

The file of settings is the one home of these codes and limits; no clinician has checked them.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Annotated, Any

import msgspec

from desktop.clinical.columns import has
from desktop.core.configured import Items, Origin, Settings, configured, guarded, meaning
from desktop.core.converting import Refused, convert
from desktop.core.fold import fold
from desktop.core.messages import Words, _
from desktop.core.whole_words import pattern
from desktop.fhir.elements import CodeableConcept


class Limits(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """In which time around a session a measurement that names none belongs to it, how long one is, how long
    after one somebody is in dialysis, and how fast an ultrafiltration is marked."""

    before: Annotated[int, msgspec.Meta(ge=0, le=720), meaning("before its beginning", "minutes")]
    after: Annotated[int, msgspec.Meta(ge=0, le=720), meaning("after its end", "minutes")]
    longest: Annotated[int, msgspec.Meta(ge=1, le=72), meaning("beyond it an Encounter is a stay", "hours")]
    recent: Annotated[
        int, msgspec.Meta(ge=1, le=366), meaning("so long after a session somebody is in dialysis", "days")
    ]
    fast: Annotated[Decimal, meaning("above it an ultrafiltration is marked", "ml/h/kg")]


class Kind(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A kind of dialysis in sessions: its name, the codes of a Procedure or Encounter of it (`code`,
    `system|code`), and what it is called where there is no code (`words`)."""

    name: Words
    code: tuple[str, ...]
    words: tuple[str, ...] = ()


class Made(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A kind of access that an operation makes: its name, the codes of a Condition, Procedure or Device of it
    (`code`, `system|code`), and whole words of their names; a star stands for the rest of a word."""

    name: Words
    code: tuple[str, ...] = ()
    words: tuple[str, ...] = ()


class Planned(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Codes and names of an Observation for the planned ultrafiltration volume."""

    code: tuple[str, ...]
    words: tuple[str, ...] = ()


class Fall(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Criteria for marking a fall of the systolic pressure in a session: all that are set must be met.

    The lowest pressure lies `below` this many mmHg; or so many (`fall`) or more under that before. `from`:
    only where the pressure before was at least so high. What needs the pressure before is not judged without
    it.
    """

    below: int | None = None
    fall: int | None = None
    from_: int | None = msgspec.field(default=None, name="from")

    def is_met(self, before: Decimal | None, lowest: Decimal) -> bool:
        """True when these pressures meet the criteria."""
        if self.from_ is not None and (before is None or before < self.from_):
            return False
        if self.fall is not None and (before is None or before - lowest < self.fall):
            return False
        return self.below is None or lowest < self.below


class Reason(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Reason for changing a dry weight, to choose from."""

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
    access: dict[str, Made]
    access_never: tuple[str, ...]
    access_closed: tuple[str, ...]
    access_trouble: tuple[str, ...]


def _checked(data: Any, _origin: Origin) -> Dialysis:
    found: Dialysis = convert(data, Dialysis)
    for key, kind in found.sessions.items():
        if not kind.code or not all(code.strip() for code in kind.code):
            where = ("sessions", key, "code")
            raise Refused(where, _("Here at least 1 code is needed, and none is empty."))
    for key, made_one in found.access.items():
        if not all(one.strip() for one in (*made_one.code, *made_one.words)) or not (
            made_one.code or made_one.words
        ):
            raise Refused(("access", key), _("Here at least 1 code is needed, and none is empty."))
    for key, fall in found.falls.items():
        if fall.below is None and fall.fall is None:
            raise Refused(("falls", key), _("It must say a pressure, or a fall of it."))
    return found


DIALYSIS: Settings[Dialysis] = Settings(
    "vocabulary/dialysis.yaml",
    _checked,
    {
        "dialysis-session": Items(("sessions",), Kind),
        "dialysis-access": Items(("access",), Made),
        "dry-weight-reason": Items(("reasons",), Reason),
        "pressure-fall": guarded(("falls",), Fall),
        "dialysis-limit": guarded(("limits",), Any),
    },
)


class _Access(msgspec.Struct, frozen=True):
    named: tuple[tuple[str, Made, re.Pattern[str]], ...]
    never: re.Pattern[str]
    closed: re.Pattern[str]
    trouble: re.Pattern[str]


@configured
def _access() -> _Access:
    own = DIALYSIS.now()
    named = tuple((key, one, pattern(one.words)) for key, one in own.access.items())
    return _Access(named, *map(pattern, (own.access_never, own.access_closed, own.access_trouble)))


def made(*concepts: CodeableConcept) -> tuple[str, Made] | None:
    """The kind of access, with its key, that one of these is or is about: by a code, else by its words."""
    known = _access()
    for key, one, _words in known.named:
        if any(has(concept, one.code) for concept in concepts):
            return key, one
    for concept in concepts:
        said = _said(concept)
        if known.never.search(said):
            continue
        for key, one, words in known.named:
            if words.search(said):
                return key, one
    return None


def closes(concept: CodeableConcept | None) -> bool:
    """True when a procedure closes the access that it is about; one that reopens it does not."""
    if concept is None:
        return False
    said = _said(concept)
    return bool(_access().closed.search(said)) and not _access().trouble.search(said)


def is_trouble(words: str) -> bool:
    """True when words tell of a problem with an access."""
    return bool(_access().trouble.search(fold(words)))


def _said(concept: CodeableConcept) -> str:
    return fold(" ; ".join(part for part in (concept.text, *(c.display for c in concept.coding)) if part))


def kind_of(*concepts: CodeableConcept | None) -> Kind | None:
    """The kind of dialysis that one of these says; without a code its words count, exactly as written."""
    for concept in concepts:
        for kind in DIALYSIS.now().sessions.values() if concept is not None else ():
            if says(concept, kind):
                return kind
    return None


def says(concept: CodeableConcept | None, wanted: Kind | Planned) -> bool:
    """True when a concept has this code; without any code it counts by its words, exactly as written."""
    if concept is None:
        return False
    if has(concept, wanted.code):
        return True
    return not concept.coding and fold(concept.text) in map(fold, wanted.words)
