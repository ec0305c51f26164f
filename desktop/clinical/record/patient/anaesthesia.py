"""Dangers in anaesthesia that run in the family (malignant hyperthermia), as the record tells of them.

The banner tells of them as critical information: whoever anaesthetises looks there.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Final, NamedTuple

import msgspec

from desktop.clinical import inherited
from desktop.clinical.inherited import InheritedKind
from desktop.clinical.record.modifiers import is_unread
from desktop.clinical.record.patient import conditions, family, flags, own
from desktop.core.messages import _
from desktop.fhir.chart import Chart
from desktop.fhir.elements import Coding
from desktop.fhir.narrative import narrative_text
from desktop.fhir.resources import Condition, FamilyMemberHistory, Flag

READ: Final = (FamilyMemberHistory, Condition, Flag)
TYPES: Final = frozenset(kind.__name__ for kind in READ)
_NO_WORDS: Final = frozenset({"url", "system", "profile", "reference", "id", "implicitRules", "versionId"})
"""Elements that hold addresses and names of machines."""


class Danger(NamedTuple):
    """A danger with its words, and the keys of what tells of it."""

    kind: str
    words: str
    keys: tuple[str, ...]


def dangers(chart: Chart, now: datetime) -> tuple[Danger, ...]:
    """Dangers in anaesthesia in the family, or the patient's own; each once, with all relatives who have it.

    One that a standing critical Flag names already is left to the Flag.
    """
    told = {
        kind.key
        for flag in flags.standing(chart, "critical")
        if not flags.says_none(flag) and flags.certain(chart, flag, now)
        and (kind := inherited.named(flags.words(flag))) is not None
    }  # fmt: skip
    found: dict[str, tuple[InheritedKind, list[str], list[str]]] = {}
    for kind, whose, key in (*_of_relatives(chart), *_of_problems(chart)):
        if kind.key not in told:
            _row, said, keys = found.setdefault(kind.key, (kind, [], []))
            said.append(whose)
            keys.append(key)
    return tuple(
        Danger(key, f"{kind.name} ({', '.join(dict.fromkeys(said))})", tuple(dict.fromkeys(keys)))
        for key, (kind, said, keys) in found.items()
    )


def is_danger(entry: FamilyMemberHistory) -> bool:
    """True when an entry of a relative names a danger in anaesthesia."""
    return any(True for _kind in _named_in(entry))


def _of_relatives(chart: Chart) -> Iterator[tuple[InheritedKind, str, str]]:
    for entry in family.standing(chart):
        whose = _("in the family: {relation}").format(relation=family.relation(entry))
        if is_unread(entry):
            whose = _("{words}, can't be read fully").format(words=whose)
        for kind in _named_in(entry):
            yield kind, whose, entry.key


def _named_in(entry: FamilyMemberHistory) -> Iterator[InheritedKind]:
    """The kinds that an entry names anywhere: as a disease, in notes, causes, reasons, narrative."""
    if not family.by_blood(entry):
        return
    # What can't be read may negate it, and what it denies too: the question is raised all the same.
    unread = is_unread(entry)
    reader = inherited.mentioned if unread else inherited.named
    for one in entry.condition:
        if (unread or own.kind_of(one.code) != "denied") and (
            kind := inherited.kind_of(one.code)
        ) is not None:
            yield kind
    for written in _written(entry, denied=unread):
        found = reader(written) if isinstance(written, str) else inherited.coded(written)
        if found is not None:
            yield found


def _written(entry: FamilyMemberHistory, *, denied: bool) -> Iterator[str | Coding]:
    """Texts and codes of an entry, but for the codes of its diseases unless they may deny what they deny."""
    conditions = entry.condition
    if not denied:
        conditions = tuple(msgspec.structs.replace(one, code=None) for one in conditions)
    bare = msgspec.structs.replace(entry, condition=conditions, text=None, contained=())
    yield from _walk(msgspec.to_builtins(bare))
    if entry.text is not None:
        yield from narrative_text.lines(entry.text.div)
    for raw in entry.contained:
        yield from _walk(msgspec.json.decode(raw))


def _walk(held: object) -> Iterator[str | Coding]:
    if isinstance(held, str):
        yield held
    elif isinstance(held, list | tuple):
        for one in held:
            yield from _walk(one)
    elif isinstance(held, dict):
        if isinstance(code := held.get("code"), str):
            yield Coding(system=str(held.get("system") or ""), code=code)
        for name, one in held.items():
            if name not in _NO_WORDS:
                yield from _walk(one)


def _of_problems(chart: Chart) -> Iterator[tuple[InheritedKind, str, str]]:
    for one in conditions.standing(chart):
        kind = inherited.kind_of(one.code)
        whose = own.kind(one)
        if kind is None or whose == "denied":
            continue
        words = _("in the family") if whose == "family" else _("diagnosis")
        if conditions.is_uncertain(one):
            words = _("{words}, suspected").format(words=words)
        if is_unread(one):
            words = _("{words}, can't be read fully").format(words=words)
        yield kind, words, one.key
