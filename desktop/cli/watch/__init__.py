"""`fagflate watch`: the pushed alert rules for whole wards, headless; `--status` says who watches.

It opens a record of its own, goes round after round until it is asked to end, and tells what has changed.
`round_words` has the sentences.
"""

from __future__ import annotations

import argparse
import json
import logging
import re
import signal
import threading
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from desktop.cli.common import (
    add_configuration,
    add_server,
    add_store,
    complain,
    logged,
    number,
    say,
    store_of,
    token_of,
    use_configuration,
)
from desktop.core import settings
from desktop.core.errors import InputError, place_of
from desktop.core.logs import WATCH
from desktop.core.messages import _
from desktop.core.paths import data_dir
from desktop.terminology import releases

if TYPE_CHECKING:
    from desktop.fhir.client import HttpTransport
    from desktop.fhir.transport import Transport
    from desktop.fhir.usage.heartbeat import Watching
    from desktop.service.ward_watch.round_report import RoundReport
    from desktop.service.ward_watch.turns import Stop
    from desktop.sign_in.service_sign_in import ServiceSignIn
    from desktop.store.store import Store
    from desktop.sync.run.server_clock import ServerClock

NAME = "watch"
FOUND = 3
"""Exit code of `--once` where all was seen, and something told: apart from 1, for which IT has to look."""
EVERY = 60
"""Seconds between two rounds where nobody says otherwise."""
_ID = re.compile(r"[A-Za-z0-9\-.]{1,64}")
log = logging.getLogger(__name__)


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the command's own arguments."""
    parser.description = _(
        "Looks at everybody on the named wards by the rules that tell the responsible doctor, without a"
        " window, and makes a task of what they find: one, however many look. Ends on SIGTERM or Ctrl+C."
    )
    add_server(parser)
    parser.add_argument(
        "--as-service",
        action="store_true",
        help=_("sign in as this machine's own service (SMART Backend Services) instead of a token"),
    )
    who = _("a Location's id: its beds, and who lies in them; may be given again")
    parser.add_argument("--ward", action="append", default=[], type=_ward, metavar="ID", help=who)
    seconds = _("seconds between two rounds, from 10 to 3600 (default: {n})").format(n=EVERY)
    parser.add_argument("--every", type=number(10, 3600), default=EVERY, metavar=_("SECONDS"), help=seconds)
    how = parser.add_mutually_exclusive_group()
    once = _(
        "one round; 0: all was seen and nothing was to be told, 3: all was seen and something was told,"
        " 1: not all could be seen or told"
    )
    how.add_argument("--once", action="store_true", help=once)
    status = _("say who watches at this server, and since when nothing was heard of them; nothing is watched")
    how.add_argument("--status", action="store_true", help=status)
    add_store(parser)
    add_configuration(parser)
    lists = _("folder of imported code and interaction lists for all accounts (default: the machine's own)")
    parser.add_argument("--lists", type=Path, metavar=_("FOLDER"), help=lists)
    workspace = _("workspace whose limits of the rules count (default: base)")
    parser.add_argument("--workspace", default="base", metavar=_("NAME"), help=workspace)


def run(arguments: argparse.Namespace) -> int:
    """Watch until it is to end; with `--once` `FOUND` where all was seen and something told, 1 where not all
    could be seen or told; with `--status` 1 where a ward has no watch or one is silent or blind."""
    if arguments.status:
        return _status(arguments)
    if not arguments.ward:
        raise InputError(
            _("No ward is named that is to be watched."),
            todo=_("Name each with --ward and its Location's id."),
        )
    if arguments.store is None:
        arguments.store = data_dir() / NAME
    with logged(WATCH):
        releases.name_shared(arguments.lists)
        use_configuration(arguments)
        return _watched(arguments)


def _watched(arguments: argparse.Namespace) -> int:
    import asyncio

    from desktop.cli.watch.round_words import Teller
    from desktop.core.clock import utc_now
    from desktop.service.ward_watch.turns import Stop
    from desktop.sync.run.server_clock import ServerClock

    stop, clock = Stop(), ServerClock(utc_now)
    told = Teller(say, complain, as_json=arguments.json)
    with store_of(arguments) as store:
        # What is written here is dated by the clock that the rules go by.
        store.clock = clock
        _ours(store, arguments.server)
        before = _heeded(stop)
        try:
            last = asyncio.run(_turns(arguments, store, clock, stop, told.tell))
        finally:
            for sign, handler in before.items():
                signal.signal(sign, handler)
    log.info("ended as it was asked to")
    return once_code(last) if arguments.once else 0


def once_code(report: RoundReport | None) -> int:
    """Exit code of a single round. What it did not see counts more than what it found: of that a doctor is
    told by the Task."""
    if report is None or not report.whole:
        return 1
    return FOUND if report.raised else 0


async def _turns(
    arguments: argparse.Namespace,
    store: Store,
    clock: ServerClock,
    stop: Stop,
    tell: Callable[[RoundReport], None],
) -> RoundReport | None:
    from desktop.service.ward_watch.turns import Turns
    from desktop.service.ward_watch.watcher import WardWatch

    way = _Way(arguments, clock)
    watch = WardWatch(store, arguments.ward, arguments.every, clock, self_declared=not arguments.as_service)
    last: RoundReport | None = None
    try:
        turns = Turns(watch, store, way.transport, clock, arguments.every, stop)
        async for report in turns.run(once=arguments.once):
            last = report
            log.info(
                "one round: whole %s, %d wards, %d told, %d untold", report.whole, len(report.wards),
                report.raised, len(report.untold),
            )  # fmt: skip
            if report.error is not None:
                log.info("it ended early: %s", place_of(report.error))
            tell(report)
        return last
    finally:
        watch.close()
        await way.close()


