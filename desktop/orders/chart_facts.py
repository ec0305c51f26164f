"""Facts of a chart for the checks before signing; a type that was not loaded is not the same as none.

One idea: the chart and the basket as the facts that every check and every alarm asks.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from copy import copy
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import TypeVar, cast

import msgspec

from desktop.clinical import vocabulary
from desktop.clinical.age import years_lived
from desktop.clinical.judged import atc_today
from desktop.clinical.record import procedures, requests
from desktop.clinical.record.measured.measurements import measurements
from desktop.clinical.record.medicines import medicines
from desktop.clinical.record.medicines.medicines import Belongs, State
from desktop.clinical.record.medicines.spans import begins_at
from desktop.clinical.record.modifiers import is_unread
from desktop.clinical.record.patient import allergies
from desktop.clinical.record.patient.allergies import Allergies
from desktop.clinical.record.results.look_alikes import has_rivals, look_alikes
from desktop.clinical.record.results.results import Result as Answered
from desktop.clinical.record.results.results import results as answered_results
from desktop.clinical.record.stays import stays
from desktop.clinical.record.stays.stays import Stay
from desktop.clinical.words.doses import dosages_words
from desktop.core.clock import local
from desktop.core.decoding.by_type import from_json
from desktop.core.fold import fold
from desktop.core.messages import _
from desktop.fhir import strict
from desktop.fhir.chart import Chart
from desktop.fhir.elements import CodeableConcept, Dosage
from desktop.fhir.resources import (
    MedicationRequest,
    MedicationStatement,
    Procedure,
    ServiceRequest,
)
from desktop.fhir.when import after, instant
from desktop.orders.basket import Line
from desktop.orders.concentration import counted, rated, written
from desktop.orders.config import MedicineWords, doses_of
from desktop.orders.draft import Amount, MedicineOrder, ServiceOrder
from desktop.orders.field import product_words
from desktop.orders.medicine_codes import concept_in, plain_name
from desktop.orders.order_resources import beginning, dosages
from desktop.orders.rules import amount, within
from desktop.orders.substances import Part, composed, concentration_of, named, of_part

T = TypeVar("T")
_SEVERAL = 2
_log = logging.getLogger(__name__)


class Medicine(msgspec.Struct, frozen=True, kw_only=True):
    """One medicine in effect: on the ward chart, on an untouched prescription or statement, or in the basket.

    `key` is `Type/id`; `line` the basket line's id, empty for what the chart holds. `listed`: it stands in a
    list that is handed on, and there is no basket. `doubted`: nobody knows if it is in use; it may raise a
    question and treats nobody. `atc` is empty where it has no code of its own; `parts` are the substances of
    a combination: rules ask `within`, and those of an amount `apart`, so that none of them is passed over.
    `unmeasured`: an imported product that the figures of doses of its ATC code may not be for.
    """

    key: str
    name: str
    atc: str
    dosages: tuple[Dosage, ...]
    parts: tuple[Part, ...] = ()
    line: str = ""
    prescription: bool = False
    reasons: tuple[CodeableConcept, ...] = ()
    since: datetime | None = None
    strength: str = ""
    form: str = ""
    depot: bool = False
    listed: bool = False
    doubted: bool = False
    unmeasured: bool = False

    @property
    def doses(self) -> MedicineWords | None:
        """Figures of doses of its ATC code; None where there are none, and where they are not for it."""
        return None if self.unmeasured else doses_of(self.atc)

    @property
    def codes(self) -> tuple[tuple[str, ...], bool]:
        """Its ATC code and those of all its parts, as far as they are known; True when that is all."""
        own = (self.atc,) if self.atc else ()
        found = dict.fromkeys((*own, *(one.atc for one in self.parts if one.atc)))
        return tuple(found), bool(own) or (bool(self.parts) and all(one.atc for one in self.parts))

    @property
    def acting(self) -> tuple[str, ...]:
        """The ATC codes of what acts in it: its own, and those of its parts but for excipients."""
        if not self.parts:
            return (self.atc,) if self.atc else ()
        parts = (one.atc for one in self.parts if one.atc and one.active)
        return tuple(dict.fromkeys((*((self.atc,) if self.atc else ()), *parts)))

    @property
    def unknown(self) -> tuple[str, ...]:
        """Names of what acts in it and can't be compared: parts without a code, or all of it."""
        if self.atc:
            return ()
        if len(self.parts) < _SEVERAL:
            return () if self.acting else (self.name,)
        return tuple(one.name or self.name for one in self.parts if one.active and not one.atc)

    @property
    def coded(self) -> str:
        """Its substances as one word, for what a decision about it rests on; empty where none is known."""
        return self.atc or "+".join(self.acting)

    def within(self, groups: tuple[str, ...]) -> bool:
        """True when it, or one of its parts, lies in one of the groups (beginnings of ATC codes)."""
        return any(within(code, groups) for code in self.acting)

    def apart(self) -> tuple[Medicine, ...]:
        """The medicine itself, or each of its parts with the amount that is given of it, where a strength
        tells that and no figure of doses is known of the combination. A part whose strength nobody says has
        no amount: nothing is then computed of it."""
        row = self.doses
        own = row is not None and (row.usual or row.day or row.week or row.kilo or row.rate or row.rates)
        told = any(one.piece or one.per_ml for one in self.parts)
        return (self,) if own or not told else tuple(map(self.of, (p for p in self.parts if p.active)))

    def of(self, part: Part) -> Medicine:
        """One part of it, with the amounts that are given of that part."""
        found = of_part(self.dosages, part)
        return msgspec.structs.replace(
            self,
            name=part.name or self.name,
            atc=part.atc,
            dosages=found,
            parts=(),
            strength="",
            unmeasured=False,
        )

    @property
    def words(self) -> str:
        """The dosage in words."""
        return dosages_words(self.dosages)

    @property
    def counted(self) -> tuple[Dosage, ...]:
        """The dosages for arithmetic: volumes as what they hold, where that is known."""
        row = self.doses
        known = amount(row.per_ml) if row is not None and row.per_ml else None
        return counted(self.dosages, written(self.strength) or known)

    @property
    def per_ml(self) -> Amount | None:
        """The amount in a millilitre as it is written of this very infusion; None where nobody wrote it."""
        return written(self.strength)

    @property
    def running(self) -> tuple[Dosage, ...]:
        """The dosages with volumes, and rates in volumes, as what runs by the written concentration."""
        return rated(self.dosages, self.per_ml)


