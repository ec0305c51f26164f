"""`fagflate serve` as a child process: its one line, its token, its end."""

from __future__ import annotations

import json
import os
import re
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.cli import warm
from tests.running.patience import PATIENCE
from tests.servers.postgresql import PostgreSQL, postgresql

__all__ = ["postgresql"]

RUN = (
    "import argparse, sys; from desktop.cli import serve; from desktop.core.errors import FagflateError\n"
    "p = argparse.ArgumentParser(); p.add_argument('--json', action='store_true'); serve.configure(p)\n"
    "try: sys.exit(serve.run(p.parse_args()))\n"
    "except FagflateError as e: sys.stderr.write(str(e)); sys.exit(1)\n"
)
PATIENT = {"resourceType": "Patient", "id": "p", "active": True}


def command(*arguments: str) -> list[str]:
    return [sys.executable, "-W", "error", "-c", RUN, *arguments]


@contextmanager
def served(
    *arguments: str, env: dict[str, str] | None = None, start: Callable[..., Any] = warm.Popen
) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """A running server and its first line."""
    process = start(
        command(*arguments),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, **(env or {})},
    )
    watch = threading.Timer(PATIENCE, process.kill)
    watch.start()
    try:
        assert process.stdout is not None
        line = process.stdout.readline().rstrip("\n")
        if not line:
            raise AssertionError(process.communicate()[1])
        yield process, line
    finally:
        watch.cancel()
        watch.join()
        if process.poll() is None:
            process.kill()
        process.communicate()


def put(url: str, token: str = "") -> httpx.Response:
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    return httpx.put(f"{url}/Patient/p", json=PATIENT, headers=headers, timeout=PATIENCE)


def test_line_token_and_clean_end(tmp_path: Path) -> None:
    words = ("--database", str(tmp_path / "a.sqlite"), "--port", "0")
    with served(*words, start=subprocess.Popen) as (process, line):
        match = re.fullmatch(r"(http://127\.0\.0\.1:\d+/fhir) token=(\S{30,})", line)
        assert match, line
        url, token = match.groups()
        assert put(url).status_code == 401
        assert put(url, token).status_code == 201
        if sys.platform == "win32":
            return
        process.send_signal(signal.SIGTERM)
        out, err = process.communicate(timeout=PATIENCE)
        assert (process.returncode, out, err) == (0, "", "")
    with served("--database", str(tmp_path / "a.sqlite"), "--port", "0", "--no-auth") as (_process, line):
        assert "token" not in line
        assert httpx.get(f"{line}/Patient/p", timeout=PATIENCE).json()["active"] is True


@pytest.mark.skipif(sys.platform == "win32", reason="a process is ended otherwise there")
def test_its_log_tells_of_its_life_and_of_nobody(tmp_path: Path) -> None:
    home = {"FAGFLATE_HOME": str(tmp_path / "hjem æøå")}
    logs = tmp_path / "hjem æøå" / "logs"
    with served("--database", "sqlite://", "--port", "0", env=home) as (process, line):
        url, _space, token = line.partition(" token=")
        assert put(url, token).status_code == 201
        assert httpx.get(f"{url}/Patient?identifier=21926812345", timeout=PATIENCE).status_code == 401
        process.send_signal(signal.SIGTERM)
        assert process.communicate(timeout=PATIENCE) == ("", "")
    (file,) = logs.iterdir()
    assert re.fullmatch(r"serve-\d{8}T\d{6}-\d+-1\.log", file.name)
    text = file.read_text(encoding="utf-8")
    assert [line.partition(" desktop.cli.serve ")[0][-4:] for line in text.splitlines()[1:]] == ["INFO"] * 2
    assert f"answering at {url.removesuffix('fhir')}…" in text
    assert token not in text
    assert "2192" not in text
    refused = subprocess.run(
        command("--database", "sqlite:////nowhere/x.sqlite"), capture_output=True, text=True,
        timeout=PATIENCE, env={**os.environ, **home},
    )  # fmt: skip
    assert refused.returncode == 1
    assert "InputError" not in refused.stderr, "a sentence, not a line of the log"
    assert any("could not be done InputError (" in one.read_text(encoding="utf-8") for one in logs.iterdir())


