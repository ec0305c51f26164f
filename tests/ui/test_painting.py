"""Text is measured before it is placed, nothing is cut away, and curves keep their peaks."""

from __future__ import annotations

import pytest
from msgspec import structs
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor, QImage, QPainter, QPen
from PySide6.QtWidgets import QApplication

from desktop.core.breaks import JOINER, bound
from tests.ui.samples_vitals import vitals
from ui import theme
from ui.chart.frame import FOOT, frame
from ui.painting import badge
from ui.painting.cell import Cell, folded, lay, line_cell, text_cell
from ui.painting.keycap import key_names
from ui.painting.pyramid import Pyramid, _coarser
from ui.painting.runs import Check, Gap, Icon, Spring, Text, plain_line
from ui.painting.text import PLAIN, STRONG, baseline, broken_numbers, put, width, wrap
from ui.panels.parts.name_cell import name_cell, name_forms

TEXTS = (
    "Hjertesvikt, forverring. Nyoppdaget atrieflimmer",
    "Kristoffersen-Dahle",
    "aldosteron/renin-ratio og katekolaminer",
    "x" * 90,
    "",
    "to\nlinjer",
)


@pytest.mark.parametrize("text", TEXTS)
@pytest.mark.parametrize("room", [40, 90, 200])
def test_wrapping_keeps_every_letter_and_the_room(qapp: QApplication, text: str, room: int) -> None:
    lines = wrap(text, PLAIN, room)
    assert "".join("".join(lines).split()) == "".join(text.split())
    assert all(width(line) <= room for line in lines if len(line) > 1)
    assert not any("…" in line for line in lines)


def _line(words: str, times: int = 2) -> QImage:
    """A line as it is painted; the second time it comes from what is kept."""
    image = QImage(200, 30, QImage.Format.Format_RGB32)
    for _time in range(times):
        image.fill(QColor("white"))
        with QPainter(image) as painter:
            put(painter, 4, 15, words)
    return image


@pytest.mark.parametrize("end", ["\n", "\r\n", "\t", "\u2028"])
@pytest.mark.parametrize("times", [1, 2])
def test_a_line_end_in_a_line_is_a_blank_and_joins_no_words(qapp: QApplication, end: str, times: int) -> None:
    blank = " " * len(end)
    assert width(f"linje en{end}linje to") == width(f"linje en{blank}linje to")
    assert _line(f"linje en{end}linje to", times) == _line(f"linje en{blank}linje to", times)


def test_the_baseline_centres_capitals_on_a_whole_pixel(qapp: QApplication) -> None:
    at = baseline(50)
    assert isinstance(at, int)
    assert at - theme.metrics().capHeight() / 2 == pytest.approx(50, abs=0.5)


def test_a_cell_takes_its_fullest_form_that_fits(qapp: QApplication) -> None:
    full, short = (Text("FAMILIE, Fornavn"), Gap(8), Text("lignende navn")), (Text("FAMILIE, Fornavn"),)
    cell = Cell(((full,), (short,)))
    assert lay(cell, 400).lines[0][2] == full
    assert lay(cell, 130).lines[0][2] == short
    assert not lay(cell, 130).too_wide


def test_a_cell_says_when_something_is_cut(qapp: QApplication) -> None:
    assert lay(text_cell("12345", PLAIN, right=True), 10).too_wide
    assert not lay(text_cell("mange ord som brytes her"), 60).too_wide
    assert lay(line_cell(Icon("bed"), Text("Aortastenose")), 30).too_wide


def test_a_broken_text_keeps_what_stands_before_it(qapp: QApplication) -> None:
    laid = lay(
        Cell((((Text("15:00", STRONG), Gap(8), Text("Vekt og diurese, juster furosemid", wraps=True)),),)),
        180,
    )
    assert laid.height == 2 * laid.step
    before = laid.lines[0]
    assert before[1] == 0.5, "the time stands beside the middle of the two lines"
    assert {left for left, _at, _runs in laid.lines[1:]} == {width("15:00", STRONG) + 8}


def test_springs_push_to_the_right_and_to_their_stop(qapp: QApplication) -> None:
    line = lay(Cell((((Text("a"), Spring(), Text("b")),),)), 300).lines[0][2]
    assert sum(run.width() for run in line) == pytest.approx(300)
    stopped = lay(Cell((((Text("a"), Spring(4, 0.5), Text("b")),),)), 300).lines[0][2]
    assert stopped[0].width() + stopped[1].width() == pytest.approx(150)


