"""A draft sent to review carries whom its limits would concern; without an answer it is sent all the same."""

from __future__ import annotations

from collections.abc import Coroutine
from types import SimpleNamespace
from typing import Any

import pytest

from desktop.acts.sprints import LimitCounts, SendDraft
from desktop.core.errors import StoreError
from desktop.shown.questions import WorkspaceOf
from desktop.shown.shell import RoleChoice
from desktop.shown.sprint.proposed_limits import LimitCountsOf
from tests.commands.conftest import AAS
from ui.acts.sprint.sending import SendingDraft

COUNTS = (LimitCounts(2, 12, 1, 2, more=1),)


class Bridge:
    """The record, which answers at once; None: it can't."""

    def __init__(self, counts: tuple[LimitCounts, ...] | None) -> None:
        self._counts = counts
        self.asked: list[Any] = []
        self.done: list[Any] = []

    def scope(self) -> Bridge:
        return self

    def run(self, work: Coroutine[Any, Any, None]) -> None:
        with pytest.raises(StopIteration):
            work.send(None)

    async def ask(self, question: Any) -> Any:
        self.asked.append(question)
        if self._counts is None:
            raise StoreError("Journalen svarer ikke.")
        return self._counts

    async def act(self, act: Any) -> str:
        self.done.append(act)
        return "Sendt"


@pytest.mark.parametrize(("counts", "sent"), [(COUNTS, COUNTS), (None, ()), ((), ())])
def test_it_goes_with_the_counts_of_the_senders_ward(
    counts: tuple[LimitCounts, ...] | None, sent: tuple[LimitCounts, ...]
) -> None:
    bridge = Bridge(counts)
    said: list[str] = []
    desk: Any = SimpleNamespace(
        actor=AAS, bridge=bridge, may_not=lambda _act: None, performing=SimpleNamespace(say=said.append)
    )
    whose = WorkspaceOf("Hjerte 3", "base", person=AAS.practitioner)
    sending = SendingDraft(desk, lambda: None, lambda: None, lambda: None, lambda: whose)
    model: Any = SimpleNamespace(
        layer="sprint", workspace=SimpleNamespace(id="cardiology"), digest="d", title="Hjerte, sprint 02"
    )
    sending._send(model, RoleChoice("PractitionerRole/lie", "Anne Lie", "AL", "overlege"))
    assert bridge.asked == [LimitCountsOf(whose, "sprint", AAS.ward)]
    (act,) = bridge.done
    assert isinstance(act, SendDraft)
    assert (act.counts, act.reviewer, act.digest) == (sent, "PractitionerRole/lie", "d")
    assert said == ["Sendt"]
