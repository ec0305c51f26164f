"""The medicines of a chart on paper, none folded: a bar with its doses or rates, and all of it in words."""

from __future__ import annotations

from functools import partial
from typing import Any

from reportlab.lib.units import mm

from desktop.core.messages import _, pgettext
from desktop.letters.paper.tagged_paragraph import Paragraph
from desktop.papers import bars
from desktop.papers.plot import LABELS, Plot, axis, moment
from desktop.papers.sheets import Drawn, Sheets
from desktop.papers.writing import QUIET, markup, paragraph, pieces, style
from desktop.shown.chart.vitals import Dose, MedicineBar, VitalsModel

_SAYS = 70 * mm


def _states() -> dict[str, str]:
    return {
        "given": _("given"), "refused": pgettext("dose", "not given"), "late": _("not recorded as given"),
        "ordered": _("Ordered").lower(), "struck": _("struck"), "unwritten": _("unknown, nothing entered"),
    }  # fmt: skip


def table(sheets: Sheets, model: VitalsModel, plot: Plot, *, empty: str) -> None:
    """Every medicine; `empty` is said where there is none."""
    if not model.medicines:
        if empty:
            sheets.heading(_("Medicines"))
            sheets.text(empty)
        return
    middle = sheets.column - LABELS - _SAYS
    sheets.heading(
        _("Medicines"),
        _("filled ring: given, open ring: ordered, triangle: not recorded as given, cross: not given,"
          " ?: nothing entered, ring with a line through it: struck"),
        room=40,
    )  # fmt: skip
    rows: list[list[Any]] = []
    for bar in model.medicines:
        name = [Paragraph(markup(bar.name, strong=True), style(8.4))]
        name += [paragraph(text, 7.6, colour=QUIET) for text in (bar.brand, bar.dose) if text]
        drawn = Drawn(middle - 5, bars.tall(bar), partial(bars.medicine_bar, bar=bar, plot=plot))
        told = [part for text in _says(bar, plot) for part in pieces(text)]
        rows.append([name, drawn, [paragraph(text, 7.8) for text in told]])
    head = Drawn(
        middle - 5, 8 * mm, lambda c, w, h: axis(c, 0, w, h, model, plot), _("Doses on an axis of time")
    )
    sheets.table([_("Medicine"), head, _("Doses in this time")], rows, [LABELS, middle, _SAYS])


def _says(bar: MedicineBar, plot: Plot) -> list[str]:
    said = _rates(bar, plot)
    ran = {step.key for step in bar.rates}
    for state, words in _states().items():
        doses = [d for d in bar.doses if plot.holds(d.time) and d.key not in ran and d.state == state]
        if doses:
            said.append(f"{words}: {', '.join(map(_dose, doses))}")
    if bar.style == "as_needed":
        said.append(_("as needed"))
    said += [f"! {words}" for words in bar.answered]
    remark = _("infusion {rate}").format(rate=bar.remark) if bar.remark else ""
    said += [text for text in (remark, bar.remark_after, bar.ended) if text]
    # What was over before, or begins after, has no bar here: it is said which of them.
    if bar.periods and bar.periods[-1][1] < plot.start and bar.gone:
        said.append(bar.gone)
    if bar.periods and bar.periods[0][0] > plot.end and bar.comes:
        said.append(bar.comes)
    return said or [_("no dose with a time in these days")]


def _rates(bar: MedicineBar, plot: Plot) -> list[str]:
    """The rates of an infusion, each with when it began and ended."""
    steps = [step for step in bar.rates if plot.touches(step.start, step.end)]
    if not steps:
        return []
    unwritten = _("not written")
    told = [
        f"{moment(step.start)}{f'–{moment(step.end)}' if step.end > step.start else ''}:"
        f" {step.text or unwritten}"
        for step in steps
    ]
    return [_("rate ({unit}): {rates}").format(unit=bar.rate_unit, rates="; ".join(told))]


def _dose(dose: Dose) -> str:
    words = moment(dose.time)
    return f"{words} ({dose.text})" if dose.text and dose.state != "struck" else words
