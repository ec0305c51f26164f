"""`fagflate export`: everything that a server holds, as FHIR NDJSON with a manifest."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from desktop.cli.common import add_server, complain, only_reading, say, temporary_store, token_of
from desktop.cli.reader import AT_ONCE, add_reader, hand_on, log, not_logged, reader_of
from desktop.core.messages import _, ngettext

if TYPE_CHECKING:
    from desktop.cli.export_files import Manifest

NAME = "export"


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the command's own arguments."""
    parser.description = _(
        "Writes everything that a server holds: one NDJSON file a type, and manifest.json with counts and"
        " SHA-256 checksums. The folder appears only when all of it is there; it is not encrypted."
    )
    add_server(parser)
    add_reader(parser)
    parser.add_argument(
        "--out", type=Path, required=True, metavar="DIR", help=_("folder to make; empty or not there yet")
    )


def run(arguments: argparse.Namespace) -> int:
    """Export; 1 when the server kept something back (the manifest names it)."""
    import asyncio

    from desktop.acts.origin import RecordReading
    from desktop.cli.export_files import Folder
    from desktop.cli.export_pull import export

    folder = Folder(arguments.out)
    token = token_of(arguments)
    report = (lambda _kind, _count: None) if arguments.json else _progress
    with folder, only_reading(), temporary_store() as store:
        actor = reader_of(arguments)
        store.home = arguments.server

        def logged(patients: Sequence[str]) -> bool:
            parts = [tuple(patients[at : at + AT_ONCE]) for at in range(0, len(patients), AT_ONCE)]
            log(store, actor, [RecordReading(part, (), NAME) for part in parts or [()]])
            return hand_on(store, arguments.server, token)

        manifest = asyncio.run(export(arguments.server, token, folder, report, logged))
    if not manifest.logged:
        complain(not_logged())
    if arguments.json:
        sys.stdout.write(json.dumps(manifest.as_object(), ensure_ascii=False) + "\n")
    else:
        _tell(manifest, arguments.out)
    return 0 if manifest.complete else 1


def _progress(kind: str, count: int) -> None:
    if count:
        say(f"{count:>8}  {kind}")


def _tell(manifest: Manifest, out: Path) -> None:
    total = sum(file.count for file in manifest.files)
    say(
        ngettext("{n} resource in {folder}.", "{n} resources in {folder}.", total).format(n=total, folder=out)
    )
    if labelled := sum(file.labelled for file in manifest.files):
        words = _(
            "{n} of them are labelled: not everybody is to have them (manifest.json says of which types)."
        )
        say(words.format(n=labelled))
    if manifest.blocking:
        words = ngettext(
            "{n} Consent keeps part of this from somebody: these files are not for them.",
            "{n} Consents keep part of this from somebody: these files are not for them.",
            manifest.blocking,
        )
        say(words.format(n=manifest.blocking))
    for one in manifest.refused:
        say(_("Refused by the server: {type} ({reason})").format(type=one.type, reason=one.reason))
    for file in manifest.files:
        if file.short:
            say(
                _("{type}: the server counts {told}, but gave {n}.").format(
                    type=file.type, told=file.told, n=file.count
                )
            )
    for name in manifest.unreadable:
        say(_("Not readable, left out: {name}").format(name=name))
    if manifest.not_searched:
        say(
            _("Not asked for, because the server offers no search: {types}").format(
                types=", ".join(manifest.not_searched)
            )
        )
