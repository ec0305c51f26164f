"""Builds the Windows packages as released, twice, compares them byte for byte, and uses them under wine."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from installer.tools import tree_digest
from tests.conftest import ROOT

# Guards against a machine that hangs, not what it takes: two and five minutes where nothing else runs.
BUILD_SECONDS = 450
SMOKE_SECONDS = 900
GUARD_SECONDS = BUILD_SECONDS + SMOKE_SECONDS + 200
"""The second build goes on beside the smoke."""
TOOLS = {
    "mvn": "maven",
    "x86_64-w64-mingw32-gcc": "gcc-mingw-w64-x86-64-posix",
    "x86_64-w64-mingw32-windres": "binutils-mingw-w64-x86-64",
    "makensis": "nsis",
    "wixl": "wixl",
    "msibuild": "msitools",
    "/usr/lib/wine/wine64": "wine64",
}


def checkout(folder: Path) -> Path:
    """A copy of what is under version control here, as it is now."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT, capture_output=True, check=True, timeout=30,
    ).stdout  # fmt: skip
    for name in filter(None, listed.decode().split("\0")):
        if (ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(ROOT / name, folder / name)
    return folder


def module(name: str, *words: str, cwd: Path, limit: float, epoch: str) -> str:
    """What `python -m NAME` writes, run in a checkout; ended at the limit with all that it started."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith("PYTEST")}
    process = subprocess.Popen(
        [sys.executable, "-m", name, *words],
        cwd=cwd,
        env={**kept, "PYTHONUTF8": "1", "PYTHONPATH": str(cwd), "SOURCE_DATE_EPOCH": epoch},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
        start_new_session=True,
    )
    try:
        out, _none = process.communicate(timeout=limit)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, 15)
        out, _none = process.communicate(timeout=60)
        pytest.fail(f"{name} was not done after {limit} s:\n{out[-3000:]}")
    if process.returncode == 1 and "could not resolve" in out.lower():
        pytest.skip(f"Windows' Python could not be fetched: {out[-300:]}")
    assert process.returncode == 0, out[-6000:]
    return out


def test_this_ends_by_itself_before_its_step_is_ended() -> None:
    """Begun as late as a slow proof may be in the check, it has its time before the group is cut off."""
    check = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    begun = re.findall(r"^FAGFLATE_SLOW_UNTIL=\$\(\(\$\(date \+%s\) \+ (\d+) \* 60\)\)$", check, re.MULTILINE)
    ended = re.findall(r"^left=\$\(\((\d+) - SECONDS\)\)$", check, re.MULTILINE)
    bound = re.findall(
        r'^tests "slow proofs of \$SLOW" \$\(\(left > \d+ \? left : \d+\)\) ', check, re.MULTILINE
    )
    assert (len(begun), len(ended), len(bound)) == (1, 1, 1)
    assert int(ended[0]) - int(begun[0]) * 60 > GUARD_SECONDS


@pytest.mark.slow
@pytest.mark.timeout(GUARD_SECONDS)
@pytest.mark.skipif(sys.platform != "linux", reason="wine")
def test_built_twice_the_same_and_used_under_wine(tmp_path: Path) -> None:
    missing = [package for name, package in TOOLS.items() if shutil.which(name) is None]
    if missing:
        pytest.skip(f"not installed: {' '.join(missing)}")
    epoch = "1790000000"
    one, two = checkout(tmp_path / "one"), checkout(tmp_path / "another place")
    print(module("installer", cwd=one, limit=BUILD_SECONDS, epoch=epoch))
    # Beside each other: using a package waits for the most part, building it again computes.
    with ThreadPoolExecutor(1) as beside:
        again = beside.submit(module, "installer", cwd=two, limit=SMOKE_SECONDS, epoch=epoch)
        print(module("installer.smoke", cwd=one, limit=SMOKE_SECONDS, epoch=epoch))
        again.result()
    first, second = one / "dist" / "windows", two / "dist" / "windows"
    sums = (first / "SHA256SUMS").read_text(encoding="utf-8").splitlines()
    assert len(sums) == 5
    assert sums == (second / "SHA256SUMS").read_text(encoding="utf-8").splitlines()
    assert tree_digest(first) == tree_digest(second)
