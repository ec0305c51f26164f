"""The draft that somebody has begun, in their window: when it is asked for, and when nothing is told."""

from __future__ import annotations

from collections.abc import Awaitable, Iterator
from typing import Any

import pytest
from msgspec import structs
from PySide6.QtCore import Qt

from desktop.core.errors import StoreError
from desktop.shown.sprint.begun_draft import BegunDraft, BegunDraftOf
from desktop.shown.sprint.page_draft import MovePanel
from tests.journeys.conftest import Seat
from tests.ui.acts.marked import MARK
from tests.ui.acts.sprint import test_changing
from tests.ui.acts.sprint.kept_draft import KeptDraft, answering
from tests.ui.acts.sprint.test_changing import Page
from ui.acts.sprint.drafts import Drafts, whose
from ui.loop import loop

changed = test_changing.changed
Key = Qt.Key
THREE = BegunDraft("Hjerte, sprint 02", 3)


class Told:
    """The record's answers about a draft that is begun, in its place. `error` is raised instead."""

    def __init__(self, seat: Seat) -> None:
        self.seat = seat
        self.asked: list[BegunDraftOf] = []
        self.found: BegunDraft | None = None
        self.error: StoreError | None = None
        self.late: Any = None
        """Future that the next question gets in place of its answer, where there is one."""
        self._real = seat.desk.bridge.ask

    def ask(self, question: Any) -> Awaitable[Any]:
        if not isinstance(question, BegunDraftOf):
            return self._real(question)
        self.asked.append(question)
        if self.late is not None:
            late, self.late = self.late, None
            waits: Awaitable[Any] = late
            return waits
        answer = loop().create_future()
        if self.error is not None:
            answer.set_exception(self.error)
        else:
            answer.set_result(self.found)
        return answer

    @property
    def bar(self) -> str:
        part = self.seat.window.status.parts["draft"]
        return part.accessibleName().replace(MARK, "") if part.isVisible() else ""

    def look(self, found: BegunDraft | None) -> None:
        self.found = found
        self.seat.desk.begun.look()
        self.seat.quiet()


@pytest.fixture
def told(seat: Seat, monkeypatch: pytest.MonkeyPatch) -> Iterator[Told]:
    made = Told(seat)
    monkeypatch.setattr(seat.desk.bridge, "ask", made.ask)
    yield made
    made.error = None
    made.look(None)


def test_it_is_told_when_changing_has_ended_and_not_before(told: Told, changed: Page) -> None:
    told.found = THREE
    asked = len(told.asked)
    changed.go(changed.names()[1])
    changed.press(Key.Key_Up)
    assert told.bar == ""
    assert len(told.asked) == asked, "nothing is asked while it is on the screen"
    changed.press(Key.Key_Escape)
    assert told.bar == "Kladd: 3 endringer"
    assert told.asked[-1].whose == whose(told.seat.desk) == changed.changing._drafts.whose()
    told.seat.window.status.parts["draft"].click()
    told.seat.quiet()
    assert changed.changing.on
    assert told.bar == ""


def test_while_another_window_changes_it_nothing_is_told(
    told: Told, seat: Seat, monkeypatch: pytest.MonkeyPatch
) -> None:
    told.look(THREE)
    assert told.bar == "Kladd: 3 endringer"
    monkeypatch.setattr(seat.desk.windows, "changing", lambda _desk: seat.desk)
    told.look(THREE)
    assert told.bar == ""


def test_what_was_kept_into_it_is_told_at_once(told: Told, seat: Seat) -> None:
    """As a set or a phrase from another page: whatever edits a draft, by the same way."""
    told.look(None)
    asked = len(told.asked)
    draft = KeptDraft(seat.desk.patients.workspace)
    end = answering(seat.desk, draft)
    told.found = BegunDraft("Hjerte, sprint 02", 1)
    tab = draft.ward.tabs[0]
    panel = [one.id for one in tab.panels if not one.side][1]
    drafts = Drafts(seat.desk, lambda *_told: None, lambda *_told: None, lambda *_told: None)
    drafts.edit(lambda _model: MovePanel(panel, -1), "sprint", tab.id)
    seat.quiet()
    end()
    assert draft.edits == [MovePanel(panel, -1)]
    assert len(told.asked) == asked + 1
    assert told.bar == "Kladd: 1 endring"


def test_whoever_sits_down_next_sees_their_own_and_never_the_one_before(told: Told, seat: Seat) -> None:
    desk, actor = seat.desk, seat.desk.actor
    told.look(THREE)
    late = told.late = loop().create_future()
    desk.begun.look()
    seat.app.processEvents()
    assert told.late is None, "it is on its way"
    told.found = None
    other = structs.replace(actor, practitioner="Practitioner/other", role="PractitionerRole/other")
    desk.link.sign_in(other)
    desk.begun.forget()
    assert desk.begun.shown is None
    desk.frame.bar()
    assert told.bar == ""
    desk.begun.look()
    seat.app.processEvents()
    assert told.asked[-1].whose.person == "Practitioner/other"
    if not late.done():
        late.set_result(THREE)
    for _turn in range(5):
        seat.app.processEvents()
    assert told.bar == "", "an answer to whoever sat there before is nobody's any more"
    desk.link.sign_in(actor)
    told.look(THREE)
    assert told.bar == "Kladd: 3 endringer"


def test_a_reviewers_answer_is_told(told: Told, seat: Seat) -> None:
    told.look(structs.replace(THREE, state="sent"))
    assert told.bar == "Kladd til gjennomgang"
    told.found = structs.replace(THREE, state="accepted")
    seat.desk.begun._changed({"": {"Observation"}})
    seat.quiet()
    assert told.bar == "Kladd til gjennomgang"
    seat.desk.begun._changed({"": {"Task"}})
    seat.quiet()
    assert told.bar == "Kladd godkjent"
    told.look(None)
    asked = len(told.asked)
    seat.desk.begun._changed({"": {"Task"}})
    assert len(told.asked) == asked, "without a draft there is no answer to one"


def test_what_can_not_be_known_is_not_told_and_stops_nobody(told: Told, seat: Seat) -> None:
    told.look(THREE)
    errors = list(seat.errors)
    told.error = StoreError("Journalen svarer ikke.")
    told.look(THREE)
    assert told.bar == ""
    assert seat.errors == errors


def test_it_is_asked_for_when_somebody_sits_down_and_when_a_page_is_laid_out(told: Told, seat: Seat) -> None:
    desk = seat.desk
    asked = len(told.asked)
    desk.join(desk.actor)
    seat.quiet()
    assert len(told.asked) > asked
    asked = len(told.asked)
    desk.lay_out(desk.patients.workspace)
    seat.quiet()
    assert len(told.asked) > asked


def test_the_corridor_screen_and_the_lock_hide_it_with_the_rest(told: Told, seat: Seat) -> None:
    told.look(THREE)
    assert told.bar
    seat.desk.corridor.begin(seat.desk.ward)
    seat.quiet()
    assert told.bar == ""
    seat.desk.corridor.leave()
    seat.quiet()
