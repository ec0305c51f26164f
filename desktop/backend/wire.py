"""A request and an answer without the machinery of HTTP around them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from email.utils import format_datetime, parsedate_to_datetime
from typing import Any

from desktop.backend.interactions import Conditions, versions
from desktop.backend.outcome import FhirError
from desktop.backend.search_query import parameters
from desktop.backend.writer import Written
from desktop.fhir.strict import StrictError, loads

FHIR_JSON = "application/fhir+json; charset=utf-8"
PATCH_JSON = "application/json-patch+json"
_JSON = ("application/fhir+json", "application/json", "text/json", "application/json+fhir")


@dataclass(slots=True)
class Incoming:
    """One request: path segments below the base, the raw query, headers in lower case, the body's bytes."""

    method: str
    segments: list[str]
    query: str
    headers: Mapping[str, str]
    body: bytes = b""

    @property
    def pairs(self) -> list[tuple[str, str]]:
        """The query's parameters in order."""
        return parameters(self.query)

    @property
    def media_type(self) -> str:
        """The body's media type without its parameters."""
        return self.headers.get("content-type", "").partition(";")[0].strip().lower()

    @property
    def conditions(self) -> Conditions:
        """The conditional headers."""
        return Conditions(
            self.headers.get("if-match", ""),
            self.headers.get("if-none-match", ""),
            self.headers.get("if-none-exist"),
        )

    @property
    def strict(self) -> bool:
        """`Prefer: handling=strict`."""
        return "handling=strict" in self._prefer

    @property
    def wants(self) -> str:
        """`Prefer: return=…`: minimal, representation, operationoutcome, or empty."""
        return next((p.removeprefix("return=") for p in self._prefer if p.startswith("return=")), "")

    @property
    def _prefer(self) -> list[str]:
        # Neither case nor quotation marks nor spaces mean anything here.
        plain = re.sub(r'[\s"]', "", self.headers.get("prefer", "").lower())
        return re.split("[;,]", plain)

    def json(self, *kinds: str) -> Any:
        """The body as strict JSON; FhirError where it is not, or not said to be (FHIR's JSON, or `kinds`)."""
        if self.media_type not in (kinds or _JSON):
            told = self.media_type[:64] or "nothing"
            raise FhirError(
                415, "not-supported", f"The body is {told}; this server reads application/fhir+json"
            )
        return read_json(self.body)


def read_json(body: bytes) -> Any:
    """Strict JSON, or FhirError 400 with the position."""
    try:
        return loads(body)
    except StrictError as error:
        place = "" if error.position is None else f" (at {error.position})"
        raise FhirError(400, "structure", f"Not strict JSON: {error}{place}") from error


def accepts_json(request: Incoming) -> bool:
    """True when `_format`, or else Accept, takes FHIR's JSON."""
    asked = dict(request.pairs).get("_format") if "_format" in request.query else None
    kinds = media_types(request.headers.get("accept", "") if asked is None else asked.replace(" ", "+"))
    return not kinds or any(kind in ("*/*", "application/*") or "json" in kind for kind in kinds)


def media_types(header: str) -> list[str]:
    """The media types of an Accept header, without their parameters."""
    return [kind for part in header.split(",") if (kind := part.partition(";")[0].strip().lower())]


@dataclass(slots=True)
class Reply:
    """An answer: status, body (JSON text or raw bytes), headers."""

    status: int
    body: str | bytes = ""
    headers: dict[str, str] = field(default_factory=dict)
    media_type: str = FHIR_JSON


def http_date(instant: str) -> str:
    """An instant as HTTP writes it."""
    from datetime import UTC, datetime

    return format_datetime(datetime.fromisoformat(instant).astimezone(UTC), usegmt=True)


def of_version(status: int, written: Written, headers: Mapping[str, str] | None = None) -> Reply:
    """A version as an answer, with its ETag and stamp."""
    found = {"ETag": f'W/"{written.version}"', "Last-Modified": http_date(written.updated)}
    return Reply(status, written.body or "", found | dict(headers or {}))


def unchanged(written: Written, headers: Mapping[str, str]) -> bool:
    """True when the client says that it has this version (304)."""
    if none_match := headers.get("if-none-match"):
        return none_match.strip() == "*" or written.version in versions(none_match)
    if since := headers.get("if-modified-since"):
        try:
            return parsedate_to_datetime(since) >= parsedate_to_datetime(http_date(written.updated))
        except (ValueError, TypeError):
            return False
    return False
