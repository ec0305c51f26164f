"""A search from its parameters to its bundle."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Final

from desktop.backend.bundles import searchset
from desktop.backend.criteria import Lookup
from desktop.backend.including import included
from desktop.backend.interaction import Rights, Work
from desktop.backend.search import Match, Page, matching, patients, run, with_consents
from desktop.backend.search_query import Filter, Query, parse
from desktop.backend.searched import patient_steps
from desktop.fhir.compartment import BY, of_patients
from desktop.fhir.persons import own_layers
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
    if rights is None:
        page = run(work.lookup, query)
        page.included = included(work.lookup, query, page.matches, lambda found: found)
        return searchset(base, stamp, query, page)
    rights.within("s", kind)
    rights.search(query)
    withheld = _keep_back(work.lookup, rights, query)
    if shown := rights.shown_of(query):
        page = run(work.lookup, query)
        page.matches = [one._replace(body=_narrowed(one.body, shown)) for one in page.matches]
    elif rights.reads(kind) and kind != own_layers.KIND:
        page = run(work.lookup, query)
    else:
        page = _shown(work.lookup, query, lambda one: rights.found(kind, one.body))
    page.included = included(
        work.lookup, query, page.matches, lambda found: _left(work.lookup, rights, found)
    )
    page.withheld = withheld
    return searchset(base, stamp, query, page)


def _keep_back(lookup: Lookup, rights: Rights, query: Query) -> bool:
    """Make a search as if what patients have blocked for whoever asks were not there, in its matches, number
    and pages; true where the answer says that something may be left out.

    That is said by whom the search names, or that anybody at all has blocked anything, never by what it
    finds: nobody learns if there is any.
    """
    blocked = rights.blocks(with_consents(lookup))
    named = [
        one.rpartition("/")[2] for part in query.filters for one in part.values if _names(query.kind, part)
    ]
    told, query.without = rights.shut(query.kind, named)
    if blocked:
        chained = query.kind != "Patient" and any(found.chain for found in query.filters)
        near = matching(lookup, query, blocked)
        # What a reference leads to would be told by what is found through it.
        query.hidden = frozenset(key for key, *whose in near if chained or rights.hides(*whose))
        if chained:
            query.without |= blocked
    leads = bool(query.includes or query.revincludes)
    apart = query.kind in ("Patient", "Consent") or query.kind not in (*of_patients(), "Provenance")
    return (told if named else bool(blocked)) and (leads or not apart)


def _shown(lookup: Lookup, query: Query, shows: Callable[[Match], bool]) -> Page:
    """A page of what is shown: as long as if nothing else were there, and followed by one only where there is
    more of it."""
    page = run(lookup, query)
    left = [one for one in page.matches if shows(one)]
    following = page.following
    while following and len(left) < query.count:
        asked = replace(query, page=following, count=query.count - len(left), total=False)
        more = run(lookup, asked)
        left += [one for one in more.matches if shows(one)]
        following = more.following
    page.matches = left
    page.following = following if _more(lookup, query, following, shows) else ""
    return page


def _more(lookup: Lookup, query: Query, following: str, shows: Callable[[Match], bool]) -> bool:
    while following:
        page = run(lookup, replace(query, page=following, total=False))
        if any(map(shows, page.matches)):
            return True
        following = page.following
    return False


def _left(lookup: Lookup, rights: Rights, found: list[Match]) -> list[Match]:
    """Those of these resources that are shown to whoever asks, and that are not kept back."""
    found = [one for one in found if rights.includes(one.type) and rights.found(one.type, one.body)]
    if not found:
        return found
    blocked = rights.blocks({*patients(lookup, [one.key for one in found]).values()})
    apart = {one.type for one in found if patient_steps(one.type) is None}
    if not blocked and not apart:
        return found
    return [one for one in found if not rights.hides(one.type, one.id, one.body)]


def _names(kind: str, found: Filter) -> bool:
    by = ("_id",) if kind == "Patient" else BY
    return found.code in by and not (
        found.chain or found.modifier.startswith(("not", "missing", "identifier"))
    )


def _narrowed(body: str, shown: frozenset[str]) -> str:
    """A resource with some elements only, marked as FHIR marks one that is not whole."""
    whole = loads(body)
    kept = {name: value for name, value in whole.items() if name.lstrip("_") in shown | _ALWAYS}
    meta = kept.get("meta") or {}
    return dumps({**kept, "meta": {**meta, "tag": [*meta.get("tag", ()), _SUBSETTED]}})
