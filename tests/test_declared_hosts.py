"""Fagflate tells nobody of its use: it reaches the hosts that IT and its user have named, and no other."""

from __future__ import annotations

import ast
import asyncio
import json
import re
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from desktop.acts.patient import RecordAccess
from desktop.core import messages
from desktop.link import protocol as say
from desktop.link.link import Link
from desktop.shown.newer import Newer
from desktop.shown.questions import SomebodyOn
from tests.conftest import ROOT
from tests.fhir.test_client import Small, http
from tests.servers.certificates import self_vouched
from tests.servers.embedded import Embedded, serving
from tests.servers.record_service import Threaded

REACHES = {
    "desktop/fhir/client.py": {"httpx"},
    "desktop/cli/load_send.py": {"httpx"},
    "desktop/service/newer.py": {"httpx"},
    # The person's own browser, on the page of the provider that the server names.
    "desktop/cli/signing_in.py": {"webbrowser"},
    "desktop/backend/running.py": {"socket", "uvicorn"},
    # The print queue of this machine, or the one that IT names for CUPS.
    "desktop/papers/spooler/cups.py": {"http.client", "socket"},
    "ui/single.py": {"PySide6.QtNetwork"},
}
"""The modules that can reach another process than those they start, each by what. The embedded server only
listens, and a window only hears the next one of its user."""
NETS = frozenset(
    ["httpx", "httpcore", "h11", "h2", "socket", "socketserver", "uvicorn", "requests", "aiohttp", "urllib3",
     "websockets", "urllib.request", "http.client", "http.server", "smtplib", "ftplib", "imaplib", "poplib",
     "xmlrpc", "webbrowser",
     "PySide6.QtNetwork", "PySide6.QtWebEngineCore", "PySide6.QtWebEngineWidgets", "PySide6.QtWebSockets",
     "PySide6.QtHttpServer", "sentry_sdk", "opentelemetry"]
)  # fmt: skip
CONNECTS = frozenset(
    ["open_connection", "create_connection", "create_datagram_endpoint", "sock_connect", "urlopen",
     "start_tls", "connectToHost", "QNetworkAccessManager"]
)  # fmt: skip
"""What reaches out by a name of its own, whatever it is imported from."""
OPENS = {
    "desktop/cli/signing_in.py": "--server",
    "desktop/sign_in/form_posts.py": "the server, and the provider that it names",
    "desktop/sign_in/without_browser.py": "the same, and this machine",
    "desktop/cli/doctor_server.py": "--server",
    "desktop/cli/export_pull.py": "--server",
    "desktop/cli/load.py": "--server",
    "desktop/cli/log.py": "--server",
    "desktop/cli/screen_start.py": "--server",
    "desktop/cli/watch/__init__.py": "--server",
    "desktop/cli/workspaces/workspace_wards.py": "--server",
    "desktop/sync/run/worker.py": "the server that the window is open on",
    "desktop/sync/push/courier.py": "the server that the window is open on",
    "desktop/sync/push/finishing.py": "the server that the window is open on",
    "desktop/sync/push/repository.py": "AuditServer",
}
"""Where a way to a server is opened, and what names it; `service/newer.py` has its own to `Updates`."""
NAMESPACES = frozenset(
    ["hl7.org", "terminology.hl7.org", "hl7.dk", "hl7.fr", "loinc.org", "www.loinc.org", "snomed.info",
     "register.helsedirektoratet.no", "profiles.ihe.net",
     "unitsofmeasure.org", "npu-terminology.org", "www.npu-terminology.org", "www.whocc.no", "dmp.no",
     "www.kith.no", "dicom.nema.org",
     "ehelse.no", "fhir.org", "www.w3.org", "www.nlm.nih.gov", "json-schema.org",
     # Of the metadata of a PDF: its title (Dublin Core), and that it keeps to PDF/UA.
     "purl.org", "www.aiim.org"]
)  # fmt: skip
"""Hosts in names of code systems, profiles and schemas: compared letter by letter, never asked."""
EXAMPLES = frozenset(
    {
        "",
        ",",
        "127.0.0.1:*",
        r"127\.0\.0\.1:[0-9]{1,5}",
        "server",
        "other",
        "proxy:3128,",
        "hospital.example",
        "fagflate.example",
    }
)
_HOST = re.compile(r"(?:https?|wss?|ftps?)://([^/\s\"'<>|)]*)", re.IGNORECASE)


