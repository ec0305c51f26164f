"""Blood loss: the codes and words that record it, its limits, and the medicines given for it.

The file of settings is the one home of these; no clinician has checked them.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any, Literal

import msgspec

from desktop.clinical import fluid_kinds
from desktop.clinical.coded import AtcCode
from desktop.core.configured import Items, Origin, Settings, configured
from desktop.core.converting import Refused, convert
from desktop.core.fold import fold
from desktop.core.messages import Words, _
from desktop.core.whole_words import pattern
from desktop.fhir.elements import CodeableConcept

Method = Literal["weighed", "measured", "estimated"]


class Limit(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """From this many millilitres since the birth on it is told; `danger`: then it is dangerous."""

    name: Words
    at: Decimal
    danger: bool = False


class Drug(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A medicine that is given for it: its name, and the beginnings of its ATC codes."""

    name: Words
    given: tuple[AtcCode, ...]


class BloodLoss(msgspec.Struct, frozen=True, kw_only=True):
    """The whole file."""

    source: str
    checked_by: str | None
    fluid: str
    totals: tuple[str, ...]
    words: tuple[str, ...]
    total_words: tuple[str, ...]
    never_words: tuple[str, ...]
    methods: dict[Method, tuple[str, ...]]
    limits: dict[str, Limit]
    drugs: dict[str, Drug]


def _checked(data: Any, _origin: Origin) -> BloodLoss:
    found: BloodLoss = convert(data, BloodLoss)
    for key, limit in found.limits.items():
        if not limit.at > 0:
            raise Refused(("limits", key, "at"), _("It must be more than nothing."))
    for key, drug in found.drugs.items():
        if not drug.given or not all(code.strip() for code in drug.given):
            where = ("drugs", key, "given")
            raise Refused(where, _("Here at least 1 code is needed, and none is empty."))
    return found


BLOOD_LOSS: Settings[BloodLoss] = Settings(
    "vocabulary/blood_loss.yaml",
    _checked,
    {
        "blood-loss-limit": Items(("limits",), Limit),
        "blood-loss-drug": Items(("drugs",), Drug),
    },
)


@configured
def limits() -> tuple[Limit, ...]:
    """The limits, the lowest first."""
    return tuple(sorted(BLOOD_LOSS.now().limits.values(), key=lambda one: one.at))


@configured
def drugs() -> tuple[str, ...]:
    """The beginnings of the ATC codes of all medicines that are told of."""
    return tuple(code for one in BLOOD_LOSS.now().drugs.values() for code in one.given)


class _Patterns(msgspec.Struct, frozen=True):
    named: re.Pattern[str]
    total: re.Pattern[str]
    never: re.Pattern[str]
    methods: tuple[tuple[Method, re.Pattern[str]], ...]


@configured
def _patterns() -> _Patterns:
    own = BLOOD_LOSS.now()
    methods = tuple((key, pattern(words)) for key, words in own.methods.items())
    return _Patterns(pattern(own.words), pattern(own.total_words), pattern(own.never_words), methods)


@configured
def named(concept: CodeableConcept | None) -> Literal["", "amount", "total"]:
    """Tell if a concept is an amount of blood loss, or the total so far: by its codes, else by its words."""
    if concept is None:
        return ""
    own, fluids = BLOOD_LOSS.now(), fluid_kinds.fluid_codes()
    if any(f"{one.system}|{one.code}" in own.totals for one in concept.coding):
        return "total"
    kinds = [kind for one in concept.coding if (kind := fluids.get((one.system, one.code))) is not None]
    patterns, said = _patterns(), _said(concept)
    if any(kind.key == own.fluid for kind, _total in kinds):
        total = any(total for _kind, total in kinds) or patterns.total.search(said)
        return "total" if total else "amount"
    if kinds or not patterns.named.search(said) or patterns.never.search(said):
        return ""
    return "total" if patterns.total.search(said) else "amount"


def method(*texts: str) -> Method | None:
    """Method of an amount (weighed, estimated …), by the first of these texts that states one."""
    for text in texts:
        said = fold(text)
        for key, words in _patterns().methods:
            if said and words.search(said):
                return key
    return None


def _said(concept: CodeableConcept) -> str:
    return fold(" ; ".join(part for part in (concept.text, *(c.display for c in concept.coding)) if part))
