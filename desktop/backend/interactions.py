"""FHIR's interactions on one resource: create, read, update, patch, delete, with their conditions."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, Final

from sqlalchemy import select

from desktop.acts.resource_rights import COUNTS, WRITTEN_ONCE, is_drafted
from desktop.backend import server_tables
from desktop.backend.interaction import Current, Work
from desktop.backend.outcome import FhirError, gone, invalid, precondition, unknown
from desktop.backend.references import is_type
from desktop.backend.search import Match, run
from desktop.backend.search_query import parameters, parse
from desktop.backend.writer import Written, instant
from desktop.fhir import published_keys
from desktop.fhir.primitives import checker
from desktop.fhir.strict import loads
from desktop.fhir.validate import Issue, validate

_HELD_AGAINST: Final = WRITTEN_ONCE | {published_keys.KIND}
"""Types of which a version is judged by the one that it would replace."""
_bad_id = checker("id", "")


@dataclass(frozen=True, slots=True)
class Conditions:
    """`If-Match`, `If-None-Match` and `If-None-Exist` as sent; empty where absent."""

    match: str = ""
    none_match: str = ""
    none_exist: str | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """Result of an interaction: HTTP status and the version that now is."""

    status: int
    written: Written


def known_type(kind: str) -> None:
    """Refuse what is no resource type of R4."""
    if not is_type(kind):
        raise FhirError(404, "not-supported", f"{kind[:64]!r} is not a resource type of R4")


def versions(header: str) -> list[str]:
    """The version ids of an ETag header: `W/"a", W/"b"` or bare."""
    return [part.strip().removeprefix("W/").strip('"') for part in header.split(",") if part.strip()]


def check(resource: Any, kind: str) -> dict[str, Any]:
    """The resource, if it is valid R4 of this type; else FhirError 422 with every place (400: no object)."""
    if not isinstance(resource, dict):
        raise invalid("A resource is a JSON object", code="structure")
    found = resource.get("resourceType")
    if isinstance(found, str) and found != kind:
        raise invalid(f"The body is a {found[:64]}, the address says {kind}", "resourceType")
    if issues := validate(resource):
        raise FhirError(422, "structure", "", issues=issues)
    return resource


def create(work: Work, kind: str, resource: Any, conditions: Conditions, *, name: str = "") -> Answer:
    """A new resource under an id of the server's choice (`name` where a transaction chose it)."""
    if conditions.none_exist is not None:
        found = matching(work, kind, conditions.none_exist)
        if found:
            return answer_of(work, found)
    valid = check(resource, kind)
    return Answer(201, _store(work, {**valid, "id": name or str(uuid.uuid4())}, "POST", created=True))


def update(work: Work, kind: str, name: str, resource: Any, conditions: Conditions) -> Answer:
    """A new version under a known id, or the first one under an id of the client's."""
    if isinstance(resource, dict) and "id" not in resource:
        raise invalid(f"The body has no id, the address says {name}", f"{kind}.id", "required")
    valid = check(resource, kind)
    if valid["id"] != name:
        raise invalid(f"The body's id is {valid['id']}, the address says {name}", f"{kind}.id")
    current = work.current(kind, name)
    _preconditions(kind, name, current, conditions)
    created = current is None or current.deleted
    return Answer(201 if created else 200, _store(work, valid, "PUT", created=created))


def update_by_query(
    work: Work, kind: str, query: str, resource: Any, conditions: Conditions, *, name: str = ""
) -> Answer:
    """Update the one resource that matches, or create it where none does."""
    found = matching(work, kind, query)
    if not isinstance(resource, dict):
        raise invalid("A resource is a JSON object", code="structure")
    given = resource.get("id")
    if found:
        if given is not None and given != found.id:
            raise invalid(f"The body's id is {given}, the resource found is {found.id}", f"{kind}.id")
        return update(work, kind, found.id, {**resource, "id": found.id}, conditions)
    if given is not None:
        return update(work, kind, str(given), resource, conditions)
    return create(work, kind, resource, Conditions(), name=name)


def patch(
    work: Work, kind: str, name: str, change: Callable[[dict[str, Any]], Any], conditions: Conditions
) -> Answer:
    """Change the newest version by `change`, which gives the resource as it shall be."""
    current = _there(work, kind, name)
    _preconditions(kind, name, current, conditions)
    before = loads(work.body(current))
    # A patch tells what it tests and copies: it is a reading as well.
    _readable(work, kind, before)
    _open(work, kind, name)
    after = change(before)
    if isinstance(after, dict) and (after.get("id") != name or after.get("resourceType") != kind):
        raise FhirError(422, "business-rule", "A patch can't change id or resourceType", f"{kind}.id")
    return Answer(200, _store(work, check(after, kind), "PATCH", created=False))


def delete(work: Work, kind: str, name: str, conditions: Conditions) -> Answer:
    """Delete; a second time says the same again."""
    current = work.current(kind, name)
    if current is None:
        raise unknown(kind, name)
    if current.deleted:
        return Answer(204, Written(kind, name, current.version, current.instant, None))
    _preconditions(kind, name, current, conditions)
    assert work.writer is not None
    if work.rights is not None:
        work.rights.write(kind, None, _judged(work, kind, name))
    written = work.writer.delete((kind, name))
    work.writer.flush()
    return Answer(204, written)


