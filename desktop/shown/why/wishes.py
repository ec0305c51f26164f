"""View model of wishes for the set-up, and the questions about them; made by `desktop.views.why.wishes`."""

from __future__ import annotations

from typing import Literal

import msgspec

from desktop.acts.capabilities import Shows
from desktop.core.identity_digits import DIGITS
from desktop.core.messages import _
from desktop.shown.ask import Ask, shows
from desktop.shown.parts import PanelModel, PanelState
from desktop.shown.sprint.reviews import ReviewRow, SprintRow

LONGEST = 2_000
"""Maximum characters of a wish, and of its answer."""


def about_patient(words: str) -> str:
    """Reason why words can't be sent as a wish: a number like an identity number is in it; else empty. The
    window also looks for the names of its open patients."""
    if DIGITS.search(words):
        return _("There are 11 digits in a row in it: nothing about a patient may be in it.")
    return ""


class WishRow(msgspec.Struct, frozen=True, gc=False):
    """One wish. `where` is what it is about and who put it there; `who` wished it, with role and ward;
    `asked` and `ended` are times in words. `answer` is the answer with who gave it; `unsent`: not at the
    server yet. `may`: the acts that this person may do with it.
    """

    key: str
    group: Literal["to_answer", "mine_open", "mine_answered", "closed"]
    words: str
    where: str = ""
    place: str = ""
    who: str = ""
    asked: str = ""
    state: str = ""
    answer: str = ""
    ended: str = ""
    goes_to: str = ""
    unsent: bool = False
    answers: bool = False
    withdraws: bool = False
    at_sort: str = ""
    spoken: str = ""


class WishesModel(PanelModel, frozen=True, gc=False):
    """Wishes that wait for this person's answer, then their own; `note` says what the list can't know. With
    them the sprints that wait for a review, and those that are published."""

    rows: tuple[WishRow, ...] = ()
    title: str = ""
    summary: str = ""
    note: str = ""
    reviews: tuple[ReviewRow, ...] = ()
    sprints: tuple[SprintRow, ...] = ()


@shows(Shows.OWN)
class WishesPage(Ask[tuple[WishesModel, PanelState]], frozen=True):
    """Question for the wishes of whoever is at the keyboard: those that they answer, and their own."""


class WishTo(msgspec.Struct, frozen=True):
    """Receiver of a wish: the person's `name`, empty where the owner is not found (then all sprint owners);
    `said` is the sentence of it."""

    name: str = ""
    said: str = ""


@shows(Shows.NOBODY)
class WishGoesTo(Ask[tuple[WishTo, ...]], frozen=True):
    """Question for the receivers of wishes to these `owners`: the sentence and the number that a file has of
    each, both empty where nobody is named."""

    owners: tuple[tuple[str, str], ...]


class WishNews(msgspec.Struct, frozen=True):
    """Answers to one's own wishes: how many wishes of others wait for one, and each answer with a mark by
    which it is told once."""

    waiting: int = 0
    answers: tuple[tuple[str, str], ...] = ()


@shows(Shows.OWN)
class WishNewsOf(Ask[WishNews], frozen=True):
    """Question for what is new among the wishes of whoever is at the keyboard."""
