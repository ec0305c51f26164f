"""The card that says why: its keys, its place, nothing cut, and a wish that is not lost."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec
import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from desktop.shown.why.why import WhyLayer, WhyShown
from ui import theme
from ui.theme import Scheme, colour
from ui.window.why_card import WhyCard

Key = Qt.Key
ROOM = QRect(60, 164, 978, 572)
PANEL = QRect(52, 556, 990, 184)

LAYERS = (
    WhyLayer("Grunnoppsett", "plass 5, siste fire svar", "base/panels.yaml:13", "w/base/panels.yaml:13",
             path="/x/base/panels.yaml"),
    WhyLayer("Hjerte", "troponin veier mest", "cardiology/workspace.yaml:17", "w/workspace.yaml:17"),
    WhyLayer("Hjerte, sprint 03", "farligst først", "cardiology/sprint-03.yaml:22",
             "workspaces/cardiology/sprint-03.yaml:22", 2, True,
             "Hos pasienter med feber så 6 av 9 leger først på en tom troponin.", "Raskere svar",
             "Maren Aas, Hjerte", "i bruk", path="/x/cardiology/sprint-03.yaml"),
    WhyLayer("Post Hjerte 3", "laktat med når NEWS2 er 5", "wards/hjerte-3.yaml:9", "hjerte-3.yaml:9", 1),
)  # fmt: skip
SHOWN = WhyShown("panels/laboratory", "Panelet Prøver", "på Oversikt, plass 2", LAYERS)


@pytest.fixture
def card(qtbot: QtBot) -> Iterator[WhyCard]:
    holder = QWidget()
    qtbot.addWidget(holder)
    holder.resize(1366, 768)
    holder.show()
    yield WhyCard(holder)
    holder.close()


def show(card: WhyCard, shown: WhyShown = SHOWN, room: QRect = ROOM, panel: QRect = PANEL) -> None:
    card.show_why(shown, panel, panel, room, steps=False)


def test_it_opens_on_the_layer_that_decided_and_says_so(card: WhyCard) -> None:
    show(card)
    assert card.at == 2
    assert card.accessibleName().startswith("Hvorfor: Hjerte, sprint 03, punkt 2. Lag 3 av 4.")
    assert "6 av 9 leger" in card.accessibleName()


def test_digits_and_arrows_show_another_layer(card: WhyCard) -> None:
    show(card)
    card.setFocus()
    QTest.keyClick(card, Key.Key_4)
    assert (card.at, card.layer) == (3, LAYERS[3])
    assert card.accessibleName() == "Hvorfor: Post Hjerte 3, punkt 1. Lag 4 av 4. Grunn mangler."
    QTest.keyClick(card, Key.Key_9)
    assert card.at == 3, "there is no ninth"
    QTest.keyClick(card, Key.Key_Down)
    assert card.at == 3
    QTest.keyClick(card, Key.Key_Up)
    assert card.at == 2
    card.rows[0].click()
    assert card.at == 0


def test_enter_opens_esc_leaves_and_ctrl_c_copies(card: WhyCard) -> None:
    opened: list[WhyLayer] = []
    left: list[bool] = []
    card.opened.connect(opened.append)
    card.left.connect(lambda: left.append(True))
    show(card)
    card.setFocus()
    QTest.keyClick(card, Key.Key_Return)
    assert opened == [LAYERS[2]]
    QTest.keyClick(card, Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    said = QGuiApplication.clipboard().text()
    assert "workspaces/cardiology/sprint-03.yaml:22" in said
    assert "Maren Aas, Hjerte" in said
    assert "* 3" in said
    QTest.keyClick(card, Key.Key_Escape)
    assert left == [True]


def test_ctrl_enter_first_goes_to_the_field_then_wishes(card: WhyCard) -> None:
    wished: list[tuple[str, int]] = []
    card.wished.connect(lambda words, at: wished.append((words, at)))
    show(card)
    card.setFocus()
    QTest.keyClick(card, Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert wished == []
    QTest.keyClicks(card.field, "Laktat øverst 2")
    assert card.at == 2, "digits are text in a field"
    QTest.keyClick(card.field, Key.Key_Escape)
    assert card.field.text() == "Laktat øverst 2", "Esc loses nothing"
    assert card.isVisible()
    QTest.keyClick(card.field, Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert wished == [("Laktat øverst 2", 2)]


def test_letters_on_the_card_go_nowhere(card: WhyCard, qtbot: QtBot) -> None:
    heard: list[str] = []

    class Below(QWidget):
        def keyPressEvent(self, event: object) -> None:
            heard.append("key")

    below = Below()
    qtbot.addWidget(below)
    below.resize(900, 700)
    below.show()
    own = WhyCard(below)
    show(own)
    for key in (Key.Key_S, Key.Key_0, Key.Key_Delete, Key.Key_Space):
        QTest.keyClick(own, key)
    assert heard == []


@pytest.mark.parametrize("panel", [PANEL, QRect(52, 158, 990, 184), QRect(52, 158, 990, 578),
                                   QRect(52, 158, 300, 578), QRect(700, 400, 330, 80)])  # fmt: skip
@pytest.mark.parametrize("room", [ROOM, QRect(60, 228, 842, 252), QRect(60, 100, 500, 380)])
def test_it_stands_in_its_room_and_beside_the_panel_where_there_is_room(
    card: WhyCard, panel: QRect, room: QRect
) -> None:
    show(card, room=room, panel=panel)
    assert room.contains(card.geometry())
    # The reason is seen, or can be scrolled to; the field is always there.
    assert card.area.height() >= 60
    assert card.rect().contains(card.field.geometry())
    above, below = panel.top() - room.top(), room.bottom() - panel.bottom()
    beside = room.right() - panel.right(), panel.left() - room.left()
    if max(above, below) > 420 or max(beside) > card.width() + 20:
        assert not card.geometry().intersects(panel)


WORDS = {
    "long": "Hos pasienter med feber så leger først på en tom rad. " * 9,
    "one word": "W" * 300,
    "arabic": "أحمد " * 40,
    "path": "/".join(["en mappe med navn"] * 12),
}


@pytest.mark.parametrize("text", WORDS)
@pytest.mark.parametrize("wide", [440, 842, 978])
@pytest.mark.parametrize("scale", [1.0, 1.5])
def test_nothing_on_the_card_is_cut(card: WhyCard, text: str, wide: int, scale: float) -> None:
    theme.apply(_app(), Scheme.LIGHT, scale)
    try:
        said = WORDS[text]
        long = msgspec.structs.replace(
            LAYERS[2], text=said, why=said, owner=said, file=f"{said}:22", place=f"{said}.yaml:22",
            remark=said, name=said[:80],
        )  # fmt: skip
        shown = msgspec.structs.replace(SHOWN, title=said, where=said, layers=(*LAYERS, long), remark=said)
        show(card, shown, QRect(60, 100, wide, 572), QRect(60, 100, wide, 120))
        card.choose(4)
        if text not in ("one word", "path"):
            assert not [row.accessibleName() for row in card.rows if row.too_wide()]
        bottom = 0
        for line in sorted(card.body.children(), key=lambda one: getattr(one, "y", lambda: 0)()):
            if isinstance(line, QWidget) and line.isVisibleTo(card.body):
                assert line.y() >= bottom, "lines stand below each other"
                bottom = line.y() + line.height()
    finally:
        theme.apply(_app(), Scheme.LIGHT, 1.0)


def test_twelve_layers_are_all_reached(card: WhyCard) -> None:
    layers = tuple(msgspec.structs.replace(LAYERS[0], name=f"Lag {n}") for n in range(12))
    show(card, msgspec.structs.replace(SHOWN, layers=layers))
    for _press in range(12):
        QTest.keyClick(card, Key.Key_Up)
    assert card.at == 0
    for _press in range(20):
        QTest.keyClick(card, Key.Key_Down)
    assert card.at == 11
    assert card.area.visibleRegion()
    row = card.rows[11]
    seen = row.mapTo(card.area.viewport(), row.rect().center())
    assert card.area.viewport().rect().contains(seen)


def test_what_is_built_in_says_so_instead_of_nothing(card: WhyCard) -> None:
    show(
        card, WhyShown("pages/own", "Denne siden", built_in="Ingen har skrevet dette: innebygd i Fagflate 1.")
    )
    assert (card.rows, card.layer) == ([], None)
    assert "innebygd" in card.accessibleName()
    assert "innebygd" in card.words()
    QTest.keyClick(card, Key.Key_1)
    QTest.keyClick(card, Key.Key_Down)
    QTest.keyClick(card, Key.Key_Return)
    assert card.isVisible()


def test_the_others_recede_and_the_theme_keeps_its_colours(card: WhyCard) -> None:
    before = colour("surface").alphaF()
    show(card)
    card.parentWidget().grab()
    assert colour("surface").alphaF() == before
    assert card.veil.isVisible()
    assert card.veil.testAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents) is not False
    theme.apply(_app(), Scheme.CONTRAST, 1.0)
    try:
        show(card)
        assert not card.veil.isVisible(), "in high contrast nothing is made faint"
    finally:
        theme.apply(_app(), Scheme.LIGHT, 1.0)


def test_nothing_stays_when_it_is_gone(card: WhyCard) -> None:
    show(card)
    card.shut()
    assert not card.isVisible()
    assert not card.ring.isVisible()
    assert not card.veil.isVisible()
    assert (card.words(), card.accessibleName()) == ("", "")


def _app() -> object:
    return QGuiApplication.instance()


def test_it_says_of_each_layer_to_whom_a_wish_goes(card: WhyCard) -> None:
    goes = ("Går til alle som eier sprinter.", "Går til Per Moe.", "Går til Maren Aas.", "Går til Eva Lie.")
    card.show_why(SHOWN, PANEL, PANEL, ROOM, steps=False, goes=goes)
    assert card.note.words() == "Går til Maren Aas. Uten pasientopplysninger."
    card.choose(1)
    assert card.note.words() == "Går til Per Moe. Uten pasientopplysninger."
    bare = WhyShown("pages/tasks", "Oppgaver", built_in="Ingen har skrevet dette.")
    card.show_why(bare, PANEL, PANEL, ROOM, steps=False, goes=("Ingen eier det.",))
    assert card.note.words() == "Ingen eier det. Uten pasientopplysninger."


def test_enter_in_the_field_sends_and_ctrl_c_copies_the_wish_or_what_is_marked(card: WhyCard) -> None:
    wished: list[tuple[str, int]] = []
    copied: list[tuple[str, int]] = []
    card.wished.connect(lambda words, at: wished.append((words, at)))
    card.copied.connect(lambda words, at: copied.append((words, at)))
    show(card)
    card.field.setFocus()
    QTest.keyClick(card.field, Key.Key_Return)
    assert wished == [], "nothing is written"
    QTest.keyClicks(card.field, "Laktat øverst")
    QTest.keyClick(card.field, Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert copied == [("Laktat øverst", 2)]
    card.field.selectAll()
    QTest.keyClick(card.field, Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.clipboard().text() == "Laktat øverst"
    assert len(copied) == 1
    card.setFocus()
    QTest.keyClick(card, Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert len(copied) == 2
    card.field.setFocus()
    QTest.keyClick(card.field, Key.Key_Return)
    assert wished == [("Laktat øverst", 2)]
