"""The column of a review: a remark at a change sends it back, none accepts it; its owner says for whom."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from msgspec import structs
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from desktop.acts.sprints import PilotFor, Remark
from desktop.shown.sprint.page_draft import DraftCheck, DraftPoint, Offered
from desktop.shown.sprint.reviews import ReviewShown
from desktop.shown.workspace import Panel, Tab, Text, Workspace
from ui.window.sprint.review_column import ReviewColumn

Key = Qt.Key
PAGE = Workspace("h", "h", Text("Hjerte"), (Tab("o", Text("Oversikt"), (Panel("notes", "notes"),)),))
MODEL = ReviewShown(
    "Task/r", "Hjerte, sprint 04", "Maren Aas", PAGE, PAGE, "Kurven først",
    (DraftPoint(1, "Kurve flyttes", "Leses først", "vitals"), DraftPoint(2, "Notater skjules", "x", "notes")),
    tab="o", titles={"notes": "Notater"}, content="c", answers=True,
)  # fmt: skip
RELEASES = structs.replace(
    MODEL, answers=False, releases=True, ward="h3", begins="2026-11-27", until="2026-12-11",
    wards=(Offered("h3", "Hjerte 3"), Offered("l1", "Lunge 1", "har en annen flate")),
)  # fmt: skip


class Heard:
    """A column, and what it asks for."""

    def __init__(self, column: ReviewColumn) -> None:
        self.column = column
        self.told: list[Any] = []
        column.accepted.connect(lambda: self.told.append("accepted"))
        column.sent_back.connect(self.told.append)
        column.released.connect(self.told.append)
        column.left.connect(lambda: self.told.append("left"))

    def press(self) -> Any:
        self.column.action.click()
        return self.told.pop() if self.told else None


@pytest.fixture
def heard(qtbot: QtBot) -> Iterator[Heard]:
    column = ReviewColumn()
    qtbot.addWidget(column)
    column.resize(320, 700)
    column.set_model(MODEL)
    column.show()
    yield Heard(column)
    column.close()


def test_without_a_remark_it_is_accepted_and_with_one_it_goes_back(heard: Heard) -> None:
    column = heard.column
    assert column.action.text() == "Godkjenn Hjerte, sprint 04"
    assert heard.press() == "accepted"
    column.rows[1].remark.begin()
    QTest.keyClicks(column.rows[1].remark.field, "Behold dem")
    assert column.action.text().startswith("Send tilbake")
    assert heard.press() == (Remark(2, "notes", "Behold dem"),)
    # What is typed stays when something else of the review has come.
    column.set_model(structs.replace(MODEL, lines=()))
    assert column.remarks() == (Remark(2, "notes", "Behold dem"),)
    column.forget_remarks()
    assert heard.press() == "accepted"
    column.put_remarks((Remark(1, "vitals", "Nei"),))
    assert heard.press() == (Remark(1, "vitals", "Nei"),)


def test_what_stops_it_is_not_accepted_and_a_remark_sends_it_back_all_the_same(heard: Heard) -> None:
    column = heard.column
    for wrong in ({"problem": "sprint-04.yaml:3: feil"}, {"checks": (DraftCheck("x", stops=True),)}):
        column.set_model(structs.replace(MODEL, **wrong))
        assert column.action.text() == "Skriv en merknad"
        assert heard.press() is None
    QTest.keyClicks(column.rows[0].remark.field, "Feil i filen")
    assert heard.press() == (Remark(1, "vitals", "Feil i filen"),)


def test_f8_turns_the_picture_and_esc_leaves(heard: Heard) -> None:
    column = heard.column
    column.take_focus()
    QTest.keyClick(column, Key.Key_F8)
    assert column.before
    QTest.keyClick(column, Key.Key_F8)
    assert not column.before
    QTest.keyClick(column, Key.Key_Escape)
    assert heard.told == ["left"]


def test_its_owner_tries_it_out_on_wards_by_name_or_takes_it_in_use(heard: Heard) -> None:
    column = heard.column
    column.set_model(RELEASES)
    assert column.action.text() == "Prøv ut Hjerte, sprint 04"
    assert heard.press() == PilotFor(("h3",), "2026-11-27", "2026-12-11", "Kurven først")
    column.wards.field.setText("hjerte 3, Lunge 1")
    assert heard.press() == PilotFor(("h3", "l1"), "2026-11-27", "2026-12-11", "Kurven først")
    assert column.whom.words().strip() == (
        "Med i piloten: alle på Hjerte 3 og Lunge 1. På Lunge 1 har alle en annen flate, og merker ikke noe."
    )
    column.wards.field.setText("Hjerte 3, Månen")
    assert heard.press() is None
    assert "Månen" in column.said
    assert column.wards.field.text() == "Hjerte 3, Månen", "what was typed stays"
    column.how.set_current("use")
    column.how.chosen.emit("use")
    assert column.action.text() == "Ta i bruk Hjerte, sprint 04"
    heard.column.action.click()
    assert heard.told == [None]


def test_it_says_whether_it_is_signed_or_put_in_the_folder(heard: Heard) -> None:
    column = heard.column
    for by_folder, said in ((False, "Signeres med nøkkelen din"), (True, "Legges i sykehusets mappe")):
        column.set_model(structs.replace(RELEASES, by_folder=by_folder))
        for how in ("pilot", "use"):
            column.how.set_current(how)
            column.how.chosen.emit(how)
            assert column.note.words().strip().startswith(said)


def test_a_pilot_is_for_kinds_of_work_and_named_people_and_says_for_whom(heard: Heard) -> None:
    column = heard.column
    column.set_model(
        structs.replace(
            RELEASES,
            roles=(
                Offered("doctor", "leger"), Offered("nurse", "sykepleiere"),
                Offered("coordinator", "koordinatorer"),
            ),
            people=(
                Offered("9144889", "Anne Lie", "overlege"), Offered("p7", "Anne Berg", "LIS"),
                Offered("p8", "Øyvind Ås", "sykepleier"),
            ),
        )
    )  # fmt: skip
    said = column.whom.words
    assert said().strip() == "Med i piloten: alle på Hjerte 3."
    column.roles.begin()
    QTest.keyClicks(column.roles.field, "syk, lege")
    assert said().strip() == "Med i piloten: sykepleiere og leger på Hjerte 3."
    QTest.keyClick(column.roles.field, Key.Key_Return)
    assert column.roles.words == "sykepleiere, leger", "completed by name"
    column.people.begin()
    QTest.keyClicks(column.people.field, "anne")
    assert said().strip() == "«anne» kan være Anne Lie (overlege) og Anne Berg (LIS): skriv mer av navnet."
    assert heard.press() is None, "nobody is guessed"
    assert column.said.startswith("«anne» kan være")
    QTest.keyClicks(column.people.field, " l, ås")
    assert said().strip() == (
        "Med i piloten: sykepleiere og leger på Hjerte 3, og Anne Lie og Øyvind Ås på alle poster med denne"
        " flaten."
    )
    pilot = PilotFor(
        ("h3",), "2026-11-27", "2026-12-11", "Kurven først", ("nurse", "doctor"), ("9144889", "p8")
    )
    assert heard.press() == pilot
    column.roles.field.setText("sykepleiere, koord")
    pressed = heard.press()
    assert isinstance(pressed, PilotFor)
    assert (pressed.roles, pressed.duties) == (("nurse",), ("coordinator",))
    column.wards.field.setText("")
    column.roles.field.setText("")
    assert said().strip() == "Med i piloten: Anne Lie og Øyvind Ås på alle poster med denne flaten."
    column.people.field.setText("")
    assert said().strip() == "Med i piloten: ingen ennå."
    # What is typed stays when something else of the review has come.
    column.people.field.setText("Anne Berg")
    assert column.model is not None
    column.set_model(structs.replace(column.model, lines=()))
    assert column.people.field.text() == "Anne Berg"


def test_whoever_has_nothing_to_answer_is_told_so(heard: Heard) -> None:
    heard.column.set_model(structs.replace(MODEL, answers=False))
    assert heard.column.action.text() == "Ingenting å svare på her"
    assert heard.press() is None
    assert not heard.column.rows[0].remark.isVisible()


def test_its_one_thing_may_be_measured_in_the_record_by_one_measure(heard: Heard) -> None:
    column = heard.column
    letters = Offered("letter-sent", "Utskriving til sendt epikrise", "innen 24 t")
    notes = Offered("first-note", "Innkomst til første signerte notat", "innen 24 t")
    column.set_model(structs.replace(RELEASES, outcomes=(letters, notes)))
    pressed = heard.press()
    assert isinstance(pressed, PilotFor)
    assert pressed.outcome == "", "nothing is chosen for anybody"
    column.outcome.begin()
    QTest.keyClicks(column.outcome.field, "epik")
    QTest.keyClick(column.outcome.field, Key.Key_Return)
    assert column.outcome.words == "Utskriving til sendt epikrise"
    pressed = heard.press()
    assert isinstance(pressed, PilotFor)
    assert pressed.outcome == "letter-sent"
    column.outcome.field.setText("epikrise, notat")
    assert heard.press() is None
    assert column.said == "En pilot måles ved én ting: velg én."
    column.outcome.field.setText("liggetid")
    assert heard.press() is None
    assert "liggetid" in column.said
