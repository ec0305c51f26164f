"""The list of wishes: its keys raise the acts that the person may do with the row, and no others."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from desktop.acts import Act
from desktop.acts.sprints import BeginReview, BeginTakeBack, WithdrawDraft
from desktop.acts.wishes import BeginAnswer, BeginPlanned, BeginRefused, WithdrawWish
from tests.ui.samples_wishes import wishes
from ui.panels import make_panel
from ui.panels.own.wishes import WishesPanel


@pytest.fixture
def panel(qtbot: QtBot) -> Iterator[WishesPanel]:
    made = make_panel("wishes")
    assert isinstance(made, WishesPanel)
    qtbot.addWidget(made)
    made.resize(1302, 700)
    made.set_model(wishes())
    made.show()
    yield made
    made.close()


@pytest.mark.parametrize(
    ("row", "acts"),
    [
        ("Task/1", {BeginAnswer, BeginPlanned, BeginRefused, WithdrawWish}),
        ("Task/2", {BeginAnswer, BeginPlanned, BeginRefused}),
        ("Task/3", set()),
        ("Task/4", {WithdrawWish}),
    ],
)
def test_only_what_may_be_done_with_a_row_is_raised(
    panel: WishesPanel, row: str, acts: set[type[Act]]
) -> None:
    assert panel.view.choose(row)
    every = (BeginAnswer, BeginPlanned, BeginRefused, WithdrawWish)
    assert {kind for kind in every if panel.about(kind) is not None} == acts
    assert all(panel.about(kind) == kind(row) for kind in acts)


def test_enter_answers_what_waits_and_nothing_else(panel: WishesPanel) -> None:
    assert panel.opened("Task/1") == BeginAnswer("Task/1")
    assert panel.opened("Task/3") is None
    assert panel.opened("Task/4") is None


def test_it_says_what_is_not_sent_and_of_nobody_where_a_value_comes_from(panel: WishesPanel) -> None:
    assert panel.origin_of("Task/1") is None
    assert "av seg selv" in panel._note.words()


@pytest.mark.parametrize(
    ("row", "acts"),
    [
        ("Task/r1", {BeginReview}),
        ("Task/r2", {BeginReview}),
        ("Task/r3", {BeginReview, WithdrawDraft}),
        ("cardiology/sprint-03", {BeginTakeBack}),
        ("Task/1", {BeginAnswer, WithdrawWish}),
    ],
)
def test_sprints_are_read_taken_from_review_and_taken_back_each_at_its_row(
    panel: WishesPanel, row: str, acts: set[type[Act]]
) -> None:
    assert panel.view.choose(row)
    every = (BeginReview, WithdrawDraft, BeginTakeBack, BeginAnswer, WithdrawWish)
    assert {kind for kind in every if panel.about(kind) is not None} == acts
    opens = {"Task/1": BeginAnswer("Task/1"), "cardiology/sprint-03": None}
    assert panel.opened(row) == opens.get(row, BeginReview(row))