def _ours(store: Store, server: str) -> None:
    """Take the record for a watch at this server. Raises InputError for one that somebody has open, that is a
    person's, or another server's."""
    from desktop.service.ward_watch.watcher import KIND
    from desktop.store import snapshots
    from desktop.store.last_actor import last_actor

    if store.read_only:
        raise InputError(
            _("Another watch has this folder open: {folder}").format(folder=store.folder),
            kept=_("It goes on, and nothing was begun here."),
            todo=_("End it first, or name another folder with --store."),
        )
    if store.read(last_actor).result() is not None:
        raise InputError(
            _("This folder holds a person's record: {folder}").format(folder=store.folder),
            kept=_("Nothing was read or sent."),
            todo=_("Name a folder of its own with --store."),
        )
    held = store.read(lambda c: snapshots.get(c, KIND, "server")).result()
    if held not in (None, server):
        raise InputError(
            _("This folder is of a watch at another server: {server}").format(server=held),
            kept=_("Nothing was read or sent."),
            todo=_("Name a folder of its own with --store."),
        )
    store.home = server
    store.write(lambda tx: snapshots.put_unheard(tx, KIND, "server", server), origin=NAME).result()


class _Way:
    """The way to the server: with the token that its file holds now, or as this machine's service."""

    def __init__(self, arguments: argparse.Namespace, clock: ServerClock) -> None:
        from desktop.fhir.client import HttpTransport
        from desktop.sync.run.authorised import Authorised, signed

        self._arguments = arguments
        self._token = "" if arguments.as_service else token_of(arguments)
        self._service = _service(arguments.server, clock) if arguments.as_service else None
        self._http: HttpTransport = HttpTransport(arguments.server, lambda: self._token or None)
        refresh = self._service.refresh if self._service is not None else self._anew
        self.transport: Transport = Authorised(signed(self._http, self._service), refresh)

    async def _anew(self) -> bool:
        """Read the token again, which has ended: IT may have put another one there."""
        try:
            token = token_of(self._arguments)
        except InputError:
            return False
        changed, self._token = token != self._token, token
        return changed

    async def close(self) -> None:
        """Let go of the server."""
        if self._service is not None:
            await self._service.sign_out()
        await self._http.close()


def _service(server: str, clock: ServerClock) -> ServiceSignIn:
    from desktop.sign_in.oauth_client import Client
    from desktop.sign_in.service_sign_in import ServiceSignIn
    from desktop.store.installation_key import in_use

    named = settings.by_it("service_client") or settings.text("sign_in_client")
    return ServiceSignIn(server, Client(named, in_use), clock)


def _heeded(stop: Stop) -> dict[int, Any]:
    """Let a signal end the watch after its round; a second one ends it at once. Gives what stood before."""
    if threading.current_thread() is not threading.main_thread():
        return {}
    before: dict[int, Any] = {}

    def end(sign: int, _frame: object) -> None:
        stop()
        signal.signal(sign, before[sign])

    for name in ("SIGTERM", "SIGINT", "SIGBREAK"):
        sign = getattr(signal, name, None)
        if sign is not None:
            before[sign] = signal.signal(sign, end)
    return before


def _status(arguments: argparse.Namespace) -> int:
    """Say who watches; 1 where a named ward has no watch, or one of them is silent or blind."""
    import asyncio

    from desktop.cli.watch.round_words import status_lines
    from desktop.core.clock import utc_now
    from desktop.fhir.usage import heartbeat
    from desktop.sync.run.server_clock import Dated, ServerClock

    clock = ServerClock(utc_now)

    async def asked() -> tuple[Watching, ...]:
        way = _Way(arguments, clock)
        try:
            return await heartbeat.watching(Dated(way.transport, clock), clock)
        finally:
            await way.close()

    found = asyncio.run(asked())
    wards = tuple(dict.fromkeys(arguments.ward))
    lacking = [ward for ward in wards if not any(not w.silent for w in heartbeat.of_ward(found, ward))]
    asked_of = [one for one in found if not one.beat.ended] if not wards else [
        one for ward in wards for one in heartbeat.of_ward(found, ward)
    ]  # fmt: skip
    if arguments.json:
        watches = [
            {
                "id": one.beat.ident,
                "machine": one.beat.machine,
                "wards": [ward for ward, _name in one.beat.wards],
                "every": one.beat.every,
                "seconds": round(one.ago.total_seconds()) if one.ago is not None else None,
                "silent": one.silent,
                "ended": one.beat.ended,
                "cannot_see": list(one.beat.blind),
            }
            for one in found
        ]
        say(json.dumps({"watches": watches, "without": lacking}, ensure_ascii=False))
    else:
        for line in status_lines(found):
            say(line)
        for ward in lacking:
            complain(_("Nobody who answers watches ward {ward}.").format(ward=ward))
    wrong = lacking or any(one.silent or one.beat.blind for one in asked_of) or not asked_of
    return 1 if wrong else 0


def _ward(text: str) -> str:
    if not _ID.fullmatch(text):
        raise argparse.ArgumentTypeError(_("{text} is not the id of a Location").format(text=text))
    return text
