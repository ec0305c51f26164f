"""Unremarkable answers: which may be acknowledged together, and which may stand folded until leafed through.

Both ask that nothing reassures which was not read. An answer that is folded is more: read whole, each number
within the laboratory's own range, nothing said of it beside.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from desktop.clinical import flags
from desktop.clinical.flags import Abnormal, Comparator, Limits
from desktop.clinical.record import modifiers, parts, reports
from desktop.clinical.record.results import examinations, ranges
from desktop.clinical.record.results.unread import Unread
from desktop.fhir.chart import Chart
from desktop.fhir.resources import DiagnosticReport, Observation
from desktop.views.base.labs import LabValue

_MEASURED = ("laboratory", "")
"""Fields of answers that are numbers; microbiology, pathology and pictures are read one by one."""


def together(one: Unread, report: DiagnosticReport | None, values: Iterable[LabValue]) -> bool:
    """True for an answer that may be acknowledged with others: nothing in it is out of range, in words of a
    person, or of a meaning that can't be read."""
    if one.changed or one.critical or (report is not None and not _plain_report(report)):
        return False
    return all(v.use.decide and v.abnormal is Abnormal.NORMAL and _by_number(v) in _FITS for v in values)


def _plain_report(report: DiagnosticReport) -> bool:
    concluded = reports.conclusion(report)
    return not (concluded or modifiers.is_unread(report)) and examinations.of_report(report) in _MEASURED


_FITS = (Abnormal.NORMAL, Abnormal.UNKNOWN)
"""Places of a number in its range that don't contradict a laboratory that calls it normal."""


def _by_number(value: LabValue) -> Abnormal:
    """Place of a value in its range by the number alone, whatever the laboratory calls it."""
    number = value.number if value.number is not None else value.bound
    if number is None:
        return Abnormal.UNKNOWN
    sign: Comparator | None = value.beyond if value.beyond in ("<", "<=", ">=", ">") else None  # type: ignore[assignment]
    return flags.from_limits(number, Limits(value.limits.low, value.limits.high), sign)


def foldable(chart: Chart, one: Unread, report: DiagnosticReport | None, values: Sequence[LabValue]) -> bool:
    """True for an answer that goes `together` and was read whole, each value within a range that the
    laboratory gave with it."""
    if report is not None and (not reports.final(report) or report.presented_form or report.imaging_study):
        return False
    held = {v.reference for v in values}
    if not all(key in held or _heading(chart, key) for key in one.values):
        return False
    return bool(values) and all(_settled(chart, v) for v in values)


def _heading(chart: Chart, key: str) -> bool:
    """True for a panel that says nothing itself and of which all members are here."""
    whole = chart.find(key, Observation)
    return whole is not None and bool(whole.has_member) and not parts.missing(chart, whole)


def _settled(chart: Chart, value: LabValue) -> bool:
    """True for a final number within the laboratory's own range, with nothing said of it beside."""
    remarks = (value.use.why, value.comment, value.place, value.whose, value.before, value.like, value.doubt)
    if any(remarks) or not value.text or _by_number(value) is not Abnormal.NORMAL:
        return False
    whole = chart.find(value.reference, Observation)
    every = parts.every(whole) if whole is not None else ()
    return value.part < len(every) and ranges.brought(every[value.part])
