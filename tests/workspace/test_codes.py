"""Codes in configuration files are looked up: what is doubtful has its place and stays in use."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from desktop.core.documents import read
from desktop.core.paths import resources
from desktop.orders import rules
from desktop.shown.workspace import WorkspaceInUse
from desktop.views import workspaces
from desktop.views.known import known
from desktop.workspace.codes import doubts, doubts_of

from .conftest import FIRST, HEADER
from .test_check_places import put
from .test_cli import fagflate
from .test_found import folder, home, seen
from .test_found import put as lay

__all__ = ["folder", "home"]


def told(changes: str) -> list[tuple[int, int, str]]:
    found = doubts(read((HEADER + changes).encode(), "x.yaml"), known())
    return [(one.line - FIRST, one.column, one.what.split("“")[-1].split("«")[-1]) for one in found]


@pytest.mark.parametrize(
    ("changes", "places"),
    [
        # Where the code stands: in a list, in a source, in a list that is changed, in the item's name.
        ("  - {set: trend heart, given: [C03, C9]}\n", [(0, 37)]),
        ("  - set: trend heart\n    given: {add: [C9], remove: [C8]}\n", [(1, 19)]),
        (
            "  - set: worklist-column x\n    from:\n      - {given: [J01]}\n      - {given: [J99]}\n",
            [(3, 18)],
        ),
        ("  - {add: product N03AX16, name: pregabalin, products: []}\n", [(0, 11)]),
        ("  - {set: laboratory crp, codes: [{code: NOR05172, sample: P}]}\n", [(0, 42)]),
        ("  - {add: vital x, codes: [{system: 'http://loinc.org', code: '85354'}]}\n", [(0, 63)]),
        ("  - {set: line x, code: ['http://snomed.info/sct|302497007']}\n", [(0, 26)]),
        # What takes away, what may be a code of any system, what is none.
        ("  - {remove: product N03AX16}\n", []),
        ("  - {set: worklist-column x, codes: [{code: [red, J99], name: Rød}]}\n", []),
        ("  - {set: note-template x, headings: [{code: C9, title: x}]}\n", []),
        ("  - {set: worklist-column x, from: [{condition: [K74, 'Z']}]}\n", []),
        # The new code beside the old one, in the file or as shipped.
        ("  - {set: renal x, atc: [N03AX16, N02BF02]}\n", []),
        ("  - {set: renal x, atc: [N03AX16, N03AX12, N02BF02]}\n", [(0, 35)]),
    ],
)
def test_each_code_is_told_at_its_place(changes: str, places: list[tuple[int, int]]) -> None:
    assert [(line, column) for line, column, _what in told(changes)] == places


def test_no_code_of_the_shipped_files_is_doubtful() -> None:
    files = sorted((resources() / "workspaces").rglob("*.yaml"))
    files += sorted((resources() / "vocabulary").glob("*.yaml"))
    files += sorted((resources() / "orders").glob("*.yaml"))
    assert len(files) > 30
    assert doubts_of(((path, path.name) for path in files), known()) == ()


def test_check_tells_them_and_nothing_is_wrong(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = put(tmp_path, "  - {set: trend heart-failure, given: [C03, L01XC]}\n")
    assert fagflate("check", path) == 0
    files, doubt = capsys.readouterr().out.splitlines()
    assert files == "1 fil, ingenting galt."
    assert doubt.startswith(f"{path.as_posix()}:{FIRST}:45: ATC-koden L01XC er utgått")
    assert fagflate("check", path, "--json") == 0
    said = json.loads(capsys.readouterr().out)
    assert [(one["line"], one["column"]) for one in said["doubts"]] == [(FIRST, 45)]
    assert said["problems"] == []
    assert fagflate("show", path) == 0
    assert "L01XC" in capsys.readouterr().err


def test_they_are_told_beside_what_is_wrong(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = put(tmp_path, "  - {set: trend heart-failure, given: [L01XC]}\n  - {set: nowhere, share: 2}\n")
    assert fagflate("check", path) == 1
    wrong, doubt = capsys.readouterr().out.splitlines()
    assert f":{FIRST + 1}:" in wrong
    assert f":{FIRST}:40: ATC-koden" in doubt


def test_the_window_is_told_later_and_the_rest_works(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sprint = folder / "cardiology/sprint-02.yaml"
    lay(sprint, sprint.read_text("utf-8") + "  - {set: trend heart-failure, given: [C03, N03AX16]}\n")
    shown: WorkspaceInUse = seen()
    assert (shown.left_out, shown.doubtful) == ("", ""), "nobody waits for a list at the start"
    assert rules.limits().egfr_low == 35, "a doubt takes no file out of use"
    monkeypatch.setattr(workspaces, "JUDGED_AFTER", 0.0)
    shown = seen()
    assert shown.left_out == ""
    (line,) = shown.doubtful.splitlines()
    assert line.partition(": ")[0].endswith("sprint-02.yaml:12:45")
    assert seen() is shown, "looked up once"
    lay(sprint, sprint.read_text("utf-8").replace("N03AX16", "N02BF02"))
    assert [seen().doubtful for _time in range(2)] == ["", ""]
