"""The first sentence on the page: every word is seen, each part is a way to its source, and it leaves in
time."""

from __future__ import annotations

import msgspec
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop.acts.origin import ShowOrigin
from desktop.shown.page.sentence import FirstSentence, SentencePart
from desktop.shown.why.origin import OriginOf
from tests.ui import samples
from tests.ui.samples_laboratory import laboratory
from tests.ui.samples_vitals import vitals
from tests.ui.windows import shown
from ui.painting.runs import Keys, plain_line
from ui.table.row_model import Row
from ui.window.patient_page import PatientPage, Place, Tab
from ui.window.sentence import PartButton
from ui.window.window import MainWindow

PICTURE = FirstSentence(
    (
        SentencePart("Feber 38,6 fra i natt", "Feber 38,6", OriginOf(("Observation/t",), "Feber"), "vitals"),
        SentencePart("CRP 38 → 148", "CRP 148", OriginOf(("Observation/c",), "CRP"), "laboratory", "crp"),
        SentencePart("NEWS2 8", "NEWS2 8", OriginOf(("Observation/t",), "NEWS2"), "vitals"),
        SentencePart("blodkultur ikke tatt", "blodkultur ikke tatt", OriginOf(("Task/b",), "Blodkultur")),
    ),
    True,
    "Først: …",
)  # fmt: skip


LONG = "Avklare infeksjonsfokus før TAVI med kardiolog og be infeksjonsmedisiner om tilsyn i dag"


def made(qtbot: QtBot, size: tuple[int, int]) -> tuple[MainWindow, PatientPage]:
    window = shown(qtbot, size)
    places = (Place("vitals", share=3), Place("laboratory", share=3))
    page = PatientPage((Tab("overview", "Oversikt", places), Tab("notes", "Notater", (Place("notes"),))))
    window.set_page("patient", page)
    window.set_banner(samples.banner())
    window.show_page("patient")
    page.panels_of("laboratory")[0].set_model(laboratory())
    page.panels_of("vitals")[0].set_model(vitals())
    page.sentence.set_model(PICTURE)
    qtbot.wait(20)
    return window, page


def _focused_part() -> int:
    part = QApplication.focusWidget()
    return part.number if isinstance(part, PartButton) else 0


@pytest.mark.parametrize("size", [(911, 512), (1366, 768), (1920, 1080)])
@pytest.mark.parametrize("text", [PICTURE.parts[3].text, LONG])
def test_every_word_is_seen_and_no_two_parts_meet(qtbot: QtBot, size: tuple[int, int], text: str) -> None:
    _window, page = made(qtbot, size)
    last = msgspec.structs.replace(PICTURE.parts[-1], text=text)
    page.sentence.set_model(msgspec.structs.replace(PICTURE, parts=(*PICTURE.parts[:3], last)))
    qtbot.wait(20)
    strip = page.sentence
    for part in strip.parts:
        laid = part.laid(part.width() - 8)
        assert not laid.too_wide
        painted = " ".join(plain_line(line) for _left, _at, line in laid.lines)
        assert painted.split() == part.part.text.split()
        assert laid.height <= part.height() + 1
        assert strip.rect().contains(part.geometry())
    for at, one in enumerate(strip.parts):
        for other in strip.parts[at + 1 :]:
            assert not one.geometry().adjusted(4, 0, -4, 0).intersects(other.geometry().adjusted(4, 0, -4, 0))


def test_it_stands_on_the_first_tab_only_and_is_gone_where_nothing_is_to_say(qtbot: QtBot) -> None:
    _window, page = made(qtbot, (1366, 768))
    assert page.sentence.isVisible()
    page.go_tab(2)
    assert not page.sentence.isVisible()
    page.go_tab(1)
    assert page.sentence.isVisible()
    page.sentence.set_model(None)
    assert not page.sentence.isVisible()


def test_it_leaves_before_another_patient_comes(qtbot: QtBot) -> None:
    _window, page = made(qtbot, (1366, 768))
    page.clear()
    assert not page.sentence.isVisible()
    assert page.sentence.model is None
    assert not page.sentence.parts


def test_a_part_goes_to_its_source_and_esc_comes_back(qtbot: QtBot) -> None:
    _window, page = made(qtbot, (1366, 768))
    first, crp, _score, _late = page.sentence.parts
    first.setFocus()
    QTest.keyClick(first, Qt.Key.Key_Right)
    assert _focused_part() == 2
    QTest.keyClick(crp, Qt.Key.Key_Return)
    view = page.panels_of("laboratory")[0].view
    assert view.current_key() == "crp"
    assert QApplication.focusWidget() is view
    QTest.keyClick(view, Qt.Key.Key_Escape)
    assert _focused_part() == 2
    QTest.keyClick(crp, Qt.Key.Key_1)
    chart = page.panels_of("vitals")[0]
    assert chart.isAncestorOf(QApplication.focusWidget())


def test_the_number_of_a_source_stands_at_its_row(qtbot: QtBot) -> None:
    _window, page = made(qtbot, (1366, 768))
    view = page.panels_of("laboratory")[0].view

    def numbers() -> dict[str, list[str]]:
        rows = [item for item in view.rows.items if isinstance(item, Row)]
        caps = {
            row.key: [run.keys for run in row.cells[0].options[0][0] if isinstance(run, Keys)] for row in rows
        }
        return {key: found for key, found in caps.items() if found}

    assert numbers() == {"crp": ["2"]}
    page.sentence.set_model(msgspec.structs.replace(PICTURE, parts=PICTURE.parts[1:]))
    assert numbers() == {"crp": ["1"]}
    page.sentence.set_model(None)
    assert numbers() == {}


def test_what_no_panel_shows_is_told_where_it_came_from(qtbot: QtBot) -> None:
    _window, page = made(qtbot, (1366, 768))
    raised: list[object] = []
    page.panel_act.connect(lambda _panel, act: raised.append(act))
    page.sentence.parts[3].click()
    assert raised == [ShowOrigin()]
    assert _focused_part() == 4
    assert page.sentence.parts[3].origin().of.keys == ("Task/b",)


def test_whoever_is_in_the_sentence_stays_in_it_when_it_changes(qtbot: QtBot) -> None:
    _window, page = made(qtbot, (1366, 768))
    page.sentence.parts[2].setFocus()
    page.sentence.set_model(msgspec.structs.replace(PICTURE, parts=PICTURE.parts[:2]))
    assert _focused_part() == 2
