"""Key 0 on an alert pressed twice at once, and once more where the question could not be kept."""

from __future__ import annotations

import asyncio
from types import SimpleNamespace
from typing import Any

import pytest

from desktop.acts.wishes import WithdrawWish
from desktop.core.errors import StoreError
from tests.ui.editors.samples_orders import NOTICE
from ui.acts.medicines.rule_questions import ask_owner


class _Acted:
    """Signal of acts that were carried out."""

    def __init__(self) -> None:
        self.heard: list[Any] = []
        self.connect, self.disconnect = self.heard.append, self.heard.remove

    def emit(self, act: Any) -> None:
        for one in tuple(self.heard):
            one(act)


class _Desk:
    """A desk whose record takes its time: questions are kept when `answer` is called."""

    def __init__(self) -> None:
        self.acts: list[Any] = []
        self.errors: list[Exception] = []
        self.done: list[Any] = []
        self._works: list[Any] = []
        self.refuses = False
        self.patients = SimpleNamespace(workspace=SimpleNamespace(release="cardiology/sprint-01", digest="d"))
        self.acted = _Acted()
        self.bridge = SimpleNamespace(act=self._act, run=self._works.append, acted=self.acted)
        self.performing = SimpleNamespace(say=self.done.append)

    def may_not(self, _kind: type) -> None:
        return None

    def say_error(self, error: Exception) -> None:
        self.errors.append(error)

    async def _act(self, act: Any) -> str:
        self.acts.append(act)
        if self.refuses:
            raise StoreError("The disk is full.", kept="Nothing was changed.", todo="Make room.")
        return "kept"

    def answer(self) -> None:
        works, self._works[:] = list(self._works), []
        for work in works:
            asyncio.run(work)


@pytest.fixture
def desk() -> _Desk:
    return _Desk()


def test_pressed_twice_it_is_asked_once(desk: Any) -> None:
    said: list[str] = []
    column = SimpleNamespace(say_asked=said.append)
    ask_owner(desk, column, NOTICE)
    ask_owner(desk, column, NOTICE)
    desk.answer()
    assert [one.rule for one in desk.acts] == [NOTICE.rule]
    assert said == [NOTICE.key]
    assert desk.done == ["kept"]


def test_what_could_not_be_kept_is_told_and_can_be_asked_again(desk: Any) -> None:
    said: list[str] = []
    column = SimpleNamespace(say_asked=said.append)
    desk.refuses = True
    ask_owner(desk, column, NOTICE)
    desk.answer()
    assert [str(one) for one in desk.errors] != []
    assert said == []
    desk.refuses = False
    ask_owner(desk, column, NOTICE)
    desk.answer()
    assert said == [NOTICE.key]
    assert len(desk.acts) == 2


def test_a_question_that_was_withdrawn_is_not_said_to_be_asked(desk: Any) -> None:
    asked: set[str] = set()
    column = SimpleNamespace(say_asked=asked.add, say_not_asked=asked.discard)
    ask_owner(desk, column, NOTICE)
    desk.answer()
    (act,) = desk.acts
    desk.acted.emit(WithdrawWish("Task/another"))
    assert asked == {NOTICE.key}
    desk.acted.emit(WithdrawWish(f"Task/{act.id}"))
    assert asked == set()
    assert desk.acted.heard == [], "nothing is listened for any more"
    ask_owner(desk, column, NOTICE)
    desk.answer()
    assert len(desk.acts) == 2
