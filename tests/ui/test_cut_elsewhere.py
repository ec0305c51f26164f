"""Nothing is cut, overprinted or orphaned in the smaller places: buttons, rail, side columns, paper.

One idea: a widget is drawn at a size, and each text of it lies whole within the widget and apart from others.
"""

from __future__ import annotations

import itertools
from pathlib import Path

import msgspec
import pytest
from PySide6.QtCore import QRectF
from PySide6.QtWidgets import QApplication, QStackedWidget, QWidget
from pytestqt.qtbot import QtBot

from desktop.acts.measurements import BeginRound
from desktop.acts.tables import NextNew
from desktop.shown.chart.vitals import Dose, Event, MedicineBar
from desktop.shown.medicines.medicines import SourceDose
from desktop.shown.notes.note_editor import BesideValue
from desktop.shown.results.results import CourseSeries, ResultCourse
from desktop.shown.shell import NavigationEntry, OpenPatient
from tests.ui import samples_patient, samples_results
from tests.ui.recording import drawn_on, outside, recording
from tests.ui.samples_laboratory import laboratory
from tests.ui.samples_vitals import vitals
from tests.ui.test_printing import _device
from ui.editors.note.note_side import ValueRow
from ui.editors.parts.editor_side import SideHead
from ui.editors.parts.numbered_answers import Answer, Answers
from ui.painting.cell import lay, line_cell
from ui.painting.runs import Gap, Text
from ui.painting.text import COLUMN, SMALL, STRONG, width, wrap
from ui.panels import make_panel
from ui.panels.parts.results_side import Course
from ui.panels.parts.worklist_columns import COLUMNS, Room
from ui.printing.printing import print_panel
from ui.table.row_model import Row
from ui.theme.measures import GAP
from ui.widgets.button import ActionButton
from ui.widgets.head import PAGE, Head
from ui.window.navigation_parts import EntryButton, PatientButton

LONG = "Kontinuerlig overvåkning av hjerterytme og blodtrykk i vanlig døgn på intermediærpost"


