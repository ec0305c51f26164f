"""Layout of the chart: time axis across, strips down.

One idea: how the height of a chart is divided among its strips, and the rows that have no room then.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from math import floor

from PySide6.QtCore import QRectF

from desktop.core.messages import ngettext
from desktop.shown.chart.vitals import Lane, MarkRow, MedicineBar, TextRow, VitalsModel
from ui.chart import beside_curves
from ui.chart.crossing import NOTHING, Crossing, Seen
from ui.chart.steady import steady
from ui.painting.text import STRONG, Style, marked, width
from ui.theme import px, text_scale
from ui.theme.measures import AXIS as SMALLEST
from ui.theme.measures import CAPTION

_MEDICINES = 3
_GROWTH = 1.0
"""Growth of the lanes where little is measured: up to this share of their usual height more."""
BELOW = 16
"""In a lane: the words under its curves."""
AXIS, EVENTS, ROW, FLUID, FLUID_NARROW, GROUP, ROUNDS = 26, 27, 22, 52, 30, 22, 26
OVERVIEW, OVERVIEW_NARROW, OVERVIEW_FROM = 54, 44, 540
REDUCED, THIN = 20, 18
"""A row of stretches that are told only in part, and one of marks without words."""
RATES = 42
"""The row of an infusion with its rates: they are told apart by their height."""
MORE = 15
"""The line that says how many medicines have no room."""
FOOT = 4
"""Below the last row, where the chart's frame is: no row touches it."""
BESIDE = 6
"""Between the newest value of a row and the note at its side."""
NOTE = Style(CAPTION - 0.5, role="text2")
"""Style of the note below a newest value: its time or device."""
BRAND = Style(SMALLEST, role="text2")
_MOST_READOUT = 124
_OFF = 5
"""Distance of words from the line of now."""
ANSWERED, ANSWERED_INSET = 13, 17


@dataclass(frozen=True, slots=True)
class Strip:
    """A horizontal part: what it is, what of the model it shows, and where (y within its scroll region)."""

    kind: str
    top: float
    height: float
    item: Lane | TextRow | MarkRow | MedicineBar | str | None = None


@dataclass(frozen=True, slots=True)
class Frame:
    """The geometry for one size of the widget.

    `still` strips stand above the medicines, `moving` ones scroll in the region `window`, `foot` strips
    stand below. `folded` are the medicines that a row of its own stands for, unfolded or not. `crossing` is
    which lines go through the strips in what is painted.
    """

    width: float
    height: float
    wide: bool
    left: float
    label: float
    plot: QRectF
    right: float
    still: tuple[Strip, ...]
    moving: tuple[Strip, ...]
    foot: tuple[Strip, ...]
    window: QRectF
    moving_height: float
    folded: tuple[MedicineBar, ...] = ()
    crossing: Crossing = NOTHING

    @property
    def least(self) -> float:
        """The height below which something would be cut off."""
        still = sum(strip.height for strip in self.still)
        # The line about medicines without room comes out of theirs.
        foot = sum(strip.height for strip in self.foot if strip.kind != "more")
        return still + foot + self._one + px(FOOT)

    @property
    def every_medicine(self) -> bool:
        """True when all medicines fit without scrolling."""
        return self.window.height() >= self.moving_height

    @property
    def _one(self) -> float:
        """The height of the tallest medicine: whichever one scrolls to is seen whole."""
        return max((strip.height for strip in self.moving if strip.kind == "medicine"), default=0.0)

    @property
    def readable(self) -> float:
        """The height at which the first medicines are seen beside each other, not one at a time."""
        seen = min(sum(strip.height for strip in self.moving[:_MEDICINES]), self.moving_height)
        return self.least + max(seen - self._one, 0)

    def scrolled(self, by: float) -> list[Strip]:
        """The medicines that are seen when one has scrolled `by`, in their places.

        Whole ones only: half a row may hide the dose.
        """
        window = self.window
        first = next((strip.top for strip in self.moving if strip.top >= by - 0.5), 0.0)
        placed = [replace(strip, top=window.top() + strip.top - first) for strip in self.moving]
        seen = [strip for strip in placed if strip.top >= window.top() - 0.5]
        whole = [strip for strip in seen if strip.top + strip.height <= window.bottom() + 0.5]
        while whole and whole[-1].kind == "group":
            whole.pop()
        # Where there is no room for a whole one: as much of the first as there is.
        return whole or [replace(s, top=window.top()) for s in seen if s.kind == "medicine"][:1]

    def strips(self, by: float) -> list[Strip]:
        """All that is seen from the top down, when the medicines are scrolled by so much."""
        return [*self.still, *(self.scrolled(by) if self.window.height() > 0 else ()), *self.foot]

    def x(self, time: float, start: float, end: float) -> float:
        """Position (x) of a time when `start` to `end` is visible."""
        return self.plot.left() + (time - start) / (end - start) * self.plot.width()

    def room(self, x: float) -> tuple[float, float]:
        """From where to where words may reach that belong to what stands at `x`: within the plot, and on its
        own side of now. What was lies left of that line, what is to come right of it."""
        left, right, now = self.plot.left(), self.plot.right(), self.crossing.now
        if now is None:
            return left, right
        return (left, min(now - px(_OFF), right)) if x <= now else (max(now + px(_OFF), left), right)

    def time(self, x: float, start: float, end: float) -> float:
        """Time at position `x`."""
        return start + (x - self.plot.left()) / max(self.plot.width(), 1) * (end - start)


