"""One sprint that is wrong takes none of the others away, in the window and in a picture of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from desktop.core.file_problems import ConfigurationError
from desktop.views.sign_in import workspaces
from desktop.workspace import locations

from .test_found import SPRINT, home, put, seen

__all__ = ["home"]

LIMIT = "  - {set: limit egfr_low, value: 35}\n"
LATER = "  - {add: order-set later, letter: Y, name: S, lines: [crp]}\n"
SECOND = SPRINT.replace(LIMIT, LATER)


def after(text: str, number: int, change: str) -> str:
    """The sprint of a number, which extends the one before it and makes one change."""
    header = text.partition("changes:\n")[0].replace("sprint: 2", f"sprint: {number}")
    return header.replace("/sprint-01", f"/sprint-0{number - 1}") + f"changes:\n  - {{{change}}}\n"


THIRD = after(SPRINT, 3, "set: problems, share: 3")
FOURTH = after(SPRINT, 4, "set: laboratory, share: 4")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Three sprints of the hospital's over the shipped one, of which none was ever read."""
    made = tmp_path / "machine/configuration"
    for number, text in ((2, SECOND), (3, THIRD), (4, FOURTH)):
        put(made / f"cardiology/sprint-0{number}.yaml", text)
    return made


def shares() -> dict[str, int]:
    return {panel.id: panel.share for tab in seen().workspace.tabs for panel in tab.panels}


@pytest.mark.parametrize(
    "wrong",
    [SECOND.replace("share: 5", "share: mye"), SECOND.replace("  - {set", "\t- {set")],
    ids=["a value", "a file that can't be read"],
)
def test_what_extends_a_wrong_sprint_is_laid_without_it(folder: Path, wrong: str) -> None:
    put(folder / "cardiology/sprint-02.yaml", wrong)
    shown = seen()
    assert shown.workspace.release == "cardiology/sprint-04"
    assert (shares()["problems"], shares()["laboratory"]) == (3, 4)
    assert shares()["vitals"] != 5
    assert "sprint-02.yaml:1" in shown.left_out
    assert "sprint-03" not in shown.left_out


def test_what_is_wrong_without_it_is_left_out_too_and_told(folder: Path) -> None:
    put(folder / "cardiology/sprint-02.yaml", SECOND.replace("share: 5", "share: mye"))
    put(folder / "cardiology/sprint-03.yaml", THIRD + "  - {set: order-set later, letter: Z}\n")
    shown = seen()
    assert shown.workspace.release == "cardiology/sprint-04"
    assert shares()["laboratory"] == 4
    assert shares()["problems"] != 3
    assert "sprint-03.yaml:11:11: «order-set later» finnes ikke" in shown.left_out


def test_of_two_in_conflict_the_later_is_left_out_and_told(folder: Path) -> None:
    beside = FOURTH.replace("/sprint-03", "/sprint-02").replace("laboratory, share: 4", "problems, share: 9")
    put(folder / "cardiology/sprint-04.yaml", beside)
    shown = seen()
    assert shown.workspace.release == "cardiology/sprint-03"
    assert shares()["problems"] == 3
    assert "sprint-04.yaml:10:5: «problems» endres også i" in shown.left_out


def test_a_picture_of_a_specialty_lays_the_sprints_that_are_right(folder: Path) -> None:
    put(folder / "cardiology/sprint-04.yaml", FOURTH.replace("share: 4", "share: mye"))
    locations.choose(str(folder))
    locations.look_again()
    assert workspaces.named("cardiology").release == "cardiology/sprint-03"
    assert workspaces.named("cardiology/sprint-03").release == "cardiology/sprint-03"
    # Another in its place would look like it.
    with pytest.raises(ConfigurationError, match=r"sprint-04\.yaml:10"):
        workspaces.named("cardiology/sprint-04")
    with pytest.raises(ConfigurationError, match="cardiologi"):
        workspaces.named("cardiologi")


def test_a_specialty_of_which_nothing_is_right_is_no_picture_of_base(folder: Path) -> None:
    put(
        folder / "eye/workspace.yaml",
        "workspace: eye\nextends: base\ntitle: Øye\nchanges: [{remove: nots}]\n",
    )
    locations.choose(str(folder))
    locations.look_again()
    with pytest.raises(ConfigurationError, match="«nots»"):
        workspaces.named("eye")
