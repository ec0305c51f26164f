"""Sending for `load`: batches where the server takes them, single PUTs elsewhere, on a few threads."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any, Self

import httpx

from desktop.cli.load_files import Item, Refusal, read
from desktop.cli.load_order import Waiting
from desktop.cli.loading.load_told import Result, account, blamed, told
from desktop.core.errors import WireError
from desktop.core.messages import _
from desktop.fhir import connecting
from desktop.fhir.client import check_base, check_travel, stays_here
from desktop.fhir.strict import StrictError, dumps, loads

THREADS = 4
BATCH = 100
BATCH_BYTES = 2 * 1024 * 1024
ATTEMPTS = 5
LOOKED_AT = 5
"""Number of resources sent one by one at first, until one is stored under the id that it has."""
_JSON = {"Content-Type": "application/fhir+json", "Accept": "application/fhir+json"}
_PASSING = (httpx.NetworkError, httpx.TimeoutException, httpx.RemoteProtocolError)
_BUSY = (429, 502, 503, 504)
_NOT_OFFERED = (400, 403, 404, 405, 415, 501)


class Loader:
    """Sends the content of files to one server; a context manager that holds its connections.

    Raises WireError when the server can't be reached, does not let us in, or would double what is loaded
    twice, because it gives ids of its own.
    """

    def __init__(self, server: str, token: str) -> None:
        self.base = check_base(server).rstrip("/")
        check_travel(self.base, token)
        headers = dict(_JSON)
        if token:
            headers["Authorization"] = f"Bearer {token}"
        way = connecting.way(self.base, here=stays_here(self.base))
        self._client = httpx.Client(
            headers=headers, timeout=120, verify=way.verify, follow_redirects=False, proxy=way.proxy,
            trust_env=way.trust_env,
        )  # fmt: skip
        # What a server says of itself is not asked: the first batch and the first circle show it.
        self._batches = self._circles = True
        self._answered = False
        self._unproven = LOOKED_AT

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self._client.close()

    def load(self, files: Iterable[Path]) -> Result:
        """Send everything: targets first, circles as one transaction. A transaction that found something
        missing goes again as long as others of them get through."""
        result = Result()
        waiting = Waiting()
        for path in files:
            for one in read(path):
                if isinstance(one, Refusal):
                    result.refused.append(one)
                else:
                    waiting.add(one)
        open_ones: list[int] = []
        with ThreadPoolExecutor(THREADS, thread_name_prefix="load") as threads:
            for level in waiting.levels():
                open_ones += self._level(threads, waiting, level, result)
        self._until_nothing_moves(waiting, open_ones, result)
        result.refused.sort(key=lambda one: (one.file, one.place))
        return result

    def _level(
        self, threads: ThreadPoolExecutor, waiting: Waiting, level: list[list[int]], result: Result
    ) -> list[int]:
        """Send groups that don't need one another; gives the transactions that were refused."""
        singles: list[int] = []
        transactions: list[int] = []
        for group in level:
            bundles = [number for number in group if waiting.is_transaction(number)]
            if bundles or len(group) == 1:
                transactions += bundles
                singles += [number for number in group if number not in bundles]
            else:
                result.take(self._circle([waiting[number] for number in group]))
        while singles and self._unproven:
            self._prove(waiting[singles.pop(0)], result)
        sending: deque[Future[Result]] = deque()
        try:
            for items in _groups(waiting[number] for number in singles):
                sending.append(threads.submit(self._group, items))
                if len(sending) > 2 * THREADS:
                    result.take(sending.popleft().result())
            while sending:
                result.take(sending.popleft().result())
        finally:
            for future in sending:
                future.cancel()
        return [number for number in transactions if self._transaction(waiting[number], result)]

    def _until_nothing_moves(self, waiting: Waiting, open_ones: list[int], result: Result) -> None:
        """Transactions may refer by criteria to what a later file brings: again, while one gets through."""
        while open_ones:
            refused: list[Refusal] = []
            left = []
            for number in open_ones:
                if refusal := self._transaction(waiting[number], result):
                    left.append(number)
                    refused.append(refusal)
            if len(left) == len(open_ones):
                result.refused += refused
                return
            open_ones = left

    def _prove(self, item: Item, result: Result) -> None:
        """Send the first ones by themselves and look whether they are there under their ids."""
        self._unproven -= 1
        reply = self._ask("PUT", "/" + item.name, item.resource)
        account(result, item, str(reply.status_code), _json(reply))
        if not reply.is_success:
            return
        self._unproven = 0
        kind, _slash, wanted = item.name.partition("/")
        body = _json(reply)
        given = reply.headers.get("Location", "").partition("/_history/")[0].rstrip("/").rpartition("/")[2]
        given = given or str(body.get("id", "") if isinstance(body, dict) else "")
        if given in ("", wanted) or self._ask("GET", "/" + item.name, None).status_code not in (404, 410):
            return
        gone = self._ask("DELETE", f"/{kind}/{given}", None).is_success
        raise WireError(
            _("The server {server} gives ids of its own, so loading again would double everything.").format(
                server=self.base
            ),
            kept=_("Nothing was loaded.")
            if gone
            else _("One resource was stored, as {name}.").format(name=f"{kind}/{given}"),
            todo=_("Ask those who run the server to let clients name ids (update as create)."),
        )

    def _group(self, items: list[Item]) -> Result:
        if len(items) > 1 and self._batches:
            reply = self._ask("POST", "", _bundle("batch", "", items))
            answers = _entries(reply)
            if answers is not None and len(answers) == len(items):
                return self._answered_batch(items, answers)
            if reply.status_code == 413:
                half = len(items) // 2
                result = self._group(items[:half])
                result.take(self._group(items[half:]))
                return result
            self._batches = not (reply.is_success or reply.status_code in _NOT_OFFERED)
        result = Result()
        for item in items:
            self._single(item, result)
        return result

    def _answered_batch(self, items: list[Item], answers: list[Any]) -> Result:
        result = Result()
        for item, answer in zip(items, answers, strict=True):
            status, outcome = _response(answer)
            if status[:3].isdigit() and int(status[:3]) in _BUSY:
                self._single(item, result)
            else:
                account(result, item, status, outcome)
        return result

    def _single(self, item: Item, result: Result) -> None:
        reply = self._ask("PUT", "/" + item.name, item.resource)
        account(result, item, str(reply.status_code), _json(reply))

    def _circle(self, items: list[Item]) -> Result:
        """Store resources that refer to each other in a circle, as one transaction; one by one where that is
        refused, so that one bad resource takes no other with it on a server that lets references point
        nowhere."""
        result = Result()
        outcome: Any = None
        guilty: int | None = None
        if self._circles and len({item.name for item in items}) == len(items):
            reply = self._ask("POST", "", _bundle("transaction", self.base, items))
            answers = _entries(reply) or []
            if len(answers) == len(items) and all(_response(one)[0].startswith("2") for one in answers):
                for item in items:
                    account(result, item, "200", None)
                return result
            self._circles = reply.status_code not in (403, 404, 405, 501)
            outcome = _json(reply)
            guilty = blamed(outcome, len(items))
        for number, item in enumerate(items):
            alone = Result()
            self._single(item, alone)
            if alone.refused and number == guilty:
                alone.refused.clear()
                account(alone, item, "", outcome)
            result.take(alone)
        return result

    def _transaction(self, item: Item, result: Result) -> Refusal | None:
        """Send a transaction as it is; why it was refused, or None."""
        reply = self._ask("POST", "", item.resource)
        if not reply.is_success:
            place, reason = told(_json(reply), reply.status_code)
            return Refusal(item.file, f"{item.place} {place}".strip(), "Bundle", reason)
        entries = item.resource.get("entry", ())
        answers = _entries(reply) or [None] * len(entries)
        for number, (entry, answer) in enumerate(zip(entries, answers, strict=False)):
            if entry.get("request", {}).get("method") not in ("POST", "PUT"):
                continue
            status, outcome = _response(answer) if answer is not None else ("200", None)
            kind = (entry.get("resource") or {}).get("resourceType", "")
            if status.startswith("2"):
                result.stored[kind] += 1
                continue
            # All or nothing was asked for, and a part of it was carried out.
            where = f"{item.place} Bundle.entry[{number}]".strip()
            result.refused.append(Refusal(item.file, where, kind, told(outcome, status)[1]))
        return None

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
            # Who may not do one thing may do another: a refusal, unless it is the first answer of all.
            if reply.status_code == 401 or (reply.status_code == 403 and not self._answered):
                raise WireError(
                    _("The server {server} does not let us in.").format(server=self.base),
                    kept=_("What was loaded before stays."),
                    todo=_("Give a token with --token-file or FAGFLATE_TOKEN."),
                    details=f"{reply.status_code}",
                )
            self._answered = True
            if reply.status_code not in _BUSY or attempt + 1 == ATTEMPTS:
                return reply
            wait = reply.headers.get("Retry-After", "")
            seconds = int(wait[:9]) if wait.isascii() and wait.isdigit() else 0.5 * 2**attempt
            time.sleep(min(60, seconds))
        raise AssertionError


def _bundle(kind: str, base: str, items: list[Item]) -> dict[str, Any]:
    entries = [
        {
            **({"fullUrl": f"{base}/{item.name}"} if base else {}),
            "resource": item.resource,
            "request": {"method": "PUT", "url": item.name},
        }
        for item in items
    ]
    return {"resourceType": "Bundle", "type": kind, "entry": entries}


def _groups(items: Iterable[Item]) -> Iterator[list[Item]]:
    """Groups for one batch: few enough and small enough."""
    group: list[Item] = []
    size = 0
    for item in items:
        length = len(dumps(item.resource))
        if group and (len(group) == BATCH or size + length > BATCH_BYTES):
            yield group
            group, size = [], 0
        group.append(item)
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


def _response(answer: Any) -> tuple[str, Any]:
    """(status, OperationOutcome) of an entry of the answer."""
    response = answer.get("response") if isinstance(answer, dict) else None
    response = response if isinstance(response, dict) else {}
    return str(response.get("status", "")), response.get("outcome")
