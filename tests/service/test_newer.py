"""A newer version is told where IT says so: from a folder or an encrypted address, and nothing strange."""

from __future__ import annotations

import asyncio
import json
import logging
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from desktop import __version__
from desktop.core import settings
from desktop.service import newer
from desktop.shown.newer import Newer
from tests.cost import Cost, Seconds, Uncounted
from tests.fhir.test_client import Small, http
from tests.running.patience import PATIENCE
from tests.servers.certificates import self_vouched

MEASURED = [pytest.mark.slow, pytest.mark.measures]

Said = Callable[..., None]


@pytest.fixture
def said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Said:
    machine = tmp_path / "machine"
    machine.mkdir()
    monkeypatch.setenv("FAGFLATE_MACHINE", str(machine))

    def say(**values: object) -> None:
        (machine / "policies.json").write_text(json.dumps(values), encoding="utf-8")

    say()
    return say


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "IT sin mappe æøå"
    made.mkdir()
    return made


def put(folder: Path, **told: Any) -> None:
    (folder / newer.FILE).write_text(json.dumps(told), encoding="utf-8")


def look(seconds: float = PATIENCE) -> Newer | None:
    return newer.looked().result(seconds)


def test_nobody_looks_unless_it_has_said_where(said: Said, folder: Path) -> None:
    put(folder, version="99.0.0")
    assert look() is None
    said(Updates=str(folder))
    assert look() == Newer("99.0.0")
    said(Updates="off")
    assert look() is None


def test_off_by_policy_wins_over_what_the_user_says(said: Said, folder: Path, tmp_path: Path) -> None:
    put(folder, version="99.0.0")
    settings.keep("updates", str(folder))
    try:
        assert look() == Newer("99.0.0")
        said(Updates="off")
        assert look() is None
    finally:
        settings.keep("updates", "")


def test_a_file_by_its_own_name_and_what_is_written_there_later(said: Said, folder: Path) -> None:
    file = folder / "annet navn.json"
    text = {"version": "99.1", "where": " Programvaresenteret \n ", "later": [1]}
    file.write_text(json.dumps(text | {"where": " Programvaresenteret "}), encoding="utf-8")
    said(Updates=str(file))
    assert look() == Newer("99.1", "Programvaresenteret")


@pytest.mark.parametrize("version", [__version__, "0.0.1", f"{__version__}.0", "0.0"])
def test_what_is_not_newer_is_not_told(folder: Path, version: str) -> None:
    put(folder, version=version)
    assert newer.newest(str(folder)) is None


def test_versions_are_compared_as_numbers(folder: Path) -> None:
    put(folder, version="0.10.0")
    assert newer.newest(str(folder), now="0.9.9") == Newer("0.10.0")
    put(folder, version="1.2")
    assert newer.newest(str(folder), now="1.2.0") is None


@pytest.mark.parametrize(
    "text",
    ["", "{", "[]", '{"version": 7}', '{"version": "ny"}', '{"version": "1"}', '{"version": "1.-2"}',
     '{"version": "1.2.3.4.5"}', '{"version": "٩.٩"}', '{"version": "9.9999999"}', '{"where": "x"}',
     '{"version": "9.9 \\u202e"}', '{"version": "9.9", "where": 7}', "x" * 100_000],
)  # fmt: skip
@pytest.mark.expects_log
def test_what_is_no_such_file_is_nothing_new(
    said: Said, folder: Path, text: str, caplog: pytest.LogCaptureFixture
) -> None:
    (folder / newer.FILE).write_text(text, encoding="utf-8")
    said(Updates=str(folder))
    assert look() is None
    assert "newer version" in caplog.text


@pytest.mark.expects_log
def test_a_folder_that_is_gone_is_nothing_new(said: Said, folder: Path) -> None:
    said(Updates=str(folder / "gone"))
    assert look() is None


def test_what_it_says_is_one_plain_line(folder: Path) -> None:
    put(folder, version="9.9", where="a" * 1_000)
    found = newer.newest(str(folder))
    assert found is not None
    assert len(found.where) == newer.LONGEST
    put(folder, version="9.9", where="see \u202e here")
    assert newer.newest(str(folder)) == Newer("9.9")


@pytest.mark.parametrize(
    "cost", [Uncounted(), pytest.param(Seconds(5, "monotonic"), marks=MEASURED)], ids=str
)
def test_a_drive_that_never_answers_keeps_nobody_waiting(
    said: Said, folder: Path, monkeypatch: pytest.MonkeyPatch, cost: Cost
) -> None:
    gone, reads = threading.Event(), []

    def read(source: str) -> bytes:
        reads.append(source)
        gone.wait(PATIENCE)
        reads.append("answered")
        return b'{"version": "99.0"}'

    monkeypatch.setattr(newer, "_read", read)
    monkeypatch.setattr(newer, "SECONDS", 0.2)
    said(Updates=str(folder))
    with cost:
        assert look() is None
        assert look() is None, "and nobody is sent after the first"
    assert reads == [str(folder)], "the answer was waited for"
    gone.set()


def _served(said: Said, tmp_path: Path, reply: bytes) -> tuple[Newer | None, list[bytes]]:
    async def main() -> tuple[Newer | None, list[bytes]]:
        tls, file = self_vouched(tmp_path)
        small = Small(reply)
        async with small.running(tls):
            address = f"https://127.0.0.1:{small.port}/fagflate.json"
            said(Updates=address, Certificates=str(file))
            return await asyncio.wrap_future(newer.looked()), small.asked

    return asyncio.run(main())


def test_an_encrypted_address_is_asked_and_told_nothing(said: Said, tmp_path: Path) -> None:
    found, asked = _served(said, tmp_path, http(b'{"version": "99.0.0", "where": "S:\\\\Fagflate"}'))
    assert found == Newer("99.0.0", "S:\\Fagflate")
    assert asked[0].startswith(b"GET /fagflate.json HTTP/1.1")
    assert b"uthorization" not in asked[0]


@pytest.mark.expects_log
@pytest.mark.parametrize(
    "reply",
    [http(b"", "404 Not Found"), http(b"", "302 Found", Location="https://127.0.0.1:9/"),
     http(b'{"version": "99.0", "x": "' + b"x" * 20_000 + b'"}'), b"\x00\x01"],
)  # fmt: skip
def test_another_answer_is_nothing_new(said: Said, tmp_path: Path, reply: bytes) -> None:
    logging.getLogger("httpx").setLevel(logging.WARNING)
    assert _served(said, tmp_path, reply)[0] is None


@pytest.mark.parametrize(
    "source", ["http://it.example/x", "ftp://it.example", "updates", "https://", "https://a:b@it.example/", 1]
)
def test_a_source_of_another_form_holds_nowhere(said: Said, source: object) -> None:
    said(Updates=source)
    assert settings.text("updates") == ""
    assert [one.name for one in settings.held()[1]] == ["Updates"]
