"""Bundles as text: stored bodies are put together without being parsed."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from urllib.parse import quote, urlencode

from desktop.backend.outcome import outcome
from desktop.backend.search import Match, Page
from desktop.backend.search_query import PAGE, Query
from desktop.fhir.strict import dumps
from desktop.fhir.validate import Issue


def bundle(
    kind: str,
    stamp: str,
    entries: Iterable[str],
    *,
    links: Iterable[tuple[str, str]] = (),
    total: int | None = None,
) -> str:
    """The JSON text of a bundle; `entries` are JSON texts, `links` (relation, url)."""
    parts = [
        f'"resourceType":"Bundle","id":"{uuid.uuid4()}","meta":{{"lastUpdated":"{stamp}"}},"type":"{kind}"'
    ]
    if total is not None:
        parts.append(f'"total":{total}')
    rows = ",".join(dumps({"relation": relation, "url": url}) for relation, url in links)
    if rows:
        parts.append(f'"link":[{rows}]')
    joined = ",".join(entries)
    if joined:
        parts.append(f'"entry":[{joined}]')
    return "{" + ",".join(parts) + "}"


def searchset(base: str, stamp: str, query: Query, page: Page) -> str:
    """A page of a search; `self` names what was understood, `next` is opaque."""
    used = urlencode(query.used, quote_via=quote, safe=":/,|$")
    address = f"{base}/{query.kind}" + (f"?{used}" if used else "")
    links = [("self", address)]
    if page.following:
        links.append(("next", address + ("&" if used else "?") + f"{PAGE}={page.following}"))
    address = dumps(base)[1:-1]
    entries = [_entry(address, match, "match") for match in page.matches]
    entries += [_entry(address, match, "include") for match in page.included]
    if query.ignored:
        told = f"Not understood and ignored: {', '.join(query.ignored)}"
        note = dumps(outcome([Issue("not-supported", told, "")], "warning"))
        entries.append(f'{{"resource":{note},"search":{{"mode":"outcome"}}}}')
    if page.withheld:
        told = "Patients have blocked some of this for whoever asks: it is left out"
        note = dumps(outcome([Issue("suppressed", told, "")], "information"))
        entries.append(f'{{"resource":{note},"search":{{"mode":"outcome"}}}}')
    return bundle("searchset", stamp, entries, links=links, total=page.total)


def _entry(base: str, match: Match, mode: str) -> str:
    # Neither a type nor an id has a character that JSON would escape.
    url = f"{base}/{match.type}/{match.id}"
    return f'{{"fullUrl":"{url}","resource":{match.body},"search":{{"mode":"{mode}"}}}}'
