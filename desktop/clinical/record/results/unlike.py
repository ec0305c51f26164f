"""Words for copies of one value that differ: what the other says, and from where (`fhir.same_value`)."""

from __future__ import annotations

from desktop.clinical.record.observed import Answer, answer
from desktop.clinical.record.persons import name_of
from desktop.core.formats import number
from desktop.core.messages import _
from desktop.fhir import same_value
from desktop.fhir.chart import Chart
from desktop.fhir.inside import holder, is_inside
from desktop.fhir.resources import DiagnosticReport, Observation


def said(chart: Chart, one: Observation) -> str:
    """All that other copies of an Observation (or of a part of it) say, each with where it is from; empty for
    nearly every one."""
    if not one.unlike:
        return ""
    found = (_said(chart, one, key, there) for place, key, there, _value in one.unlike if not place)
    return "; ".join(dict.fromkeys(filter(None, found)))


def _said(chart: Chart, one: Observation, key: str, there: int) -> str:
    other = chart.find(key, Observation)
    held = same_value.part(other, there) if other is not None else None
    given = answer(held) if held is not None else None
    if other is None or given is None:
        return ""
    words = _("another copy, {where}, says {value}")
    if same_value.follows(other, one):
        words = _("a later edition, {where}, says {value}")
    return words.format(value=_value(given), where=_where(chart, other))


def _value(given: Answer) -> str:
    if given.number is None:
        return given.words
    return f"{given.comparator}{number(given.number)} {given.unit}".strip()


def _where(chart: Chart, other: Observation) -> str:
    """Report that the other copy lies in, else who made it, else that it stands by itself."""
    report = chart.find(holder(other.key), DiagnosticReport) if is_inside(other.key) else None
    if report is not None and report.code is not None and report.code.label:
        return _("in the answer {report}").format(report=report.code.label)
    if is_inside(other.key):
        return _("in another answer")
    who = next(filter(None, (name_of(chart, ref) for ref in other.performer)), "")
    return _("as an answer of its own from {who}").format(who=who) if who else _("as an answer of its own")
