"""View model of the banner facts sheet: entries, choices, and missing fields."""

from __future__ import annotations

import msgspec

from desktop.acts.capabilities import Shows
from desktop.acts.facts import Facts, Question
from desktop.shown.ask import Ask, shows

Choice = tuple[str, str]
"""A key and its words."""


class SubstanceHit(msgspec.Struct, frozen=True, gc=False):
    """A substance that is offered for what is typed; an empty key keeps the text as free text."""

    key: str
    name: str
    detail: str


class AllergyChoices(msgspec.Struct, frozen=True, gc=False):
    """Choices for a new allergy."""

    natures: tuple[Choice, ...] = ()
    reactions: tuple[Choice, ...] = ()
    certainties: tuple[Choice, ...] = ()
    severities: tuple[Choice, ...] = ()
    informants: tuple[Choice, ...] = ()


class AllergyLine(msgspec.Struct, frozen=True, gc=False):
    """An allergy as it stands: `key` is `AllergyIntolerance/id`. `remark` says what checks can't do with it,
    or that it is not sent; `struck` says that it was taken back, and why."""

    key: str
    name: str
    reaction: str
    certainty: str
    origin: str
    remark: str = ""
    struck: str = ""
    pending: bool = False


class FactLine(msgspec.Struct, frozen=True, gc=False):
    """A question of the banner: what stands, and what may be chosen.

    `now` is the key of the choice that stands or was chosen, empty for an answer in another system's words,
    which `said` gives; `own` then says that none of the choices is meant. `needs` are the fields that the
    chosen answer opens (`text`, `by`, `talked`, `since`). `locked` says why it can't be changed here. `lines`
    are (key, words) of standing entries that can be struck one by one, `gone` those that were.
    """

    question: Question
    title: str
    choices: tuple[Choice, ...]
    now: str
    said: str = ""
    origin: str = ""
    was: str = ""
    needs: tuple[tuple[str, str], ...] = ()
    locked: str = ""
    lines: tuple[tuple[str, str], ...] = ()
    gone: tuple[AllergyLine, ...] = ()
    changed: bool = False
    own: str = ""


class FactSheet(msgspec.Struct, frozen=True, gc=False):
    """The whole sheet for what is changed in it (`facts`), of one patient.

    `denial` is the answer for allergies where none is named; `denials` are offered then. `missing` says what
    is still to be filled, `where` the place of it (`allergy.reaction`, `limits.by`); empty when all can be
    signed. `moved` says what somebody else changed since; `seen` is what stands now. `me` is who
    is at the keyboard.
    """

    facts: Facts
    name: str
    spoken: str
    allergies: tuple[AllergyLine, ...]
    struck: tuple[AllergyLine, ...]
    denial: str
    denials: tuple[Choice, ...]
    rows: tuple[FactLine, ...]
    offered: AllergyChoices = AllergyChoices()
    hits: tuple[SubstanceHit, ...] = ()
    warning: str = ""
    missing: str = ""
    where: str = ""
    changes: int = 0
    moved: str = ""
    today: str = ""
    me: str = ""
    seen: tuple[str, ...] = ()


@shows(Shows.RECORD)
class OpenFacts(Ask[tuple[str, FactSheet] | None], frozen=True):
    """The sheet of a patient's facts, with one's draft of it; `fresh` is the id of a draft that is begun."""

    patient: str
    fresh: str


@shows(Shows.RECORD)
class FactsNow(Ask[FactSheet | None], frozen=True):
    """The sheet as it stands for what is changed in it; `typed` is what stands in the field of substances."""

    patient: str
    facts: Facts
    typed: str = ""
