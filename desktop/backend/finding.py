"""A search from its parameters to its bundle."""

from __future__ import annotations

from typing import Final

from desktop.backend.bundles import searchset
from desktop.backend.including import included
from desktop.backend.interaction import Work
from desktop.backend.search import run
from desktop.backend.search_query import parse
from desktop.fhir.strict import dumps, loads

_ALWAYS: Final = frozenset({"resourceType", "id", "meta"})
_SUBSETTED: Final = {
    "system": "http://terminology.hl7.org/CodeSystem/v3-ObservationValue",
    "code": "SUBSETTED",
}


def find(work: Work, base: str, stamp: str, kind: str, pairs: list[tuple[str, str]], *, strict: bool) -> str:
    """The searchset bundle as JSON text; FhirError for what can't be searched."""
    query = parse(kind, pairs, strict=strict)
    rights = work.rights
    if rights is not None:
        rights.search(query)
    page = run(work.lookup, query)
    if rights is not None and (shown := rights.shown_of(query)):
        page.matches = [one._replace(body=_narrowed(one.body, shown)) for one in page.matches]
    elif rights is not None:
        page.matches = [one for one in page.matches if rights.found(kind, one.body)]
    page.included = included(work.lookup, query, page.matches)
    if rights is not None:
        for one in {match.type for match in page.included}:
            rights.read(one)
        page.included = [one for one in page.included if rights.found(one.type, one.body)]
    return searchset(base, stamp, query, page)


def _narrowed(body: str, shown: frozenset[str]) -> str:
    """A resource with some elements only, marked as FHIR marks one that is not whole."""
    whole = loads(body)
    kept = {name: value for name, value in whole.items() if name.lstrip("_") in shown | _ALWAYS}
    meta = kept.get("meta") or {}
    return dumps({**kept, "meta": {**meta, "tag": [*meta.get("tag", ()), _SUBSETTED]}})