def _trees(words: Iterable[str]) -> Iterator[tuple[str, ast.Module]]:
    """The modules in whose text one of the words stands, read: to read them all takes seconds."""
    stands = re.compile("|".join(map(re.escape, words)), re.IGNORECASE)
    for package in ("desktop", "ui"):
        for path in sorted((ROOT / package).rglob("*.py")):
            if stands.search(text := path.read_text(encoding="utf-8")):
                yield path.relative_to(ROOT).as_posix(), ast.parse(text)


def _nets(tree: ast.Module) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names = [one.name for one in node.names]
        elif isinstance(node, ast.ImportFrom) and not node.level:
            names = [node.module or "", *(f"{node.module}.{one.name}" for one in node.names)]
        elif isinstance(node, ast.Call) and ast.unparse(node.func).endswith(("import_module", "__import__")):
            names = [one.value for one in node.args[:1] if isinstance(one, ast.Constant)]
        else:
            continue
        found |= {net for net in NETS for name in names if f"{name}.".startswith(f"{net}.")}
    return found


def test_what_reaches_the_net_is_known() -> None:
    # `from http import client` has the two apart.
    words = {net.rpartition(".")[2] if net.startswith("PySide6") else net.partition(".")[0] for net in NETS}
    words = words - {"http"} | {"http.client", "http.server", "http import"}
    found = {name: nets for name, tree in _trees(words) if (nets := _nets(tree))}
    assert found == REACHES
    assert _nets(ast.parse("def f():\n from urllib import request")) == {"urllib.request"}
    assert _nets(ast.parse("import importlib\nimportlib.import_module('http.client')")) == {"http.client"}


