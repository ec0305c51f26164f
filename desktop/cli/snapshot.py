"""`fagflate snapshot`: a screen of the application as a picture, without a display."""

from __future__ import annotations

import argparse
import asyncio
import json
import tempfile
from pathlib import Path

from desktop.cli.common import complain, only_reading, say
from desktop.cli.screen_start import add_screen, known_patient, starting
from desktop.core import os_words
from desktop.core.errors import InputError
from desktop.core.messages import _, set_language
from desktop.core.window_port import STATES, TYPED, Picture

NAME = "snapshot"
_PICTURES = (".png", ".jpg", ".jpeg", ".webp", ".bmp")
_BEGINS = {"secretary": "queue", "coordinator": "beds", "gp": "received", "auditor": "access-log"}
"""Workspaces that begin on another page than the ward's list."""


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the command's own arguments."""
    parser.description = _("Renders a screen in any state as a picture.")
    add_screen(parser)
    words = _("choose a selection of the list, as its menu does: the name of a “filter” in the workspace")
    parser.add_argument("--filter", default="", metavar="NAME", help=words)
    words = _("show a panel of the patient's page alone, as Alt+Enter does: its name in the workspace")
    parser.add_argument("--alone", default="", metavar="NAME", help=words)
    words = _("type this in {names}; of a note or a letter a phrase with its point (“.innlagt”)")
    words = words.format(names=", ".join(TYPED))
    parser.add_argument("--type", dest="typed", default="", metavar=_("TEXT"), help=words)
    parser.add_argument("--state", default="", choices=STATES)
    parser.add_argument("--scale", type=_scale, default=1.0)
    parser.add_argument("--theme", choices=("light", "dark", "contrast"), default="light")
    parser.add_argument("--out", type=Path, required=True, metavar="FILE.png")


def run(arguments: argparse.Namespace) -> int:
    """Pull what is needed and write the picture."""
    set_language(arguments.lang)
    _writable(arguments.out)
    screen = arguments.screen or ("overview" if arguments.patient else "worklist")
    if not arguments.screen and not arguments.patient:
        screen = _BEGINS.get(arguments.workspace, screen)
    picture = Picture(
        out=str(arguments.out),
        screen=screen,
        workspace=arguments.workspace,
        patient=arguments.patient,
        ward=arguments.ward,
        person=arguments.person,
        state=arguments.state,
        size=arguments.size,
        scale=arguments.scale,
        theme=arguments.theme,
        at=arguments.at,
        typed=arguments.typed,
        filter=arguments.filter,
        alone=arguments.alone,
    )
    if arguments.typed and arguments.store is not None:
        raise InputError(
            _("What is typed for a picture would stay as a draft in that record."),
            todo=_("Leave --store out: then it is gone with the picture."),
        )
    written: list[str] = []

    def told(path: Path, wrong: str) -> None:
        written.append(str(path))
        if wrong:
            complain(wrong)

    with starting(arguments) as start, only_reading():
        if arguments.patient:
            asyncio.run(known_patient(start, arguments.patient))
        arguments.windows.render(start, [picture], told)
    say(json.dumps({"file": written[0]}, ensure_ascii=False) if arguments.json else written[0])
    return 0


def _writable(out: Path) -> None:
    """Refuse a file that no picture could be written to, before anything is fetched for it."""
    cause = ""
    if out.suffix.lower() not in _PICTURES:
        cause = _("its name ends with none of {endings}").format(endings=", ".join(_PICTURES))
    elif out.is_dir():
        cause = _("it is a folder")
    elif not out.parent.is_dir():
        cause = _("the folder {folder} does not exist").format(folder=out.parent)
    else:
        try:
            with out.open("ab") if out.exists() else tempfile.TemporaryFile(dir=out.parent):
                pass
        except OSError as error:
            cause = os_words.why(error)
    if cause:
        raise InputError(
            _("The picture can't be written to {file}: {why}.").format(file=out, why=cause),
            kept=_("Nothing was fetched."),
            todo=_("Name another file with --out."),
        )


def _scale(text: str) -> float:
    try:
        found = float(text)
    except ValueError:
        found = 0
    if not 0.5 <= found <= 4:
        raise argparse.ArgumentTypeError(_("the scale lies between 0.5 and 4"))
    return found
