"""Checks of `doctor` on a server, and of its CapabilityStatement against Fagflate's needs."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit

from desktop.cli.doctor_lines import Level, Line, log_goes, log_stays
from desktop.core.clock import Clock, utc_now
from desktop.core.errors import WireError
from desktop.core.messages import _
from desktop.fhir import answers, capability
from desktop.fhir.capability import Capabilities
from desktop.fhir.client import HttpTransport, stays_here
from desktop.fhir.transport import Answer, NoAnswer, Request
from desktop.store.charts import DIRECTORY
from desktop.sync.pull.pull import CHART

ESSENTIAL = frozenset({"Patient", "Encounter", "Location"})
"""Without these there is no ward and nobody on it."""
WRITTEN: dict[str, tuple[str, ...]] = {
    "AuditEvent": ("create",),
    "Binary": ("create",),
    "Composition": ("create", "update"),
    "DocumentReference": ("create", "update"),
    "MedicationRequest": ("create", "update"),
    "Provenance": ("create",),
    "ServiceRequest": ("create", "update"),
    "Task": ("create", "update"),
}
"""Interactions by which people's acts write each type."""
FILES_BY_READ = frozenset({"Binary"})
SKEW = timedelta(minutes=2)
NEEDED = ("Patient", *CHART, *DIRECTORY, *(kind for kind in WRITTEN if kind not in CHART))


async def look(server: str, token: str, clock: Clock = utc_now, *, probing: bool = False) -> list[Line]:
    """Every line about a server, as far as it lets itself be asked. Raises WireError for no address.

    With `probing` what it promises is tried on throw-away resources; without, nothing is written.
    """
    transport = HttpTransport(server, lambda: token or None)
    try:
        return await _look(transport, clock, probing)
    finally:
        await transport.close()


async def _look(transport: HttpTransport, clock: Clock, probing: bool) -> list[Line]:
    lines: list[Line] = []
    try:
        answer = await transport.send(Request("GET", "metadata"))
    except WireError as error:
        sent = isinstance(error, NoAnswer) and error.sent
        lines.append(
            _red(
                "reachable",
                error.what,
                error.todo if sent else _("Check the address and the network."),
                error,
            )
        )
        return lines
    lines.append(_line("reachable", _("The server answers at {address}.").format(address=transport.base)))
    lines.append(tls(transport.base))
    lines.append(clocks(answer, clock()))
    try:
        capabilities = await capability.fetch(transport)
    except WireError as error:
        lines.append(
            _red("fhir", error.what, error.todo or _("Name the address of a FHIR R4 server."), error)
        )
        return lines
    software = capabilities.software or "?"
    lines.append(
        _line(
            "fhir",
            _("It speaks FHIR {version} ({software}).").format(
                version=capabilities.fhir_version, software=software
            ),
        )
    )
    lines.append(await authorised(transport))
    if lines[-1].level == "red":
        return lines
    lines += [await one_type(transport, capabilities, kind) for kind in NEEDED]
    lines += promises(capabilities)
    if probing:
        from desktop.cli.doctor_probe import probe

        lines += await probe(transport, capabilities, clock)
    return lines


def tls(base: str) -> Line:
    """Check that the connection is encrypted."""
    parts = urlsplit(base)
    if parts.scheme == "https":
        return _line("tls", _("The connection is encrypted, and the certificate is trusted."))
    if stays_here(base):
        return _line("tls", _("The server is on this machine; nothing leaves it."))
    return Line(
        "server",
        "tls",
        "red",
        _("The connection is not encrypted: patients' records and the token can be read on the way."),
        _("Use the server's https address."),
    )


def clocks(answer: Answer, now: datetime) -> Line:
    """Check that this machine's clock and the server's agree: orders and doses carry the time."""
    try:
        there = parsedate_to_datetime(answer.headers.get("date", ""))
        there = there if there.tzinfo else there.replace(tzinfo=UTC)
    except ValueError:
        return Line(
            "server",
            "clock",
            "amber",
            _("The server does not say what time it is."),
            _("Check that this machine's clock is right."),
        )
    minutes = round(abs(now - there) / timedelta(minutes=1))
    if abs(now - there) <= SKEW:
        return _line("clock", _("The clocks agree."))
    return Line(
        "server",
        "clock",
        "amber",
        _("This machine's clock and the server's are {n} minutes apart.").format(n=minutes),
        _("Let the system set its clock; what you sign carries its time."),
    )