def _called(tree: ast.Module) -> Iterator[tuple[str, ast.Call]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            yield ast.unparse(node.func), node


def test_each_way_to_a_server_is_opened_where_its_address_is_named() -> None:
    opens: set[str] = set()
    shows: dict[str, list[str]] = {}
    for name, tree in _trees((*CONNECTS, "HttpTransport", "Loader", "openUrl")):
        for called, node in _called(tree):
            last = called.rpartition(".")[2]
            assert last not in CONNECTS, f"{name}: {called}"
            if last in ("HttpTransport", "Loader") and called not in ("httpx.HTTPTransport", "yaml.Loader"):
                opens.add(name)
                assert not isinstance(node.args[0], ast.Constant | ast.JoinedStr), f"{name}: an address"
            if last == "openUrl":
                shows.setdefault(name, []).append(ast.unparse(node.args[0]))
    assert opens == set(OPENS)
    # The page of the provider, which the server names, goes to the browser; nothing else of the web does.
    assert shows.pop("ui/acts/sign_in/browser_page.py") == ["page"]
    # What the system's own programs are given to open are folders and files of this machine.
    assert shows
    assert {one.partition("(")[0] for urls in shows.values() for one in urls} == {"QUrl.fromLocalFile"}


def test_no_other_host_is_written_down() -> None:
    found: dict[str, set[str]] = {}
    for name, tree in _trees(("://",)):
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                for host in _HOST.findall(node.value):
                    found.setdefault(host, set()).add(name)
    assert {host: where for host, where in found.items() if host not in NAMESPACES | EXAMPLES} == {}
    assert NAMESPACES - set(found) == frozenset()


_reached: set[tuple[str, Any]] | None = None
_ASKED = {"socket.connect": 1, "socket.sendto": 1, "socket.sendmsg": 1, "socket.getaddrinfo": 0,
          "socket.gethostbyname": 0, "socket.gethostbyaddr": 0, "socket.getnameinfo": 0}  # fmt: skip
"""What Python tells before it reaches another, and the place of the address among its words."""


def _heard(event: str, words: tuple[Any, ...]) -> None:
    if _reached is not None and event in _ASKED:
        address = words[_ASKED[event]]
        port = address[1] if isinstance(address, tuple) else words[1] if len(words) > 1 else None
        _reached.add((str(address[0] if isinstance(address, tuple) else address), port))


@contextmanager
def listened() -> Iterator[set[tuple[str, Any]]]:
    """Every host and port that this process reaches or looks up meanwhile, with all its threads."""
    global _reached
    if not getattr(sys, "_fagflate_listens", False):
        # It stays for as long as the process lives; once is enough.
        sys.addaudithook(_heard)
        sys._fagflate_listens = True  # type: ignore[attr-defined]
    _reached = found = set()
    try:
        yield found
    finally:
        _reached = None


def test_a_host_that_nobody_has_named_would_be_heard() -> None:
    with listened() as found, pytest.raises(httpx.ConnectError):
        httpx.get("http://telemetry.invalid:7/", trust_env=False, timeout=2)
    assert found == {("telemetry.invalid", 7)}


@pytest.fixture(scope="module")
def server() -> Iterator[Embedded]:
    with serving() as running:
        running.load(
            [
                {"resourceType": "Location", "id": "w1", "name": "Hjerte 3",
                 "physicalType": {"coding": [{"code": "wa"}]}},
                {"resourceType": "Practitioner", "id": "d1", "name": [{"family": "Aas", "given": ["Kari"]}]},
                {"resourceType": "PractitionerRole", "id": "r1",
                 "practitioner": {"reference": "Practitioner/d1"}, "code": [{"text": "Lege"}],
                 "location": [{"reference": "Location/w1"}]},
                {"resourceType": "Patient", "id": "p1", "name": [{"family": "Lie"}],
                 "photo": [{"url": "http://photo.invalid/p1.png"}]},
                {"resourceType": "Encounter", "id": "e1", "status": "in-progress", "class": {"code": "IMP"},
                 "subject": {"reference": "Patient/p1"},
                 "location": [{"location": {"reference": "Location/w1"}, "status": "active"}]},
                {"resourceType": "DocumentReference", "id": "x1", "status": "current",
                 "subject": {"reference": "Patient/p1"}, "type": {"text": "Epikrise"},
                 "content": [{"attachment": {"url": "http://archive.invalid/x1.pdf",
                                             "contentType": "application/pdf"}}]},
                {"resourceType": "Condition", "id": "c1", "subject": {"reference": "Patient/p1"},
                 "code": {"coding": [{"system": "http://terminology.invalid/x", "code": "1"}]},
                 "asserter": {"reference": "http://elsewhere.invalid/fhir/Practitioner/1"}},
            ]
        )  # fmt: skip
        yield running


def _works(server: Embedded, folder: Path) -> Newer | None:
    """A start, somebody who sits down, rounds down and up, and the look for a newer version."""
    link = Link(Threaded().channel, server.url)
    begin = say.Begin(
        server.url, server.token, str(folder / "r"), str(folder / "key"), "", messages.language()
    )
    try:
        link.open(begin).result(60)
        link.look_at((), (), choices=True)
        link.tell(say.Start())
        link.want(say.SyncNow()).result(60)
        actor = link.ask(SomebodyOn("", "w1", False)).result(60)
        assert actor.role == "PractitionerRole/r1"
        link.sign_in(actor)
        link.look_at(("w1",), ("p1",))
        link.want(say.SyncNow()).result(60)
        link.act(RecordAccess("p1"), actor).result(60)
        until = time.monotonic() + 60
        while not _logged(server):
            assert time.monotonic() < until, "what was read was not sent"
            link.want(say.SyncNow()).result(60)
        return link.want(say.LookForNewer()).result(60)
    finally:
        link.close()
        Threaded.end()


def _logged(server: Embedded) -> bool:
    with server.client() as asked:
        return bool(asked.get("AuditEvent").json().get("entry"))


def test_a_working_day_reaches_the_named_server_and_the_named_updates_alone(
    server: Embedded, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FAGFLATE_MACHINE", str(tmp_path))
    named = httpx.URL(server.url)

    async def main() -> tuple[Newer | None, int]:
        tls, file = self_vouched(tmp_path)
        small = Small(http(b'{"version": "99.0.0", "where": "S:"}'))
        async with small.running(tls):
            policy = {"Updates": f"https://127.0.0.1:{small.port}/fagflate.json", "Certificates": str(file)}
            (tmp_path / "policies.json").write_text(json.dumps(policy), encoding="utf-8")
            found = await asyncio.to_thread(_works, server, tmp_path)
        assert len(small.asked) == 1
        return found, small.port

    with listened() as reached:
        found, updates = asyncio.run(main())
    assert found == Newer("99.0.0", "S:")
    assert {(host, port) for host, port in reached if host != "127.0.0.1"} == set()
    assert {port for _host, port in reached} == {named.port, updates}
