"""`fagflate log check`: is the access log of a record whole, here and against its heads at the server?"""

from __future__ import annotations

import argparse
import asyncio
import json
from typing import TYPE_CHECKING, Any

from desktop.cli.common import add_server, add_store, complain, say, store_of, token_of
from desktop.core.messages import _, ngettext

if TYPE_CHECKING:
    from desktop.store.accesslog import Broken, Head

NAME = "log"


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the command's own arguments."""
    parser.description = _(
        "Checks the access log of a record: each line against the one before it, and with --server the log"
        " against its heads that stand at the server."
    )
    parser.add_argument("what", choices=("check",), help=_("what is to be done with the log"))
    add_server(parser, required=False)
    add_store(parser, required=True)


def run(arguments: argparse.Namespace) -> int:
    """Check; 1 where a line was edited or is missing, or a head is wrongly signed."""
    from desktop.store import accesslog
    from desktop.sync.push import log_anchor

    with store_of(arguments) as store:
        ident = store.read(log_anchor.log_id).result()
        told: list[tuple[Head, str]] = []
        if arguments.server and ident:
            told = asyncio.run(_heads(arguments.server, token_of(arguments), ident))
        forged = [
            head
            for head, signed in told
            if log_anchor.is_ours(signed, log_anchor.payload(ident, head)) is False
        ]
        heads = [head for head, _signed in told if head not in forged]
        broken = store.read(lambda c: accesslog.check(c, heads)).result()
        newest = store.read(accesslog.newest).result()
    count = newest.seq if newest is not None else 0
    found: dict[str, Any] = {
        "lines": count,
        "heads": len(told) if arguments.server else None,
        "wrongly_signed": [head.seq for head in forged],
        "broken": {"line": broken.seq, "how": broken.how, "missing": broken.more} if broken else None,
    }
    if arguments.json:
        say(json.dumps(found))
    else:
        _tell(count, len(told), bool(arguments.server), broken, forged)
    return 1 if broken is not None or forged else 0


async def _heads(server: str, token: str, ident: str) -> list[tuple[Head, str]]:
    from desktop.fhir.client import HttpTransport
    from desktop.sync.push import log_anchor

    transport = HttpTransport(server, lambda: token or None)
    try:
        return [one async for one in log_anchor.at_server(transport, ident)]
    finally:
        await transport.close()


def _tell(count: int, heads: int, asked: bool, broken: Broken | None, forged: list[Head]) -> None:
    for head in forged:
        complain(
            _("The head after line {line} at the server is not signed by this machine's key.").format(
                line=head.seq
            )
        )
    if broken is not None:
        from desktop.access.chain_words import words

        complain(words(broken))
        return
    say(
        ngettext("The access log is whole: {n} line.", "The access log is whole: {n} lines.", count).format(
            n=count
        )
    )
    if not asked:
        say(_("Whether its end was cut off is told with --server only."))
    elif not heads:
        say(_("The server has no head of this log yet: whether its end was cut off is not known."))
    elif not forged:
        say(
            ngettext(
                "It has the head that stands at the server.",
                "It has all {n} heads that stand at the server.",
                heads,
            ).format(n=heads)
        )