class Result(msgspec.Struct, frozen=True):
    """One laboratory result in the vocabulary's own unit; `beside` is what else is true of it, short."""

    key: str
    value: Decimal
    comparator: str
    at: datetime
    notes: str = ""
    beside: str = ""


def age_of(chart: Chart, now: datetime) -> int | None:
    """Whole years that a patient has lived; None when the date of birth is missing, partial, or ahead."""
    try:
        born = date.fromisoformat(chart.patient.birth_date)
    except ValueError:
        return None
    return years_lived(born, local(now).date())


class Facts:
    """The chart and the basket together, as of one moment."""

    __slots__ = (
        "_once", "_suspects", "chart", "lacking", "lines", "medicines", "now", "ordered", "stay", "unnamed",
    )  # fmt: skip

    def __init__(self, chart: Chart, lines: Iterable[Line], now: datetime) -> None:
        self.chart = chart
        self.now = now
        self.lacking: set[str] = set()
        """Types that were asked for (`loaded`) and are not whole here: why a rule is *not checked*."""
        self._once: dict[str, object] = {}
        self._suspects = Decimal(0)
        self.lines = tuple(lines)
        self.ordered = tuple(_from_line(line, line.order, now) for line in self.lines if _is_medicine(line))
        self.stay = stays.current(chart, now)
        current, self.unnamed = _in_effect(chart, self.stay, now)
        drafted = {medicine.key for medicine in self.ordered}
        self.medicines = tuple(m for m in current if m.key not in drafted)
        """What the chart holds in effect, without what is in the basket."""

    @property
    def staying(self) -> bool:
        """True when the patient is in a bed."""
        return self.stay is not None

    def once(self, key: str, make: Callable[[], T]) -> T:
        """Memoize `make`: many rules ask the same of many medicines."""
        if key not in self._once:
            self._once[key] = make()
        return cast(T, self._once[key])

    def anew(self) -> Facts:
        """The same facts with nothing found by them yet, to ask of another medicine in an order's place: what
        is memoized of an order is by its key."""
        return self._supposing(self._suspects)

    def suspecting(self) -> tuple[Facts, ...]:
        """The same facts with results that only look like ones of an analysis, for a rule that would raise a
        question by them: of several of one moment the highest is the newest, then the lowest. Empty where
        there are none. Nothing may be silenced by these facts."""
        return self.once("suspecting", self._suspecting)

    def _suspecting(self) -> tuple[Facts, ...]:
        if not self._alike() and not has_rivals(self.chart, self.now):
            return ()
        return self._supposing(Decimal(1)), self._supposing(Decimal(-1))

    def _supposing(self, first: Decimal) -> Facts:
        other = copy(self)
        other._once, other._suspects = {}, first
        return other

    def loaded(self, *types: str) -> bool:
        """True when the server has answered for these types, and all of it could be read.

        What could be read counts all the same: one odd resource must not hide the others.
        """
        broken = {unreadable.resource_type for unreadable in self.chart.unreadable}
        held = self.chart.types & self.chart.pulled
        lacking = {name for name in types if name not in held or name in broken}
        self.lacking |= lacking
        return not lacking

    def others(self, medicine: Medicine) -> tuple[Medicine, ...]:
        """Everything in effect or in the basket but this one."""
        return tuple(m for m in (*self.medicines, *self.ordered) if m.key != medicine.key)

    def results(self, analysis: str) -> tuple[Result, ...]:
        """Results of an analysis by its key in the vocabulary, newest first, in the vocabulary's unit."""
        return self.once(f"results {analysis}", lambda: self._results(analysis))

    def _results(self, analysis: str) -> tuple[Result, ...]:
        found = [
            Result(one.key, one.shown, one.comparator, one.at, one.notes, one.beside.words)
            for one in self._answers(analysis)
            if one.comparable and one.shown is not None
        ]
        return tuple(sorted(found, key=lambda one: (one.at, one.value * self._suspects), reverse=True))

    def not_comparable(self, analysis: str, since: datetime) -> bool:
        """True when the newest answer since then can't be compared: other unit, no unit, or words."""
        newest = _newest(self._answers(analysis), since)
        return newest is not None and (newest.value is None or not newest.comparable)

    def not_read(self, analysis: str, since: datetime) -> bool:
        """True when the newest answer since then may not decide, because something in it can't be read: an
        older one never reassures then."""
        newest = _newest((one for one in self._every(analysis) if one.use.why != "future"), since)
        return newest is not None and not newest.use.decide

    def _answers(self, analysis: str) -> tuple[Answered, ...]:
        """The answers of an analysis that may decide, oldest first."""
        return tuple(one for one in self._every(analysis) if one.use.decide)

    def _every(self, analysis: str) -> tuple[Answered, ...]:
        """All answers of an analysis that may be shown, oldest first."""
        return self.once(f"answers {analysis}", lambda: self._answered(analysis))

    def _answered(self, analysis: str) -> tuple[Answered, ...]:
        found = answered_results(self.chart, self.now, analysis)
        if not self._suspects:
            return tuple(found)
        alike = [one for one in self._alike() if _is_of(one, analysis)]
        certain = [one for one in found if one.comparable and one.value is not None]
        return tuple(sorted((*certain, *alike), key=lambda one: (one.at, one.key)))

    def _alike(self) -> tuple[Answered, ...]:
        return self.once("look-alikes", lambda: look_alikes(self.chart, self.now))

    def looks_like(self, analysis: str, since: datetime) -> bool:
        """True when the newest answer since then may be of this analysis, and nobody can tell for certain."""
        alike = _newest((one for one in self._alike() if _is_of(one, analysis)), since)
        certain = _newest(self._every(analysis), since)
        return alike is not None and (certain is None or certain.at < alike.at)

    def weight(self) -> tuple[Decimal, datetime] | None:
        """The latest weight in kg and when it was taken."""
        return self.once("weight", self._weight)

    def _weight(self) -> tuple[Decimal, datetime] | None:
        weighed = measurements(self.chart, "weight", now=self.now)
        found = [(one.at, one.number) for one in weighed if one.number is not None]
        return (found[-1][1], found[-1][0]) if found else None

    def age(self) -> int | None:
        """Whole years; None when the date of birth is missing, partial, or ahead."""
        return age_of(self.chart, self.now)

    def procedure(self, *words: str, since: datetime | None) -> Procedure | None:
        """A procedure since a moment (None: at any time) that is going on or done whose name holds one of the
        words; one that can't be read explains nothing away."""
        for procedure in self.chart.all(Procedure):
            if not procedures.carried_out(procedure) or procedure.code is None or is_unread(procedure):
                continue
            at = instant(procedures.performed(procedure))
            if since is not None and (at is None or at < since):
                continue
            names = " ".join([procedure.code.text, *(c.display for c in procedure.code.coding)]).casefold()
            if any(word in names for word in words):
                return procedure
        return None

    def requested(self, analysis: str, within: timedelta) -> bool:
        """True when a sample for an analysis is ordered, from now on within that time or without a time; a
        request that can't be read is none."""
        row, names = vocabulary.analyses()[analysis], vocabulary.names_of(analysis)
        for line in self.lines:
            if isinstance(line.order, ServiceOrder) and any(i.key == analysis for i in line.order.items):
                return True
        answered = requests.answered(self.chart)
        for request in self.chart.all(ServiceRequest):
            if request.code is None or not requests.stands(request) or is_unread(request):
                continue
            if request.key in answered or not self._ahead(request, within):
                continue
            listed = {part.strip().casefold() for part in request.code.text.split(",")}
            coded = {c.code for c in request.code.coding}
            if listed & names or coded & {c.code for c in row.codes}:
                return True
        return False

    def _ahead(self, request: ServiceRequest, within: timedelta) -> bool:
        """True when a sample is still to be taken: repeated, at a future time, or asked for just now."""
        timing = request.occurrence_timing
        if timing is not None:
            bounds = timing.repeat.bounds_period if timing.repeat else None
            end = after(bounds.end) if bounds and bounds.end else None
            return end is None or end > self.now
        at = instant(request.occurrence_date_time)
        if at is None:
            asked = instant(request.authored_on)
            return asked is None or asked > self.now - timedelta(days=1)
        return self.now - timedelta(hours=1) <= at <= self.now + within

    def allergies(self) -> Allergies:
        """Valid allergies, and if anybody asked for them."""
        return self.once("allergies", lambda: allergies.read(self.chart))