def one_line(medicine: MedicineBar, label: float) -> bool:
    """True when name, brand and dose fit side by side in a label this wide."""
    named = width(medicine.name, STRONG) + _brand_width(medicine)
    return named + width(medicine.dose, Style(CAPTION)) + px(12) <= label - px(14)


def name_lines(medicine: MedicineBar, label: float) -> list[str]:
    """The name in a label this wide; a long one goes on below itself."""
    return marked(medicine.name, STRONG, label - px(14))


def _brand_width(medicine: MedicineBar) -> float:
    return px(6) + width(medicine.brand, BRAND) if medicine.brand else 0.0


def brand_lines(medicine: MedicineBar, label: float) -> list[str]:
    """The brand on lines of its own, where it has no room beside the name in a label this wide."""
    room = label - px(14)
    beside = width(name_lines(medicine, label)[-1], STRONG) + _brand_width(medicine) <= room
    return marked(medicine.brand, BRAND, room) if medicine.brand and not beside else []


def label_lines(medicine: MedicineBar, label: float) -> list[str]:
    """The dose in a label this wide: it is never cut, takes a smaller hand, and goes on below itself."""
    room = label - px(14)
    if width(medicine.dose, Style(CAPTION)) <= room:
        return [medicine.dose]
    return marked(medicine.dose, Style(SMALLEST), room)


def answered_lines(medicine: MedicineBar, room: float) -> list[str]:
    """Overridden warnings of an order in lines under its bar, across label and plot; never cut."""
    style = Style(SMALLEST)
    return [line for words in medicine.answered for line in marked(words, style, room - px(ANSWERED_INSET))]


def medicine_strips(medicines: Iterable[MedicineBar], wide: bool, label: float, across: float) -> list[Strip]:
    """Headings (where there is room) and bars of the medicines, from 0 down."""
    y = 0.0
    made: list[Strip] = []
    group = ""
    for medicine in medicines:
        if wide and medicine.group and medicine.group != group:
            made.append(Strip("group", y, px(GROUP), medicine.group))
            y += px(GROUP)
        group = medicine.group
        said = medicine.ended or medicine.remark_after or any(dose.text for dose in medicine.doses)
        # Words about a dose stand above the bar, clear of it.
        tall = px(36 if said else 34 if wide else 26 if one_line(medicine, label) else 30)
        if medicine.rates:
            tall = max(tall, px(RATES))
        tall += px(11) * (len(label_lines(medicine, label)) - 1 + len(brand_lines(medicine, label)))
        tall += px(14.5 if wide else 13) * (len(name_lines(medicine, label)) - 1)
        tall += px(ANSWERED) * len(answered_lines(medicine, across))
        made.append(Strip("medicine", y, tall, medicine))
        y += tall
    return made


def _whole(strips: list[Strip], room: float) -> float:
    """The height of as many strips as there is room for, without a heading that has nothing below it.

    A row that lacks a few pixels gets them from the lanes.
    """
    fitting = [strip for strip in strips if strip.top + strip.height <= room + (px(6) if room else 0)]
    while fitting and fitting[-1].kind == "group":
        fitting.pop()
    if not fitting:
        return min(room, strips[-1].top + strips[-1].height) if strips else 0.0
    return fitting[-1].top + fitting[-1].height


