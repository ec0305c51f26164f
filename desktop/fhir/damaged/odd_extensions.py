"""Extensions whose value has the wrong type (`"valueBoolean": "false"`): such a one is set aside alone.

By FHIR an extension may be left out by who doesn't know it: it takes no resource with it. What changes the
meaning (`modifierExtension`) keeps its place, so that what holds it is read as holding something unknown.
"""

from __future__ import annotations

from typing import Any, Final

import msgspec

from desktop.core.decoding.by_type import from_json
from desktop.fhir import strict
from desktop.fhir.questionnaires import FormExtension

ODD: Final = "urn:fagflate:unreadable"
"""Within an extension of which only the name was kept."""
_NAMES: Final = frozenset({"extension", "modifierExtension"})


def without_odd(text: str | bytes) -> str | None:
    """The resource with the names alone of extensions that can't be read; None where all can be, or where it
    can't be read at all."""
    try:
        found, odd = _kept(strict.loads(text))
    except (ValueError, ArithmeticError, RecursionError):
        return None
    return strict.dumps(found) if odd else None


def is_odd(one: FormExtension) -> bool:
    """True for an extension of which only the name was kept."""
    return any(inner.url == ODD for inner in one.extension)


def _kept(value: Any) -> tuple[Any, bool]:
    if isinstance(value, list):
        parts = [_kept(one) for one in value]
        return [one for one, _odd in parts], any(odd for _one, odd in parts)
    if not isinstance(value, dict):
        return value, False
    made, found = {}, False
    for name, held in value.items():
        if name in _NAMES and isinstance(held, list):
            odd = [not _is_sound(one) for one in held]
            made[name] = [_name(one) if wrong else one for one, wrong in zip(held, odd, strict=True)]
            found = found or any(odd)
        else:
            made[name], inside = _kept(held)
            found = found or inside
    return made, found


def _is_sound(one: Any) -> bool:
    try:
        from_json(strict.dumps(one), FormExtension)
    except (msgspec.MsgspecError, ValueError, ArithmeticError, RecursionError):
        return False
    return True


def _name(one: Any) -> dict[str, Any]:
    url = one.get("url") if isinstance(one, dict) else None
    return {"url": url if isinstance(url, str) else "", "extension": [{"url": ODD}]}
