"""A wheel built from this checkout holds everything it needs, and runs where there is no checkout."""

from __future__ import annotations

import configparser
import ensurepip
import json
import os
import struct
import subprocess
import sys
import sysconfig
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from desktop import __version__
from desktop.core import links
from tests.conftest import ROOT

Run = Callable[..., subprocess.CompletedProcess[str]]


def _run(*command: str | Path, cwd: Path, home: Path | None = None) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    environment["PYTHONUTF8"] = "1"
    if home is not None:
        environment["FAGFLATE_HOME"] = str(home)
    return subprocess.run(
        [str(word) for word in command],
        cwd=cwd,
        env=environment,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=110,
    )


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("wheel")
    done = _run(sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", out, cwd=ROOT)
    assert done.returncode == 0, done.stderr
    (built,) = out.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Run:
    """Runs a command of the wheel in an environment of its own, with the other packages of this one."""
    folder = tmp_path_factory.mktemp("venv")
    # Out of its wheel, where Python brings it: installing pip first takes longer than all that it does here.
    pips = sorted((Path(ensurepip.__file__).parent / "_bundled").glob("pip-*.whl"))
    pip: list[str | Path] = [pips[-1] / "pip"] if pips else ["-m", "pip"]
    without = ["--without-pip"] if pips else []
    made = _run(sys.executable, "-m", "venv", *without, folder / "v", cwd=folder)
    assert made.returncode == 0, made.stderr
    windows = sys.platform == "win32"
    programs = folder / "v" / ("Scripts" if windows else "bin")
    python = programs / ("python.exe" if windows else "python")
    quiet = ("--no-deps", "--no-index", "--no-compile", "--quiet")
    done = _run(python, *pip, "install", *quiet, wheel, cwd=folder)
    assert done.returncode == 0, done.stderr
    (package,) = (folder / "v").rglob("desktop/__init__.py")
    site = package.parent.parent
    # A plain path: the .pth files in there (this checkout's own among them) are not followed.
    (site / "others.pth").write_text(sysconfig.get_paths()["purelib"] + "\n", encoding="utf-8")

    def run(*words: str) -> subprocess.CompletedProcess[str]:
        return _run(python, "-m", "desktop", *words, cwd=folder, home=folder / "home")

    where = _run(python, "-c", "import desktop, ui; print(desktop.__file__, ui.__file__)", cwd=folder)
    assert where.stdout.count(str(folder)) == 2, where.stdout + where.stderr
    script = _run(programs / ("fagflate.exe" if windows else "fagflate"), "--version", cwd=folder)
    assert script.stdout.strip() == f"fagflate {__version__}", script.stderr
    return run


def test_everything_is_inside(wheel: Path) -> None:
    inside = set(zipfile.ZipFile(wheel).namelist())
    for name in (
        "desktop/__main__.py",
        "ui/application.py",
        "desktop/_resources/messages/nb/LC_MESSAGES/fagflate.mo",
        "desktop/_resources/fhir/types.ndjson",
        "desktop/_resources/fhir/codes.ndjson",
        "desktop/_resources/fhir/search.ndjson",
        "desktop/_resources/fonts/inter/LICENSE",
        f"fagflate-{__version__}.dist-info/licenses/LICENSE",
    ):
        assert name in inside, name
    # Whatever of the resources is under version control is in the wheel, and the other way round.
    listed = _run("git", "ls-files", "resources", "desktop", "ui", cwd=ROOT)
    if listed.returncode == 0 and listed.stdout:
        for line in listed.stdout.splitlines():
            name = (
                line.replace("resources/", "desktop/_resources/", 1)
                if line.startswith("resources/")
                else line
            )
            assert name in inside, name
    bad = [n for n in inside if n.startswith("tests/") or "__pycache__" in n or n.endswith((".pyc", ".lock"))]
    assert bad == []


def _shared(wheel: Path) -> dict[str, bytes]:
    """What is put beside the packages, by where it lies below the environment."""
    with zipfile.ZipFile(wheel) as opened:
        mark = f"fagflate-{__version__}.data/data/"
        return {name.removeprefix(mark): opened.read(name) for name in opened.namelist() if mark in name}


def test_a_linux_desktop_finds_the_program_its_icon_and_its_links(wheel: Path) -> None:
    shared = _shared(wheel)
    read = configparser.ConfigParser(interpolation=None, strict=True)
    read.optionxform = str  # type: ignore[assignment, method-assign]
    read.read_string(shared.pop("share/applications/fagflate.desktop").decode())
    entry = read["Desktop Entry"]
    scripts = zipfile.ZipFile(wheel).read(f"fagflate-{__version__}.dist-info/entry_points.txt").decode()
    program, given = entry["Exec"].split(" ")
    assert f"{program} = " in scripts
    assert entry["TryExec"] == program
    assert given == "%u", "one link, as one word"
    assert entry["MimeType"].split(";") == [f"x-scheme-handler/{links.SCHEME.rstrip(':')}", ""]
    assert entry["Terminal"] == "false"
    assert entry["GenericName[nb]"] == "Pasientjournal"
    assert set(shared) == {
        f"share/icons/hicolor/{size}x{size}/apps/{entry['Icon']}.png" for size in (48, 128, 256)
    }
    for name, data in shared.items():
        assert data.startswith(b"\x89PNG")
        assert struct.unpack(">2I", data[16:24]) == (int(name.split("/")[3].split("x")[0]),) * 2


def test_the_words_are_compiled_from_the_catalogue(wheel: Path) -> None:
    import gettext
    import io

    data = zipfile.ZipFile(wheel).read("desktop/_resources/messages/nb/LC_MESSAGES/fagflate.mo")
    words = gettext.GNUTranslations(io.BytesIO(data))
    assert words.gettext("This machine") == "Denne maskinen"


def test_version_and_workspace(installed: Run) -> None:
    assert installed("--version").stdout.strip() == f"fagflate {__version__}"
    shown = installed("workspace", "show", "base")
    assert shown.returncode == 0, shown.stderr
    assert "problems" in shown.stdout
    refused = installed("bench")
    assert refused.returncode == 1
    assert "kildekoden" in refused.stderr


def test_the_doctor_finds_everything(installed: Run) -> None:
    told = json.loads(installed("doctor", "--json").stdout)
    levels = {line["name"]: (line["level"], line["details"]) for line in told["lines"]}
    for name in ("python", "packages", "resources", "words", "fonts", "folder", "encryption", "time_zone"):
        assert levels[name][0] == "green", (name, levels[name])
    assert "_resources" in next(line["text"] for line in told["lines"] if line["name"] == "resources")
