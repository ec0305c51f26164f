"""Every panel kind names the resources behind its cursor; the card stands beside the value, never over it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import msgspec
import pytest
from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from desktop.shown.chart.vitals import VitalsModel
from desktop.shown.parts import Provenance
from desktop.shown.results.laboratory import LaboratoryModel
from desktop.shown.unsent.unsent import UnsentModel
from desktop.shown.why.origin import OriginLine, OriginOf, OriginPart, OriginShown, OriginUse, OriginVersion
from tests.ui.sample_acts import Did
from tests.ui.test_panels import MODELS
from ui.panels import kinds, make_panel
from ui.window.origin_card import OriginCard
from ui.window.spot import beside

WITHOUT: dict[str, str] = {
    "access_log": "its rows are of the log, which opens to every field of each event",
    "rule_rates": "counts of rules; it is about no patient",
    "sprint_decision": "counts, and what people said of the page; it is about no patient",
    "wishes": "each row says itself where in the set-up, who and when; it is about no patient",
}
"""Kinds whose cursor stands on nothing that came from the record, each with the reason."""
ROOM = QRect(0, 64, 1366, 676)


def _laboratory(model: LaboratoryModel) -> LaboratoryModel:
    def cell(one: Any, at: str) -> Any:
        held = one.state == "value"
        return msgspec.structs.replace(one, provenance=Provenance(f"Observation/{at}")) if held else one

    groups = tuple(
        msgspec.structs.replace(
            group,
            rows=tuple(
                msgspec.structs.replace(
                    row, cells=tuple(cell(one, f"{row.key}{at}") for at, one in enumerate(row.cells))
                )
                for row in group.rows
            ),
        )
        for group in model.groups
    )
    return msgspec.structs.replace(model, groups=groups)


def _vitals(model: VitalsModel) -> VitalsModel:
    readings = tuple(
        {key: msgspec.structs.replace(one, keys=(f"Observation/{key}-{at}",)) for key, one in row.items()
         if key != "time"}
        for at, row in enumerate(model.readings)
    )  # fmt: skip
    return msgspec.structs.replace(model, readings=readings)


def _unsent(model: UnsentModel) -> UnsentModel:
    rows = tuple(msgspec.structs.replace(row, keys=(f"Task/{row.key}",)) for row in model.rows)
    return msgspec.structs.replace(model, rows=rows)


KEYED: dict[str, Callable[[Any], Any]] = {"laboratory": _laboratory, "vitals": _vitals, "unsent": _unsent}
"""The samples are without keys where only the views know them; `tests/journeys/test_origin.py` sees those."""


def _panel(qtbot: QtBot, kind: str) -> Any:
    panel = make_panel(kind)
    qtbot.addWidget(panel)
    panel.resize(1314, 640)
    panel.show()
    panel.set_model(KEYED.get(kind, lambda model: model)(MODELS[kind]()))
    return panel


@pytest.mark.parametrize("kind", WITHOUT)
def test_what_came_from_no_record_names_no_origin(qtbot: QtBot, kind: str) -> None:
    panel = _panel(qtbot, kind)
    assert panel.current_key()
    assert panel.origin() is None


@pytest.mark.parametrize("kind", sorted({*kinds()} - WITHOUT.keys()))
def test_the_cursor_of_every_kind_names_where_it_came_from(qtbot: QtBot, kind: str) -> None:
    assert kind in MODELS
    panel = _panel(qtbot, kind)
    seen = 0
    for _row in range(30):
        spot = panel.origin()
        if spot is not None:
            seen += 1
            assert spot.of.title
            assert spot.of.keys
            assert all(spot.of.keys)
            assert spot.place.width() > 0
            assert spot.place.height() > 0
        if not panel.origin_step(0, 1):
            break
    assert seen


@pytest.mark.parametrize("kind", kinds())
def test_without_content_nothing_is_named(qtbot: QtBot, kind: str) -> None:
    panel = _panel(qtbot, kind)
    panel.set_model(None)
    assert panel.origin() is None
    assert not panel.origin_step(1, 0)
    assert not panel.origin_step(0, 1)


def test_in_the_laboratory_earlier_and_later_are_the_samples_of_the_row(qtbot: QtBot) -> None:
    panel = _panel(qtbot, "laboratory")
    newest = panel.origin().of
    assert panel.origin_step(-1, 0)
    earlier = panel.origin().of
    assert earlier.title == newest.title
    assert earlier.keys != newest.keys
    assert panel.origin_step(1, 0)
    assert panel.origin().of == newest
    while panel.origin_step(-1, 0):
        pass
    first = panel.origin()
    assert first.within.rect().contains(first.place.center()), "the sample was brought into sight"


def test_in_the_chart_the_strip_says_which_quantity(qtbot: QtBot) -> None:
    panel = _panel(qtbot, "vitals")
    whole = panel.origin().of
    assert len(whole.keys) > 1
    panel.chart.choose_strip(1)
    assert len(panel.origin().of.keys) < len(whole.keys)


@pytest.mark.parametrize("tall", [120, 380, 640, 2000])
@pytest.mark.parametrize("wide", [420, 700])
@pytest.mark.parametrize(
    "value",
    [
        QRect(4, 66, 60, 26), QRect(1300, 66, 62, 26), QRect(4, 712, 60, 26), QRect(1300, 712, 62, 26),
        QRect(650, 380, 80, 26), QRect(0, 380, 1366, 30), QRect(650, 66, 30, 670), QRect(-40, 300, 60, 26),
    ],
)  # fmt: skip
def test_the_card_is_never_over_the_value_nor_outside(value: QRect, wide: int, tall: int) -> None:
    card = beside(value, QSize(wide, tall), ROOM)
    assert not card.intersects(value.intersected(ROOM))
    assert ROOM.contains(card)
    assert 300 <= card.width() <= wide
    assert card.height() >= 80


def shown(**more: Any) -> OriginShown:
    of = OriginOf(("Observation/k",), "Kalium", "3,4", "mmol/L", "low", "3,6–4,6", "p")
    lines = (OriginLine("Tatt", "Lise Berg, sykepleier", "i dag 06:25"),
             OriginLine("Sett", "ikke kvittert", "", "warn"))  # fmt: skip
    return OriginShown(of, "endelig", lines, resource="Observation k, versjon 2", **more)


@pytest.fixture
def card(qtbot: QtBot) -> Iterator[OriginCard]:
    holder = QWidget()
    qtbot.addWidget(holder)
    holder.resize(1366, 768)
    holder.show()
    yield OriginCard(holder)
    holder.close()


VALUE = QRect(1000, 230, 60, 24)


def test_keys_of_the_card(card: OriginCard) -> None:
    steps: list[tuple[int, int]] = []
    gone: list[str] = []
    card.stepped.connect(lambda across, down: steps.append((across, down)))
    card.left.connect(lambda: gone.append("left"))
    card.whole.connect(lambda: gone.append("whole"))
    card.show_origin(shown(), VALUE, ROOM)
    for key in (Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.Key.Key_Down):
        QTest.keyClick(card, key)
    assert steps == [(-1, 0), (1, 0), (0, -1), (0, 1)]
    QTest.keyClick(card, Qt.Key.Key_Return)
    QTest.keyClick(card, Qt.Key.Key_Escape)
    assert gone == ["whole", "left"]


def test_a_digit_asks_about_a_part_and_a_press_follows_a_use(card: OriginCard) -> None:
    asked: list[OriginOf] = []
    followed: list[object] = []
    card.part.connect(asked.append)
    card.opened.connect(followed.append)
    parts = tuple(OriginPart(OriginOf((f"Observation/{n}",), f"Del {n}", str(n)), "Hanne") for n in range(12))
    card.show_origin(
        shown(parts=parts, used=(OriginUse("Visitt", Did("read")), OriginUse("dose"))), VALUE, ROOM
    )
    QTest.keyClick(card, Qt.Key.Key_3)
    assert asked == [parts[2].of]
    links = {link.accessibleName(): link for link in card.lines if hasattr(link, "click")}
    links["Visitt"].click()
    assert followed == [Did("read")]
    assert not links["dose"].isEnabled()


@pytest.mark.parametrize("text", ["Kalium", "Et svært langt navn på en analyse " * 4, "أحمد", "W" * 90])
def test_nothing_on_the_card_is_cut(card: OriginCard, text: str) -> None:
    model = shown(
        versions=tuple(
            OriginVersion(str(n), f"3,{n} mmol/L", "endelig", "i dag 07:04", n > 1) for n in range(5)
        ),
        used=(OriginUse(text, Did("x")),),
        remarks=(text,),
    )
    of = msgspec.structs.replace(model.of, title=text)
    lines = (*model.lines, OriginLine(text[:40], text, "17.11.2026 08:14"))
    card.show_origin(msgspec.structs.replace(model, of=of, lines=lines), VALUE, ROOM)
    if " " in text or len(text) < 20:
        assert not [one.accessibleName() for one in card.lines if one.too_wide()]
    assert ROOM.contains(card.geometry())
    assert text in card.words()


def test_nothing_of_a_value_stays_when_the_card_is_gone(card: OriginCard) -> None:
    card.show_origin(shown(), VALUE, ROOM)
    assert "Kalium" in card.words()
    card.shut()
    assert not card.isVisible()
    assert not card.ring.isVisible()
    assert card.words() == ""
    assert card.accessibleName() == ""


def _strip(panel: Any, kind: str) -> None:
    """Choose by ↓ until a strip of that kind has been reached."""
    for _press in range(60):
        QTest.keyClick(panel.chart, Qt.Key.Key_Down)
        if (now := panel.chart.chosen()) is not None and now.kind == kind:
            return
    raise AssertionError(f"no strip of {kind} can be chosen")


def _entered(model: VitalsModel) -> VitalsModel:
    """The sample chart with what its doses and sums were recorded in."""
    medicines = tuple(
        msgspec.structs.replace(
            bar,
            key=f"MedicationRequest/{bar.key}",
            doses=tuple(
                msgspec.structs.replace(
                    one, key=f"MedicationAdministration/{at}" if one.state == "given" else ""
                )
                for at, one in enumerate(bar.doses)
            ),
        )
        for bar in model.medicines
    )
    fluid = tuple(
        msgspec.structs.replace(one, keys=(f"Observation/in{at}", f"Observation/out{at}"))
        for at, one in enumerate(model.fluid)
    )
    return msgspec.structs.replace(model, medicines=medicines, fluid=fluid)


def test_in_the_chart_a_medicine_names_its_order_and_each_dose_that_was_entered(qtbot: QtBot) -> None:
    panel = _panel(qtbot, "vitals")
    panel.set_model(_entered(panel.model))
    _strip(panel, "medicine")
    while not any(one.key for one in panel.chart.chosen().item.doses):
        QTest.keyClick(panel.chart, Qt.Key.Key_Down)
    bar = panel.chart.chosen().item
    order = panel.origin()
    assert order.of.keys == (bar.key,)
    assert order.of.title == bar.name
    assert order.place.height() > 0
    entered = [one.key for one in sorted(bar.doses, key=lambda one: one.time) if one.key]
    seen = []
    while panel.origin_step(1, 0):
        spot = panel.origin()
        seen += spot.of.keys
        assert bar.name in spot.of.title
        assert panel.chart.rect().contains(spot.place.center()), "the dose was brought into sight"
    assert seen == entered
    assert seen, "a dose that was given has an origin of its own"


def test_in_the_chart_the_balance_names_what_was_summed(qtbot: QtBot) -> None:
    panel = _panel(qtbot, "vitals")
    panel.set_model(_entered(panel.model))
    _strip(panel, "fluid")
    newest = panel.origin().of
    part = panel.model.fluid[-1]
    assert newest.computed
    assert (newest.keys, newest.value, newest.note) == (part.keys, part.text, part.pair)
    assert panel.origin_step(1, 0)
    whole = panel.origin().of
    assert whole.keys == tuple(key for one in panel.model.fluid for key in one.keys)
    assert whole.value == panel.model.fluid_sum
    assert not panel.origin_step(1, 0)
    assert panel.origin_step(-1, 0)
    assert panel.origin_step(-1, 0)
    assert panel.origin().of.keys == panel.model.fluid[-2].keys


def test_every_strip_of_the_chart_can_be_reached_and_left(qtbot: QtBot) -> None:
    panel = _panel(qtbot, "vitals")
    seen = []
    for _press in range(60):
        before = panel.chart.strip
        QTest.keyClick(panel.chart, Qt.Key.Key_Down)
        if panel.chart.strip == before:
            break
        assert panel.chart.chosen() is not None, "it is scrolled into sight"
        seen.append(panel.chart.chosen().item)
    bars = [one.item for one in panel.chart.frame.moving if one.kind == "medicine"]
    assert [one for one in seen if one in bars] == bars
    assert panel.chart.chosen().kind == "fluid"
    for _press in range(60):
        QTest.keyClick(panel.chart, Qt.Key.Key_Up)
    assert panel.chart.chosen().kind in ("lane", "row")
