"""The entries of a batch or transaction, read and checked before anything is done."""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote, urlsplit

from desktop.backend.interactions import Conditions, known_type
from desktop.backend.outcome import FhirError, invalid, plain
from desktop.backend.wire import read_json
from desktop.fhir.validate import Issue

MAX_ENTRIES = 5_000
METHODS = ("DELETE", "POST", "PUT", "PATCH", "GET", "HEAD")


@dataclass(slots=True)
class Entry:
    """One request inside a bundle; `segments` is its path, `query` what follows the question mark."""

    index: int
    method: str
    segments: list[str]
    query: str
    full_url: str
    resource: Any
    conditions: Conditions

    @property
    def kind(self) -> str:
        """The resource type that it is about."""
        return self.segments[0] if self.segments else ""

    def patch(self) -> Any:
        """The operations of a PATCH: a Binary that carries JSON Patch."""
        binary = self.resource if isinstance(self.resource, dict) else {}
        if (
            binary.get("resourceType") != "Binary"
            or binary.get("contentType") != "application/json-patch+json"
        ):
            raise FhirError(415, "not-supported", "A PATCH carries a Binary of application/json-patch+json")
        try:
            return read_json(base64.b64decode(binary.get("data", ""), validate=True))
        except (binascii.Error, TypeError, ValueError) as error:
            raise invalid("The Binary's data is not base64") from error


def read(bundle: dict[str, Any], bases: tuple[str, ...]) -> list[Entry]:
    """All entries; FhirError 400 with the place of the first that can't be read."""
    rows = bundle.get("entry", [])
    if not isinstance(rows, list):
        raise invalid("entry is a list", "Bundle.entry", "structure")
    if len(rows) > MAX_ENTRIES:
        raise FhirError(413, "too-long", f"A bundle has at most {MAX_ENTRIES} entries")
    return [_entry(index, row, bases) for index, row in enumerate(rows)]


def _entry(index: int, row: Any, bases: tuple[str, ...]) -> Entry:
    place = f"Bundle.entry[{index}]"
    request = row.get("request") if isinstance(row, dict) else None
    if not isinstance(request, dict):
        raise invalid("An entry has a request", f"{place}.request", "required")
    method, url = request.get("method"), request.get("url")
    if method not in METHODS:
        raise invalid(f"{str(method)[:20]!r} is no method", f"{place}.request.method", "value")
    if not isinstance(url, str):
        raise invalid("A request has a url", f"{place}.request.url", "required")
    for base in bases:
        url = url.removeprefix(base)
    parts = urlsplit(url)
    if parts.scheme or parts.netloc:
        raise invalid("The url is relative to this server", f"{place}.request.url")
    segments = [unquote(part) for part in parts.path.split("/") if part]
    texts = {}
    for name in ("ifMatch", "ifNoneMatch", "ifNoneExist"):
        texts[name] = request.get(name)
        if texts[name] is not None and not isinstance(texts[name], str):
            raise invalid(f"{name} is a string", f"{place}.request.{name}", "structure")
    if method in ("POST", "PUT") and "resource" not in row:
        raise invalid(f"A {method} has a resource", f"{place}.resource", "required")
    full_url = row.get("fullUrl", "")
    if not isinstance(full_url, str):
        raise invalid("fullUrl is a string", f"{place}.fullUrl", "structure")
    conditions = Conditions(texts["ifMatch"] or "", texts["ifNoneMatch"] or "", texts["ifNoneExist"])
    return Entry(index, method, segments, parts.query, full_url, row.get("resource"), conditions)


def check_path(entry: Entry) -> None:
    """Refuse a path that the method has no meaning for."""
    place = f"Bundle.entry[{entry.index}].request.url"
    for part in entry.segments:
        plain(part, "The url")
    if not entry.segments:
        raise invalid("The url names no type", place)
    known_type(entry.kind)
    count = len(entry.segments)
    allowed = {
        "POST": (1,),
        "PUT": (1, 2),
        "PATCH": (1, 2),
        "DELETE": (1, 2),
        "GET": (1, 2, 3, 4),
        "HEAD": (1, 2, 4),
    }
    if count not in allowed[entry.method] or (
        entry.method in ("PUT", "PATCH", "DELETE") and count == 1 and not entry.query
    ):
        raise invalid(f"{entry.method} can't be asked of this url", place)


def located(error: FhirError, index: int) -> FhirError:
    """The same error with its places inside the bundle."""
    prefix = f"Bundle.entry[{index}]"
    issues = []
    for issue in error.issues:
        place = issue.expression
        if not place:
            place = prefix
        elif not place.startswith("Bundle.entry["):
            place = f"{prefix}.resource.{place.partition('.')[2]}" if "." in place else f"{prefix}.resource"
        issues.append(Issue(issue.code, issue.diagnostics, place))
    return FhirError(error.status, "", "", issues=issues, headers=error.headers)
