"""A search from its parameters to its bundle."""

from __future__ import annotations

from desktop.backend.bundles import searchset
from desktop.backend.including import included
from desktop.backend.interaction import Work
from desktop.backend.search import run
from desktop.backend.search_query import parse


def find(work: Work, base: str, stamp: str, kind: str, pairs: list[tuple[str, str]], *, strict: bool) -> str:
    """The searchset bundle as JSON text; FhirError for what can't be searched."""
    query = parse(kind, pairs, strict=strict)
    rights = work.rights
    if rights is not None:
        rights.search(query)
    page = run(work.lookup, query)
    if rights is not None:
        rights.found(kind, (match.body for match in page.matches))
    page.included = included(work.lookup, query, page.matches)
    if rights is not None:
        for one in {match.type for match in page.included}:
            rights.read(one)
    return searchset(base, stamp, query, page)
