"""Start of a screen without a display, for `snapshot` and `say`: server, record, workspace, patient, ward."""

from __future__ import annotations

import argparse
import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

from desktop.cli.common import add_configuration, add_server, add_store, configuration_of, token_of
from desktop.core.errors import InputError
from desktop.core.messages import LANGUAGES, _
from desktop.core.window_port import SCREENS, Start
from desktop.workspace import locations


def add_screen(parser: argparse.ArgumentParser, *, workspace: str | None = None) -> None:
    """The arguments that say which screen, of whom and from where; a workspace must be named where there is
    none to begin with."""
    add_server(parser)
    add_store(parser)
    add_configuration(parser)
    parser.add_argument("--workspace", required=workspace is None, default=workspace, metavar="ID")
    parser.add_argument("--patient", default="", metavar="ID")
    parser.add_argument("--ward", default="", metavar="ID")
    parser.add_argument("--person", default="", metavar="ID", help=_("a PractitionerRole"))
    screens = _("{names}, or the name of a tab of the workspace").format(names=", ".join(SCREENS))
    parser.add_argument("--screen", default="", metavar="NAME", help=screens)
    parser.add_argument("--size", type=size_of, default="1920x1080", metavar=_("WIDTHxHEIGHT"))
    parser.add_argument("--lang", choices=LANGUAGES, default="nb")
    parser.add_argument("--at", default="", metavar="TIME", help=_("the time that the screen believes in"))


@contextmanager
def starting(arguments: argparse.Namespace) -> Iterator[Start]:
    """The start that the arguments name, with a temporary record where they name none."""
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
        yield start


def size_of(text: str) -> tuple[int, int]:
    """A size as `1920x1080`; ArgumentTypeError for anything else."""
    match = re.fullmatch(r"([0-9]{3,5})x([0-9]{3,5})", text)
    if match is None:
        told = _("{text} is not a size; write it as 1920x1080").format(text=text)
        raise argparse.ArgumentTypeError(told)
    return int(match[1]), int(match[2])


async def known_patient(start: Start, patient: str) -> None:
    """Refuse a patient whom the server does not know: an empty chart would look like one without findings."""
    await _known(start, "Patient", patient, _("The server does not know this patient."))


async def known_ward(start: Start, ward: str) -> None:
    """Refuse a ward that the server does not know: an empty list would look like one without patients."""
    await _known(start, "Location", ward, _("The server does not know this ward."))


async def _known(start: Start, kind: str, id_: str, unknown: str) -> None:
    from desktop.fhir import answers
    from desktop.fhir.client import HttpTransport
    from desktop.fhir.transport import Request

    transport = HttpTransport(start.server, lambda: start.token or None)
    try:
        answer = await transport.send(Request("GET", f"{kind}/{quote(id_, safe='')}"))
    finally:
        await transport.close()
    if answers.absent(answer):
        raise InputError(unknown, details=f"{kind}/{id_}")
    if answer.ok:
        answers.copy_of(answer, kind, id_)
