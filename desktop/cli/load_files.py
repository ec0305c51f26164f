"""Reading of files for `load`: single resources with the id they shall have, and transactions."""

from __future__ import annotations

import gzip
import os
import uuid
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, cast

from desktop.backend.references import is_type
from desktop.backend.rewriting import rewrite
from desktop.core.messages import _
from desktop.fhir.strict import StrictError, dumps, loads

LINES = (".ndjson", ".jsonl")
PACKED = ".gz"
MOST = 512 * 1024 * 1024
"""Bytes of one JSON file or line: what unpacks to more is no resource."""
MANIFEST = "manifest.json"
"""Stands in the folder of an export and tells of the files; it is no resource."""
_SPACE = uuid.UUID("5b0c7a53-5d0e-5c1b-9c2e-6a3c1f0d8a41")


@dataclass(frozen=True, slots=True)
class Item:
    """One thing to send: a resource with its id, or a whole transaction. `place` is inside the file."""

    file: str
    place: str
    resource: dict[str, Any]
    transaction: bool = False

    @property
    def name(self) -> str:
        """`Type/id`, or empty for a transaction."""
        return "" if self.transaction else f"{self.resource['resourceType']}/{self.resource['id']}"


@dataclass(frozen=True, slots=True)
class Refusal:
    """Resource that was not stored: the reason, and its place."""

    file: str
    place: str
    resource: str
    reason: str


def files(paths: Iterable[Path]) -> list[Path]:
    """The files to read: those named, and JSON and NDJSON files of folders (also as `.gz`), by name."""
    found: list[Path] = []
    for path in paths:
        if path.is_dir():
            inside = sorted(
                Path(folder) / name
                for folder, _folders, names in os.walk(path)
                for name in names
                if _plain(name).endswith((".json", *LINES)) and not name.startswith(".") and name != MANIFEST
            )
            found += inside
        else:
            found.append(path)
    return found


def canonical(value: Any) -> str:
    """JSON with sorted members and numbers as they were written: equal content, equal text."""
    if isinstance(value, dict):
        members = (f"{dumps(key)}:{canonical(value[key])}" for key in sorted(value))
        return "{" + ",".join(members) + "}"
    if isinstance(value, list):
        return "[" + ",".join(canonical(item) for item in value) + "]"
    return dumps(value)


def content_id(resource: dict[str, Any], beside: str = "") -> str:
    """The UUIDv5 of a resource's canonical content (and of what tells it from its twin in one bundle)."""
    return str(uuid.uuid5(_SPACE, canonical(resource) + beside))


def _plain(name: str) -> str:
    """A file's name in small letters, without the ending of what is packed."""
    return name.lower().removesuffix(PACKED)


def read(path: Path) -> Iterator[Item | Refusal]:
    """Everything in one file; what can't be read comes as a refusal, and the rest goes on."""
    file = str(path)
    number = 0
    try:
        with _opened(path) as source:
            if _plain(path.name).endswith(LINES):
                for number, line in enumerate(_lines(source), 1):
                    if line is None:
                        yield Refusal(file, f":{number}", "", _too_large())
                    elif line.strip():
                        yield from _parsed(file, f":{number}", line)
            elif len(data := source.read(MOST + 1)) > MOST:
                yield Refusal(file, "", "", _too_large())
            else:
                yield from _parsed(file, "", data)
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        place = f":{number + 1}" if number else ""
        yield Refusal(file, place, "", _("Not whole, or not packed with gzip: {reason}").format(reason=error))
    except OSError as error:
        yield Refusal(file, "", "", error.strerror or str(error))


def _opened(path: Path) -> IO[bytes]:
    packed = path.name.lower().endswith(PACKED)
    return cast(IO[bytes], gzip.open(path, "rb")) if packed else path.open("rb")


def _lines(source: IO[bytes]) -> Iterator[bytes | None]:
    """The lines of a file, None for one that is too long to be a resource."""
    while line := source.readline(MOST + 1):
        if len(line) <= MOST:
            yield line
            continue
        while line and not line.endswith(b"\n"):
            line = source.readline(MOST + 1)
        yield None


