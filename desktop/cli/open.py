"""`fagflate`: opens the application on a server."""

from __future__ import annotations

import argparse
import os

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
    token = _token_of_window(arguments)
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
                token=token,
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


def _token_of_window(arguments: argparse.Namespace) -> str:
    """The token that somebody names for this very window, with `--token-file` or the variable. Raises
    InputError where only a setting names one, and for any where the policy does: it is the services', and
    whoever sits at a window signs in."""
    no_slip(
        "token_file",
        _("How windows sign in to the server is decided for this machine by a value that can't be used."),
    )
    own = arguments.token_file is not None or os.environ.get(TOKEN_VARIABLE, "").strip()
    held = next(one for one in settings.held()[0] if one.setting.name == "token_file")
    if not held.value or (own and held.layer != "policy"):
        return token_of(arguments)
    raise InputError(
        _(
            "The token file {file} is for services, and signs no windows in: people sign in themselves."
        ).format(file=os.path.expandvars(str(held.value))),
        kept=_("Nothing was opened."),
        todo=_("Ask IT to take TokenFile out of the settings; a service is given its own with --token-file."),
        details=settings.place(held.layer),
    )


def remember(server: str) -> None:
    """Begin with this server from now on: it has answered, so its address was not a slip of the hand."""
    settings.keep("server", server)


def _last_server() -> str:
    return settings.text("server")