def _is_medicine(line: Line) -> bool:
    return isinstance(line.order, MedicineOrder)


def _from_line(line: Line, order: object, now: datetime) -> Medicine:
    assert isinstance(order, MedicineOrder)
    text, atc = strict.dumps(dosages(order, now)), atc_today(order.atc)
    return Medicine(
        key=f"MedicationRequest/{line.id}",
        name=order.name,
        atc=atc,
        parts=named(order.name, atc).parts,
        dosages=from_json(text, tuple[Dosage, ...]),
        line=line.id,
        since=beginning(order.start, order.steps[0] if order.steps else None, now),
        reasons=(CodeableConcept(text=order.reason),) if order.reason else (),
        strength=order.strength_text,
        form=order.form,
        depot=_is_depot(order),
        unmeasured=order.imported is not None
        and not product_words.is_measured(order.imported.display, order.atc),
    )


def _is_depot(order: MedicineOrder) -> bool:
    """True for slow release: ordered so, or all products of its brand are."""
    known = vocabulary.medicine(order.atc)
    brand = fold(order.brand)
    forms = {p.form for p in known.products if brand and fold(p.brand) == brand} if known else set()
    return "depot" in order.form or (bool(forms) and all("depot" in form for form in forms))


def _in_effect(
    chart: Chart, stay: Stay | None, now: datetime
) -> tuple[tuple[Medicine, ...], tuple[str, ...]]:
    """Medicines in effect, and the names of those that have no code to compare."""
    found, known, unnamed = ordered(chart, stay, now)
    said, nameless = _stated(chart, now)
    # A statement of what is prescribed or ordered too is another view of the same medicine.
    kept = [m for m in said if not m.atc or m.atc not in known]
    return (*found, *kept), (*(name for _key, name in unnamed), *nameless)


