"""`fagflate sync`: what is unsent goes out; wards, the day's patients and patients come in, once."""

from __future__ import annotations

import argparse
import json
import logging
import re
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING

from desktop.cli.common import add_server, add_store, logged, say, store_of, token_of
from desktop.cli.signing_in import Way, add_sign_in
from desktop.core import settings
from desktop.core.errors import InputError, WireError
from desktop.core.logs import SYNC
from desktop.core.messages import _, ngettext

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from desktop.store.outbox import Entry
    from desktop.store.store import Store
    from desktop.sync.pull.interests import Interests
    from desktop.sync.pull.pull import PullReport
    from desktop.sync.push.push import PushReport
    from desktop.sync.run.effects import Progress

NAME = "sync"
log = logging.getLogger(__name__)
ACTOR = re.compile(r"(?:Practitioner|PractitionerRole|Location)/[A-Za-z0-9\-.]{1,64}")


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the command's own arguments."""
    parser.description = _("Sends what is unsent and fetches wards and patients, once.")
    add_server(parser)
    how = add_sign_in(parser)
    as_service = _(
        "send what somebody who is away left in the store as this machine's own service, with them as author;"
        " nothing is fetched. Only where the policy FinishSending says service"
    )
    how.add_argument("--as-service", action="store_true", help=as_service)
    add_store(parser, required=True)
    who = _("a Location's id: its beds, and who lies in them; may be given again")
    parser.add_argument("--ward", action="append", default=[], metavar="ID", help=who)
    parser.add_argument(
        "--patient", action="append", default=[], metavar="ID", help=_("a patient's id; may be given again")
    )
    whose = _(
        "fetch who has an appointment today (from 15:00 on also tomorrow) with Practitioner/ID or"
        " PractitionerRole/ID, or at Location/ID; may be given again"
    )
    parser.add_argument("--day", action="append", default=[], type=_actor, metavar="ACTOR", help=whose)
    again = _("the server was restored from a backup: send again what it had confirmed and has lost")
    parser.add_argument("--after-restore", action="store_true", help=again)


def run(arguments: argparse.Namespace) -> int:
    """Push and pull once (with `--as-service` push alone); 1 when something waits for a person, is not known,
    could not be read or was not told whole."""
    with logged(SYNC):
        return _send_as_service(arguments) if arguments.as_service else _round(arguments)


def _send_as_service(arguments: argparse.Namespace) -> int:
    """Send what waits in a record whose person is away; 1 when something waits all the same."""
    import asyncio

    from desktop.access.sent_events import sent_for
    from desktop.core.clock import utc_now
    from desktop.sign_in.oauth_client import Client
    from desktop.store.installation_key import in_use
    from desktop.sync.push.finishing import Finishing

    policy = settings.by_it("finish_sending")
    if policy != "service":
        raise InputError(
            _("This site does not let a service send what waits for its person."),
            todo=_("IT decides it: the policy FinishSending, with service."),
        )
    client = Client(settings.text("sign_in_client"), in_use)
    service = Client(settings.by_it("service_client") or client.id, in_use)
    finishing = Finishing(
        arguments.server, policy=lambda: policy, hours=lambda: 0.0, client=client, service=service,
        logs=sent_for, clock=utc_now,
    )  # fmt: skip
    with store_of(arguments) as store:
        if store.read_only:
            raise InputError(_("This record is open in a window, which sends it itself."))
        done = asyncio.run(finishing.send(store, lambda: False))
        unsent = _unsent(store)
    log.info("sent %d as a service, %d unsent", done.report.sent, len(unsent))
    if arguments.json:
        say(json.dumps({"sent": done.report.sent, **_counted(unsent), "said": done.said}, ensure_ascii=False))
    else:
        _tell_sent(done.report, len(unsent))
        if done.said:
            say(done.said)
    return 1 if unsent else 0


def _unsent(store: Store) -> list[Entry]:
    from desktop.store import outbox

    # The log of reading is no work of anybody's that could be unsent.
    return [e for e in store.read(outbox.entries).result() if e.type != "AuditEvent"]


def _counted(unsent: list[Entry]) -> dict[str, object]:
    states: dict[str, int] = {}
    for entry in unsent:
        states[entry.state] = states.get(entry.state, 0) + 1
    return {"unsent": len(unsent), "unsent_by_state": states}


def _round(arguments: argparse.Namespace) -> int:
    import asyncio

    from desktop.shown import unasked
    from desktop.sync.pull.interests import Interests

    interests = Interests(tuple(arguments.ward), tuple(arguments.patient), days=tuple(arguments.day))
    with store_of(arguments) as store:
        pushed, pulled, asked, today = asyncio.run(
            _once(
                store, Way(arguments, token_of(arguments)), interests,
                quiet=arguments.json, again=arguments.after_restore,
            )
        )  # fmt: skip
        unsent = _unsent(store)
        unknown = [one for one in arguments.patient if not store.read(_held(one)).result()]
    counts = {
        "sent": pushed.sent,
        **_counted(unsent),
        "patients": asked,
        "day_patients": today,
        "unknown": unknown,
        "received": pulled.received,
        "changed": pulled.changed,
        "refused": list(pulled.refused),
        "unsupported": list(pulled.unsupported),
        "partial": list(pulled.partial),
    }
    log.info(
        "one round with %s: %d sent, %d unsent; %d received, %d changed, %d refused, %d told in part,"
        " %d not known",
        arguments.server, pushed.sent, len(unsent), pulled.received, pulled.changed, len(pulled.refused),
        len(pulled.partial), len(unknown),
    )  # fmt: skip
    if arguments.json:
        say(json.dumps(counts, ensure_ascii=False))
    else:
        _tell(pushed, pulled, asked, len(unsent))
        if interests.days and unasked.DAY not in pulled.unsupported:
            words = ngettext("{n} patient has an appointment.", "{n} patients have an appointment.", today)
            say(words.format(n=today))
        for one in unknown:
            sys.stderr.write(_("The server does not know this patient.") + f" (Patient/{one})\n")
    missing = pulled.refused or pulled.partial or unasked.words(pulled.unsupported)
    return 1 if unsent or unknown or missing else 0


