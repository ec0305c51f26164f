"""`fagflate log`: is the access log whole, here and against its heads elsewhere; who has read a patient?"""

from __future__ import annotations

import argparse
import asyncio
import json
from typing import TYPE_CHECKING, Any

from desktop.cli.common import add_server, add_store, complain, say, store_of, token_of
from desktop.cli.reader import add_reader, reader_of
from desktop.cli.reader import log as note
from desktop.core.errors import InputError
from desktop.core.messages import _, ngettext

if TYPE_CHECKING:
    from desktop.store.accesslog import Broken, Head

NAME = "log"


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the command's own arguments."""
    parser.description = _(
        "Checks the access log of a record: each line against the one before it, and with --server the log"
        " against its heads that stand at the server. Or shows who has read a patient's record."
    )
    parser.add_argument("what", choices=("check", "show"), help=_("what is to be done with the log"))
    parser.add_argument("--patient", default="", metavar="ID", help=_("whose log is shown"))
    parser.add_argument(
        "--why", default="", metavar=_("WORDS"), help=_("why it is shown, for the log itself")
    )
    add_reader(parser)
    add_server(parser, required=False)
    add_store(parser, required=True)


def run(arguments: argparse.Namespace) -> int:
    """Check; 1 where a line was edited or is missing or a head is wrongly signed. Or show a patient's."""
    if arguments.what == "show":
        return _show(arguments)
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


def _show(arguments: argparse.Namespace) -> int:
    """Log why, then tell every row of a patient's log, newest first. InputError without patient or reason."""
    import msgspec

    from desktop.access import log_entries
    from desktop.acts.reasons import GiveReason, in_words
    from desktop.core.clock import at_second, utc_now
    from desktop.core.formats import day_time
    from desktop.store.store import READING
    from desktop.views.access import access_log, both_logs, log_words

    why = in_words(arguments.why or "")
    if not arguments.patient or not why:
        raise InputError(
            _("Whose log is to be shown, and why?"),
            kept=_("Nothing was shown."),
            todo=_("Give --patient ID and --why with the case number."),
        )
    with store_of(arguments) as store:
        actor = msgspec.structs.replace(reader_of(arguments), duty="auditor")
        # Before anything is shown, and the rest of the log is searched.
        note(store, actor, [GiveReason(arguments.patient, "insight", why)])
        while not store.write(log_entries.catch_up, origin=READING).result():
            pass
        visits = store.read(lambda c: access_log.every_visit(c, arguments.patient)).result()
        source = store.read(lambda c: both_logs.source(c, arguments.patient, utc_now())).result()
    rows: list[dict[str, Any]] = []
    for visit in visits:
        line, (reason, because) = visit.newest, log_words.why(visit)
        rows.append(
            {
                "when": day_time(at_second(visit.start)),
                "seconds": visit.seconds,
                "who": line.name,
                "role": access_log.role_of(line),
                "did": list(log_words.did(visit)),
                "why": reason,
                "because": because,
                "chosen": line.chosen,
                "events": len(visit.lines),
            }
        )
    if arguments.json:
        say(json.dumps({"rows": rows, "source": source}, ensure_ascii=False))
        return 0
    for row in rows:
        parts = (row["when"], row["who"], row["role"], ", ".join(row["did"]), row["why"], row["because"])
        say("  ".join(str(part) for part in parts if part))
    complain(source)
    return 0
