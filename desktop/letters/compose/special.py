"""Required content of letters about births, newborns and mental health: from the record, else asked for.

Which of them a letter is follows from what the record says of the stay (diagnoses, procedures, age, legal
basis), never from a ward's name.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import datetime
from decimal import Decimal

from desktop.clinical.record import procedures, requests
from desktop.clinical.record.fluids import blood_loss
from desktop.clinical.record.observed import answer, use_of
from desktop.clinical.record.patient import births, conditions, gestation
from desktop.clinical.record.persons import whole_name
from desktop.core.fold import fold
from desktop.fhir.chart import Chart
from desktop.fhir.resources import (
    Condition,
    Flag,
    Observation,
    Procedure,
    RelatedPerson,
    ServiceRequest,
)
from desktop.fhir.when import for_oldest, instant, parse
from desktop.letters.compose import norwegian, series
from desktop.letters.compose.record_reading import Stay, is_dead
from desktop.letters.compose.values import Missing, Scope, Value
from desktop.letters.model import Source

_RHESUS = re.compile(r"\brh\b|rhesus|rh\(d\)|rhd")
_MOTHER = re.compile(r"\bmor\b|mother|\bmth\b")
_SCREENING = re.compile(r"nyfodtscreening|newborn screen")
_MIND = re.compile(r"psykisk|psykhvl|mental health|tvungen|frivillig innlagt")
_APGAR = (("9272-6", "1"), ("9274-2", "5"), ("9271-8", "10"))
_NEWBORN_DAYS = 28

Fact = Value | Missing


class _Record:
    """The parts of one stay that these facts are read from."""

    def __init__(self, chart: Chart, stay: Stay, now: datetime) -> None:
        self.chart, self.stay, self.now = chart, stay, now
        self.dead = is_dead(chart.patient)
        named = {d.condition.target for d in stay.diagnoses if d.condition}
        self.conditions = [
            c
            for c in conditions.standing(chart)
            if (c.key in named or (c.encounter is not None and c.encounter.target in stay.parts))
        ]
        self.procedures = [
            p
            for p in chart.all(Procedure)
            if procedures.carried_out(p) and stay.holds(p.encounter, procedures.performed(p), now)
        ]

    def diagnosed(self, *begins: str) -> bool:
        return any(code.startswith(begins) for c in self.conditions for code in _icd(c))

    def measured(self, test: Callable[[Observation], bool]) -> Observation | None:
        """The newest standing value up to the stay's end."""
        found = [
            (at, o)
            for o in self.chart.all(Observation)
            if use_of(o, None).cite
            and test(o)
            and (at := instant(o.when)) is not None
            and (self.stay.ongoing or self.stay.discharged is None or at <= self.stay.discharged)
        ]
        return max(found, key=lambda pair: pair[0])[1] if found else None

    def coded(self, *codes: str) -> Observation | None:
        return self.measured(lambda o: o.code is not None and o.code.has(*codes))

    def called(self, pattern: re.Pattern[str]) -> Observation | None:
        return self.measured(lambda o: o.code is not None and bool(pattern.search(fold(o.code.label))))


def facts(chart: Chart, stay: Stay | None, now: datetime) -> list[Scope]:
    """`navn` and `svar` of each such fact, in the order in which they are told; none for other stays."""
    if stay is None:
        return []
    record = _Record(chart, stay, now)
    found: list[tuple[str, Fact]] = []
    for about, tell in ((_delivered, _delivery), (_newborn, _child), (_mental, _mind)):
        if about(record):
            found += tell(record)
    return [Scope({"navn": Value(name), "svar": fact}) for name, fact in found]


def loss(chart: Chart, stay: Stay | None, now: datetime) -> Fact:
    """The blood lost after a birth, for a phrase; missing where nobody measured it, or it is doubtful."""
    found = _loss(_Record(chart, stay, now)) if stay is not None else None
    return found.at("blødning") if isinstance(found, Value) else Missing("blødning", "mengde i ml")


def _delivered(record: _Record) -> bool:
    return record.diagnosed("O80", "O81", "O82", "O83", "O84", "Z37") or _birth(record) is not None


def _newborn(record: _Record) -> bool:
    born, start = parse(record.chart.patient.birth_date), record.stay.start
    return born is not None and start is not None and 0 <= (start.day - born.day).days < _NEWBORN_DAYS


def _mental(record: _Record) -> bool:
    if _legal(record) is not None:
        return True
    first = sorted(record.stay.diagnoses, key=lambda d: d.rank if d.rank is not None else 99)[:1]
    main = [
        c for c in record.conditions if first and first[0].condition and c.key == first[0].condition.target
    ]
    return any(re.match(r"F[2-6]|F84|F9", code) for c in main for code in _icd(c))