async def authorised(transport: HttpTransport) -> Line:
    """Check that patients may be read with this token."""
    try:
        answer = await transport.send(Request("GET", "Patient?_count=1"))
    except WireError as error:
        return _red("authorised", error.what, error.todo, error)
    if answer.status in (401, 403):
        return Line(
            "server",
            "authorised",
            "red",
            _("The server does not let us in."),
            _("Give a token with --token-file or FAGFLATE_TOKEN."),
            answers.diagnostics(answer),
        )
    return _line("authorised", _("The server lets us in."))


async def one_type(transport: HttpTransport, capabilities: Capabilities, kind: str) -> Line:
    """Check of a type's needed interactions: by the statement, and by asking for one resource."""
    wanted = ["read", *WRITTEN.get(kind, ())]
    if kind not in FILES_BY_READ:
        wanted.insert(1, "search-type")
    silent = not capabilities.types or (kind in capabilities.types and not capabilities.of(kind).interactions)
    lacking = [] if silent else [code for code in wanted if not capabilities.can(kind, code)]
    words = {"read": _("read"), "search-type": _("search"), "create": _("create"), "update": _("update")}
    status, details = 200, ""
    if "search-type" in wanted and "search-type" not in lacking:
        try:
            answer = await transport.send(Request("GET", f"{kind}?_count=1"))
            status, details = answer.status, "" if answer.ok else answers.diagnostics(answer)
        except WireError as error:
            status, details = 0, f"{error.what} {error.details}".strip()
    name = f"type:{kind}"
    if kind == "AuditEvent" and (lacking or not 200 <= status < 300):
        # Nobody's work: it is kept here, and never stands before a person.
        return Line("server", name, "amber", log_stays(), log_goes(), details)
    if status in (401, 403):
        return Line("server", name, _weight(kind), _("{type}: this user may not read it.").format(type=kind),
                    _("Ask those who run the server for the right to it."), details)  # fmt: skip
    if not 200 <= status < 300:
        return Line("server", name, _weight(kind), _("{type}: a search fails.").format(type=kind),
                    _("Ask those who run the server why."), details)  # fmt: skip
    if lacking:
        text = _("{type}: the server does not offer {what}.").format(
            type=kind, what=", ".join(words[code] for code in lacking)
        )
        writing = any(code in ("create", "update") for code in lacking)
        level: Level = "red" if writing or kind in ESSENTIAL else "amber"
        todo = (
            _("What is written here would stay unsent. Ask those who run the server to offer it.")
            if writing
            else _("It is shown as not asked. Ask those who run the server to offer it.")
        )
        return Line("server", name, level, text, todo)
    if silent and kind in WRITTEN:
        text = _("{type}: the server does not say what it offers.").format(type=kind)
        return Line("server", name, "amber", text, _("Try writing with a test patient first."))
    return _line(name, f"{kind}: " + ", ".join(words[code] for code in wanted) + ".")


def promises(capabilities: Capabilities) -> list[Line]:
    """Statement's promises about writing safely and reading little at a time."""
    return [
        creation(capabilities),
        versions(capabilities),
        together(capabilities),
        history(capabilities),
        by_patient(capabilities),
        stamps(capabilities),
    ]


def creation(capabilities: Capabilities) -> Line:
    """Creating so that a repeated sending does not make a second order."""
    silent = not capabilities.types
    # The log of reading has a line of its own: where it is not taken, nothing of it is sent again.
    kinds = [k for k in WRITTEN if k != "AuditEvent"]
    own = [k for k in kinds if capabilities.of(k).update_create]
    searched = [k for k in kinds if capabilities.of(k).conditional_create]
    neither = [k for k in kinds if k not in own and k not in searched]
    if silent:
        return _silent("creation", _("how resources are created"))
    if neither:
        return Line(
            "server",
            "creation",
            "red",
            _("Sending again after a lost answer could make a second one of: {types}.").format(
                types=", ".join(neither)
            ),
            _("Ask those who run the server for update as create, or conditional create."),
        )
    if len(own) < len(kinds):
        return Line(
            "server",
            "creation",
            "amber",
            _("The server gives its own ids; a lost answer is cleared up by searching for ours."),
            "",
            ", ".join(k for k in kinds if k not in own),
        )
    return _line("creation", _("A lost answer never makes a second order: ids are ours."))


