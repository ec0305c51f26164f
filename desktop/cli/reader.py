"""Reader of a command, and the access log of it: the same events as a window's."""

from __future__ import annotations

import argparse
import getpass
from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from desktop.core.actor import Actor
from desktop.core.errors import WireError
from desktop.core.messages import _

if TYPE_CHECKING:
    from desktop.acts import RecordAct
    from desktop.store.store import Store

AT_ONCE = 500
"""Maximum patients in one event of an export."""


def add_reader(parser: argparse.ArgumentParser) -> None:
    """`--reader NAME`."""
    parser.add_argument(
        "--reader",
        default="",
        metavar=_("NAME"),
        help=_("who reads, for the access log (else the machine's user, at the command line)"),
    )


def reader_of(arguments: argparse.Namespace) -> Actor:
    """Reader named by the command: self-declared, as at the screen."""
    named = " ".join(str(arguments.reader).split())
    return Actor(role="", practitioner="", name=named or _("command line ({user})").format(user=_user()))


def _user() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return _("unknown user")


def log(store: Store, actor: Actor, acts: Sequence[RecordAct[Any]]) -> None:
    """Write what was read into the store's access log; it goes to the server with the next round."""
    from desktop.commands import carrying
    from desktop.store.charts import Charts
    from desktop.store.store import READING

    charts = Charts(store)
    try:
        for act in acts:
            store.write(
                partial(carrying.carry_out, actor=actor, charts=charts, act=act), origin=READING
            ).result()
    finally:
        charts.close()


def hand_on(store: Store, server: str, token: str) -> bool:
    """Send the log to the server, or to the audit repository that the site names; whether all of it is there.

    A store that is removed afterwards must have handed it on; any other does it with its next round.
    """
    from desktop.store import accesslog, outbox
    from desktop.sync.run.once import sync_once

    try:
        sync_once(store, server, token)
    except WireError:
        return False
    waits = store.read(lambda c: [e for e in outbox.entries(c) if e.type == "AuditEvent"]).result()
    return not waits and not store.read(lambda c: accesslog.elsewhere(c, 1)).result()


def not_logged() -> str:
    """Note where the log of a command without a record of its own was not taken."""
    return _("The reading could not be logged: the server took no AuditEvent. Note who read, and why.")
