"""Vital signs of a chart one by one, whatever code, unit or words they came in.

A measurement has a `number` only if it may be scored, drawn and compared. Everything else (words, limits,
units that nobody knows, impossible values, times ahead) keeps what was written in `words`, with why in `use`.
"""

from __future__ import annotations

import re
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from operator import attrgetter
from typing import Final

import msgspec

from desktop.clinical import vocabulary
from desktop.clinical.record import beside, birth
from desktop.clinical.record.measured import improbable
from desktop.clinical.record.measured.consciousness import letter
from desktop.clinical.record.measured.measurement import KEYS, Measurement
from desktop.clinical.record.observed import (
    COPIES,
    UNDATED,
    UNREAD,
    Answer,
    ahead,
    answer,
    use_apart,
    use_of,
    whose,
)
from desktop.clinical.record.use import Use
from desktop.clinical.vocabulary import Vital
from desktop.core.clock import EARLIEST, LATEST
from desktop.core.configured import configured
from desktop.core.fold import fold
from desktop.core.formats import number as written
from desktop.core.messages import language
from desktop.fhir import ucum
from desktop.fhir.chart import Chart
from desktop.fhir.elements import CodeableConcept, Coding
from desktop.fhir.resources import Component, Observation
from desktop.fhir.systems import SNOMED, canonical
from desktop.fhir.when import instant, parse

__all__ = [
    "Measurement", "between", "in_unit", "measurements", "of_others", "said_by", "site_of", "whenever",
]  # fmt: skip
_ANSWERED_IN_LABORATORY: Final = frozenset({"o2", "fio2"})
"""Inputs of a blood gas machine that may be trusted; its temperature is a setting."""
_AIR: Final = frozenset({"luft", "romluft", "room air", "air", "ra", "uten oksygen", "nei", "0"})
_YES, _NO = "373066001", "373067005"
_BREATHING_AIR = "722742002"
_PRESSURE = re.compile(r"\s*(\d{2,3})\s*/\s*(\d{1,3})\s*(mm\s?hg)?\s*", re.IGNORECASE)
_NUMBER = re.compile(r"\s*(<=|>=|<|>|≤|≥)?\s*(-?\d{1,6}(?:[.,]\d{1,4})?)\s*([^\d\s].{0,20})?\s*")
_LINE: Final = {"sbp": "isbp", "dbp": "idbp", "map": "imap"}
"""The same pressure measured by an arterial line."""
_BY_LINE, _BY_CUFF = "77938009", "17146006"
_LINE_WORDS = re.compile(r"\binvasiv|\barterie(kran|linje|kanyle)|\barterial line|\bintra-?arteri")
_CUFF_WORDS = re.compile(r"\b(non|ikke|not)[ -]?invasiv|\bmansjett|\bcuff|\bnibp")
_COMPARE: Final = {"≤": "<=", "≥": ">="}


def measurements(chart: Chart, *only: str, now: datetime) -> list[Measurement]:
    """All vital signs that the vocabulary knows, or those with these keys, oldest first.

    Pressures come as `sbp` and `dbp` (`isbp`, `idbp` from an arterial line). What is dated ahead of `now` is
    told apart (`use.why` is `future`). What is of somebody else is not among them: `of_others`.
    """
    return _found(chart, only, now)


def whenever(chart: Chart, *only: str) -> list[Measurement]:
    """`measurements` for who does not judge them at any moment: what is dated ahead is as all else."""
    return _found(chart, only, None)


def _found(chart: Chart, only: tuple[str, ...], now: datetime | None) -> list[Measurement]:
    part = chart.part(Observation)
    late = ahead(part, now)
    born = birth.born(chart.patient)

    def every() -> list[Measurement]:
        made = _all(part, now, EARLIEST, LATEST) if late else _whole(part)
        return improbable.judged(made, born)

    found = part.once("measurements", every, of=(late, language(), born, improbable.limits_in_use()))
    return [one for one in found if one.key in only] if only else list(found)


