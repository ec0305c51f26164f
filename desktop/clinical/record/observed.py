"""Value of an Observation, in every form of value that FHIR has, and its permitted use."""

from __future__ import annotations

from bisect import bisect_right
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Final

import msgspec

from desktop.clinical.record.modifiers import is_unread
from desktop.clinical.record.use import Use
from desktop.clinical.words import code_names
from desktop.core.formats import day, day_time, number
from desktop.core.messages import _
from desktop.fhir import ucum
from desktop.fhir.chart import Chart
from desktop.fhir.elements import CodeableConcept, Coding, Period, Quantity, Range, Ratio, Reference
from desktop.fhir.resources import Component, Observation
from desktop.fhir.systems import SNOMED, canonical
from desktop.fhir.when import Precision, instant, parse

AHEAD: Final = timedelta(minutes=10)
"""Allowed clock difference: a later date lies in the future, and is never *current*."""

GOOD: Final = Use(True, True, True)
PRELIMINARY: Final = Use(True, True, True, "preliminary")
FUTURE: Final = Use(True, False, False, "future")
ANOTHER: Final = Use(True, False, False, "another")
"""Of somebody or something else (`focus`): the child, a partner, a device."""
UNREAD: Final = Use(True, False, False, "unread")
"""Holds an element that may change its meaning, and that nobody here can read."""
UNDATED: Final = Use(True, False, False, "undated")
"""Of no time that anybody wrote: it may be of today or of years ago."""
UNITS: Final = Use(True, False, False, "unit")
"""Its unit is told in two ways that contradict each other: nobody knows how much it is."""
_BY_STATUS: Final = {
    "final": GOOD,
    "amended": Use(True, True, True, "corrected"),
    "corrected": Use(True, True, True, "corrected"),
    "preliminary": PRELIMINARY,
    "registered": Use(True, False, False, "registered"),
    "cancelled": Use(False, False, False, "cancelled"),
    "entered-in-error": Use(False, False, False, "entered-in-error"),
}
UNKNOWN: Final = Use(True, False, False, "unknown")
"""Of a status that nobody knows."""
COPIES: Final = Use(True, False, False, "copies")
"""Another copy of it says something else (`desktop.fhir.same_value`): nobody knows which is right."""
QUESTIONED: Final = (UNDATED, UNITS, UNREAD, FUTURE, UNKNOWN, COPIES)
"""Uses of a value that decides nothing, and still waits as a critical one where it looks like one."""


def use_of(observation: Observation, now: datetime | None) -> Use:
    """Permitted use of an observation by its status and, where `now` is given, its time.

    A status that nobody knows is shown and never decides. What is dated ahead by more than `AHEAD` likewise,
    what is of somebody else, what holds something that can't be read, and what has copies that differ.
    """
    use = _BY_STATUS.get(observation.status, UNKNOWN)
    if not use.show:
        return use
    if observation.focus and of_another(observation):
        return ANOTHER
    if is_unread(observation):
        return UNREAD
    if now is not None and use.show and is_ahead(observation.told_at, now):
        return FUTURE
    if observation.unlike and use.decide and any(not one[0] for one in observation.unlike):
        return COPIES
    quantity = observation.value_quantity
    if quantity is not None and use.decide and ucum.contradict(quantity.code, quantity.unit):
        return UNITS
    return use


def use_apart(observation: Observation, now: datetime | None) -> Use:
    """Permitted use of an observation by itself, whatever its copies say: for those who choose among several
    of one moment by a rule of their own, as the worse of two vital signs, or the volume that was issued
    last."""
    use = use_of(observation, now)
    return use if use != COPIES else use_of(msgspec.structs.replace(observation, unlike=()), now)


def doubt(use: Use) -> str:
    """Doubt about a value that is still told of, in few words; empty for one that may be gone by."""
    words = {
        UNDATED: _("without a time"), UNITS: _("unit not certain"), UNREAD: _("can't be read fully"),
        FUTURE: _("dated ahead"), UNKNOWN: _("status unknown"), COPIES: _("copies of it differ"),
    }  # fmt: skip
    return words.get(use, "")


_HERS: Final = frozenset(
    {
        "AdverseEvent", "AllergyIntolerance", "BodyStructure", "CarePlan", "Condition", "Encounter",
        "EpisodeOfCare", "Goal", "Immunization", "MedicationAdministration", "MedicationRequest",
        "MedicationStatement", "Procedure", "ServiceRequest",
    }
)  # fmt: skip
"""Types of a focus that is something about the patient: the tumour that was staged, the stay."""


def of_another(observation: Observation) -> bool:
    """True when the observation is of somebody or something else than the patient in whose record it is."""
    return any(not _is_hers(one, observation.subject) for one in observation.focus)


def _is_hers(focus: Reference, subject: Reference | None) -> bool:
    if subject is not None and (
        (focus.target and focus.target == subject.target)
        or (focus.identifier is not None and focus.identifier == subject.identifier)
    ):
        return True
    return (focus.type or focus.target.partition("/")[0]) in _HERS


