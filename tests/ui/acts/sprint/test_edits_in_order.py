"""Edits of a draft that wait for one that fails: made all the same, in their order, and told of once."""

from __future__ import annotations

from collections.abc import Awaitable, Iterator
from typing import Any

import pytest

from desktop.core.errors import FagflateError, StoreError
from desktop.shown.sprint.page_draft import EditDraft, MovePanel, SetWish
from tests.journeys.conftest import Seat
from tests.ui.acts.sprint.kept_draft import KeptDraft, answering
from ui.acts.sprint.drafts import Drafts
from ui.loop import loop


class Failing:
    """A draft whose first edits the record cannot make."""

    def __init__(self, seat: Seat, monkeypatch: pytest.MonkeyPatch) -> None:
        self.seat, self.fails = seat, 1
        self.refused: list[Any] = []
        self.draft = KeptDraft(seat.desk.patients.workspace)
        self.end = answering(seat.desk, self.draft)
        self._real = seat.desk.bridge.ask
        monkeypatch.setattr(seat.desk.bridge, "ask", self.ask)
        self.tab = self.draft.ward.tabs[0]
        self.panel = [one.id for one in self.tab.panels if not one.side][1]
        self.drafts = Drafts(
            seat.desk,
            lambda *_told: None,
            lambda _model, edit, _error: self.refused.append(edit),
            lambda *_told: None,
        )
        self.drafts.open("sprint", self.tab.id)
        seat.quiet()

    def ask(self, question: Any) -> Awaitable[Any]:
        if not isinstance(question, EditDraft) or not self.fails:
            return self._real(question)
        self.fails -= 1
        answer = loop().create_future()
        answer.set_exception(StoreError("Journalen kunne ikke skrives."))
        return answer

    def edits(self, *made: Any) -> None:
        """Several in one step, as quick keys make them."""
        for edit in made:
            self.drafts.edit(lambda _model, edit=edit: edit, "sprint", self.tab.id)
        self.seat.quiet()


@pytest.fixture
def failing(seat: Seat, monkeypatch: pytest.MonkeyPatch) -> Iterator[Failing]:
    made = Failing(seat, monkeypatch)
    yield made
    monkeypatch.undo()
    made.end()
    seat.errors.clear()


def test_one_that_fails_leaves_those_behind_it_in_their_order(failing: Failing, seat: Seat) -> None:
    up, first, last = MovePanel(failing.panel, -1), SetWish("Kurven"), SetWish("Kurven først")
    failing.edits(up, first, last)
    assert failing.refused == [up]
    assert failing.draft.edits == [first, last]
    assert not failing.drafts.running
    (said,) = seat.errors
    assert isinstance(said, FagflateError)
    assert said.what == "Journalen kunne ikke skrives."


def test_several_that_fail_for_the_same_are_told_once(failing: Failing, seat: Seat) -> None:
    failing.fails = 3
    made = [SetWish(words) for words in ("Kurven", "Kurven først", "Kurven først, takk", "Kurve")]
    failing.edits(*made)
    assert failing.refused == made[:3]
    assert failing.draft.edits == made[3:]
    assert len(seat.errors) == 1
