"""`_include` and `_revinclude`: what the matches of a page point at, and what points at them."""

from __future__ import annotations

from collections.abc import Callable, Collection

from desktop.backend.criteria import Lookup
from desktop.backend.outcome import FhirError
from desktop.backend.search import Match, fetch
from desktop.backend.search_query import Include, Query
from desktop.backend.searched import SEARCHED, indexed_parameters
from desktop.backend.sql import Sql, among, both, rows

MAX_INCLUDED = 10_000


Left = Callable[[list[Match]], list[Match]]
"""Those of some resources that are shown to whoever asks."""


def named(query: Query) -> list[tuple[str, ...]]:
    """The types that each include of a search may bring; one that leads anywhere names none."""
    found: list[tuple[str, ...]] = []
    for one in query.revincludes:
        if one.kind != "*":
            found.append((one.kind,))
    for one in query.includes:
        if one.target:
            found.append((one.target,))
        elif one.kind != "*" and one.code != "*":
            found.append(tuple(indexed_parameters(one.kind)[one.code].targets))
    return [kinds for kinds in found if kinds]


def included(lookup: Lookup, query: Query, matches: list[Match], left: Left) -> list[Match]:
    """Everything that the page includes, once each; FhirError where it is too much. What is not `left` is led
    on from nowhere, either."""
    seen = {match.key for match in matches}
    found: list[Match] = []
    fresh = matches
    first = True
    while fresh and (query.includes or query.revincludes):
        keys: set[int] = set()
        for include in query.includes:
            if first or include.iterate:
                keys |= _targets(lookup, include, fresh)
        for include in query.revincludes:
            if first or include.iterate:
                keys |= _sources(lookup, include, fresh)
        if len(found) + len(keys - seen) > MAX_INCLUDED:
            told = f"More than {MAX_INCLUDED} resources are included: ask for fewer at a time"
            raise FhirError(403, "too-costly", told)
        fresh = left(fetch(lookup, sorted(keys - seen)))
        seen |= keys
        found += fresh
        first = False
    return found


def _params(lookup: Lookup, include: Include, kinds: Collection[str]) -> list[int]:
    found = []
    for kind in kinds if include.kind == "*" else [include.kind]:
        for code, parameter in indexed_parameters(kind).items():
            if parameter.type == "reference" and include.code in ("*", code):
                found.append(lookup.parameters[kind, code])
    return found


def _targets(lookup: Lookup, include: Include, fresh: list[Match]) -> set[int]:
    params = _params(lookup, include, {match.type for match in fresh})
    return _pointed(lookup, include.target, params, fresh, "x.resource", "x.target")


def _sources(lookup: Lookup, include: Include, fresh: list[Match]) -> set[int]:
    params = _params(lookup, include, SEARCHED)
    # The target type of a _revinclude is that of the matches themselves.
    bound = [match for match in fresh if include.target in ("", match.type)]
    return _pointed(lookup, "", params, bound, "x.target", "x.resource")


def _pointed(
    lookup: Lookup, kind: str, params: list[int], fresh: list[Match], given: str, wanted: str
) -> set[int]:
    keys: set[int] = set()
    for start in range(0, len(fresh), 1000):
        some = [match.key for match in fresh[start : start + 1000]]
        conditions = [among(given, some), among("x.param", params)]
        text = f"SELECT DISTINCT {wanted} FROM reference_index x"
        if kind:
            text += " JOIN identity i ON i.key = x.target"
            conditions.append(Sql("i.type = ?", (kind,)))
        condition = both(conditions)
        statement = Sql(f"{text} WHERE {condition.text} LIMIT {MAX_INCLUDED + 1}", condition.values)
        keys.update(row[0] for row in rows(lookup.connection, statement))
    return keys
