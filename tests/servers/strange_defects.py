"""What servers that others run do wrong, or in a way that FHIR allows and nobody expects: one name each."""

from __future__ import annotations

from enum import Enum


class Defect(Enum):
    """One way of being strange; a `Strange` server has any number of them."""

    IGNORES_COUNT_IN_BATCH = "ignores _count in a batch"
    """A search inside a batch is answered by pages of the server's own size, whatever `_count` asks for."""

    CLAMPS_PAGES = "clamps pages"
    """No page is longer than the server likes; the rest lies behind `next`."""

    TOTAL_WITHOUT_NEXT = "gives total without next"
    """The first page, the number of all that there is, and no link to the rest."""

    IGNORES_IF_NONE_MATCH = "ignores If-None-Match: *"
    """A conditional create by PUT overwrites what is there, also inside a transaction."""

    IGNORES_IF_MATCH_ON_UPDATE = "ignores If-Match on update"
    """An update of an outdated version overwrites the newer one; the statement says `versioned` only."""

    IGNORES_IF_MATCH_ON_DELETE = "ignores If-Match on delete"
    """What somebody has changed meanwhile is deleted all the same."""

    NAMES_IDS_ITSELF = "names ids itself"
    """A PUT to an id that is not there creates the resource under another id, and says so in Location."""

    REFUSES_CLIENT_IDS = "refuses client ids"
    """A PUT to an id that is not there is answered by 405."""

    REFERENTIAL_INTEGRITY = "refuses references whose target is not there"
    """422 for a reference to what is not stored yet (nor in the same transaction), 409 for the deletion of
    what something refers to."""

    CACHES_SEARCHES = "answers equal searches from a cache for a minute"
    """The same search gets the same answer for sixty seconds, unless it says `Cache-Control: no-cache`."""

    DECLARES_TOO_LITTLE = "declares too little"
    """The statement names types and nothing of what they can do; it can do everything."""

    DECLARES_TOO_MUCH = "declares too much"
    """The statement promises transactions, history and ids of the client's; transactions are answered by
    405, history by 501."""

    FINDS_BY_FAMILY_ONLY = "finds nobody by name, but by family"
    """`Patient?name=` is empty, without a word; `family` and `given` find."""

    CONFLICT_FOR_PRECONDITION = "answers 409 for 412"
    """A condition that is not met is called a conflict."""

    STRONG_ETAGS = "ETags without W/"
    """`ETag: "3"`, and so in the answers of a bundle."""

    AUDIT_FORBIDDEN = "takes no AuditEvent (403)"
    """This user may write everything but the log of reading."""

    AUDIT_UNKNOWN = "takes no AuditEvent (404)"
    """AuditEvent is no type of this server, and its statement does not name it."""

    AUDIT_NOT_OFFERED = "takes no AuditEvent (405)"
    """AuditEvent may be read and not be written."""

    AUDIT_INVALID = "takes no AuditEvent (422)"
    """Every AuditEvent breaks some rule of the server's own."""

    HALF_TRANSACTION_TOLD = "carries out half a transaction, and says so inside a 200"
    """A transaction is carried out entry by entry; what failed says so in its own entry of the answer."""

    HALF_TRANSACTION_UNTOLD = "carries out half a transaction, and answers as if nothing had been done"
    """A transaction is carried out until an entry fails; that entry's error is the answer, and what came
    before stays."""

    LINKS_ELSEWHERE = "gives links to an address inside"
    """Behind a proxy that it does not know of, `next` names the host and scheme that it has for itself."""

    LINKS_EXPIRE = "forgets its links"
    """Every `next` is answered by 410: the search that it belongs to is no longer kept."""

    LINKS_OF_PARAMETERS = "gives links of parameters alone"
    """`next` is `?…`, to be read from where the page came."""

    PAGES_SHIFT = "counts its pages while others write"
    """`next` has an offset, and what was before it has moved when it is followed: one is skipped."""

    EMPTY_PAGES = "gives an empty page between two"
    """The store is searched in portions, and one of them holds nothing."""

    NO_ETAGS = "gives neither ETag, Last-Modified nor Location"
    """What was written has its version in `meta` only."""

    NO_VERSIONS = "has no versions"
    """Neither ETag nor `meta.versionId`, and so `If-Match` means nothing to it."""

    MINIMAL = "answers what is written with nothing"
    """204 or 201 without a body whatever `Prefer` says, and a Location without its version."""

    EMPTY_ERRORS = "refuses without a word"
    """An error has a status, and no body."""

    TRANSACTION_LATER = "answers a transaction by 202"
    """It is carried out, and nothing is said of it."""

    THROTTLES = "answers many requests by 429"
    """Forty in four seconds are enough: with Retry-After, and nothing more is carried out."""


LINKS = frozenset(
    (Defect.LINKS_ELSEWHERE, Defect.LINKS_EXPIRE, Defect.LINKS_OF_PARAMETERS, Defect.PAGES_SHIFT)
)
CLAMPED = LINKS | {Defect.CLAMPS_PAGES, Defect.TOTAL_WITHOUT_NEXT, Defect.EMPTY_PAGES}
"""With these a page has the server's own length."""
AUDIT = {
    Defect.AUDIT_FORBIDDEN: 403,
    Defect.AUDIT_UNKNOWN: 404,
    Defect.AUDIT_NOT_OFFERED: 405,
    Defect.AUDIT_INVALID: 422,
}
HALF = frozenset((Defect.HALF_TRANSACTION_TOLD, Defect.HALF_TRANSACTION_UNTOLD))
OWN_IDS = frozenset((Defect.NAMES_IDS_ITSELF, Defect.REFUSES_CLIENT_IDS))
ALTERNATIVES = (
    frozenset(AUDIT),
    HALF | {Defect.TRANSACTION_LATER},
    OWN_IDS,
    LINKS | {Defect.TOTAL_WITHOUT_NEXT},
    LINKS | {Defect.EMPTY_PAGES},
    frozenset((Defect.NO_ETAGS, Defect.NO_VERSIONS, Defect.STRONG_ETAGS)),
    # Without links a round needs more questions than such a server takes: it never comes to its end, and
    # says so each time.
    frozenset((Defect.TOTAL_WITHOUT_NEXT, Defect.THROTTLES)),
)
"""Of each of these a server has one at most: they are different answers to the same question."""


def possible(*defects: Defect) -> bool:
    """Whether one server can have all of these."""
    return all(len(group.intersection(defects)) <= 1 for group in ALTERNATIVES)