def read(work: Work, kind: str, name: str) -> Written:
    """The newest version; 404 for what never was, 410 for what was deleted."""
    _readable(work, kind, _judged(work, kind, name))
    current = _there(work, kind, name)
    _open(work, kind, name)
    return Written(kind, name, current.version, current.instant, work.body(current))


def vread(work: Work, kind: str, name: str, version: str) -> Written:
    """One version of the past or present."""
    _readable(work, kind)
    table, identity = server_tables.version.c, server_tables.identity.c
    statement = (
        select(table.version, table.updated, table.body)
        .join_from(server_tables.identity, server_tables.version, identity.key == table.key)
        .where(identity.type == kind, identity.id == name, table.version == version)
    )
    row = work.connection.execute(statement).first()
    if row is None:
        raise unknown(kind, f"{name}/_history/{version[:64]}")
    if row.body is None:
        raise gone(kind, name, row.version)
    _readable(work, kind, loads(row.body))
    _open(work, kind, name, row.body)
    return Written(kind, name, row.version, instant(row.updated), row.body)


def matching(work: Work, kind: str, query: str) -> Match | None:
    """The one resource that a conditional interaction's criteria find; 412 where there are several."""
    parsed = parse(kind, parameters(query.partition("?")[2] if "?" in query else query), strict=True)
    if not parsed.filters:
        raise precondition("A conditional interaction needs criteria")
    if parsed.only_total or parsed.page:
        raise invalid("A conditional interaction asks for resources, not for a count or a page")
    if work.rights is not None:
        work.rights.matching(parsed)
    parsed.count = 2
    page = run(work.lookup, parsed)
    if len(page.matches) > 1:
        raise precondition(f"The criteria find more than one {kind}")
    return page.matches[0] if page.matches else None


def answer_of(work: Work, match: Match) -> Answer:
    """Answer to a conditional create for a resource that was there already; without it to who may not read
    it."""
    written = Written(match.type, match.id, match.version, instant(match.updated), match.body)
    try:
        _readable(work, match.type, loads(match.body))
        _open(work, match.type, match.id)
    except FhirError:
        written = replace(written, body=None)
    return Answer(200, written)


def nothing_deleted(kind: str) -> Answer:
    """A conditional deletion that found nothing."""
    return Answer(204, Written(kind, "", "", "", None))


def _readable(work: Work, kind: str, body: dict[str, Any] | None = None) -> None:
    if work.rights is not None:
        work.rights.read(kind, body)


def _open(work: Work, kind: str, name: str, body: str | None = None) -> None:
    """Raise FhirError 403 for what its patient has blocked for whoever asks: it is there, not for them."""
    if work.rights is not None and work.rights.hides(kind, name, body):
        raise FhirError(403, "suppressed", "The patient has blocked this for whoever asks")


def _judged(work: Work, kind: str, name: str) -> dict[str, Any] | None:
    """A resource as it is held, where it depends on what it is if it is shown or written over: a wish is
    about nobody, a report may be about somebody, and what is signed is no draft. None for other types, and
    where there is none."""
    if work.rights is None or not (kind in ("Task", COUNTS) or is_drafted(kind)):
        return None
    current = work.current(kind, name)
    found: dict[str, Any] | None = loads(work.body(current)) if current and not current.deleted else None
    return found


def _there(work: Work, kind: str, name: str) -> Current:
    current = work.current(kind, name)
    if current is None:
        raise unknown(kind, name[:64])
    if current.deleted:
        raise gone(kind, name, current.version)
    return current


def _preconditions(kind: str, name: str, current: Current | None, conditions: Conditions) -> None:
    if conditions.none_match:
        if conditions.none_match.strip() != "*":
            if current and current.version in versions(conditions.none_match):
                raise precondition(f"{kind}/{name} is at this version")
        elif current and current.deleted:
            # Only an update that knows of the deletion brings a resource back.
            raise precondition(f"{kind}/{name} existed and is deleted")
        elif current:
            raise precondition(f"{kind}/{name} exists")
    if conditions.match:
        if current is None or current.deleted:
            raise precondition(f"{kind}/{name} does not exist")
        if conditions.match.strip() != "*" and current.version not in versions(conditions.match):
            raise precondition(f"{kind}/{name} is at version {current.version}")


def _store(work: Work, resource: dict[str, Any], method: str, *, created: bool) -> Written:
    assert work.writer is not None
    if fault := _bad_id(resource["id"]):
        raise FhirError(422, "value", "", issues=[Issue("value", f"The id {fault}", "id")])
    if work.rights is not None:
        kind = str(resource["resourceType"])
        work.rights.write(kind, resource, _judged(work, kind, resource["id"]))
        held = work.current(kind, resource["id"]) if kind in _HELD_AGAINST else None
        if held is not None and not held.deleted:
            work.rights.replace(loads(work.body(held)), resource)
        elif method == "PUT":
            work.rights.named(resource)
    written = work.writer.put(resource, method, created=created)
    work.writer.flush()
    return written
