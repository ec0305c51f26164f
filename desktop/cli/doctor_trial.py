"""The throw-away tasks of `doctor --probe`: made, remembered, and removed again."""

from __future__ import annotations

import asyncio
import uuid
from contextlib import suppress
from typing import Any

from desktop.cli.doctor_lines import Level, Line
from desktop.core.clock import Clock
from desktop.core.errors import WireError
from desktop.core.messages import _
from desktop.fhir import answers
from desktop.fhir.capability import Capabilities
from desktop.fhir.paging import Page, read_page
from desktop.fhir.strict import dumps
from desktop.fhir.transport import Answer, Request, Transport
from desktop.fhir.whole import whole

Json = dict[str, Any]
COUNT = 200
MAX_WAITS, MAX_SECONDS = 5, 10
SYSTEM = "urn:fagflate:trial"
_WRITING = {"prefer": "return=representation"}


class Trial:
    """Trial on one server; `keys` are resources to remove, `kept` those that stay by their nature."""

    def __init__(self, transport: Transport, capabilities: Capabilities, clock: Clock) -> None:
        self.transport = transport
        self.task = capabilities.of("Task")
        self.capabilities = capabilities
        self.clock = clock
        self.run = str(uuid.uuid4())
        self.keys: list[str] = []
        self.kept: list[str] = []
        self.lines: list[Line] = []
        self.ours = self.heeded = False

    def say(
        self,
        name: str,
        level: Level,
        text: str,
        claim: bool | None = None,
        *,
        todo: str = "",
        details: str = "",
    ) -> None:
        """One line; `claim` is whether the statement promises it."""
        if claim is not None and claim != (level == "green"):
            said = (
                _("The server's statement promises it.")
                if claim
                else _("The server's statement does not say so.")
            )
            text = f"{text} {said}"
        self.lines.append(Line("server", f"probe:{name}", level, text, todo, details))

    # Asking.

    async def ask(
        self, method: str, path: str, body: Json | None = None, headers: dict[str, str] | None = None
    ) -> Answer:
        text = None if body is None else dumps(body)
        request = Request(method, path, {**_WRITING, **(headers or {})}, text)
        answer = await self.transport.send(request)
        for _number in range(MAX_WAITS):
            if answer.status not in (429, 503):
                break
            # A busy server says nothing of what it can do.
            wait = answer.headers.get("retry-after", "")
            await asyncio.sleep(min(int(wait[:2]), MAX_SECONDS) if wait.isdecimal() else 1)
            answer = await self.transport.send(request)
        return answer

    def made(self, words: str = "", **more: Any) -> Json:
        """A throw-away task, without an id."""
        told = "Fagflate doctor: a trial, about no patient. It may be deleted."
        return {
            "resourceType": "Task",
            "status": "cancelled",
            "intent": "plan",
            "identifier": [{"system": SYSTEM, "value": self.run}],
            "description": f"{told} {words}".strip(),
            **more,
        }

    def named(self, own: str) -> list[Json]:
        """Identifiers of a task that is looked for by itself."""
        return [{"system": SYSTEM, "value": self.run}, {"system": SYSTEM, "value": own}]

    def note(self, key: str) -> str:
        """Remember what has to be removed."""
        if key and key not in self.keys:
            self.keys.append(key)
        return key

    def noted(self, answer: Answer) -> str:
        """`Task/id` of what an answer says was written, remembered for removal; else empty."""
        where = answer.headers.get("location", "").partition("/_history/")[0].rstrip("/").rpartition("/")[2]
        if not where and answer.ok and answer.body.strip():
            where = str(answers.resource(answer).get("id", ""))
        return self.note(f"Task/{where}" if where and answer.ok else "")

    async def search(self, count: int, headers: dict[str, str] | None = None) -> Page:
        answer = await self.ask("GET", self.path(count), headers=headers)
        return read_page(answer, self.transport.base)

    def path(self, count: int) -> str:
        return f"Task?identifier={SYSTEM}|{self.run}&_count={count}"

    async def version(self, key: str) -> tuple[Json, str]:
        answer = await self.ask("GET", key)
        found = answers.copy_of(answer, *key.split("/")) if answer.ok else answers.resource(answer)
        return found, answers.version(answer, found)

    def remember(self, response: Json) -> None:
        """Remember the resources that a transaction has made, by its answer."""
        for entry in response.get("entry", ()):
            where = str(entry.get("response", {}).get("location", "")).partition("/_history/")[0].rstrip("/")
            name = where.rpartition("/")[2] or entry.get("resource", {}).get("id", "")
            self.note(f"Task/{name}" if name else "")

    async def clean(self) -> None:
        """Remove what was written, and name what could not be."""
        left: list[str] = []
        why = ""
        with suppress(WireError):
            # Also what a server has written without saying so.
            async for page in whole(self.transport, self.path(COUNT)):
                for row in page.matches:
                    self.note(f"{row.type}/{row.id}")
        # What points at another goes first; a server may refuse to delete what is pointed at.
        for key in reversed(self.keys):
            try:
                answer = await self.ask("DELETE", key)
                if not answer.ok and answer.status not in (404, 410):
                    left.append(key)
                    why = answers.diagnostics(answer)
            except WireError as error:
                left.append(key)
                why = error.what
        if left:
            self.say(
                "cleanup",
                "amber",
                _("Could not be removed, and stay as cancelled tasks of nobody: {names}.").format(
                    names=", ".join(left)
                ),
                todo=_("Ask those who run the server to remove them."),
                details=why,
            )
        elif self.kept:
            self.say(
                "cleanup",
                "green",
                _("The trial's tasks were removed. Its entry in the log stays: {names}.").format(
                    names=", ".join(self.kept)
                ),
            )
        else:
            self.say("cleanup", "green", _("The trial's tasks were removed."))
