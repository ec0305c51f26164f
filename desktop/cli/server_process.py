"""The embedded server as a child process that ends with its parent, on any operating system."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec

from desktop.core.errors import WireError
from desktop.core.messages import _


class Running(msgspec.Struct, frozen=True):
    """Address of a child server, and the token it wants."""

    url: str
    token: str


@contextmanager
def server(
    database: Path, *, patients: int | None = None, seed: int = 1, sign_in: bool = False
) -> Iterator[Running]:
    """Start `serve --port 0` on a database file and give its address; it ends with the block. With `sign_in`
    its people sign in, and there is no token.

    The child ends by itself when this process goes away: its standard input closes then. Raises
    WireError when it doesn't start.
    """
    command = [sys.executable, "-m", "desktop", "serve", "--port", "0", "--until-stdin-closes",
               "--database", str(database)]  # fmt: skip
    if patients is not None:
        command += ["--demo", str(patients), "--seed", str(seed)]
    if sign_in:
        command.append("--sign-in")
    flags = getattr(subprocess, "CREATE_NO_WINDOW", 0)
    process = subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8",
        creationflags=flags, env={**os.environ, "PYTHONUTF8": "1"},
    )  # fmt: skip
    try:
        assert process.stdout is not None
        line = process.stdout.readline().strip()
        url, _space, rest = line.partition(" ")
        if not url.startswith("http"):
            raise WireError(
                _("The embedded server did not start."),
                todo=_("Run fagflate serve alone to see why."),
                details=line,
            )
        yield Running(url, rest.removeprefix("token="))
    finally:
        if process.stdin is not None:
            process.stdin.close()
        try:
            process.wait(15)
        except subprocess.TimeoutExpired:
            process.terminate()
            process.wait(15)
        if process.stdout is not None:
            process.stdout.close()
