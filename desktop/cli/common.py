"""What several commands share: the server's address, the token, a store to work in."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from desktop.core.errors import InputError
from desktop.core.messages import _

if TYPE_CHECKING:
    from desktop.store.store import Store

TOKEN_VARIABLE = "FAGFLATE_TOKEN"


def say(words: str) -> None:
    """One line to people on standard output."""
    sys.stdout.write(words + "\n")
    sys.stdout.flush()


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
    """The token from `--token-file`, else from the environment, else empty."""
    if arguments.token_file is None:
        return os.environ.get(TOKEN_VARIABLE, "").strip()
    try:
        text: str = arguments.token_file.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(
            _("The token file {file} can't be read.").format(file=arguments.token_file)
        ) from error
    if not text:
        raise InputError(_("The token file {file} is empty.").format(file=arguments.token_file))
    return text


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


@contextmanager
def store_of(arguments: argparse.Namespace) -> Iterator[Store]:
    """The named store, or a temporary encrypted one that is removed afterwards."""
    from desktop.store.keys import FileKey, KeyringKeys
    from desktop.store.store import Store

    if arguments.store is not None:
        keys = FileKey(arguments.key_file) if arguments.key_file else KeyringKeys()
        with Store.open(arguments.store, keys) as store:
            yield store
        return
    import tempfile

    with (
        tempfile.TemporaryDirectory(prefix="fagflate-", ignore_cleanup_errors=True) as folder,
        Store(Path(folder) / "store", os.urandom(32)) as store,
    ):
        yield store
