"""A PostgreSQL of our own for tests, from the binaries of the machine; skipped with its reason elsewhere."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.running.patience import PATIENCE

USER = "fagflate"


def _binaries() -> Path:
    if sys.platform == "win32":
        pytest.skip("PostgreSQL is tested on systems with Debian's binaries")
    config = shutil.which("pg_config")
    if config is None:
        pytest.skip("no PostgreSQL here (pg_config is not on the path)")
    found = subprocess.run([config, "--bindir"], capture_output=True, text=True, check=True).stdout.strip()
    if not (Path(found) / "initdb").exists():
        pytest.skip(f"no PostgreSQL server binaries (no initdb in {found})")
    return Path(found)


def _as_postgres() -> list[str]:
    """PostgreSQL refuses to run as root."""
    if os.geteuid() != 0:
        return []
    if shutil.which("setpriv") is None:
        pytest.skip("running as root without setpriv")
    return ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"]


class PostgreSQL:
    """A running server; `database()` makes a fresh, empty database and gives SQLAlchemy's URL."""

    def __init__(self, sockets: Path, port: int) -> None:
        self.sockets = sockets
        self.port = port

    def url(self, name: str) -> str:
        return f"postgresql+psycopg://{USER}@/{name}?host={self.sockets}&port={self.port}"

    def database(self) -> str:
        from sqlalchemy import create_engine, text

        name = "t" + uuid.uuid4().hex[:12]
        engine = create_engine(self.url("postgres"), isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.execute(text(f"CREATE DATABASE {name} ENCODING 'UTF8' TEMPLATE template0"))
        engine.dispose()
        return self.url(name)


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


@pytest.fixture(scope="session")
def postgresql() -> Iterator[PostgreSQL]:
    """One PostgreSQL for the whole run; nothing listens on TCP, the folder is removed afterwards."""
    pytest.importorskip("psycopg", reason="no PostgreSQL driver")
    binaries, prefix = _binaries(), _as_postgres()
    # A socket's path has at most about 100 characters: a short folder, not pytest's own.
    folder = Path(tempfile.mkdtemp(prefix="fpg"))
    port = _free_port()
    try:
        if prefix:
            shutil.chown(folder, "postgres", "postgres")
        data = folder / "data"
        setup = [str(binaries / "initdb"), "-D", str(data), "-U", USER, "-A", "trust", "-E", "UTF8"]
        setup += ["--no-sync", "--locale=C.UTF-8"]
        subprocess.run([*prefix, *setup], check=True, capture_output=True, cwd=folder)
        options = {
            "fsync": "off",
            "synchronous_commit": "off",
            "full_page_writes": "off",
            "listen_addresses": "",
            "unix_socket_directories": str(folder),
            "port": str(port),
        }
        command = [*prefix, str(binaries / "postgres"), "-D", str(data)]
        for name, value in options.items():
            command += ["-c", f"{name}={value}"]
        with (folder / "log").open("wb") as log:
            process = subprocess.Popen(command, stdout=log, stderr=log, cwd=folder)
        try:
            _wait(folder, port, process)
            yield PostgreSQL(folder, port)
        finally:
            process.terminate()
            process.wait(PATIENCE)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _wait(folder: Path, port: int, process: subprocess.Popen[bytes]) -> None:
    import psycopg

    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise RuntimeError((folder / "log").read_text(encoding="utf-8", errors="replace"))
        try:
            psycopg.connect(host=str(folder), port=port, user=USER, dbname="postgres").close()
            return
        except psycopg.OperationalError:
            time.sleep(0.1)
    raise TimeoutError("PostgreSQL did not start")
