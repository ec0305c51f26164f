"""`fagflate`: opens the application on a server."""

from __future__ import annotations

import argparse
import os
from pathlib import Path

from desktop.cli.common import (
    TOKEN_VARIABLE,
    add_another,
    add_configuration,
    add_server,
    add_store,
    configuration_of,
    no_slip,
    token_of,
)
from desktop.core import links, settings
from desktop.core.errors import InputError
from desktop.core.messages import LANGUAGES, _
from desktop.core.window_port import Start

NAME = "open"


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the command's own arguments."""
    parser.description = _("Opens the application. The token is read from the variable {name}.").format(
        name=TOKEN_VARIABLE
    )
    add_server(parser, required=False)
    add_store(parser)
    add_configuration(parser)
    add_another(parser)
    parser.add_argument(
        "--link", default="", metavar="LINK", help=_("a link to a patient, as fagflate://patient/ID")
    )
    parser.add_argument("--workspace", default="base", metavar="ID", help=_("the workspace to begin with"))
    parser.add_argument("--theme", choices=("light", "dark", "contrast"), default="")
    parser.add_argument("--lang", choices=LANGUAGES, default="")


def run(arguments: argparse.Namespace) -> int:
    """Open on the named server, else on the last one that answered."""
    if arguments.link:
        links.patient_of(arguments.link)
    no_slip(
        "server",
        _("Which server windows open on is decided for this machine by a value that can't be used."),
    )
    server = arguments.server or _last_server()
    if server != _last_server() and settings.decided("server"):
        raise InputError(
            _("Which server windows open on is decided for this machine: {server}").format(
                server=_last_server()
            ),
            kept=_("Nothing was opened."),
            todo=_("Start without --server, or ask IT."),
            details=settings.place("policy"),
        )
    configuration = configuration_of(arguments)
    arguments.token_file = _token_file(arguments.token_file)
    if not server:
        raise InputError(
            _("No server is known yet."),
            todo=_("Start with fagflate --server URL, or try fagflate demo."),
        )
    if not arguments.windows.has_display():
        raise InputError(
            _("There is no display here, so no window can be opened."),
            todo=_("Start on a desktop, or let fagflate snapshot write pictures."),
        )
    return int(
        arguments.windows.open(
            Start(
                server=server,
                token=token_of(arguments),
                store=str(arguments.store or ""),
                key_file=str(arguments.key_file or ""),
                language=arguments.lang,
                theme=arguments.theme,
                workspace=arguments.workspace,
                configuration=configuration,
                another=arguments.new_window,
                link=arguments.link,
                new=server != _last_server(),
            )
        )
    )


def _token_file(given: Path | None) -> Path | None:
    """The token file that windows sign in with: that of the machine's policy, before the variable. Raises
    InputError for another one than the policy's, and where what the policy says can't be used: nobody's own
    token takes its place."""
    no_slip(
        "token_file",
        _("How windows sign in to the server is decided for this machine by a value that can't be used."),
    )
    said = settings.text("token_file")
    if not said or not settings.decided("token_file"):
        return given
    decided = Path(os.path.expandvars(said))
    if given in (None, decided):
        return decided
    raise InputError(
        _("How windows sign in to the server is decided for this machine: {file}").format(file=decided),
        kept=_("Nothing was opened."),
        todo=_("Start without --token-file, or ask IT."),
        details=settings.place("policy"),
    )


def remember(server: str) -> None:
    """Begin with this server from now on: it has answered, so its address was not a slip of the hand."""
    settings.keep("server", server)


def _last_server() -> str:
    return settings.text("server")
