"""Counts of what became of findings: the last decision counts, and what was undone does not."""

from __future__ import annotations

from collections.abc import Iterable
from types import SimpleNamespace
from typing import Any

import msgspec
import pytest
from PySide6.QtWidgets import QApplication

from desktop.core.usage.fired import Fired, standing
from desktop.shown.medicines.order_editor import OrderAlert
from tests.ui.acts.slow_bridge import SlowBridge
from ui.acts.medicines.firings import Firings
from ui.acts.medicines.medicine_forms import MedicineForms

STOP = OrderAlert("f1", "stop", "Allergi.", concerns="line-1", rule="A1", owner="Legemiddelkomiteen")
OTHER = OrderAlert("f2", "notice", "Nyre.", concerns="line-2", rule="A2", owner="Nyre")
WHY = "Tålt i 2024 uten reaksjon"
REASON, REMOVED, KEPT = Fired("A1", "reason", "tolerated"), Fired("A1", "removed"), Fired("A1", "kept")


class Told:
    """Findings of one column, and what stands of what was told."""

    def __init__(self) -> None:
        self.lines: list[Fired] = []
        self.firings = Firings(SimpleNamespace(decided=SimpleNamespace(emit=self.lines.append)))  # type: ignore[arg-type]
        self.stand(STOP, OTHER)

    def stand(self, *alerts: OrderAlert) -> None:
        self.firings.stand("draft", alerts)

    @property
    def counts(self) -> tuple[Fired, ...]:
        return standing(self.lines)


@pytest.fixture
def told() -> Told:
    return Told()


def answered(*alerts: OrderAlert) -> Iterable[OrderAlert]:
    return [msgspec.structs.replace(one, answered="Overstyrt") for one in alerts]


def test_an_override_whose_order_is_taken_out_is_counted_as_removed(told: Told) -> None:
    told.firings.answered("f1", "override", WHY)
    assert told.counts == (REASON,)
    told.stand(*answered(STOP))
    told.firings.removed("line-1")
    assert told.counts == (REMOVED,)


def test_an_order_that_is_put_back_was_not_removed(told: Told) -> None:
    told.firings.removed("line-1")
    assert told.counts == (REMOVED,)
    told.firings.put_back("draft", "line-1")
    assert told.counts == ()
    told.firings.signed("draft", [STOP])
    assert told.counts == (KEPT,)


def test_an_override_that_is_put_back_with_its_order_is_one_again(told: Told) -> None:
    told.firings.answered("f1", "override", WHY)
    for _time in range(2):
        told.firings.removed("line-1")
        told.firings.put_back("draft", "line-1")
    told.firings.put_back("draft", "line-1")
    assert told.counts == (REASON,)


def test_a_signature_that_is_taken_back_overrode_nothing(told: Told) -> None:
    told.firings.answered("f1", "override", WHY)
    shown = [*answered(STOP), OTHER]
    undone = told.firings.signed("draft", shown)
    assert sorted(told.counts, key=lambda one: one.rule) == [REASON, Fired("A2", "kept")]
    told.firings.forget()
    undone()
    assert told.counts == ()
    # The same basket again: what was answered stands in it.
    told.stand(*shown)
    told.firings.removed("line-1")
    assert told.counts == (REMOVED,)
    told.firings.put_back("draft", "line-1")
    told.firings.signed("draft", shown)
    assert sorted(told.counts, key=lambda one: one.rule) == [REASON, Fired("A2", "kept")]


def test_what_is_signed_again_after_its_signature_was_taken_back_counts_once(told: Told) -> None:
    told.firings.answered("f1", "override", WHY)
    shown = [*answered(STOP), OTHER]
    for _time in range(3):
        undone = told.firings.signed("draft", shown)
        assert len(told.counts) == 2
        undone()
        assert told.counts == ()


def test_another_answer_takes_the_place_of_the_first(told: Told) -> None:
    told.firings.answered("f1", "override", WHY)
    told.firings.answered("f1", "alternative x", "")
    assert told.counts == (Fired("A1", "changed"),)


def test_a_draft_that_is_opened_again_goes_on_with_what_was_told(told: Told) -> None:
    told.firings.answered("f1", "override", WHY)
    told.firings.forget()
    told.firings.stand("of another patient", [STOP])
    told.firings.removed("line-1")
    assert told.counts == (REASON, REMOVED), "another patient's finding is another one"
    told.firings.forget()
    told.stand(*answered(STOP))
    told.firings.signed("draft", answered(STOP))
    assert told.counts == (REASON, REMOVED)
    told.firings.removed("line-1")
    assert told.counts == (REMOVED, REMOVED)


def test_what_is_signed_while_another_patient_is_on_the_screen_counts(told: Told) -> None:
    told.firings.forget()
    told.firings.signed("draft", [STOP])
    assert told.counts == (KEPT,)


def test_the_findings_that_are_remembered_have_an_end(told: Told) -> None:
    for number in range(1200):
        one: Any = msgspec.structs.replace(STOP, key=str(number))
        told.stand(one)
        told.firings.answered(str(number), "override", "")
    assert len(told.counts) == 1200
    assert len(told.firings._told) == 500


def test_what_was_left_once_and_is_signed_in_spite_of_it_later_is_kept(told: Told) -> None:
    told.firings.answered("f1", "leave", "")
    told.firings.forget()
    told.stand(STOP)
    told.firings.signed("draft", [STOP])
    assert told.counts == (KEPT,)


def test_a_form_whose_act_is_taken_back_overrode_nothing(qapp: QApplication) -> None:
    lines: list[Fired] = []
    bridge = SlowBridge(lambda _question: None, lambda _act: None)
    desk: Any = SimpleNamespace(bridge=bridge, decided=SimpleNamespace(emit=lines.append))
    forms = MedicineForms(desk)
    forms._column = SimpleNamespace(model=SimpleNamespace(alerts=(STOP,)))  # type: ignore[assignment]
    forms.patient, forms._draft, forms._from = "p", "draft", None
    forms.close = lambda: None  # type: ignore[method-assign]
    desk.patients = SimpleNamespace(page=SimpleNamespace(take_focus=lambda: None))
    forms._finished()
    assert standing(lines) == (KEPT,)
    forms._undone = ("draft", lambda: None)
    assert not forms.reopen("another")
    assert standing(lines) == (KEPT,)
    assert forms.reopen("draft")
    assert standing(lines) == ()
    bridge.close()
