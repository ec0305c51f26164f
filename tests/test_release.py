"""One version everywhere: program, packages, About; a changelog in the form of Keep a Changelog."""

from __future__ import annotations

import json
import re
from datetime import date
from itertools import pairwise

import pytest
from PySide6.QtWidgets import QApplication

from desktop import __version__
from desktop.backend.capability import capability
from desktop.cli import dispatch
from installer import build
from installer.product import checkout_version, product
from tests.conftest import ROOT
from ui.acts.dialogs import AboutDialog

TEXT = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
UNRELEASED = "## [Unreleased]"
KINDS = ("Added", "Changed", "Deprecated", "Removed", "Fixed", "Security")
"""The sections that Keep a Changelog 1.1 knows."""
LONGEST = 120
"""Letters of an entry: it stands in one line."""
_HEADING = re.compile(r"## \[(\d+\.\d+\.\d+)\] - (\d{4}-\d{2}-\d{2})(?: \[YANKED\])?")


def versions(text: str) -> list[tuple[tuple[int, ...], str]]:
    """The numbers and dates of the changelog's headings, in its order."""
    found = [_HEADING.fullmatch(line) for line in text.splitlines()]
    return [(tuple(int(n) for n in one[1].split(".")), one[2]) for one in found if one]


def faults(text: str) -> list[str]:
    """The places where a changelog departs from the form, a sentence each."""
    wrong = []
    heading = kind = last = ""
    kinds: list[str] = []
    for number, line in enumerate(text.splitlines(), 1):
        if line.startswith("# "):
            wrong += [] if number == 1 and line == "# Changelog" else [f"{number}: a second title"]
        elif line.startswith("## "):
            wrong += (
                [] if line == UNRELEASED or _HEADING.fullmatch(line) else [f"{number}: no version: {line}"]
            )
            wrong += [f"{number}: what is unreleased comes first"] if line == UNRELEASED and heading else []
            heading, kind, kinds = line, "", []
        elif line.startswith("### "):
            kind = line.removeprefix("### ")
            wrong += [] if kind in KINDS and heading else [f"{number}: no such section: {kind}"]
            wrong += [f"{number}: a second section {kind}"] if kind in kinds else []
            kinds.append(kind)
        elif line.startswith("#"):
            wrong.append(f"{number}: a heading below a section")
        elif line.startswith("- "):
            wrong += [] if kind else [f"{number}: an entry in no section"]
            wrong += [] if len(line) <= LONGEST else [f"{number}: {len(line)} letters"]
            wrong += [] if line.endswith(".") else [f"{number}: no sentence"]
        elif line and kind:
            wrong.append(f"{number}: an entry of more than one line")
        if last.startswith("### ") and line:
            wrong.append(f"{number}: no empty line after a section's heading")
        last = line
    for _number, day in versions(text):
        try:
            date.fromisoformat(day)
        except ValueError:
            wrong.append(f"{day} is no day")
    for (newer, day), (older, before) in pairwise(versions(text)):
        wrong += [] if newer > older and day >= before else [f"{newer} stands above {older}"]
    return wrong


def test_the_changelog_keeps_its_form() -> None:
    assert TEXT.startswith("# Changelog\n")
    assert faults(TEXT) == []
    assert len(versions(TEXT)) >= 2


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("## [0.2.0] - 2026-11-26", "## 0.2.0 - 2026-11-26"),
        ("## [0.2.0] - 2026-11-26", "## [0.2.0] - 26.11.2026"),
        ("## [0.2.0] - 2026-11-26", "## [0.2.0] - 2026-11-31"),
        ("## [0.2.0] - 2026-11-26", "## [0.0.9] - 2026-11-26"),
        ("## [0.1.0] - 2026-11-20", "## [0.1.0] - 2026-11-27"),
        ("## [0.1.0] - 2026-11-20", UNRELEASED),
        ("### Added\n\n- One", "### New\n\n- One"),
        ("### Added\n\n- One", "- One"),
        ("### Added\n\n- One", "### Added\n- One"),
        ("- One.", "- One.\n  And more."),
        ("- One.", "- One"),
        ("- One.", f"- {'long ' * 30}."),
        ("### Fixed", "### Added"),
        ("### Fixed", "#### Fixed"),
    ],
)
def test_another_form_is_noticed(right: str, wrong: str) -> None:
    text = """# Changelog

## [0.2.0] - 2026-11-26

### Added

- One.

### Fixed

- Two.

## [0.1.0] - 2026-11-20

### Added

- Three.
"""
    assert faults(text) == []
    assert right in text
    assert faults(text.replace(right, wrong, 1)) != []


def test_what_is_not_released_yet_may_stand_first() -> None:
    assert faults(f"# Changelog\n\n{UNRELEASED}\n\n### Added\n\n- One.\n\n## [0.1.0] - 2026-11-20\n") == []


def test_the_newest_heading_is_the_programs_version() -> None:
    (newest, _day), *_older = versions(TEXT)
    assert ".".join(map(str, newest)) == __version__


def test_the_command_the_packages_and_the_server_say_the_version(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        dispatch.parser().parse_args(["--version"])
    assert left.value.code == 0
    assert capsys.readouterr().out == f"fagflate {__version__}\n"
    assert checkout_version() == product().version == __version__
    assert {name.split("-")[1] for name in build.names(product()).values()} == {__version__}
    assert json.loads(capability("http://127.0.0.1/fhir", smart=False))["software"]["version"] == __version__


def test_about_says_the_version(qapp: QApplication) -> None:
    about = AboutDialog(None)
    assert f"Fagflate {__version__}" in about.text().replace("\u2063", "").splitlines()
    about.deleteLater()


def test_the_version_is_written_in_one_place() -> None:
    """The package's metadata and the installer read it there; a second copy would be forgotten."""
    name = re.escape(__version__)
    again = re.compile(rf"""(?<![\d.])["']?{name}["']?(?![\d.])""")
    files = [
        ROOT / "pyproject.toml",
        *(ROOT / "installer").rglob("*.toml"),
        *(ROOT / "installer").rglob("*.py"),
    ]
    files += [*(ROOT / "desktop").rglob("*.py"), *(ROOT / "ui").rglob("*.py")]
    found = [
        f"{file.relative_to(ROOT)}: {line.strip()}"
        for file in files
        for line in file.read_text(encoding="utf-8").splitlines()
        if again.search(line) and "==" not in line
    ]
    assert found == [f'desktop/__init__.py: __version__ = "{__version__}"']