def test_what_is_copied_is_the_fullest_form(qapp: QApplication) -> None:
    cell = Cell((((Text("CRP 148"), Gap(), Text("Laktat 2,9")),), ((Text("CRP 148"), Text("+1")),)))
    assert cell.plain == "CRP 148 Laktat 2,9"


def test_keys_are_written_as_people_know_them(qapp: QApplication) -> None:
    assert key_names("Ctrl+Enter") == ("Ctrl", "↵")
    assert key_names("Space") == ("Mellomrom",)
    assert key_names("Ctrl+Shift+S") == ("Ctrl", "Shift", "S")


def _painted(paint: object, size: int = 60) -> QImage:
    image = QImage(size, size, QImage.Format.Format_ARGB32)
    image.fill(theme.colour("surface"))
    painter = QPainter(image)
    paint(painter)  # type: ignore[operator]
    painter.end()
    return image


def _colours(image: QImage) -> set[str]:
    return {image.pixelColor(x, y).name() for x in range(image.width()) for y in range(image.height())}


def test_only_the_filled_score_is_filled_with_red(qapp: QApplication) -> None:
    red = theme.colour("danger").name()

    def area(kind: str) -> int:
        image = _painted(lambda painter: badge.paint_badge(painter, 4, 30, "8", kind))
        return sum(image.pixelColor(x, y).name() == red for x in range(60) for y in range(60))

    assert area(badge.FILLED) > 300
    assert 0 < area(badge.OUTLINED) < 200
    assert area(badge.FRAMED) == area(badge.PLAIN) == 0


@pytest.mark.parametrize("kind", [badge.FRAMED, badge.SINGLE])
def test_framed_and_dashed_differ_in_more_than_colour(qapp: QApplication, kind: str) -> None:
    amber = theme.colour("warn").name()
    image = _painted(lambda painter: badge.paint_badge(painter, 4, 30, "", kind))
    top = [image.pixelColor(x, 19).name() == amber for x in range(12, 26)]
    assert all(top) == (kind == badge.FRAMED)


def test_a_check_box_has_three_faces(qapp: QApplication) -> None:
    faces = {
        _painted(lambda p, on=on: Check(on).paint(p, 10, 30)).constBits().tobytes()
        for on in (True, False, None)
    }
    assert len(faces) == 3


def test_coarser_levels_keep_highest_and_lowest() -> None:
    points = [QPointF(at, 0) for at in range(800)]
    points[333] = QPointF(333, 99)
    points[334] = QPointF(334, -99)
    kept = _coarser(points)
    assert len(kept) < 300
    assert {99.0, -99.0} <= {point.y() for point in kept}
    assert [point.x() for point in kept] == sorted(point.x() for point in kept)


def test_a_single_spike_among_a_hundred_thousand_is_seen(qapp: QApplication) -> None:
    values = [10.0] * 100_000
    values[54_321] = 90.0
    curve = Pyramid(range(100_000), values)
    image = _painted(
        lambda p: curve.paint(p, QPen(QColor("black"), 1.6), QRectF(0, 0, 60, 60), 0, 99_999, 0, 100)
    )
    spike = round(54_321 / 100_000 * 60)
    tall = [
        y for y in range(10, 20) for x in range(spike - 1, spike + 2) if image.pixelColor(x, y).value() < 200
    ]
    assert tall, "the spike vanished when the curve was thinned"


def test_a_gap_is_not_painted_over_and_a_lone_point_is_seen(qapp: QApplication) -> None:
    times = [float(at) for at in range(600) if not 200 < at < 400 or at == 300]
    curve = Pyramid(times, [50.0] * len(times), ((200, 300), (300, 400)))

    def inked(image: QImage) -> set[int]:
        return {x for x in range(60) if any(image.pixelColor(x, y).value() < 200 for y in range(60))}

    seen = inked(
        _painted(lambda p: curve.paint(p, QPen(QColor("black"), 1.6), QRectF(0, 0, 60, 60), 0, 600, 0, 100))
    )
    assert {5, 18, 30, 42, 58} <= seen
    assert not seen & {*range(23, 29), *range(33, 38)}


