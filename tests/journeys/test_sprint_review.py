"""The sprint from a wish to a decision and back, by keys: a doctor, the owner and a second clinician, on two
machines over the hospital's server."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from tests.journeys.bad import standing
from tests.journeys.conftest import Seat
from tests.journeys.relay import relaying
from tests.journeys.sprint_loop import Meeting, site, whole_loop, wish_line
from tests.journeys.test_by_keys import CONTROL
from tests.journeys.test_change_page import Flate
from tests.servers.embedded import Embedded

Key = Qt.Key
Sit = Callable[..., Seat]


@pytest.fixture
def server(hospital: Embedded, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Meeting]:
    """A site that publishes its sprints through the hospital's server."""
    with site(Meeting(hospital), tmp_path, monkeypatch) as meeting:
        yield meeting


@pytest.mark.timeout(600)
@pytest.mark.acts(
    "MakeWish", "AnswerWish", "SendDraft", "SendBackDraft", "AcceptDraft", "ReleaseSprint", "DecideSprint",
    "RetireSprint",
)  # fmt: skip
def test_three_people_take_a_wish_to_a_decision_and_back_on_two_machines(sit: Sit, server: Meeting) -> None:
    whole_loop(server, sit(), sit())


@pytest.mark.timeout(600)
@pytest.mark.acts("SendDraft", "WithdrawDraft")
def test_a_draft_is_sent_with_the_server_away_and_taken_back_before_anybody_read_it(
    qapp: QApplication, tmp_path: Path, hospital: Embedded, server: Meeting
) -> None:
    before = len(Meeting(hospital).reviews())
    with relaying(hospital.url, hospital.token) as relay:
        seat = Seat(qapp, tmp_path / "away", relay.url, relay.token, "cardiology")
        try:
            seat.sign_in()
            flate = Flate(seat)
            flate.opened()
            flate.begin()
            relay.go()
            standing(seat, "offline")  # type: ignore[arg-type]
            names = flate.names()
            flate.tab_to(names[1])
            flate.edit(Key.Key_Up)
            flate.reason("Leses først hver dag")
            wish_line(flate)
            flate.write("Prøvene først på visitten")
            flate.edit(Key.Key_Return)
            flate.press(Key.Key_Return, CONTROL)
            seat.until(lambda: seat.desk.changing._sending.list)
            # Esc keeps the draft and sends nothing; then the first colleague of the list.
            flate.press(Key.Key_Escape)
            assert flate.draft.review is None
            flate.press(Key.Key_Return, CONTROL)
            seat.until(lambda: seat.desk.changing._sending.list)
            flate.press(Key.Key_Return)
            seat.until(lambda: flate.draft.review is not None and flate.draft.review.key)
            assert all("ikke sendt ennå" in one.words for one in flate.draft.review.lines)
            assert len(Meeting(hospital).reviews()) == before
            relay.come()
            seat.settle()
            assert len(Meeting(hospital).reviews()) == before + 2
            seat.until(lambda: all("har ikke svart" in one.words for one in flate.draft.review.lines))
            flate.press(Key.Key_Return, CONTROL)
            seat.until(lambda: not flate.draft.review.key)
            seat.settle()
            assert [one["status"] for one in Meeting(hospital).reviews()].count("cancelled") >= 2
            assert Path(flate.draft.file).is_file(), "the draft is kept"
        finally:
            seat.close()
