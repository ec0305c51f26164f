"""Laboratory results of a chart: which analysis each is, its value in the row's unit, what it means.

Screens, order checks and letters ask here and nowhere else: one analyte is one row, whatever code and unit
the laboratory used.

One idea: an Observation as the result that it is, with its value, use, limits and judgement for this patient.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from operator import attrgetter

import msgspec

from desktop.clinical import flags, vocabulary
from desktop.clinical.flags import Abnormal, Comparator, Limits
from desktop.clinical.record import beside, parts
from desktop.clinical.record.beside import Beside, spoilt
from desktop.clinical.record.observed import (
    COPIES,
    QUESTIONED,
    UNDATED,
    Answer,
    ahead,
    answer,
    doubt,
    use_of,
    whose,
)
from desktop.clinical.record.patient import pregnancy
from desktop.clinical.record.results import growth, positive, ranges, suspected, tried, unlike
from desktop.clinical.record.results.culture_words import is_culture, is_organism_code
from desktop.clinical.record.results.row_units import in_row
from desktop.clinical.record.use import Use
from desktop.clinical.vocabulary import Analysis, AnalysisCode
from desktop.core.configured import configured
from desktop.core.formats import number as written
from desktop.core.messages import _, language
from desktop.fhir import ucum
from desktop.fhir.chart import Chart
from desktop.fhir.elements import CodeableConcept
from desktop.fhir.resources import Observation
from desktop.fhir.systems import NLK, canonical
from desktop.fhir.when import instant

_QUESTIONED = frozenset(use.why for use in QUESTIONED)
READ = (*pregnancy.READ, *tried.READ)
TYPES = frozenset(kind.__name__ for kind in READ)
"""Resource types that a result is read from, with those of a pregnancy, which decides ranges too, and those
that tell if a drug was tried on a microbe."""


class Result(msgspec.Struct, frozen=True, gc=False):
    """One result.

    `value` is in the row's unit where `comparable`, else as recorded in `unit`; `original` what was recorded
    where it was converted. `sample` is the kind that the code names (`aB`, `U` …). `limits` and `range` are
    those for this patient, `range` also says that there is none for the age.

    `part` is its place among the parts of the Observation `key` (`record.parts`), 0 for the whole. `lacking`
    members of it are not here. `whose` says of whom it is, where that is not the patient: then it is of no
    analysis of hers. `place` is where on the body, where the record says it, `comment`
    what was written of it (`notes` holds the interpretations too). `like` is the analysis that it looks like
    where it would be critical (`suspected`), `unlike` what other copies of it say.
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
    part: int = 0
    lacking: int = 0
    whose: str = ""
    place: str = ""
    comment: str = ""
    like: str = ""
    unlike: str = ""

    @property
    def doubt(self) -> str:
        """Reason why nobody may go by it, in few words; empty where they may."""
        return self.unlike or doubt(self.use)

    @property
    def shown(self) -> Decimal | None:
        """The number as people read it: a converted one with its row's decimals, or two digits that count."""
        if self.value is None or not self.original or self.analysis is None:
            return self.value
        return rounded(self.value, self.analysis)

    @property
    def beside(self) -> Beside:
        """Remarks on it, short."""
        return Beside(self.place, self.comment, self.use.why == "preliminary", spoilt(self.comment))

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
    asked = _of_analyses(chart, only) if only else chart.all(Observation)
    every: Sequence[tuple[Result, ...]]
    if ahead(chart, now):
        every = [held(chart, one, now) for one in asked]
    else:
        # What one observation says rests on no moment then; whose ranges hold, on these.
        of = (language(), tried.kinds(chart), *pregnancy.rests_on(chart))
        every = chart.each(f"results {only}", asked, lambda one: held(chart, one, None), of=of)
    found: list[Result] = []
    owners = parts.owners(chart)
    for one, made in zip(asked, every, strict=True):
        whole = _with_members(chart, one, made, now) if one.has_member else made
        # A member of a culture that is only named stands in the culture's row.
        named = one.key in owners and is_culture(owners[one.key].code) and answer(one) is None
        found += [each for each in whole if not named or each.part or each.lacking or not each.use.decide]
    if only:
        found = [one for one in found if one.analysis is not None and one.analysis.key in only]
    return sorted(found, key=_ORDER)


_ORDER = attrgetter("at", "key", "part")


def _of_analyses(chart: Chart, only: tuple[str, ...]) -> list[Observation]:
    """The Observations that hold these analyses: which each is of is looked for once, however many ask."""
    every = chart.all(Observation)
    wanted = frozenset(only)
    keys = chart.each("analysis", every, _analyses, of=vocabulary.analyses())
    return [one for one, mine in zip(every, keys, strict=True) if not mine.isdisjoint(wanted)]


def _analyses(observation: Observation) -> frozenset[str]:
    codes = (code_of(one.code) for one in parts.every(observation))
    return frozenset(code.key for code in codes if code is not None)


