"""A Query's criteria as SQL on the index tables."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, Table, and_, false, not_, or_, select, tuple_

from desktop.backend import schema
from desktop.backend.comparing import date_condition, number_condition
from desktop.backend.outcome import invalid
from desktop.backend.query import Filter, bars, unescape
from desktop.backend.references import Target, is_type, target
from desktop.backend.searched import patient_steps
from desktop.backend.words import bounded, normal
from desktop.core.clock import Clock

FEW = 1000
"""So many targets of a chain are looked up first and named; more are left to a subquery."""

_TABLES: dict[str, Table] = {
    "token": schema.token_index,
    "uri": schema.token_index,
    "reference": schema.reference_index,
    "string": schema.string_index,
    "date": schema.date_index,
    "quantity": schema.quantity_index,
    "number": schema.quantity_index,
}


@dataclass(frozen=True, slots=True)
class Lookup:
    """What conditions need to know: connection, parameter ids, the URLs of this server, the time."""

    connection: Connection
    parameters: dict[tuple[str, str], int]
    bases: Collection[str]
    clock: Clock

    def keys(self, targets: Collection[Target]) -> list[int]:
        """Keys of identities; what was never seen has none."""
        table = schema.identity.c
        query = select(table.key).where(tuple_(table.type, table.id).in_(list(targets)))
        return list(self.connection.execute(query).scalars())


def where(lookup: Lookup, kind: str, filters: list[Filter]) -> list[ColumnElement[bool]]:
    """Conditions on `resource` for all criteria, the patient first: it narrows every other one."""
    patients, rest = _patients(lookup, kind, filters)
    table = schema.resource.c
    conditions: list[ColumnElement[bool]] = [table.type == kind, table.deleted == 0]
    if patients is not None:
        conditions.append(table.patient.in_(patients) if len(patients) != 1 else table.patient == patients[0])
    conditions += [_condition(lookup, one, patients) for one in rest]
    return conditions


def _patients(lookup: Lookup, kind: str, filters: list[Filter]) -> tuple[list[int] | None, list[Filter]]:
    """Keys of the patients that the search is about, where its criteria say so, and what is left."""
    steps = patient_steps(kind)
    found: list[int] | None = None
    rest: list[Filter] = []
    for one in filters:
        keys = None
        if steps and one.parameter and one.parameter.type == "reference" and one.modifier in ("", "Patient"):
            paths = one.parameter.paths
            if len(paths) == 1 and paths[0].steps == steps:
                keys = _patient_keys(lookup, one)
        if keys is None:
            rest.append(one)
        else:
            found = keys if found is None else [key for key in found if key in set(keys)]
    return found, rest


def _patient_keys(lookup: Lookup, one: Filter) -> list[int] | None:
    if one.chain:
        if any(link.kind != "Patient" for link in one.chain):
            return None
        return _few(lookup, one.chain)
    targets = [
        found for value in one.values for found in reference_targets(unescape(value), one, lookup.bases)
    ]
    if any(kind not in ("Patient", "") for kind, _ in targets):
        return None
    if "Patient" not in {kind for kind, _ in targets}:
        return None
    return lookup.keys([found for found in targets if found[0] == "Patient"])


def reference_targets(value: str, one: Filter, bases: Collection[str]) -> list[Target]:
    """What a reference value may mean: `Type/id`, a URL, or an id of any type the parameter allows."""
    if "/" not in value and ":" not in value:
        kinds = (
            [one.modifier] if is_type(one.modifier) else list(one.parameter.targets if one.parameter else ())
        )
        return [(kind, value) for kind in kinds] if kinds else [("", value)]
    found = target(value, bases)
    if found is None:
        return []
    if is_type(one.modifier) and found[0] not in ("", one.modifier):
        return []
    return [found]


def _few(lookup: Lookup, chain: tuple[Filter, ...]) -> list[int] | None:
    """Keys of the targets that a chain finds, or None if they are too many to name."""
    keys: list[int] = []
    for link in chain:
        query = select(schema.resource.c.key).where(*where(lookup, link.kind, [link])).limit(FEW + 1)
        keys += lookup.connection.execute(query).scalars()
        if len(keys) > FEW:
            return None
    return keys


def _condition(lookup: Lookup, one: Filter, patients: list[int] | None) -> ColumnElement[bool]:
    table = schema.resource.c
    if one.code == "_id" and one.parameter is None:
        keys = lookup.keys([(one.kind, unescape(value)) for value in one.values])
        return table.key.in_(keys)
    if one.parameter is None:
        return or_(
            *(
                date_condition(value, table.updated, table.updated, "_lastUpdated", lookup.clock)
                for value in one.values
            )
        )
    if one.modifier == "missing":
        there: ColumnElement[bool] = table.key.in_(_rows(lookup, one, patients, one.code))
        if one.parameter.type == "reference":
            there = or_(there, table.key.in_(_tokens(lookup, one, patients)))
        return not_(there) if one.values == ("true",) else there
    if one.modifier == "identifier":
        matches = or_(*(_token(value, one.code) for value in one.values))
        return table.key.in_(_tokens(lookup, one, patients).where(matches))
    index = _rows(lookup, one, patients, one.code)
    if one.chain:
        return table.key.in_(index.where(_chain(lookup, one)))
    matches = _matches(lookup, one)
    found = table.key.in_(index.where(matches))
    return not_(found) if one.modifier == "not" else found


def _rows(lookup: Lookup, one: Filter, patients: list[int] | None, code: str) -> Select[Any]:
    assert one.parameter is not None
    return _of(_TABLES[one.parameter.type], lookup.parameters[one.kind, code], patients)


def _tokens(lookup: Lookup, one: Filter, patients: list[int] | None) -> Select[Any]:
    return _of(schema.token_index, lookup.parameters[one.kind, one.code + ":identifier"], patients)


def _of(table: Table, param: int, patients: list[int] | None) -> Select[Any]:
    query = select(table.c.resource).where(table.c.param == param).correlate(None)
    if patients is not None:
        query = query.where(
            table.c.patient == patients[0] if len(patients) == 1 else table.c.patient.in_(patients)
        )
    return query


def _chain(lookup: Lookup, one: Filter) -> ColumnElement[bool]:
    column = schema.reference_index.c.target
    keys = _few(lookup, one.chain)
    if keys is not None:
        return column == keys[0] if len(keys) == 1 else column.in_(keys)
    inner = [
        select(schema.resource.c.key).where(*where(lookup, link.kind, [link])).correlate(None)
        for link in one.chain
    ]
    return or_(*(column.in_(query) for query in inner))


def _matches(lookup: Lookup, one: Filter) -> ColumnElement[bool]:
    assert one.parameter is not None
    kind, name = one.parameter.type, one.code
    if kind == "reference":
        column = schema.reference_index.c.target
        targets = [t for v in one.values for t in reference_targets(unescape(v), one, lookup.bases)]
        keys = lookup.keys(targets)
        return column == keys[0] if len(keys) == 1 else column.in_(keys)
    if kind == "token":
        return or_(*(_token(value, name) for value in one.values))
    if kind == "uri":
        return schema.token_index.c.code.in_([bounded(unescape(value)) for value in one.values])
    if kind == "string":
        return or_(*(_string(unescape(value), one.modifier) for value in one.values))
    if kind == "date":
        table = schema.date_index.c
        return or_(
            *(date_condition(value, table.low, table.high, name, lookup.clock) for value in one.values)
        )
    return or_(*(_quantity(value, name) for value in one.values))


def _token(value: str, name: str) -> ColumnElement[bool]:
    table = schema.token_index.c
    parts = bars(value)
    if len(parts) > 2:
        raise invalid(f"{name}={value} is not system|code", name)
    if len(parts) == 1:
        return table.code == bounded(parts[0])
    system, code = parts
    if not code:
        return table.system == bounded(system) if system else false()
    return and_(table.code == bounded(code), table.system == bounded(system))


def _string(value: str, modifier: str) -> ColumnElement[bool]:
    table = schema.string_index.c
    if modifier == "exact":
        return and_(table.norm == normal(value), table.text == bounded(value))
    norm = normal(value)
    if not norm:
        return false()
    if modifier == "contains":
        return table.norm.contains(norm, autoescape=True)
    # A range, so that the index is used; nothing sorts after the last character there is.
    return and_(table.norm >= norm, table.norm < norm + "\U0010ffff")


def _quantity(value: str, name: str) -> ColumnElement[bool]:
    table = schema.quantity_index.c
    parts = bars(value)
    conditions = [number_condition(parts[0], table.low, table.high, name)]
    if len(parts) == 3:
        _, system, code = parts
        if system:
            conditions.append(table.system == bounded(system))
        if code:
            same = table.code == bounded(code)
            conditions.append(same if system else or_(same, table.unit == bounded(code)))
    elif len(parts) != 1:
        raise invalid(f"{name}={value} is not number or number|system|code", name)
    return and_(*conditions)
