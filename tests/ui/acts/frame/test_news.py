"""A sprint of the hospital's own is told once: a word at the foot until the help is opened, which says it."""

from __future__ import annotations

from pathlib import Path

import pytest

from desktop.acts.window import Help
from desktop.core.preferences import Preferences
from desktop.shown.workspace import SprintNews, Text, Workspace
from tests.journeys.conftest import Seat
from tests.ui.acts.marked import MARK
from tests.ui.acts.sign_in.test_configuration import SPRINT, folder, waited
from ui.acts.frame import news
from ui.window.help import HelpPage

__all__ = ["folder"]
MADE = Workspace("eye", "eye/sprint-02", Text("Øye"), (), sprint=2, goal=Text("Raskere"))


def plain(words: str) -> str:
    """The words without the mark that says here that they are from the catalogue."""
    return words.replace(MARK, "")


def test_the_word_is_there_until_this_person_has_seen_it() -> None:
    new = Workspace("eye", "eye/sprint-02", Text("Øye"), (), sprint=2, news=SprintNews(("Trykket først",)))
    assert plain(news.word(new, Preferences())) == "Nytt i øye sprint 02"
    assert news.word(new, Preferences(sprints=("eye/sprint-02",))) == ""
    assert news.word(new, Preferences(sprints=("eye/sprint-01",))) != ""
    assert news.word(MADE, Preferences()) == ""
    assert news.shown(MADE) is None


@pytest.mark.parametrize(("more", "said"), [(0, "Shift+F1"), (1, "1 endring til."), (2, "2 endringer til.")])
def test_the_help_says_the_goal_the_changes_and_how_many_more(more: int, said: str) -> None:
    new = Workspace(
        "eye", "eye/sprint-02", Text("Øye"), (), sprint=2, goal=Text("Raskere"),
        news=SprintNews(("Trykket først",), more),
    )  # fmt: skip
    shown = news.shown(new)
    assert shown is not None
    assert tuple(map(plain, shown.lines)) == ("Mål: Raskere", "Trykket først")
    assert plain(shown.note).startswith(said)


def test_f1_tells_it_once_and_it_is_remembered(seat: Seat, folder: Path) -> None:
    (folder / "cardiology").mkdir()
    (folder / "cardiology/sprint-02.yaml").write_text(SPRINT, encoding="utf-8")
    seat.desk.show_page("ward")
    waited(seat)
    part = seat.window.status.parts["newer"]
    seat.until(lambda: plain(part.accessibleName()) == "Nytt i hjerte sprint 02")
    seat.desk.do(Help())
    page = seat.window.current_page()
    assert isinstance(page, HelpPage)
    assert page.model.news is not None
    assert tuple(map(plain, page.model.news.lines)) == ("Mål: Noe", "Leses ikke.")
    seat.desk.over.back()
    assert part.accessibleName() == ""
    assert seat.desk.personal.chosen.sprints == ("cardiology/sprint-02",)
    seat.desk.personal.sign_in()
    seat.desk.frame.bar()
    assert part.accessibleName() == "", "kept beside the record"