def versions(capabilities: Capabilities) -> Line:
    """Updating so that nobody's work is overwritten."""
    kinds = [k for k, codes in WRITTEN.items() if "update" in codes]
    found = {k: capabilities.of(k).versioning for k in kinds}
    if not capabilities.types or not any(found.values()):
        return _silent("versions", _("whether it refuses an update of an outdated version"))
    unsafe = [k for k, how in found.items() if how == "no-version"]
    if unsafe:
        return Line(
            "server",
            "versions",
            "red",
            _("The server keeps no versions, so another's change could be overwritten: {types}.").format(
                types=", ".join(unsafe)
            ),
            _("Do not write to this server with Fagflate."),
        )
    weak = [k for k, how in found.items() if how != "versioned-update"]
    if weak:
        return Line(
            "server",
            "versions",
            "amber",
            _("The server does not promise to refuse an update of an outdated version: {types}.").format(
                types=", ".join(weak)
            ),
            _("Ask those who run the server whether If-Match is honoured."),
        )
    return _line("versions", _("An update of an outdated version is refused, so nothing is overwritten."))


def together(capabilities: Capabilities) -> Line:
    """Several resources at once."""
    if not capabilities.system and not capabilities.types:
        return _silent("together", _("whether it takes batches and transactions"))
    if not capabilities.transaction:
        return Line(
            "server",
            "together",
            "amber",
            _("The server takes no transactions: the parts of a letter arrive one by one."),
            _("Ask those who run the server to offer them."),
        )
    if not capabilities.batch:
        return Line(
            "server", "together", "amber", _("The server takes no batches: fetching takes more requests.")
        )
    return _line("together", _("Letters go as one transaction, and questions in batches."))


def history(capabilities: Capabilities) -> Line:
    """Earlier versions, to tell our own lost answer from another's change."""
    if not capabilities.types:
        return _silent("history", _("whether it keeps history"))
    kinds = [k for k, codes in WRITTEN.items() if "update" in codes]
    lacking = [k for k in kinds if not capabilities.can(k, "history-instance")]
    if lacking:
        return Line(
            "server",
            "history",
            "amber",
            _("The server shows no history of {types}: more conflicts come to you.").format(
                types=", ".join(lacking)
            ),
        )
    return _line("history", _("History tells our own changes from others'."))


def by_patient(capabilities: Capabilities) -> Line:
    """Searching the types of a chart by patient."""
    lacking = [k for k in CHART if not capabilities.searches(k, "patient", "subject")]
    if not capabilities.types:
        return _silent("by_patient", _("what can be searched by patient"))
    if "Encounter" in lacking:
        return Line(
            "server",
            "by_patient",
            "red",
            _("Stays can't be searched by patient."),
            _("Ask those who run the server to offer the search parameter patient."),
        )
    if lacking:
        return Line(
            "server",
            "by_patient",
            "amber",
            _("Can't be searched by patient, and are shown as not asked: {types}.").format(
                types=", ".join(lacking)
            ),
            _("Ask those who run the server to offer the search parameter patient."),
        )
    return _line("by_patient", _("Everything of a chart can be searched by patient."))


def stamps(capabilities: Capabilities) -> Line:
    """Asking only for what has changed."""
    if not capabilities.types:
        return _silent("stamps", _("whether it can be asked for changes only"))
    named = [k for k in CHART if capabilities.of(k).params]
    lacking = [k for k in named if "_lastUpdated" not in capabilities.of(k).params]
    if lacking:
        return Line(
            "server",
            "stamps",
            "amber",
            _("The server does not say that it can be asked for changes only: {types}.").format(
                types=", ".join(lacking)
            ),
            _("Ask those who run the server whether _lastUpdated can be searched."),
        )
    return _line("stamps", _("Only what has changed is fetched again."))


def _weight(kind: str) -> Level:
    return "red" if kind in ESSENTIAL or kind in WRITTEN else "amber"


def _silent(name: str, what: str) -> Line:
    return Line(
        "server",
        name,
        "amber",
        _("The server does not say {what}.").format(what=what),
        _("Try it with a test patient first."),
    )


def _line(name: str, text: str) -> Line:
    return Line("server", name, "green", text)


def _red(name: str, text: str, todo: str, error: WireError) -> Line:
    return Line("server", name, "red", text, todo, error.details)
