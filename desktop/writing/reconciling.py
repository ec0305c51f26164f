"""Result of a reconciliation: each row with its decisions weighed, and the missing ones."""

from __future__ import annotations

import hashlib
import re
import uuid
from collections.abc import Callable
from datetime import datetime
from typing import Final, Literal

import msgspec

from desktop.acts.reconcile import SPITE, Decision, Reconciled, Then, Uses
from desktop.clinical.record.medicines.medicines import State
from desktop.clinical.record.medicines.order_acts import OrderAct, possible
from desktop.clinical.record.medicines.regimens import is_plain, regimen
from desktop.clinical.record.medicines.ways import infusion
from desktop.clinical.record.stays.stays import Stay
from desktop.clinical.words.doses import dosages_words
from desktop.clinical.words.orders import until_words, why_words
from desktop.core.decoding.by_type import from_json
from desktop.core.formats import relative_day_time
from desktop.core.messages import _
from desktop.fhir import strict
from desktop.fhir.chart import Chart
from desktop.fhir.elements import Dosage
from desktop.fhir.resources import MedicationRequest, MedicationStatement
from desktop.letters.compose.medicines import Entry
from desktop.orders import checking, due, findings, redose, standing_conflicts
from desktop.orders.basket import Answer, Identity, Line
from desktop.orders.checking import Checked
from desktop.orders.draft import MedicineOrder
from desktop.orders.field.until import until as moment_of
from desktop.orders.findings import Finding
from desktop.writing import medicines as writing
from desktop.writing.medicines import Json
from desktop.writing.reconcile_rows import Row, rows

Does = Literal["", "keep", "say", "change", "stop", "pause", "begin", "begin-stopped", "begin-paused"]
"""Effect of a second decision on the ward's orders: `say` writes only the reason on an active one."""
Stored = Callable[[str], Json | None]
USES: Final[tuple[Uses, ...]] = ("uses", "otherwise", "not", "unknown")
THEN: Final[tuple[Then, ...]] = ("unchanged", "change", "stop", "pause", "exchange", "new")
LEAST_REASON: Final = 3
_NAMES: Final = uuid.UUID("6d1f6c3e-2f0f-4b6c-9f4d-6f5d3a0f6a11")


class Weighed(msgspec.Struct, frozen=True):
    """A row with what was decided of it. `missing` says what is still to be decided or written, `where` in
    which part (`uses`, `how`, `then`, `text`, `until`, `why`, the mark of a Stop); `moved`: its sources say
    something else since.

    `offered` are the second decisions that make sense, `why` and `until` what holds where nothing is typed,
    `becomes` what the patient gets. `line` is the order that is made or changed, as the checks look at it.
    `asks` are the marks of the Stops that ask for a reason of their own.
    """

    row: Row
    decision: Decision
    offered: tuple[Then, ...] = ()
    does: Does = ""
    why: str = ""
    how: str = ""
    becomes: str = ""
    until: str = ""
    missing: str = ""
    where: str = ""
    moved: bool = False
    line: Line | None = None
    base: Json | None = None
    dosage: tuple[Json, ...] = ()
    findings: tuple[Finding, ...] = ()
    answers: tuple[Answer, ...] = ()
    asks: tuple[tuple[str, Finding], ...] = ()

    @property
    def decided(self) -> bool:
        return not self.missing


class Outcome(msgspec.Struct, frozen=True):
    """All rows weighed, the marks of the findings beside them, and names of what is decided of no row."""

    rows: tuple[Weighed, ...]
    shown: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()
    checked: Checked = Checked()

    @property
    def left(self) -> tuple[Weighed, ...]:
        """The rows of which something is still to be decided."""
        return tuple(one for one in self.rows if not one.decided)


def identity(draft: str, row: str, kind: str) -> Identity:
    """The same draft makes the same resources, however often it is looked at or signed."""
    return Identity(
        str(uuid.uuid5(_NAMES, f"{draft} {row} {kind}")),
        f"urn:uuid:{uuid.uuid5(_NAMES, f'{draft} {row} {kind} business')}",
    )


