"""Medicines of a record as entries: what was used at home, ordered on the ward, and meant for afterwards."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal

import msgspec

from desktop.clinical.products import only_names, product
from desktop.clinical.record.medicines import medicines, overridden, restarting, ways
from desktop.clinical.record.medicines.medicines import Belongs, Reading, State
from desktop.clinical.record.medicines.regimens import particulars, regimen
from desktop.clinical.record.medicines.spans import first_of, first_of_dosages
from desktop.clinical.record.medicines.ways import Way
from desktop.clinical.record.patient import conditions
from desktop.clinical.words import doses
from desktop.clinical.words.medicines import Name
from desktop.clinical.words.orders import note_words
from desktop.clinical.words.overridden import short_words
from desktop.clinical.words.timings import end_words
from desktop.core import messages
from desktop.core.clock import local, stamp
from desktop.fhir.chart import Chart
from desktop.fhir.elements import Dosage, Reference
from desktop.fhir.resources import Condition, Medication, MedicationRequest, MedicationStatement
from desktop.fhir.when import Moment, instant, parse
from desktop.letters.compose import norwegian
from desktop.letters.compose.dosage import dosage, named
from desktop.letters.compose.record_reading import Stay
from desktop.letters.model import Source

Group = Belongs
"""Phase of a medicine: used at home, ordered in the stay, ordered for the time after it."""


class Entry(msgspec.Struct, frozen=True):
    """One prescription, order or statement as the record reads it, with its words.

    `prior` is the key of what it replaces, `follows` those of what it was decided from; `written` marks a
    prescription made during the stay: it is meant for afterwards. `own_words` marks the patient's own
    statement, which `says` keeps beside a prescription of the same medicine when it differs; `denied` says
    that somebody stated it as not taken (with the reason, else a blank); `infusion` that it runs by the hour;
    `regimen` one dose, its unit and the times a day, where known. `way`, `route` and `form` are how it is
    given, `plain` whether nothing speaks against going on with it at home (no needle, no infusion, no
    prophylaxis, not only when needed).
    `in_spite` is what it was signed in spite of, with the reason; `particulars` what the dosage says besides
    its regimen. `noted` is what was noted beside it. `span` says the start that is still to come, and the end
    of a statement. `admission` marks a prescription of the day of admission: it may be what is used at home.
    """

    group: Group
    name: Name
    dose: str
    read: Reading
    reason: str
    when: str
    source: Source
    prior: str = ""
    restart: str = ""
    restarter: str = ""
    once: bool = False
    written: bool = False
    regimen: tuple[Decimal, str, Decimal] | None = None
    own_words: bool = False
    says: str = ""
    denied: str = ""
    way: Way = Way.UNKNOWN
    route: str = ""
    form: str = ""
    plain: bool = False
    infusion: bool = False
    in_spite: str = ""
    follows: tuple[str, ...] = ()
    particulars: tuple[str, ...] = ()
    noted: str = ""
    span: str = ""
    admission: bool = False

    @property
    def state(self) -> State:
        return self.read.state

    @property
    def outdated(self) -> bool:
        """An expired prescription that nobody cleared away."""
        return self.read.state is State.EXPIRED

    @property
    def same(self) -> tuple[str, str]:
        """Equal when product and dose are: nothing has changed between two such entries."""
        # One source says how it is given where another does not: the same medicine all the same.
        dose = self.dose.casefold().removesuffix(self.route.casefold())
        return (self.name.product.casefold(), " ".join(dose.split()).rstrip(","))


def entries(chart: Chart, stay: Stay | None, now: datetime, *, each_strength: bool = False) -> list[Entry]:
    """All entries that a letter weighs, older prescriptions folded where a newer identical one stands; an
    expired one under any newer one of its substance, or (`each_strength`) of its strength.

    Of a stay that is over nothing later counts: neither as used at home before it, nor as given in it.
    """
    found: list[Entry] = []
    for request in chart.all(MedicationRequest):
        read = medicines.read_request(chart, request, stay, now)
        # A prohibition is said among the warnings: in a list of medicines it reads as one to take.
        if not read.use.show or read.state is State.FORBIDDEN:
            continue
        if read.belongs is Group.WARD and not read.mine and (stay is not None or read.over):
            # An order of another stay says nothing of what is used at home. Where no stay is known, one that
            # stands is in the chart of this patient all the same.
            continue
        if read.belongs is Group.HOME and (
            _later(request.authored_on, stay) or _long_over(request, read, stay, now)
        ):
            continue
        found.append(_entry(chart, request, read, stay, now))
    found += [_stated(chart, one, read, when, now) for one, read, when in told(chart, stay, now)]
    return _folded(found, each_strength=each_strength)


def told(
    chart: Chart, stay: Stay | None, now: datetime
) -> Iterator[tuple[MedicationStatement, Reading, str]]:
    """Statements of what is taken, or not, as far as a letter weighs it: each with when it was told."""
    former = medicines.superseded(chart)
    for statement in chart.all(MedicationStatement):
        if statement.key in former:
            continue
        read = medicines.read_statement(statement, now)
        period = statement.effective_period
        when = statement.date_asserted or statement.effective_date_time or (period.start if period else "")
        ends = stay is not None and period is not None and stay.covers(period.end, now)
        if read.use.show and (not read.over or ends or read.denied) and not _later(when, stay):
            yield statement, read, when


def _later(when: str, stay: Stay | None) -> bool:
    """True when something was written after the stay had ended."""
    moment = parse(when)
    if stay is None or stay.ongoing or stay.end is None or moment is None:
        return False
    return moment.start > stay.end.start and moment.day > stay.end.day


def _long_over(request: MedicationRequest, read: Reading, stay: Stay | None, now: datetime) -> bool:
    """True when a prescription is over and was not ended in the stay."""
    if not read.over:
        return False
    if stay is None:
        return True
    if medicines.closed_in(request, stay, now):
        return False
    # A course that came to its end while the patient was in.
    return not read.running or read.ends is None or not stay.covers(stamp(read.ends), now)


def _entry(
    chart: Chart, request: MedicationRequest, read: Reading, stay: Stay | None, now: datetime
) -> Entry:
    label = {Group.HOME: "Resept", Group.WARD: "Ordinasjon på posten", Group.AFTER: "Utskrivningsliste"}
    validity = request.dispense_request.validity_period if request.dispense_request else None
    way = ways.way(chart, request)
    needed = bool(request.dosage_instruction) and all(map(doses.is_as_needed, request.dosage_instruction))
    # What somebody told of was used before they told of it, whenever that was.
    told = bool(request.reported_boolean) or request.reported_reference is not None
    written = read.belongs is Group.HOME and read.mine and not told
    name = named(chart, request.medication_codeable_concept, request.medication_reference)
    return Entry(
        read.belongs,
        name,
        dosage(request.dosage_instruction),
        read,
        _reason(chart, request, read),
        request.authored_on,
        Source((request.key,), label[read.belongs], request.authored_on),
        request.prior_prescription.target if request.prior_prescription else "",
        (_until(request) or (validity.start if validity else "")) if read.state is State.PAUSED else "",
        restarting.restarter(chart, request.key) if read.state is State.PAUSED else "",
        once=medicines.once(request),
        written=written,
        regimen=regimen(request.dosage_instruction),
        way=way,
        route=_route(request.dosage_instruction),
        form=_form(chart, request.medication_reference),
        infusion=ways.infusion(request),
        plain=way in (Way.ORAL, Way.LOCAL)
        and not needed
        and not ways.infusion(request)
        and not ways.prophylaxis(request),
        in_spite=_in_spite(chart, request),
        follows=tuple(one.target for one in (*request.based_on, *request.supporting_information)),
        particulars=particulars(request.dosage_instruction),
        noted=_noted(request, read, name),
        span=_begins(first_of(request), read, now),
        admission=written and _of_admission(request.authored_on, stay, now),
    )


def _noted(request: MedicationRequest, read: Reading, name: Name) -> str:
    """Notes of an order; without the product in words that the ward gives from."""
    ward, called = read.belongs is Group.WARD, f"{name.generic} {name.product}"
    return note_words([one for one in request.note if not (ward and only_names(one.text, called))])


def _of_admission(when: str, stay: Stay | None, now: datetime) -> bool:
    """True for the day on which a stay of several days began."""
    moment = parse(when)
    if moment is None or stay is None or stay.start is None:
        return False
    last = local(now).date() if stay.ongoing or stay.end is None else stay.end.day
    return moment.day == stay.start.day < last


def _begins(start: Moment | None, read: Reading, now: datetime) -> str:
    """`begynner 24.12.2026` of what begins on another day than this."""
    if read.state is not State.NOT_BEGUN or start is None or start.day <= local(now).date():
        return ""
    return f"begynner {norwegian.day_of(start)}"


def _until(request: MedicationRequest) -> str:
    """End of the pause, or the event it waits for."""
    at, words = medicines.paused_until(request)
    return stamp(at) if at is not None else words


def _in_spite(chart: Chart, request: MedicationRequest) -> str:
    """Overridden warnings of the order, with reasons, as sentences."""
    with messages.using("nb"):
        found = dict.fromkeys(short_words(one) for one in overridden.of_order(chart, request.key))
    return ". ".join(found)


def _stated(chart: Chart, statement: MedicationStatement, read: Reading, when: str, now: datetime) -> Entry:
    reason = ", ".join(c.label for c in statement.status_reason if c.label)
    period, own = statement.effective_period, first_of_dosages(statement.dosage)
    start = parse(period.start if period and period.start else statement.effective_date_time) or own
    with messages.using("nb"):
        span = (_begins(start, read, now), "" if read.over else end_words(period))
    return Entry(
        Group.HOME,
        named(chart, statement.medication_codeable_concept, statement.medication_reference),
        dosage(statement.dosage),
        read,
        norwegian.inside(reason) if read.state in (State.STOPPED, State.PAUSED) and not read.denied else "",
        when,
        Source((statement.key,), "Legemiddelliste", when),
        regimen=regimen(statement.dosage),
        denied=(f": {norwegian.inside(reason)}" if reason else " ") if read.denied else "",
        own_words=medicines.of_own_words(statement),
        way=ways.way(chart, statement),
        route=_route(statement.dosage),
        form=_form(chart, statement.medication_reference),
        follows=tuple(one.target for one in statement.derived_from),
        particulars=particulars(statement.dosage),
        noted=note_words(statement.note),
        span=" ".join(part for part in span if part),
    )


def _route(dosages: tuple[Dosage, ...]) -> str:
    """The route of all its dosages; empty where they differ, and the words of each say its own."""
    with messages.using("nb"):
        return doses.common_how(dosages)


def _form(chart: Chart, reference: Reference | None) -> str:
    medication = chart.find(reference, Medication)
    return medication.form.label.lower() if medication and medication.form else ""


def _reason(chart: Chart, request: MedicationRequest, read: Reading) -> str:
    """Reason for the order's state: the status's own; else, of an active order, its indication."""
    if request.status_reason is not None and request.status_reason.label:
        return norwegian.inside(request.status_reason.label)
    if read.state in (State.STOPPED, State.PAUSED):
        return ""
    said = [norwegian.inside(concept.label) for concept in request.reason_code if concept.label]
    for reference in request.reason_reference:
        condition = chart.find(reference, Condition)
        label = (conditions.name(condition) if condition else "") or reference.display
        said += [norwegian.inside(label)] if label else []
    return ", ".join(dict.fromkeys(said))


def _age(entry: Entry) -> tuple[bool, float, tuple[str, ...]]:
    at = instant(entry.when)
    return not entry.outdated, at.timestamp() if at else 0.0, entry.source.keys


def _folded(found: list[Entry], *, each_strength: bool) -> list[Entry]:
    """Identical entries of one group become one with all its sources, the newest one's words."""
    ordered = sorted(found, key=_age, reverse=True)
    kept: dict[tuple[object, ...], Entry] = {}
    for entry in ordered:
        idle = entry.read.over or entry.state is State.PAUSED
        place = (entry.group, entry.written, entry.name.substance, *entry.same, idle)
        newer = kept.get(place)
        if newer is None:
            kept[place] = entry
        else:
            keys = newer.source.keys + entry.source.keys
            source = Source(keys, newer.source.label, newer.source.when)
            kept[place] = msgspec.structs.replace(newer, source=source)
    # An expired prescription counts only where nothing newer of the medicine stands.
    entries = list(kept.values())
    fresh = [e for e in entries if e.group is Group.HOME and not e.outdated and not e.own_words]
    old = [e for e in entries if e.outdated and e.group is Group.HOME]
    return [e for e in entries if e not in old or not _renewed(e, fresh, each_strength=each_strength)]


