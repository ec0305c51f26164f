"""`fagflate workspace key`, `publish`, `retire` and `packages`: sprints as signed packages.

One idea: each act of a sprint's owner at the command line, from its arguments to what it says.
"""

from __future__ import annotations

import argparse
import asyncio
import json
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from desktop.cli.common import add_server, add_store, complain, say, store_of, token_of
from desktop.cli.signing_in import Way, add_sign_in
from desktop.core.errors import InputError
from desktop.core.messages import _

if TYPE_CHECKING:
    from desktop.acts import Done, RecordAct
    from desktop.acts.sprints import Approval
    from desktop.core.actor import Actor
    from desktop.store.packages.signed_package import Package
    from desktop.store.store import Store
    from desktop.sync.run.effects import Effects


def configure(acts: Any) -> None:
    """Add the commands beside the others."""
    words = _(
        "show the public half of the owner's key, as IT lists it in SprintKeys; made where there is none"
    )
    key = acts.add_parser("key", help=words, description=words)
    key.add_argument("--name", default="", metavar=_("NAME"), help=_("whose key it is, for the line"))
    key.add_argument(
        "--renew", action="store_true", help=_("make a new key: what is signed from now on needs it listed")
    )
    _as_json(key)

    words = _("sign a sprint's file, its bytes as they stand, and publish it for every machine of the site")
    publish = acts.add_parser("publish", help=words, description=words)
    publish.add_argument("file", type=Path, metavar="FILE", help=_("the sprint's file (sprint-NN.yaml)"))
    publish.add_argument(
        "--approved",
        action="append",
        default=[],
        type=_approval,
        metavar="WHO",
        help=_("who has approved it: name, role and day with ; between (may be repeated)"),
    )
    publish.add_argument(
        "--from",
        dest="begins",
        default="",
        metavar=_("DAY"),
        help=_("the day from which it counts (2026-12-01); at once without it"),
    )
    _owner(publish)

    words = _("take a published sprint back on every machine of the site")
    retire = acts.add_parser("retire", help=words, description=words)
    retire.add_argument("sprint", metavar="NAME", help=_("the sprint: cardiology/sprint-03"))
    retire.add_argument("--why", required=True, metavar=_("WORDS"), help=_("why it is taken back"))
    _owner(retire)

    words = _("list published sprints of a record: which are in force, which are refused and why")
    listed = acts.add_parser("packages", help=words, description=words)
    add_store(listed, required=True)
    _as_json(listed)


def _owner(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--role",
        required=True,
        metavar="ID",
        help=_("the owner's role at the server: the id of a PractitionerRole"),
    )
    add_server(parser)
    add_sign_in(parser)
    add_store(parser, required=True)
    _as_json(parser)


def _as_json(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--json", action="store_true", default=argparse.SUPPRESS, help=_("one JSON object instead of words")
    )


def _approval(text: str) -> Approval:
    from desktop.acts.sprints import Approval

    name, role, day = [*(one.strip() for one in text.split(";")), "", "", ""][:3]
    if not name:
        raise argparse.ArgumentTypeError(_("name, role and day with ; between"))
    return Approval(name, role, day)


def key(arguments: argparse.Namespace) -> int:
    """Print the line of the policy that trusts this owner's key."""
    from desktop.store.packages import sprint_keys

    mine = None if arguments.renew else sprint_keys.own()
    if mine is None:
        mine = sprint_keys.make()
    line = sprint_keys.line(mine, arguments.name)
    if arguments.json:
        say(json.dumps({"line": line, "trusted": line.partition(" ")[0] in sprint_keys.trusted()}))
        return 0
    say(line)
    if line.partition(" ")[0] not in sprint_keys.trusted():
        complain(_("Let IT add this line to the policy SprintKeys on every machine of the site."))
    return 0


def publish(arguments: argparse.Namespace) -> int:
    """Check a sprint's file, sign it and send it; 1 where it waits."""
    from desktop.acts.sprints import PublishSprint
    from desktop.core.clock import utc_now
    from desktop.views.known import known
    from desktop.workspace import locations
    from desktop.workspace.loader import resolve_file
    from desktop.workspace.packages import published

    file: Path = arguments.file

    def checked(store: Store) -> PublishSprint:
        """Publication of the file as it stands: checked over what is published here, but for the version
        before, because an error in it would be one on every machine."""
        store.read(lambda connection: published.use(connection, utc_now)).result()
        folders = locations.found(without=f"{file.absolute().parent.name}/{file.stem}").folders
        resolve_file(file, known=known(), folders=folders)
        return PublishSprint(file.read_bytes(), tuple(arguments.approved), arguments.begins)

    return _carried_out(arguments, checked)


def retire(arguments: argparse.Namespace) -> int:
    """Take a published sprint back; 1 where that waits."""
    from desktop.acts.sprints import RetireSprint

    return _carried_out(arguments, lambda _store: RetireSprint(arguments.sprint, arguments.why))