def whose(observation: Observation) -> str:
    """Of whom or what the observation is, in the record's words; empty for the patient's own."""
    if not observation.focus or not of_another(observation):
        return ""
    named = [one.display for one in observation.focus if one.display]
    kinds = {one.type or one.target.partition("/")[0] for one in observation.focus}
    if named:
        return ", ".join(dict.fromkeys(named))
    if kinds <= {"Patient", "RelatedPerson", "Person"} and "" not in kinds:
        return _("another person")
    return _("a device") if kinds <= {"Device", "DeviceMetric"} else _("something else than the patient")


def concluded(observation: Observation) -> bool:
    """True when the result is final: a preliminary one is not."""
    return observation.status in ("final", "amended", "corrected")


def is_ahead(when: str, now: datetime) -> bool:
    """True when a FHIR time begins later than now plus the allowed clock difference."""
    at = instant(when)
    return at is not None and at > now + AHEAD


def ahead(chart: Chart, now: datetime | None) -> int | None:
    """Count of observations dated ahead of a moment. Two moments with the same number of them read the same
    in one chart: the moment counts for nothing else in `use_of`. None without a moment.
    """
    if now is None:
        return None
    part = chart.part(Observation)
    begins = part.once("begins of observations", lambda: _begins(part))
    return len(begins) - bisect_right(begins, now + AHEAD)


def _begins(chart: Chart) -> list[datetime]:
    former = [one for one in chart.former.values() if isinstance(one, Observation)]
    every = (*chart.all(Observation), *former)
    found = chart.each("begins", every, lambda one: instant(one.told_at), of=None)
    return sorted(at for at in found if at is not None)


class Answer(msgspec.Struct, frozen=True, gc=False):
    """Value of an observation or component: a number with its unit (as code and as written), or words.

    `absent` is set where the record says why there is no value; `words` then says it.
    """

    number: Decimal | None = None
    comparator: str = ""
    unit: str = ""
    code: str = ""
    words: str = ""
    absent: bool = False


def answer(source: Observation | Component) -> Answer | None:
    """The value of an observation or component in one shape; None only where it says nothing at all.

    Where there is no value the laboratory's interpretation is the answer (*positive*, *resistant*), with the
    reason that a value is absent. Components and members are read by `record.parts`.
    """
    quantity = source.value_quantity
    if quantity is not None and quantity.value is not None:
        return Answer(quantity.value, quantity.comparator, quantity.unit or quantity.code, quantity.code)
    if source.value_integer is not None:
        return Answer(Decimal(source.value_integer))
    words = _words(source)
    if words:
        return Answer(words=words)
    judged = ", ".join(dict.fromkeys(filter(None, map(interpreted, source.interpretation))))
    reason = source.data_absent_reason or _in_place(source)
    if reason is not None:
        absent = _absent(reason)
        return Answer(words=f"{judged} ({absent})" if judged else absent, absent=True)
    if judged:
        return Answer(words=judged)
    if quantity is not None and (quantity.unit or quantity.code or quantity.comparator):
        # A unit without a number: somebody began to answer.
        return Answer(words=_("no value given"), absent=True)
    return None


def value_unit(observation: Observation) -> tuple[str, str]:
    """The value with its comparator, those of several parts divided by a slash, and the unit: (`118/72`,
    `mmHg`). Both as recorded; empty where it says nothing. Components of several units each by their name."""
    sources: list[Observation | Component] = [observation, *observation.component]
    parts = [(one, found) for one in sources if (found := answer(one)) is not None]
    values = [
        f"{one.comparator}{number(one.number)}" if one.number is not None else one.words for _of, one in parts
    ]
    units = {one.unit for _of, one in parts}
    if len(units) <= 1 or len(units - {""}) == 1:
        return "/".join(values), next((unit for unit in units if unit), "")
    named = (
        " ".join(filter(None, (of.code.label if of.code is not None else "", value, one.unit)))
        for (of, one), value in zip(parts, values, strict=True)
    )
    return "; ".join(named), ""


def titled(observation: Observation) -> str:
    """Name of an observation with what it says in words: `Blodkultur Escherichia coli`."""
    name = observation.code.label if observation.code else ""
    given = answer(observation)
    words = given.words if given is not None and given.number is None and not given.absent else ""
    return " ".join(filter(None, (name, words if words.casefold() != name.casefold() else "")))


def in_words(observation: Observation) -> str:
    """Name and value of an observation, short: `Puls 94 /min`, `Blodtrykk 118/72 mmHg`."""
    name = observation.code.label if observation.code else ""
    said = " ".join(part for part in (name, *value_unit(observation)) if part)
    struck = use_of(observation, None).why == "entered-in-error"
    return _("struck {value}").format(value=said) if struck else said


def _words(source: Observation | Component) -> str:
    concept = source.value_codeable_concept
    if concept is not None and concept.label:
        return concept.words or _qualified(concept) or code_names.known(concept) or concept.label
    if source.value_string:
        return source.value_string
    if source.value_boolean is not None:
        return _("yes") if source.value_boolean else _("no")
    if source.value_range is not None:
        return _range(source.value_range)
    if source.value_ratio is not None:
        return _ratio(source.value_ratio)
    if source.value_date_time:
        return date_words(source.value_date_time)
    if source.value_time:
        return source.value_time[:5]
    if source.value_period is not None:
        return _period(source.value_period)
    if source.value_sampled_data is not None:
        return _("a recorded curve (open it where it was made)")
    if source.value_attachment is not None:
        return source.value_attachment.title or _("an attachment (open it where it was made)")
    return ""


