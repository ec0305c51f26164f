"""A sprint of the hospital's own is told once: a word at the foot until the help is opened, which says it."""

from __future__ import annotations

import pytest

from desktop.core.preferences import Preferences
from desktop.shown.workspace import SprintNews, Text, Workspace
from tests.ui.acts.marked import MARK
from ui.acts.frame import news

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
