"""Asking the server where a resource came from: its earlier versions and the Provenances about it.

Nothing of it is filed: earlier versions are not the record, and a Provenance search is offered by few.
"""

from __future__ import annotations

from contextlib import aclosing
from typing import Any, Literal, cast
from urllib.parse import quote

import msgspec

from desktop.fhir import answers, strict
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
    bundle = answers.resource(answer)
    if bundle["resourceType"] != "Bundle":
        return (), "not_fetched"  # an answer about something else says nothing of what is offered
    every = [one["resource"] for one in _dicts(bundle.get("entry")) if isinstance(one.get("resource"), dict)]
    found = [one for one in every if answers.is_copy(one, kind, ident)]
    # Servers differ in their order; the newest comes first here.
    found.sort(key=_stamp, reverse=True)
    links = bundle.get("link")
    more = len(found) < len(every) or any(link.get("relation") == "next" for link in _dicts(links))
    kept = tuple(strict.dumps(one) for one in found[:MOST_VERSIONS])
    return kept, "partly" if more or len(found) > MOST_VERSIONS else "known"


def _dicts(value: Any) -> list[dict[str, Any]]:
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


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
        async with aclosing(whole(effects.transport, path, most=MAX_PAGES)) as found_pages:
            async for page in found_pages:
                found += [row.json for row in page.matches if row.type == "Provenance"]
                partial = partial or bool(page.partial or page.refused)
    except SearchRefused as error:
        if not_offered(error.status):
            return (), "not_offered"
        return tuple(found), "not_fetched"
    return tuple(dict.fromkeys(found)), "partly" if partial else "known"
