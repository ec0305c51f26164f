"""A print server of a test's own: real CUPS with its real filters, on a socket in the test's folder.

Its printers end in a backend of ours, which keeps what reaches the device, and does what a file says: print,
be out of paper, fail. Nothing of this machine's own printing is touched.
"""

from __future__ import annotations

import os
import shutil
import stat
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

PPD = Path("/usr/share/ppd/cups-pdf/CUPS-PDF_opt.ppd")
SERVER, PARTS = Path("/usr/sbin/cupsd"), Path("/usr/lib/cups")
TWO_SIDED = """
*OpenUI *Duplex/Two-sided: PickOne
*OrderDependency: 20 AnySetup *Duplex
*DefaultDuplex: DuplexNoTumble
*Duplex None/Off: "<</Duplex false>>setpagedevice"
*Duplex DuplexNoTumble/Long edge: "<</Duplex true /Tumble false>>setpagedevice"
*Duplex DuplexTumble/Short edge: "<</Duplex true /Tumble true>>setpagedevice"
*CloseUI: *Duplex
"""
BACKEND = """#!/bin/sh
# job user title copies options [file]; what is printed comes by standard input
at=${DEVICE_URI#kept:}
[ $# -eq 0 ] && exit 0
while :; do
    case "$(cat "$at/mode" 2>/dev/null)" in
    empty) echo "STATE: +media-empty-error" >&2; touch "$at/asked"; sleep 0.1 ;;
    fail) cat >/dev/null; exit 1 ;;
    *) break ;;
    esac
done
echo "STATE: -media-empty-error" >&2
cat >"$at/$1.part"
echo "$5" >"$at/$1.options"
mv "$at/$1.part" "$at/$1.device"
"""
FILES = """SystemGroup root
User {user}
Group {group}
ServerRoot {at}/etc
ServerBin {at}/parts
StateDir {at}/run
CacheDir {at}/cache
RequestRoot {at}/spool
TempDir {at}/spool/tmp
ErrorLog {at}/log/error
AccessLog {at}/log/access
PageLog {at}/log/page
"""
SETTINGS = """Listen {at}/s
LogLevel warn
Browsing No
DefaultAuthType None
{more}
<Location />
Order allow,deny
Allow all
</Location>
<Location /admin>
AuthType None
Order allow,deny
Allow all
</Location>
<Policy default>
<Limit All>
AuthType None
Order deny,allow
</Limit>
</Policy>
"""


def missing() -> str:
    """Reason why no print server can be started here; empty where one can."""
    if not SERVER.exists():
        return "no CUPS server is installed (Debian: cups)"
    if not PPD.exists():
        return "the printer that CUPS is tried with is not installed (Debian: printer-driver-cups-pdf)"
    if os.getuid() != 0:
        return "a print server of one's own takes filters that only root may start"
    return ""


class CupsServer:
    """A running server; `address` is what `CUPS_SERVER` and `Cups` take."""

    def __init__(self, at: Path) -> None:
        self.at = at
        self.address = str(at / "s")
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start the server, and wait until it listens."""
        (self.at / "s").unlink(missing_ok=True)
        files = ["-c", str(self.at / "etc/cupsd.conf"), "-s", str(self.at / "etc/files.conf")]
        quiet = subprocess.DEVNULL
        process = self._process = subprocess.Popen([str(SERVER), "-f", *files], stdout=quiet, stderr=quiet)
        until(lambda: (self.at / "s").exists() or process.poll() is not None)
        assert process.poll() is None, self.log()

    def stop(self) -> None:
        """End the server."""
        if self._process is not None:
            self._process.terminate()
            self._process.wait(60)

    def restart(self) -> None:
        """End it, and start it anew with what it had."""
        self.stop()
        self.start()

    def command(self, *words: str) -> str:
        """Run one of CUPS' own commands against this server."""
        done = subprocess.run(
            words, env={**os.environ, "CUPS_SERVER": self.address, "LC_ALL": "C"},
            capture_output=True, text=True, timeout=60, check=True,
        )  # fmt: skip
        return done.stdout

    def printer(self, name: str, *options: str, policy: str = "retry-job") -> Path:
        """Set up a printer that is two-sided by itself; gives the folder of its device."""
        device, ppd = self.at / name, self.at / f"{name}.ppd"
        device.mkdir()
        device.chmod(0o777)
        ppd.write_text(PPD.read_text(encoding="latin-1") + TWO_SIDED, encoding="latin-1")
        more = [word for option in (f"printer-error-policy={policy}", *options) for word in ("-o", option)]
        self.command("lpadmin", "-p", name, "-E", "-v", f"kept:{device}", "-P", str(ppd), *more)
        return device

    def log(self) -> str:
        """The server's log of errors."""
        path = self.at / "log/error"
        return path.read_text(encoding="utf-8", errors="replace") if path.exists() else ""


@contextmanager
def cups_server(more: str = "") -> Iterator[CupsServer]:
    """A print server, with `more` lines in its settings. Its folder is a short name, as a socket needs."""
    at = Path(tempfile.mkdtemp(prefix="cups-", dir="/tmp"))
    made = CupsServer(at)
    try:
        at.chmod(0o755)
        for name in ("etc/ppd", "run", "cache", "spool/tmp", "log", "parts/backend"):
            (at / name).mkdir(parents=True)
        for part in PARTS.iterdir():
            if part.name != "backend":
                (at / "parts" / part.name).symlink_to(part)
        backend = at / "parts/backend/kept"
        backend.write_text(BACKEND, encoding="utf-8")
        backend.chmod(stat.S_IRWXU)
        (at / "etc/files.conf").write_text(FILES.format(at=at, user="lp", group="lp"), encoding="utf-8")
        (at / "etc/cupsd.conf").write_text(SETTINGS.format(at=at, more=more), encoding="utf-8")
        made.start()
        yield made
    finally:
        made.stop()
        shutil.rmtree(at, ignore_errors=True)


LOOKS = 1_200
"""Times that a test looks for something of another process, a twentieth of a second apart."""


def until(true: Callable[[], object]) -> None:
    """Wait for something that another process does; fail after having looked `LOOKS` times."""
    for _look in range(LOOKS):
        if true():
            return
        time.sleep(0.05)
    pytest.fail(f"looked for {LOOKS} times, and it does not come")
