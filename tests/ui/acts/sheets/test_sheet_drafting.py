"""Sheets beside a page: what is written is kept, goes with its act, and stays when that is refused."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication

from desktop.acts import Done
from desktop.acts.forms import KeepForm, KeptForm, Said
from desktop.acts.problems import StrikeProblem
from desktop.core.actor import Actor
from desktop.core.errors import InputError
from tests.ui.acts.slow_bridge import SlowBridge
from ui.acts.sheets.sheet_drafting import SheetDrafting

ACTOR = Actor("PractitionerRole/aas", "Practitioner/aas", "Maren Aas", profession="doctor")
OTHER = Actor("PractitionerRole/berg", "Practitioner/berg", "Ola Berg", profession="doctor")


class Sheet(SheetDrafting[str]):
    """The least that a kind of sheet has of its own."""

    def __init__(self, desk: Any) -> None:
        super().__init__(desk)
        self.hidden = self.failures = self.opened = 0

    def open(self, patient: str = "p", draft: str = "d") -> None:
        self._opened(patient, draft)

    def write(self, words: str) -> None:
        self._wrote(words)

    def act(self) -> None:
        self._carry_out(StrikeProblem("p", self._draft, "Condition/c", Said()))

    async def _ask(self) -> None:
        """Nothing is asked."""

    def _keeping(self, words: str) -> KeepForm:
        return KeepForm(self.patient, self._draft, KeptForm("strike-problem", "", Said().put(why=words)))

    def _hide(self) -> None:
        self.hidden += 1

    def _failed(self) -> None:
        self.failures += 1

    def _again(self) -> Callable[[], None]:
        def opened() -> None:
            self.opened += 1

        return opened


class Desk:
    """What a sheet needs of a window; `kept` is what the record holds of each draft, and who wrote it."""

    def __init__(self) -> None:
        self.actor = ACTOR
        self.refuses = False
        self.kept: dict[str, str] = {}
        self.done: list[str] = []
        self.authors: list[Any] = []
        self.said: list[str] = []
        self.errors: list[Any] = []
        self.performing = SimpleNamespace(say=lambda done: self.said.append(done.said))
        self.bridge = SlowBridge(lambda _question: None, self._act)
        tell = self.bridge.tell

        def told(act: Any, actor: object = None) -> None:
            self.authors.append(actor)
            tell(act, actor)

        self.bridge.tell = told  # type: ignore[method-assign]

    def _act(self, act: Any) -> Any:
        if isinstance(act, KeepForm):
            self.kept[act.draft] = act.form.said.get("why")
            return True
        if self.refuses:
            raise InputError("It was changed meanwhile.")
        self.done.append(self.kept.pop(act.draft, ""))
        return Done("act", said="Struck.")

    def say_error(self, error: Any) -> None:
        self.errors.append(error)


@pytest.fixture
def desk(qapp: QApplication) -> Iterator[Desk]:
    made = Desk()
    yield made
    made.bridge.close()


@pytest.fixture
def sheet(desk: Desk) -> Sheet:
    made = Sheet(desk)
    made.open()
    return made


def test_the_last_word_is_kept_before_the_act_that_uses_it_up(desk: Desk, sheet: Sheet) -> None:
    for words in ("f", "fe", "feil"):
        sheet.write(words)
    sheet.act()
    desk.bridge.finish()
    assert desk.done == ["feil"]
    assert desk.kept == {}
    assert (sheet.patient, sheet.hidden, desk.said) == ("", 1, ["Struck."])


def test_what_is_typed_while_it_is_done_leaves_no_draft_of_what_is_done(desk: Desk, sheet: Sheet) -> None:
    sheet.write("feil")
    sheet.act()
    sheet.write("feil pasient")
    sheet.leave()
    desk.bridge.finish()
    assert desk.done == ["feil"]
    assert desk.kept == {}, "a form of it would ask for the same once more"


@pytest.mark.parametrize("left", [False, True])
def test_what_is_typed_while_it_is_refused_is_kept(desk: Desk, sheet: Sheet, left: bool) -> None:
    desk.refuses = True
    sheet.write("feil")
    sheet.act()
    sheet.write("feil pasient")
    if left:
        sheet.leave()
        desk.actor = OTHER
    desk.bridge.finish()
    assert desk.kept == {"d": "feil pasient"}
    assert set(map(id, desk.authors)) == {id(ACTOR)}, "it is theirs who wrote it, whoever sits there now"
    assert len(desk.errors) == 1
    assert sheet.failures == (0 if left else 1)
    assert sheet.is_of("p", "d") is not left


def test_another_sheet_that_is_open_by_then_stays(desk: Desk, sheet: Sheet) -> None:
    sheet.write("feil")
    sheet.act()
    sheet.leave()
    sheet.open("q", "e")
    sheet.write("utslett")
    desk.bridge.finish()
    assert desk.kept == {"e": "utslett"}
    assert sheet.is_of("q", "e")
    assert desk.said == ["Struck."], "it is said all the same"


def test_undo_opens_the_sheet_of_its_own_draft_only(desk: Desk, sheet: Sheet) -> None:
    sheet.write("feil")
    sheet.act()
    desk.bridge.finish()
    assert not sheet.reopen("")
    assert not sheet.reopen("another")
    assert sheet.opened == 0
    assert sheet.reopen("d")
    assert sheet.opened == 1