def ordered(
    chart: Chart, stay: Stay | None, now: datetime
) -> tuple[tuple[Medicine, ...], frozenset[str], tuple[tuple[str, str], ...]]:
    """Ordered and prescribed medicines in effect, the ATC codes of all of them, and key and name of those
    without a code; nameless and unreadable ones are only among the latter.

    During a stay a prescription counts until the ward has decided about its substance: an order of the
    same substance on the ward chart, whatever its state, stands in its place.
    """
    ward: list[Medicine] = []
    prescribed: list[Medicine] = []
    decided: set[str] = set()
    unnamed: list[tuple[str, str]] = []
    for request in chart.all(MedicationRequest):
        read = medicines.read_request(chart, request, stay, now)
        if not read.use.show or read.state in (State.PLANNED, State.FORBIDDEN):
            continue
        try:
            community = read.belongs is not Belongs.WARD
            what = composed(chart, request)
            if (
                what is not None
                and stay is not None
                and read.mine
                and read.belongs is Belongs.WARD
                and what.own
            ):
                decided.add(what.own)
            if not read.use.decide:
                continue
            if what is None:
                unnamed.append((request.key, _("a medicine without a name")))
                continue
            medicine = Medicine(
                key=request.key,
                name=what.name,
                atc=what.atc,
                parts=what.parts,
                dosages=request.dosage_instruction,
                prescription=community,
                reasons=request.reason_code,
                since=read.begins or instant(request.authored_on),
                strength=concentration_of(chart, request),
                doubted=read.state is State.UNKNOWN,
                unmeasured=product_words.is_unmeasured(concept_in(chart, request), what.atc),
            )
        except Exception:  # noqa: BLE001 (named as unknown)
            # One odd resource is one unknown medicine, named; the others are compared all the same.
            _log.warning("%s can't be compared", request.key, exc_info=True)
            name = _("{name} (can't be read)").format(name=plain_name(request))
            unnamed.append((request.key, name))
            continue
        if not what.known:
            unnamed.append((medicine.key, medicine.name))
        (prescribed if community else ward).append(medicine)
    kept = (m for m in prescribed if m.atc not in decided)
    known = frozenset({m.atc for m in (*ward, *prescribed)} | decided)
    return (*ward, *kept), known, tuple(unnamed)


