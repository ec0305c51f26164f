"""Charts for the tests of letters: from loose resources, and from the test data beside the checkout."""

from __future__ import annotations

import json
import os
from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec

from desktop.fhir.chart import Chart, Unreadable
from desktop.fhir.damaged.broken import subject
from desktop.fhir.resources import TYPES, Patient, Resource, decode
from desktop.letters.model import Author

NOW = datetime(2026, 11, 20, 13, 32, tzinfo=UTC)
AUTHOR = Author("PractitionerRole/aas", "Maren Aas", "LIS, hjertesykdommer", "9900001")
DIRECTORY = frozenset(
    {"Practitioner", "PractitionerRole", "Organization", "Location", "Medication", "Questionnaire", "Device"}
)
SHARED = Path(__file__).resolve().parents[3] / "shared" / "data"

Json = dict[str, Any]


def _read(resource: Json) -> Resource | Unreadable | None:
    """A plain resource as the program reads it; None for a type that it doesn't know."""
    kind = resource["resourceType"]
    if kind not in TYPES:
        return None
    text = json.dumps(resource, ensure_ascii=False)
    try:
        return decode(kind, text)
    except msgspec.ValidationError as error:
        return Unreadable(kind, resource.get("id", ""), str(error), subject(text))


def chart(*resources: Json, types: frozenset[str] | None = None) -> Chart:
    """A chart of plain resources; the first Patient is its patient, all types were asked for."""
    return _chart(map(_read, resources), types)


def _chart(every: Iterable[Resource | Unreadable | None], types: frozenset[str] | None = None) -> Chart:
    groups: dict[str, list[Resource]] = defaultdict(list)
    directory: dict[str, Resource] = {}
    unreadable: list[Unreadable] = []
    patient: Patient | None = None
    for read in every:
        if read is None:
            continue
        if isinstance(read, Unreadable):
            unreadable.append(read)
        elif isinstance(read, Patient) and patient is None:
            patient = read
        elif (kind := read.resource_type) in DIRECTORY:
            directory[read.key] = read
        else:
            groups[kind].append(read)
    assert patient is not None
    return Chart(
        patient,
        {kind: tuple(group) for kind, group in groups.items()},
        directory,
        unreadable=tuple(unreadable),
        types=frozenset(TYPES) if types is None else types,
    )


def _subject(resource: Json) -> str:
    for member in ("subject", "patient", "for", "individual"):
        reference = resource.get(member)
        if isinstance(reference, dict) and isinstance(reference.get("reference"), str):
            return "/".join(reference["reference"].split("/")[-2:])
    return ""


def charts(resources: Iterable[Json]) -> Iterator[tuple[str, Chart]]:
    """One chart for every Patient among the resources, each with the whole directory."""
    everything = list(resources)
    # Once, not for each patient: it is the larger part of a small hospital.
    shared = [_read(r) for r in everything if r["resourceType"] in DIRECTORY]
    by_patient: dict[str, list[Json]] = defaultdict(list)
    for resource in everything:
        if resource["resourceType"] not in DIRECTORY:
            by_patient[_subject(resource)].append(resource)
    for resource in everything:
        if resource["resourceType"] == "Patient":
            key = f"Patient/{resource['id']}"
            yield key, _chart([*map(_read, (resource, *by_patient[key])), *shared])


def _flat(resource: Json) -> Iterator[Json]:
    if resource.get("resourceType") == "Bundle" and resource.get("type") in (
        "collection",
        "transaction",
        "document",
    ):
        for entry in resource.get("entry", []):
            if isinstance(entry.get("resource"), dict):
                yield from _flat(entry["resource"])
    elif "resourceType" in resource and "id" in resource:
        yield resource


def synthea() -> list[Json]:
    return [
        json.loads(line)
        for path in sorted((SHARED / "synthea").glob("*.ndjson"))
        for line in path.read_text("utf-8").splitlines()
    ]


def lmdi() -> list[Json]:
    return [
        resource
        for path in sorted((SHARED / "lmdi").glob("*.json"))
        for resource in _flat(json.loads(path.read_text("utf-8")))
    ]


def hl7() -> list[Json]:
    """The clinical examples of HL7's R4 package, where the environment says it lies."""
    folder = Path(os.environ.get("FAGFLATE_HL7_EXAMPLES", ""))
    kinds = tuple(f"{kind}-" for kind in TYPES)
    return [
        resource
        for path in sorted(folder.glob("*.json"))
        if path.name.startswith(kinds)
        for resource in _flat(json.loads(path.read_text("utf-8")))
    ]


def read_case(shared: Path, name: str) -> Chart:
    """The chart of one of the small records of strangers' kinds."""
    lines = (shared / "data" / "cases" / f"{name}.ndjson").read_text(encoding="utf-8").splitlines()
    return chart(*(json.loads(line) for line in lines if line.strip()))