def weigh(
    chart: Chart,
    where: Stay | None,
    now: datetime,
    written: Reconciled,
    draft: str,
    stored: Stored,
    *,
    decides: bool,
) -> Outcome:
    """Each row of a patient with what was decided of it, the new orders checked together. `stored` gives a
    resource (`Type/id`) as it stands.

    `decides` is whether the person may decide what the patient shall use; else only what they do use is
    asked. Raises nothing for what was typed: what can't be read is missing.
    """
    found = rows(chart, where, now)
    weighed = [_weigh(chart, one, now, written, draft, stored, decides=decides) for one in found]
    lines = tuple(one.line for one in weighed if one.line is not None)
    checked = Checked()
    if lines:
        checked = checking.check(lines, chart, now, decided=standing_conflicts.fingerprints(chart))
    weighed = [_answered(one, checked, now) for one in weighed]
    known = {one.key for one in found}
    gone = tuple(re.split(r"[|~]", d.row)[0] for d in written.rows if d.row not in known)
    return Outcome(tuple(weighed), tuple(f.fingerprint for f in checked.open), gone, checked)


def _weigh(
    chart: Chart, row: Row, now: datetime, written: Reconciled, draft: str, stored: Stored, *, decides: bool
) -> Weighed:
    decision = written.of(row.key) or Decision(row.key, row.seen)
    if decision.seen != row.seen:
        anew = decision.anew(row.seen)
        return Weighed(row, anew, missing=_("Changed since you looked"), where="uses", moved=True)
    offered = _offered(row, decision.uses) if decides else ()
    own = row.own
    how = decision.how.strip() or (own.dose if own is not None and not own.denied else "")
    one = Weighed(row, decision, offered, how=how)
    if not decision.uses:
        return _lacks(one, "uses", _("Not decided"))
    if decision.uses == "otherwise" and not how:
        return _lacks(one, "how", _("Write how it is used"))
    if not decides:
        return one
    if decision.then not in offered:
        return _lacks(one, "then", _("Not decided"))
    return _then(chart, one, now, draft, stored)


def _lacks(one: Weighed, where: str, words: str) -> Weighed:
    return msgspec.structs.replace(one, where=where, missing=words)


def _offered(row: Row, uses: Uses) -> tuple[Then, ...]:
    """Decisions offered for a row, by the patient's use and the state of the ward's order."""
    if not uses:
        return ()
    order = row.order
    may = possible(order.read) if order is not None else frozenset()
    paused = order is not None and order.read.state is State.PAUSED
    found: set[Then] = {"stop"}
    if uses != "not":
        stands = row.agreed is not None if order is None else row.as_ordered and not paused
        # What is used otherwise than the lists have it does not go on as they have it.
        if stands and uses != "otherwise":
            found.add("unchanged")
        if order is None or OrderAct.CHANGE in may:
            found.add("change")
        if row.exchanged and not paused:
            found.add("exchange")
        if order is None or paused or OrderAct.PAUSE in may:
            found.add("pause")
    if uses in ("not", "unknown") and not paused:
        found.add("new")
    return tuple(one for one in THEN if one in found)


def _then(chart: Chart, one: Weighed, now: datetime, draft: str, stored: Stored) -> Weighed:
    """The second decision of a row: what it does, and what is missing of it."""
    row, decision, then = one.row, one.decision, one.decision.then
    order = row.order
    paused = order is not None and order.read.state is State.PAUSED
    # Another product has no field for a reason: what was written for another decision is none of it.
    said = decision.why.strip() if then != "exchange" else ""
    one = msgspec.structs.replace(one, why=said or _known_reason(one))
    if order is not None:
        one = msgspec.structs.replace(
            one, becomes=dosages_words(order.request.dosage_instruction, short=True)
        )
        if then == "unchanged":
            return msgspec.structs.replace(one, does="keep")
        if then == "exchange":
            said = f"{row.given} {one.becomes}".strip()
            return msgspec.structs.replace(one, does="say", becomes=said)
        if then == "stop":
            return _reasoned(msgspec.structs.replace(one, does="stop", becomes=""))
        if then == "pause":
            if paused:
                until = until_words(order.request, now)
                return _reasoned(msgspec.structs.replace(one, does="say", until=until))
            return _until(msgspec.structs.replace(one, does="pause"), now)
        if not decision.text.strip():
            if then == "change" and row.as_ordered:
                return _lacks(one, "text", _("Write the new dose"))
            # The ward has changed it already, or begun it: what is missing is why.
            return _reasoned(msgspec.structs.replace(one, does="say"))
        return _reasoned(_dosed(chart, one, order.request, None, stored, now))
    if then == "stop" and _is_stopped(one):
        return _reasoned(msgspec.structs.replace(one, does="keep"))
    return _begun(chart, one, now, draft, stored)


