"""The form of an act on a medicine: fields keep what is typed, digits choose, nothing is done unread."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop.acts.medicines import GiveDose, StopMedicine
from desktop.shown.medicines.medicine_forms import FormEntry, FormField, MedicineForm, Written
from desktop.shown.medicines.order_editor import AlertChoice, OrderAlert
from ui.editors.forms.medicine_form import MedicineColumn

WHY = FormField("why", "Hvorfor", choices=("bivirkning", "ingen effekt"))
DOSE = FormField("text", "Hvor mye", placeholder="40 mg")
STOP = MedicineForm(
    what="stop", written=Written(), order="MedicationRequest/o", patient="EIDE, Ragnar", spoken="Ragnar Eide",
    title="Seponer", keys="S", name="furosemid", seen="s", label="Nå", before=("40 mg × 2", "kl. 08, 20"),
    fields=(WHY,), verb="Seponer for", missing="Skriv hvorfor, så signer for", missing_field="why",
)  # fmt: skip


class Said:
    """What a column told."""

    def __init__(self, column: MedicineColumn) -> None:
        self.written: list[Written] = []
        self.done: list[object] = []
        self.answered: list[tuple[str, str, str]] = []
        self.left = 0
        column.written.connect(self.written.append)
        column.done.connect(self.done.append)
        column.answered.connect(lambda *what: self.answered.append(what))
        column.left.connect(self._leave)

    def _leave(self) -> None:
        self.left += 1


@pytest.fixture
def column(qtbot: QtBot) -> Iterator[MedicineColumn]:
    made = MedicineColumn()
    made.resize(330, 700)
    made.show()
    with qtbot.waitActive(made):
        made.activateWindow()
    yield made
    made.close()
    made.deleteLater()


def focused() -> object:
    return QApplication.focusWidget()


def press(key: Qt.Key, held: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    widget = QApplication.focusWidget()
    assert widget is not None
    QTest.keyClick(widget, key, held)


def ready(form: MedicineForm, written: Written) -> MedicineForm:
    act = StopMedicine("p", form.order, form.seen, written.why)
    return msgspec.structs.replace(form, written=written, act=act, missing="", missing_field="")


def test_a_digit_in_the_empty_field_chooses_and_enter_does_it(column: MedicineColumn) -> None:
    said = Said(column)
    column.set_model(STOP)
    assert focused() is column.blocks["why"].line
    press(Qt.Key.Key_2)
    assert said.written[-1].why == "ingen effekt"
    assert column.set_model(ready(STOP, said.written[-1]))
    press(Qt.Key.Key_Return)
    assert [type(act) for act in said.done] == [StopMedicine]
    press(Qt.Key.Key_Return)
    assert len(said.done) == 1, "a second press while it is carried out does nothing"


def test_enter_waits_until_what_is_written_was_read(column: MedicineColumn) -> None:
    said = Said(column)
    column.set_model(STOP)
    QTest.keyClicks(column.blocks["why"].line, "utslett")
    press(Qt.Key.Key_Return)
    assert not said.done
    assert not column.set_model(ready(STOP, Written(why="uts"))), "an answer to an earlier text is dropped"
    assert not said.done
    assert column.set_model(ready(STOP, Written(why="utslett")))
    assert len(said.done) == 1


def test_what_comes_meanwhile_stops_the_enter_that_waits(column: MedicineColumn) -> None:
    said = Said(column)
    column.set_model(STOP)
    QTest.keyClicks(column.blocks["why"].line, "utslett")
    press(Qt.Key.Key_Return)
    alert = OrderAlert("changed", "question", "Endret", choices=(AlertChoice("go", "Gå videre"),))
    changed = msgspec.structs.replace(
        STOP, written=Written(why="utslett"), alerts=(alert,), missing_field="alert"
    )
    assert column.set_model(changed)
    assert not said.done
    assert column.alerts[0].inside
    press(Qt.Key.Key_1)
    assert said.answered == [("changed", "go", "")]
    assert column.blocks["why"].line.text() == "utslett"


def test_a_notice_is_seen_before_the_act(column: MedicineColumn) -> None:
    said = Said(column)
    notice = OrderAlert("n", "notice", "Kalium 3,3")
    column.set_model(STOP)
    column.blocks["why"].line.setText("utslett")
    column.set_model(msgspec.structs.replace(ready(STOP, Written(why="utslett")), alerts=(notice,)))
    press(Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert not said.done
    press(Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert len(said.done) == 1


def test_an_amount_never_answers_why(column: MedicineColumn) -> None:
    given = msgspec.structs.replace(STOP, what="give", fields=(DOSE, WHY), asked=("Utenom planen.",))
    said = Said(column)
    column.set_model(given)
    assert focused() is column.blocks["text"].line, "the first field, though another is missing"
    QTest.keyClicks(column.blocks["text"].line, "2")
    assert said.written[-1] == Written(text="2")
    act = GiveDose("p", "MedicationRequest/o", "s")
    column.set_model(msgspec.structs.replace(given, written=Written(text="2"), act=act))


def test_an_entry_is_chosen_by_its_digit_and_the_focus_stays(column: MedicineColumn) -> None:
    entries = (
        FormEntry("MedicationAdministration/a", "i dag 08:05"),
        FormEntry("MedicationAdministration/b", "x"),
    )
    first = msgspec.structs.replace(STOP, what="correct", entries=entries, fields=(), missing_field="entry")
    said = Said(column)
    column.set_model(first)
    press(Qt.Key.Key_2)
    assert said.written[-1].entry == "MedicationAdministration/b"
    second = msgspec.structs.replace(first, written=said.written[-1], fields=(WHY,), missing_field="why")
    assert column.set_model(second)
    assert focused() is column.blocks["why"].line


def test_escape_leaves_and_nothing_of_one_form_stays_in_the_next(column: MedicineColumn) -> None:
    said = Said(column)
    column.set_model(STOP)
    QTest.keyClicks(column.blocks["why"].line, "utslett")
    press(Qt.Key.Key_Escape)
    assert said.left == 1
    column.begin()
    column.set_model(STOP)
    assert column.blocks["why"].line.text() == ""
    assert not said.done


def test_what_is_refused_can_be_written_in_again(column: MedicineColumn) -> None:
    said = Said(column)
    column.set_model(STOP)
    column.blocks["why"].line.setText("utslett")
    column.set_model(ready(STOP, Written(why="utslett")))
    press(Qt.Key.Key_Return)
    column.failed()
    press(Qt.Key.Key_Return)
    assert len(said.done) == 2


BEGUN = msgspec.structs.replace(WHY, begins=("pga.", "pga", "fordi"))
CHANGE = msgspec.structs.replace(
    STOP, what="change", fields=(msgspec.structs.replace(DOSE, label="Blir"), BEGUN), missing_field="text"
)


@pytest.mark.parametrize("words", ["pga. ", "pga ", "Fordi "])
def test_a_reason_that_is_begun_behind_the_dose_goes_on_in_its_field(
    column: MedicineColumn, words: str
) -> None:
    said = Said(column)
    column.set_model(CHANGE)
    dose, why = column.blocks["text"].line, column.blocks["why"].line
    QTest.keyClicks(dose, f"80 x 2 {words}")
    assert focused() is why
    assert said.written[-1] == Written(text="80 x 2")
    QTest.keyClicks(why, "fordi svimmel")
    assert said.written[-1] == Written(text="80 x 2", why="fordi svimmel")


def test_a_digit_in_the_middle_of_a_sentence_chooses_no_reason(column: MedicineColumn) -> None:
    column.set_model(CHANGE)
    dose, why = column.blocks["text"].line, column.blocks["why"].line
    QTest.keyClicks(dose, "80 x 2 pga. ")
    QTest.keyClicks(why, "2 dager kvalme")
    assert why.text() == "2 dager kvalme"
    why.clear()
    dose.setFocus()
    why.setFocus()
    QTest.keyClicks(why, "2")
    assert why.text() == "ingen effekt"


def test_nothing_goes_on_elsewhere_without_a_dose_or_where_a_reason_stands(column: MedicineColumn) -> None:
    column.set_model(CHANGE)
    dose, why = column.blocks["text"].line, column.blocks["why"].line
    QTest.keyClicks(dose, "pga. ")
    assert focused() is dose
    why.setText("utslett")
    dose.clear()
    QTest.keyClicks(dose, "80 pga. ")
    assert focused() is dose
    assert (dose.text(), why.text()) == ("80 pga. ", "utslett")