def test_the_for_of_an_act_never_stands_alone(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    button = ActionButton()
    qtbot.addWidget(button)
    button.set_act("Skriv en bestilling, signer så for", "SEIM, Borghild", ready=False)
    for wide in range(180, 320, 10):
        button.resize(wide, 80)
        assert not any(d.text.strip() == "for" for d in drawn_on(button, monkeypatch)), wide
    assert button.text() == "Skriv en bestilling, signer så for SEIM, Borghild"


def test_without_a_bed_the_rail_says_initials(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    parent = QWidget()
    qtbot.addWidget(parent)
    button = PatientButton(OpenPatient("p", "", "Windler", "Cathryn"), parent, narrow=True, current=True)
    button.resize(52, 36)
    assert [d.text for d in drawn_on(button, monkeypatch)] == ["WC"]
    assert "seng" not in button.accessibleName().casefold()
    whole = PatientButton(OpenPatient("p", "", "محمد", ""), parent, narrow=False, current=True)
    whole.resize(224, 44)
    assert not any(d.text.endswith(",") for d in drawn_on(whole, monkeypatch))


def test_a_title_of_the_navigation_never_runs_into_its_count(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    parent = QWidget()
    qtbot.addWidget(parent)
    entry = NavigationEntry("tasks", LONG, "bed", count=1234)
    button = EntryButton(entry, parent, narrow=False, current=False)
    button.resize(224, 36)
    title, count = drawn_on(button, monkeypatch)
    assert title.area.right() < count.area.left()
    rail = EntryButton(entry, parent, narrow=True, current=False)
    rail.resize(52, 42)
    assert not outside(drawn_on(rail, monkeypatch), QRectF(rail.rect()))


@pytest.mark.parametrize("value", ["12345678901234567", "98", LONG])
def test_a_value_beside_a_note_runs_into_nothing(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, value: str
) -> None:
    row = ValueRow(BesideValue(LONG, value, remark="mg/mmol kreatinin"))
    qtbot.addWidget(row)
    row.resize(280, row.heightForWidth(280))
    found = [d for d in drawn_on(row, monkeypatch) if d.text]
    assert not outside(found, QRectF(row.rect()))
    assert not any(a.area.intersects(b.area) for a, b in itertools.combinations(found, 2)), found
    said = "".join("".join(d.text for d in found).split())
    assert all("".join(words.split()) in said for words in (LONG, value, "mg/mmol kreatinin")), said


def test_the_limits_of_a_narrow_band_stand_apart(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    detail = samples_results.results().detail
    assert detail is not None
    far = msgspec.structs.replace(
        detail, curve=((0.0, 8.5), (1.0, 900.0)), band=(4.0, 6.0), curve_low="4,0", curve_high="6,0"
    )
    parent = QWidget()
    qtbot.addWidget(parent)
    course = Course(parent)
    course.resize(280, 110)
    course.set_detail(far)
    upper, lower = drawn_on(course, monkeypatch)
    assert upper.area.bottom() < lower.area.top()
    assert not outside([upper, lower], QRectF(course.rect()))


@pytest.mark.parametrize("newest", [6.4, 6.5, 6.7, 9.0])
def test_a_value_beyond_the_alarm_limit_is_written_whole_and_apart_from_it(
    newest: float, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    detail = samples_results.results().detail
    assert detail is not None
    points = ((0.0, 4.5), (1.0, newest))
    alarms = ((6.5, "6,5"), (2.5, "2,5"))
    made = ResultCourse((CourseSeries("", points),), 3.6, 4.6, "3,6", "4,6", alarms=alarms,
                        newest=points[-1], newest_text="6,7")  # fmt: skip
    parent = QWidget()
    qtbot.addWidget(parent)
    course = Course(parent)
    course.resize(280, 132)
    course.set_detail(msgspec.structs.replace(detail, course=made))
    found = [one for one in drawn_on(course, monkeypatch) if one.text]
    assert not outside(found, QRectF(course.rect()))
    right = [one for one in found if one.text in ("6,7", "6,5 ring", "2,5 ring", "6,5 alarm", "2,5 alarm")]
    assert len(right) == 3, found
    assert not any(a.area.intersects(b.area) for a, b in itertools.combinations(right, 2)), right


def test_a_word_that_has_room_is_not_broken_for_its_neighbour(qtbot: QtBot) -> None:
    cell = line_cell(
        Text("isosorbide mononitrate", STRONG, wraps=True), Gap(6), Text("DEPOTTAB 50 MG", SMALL)
    )
    for room in range(90, 260):
        said = [run.plain for _l, _a, line in lay(cell, room).lines for run in line]
        assert any("mononitrate" in piece for piece in said), (room, said)


def test_times_goes_with_its_number(qtbot: QtBot) -> None:
    for room in range(40, 120):
        assert not any(line.rstrip().endswith("×") for line in wrap("8 mg inntil × 2", SMALL, room)), room


@pytest.mark.parametrize(
    ("dose", "often"), [("8 mg up to × 2", "up to × 2"), ("2,5 mg inntil × 8", "inntil × 8")]
)
def test_how_often_at_most_stays_on_one_line(qtbot: QtBot, dose: str, often: str) -> None:
    amount = dose.removesuffix(f" {often}")
    for room in range(round(width(often, SMALL)) + 1, round(width(dose, SMALL)) + 20):
        whole = width(dose, SMALL) <= room
        assert wrap(dose, SMALL, room) == ([dose] if whole else [amount, often]), room


def test_the_word_of_an_end_is_not_painted_under_a_dose(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    sample = vitals()
    at = sample.now - 7200
    bar = MedicineBar(
        "m",
        "metronidazol",
        "1,5 g",
        periods=((at - 3600, at - 1500),),
        doses=(Dose(at, "given"),),
        ended="endret",
    )
    panel = make_panel("vitals")
    qtbot.addWidget(panel)
    panel.resize(1300, 700)
    panel.show()
    panel.set_model(msgspec.structs.replace(sample, medicines=(bar,)))
    chart = panel.chart  # type: ignore[attr-defined]
    (word,) = [d for d in drawn_on(chart, monkeypatch) if d.text == "endret"]
    x = chart._frame.x(at, *chart.seen)
    strip = next(one for one in chart._frame.strips(0) if one.kind == "medicine")
    middle = strip.top + strip.height / 2
    given = QRectF(x - 4.6, middle - 4.6, 9.2, 9.2)
    assert not word.area.intersects(given)


def test_why_a_score_does_not_apply_is_said_in_its_row(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    sample = vitals()
    rows = tuple(
        msgspec.structs.replace(r, points=(), note="gjelder ikke i svangerskapet; bruk MEOWS", latest="–")
        if r.key == "news2"
        else r
        for r in sample.rows
    )
    panel = make_panel("vitals")
    qtbot.addWidget(panel)
    panel.resize(1000, 700)
    panel.show()
    panel.set_model(msgspec.structs.replace(sample, rows=rows))
    assert any("MEOWS" in d.text for d in drawn_on(panel.chart, monkeypatch))  # type: ignore[attr-defined]


def test_nothing_leaves_the_sheet(qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    panel = make_panel("laboratory")
    qtbot.addWidget(panel)
    panel.resize(1300, 700)
    model = laboratory()
    first = model.groups[0]
    row = msgspec.structs.replace(first.rows[0], below=(LONG * 9,))
    groups = (msgspec.structs.replace(first, rows=(row, *first.rows[1:])), *model.groups[1:])
    panel.set_model(msgspec.structs.replace(model, groups=groups, note=LONG * 9))
    device = _device(tmp_path / "sheet.pdf")
    with recording(monkeypatch) as found:
        print_panel(device, panel, LONG * 9, LONG * 3)
    room = QRectF(0, 0, device.width(), device.height())
    assert found
    assert not outside(found, room, 4), outside(found, room, 4)[:3]
    assert "".join("".join(d.text.split()) for d in found).count("intermediærpost") >= 9


def test_words_of_events_close_together_never_stand_over_each_other(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    sample = vitals()
    names = ("Documentation of current medications", "Echocardiography", "Bone density scan of the left hip")
    panel = make_panel("vitals")
    qtbot.addWidget(panel)
    panel.resize(1000, 700)
    panel.show()
    panel.set_model(sample)
    start, end = panel.chart.seen  # type: ignore[attr-defined]
    places = (0.6, 0.93, 0.96)
    events = tuple(Event(start + (end - start) * x, n) for x, n in zip(places, names, strict=True))
    panel.set_model(msgspec.structs.replace(sample, events=events))
    drawn = drawn_on(panel.chart, monkeypatch)  # type: ignore[attr-defined]
    beginnings = tuple(name[:5] for name in names)
    found = sorted((d for d in drawn if d.text.startswith(beginnings)), key=lambda d: d.area.left())
    assert found
    for one, other in itertools.combinations(found, 2):
        assert not one.area.intersects(other.area), (one, other)


@pytest.mark.parametrize(("hours", "words"), [(66, "66"), (148, "6 "), (34_974, "3 år"), (42_630, "4 år")])
def test_what_lies_beyond_the_edge_is_said_in_a_unit_that_one_grasps(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, hours: int, words: str
) -> None:
    panel = make_panel("vitals")
    qtbot.addWidget(panel)
    panel.resize(1300, 700)
    panel.show()
    sample = vitals()
    panel.set_model(sample)
    chart = panel.chart  # type: ignore[attr-defined]
    chart._model = msgspec.structs.replace(sample, start=chart.seen[0] - hours * 3600)
    assert any(d.text.startswith(f"← {words}") for d in drawn_on(chart, monkeypatch))


def test_a_doctor_s_name_is_not_broken_in_the_narrow_worklist(qtbot: QtBot) -> None:
    columns = {key: one.made(Room(False, False)) for key, one in COLUMNS.items()}
    for name in ("Myrvold", "Fosse", "Thorsen", "Sørensen"):
        assert width(name, STRONG) <= columns["doctor"].width - GAP, name
    for column in columns.values():
        assert width(column.title, COLUMN) <= column.width - GAP, column.title


LONG_WARD = "Medisinsk overvåking og hjertemedisinsk sengepost 3 øst (midlertidig flyttet)"


@pytest.mark.parametrize("wide", [240, 280, 600])
def test_a_remark_beside_a_long_title_stands_below_it(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, wide: int
) -> None:
    head = SideHead(f"Vanlig på {LONG_WARD}", at_right="ikke kvalitetssikret")
    qtbot.addWidget(head)
    head.resize(wide, 30)
    head.show()
    drawn = drawn_on(head, monkeypatch)
    assert "ikke kvalitetssikret" in "".join(one.text for one in drawn)
    assert "flyttet)" in " ".join(one.text for one in drawn)
    assert not outside(drawn, QRectF(head.rect()))


@pytest.mark.parametrize("wide", [700, 900])
def test_a_long_name_of_a_ward_is_whole_in_the_head_of_its_page(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, wide: int
) -> None:
    head = Head(PAGE)
    qtbot.addWidget(head)
    tool = QWidget()
    tool.setFixedWidth(250)
    head.add_tool(tool)
    head.set_title(LONG_WARD, "", "9 pasienter")
    head.resize(wide, 64)
    head.show()
    qtbot.wait(1)
    drawn = drawn_on(head._left, monkeypatch)
    assert "flyttet)" in " ".join(one.text for one in drawn)
    assert not outside(drawn, QRectF(head._left.rect()))
    assert head._left.geometry().right() <= wide - 250


def test_keys_in_a_head_give_way_to_a_tool_that_grows_later(qtbot: QtBot) -> None:
    head = Head()
    qtbot.addWidget(head)
    tool = QWidget()
    tool.setFixedWidth(60)
    head.add_tool(tool)
    head.set_title("Kurve")
    head.set_hints((("Ctrl+M", "new measurement", BeginRound), ("N", "next new", NextNew)))
    head.resize(560, 36)
    head.show()
    qtbot.waitUntil(lambda: all(button.isVisible() for button in head._hints))
    tool.setFixedWidth(300)
    qtbot.waitUntil(lambda: not head._hints[1].isVisible())
    for button in filter(QWidget.isVisible, head._hints):
        assert button.width() >= button.sizeHint().width(), button.text()


def test_keys_in_a_head_give_way_to_a_title_that_grew_while_it_was_hidden(qtbot: QtBot) -> None:
    page = QStackedWidget()
    qtbot.addWidget(page)
    page.resize(560, 36)
    head = Head()
    head.set_title("Kurve")
    head.set_hints((("Ctrl+M", "new measurement", BeginRound), ("N", "next new", NextNew)))
    page.addWidget(head)
    page.addWidget(QWidget())
    page.show()
    qtbot.waitUntil(lambda: all(button.isVisible() for button in head._hints))
    page.setCurrentIndex(1)
    # The first is told while nobody sees it, the second not at all.
    for title in ("Kurve for døgnet", "Kurve for hele oppholdet, fra innleggelsen og til nå, " * 2):
        head.set_title(title)
        QApplication.processEvents()
    page.setCurrentIndex(0)
    QApplication.processEvents()
    for button in filter(QWidget.isVisible, head._hints):
        assert button.width() >= button.sizeHint().width(), button.text()
    assert not head._hints[1].isVisible()


def test_a_paragraph_of_a_dose_stands_once_in_its_row(qtbot: QtBot) -> None:
    panel = make_panel("medicines")
    qtbot.addWidget(panel)
    panel.resize(1366, 768)
    panel.set_model(samples_patient.medicines())
    panel.show()
    long = (
        "Ta 1 tablett om morgenen sammen med mat de første tre dagene, deretter to tabletter morgen og kveld"
    )
    sources = (SourceDose(long), SourceDose("–"))
    first = msgspec.structs.replace(panel.model.rows[0], dose=long, sources=sources)
    panel.set_model(msgspec.structs.replace(panel.model, rows=(first, *panel.model.rows[1:])))
    row = next(item for item in panel.view.rows.items if isinstance(item, Row))
    shown = ["".join(run.plain for line in cell.options[-1] for run in line) for cell in row.cells]
    assert sum("om morgenen" in words for words in shown) == 1
    assert "som skrevet til venstre" in shown
    assert sum("om morgenen" in cell.plain for cell in row.cells) == 2, "what is copied is whole"


@pytest.mark.parametrize(
    ("verb", "lines"),
    [
        ("Skriv en bestilling, signer så for", ["Skriv en bestilling,", "signer så for"]),
        ("Svar på respirasjon, lagre så for", ["Svar på respirasjon,", "lagre så for"]),
        ("Signer 3 for", ["Signer 3 for"]),
    ],
)
def test_the_words_before_a_name_break_at_the_comma(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, verb: str, lines: list[str]
) -> None:
    button = ActionButton()
    qtbot.addWidget(button)
    button.set_act(verb, "SOLBAKKEN, Ingrid Marie", ready=False)
    button.resize(283, button.height_at(283))
    drawn = [d.text.replace("\u00a0", " ") for d in drawn_on(button, monkeypatch)]
    assert drawn[: len(lines) + 1] == [*lines, "SOLBAKKEN, Ingrid Marie"]


def test_words_below_one_another_begin_at_one_line(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    letters = (("F2", "Rett"), ("N", "Send på nytt"), ("Ctrl+P", "Skriv ut"))
    answers = Answers(tuple(Answer(key, words, letter=key) for key, words in letters), digits=False)
    qtbot.addWidget(answers)
    answers.resize(280, 200)
    said = {words for _key, words in letters}
    lefts = {
        round(d.area.left())
        for button in answers.buttons
        for d in drawn_on(button, monkeypatch)
        if d.text in said
    }
    assert len(lefts) == 1


@pytest.mark.parametrize("wide", range(200, 420, 20))
def test_other_words_make_the_acts_button_as_high_as_they_need(qtbot: QtBot, wide: int) -> None:
    """A list's button names one patient after the other and keeps its width."""
    button = ActionButton()
    qtbot.addWidget(button)
    button.resize(wide, 40)
    button.show()
    for name in ("VIK, Ada", "KRISTOFFERSEN-DAHLE, Wilhelmina Antoinette", "VIK, Ada"):
        button.set_act("Kvitter for", name)
        assert button.height() == button.height_at(wide), name
