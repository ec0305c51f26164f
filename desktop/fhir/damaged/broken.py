"""Subject of a resource that can't be decoded: the codes and words of its code, category and scope.

It can't be shown, and what it is about may still be told: a resuscitation status that can't be read is no
ordinary measurement that can't be read.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import msgspec

_ABOUT: Final = ("code", "category", "scope", "provision")
_SAID: Final = ("code", "text", "display")
_MOST: Final = 100
"""Texts that are taken of one resource."""
_DEEP: Final = 8


def subject(text: str | bytes) -> tuple[str, ...] | None:
    """The codes and words of what a resource is about, as far as they can be found; empty where it names
    nothing, None where it is no JSON."""
    try:
        body = msgspec.json.decode(text)
    except (msgspec.MsgspecError, ValueError, RecursionError):
        return None
    if not isinstance(body, dict):
        return None
    found = (one for name in _ABOUT for one in _said(body.get(name), _DEEP))
    return tuple(dict.fromkeys(one for one, _place in zip(found, range(_MOST), strict=False)))


def _said(value: Any, deep: int) -> Iterator[str]:
    """Texts below an element, whatever form it was given."""
    if isinstance(value, str):
        yield value
    elif deep and isinstance(value, list):
        for one in value:
            yield from _said(one, deep - 1)
    elif deep and isinstance(value, dict):
        for name, one in value.items():
            if name in _SAID or not isinstance(one, str):
                yield from _said(one, deep - 1)
