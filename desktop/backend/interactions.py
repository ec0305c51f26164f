"""FHIR's interactions on one resource: create, read, update, patch, delete, with their conditions."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any, Final

from sqlalchemy import select

from desktop.acts.resource_rights import COUNTS, WRITTEN_ONCE, is_drafted
from desktop.backend import server_tables
from desktop.backend.interaction import Action, Current, Work
from desktop.backend.outcome import FhirError, gone, invalid, precondition, unknown
from desktop.backend.references import is_type
from desktop.backend.search import Match, run
from desktop.backend.search_query import Query, parameters, parse
from desktop.backend.writer import Written, instant
from desktop.fhir import published_keys
from desktop.fhir.arriving import row
from desktop.fhir.primitives import checker
from desktop.fhir.strict import dumps, loads
from desktop.fhir.validate import Issue, validate

_HELD_AGAINST: Final = WRITTEN_ONCE | {published_keys.KIND}
"""Types of which a version is judged by the one that it would replace."""
_PAGE: Final = 20
_UNGUESSED: Final = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")
"""A random name (UUID version 4), which only who made it can know."""
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
    _within(work, "c", kind)
    if conditions.none_exist is not None:
        found = made_before(work, kind, conditions.none_exist, resource)
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
    _within(work, "u", kind)
    current = seen(work, kind, name)
    # Who may, before what is there: a refusal tells nothing of it.
    _may_write(work, kind, valid, name)
    _preconditions(kind, name, current, conditions)
    if kind in WRITTEN_ONCE:
        # Of what they may not read, too: it is the same again, or refused.
        current = work.current(kind, name)
    created = current is None or current.deleted
    if created:
        _within(work, "c", kind)
    if current is None:
        _takes_name(work, kind, name, valid)
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
    # A patch tells what it tests and copies: it is a reading as well.
    for action in ("u", "r"):
        _within(work, action, kind)
    _readable(work, kind, name)
    current = _there(work, kind, name)
    _preconditions(kind, name, current, conditions)
    before = loads(work.body(current))
    after = change(before)
    if isinstance(after, dict) and (after.get("id") != name or after.get("resourceType") != kind):
        raise FhirError(422, "business-rule", "A patch can't change id or resourceType", f"{kind}.id")
    return Answer(200, _store(work, check(after, kind), "PATCH", created=False))


def delete(work: Work, kind: str, name: str, conditions: Conditions) -> Answer:
    """Delete; a second time says the same again."""
    current = may_delete(work, kind, name)
    if current is None:
        raise unknown(kind, name)
    if current.deleted:
        return Answer(204, Written(kind, name, current.version, current.instant, None))
    _preconditions(kind, name, current, conditions)
    assert work.writer is not None
    written = work.writer.delete((kind, name))
    work.writer.flush()
    return Answer(204, written)


def may_delete(work: Work, kind: str, name: str = "") -> Current | None:
    """The newest version of what is to be removed; FhirError 403 for who may not, also where nothing is."""
    _within(work, "d", kind)
    current = seen(work, kind, name) if name else None
    if work.rights is not None:
        there = current is not None and not current.deleted
        work.rights.write(kind, None, _judged(work, kind, name) if there else None)
    return current


def read(work: Work, kind: str, name: str) -> Written:
    """The newest version; 404 for what never was, or is not for whoever asks; 410 for what was deleted."""
    _within(work, "r", kind)
    _readable(work, kind, name)
    current = _there(work, kind, name)
    return Written(kind, name, current.version, current.instant, work.body(current))


def vread(work: Work, kind: str, name: str, version: str) -> Written:
    """One version of the past or present."""
    _within(work, "r", kind)
    _readable(work, kind, name)
    table, identity = server_tables.version.c, server_tables.identity.c
    statement = (
        select(table.key, table.seq, table.version, table.updated, table.body)
        .join_from(server_tables.identity, server_tables.version, identity.key == table.key)
        .where(identity.type == kind, identity.id == name, table.version == version)
    )
    row = work.connection.execute(statement).first()
    body = None if row is None else row.body or work.last_body(row.key, row.seq)
    if row is None or (body is not None and not _shown(work, kind, name, body)):
        raise unknown(kind, f"{name}/_history/{version[:64]}")
    if row.body is None:
        raise gone(kind, name, row.version)
    return Written(kind, name, row.version, instant(row.updated), row.body)


def matching(work: Work, kind: str, query: str) -> Match | None:
    """The one resource that a conditional interaction's criteria find, of what whoever asks may know; 412
    where there are several."""
    parsed = _criteria(work, kind, query)
    return _one(kind, [one for one in _found(work, parsed) if _shown(work, kind, one.id, one.body)])


def made_before(work: Work, kind: str, query: str, sent: Any) -> Match | None:
    """Resource that a conditional creation has made before: as `matching`, and of what its sender may not
    read what they have shown to be their own, by the same content or by a name that nobody guesses."""
    parsed = _criteria(work, kind, query)
    own = all(_UNGUESSED.search(value) for one in parsed.filters for value in one.values or ("",))
    return _one(
        kind,
        [
            one
            for one in _found(work, parsed)
            if own or _shown(work, kind, one.id, one.body) or _content(loads(one.body)) == _content(sent)
        ],
    )


def _criteria(work: Work, kind: str, query: str) -> Query:
    parsed = parse(kind, parameters(query.partition("?")[2] if "?" in query else query), strict=True)
    if not parsed.filters:
        raise precondition("A conditional interaction needs criteria")
    if parsed.only_total or parsed.page:
        raise invalid("A conditional interaction asks for resources, not for a count or a page")
    _within(work, "s", kind)
    if work.rights is not None:
        work.rights.matching(parsed)
    return parsed


def _found(work: Work, query: Query) -> Iterator[Match]:
    """All matches of criteria, in small pages."""
    query.includes, query.revincludes, query.count = [], [], _PAGE
    while True:
        page = run(work.lookup, query)
        yield from page.matches
        if not page.following:
            return
        query.page = page.following


def _one(kind: str, found: Iterable[Match]) -> Match | None:
    first = list(islice(found, 2))
    if len(first) > 1:
        raise precondition(f"The criteria find more than one {kind}")
    return first[0] if first else None


def _content(resource: Any) -> Any:
    """Elements of a resource without those that a server gives it."""
    return {**resource, "id": None, "meta": None} if isinstance(resource, dict) else None


def answer_of(work: Work, match: Match) -> Answer:
    """Answer to a conditional create for a resource that was there already; without it to who may not read
    it."""
    written = Written(match.type, match.id, match.version, instant(match.updated), match.body)
    allowed = work.rights is None or work.rights.allows("r", match.type)
    if not allowed or not _shown(work, match.type, match.id, match.body):
        written = replace(written, body=None)
    return Answer(200, written)


def nothing_deleted(kind: str) -> Answer:
    """A conditional deletion that found nothing."""
    return Answer(204, Written(kind, "", "", "", None))


def _within(work: Work, action: Action, kind: str) -> None:
    if work.rights is not None:
        work.rights.within(action, kind)


def _readable(work: Work, kind: str, name: str) -> None:
    """Raise FhirError 403 for a type that is not shown to whoever asks, the same whatever there is: of one
    that is judged by what a resource holds, for what is not shown and for what is not there."""
    if work.rights is None:
        return
    try:
        work.rights.read(kind, _judged(work, kind, name))
    except FhirError:
        work.rights.read(kind)


def _shown(work: Work, kind: str, name: str, body: str) -> bool:
    """True for a resource, or an earlier version of it, that whoever asks may know of: its type and itself
    are shown to them, and its patient has not blocked it."""
    if work.rights is None:
        return True
    try:
        work.rights.read(kind, loads(body))
    except FhirError:
        return False
    return not work.rights.hides(kind, name, body)


def seen(work: Work, kind: str, name: str) -> Current | None:
    """The newest version as whoever asks may know of it: what is not for them is as if it had never been."""
    current = work.current(kind, name)
    if current is None or work.rights is None:
        return current
    body = work.last_body(current.key, current.seq)
    return current if body is None or _shown(work, kind, name, body) else None


def _takes_name(work: Work, kind: str, name: str, resource: dict[str, Any]) -> None:
    """Raise FhirError for a creation under an id of the client's choice where a patient has blocked something
    for whoever asks: that an id is taken would tell what there is, and nobody writes over what they may not
    see. A client creates by POST then, under an id of the server's."""
    if work.rights is None or kind in WRITTEN_ONCE:
        return
    whose = row(dumps(resource).encode()).patient
    hidden = work.current(kind, name) is not None
    if hidden or (whose and work.rights.keeps(kind, whose)):
        told = f"{kind} of this patient is created by POST here, under an id of the server's"
        raise FhirError(405, "not-supported", told, headers={"Allow": "DELETE, GET, PATCH"})


def _may_write(work: Work, kind: str, resource: dict[str, Any], name: str) -> None:
    """Judge a resource by its sender's rights, over what stands under its name and no patient has blocked."""
    if work.rights is not None:
        blocked = work.rights.hides(kind, name)
        work.rights.write(kind, resource, None if blocked else _judged(work, kind, name))


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
    current = seen(work, kind, name)
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
