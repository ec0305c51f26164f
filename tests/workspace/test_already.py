"""What another layer has added or taken away already costs nobody the rest of their file."""

from __future__ import annotations

from pathlib import Path

import pytest

from desktop.core.file_problems import ConfigurationError
from desktop.views.known import known
from desktop.workspace.loader import Resolved, resolve

from .conftest import wrong
from .test_cli import fagflate

SPRINT = """\
workspace: cardiology
extends: cardiology/sprint-01
sprint: 2
status: STATUS
owner: Kari Fosse
goal: Noe
from: 2026-11-23
to: 2026-12-04
changes:
"""
ADDS = "  - add: favourite cxr-supine\n  - remove: notes\n  - remove: column cause\n"


def put(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def laid(folder: Path, changes: str, layer: str = "person") -> tuple[Resolved, Path]:
    put(folder / "cardiology/sprint-02.yaml", SPRINT.replace("STATUS", "in use") + ADDS)
    mine = put(folder / "mine.yaml", f"layer: {layer}\nworkspace: cardiology\nchanges:\n{changes}")
    return resolve("cardiology", known=known(), folders=(folder,), over=(mine,)), mine


@pytest.mark.parametrize(
    ("change", "line"),
    [
        ("add: favourite cxr-supine", 10),
        ("remove: notes", 11),
        ("remove: column cause", 12),
    ],
)
def test_what_is_so_already_is_told_and_the_rest_holds(tmp_path: Path, change: str, line: int) -> None:
    folder = tmp_path / "ours"
    made, _mine = laid(folder, f"  - {change}\n  - {{set: vitals, share: 7}}\n")
    assert next(p for t in made.workspace.tabs for p in t.panels if p.id == "vitals").share == 7
    (told,) = made.notices
    assert told.line == 4
    assert f"ours/cardiology/sprint-02.yaml:{line}" in told.what
    assert made.lost == ()


def test_lines_of_a_list_that_are_there_already(tmp_path: Path) -> None:
    folder = tmp_path / "ours"
    text = "  - set: order-set nstemi\n    lines: {add: [tsh], remove: [ekg daglig]}\n"
    put(folder / "cardiology/sprint-02.yaml", SPRINT.replace("STATUS", "in use") + text)
    more = text.replace("[tsh]", "[tsh, folat]")
    mine = put(folder / "mine.yaml", f"layer: person\nworkspace: cardiology\nchanges:\n{more}")
    made = resolve("cardiology", known=known(), folders=(folder,), over=(mine,))
    sets = {one["key"]: one for one in made.data["orders/sets.yaml"]["sets"]}
    assert sets["nstemi"]["lines"].count("tsh") == 1
    assert sets["nstemi"]["lines"][-1] == "folat"
    assert len(made.notices) == 2
    unknown = more.replace("ekg daglig", "ekg aldri")
    mine.write_text(f"layer: person\nworkspace: cardiology\nchanges:\n{unknown}", encoding="utf-8")
    assert (
        "står ikke der"
        in wrong(lambda: resolve("cardiology", known=known(), folders=(folder,), over=(mine,)))[0][2]
    )


def test_what_says_something_of_its_own_is_left_out_and_told(tmp_path: Path) -> None:
    folder = tmp_path / "ours"
    phrase = "  - {add: phrase visitt, say: NAME}\n"
    put(folder / "cardiology/sprint-02.yaml",
        SPRINT.replace("STATUS", "in use") + phrase.replace("NAME", "Deres."))  # fmt: skip
    mine = put(folder / "mine.yaml", "layer: person\nchanges:\n" + phrase.replace("NAME", "Min."))
    made = resolve("cardiology", known=known(), folders=(folder,), over=(mine,))
    assert "sprint-02.yaml:10" in made.lost[0].what
    said = {one["name"]: one["say"] for one in made.data["letters/phrases.yaml"]["phrases"]}
    assert said["visitt"] == "Deres."


def test_twice_in_one_file_and_in_a_sprint_stays_wrong(tmp_path: Path) -> None:
    folder = tmp_path / "ours"
    twice = "  - add: favourite cxr-supine\n"
    put(folder / "cardiology/sprint-02.yaml", SPRINT.replace("STATUS", "in use") + 2 * twice)
    with pytest.raises(ConfigurationError):
        resolve("cardiology", known=known(), folders=(folder,))
    put(folder / "cardiology/sprint-02.yaml", SPRINT.replace("STATUS", "in use"))
    mine = put(folder / "mine.yaml", f"layer: person\nworkspace: cardiology\nchanges:\n{2 * twice}")
    with pytest.raises(ConfigurationError):
        resolve("cardiology", known=known(), folders=(folder,), over=(mine,))


@pytest.mark.parametrize("status", ["draft", "in use"])
def test_check_tells_whose_file_a_sprint_breaks(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], status: str
) -> None:
    folder = tmp_path / "ours"
    put(folder / "site.yaml", "layer: site\nchanges: []\n")
    put(folder / "cardiology/sprint-02.yaml", SPRINT.replace("STATUS", status))
    text = "layer: ward\nwards: [Hjerte 3]\nworkspace: cardiology\nchanges:\n  - {set: notes, share: 2}\n"
    ward = put(folder / "wards/heart.yaml", text)
    assert fagflate("check", folder) == 0, capsys.readouterr().out
    capsys.readouterr()
    put(folder / "cardiology/sprint-02.yaml", SPRINT.replace("STATUS", status) + ADDS)
    assert fagflate("check", folder) == 1
    out = capsys.readouterr().out
    assert f"{ward}:5:11: «notes» ble fjernet i {folder}/cardiology/sprint-02.yaml:11" in out


def test_a_change_that_was_refused_is_not_missed_again(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = "  - {add: column four-at, aftr: bed}\n  - {move: column news2, after: four-at}\n"
    text += "  - {add: column legal, after: news2}\n"
    sprint = put(tmp_path / "cardiology/sprint-02.yaml", SPRINT.replace("STATUS", "draft") + text)
    assert fagflate("check", sprint) == 1
    assert capsys.readouterr().out == f"{sprint}:10:27: «aftr» er ikke kjent her. Mente du «after»?\n"
