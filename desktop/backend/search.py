"""Running a search: one page of matches by key, and the page after it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from desktop.backend import paging
from desktop.backend.criteria import TABLES, Lookup, where
from desktop.backend.outcome import invalid
from desktop.backend.search_query import Query
from desktop.backend.searched import indexed_parameters
from desktop.backend.sql import Sql, among, both, rows

MAX_SORT = 5
# Sort keys and keys first, bodies after the limit: else every candidate's body would be read and sorted.
_BODIES = """SELECT r.key, r.type, i.id, r.version, r.updated, v.body{extra}
FROM ({inner}) r JOIN version v ON v.seq = r.seq JOIN identity i ON i.key = r.key"""


class Match(NamedTuple):
    """A stored resource as found: its key, identity and body."""

    key: int
    type: str
    id: str
    version: str
    updated: int
    body: str


@dataclass(slots=True)
class Page:
    """One page: matches in order, resources that they include, total where asked, the next token or none."""

    matches: list[Match] = field(default_factory=list)
    included: list[Match] = field(default_factory=list)
    total: int | None = None
    following: str = ""
    withheld: bool = False


def run(lookup: Lookup, query: Query) -> Page:
    """Run a search inside a read transaction; what the page includes is `including`'s to add."""
    condition = _condition(lookup, query)
    page = Page()
    if query.total or query.only_total:
        counted = Sql(f"SELECT count(*) FROM resource r WHERE {condition.text}", condition.values)
        page.total = rows(lookup.connection, counted)[0][0]
    if query.only_total:
        return page
    orders = query.sort or [("_lastUpdated", False)]
    if len(orders) > MAX_SORT:
        raise invalid(f"_sort has at most {MAX_SORT} keys", "_sort", "too-costly")
    values = [_sort_value(lookup, query.kind, name, down) for name, down in orders]
    if orders[0][0] == "_lastUpdated":  # unique with the key, so what comes after it says nothing
        found = rows(lookup.connection, _by_stamp(query, condition, descending=orders[0][1]))
        page.matches = [Match(*row) for row in found]
        last: list[Any] = (
            [page.matches[query.count - 1][i] for i in (4, 0)] if len(found) > query.count else []
        )
    else:
        found = rows(lookup.connection, _by_values(query, condition, orders, values))
        page.matches = [Match(*row[:6]) for row in found]
        last = [*found[query.count - 1][6:], found[query.count - 1][0]] if len(found) > query.count else []
    if last:
        page.following = paging.token(last)
        page.matches.pop()
    return page


def _condition(lookup: Lookup, query: Query) -> Sql:
    parts = [where(lookup, query.kind, query.filters)]
    for column, keys in (("r.patient", query.without), ("r.key", query.hidden)):
        if keys:
            left = among(column, keys)
            parts.append(Sql(f"NOT {left.text}", left.values))
    return both(parts)


def _by_stamp(query: Query, condition: Sql, *, descending: bool) -> Sql:
    values = condition.values
    text = f"SELECT r.key, r.type, r.version, r.updated, r.seq FROM resource r WHERE {condition.text}"
    if query.page:
        text += f" AND (r.updated, r.key) {'<' if descending else '>'} (?, ?)"
        values += tuple(paging.read(query.page, [int, int]))
    order = "ORDER BY r.updated DESC, r.key DESC" if descending else "ORDER BY r.updated, r.key"
    inner = f"{text} {order} LIMIT {query.count + 1}"
    return Sql(f"{_BODIES.format(inner=inner, extra='')} {order}", values)


def _by_values(
    query: Query, condition: Sql, orders: list[tuple[str, bool]], sorted_by: list[tuple[str, type]]
) -> Sql:
    named = [f"s{index}" for index in range(len(orders))]
    expressions = ", ".join(
        f"{value} AS {label}" for (value, _kind), label in zip(sorted_by, named, strict=True)
    )
    values = condition.values
    text = (
        f"SELECT * FROM (SELECT r.key, r.type, r.version, r.updated, r.seq, {expressions} "
        f"FROM resource r WHERE {condition.text}) r"
    )
    columns = [(f"r.{label}", down) for label, (_, down) in zip(named, orders, strict=True)]
    columns.append(("r.key", False))
    if query.page:
        kinds = [kind for _value, kind in sorted_by]
        following = paging.after(columns, paging.read(query.page, [*kinds, int]))
        text += f" WHERE {following.text}"
        values += following.values
    order = "ORDER BY " + ", ".join(f"{c} {'DESC' if down else 'ASC'} NULLS LAST" for c, down in columns)
    extra = "".join(f", r.{label}" for label in named)
    return Sql(
        f"{_BODIES.format(inner=f'{text} {order} LIMIT {query.count + 1}', extra=extra)} {order}", values
    )


