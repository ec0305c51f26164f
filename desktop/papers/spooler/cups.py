"""CUPS (Linux, macOS) behind the port, over IPP on its own socket or address.

`CUPS_SERVER` and `client.conf` say where it is, as for every other program. A server that wants a password or
Kerberos for printing is not supported here: it refuses, and the refusal is told.
"""

from __future__ import annotations

import getpass
import http.client
import os
import socket
from pathlib import Path
from urllib.parse import quote

from desktop.papers.spooler import ipp
from desktop.papers.spooler.port import Options, not_handed, unsure
from desktop.shown.paper.print_states import PrintState, Told

SOCKETS = ("/run/cups/cups.sock", "/var/run/cups/cups.sock", "/private/var/run/cupsd")
CONFIGURED = (Path.home() / ".cups/client.conf", Path("/etc/cups/client.conf"))
PORT, HANDS, ASKS = 631, 30.0, 5.0
"""The port; seconds allowed for handing over, and for asking."""
NAMED = "Fagflate {ticket}"
"""Name of a job: nothing of the patient, and found again by it."""

_MEDIA = {"A4": "iso_a4_210x297mm"}
_ENDED = {7: PrintState.CANCELLED, 8: PrintState.ABORTED, 9: PrintState.PRINTED}
_HELD, _STOPPED_PRINTER = 4, 5
_REASONS = (
    (("media-empty", "media-needed", "input-tray-missing"), PrintState.NO_PAPER),
    (("media-jam",), PrintState.JAM),
    (("cover-open", "door-open", "interlock-open"), PrintState.COVER),
    (("toner-empty", "marker-supply-empty", "developer-empty", "opc-life-over"), PrintState.INK),
    (("offline", "connecting-to-device", "timed-out", "shutdown", "stopped-partly"), PrintState.OFFLINE),
    (("paused", "moving-to-paused", "stopping"), PrintState.STOPPED),
)
"""Reasons that a printer gives, the most useful first; `-warning` and `-report` behind one stop nothing."""


class _Local(http.client.HTTPConnection):
    """HTTP over a socket of this machine."""

    def __init__(self, path: str, timeout: float) -> None:
        super().__init__("localhost", timeout=timeout)
        self._path = path

    def connect(self) -> None:
        # Windows has none, and another spooler.
        self.sock = socket.socket(getattr(socket, "AF_UNIX"), socket.SOCK_STREAM)  # noqa: B009
        self.sock.settimeout(self.timeout)
        self.sock.connect(self._path)


def server() -> str:
    """Address of CUPS: a socket's path, or host with port, as environment and `client.conf` say."""
    if given := os.environ.get("CUPS_SERVER", ""):
        return given
    for path in CONFIGURED:
        try:
            lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
        except OSError:
            continue
        for line in lines:
            word, _blank, value = line.strip().partition(" ")
            if word.lower() == "servername" and value.strip():
                return value.strip()
    return next((path for path in SOCKETS if os.path.exists(path)), f"localhost:{PORT}")


