"""Search results page by page, by the server's own `next` links only."""

from __future__ import annotations

from collections.abc import AsyncGenerator

import msgspec

from desktop.core.messages import _
from desktop.fhir import answers, strict
from desktop.fhir.received import Row, RowError, row
from desktop.fhir.strict import without_resources
from desktop.fhir.transport import Answer, Refused, Request, Transport

MAX_PAGES = 10_000


class Page(msgspec.Struct, frozen=True):
    """One page: what matched, what came along, what was refused (named), and what the server said.

    `partial` has its words when it says that this is not all there is (one of its sources did not answer).
    """

    matches: tuple[Row, ...]
    included: tuple[Row, ...] = ()
    refused: tuple[str, ...] = ()
    outcome: str = ""
    next: str = ""
    total: int | None = None
    partial: str = ""


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


class Entry(msgspec.Struct, gc=False):
    resource: msgspec.Raw = msgspec.Raw(b"")
    search: _Search | None = None
    response: Response | None = None


class Bundle(msgspec.Struct, gc=False):
    """A bundle whose resources are kept as text."""

    resource_type: str = msgspec.field(name="resourceType")
    type: str = ""
    total: msgspec.Raw = msgspec.Raw(b"")
    link: list[_Link] = []
    entry: list[Entry] = []


_bundle = msgspec.json.Decoder(Bundle)
_NOT_ALL = frozenset({"incomplete", "timeout", "too-costly", "throttled", "transient", "no-store"})


def bundle(body: bytes) -> Bundle | None:
    """Read a bundle without its resources; None when the body is not one.

    One resource that is no JSON (`NaN`, half a character, too deep) does not take the others with it.
    """
    try:
        found = _bundle.decode(body)
    except (msgspec.MsgspecError, ValueError, RecursionError):
        try:
            bare, resources = without_resources(body.decode("utf-8-sig"))
            found = _bundle.decode(bare)
            for entry in found.entry:
                if bytes(entry.resource):
                    number = int(bytes(entry.resource).strip(b'[]"'))
                    entry.resource = msgspec.Raw(resources[number].encode())
        except (msgspec.MsgspecError, ValueError, IndexError, RecursionError):
            return None
    return found if found.resource_type == "Bundle" else None


def page_of(found: Bundle, base: str = "") -> Page:
    """A searchset as a page; a resource that can't be filed is named and left out, not the whole page."""
    matches, included, refused, outcome, partial = [], [], [], "", ""
    for entry in found.entry:
        text = bytes(entry.resource)
        if not text:
            continue
        try:
            filed = row(text, base)
        except RowError as error:
            refused.append(str(error))
            continue
        if filed.type == "OperationOutcome":
            outcome = answers.diagnostics(Answer(200, {}, text))
            partial = partial or (outcome if _not_all(text) else "")
        elif entry.search is not None and entry.search.mode == "include":
            included.append(filed)
        else:
            matches.append(filed)
    link = next((item.url for item in found.link if item.relation == "next"), "")
    said = bytes(found.total)
    total = int(said) if said.isdigit() else None
    return Page(tuple(matches), tuple(included), tuple(refused), outcome, link, total, partial)


def _not_all(outcome: bytes) -> bool:
    issues = strict.loads(outcome).get("issue")
    return any(
        isinstance(issue, dict)
        and (issue.get("severity") in ("error", "fatal") or issue.get("code") in _NOT_ALL)
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
        raise Refused(_("The server's answer is not FHIR."), details=str(other["resourceType"]))
    return page_of(found, base)


async def pages(transport: Transport, path: str, first: Page | None = None) -> AsyncGenerator[Page, None]:
    """Search and follow `next` to the end; `first` when the first page came another way.

    Raises SearchRefused, Refused (also for links that lead in a circle) or NoAnswer.
    """
    seen: set[str] = set()
    page = first or read_page(await transport.send(Request("GET", path)), transport.base)
    for _number in range(MAX_PAGES):
        yield page
        if not page.next:
            return
        if page.next in seen:
            raise Refused(_("The server sends us round in circles."), details="next repeats itself")
        seen.add(page.next)
        page = read_page(await transport.send(Request("GET", page.next)), transport.base)
    raise Refused(_("The server sends us round in circles."), details=f"more than {MAX_PAGES} pages")