def test_no_break_spaces_hold_and_numbers_stay_whole(qapp: QApplication) -> None:
    dose = "5\u00a0000\u00a0enheter × 1 subkutant"
    assert wrap(dose, PLAIN, 90)[0] == "5\u00a0000\u00a0enheter"
    assert any(broken_numbers("1000", ["100", "0"]))
    assert any(broken_numbers("kl. 03.10.2026", ["kl.", "03.10.", "2026"]))
    assert not any(broken_numbers("uke 12 13", ["uke 12", "13"]))
    assert lay(text_cell("03.10.2026"), 40).too_wide, "a date over two lines is a fault that tests must see"


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("Spironolakton 2 tabletter × 2", ["Spironolakton", "2 tabletter × 2"]),
        ("i magen 12 units × 1", ["i magen", "12 units × 1"]),
        ("12\u00a0units ×\u00a01 subkutant", ["12\u00a0units ×\u00a01", "subkutant"]),
        ("Ta en blodkultur x 2", ["Ta en", "blodkultur x 2"]),
        ("dose ikke oppgitt, × 2", ["dose ikke oppgitt,", "× 2"]),
    ],
)
def test_a_dose_is_not_torn_from_how_often(qapp: QApplication, text: str, lines: list[str]) -> None:
    assert wrap(text, PLAIN, 122) == lines


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("5\u00a0000\u00a0enheter ×\u00a01", ["5\u00a0000", "enheter ×\u00a01"]),
        ("18\u00a0mikrogram x 1", ["18", "mikrogram", "x 1"]),
        ("18 mikrogram x 1", ["18", "mikrogram", "x 1"]),
        ("2 enheter × 1", ["2 enheter", "× 1"]),
        ("inntil ×\u00a04", ["inntil ×\u00a04"]),
    ],
)
def test_too_little_room_parts_a_unit_from_its_number_before_it_cuts_a_word(
    qapp: QApplication, text: str, lines: list[str]
) -> None:
    assert wrap(text, PLAIN, 76) == lines


def test_a_name_from_right_to_left_keeps_its_place_and_its_comma(qapp: QApplication) -> None:
    """Painted alone, `الرحمن,` would have its comma at the left, as after the given name."""
    ((last, first, *_rest),) = name_forms("الرحمن", "عبد")[0]
    assert isinstance(last, Text)
    assert isinstance(first, Text)
    assert last.plain == "\u200e\u2068الرحمن\u2069,"
    assert first.plain == " \u200e\u2068عبد\u2069"
    assert last.width() == pytest.approx(width("الرحمن,", STRONG))
    assert name_cell("الرحمن", "عبد").plain == "الرحمن, عبد"
    ((plain, *_others),) = name_forms("Berg", "Kari")[0]
    assert isinstance(plain, Text)
    assert plain.plain == "BERG,"


@pytest.mark.parametrize("room", range(64, 260, 12))
def test_the_dots_of_an_act_never_stand_alone(qapp: QApplication, room: int) -> None:
    lines = wrap("Be legen om å trekke det tilbake …", PLAIN, room)
    assert "…" not in lines
    assert all(width(line, PLAIN) <= room for line in lines if len(line) > 1)


@pytest.mark.parametrize(
    ("text", "whole"),
    [
        ("10 ML Furosemide 10 MG/ML Injection", "10 MG/ML"),
        ("no receipt for 1 whole day", "1 whole day"),
        ("Kreatinin 90 → 89 µmol/L", "90 → 89 µmol/L"),
        ("Nummer aa28eaec-f043-4f55-bc22-a787edb0639e · 0 mottakere", "aa28eaec-f043-4f55-bc22-a787edb0639e"),
    ],
)
def test_what_is_read_as_one_is_on_one_line(qapp: QApplication, text: str, whole: str) -> None:
    for room in range(int(width(whole, PLAIN)) + 1, int(width(text, PLAIN)), 5):
        assert any(whole in line for line in wrap(text, PLAIN, room)), room


def test_in_qts_own_lines_a_number_keeps_its_unit_and_nothing_else_changes() -> None:
    text = "CRP 1 → 2 mg/L, 1 500 ml på natten, kl. 14 og 20 pasienter, Hb 15,0 g/dL, +5 %"
    made = bound(text)
    kept = "CRP 1_→_2_mg/L, 1_500_ml på natten, kl._14 og 20 pasienter, Hb 15,0_g/dL, +5_%"
    assert made.replace(JOINER, "") == kept.replace("_", "\u00a0")
    assert made.replace(JOINER, "").replace("\u00a0", " ") == text
    assert bound("") == ""
    assert bound("Gi 12 units × 1 nå").split(" ") == ["Gi", "12\u00a0units\u00a0×\u00a01", "nå"]
    joined = bound("Kreatinin 131 µmol/L, 2 mg/kg/d, og/eller innen timer/dager")
    assert joined == "Kreatinin 131_µmol/~L, 2_mg/~kg/~d, og/eller innen timer/dager".replace(
        "_", "\u00a0"
    ).replace("~", JOINER)


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("Kreatininet µmol/L", ["Kreatininet", "µmol/L"]),
        ("gitt mg/kg/min nå", ["gitt mg/kg/min", "nå"]),
        ("fordeles natt/dag her", ["fordeles natt/", "dag her"]),
        ("nå 100\u00a0g per time", ["nå", "100\u00a0g per time"]),
        ("i dag 10 g per time, nå", ["i dag", "10 g per time,", "nå"]),
        ("eGFR er mL/min/1,73 m²", ["eGFR er", "mL/min/1,73 m²"]),
    ],
)
def test_what_a_unit_is_made_of_stays_on_a_line(qapp: QApplication, text: str, lines: list[str]) -> None:
    assert wrap(text, PLAIN, 104) == lines


