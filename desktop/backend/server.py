"""Routing of a request to its interaction, and its answer; no socket, no event loop."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from desktop.backend import interactions
from desktop.backend.batches import answer_bundle
from desktop.backend.capability import capability
from desktop.backend.finding import find
from desktop.backend.history import history
from desktop.backend.interaction import Context
from desktop.backend.interactions import Answer, known_type
from desktop.backend.outcome import FhirError, invalid, outcome, plain
from desktop.backend.patch import apply
from desktop.backend.raw import raw
from desktop.backend.search_query import parameters
from desktop.backend.wire import PATCH_JSON, Incoming, Reply, accepts_json, of_version, unchanged
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
            if not accepts_json(request) and not self._binary(request):
                raise FhirError(406, "not-supported", "This server writes application/fhir+json")
            return self._route(request)
        except FhirError as error:
            return Reply(error.status, error.body(), error.headers)

    def _binary(self, request: Incoming) -> bool:
        reads = request.method in ("GET", "HEAD") and len(request.segments) == 2
        return reads and request.segments[0] == "Binary"

    def _route(self, request: Incoming) -> Reply:
        method = "GET" if request.method == "HEAD" else request.method
        segments = [plain(part, "The address") for part in request.segments]
        if not segments:
            return self._allow({"POST": self._posted}, method, request)
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

    def _posted(self, request: Incoming) -> Reply:
        return Reply(200, answer_bundle(self.context, request))

    def _metadata(self, request: Incoming) -> Reply:
        return Reply(200, capability(self.context.base, smart=self.context.smart))

    def _now(self) -> str:
        return stamp(self.context.clock())

    # Reading

    def _read(self, request: Incoming) -> Reply:
        with self.context.reading() as work:
            written = interactions.read(work, *request.segments)
            known = unchanged(written, request.headers) and (
                "if-none-match" in request.headers or work.alone_in_its_second(written)
            )
        if request.segments[0] == "Binary" and not accepts_json(request):
            return raw(written, request, known=known)
        return _conditional(written, known=known)

    def _vread(self, request: Incoming) -> Reply:
        kind, name, _, version = request.segments
        with self.context.reading() as work:
            written = interactions.vread(work, kind, name, version)
        return _conditional(written, known=unchanged(written, request.headers))

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
            text = find(
                work, self.context.base, self._now(), request.segments[0], pairs, strict=request.strict
            )
        return Reply(200, text)

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
        operations, kind = request.json(PATCH_JSON), request.segments[0]
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
                interactions.may_delete(work, kind)
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
        elif request.wants == "operationoutcome":
            reply.body = dumps(outcome([Issue("informational", "Done", "")], "information"))
        return reply


def _conditional(written: Written, *, known: bool) -> Reply:
    if known:
        reply = of_version(304, written)
        reply.body = ""
        return reply
    return of_version(200, written)