def of_others(chart: Chart, now: datetime) -> list[Measurement]:
    """The vital signs in the record that are of somebody or something else: the fetus, a partner, a device.
    Oldest first; none of them has a number."""
    part = chart.part(Observation)

    def found() -> list[Measurement]:
        every = (one for one in part.all(Observation) if one.focus and use_of(one, None).why == "another")
        made = [
            msgspec.structs.replace(measured, whose=whose(one))
            for one in every
            if (at := instant(one.told_at)) is not None and one.code is not None
            for measured in said_by(one, at, use_of(one, now))
        ]
        return sorted(made, key=_ORDER)

    return part.once("measurements of others", found, of=language())


def between(chart: Chart, start: datetime, end: datetime, now: datetime) -> tuple[Measurement, ...]:
    """The vital signs of a stretch of time alone, oldest first: much less to read than all of them."""
    part = chart.part(Observation)
    of = (start, end, ahead(part, now), language())
    return part.once("measurements-between", lambda: _all(part, now, start, end), of=of)


def _whole(part: Chart) -> tuple[Measurement, ...]:
    """All of them, where nothing is dated ahead: what one observation says rests on no moment then."""
    every = part.each("measured", part.all(Observation), _one, of=language())
    return tuple(sorted((m for some in every for m in some), key=_ORDER))


def _one(observation: Observation) -> list[Measurement]:
    at, use = instant(observation.told_at), _use(observation, None)
    if at is None or observation.code is None or not use.show or use.why in _ASIDE:
        return []
    return said_by(observation, at, use)


_ORDER = attrgetter("at", "key", "reference")
_ASIDE: Final = ("registered", "another")


def _all(chart: Chart, now: datetime | None, start: datetime, end: datetime) -> tuple[Measurement, ...]:
    found: list[Measurement] = []
    for observation in chart.all(Observation):
        at = instant(observation.told_at)
        if at is None or observation.code is None or not start <= at <= end:
            continue
        use = _use(observation, now)
        if not use.show or use.why in _ASIDE:
            continue
        found += said_by(observation, at, use)
    found.sort(key=_ORDER)
    return tuple(found)


def _use(observation: Observation, now: datetime | None) -> Use:
    """Permitted use of a measurement: of when it was issued alone, nobody knows when it was measured."""
    # Of two at one moment the worse one counts (`rounds`): held back, neither would raise the score.
    # Mostly nothing differs, and a chart has thousands.
    use = use_apart(observation, now) if observation.unlike else use_of(observation, now)
    return use if instant(observation.when) is not None or not use.decide else UNDATED


def said_by(observation: Observation, at: datetime, use: Use) -> list[Measurement]:
    """The measurements that one observation holds, for that use."""
    found: list[Measurement] = []
    sources: list[Observation | Component] = [observation, *observation.component]
    remark = "; ".join(note.text for note in observation.note if note.text)
    place = beside.place(observation)
    laboratory = any(c.has("laboratory") for c in observation.category)
    vital = any(c.has("vital-signs") for c in observation.category)
    invasive = _invasive(observation)
    moment = parse(observation.told_at)
    by_day = use.decide and moment is not None and not moment.has_time
    for at_place, source in enumerate(sources):
        known, site = _known(source.code)
        if known is None and vital and (known := _named(source.code)) is not None:
            # Of a code that nobody knows: it is seen to be there, and nothing goes by it.
            source_use = UNREAD if use.decide else use
        else:
            source_use = use
        known = _by_line(known) if known is not None and invasive else known
        if known is None or (laboratory and known.key not in _ANSWERED_IN_LABORATORY):
            continue
        given = answer(source)
        if given is None:
            continue
        if by_day and source_use.decide and (known.key in KEYS or known.key == "bp"):
            source_use = UNDATED
        if observation.unlike and source_use.decide and _held_back(observation, at_place, known):
            source_use = COPIES
        base = Measurement(
            known.key, at, observation.key, when=observation.told_at, site=site, place=place,
            use=source_use, remark=remark,
        )  # fmt: skip
        found += _read(base, known, source, given, invasive=invasive)
    return found


