"""A transaction: all entries or none, with references between them made real."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable
from typing import Any

from desktop.backend import interactions
from desktop.backend.entries import Entry, check_path, located
from desktop.backend.interaction import Work
from desktop.backend.interactions import Answer, Conditions
from desktop.backend.outcome import FhirError, invalid, precondition
from desktop.backend.patch import apply
from desktop.backend.rewriting import conditional, rewrite

_ORDER = {"DELETE": 0, "POST": 1, "PUT": 2, "PATCH": 2, "GET": 5, "HEAD": 5}
_WAITING = 2
"""Later order of entries with a conditional reference, which may mean a resource of this transaction."""
_TAIL = re.compile(r".*?([A-Z][A-Za-z]+/[A-Za-z0-9\-.]{1,64})")

Get = Callable[[Entry], str]


def run(
    work: Work, entries: list[Entry], get: Get, in_time: Callable[[], None] = lambda: None
) -> list[Answer | str]:
    """Carry out a transaction; answers in the order of the entries, a GET's as JSON text.

    `in_time` is asked before each entry, and raises when it has taken too long.

    Raises FhirError with the entry's place; the caller's transaction is rolled back then.
    """
    plan = _Plan(work)
    for entry in entries:
        in_time()
        with _place(entry):
            check_path(entry)
            plan.settle(entry)
    for entry in entries:
        with _place(entry):
            if isinstance(entry.resource, dict) and entry.method in ("POST", "PUT"):
                entry.resource = plan.addressed(entry)
    answers: dict[int, Answer | str] = {}
    for entry in sorted(entries, key=plan.order):
        in_time()
        with _place(entry):
            answers[entry.index] = plan.act(entry, get)
    return [answers[entry.index] for entry in entries]


class _place:  # a context manager reads as a word
    """Puts the entry's place on every FhirError."""

    def __init__(self, entry: Entry) -> None:
        self.entry = entry

    def __enter__(self) -> None:
        return None

    def __exit__(self, _kind: Any, error: BaseException | None, _trace: Any) -> None:
        if isinstance(error, FhirError):
            raise located(error, self.entry.index) from error


class _Plan:
    """Plan made before anything is written: ids, existing matches, targets of references."""

    def __init__(self, work: Work) -> None:
        self.work = work
        self.addresses: dict[str, str] = {}
        self.names: dict[int, str] = {}
        self.existing: dict[int, Answer] = {}
        self.touched: set[tuple[str, str]] = set()
        self.waiting: set[int] = set()

    def settle(self, entry: Entry) -> None:
        """Choose the id of what the entry writes, before anything is written."""
        kind, name = entry.kind, ""
        if entry.method == "POST":
            if entry.conditions.none_exist is not None:
                sent, criteria = entry.resource, entry.conditions.none_exist
                found = interactions.made_before(self.work, kind, criteria, sent)
                if found:
                    self.existing[entry.index] = interactions.answer_of(self.work, found)
                    name = found.id
            if not name:
                name = str(uuid.uuid4())
                self._touch(kind, name)
        elif entry.method in ("PUT", "PATCH", "DELETE"):
            if len(entry.segments) == 2:
                name = entry.segments[1]
            else:
                if entry.method == "DELETE":
                    interactions.may_delete(self.work, kind)
                found = interactions.matching(self.work, kind, entry.query)
                given = entry.resource.get("id") if isinstance(entry.resource, dict) else None
                name = found.id if found else str(given or uuid.uuid4())
                if found is None and entry.method == "DELETE":
                    name = ""
                elif found is None and entry.method == "PATCH":
                    raise precondition(f"The criteria find no {kind}")
            if name:
                self._touch(kind, name)
        self.names[entry.index] = name
        if entry.full_url and name and entry.method in ("POST", "PUT"):
            self._address(entry, f"{kind}/{name}")

    def _touch(self, kind: str, name: str) -> None:
        if (kind, name) in self.touched:
            raise invalid(f"{kind}/{name} is changed twice in one transaction", code="duplicate")
        self.touched.add((kind, name))

    def _address(self, entry: Entry, real: str) -> None:
        if self.addresses.setdefault(entry.full_url, real) != real:
            raise invalid(f"fullUrl {entry.full_url[:80]} stands for two entries", code="duplicate")
        tail = _TAIL.fullmatch(entry.full_url)
        if tail and entry.method == "POST":
            self.addresses.setdefault(tail[1], real)

    def addressed(self, entry: Entry) -> Any:
        """The entry's resource with references to other entries made real; notes what else is asked for."""

        def change(reference: str) -> str:
            if reference not in self.addresses and conditional(reference):
                self.waiting.add(entry.index)
            return self._real(reference)

        return rewrite(entry.resource, change)

    def order(self, entry: Entry) -> tuple[int, int]:
        """Sort key for the order in which entries are carried out."""
        return _ORDER[entry.method] + _WAITING * (entry.index in self.waiting), entry.index

    def _real(self, reference: str) -> str:
        return self.addresses.get(reference, reference)

    def _found(self, reference: str) -> str:
        asked = conditional(reference)
        if asked is None:
            return reference
        found = interactions.matching(self.work, *asked)
        if found is None:
            raise precondition(f"The reference {reference[:120]} finds nothing")
        return f"{found.type}/{found.id}"

    def act(self, entry: Entry, get: Get) -> Answer | str:
        """Do what the entry asks."""
        work, kind, name = self.work, entry.kind, self.names[entry.index]
        conditions = Conditions(entry.conditions.match, entry.conditions.none_match)
        if entry.index in self.waiting:
            entry.resource = rewrite(entry.resource, self._found)
        if entry.method == "POST":
            if entry.index in self.existing:
                return self.existing[entry.index]
            return interactions.create(work, kind, entry.resource, conditions, name=name)
        if entry.method == "PUT":
            resource = entry.resource
            if len(entry.segments) == 1 and isinstance(resource, dict):
                resource = {**resource, "id": resource.get("id", name)}
            return interactions.update(work, kind, name, resource, conditions)
        if entry.method == "PATCH":
            operations = entry.patch()
            return interactions.patch(
                work, kind, name, lambda before: rewrite(apply(before, operations), self._real), conditions
            )
        if entry.method == "DELETE":
            if not name:
                return interactions.nothing_deleted(kind)
            return interactions.delete(work, kind, name, conditions)
        return get(entry)