def _too_large() -> str:
    return _("Larger than {n} MB").format(n=max(1, MOST // 2**20))


def _parsed(file: str, place: str, data: bytes) -> Iterator[Item | Refusal]:
    try:
        value = loads(data)
    except StrictError as error:
        where = "" if error.position is None else f"@{error.position}"
        yield Refusal(file, place + where, "", _("Not strict JSON: {reason}").format(reason=error))
        return
    fault = _fault(value)
    if fault:
        yield Refusal(file, place, "", fault)
    elif value["resourceType"] == "Bundle" and value.get("type") == "transaction":
        yield Item(file, place, repeatable(value), transaction=True)
    elif value["resourceType"] == "Bundle" and isinstance(value.get("entry"), list):
        yield from _entries(file, place, value["entry"])
    else:
        yield _single(file, place, value)


def _fault(value: Any) -> str:
    if not isinstance(value, dict) or "resourceType" not in value:
        return _("Not a FHIR resource: it has no resourceType")
    kind = value["resourceType"]
    if isinstance(kind, str) and is_type(kind):
        return ""
    return _("{kind} is not a resource type of R4").format(kind=repr(str(kind)[:64]))


def _single(file: str, place: str, value: dict[str, Any]) -> Item | Refusal:
    name = value.get("id")
    if name is None:
        value = {**value, "id": content_id(value)}
    elif not isinstance(name, str) or not name:
        return Refusal(file, place, value["resourceType"], _("The id is not a string"))
    return Item(file, place, value)


def _entries(file: str, place: str, entries: list[Any]) -> Iterator[Item | Refusal]:
    """A bundle that is no transaction: its resources, with references to a `urn:` made real."""
    rows: list[Item | Refusal] = []
    addresses: dict[str, str] = {}
    for index, entry in enumerate(entries):
        where = f"{place} Bundle.entry[{index}]".strip()
        if not isinstance(entry, dict):
            rows.append(Refusal(file, where, "", _("An entry is an object")))
            continue
        search = entry.get("search")
        if isinstance(search, dict) and search.get("mode") == "outcome":
            continue
        if "resource" not in entry and ("request" in entry or "response" in entry):
            continue  # a question or an answer: nothing to store
        resource = entry.get("resource")
        fault = _fault(resource) if "resource" in entry else _("The entry has no resource")
        if fault:
            rows.append(Refusal(file, where, "", fault))
            continue
        row = _single(file, where, entry["resource"])
        rows.append(row)
        url = entry.get("fullUrl")
        if isinstance(row, Item) and isinstance(url, str) and url.startswith("urn:"):
            addresses[url] = row.name
    for row in rows:
        if isinstance(row, Item) and addresses:
            real = rewrite(row.resource, lambda one: addresses.get(one, one))
            yield Item(row.file, row.place, real)
        else:
            yield row


def repeatable(bundle: dict[str, Any]) -> dict[str, Any]:
    """A transaction as sent, but with every bare POST as a PUT under an id that follows from its content.

    Sent twice as it is, a POST without `ifNoneExist` would double what it creates.
    """
    entries = bundle.get("entry")
    if not isinstance(entries, list):
        return bundle
    return {**bundle, "entry": [_repeatable(entry) for entry in entries]}


def _repeatable(entry: Any) -> Any:
    request = entry.get("request") if isinstance(entry, dict) else None
    resource = entry.get("resource") if isinstance(entry, dict) else None
    if not isinstance(request, dict) or not isinstance(resource, dict):
        return entry
    kind = resource.get("resourceType")
    if request.get("method") != "POST" or "ifNoneExist" in request or request.get("url") != kind:
        return entry
    name = resource.get("id")
    if not isinstance(name, str) or not name:
        name = content_id(resource, str(entry.get("fullUrl", "")))
    changed = {**request, "method": "PUT", "url": f"{kind}/{name}"}
    return {**entry, "resource": {**resource, "id": name}, "request": changed}
