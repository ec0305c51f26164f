"""Sending for `load`: batches where the server takes them, single PUTs elsewhere, on a few threads."""

from __future__ import annotations

import ssl
import time
from collections import Counter, deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

import httpx

from desktop.cli.load_files import Item, Refusal, read
from desktop.core.errors import WireError
from desktop.core.messages import _
from desktop.fhir.client import check_base
from desktop.fhir.strict import StrictError, dumps, loads

THREADS = 4
BATCH = 100
BATCH_BYTES = 2 * 1024 * 1024
ATTEMPTS = 5
_JSON = {"Content-Type": "application/fhir+json", "Accept": "application/fhir+json"}
_PASSING = (httpx.NetworkError, httpx.TimeoutException, httpx.RemoteProtocolError)
_BUSY = (429, 502, 503, 504)


@dataclass(slots=True)
class Result:
    """Stored resources by type, and what was refused."""

    stored: Counter[str] = field(default_factory=Counter)
    refused: list[Refusal] = field(default_factory=list)

    def take(self, other: Result) -> None:
        """Add another result."""
        self.stored += other.stored
        self.refused += other.refused


class Loader:
    """Sends the content of files to one server; a context manager that holds its connections.

    Raises WireError when the server can't be reached or does not let us in.
    """

    def __init__(self, server: str, token: str) -> None:
        self.base = check_base(server).rstrip("/")
        headers = dict(_JSON)
        if token:
            headers["Authorization"] = f"Bearer {token}"
        verify: ssl.SSLContext | bool = True
        if self.base.startswith("https:"):
            import truststore

            verify = truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        self._client = httpx.Client(headers=headers, timeout=120, verify=verify, follow_redirects=False)
        self._batches = False
        self._answered = False

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self._client.close()

    def load(self, files: Iterable[Path]) -> Result:
        """Send everything; transactions come last, and those that found a condition unmet once more."""
        self._batches = self._takes_batches()
        result = Result()
        transactions: list[Item] = []

        def singles() -> Iterator[Item]:
            for path in files:
                for one in read(path):
                    if isinstance(one, Refusal):
                        result.refused.append(one)
                    elif one.transaction:
                        transactions.append(one)
                    else:
                        yield one

        groups = _groups(singles()) if self._batches else ([item] for item in singles())
        with ThreadPoolExecutor(THREADS, thread_name_prefix="load") as threads:
            waiting: deque[Future[Result]] = deque()
            try:
                for group in groups:
                    waiting.append(threads.submit(self._group, group))
                    if len(waiting) > 2 * THREADS:
                        result.take(waiting.popleft().result())
                while waiting:
                    result.take(waiting.popleft().result())
            finally:
                for future in waiting:
                    future.cancel()
        self._transactions(transactions, result)
        result.refused.sort(key=lambda one: (one.file, one.place))
        return result

    def _takes_batches(self) -> bool:
        reply = self._ask("GET", "/metadata", None)
        if reply.status_code != 200:
            return False
        try:
            rest = loads(reply.content)["rest"][0]
            return any(one.get("code") == "batch" for one in rest.get("interaction", ()))
        except (StrictError, KeyError, IndexError, TypeError, AttributeError):
            return False

    def _group(self, items: list[Item]) -> Result:
        if len(items) > 1:
            entries = [
                {"resource": item.resource, "request": {"method": "PUT", "url": item.name}} for item in items
            ]
            bundle = {"resourceType": "Bundle", "type": "batch", "entry": entries}
            reply = self._ask("POST", "", bundle)
            answers = _entries(reply)
            if answers is not None and len(answers) == len(items):
                result = Result()
                for item, answer in zip(items, answers, strict=True):
                    response = answer.get("response") if isinstance(answer, dict) else None
                    response = response if isinstance(response, dict) else {}
                    status = str(response.get("status", ""))
                    _account(result, item, status, response.get("outcome"))
                return result
        result = Result()
        for item in items:
            reply = self._ask("PUT", "/" + item.name, item.resource)
            _account(result, item, str(reply.status_code), _json(reply))
        return result

    def _transactions(self, items: list[Item], result: Result) -> None:
        for last in (False, True):
            again: list[Item] = []
            for item in items:
                reply = self._ask("POST", "", item.resource)
                if reply.status_code == 412 and not last:
                    again.append(item)  # a reference by criteria, to what a later file brings
                elif reply.is_success:
                    for entry in item.resource.get("entry", ()):
                        resource = entry.get("resource") or {}
                        if entry.get("request", {}).get("method") in ("POST", "PUT"):
                            result.stored[resource.get("resourceType", "")] += 1
                else:
                    place, reason = _reason(_json(reply), reply.status_code)
                    where = f"{item.place} {place}".strip()
                    result.refused.append(Refusal(item.file, where, "Bundle", reason))
            items = again

    def _ask(self, method: str, path: str, body: Any) -> httpx.Response:
        content = None if body is None else dumps(body).encode("utf-8", "surrogatepass")
        for attempt in range(ATTEMPTS):
            try:
                reply = self._client.request(method, self.base + path, content=content)
            except (httpx.TransportError, httpx.InvalidURL) as error:
                # Who never answered is not there; who did may come back in a moment.
                if self._answered and attempt + 1 < ATTEMPTS and isinstance(error, _PASSING):
                    time.sleep(0.5 * 2**attempt)
                    continue
                raise WireError(
                    _("The server {server} can't be reached.").format(server=self.base),
                    kept=_("What was loaded before stays."),
                    todo=_("Run the same command again; nothing is doubled."),
                    details=str(error),
                ) from error
            self._answered = True
            if reply.status_code in (401, 403) and path != "/metadata":
                raise WireError(
                    _("The server {server} does not let us in.").format(server=self.base),
                    kept=_("What was loaded before stays."),
                    todo=_("Give a token with --token-file or FAGFLATE_TOKEN."),
                    details=f"{reply.status_code}",
                )
            if reply.status_code not in _BUSY or attempt + 1 == ATTEMPTS:
                return reply
            wait = reply.headers.get("Retry-After", "")
            time.sleep(min(60, int(wait)) if wait.isdigit() else 0.5 * 2**attempt)
        raise AssertionError


def _groups(items: Iterator[Item]) -> Iterator[list[Item]]:
    """Groups for one batch: few enough, small enough, and no resource twice in one."""
    group: list[Item] = []
    names: set[str] = set()
    size = 0
    for item in items:
        length = len(dumps(item.resource))
        if group and (len(group) == BATCH or size + length > BATCH_BYTES or item.name in names):
            yield group
            group, names, size = [], set(), 0
        group.append(item)
        names.add(item.name)
        size += length
    if group:
        yield group


def _json(reply: httpx.Response) -> Any:
    try:
        return loads(reply.content)
    except StrictError:
        return None


def _entries(reply: httpx.Response) -> list[Any] | None:
    body = _json(reply) if reply.is_success else None
    entries = body.get("entry") if isinstance(body, dict) else None
    return entries if isinstance(entries, list) else None


def _account(result: Result, item: Item, status: str, outcome: Any) -> None:
    kind = item.resource["resourceType"]
    if status.startswith("2"):
        result.stored[kind] += 1
        return
    place, reason = _reason(outcome, status)
    # The place that a batch adds is ours, not the file's.
    if place.startswith("Bundle.entry["):
        place = kind + place.partition("].resource")[2]
    where = f"{item.place} {place}".strip()
    result.refused.append(Refusal(item.file, where, item.name, reason))


def _reason(outcome: Any, status: object) -> tuple[str, str]:
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
