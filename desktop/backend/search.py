"""Running a search: one page of matches by key, what they include, and the page after it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Select, func, select, tuple_

from desktop.backend import paging, schema
from desktop.backend.conditions import Lookup, where
from desktop.backend.outcome import FhirError, invalid
from desktop.backend.query import Include, Query
from desktop.backend.searched import SEARCHED, indexed_parameters

MAX_INCLUDED = 10_000
MAX_SORT = 5


@dataclass(frozen=True, slots=True)
class Match:
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


def run(lookup: Lookup, query: Query) -> Page:
    """Run a search inside a read transaction."""
    conditions = where(lookup, query.kind, query.filters)
    page = Page()
    if query.total or query.only_total:
        statement = select(func.count()).select_from(schema.resource).where(*conditions)
        page.total = lookup.connection.execute(statement).scalar_one()
    if query.only_total:
        return page
    rows = _rows(lookup, query, conditions)
    if len(rows) > query.count:
        rows = rows[: query.count]
        page.following = paging.token(list(rows[-1][1]))
    page.matches = fetch(lookup, [key for key, _ in rows])
    page.included = _included(lookup, query, page.matches)
    return page


def _rows(lookup: Lookup, query: Query, conditions: list[Any]) -> list[tuple[int, tuple[Any, ...]]]:
    """(key, sort values) of one row more than the page holds."""
    table = schema.resource.c
    orders = query.sort or [("_lastUpdated", False)]
    if orders[0][0] == "_lastUpdated":  # unique with the key, so what comes after it says nothing
        descending = orders[0][1]
        statement = select(table.key, table.updated).where(*conditions)
        if query.page:
            values = paging.read(query.page, 2)
            pair = tuple_(table.updated, table.key)
            statement = statement.where(pair < tuple(values) if descending else pair > tuple(values))
        columns = [table.updated.desc(), table.key.desc()] if descending else [table.updated, table.key]
        statement = statement.order_by(*columns).limit(query.count + 1)
        return [(row.key, (row.updated, row.key)) for row in lookup.connection.execute(statement)]
    if len(orders) > MAX_SORT:
        raise invalid(f"_sort has at most {MAX_SORT} keys", "_sort", "too-costly")
    expressions = [_sort_value(lookup, query.kind, name, down) for name, down in orders]
    inner = (
        select(table.key, *(one.label(f"s{index}") for index, one in enumerate(expressions)))
        .where(*conditions)
        .subquery()
    )
    columns_ = [(inner.c[f"s{index}"], down) for index, (_, down) in enumerate(orders)] + [
        (inner.c.key, False)
    ]
    outer = select(*(column for column, _ in columns_))
    if query.page:
        outer = outer.where(paging.after(columns_, paging.read(query.page, len(columns_))))
    outer = outer.order_by(*((c.desc() if down else c.asc()).nulls_last() for c, down in columns_))
    outer = outer.limit(query.count + 1)
    return [(row[-1], tuple(row)) for row in lookup.connection.execute(outer)]


def _sort_value(lookup: Lookup, kind: str, name: str, descending: bool) -> Any:
    """What a sort key stands for: the least value of the resource, or the greatest where falling."""
    table = schema.resource.c
    if name == "_lastUpdated":
        return table.updated
    if name == "_id":
        return select(schema.identity.c.id).where(schema.identity.c.key == table.key).scalar_subquery()
    parameter = indexed_parameters(kind).get(name)
    columns = {
        "token": schema.token_index.c.code,
        "uri": schema.token_index.c.code,
        "string": schema.string_index.c.norm,
        "date": schema.date_index.c.high if descending else schema.date_index.c.low,
        "quantity": schema.quantity_index.c.low,
        "number": schema.quantity_index.c.low,
    }
    if parameter is None or parameter.type not in columns:
        raise invalid(f"_sort={name} is not supported for {kind}", "_sort", "not-supported")
    column = columns[parameter.type]
    index: Any = column.table
    value = func.max(column) if descending else func.min(column)
    return (
        select(value)
        .where(index.c.resource == table.key, index.c.param == lookup.parameters[kind, name])
        .correlate(schema.resource)
        .scalar_subquery()
    )


def _bodies() -> Select[Any]:
    resource, version, identity = schema.resource.c, schema.version.c, schema.identity.c
    return (
        select(resource.key, resource.type, identity.id, resource.version, resource.updated, version.body)
        .join_from(schema.resource, schema.version, version.seq == resource.seq)
        .join(schema.identity, identity.key == resource.key)
        .where(resource.deleted == 0)
    )


def fetch(lookup: Lookup, keys: list[int]) -> list[Match]:
    """The resources with these keys, in their order; what is deleted or was never stored is left out."""
    found: dict[int, Match] = {}
    for start in range(0, len(keys), 500):
        statement = _bodies().where(schema.resource.c.key.in_(keys[start : start + 500]))
        for row in lookup.connection.execute(statement):
            found[row.key] = Match(*row)
    return [found[key] for key in keys if key in found]


def _included(lookup: Lookup, query: Query, matches: list[Match]) -> list[Match]:
    seen = {match.key for match in matches}
    included: list[Match] = []
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
        fresh = fetch(lookup, sorted(keys - seen))
        seen |= keys
        included += fresh
        if len(included) > MAX_INCLUDED:
            raise FhirError(
                403, "too-costly", f"More than {MAX_INCLUDED} resources are included: ask for fewer at a time"
            )
        first = False
    return included


def _params(lookup: Lookup, include: Include, kinds: Collection[str]) -> list[int]:
    found = []
    for kind in kinds if include.kind == "*" else [include.kind]:
        for code, parameter in indexed_parameters(kind).items():
            if parameter.type == "reference" and include.code in ("*", code):
                found.append(lookup.parameters[kind, code])
    return found


def _targets(lookup: Lookup, include: Include, fresh: list[Match]) -> set[int]:
    table = schema.reference_index.c
    params = _params(lookup, include, {match.type for match in fresh})
    return _pointed(lookup, include, params, fresh, table.resource, table.target)


def _sources(lookup: Lookup, include: Include, fresh: list[Match]) -> set[int]:
    table = schema.reference_index.c
    params = _params(lookup, include, SEARCHED)
    # The target type of a _revinclude is that of the matches themselves.
    bound = [match for match in fresh if include.target in ("", match.type)]
    plain = Include(include.kind, include.code, "", include.iterate)
    return _pointed(lookup, plain, params, bound, table.target, table.resource)


def _pointed(
    lookup: Lookup, include: Include, params: list[int], fresh: list[Match], given: Any, wanted: Any
) -> set[int]:
    keys: set[int] = set()
    table = schema.reference_index.c
    for start in range(0, len(fresh), 500):
        some = [match.key for match in fresh[start : start + 500]]
        statement = select(wanted).where(given.in_(some), table.param.in_(params)).distinct()
        if include.target:
            statement = statement.join(schema.identity, schema.identity.c.key == table.target).where(
                schema.identity.c.type == include.target
            )
        keys.update(lookup.connection.execute(statement.limit(MAX_INCLUDED + 1)).scalars())
    return keys