_COLUMNS = {
    "token": ("code", "code"),
    "uri": ("code", "code"),
    "string": ("norm", "norm"),
    "date": ("low", "high"),
    "quantity": ("low", "high"),
    "number": ("low", "high"),
}


_PYTHON = {"token": str, "uri": str, "string": str, "date": int, "quantity": float, "number": float}


def _sort_value(lookup: Lookup, kind: str, name: str, descending: bool) -> tuple[str, type]:
    """A sort key as SQL (the least value of the resource, or the greatest where falling), and its type."""
    if name == "_lastUpdated":
        return "r.updated", int
    if name == "_id":
        return "(SELECT id FROM identity WHERE key = r.key)", str
    parameter = indexed_parameters(kind).get(name)
    if parameter is None or parameter.type not in _COLUMNS:
        raise invalid(f"_sort={name} is not supported for {kind}", "_sort", "not-supported")
    value = f"max({_COLUMNS[parameter.type][1]})" if descending else f"min({_COLUMNS[parameter.type][0]})"
    param = lookup.parameters[kind, name]
    text = f"(SELECT {value} FROM {TABLES[parameter.type]} WHERE resource = r.key AND param = {param})"
    return text, _PYTHON[parameter.type]


_REMOVED = {"Provenance": " OR deleted = 1"}
"""Targets that are removed: no patient's in the table any more, which their last version tells."""


def matching(lookup: Lookup, query: Query, patients: Collection[int]) -> list[tuple[int, str, str]]:
    """(key, type, id) of everything that a search finds of these patients (keys), or that points at them or
    at something of theirs."""
    whose, of_them, them = (among(one, patients) for one in ("r.patient", "patient", "key"))
    pointing = (
        "r.key IN (SELECT resource FROM reference_index WHERE target IN"
        f" (SELECT key FROM resource WHERE {of_them.text} OR {them.text}{_REMOVED.get(query.kind, '')}))"
    )
    near = Sql(f"({whose.text} OR {pointing})", (*whose.values, *of_them.values, *them.values))
    condition = both([_condition(lookup, query), near])
    text = (
        f"SELECT r.key, r.type, i.id FROM resource r JOIN identity i ON i.key = r.key WHERE {condition.text}"
    )
    return [(row[0], row[1], row[2]) for row in rows(lookup.connection, Sql(text, condition.values))]


def patients(lookup: Lookup, keys: Collection[int]) -> dict[int, int]:
    """The key of the patient of each of these resources (keys); 0 for those that are about none."""
    condition = among("r.key", keys)
    text = f"SELECT r.key, r.patient FROM resource r WHERE {condition.text}"
    return {row[0]: row[1] for row in rows(lookup.connection, Sql(text, condition.values))}


def with_consents(lookup: Lookup) -> list[int]:
    """Patients (keys) who have a Consent."""
    text = "SELECT DISTINCT c.patient FROM resource c WHERE c.type = 'Consent' AND c.deleted = 0"
    return [row[0] for row in rows(lookup.connection, Sql(text, ()))]


def fetch(lookup: Lookup, keys: list[int]) -> list[Match]:
    """The resources with these keys, in their order; what is deleted or was never stored is left out."""
    found: dict[int, Match] = {}
    for start in range(0, len(keys), 1000):
        condition = among("r.key", keys[start : start + 1000])
        inner = f"SELECT * FROM resource r WHERE {condition.text} AND r.deleted = 0"
        for row in rows(lookup.connection, Sql(_BODIES.format(inner=inner, extra=""), condition.values)):
            found[row[0]] = Match(*row)
    return [found[key] for key in keys if key in found]
