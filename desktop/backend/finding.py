"""A search from its parameters to its bundle."""

from __future__ import annotations

from typing import Final

from desktop.backend.bundles import searchset
from desktop.backend.criteria import Lookup
from desktop.backend.including import included
from desktop.backend.interaction import Rights, Work
from desktop.backend.search import Match, Page, matching, patients, run, with_consents
from desktop.backend.search_query import Filter, Query, parse
from desktop.backend.searched import patient_steps
from desktop.fhir.compartment import BY
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
    told = False
    if rights is not None:
        named = [one.rpartition("/")[2] for part in query.filters for one in part.values if _names(part)]
        told, query.without = rights.shut(kind, named)
    page = run(work.lookup, query)
    page.withheld = told and kind not in ("Patient", "Consent")
    if rights is not None and (shown := rights.shown_of(query)):
        page.matches = [one._replace(body=_narrowed(one.body, shown)) for one in page.matches]
    elif rights is not None:
        page.matches = [one for one in page.matches if rights.found(kind, one.body)]
    if rights is not None:
        _keep_back(work.lookup, rights, query, page)
    page.included = included(work.lookup, query, page.matches)
    if rights is not None:
        for one in {match.type for match in page.included}:
            rights.read(one)
        readable = [one for one in page.included if rights.found(one.type, one.body)]
        page.included = _left(work.lookup, rights, readable, page)
    return searchset(base, stamp, query, page)


def _keep_back(lookup: Lookup, rights: Rights, query: Query, page: Page) -> None:
    """Leave out what patients have blocked for whoever asks, also of the number of matches, and say that
    something is. Of a patient by name that is always said (`find`): nobody learns if there is any."""
    if page.total is not None:
        blocked = rights.blocks(with_consents(lookup, query))
        hidden = sum(rights.hides(*one) for one in (matching(lookup, query, blocked) if blocked else ()))
        page.total -= hidden
        page.withheld |= hidden > 0
    before = len(page.matches)
    page.matches = _left(lookup, rights, page.matches, page)
    if any(found.chain for found in query.filters) and page.matches:
        # What a reference leads to would be told by what is found through it.
        whose = patients(lookup, [one.key for one in page.matches])
        blocked = rights.blocks({*whose.values()})
        page.matches = [one for one in page.matches if whose.get(one.key, 0) not in blocked]
    page.withheld |= len(page.matches) < before


def _left(lookup: Lookup, rights: Rights, found: list[Match], page: Page) -> list[Match]:
    """Those of these resources that are not kept back."""
    if not found:
        return found
    blocked = rights.blocks({*patients(lookup, [one.key for one in found]).values()})
    apart = {one.type for one in found if patient_steps(one.type) is None}
    if not blocked and not apart:
        return found
    left = [one for one in found if not rights.hides(one.type, one.id, one.body)]
    page.withheld |= len(left) < len(found)
    return left


def _names(found: Filter) -> bool:
    return found.code in BY and not found.modifier.startswith(("not", "missing", "identifier"))


def _narrowed(body: str, shown: frozenset[str]) -> str:
    """A resource with some elements only, marked as FHIR marks one that is not whole."""
    whole = loads(body)
    kept = {name: value for name, value in whole.items() if name.lstrip("_") in shown | _ALWAYS}
    meta = kept.get("meta") or {}
    return dumps({**kept, "meta": {**meta, "tag": [*meta.get("tag", ()), _SUBSETTED]}})
