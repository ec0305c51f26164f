"""`fagflate doctor`: all green on our own server, and each line can be made to fail."""

from __future__ import annotations

import argparse
import asyncio
import json
import shutil
from collections.abc import Callable
from datetime import timedelta
from importlib import metadata
from pathlib import Path
from typing import Any

import keyring
import keyring.backend
import pytest

from desktop.backend.capability import capability
from desktop.cli import doctor, doctor_machine, doctor_server, doctor_settings
from desktop.cli.doctor_lines import Line
from desktop.core import clock, paths, settings
from desktop.core.errors import WireError
from desktop.fhir.strict import loads
from tests.cli.odd_server import Reply, odd
from tests.servers.embedded import TOKEN, Embedded, embedded

__all__ = ["embedded", "odd"]

Odd = tuple[str, dict[str, Callable[[], Reply]]]


class _Memory(keyring.backend.KeyringBackend):
    priority = 1  # type: ignore[assignment]

    def __init__(self) -> None:
        self.kept: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.kept[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        del self.kept[service, username]


@pytest.fixture
def memory() -> Any:
    before = keyring.get_keyring()
    backend = _Memory()
    keyring.set_keyring(backend)
    yield backend
    keyring.set_keyring(before)


class _Windows:
    def has_display(self) -> bool:
        return True


def run(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str]:
    parser = argparse.ArgumentParser()
    parser.add_argument("--json", action="store_true")
    doctor.configure(parser)
    arguments = parser.parse_args(list(words))
    arguments.windows = _Windows()
    code = doctor.run(arguments)
    return code, capsys.readouterr().out


def test_all_green_on_our_own_server(
    embedded: Embedded, memory: _Memory, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FAGFLATE_TOKEN", TOKEN)
    monkeypatch.setattr(doctor_machine, "LITTLE", 0)
    monkeypatch.setattr(doctor_machine, "TOO_LITTLE", 0)
    code, text = run(capsys, "--server", embedded.url, "--json")
    told = json.loads(text)
    assert [line for line in told["lines"] if line["level"] != "green"] == []
    assert (code, told["red"], told["amber"]) == (0, 0, 0)
    assert memory.kept == {}
    assert {line["name"] for line in told["lines"] if line["area"] == "machine"} == set(MACHINE)
    named = {line["name"] for line in told["lines"] if line["area"] == "server"}
    assert named == {f"type:{kind}" for kind in doctor_server.NEEDED} | {*PROMISES, *ASKED}
    code, text = run(capsys, "--server", embedded.url)
    assert (code, text.count("GALT")) == (0, 0)


def test_exit_1_and_words_where_something_is_red(capsys: pytest.CaptureFixture[str]) -> None:
    # The tests' key store keeps nothing.
    code, text = run(capsys)
    assert code == 1
    assert "nøkkellager" in text


def copy_of_resources(tmp_path: Path, without: str) -> Path:
    root = tmp_path / "resources"
    shutil.copytree(paths.resources(), root, ignore=shutil.ignore_patterns(".lock", "__pycache__"))
    target = root / without
    shutil.rmtree(target) if target.is_dir() else target.unlink()
    return root


def _gone(name: str) -> Callable[[str], str]:
    def version(wanted: str) -> str:
        if wanted == name:
            raise metadata.PackageNotFoundError(wanted)
        return "6.11.3"

    return version


def _no_zone() -> None:
    from zoneinfo import ZoneInfoNotFoundError

    raise ZoneInfoNotFoundError("Europe/Oslo")


MACHINE = (
    "python", "packages", "resources", "words", "fonts", "folder", "disk", "encryption", "key_store",
    "time_zone", "display",
)  # fmt: skip


@pytest.mark.parametrize("name", MACHINE)
def test_each_line_of_the_machine_fails(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    broken: list[tuple[Line, str]] = []
    if name == "python":
        broken = [(doctor_machine.python((3, 14)), "red"), (doctor_machine.python((3, 10)), "red")]
    elif name == "packages":
        broken = [
            (doctor_machine.packages(_gone("msgspec")), "red"),
            (doctor_machine.packages(lambda _name: "6.12.0"), "red"),
        ]
    elif name == "resources":
        broken = [(doctor_machine.resources(copy_of_resources(tmp_path, "workspaces/base")), "red")]
    elif name == "words":
        root = copy_of_resources(tmp_path, "messages/nb/LC_MESSAGES/fagflate.mo")
        broken = [(doctor_machine.words(root), "red")]
    elif name == "fonts":
        root = copy_of_resources(tmp_path, "letters/fonts/Inter-Regular.ttf")
        broken = [(doctor_machine.fonts(root), "red")]
        shutil.copy(paths.resources() / "letters/fonts/Inter-Regular.ttf", root / "letters/fonts")
        (root / "fonts/inter/Inter-Medium.otf").write_text("<html>", encoding="utf-8")
        broken.append((doctor_machine.fonts(root), "red"))
    elif name == "folder":
        (tmp_path / "file").touch()
        broken = [(doctor_machine.folder(tmp_path / "file" / "home"), "red")]
    elif name == "disk":
        broken = [(doctor_machine.disk(200_000_000), "red"), (doctor_machine.disk(1_000_000_000), "amber")]
    elif name == "encryption":
        monkeypatch.setattr(doctor_machine, "_encrypted", lambda _path: (b"SQLite format 3\x00", "4.6"))
        broken = [(doctor_machine.encryption(), "red")]
        monkeypatch.setattr(doctor_machine, "_encrypted", lambda _path: (b"0123456789abcdef", ""))
        broken.append((doctor_machine.encryption(), "red"))
    elif name == "key_store":
        broken = [(doctor_machine.key_store(), "red")]
    elif name == "time_zone":
        monkeypatch.setattr(clock, "oslo", _no_zone)
        broken = [(doctor_machine.time_zone(), "red")]
    elif name == "display":
        broken = [(doctor_machine.display(lambda: False), "amber")]
    assert broken
    for line, level in broken:
        assert (line.name, line.level) == (name, level), line
        assert line.text
        assert line.todo


# The server's lines.


def statement() -> dict[str, Any]:
    """Our own server's statement: everything green."""
    found = json.loads(capability("http://x/fhir", smart=False))
    assert isinstance(found, dict)
    return found


def of(body: dict[str, Any], kind: str) -> dict[str, Any]:
    found: dict[str, Any] = next(r for r in body["rest"][0]["resource"] if r["type"] == kind)
    return found


def look(odd: Odd, body: dict[str, Any], **more: Any) -> dict[str, Line]:
    url, table = odd
    table["metadata"] = lambda: (200, json.dumps(body))
    empty = '{"resourceType":"Bundle","type":"searchset"}'
    for kind in ("Patient", *doctor_server.NEEDED):
        table.setdefault(f"{kind}?*", lambda: (200, empty))
    return {line.name: line for line in asyncio.run(doctor_server.look(url, "", **more))}


def drop(body: dict[str, Any], kind: str, code: str) -> None:
    one = of(body, kind)
    one["interaction"] = [i for i in one["interaction"] if i["code"] != code]


def every(body: dict[str, Any], member: str, value: Any) -> None:
    for one in body["rest"][0]["resource"]:
        one[member] = value


def without_system(body: dict[str, Any], code: str) -> None:
    body["rest"][0]["interaction"] = [i for i in body["rest"][0]["interaction"] if i["code"] != code]


def without_param(body: dict[str, Any], kind: str, *names: str) -> None:
    one = of(body, kind)
    one["searchParam"] = [p for p in one["searchParam"] if p["name"] not in names]


@pytest.fixture
def needs(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Let one type alone be needed: what is seen of it has nothing to do with some forty others."""
    return lambda kind: monkeypatch.setattr(doctor_server, "NEEDED", (kind,))


ASKED = ("reachable", "tls", "clock", "fhir", "authorised")
PROMISES: dict[str, list[tuple[Callable[[dict[str, Any]], None], str]]] = {
    "creation": [
        (lambda b: (every(b, "updateCreate", False), every(b, "conditionalCreate", False))[0], "red"),
        (lambda b: of(b, "Task").update(updateCreate=False), "amber"),
        (lambda b: b["rest"][0].pop("resource"), "amber"),
    ],
    "versions": [
        (lambda b: of(b, "Task").update(versioning="no-version"), "red"),
        (lambda b: of(b, "Task").update(versioning="versioned"), "amber"),
        (lambda b: every(b, "versioning", ""), "amber"),
        (lambda b: b["rest"][0].pop("resource"), "amber"),
    ],
    "together": [
        (lambda b: without_system(b, "transaction"), "amber"),
        (lambda b: without_system(b, "batch"), "amber"),
        (lambda b: b.pop("rest"), "amber"),
    ],
    "history": [
        (lambda b: drop(b, "Composition", "history-instance"), "amber"),
        (lambda b: b.pop("rest"), "amber"),
    ],
    "by_patient": [
        (lambda b: without_param(b, "Encounter", "patient", "subject"), "red"),
        (lambda b: without_param(b, "Specimen", "patient", "subject"), "amber"),
        (lambda b: b.pop("rest"), "amber"),
    ],
    "stamps": [
        (lambda b: without_param(b, "Observation", "_lastUpdated"), "amber"),
        (lambda b: b.pop("rest"), "amber"),
    ],
}


@pytest.mark.parametrize("name", PROMISES)
def test_each_promise_fails(odd: Odd, needs: Callable[[str], None], name: str) -> None:
    needs("Patient")
    assert look(odd, statement())[name].level == "green"
    for spoil, level in PROMISES[name]:
        body = statement()
        spoil(body)
        line = look(odd, body)[name]
        assert (line.level, bool(line.text)) == (level, True), line


@pytest.mark.parametrize("kind", doctor_server.NEEDED)
def test_each_type_fails(odd: Odd, needs: Callable[[str], None], kind: str) -> None:
    needs(kind)
    name = f"type:{kind}"
    heavy = kind in doctor_server.ESSENTIAL
    written = doctor_server.WRITTEN.get(kind, ())
    body = statement()
    drop(body, kind, "read")
    assert look(odd, body)[name].level == ("red" if heavy else "amber")
    for code in written:
        body = statement()
        drop(body, kind, code)
        line = look(odd, body)[name]
        assert line.level == ("amber" if kind == "AuditEvent" else "red")
        assert line.todo
    if kind == "Binary":
        return
    body = statement()
    drop(body, kind, "search-type")
    assert look(odd, body)[name].level == ("red" if heavy else "amber")
    if kind == "Patient":
        return  # who may not read patients is not let in at all
    weight = "red" if heavy or (written and kind != "AuditEvent") else "amber"
    for status in (403, 500):
        odd[1][f"{kind}?*"] = lambda status=status: (status, "{}")
        assert look(odd, statement())[name].level == weight


def test_a_silent_server_is_amber_not_green(odd: Odd) -> None:
    body = statement()
    body.pop("rest")
    lines = look(odd, body)
    assert {lines[f"type:{kind}"].level for kind in doctor_server.WRITTEN} == {"amber"}
    assert "red" not in {line.level for line in lines.values()}


def test_reachable(odd: Odd) -> None:
    lines = asyncio.run(doctor_server.look("http://127.0.0.1:9/fhir", ""))
    assert [(line.name, line.level) for line in lines] == [("reachable", "red")]
    assert lines[0].todo
    with pytest.raises(WireError):
        asyncio.run(doctor_server.look("hospital", ""))


def test_no_address_is_a_red_line_below_this_machine_s(capsys: pytest.CaptureFixture[str]) -> None:
    code, text = run(capsys, "--server", "hospital", "--json")
    lines = json.loads(text)["lines"]
    assert code == 1
    assert len(lines) == len(MACHINE) + len(settings.DECLARED) + 1
    assert (lines[-1]["area"], lines[-1]["name"], lines[-1]["level"]) == ("server", "reachable", "red")
    assert lines[-1]["todo"]


def test_tls() -> None:
    assert doctor_server.tls("http://hospital.example/fhir").level == "red"
    assert doctor_server.tls("https://hospital.example/fhir").level == "green"
    assert doctor_server.tls("http://127.0.0.1:1/fhir").level == "green"


def test_clock(odd: Odd) -> None:
    body = statement()
    assert look(odd, body)["clock"].level == "green"
    late = look(odd, body, clock=lambda: clock.utc_now() + timedelta(minutes=7))["clock"]
    assert late.level == "amber"
    assert "7" in late.text


def test_not_r4_not_fhir_and_not_let_in(odd: Odd) -> None:
    url, table = odd
    for spoiled in ({**statement(), "fhirVersion": "5.0.0"}, {"resourceType": "Patient"}):
        lines = look(odd, spoiled)
        assert list(lines)[-1] == "fhir"
        assert lines["fhir"].level == "red"
        assert lines["fhir"].todo
    for status in (401, 403):
        table["Patient?*"] = lambda status=status: (status, "{}")
        lines = look(odd, statement())
        assert (list(lines)[-1], lines["authorised"].level) == ("authorised", "red")
    assert loads(table["metadata"]()[1])["resourceType"] == "CapabilityStatement"
    assert url


@pytest.mark.parametrize("one", settings.DECLARED, ids=lambda one: one.name)
def test_each_setting_that_can_be_wrong_says_what_it_should_be(one: settings.Setting) -> None:
    assert doctor_settings._kind(one.kind), "a kind without words ended the whole command"


def test_every_setting_says_who_decided_it_and_a_wrong_one_is_red(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FAGFLATE_MACHINE", str(tmp_path))
    (tmp_path / "policies.json").write_text('{"LockMinutes": "ti", "Sevrer": 1}', encoding="utf-8")
    (tmp_path / "settings.json").write_text('{"lock_minutes": 4}', encoding="utf-8")
    lines = doctor_settings.look()
    assert {one.name for one in lines} >= {one.name for one in settings.DECLARED}
    lock = next(one for one in lines if one.name == "lock_minutes")
    assert (lock.level, lock.text) == (
        "amber",
        "Lås etter minutter: 10 (det maskinens policy sier, kan ikke brukes).",
    )
    wrong = next(one for one in lines if one.name == "LockMinutes")
    assert wrong.level == "red"
    assert '"ti"' in wrong.text
    assert wrong.todo == "Skriv et antall minutter, 0 eller mer."
    assert next(one for one in lines if one.name == "Sevrer").level == "amber"


def test_a_record_that_other_machines_see_is_amber(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert doctor_machine.folder(tmp_path).level == "green"
    monkeypatch.setattr(doctor_machine, "shared", lambda _folder: "network")
    line = doctor_machine.folder(tmp_path)
    assert (line.level, line.details) == ("amber", "network")
    assert "FAGFLATE_HOME" in line.todo


def test_a_file_of_codes_on_a_drive_that_is_gone_is_red(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FAGFLATE_MACHINE", str(tmp_path))
    gone = (tmp_path / "gone" / "icd10.json").as_posix()
    (tmp_path / "settings.json").write_text(f'{{"icd10": "{gone}"}}', encoding="utf-8")
    (line,) = [one for one in doctor_settings.look() if one.name == "icd10" and one.level == "red"]
    assert gone in line.text
    assert line.todo