def date_words(text: str) -> str:
    """A FHIR dateTime as exact as it was written: `2019`, `03.2019`, `05.03.2019`, with its time if any."""
    moment = parse(text)
    if moment is None:
        return text
    if moment.precision is Precision.YEAR:
        return text[:4]
    if moment.precision is Precision.MONTH:
        return f"{text[5:7]}.{text[:4]}"
    return day_time(moment.start) if moment.has_time else day(moment.day)


def _quantity(quantity: Quantity | None) -> str:
    if quantity is None or quantity.value is None:
        return ""
    said = f"{quantity.comparator}{number(quantity.value)}"
    return f"{said} {quantity.unit or quantity.code}".strip()


def _range(value: Range) -> str:
    low, high = value.low, value.high
    if low is not None and high is not None and low.value is not None and high.value is not None:
        unit = high.unit or high.code
        same = (low.unit or low.code) in (unit, "")
        first = number(low.value) if same else _quantity(low)
        return f"{first}–{_quantity(high)}"
    if high is not None and high.value is not None:
        return f"≤ {_quantity(high)}"
    return f"≥ {_quantity(low)}" if low is not None and low.value is not None else ""


def _ratio(value: Ratio) -> str:
    parts = (_quantity(value.numerator), _quantity(value.denominator))
    return ":".join(part or "?" for part in parts) if any(parts) else ""


def _period(value: Period) -> str:
    first, last = (date_words(text) if text else "" for text in (value.start, value.end))
    return f"{first}–{last}" if first or last else ""


def _qualified(concept: CodeableConcept) -> str:
    """Words for the few SNOMED CT codes that answer most tests, where the record gives the code alone."""
    codes = {one.code for one in concept.coding if canonical(one.system) == SNOMED}
    for known, words in {
        "260385009": _("negative"), "10828004": _("positive"), "260373001": _("detected"),
        "260415000": _("not detected"), "419984006": _("inconclusive"), "264868006": _("no growth"),
        "373066001": _("yes"), "373067005": _("no"),
    }.items():  # fmt: skip
        if known in codes:
            return words
    return ""


def interpreted(concept: CodeableConcept) -> str:
    """An interpretation of the laboratory in words: the record's own, else those for HL7's code."""
    if concept.words:
        return concept.words
    codes = {coding.code for coding in concept.coding}
    for known, words in {
        "POS": _("positive"), "DET": _("detected"), "NEG": _("negative"), "ND": _("not detected"),
        "IND": _("inconclusive"), "E": _("inconclusive"), "R": _("resistant"),
        "I": _("susceptible at increased exposure"), "S": _("susceptible"), "NS": _("not susceptible"),
        "RR": _("reactive"), "WR": _("weakly reactive"), "NR": _("not reactive"),
        "HH": _("critically high"), "H": _("high"), "LL": _("critically low"), "L": _("low"),
        "AA": _("critically abnormal"), "A": _("abnormal"), "N": _("normal"),
        "<": _("below what can be measured"), ">": _("above what can be measured"),
    }.items():  # fmt: skip
        if known in codes:
            return words
    return concept.label


_IN_PLACE: Final = "http://hl7.org/fhir/StructureDefinition/data-absent-reason"
"""Extension that stands where a value would (FHIR R4, data-absent-reason)."""


def _in_place(source: Observation | Component) -> CodeableConcept | None:
    """Reason that stands in the place of the value itself, in whichever form of value; None without one."""
    quantity = source.value_quantity
    holders = (
        quantity, quantity.value_element if quantity is not None else None, source.value_codeable_concept,
        source.value_string_element, source.value_boolean_element, source.value_integer_element,
        source.value_date_time_element, source.value_time_element,
    )  # fmt: skip
    found = (one for holder in holders if holder is not None for one in holder.extension)
    code = next((one.value_code for one in found if one.url == _IN_PLACE), None)
    return None if code is None else CodeableConcept(coding=(Coding(code=code),))


def _absent(reason: CodeableConcept) -> str:
    """Reason a value is absent (dataAbsentReason): the record's own words, else those for FHIR's code."""
    if reason.text:
        return reason.text
    codes = {coding.code for coding in reason.coding}
    for known, words in {
        "not-performed": _("not performed"),
        "error": _("could not be measured"),
        "not-a-number": _("could not be measured"),
        "negative-infinity": _("below what can be measured"),
        "positive-infinity": _("above what can be measured"),
        "asked-declined": _("declined"),
        "not-applicable": _("not applicable"),
        "masked": _("withheld"),
        "not-permitted": _("withheld"),
        "temp-unknown": _("not known yet"),
        "unknown": _("unknown"),
        "asked-unknown": _("unknown"),
        "not-asked": _("not asked"),
    }.items():
        if known in codes:
            return words
    return reason.label or _("no value given")
