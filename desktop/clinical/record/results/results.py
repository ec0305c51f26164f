"""Laboratory results of a chart: which analysis each is, its value in the row's unit, what it means.

Screens, order checks and letters ask here and nowhere else: one analyte is one row, whatever code and unit
the laboratory used.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from operator import attrgetter

import msgspec

from desktop.clinical import flags, ucum, vocabulary
from desktop.clinical.flags import Abnormal, Comparator, Limits
from desktop.clinical.record.observed import Answer, ahead, answer, use_of
from desktop.clinical.record.patient import pregnancy
from desktop.clinical.record.results import ranges
from desktop.clinical.record.use import Use
from desktop.clinical.vocabulary import Analysis, AnalysisCode
from desktop.core.configured import configured
from desktop.core.formats import number as written
from desktop.core.messages import _, language
from desktop.fhir.chart import Chart
from desktop.fhir.elements import CodeableConcept
from desktop.fhir.resources import Observation
from desktop.fhir.systems import NLK, canonical
from desktop.fhir.when import instant

READ = pregnancy.READ
TYPES = pregnancy.TYPES
"""Resource types that a result is read from, with those of a pregnancy, which decides ranges too."""


class Result(msgspec.Struct, frozen=True, gc=False):
    """One result.

    `value` is in the row's unit where `comparable`, else as recorded in `unit`; `original` what was recorded
    where it was converted. `sample` is the kind that the code names (`aB`, `U` …). `limits` and `range` are
    those for this patient, `range` also says that there is none for the age.
    """

    key: str
    analysis: Analysis | None
    at: datetime
    when: str
    use: Use
    value: Decimal | None = None
    comparator: str = ""
    unit: str = ""
    words: str = ""
    original: str = ""
    sample: str = ""
    comparable: bool = False
    limits: Limits = Limits()
    range: str = ""
    abnormal: Abnormal = Abnormal.UNKNOWN
    notes: str = ""

    @property
    def shown(self) -> Decimal | None:
        """The number as people read it: a converted one with its row's decimals, or two digits that count."""
        if self.value is None or not self.original or self.analysis is None:
            return self.value
        return rounded(self.value, self.analysis)

    @property
    def answered(self) -> bool:
        """True when the laboratory has answered."""
        return (self.value is not None or bool(self.words)) and self.use.why != "registered"


def results(chart: Chart, now: datetime | None, *only: str) -> list[Result]:
    """The results that may be shown, or those of analyses with these keys, oldest first."""
    # What is pregnancy's is told by both.
    part = chart.part(*READ)
    of = (ahead(part, now), language())
    return list(part.once(f"results {only}", lambda: _results(part, now, only), of=of))


def _results(chart: Chart, now: datetime | None, only: tuple[str, ...]) -> list[Result]:
    every: Iterable[Result | None]
    asked = _of_analyses(chart, only) if only else chart.all(Observation)
    if ahead(chart, now):
        every = (_result(chart, one, now) for one in asked)
    else:
        # What one observation says rests on no moment then; whose ranges hold, on these.
        of = (language(), *pregnancy.rests_on(chart))
        every = chart.each(f"results {only}", asked, lambda one: _result(chart, one, None), of=of)
    return sorted((one for one in every if one is not None), key=_ORDER)


_ORDER = attrgetter("at", "key")


def _of_analyses(chart: Chart, only: tuple[str, ...]) -> list[Observation]:
    """The Observations of these analyses: which one each is of is looked for once, however many ask."""
    every = chart.all(Observation)
    keys = chart.each("analysis", every, lambda one: code_of(one.code), of=vocabulary.analyses())
    return [one for one, code in zip(every, keys, strict=True) if code is not None and code.key in only]


def _result(chart: Chart, observation: Observation, now: datetime | None) -> Result | None:
    return result(chart, observation, now) if is_laboratory(observation) else None


def is_laboratory(observation: Observation) -> bool:
    """True for a laboratory observation: by category, or by the code of an analysis that is no vital sign."""
    if observation.category:
        if any(c.has("laboratory", "LAB") for c in observation.category):
            return True
        if any(c.has("vital-signs") for c in observation.category):
            return False
    codings = observation.code.coding if observation.code else ()
    if any(canonical(c.system) == NLK and vocabulary.vital(c.code, c.system) is None for c in codings):
        return True
    return any(vocabulary.analysis_code(c.code, c.system) is not None for c in codings) and not any(
        vocabulary.vital(c.code, c.system) is not None for c in codings
    )


@configured
def code_of(concept: CodeableConcept | None) -> AnalysisCode | None:
    """Meaning of a code: analysis, sample and conversion; None where unknown or where codes contradict.

    Without any code the exact name counts.
    """
    if concept is None:
        return None
    found = [c for coding in concept.coding if (c := vocabulary.analysis_code(coding.code, coding.system))]
    if len({code.key for code in found}) > 1:
        return None
    if found:
        return found[0]
    named = None if concept.coding else vocabulary.analysis(None, concept.text)
    return AnalysisCode(key=named.key) if named is not None else None


def analysis_of(concept: CodeableConcept | None) -> Analysis | None:
    """The analysis of a code, else of a name exactly as written; None where unknown."""
    code = code_of(concept)
    return vocabulary.analyses()[code.key] if code is not None else None


