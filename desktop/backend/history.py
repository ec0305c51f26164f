"""History of a resource, a type or everything: newest first, by key."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Any
from urllib.parse import quote, urlencode

from sqlalchemy import func, select

from desktop.backend import paging, server_tables
from desktop.backend.bundles import bundle
from desktop.backend.dates import date_range
from desktop.backend.interaction import Work
from desktop.backend.interactions import seen
from desktop.backend.outcome import invalid, plain, unknown
from desktop.backend.search import with_consents
from desktop.backend.search_query import DEFAULT_COUNT, MAX_COUNT, PAGE
from desktop.backend.writer import instant
from desktop.fhir.definitions import resource_types
from desktop.fhir.strict import dumps

_STATUS = {"POST": "201 Created", "PUT": "200 OK", "PATCH": "200 OK", "DELETE": "204 No Content"}


def history(
    work: Work,
    base: str,
    stamp: str,
    kind: str,
    name: str,
    pairs: list[tuple[str, str]],
    *,
    strict: bool = False,
) -> str:
    """A history bundle; `kind` and `name` are empty for everything or a whole type."""
    table, identity = server_tables.version.c, server_tables.identity.c
    conditions = []
    rights = work.rights
    if kind:
        if rights is not None:
            # One resource's is a reading, a type's a search (SMART's scopes).
            rights.within("r" if name else "s", kind)
            rights.read(kind, {"resourceType": kind})
        conditions.append(table.type == kind)
    elif rights is not None:
        # Of everything, what whoever asks is shown.
        kinds = [one for one in sorted(resource_types()) if rights.reads(one) and rights.allows("s", one)]
        conditions.append(table.type.in_(kinds))
    if name:
        current = seen(work, kind, name)
        if current is None:
            raise unknown(kind, name[:64])
        conditions.append(table.key == current.key)
    count = DEFAULT_COUNT
    total = False
    page = None
    for parameter, value in pairs:
        plain(parameter + value, "The query")
        if parameter == "_since":
            conditions.append(table.seq >= _since(work, value))
        elif parameter == "_count":
            if not value.isdigit() or len(value) > 9:
                raise invalid(f"_count is a number, not {value!r}", parameter)
            count = min(int(value), MAX_COUNT)
        elif parameter == "_total":
            total = value != "none"
        elif parameter == PAGE:
            page = paging.read(value, [int])[0]
        elif parameter in ("_at", "_list") or (strict and parameter not in ("_format", "_pretty")):
            raise invalid(f"History has no parameter {parameter!r}", parameter, "not-supported")
    number = None
    if total or count == 0:
        statement = select(func.count()).select_from(server_tables.version).where(*conditions)
        number = work.connection.execute(statement).scalar_one()
    statement_ = (
        select(
            table.seq,
            table.key,
            table.type,
            identity.id,
            table.version,
            table.updated,
            table.method,
            table.created,
            table.body,
        )
        .join_from(server_tables.version, server_tables.identity, identity.key == table.key)
        .where(*conditions)
        .order_by(table.seq.desc())
    )
    rows = list(islice(_left(work, statement_, page, count + 1), count + 1)) if count else []
    links = [("self", _address(base, kind, name, pairs))]
    if len(rows) > count:
        rows = rows[:count]
        following = [pair for pair in pairs if pair[0] != PAGE] + [(PAGE, paging.token([rows[-1].seq]))]
        links.append(("next", _address(base, kind, name, following)))
    if rights is not None and rights.blocks(with_consents(work.lookup)):
        # A number would count what a patient has blocked for whoever asks.
        number = None
    return bundle("history", stamp, (_entry(base, row) for row in rows), links=links, total=number)


def _left(work: Work, statement: Any, page: int | None, count: int) -> Iterator[Any]:
    """Versions that are for whoever asks, from a page on: of what is kept back its deletion is, too."""
    table, rights = server_tables.version.c, work.rights
    while True:
        asked = statement if page is None else statement.where(table.seq < page)
        rows = work.connection.execute(asked.limit(count)).all()
        for row in rows:
            body = row.body if rights is None else row.body or work.last_body(row.key, row.seq)
            if rights is None or body is None or not rights.hides(row.type, row.id, body):
                yield row
        if len(rows) < count:
            return
        page = rows[-1].seq


def _since(work: Work, value: str) -> int:
    try:
        low, _high = date_range(value)
    except ValueError as error:
        raise invalid(f"_since={value} is not an instant", "_since") from error
    # Stamps rise with the sequence: one look-up instead of a comparison for every row.
    table = server_tables.version.c
    first = select(table.seq).where(table.updated >= low).order_by(table.updated, table.seq).limit(1)
    found = work.connection.execute(first).scalar()
    return 2**62 if found is None else int(found)


def _address(base: str, kind: str, name: str, pairs: list[tuple[str, str]]) -> str:
    path = "/".join(part for part in (base, kind, name, "_history") if part)
    query = urlencode(pairs, quote_via=quote, safe=":/,|$")
    return path + (f"?{query}" if query else "")


def _entry(base: str, row: object) -> str:
    kind, name, method = row.type, row.id, row.method  # type: ignore[attr-defined]
    status = "201 Created" if row.created else _STATUS[method]  # type: ignore[attr-defined]
    response = {
        "status": status,
        "etag": f'W/"{row.version}"',  # type: ignore[attr-defined]
        "lastModified": instant(row.updated),  # type: ignore[attr-defined]
    }
    request = {"method": method, "url": kind if method == "POST" else f"{kind}/{name}"}
    body = f'"resource":{row.body},' if row.body is not None else ""  # type: ignore[attr-defined]
    url = dumps(f"{base}/{kind}/{name}")
    return f'{{"fullUrl":{url},{body}"request":{dumps(request)},"response":{dumps(response)}}}'
