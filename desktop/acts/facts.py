"""Acts on what must not be missed of a patient: allergies, limits of treatment, infection, interpreter."""

from __future__ import annotations

from typing import Literal

import msgspec

from desktop.acts.act import Act, Done, Log, Needs, RecordAct, Undo, declare
from desktop.acts.capabilities import Capability
from desktop.core.messages import _

DRAFT = "facts"
"""The kind of the drafts of the sheet of facts."""

Nature = Literal["", "allergy", "intolerance", "unknown"]
Certainty = Literal["", "confirmed", "likely", "possible"]
Severity = Literal["", "mild", "moderate", "severe", "unknown"]
Informant = Literal["", "patient", "relative", "core-record", "old-record"]
Denial = Literal["", "none", "not-asked"]
Question = Literal["limits", "infection", "interpreter", "critical"]


class NewAllergy(msgspec.Struct, frozen=True):
    """An allergy as it is written: `id` is the resource's, so that signing twice makes nothing twice.

    `substance` is the key of a known substance; empty where `text` is kept as free text, which `as_text` says
    was answered, and which no check can use.
    """

    id: str
    text: str = ""
    substance: str = ""
    as_text: bool = False
    nature: Nature = ""
    reaction: str = ""
    certainty: Certainty = ""
    severity: Severity = ""
    informant: Informant = ""

    @property
    def begun(self) -> bool:
        """True when anything is written or chosen in it."""
        return self != NewAllergy(self.id)

    @property
    def settled(self) -> bool:
        """True when the text's meaning is settled: a known substance, or free text by choice."""
        return bool(self.substance) or self.as_text


class Strike(msgspec.Struct, frozen=True):
    """An entry (`Type/id`) that is taken back: it was wrong, or an allergy was refuted; and why."""

    key: str
    how: Literal["error", "refuted", "over"] = "error"
    reason: str = ""


class Fact(msgspec.Struct, frozen=True):
    """A new answer to one of the banner's questions. `choice` is one of those that are offered (`none`,
    `not-asked`, or what there is); `id` is the new resource's.

    `text` is what it is about (the agent, the language, the limit), `by` who decided, `talked` with whom it
    was talked through, `since` the day as typed; empty is today.
    """

    question: Question
    choice: str
    id: str
    text: str = ""
    by: str = ""
    talked: str = ""
    since: str = ""


class Facts(msgspec.Struct, frozen=True):
    """Unsigned changes in the sheet of facts.

    `seen` are the entries (`Type/id version`) that stood when it was begun: what somebody else changed since
    is shown, not overwritten.
    """

    allergies: tuple[NewAllergy, ...] = ()
    denial: Denial = ""
    denial_id: str = ""
    strikes: tuple[Strike, ...] = ()
    answers: tuple[Fact, ...] = ()
    seen: tuple[str, ...] = ()

    @property
    def empty(self) -> bool:
        """True when nothing is changed."""
        return not (any(a.begun for a in self.allergies) or self.denial or self.strikes or self.answers)


@declare(
    lambda: _("Allergies and facts of the banner"),
    short=lambda: _("allergies and facts"),
    keys=("Ctrl+Shift+A",),
    icon="shield-warning",
    needs=Needs.PATIENT,
    may=Capability.SIGN,
    in_palette=True,
)
class BeginFacts(Act, frozen=True):
    """Open the sheet in which allergies and the other facts of the banner are set."""


@declare(lambda: _("Keep the draft"), may=Capability.KEEP)
class KeepFacts(RecordAct[bool], frozen=True):
    """Keep what is changed in the sheet as a draft, on this machine; an empty one is thrown away. Answered
    with whether there is one now."""

    patient: str
    draft: str
    facts: Facts


@declare(
    lambda: _("Sign the facts"),
    icon="check",
    needs=Needs.PATIENT,
    may=Capability.SIGN,
    writes=("AllergyIntolerance", "Flag"),
    log=Log.WRITE,
    undo=Undo.UNTIL_SENT,
)
class SignFacts(RecordAct[Done], frozen=True):
    """Write each changed fact as a resource of its own; the draft is used up. A doctor decides on limits of
    treatment."""

    patient: str
    draft: str
    facts: Facts
