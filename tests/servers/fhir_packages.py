"""FHIR packages of other countries and specialties from npm, unpacked once into `.cache`, or skipped."""

from __future__ import annotations

import shutil
import subprocess
import tarfile
from pathlib import Path
from typing import Final

import pytest

from tests.servers.node import ROOT

EXAMPLES: Final = {
    "hl7.fhir.r4.examples@4.0.1": "package",
    "hl7.fhir.uv.ips@2.0.0": "package/example",
    "hl7.fhir.us.mcode@4.0.0": "package/example",
}
"""Packages by name and version, with the folder of their examples."""


def examples(package: str) -> Path:
    """The folder with the examples of a package; fetched on first use, skips with its reason where it can't
    be."""
    kept = ROOT / ".cache" / "fhir-packages" / package.replace("@", "-")
    if not (kept / EXAMPLES[package]).is_dir():
        _fetch(package, kept)
    return kept / EXAMPLES[package]


def _fetch(package: str, kept: Path) -> None:
    npm = shutil.which("npm")
    if npm is None:
        pytest.skip("no npm on the path")
    kept.parent.mkdir(parents=True, exist_ok=True)
    done = subprocess.run(
        [npm, "pack", "--silent", package], cwd=kept.parent, capture_output=True, text=True, timeout=600
    )
    file = kept.parent / (done.stdout.strip().splitlines() or [""])[-1]
    if done.returncode or not file.is_file():
        pytest.skip(f"npm could not fetch {package}: {done.stderr.strip()[-300:]}")
    # Whole or not at all: half a package would be audited as if it were one.
    part = kept.with_name(f"{kept.name}.part")
    shutil.rmtree(part, ignore_errors=True)
    with tarfile.open(file) as packed:
        packed.extractall(part, filter="data")
    file.unlink()
    part.rename(kept)