def result(chart: Chart, observation: Observation, now: datetime | None) -> Result | None:
    """One Observation as a result; None where it may not be shown, or has no time or no code."""
    use = use_of(observation, now)
    at = instant(observation.when) or instant(observation.issued)
    if at is None or observation.code is None or not use.show:
        return None
    code = code_of(observation.code)
    row = vocabulary.analyses()[code.key] if code is not None else None
    given = answer(observation)
    notes = [*(n.text for n in observation.note if n.text), *(c.label for c in observation.interpretation)]
    base = Result(
        observation.key, row, at, observation.when or observation.issued, use,
        sample=code.sample if code is not None else "", notes=" ".join(n for n in notes if n),
    )  # fmt: skip
    if given is None or use.why == "registered":
        return msgspec.structs.replace(
            base, comparable=row is not None, **_meaning(chart, observation, row, base)
        )
    if given.number is None:
        made = msgspec.structs.replace(base, words=given.words, comparable=row is not None)
        return msgspec.structs.replace(made, **_meaning(chart, observation, row, made))
    value, original = given.number, ""
    found = in_row(code, given) if code is not None else None
    unit = row.shown if row is not None and found is not None else given.unit or _no_unit(row)
    if found is not None and found != given.number:
        value, original = found, said(given)
    made = msgspec.structs.replace(
        base, value=value, comparator=given.comparator, unit=unit, original=original,
        comparable=found is not None,
    )  # fmt: skip
    return msgspec.structs.replace(
        made, **_meaning(chart, observation, row if found is not None else None, made)
    )


def rounded(value: Decimal, row: Analysis) -> Decimal:
    """A converted value with its row's decimals, or two digits that count where nothing would be left."""
    short = value.quantize(Decimal(1).scaleb(-row.decimals), ROUND_HALF_UP)
    if short or not value:
        return short
    return value.quantize(Decimal(1).scaleb(value.adjusted() - 1), ROUND_HALF_UP)


def said(given: Answer) -> str:
    """A number as it was recorded, with its unit."""
    assert given.number is not None
    return f"{given.comparator}{written(given.number)} {given.unit}".strip()


def _no_unit(row: Analysis | None) -> str:
    return _("no unit given") if row is not None else ""


def _meaning(
    chart: Chart, observation: Observation, row: Analysis | None, made: Result
) -> dict[str, Limits | str | Abnormal]:
    """The range that holds for this patient, and what it says of the value, each in the row's unit."""
    code = code_of(observation.code) if row is not None else None
    limits, words = ranges.limits(
        observation, chart, row, made.at, lambda q: _limit(code, q, bool(made.original))
    )
    sign: Comparator | None = made.comparator if made.comparator in ("<", "<=", ">=", ">") else None  # type: ignore[assignment]
    codes = [c.code for concept in observation.interpretation for c in concept.coding]
    # As it is read: no arrow beside 45 where the range begins at 45, because 44.6 was rounded.
    seen = flags.abnormal(made.shown, limits, comparator=sign, interpretation=codes)
    if not made.use.decide:
        seen = Abnormal.UNKNOWN
    return {"limits": limits, "range": words, "abnormal": seen}


def _limit(code: AnalysisCode | None, given: Answer, converted: bool) -> Decimal | None:
    """A limit of the laboratory in the unit of the value it belongs to."""
    if not converted or code is None:
        return given.number
    return in_row(code, given) if given.number is not None else None


def in_row(code: AnalysisCode, given: Answer) -> Decimal | None:
    """A number in the unit of its row; None where it can't be compared with the others there."""
    assert given.number is not None
    row = vocabulary.analyses()[code.key]
    if row.unit == "1":
        return given.number if row.measured_in(given.code, given.unit) else None
    unit = ucum.coded(given.code, given.unit)
    if unit is None:
        contradict = ucum.coded(given.code, "") and ucum.coded("", given.unit)
        return given.number if not contradict and row.measured_in(given.code, given.unit) else None
    if not unit or _kind(f"{unit} {given.code} {given.unit}") != _kind(f"{row.unit} {row.shown}"):
        return None
    read = ucum.unit(unit)
    for formula in code.formulas:
        if ucum.unit(formula.unit) == read:
            value = given.number * formula.factor + formula.offset
            return None if code.code in formula.not_for else value.normalize()
    for one in (unit, *_arbitrary(unit, row.unit)):
        found = ucum.convert(given.number, one, row.unit, molar_mass=code.molar_mass, charge=code.charge)
        if found is not None:
            return found
    return None


@lru_cache(maxsize=1024)
def _kind(unit: str) -> tuple[bool, bool]:
    """Kind of unit by its annotation: per body surface or not, D-dimer units or fibrinogen equivalents."""
    plain = unit.replace(",", ".").upper()
    return "1.73" in plain, "DDU" in plain


def _arbitrary(unit: str, own: str) -> tuple[str, ...]:
    """`U/L` and `IU/L` are written for each other: which is meant the analysis says."""
    if "[iU]" in own or "[IU]" in own:
        return (unit.replace("U/", "[iU]/"),) if "[" not in unit else ()
    return (unit.replace("[iU]", "U").replace("[IU]", "U"),) if "[" in unit else ()