@pytest.mark.parametrize("scale", [1.0, 1.5])
def test_whichever_medicine_one_scrolls_to_has_room_for_all_its_lines(
    qapp: QApplication, scale: float
) -> None:
    theme.apply(qapp, theme.Scheme.LIGHT, scale)
    try:
        model = vitals()
        long = [
            structs.replace(one, dose="5000 IE × 1 subkutant i magen, ikke i det opererte beinet, kl. 20")
            for one in model.medicines
        ]
        chart = frame(
            structs.replace(model, medicines=tuple(long)), 994, 0, wide=False, margin=16, unfolded=True
        )
        tall = [strip.height for strip in chart.moving if strip.kind == "medicine"]
        others = sum(strip.height for strip in (*chart.still, *chart.foot))
        assert max(tall) > theme.px(34)
        assert chart.least == others + max(tall) + theme.px(FOOT)
        assert chart.readable >= chart.least
    finally:
        theme.apply(qapp, theme.Scheme.LIGHT, 1.0)


def test_the_two_numbers_of_a_pressure_and_a_length_of_time_stay_on_one_line(qapp: QApplication) -> None:
    for text, whole in (
        ("Blodtrykk i kveld: mål under 150/100", "150/100"),
        ("after 1 h 10 min", "1 h 10 min"),
        ("9 t 43 min sen", "9 t 43 min"),
        ("i 28 dager", "28 dager"),
        ("“100 mikrogram x 1”", "“100 mikrogram"),
    ):
        for room in range(int(width(whole)) + 2, int(width(text)) + 2):
            lines = wrap(text, PLAIN, room)
            assert any(whole in line for line in lines), f"{text} in {room} px: {lines}"
    assert wrap("og/eller", PLAIN, width("eller") + 1) == ["og/", "eller"], "words part there as before"
    room = width("150/") + 1
    assert wrap("150/100", PLAIN, room) == ["150/", "100"], "without room for both"


def test_a_word_does_not_break_beside_another_that_leaves_it_too_little_room(qapp: QApplication) -> None:
    line = (Text("01:30", PLAIN), Gap(8), Text("Overflyttingsnotat mangler", PLAIN, wraps=True))
    word = width("Overflyttingsnotat")
    for room in range(int(word) + 1, int(word) + 60):
        said = [" ".join(run.plain for run in one).split() for one in folded(line, room)]
        assert any("Overflyttingsnotat" in one for one in said), f"{room} px: {said}"


def test_the_room_before_a_line_stands_before_what_goes_on_below_it(qapp: QApplication) -> None:
    line = (
        Gap(22),
        Text("received in the recipient's system", PLAIN),
        Gap(8),
        Text("yesterday 20:50", PLAIN),
    )
    room = 22 + width("received in the recipient's system") + 10
    lines = folded(line, room)
    assert len(lines) == 2
    assert [one[0].width() for one in lines] == [22, 22]
    narrow = folded((Gap(22), Text("Ordblindhetsmarkør", PLAIN, wraps=True)), width("Ordblindhetsmarkør") + 4)
    assert [run.plain for run in narrow[0] if run.plain] == ["Ordblindhetsmarkør"], "no word breaks for it"


def test_words_of_one_text_never_run_together_where_only_the_space_has_no_room(qapp: QApplication) -> None:
    words = Text("i går 21:56 gitt")
    room = words.width() - width(" ") / 2
    first, second = folded((words,), room)
    assert [plain_line(first), plain_line(second)] == ["i går 21:56", "gitt"]
    mark = Gap(14)
    assert len(folded((mark, words), mark.width() + room)) == 2


def test_the_letter_of_a_species_stays_with_its_name(qapp: QApplication) -> None:
    said = "Har pasienten en infeksjon med S. aureus i blod"
    room = width("Har pasienten en infeksjon med S.", PLAIN) + 2
    assert wrap(said, PLAIN, room) == ["Har pasienten en infeksjon med", "S. aureus i blod"]