def held(chart: Chart, observation: Observation, now: datetime | None) -> tuple[Result, ...]:
    """The results that one Observation holds: its own value, and each of its parts. Empty where it is no
    laboratory answer or may not be shown."""
    return _held(chart, observation, now, laboratory=is_laboratory(observation))


def in_answer(chart: Chart, keys: Iterable[str], now: datetime | None) -> list[Result]:
    """The results of Observations that came in an answer (`unread.Unread.values`) and that nothing calls a
    laboratory's: whoever acknowledges the answer has to be shown them too."""
    held = (chart.find(key, Observation) for key in keys)
    return [
        made
        for one in held
        if one is not None and not is_laboratory(one)
        for made in _held(chart, one, now, laboratory=True)
    ]


def _held(
    chart: Chart, observation: Observation, now: datetime | None, *, laboratory: bool
) -> tuple[Result, ...]:
    own = result(chart, observation, now) if laboratory else None
    inside = parts.parts(observation)
    if own is not None and not own.answered and own.use.decide and is_organism_code(observation.code):
        # It is called what was found.
        own = msgspec.structs.replace(own, words=_("detected"))
    if not inside or (own is not None and own.use.why == "registered"):
        return (own,) if own is not None else ()
    found = tuple(
        msgspec.structs.replace(made, part=place)
        for place, one in enumerate(inside, 1)
        if (laboratory or is_laboratory(one)) and (made := result(chart, one, now)) is not None
    )
    if not any(one.answered for one in found):
        return (own,) if own is not None else ()
    own = _grown(chart, observation, own)
    # A heading has no row of its own beside its answered parts.
    return (own, *found) if own is not None and own.answered else found


def one(chart: Chart, observation: Observation, part: int, now: datetime | None) -> Result | None:
    """The result of one part of an Observation (0: of the whole)."""
    every = parts.every(observation)
    made = result(chart, every[part], now) if part < len(every) else None
    return msgspec.structs.replace(made, part=part) if made is not None else None


def _with_members(
    chart: Chart, whole: Observation, found: tuple[Result, ...], now: datetime | None
) -> tuple[Result, ...]:
    """The results of a panel whose members stand by themselves: it is answered by them, and says how many are
    not here."""
    if not is_laboratory(whole):
        return found
    inside = tuple(one for one in found if one.part)
    own = next((one for one in found if not one.part), None)
    if lacking := parts.missing(chart, whole):
        own = own or result(chart, whole, now)
        return (msgspec.structs.replace(own, lacking=lacking), *inside) if own is not None else inside
    own = _grown(chart, whole, own)
    if own is not None and (own.answered or not any(parts.said(one) for one in parts.below(chart, whole))):
        return (own, *inside)
    return inside


def _grown(chart: Chart, whole: Observation, own: Result | None) -> Result | None:
    """The row of a culture that says itself nothing: what grew, by its parts and members."""
    if own is None or own.answered or own.use.why == "registered" or not is_culture(whole.code):
        return own
    read = growth.read(chart, [whole])
    words = ", ".join(read.agents or read.said) or (_("growth") if read.grew else "")
    return msgspec.structs.replace(own, words=words) if words else own


def is_laboratory(observation: Observation) -> bool:
    """True for a laboratory observation: by category, by the code of an analysis that is no vital sign, or as
    a culture."""
    if observation.category:
        if any(c.has("laboratory", "LAB") for c in observation.category):
            return True
        if any(c.has("vital-signs") for c in observation.category):
            return False
    codings = observation.code.coding if observation.code else ()
    if any(canonical(c.system) == NLK and vocabulary.vital(c.code, c.system) is None for c in codings):
        return True
    if any(vocabulary.vital(c.code, c.system) is not None for c in codings):
        return False
    known = any(vocabulary.analysis_code(c.code, c.system) is not None for c in codings)
    return known or is_culture(observation.code)


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


def undated(chart: Chart, now: datetime) -> list[Result]:
    """The results of which nobody wrote a time: they stand in no order, are never the newest, and decide
    nothing. Each is judged as of `now`."""
    part = chart.part(*READ)
    none = part.once(
        "observations without a time", lambda: tuple(o for o in part.all(Observation) if not o.told_at)
    )
    found: list[Result] = []
    for whole in none:
        for place, each in enumerate(parts.every(whole)):
            made = _undated(chart, each, now) if is_laboratory(whole) or is_laboratory(each) else None
            if made is not None and (made.answered or not place):
                found.append(msgspec.structs.replace(made, part=place))
    # A heading has no row of its own beside its answered parts.
    said = {one.key for one in found if one.part}
    return [one for one in found if one.part or one.answered or one.key not in said]


