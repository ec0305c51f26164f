"""`fagflate workspace diff --out`: which pictures are drawn, of whom, and which folders are refused."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtGui import QImage

from desktop.cli import dispatch
from desktop.core import configured
from desktop.shown.sprint.side_picture import SidePicture
from tests.cli.test_workspace_diff import SPRINT
from ui.side_pictures import draw_side

LIST = "pictures.json"
NIGHT = ("overview-night-1-before.png", "overview-night-2-after.png")


class Drawer:
    """The windows' side: keeps what it is to draw, and draws it where `draws`."""

    def __init__(self, *, draws: bool = False) -> None:
        self.drawn: list[SidePicture] = []
        self._draws = draws

    def draw_side(self, picture: object, file: str, size: tuple[int, int], theme: str) -> None:
        assert isinstance(picture, SidePicture)
        self.drawn.append(picture)
        if self._draws:
            draw_side(picture, file, size, theme)
        else:
            Path(file).write_bytes(b"picture")


@pytest.fixture(autouse=True)
def shipped_afterwards() -> object:
    yield
    configured.use(configured.InUse())


def diff(windows: Drawer, *arguments: str | Path) -> int:
    return dispatch.run(["workspace", "diff", *map(str, arguments)], windows)  # type: ignore[arg-type]


def sprint(folder: Path, text: str = SPRINT) -> Path:
    file = folder / "cardiology/sprint-02.yaml"
    file.parent.mkdir(parents=True)
    file.write_text(text, encoding="utf-8")
    return file


def listed(out: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((out / LIST).read_text(encoding="utf-8"))
    return found


def test_a_sprint_beside_a_file_before_and_after_with_numbers(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file, out, windows = sprint(tmp_path / "a"), tmp_path / "out", Drawer()
    assert diff(windows, "cardiology/sprint-01", file, "--out", out) == 0
    said = capsys.readouterr().out.splitlines()
    assert said[:2] == ["1 Prøver flyttes under Kurve.", "2 limit egfr_low: 30 → 35."]
    assert said[2:] == [str(out / one.name) for one in windows.drawn]
    assert [one.name for one in windows.drawn] == [
        "overview-night-1-before.png",
        "overview-night-2-after.png",
    ]
    assert [one.numbers for one in windows.drawn] == [{"laboratory": "1"}] * 2
    before, after = (
        [panel.id for tab in one.workspace.tabs if tab.id == one.tab for panel in tab.panels]
        for one in windows.drawn
    )
    assert before.index("laboratory") < before.index("vitals")
    assert after.index("laboratory") > after.index("vitals")
    told = listed(out)
    assert [one["made_up"] for one in told["pictures"]] == [True, True]
    assert {path.name for path in out.iterdir()} == {LIST, *(one["file"] for one in told["pictures"])}


def test_each_case_that_is_named_is_a_picture_of_its_own(tmp_path: Path) -> None:
    file, out, windows = sprint(tmp_path / "a"), tmp_path / "out", Drawer()
    assert diff(windows, "cardiology", file, "--out", out, "--case", "newborn", "--case", "empty") == 0
    assert [one.made_up.case for one in windows.drawn] == ["newborn", "newborn", "empty", "empty"]


def test_what_is_in_force_of_two_folders(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    windows, out = Drawer(), tmp_path / "out"
    sprint(tmp_path / "old")
    sprint(tmp_path / "new", SPRINT.replace("status: draft", "status: in use"))
    assert diff(windows, tmp_path / "old", tmp_path / "new", "--out", out) == 0
    said = capsys.readouterr().out.splitlines()
    assert said[:2] == ["cardiology:", "1 Prøver flyttes under Kurve."]
    assert windows.drawn[0].name == "cardiology-overview-night-1-before.png"
    assert diff(windows, tmp_path / "old", tmp_path / "new", "--json") == 0
    told = json.loads(capsys.readouterr().out)
    assert [one["after"] for one in told["workspaces"]] == ["cardiology/sprint-02"]


def test_two_files(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    first, windows = sprint(tmp_path / "a"), Drawer()
    second = sprint(tmp_path / "b", SPRINT.replace("value: 35", "value: 40"))
    assert diff(windows, first, second, "--out", tmp_path / "out") == 0
    assert capsys.readouterr().out.startswith("1 limit egfr_low: 35 → 40.")
    # Nothing on a page differs: the first page shows that, with no frame.
    assert [one.numbers for one in windows.drawn] == [{}, {}]


def test_nothing_otherwise_makes_no_picture(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    windows, out = Drawer(), tmp_path / "out"
    assert diff(windows, "cardiology", "cardiology/sprint-01", "--out", out) == 0
    assert capsys.readouterr().out == "Ingenting er annerledes.\n"
    assert windows.drawn == []
    assert listed(out)["pictures"] == []


def test_a_folder_with_other_things_is_left_as_it_is(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file, out, windows = sprint(tmp_path / "a"), tmp_path / "out", Drawer()
    out.mkdir()
    (out / "note.txt").write_text("mine", encoding="utf-8")
    assert diff(windows, "cardiology", file, "--out", out) == 1
    assert "note.txt" in capsys.readouterr().err
    assert windows.drawn == []
    assert [path.name for path in out.iterdir()] == ["note.txt"]
    # Also where one of ours lies beside it, and where the list is somebody else's.
    (out / LIST).write_text("[]", encoding="utf-8")
    assert diff(windows, "cardiology", file, "--out", out) == 1
    assert (out / "note.txt").read_text(encoding="utf-8") == "mine"


def test_its_own_pictures_are_made_anew_and_those_of_before_are_gone(tmp_path: Path) -> None:
    file, out, windows = sprint(tmp_path / "a"), tmp_path / "out", Drawer()
    assert diff(windows, "cardiology", file, "--out", out, "--case", "empty") == 0
    assert diff(windows, "cardiology", file, "--out", out) == 0
    assert {path.name for path in out.iterdir()} == {
        LIST, *NIGHT,
    }  # fmt: skip


def test_a_file_where_the_folder_should_be_and_a_folder_beside_a_file(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file, windows = sprint(tmp_path / "a"), Drawer()
    assert diff(windows, "cardiology", file, "--out", file) == 1
    assert diff(windows, tmp_path / "a", file) == 1
    assert "mappe" in capsys.readouterr().err
    assert file.read_text(encoding="utf-8") == SPRINT


def test_a_picture_of_the_size_that_is_asked_for_differs_between_the_sides(
    tmp_path: Path, qapp: object
) -> None:
    file, out = sprint(tmp_path / "a"), tmp_path / "out"
    assert diff(Drawer(draws=True), "cardiology/sprint-01", file, "--out", out, "--size", "1366x768") == 0
    before, after = (QImage(str(out / one["file"])) for one in listed(out)["pictures"])
    assert (before.width(), before.height()) == (1366, 768)
    assert before != after
    assert qapp is not None
