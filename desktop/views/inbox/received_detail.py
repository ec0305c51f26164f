"""A received letter in full, with what goes with it: medicines before and after, results, what is open."""

from __future__ import annotations

from datetime import datetime

from desktop.clinical.record import reports
from desktop.clinical.record.persons import name_of
from desktop.clinical.record.stays import stays
from desktop.clinical.words import moments
from desktop.core.actor import Actor
from desktop.core.formats import near_day, relative_day_time
from desktop.core.messages import _
from desktop.core.names import family_first
from desktop.fhir.chart import Chart
from desktop.fhir.resources import (
    Appointment,
    Communication,
    DiagnosticReport,
    DocumentReference,
    MedicationRequest,
    MedicationStatement,
    Observation,
    Resource,
    ServiceRequest,
    Task,
)
from desktop.fhir.when import for_oldest, instant, parse
from desktop.letters import asks, received
from desktop.letters.compose import compared, epikrise, pending
from desktop.letters.compose.record_reading import Stay, stay_of
from desktop.letters.delivery.versions import Standing
from desktop.letters.model import Change, MedicineRow
from desktop.letters.received import Received
from desktop.shown.inbox.received import AskShown, ReceivedRow
from desktop.shown.notes.notes import NoteRow, NoteSection
from desktop.views.base import labs, urgent
from desktop.views.inbox import received_words
from desktop.views.notes import note_documents
from desktop.views.page import sentence
from desktop.views.tasks import elsewhere, tasks

TYPES = received.TYPES | sentence.TYPES | {
    "Encounter", "Observation", "DiagnosticReport", "ServiceRequest", "Appointment", "Condition", "Specimen",
    "MedicationRequest", "MedicationStatement", "MedicationAdministration",
}  # fmt: skip
_CHANGED = (Change.STOPPED, Change.PAUSED, Change.CHANGED, Change.NEW, Change.FINISHED, Change.UNDECIDED)
"""Medicine changes to list, stopped ones first."""
MOST = 12
_SHOWN = 240
"""Maximum characters of an answer here; all of it is read with the patient."""


def of(chart: Chart, row: ReceivedRow, now: datetime, actor: Actor) -> NoteRow:
    """The letter of a row, what it asks first."""
    letter = received.one(chart, row.key, elsewhere.owners(actor), now)
    if letter is None:
        return NoteRow(row.key, row.title, row.sender, row.time, "", said=(_("It is no longer here."),))
    found = [
        NoteSection(_("Asks you"), _asks(row.asks)),
        NoteSection(_("Medicines before and after"), _medicines(chart, letter, now)),
        *_reports(chart, letter, now),
        _results(chart, letter, now),
        NoteSection(_("Tests without an answer"), _pending(chart, letter, now)),
        NoteSection(_("Tasks and appointments"), _tasks(chart, now, actor)),
        NoteSection(_("Sick leave"), _sick_leave(letter)),
        *([NoteSection(_("Messages"), _messages(chart, letter, now))] if letter.answers else ()),
        *(_letter(letter)),
    ]
    stands = letter.stands is Standing.CURRENT
    return NoteRow(
        key=row.key,
        # Whose letter it is stands where it is read, too.
        title=f"{family_first(row.family, row.given)}, {row.born}",
        author=" · ".join(
            dict.fromkeys(filter(None, (row.title, row.sender, received.writer(chart, letter))))
        ),
        time=row.time,
        text="",
        state="signed" if stands else "replaced",
        state_text=row.state,
        sections=tuple(found),
        said=tuple(part for part in (row.doubt, _first(chart, now)) if part),
    )


def unshown(row: ReceivedRow) -> NoteRow:
    """In place of a letter over which its builder falls."""
    title = f"{family_first(row.family, row.given)}, {row.born}"
    said = (_("This letter can't be shown here: open it."),)
    return NoteRow(row.key, title, f"{row.title} · {row.sender}", row.time, "", "replaced", said=said)


def _asks(every: tuple[AskShown, ...]) -> str:
    if not every:
        return _("Nothing, in words that are known here. Read the letter.")
    marks = {"open": "•", "made": "→", "done": "✓", "named": "·"}
    lines = []
    for one in every:
        late = _("overdue: {when}").format(when=one.when) if one.late else one.when
        told = " · ".join(part for part in (late, one.told) if part)
        lines.append(f"{marks[one.state]} {one.words}" + (f" ({told})" if told else ""))
    return "\n".join(lines)


