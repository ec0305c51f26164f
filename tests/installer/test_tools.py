"""The wheel as `uv tool install` and `pipx install` put it on a Linux machine, as the docs say."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from desktop import __version__
from installer.tools import Failed, uv
from tests.conftest import ROOT
from tests.installer.test_wheel import wheel

__all__ = ["wheel"]

pytestmark = [
    pytest.mark.slow,
    pytest.mark.timeout(300),
    pytest.mark.skipif(sys.platform != "linux", reason="a desktop of Linux"),
]
PIPX = "pipx[uv]==1.18.4"
_AWAY = re.compile(
    r"dns error|error sending request|failed to fetch|connection (error|refused|reset)|network|timed out"
    r"|name resolution|could not connect",
    re.IGNORECASE,
)
GREEN = ("python", "packages", "resources", "words", "fonts", "folder", "encryption", "time_zone")


def _run(
    *words: str | Path, home: Path, limit: float = 200, **more: str | Path
) -> subprocess.CompletedProcess[str]:
    """A command of somebody whose home is this folder."""
    kept = {name: value for name, value in os.environ.items() if name not in ("PYTHONPATH", "VIRTUAL_ENV")}
    own = {
        "HOME": home,
        "XDG_DATA_HOME": home / ".local/share",
        "FAGFLATE_HOME": home / "record",
        "PYTHONUTF8": "1",
    }
    # What has been downloaded for the checkout is not downloaded again.
    cache = {"UV_CACHE_DIR": kept.get("UV_CACHE_DIR") or Path.home() / ".cache" / "uv"}
    return subprocess.run(
        [str(word) for word in words], cwd=home, capture_output=True, text=True, encoding="utf-8",
        timeout=limit,
        env={**kept, **{name: str(value) for name, value in {**own, **cache, **more}.items()}},
    )  # fmt: skip


def _tool(*words: str | Path, home: Path, **more: str | Path) -> None:
    """A command that may ask the package index; skipped where that can't be reached."""
    try:
        done = _run(*words, home=home, **more)
    except subprocess.TimeoutExpired:
        pytest.skip("the package index did not answer in time")
    if done.returncode and _AWAY.search(done.stderr):
        pytest.skip(f"the package index can't be reached: {done.stderr.strip()[-200:]}")
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.fixture
def installs() -> list[str]:
    try:
        return uv()
    except Failed as error:
        pytest.skip(str(error))


def _works(programs: Path, home: Path) -> None:
    """Both commands are there, and the program finds all that is its own."""
    assert {one.name for one in programs.iterdir()} == {"fagflate", "fagflate-gui"}
    for name in ("fagflate", "fagflate-gui"):
        said = _run(programs / name, "--version", home=home)
        assert (said.returncode, said.stdout.strip()) == (0, f"fagflate {__version__}"), said.stderr
    told = json.loads(_run(programs / "fagflate", "doctor", "--json", home=home).stdout)
    levels = {line["name"]: (line["level"], line["text"]) for line in told["lines"]}
    assert {name: levels[name] for name in GREEN if levels[name][0] != "green"} == {}


def _copied(shown: str, tools: Path, home: Path) -> None:
    """The command of the documentation, with where its tool keeps environments filled in, puts the entry and
    the icons where a desktop looks for them."""
    text = (ROOT / "docs" / "deployment.md").read_text(encoding="utf-8")
    (command,) = re.findall(rf'`(cp -r "\$\({re.escape(shown)}\)/fagflate/share/\." ~/\.local/share/)`', text)
    target = home / ".local" / "share"
    target.mkdir(parents=True, exist_ok=True)
    done = _run("bash", "-c", command.replace(f"$({shown})", str(tools)), home=home)
    assert done.returncode == 0, done.stderr
    entry = (target / "applications" / "fagflate.desktop").read_text(encoding="utf-8")
    (icon,) = re.findall(r"^Icon=(.+)$", entry, re.MULTILINE)
    sizes = {one.parent.parent.name for one in (target / "icons" / "hicolor").glob(f"*/apps/{icon}.png")}
    assert sizes == {"48x48", "128x128", "256x256"}


@pytest.fixture
def held(tmp_path: Path) -> Path:
    """The versions that everybody is held to, which lie in uv's cache where the checkout was made with it."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    file = tmp_path / "held.txt"
    file.write_text("\n".join(project["tool"]["uv"]["constraint-dependencies"]), encoding="utf-8")
    return file


def test_uv_installs_it_as_a_tool(wheel: Path, installs: list[str], held: Path, tmp_path: Path) -> None:
    tools, programs = tmp_path / "tools", tmp_path / "programs"
    _tool(*installs, "tool", "install", "--quiet", "--python", sys.executable, "--constraints", held, wheel,
          home=tmp_path, UV_TOOL_DIR=tools, UV_TOOL_BIN_DIR=programs)  # fmt: skip
    _works(programs, tmp_path)
    _copied("uv tool dir", tools, tmp_path)


def test_pipx_installs_it(wheel: Path, installs: list[str], held: Path, tmp_path: Path) -> None:
    """With uv behind it: pip, its own choice, would download everything anew."""
    kept, programs = tmp_path / "pipx", tmp_path / "programs"
    _tool(*installs, "tool", "run", "--quiet", "--from", PIPX, "pipx", "install", "--quiet", "--backend",
          "uv", "--python", sys.executable, wheel, home=tmp_path, UV_CONSTRAINT=held, PIPX_HOME=kept,
          PIPX_BIN_DIR=programs, PIPX_MAN_DIR=tmp_path / "man")  # fmt: skip
    _works(programs, tmp_path)
    _copied("pipx environment --value PIPX_LOCAL_VENVS", kept / "venvs", tmp_path)