def _begun(chart: Chart, one: Weighed, now: datetime, draft: str, stored: Stored) -> Weighed:
    """A decision of what stands on no order of the ward: one is made from what the sources say."""
    then = one.decision.then
    if then != "stop" and not one.row.one_product:
        # Which of them? A dose “1 tablet” would be another's.
        return _lacks(one, "then", _("Order it by the order line instead"))
    source = one.row.agreed or next(iter(one.row.prescribed or one.row.said), None)
    found = held(chart, source)
    body = stored(found.key) if found is not None else None
    if body is None:
        return _lacks(one, "then", _("Order it by the order line instead"))
    base = writing.carried(body, identity(draft, one.row.key, "order"), now)
    request = from_json(strict.dumps(base), MedicationRequest)
    if then in ("stop", "pause"):
        does: Does = "begin-stopped" if then == "stop" else "begin-paused"
        one = msgspec.structs.replace(one, does=does, base=base)
        return _until(one, now) if then == "pause" else _reasoned(one)
    if then == "change" and not one.decision.text.strip():
        return _lacks(one, "text", _("Write the new dose"))
    if then == "new" and one.row.agreed is None and not one.decision.text.strip():
        return _lacks(one, "text", _("Write the dose"))
    one = _dosed(chart, one, request, base, stored, now)
    return _reasoned(one) if then != "unchanged" else one


def held(chart: Chart, entry: Entry | None) -> MedicationRequest | MedicationStatement | None:
    """The resource that an entry was read from; None for no entry."""
    keys = entry.source.keys if entry is not None else ()
    found = (chart.find(k, MedicationRequest) or chart.find(k, MedicationStatement) for k in keys)
    return next((one for one in found if one is not None), None)


def _dosed(
    chart: Chart, one: Weighed, request: MedicationRequest, base: Json | None, stored: Stored, now: datetime
) -> Weighed:
    """With the dose that was typed for a change or something new, read as a change of dose is; else with the
    one that the source says, as it stands."""
    if base is None and infusion(request):
        return _lacks(one, "then", _("Order it by the order line instead"))
    text = one.decision.text.strip() if one.decision.then in ("change", "new") else ""
    if not text:
        return _as_written(chart, one, request, base, now)
    found = redose.read(chart, request, text, now)
    order = found.order
    if not isinstance(order, MedicineOrder):
        asked = next((question.words for question in found.questions), "")
        return _lacks(one, "text", asked or _("The dose can't be read: write it as “80 mg x 2”"))
    if order.start.at is not None or order.start.day is not None:
        return _lacks(one, "text", _("Leave the start out: it holds from now on"))
    if redose.limited(request) and not redose.ends(order):
        return _lacks(one, "text", _("Write the days too, “i 5 dager”, or the last day."))
    begins = now
    if base is None and (waits := due.waiting(chart, request, now)) is not None:
        begins = min(waits, now)
    made = writing.dosage(order, base or stored(request.key) or {}, begins)
    typed = from_json(strict.dumps(made), tuple[Dosage, ...])
    if base is None and redose.is_same(request, order, typed):
        return msgspec.structs.replace(one, does="say")
    line = Line(request.id, "", order, text)
    said = dosages_words(typed, short=True)
    does: Does = "begin" if base is not None else "change"
    return msgspec.structs.replace(one, does=does, base=base, line=line, dosage=tuple(made), becomes=said)