def packages(arguments: argparse.Namespace) -> int:
    """List what is in force and what is refused; 1 where something is refused."""
    from desktop.core.clock import in_zone, oslo, utc_now
    from desktop.store.packages import kept_packages
    from desktop.workspace.packages import published

    today = in_zone(utc_now(), oslo()).date().isoformat()
    with store_of(arguments) as store:
        found = store.read(lambda connection: kept_packages.of(connection, today)).result()
    told = published.told_of(found)
    if arguments.json:
        every = [one.package for one in found.in_force.values()]
        said = [
            {
                "sprint": one.sprint,
                "version": one.number,
                "status": one.status,
                "by": one.by.name,
                "at": one.at,
            }
            for one in every
        ]
        later = [{"sprint": one.sprint, "version": one.number, "from": one.begins} for one in found.coming]
        refused = [
            {"sprint": one.sprint, "version": one.number, "why": one.why, "said": str(words)}
            for one, words in zip(found.refused, told, strict=True)
        ]
        say(json.dumps({"in_force": said, "coming": later, "refused": refused}, ensure_ascii=False))
        return 1 if refused else 0
    for one in found.in_force.values():
        _tell(one.package)
    for package in found.coming:
        words = _("{name}: in use from {day}")
        say(words.format(name=published.name_of(package.sprint, package.number), day=package.begins))
    if not found.in_force and not found.coming:
        say(_("No published sprint is in use."))
    for problem in told:
        complain(str(problem))
    return 1 if told else 0


def _tell(package: Package) -> None:
    """Say of a package in force whose it is, and who has approved it."""
    from desktop.workspace.packages import published

    if package.status == "active":
        words = _("{name}: in use, signed by {owner}")
    else:
        words = _("{name}: taken back by {owner}")
    line = words.format(name=published.name_of(package.sprint, package.number), owner=package.by.name)
    if package.approvals:
        approved = _("approved by {names}").format(names=", ".join(one.name for one in package.approvals))
        line += f" ({approved})"
    say(line)


def _carried_out(arguments: argparse.Namespace, make: Callable[[Store], RecordAct[Done]]) -> int:
    """Make an act beside the record, do it as its owner after what others have published since, and send it;
    says which, and what waits."""
    with store_of(arguments) as store:
        if store.read_only:
            raise InputError(_("This record is open in a window, which sends it itself."))
        done, waits = asyncio.run(_done(arguments, store, make(store)))
    if arguments.json:
        say(json.dumps({"said": done.said, "sent": not waits}, ensure_ascii=False))
    else:
        say(done.said)
        if waits:
            complain(_("It is not sent yet: it waits in this record, and goes with its next round."))
    return 1 if waits else 0


async def _done(arguments: argparse.Namespace, store: Store, act: RecordAct[Done]) -> tuple[Done, bool]:
    from random import Random

    from desktop.core.clock import utc_now
    from desktop.fhir.capability import fetch
    from desktop.store import outbox
    from desktop.sync.pull.set_up import packages
    from desktop.sync.push.push import push
    from desktop.sync.run.authorised import no_refresh
    from desktop.sync.run.effects import Effects
    from desktop.sync.run.record_threads import StoreDatabase

    way = Way(arguments, token_of(arguments))
    try:
        effects = Effects(
            transport=way.transport,
            database=StoreDatabase(store),
            clock=utc_now,
            random=Random().random,
            capabilities=await fetch(way.transport),
            refresh=no_refresh,
        )
        actor = await _actor(effects, arguments.role)
        # What others have published since has taken the next number.
        await packages.told(effects)
        done = _carry_out(store, act, actor)
        await push(effects)
        await packages.told(effects)
        left = await effects.database.read(outbox.entries)
        return done, any(entry.type == "Library" for entry in left)
    finally:
        await way.close()


async def _actor(effects: Effects, role: str) -> Actor:
    """The owner in their role, as the server's register says. InputError where it has none."""
    from desktop.fhir.resources import PractitionerRole
    from desktop.sync.pull import look
    from desktop.views.sign_in.choose import actor_of

    key = role.removeprefix("PractitionerRole/")
    await look.fetch(effects, "PractitionerRole", key)
    found = await effects.database.read(lambda c: _directory(c))
    one = found.get(f"PractitionerRole/{key}")
    who = one.practitioner.target if isinstance(one, PractitionerRole) and one.practitioner else ""
    if who:
        await look.fetch(effects, "Practitioner", who.removeprefix("Practitioner/"))
        found = await effects.database.read(lambda c: _directory(c))
    actor = actor_of(found, one, "") if isinstance(one, PractitionerRole) else None
    if actor is None:
        raise InputError(
            _("The server has no role with the id {id}.").format(id=key), kept=_("Nothing was published.")
        )
    return actor


def _directory(connection: Any) -> dict[str, Any]:
    from desktop.fhir.resources import decode
    from desktop.store import records

    rows = (row for kind in ("PractitionerRole", "Practitioner") for row in records.of_type(connection, kind))
    return {f"{row.type}/{row.id}": decode(row.type, row.json) for row in rows}


def _carry_out(store: Store, act: RecordAct[Done], actor: Actor) -> Done:
    from desktop.commands import carrying
    from desktop.core.clock import utc_now
    from desktop.store.charts import Charts

    charts = Charts(store)
    try:
        prepared = store.read(
            lambda connection: carrying.prepare(
                carrying.Looking(connection, utc_now(), actor, charts, ""), act
            )
        ).result()
        return store.write(
            lambda tx: carrying.carry_out(tx, actor, charts, act, "", prepared), origin="command"
        ).result()
    finally:
        charts.close()
