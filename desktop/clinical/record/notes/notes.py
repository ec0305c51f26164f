"""Notes (Composition): which are signed, which stand, versions, addenda, and what was withdrawn and why.

After FHIR R4 a note that was changed after its signature is `amended`; it is either the same resource,
edited where it lies, or a new one that `replaces` it. An addendum `appends` to it. What was replaced is still
there to be read, and is told by nobody any more.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

import msgspec

from desktop.fhir.chart import Chart
from desktop.fhir.resources import Composition
from desktop.fhir.when import instant

DISCHARGE_SUMMARY = "18842-5"
"""LOINC of the letter that is a Composition too: it stands with the letters."""
WITHDRAWN = "urn:fagflate:withdrawn"
"""Extension of a Composition that is entered in error: `reason`, `by`, `at`. FHIR R4 has no place for it."""
_SIGNED = frozenset({"final", "amended"})
_EARLIEST = float("-inf")


class Withdrawal(msgspec.Struct, frozen=True):
    """Withdrawal of a note: reason, person (`Type/id`, and the name) and time; empty if not stated."""

    reason: str = ""
    by: str = ""
    name: str = ""
    at: str = ""


class Related(msgspec.Struct, frozen=True):
    """Relations of a chart's notes, by key, each newest first.

    `replaced_by` has only what is signed, and never a circle: where two notes claim to replace each other
    both stand. `versions` are all of one note, itself included.
    """

    replaced_by: dict[str, tuple[Composition, ...]]
    addenda: dict[str, tuple[Composition, ...]]
    added_to: dict[str, Composition]
    versions: dict[str, tuple[Composition, ...]]


def is_letter(note: Composition) -> bool:
    """True for a letter, which is listed with the letters."""
    return note.type is not None and note.type.has(DISCHARGE_SUMMARY)


def signed(note: Composition) -> bool:
    """True when the note was signed, and not withdrawn."""
    return note.status in _SIGNED


def amended(note: Composition) -> bool:
    """True when the note was changed after it had been signed."""
    return note.status == "amended"


def preliminary(note: Composition) -> bool:
    """True for an unsigned note."""
    return note.status == "preliminary"


def withdrawn(note: Composition) -> bool:
    """True when the note was entered in error: its content holds no more."""
    return note.status == "entered-in-error"


def withdrawal(note: Composition) -> Withdrawal:
    """Withdrawal of a note, as far as the record tells."""
    told = note.extension_at(WITHDRAWN)
    parts = {part.url: part for part in told.extension} if told is not None else {}
    by = parts["by"].value_reference if "by" in parts else None
    return Withdrawal(
        parts["reason"].value_string if "reason" in parts else "",
        by.target if by is not None else "",
        by.display if by is not None else "",
        parts["at"].value_date_time if "at" in parts else "",
    )


def when(note: Composition) -> float:
    """Time of writing as a sort key: its text would sort by the hour of whichever zone it is in."""
    at = instant(note.date)
    return at.timestamp() if at is not None else _EARLIEST


def related(chart: Chart) -> Related:
    """Relations of a chart's notes; found once for each snapshot."""
    return chart.once("notes.related", lambda: _related(chart))


def standing(chart: Chart) -> tuple[Composition, ...]:
    """The signed notes that hold, newest first: without letters, what was withdrawn, and what a later version
    replaces."""
    known = related(chart)
    found = [n for n in chart.all(Composition) if signed(n) and not is_letter(n)]
    return _newest(n for n in found if n.key not in known.replaced_by)


def current(chart: Chart, note: Composition) -> tuple[Composition, ...]:
    """The signed versions of a note that hold now; several where two people corrected it at once."""
    known = related(chart)
    mine = known.versions.get(note.key, (note,))
    return tuple(one for one in mine if signed(one) and one.key not in known.replaced_by)


def _newest(notes: Iterable[Composition]) -> tuple[Composition, ...]:
    return tuple(sorted(notes, key=lambda n: (when(n), n.id), reverse=True))


def _targets(chart: Chart, note: Composition, code: str) -> list[Composition]:
    named: dict[tuple[str, str], Composition] = {}
    found: list[Composition] = []
    for one in note.relates_to:
        if one.code != code:
            continue
        target = chart.find(one.target_reference, Composition)
        if target is None and (wanted := one.target_identifier) is not None and wanted.value:
            if not named:
                named = {(n.identifier.system, n.identifier.value): n
                         for n in chart.all(Composition) if n.identifier is not None}  # fmt: skip
            target = named.get((wanted.system, wanted.value))
        if target is not None and target.key != note.key:
            found.append(target)
    return found


def _related(chart: Chart) -> Related:
    notes = chart.all(Composition)
    claimed: dict[str, list[Composition]] = defaultdict(list)
    same: dict[str, set[str]] = {n.key: {n.key} for n in notes}
    addenda: dict[str, list[Composition]] = defaultdict(list)
    added_to: dict[str, Composition] = {}
    for note in notes:
        for target in _targets(chart, note, "replaces"):
            if preliminary(note):
                continue
            if signed(note):
                claimed[target.key].append(note)
            joined = same[note.key] | same[target.key]
            for key in joined:
                same[key] = joined
        for target in _targets(chart, note, "appends")[:1]:
            added_to[note.key] = target
            addenda[target.key].append(note)
    by_key = {n.key: n for n in notes}
    return Related(
        {key: _newest(by) for key, by in claimed.items() if not _circle(key, claimed)},
        {key: _newest(found) for key, found in addenda.items()},
        added_to,
        {key: _newest(by_key[k] for k in keys) for key, keys in same.items() if len(keys) > 1},
    )


def _circle(key: str, claimed: dict[str, list[Composition]]) -> bool:
    """True when following the replacements of a note leads back to it."""
    seen: set[str] = set()
    ahead = [n.key for n in claimed.get(key, ())]
    while ahead:
        one = ahead.pop()
        if one == key:
            return True
        if one not in seen:
            seen.add(one)
            ahead += [n.key for n in claimed.get(one, ())]
    return False