def test_without_a_folder_for_logs_it_serves_and_says_so(tmp_path: Path) -> None:
    taken = tmp_path / "taken"
    taken.write_text("", encoding="utf-8")
    home = {"FAGFLATE_HOME": str(taken)}
    with served("--database", "sqlite://", "--port", "0", "--until-stdin-closes", env=home) as (
        process,
        line,
    ):
        assert line.startswith("http")
        _out, err = process.communicate(timeout=PATIENCE)
        assert str(taken) in err
    assert process.returncode == 0


def test_given_tokens(tmp_path: Path) -> None:
    file = tmp_path / "token"
    file.write_text("from-file\n", encoding="utf-8")
    file.chmod(0o600)
    both = ("--database", "sqlite://", "--port", "0", "--token-file", str(file))
    with served(*both, env={"FAGFLATE_TOKEN": "from-env"}) as (_process, line):
        assert line.endswith(" token=from-file")
    with served("--database", "sqlite://", "--port", "0", "--json", env={"FAGFLATE_TOKEN": "from-env"}) as (
        _p,
        line,
    ):
        found = json.loads(line)
        assert found["token"] == "from-env"
        assert put(found["url"], "from-env").status_code == 201


def test_ends_with_its_parent(tmp_path: Path) -> None:
    with served("--database", "sqlite://", "--port", "0", "--until-stdin-closes") as (process, _line):
        assert process.stdin is not None
        process.stdin.close()
        process.stdin = None
        assert process.wait(PATIENCE) == 0


@pytest.mark.parametrize(
    "arguments",
    [
        ("--database", "oracle://x/y"),
        ("--database", "sqlite:////nowhere/at/all/x.sqlite"),
        ("--token-file", "missing"),
        ("--host", "203.0.113.7"),
    ],
)
def test_what_can_not_be_served_is_said(arguments: tuple[str, ...], tmp_path: Path) -> None:
    rest = () if "--database" in arguments else ("--database", "sqlite://")
    done = warm.run(
        command(*arguments, *rest), capture_output=True, text=True, cwd=tmp_path, timeout=PATIENCE
    )
    assert done.returncode == 1
    assert done.stdout == ""
    assert done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.skipif(sys.platform == "win32", reason="a process is killed otherwise there")
def test_acknowledged_writes_survive_a_kill(tmp_path: Path) -> None:
    arguments = ("--database", str(tmp_path / "k.sqlite"), "--port", "0", "--no-auth")
    acknowledged: list[str] = []
    with served(*arguments) as (process, url), httpx.Client(timeout=PATIENCE) as client:
        # At some moment after the first ones, however slowly they go.
        timer = threading.Timer(0.3, process.kill)
        try:
            for number in range(100_000):
                if len(acknowledged) == 11 and timer.ident is None:
                    timer.start()
                name = f"n{number}"
                body: dict[str, Any] = {**PATIENT, "id": name}
                if client.put(f"{url}/Patient/{name}", json=body).status_code == 201:
                    acknowledged.append(name)
        except httpx.TransportError:
            pass
        timer.join()
    assert len(acknowledged) > 10
    with served(*arguments) as (_process, url):
        total = httpx.get(f"{url}/Patient?_summary=count", timeout=PATIENCE).json()["total"]
        assert total in (len(acknowledged), len(acknowledged) + 1)
        for name in acknowledged[-5:]:
            assert httpx.get(f"{url}/Patient/{name}", timeout=PATIENCE).status_code == 200


