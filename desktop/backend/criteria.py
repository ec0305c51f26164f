"""A Query's criteria as SQL on the index tables."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import Connection

from desktop.backend.comparing import date_condition, number_condition
from desktop.backend.outcome import invalid
from desktop.backend.references import Target, is_type, target
from desktop.backend.search_query import Filter, bars, unescape
from desktop.backend.searched import patient_steps
from desktop.backend.sql import NOTHING, Sql, among, both, either, identities, one_of, rows
from desktop.backend.words import bounded, normal
from desktop.core.clock import Clock

FEW = 1000
"""Maximum targets of a chain that are looked up first and named; more are left to a subquery."""

TABLES = {
    "token": "token_index",
    "uri": "token_index",
    "reference": "reference_index",
    "string": "string_index",
    "date": "date_index",
    "quantity": "quantity_index",
    "number": "quantity_index",
}


@dataclass(frozen=True, slots=True)
class Lookup:
    """Input of conditions: connection, parameter ids, the URLs of this server, the time."""

    connection: Connection
    parameters: dict[tuple[str, str], int]
    bases: Collection[str]
    clock: Clock

    def keys(self, targets: Collection[Target]) -> list[int]:
        """Keys of identities; what was never seen has none."""
        if not targets:
            return []
        return [row[2] for row in rows(self.connection, identities(dict.fromkeys(targets)))]


def where(lookup: Lookup, kind: str, filters: list[Filter]) -> Sql:
    """The condition on `resource` (as `r`) for all criteria; the patient narrows every other one."""
    patients, rest = _patients(lookup, kind, filters)
    conditions = [Sql("r.type = ?", (kind,)), Sql("r.deleted = 0")]
    if patients is not None:
        conditions.append(among("r.patient", patients))
    conditions += [_condition(lookup, one, patients) for one in rest]
    return both(conditions)


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
    # A bare id may be any type that the parameter allows; only where all are patients it is for us.
    patients = [found for found in targets if found[0] == "Patient"]
    if len(patients) != len(targets):
        return None
    return lookup.keys(patients)


def reference_targets(value: str, one: Filter, bases: Collection[str]) -> list[Target]:
    """Possible targets of a reference value: `Type/id`, a URL, or an id of any type the parameter allows."""
    if "/" not in value and ":" not in value:
        allowed = one.parameter.targets if one.parameter else ()
        kinds = [one.modifier] if is_type(one.modifier) else list(allowed)
        return [(kind, value) for kind in kinds] if kinds else [("", bounded(value))]
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
        condition = where(lookup, link.kind, [link])
        query = f"SELECT r.key FROM resource r WHERE {condition.text} LIMIT {FEW + 1}"
        keys += [row[0] for row in rows(lookup.connection, Sql(query, condition.values))]
        if len(keys) > FEW:
            return None
    return keys


def _condition(lookup: Lookup, one: Filter, patients: list[int] | None) -> Sql:
    if one.parameter is None:
        if one.code == "_id":
            return among("r.key", lookup.keys([(one.kind, unescape(value)) for value in one.values]))
        return either(
            date_condition(value, "r.updated", "r.updated", "_lastUpdated", lookup.clock)
            for value in one.values
        )
    table = TABLES[one.parameter.type]
    param = lookup.parameters[one.kind, one.code]
    identifiers = lookup.parameters[one.kind, one.code + ":identifier"]
    if one.modifier == "missing":
        there = [_in(table, param, patients, None)]
        if one.parameter.type == "reference":
            there.append(_in("token_index", identifiers, patients, None))
        found = either(there)
        return _not(found) if one.values == ("true",) else found
    if one.modifier == "identifier":
        return _in("token_index", identifiers, patients, _tokens(one.values, one.code))
    if one.chain:
        return _in(table, param, patients, _chain(lookup, one))
    found = _in(table, param, patients, _matches(lookup, one))
    return _not(found) if one.modifier == "not" else found


def _not(condition: Sql) -> Sql:
    return Sql(f"NOT ({condition.text})", condition.values)


def _in(table: str, param: int, patients: list[int] | None, matches: Sql | None) -> Sql:
    """The resource has an index row of this parameter that matches."""
    conditions = [] if patients is None else [among("patient", patients)]
    conditions.append(Sql(f"param = {param}"))
    if matches is not None:
        conditions.append(matches)
    found = both(conditions)
    return Sql(f"r.key IN (SELECT resource FROM {table} WHERE {found.text})", found.values)


def _chain(lookup: Lookup, one: Filter) -> Sql:
    keys = _few(lookup, one.chain)
    if keys is not None:
        return among("target", keys)
    inner = [where(lookup, link.kind, [link]) for link in one.chain]
    return either(Sql(f"target IN (SELECT r.key FROM resource r WHERE {c.text})", c.values) for c in inner)


def _matches(lookup: Lookup, one: Filter) -> Sql:
    assert one.parameter is not None
    kind, name = one.parameter.type, one.code
    if kind == "reference":
        targets = [t for v in one.values for t in reference_targets(unescape(v), one, lookup.bases)]
        return among("target", lookup.keys(targets))
    if kind == "token":
        return _tokens(one.values, name)
    if kind == "uri":
        return one_of("code", [(bounded(unescape(value)),) for value in one.values])
    if kind == "string":
        return either(_string(unescape(value), one.modifier) for value in one.values)
    if kind == "date":
        return either(date_condition(value, "low", "high", name, lookup.clock) for value in one.values)
    return either(_quantity(value, name) for value in one.values)


def _tokens(values: tuple[str, ...], name: str) -> Sql:
    codes: list[tuple[str, ...]] = []
    systems: list[tuple[str, ...]] = []
    pairs: list[tuple[str, ...]] = []
    for value in values:
        parts = [bounded(part) for part in bars(value)]
        if len(parts) > 2:
            raise invalid(f"{name}={value} is not system|code", name)
        if len(parts) == 1:
            codes.append((parts[0],))
        elif parts[1]:
            pairs.append((parts[1], parts[0]))
        elif parts[0]:
            systems.append((parts[0],))
    found = [("code", codes), ("(code, system)", pairs), ("system", systems)]
    return either(one_of(columns, rows) for columns, rows in found if rows)


def _string(value: str, modifier: str) -> Sql:
    norm = normal(value)
    if modifier == "exact":
        return Sql("(norm = ? AND text = ?)", (norm, bounded(value)))
    if not norm:
        return NOTHING
    if modifier == "contains":
        pattern = "".join("!" + letter if letter in "!%_" else letter for letter in norm)
        return Sql("norm LIKE ? ESCAPE '!'", (f"%{pattern}%",))
    # A range, so that the index is used; nothing sorts after the last character there is.
    return Sql("(norm >= ? AND norm < ?)", (norm, norm + "\U0010ffff"))


def _quantity(value: str, name: str) -> Sql:
    parts = bars(value)
    conditions = [number_condition(parts[0], "low", "high", name)]
    if len(parts) == 3:
        _, system, code = parts
        if system:
            conditions.append(Sql("system = ?", (bounded(system),)))
        if code and system:
            conditions.append(Sql("code = ?", (bounded(code),)))
        elif code:
            conditions.append(Sql("(code = ? OR unit = ?)", (bounded(code), bounded(code))))
    elif len(parts) != 1:
        raise invalid(f"{name}={value} is not number or number|system|code", name)
    return both(conditions)