def _as_written(
    chart: Chart, one: Weighed, request: MedicationRequest, base: Json | None, now: datetime
) -> Weighed:
    """With the dose of a source: only where it says nothing but dose and times a day is it written anew, at
    the ward's hours; all else goes on as it stands, and is not read."""
    by_line = _("Order it by the order line instead")
    order = redose.as_it_stands(chart, request, now)
    # What is counted from its beginning has another end when it begins here.
    if base is None or order is None or redose.counted(request):
        return _lacks(one, "then", by_line)
    made = list(base["dosageInstruction"])
    if is_plain(request.dosage_instruction) and not order.verbatim and not redose.odd(made):
        made = writing.dosage(order, base, now)
    carried = from_json(strict.dumps(made), tuple[Dosage, ...])
    if regimen(carried) != regimen(request.dosage_instruction):
        return _lacks(one, "then", by_line)
    line, said = Line(request.id, "", order, ""), dosages_words(carried, short=True)
    return msgspec.structs.replace(one, does="begin", base=base, line=line, dosage=tuple(made), becomes=said)


def _is_stopped(one: Weighed) -> bool:
    """True when the record already says stopped with this reason, or nothing is left to stop."""
    row = one.row
    if row.ended is not None and row.ended.read.state is State.STOPPED and why_words(row.ended.request):
        return why_words(row.ended.request) == one.why
    return not row.prescribed and one.decision.uses == "not" and not one.decision.why.strip()


def _known_reason(one: Weighed) -> str:
    """A reason that stands already for this very decision: what an order is given for is none, save of a new
    one."""
    row, decision, then = one.row, one.decision, one.decision.then
    if then == "exchange":
        return _("The hospital's product")
    if row.order is None:
        stopped = row.ended is not None and row.ended.read.state is State.STOPPED
        known = why_words(row.ended.request) if row.ended is not None and stopped else ""
        if then == "stop":
            return known or (_("Not in use") if decision.uses == "not" else "")
        return ""
    request = row.order.request
    paused = row.order.read.state is State.PAUSED
    if then == "pause":
        return why_words(request) if paused else ""
    if then == "change":
        # Why it was changed before is not why it is changed now.
        return why_words(request) if not decision.text.strip() else ""
    if then == "new":
        return why_words(request) or next((c.label for c in request.reason_code if c.label), "")
    return ""  # what is given is stopped for a reason of its own


def _reasoned(one: Weighed) -> Weighed:
    if one.missing or len(one.why) >= LEAST_REASON:
        return one
    return _lacks(one, "why", _("Write why"))


def _until(one: Weighed, now: datetime) -> Weighed:
    words = " ".join(one.decision.until.split())
    if not words:
        return _lacks(one, "until", _("Until when, and who decides then?"))
    at = moment_of(words, now)
    return _reasoned(
        msgspec.structs.replace(one, until=relative_day_time(at, now) if at is not None else words)
    )


def _answered(one: Weighed, checked: Checked, now: datetime) -> Weighed:
    """A row with what the checks found of its order. Each Stop asks why all the same, and only what was
    written for that very Stop, of that very decision, answers it."""
    if one.line is None:
        return one
    mine = checked.of(one.line.id)
    asks = {_asked(one.decision, found): found for found in mine if found.blocks}
    one = msgspec.structs.replace(one, findings=mine, asks=tuple(asks.items()))
    if one.missing:
        return one
    answers = []
    for mark, found in asks.items():
        kinds = [action.kind for action in found.actions]
        kind = next((k for k in ("override", "keep") if k in kinds), None)
        if kind is None:
            return _lacks(one, "then", found.title)
        why = one.decision.spite(mark).strip()
        if len("".join(why.split())) < findings.MIN_REASON:
            return _lacks(one, mark, _("{what} Write why all the same").format(what=found.title))
        answers.append(findings.answer(found, kind, now, reason=why))
    return msgspec.structs.replace(one, answers=tuple(answers))


def _asked(decision: Decision, found: Finding) -> str:
    """The mark of a Stop as it is asked about: of the finding, and of the decision that meets it."""
    parts = (found.fingerprint, decision.seen, decision.uses, decision.then, decision.text.strip())
    return SPITE + hashlib.sha256("\0".join(parts).encode()).hexdigest()[:24]
