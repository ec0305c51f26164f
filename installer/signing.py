"""Signing what is built, by osslsigncode: launchers and uninstaller before they are packed, then EXE and MSI.

Nothing is signed unless it is asked for: a signature tells when it was made, and no two are the same.
"""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from pathlib import Path

from desktop.core import held_files
from installer.tools import Failed, run, tool

TOOL = "SIGNER"
"""Names the program where it lies outside the path, as on Windows beside libraries of its own."""
LIMIT = 120
"""Seconds for one file; a service that stamps the time may be slow."""


@dataclass(frozen=True)
class Signer:
    """A certificate with its key (PKCS #12), the file with its password, and who stamps the time, if any."""

    certificate: Path
    password: Path
    timestamp: str = ""

    def check(self) -> None:
        """Raise Failed where nothing could be signed: a tool or a file is missing."""
        _tool()
        for file in (self.certificate, self.password):
            if not file.is_file():
                raise Failed(f"{file} is missing: nothing was built, because it could not be signed")

    def sign(self, file: Path, about: str) -> None:
        """Sign a file in its place; `about` is what Windows shows of it. Raises Failed."""
        made = file.with_name(file.name + ".signed")
        try:
            run(self._words(str(file), str(made), about), limit=LIMIT)
            held_files.replace(made, file)
        finally:
            made.unlink(missing_ok=True)

    def line(self, file: str, about: str) -> str:
        """A line for a shell that signs a file in its place; the password is in its file, not in the line."""
        words = " ".join(f'"{word}"' for word in self._words(file, f"{file}.signed", about))
        if sys.platform == "win32":
            # `call` first: a line that begins with a quote loses it, and the last one, to cmd.
            return f'call {words} && move /y "{file}.signed" "{file}"'
        return f'{words} && mv -f "{file}.signed" "{file}"'

    def _words(self, file: str, made: str, about: str) -> list[str]:
        stamped = ["-ts", self.timestamp] if self.timestamp else []
        return [
            _tool(), "sign", "-pkcs12", str(self.certificate), "-readpass", str(self.password),
            "-h", "sha256", "-n", about, *stamped, "-in", file, "-out", made,
        ]  # fmt: skip


def signer(certificate: Path | None, password: Path | None, timestamp: str) -> Signer | None:
    """What the words of the command ask for; None where nothing is to be signed. Raises Failed."""
    if certificate is None:
        if password is not None or timestamp:
            raise Failed("--password-file and --timestamp sign nothing without --sign CERTIFICATE.p12")
        return None
    if password is None:
        raise Failed("--sign needs --password-file FILE with the certificate's password")
    found = Signer(certificate.resolve(), password.resolve(), timestamp)
    found.check()
    return found


def verified(file: Path, authority: Path) -> bool:
    """Whether a file has a whole signature made with a certificate that `authority` (PEM) vouches for."""
    try:
        run([_tool(), "verify", "-CAfile", authority, "-in", file], limit=LIMIT)
    except Failed:
        return False
    return True


def _tool() -> str:
    return tool("osslsigncode", *filter(None, [os.environ.get(TOOL)]), package="osslsigncode")
