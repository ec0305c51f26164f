"""Report of `load`: the number of resources stored by type, and the refused ones with place and reason."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from desktop.cli.load_files import Item, Refusal


@dataclass(slots=True)
class Result:
    """Stored resources by type, and what was refused."""

    stored: Counter[str] = field(default_factory=Counter)
    refused: list[Refusal] = field(default_factory=list)

    def take(self, other: Result) -> None:
        """Add another result."""
        self.stored += other.stored
        self.refused += other.refused


def account(result: Result, item: Item, status: str, outcome: Any) -> None:
    """Note what the server answered to one resource, alone or as an entry of a bundle."""
    kind = item.resource["resourceType"]
    if status.startswith("2"):
        result.stored[kind] += 1
        return
    place, reason = told(outcome, status)
    # The place that a bundle of ours adds is not the file's.
    if place.startswith("Bundle.entry["):
        place = kind + place.partition("].resource")[2]
    where = f"{item.place} {place}".strip()
    result.refused.append(Refusal(item.file, where, item.name, reason))


def told(outcome: Any, status: object) -> tuple[str, str]:
    """(place, words) of the first fault that an OperationOutcome tells; the number of further ones."""
    issues = outcome.get("issue") if isinstance(outcome, dict) else None
    if not isinstance(issues, list) or not issues or not isinstance(issues[0], dict):
        return "", f"HTTP {status}"
    first = issues[0]
    details = first.get("details")
    text = (
        first.get("diagnostics")
        or (details.get("text") if isinstance(details, dict) else "")
        or first.get("code")
    )
    places = first.get("expression") or first.get("location") or [""]
    place = places[0] if isinstance(places, list) and places and isinstance(places[0], str) else ""
    more = f" (+{len(issues) - 1})" if len(issues) > 1 else ""
    return place, f"{text}{more}"


def blamed(outcome: Any, count: int) -> int | None:
    """The number of the faulty entry, where an OperationOutcome names one of `count`."""
    place, _words = told(outcome, "")
    number = (
        place.removeprefix("Bundle.entry[").partition("]")[0] if place.startswith("Bundle.entry[") else ""
    )
    return int(number) if number.isascii() and number.isdigit() and int(number[:9]) < count else None
