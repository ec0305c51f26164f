"""Laboratory results of a chart: one value with what it means, and which rows they form."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

import msgspec

from desktop.clinical import flags, vocabulary
from desktop.clinical.flags import Abnormal, Comparator, Limits
from desktop.clinical.vocabulary import Analysis
from desktop.core.formats import number
from desktop.core.messages import _
from desktop.fhir.chart import Chart
from desktop.fhir.resources import (
    DiagnosticReport,
    Observation,
    ServiceRequest,
    Specimen,
    Task,
    value_of,
)
from desktop.fhir.systems import NLK
from desktop.fhir.when import instant
from desktop.views import ranges
from desktop.views.parts import Outside

_GONE = frozenset({"entered-in-error", "cancelled"})
_WORKING = frozenset({"registered"})
OPEN_TASK = frozenset({"requested", "received", "accepted", "in-progress", "ready", "on-hold"})


class LabValue(msgspec.Struct, frozen=True, gc=False):
    """One result.

    `row` is the key of its flowsheet row (analysis and unit). `text` is the value as written, with its
    comparator; empty while it is not answered. `sort` orders by time.
    """

    reference: str
    row: str
    name: str
    group: str
    unit: str
    at: datetime
    issued: datetime | None
    text: str
    number: Decimal | None
    abnormal: Abnormal
    range: str
    limits: Limits
    new: bool = False
    comment: str = ""
    sample: str = ""
    preliminary: bool = False
    order: int = 10_000

    @property
    def outside(self) -> Outside:
        """Above, below, or neither; a result that is abnormal without direction is neither."""
        if self.abnormal in (Abnormal.HIGH, Abnormal.CRITICAL_HIGH):
            return "high"
        return "low" if self.abnormal in (Abnormal.LOW, Abnormal.CRITICAL_LOW) else ""


def values(chart: Chart, *only: str) -> list[LabValue]:
    """All laboratory results of a chart, or those of analyses with these keys, oldest first."""
    unread = unread_references(chart)
    found = []
    for observation in chart.all(Observation):
        if observation.status in _GONE or not _is_lab(observation):
            continue
        if only and ((known := analysis_of(observation)) is None or known.key not in only):
            continue
        one = _value(chart, observation, unread)
        if one is not None:
            found.append(one)
    found.sort(key=lambda v: (v.at, v.order))
    return found


def unread_references(chart: Chart) -> frozenset[str]:
    """`Type/id` of the results that wait for somebody to have seen them, reports with what is in them."""
    found: set[str] = set()
    for task in chart.all(Task):
        if task.status not in OPEN_TASK or task.focus is None:
            continue
        kind = task.focus.target.partition("/")[0]
        if kind == "Observation":
            found.add(task.focus.target)
        elif kind == "DiagnosticReport":
            found.add(task.focus.target)
            report = chart.find(task.focus, DiagnosticReport)
            if report is not None:
                found |= {r.target for r in report.result}
    return frozenset(found)


def _is_lab(observation: Observation) -> bool:
    if any(c.has("laboratory") for c in observation.category):
        return True
    return any(c.system == NLK for c in (observation.code.coding if observation.code else ()))


def analysis_of(observation: Observation) -> Analysis | None:
    """The vocabulary's analysis of a result, by code, else by its exact name; None where unknown."""
    if observation.code is None:
        return None
    for coding in observation.code.coding:
        known = vocabulary.analysis(coding.code)
        if known is not None:
            return known
    if observation.code.coding:
        return None
    return vocabulary.analysis(None, observation.code.text)


