"""`fagflate key`: with which keys somebody signs, and how one is withdrawn, as after a theft."""

from __future__ import annotations

import argparse
import json

import msgspec

from desktop.cli.common import add_store, say, store_of
from desktop.core.messages import _

NAME = "key"
_SHOWN = 12
"""Letters of a thumbprint that are shown: enough to tell somebody's keys apart."""


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the command's own arguments."""
    parser.description = _(
        "The keys with which the person whose record it is signs notes and letters, here and at other"
        " machines. A key that is withdrawn counts no more for what is signed from then on; the server is"
        " told with the next round."
    )
    parser.add_argument(
        "--withdraw", default="", metavar=_("KEY"), help=_("withdraw the key whose name begins so")
    )
    add_store(parser, required=True)


def run(arguments: argparse.Namespace) -> int:
    """List somebody's keys, after one was withdrawn where that is asked for."""
    from desktop.commands.sealing import withdrawing

    with store_of(arguments) as store:
        if arguments.withdraw:
            store.write(lambda tx: withdrawing.withdraw(tx, arguments.withdraw), origin="command").result()
        found = store.read(withdrawing.own).result()
    if arguments.json:
        say(json.dumps(msgspec.to_builtins(found)))
        return 0
    for one in found:
        say("  ".join((one.thumbprint[:_SHOWN], *_standing(one))))
    if not found:
        say(_("Nothing has been signed here yet."))
    if arguments.withdraw:
        say(_("The server is told with the next round: fagflate sync, or an open window."))
    return 0


def _standing(one: object) -> tuple[str, ...]:
    from desktop.commands.sealing.withdrawing import OwnKey
    from desktop.core.formats import day_time
    from desktop.fhir.when import instant

    assert isinstance(one, OwnKey)
    at = instant(one.until)
    end = day_time(at) if at is not None else one.until
    if one.withdrawn:
        counts = _("withdrawn {time}").format(time=end)
    else:
        counts = _("replaced {time}").format(time=end) if one.until else _("in use")
    where = _("this machine") if one.here else _("another machine")
    return counts, where, _("known at the server") if one.published else _("not at the server yet")