class Cups:
    """The spooler at an address, this machine's own by default."""

    def __init__(self, at: str = "") -> None:
        self._at = at

    def hand_over(self, pdf: bytes, printer: str, options: Options, ticket: str) -> str:
        about: list[ipp.Given] = [
            (ipp.URI, "printer-uri", _uri(printer)),
            (ipp.NAME, "requesting-user-name", _user()),
            (ipp.NAME, "job-name", NAMED.format(ticket=ticket)),
            (ipp.MIME, "document-format", "application/pdf"),
        ]
        # Each said, not assumed: a queue has defaults of its own for all of these.
        how: list[ipp.Given] = [
            (ipp.KEYWORD, "sides", options.sides),
            (ipp.INTEGER, "number-up", options.pages_a_side),
            (ipp.INTEGER, "copies", options.copies),
            (ipp.KEYWORD, "media", _MEDIA[options.paper]),
            (ipp.KEYWORD, "print-scaling", "none"),
            (ipp.KEYWORD, "job-sheets", "none"),
            (ipp.KEYWORD, "job-hold-until", "no-hold"),
        ]
        message = ipp.request(ipp.PRINT_JOB, about, how, pdf)
        connection = self._connection(HANDS)
        try:
            try:
                connection.connect()
            except OSError as error:
                raise not_handed(str(error)) from error
            try:
                found = self._exchange(connection, message, f"/printers/{quote(printer)}")
            except (OSError, ValueError, http.client.HTTPException) as error:
                raise unsure(repr(error)) from error
        finally:
            connection.close()
        if not found.ok:
            raise not_handed(f"IPP {found.status:#06x}")
        job = next((group["job-id"][0] for group in found.groups if "job-id" in group), None)
        if job is None:
            raise unsure("no job-id")
        return str(job)

    def state(self, printer: str, job: str) -> Told:
        wanted = ("job-state", "job-state-reasons", "job-media-sheets-completed", "job-impressions-completed")
        found = self._ask(ipp.GET_JOB, _of_job(job), wanted)
        there = self._printer(printer)
        if not found.ok:
            if found.status not in (ipp.NOT_FOUND, ipp.GONE):
                raise OSError(f"IPP {found.status:#06x}")
            return Told(PrintState.DELETED if there is None else PrintState.UNKNOWN)
        told = next((group for group in found.groups if "job-state" in group), {})
        return Told(_state(told, there), _sheets(told))

    def find(self, printer: str, ticket: str) -> str:
        about: list[ipp.Given] = [
            (ipp.URI, "printer-uri", "ipp://localhost/"),
            (ipp.NAME, "requesting-user-name", _user()),
            (ipp.KEYWORD, "which-jobs", "all"),
        ]
        found = self._ask(ipp.GET_JOBS, about, ("job-id", "job-name"))
        if not found.ok and found.status != ipp.NOT_FOUND:
            raise OSError(f"IPP {found.status:#06x}")
        named = NAMED.format(ticket=ticket)
        jobs = (g for g in found.groups if "job-id" in g and g.get("job-name") == (named,))
        return next((str(group["job-id"][0]) for group in jobs), "")

    def cancel(self, printer: str, job: str) -> None:
        self._ask(ipp.CANCEL_JOB, _of_job(job), ())

    def _printer(self, printer: str) -> dict[str, tuple[ipp.Value, ...]] | None:
        """Attributes of a printer; None where there is none of that name any more."""
        about: list[ipp.Given] = [(ipp.URI, "printer-uri", _uri(printer))]
        found = self._ask(ipp.GET_PRINTER, about, ("printer-state", "printer-state-reasons"))
        if not found.ok and found.status not in (ipp.NOT_FOUND, ipp.GONE):
            raise OSError(f"IPP {found.status:#06x}")
        return next((g for g in found.groups if "printer-state" in g), {}) if found.ok else None

    def _ask(self, operation: int, about: list[ipp.Given], wanted: tuple[str, ...]) -> ipp.Answer:
        if wanted:
            about = [*about, (ipp.KEYWORD, "requested-attributes", wanted)]
        connection = self._connection(ASKS)
        try:
            return self._exchange(connection, ipp.request(operation, about), "/")
        except (ValueError, http.client.HTTPException) as error:
            raise OSError(repr(error)) from error
        finally:
            connection.close()

    def _connection(self, seconds: float) -> http.client.HTTPConnection:
        at = self._at or server()
        if at.startswith("/"):
            return _Local(at, seconds)
        host, _colon, port = at.partition(":")
        return http.client.HTTPConnection(host, int(port) if port.isdecimal() else PORT, timeout=seconds)

    def _exchange(self, connection: http.client.HTTPConnection, message: bytes, path: str) -> ipp.Answer:
        headers = {"Content-Type": "application/ipp", "Connection": "close"}
        if isinstance(connection, _Local):
            # Who asks is known by the socket itself.
            headers["Authorization"] = f"PeerCred {_user()}"
        connection.request("POST", path, message, headers)
        answered = connection.getresponse()
        if answered.status != 200:
            raise ValueError(f"HTTP {answered.status}")
        return ipp.answer(answered.read())


def _uri(printer: str) -> str:
    return f"ipp://localhost/printers/{quote(printer)}"


def _of_job(job: str) -> list[ipp.Given]:
    return [
        (ipp.URI, "printer-uri", "ipp://localhost/"),
        (ipp.INTEGER, "job-id", int(job)),
        (ipp.NAME, "requesting-user-name", _user()),
    ]


def _user() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return "fagflate"


def _sheets(told: dict[str, tuple[ipp.Value, ...]]) -> int:
    counted = (told.get(f"job-{what}-completed", (0,))[0] for what in ("media-sheets", "impressions"))
    return max((one for one in counted if isinstance(one, int)), default=0)


def _state(
    told: dict[str, tuple[ipp.Value, ...]], there: dict[str, tuple[ipp.Value, ...]] | None
) -> PrintState:
    """State of a job, from its own and its printer's."""
    state, reasons = told.get("job-state", (0,))[0], told.get("job-state-reasons", ())
    if state in _ENDED:
        ended = _ENDED[int(state)]
        if ended is PrintState.PRINTED:
            # It came out, but not as it should: somebody looks at it.
            return PrintState.UNKNOWN if "job-completed-with-errors" in reasons else ended
        return PrintState.DELETED if there is None else ended
    if there is None:
        return PrintState.DELETED
    if state == _HELD:
        return PrintState.HELD
    given = (*there.get("printer-state-reasons", ()), *reasons)
    stops = {str(one).removesuffix("-error") for one in given}
    for names, meant in _REASONS:
        if not stops.isdisjoint(names):
            return meant
    if there.get("printer-state", (0,))[0] == _STOPPED_PRINTER or state == 6 or "printer-stopped" in reasons:
        return PrintState.STOPPED
    return PrintState.PRINTING if state == 5 else PrintState.SENT