def listed(chart: Chart, keys: Iterable[str]) -> tuple[tuple[Medicine, ...], tuple[str, ...]]:
    """The medicines of these keys as if they were ordered now, and the names of those without a code."""
    found, unnamed = [], []
    for key in dict.fromkeys(keys):
        request, statement = chart.find(key, MedicationRequest), chart.find(key, MedicationStatement)
        one = request or statement
        what = composed(chart, one) if one is not None else None
        name = what.name if what is not None else _("a medicine without a name")
        dosages = request.dosage_instruction if request else statement.dosage if statement else ()
        found.append(
            Medicine(
                key=key,
                name=name,
                atc=what.atc if what is not None else "",
                parts=what.parts if what is not None else (),
                dosages=dosages,
                line=key,
                listed=True,
                since=_begun(one),
                strength=concentration_of(chart, one) if one is not None else "",
                reasons=request.reason_code if request else (),
                unmeasured=what is not None
                and one is not None
                and product_words.is_unmeasured(concept_in(chart, one), what.atc),
            )
        )
        if what is None or not what.known:
            unnamed.append(name)
    return tuple(found), tuple(unnamed)


def _begun(one: MedicationRequest | MedicationStatement | None) -> datetime | None:
    """Moment since which an order or a statement says that it is used."""
    if isinstance(one, MedicationRequest):
        return begins_at(one.dosage_instruction) or instant(one.authored_on)
    if one is None:
        return None
    period = one.effective_period
    return instant(period.start) if period and period.start else begins_at(one.dosage)


def _stated(chart: Chart, now: datetime) -> tuple[list[Medicine], list[str]]:
    """Medicines in use by a list or the patient, and the names of those without a code to compare."""
    found, unnamed = [], []
    former = medicines.superseded(chart)
    for statement in chart.all(MedicationStatement):
        read = medicines.read_statement(statement, now)
        if statement.key in former:
            continue
        if medicines.said_of_all(statement) == "unknown":
            # Who says that nothing is known may leave out anything: what is compared with it is not checked.
            concept = statement.medication_codeable_concept
            unnamed.append((concept.words if concept is not None else "") or _("a medicine without a name"))
        if not read.use.decide:
            continue
        what = composed(chart, statement)
        if what is None or not what.known:
            unnamed.append((what.name if what is not None else "") or _("a medicine without a name"))
        if what is not None:
            found.append(
                Medicine(
                    key=statement.key,
                    name=what.name,
                    atc=what.atc,
                    parts=what.parts,
                    dosages=statement.dosage,
                    prescription=True,
                    since=read.begins,
                    doubted=read.state is State.UNKNOWN,
                )
            )
    return found, unnamed


def _is_of(one: Answered, analysis: str) -> bool:
    return one.analysis is not None and one.analysis.key == analysis


def _newest(answers: Iterable[Answered], since: datetime) -> Answered | None:
    found = [one for one in answers if one.at >= since and one.answered]
    return max(found, key=lambda one: one.at, default=None)
