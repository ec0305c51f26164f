"""Probe of a server's real behaviour on throw-away tasks that are removed again: `doctor --probe`.

A promise in a CapabilityStatement is only words: of the servers that were tried, most broke one of theirs.
The tasks are cancelled from the start, belong to no patient and no owner, and stand in nobody's list.
"""

from __future__ import annotations

import uuid
from collections.abc import Awaitable, Callable

from desktop.access import audit
from desktop.cli.doctor_lines import Level, Line, log_goes, log_stays
from desktop.cli.doctor_trial import SYSTEM, Json, Trial
from desktop.core.actor import Actor
from desktop.core.clock import Clock
from desktop.core.errors import WireError
from desktop.core.messages import _
from desktop.fhir import answers
from desktop.fhir.capability import Capabilities
from desktop.fhir.paging import bundle, onward, page_of, read_page
from desktop.fhir.transport import Answer, Transport

TASKS = 4
PAGE = 2
_FRESH = {"cache-control": "no-cache"}
NAMES = (
    "ids",
    "create",
    "if_none_exist",
    "update",
    "delete",
    "transaction",
    "batch",
    "pages",
    "cache",
    "references",
    "audit",
    "cleanup",
)


async def probe(transport: Transport, capabilities: Capabilities, clock: Clock) -> list[Line]:
    """Try everything; each line says what is true, and whether the server's statement says so too."""
    trial = _Tries(transport, capabilities, clock)
    try:
        if not await trial.furnish():
            return trial.lines
        tries: tuple[tuple[str, Callable[[], Awaitable[None]]], ...] = (
            ("create", trial.create),
            ("if_none_exist", trial.if_none_exist),
            ("update", trial.update),
            ("delete", trial.delete),
            ("transaction", trial.transaction),
            ("batch", trial.batch),
            ("pages", trial.pages),
            ("cache", trial.cache),
            ("references", trial.references),
            ("audit", trial.audit),
        )
        for name, attempt in tries:
            try:
                await attempt()
            except WireError as error:
                trial.say(
                    name, "amber", _("This could not be tried."), todo=error.what, details=error.details
                )
    finally:
        await trial.clean()
    return trial.lines


