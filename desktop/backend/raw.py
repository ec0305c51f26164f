"""A Binary's own bytes, for a client that asks for its media type."""

from __future__ import annotations

import base64

from desktop.backend.outcome import FhirError
from desktop.backend.wire import Incoming, Reply, media_types, of_version
from desktop.backend.writer import Written
from desktop.fhir.strict import loads

# Bytes of somebody else's making: never shown as a page, never run.
_HARMLESS = {"Content-Security-Policy": "sandbox; default-src 'none'", "Content-Disposition": "attachment"}


def raw(written: Written, request: Incoming, *, known: bool) -> Reply:
    """The content as it is (304 where `known`), or 406 where Accept names another media type."""
    binary = loads(written.body or "{}")
    kind = str(binary.get("contentType", "")).strip()
    wanted = media_types(request.headers.get("accept", ""))
    main = kind.partition(";")[0].strip().lower()
    if main not in wanted and main.partition("/")[0] + "/*" not in wanted:
        raise FhirError(406, "not-supported", f"This Binary is {kind}; application/fhir+json is offered too")
    reply = of_version(200, written, _HARMLESS)
    if known:
        reply.status, reply.body = 304, ""
        return reply
    reply.body = base64.b64decode(binary.get("data", ""))
    reply.media_type = kind if kind.isascii() and kind.isprintable() else "application/octet-stream"
    return reply