def _medicines(chart: Chart, letter: Received, now: datetime) -> str:
    """Medicine changes as in the letter's own table; else by comparing the record before and after the stay,
    which is said. Unchanged medicines are counted."""
    rows, head = letter.written.medicines, ""
    if not rows:
        unknown = _unknown(chart, MedicationRequest, MedicationStatement)
        if unknown:
            return "\n".join(
                (_("The letter does not tell row by row what was changed: read it below."), unknown)
            )
        rows = compared.compare(
            chart, _stay(chart, letter, now), now, epikrise.shipped().words.__getitem__
        ).rows
        head = _("The letter has no table of them. By the hospital's record:")
    changed = sorted(
        (row for row in rows if row.change in _CHANGED), key=lambda row: _CHANGED.index(row.change)
    )
    lines = [_medicine(row) for row in changed]
    same = sum(row.change in (Change.UNCHANGED, Change.LISTED) for row in rows)
    if same:
        lines.append(_("Unchanged: {n}").format(n=same))
    return "\n".join(filter(None, (head, *(lines or [_("Nothing was changed.")]))))


def _stay(chart: Chart, letter: Received, now: datetime) -> Stay | None:
    """The stay that the letter is of."""
    source = letter.source
    context = source.context if isinstance(source, DocumentReference) else None
    encounter = next((one.target for one in context.encounter), "") if context is not None else ""
    try:
        return stay_of(chart, now, encounter)
    except KeyError:
        return stays.latest(chart, now)


def _medicine(row: MedicineRow) -> str:
    name = " ".join(part for part in (row.generic, row.product) if part)
    dose = f"{row.before} → {row.taken}" if row.before and row.change is Change.CHANGED else row.taken
    return "• " + ". ".join(part for part in (f"{name}: {dose}" if dose else name, row.told) if part)


def _unknown(chart: Chart, *kinds: type[Resource]) -> str:
    """Text in place of resources that were not asked for, or have not come."""
    if not chart.settled(*kinds):
        return _("Being fetched.")
    return "" if chart.known(*kinds) else _("Not asked for: the server can't search for it by patient.")


def _first(chart: Chart, now: datetime) -> str:
    """First sentence of the patient's own page, such as a culture that grows after discharge."""
    found = sentence.build(chart, now)
    return _("First: {parts}").format(parts=" · ".join(one.text for one in found.parts)) if found else ""


def _reports(chart: Chart, letter: Received, now: datetime) -> list[NoteSection]:
    """Answers in words since the stay began: those that came after the letter first, which it can't know."""
    stay, written = _stay(chart, letter, now), instant(letter.at)
    found: list[tuple[bool, datetime, str, str]] = []
    for at, report in received_words.answers_in_words(chart):
        if stay is not None and stay.admitted is not None and at < stay.admitted:
            continue
        later = written is not None and at > written
        name = report.code.label if report.code is not None else _("Examination")
        text = " ".join(note_documents.report_text(report).split())
        text = text if len(text) <= _SHOWN else text[:_SHOWN].rsplit(" ", 1)[0] + " …"
        said = (near_day(at, now), _("after the letter") if later else "",
                _("preliminary") if reports.preliminary(report) else "")  # fmt: skip
        head = ", ".join(part for part in (name, *said) if part)
        found.append((later, at, f"• {head}: {text}", report.key))
    if not found:
        return []
    found.sort(key=lambda one: (one[0], one[1]), reverse=True)
    lines = [one[2] for one in found[:MOST]]
    if len(found) > MOST:
        lines.append(_("and {n} more").format(n=len(found) - MOST))
    keys = tuple(one[3] for one in found[:MOST])
    return [NoteSection(_("Answers in words"), "\n".join(lines), keys)]


