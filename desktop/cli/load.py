"""`fagflate load`: FHIR files into a server."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from desktop.core.errors import InputError
from desktop.core.messages import _, ngettext

if TYPE_CHECKING:
    from desktop.cli.loading.load_told import Result

NAME = "load"


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the command's own arguments."""
    parser.description = _(
        "Sends FHIR JSON, bundles or NDJSON (also as .gz) into a server; doing it again doubles nothing."
    )
    parser.add_argument("paths", nargs="+", type=Path, metavar="PATH", help=_("file or folder"))
    parser.add_argument("--server", required=True, metavar="URL", help=_("the server's FHIR address"))
    parser.add_argument("--token-file", type=Path, metavar="FILE", help=_("file that holds the bearer token"))


def run(arguments: argparse.Namespace) -> int:
    """Load everything; 1 if anything was refused."""
    from desktop.cli.load_files import files
    from desktop.cli.load_send import Loader
    from desktop.cli.serve import given_token

    for path in arguments.paths:
        if not path.exists():
            raise InputError(_("{path} does not exist.").format(path=path))
    found = files(arguments.paths)
    if not found:
        raise InputError(_("There is no JSON or NDJSON file there."))
    with Loader(arguments.server, given_token(arguments.token_file)) as loader:
        result = loader.load(found)
    if arguments.json:
        sys.stdout.write(json.dumps(_as_object(result), ensure_ascii=False) + "\n")
    else:
        _tell(result)
    return 1 if result.refused else 0


def _as_object(result: Result) -> dict[str, object]:
    return {
        "stored": dict(sorted(result.stored.items())),
        "refused": [
            {"file": one.file, "place": one.place, "resource": one.resource, "reason": one.reason}
            for one in result.refused
        ],
    }


def _tell(result: Result) -> None:
    write = sys.stdout.write
    for kind, count in sorted(result.stored.items()):
        write(f"{count:>8}  {kind}\n")
    total = sum(result.stored.values())
    write(ngettext("{n} resource stored.", "{n} resources stored.", total).format(n=total) + "\n")
    if result.refused:
        total = len(result.refused)
        write(ngettext("{n} resource refused:", "{n} resources refused:", total).format(n=total) + "\n")
        for one in result.refused:
            where = " ".join(part for part in (one.file, one.place, one.resource) if part)
            write(f"  {where}: {one.reason}\n")