def _actor(text: str) -> str:
    if not ACTOR.fullmatch(text):
        raise argparse.ArgumentTypeError(
            _("{text} is not Practitioner/ID, PractitionerRole/ID or Location/ID").format(text=text)
        )
    return text


def _held(patient: str) -> Callable[[Connection], bool]:
    from desktop.store import records

    return lambda connection: records.get(connection, "Patient", patient) is not None


def _tell(pushed: PushReport, pulled: PullReport, patients: int, unsent: int) -> None:
    from desktop.shown import unasked

    _tell_sent(pushed, unsent)
    words = ngettext(
        "{n} resource received, {new} of them new or changed.",
        "{n} resources received, {new} of them new or changed.",
        pulled.received,
    )
    say(words.format(n=pulled.received, new=pulled.changed))
    say(ngettext("{n} patient on the wards.", "{n} patients on the wards.", patients).format(n=patients))
    types = [one for one in pulled.unsupported if "?" not in one]
    if types:
        say(_("The server does not offer: {types}.").format(types=", ".join(types)))
    for words in unasked.words(pulled.unsupported):
        say(words)
    for words in pulled.partial:
        say(_("Not all was told: {words}").format(words=words))
    for refused in pulled.refused:
        say(_("Not to be trusted, and not used: {resource}").format(resource=refused))


def _tell_sent(pushed: PushReport, unsent: int) -> None:
    say(ngettext("{n} change sent.", "{n} changes sent.", pushed.sent).format(n=pushed.sent))
    if unsent:
        words = ngettext("{n} change is still unsent.", "{n} changes are still unsent.", unsent)
        say(words.format(n=unsent))


async def _once(
    store: Store, way: Way, interests: Interests, *, quiet: bool, again: bool
) -> tuple[PushReport, PullReport, int, int]:
    from random import Random

    from desktop.core.clock import utc_now
    from desktop.fhir.capability import fetch
    from desktop.fhir.paging import SearchRefused
    from desktop.sync.pull.rounds import pull_round
    from desktop.sync.push import own_keys, repository
    from desktop.sync.push.fate import Fate
    from desktop.sync.push.push import push
    from desktop.sync.restore import restored
    from desktop.sync.run.authorised import no_refresh
    from desktop.sync.run.effects import Effects
    from desktop.sync.run.record_threads import StoreDatabase

    shown = not quiet and sys.stderr is not None and sys.stderr.isatty()
    transport = way.transport
    try:
        effects = Effects(
            transport=transport,
            database=StoreDatabase(store),
            clock=utc_now,
            random=Random().random,
            capabilities=await fetch(transport),
            refresh=no_refresh,
            progress=_show if shown else lambda _progress: None,
        )
        if again:
            await restored.replay(effects)
        await restored.guard(effects, now=True)
        await effects.database.write(repository.put_by)
        await own_keys.publish(effects)
        pushed = await push(effects)
        await repository.deliver(effects.database)
        if pushed.ended is Fate.SIGNED_OUT:
            raise _not_let_in()
        pulled = await pull_round(effects, interests)
        return pushed, pulled, *await _patients(effects, interests)
    except SearchRefused as error:
        raise _not_let_in() if error.status == 401 else error from error
    finally:
        await way.close()
        if shown:
            sys.stderr.write("\r\x1b[K")


def _not_let_in() -> WireError:
    return WireError(
        _("The server does not let us in."),
        kept=_("Your work is kept here."),
        todo=_("Give a token with --token-file or FAGFLATE_TOKEN, or sign in with --sign-in."),
    )


async def _patients(effects: object, interests: Interests) -> tuple[int, int]:
    """Number of patients on the wards, and of those with an appointment."""
    from desktop.sync.pull import days
    from desktop.sync.pull import ward as wards
    from desktop.sync.run.effects import Effects

    assert isinstance(effects, Effects)
    found: set[str] = set()
    for ward in interests.wards:
        members = await effects.database.read(lambda c, ward=ward: wards.kept(c, ward))  # type: ignore[misc]
        found.update(members.patients if members else ())
    today = await effects.database.read(lambda c: days.kept(c, interests.days))
    return len(found), len(today.patients) if today else 0


def _show(progress: Progress) -> None:
    sys.stderr.write(f"\r\x1b[K{progress.kind} {progress.received}")
    sys.stderr.flush()
