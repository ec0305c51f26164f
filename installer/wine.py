"""A Windows made by wine, in a prefix of its own, every call with a limit and a pipe on standard input.

Debian's wine 8 lacks what Windows 10 has: the stand-ins in `smoke/standins` are put into the prefix (never
into the product), and are as small as they can be.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from installer import progress
from installer.runtime import compiler
from installer.tools import HERE, Failed, Pipes, environment, run, tool

STANDINS = HERE / "smoke" / "standins"
MOST = 3
"""So many times its limit a Windows program may take as long as something in its prefix computes."""
_SERVER = "/usr/lib/wine/wineserver64"


def wine() -> str:
    """Debian's 64-bit wine. Raises Failed."""
    return tool("/usr/lib/wine/wine64", "wine64", package="wine64")


@dataclass
class Windows:
    """A prefix: `C:` lies in `folder/drive_c`. Used as a context, it is stopped at the end."""

    folder: Path
    more: Mapping[str, str] = field(default_factory=dict)

    @property
    def c(self) -> Path:
        """Where drive C lies on this machine."""
        return self.folder / "drive_c"

    def variables(self, more: Mapping[str, str] | None = None) -> dict[str, str]:
        """The environment of a program in this prefix; nothing of this machine's own FAGFLATE_* or Qt."""
        kept = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("FAGFLATE", "QT_", "PYTHON", "WINE", "XDG_", "DISPLAY", "WAYLAND"))
        }
        return {
            **kept,
            "WINEPREFIX": str(self.folder),
            "WINEDEBUG": "-all",
            # No browser engine, no .NET: neither is asked for, and both would ask to be downloaded.
            "WINEDLLOVERRIDES": "mscoree,mshtml=;winemenubuilder.exe=d",
            **self.more,
            **(more or {}),
        }

    def boot(self) -> None:
        """Make the prefix. Raises Failed."""
        self.folder.parent.mkdir(parents=True, exist_ok=True)
        self.call(["wineboot", "-i"], limit=120)
        # Wine gives itself out for Windows 7 otherwise.
        self.call(["winecfg", "/v", "win10"], limit=60)
        if not (self.c / "windows" / "system32").is_dir():
            raise Failed("wine made no Windows")

    def stand_in(self) -> None:
        """Build the stand-ins and put them into the prefix. Raises Failed."""
        for source in sorted(STANDINS.glob("*.c")):
            program = source.stem.endswith(".exe")
            name = source.stem if program else f"{source.stem}.dll"
            kind = ["-municode", "-mconsole"] if program else ["-shared"]
            run(
                [compiler(), *kind, "-Os", "-s", "-Wall", "-Wextra", "-Werror",
                 "-o", self.c / "windows" / "system32" / name, source, "-ladvapi32"],
                limit=60, more=environment(),
            )  # fmt: skip

    def call(
        self,
        words: Sequence[str],
        *,
        limit: float,
        more: Mapping[str, str] | None = None,
        cwd: Path | None = None,
    ) -> subprocess.CompletedProcess[str]:
        """Run a Windows program to its end; what it wrote and its exit code. Raises Failed when
        nothing in the prefix made progress for `limit` seconds, or after three times as many."""
        process = subprocess.Popen(
            [wine(), *words],
            env=self.variables(more),
            cwd=cwd or self.folder.parent,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        pipes = Pipes(process)
        try:
            code = progress.wait(
                process, still=limit, most=limit * MOST, moving=(pipes.written,), computing=self._computing
            )
        except progress.Stuck as error:
            self.stop()
            what = " ".join(words)[:200]
            raise Failed(f"{what} {error}; it wrote: {''.join(pipes.texts(3))[-1500:]}") from error
        # A console host may hold the pipes long after the program has ended.
        out, errors = pipes.texts(3)
        return subprocess.CompletedProcess(words, code, out, errors)

    def _computing(self) -> float:
        """Seconds of processor time in this prefix: wine's server and services work for the program."""
        return progress.seconds_of(progress.of_variable("WINEPREFIX", str(self.folder)))

    def code(self, words: Sequence[str], *, limit: float) -> tuple[int, str]:
        """Run a Windows program; gives its whole exit code (wine's own has 8 bits) and what it wrote."""
        done = self.call(["exitcode.exe", *words], limit=limit)
        before, found, code = done.stdout.rpartition("exit code ")
        if not found:
            raise Failed(f"{words[0]} was not run: {done.stdout}{done.stderr}"[:2000])
        return int(code), before + done.stderr

    def start(
        self, words: Sequence[str], *, more: Mapping[str, str] | None = None, stderr: int = subprocess.DEVNULL
    ) -> subprocess.Popen[str]:
        """Start a Windows program that goes on; its standard input stays open."""
        return subprocess.Popen(
            [wine(), *words],
            env=self.variables(more),
            cwd=self.folder.parent,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=stderr,
            text=True,
            encoding="utf-8",
            errors="replace",
        )

    def stop(self) -> None:
        """End every program of this prefix, and only of this one, and wait until all have ended."""
        server = shutil.which(_SERVER) or shutil.which("wineserver")
        for word in ("-k", "-w") if server else ():
            with suppress(subprocess.TimeoutExpired):
                subprocess.run([server, word], env=self.variables(), timeout=30, check=False)

    def __enter__(self) -> Windows:
        self.boot()
        return self

    def __exit__(self, *_exception: object) -> None:
        self.stop()


def path(unix: Path) -> str:
    """How a program in the prefix names a file of this machine."""
    return "Z:" + str(unix).replace("/", "\\")