def _held_back(observation: Observation, place: int, known: Vital) -> bool:
    """True for a value that a later edition stands for, and for one of a quantity of which no rule says which
    of two at one moment counts, as a weight: nobody goes by it then."""
    apart = known.key not in KEYS and known.key != "bp"
    return place in observation.superseded or (apart and any(one[0] == place for one in observation.unlike))


def site_of(code: CodeableConcept | None) -> str:
    """Body site that the code of a vital sign means by itself (`rectal`); empty for most."""
    return _known(code)[1]


@configured
def _known(code: CodeableConcept | None) -> tuple[Vital | None, str]:
    """The vital sign of a code and where it was measured; of a pressure that is coded as any and as one of
    an arterial line that one."""
    found: tuple[Vital | None, str] = None, ""
    for coding in code.coding if code else ():
        known = vocabulary.vital(coding.code, coding.system)
        if known is not None and (found[0] is None or known.key == _LINE.get(found[0].key)):
            found = known, vocabulary.site(coding.code, coding.system)
    return found


def _named(code: CodeableConcept | None) -> Vital | None:
    """The vital sign that all names of a code of nobody's mean; None where they differ, or mean none."""
    if code is None:
        return None
    names = {name for name in (code.text, *(one.display for one in code.coding)) if name.strip()}
    rows = {row.key: row for name in names if (row := vocabulary.vital_named(name)) is not None}
    every = all(vocabulary.vital_named(name) is not None for name in names)
    return next(iter(rows.values())) if every and len(rows) == 1 else None


def _invasive(observation: Observation) -> bool:
    """True when a pressure was measured by an arterial line, as its method says."""
    method = observation.method
    if method is None:
        return False
    if any(canonical(one.system) == SNOMED and one.code == _BY_CUFF for one in method.coding):
        return False
    coded = any(canonical(one.system) == SNOMED and one.code == _BY_LINE for one in method.coding)
    words = fold(method.text)
    return coded or (_LINE_WORDS.search(words) is not None and _CUFF_WORDS.search(words) is None)


def _by_line(known: Vital) -> Vital:
    return vocabulary.vitals()[_LINE.get(known.key, known.key)]


def _read(
    base: Measurement, known: Vital, source: Observation | Component, given: Answer, *, invasive: bool
) -> list[Measurement]:
    if known.key == "bp":
        return _pressure(base, given, invasive=invasive)
    if given.absent:
        return [_unusable(base, given.words, "absent")]
    if known.key == "acvpu":
        mind = letter(source.value_codeable_concept, given.words)
        if mind is None or not base.use.decide:
            return [_unusable(base, mind or given.words or written(given.number or Decimal()), "words")]
        return [msgspec.structs.replace(base, words=mind)]
    if known.key == "on_o2":
        yes = _yes(source, given)
        if yes is None or not base.use.decide:
            return [_unusable(base, given.words, "words")]
        return [msgspec.structs.replace(base, words="yes" if yes else "no")]
    if given.number is None:
        if known.key == "o2" and (fold(given.words) in _AIR or _breathes_air(source)):
            given = msgspec.structs.replace(given, number=Decimal(0))
        elif (match := _NUMBER.fullmatch(given.words)) is not None and known.unit is not None:
            sign, digits, unit = match.groups()
            said = _COMPARE.get(sign, sign) or ""
            given = Answer(Decimal(digits.replace(",", ".")), said, (unit or "").strip())
        else:
            return [_unusable(base, given.words, "words")]
    return [_number(base, known, given)]


