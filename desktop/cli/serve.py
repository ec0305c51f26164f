"""`fagflate serve`: the embedded FHIR server alone."""

from __future__ import annotations

import argparse
import logging
import os
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any

from desktop.cli.common import logged, number, read_token
from desktop.core.errors import InputError, StoreError
from desktop.core.logs import SERVE
from desktop.core.messages import _

if TYPE_CHECKING:
    from desktop.backend.database import Database
    from desktop.backend.running import Running

NAME = "serve"
log = logging.getLogger(__name__)


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the command's own arguments."""
    parser.description = _("The embedded FHIR R4 server alone.")
    parser.add_argument(
        "--database", metavar="URL", help=_("SQLite file or postgresql+psycopg://… (default: a SQLite file)")
    )
    parser.add_argument("--host", default="127.0.0.1", help=_("address to listen on (default: 127.0.0.1)"))
    parser.add_argument(
        "--port", type=number(0, 65535), default=8080, help=_("port; 0 takes a free one (default: 8080)")
    )
    parser.add_argument(
        "--demo",
        type=number(1, 100_000),
        metavar="N",
        help=_("fill an empty database with N made-up patients"),
    )
    parser.add_argument(
        "--seed", type=number(0, 10**9), default=1, metavar="S", help=_("another seed, other patients")
    )
    who = parser.add_mutually_exclusive_group()
    who.add_argument("--token-file", type=Path, metavar="FILE", help=_("file that holds the bearer token"))
    who.add_argument(
        "--sign-in",
        action="store_true",
        help=_("let people of the database sign in, without a password: for demonstrations"),
    )
    who.add_argument("--no-auth", action="store_true", help=_("answer anyone, without a token"))
    parser.add_argument(
        "--issuer", default="", metavar="URL", help=_("let in whoever signs in at this OpenID provider")
    )
    known = _(
        "with --sign-in: what fagflate registration wrote of a machine, which may have tokens of its own"
        " (SMART Backend Services)"
    )
    parser.add_argument("--service-key", type=Path, metavar="FILE", help=known)
    client = _("with --issuer: a client there that is a service, by the scopes (system/…) of its tokens")
    parser.add_argument("--service-client", action="append", default=[], metavar="ID", help=client)
    parser.add_argument(
        "--until-stdin-closes", action="store_true", help=_("end when standard input is closed")
    )


def given_token(file: Path | None) -> str:
    """The token from the file, else from `FAGFLATE_TOKEN`, else empty; InputError for an unusable one."""
    token = os.environ.get("FAGFLATE_TOKEN", "")
    if file is not None:
        token = read_token(file)
    token = token.strip()
    if any(character.isspace() or not character.isprintable() for character in token) or not token.isascii():
        raise InputError(_("The token has characters that a token can't have."))
    return token


def service_keys(file: Path | None) -> dict[str, Any] | None:
    """The public keys (JWKS) of a machine, from what `fagflate registration` wrote; InputError for anything
    else."""
    if file is None:
        return None
    import json

    from joserfc import jwk
    from joserfc.errors import JoseError

    try:
        told = json.loads(file.read_text(encoding="utf-8"))
        keys = {"keys": list(told["jwks"]["keys"])}
        jwk.KeySet.import_key_set(keys)  # type: ignore[arg-type]
    except (OSError, ValueError, KeyError, TypeError, JoseError) as error:
        raise InputError(
            _("The file {file} is not what fagflate registration writes.").format(file=file)
        ) from error
    return keys


def database_url(given: str | None) -> str:
    """SQLAlchemy's URL for `--database`: a URL, the path of a SQLite file, or nothing for the default."""
    from desktop.core.paths import data_dir

    if given is None:
        folder = data_dir() / "server"
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        return f"sqlite:///{(folder / 'fhir.sqlite').as_posix()}"
    if given.startswith("postgresql://"):
        return "postgresql+psycopg://" + given.removeprefix("postgresql://")
    return (
        given if ":/" in given.replace(":\\", "") and "//" in given else f"sqlite:///{Path(given).as_posix()}"
    )


def run(arguments: argparse.Namespace) -> int:
    """Serve until SIGTERM, Ctrl-C or, where asked, the end of standard input."""
    with logged(SERVE):
        return _serve(arguments)


def _serve(arguments: argparse.Namespace) -> int:
    from desktop.backend.running import Options, Running, new_token

    signs_in = arguments.sign_in or bool(arguments.issuer)
    if arguments.issuer and (arguments.no_auth or arguments.token_file is not None):
        raise InputError(
            _("Either people sign in, or a token is enough, or anyone is let in: only one of them.")
        )
    if arguments.service_key is not None and not arguments.sign_in:
        raise InputError(_("--service-key is for a server with a sign-in of its own: give --sign-in too."))
    service = service_keys(arguments.service_key)
    if arguments.service_client and not arguments.issuer:
        raise InputError(_("--service-client is for clients of another provider: give --issuer too."))
    # A token that stands in the environment lets nobody past the sign-in.
    token = "" if arguments.no_auth or signs_in else given_token(arguments.token_file) or new_token()
    database = open_database(database_url(arguments.database))
    try:
        _fill(database, arguments.demo, arguments.seed)
        options = Options(
            arguments.host, arguments.port, token, sign_in=arguments.sign_in, issuer=arguments.issuer,
            service=service, clients=tuple(arguments.service_client),
        )  # fmt: skip
        running = Running(database, options)
        if arguments.until_stdin_closes:
            threading.Thread(target=_watch, args=(running,), daemon=True).start()
        running.run(lambda: _ready(running, as_json=arguments.json))
    finally:
        database.close()
    log.info("ended as it was asked to")
    return 0


def open_database(url: str) -> Database:
    """Open (and on first use lay out) the server's database; InputError where that can't be done."""
    from sqlalchemy.exc import ArgumentError, NoSuchModuleError, SQLAlchemyError

    from desktop.backend.database import Database

    try:
        return Database(url)
    except (ArgumentError, NoSuchModuleError, ModuleNotFoundError) as error:
        raise InputError(
            _("That database can't be used."),
            todo=_(
                "Name a SQLite file or postgresql+psycopg://… (the extra “postgresql” must be installed)."
            ),
            details=str(error),
        ) from error
    except SQLAlchemyError as error:
        raise InputError(
            _("The server's database can't be opened."),
            todo=_("Check that it is there, that it runs and that you may use it."),
            details=str(error),
        ) from error


def _fill(database: Database, patients: int | None, seed: int) -> None:
    from desktop.backend import demo
    from desktop.backend.bulk import broke_off, is_empty, load
    from desktop.cli.demo_letters import draw

    if broke_off(database):
        raise StoreError(
            _("The filling of this database broke off, so it holds only a part of its patients."),
            kept=_("Nothing was changed."),
            todo=_("Remove it, or name another database, and start again."),
        )
    if patients is not None and is_empty(database):
        load(database, demo.resources(patients, seed, draw=draw))


def _ready(running: Running, *, as_json: bool) -> None:
    log.info("answering at %s", running.url)
    if as_json:
        import json

        line = json.dumps({"url": running.url} | ({"token": running.token} if running.token else {}))
    else:
        line = running.url + (f" token={running.token}" if running.token else "")
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def _watch(running: Running) -> None:
    while sys.stdin.buffer.read(4096):
        pass
    running.stop()
