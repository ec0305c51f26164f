"""The reconciliation of a patient's medicines: each with its sources side by side, and what is decided."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import datetime
from typing import Final

from sqlalchemy import Connection

from desktop.acts import declared
from desktop.acts import role_table as roles
from desktop.acts.reconcile import SignReconciliation, Then, Uses
from desktop.clinical.record import persons
from desktop.clinical.record.medicines import reconciliations
from desktop.clinical.record.medicines.medicines import State, paused_until
from desktop.clinical.record.medicines.regimens import regimen
from desktop.clinical.record.medicines.ways import Way, way_of
from desktop.clinical.record.stays import stays
from desktop.clinical.substances import key as substance
from desktop.clinical.words import demographics, doses, order_remarks
from desktop.clinical.words.orders import state_words, until_words, why_words
from desktop.core.clock import local
from desktop.core.formats import short_day_time
from desktop.core.messages import _, ngettext, pgettext
from desktop.core.names import family_first
from desktop.fhir.chart import Chart
from desktop.fhir.elements import Dosage
from desktop.fhir.resources import List, MedicationRequest, MedicationStatement
from desktop.letters.compose.medicines import Entry
from desktop.orders import checking
from desktop.orders.checking import Checked
from desktop.orders.findings import Finding
from desktop.orders.standing_conflicts import standing
from desktop.shown.medicines.medicines import Conflict, SourceDose, SourceHead
from desktop.shown.medicines.reconcile import ReconcileField, ReconcileRow, Reconciliation, ReconciliationNow
from desktop.store import outbox
from desktop.sync.pull import cursors
from desktop.views.answering import answers
from desktop.views.base import labelled
from desktop.views.medicines import medicine_sources, medicine_supplies
from desktop.views.medicines.medication import short_dose
from desktop.views.medicines.medicine_sources import MedicineSource
from desktop.views.medicines.medicine_supplies import DispensedSource
from desktop.views.medicines.order_writing import not_asked_words
from desktop.views.reader import Reader
from desktop.writing.reconcile_rows import Order, Row, at_home
from desktop.writing.reconciling import Outcome, Weighed, weigh

USES: Final[tuple[tuple[str, Uses, Callable[[], str]], ...]] = (
    ("J", "uses", lambda: pgettext("reconcile", "Uses it")),
    ("A", "otherwise", lambda: pgettext("reconcile", "Otherwise")),
    ("N", "not", lambda: pgettext("reconcile", "Does not use it")),
    ("X", "unknown", lambda: pgettext("reconcile", "Unknown")),
)
THEN: Final[tuple[tuple[str, Then, Callable[[], str]], ...]] = (
    ("U", "unchanged", lambda: pgettext("reconcile", "Unchanged")),
    ("E", "change", lambda: pgettext("reconcile", "Changed")),
    ("S", "stop", lambda: pgettext("reconcile", "Stopped")),
    ("P", "pause", lambda: pgettext("reconcile", "Paused")),
    ("B", "exchange", lambda: pgettext("reconcile", "Exchanged")),
    ("Y", "new", lambda: pgettext("reconcile", "New")),
)
_MEDICINES: Final = ("MedicationRequest", "MedicationStatement", "MedicationDispense")
_NAMED: Final = 5
"""Medicines that are named of those that were dispensed and stand in no row."""
_TOLD: Final[dict[str, Callable[[], str]]] = {
    "": lambda: _("each row's own source"),
    "patient": lambda: _("the patient"),
    "relative": lambda: _("a relative"),
}


@answers(ReconciliationNow)
def reconciliation(reader: Reader, connection: Connection, ask: ReconciliationNow) -> Reconciliation | None:
    chart = reader.charts.read(connection, ask.patient, keep=True)
    if chart is None:
        return None
    now = reader.clock()

    def stored(key: str) -> dict[str, object] | None:
        kind, _slash, ident = key.partition("/")
        return outbox.current(connection, kind, ident)

    where = stays.current(chart, now)
    # Without a stay there is no chart of the ward to decide for.
    decides = roles.decides(reader.actor) and where is not None
    outcome = weigh(chart, where, now, ask.written, ask.draft, stored, decides=decides)
    unchecked = ""
    if ask.unasked:
        kinds = declared(SignReconciliation).fresh
        unchecked = not_asked_words(cursors.asked_for(connection, ask.patient, kinds), now)
    return model(chart, outcome, ask, now, decides=decides, unchecked=unchecked)


def model(
    chart: Chart, outcome: Outcome, ask: ReconciliationNow, now: datetime, *, decides: bool, unchecked: str
) -> Reconciliation:
    """View model of a reconciliation; dangerous rows first, then rows that differ."""
    where = stays.current(chart, now)
    home = at_home(chart, where, now)
    dispensed = medicine_supplies.source(
        chart, now, ((one.row.called, _keys(one.row)) for one in outcome.rows)
    )
    sources = medicine_sources.of(chart, home, dispensed, now)
    found = standing(chart, now)
    rows = [
        _row(one, sources, found, _unchecked(one, outcome.checked), now, decides=decides)
        for one in outcome.rows
    ]
    known = {row.key for row in rows}
    gone = tuple(one.row for one in ask.written.rows if one.row not in known)
    # By what stands, not by what is decided: no row moves under the cursor.
    rows.sort(key=lambda row: (row.danger, row.name, row.key))
    left = tuple(one.key for one in rows if not one.decided)
    name = family_first(*persons.family_given(chart.patient.name))
    done = len(rows) - len(left)
    note = " · ".join((
        ngettext("{n} medicine", "{n} medicines", len(rows)).format(n=len(rows)),
        _("{n} decided").format(n=done),
        _("{n} left").format(n=len(left)),
    ))  # fmt: skip
    made = Reconciliation(
        written=ask.written,
        name=name,
        heads=(SourceHead("chart", _("Chart"), _("now")), *(s.head for s in sources)),
        rows=tuple(rows),
        left=left,
        decides=decides,
        title=_("Reconciliation at admission"),
        note=note if rows else "",
        verb=_verb(len(left), bool(rows), bool(gone), decides=decides),
        says=_says(outcome, decides=decides),
        warning=" ".join(filter(None, (_warning(chart, outcome, unchecked, now), _apart(dispensed)))),
        told_words=_TOLD[ask.written.told](),
        shown=outcome.shown,
        empty=_empty(chart, dispensed) if not rows else "",
        spoken=f"{name}, {demographics.born(chart.patient, local(now).date())}",
        uses_choices=tuple((key, code, words()) for key, code, words in USES),
        then_choices=tuple((key, code, words()) for key, code, words in THEN),
        gone=gone,
        stay=where.encounter.key if where is not None else "",
    )
    return labelled.rows(made, chart)


def _verb(left: int, some: bool, gone: bool, *, decides: bool) -> str:
    if not some:
        return _("Nothing to reconcile for")
    if left:
        return ngettext("{n} left, then sign for", "{n} left, then sign for", left).format(n=left)
    if gone:
        return _("Leave out what is gone, then sign for")
    return _("Sign the reconciliation for") if decides else _("Save what is used for")


def _says(outcome: Outcome, *, decides: bool) -> tuple[str, ...]:
    """Sentences on the effect of signing: counts of unchanged, stopped and changed medicines."""
    if not decides:
        return (_("What the patient uses is kept. A doctor decides what they shall use."),)
    does = Counter(one.does for one in outcome.rows if one.decided)
    words = (
        ("{n} unchanged", does["keep"] + does["say"]),
        ("{n} new order", does["begin"]),
        ("{n} changed dose", does["change"]),
        ("{n} stopped", does["stop"] + does["begin-stopped"]),
        ("{n} paused", does["pause"] + does["begin-paused"]),
    )
    said = {
        "{n} unchanged": _("{n} as they stand"),
        "{n} new order": _("{n} ordered on the ward"),
        "{n} changed dose": _("{n} with a new dose"),
        "{n} stopped": _("{n} stopped"),
        "{n} paused": _("{n} paused"),
    }
    parts = [said[key].format(n=count) for key, count in words if count]
    return (_("The chart: {parts}.").format(parts=", ".join(parts)),) if parts else ()


def _warning(chart: Chart, outcome: Outcome, unchecked: str, now: datetime) -> str:
    parts = []
    if stays.current(chart, now) is None:
        parts.append(_("The patient has no stay here: only what is used is kept."))
    if outcome.gone:
        parts.append(_("No source has {names} any more.").format(names=", ".join(outcome.gone)))
    if moved := [one.row.called for one in outcome.rows if one.moved]:
        parts.append(_("Changed by others since you decided: {names}.").format(names=", ".join(moved)))
    if not chart.known(MedicationRequest, MedicationStatement, List):
        parts.append(_("The server has not told all: there may be more than is shown here."))
    if any(u.resource_type in _MEDICINES for u in chart.unreadable):
        parts.append(_("A medicine can't be shown: look in the record."))
    if any(one.failed for one in outcome.checked.not_checked):
        parts.append(_("Not all could be checked."))
    if before := _before(chart):
        parts.append(before)
    return " ".join((*parts, unchecked)).strip()


def _before(chart: Chart) -> str:
    """Author and time of the last reconciliation."""
    last = reconciliations.newest(chart)
    at = reconciliations.at(last) if last is not None else None
    if last is None or at is None:
        return ""
    who = last.source.display if last.source is not None else ""
    return _("Reconciled {when} by {name}.").format(when=short_day_time(at, at), name=who or "–")


def _empty(chart: Chart, dispensed: DispensedSource) -> str:
    if not chart.known(MedicationRequest, MedicationStatement):
        return _("The medicines are not fetched yet.")
    return _apart(dispensed) or _("No source that was asked knows a medicine.")


def _row(
    one: Weighed, sources: tuple[MedicineSource, ...], found: tuple[Finding, ...], unchecked: str,
    now: datetime, *, decides: bool,
) -> ReconcileRow:  # fmt: skip
    row, decision = one.row, one.decision
    sources = tuple(s.of(row.said) for s in sources) if row.said else sources
    dosages = row.order.request.dosage_instruction if row.order is not None else ()
    mine = short_dose(dosages) if dosages else ""
    named = substance(row.called) if row.said else ""
    paused = row.order is not None and row.order.read.state is State.PAUSED
    # What differs from what the others say alike, else from what is given.
    agreed = row.agreed
    usual = (agreed.dose, agreed.regimen) if agreed is not None else (mine or "–", regimen(dosages))
    said = tuple(s.says(named, *usual) if row.said else _none(s) for s in sources)
    if row.said and "|" not in row.key and not named:
        said = tuple(_unnamed(s, row) for s in sources)
    # What was dispensed is found by the row's own name, whoever else says something of it.
    said = tuple(
        s.says(substance(row.called), "") if isinstance(s, DispensedSource) else one
        for s, one in zip(sources, said, strict=True)
    )
    # From what nobody was asked about nothing differs.
    asked = (one.asked for s, one in zip(sources, said, strict=True) if not isinstance(s, DispensedSource))
    other = any(asked) and (paused or not row.as_ordered)
    ward = SourceDose(_ward(row, now), differs=row.order is not None and other)
    keys = _keys(row)
    standing = [f for f in found if set(keys) & set(f.implicated)]
    conflicts = tuple(
        dict.fromkeys(Conflict(f.title, "stop" if f.stops else "notice") for f in (*one.findings, *standing))
    )
    double = _double(row, sources)
    differs = any(one.differs for one in (ward, *said))
    danger = 0 if any(f.stops for f in standing) else 1 if double or standing else 2 if differs else 3
    uses = {code: words() for _key, code, words in USES}.get(decision.uses, "")
    then = {code: words() for _key, code, words in THEN}.get(decision.then, "")
    told = " · ".join(part for part in (uses, then, unchecked, one.missing) if part)
    return ReconcileRow(
        key=row.key,
        seen=row.seen,
        name=row.called,
        said=(ward, *said),
        brand=row.name.product if row.name.generic and row.name.product != row.called else "",
        form=next((e.form for e in row.said if e.form), ""),
        double=double,
        remark=_("Ended on the ward: {why}").format(why=why_words(row.ended.request) or "–")
        if row.ended is not None and row.order is None
        else "",
        conflicts=conflicts,
        uses=decision.uses,
        uses_words=uses,
        uses_detail=one.how if decision.uses == "otherwise" else "",
        then=decision.then,
        then_words=then,
        detail=_detail(one) if then else "",
        offered=one.offered if decides else (),
        fields=_fields(one, decides=decides),
        missing=one.missing,
        where=one.where,
        moved=one.moved,
        spoken=", ".join(p for p in (row.called, mine, told) if p),
        keys=keys,
        danger=danger,
        unchecked=unchecked,
    )


def _keys(row: Row) -> tuple[str, ...]:
    """Keys of all that a row is made of."""
    order = row.order or row.ended
    own = (order.request.key,) if order is not None else ()
    return tuple(dict.fromkeys((*(key for entry in row.said for key in entry.source.keys), *own)))


def _apart(dispensed: DispensedSource) -> str:
    """Dispensed medicines that stand in no row: asked about, and decided by nobody here."""
    groups = dispensed.apart()
    names = [medicine_supplies.named(group) for group in groups[:_NAMED]]
    if not names:
        return ""
    said = ", ".join(names)
    if more := len(groups) - len(names):
        said = _("{names} and {n} more").format(names=said, n=more)
    return _("Dispensed, not on the list: {names}. Ask if it is used.").format(names=said)


def _unchecked(one: Weighed, checked: Checked) -> str:
    """Checks that could not be made of the resulting order, with the reason."""
    mine = [n.why for n in checked.not_checked if one.line is not None and n.line == one.line.id]
    return _("Not checked: {why}").format(why=" ".join(dict.fromkeys(mine))) if mine else ""


def _none(source: MedicineSource) -> SourceDose:
    if source.head.state in ("not_asked", "error"):
        return SourceDose(_("not asked"), asked=False)
    return SourceDose("–")


def _unnamed(source: MedicineSource, row: Row) -> SourceDose:
    """Entry of a source for a medicine without a name to find it by."""
    mine = [e for e in row.said if source.keys & set(e.source.keys)]
    if not mine:
        return _none(source)
    return SourceDose("; ".join(dict.fromkeys(map(source.says_of, mine))))


def _ward(row: Row, now: datetime) -> str:
    if row.order is not None:
        said, steps = _standing(row.order, now), row.order.request.dosage_instruction
        # One more order of a substance is often another way of giving it.
        way = doses.common_how(steps) if row.second or not all(map(_is_by_mouth, steps)) else ""
        said = said if way in said else f"{said} {way}"
        return "; ".join(filter(None, (said, order_remarks.remarks(steps, row.order.request.note, said))))
    return state_words(row.ended.read) if row.ended is not None else "–"


def _is_by_mouth(dosage: Dosage) -> bool:
    """True for what is swallowed, as most is, or what says no way at all."""
    elsewhere = dosage.site is not None or dosage.method is not None
    return not elsewhere and (dosage.route is None or way_of(dosage.route) is Way.ORAL)


def _standing(order: Order, now: datetime) -> str:
    dosages = order.request.dosage_instruction
    dose = doses.quoted(short_dose(dosages), dosages) or _("no dose stated")
    if order.read.state is State.PAUSED:
        until = until_words(order.request, now)
        known = paused_until(order.request) != (None, "")
        return _("pause until {until}").format(until=until) if known else _("pause")
    if order.read.state is State.STANDS:
        return dose
    return f"{dose}, {state_words(order.read)}"


def _double(row: Row, sources: tuple[MedicineSource, ...]) -> str:
    """Warning for two active entries in one source: another strength of a substance is the dangerous case."""
    for source in sources:
        if source.head.key == "medicines-patient":
            continue
        mine: list[Entry] = [e for e in row.said if source.keys & set(e.source.keys) and not e.denied]
        if len({e.same for e in mine}) > 1:
            products = ", ".join(dict.fromkeys(e.name.product or e.dose for e in mine))
            return _("Possible double in {source}: {products}").format(
                source=source.head.name, products=products
            )
    return ""


def _detail(one: Weighed) -> str:
    """Result of a decision: the dose, its end, the reason."""
    parts = [one.becomes, _("until {until}").format(until=one.until) if one.until else "", one.why]
    if one.decision.then == "unchanged":
        parts = parts[:1]
    return ". ".join(dict.fromkeys(part for part in parts if part))


def _fields(one: Weighed, *, decides: bool) -> tuple[ReconcileField, ...]:
    """Editable fields of a row by its decision; text typed under an earlier decision is kept."""
    decision, found = one.decision, []
    if not decision.uses:
        labels = {"how": _("How it is used"), "text": _("Dose"), "until": _("Until when"), "why": _("Why")}
        kept = [(key, label, getattr(decision, key)) for key, label in labels.items()]
        return tuple(ReconcileField(key, label, words) for key, label, words in kept if words)
    if decision.uses == "otherwise":
        own = one.row.own
        found.append(ReconcileField("how", _("How it is used"), decision.how, own.dose if own else ""))
    if not decides:
        return tuple(found)
    then = decision.then
    if then in ("change", "new"):
        stands = _("as it stands: {dose}").format(dose=one.becomes)
        held = stands if one.becomes and not decision.text else _("write it as “80 mg x 2”")
        found.append(ReconcileField("text", _("Dose"), decision.text, held))
    if then == "pause" and one.does != "say":
        found.append(
            ReconcileField("until", _("Until when"), decision.until, _("a day, or what is waited for"))
        )
    if then in ("change", "stop", "pause", "new") or one.where == "why":
        standing = one.why if not decision.why else ""
        found.append(ReconcileField("why", _("Why"), decision.why, standing))
    for mark, stop in one.asks:
        label = _("Why all the same: {what}").format(what=checking.what(stop.rule))
        found.append(ReconcileField(mark, label, decision.spite(mark), _("at least ten characters")))
    return tuple(found)