class _Tries(Trial):
    # What is tried.

    async def furnish(self) -> bool:
        """Make the tasks that everything is tried on; whether any could be made."""
        wanted = str(uuid.uuid4())
        self.note(f"Task/{wanted}")
        first = await self.ask("PUT", f"Task/{wanted}", {**self.made(), "id": wanted}, {"if-none-match": "*"})
        key = self.noted(first)
        ours = first.ok and (await self.ask("GET", f"Task/{wanted}")).ok
        if ours:
            self.say(
                "ids",
                "green",
                _("Resources keep the ids that are given to them here."),
                self.task.update_create,
            )
        else:
            self.keys.remove(f"Task/{wanted}")
            self.say(
                "ids",
                "amber",
                _("The server names resources itself; its names are looked up."),
                self.task.update_create,
                details=answers.diagnostics(first) if not first.ok else "",
            )
        self.ours = ours
        for _number in range(TASKS - (1 if key else 0)):
            made = await self.ask("POST", "Task", self.made())
            key = self.noted(made) or key
            if not made.ok and not key:
                self.say(
                    "create",
                    "red",
                    _("No task could be written, so nothing else was tried."),
                    todo=_("Ask those who run the server for the right to write."),
                    details=answers.diagnostics(made),
                )
                return False
        return bool(self.keys)

    async def create(self) -> None:
        """PUT with If-None-Match: * over what is there."""
        if not self.ours:
            return
        found, _version = await self.version(self.keys[0])
        again = {**found, "description": f"{found['description']} If-None-Match"}
        answer = await self.ask("PUT", self.keys[0], again, {"if-none-match": "*"})
        if answer.status in (409, 412):
            self.say("create", "green", _("A repeated creation is refused, so nothing is overwritten by it."))
            return
        self.say(
            "create",
            "amber",
            _(
                "A repeated creation overwrites what is there (If-None-Match is ignored): Fagflate has"
                " to read before it repeats."
            ),
            todo=_("Tell those who run the server."),
            details=f"HTTP {answer.status}",
        )

    async def if_none_exist(self) -> None:
        """POST with If-None-Exist, twice."""
        own = str(uuid.uuid4())
        made = self.made(identifier=self.named(own))
        condition = {"if-none-exist": f"identifier={SYSTEM}|{own}"}
        keys = {self.noted(await self.ask("POST", "Task", made, condition)) for _time in range(2)}
        claim = self.task.conditional_create
        if len(keys) == 1 and "" not in keys:
            self.say(
                "if_none_exist", "green", _("What is there under its identifier is not created twice."), claim
            )
        else:
            level: Level = "amber" if self.ours else "red"
            self.say(
                "if_none_exist",
                level,
                _("A creation by identifier makes a second one (If-None-Exist is not heeded)."),
                claim,
                todo=_("Ask those who run the server for conditional create."),
            )

    async def update(self) -> None:
        """PUT with the version before the newest one."""
        key = self.keys[0]
        found, old = await self.version(key)
        await self.ask(
            "PUT", key, {**found, "description": f"{found['description']} 2"}, {"if-match": f'W/"{old}"'}
        )
        answer = await self.ask("PUT", key, {**found, "description": "3"}, {"if-match": f'W/"{old}"'})
        claim = self.task.versioning == "versioned-update" if self.task.versioning else None
        self.heeded = answer.status in (409, 412)
        if self.heeded:
            self.say("update", "green", _("An update of an outdated version is refused."), claim)
            return
        self.say(
            "update",
            "red",
            _("An update of an outdated version is taken: another's change can be overwritten."),
            claim,
            todo=_("Ask those who run the server to honour If-Match. Until then, do not write to it."),
            details=f"HTTP {answer.status}",
        )

    async def delete(self) -> None:
        """DELETE with the version before the newest one."""
        key = self.keys[-1]
        found, old = await self.version(key)
        await self.ask(
            "PUT", key, {**found, "description": f"{found['description']} 2"}, {"if-match": f'W/"{old}"'}
        )
        answer = await self.ask("DELETE", key, headers={"if-match": f'W/"{old}"'})
        if answer.status in (409, 412):
            self.say("delete", "green", _("A deletion of an outdated version is refused."))
        elif answer.ok:
            self.keys.remove(key)
            self.say(
                "delete",
                "amber",
                _(
                    "What somebody has changed meanwhile is deleted all the same (If-Match is ignored), so"
                    " Fagflate has to read before it deletes."
                ),
                todo=_("Tell those who run the server."),
            )
        else:
            self.say("delete", "amber", _("Nothing can be deleted."), details=answers.diagnostics(answer))

    async def transaction(self) -> None:
        """One whole transaction, and one that has to fail as a whole."""
        claim = self.capabilities.transaction
        good = await self.ask("POST", "", self._transaction(self.made("1"), self.made("2")))
        found = bundle(good.body) if good.ok else None
        if found is None or len(found.entry) != 2:
            self.say(
                "transaction",
                "amber",
                _("The server takes no transactions: the parts of a letter arrive one by one."),
                claim,
                todo=_("Ask those who run the server to offer them."),
                details=answers.diagnostics(good) if not good.ok else "",
            )
            return
        self.remember(answers.resource(good))
        mark = str(uuid.uuid4())
        half = self._transaction(self.made(identifier=self.named(mark)))
        half["entry"].append(await self._impossible())
        answer = await self.ask("POST", "", half)
        if answer.ok:
            self.remember(answers.resource(answer))
        left = read_page(await self.ask("GET", f"Task?identifier={SYSTEM}|{mark}", headers=_FRESH))
        for row in left.matches:
            self.note(f"Task/{row.id}")
        if answer.ok and self._all_done(answer) and not self.heeded:
            self.say("transaction", "amber", _("Transactions are taken; whether one can fail was not seen."))
        elif left.matches or answer.ok:
            self.say(
                "transaction",
                "red",
                _("A transaction that fails is carried out in part: half a letter could arrive."),
                claim,
                todo=_("Tell those who run the server; FHIR asks for all or nothing."),
                details=f"HTTP {answer.status}",
            )
        else:
            self.say("transaction", "green", _("A transaction is carried out whole, or not at all."), claim)

    async def _impossible(self) -> Json:
        """An entry that has to fail, by a condition where conditions are heeded, else by what is no task."""
        found, _version = await self.version(self.keys[0])
        request = {"method": "PUT", "url": self.keys[0]}
        if self.heeded:
            return {"resource": found, "request": {**request, "ifMatch": 'W/"not-a-version"'}}
        return {"resource": {**found, "status": "not-a-status"}, "request": request}

    @staticmethod
    def _all_done(answer: Answer) -> bool:
        entries = answers.resource(answer).get("entry", [])
        return all(str(e.get("response", {}).get("status", "")).startswith("2") for e in entries)

    def _transaction(self, *tasks: Json) -> Json:
        entries = [
            {
                "fullUrl": f"urn:uuid:{uuid.uuid4()}",
                "resource": task,
                "request": {"method": "POST", "url": "Task"},
            }
            for task in tasks
        ]
        return {"resourceType": "Bundle", "type": "transaction", "entry": entries}

    async def batch(self) -> None:
        """Two searches in one batch, with fewer resources a page than there are."""
        entries = [{"request": {"method": "GET", "url": self.path(PAGE)}} for _number in range(2)]
        answer = await self.ask(
            "POST", "", {"resourceType": "Bundle", "type": "batch", "entry": entries}, _FRESH
        )
        found = bundle(answer.body) if answer.ok else None
        inner = [bundle(bytes(entry.resource)) for entry in found.entry] if found else []
        claim = self.capabilities.batch
        if len(inner) != 2 or None in inner:
            self.say(
                "batch",
                "amber",
                _("The server takes no batches: fetching takes more requests."),
                claim,
                details=answers.diagnostics(answer) if not answer.ok else "",
            )
            return
        counts = [len(page_of(one).matches) for one in inner if one is not None]
        if counts == [PAGE, PAGE]:
            self.say(
                "batch", "green", _("Batches are answered, each search with as many as it asks for."), claim
            )
        else:
            self.say(
                "batch",
                "amber",
                _("In a batch the server decides itself how many are on a page (_count is ignored)."),
                details=f"{counts[0]} ({PAGE})",
            )

    async def pages(self) -> None:
        """A search with fewer resources a page than there are, to its end."""
        there = {key for key in self.keys if (await self.ask("GET", key)).ok}
        page = await self.search(PAGE, _FRESH)
        seen = {f"Task/{row.id}" for row in page.matches}
        first = len(seen)
        at = self.path(PAGE)
        for _number in range(20):
            if not page.next:
                break
            at = onward(page.next, at)
            page = read_page(await self.ask("GET", at), self.transport.base)
            seen |= {f"Task/{row.id}" for row in page.matches}
        if there <= seen:
            words = _("Searches lead to their end.")
            self.say("pages", "green", words, details=f"{first}")
        elif not seen:
            self.say(
                "pages",
                "amber",
                _("What has just been written is not found by searching."),
                todo=_("Ask those who run the server how long its index takes."),
            )
        else:
            self.say(
                "pages",
                "red",
                _("A search breaks off without a link to the rest: patients could be missing in lists."),
                todo=_("Tell those who run the server."),
                details=f"{len(seen)} / {len(there)}",
            )

    async def cache(self) -> None:
        """The same search before and after something was written."""
        own = str(uuid.uuid4())
        path = f"Task?identifier={SYSTEM}|{own}"
        before = read_page(await self.ask("GET", path))
        key = self.noted(await self.ask("POST", "Task", self.made(identifier=self.named(own))))
        after = read_page(await self.ask("GET", path))
        if before.matches or not key or after.matches:
            self.say("cache", "green", _("Equal searches are answered anew each time."))
        elif read_page(await self.ask("GET", path, headers=_FRESH)).matches:
            self.say(
                "cache", "amber", _("Equal searches are answered from a cache, unless a request forbids it.")
            )
        else:
            self.say(
                "cache",
                "amber",
                _("What has just been written is not found by searching."),
                todo=_("Ask those who run the server how long its index takes."),
            )

    async def references(self) -> None:
        """A reference to what is nowhere."""
        answer = await self.ask("POST", "Task", self.made(focus={"reference": f"Task/{uuid.uuid4()}"}))
        if self.noted(answer):
            self.say("references", "green", _("References may point at what comes later."))
        else:
            self.say(
                "references",
                "amber",
                _(
                    "The server refuses references to what is not there yet; what belongs together has to"
                    " arrive in order."
                ),
                details=answers.diagnostics(answer),
            )

    async def audit(self) -> None:
        """The log of reading: of this trial, and it stays, as a log does."""
        event = audit.event(Actor("", "", "fagflate doctor"), "C", self.clock(), "")
        key = f"AuditEvent/{event['id']}"
        answer = await self.ask("PUT", key, event, {"if-none-match": "*"})
        if not answer.ok:
            event.pop("id")
            answer = await self.ask("POST", "AuditEvent", event)
        claim = self.capabilities.can("AuditEvent", "create") if self.capabilities.types else None
        if answer.ok:
            where = (
                answer.headers.get("location", "").partition("/_history/")[0].rstrip("/").rpartition("/")[2]
            )
            self.kept.append(f"AuditEvent/{where}" if where else key)
            self.say("audit", "green", _("The log of reading (AuditEvent) is taken."), claim)
            return
        self.say(
            "audit",
            "amber",
            log_stays(),
            claim,
            todo=log_goes(),
            details=answers.diagnostics(answer),
        )