def _number(base: Measurement, known: Vital, given: Answer) -> Measurement:
    assert given.number is not None
    if given.comparator:
        # A `<` is a word about the value, not the value: it may neither enter a score nor be lost.
        return _unusable(base, _as_said(given), "comparator")
    found, converted = _converted(known, given)
    if found is None:
        return _unusable(base, _as_said(given), "unit")
    if known.possible is not None and not known.possible.low <= found <= known.possible.high:
        return _unusable(base, _as_said(given), "implausible")
    if not base.use.decide:
        return _unusable(base, f"{written(found)} {known.shown}".strip(), base.use.why)
    return msgspec.structs.replace(
        base, number=found, unit=known.shown, original=_as_said(given) if converted else ""
    )  # fmt: skip


def _as_said(given: Answer) -> str:
    return " ".join(filter(None, (given.comparator, written(given.number or Decimal()), given.unit)))


def in_unit(known: Vital, given: Answer) -> tuple[Decimal | None, bool]:
    """A number in its vital sign's unit (None where there is no way), and whether it can be true at all."""
    found, _changed = _converted(known, given)
    possible = known.possible
    return found, found is None or possible is None or possible.low <= found <= possible.high


def _converted(known: Vital, given: Answer) -> tuple[Decimal | None, bool]:
    """The value in the vocabulary's unit, and whether it was another one before."""
    assert given.number is not None
    if known.unit is None:
        return None, False
    code = ucum.coded(given.code, given.unit)
    if code is None:
        return None, False
    if code == known.unit:
        return given.number, False
    if not code:
        # Without any unit a share of one is told from a percentage by its size; other numbers are taken to
        # be in the unit that everybody uses, if that is possible at all.
        if known.unit == "%" and 0 < given.number <= 1:
            return given.number * 100, True
        return given.number, False
    if known.unit == "{score}":
        return (given.number if ucum.unit(code) == ucum.unit("1") else None), False
    found = ucum.convert(given.number, code, known.unit)
    if found is None or found == given.number:
        return (given.number if found is not None else None), False
    # As exact as what it came from, and no more: the score reads what people read.
    places = known.decimals if known.key == "temp" else known.decimals + 2
    rounded = found.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    if known.key != "temp" and "." in (text := format(rounded, "f")):
        rounded = Decimal(text.rstrip("0").rstrip("."))
    return rounded, True


def _unusable(base: Measurement, words: str, why: str) -> Measurement:
    """Unusable measurement in its own words; a reason of the whole observation goes before the value's
    own."""
    reason = base.use.why if not base.use.decide else why
    return msgspec.structs.replace(base, number=None, words=words, use=Use(True, False, False, reason))


def _pressure(base: Measurement, given: Answer, *, invasive: bool) -> list[Measurement]:
    """A panel whose parts stand in one text (`128/76`), or that says why there are none."""
    match = _PRESSURE.fullmatch(given.words)
    if match is None:
        upper = msgspec.structs.replace(base, key=_LINE["sbp"] if invasive else "sbp")
        return [
            _unusable(
                upper,
                given.words or written(given.number or Decimal()),
                "absent" if given.absent else "words",
            )
        ]
    return [
        _number(
            msgspec.structs.replace(base, key=key),
            vocabulary.vitals()[key],
            Answer(Decimal(digits), unit="mmHg"),
        )
        for name, digits in (("sbp", match.group(1)), ("dbp", match.group(2)))
        for key in (_LINE[name] if invasive else name,)
    ]


def _codings(source: Observation | Component) -> tuple[Coding, ...]:
    return source.value_codeable_concept.coding if source.value_codeable_concept else ()


def _breathes_air(source: Observation | Component) -> bool:
    return any(c.code == _BREATHING_AIR and canonical(c.system) == SNOMED for c in _codings(source))


def _yes(source: Observation | Component, given: Answer) -> bool | None:
    if source.value_boolean is not None:
        return source.value_boolean
    codes = {c.code for c in _codings(source)}
    if codes & {_YES, _NO}:
        return _YES in codes
    said = fold(given.words)
    if said in ("ja", "yes", "y"):
        return True
    return False if said in _AIR | {"no", "n"} else None