def _value(chart: Chart, observation: Observation, unread: frozenset[str]) -> LabValue | None:
    at = instant(observation.when) or instant(observation.issued)
    if at is None or observation.code is None:
        return None
    known = analysis_of(observation)
    value = value_of(observation)
    quantity = observation.value_quantity
    numbered = value is not None and value.number is not None
    same_unit = known is not None and (
        not numbered
        or known.measured_in(quantity.code if quantity else "", quantity.unit if quantity else "")
    )
    limits, words = ranges.limits(observation, chart.patient, known if same_unit else None, at)
    name = known.name if known is not None else observation.code.label or _("Unnamed analysis")
    unit = known.shown if known is not None and same_unit else (value.unit if value else "")
    if known is not None and not same_unit and not unit:
        unit = _("no unit given")
    text = ""
    if value is not None and observation.status not in _WORKING:
        text = f"{value.comparator}{number(value.number)}" if value.number is not None else value.words
        text = text.replace(">=", "≥").replace("<=", "≤")
    comparator: Comparator | None = None
    if value is not None and value.comparator in ("<", "<=", ">=", ">"):
        comparator = value.comparator  # type: ignore[assignment]
    codes = [c.code for concept in observation.interpretation for c in concept.coding]
    # Another unit is another row: numbers that can't be compared never stand side by side.
    own = known.key if known is not None else _code(observation)
    row = own if known is not None and same_unit else f"{own}|{unit}"
    return LabValue(
        reference=observation.key,
        row=row,
        name=name,
        group=known.group if known is not None else "",
        unit=unit,
        at=at,
        issued=instant(observation.issued),
        text=text,
        number=value.number if value is not None and not value.comparator else None,
        abnormal=flags.abnormal(
            value.number if value is not None else None, limits, comparator=comparator, interpretation=codes
        ),
        range=words,
        limits=limits,
        new=observation.key in unread,
        comment=" ".join(n.text for n in observation.note if n.text),
        sample=_sample(chart, observation),
        preliminary=observation.status == "preliminary",
        order=_order(known),
    )


def _code(observation: Observation) -> str:
    assert observation.code is not None
    coding = next((c for c in observation.code.coding if c.code), None)
    return f"{coding.system}|{coding.code}" if coding else observation.code.text.casefold()


_positions: dict[str, int] = {}


def _order(known: Analysis | None) -> int:
    if known is None:
        return 10_000
    if not _positions:
        _positions.update({key: at for at, key in enumerate(vocabulary.analyses())})
    return _positions[known.key]


def _sample(chart: Chart, observation: Observation) -> str:
    """The kind of sample in words, where it is other than the usual venous blood."""
    specimen = chart.find(observation.specimen, Specimen)
    if specimen is not None and specimen.type is not None:
        return specimen.type.label
    return observation.specimen.display if observation.specimen else ""


def beyond(value: LabValue) -> float:
    """How far outside its range a value lies, so that the most remarkable comes first; 0 inside.

    For the order of a list only: in widths of the range, or as a multiple of its one limit.
    """
    low, high, number_ = value.limits.low, value.limits.high, value.number
    if number_ is None or not value.outside:
        return 0.0
    limit = high if value.outside == "high" else low
    if limit is None:
        return 1.0
    width = (high - low) if low is not None and high is not None and high > low else abs(limit)
    return float(abs(number_ - limit) / width) if width else 1.0


class Pending(msgspec.Struct, frozen=True, gc=False):
    """An examination that was ordered and has no answer yet."""

    reference: str
    name: str
    ordered: datetime | None
    category: str
    requester: str
    row: str = ""


def pending(chart: Chart) -> list[Pending]:
    """What was ordered and nobody has answered, oldest first."""
    from desktop.views.persons import name_of

    answered: set[str] = set()
    for report in chart.all(DiagnosticReport):
        if report.status in ("final", "amended", "corrected", "appended", "cancelled"):
            answered |= {r.target for r in report.based_on}
    for observation in chart.all(Observation):
        if observation.status in ("final", "amended", "corrected"):
            answered |= {r.target for r in observation.based_on}
    found = []
    for request in chart.all(ServiceRequest):
        if request.status != "active" or request.key in answered or request.code is None:
            continue
        if request.intent in ("proposal", "plan"):
            continue
        kinds = [c.label for c in request.category]
        known = next((a for c in request.code.coding if (a := vocabulary.analysis(c.code))), None)
        found.append(
            Pending(
                reference=request.key,
                name=request.code.label,
                ordered=instant(request.occurrence_date_time) or instant(request.authored_on),
                category=kinds[0] if kinds else "",
                requester=name_of(chart, request.requester),
                row=known.key if known else "",
            )
        )
    found.sort(key=lambda p: p.ordered.timestamp() if p.ordered else 0.0)
    return found