def _results(chart: Chart, letter: Received, now: datetime) -> NoteSection:
    """The newest of each analysis since the stay began that lies outside its limits, what matters most first;
    what is unremarkable is counted."""
    stay = _stay(chart, letter, now)
    since = stay.admitted if stay is not None else None
    newest: dict[str, labs.LabValue] = {}
    for value in labs.values(chart, now=now):
        if value.current and (since is None or value.at >= since):
            newest[value.row] = value
    outside = urgent.worst(chart, [v for v in newest.values() if v.outside], now)
    lines, keys = [], []
    for value in outside[:MOST]:
        side = _("high") if value.outside == "high" else _("low")
        limits = _("reference {range}").format(range=value.range) if value.range else ""
        when = moments.on_day(value.moment, now)
        parts = (f"{value.name} {value.text} {value.unit}".strip(), side, when, limits)
        lines.append("• " + ", ".join(part for part in parts if part))
        keys.append(value.reference)
    if len(outside) > MOST:
        lines.append(_("and {n} more outside their limits").format(n=len(outside) - MOST))
    rest = len(newest) - len(outside)
    if rest:
        lines.append(_("Within their limits, or without any: {n}").format(n=rest))
    unknown = _unknown(chart, Observation)
    text = "\n".join((*lines, *((unknown,) if unknown else ()))) or _("No results are recorded.")
    title = _("Results since {day}, abnormal first").format(day=near_day(since, now)) if since else ""
    return NoteSection(title or _("Results, abnormal first"), text, tuple(keys))


def _pending(chart: Chart, letter: Received, now: datetime) -> str:
    """Pending tests by the record with the person who follows up; then the letter's own words on them."""
    lines = []
    for one in pending.unanswered(chart, None, now):
        taken = parse(one.taken)
        when = near_day(taken.start, now) if taken is not None else ""
        owner = (
            _("followed up by {name}").format(name=one.owner)
            if one.owner
            else _("nobody is named to follow it up")
        )
        lines.append("• " + ", ".join(part for part in (one.name, when, owner) if part))
    lines += [
        _("The letter: {words}").format(words=said) for said in asks.about_pending(letter.written.sentences)
    ]
    unknown = _unknown(chart, ServiceRequest, DiagnosticReport)
    return "\n".join((*lines, *((unknown,) if unknown else ()))) or _("None is recorded.")


def _tasks(chart: Chart, now: datetime, actor: Actor) -> str:
    """The open tasks that are theirs or that they gave, with their owners, and what is booked."""
    me = elsewhere.owners(actor)
    mine = (
        t for t in chart.all(Task) if any(w is not None and w.target in me for w in (t.owner, t.requester))
    )
    rows = tasks.in_order(r for task in mine if (r := tasks.row(chart, task, now, actor)))
    lines = [
        "• " + ", ".join(part for part in (row.text, row.due, row.owner or _("nobody has it")) if part)
        for row in rows[:MOST]
    ]
    if len(rows) > MOST:
        lines.append(_("and {n} more").format(n=len(rows) - MOST))
    for visit in sorted(chart.all(Appointment), key=lambda one: for_oldest(one.start)):
        start = instant(visit.start)
        if start is None or start < now or visit.status not in ("booked", "pending", "proposed", "arrived"):
            continue
        sure = "" if visit.status == "booked" else _("not confirmed")
        what = visit.description or _("Appointment")
        lines.append("• " + ", ".join(filter(None, (what, relative_day_time(start, now), sure))))
    unknown = _unknown(chart, Task, Appointment)
    return "\n".join((*lines, *((unknown,) if unknown else ()))) or _("None is open, and nothing is booked.")


def _sick_leave(letter: Received) -> str:
    said = asks.about_sick_leave(letter.written.sentences)
    asked = _("Sick notes themselves are in another system, and are not asked for here.")
    if letter.written.why:
        asked = " ".join((_("Not all of the letter can be read here."), asked))
    if said:
        return "\n".join((*said, asked))
    return " ".join((_("The letter names none in words that are known here."), asked))


def _messages(chart: Chart, letter: Received, now: datetime) -> str:
    return "\n".join(_message(chart, one, now) for one in letter.answers)


def _message(chart: Chart, one: Communication, now: datetime) -> str:
    at = instant(one.sent)
    when = relative_day_time(at, now) if at is not None else _("at an unknown time")
    who = name_of(chart, one.sender) or _("somebody")
    text = " ".join(part.content_string for part in one.payload if part.content_string)
    unsent = _("not sent") if one.key in chart.unsent else ""
    unread = _("its words can't be read")
    return "• " + ", ".join(filter(None, (who, when, unsent))) + f": {text or unread}"


def _letter(letter: Received) -> list[NoteSection]:
    """Sections of the letter in its own words; the first says that the letter begins here."""
    found: list[NoteSection] = []
    for title, lines in letter.written.sections:
        head = title if found else ": ".join(filter(None, (_("The letter"), title)))
        if lines or title:
            found.append(NoteSection(head, "\n".join(lines)))
    return found
