"""Search results page by page, by the server's own `next` links only."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from typing import Final, TypeVar
from urllib.parse import parse_qs, urlsplit

import msgspec

from desktop.core.decoding.by_type import from_json, json_decoder
from desktop.core.messages import _
from desktop.fhir import answers, strict
from desktop.fhir.arriving import Row, RowError, row
from desktop.fhir.strict import without_resources
from desktop.fhir.transport import Answer, Refused, Transport, Unreadable, asking

T = TypeVar("T")
MAX_PAGES = 10_000
MAX_DIGITS = 15
GONE: Final = frozenset({400, 403, 404, 410, 414, 422, 431})
"""HTTP statuses for a refused `next` link: no longer known, or longer than the server takes."""


class Page(msgspec.Struct, frozen=True):
    """One page: what matched, what came along, what was refused (named), and what the server said.

    `partial` has its words when it says that this is not all there is (one of its sources did not answer);
    `broken` when it does not say so, and yet there is more (`fhir.whole`). `bare`: entries without a
    resource (a deletion, in a history). `size` is the `_count` that the server says it has used (0: unsaid).
    `withheld`: it says that it has left out what is not for whoever asks (FHIR's issue code *suppressed*).
    """

    matches: tuple[Row, ...]
    included: tuple[Row, ...] = ()
    refused: tuple[str, ...] = ()
    outcome: str = ""
    next: str = ""
    total: int | None = None
    partial: str = ""
    broken: bool = False
    bare: int = 0
    size: int = 0
    withheld: bool = False


class SearchRefused(Refused):
    """The server refused a search; `status` says how, `retry_after` what it says of when to ask again."""

    def __init__(self, what: str, *, status: int, details: str, retry_after: str = "") -> None:
        super().__init__(what, details=details)
        self.status = status
        self.retry_after = retry_after


class _Link(msgspec.Struct, gc=False):
    relation: str = ""
    url: str = ""


class _Search(msgspec.Struct, gc=False):
    mode: str = ""


class Response(msgspec.Struct, gc=False):
    status: str = ""
    etag: str = ""
    modified: str = msgspec.field(default="", name="lastModified")


class Asked(msgspec.Struct, gc=False):
    """Request of a history entry."""

    method: str = ""
    url: str = ""


class Entry(msgspec.Struct, gc=False):
    resource: msgspec.Raw = msgspec.Raw(b"")
    search: _Search | None = None
    response: Response | None = None
    request: Asked | None = None


class Bundle(msgspec.Struct, gc=False):
    """A bundle whose resources are kept as text."""

    resource_type: str = msgspec.field(name="resourceType")
    type: str = ""
    total: msgspec.Raw = msgspec.Raw(b"")
    link: list[_Link] = []
    entry: list[Entry] = []
    strange: bool = False
    """True when entries or links are of a kind that can't be read, so that there may be more."""


class _Loose(msgspec.Struct, gc=False):
    resource_type: str = msgspec.field(name="resourceType")
    type: msgspec.Raw = msgspec.Raw(b"")
    total: msgspec.Raw = msgspec.Raw(b"")
    link: msgspec.Raw = msgspec.Raw(b"null")
    entry: msgspec.Raw = msgspec.Raw(b"null")


class _LooseEntry(msgspec.Struct, gc=False):
    resource: msgspec.Raw = msgspec.Raw(b"")
    search: msgspec.Raw = msgspec.Raw(b"null")
    response: msgspec.Raw = msgspec.Raw(b"null")
    request: msgspec.Raw = msgspec.Raw(b"null")


_bundle = json_decoder(Bundle)
_loose = json_decoder(_Loose)
_WITHHELD = frozenset({"suppressed"})
_NOT_ALL = frozenset({"incomplete", "timeout", "too-costly", "throttled", "transient", "no-store"})


def bundle(body: bytes) -> Bundle | None:
    """Read a bundle without its resources; None when the body is not one.

    One resource that is no JSON (`NaN`, half a character, too deep) does not take the others with it.
    """
    try:
        found = _decoded(body)
    except (msgspec.MsgspecError, ValueError, RecursionError):
        try:
            bare, resources = without_resources(body.decode("utf-8-sig"))
            found = _decoded(bare.encode())
            for entry in found.entry:
                # What stands there by itself is no resource, and will be named as one that can't be read.
                if bytes(entry.resource).startswith(b'["'):
                    number = int(bytes(entry.resource).strip(b'[]"'))
                    entry.resource = msgspec.Raw(resources[number].encode())
        except (msgspec.MsgspecError, ValueError, IndexError, RecursionError):
            return None
    return found if found.resource_type == "Bundle" else None


def _decoded(body: bytes) -> Bundle:
    """A bundle, also one whose parts are not all of the kind that they should be."""
    try:
        return _bundle.decode(body)
    except msgspec.ValidationError:
        loose = _loose.decode(body)
    links, entries = _list(loose.link), _list(loose.entry)
    made = Bundle(loose.resource_type, "", loose.total, strange=links is None or entries is None)
    for link in links or ():
        read = _part(link, _Link)
        if read is None:
            made.strange = True
        else:
            made.link.append(read)
    for entry in entries or ():
        parts = _part(entry, _LooseEntry)
        if parts is None:
            made.entry.append(Entry(msgspec.Raw(entry)))  # named as a resource that can't be read
            continue
        search, response = _part(parts.search, _Search), _part(parts.response, Response)
        made.entry.append(Entry(parts.resource, search, response, _part(parts.request, Asked)))
    return made


def _list(raw: msgspec.Raw) -> list[msgspec.Raw] | None:
    try:
        return from_json(raw, list[msgspec.Raw] | None) or []
    except msgspec.ValidationError:
        return None


def _part(raw: msgspec.Raw, kind: type[T]) -> T | None:
    try:
        return from_json(raw, kind)
    except msgspec.ValidationError:
        return None


def page_of(found: Bundle, base: str = "") -> Page:
    """A searchset as a page; a resource that can't be filed is named and left out, not the whole page."""
    matches, included, refused, outcome, partial, bare = [], [], [], "", "", 0
    withheld = False
    if found.strange:
        partial = _("The server's answer can't be read: it is cut off or not valid.")
    for entry in found.entry:
        text = bytes(entry.resource)
        if not text:
            bare += 1
            continue
        try:
            filed = row(text, base)
            if filed.type == "OperationOutcome":
                outcome = answers.diagnostics(Answer(200, {}, text))
                partial = partial or (outcome if _says(text, _NOT_ALL, errors=True) else "")
                withheld = withheld or _says(text, _WITHHELD, errors=False)
                continue
        except RowError as error:
            refused.append(str(error))
            continue
        if entry.search is not None and entry.search.mode == "include":
            included.append(filed)
        else:
            matches.append(filed)
    link = _link(found, "next")
    own = parse_qs(urlsplit(_link(found, "self")).query).get("_count", [""])[0]
    said = bytes(found.total)
    # More digits than any number of resources has: certainly not the number of those that came.
    total = int(said[:MAX_DIGITS]) if said.isdigit() else None
    size = int(own[:MAX_DIGITS]) if own.isdecimal() else 0
    return Page(
        tuple(matches), tuple(included), tuple(refused), outcome, link, total, partial, bare=bare, size=size,
        withheld=withheld,
    )  # fmt: skip


def _link(found: Bundle, relation: str) -> str:
    return next((item.url for item in found.link if item.relation == relation), "")


def _says(outcome: bytes, codes: frozenset[str], *, errors: bool) -> bool:
    """True where an outcome has one of these issue codes, or, with `errors`, an error of any code."""
    issues = strict.loads(outcome).get("issue")
    return any(
        isinstance(issue, dict)
        and (
            issue.get("code") in codes
            or (errors and issue.get("severity") in ("error", "fatal") and issue.get("code") not in _WITHHELD)
        )
        for issue in (issues if isinstance(issues, list) else ())
    )


def read_page(answer: Answer, base: str = "") -> Page:
    """The page in an answer; raises SearchRefused for an error status, Refused for what is no bundle."""
    if not answer.ok and answer.status != 401 and answers.is_web_page(answer):
        answers.resource(answer)  # raises: something in between has answered, not the server
    if not answer.ok:
        raise SearchRefused(
            _("The server refused a search."),
            status=answer.status,
            details=answers.diagnostics(answer),
            retry_after=answer.headers.get("retry-after", ""),
        )
    found = bundle(answer.body)
    if found is None:
        other = answers.resource(answer)  # says what came instead, or that it is damaged
        raise Unreadable(_("The server's answer is not FHIR."), details=str(other["resourceType"])[:100])
    return page_of(found, base)


def onward(link: str, path: str) -> str:
    """A link as it is asked for; one of parameters alone belongs to the search that it came with."""
    return path.partition("?")[0] + link if link.startswith("?") else link


async def pages(transport: Transport, path: str, first: Page | None = None) -> AsyncGenerator[Page, None]:
    """Search and follow `next` to the end; `first` when the first page came another way.

    Raises SearchRefused, Refused (also for links that lead in a circle) or NoAnswer.
    """
    seen: set[str] = set()
    at = path
    page = first or read_page(await transport.send(asking(path)), transport.base)
    for _number in range(MAX_PAGES):
        yield page
        if not page.next:
            return
        if page.next in seen:
            raise Refused(_("The server sends us round in circles."), details="next repeats itself")
        seen.add(page.next)
        at = onward(page.next, at)
        page = read_page(await transport.send(asking(at)), transport.base)
    raise Refused(_("The server sends us round in circles."), details=f"more than {MAX_PAGES} pages")
