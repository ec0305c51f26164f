"""`fagflate doctor`: what is missing on this machine, and what a server lacks."""

from __future__ import annotations

import argparse
import json
import sys

from desktop.cli.common import add_server, say, token_of
from desktop.cli.doctor_lines import Line
from desktop.core.errors import WireError
from desktop.core.messages import _

NAME = "doctor"


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the command's own arguments."""
    parser.description = _(
        "Looks at this machine and, with --server, at what a server can do. Exit 1 if anything is red."
    )
    add_server(parser, required=False)
    parser.add_argument(
        "--probe",
        action="store_true",
        help=_("try what the server promises: writes tasks that belong to nobody, and removes them"),
    )


def run(arguments: argparse.Namespace) -> int:
    """Look at everything; 1 if any line is red."""
    from desktop.cli import doctor_machine, doctor_settings

    lines = [*doctor_machine.look(arguments.windows.has_display), *doctor_settings.look()]
    if arguments.server:
        import asyncio

        from desktop.cli import doctor_server

        try:
            lines += asyncio.run(
                doctor_server.look(arguments.server, token_of(arguments), probing=arguments.probe)
            )
        except WireError as error:  # no address at all: what was seen of this machine is told all the same
            lines.append(Line("server", "reachable", "red", error.what, error.todo, error.details))
    if arguments.json:
        told = {"probed": bool(arguments.server and arguments.probe), **_as_object(lines)}
        sys.stdout.write(json.dumps(told, ensure_ascii=False) + "\n")
    else:
        _tell(lines)
        if arguments.server and not arguments.probe:
            say(_("What the server promises was not tried; --probe does, and writes to it."))
    return 1 if any(line.level == "red" for line in lines) else 0


def _as_object(lines: list[Line]) -> dict[str, object]:
    return {
        "red": sum(line.level == "red" for line in lines),
        "amber": sum(line.level == "amber" for line in lines),
        "lines": [
            {
                "area": line.area,
                "name": line.name,
                "level": line.level,
                "text": line.text,
                "todo": line.todo,
                "details": line.details,
            }
            for line in lines
        ],
    }


def _tell(lines: list[Line]) -> None:
    # Words, not colours alone: read in a log, by a screen reader and by who can't tell red from green.
    levels = {"green": _("ok"), "amber": _("note"), "red": _("WRONG")}
    heads = {"machine": _("This machine"), "settings": _("Settings"), "server": _("The server")}
    width = max(len(word) for word in levels.values())
    area = ""
    for line in lines:
        if line.area != area:
            area = line.area
            say(heads[area])
        say(f"  {levels[line.level]:<{width}}  {line.text}")
        for more in (line.todo, f"({line.details})" if line.details and line.level != "green" else ""):
            if more:
                say(" " * (width + 4) + more)