def _undated(chart: Chart, observation: Observation, now: datetime) -> Result | None:
    use = use_of(observation, now)
    if observation.told_at or observation.code is None or not use.show:
        return None
    return _result(chart, observation, now, UNDATED if use.decide else use)


def result(chart: Chart, observation: Observation, now: datetime | None) -> Result | None:
    """One Observation as a result; None where it may not be shown, or has no time (`undated`) or no code."""
    use = use_of(observation, now)
    at = instant(observation.told_at)
    if at is None or observation.code is None or not use.show:
        return None
    return _result(chart, observation, at, use)


def _result(chart: Chart, observation: Observation, at: datetime, use: Use) -> Result:
    assert observation.code is not None
    another = whose(observation)
    code = code_in(chart, observation) if not another else None
    trial = tried.said(tried.kind(chart, observation), observation)
    remarks = (*(n.text for n in observation.note), trial)
    row = vocabulary.analyses()[code.key] if code is not None else None
    given = answer(observation)
    notes = [*(n.text for n in observation.note if n.text), *(c.label for c in observation.interpretation)]
    base = Result(
        observation.key, row, at, observation.told_at, use,
        sample=code.sample if code is not None else "", notes=" ".join(n for n in notes if n), whose=another,
        place=beside.place(observation), comment=" ".join(filter(None, remarks)),
        unlike=unlike.said(chart, observation) if use == COPIES else "",
    )  # fmt: skip
    if given is None or use.why == "registered":
        return msgspec.structs.replace(
            base, comparable=row is not None, **_meaning(chart, observation, row, base, given)
        )
    if given.number is None:
        made = msgspec.structs.replace(base, words=given.words, comparable=row is not None)
        return msgspec.structs.replace(made, **_meaning(chart, observation, row, made, given))
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
        made, **_meaning(chart, observation, row if found is not None else None, made, given)
    )


def code_in(chart: Chart, observation: Observation) -> AnalysisCode | None:
    """Meaning of an observation's code in its record: a drug that was tried on a microbe, or may have been
    (`tried`), is no concentration of it in the blood."""
    code = code_of(observation.code)
    return None if code is None or tried.kind(chart, observation) else code


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
    chart: Chart, observation: Observation, row: Analysis | None, made: Result, given: Answer | None
) -> dict[str, Limits | str | Abnormal]:
    """The range that holds for this patient, and what it says of the value, each in the row's unit."""
    code = code_in(chart, observation) if not made.whose else None
    written_unit = given.unit if given is not None and made.original else ""
    limits, words = ranges.limits(
        observation, chart, row, made.at, lambda q: _limit(code, q, given, bool(made.original)), written_unit
    )
    sign: Comparator | None = made.comparator if made.comparator in ("<", "<=", ">=", ">") else None  # type: ignore[assignment]
    codes = [c.code for concept in observation.interpretation for c in concept.coding]
    # As it is read: no arrow beside 45 where the range begins at 45, because 44.6 was rounded.
    seen, like = flags.abnormal(made.shown, limits, comparator=sign, interpretation=codes), ""
    if not made.use.decide and made.use.why not in ("unread", *_QUESTIONED):
        # What can't be read, or placed in time, may raise a question: its sign stays beside its mark.
        seen = Abnormal.UNKNOWN
    elif given is not None and not made.whose and tried.kind(chart, observation) != "tried":
        looks, like = suspected.critical(chart, observation, code, given, made.at)
        seen = looks if like and not seen.critical else seen
        # Of what is measured as a number, *found* tells nothing.
        if seen is Abnormal.UNKNOWN and code is None and positive.is_positive(observation, given):
            seen = Abnormal.ABNORMAL
    return {"limits": limits, "range": words, "abnormal": seen, "like": like}


def _limit(code: AnalysisCode | None, limit: Answer, given: Answer | None, converted: bool) -> Decimal | None:
    """A limit of the laboratory in the unit of the value it belongs to; None where there is no way to it."""
    number = limit.number
    assert number is not None
    if given is None:
        return number
    if not (limit.unit or limit.code):
        # As the value was written.
        limit = Answer(number, "", given.unit, given.code)
    if converted and code is not None:
        return in_row(code, limit)
    if (limit.unit, limit.code) == (given.unit, given.code) or not (given.unit or given.code):
        return number
    theirs, own = ucum.coded(limit.code, limit.unit), ucum.coded(given.code, given.unit)
    if theirs is None or own is None:
        return number if limit.unit.casefold() == given.unit.casefold() else None
    if theirs == own:
        return number
    mass, charge = (code.molar_mass, code.charge) if code is not None else (None, None)
    found = ucum.convert(number, theirs, own, molar_mass=mass, charge=charge)
    if not found:
        return found
    # As exact as people write a range: three digits that count.
    short = found.quantize(Decimal(1).scaleb(found.adjusted() - 2), ROUND_HALF_UP)
    return found if len(found.normalize().as_tuple().digits) <= 3 else short.normalize()
