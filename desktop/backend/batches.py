"""Batch and transaction: a bundle of requests, and the bundle of their answers."""

from __future__ import annotations

from time import monotonic
from typing import Any

from desktop.backend import entries as bundle_entries
from desktop.backend import interactions, transaction
from desktop.backend.bundles import bundle
from desktop.backend.entries import Entry
from desktop.backend.finding import find
from desktop.backend.history import history
from desktop.backend.interaction import Context, Work
from desktop.backend.interactions import Answer
from desktop.backend.outcome import FhirError, invalid
from desktop.backend.patch import apply
from desktop.backend.search_query import parameters
from desktop.backend.wire import Incoming, unchanged
from desktop.core.clock import stamp
from desktop.fhir.strict import dumps

MAX_SECONDS = 30
_PHRASES = {
    200: "OK",
    201: "Created",
    204: "No Content",
    400: "Bad Request",
    403: "Forbidden",
    404: "Not Found",
    405: "Method Not Allowed",
    409: "Conflict",
    410: "Gone",
    412: "Precondition Failed",
    413: "Content Too Large",
    415: "Unsupported Media Type",
    422: "Unprocessable Entity",
}


def answer_bundle(context: Context, request: Incoming) -> str:
    """Carry out a posted bundle; the response bundle as JSON text.

    A transaction raises FhirError where any entry fails; a batch tells each entry's own error.
    """
    sent = request.json()
    if not isinstance(sent, dict) or sent.get("resourceType") != "Bundle":
        raise invalid("A Bundle is posted here", "resourceType")
    kind = sent.get("type")
    if kind not in ("batch", "transaction"):
        raise invalid(f"The bundle's type is batch or transaction, not {str(kind)[:40]!r}", "Bundle.type")
    work = _Bundle(context, strict=request.strict, whole=request.wants == "representation")
    rows = bundle_entries.read(sent, context.bases)
    texts = work.batch(rows) if kind == "batch" else work.transaction(rows)
    return bundle(f"{kind}-response", work.now, texts)


class _Bundle:
    """Processing of the entries of one bundle; `whole` puts the written resource into each answer."""

    def __init__(self, context: Context, *, strict: bool, whole: bool) -> None:
        self.context = context
        self.strict = strict
        self.whole = whole
        self.now = stamp(context.clock())
        self._until = monotonic() + MAX_SECONDS

    def _in_time(self) -> None:
        """A bundle that writes keeps everybody else from writing: it may take so long and no longer."""
        if monotonic() > self._until:
            words = f"The bundle took more than {MAX_SECONDS} s; send it in smaller parts"
            raise FhirError(413, "too-costly", words)

    def transaction(self, rows: list[Entry]) -> list[str]:
        with self.context.writing() as work:
            answers = transaction.run(work, rows, lambda entry: self._get(work, entry), self._in_time)
        return [one if isinstance(one, str) else _text(one, self.whole) for one in answers]

    def batch(self, rows: list[Entry]) -> list[str]:
        """Every entry by itself: one commit for all, a savepoint for each."""
        reads = all(entry.method in ("GET", "HEAD") for entry in rows)
        with self.context.reading() if reads else self.context.writing() as work:
            return [self._alone(work, entry) for entry in rows]

    def _alone(self, work: Work, entry: Entry) -> str:
        try:
            self._in_time()
            bundle_entries.check_path(entry)
            if entry.method in ("GET", "HEAD"):
                return self._get(work, entry)
            with work.connection.begin_nested():
                return _text(_act(work, entry), self.whole)
        except FhirError as error:
            placed = bundle_entries.located(error, entry.index)
            status = f"{error.status} {_PHRASES.get(error.status, 'Error')}"
            return f'{{"response":{{"status":"{status}","outcome":{placed.body()}}}}}'

    def _get(self, work: Work, entry: Entry) -> str:
        kind, pairs, base = entry.kind, parameters(entry.query), self.context.base
        match entry.segments[1:]:
            case []:
                text = find(work, base, self.now, kind, pairs, strict=self.strict)
                return f'{{"resource":{text},"response":{{"status":"200 OK"}}}}'
            case ["_history"] | [_, "_history"]:
                name = entry.segments[1] if len(entry.segments) == 3 else ""
                text = history(work, base, self.now, kind, name, pairs, strict=self.strict)
                return f'{{"resource":{text},"response":{{"status":"200 OK"}}}}'
            case [name]:
                written = interactions.read(work, kind, name)
            case [name, "_history", version]:
                written = interactions.vread(work, kind, name, version)
            case _:
                raise FhirError(404, "not-supported", "This address is not offered here")
        if unchanged(written, {"if-none-match": entry.conditions.none_match}):
            return '{"response":{"status":"304 Not Modified"}}'
        return _text(Answer(200, written), True)


def _act(work: Work, entry: Entry) -> Answer:
    kind, resource, conditions = entry.kind, entry.resource, entry.conditions
    name = entry.segments[1] if len(entry.segments) > 1 else ""
    if entry.method == "POST":
        return interactions.create(work, kind, resource, conditions)
    if entry.method == "PUT":
        if name:
            return interactions.update(work, kind, name, resource, conditions)
        return interactions.update_by_query(work, kind, entry.query, resource, conditions)
    if not name:
        if entry.method == "DELETE":
            interactions.may_delete(work, kind)
        found = interactions.matching(work, kind, entry.query)
        if found is None and entry.method == "DELETE":
            return interactions.nothing_deleted(kind)
        if found is None:
            raise FhirError(404, "not-found", f"The criteria find no {kind}")
        name = found.id
    if entry.method == "DELETE":
        return interactions.delete(work, kind, name, conditions)
    operations = entry.patch()
    return interactions.patch(work, kind, name, lambda before: apply(before, operations), conditions)


def _text(answer: Answer, whole: bool) -> str:
    written = answer.written
    response: dict[str, Any] = {"status": f"{answer.status} {_PHRASES[answer.status]}"}
    if written.version:
        response["etag"] = f'W/"{written.version}"'
        response["lastModified"] = written.updated
        if answer.status != 204:
            response["location"] = f"{written.type}/{written.id}/_history/{written.version}"
    body = f'"resource":{written.body},' if whole and written.body else ""
    return f'{{{body}"response":{dumps(response)}}}'
