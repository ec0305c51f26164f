"""Shared arguments of commands: the server's address, the token, a store to work in."""

from __future__ import annotations

import argparse
import logging
import os
import stat
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from desktop.core import settings
from desktop.core.errors import InputError, WireError
from desktop.core.messages import _
from desktop.core.paths import machine_dir

if TYPE_CHECKING:
    from desktop.store.store import Store

TOKEN_VARIABLE = "FAGFLATE_TOKEN"
log = logging.getLogger(__name__)


def say(words: str) -> None:
    """One line to people on standard output."""
    sys.stdout.write(words + "\n")
    sys.stdout.flush()


def complain(words: str) -> None:
    """One line to people on standard error: it is no part of what a program reads."""
    sys.stderr.write(words + "\n")
    sys.stderr.flush()


def add_server(parser: argparse.ArgumentParser, *, required: bool = True) -> None:
    """`--server URL` and `--token-file FILE`."""
    parser.add_argument("--server", required=required, metavar="URL", help=_("the FHIR base of the server"))
    parser.add_argument(
        "--token-file",
        type=Path,
        metavar="FILE",
        help=_("file that holds the bearer token (else the variable {name})").format(name=TOKEN_VARIABLE),
    )


def token_of(arguments: argparse.Namespace) -> str:
    """The token from `--token-file`, else the environment, else the file that is set; else empty."""
    file: Path | None = arguments.token_file
    if file is None:
        said, set_to = os.environ.get(TOKEN_VARIABLE, "").strip(), settings.text("token_file")
        if said or not set_to:
            return said
        file = Path(os.path.expandvars(set_to))
    return read_token(file)


def read_token(file: Path) -> str:
    """The token in a file. InputError for one that can't be read or is empty, and for one that every account
    of the machine may read, unless IT has set it for all of them."""
    try:
        mode, text = file.stat().st_mode, file.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(_("The token file {file} can't be read.").format(file=file)) from error
    if not text:
        raise InputError(_("The token file {file} is empty.").format(file=file))
    by_it = file == Path(os.path.expandvars(settings.text("token_file")))
    # On Windows rights are no such bits: the folder's access list decides.
    if mode & stat.S_IROTH and sys.platform != "win32" and not by_it:
        raise InputError(
            _("Every account of this machine may read the token file {file}.").format(file=file),
            kept=_("The token was not used."),
            todo=_("Let only its user read it (chmod 600), and have the token replaced."),
        )
    return text


def add_configuration(parser: argparse.ArgumentParser) -> None:
    """`--configuration DIR`."""
    parser.add_argument(
        "--configuration",
        type=Path,
        metavar="DIR",
        help=_(
            "folder of the hospital's own workspaces and settings (else the one in the machine's settings)"
        ),
    )


def configuration_of(arguments: argparse.Namespace) -> str:
    """The folder that `--configuration` names, or empty. Raises InputError for another than the policy's."""
    given: Path | None = arguments.configuration
    if given is not None:
        no_slip(
            "configuration",
            _("The folder of configuration is decided for this machine by a value that can't be used."),
        )
    if given is None or not settings.decided("configuration"):
        return str(given or "")
    decided = Path(settings.text("configuration") or machine_dir() / "configuration")
    if os.path.normcase(os.path.abspath(given)) == os.path.normcase(os.path.abspath(decided)):
        return ""
    raise InputError(
        _("The folder of configuration is decided for this machine: {folder}").format(folder=decided),
        kept=_("Nothing was opened."),
        todo=_("Start without --configuration, or ask IT."),
        details=settings.place("policy"),
    )


def no_slip(name: str, what: str) -> None:
    """Raises InputError, with what it says, where the policy has a value of a setting that can't be used:
    nothing that a user names takes its place."""
    if (wrong := settings.slip(name)) is not None:
        raise InputError(
            what,
            kept=_("Nothing was opened."),
            todo=_("Ask IT to mend it; fagflate doctor says what is wrong."),
            details=f"{settings.place('policy')}: {wrong.name}",
        )


def use_configuration(arguments: argparse.Namespace) -> None:
    """Use the hospital's settings of the workspace that is named, as a window on it would; what is wrong in
    them is complained of, and what is right is used."""
    from desktop.core import configured
    from desktop.views.known import known
    from desktop.workspace import locations
    from desktop.workspace.layers import Who
    from desktop.workspace.loader import load_safely

    locations.choose(configuration_of(arguments))
    where = locations.found()
    made = load_safely(arguments.workspace, known=known(), folders=where.folders, who=Who())
    configured.use(made.resolved.settings)
    for problem in (*where.wrong, *made.problems):
        complain(str(problem))


def add_another(parser: argparse.ArgumentParser) -> None:
    """`--new-window`."""
    parser.add_argument(
        "--new-window", action="store_true", help=_("a window of its own, though one is open on this record")
    )


def add_store(parser: argparse.ArgumentParser, *, required: bool = False) -> None:
    """`--store DIR` and `--key-file FILE`."""
    parser.add_argument(
        "--store", type=Path, required=required, metavar="DIR", help=_("folder of the encrypted local record")
    )
    parser.add_argument(
        "--key-file",
        type=Path,
        metavar="FILE",
        help=_("file with the record's key (else the system's key store)"),
    )


def number(least: int, most: int) -> Callable[[str], int]:
    """A type for argparse: a whole number within limits; anything else is wrong usage."""

    def read(text: str) -> int:
        if not text.isascii() or not text.isdigit() or not least <= int(text[:10]) <= most:
            raise argparse.ArgumentTypeError(
                _("{text} is not a whole number from {least} to {most}").format(
                    text=text, least=least, most=most
                )
            )
        return int(text)

    return read


@contextmanager
def only_reading() -> Iterator[None]:
    """Says of a server that can't be asked what is true for a command that sends nothing."""
    try:
        yield
    except WireError as error:
        if not error.todo:
            raise
        raise WireError(
            error.what,
            kept=_("Nothing was written."),
            todo=_("Check the address, the network and the token, and run the command again."),
            details=error.details,
        ) from error


@contextmanager
def store_of(arguments: argparse.Namespace) -> Iterator[Store]:
    """The named store, or a temporary encrypted one that is removed afterwards."""
    from desktop.store.store import Store
    from desktop.store.store_keys import FileKey, KeyringKeys

    if arguments.store is not None:
        keys = FileKey(arguments.key_file) if arguments.key_file else KeyringKeys()
        try:
            found = Store.open(arguments.store, keys, tell=complain)
        except UnicodeDecodeError as error:
            raise InputError(_("The file {file} holds no key.").format(file=arguments.key_file)) from error
        with found as store:
            yield store
        return
    with temporary_store() as store:
        yield store


@contextmanager
def temporary_store() -> Iterator[Store]:
    """An encrypted store that is removed afterwards."""
    import tempfile

    from desktop.store.store import Store

    with (
        tempfile.TemporaryDirectory(prefix="fagflate-", ignore_cleanup_errors=True) as folder,
        Store(Path(folder) / "store", os.urandom(32)) as store,
    ):
        yield store


@contextmanager
def logged(role: str) -> Iterator[None]:
    """The command writes a log file of its own, which also says what ended it; where none can be written,
    that is complained of once."""
    from desktop.core.logs import SAID, Logs

    logs = Logs(role)
    if logs.error is not None:
        complain(str(logs.error))
    try:
        yield
    except Exception:
        log.exception("the command could not be done", extra=SAID)
        raise
    finally:
        logs.close()
