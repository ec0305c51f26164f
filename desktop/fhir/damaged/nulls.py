"""Nulls in arrays of primitives: FHIR's place holders for values that have an extension alone (`_given`)."""

from __future__ import annotations

from typing import Any, Final

from desktop.fhir import strict

_COUNT: Final = frozenset({"event", "timeOfDay", "dayOfWeek", "when"})
"""Arrays in which one value less is another treatment: with a null in them a resource stays unreadable."""


def without_nulls(text: str | bytes, *, members: bool) -> str | None:
    """The resource without the nulls that hold places; None where there are none that may be left out, or
    where it can't be read at all. With `members` also without elements that are null, which FHIR has none of:
    nobody's name is lost for one."""
    if b"null" not in text if isinstance(text, bytes) else "null" not in text:
        return None
    try:
        found, left = _kept(strict.loads(text), members=members)
    except (ValueError, ArithmeticError, RecursionError):
        return None
    return strict.dumps(found) if left else None


def _kept(value: Any, name: str = "", *, members: bool) -> tuple[Any, bool]:
    """A value without its nulls, and whether there were any."""
    if isinstance(value, dict):
        held = {key: one for key, one in value.items() if one is not None or not members}
        made = {key: _kept(one, key, members=members) for key, one in held.items()}
        left = len(held) < len(value) or any(changed for _one, changed in made.values())
        return {key: one for key, (one, _left) in made.items()}, left
    if not isinstance(value, list):
        return value, False
    parts = [_kept(one, name, members=members) for one in value]
    left = any(changed for _one, changed in parts)
    if name in _COUNT or not any(one is None for one in value):
        return [one for one, _left in parts], left
    return [one for one, _left in parts if one is not None], True
