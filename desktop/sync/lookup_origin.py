"""Asking the server where a resource came from: its earlier versions and the Provenances about it.

Nothing of it is filed: earlier versions are not the record, and a Provenance search is offered by few.
"""

from __future__ import annotations

from contextlib import aclosing
from typing import Any, Literal, cast
from urllib.parse import quote

import msgspec

from desktop.fhir import strict
from desktop.fhir.answers import resource
from desktop.fhir.paging import SearchRefused
from desktop.fhir.status import not_offered
from desktop.fhir.transport import asking
from desktop.fhir.when import Moment, for_newest
from desktop.fhir.whole import whole
from desktop.sync.run.effects import Effects

MOST_VERSIONS = 50
"""Maximum versions asked for; the total is said all the same."""
MAX_PAGES = 3

State = Literal["known", "partly", "not_offered", "not_fetched"]


class Told(msgspec.Struct, frozen=True):
    """Server's answer on a resource's origin: versions newest first, and Provenances, as JSON texts."""

    versions: tuple[str, ...] = ()
    versions_state: State = "not_fetched"
    provenances: tuple[str, ...] = ()
    provenances_state: State = "not_fetched"


async def origin(effects: Effects, key: str) -> Told:
    """Fetch the versions and Provenances of a resource (`Type/id`) from the server.

    Raises NoAnswer when the server is away, Refused when its answer is not to be trusted. A server that
    offers no history, or no search for Provenance, is no error: that is told.
    """
    kind, _slash, ident = key.partition("/")
    versions, versions_state = await _versions(effects, kind, ident)
    provenances, provenances_state = await _provenances(effects, key)
    return Told(versions, versions_state, provenances, provenances_state)


async def _versions(effects: Effects, kind: str, ident: str) -> tuple[tuple[str, ...], State]:
    path = f"{kind}/{quote(ident, safe='')}/_history?_count={MOST_VERSIONS}"
    answer = await effects.transport.send(asking(path))
    if answer.status in (404, 410) or not_offered(answer.status):
        return (), "not_offered"
    if not answer.ok:
        return (), "not_fetched"
    bundle = resource(answer)
    if bundle.get("resourceType") != "Bundle":
        return (), "not_offered"
    found = []
    entries = bundle.get("entry")
    for entry in entries if isinstance(entries, list) else ():
        one = entry.get("resource") if isinstance(entry, dict) else None
        if isinstance(one, dict) and (one.get("resourceType"), one.get("id")) == (kind, ident):
            found.append(one)
    # Servers differ in their order; the newest comes first here.
    found.sort(key=_stamp, reverse=True)
    links = bundle.get("link")
    more = any(isinstance(link, dict) and link.get("relation") == "next"
               for link in (links if isinstance(links, list) else ()))  # fmt: skip
    kept = tuple(strict.dumps(one) for one in found[:MOST_VERSIONS])
    return kept, "partly" if more or len(found) > MOST_VERSIONS else "known"


def _stamp(one: dict[str, Any]) -> tuple[Moment, int]:
    raw = one.get("meta")
    meta = cast("dict[str, Any]", raw) if isinstance(raw, dict) else {}
    version = str(meta.get("versionId", ""))
    return for_newest(str(meta.get("lastUpdated", ""))), int(
        version
    ) if version.isascii() and version.isdigit() else 0


async def _provenances(effects: Effects, key: str) -> tuple[tuple[str, ...], State]:
    found: list[str] = []
    partial = False
    try:
        path = f"Provenance?target={quote(key)}&_count=20"
        async with aclosing(whole(effects.transport, path, most=MAX_PAGES)) as answers:
            async for page in answers:
                found += [row.json for row in page.matches if row.type == "Provenance"]
                partial = partial or bool(page.partial or page.refused)
    except SearchRefused as error:
        if not_offered(error.status):
            return (), "not_offered"
        return tuple(found), "not_fetched"
    return tuple(dict.fromkeys(found)), "partly" if partial else "known"