@pytest.mark.skipif(sys.platform == "win32", reason="a process is killed otherwise there")
def test_a_transaction_that_is_killed_leaves_nothing_of_itself(tmp_path: Path) -> None:
    arguments = ("--database", str(tmp_path / "t.sqlite"), "--port", "0", "--no-auth")
    size, done = 40, 0
    with served(*arguments) as (process, url), httpx.Client(timeout=PATIENCE) as client:
        # At some moment of a later transaction, however slowly the first ones go.
        timer = threading.Timer(0.3, process.kill)
        try:
            for number in range(10_000):
                if done == 3 and timer.ident is None:
                    timer.start()
                names = [f"t{number}-{one}" for one in range(size)]
                entries = [
                    {
                        "resource": {**PATIENT, "id": name},
                        "request": {"method": "PUT", "url": f"Patient/{name}"},
                    }
                    for name in names
                ]
                body = {"resourceType": "Bundle", "type": "transaction", "entry": entries}
                done += client.post(url, json=body).status_code == 200
        except httpx.TransportError:
            pass
        timer.join()
    assert done > 2
    with served(*arguments) as (_process, url):
        total = httpx.get(f"{url}/Patient?_summary=count", timeout=PATIENCE).json()["total"]
        assert total in (done * size, (done + 1) * size)
        assert (
            httpx.get(f"{url}/Patient?active=true&_summary=count", timeout=PATIENCE).json()["total"] == total
        )


@pytest.mark.postgresql
def test_postgresql_by_url(postgresql: PostgreSQL) -> None:
    address = postgresql.database().replace("postgresql+psycopg://", "postgresql://")
    for status in (201, 200):
        with served("--database", address, "--port", "0", "--no-auth") as (_process, url):
            assert put(url).status_code == status


def test_demo_fills_an_empty_database_once(tmp_path: Path) -> None:
    arguments = ("--database", str(tmp_path / "d.sqlite"), "--port", "0", "--no-auth", "--demo", "2")
    counts = []
    for _ in range(2):
        with served(*arguments) as (_process, url):
            counts.append(httpx.get(f"{url}/Patient?_summary=count", timeout=PATIENCE).json()["total"])
    assert counts == [2, 2]


def test_half_a_hospital_is_not_served(tmp_path: Path) -> None:
    arguments = ("--database", str(tmp_path / "h.sqlite"), "--port", "0", "--no-auth", "--demo", "20")
    process = warm.Popen(command(*arguments), stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    try:
        deadline = time.monotonic() + PATIENCE
        while not _some(tmp_path / "h.sqlite") and time.monotonic() < deadline:
            time.sleep(0.02)
    finally:
        process.kill()
        assert process.communicate()[0] == b""
    for words in (arguments, arguments[:-2]):
        again = warm.run(command(*words), capture_output=True, text=True, timeout=PATIENCE)
        assert (again.returncode, again.stdout) == (1, "")
        assert "bare en del" in again.stderr


def _some(path: Path) -> bool:
    if not path.exists():
        return False
    connection = sqlite3.connect(path)
    try:
        return bool(connection.execute("SELECT 1 FROM resource LIMIT 1").fetchall())
    except sqlite3.OperationalError:
        return False
    finally:
        connection.close()


def test_people_sign_in_and_a_token_of_the_environment_is_none(tmp_path: Path) -> None:
    words = ("--database", str(tmp_path / "a.sqlite"), "--port", "0", "--sign-in")
    with served(*words, env={"FAGFLATE_TOKEN": "t" * 30}) as (_process, url):
        assert re.fullmatch(r"http://127\.0\.0\.1:\d+/fhir", url)
        assert put(url).status_code == 401
        assert put(url, "t" * 30).status_code == 401
        told = httpx.get(f"{url}/.well-known/smart-configuration", timeout=PATIENCE).json()
        assert told["issuer"] == url.removesuffix("/fhir") + "/auth"


@pytest.mark.expects_log
@pytest.mark.parametrize("words", [("--no-auth",), ("--token-file", "x")])
def test_a_sign_in_beside_another_way_in_is_refused(words: tuple[str, ...]) -> None:
    from argparse import ArgumentParser

    from desktop.cli import serve
    from desktop.core.errors import InputError

    parser = ArgumentParser()
    serve.configure(parser)
    arguments = parser.parse_args(["--issuer", "https://login.example", "--port", "0", *words])
    arguments.json = False
    with pytest.raises(InputError, match="bare ett av dem"):
        serve.run(arguments)
    with pytest.raises(SystemExit):
        parser.parse_args(["--sign-in", *words])