def _noted(model: VitalsModel) -> float:
    """The width that the notes below the newest values need: a time without its hour, or a day without its
    end, is none."""
    notes = (series.latest_note.split(", ")[0] for lane in model.lanes for series in lane.series)
    wide = [width(note, NOTE) for note in notes if note]
    noted = ((row.latest.split(", ")[0], row.latest_note) for row in model.rows if row.latest_note)
    wide += [width(text, STRONG) + px(BESIDE) + width(note, NOTE) for text, note in noted]
    return max(wide) + px(8) if wide else 0.0


def shape(model: VitalsModel, seen: Seen) -> object:
    """Key of the layout for a visible range: the parts of the range that decide the set of strips."""
    return _less(model, seen), tuple(one.key for one in steady(model, seen))


def _less(model: VitalsModel, seen: Seen) -> bool:
    """True when only part of the stay is visible."""
    return seen[0] > model.start + 1 or seen[1] < model.end - 1


def frame(
    model: VitalsModel, across: float, height: float, wide: bool, margin: float, unfolded: bool,
    seen: Seen | None = None,
) -> Frame:  # fmt: skip
    """Divide a widget in which that much time is seen (all of it, if nothing is said).

    Medicines that go as planned are folded only where not all have room, and the others have. The strip of
    the whole stay makes way where it would leave room for few medicines, and stands only where not all of the
    stay is seen.
    """
    seen = seen or (model.start, model.end)
    strip = model.overview is not None and _less(model, seen) and height >= px(OVERVIEW_FROM)
    folds = steady(model, seen)

    def divided(overview: bool) -> Frame:
        made = _divided(model, across, height, wide, margin, (), False, overview)
        if not folds or made.every_medicine:
            return made
        less = _divided(model, across, height, wide, margin, folds, False, overview)
        if height < less.readable:
            # So low the row of the folded ones would take the place of what matters more.
            return made
        return _divided(model, across, height, wide, margin, folds, True, overview) if unfolded else less

    made = divided(strip)
    if strip and not made.every_medicine and made.height < made.readable:
        return divided(False)
    if strip and any(one.kind == "left" for one in made.still):
        # Rows that were asked for come before it, where that gives one of them room.
        without = divided(False)
        if sum(one.kind == "row" for one in without.still) > sum(one.kind == "row" for one in made.still):
            return without
    return made


