"""`fagflate snapshot`: a screen of the application as a picture, without a display."""

from __future__ import annotations

import argparse
import re
import tempfile
from pathlib import Path

from desktop.cli.common import add_server, add_store, say, token_of
from desktop.cli.windows import Picture, Start
from desktop.core.errors import InputError
from desktop.core.messages import LANGUAGES, _, set_language

NAME = "snapshot"


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the command's own arguments."""
    parser.description = _("Renders a screen in any state as a picture.")
    add_server(parser)
    add_store(parser)
    parser.add_argument("--workspace", required=True, metavar="ID")
    parser.add_argument("--patient", default="", metavar="ID")
    parser.add_argument("--ward", default="", metavar="ID")
    parser.add_argument("--person", default="", metavar="ID", help=_("a PractitionerRole"))
    parser.add_argument(
        "--screen", default="", metavar="NAME", help=_("worklist, overview, palette, queue, …")
    )
    parser.add_argument("--state", default="", choices=("loading", "empty", "stale", "offline", "error"))
    parser.add_argument("--size", default="1920x1080", metavar=_("WIDTHxHEIGHT"))
    parser.add_argument("--scale", type=float, default=1.0)
    parser.add_argument("--theme", choices=("light", "dark", "contrast"), default="light")
    parser.add_argument("--lang", choices=LANGUAGES, default="nb")
    parser.add_argument("--at", default="", metavar="TIME", help=_("the time that the screen believes in"))
    parser.add_argument("--out", type=Path, required=True, metavar="FILE.png")


def run(arguments: argparse.Namespace) -> int:
    """Pull what is needed and write the picture."""
    set_language(arguments.lang)
    match = re.fullmatch(r"(\d{3,5})x(\d{3,5})", arguments.size)
    if match is None:
        raise InputError(
            _("{text} is not a size.").format(text=arguments.size), todo=_("Write it as 1920x1080.")
        )
    if not 0.5 <= arguments.scale <= 4:
        raise InputError(_("The scale lies between 0.5 and 4."))
    screen = arguments.screen or ("overview" if arguments.patient else "worklist")
    if arguments.workspace == "secretary" and not arguments.screen:
        screen = "queue"
    picture = Picture(
        out=str(arguments.out),
        screen=screen,
        workspace=arguments.workspace,
        patient=arguments.patient,
        ward=arguments.ward,
        person=arguments.person,
        state=arguments.state,
        size=(int(match[1]), int(match[2])),
        scale=arguments.scale,
        theme=arguments.theme,
        at=arguments.at,
    )
    with tempfile.TemporaryDirectory(prefix="fagflate-", ignore_cleanup_errors=True) as folder:
        own = arguments.store is None
        start = Start(
            server=arguments.server,
            token=token_of(arguments),
            store=str(Path(folder) / "record" if own else arguments.store),
            key_file=str(Path(folder) / "key" if own else arguments.key_file or ""),
            ward=arguments.ward,
            person=arguments.person,
            workspace=arguments.workspace,
        )
        arguments.windows.render(start, [picture], lambda path: say(str(path)))
    return 0