def _delivery(record: _Record) -> Iterator[tuple[str, Fact]]:
    birth = _birth(record)
    if birth is not None and birth.code is not None:
        when = procedures.performed(birth)
        words = norwegian.inside(birth.code.label)
        said = f"{norwegian.day(when)}, {words}" if when else words
        yield "Forløst", Value(said, Source((birth.key,), "Prosedyre", when))
    else:
        yield "Forløst", Missing("spesielt.forløst", "dato og måte")
    tear = next(((c, code) for c in record.conditions for code in _icd(c) if code.startswith("O70")), None)
    section = birth is not None and births.is_section(birth.code)
    if tear is not None and tear[1][3:4] in "0123" and tear[1][3:4]:
        said = f"grad {int(tear[1][3:4]) + 1}"
        yield "Ruptur", Value(said, Source((tear[0].key,), "Diagnose", tear[0].recorded_date))
    elif not section:
        yield "Ruptur", Missing("spesielt.ruptur", "grad, eller ingen")
    yield "Blødning ved fødselen", _loss(record)
    yield "Rh(D)", _words(record.called(_RHESUS), "spesielt.rh", "Rh-type, og anti-D gitt eller ikke")
    children = [c for c in record.chart.all(RelatedPerson) if births.is_child(c)]
    near = [c for c in children if record.stay.covers(c.birth_date, record.now)]
    if near:
        said = norwegian.listed([_child_words(c) for c in near])
        yield "Barn", Value(said, Source(tuple(c.key for c in near), "Pårørende"))
    else:
        yield "Barn", Missing("spesielt.barn", "barnets navn og fødselstid, eller hvor det er")
    if not record.dead:
        yield "Amming", Missing("spesielt.amming", "amming ved hjemreise")


def _child(record: _Record) -> Iterator[tuple[str, Fact]]:
    age = record.coded(*gestation.CODES)
    yield "Gestasjonsalder ved fødsel", _weeks(age)
    weight = record.coded("8339-4", "56056-5")
    first = _first_weight(record) if weight is None else None
    yield "Fødselsvekt" if first is None else "Første vekt", _grams(weight or first)
    scores = [record.coded(code) for code, _minute in _APGAR]
    if all(score is not None for score in scores):
        known = [s for s in scores if s is not None]
        said = "–".join(
            v.words if v.number is None else f"{v.number.normalize():f}" for s in known if (v := answer(s))
        )
        yield "Apgar", Value(said, Source(tuple(s.key for s in known), "Apgar", known[-1].when))
    else:
        yield "Apgar", Missing("spesielt.apgar", "1–5–10 minutter")
    yield "Nyfødtscreening", _screening(record)
    if bilirubin := _bilirubin(record):
        yield "Bilirubin", bilirubin
    if not record.dead:
        yield "Ernæring", Missing("spesielt.ernæring", "brystmelk, tillegg, mengde")
    mothers = _related(record, _MOTHER)
    if mothers:
        yield "Mor", Value(_name(mothers[0]), Source((mothers[0].key,), "Pårørende"))
    else:
        yield "Mor", Missing("spesielt.mor", "navn")


def _mind(record: _Record) -> Iterator[tuple[str, Fact]]:
    legal = _legal(record)
    if legal is not None and legal.code is not None:
        start = legal.period.start if legal.period else ""
        yield "Hjemmel", Value(norwegian.inside(legal.code.label), Source((legal.key,), "Vedtak", start))
    else:
        yield "Hjemmel", Missing("spesielt.hjemmel", "frivillig eller vedtak, med paragraf")
    if record.dead:
        return
    yield "Risiko for selvmord og vold", Missing("spesielt.risiko", "vurdering ved utskrivning")
    yield "Kriseplan", Missing("spesielt.kriseplan", "hva den er, og hvem som har den")


def _icd(condition: Condition) -> list[str]:
    """ICD-10 codes, without the point."""
    codings = condition.code.coding if condition.code else ()
    return [
        c.code.replace(".", "").upper() for c in codings if "icd" in c.system or c.system.endswith("7110")
    ]


def _birth(record: _Record) -> Procedure | None:
    """The delivery: a procedure of NCSP's chapter M that ends a birth, or one that is called so."""
    if record.chart.patient.gender == "male":
        return None
    found = [p for p in record.procedures if p.code is not None and births.is_delivery(p)]
    return min(found, key=lambda one: for_oldest(procedures.performed(one)), default=None)


