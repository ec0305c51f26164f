"""Pulling everything for `export`: type by type, page by page by `next` links, each text as it came."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Coroutine, Iterable, Sequence
from dataclasses import replace
from typing import Any

import msgspec

from desktop.cli.export_files import File, Folder, Manifest, RefusedType
from desktop.clinical.record import security_labels
from desktop.clinical.record.blocking import consents
from desktop.core import held_files
from desktop.core.clock import stamp, utc_now
from desktop.core.errors import WireError
from desktop.core.messages import _
from desktop.fhir import answers, strict
from desktop.fhir.arriving import Row, RowError, row
from desktop.fhir.capability import Capabilities, fetch
from desktop.fhir.client import HttpTransport
from desktop.fhir.definitions import resource_types
from desktop.fhir.paging import Page, SearchRefused, pages
from desktop.fhir.resources import Consent, decode
from desktop.fhir.transport import Answer, NoAnswer, Request

PAGE = 200
PAGE_OF_FILES = 10
_FILES = frozenset({"Binary", "Bundle", "DocumentReference", "Media"})
"""Types that carry whole files: a page of 200 of them would be larger than an answer may be."""
ATTEMPTS = 5
LANES = 4
_BUSY = (429, 502, 503, 504)
_binary = re.compile(r'"(?:url|reference)"\s*:\s*"((?:[^"\\]*/)?)Binary/([A-Za-z0-9\-.]{1,64})"')

Progress = Callable[[str, int], None]


class Persistent:
    """A transport that waits and asks again where the server is busy or a connection broke."""

    def __init__(self, inner: HttpTransport, pause: float = 0.5) -> None:
        self._inner = inner
        self._pause = pause
        self._answered = False
        self.base = inner.base

    async def send(self, request: Request) -> Answer:
        """Raises NoAnswer or Refused, or WireError where the server lets nobody in."""
        for attempt in range(ATTEMPTS):
            last = attempt + 1 == ATTEMPTS
            try:
                answer = await self._inner.send(request)
            except NoAnswer:
                # Who never answered is not there; who did may come back in a moment.
                if last or not self._answered:
                    raise
                await asyncio.sleep(self._pause * 2**attempt)
                continue
            self._answered = True
            if answer.status == 401:
                raise WireError(
                    _("The server {server} does not let us in.").format(server=self.base),
                    todo=_("Give a token with --token-file or FAGFLATE_TOKEN."),
                    details=answers.diagnostics(answer),
                )
            if answer.status not in _BUSY or last:
                return answer
            wait = answer.headers.get("retry-after", "")
            await asyncio.sleep(min(60, int(wait)) if wait.isdigit() else self._pause * 2**attempt)
        raise AssertionError


async def export(
    server: str,
    token: str,
    folder: Folder,
    told: Progress,
    logged: Callable[[Sequence[str]], bool] = lambda _patients: True,
) -> Manifest:
    """Write everything into the folder and finish it; `told(type, count)` after each type.

    `logged` writes into the access log that these patients (ids) were read, before anybody has the folder,
    and says whether the log was taken.

    Raises WireError when the server goes away or its answers can't be used, InputError for the disk.
    """
    inner = HttpTransport(server, lambda: token or None)
    transport = Persistent(inner)
    try:
        capabilities = await fetch(transport)
        wanted, unsearched = _types(capabilities)
        manifest = Manifest(
            transport.base, capabilities.software, capabilities.fhir_version, stamp(utc_now()),
            not_searched=unsearched,
        )  # fmt: skip
        binaries: set[str] = set()
        patients: list[str] = []
        by_id = "Binary" in unsearched and capabilities.can("Binary", "read")
        lanes = asyncio.Semaphore(LANES)

        async def one(kind: str) -> None:
            async with lanes:
                pull = _Type(transport, folder, kind, binaries if by_id else None)
                try:
                    manifest.files.append(await pull.run())
                except SearchRefused as error:
                    manifest.refused.append(RefusedType(kind, error.status, error.details))
                    pull.forget()
                manifest.unreadable += pull.unreadable
                manifest.blocking += len(pull.blocking)
                if kind == "Patient":
                    patients.extend(pull.idents)
                told(kind, pull.count)

        await _all([one(kind) for kind in wanted])
        if by_id:
            manifest.not_searched.remove("Binary")
            manifest.files.append(await _binaries(transport, folder, sorted(binaries), manifest))
        manifest.files.sort(key=lambda file: file.type)
        manifest.refused.sort(key=lambda refused: refused.type)
        manifest.unreadable.sort()
        manifest.finished = stamp(utc_now())
        manifest.logged = await asyncio.to_thread(logged, patients)
        folder.finish(manifest)
        return manifest
    finally:
        await inner.close()


async def _all(work: list[Coroutine[Any, Any, None]]) -> None:
    """Do everything; the first error ends the rest and is raised."""
    tasks = [asyncio.create_task(one) for one in work]
    try:
        await asyncio.gather(*tasks)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def _types(capabilities: Capabilities) -> tuple[list[str], list[str]]:
    """(types to ask for, types that are named but can't be searched)."""
    if not capabilities.types:
        return list(resource_types()), []
    found = [kind for kind in sorted(capabilities.types) if capabilities.can(kind, "search-type")]
    return found, [kind for kind in sorted(capabilities.types) if kind not in found]


class _Type:
    """One type on its way from the server into its file."""

    def __init__(self, transport: Persistent, folder: Folder, kind: str, binaries: set[str] | None) -> None:
        self._transport = transport
        self._folder = folder
        self._kind = kind
        self._binaries = binaries
        self._lines: dict[str, tuple[int, str]] = {}
        self._newer: dict[int, str] = {}
        self._labelled: set[str] = set()
        self.unreadable: list[str] = []
        self.blocking: set[str] = set()

    @property
    def count(self) -> int:
        return len(self._lines)

    @property
    def idents(self) -> tuple[str, ...]:
        return tuple(self._lines)

    async def run(self) -> File:
        size = PAGE_OF_FILES if self._kind in _FILES else PAGE
        async for page in pages(self._transport, f"{self._kind}?_count={size}"):
            self._take(page)
        self._folder.replace(self._kind, self._newer)
        made = self._folder.checked(self._kind, self.count, await self._counted())
        return replace(made, labelled=len(self._labelled))

    def forget(self) -> None:
        """The server refused in the middle: half a type must not look like a whole one."""
        held_files.unlink(self._folder.work / f"{self._kind}.ndjson")
        self._lines.clear()

    def _take(self, page: Page) -> None:
        self.unreadable += page.refused
        lines: list[str] = []
        before = self.count
        for one in page.matches:
            if one.type != self._kind:
                self.unreadable.append(f"{one.type}/{one.id}")
                continue
            # Pages can shift while others write: the same resource may come twice, or in a later version.
            known = self._lines.get(one.id)
            if known is None:
                self._lines[one.id] = (self.count, one.version)
                lines.append(line(one))
            elif known[1] != one.version:
                self._lines[one.id] = (known[0], one.version)
                self._newer[known[0]] = line(one)
            self._mark(one)
            if self._binaries is not None:
                self._binaries.update(_named(one.json, self._transport.base))
        self._folder.write(self._kind, lines, more=before > 0)

    def _mark(self, one: Row) -> None:
        """Note whether the version that stands in the file is labelled."""
        self._labelled.discard(one.id)
        if '"security"' in one.json and security_labels.written(strict.loads(one.json)):
            self._labelled.add(one.id)
        self.blocking.discard(one.id)
        if one.type == "Consent" and _blocks(one.json):
            self.blocking.add(one.id)

    async def _counted(self) -> int | None:
        answer = await self._transport.send(Request("GET", f"{self._kind}?_summary=count&_total=accurate"))
        if not answer.ok:
            return None
        total = answers.resource(answer).get("total")
        return int(total) if total is not None else None


def _blocks(text: str) -> bool:
    """True for a Consent by which somebody may not read, and for one that can't be read."""
    try:
        found = decode("Consent", text)
    except msgspec.MsgspecError:
        return True
    return isinstance(found, Consent) and consents.denies(found)


def line(one: Row) -> str:
    """A resource's text on one line: only line breaks between tokens go, nothing else is touched."""
    return one.json.strip().replace("\r", " ").replace("\n", " ")


def _named(text: str, base: str) -> Iterable[str]:
    for before, ident in _binary.findall(text):
        if not before or before == base:
            yield ident


async def _binaries(transport: Persistent, folder: Folder, idents: list[str], manifest: Manifest) -> File:
    """Binaries of a server that has no search for them: those that the exported resources name."""
    count = 0
    for ident in idents:
        answer = await transport.send(Request("GET", f"Binary/{ident}"))
        if answers.absent(answer):
            continue
        try:
            one = row(answer.body) if answer.ok else None
        except RowError:
            one = None
        if one is None or not answers.is_copy({"resourceType": one.type, "id": one.id}, "Binary", ident):
            manifest.unreadable.append(f"Binary/{ident}")
            continue
        folder.write("Binary", [line(one)], more=count > 0)
        count += 1
    return folder.checked("Binary", count, None)
