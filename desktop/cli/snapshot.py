"""`fagflate snapshot`: a screen of the application as a picture, without a display."""

from __future__ import annotations

import argparse
import asyncio
import json
import re
import tempfile
from pathlib import Path
from urllib.parse import quote

from desktop.cli.common import (
    add_configuration,
    add_server,
    add_store,
    complain,
    configuration_of,
    only_reading,
    say,
    token_of,
)
from desktop.core import os_words
from desktop.core.errors import InputError
from desktop.core.messages import LANGUAGES, _, set_language
from desktop.core.window_port import SCREENS, STATES, TYPED, Picture, Start
from desktop.workspace import locations

NAME = "snapshot"
_PICTURES = (".png", ".jpg", ".jpeg", ".webp", ".bmp")
_BEGINS = {"secretary": "queue", "coordinator": "beds", "gp": "received"}
"""Workspaces that begin on another page than the ward's list."""


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the command's own arguments."""
    parser.description = _("Renders a screen in any state as a picture.")
    add_server(parser)
    add_store(parser)
    add_configuration(parser)
    parser.add_argument("--workspace", required=True, metavar="ID")
    parser.add_argument("--patient", default="", metavar="ID")
    parser.add_argument("--ward", default="", metavar="ID")
    parser.add_argument("--person", default="", metavar="ID", help=_("a PractitionerRole"))
    screens = _("{names}, or the name of a tab of the workspace").format(names=", ".join(SCREENS))
    parser.add_argument("--screen", default="", metavar="NAME", help=screens)
    words = _("choose a selection of the list, as its menu does: the name of a “filter” in the workspace")
    parser.add_argument("--filter", default="", metavar="NAME", help=words)
    words = _("show a panel of the patient's page alone, as Alt+Enter does: its name in the workspace")
    parser.add_argument("--alone", default="", metavar="NAME", help=words)
    words = _("type this in {names}; of a note or a letter a phrase with its point (“.innlagt”)")
    words = words.format(names=", ".join(TYPED))
    parser.add_argument("--type", dest="typed", default="", metavar=_("TEXT"), help=words)
    parser.add_argument("--state", default="", choices=STATES)
    parser.add_argument("--size", type=_size, default="1920x1080", metavar=_("WIDTHxHEIGHT"))
    parser.add_argument("--scale", type=_scale, default=1.0)
    parser.add_argument("--theme", choices=("light", "dark", "contrast"), default="light")
    parser.add_argument("--lang", choices=LANGUAGES, default="nb")
    parser.add_argument("--at", default="", metavar="TIME", help=_("the time that the screen believes in"))
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
            configuration=configuration_of(arguments),
        )
        locations.choose(start.configuration)
        written: list[str] = []

        def told(path: Path, wrong: str) -> None:
            written.append(str(path))
            if wrong:
                complain(wrong)

        with only_reading():
            if arguments.patient:
                asyncio.run(_known(start, arguments.patient))
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


def _size(text: str) -> tuple[int, int]:
    match = re.fullmatch(r"([0-9]{3,5})x([0-9]{3,5})", text)
    if match is None:
        told = _("{text} is not a size; write it as 1920x1080").format(text=text)
        raise argparse.ArgumentTypeError(told)
    return int(match[1]), int(match[2])


def _scale(text: str) -> float:
    try:
        found = float(text)
    except ValueError:
        found = 0
    if not 0.5 <= found <= 4:
        raise argparse.ArgumentTypeError(_("the scale lies between 0.5 and 4"))
    return found


async def _known(start: Start, patient: str) -> None:
    """Refuse a patient whom the server does not know: an empty chart would look like one without findings."""
    from desktop.fhir import answers
    from desktop.fhir.client import HttpTransport
    from desktop.fhir.transport import Request

    transport = HttpTransport(start.server, lambda: start.token or None)
    try:
        answer = await transport.send(Request("GET", f"Patient/{quote(patient, safe='')}"))
    finally:
        await transport.close()
    if answers.absent(answer):
        raise InputError(_("The server does not know this patient."), details=f"Patient/{patient}")
    if answer.ok:
        answers.copy_of(answer, "Patient", patient)