def _divided(
    model: VitalsModel, across: float, height: float, wide: bool, margin: float,
    folded: tuple[MedicineBar, ...], unfolded: bool, overview: bool,
) -> Frame:  # fmt: skip
    """Lanes take what is left after rows and medicines, within bounds; medicines scroll."""
    label = px(250 if wide else 208)
    readout = max(px(108 if wide else 86), min(_noted(model), px(_MOST_READOUT)))
    right = across - px(20 if wide else 16)
    plot_left = margin + label
    plot_right = right - readout
    hidden = set() if unfolded else {one.key for one in folded}
    each = [one for one in model.medicines if one.key not in hidden]
    moving = medicine_strips(each, wide, label, right - margin)
    moving_height = moving[-1].top + moving[-1].height if moving else 0.0
    foot_height = 0.0
    foots: list[tuple[str, float]] = []
    if folded:
        foots.append(("rounds", px(ROUNDS)))
    if model.fluid or model.fluid_sum:
        foots.append(("fluid", px(FLUID if wide or height > px(620) else FLUID_NARROW)))
    if overview:
        foots.append(("overview", px(OVERVIEW if wide or height > px(700) else OVERVIEW_NARROW)))
    foot_height = sum(tall for _kind, tall in foots)
    events = px(EVENTS) if model.events else 0
    reduced = px(REDUCED) if model.stretches else 0
    marked = sum(px(THIN if row.thin else ROW) for row in model.marks)
    fixed = px(AXIS) + events + reduced + marked + foot_height + px(FOOT)
    leasts = [max(_least_of(lane, label), round(px(lane.height) * 0.7)) for lane in model.lanes]
    spare = height - fixed - sum(leasts) - min(moving_height, height * 0.2)
    each_row, lacking = _with_room(model.rows, spare, px(ROW), px(MORE))
    fixed += len(each_row) * px(ROW) + (px(MORE) if lacking else 0)
    natural = sum(px(lane.height) for lane in model.lanes) or 1
    spare = height - fixed - min(moving_height, max(height * 0.36, px(68)))
    factor = min(max(spare / natural, 0.7), 1.5)
    heights = [float(max(round(px(lane.height) * factor), _least_of(lane, label))) for lane in model.lanes]
    room = max(height - fixed - sum(heights), 0)
    first = next((one.top + one.height for one in moving if one.kind == "medicine"), 0.0)
    # Where not all have room, it is said how many more there are.
    wanted = first + px(MORE) if moving_height > max(room, first) else first
    for at, low in enumerate(leasts):
        # A lane with more than it must have gives that to the first medicine: never half a dose.
        given = max(min(wanted - room, heights[at] - low), 0)
        heights[at], room = heights[at] - given, room + given
    window_height = _whole(moving, room)
    if window_height < moving_height and (fewer := _whole(moving, room - px(MORE))) >= first > 0:
        # Not all medicines have room: how many there are more is said below them, if one stands above that.
        foots.insert(0, ("more", px(MORE)))
        room, window_height = room - px(MORE), fewer
    if heights and (window_height < moving_height or window_height > room):
        # What is left of a row that does not fit whole goes to the lanes.
        left = floor(room - window_height)
        heights = [
            tall + left // len(heights) + (at < left % len(heights)) for at, tall in enumerate(heights)
        ]
    elif heights and room > window_height:
        # All stands here, and there is room: curves are read better in it than white is.
        part = min((room - window_height) / sum(heights), _GROWTH)
        heights = [floor(tall * (1 + part)) for tall in heights]
    still: list[Strip] = [Strip("axis", 0, px(AXIS))]

    def stand(kind: str, tall: float, *items: Lane | TextRow | MarkRow | str | None) -> None:
        for item in items:
            below = still[-1].top + still[-1].height
            still.append(Strip(kind, below, tall, item))

    if model.events:
        stand("events", events, None)
    stand("marks", px(THIN), *(one for one in model.marks if one.thin))
    if reduced:
        stand("reduced", reduced, None)
    for lane, tall in zip(model.lanes, heights, strict=True):
        stand("lane", tall, lane)
    stand("row", px(ROW), *(row for row in each_row if not row.yields))
    stand("marks", px(ROW), *(one for one in model.marks if not one.thin))
    stand("row", px(ROW), *(row for row in each_row if row.yields))
    if lacking:
        stand("left", px(MORE), lacking)
    y = float(still[-1].top + still[-1].height)
    window = QRectF(0, y, across, window_height)
    y += window_height
    feet = []
    for kind, tall in foots:
        feet.append(Strip(kind, y, tall))
        y += tall
    plot = QRectF(plot_left, px(AXIS), max(plot_right - plot_left, px(60)), y - px(AXIS))
    return Frame(
        across,
        height,
        wide,
        margin,
        label,
        plot,
        right,
        tuple(still),
        tuple(moving),
        tuple(feet),
        window,
        moving_height,
        folded,
    )


def _with_room(rows: Sequence[TextRow], room: float, row: int, told: int) -> tuple[list[TextRow], str]:
    """The rows that stand in so much room, those that yield last; and which have none, in words.
    `row` is the height of one, `told` that of the words."""
    kept = [one for one in rows if not one.yields]
    some = [one for one in rows if one.yields]
    fits = max(floor((room - len(kept) * row) / row), 0)
    if fits >= len(some):
        return [*kept, *some], ""
    fits = max(floor((room - len(kept) * row - told) / row), 0)
    gone = some[fits:]
    words = ngettext("{n} row has no room: {names}", "{n} rows have no room: {names}", len(gone))
    return [*kept, *some[:fits]], words.format(n=len(gone), names=", ".join(one.name for one in gone))


def _least_of(lane: Lane, label: float) -> int:
    """The height below which a lane says nothing: its curve would be flat, or its words on each other's."""
    return max(px(lane.least), px(24) * len(lane.series), px(30), _labelled(lane, label))


def _labelled(lane: Lane, label: float) -> int:
    """The height that the words under a lane's name need; 0 where there are none."""
    lines = len(beside_curves.lines(lane, label))
    return beside_curves.below(lane, label) + px(beside_curves.LINE) * lines + px(6) if lines else 0


class Divided:
    """Cache of chart layouts without a height: a page layout asks many times for the height needed."""

    def __init__(self) -> None:
        self._model: VitalsModel | None = None
        self._found: dict[tuple[object, ...], Frame] = {}

    def at(
        self, model: VitalsModel | None, across: int, wide: bool, margin: int, unfolded: bool, seen: Seen
    ) -> Frame:
        """The division of this width; remembered until there is another model."""
        assert model is not None
        if model is not self._model:
            self._model, self._found = model, {}
        folded = tuple(one.key for one in steady(model, seen))
        key = (across, wide, margin, unfolded, folded, text_scale())
        if key not in self._found:
            self._found[key] = frame(model, across, 0, wide, margin, unfolded, seen)
        return self._found[key]