def _legal(record: _Record) -> Flag | None:
    """The legal basis of a stay in mental health care, as a flag says it."""
    for flag in record.chart.all(Flag):
        if flag.status != "active" or flag.code is None:
            continue
        if _MIND.search(fold(flag.code.label)) and (
            flag.code.has("legal") or any(c.has("legal", "admin") for c in flag.category)
        ):
            return flag
    return None


def _related(record: _Record, pattern: re.Pattern[str]) -> list[RelatedPerson]:
    def said(person: RelatedPerson) -> str:
        return " ".join(part for c in person.relationship for part in (c.label, *(k.code for k in c.coding)))

    return [
        p for p in record.chart.all(RelatedPerson) if p.active is not False and pattern.search(fold(said(p)))
    ]


def _child_words(child: RelatedPerson) -> str:
    return f"{_name(child)}, født {norwegian.day(child.birth_date)}"


def _name(person: RelatedPerson) -> str:
    return whole_name(person.name) or "navn er ikke registrert"


def _source(one: Observation) -> Source:
    return Source((one.key,), one.code.label if one.code else "Måling", one.when)


def _loss(record: _Record) -> Fact:
    """The running sum of the delivery; what is in doubt is asked for, not cited."""
    until = record.now if record.stay.ongoing or record.stay.discharged is None else record.stay.discharged
    since = record.stay.start.start if record.stay.start is not None else None
    found = blood_loss.read(record.chart, until, since=since)
    if found.amount is None or found.doubt:
        return Missing("spesielt.blødning", "mengde i ml")
    said = norwegian.measured(found.amount, None, comparator=">=" if found.least else "")
    keys = tuple(one.key for one in found.counted)
    return Value(f"{said}{norwegian.NBSP}ml", Source(keys, "Blodtap", found.counted[-1].when))


def _words(one: Observation | None, path: str, prompt: str) -> Fact:
    found = answer(one) if one is not None else None
    if one is None or found is None or not (found.words or found.number is not None):
        return Missing(path, prompt)
    return Value(norwegian.inside(found.words) if found.words else str(found.number), _source(one))


def _weeks(one: Observation | None) -> Fact:
    told = gestation.days(one) if one is not None else None
    if one is None or told is None:
        return Missing("spesielt.ga", "uker og dager")
    whole, rest = divmod(told, 7)
    return Value(f"uke {whole}+{rest}", _source(one))


def _first_weight(record: _Record) -> Observation | None:
    """A weight of the first day of life."""
    born = parse(record.chart.patient.birth_date)
    found = [
        o
        for o in record.chart.all(Observation)
        if use_of(o, None).cite
        and o.code is not None
        and o.code.has("29463-7")
        and born is not None
        and (at := parse(o.when)) is not None
        and 0 <= (at.day - born.day).days <= 1
    ]
    return min(found, key=lambda o: for_oldest(o.when), default=None)


def _grams(one: Observation | None) -> Fact:
    found = answer(one) if one is not None else None
    code = one.value_quantity.code if one is not None and one.value_quantity else ""
    factor = {"kg": Decimal(1000), "g": Decimal(1)}.get(code or (found.unit if found else ""))
    if one is None or found is None or found.number is None or factor is None:
        return Missing("spesielt.fødselsvekt", "vekt i gram")
    return Value(norwegian.amount(Decimal(int(found.number * factor)), "g"), _source(one))


def _bilirubin(record: _Record) -> Fact | None:
    """The highest and the last bilirubin of the stay: no table of adults says whether a newborn's is high."""
    rows = series.all_series(record.chart, record.now).get("bili", [])
    inside = rows[0].within(record.stay, record.now) if rows else ()
    if not inside:
        return None
    highest, last = max(inside, key=lambda p: p.order), inside[-1]

    def said(point: series.Point) -> str:
        return f"{series.words(point)}{norwegian.NBSP}{rows[0].shown} {norwegian.day(point.when)}"

    told = said(last) if highest is last else f"høyest {said(highest)}, sist {said(last)}"
    return Value(told, Source(tuple(p.key for p in inside), rows[0].name, last.when))


def _screening(record: _Record) -> Fact:
    found = record.called(_SCREENING)
    said = answer(found) if found is not None else None
    if found is not None and said is not None and said.words:
        return Value(norwegian.inside(said.words), _source(found))
    for order in record.chart.all(ServiceRequest):
        named = order.code is not None and _SCREENING.search(fold(order.code.label))
        if named and requests.taken(order):
            when = requests.when(order)
            taken = instant(when)
            if taken is not None and taken <= record.now:
                words = f"tatt {norwegian.day(when)}, svar foreligger ikke"
                return Value(words, Source((order.key,), "Nyfødtscreening", when))
    return Missing("spesielt.screening", "tatt når, og svar")
