"""Transport to the folder for sprints: reads and writes versions of Tasks as a FHIR server does, so that
Push sends, merges and asks a person about them by its own rules."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeVar

from desktop.acts.wishes.wish_codes import FOLDER, is_about_set_up
from desktop.core import os_words
from desktop.core.messages import _
from desktop.fhir import strict
from desktop.fhir.transport import Answer, NoAnswer, Request
from desktop.sync.run import off_loop
from desktop.sync.sprint_folder import message_files
from desktop.sync.sprint_folder.message_files import Thread
from desktop.sync.sprint_folder.sealed_message import Message, sealed, speaker

if TYPE_CHECKING:
    from joserfc import jwk

Json = dict[str, Any]
T = TypeVar("T")
SECONDS: Final = 20.0
"""Time after which a folder that says nothing counts as away."""
_TASK: Final = re.compile(r"Task/([A-Za-z0-9.-]{1,64})(/_history)?")
_TAG: Final = re.compile(r'(?:W/)?"([0-9]{1,4})"')


async def off_thread(work: Callable[[], T]) -> T:
    """Do what may wait for a share, where nothing else waits for it. Raises TimeoutError."""
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return work()
    return await off_loop.within(off_loop.begin(work), SECONDS)


def away(error: OSError, *, sent: bool) -> NoAnswer:
    """Error of a folder that can't be reached."""
    return NoAnswer(
        _("The folder for sprints can't be reached: {why}.").format(why=os_words.why(error)),
        sent=sent,
        kept=_("What you wrote is kept here."),
        todo=_("It goes by itself when the folder is there."),
    )


def as_resource(message: Message) -> Json:
    """The Task of a version, as it is held here: with its number, and where it lies."""
    meta = message.resource.get("meta")
    kept = meta if isinstance(meta, dict) else {}
    return {**message.resource, "meta": {**kept, "versionId": str(message.number), "source": FOLDER}}


class FolderTransport:
    """The folder as a server of Tasks about the set-up. `key_of` gives the key with which somebody
    (`Practitioner/id`) signs here."""

    base = "urn:fagflate:sprint-folder/"

    def __init__(self, folder: Path, key_of: Callable[[str], Awaitable[jwk.ECKey]]) -> None:
        self._folder = folder
        self._key_of = key_of

    async def send(self, request: Request) -> Answer:
        """Raises NoAnswer where the folder is away."""
        found = _TASK.fullmatch(request.path)
        if found is None:
            # A search for what was made under another id: files have the id that they were given.
            return _answer(200, {"resourceType": "Bundle", "type": "searchset", "entry": []})
        if request.method == "PUT" and not found[2]:
            return await self._write(found[1], request)
        if request.method != "GET":
            return _answer(405, _outcome(_("In the folder for sprints nothing is deleted.")))
        thread = await self._read(found[1])
        if thread.newest is None:
            return _answer(404, _outcome(_("There is no such file in the folder for sprints.")))
        if found[2]:
            entries = [{"resource": as_resource(one)} for one in reversed(thread.sound)]
            return _answer(200, {"resourceType": "Bundle", "type": "history", "entry": entries})
        return _told(200, thread.newest)

    async def _read(self, ident: str) -> Thread:
        try:
            return await off_thread(lambda: message_files.thread(self._folder, ident))
        except OSError as error:
            raise away(error, sent=False) from error

    async def _write(self, ident: str, request: Request) -> Answer:
        body: Json = strict.loads(request.body or "null")
        if not is_about_set_up(body) or body.get("id") != ident:
            return _answer(422, _outcome(_("Only wishes and reviews lie in the folder for sprints.")))
        thread = await self._read(ident)
        newest, wanted = thread.newest, _TAG.fullmatch(request.headers.get("if-match", ""))
        if (newest.number if newest is not None else 0) != (int(wanted[1]) if wanted is not None else 0):
            return _answer(412, _outcome(_("Somebody else was before.")))
        body = _outward(body)
        who = speaker(body, newest.resource if newest is not None else None)
        if not who:
            return _answer(
                422,
                _outcome(
                    _("In the folder for sprints a wish stays as it was wished; only the answer is new.")
                ),
            )
        number = thread.highest + 1
        raw = sealed(body, number, who, await self._key_of(who))
        try:
            mine = await off_thread(lambda: message_files.write(self._folder, ident, number, raw))
        except OSError as error:
            raise away(error, sent=True) from error
        if not mine:
            return _answer(412, _outcome(_("Somebody else was before.")))
        made = Message(number, who, body, "", "")
        return _told(201 if number == 1 else 200, made)


def _outward(body: Json) -> Json:
    meta = body.get("meta")
    kept = {"tag": meta["tag"]} if isinstance(meta, dict) and "tag" in meta else {}
    rest = {name: value for name, value in body.items() if name != "meta"}
    return {**rest, "meta": kept} if kept else rest


def _told(status: int, message: Message) -> Answer:
    return _answer(status, as_resource(message), {"etag": f'W/"{message.number}"'})


def _answer(status: int, body: Json, headers: dict[str, str] | None = None) -> Answer:
    said = {"content-type": "application/fhir+json", **(headers or {})}
    return Answer(status, said, strict.dumps(body).encode())


def _outcome(words: str) -> Json:
    return {"resourceType": "OperationOutcome", "issue": [{"severity": "error", "code": "processing",
            "diagnostics": words}]}  # fmt: skip
