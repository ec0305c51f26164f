"""Which interaction a request asks for, and its answer; no socket, no event loop."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from desktop.backend import entries as bundle_entries
from desktop.backend import interactions, transaction
from desktop.backend.bundles import bundle, searchset
from desktop.backend.capability import capability
from desktop.backend.context import Context, Work
from desktop.backend.entries import Entry
from desktop.backend.history import history
from desktop.backend.including import included
from desktop.backend.interactions import Answer, known_type
from desktop.backend.outcome import FhirError, invalid, outcome, plain
from desktop.backend.patch import apply
from desktop.backend.query import parse
from desktop.backend.search import run
from desktop.backend.wire import PATCH_JSON, Incoming, Reply, of_version, parameters, unchanged
from desktop.backend.writer import Written
from desktop.core.clock import stamp
from desktop.fhir.strict import dumps
from desktop.fhir.validate import Issue


class Server:
    """Answers requests of one database, under the address in `context.base`."""

    def __init__(self, context: Context) -> None:
        self.context = context

    def answer(self, request: Incoming) -> Reply:
        """The answer to any request; every error is an OperationOutcome."""
        try:
            return self._route(request)
        except FhirError as error:
            return Reply(error.status, error.body(), error.headers)

    def _route(self, request: Incoming) -> Reply:
        method = "GET" if request.method == "HEAD" else request.method
        segments = [plain(part, "The address") for part in request.segments]
        if not segments:
            return self._allow({"POST": self._bundle}, method, request)
        if segments == ["metadata"]:
            return self._allow({"GET": self._metadata}, method, request)
        if segments == ["_history"]:
            return self._allow({"GET": self._history}, method, request)
        if segments[0].startswith(("$", "_")):
            raise FhirError(404, "not-supported", f"{segments[0][:64]!r} is not offered here")
        known_type(segments[0])
        match segments[1:]:
            case []:
                handlers = {
                    "GET": self._search,
                    "POST": self._create,
                    "PUT": self._update,
                    "PATCH": self._patch,
                    "DELETE": self._delete,
                }
                return self._allow(handlers, method, request)
            case ["_search"]:
                return self._allow({"POST": self._search, "GET": self._search}, method, request)
            case ["_history"] | [_, "_history"]:
                return self._allow({"GET": self._history}, method, request)
            case [_, "_history", _]:
                return self._allow({"GET": self._vread}, method, request)
            case [name] if not name.startswith("$"):
                handlers = {
                    "GET": self._read,
                    "PUT": self._update,
                    "PATCH": self._patch,
                    "DELETE": self._delete,
                }
                return self._allow(handlers, method, request)
        raise FhirError(404, "not-supported", "This address is not offered here")

    def _allow(
        self, handlers: Mapping[str, Callable[[Incoming], Reply]], method: str, request: Incoming
    ) -> Reply:
        if method not in handlers:
            raise FhirError(
                405,
                "not-supported",
                f"{method[:16]} is not offered at this address",
                headers={"Allow": ", ".join(sorted(handlers))},
            )
        return handlers[method](request)

    def _metadata(self, request: Incoming) -> Reply:
        return Reply(200, capability(self.context.base))

    def _now(self) -> str:
        return stamp(self.context.clock())

    # Reading

    def _read(self, request: Incoming) -> Reply:
        with self.context.reading() as work:
            written = interactions.read(work, *request.segments)
        return _conditional(written, request)

    def _vread(self, request: Incoming) -> Reply:
        kind, name, _, version = request.segments
        with self.context.reading() as work:
            written = interactions.vread(work, kind, name, version)
        return _conditional(written, request)

    def _history(self, request: Incoming) -> Reply:
        names = [part for part in request.segments if part != "_history"] + ["", ""]
        with self.context.reading() as work:
            text = history(
                work, self.context.base, self._now(), names[0], names[1], request.pairs, strict=request.strict
            )
        return Reply(200, text)

    def _search(self, request: Incoming) -> Reply:
        pairs = request.pairs
        if request.method == "POST":
            if request.media_type not in ("application/x-www-form-urlencoded", ""):
                raise FhirError(415, "not-supported", "_search takes application/x-www-form-urlencoded")
            try:
                pairs = pairs + parameters(request.body.decode("utf-8"))
            except UnicodeDecodeError as error:
                raise invalid("The form is not UTF-8") from error
        with self.context.reading() as work:
            return Reply(200, self._find(work, request.segments[0], pairs, strict=request.strict))

    def _find(self, work: Work, kind: str, pairs: list[tuple[str, str]], *, strict: bool) -> str:
        query = parse(kind, pairs, strict=strict)
        page = run(work.lookup, query)
        page.included = included(work.lookup, query, page.matches)
        return searchset(self.context.base, self._now(), query, page)

    # Writing

    def _create(self, request: Incoming) -> Reply:
        resource = request.json()
        with self.context.writing() as work:
            answer = interactions.create(work, request.segments[0], resource, request.conditions)
        return self._written(answer, request)

    def _update(self, request: Incoming) -> Reply:
        resource, kind = request.json(), request.segments[0]
        if len(request.segments) == 1 and not request.query:
            raise invalid("An update names an id or criteria")
        with self.context.writing() as work:
            if len(request.segments) == 1:
                answer = interactions.update_by_query(work, kind, request.query, resource, request.conditions)
            else:
                answer = interactions.update(work, kind, request.segments[1], resource, request.conditions)
        return self._written(answer, request)

    def _patch(self, request: Incoming) -> Reply:
        if request.media_type != PATCH_JSON:
            raise FhirError(
                415, "not-supported", f"A patch is {PATCH_JSON}", headers={"Accept-Patch": PATCH_JSON}
            )
        operations, kind = request.json(), request.segments[0]
        with self.context.writing() as work:
            if len(request.segments) > 1:
                name = request.segments[1]
            else:
                found = interactions.matching(work, kind, request.query)
                if found is None:
                    raise FhirError(404, "not-found", f"The criteria find no {kind}")
                name = found.id
            answer = interactions.patch(
                work, kind, name, lambda before: apply(before, operations), request.conditions
            )
        return self._written(answer, request)

    def _delete(self, request: Incoming) -> Reply:
        kind = request.segments[0]
        with self.context.writing() as work:
            if len(request.segments) > 1:
                answer = interactions.delete(work, kind, request.segments[1], request.conditions)
            else:
                found = interactions.matching(work, kind, request.query)
                if found is None:
                    return Reply(204)
                answer = interactions.delete(work, kind, found.id, request.conditions)
        return Reply(204, headers={"ETag": f'W/"{answer.written.version}"'})

    def _written(self, answer: Answer, request: Incoming) -> Reply:
        written = answer.written
        headers = {}
        if answer.status == 201 or request.method == "POST":
            path = f"{self.context.base}/{written.type}/{written.id}/_history/{written.version}"
            headers["Location"] = path
        reply = of_version(answer.status, written, headers)
        if request.wants == "minimal":
            reply.body = ""
        elif request.wants == "OperationOutcome":
            reply.body = dumps(outcome([Issue("informational", "Done", "")], "information"))
        return reply

    # Bundles

    def _bundle(self, request: Incoming) -> Reply:
        sent = request.json()
        if not isinstance(sent, dict) or sent.get("resourceType") != "Bundle":
            raise invalid("A Bundle is posted here", "resourceType")
        kind = sent.get("type")
        if kind not in ("batch", "transaction"):
            raise invalid(f"The bundle's type is batch or transaction, not {str(kind)[:40]!r}", "Bundle.type")
        whole = request.wants == "representation"
        rows = bundle_entries.read(sent, self.context.bases)
        if kind == "batch":
            return Reply(200, bundle("batch-response", self._now(), self._batch(rows, request, whole)))
        with self.context.writing() as work:
            answers = transaction.run(work, rows, lambda entry: self._get(work, entry, request.strict))
        texts = [one if isinstance(one, str) else _entry_text(one, whole) for one in answers]
        return Reply(200, bundle("transaction-response", self._now(), texts))

    def _batch(self, rows: list[Entry], request: Incoming, whole: bool) -> list[str]:
        """Every entry by itself: one commit for all, a savepoint for each."""
        reads = all(entry.method in ("GET", "HEAD") for entry in rows)
        with self.context.reading() if reads else self.context.writing() as work:
            return [self._alone(work, entry, request, whole) for entry in rows]

    def _alone(self, work: Work, entry: Entry, request: Incoming, whole: bool) -> str:
        try:
            bundle_entries.check_path(entry)
            if entry.method in ("GET", "HEAD"):
                return self._get(work, entry, request.strict)
            with work.connection.begin_nested():
                return _entry_text(_act(work, entry), whole)
        except FhirError as error:
            placed = bundle_entries.located(error, entry.index)
            response = (
                f'"status":"{error.status} {_PHRASES.get(error.status, "Error")}","outcome":{placed.body()}'
            )
            return f'{{"response":{{{response}}}}}'

    def _get(self, work: Work, entry: Entry, strict: bool) -> str:
        """The answer to a GET inside a bundle."""
        kind, pairs = entry.kind, parameters(entry.query)
        match entry.segments[1:]:
            case []:
                text = self._find(work, kind, pairs, strict=strict)
                return f'{{"resource":{text},"response":{{"status":"200 OK"}}}}'
            case ["_history"] | [_, "_history"]:
                name = entry.segments[1] if len(entry.segments) == 3 else ""
                text = history(work, self.context.base, self._now(), kind, name, pairs, strict=strict)
                return f'{{"resource":{text},"response":{{"status":"200 OK"}}}}'
            case [name]:
                written = interactions.read(work, kind, name)
            case [name, "_history", version]:
                written = interactions.vread(work, kind, name, version)
            case _:
                raise FhirError(404, "not-supported", "This address is not offered here")
        if unchanged(written, {"if-none-match": entry.conditions.none_match}):
            return '{"response":{"status":"304 Not Modified"}}'
        return _entry_text(Answer(200, written), True)


_PHRASES = {
    200: "OK",
    201: "Created",
    204: "No Content",
    400: "Bad Request",
    404: "Not Found",
    409: "Conflict",
    410: "Gone",
    412: "Precondition Failed",
    415: "Unsupported Media Type",
    422: "Unprocessable Entity",
}


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


def _entry_text(answer: Answer, whole: bool) -> str:
    written = answer.written
    response: dict[str, Any] = {"status": f"{answer.status} {_PHRASES[answer.status]}"}
    if written.version:
        response["etag"] = f'W/"{written.version}"'
        response["lastModified"] = written.updated
        if answer.status == 201 or written.body is not None:
            response["location"] = f"{written.type}/{written.id}/_history/{written.version}"
    body = f'"resource":{written.body},' if whole and written.body else ""
    return f'{{{body}"response":{dumps(response)}}}'


def _conditional(written: Written, request: Incoming) -> Reply:
    if unchanged(written, request.headers):
        reply = of_version(304, written)
        reply.body = ""
        return reply
    return of_version(200, written)