def _renewed(old: Entry, fresh: list[Entry], *, each_strength: bool) -> bool:
    """True when a newer entry of the substance is active, and of no other strength or form where that counts:
    two that were both prescribed may both be in use."""
    return any(
        e.name.substance == old.name.substance and not (each_strength and _other_strength(e, old))
        for e in fresh
    )


def _other_strength(one: Entry, other: Entry) -> bool:
    mine, older = product(one.name.product, one.form), product(other.name.product, other.form)
    if mine.is_other(older):
        return True
    if mine.strength or older.strength or one.regimen is None or other.regimen is None:
        return False
    # Without a strength, one dose is the nearest to it.
    return one.regimen[:2] != other.regimen[:2]


def _with_denials(entries: list[Entry]) -> list[Entry]:
    """Entries with what somebody stated as not taken beside the prescriptions of it: it is none itself."""
    found = [e for e in entries if not e.denied]
    for said in [e for e in entries if e.denied]:
        stated = instant(said.when)
        of_it = [e for e in found if e.group is Group.HOME and e.name.substance == said.name.substance]
        same = [e for e in of_it if e.name.product.casefold() == said.name.product.casefold()]
        for other in same or of_it:
            written = instant(other.when)
            if stated is not None and written is not None and written > stated:
                continue
            source = Source((*other.source.keys, *said.source.keys), other.source.label, other.source.when)
            found[found.index(other)] = msgspec.structs.replace(other, source=source, denied=said.denied)
    return found


def with_own_words(entries: list[Entry]) -> list[Entry]:
    """Entries with the patient's words beside the prescription: another view of it, no second medicine."""
    merged = _with_denials(entries)
    for said in [e for e in merged if e.own_words]:
        beside = [
            e
            for e in merged
            if e.group is Group.HOME
            and not e.own_words
            and e.name.substance == said.name.substance
            and e.name.product.casefold() == said.name.product.casefold()
        ]
        if len(beside) != 1:
            continue
        other = beside[0]
        differs = said.dose != other.dose and not (said.regimen and said.regimen == other.regimen)
        source = Source((*other.source.keys, *said.source.keys), other.source.label, other.source.when)
        merged.remove(said)
        merged[merged.index(other)] = msgspec.structs.replace(
            other, source=source, says=said.dose if differs else ""
        )
    return merged
