"""Scopes of an access token as the FHIR server judges them: SMART v1 (`user/*.read`) and v2 (`user/Task.rs`).

A scope that is not understood gives nothing: another context (`patient/`, which would name one patient),
a constraint by search parameters (`?category=…`), letters out of their order. Without any nothing is read.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final, Literal

from desktop.backend.interaction import Action
from desktop.backend.outcome import FhirError

Context = Literal["user", "system"]
_LETTERS: Final = "cruds"
_OLDER: Final = {"read": "rs", "write": "cud", "*": _LETTERS}
"""SMART v1's words in the letters of v2."""
_SAID: Final[Mapping[Action, str]] = {
    "c": "created", "r": "read", "u": "changed", "d": "removed", "s": "searched",
}  # fmt: skip
_SCOPE: Final = re.compile(r"(user|system|patient)/(\*|[A-Z][A-Za-z]{1,63})\.([a-z*]+)(\?.*)?")
_MOST_TOLD: Final = 200


def told(claims: Mapping[str, Any]) -> tuple[str, ...]:
    """Scopes of a token's claims: words of one text (RFC 9068), or a list, as HelseID writes them."""
    found = claims.get("scope")
    parts = found if isinstance(found, list) else str(found or "").split()
    return tuple(one for one in parts if isinstance(one, str))


def letters(rights: str) -> frozenset[str]:
    """Rights that the end of a scope gives, by the letters of SMART v2; none where it can't be read."""
    known = _OLDER.get(rights, rights)
    # The letters stand in one order only: any other is no scope of SMART's.
    in_order = known == "".join(one for one in _LETTERS if one in known)
    return frozenset(known) if in_order else frozenset()


class Scopes:
    """Rights that a token gives in one context, by resource type."""

    def __init__(self, context: Context, given: Iterable[str]) -> None:
        self._allowed: dict[str, frozenset[str]] = {}
        self._written: list[str] = []
        for scope in given:
            found = _SCOPE.fullmatch(scope)
            if found is None:
                continue
            self._written.append(scope)
            if found[1] == context and not found[4]:
                self._allowed[found[2]] = self._allowed.get(found[2], frozenset()) | letters(found[3])

    def allows(self, action: Action, kind: str) -> bool:
        """True where a scope of the token allows this of a resource type."""
        return any(action in self._allowed.get(one, ()) for one in ("*", kind))

    def judge(self, action: Action, kind: str) -> None:
        """Raise FhirError 403 for what no scope of the token allows."""
        if self.allows(action, kind):
            return
        held = " ".join(self._written)
        mine = f"its scopes are {held[:_MOST_TOLD]}" if held else "it has no scope for FHIR"
        words = f"{kind} may not be {_SAID[action]} with this token: {mine}"
        raise FhirError(403, "forbidden", words)


def narrowed(
    asked: Iterable[str], may: Callable[[str], frozenset[str]], kinds: Iterable[str], *, whole: bool
) -> tuple[str, ...]:
    """Scopes that are given of those asked for: no letters that `may` does not have of a type.

    One for all types stays one for whoever sees the record (`whole`): told type by type it would be longer
    than a header may be everywhere. For others it is told type by type.
    """
    every = tuple(kinds)
    given: list[str] = []
    for scope in asked:
        found = _SCOPE.fullmatch(scope)
        if found is None:
            given.append(scope)
        elif found[1] == "user" and not found[4]:
            wanted = letters(found[3])
            of = {one: may(one) & wanted for one in (every if found[2] == "*" else (found[2],))}
            if found[2] == "*" and whole:
                of = {"*": frozenset[str]().union(*of.values())}
            given += [f"user/{kind}.{_in_order(one)}" for kind, one in of.items() if one]
    return tuple(dict.fromkeys(given))


def _in_order(found: Iterable[str]) -> str:
    held = frozenset(found)
    return "".join(one for one in _LETTERS if one in held)
