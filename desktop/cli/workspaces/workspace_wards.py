"""`fagflate workspace wards`: a server's wards, the workspace of each, and ids to look at them by."""

from __future__ import annotations

import argparse
import asyncio
import json
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from desktop.cli.common import add_server, complain, only_reading, say, temporary_store, token_of
from desktop.core.file_problems import unknown
from desktop.core.messages import _, ngettext

if TYPE_CHECKING:
    from desktop.shown.shell import WardChoice
    from desktop.store.store import Store
    from desktop.sync.pull.ward import Members
    from desktop.views.sign_in.choose import Directory

_NAMED = 3


class _Ward(msgspec.Struct):
    """A ward as it is told: `patients` are ids of who lies there; `lacks` says why they may be more; `people`
    have a role there, told where one ward is asked for."""

    id: str
    name: str
    workspace: str
    patients: tuple[str, ...] = ()
    lacks: str = ""
    people: tuple[_Person, ...] = ()


class _Person(msgspec.Struct):
    """Person of a role: the id of the PractitionerRole, the name and the profession."""

    id: str
    name: str
    role: str


def configure(acts: Any) -> None:
    """Add the command beside the others."""
    words = _("list a server's wards: id, name, the workspace that doctors there get, and some patients' ids")
    parser = acts.add_parser("wards", help=words, description=words)
    parser.add_argument(
        "name",
        nargs="?",
        default="",
        metavar=_("NAME"),
        help=_("only wards called so, or the ward of this id"),
    )
    add_server(parser)
    parser.add_argument(
        "--role", default="doctor", metavar="ROLE", help=_("who works there (default: doctor)")
    )
    parser.add_argument(
        "--folder", "--configuration", action="append", type=Path, default=[], metavar="DIR",
        help=_("folder of workspaces that comes before the shipped one (may be repeated)"),
    )  # fmt: skip
    parser.add_argument(
        "--json", action="store_true", default=argparse.SUPPRESS, help=_("one JSON object instead of words")
    )


def wards(arguments: argparse.Namespace) -> int:
    """Tell them; 1 where the server names no such ward."""
    with temporary_store() as store, only_reading():
        asyncio.run(_fetched(store, arguments.server, token_of(arguments), arguments.name))
        found = _found(store, arguments)
        known = _every(store)
    if arguments.json:
        say(json.dumps(msgspec.to_builtins(found), ensure_ascii=False, indent=2))
    else:
        for one in found:
            say(f"{one.id:<16} {one.name:<26} {one.workspace:<13} {_patients(one)}")
            for person in one.people:
                say(f"  --person {person.id:<16} {person.name}, {person.role}".rstrip(" ,"))
    if not found:
        words = _("The server names no such ward.")
        complain(unknown(words, arguments.name, [one.name for one in known]) if arguments.name else words)
    return 0 if found else 1


def _patients(one: _Ward) -> str:
    count = ngettext("{n} patient", "{n} patients", len(one.patients)).format(n=len(one.patients))
    named = ", ".join(one.patients[:_NAMED]) + (" …" if len(one.patients) > _NAMED else "")
    return " ".join(filter(None, (f"{count}: {named}" if named else count, one.lacks)))


def _found(store: Store, arguments: argparse.Namespace) -> list[_Ward]:
    from desktop.sync.pull.ward import kept
    from desktop.views.known import known
    from desktop.views.sign_in import choose
    from desktop.workspace.ward_workspaces import declared, workspace_of

    every = declared(tuple(arguments.folder), known().words).every
    directory = _directory(store)
    found = []
    for ward in _chosen(choose.wards(directory), arguments.name):
        members: Members | None = store.read(lambda c, key=ward.key: kept(c, key)).result()  # type: ignore[misc]
        workspace = workspace_of(ward.name, arguments.role, every, choose.services_of(directory, ward.key))
        lacks = _("(not all was told)") if members is None or members.refused or members.partial else ""
        found.append(_Ward(ward.key, ward.name, workspace, members.patients if members else (), lacks))
    if len(found) == 1 and arguments.name:
        people = choose.people_of(directory, found[0].id)
        found[0].people = tuple(_Person(one.key, one.name, one.role) for one in people)
    return found


def _chosen(every: Iterable[WardChoice], wanted: str) -> list[WardChoice]:
    """The ward of an id, else those called so, or whose ids begin so; all where nothing is wanted."""
    wards_, name = list(every), wanted.strip().casefold()
    exact = [one for one in wards_ if one.key.casefold() == name]
    return exact or [
        one for one in wards_ if name in one.name.casefold() or one.key.casefold().startswith(name)
    ]


def _every(store: Store) -> tuple[WardChoice, ...]:
    from desktop.views.sign_in import choose

    return choose.wards(_directory(store))


def _directory(store: Store) -> Directory:
    from desktop.store.charts import Charts

    charts = Charts(store)
    try:
        return store.read(charts.directory).result()
    finally:
        charts.close()


async def _fetched(store: Store, server: str, token: str, name: str) -> None:
    """Fetch the wards, who runs them, and who lies there; nothing else of anybody."""
    from random import Random

    from desktop.core.clock import utc_now
    from desktop.fhir.capability import fetch
    from desktop.fhir.client import HttpTransport
    from desktop.sync.pull.directory import directory
    from desktop.sync.pull.sign_in_choices import choices
    from desktop.sync.pull.ward import members
    from desktop.sync.run.effects import Effects
    from desktop.sync.run.record_threads import StoreDatabase

    async def no_refresh() -> bool:
        return False

    transport = HttpTransport(server, lambda: token or None)
    try:
        effects = Effects(
            transport=transport, database=StoreDatabase(store), clock=utc_now, random=Random().random,
            capabilities=await fetch(transport), refresh=no_refresh,
        )  # fmt: skip
        await choices(effects)
        for ward in _chosen(_every(store), name):
            await members(effects, ward.key)
            await directory(effects, ward.key, ())
    finally:
        await transport.close()
