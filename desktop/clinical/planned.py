"""Observations that orders repeat: by which codes an order names them, and of what each is made.

The file of settings is the one home of them. A vital sign and a clinical score need no entry: an order that
has their code is known by the vocabulary and by the scores. An entry is what is more than one of these, or
has a code of a hospital's own. Sources are those of the worklist's columns.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

import msgspec

from desktop.clinical import vocabulary
from desktop.clinical.columns import Source, check_source, has
from desktop.clinical.scores.declaring import Score
from desktop.clinical.scores.every import SCORES
from desktop.core.configured import Items, Origin, Settings, configured
from desktop.core.converting import Refused, convert
from desktop.core.fold import fold
from desktop.core.messages import Words, _, pick
from desktop.fhir.elements import CodeableConcept


class Group(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Sources of which one is enough (a cuff or an artery); the first names the group where it lacks."""

    any: tuple[Source, ...]


class Observed(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """An observation: its name, the codes of an order that asks for it (`code`, `system|code`), and of what
    it is made.

    Each of the groups in `from` must have been measured for it to be done.
    """

    name: Words
    code: tuple[str, ...]
    from_: tuple[Group, ...] = msgspec.field(name="from")


class _File(msgspec.Struct):
    observations: dict[str, Observed]


def _checked(data: Any, _origin: Origin) -> _File:
    found: _File = convert(data, _File)
    for key, one in found.observations.items():
        where: tuple[str | int, ...] = ("observations", key)
        if not one.code or not all(code.strip() for code in one.code):
            raise Refused((*where, "code"), _("Here at least 1 code is needed, and none is empty."))
        if not one.from_ or not all(group.any for group in one.from_):
            raise Refused((*where, "from"), _("It must say where its value comes from."))
        for at, group in enumerate(one.from_):
            for place, source in enumerate(group.any):
                check_source((*where, "from", at, "any", place), source)
    return found


OBSERVATIONS: Settings[_File] = Settings(
    "vocabulary/observations.yaml", _checked, {"planned-observation": Items(("observations",), Observed)}
)


@configured
def observations() -> Mapping[str, Observed]:
    """All declared observations by key."""
    return MappingProxyType(OBSERVATIONS.now().observations)


class Asked(msgspec.Struct, frozen=True):
    """An observation as an order names it, and the groups of sources of which it is made."""

    name: str
    groups: tuple[tuple[str, tuple[Source, ...]], ...] = ()
    score: Score | None = None


def asked(code: CodeableConcept | None) -> Asked | None:
    """Observation that an order asks for; None for an unknown code."""
    if code is None:
        return None
    words = fold(code.text)
    for one in observations().values():
        names = one.name.values() if isinstance(one.name, dict) else (one.name,)
        # Some write the order as a text.
        if has(code, one.code) or (words and not code.coding and words in map(fold, names)):
            return Asked(pick(one.name), tuple((_named(group.any[0]), group.any) for group in one.from_))
    for coding in code.coding:
        vital = vocabulary.vital(coding.code, coding.system)
        if vital is not None:
            return Asked(vital.name, ((vital.name, (Source(vital=vital.key),)),))
    for score in SCORES.values():
        if has(code, (f"score-{score.key}", *(f"{system}|{one}" for system, one in score.codes))):
            return Asked(score.title(), score=score)
    return None


def _named(source: Source) -> str:
    if source.vital:
        return vocabulary.vitals()[source.vital].name
    if source.lab:
        return vocabulary.analyses()[source.lab].name
    return source.observation[0] if source.observation else ""
