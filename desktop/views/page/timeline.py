"""Timeline of a patient's events in order of time, from the rows that the patient's panels show."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final, NamedTuple

import msgspec

from desktop.clinical.record.measured import rounds
from desktop.clinical.record.observed import AHEAD
from desktop.clinical.record.patient import pregnancy
from desktop.clinical.record.stays import stays
from desktop.clinical.record.stays.stays import Stay
from desktop.clinical.words import type_names
from desktop.core.clock import local, shifted
from desktop.core.errors import place_of
from desktop.core.formats import NBSP, day, month, time, weekday
from desktop.core.messages import _
from desktop.fhir.chart import Chart, Unreadable
from desktop.fhir.resources import TYPES as RESOURCES
from desktop.fhir.resources import Encounter
from desktop.fhir.when import Moment, Precision, parse
from desktop.shown.page.timeline import TimelineDay, TimelineEntry, TimelineKind, TimelineModel
from desktop.shown.parts import PanelState
from desktop.views.base import guarding, labs, making, urgent
from desktop.views.base.context import Context
from desktop.views.base.labs import LabValue
from desktop.views.base.making import list_state
from desktop.views.chart import happened
from desktop.views.forms import forms
from desktop.views.letters import letters
from desktop.views.medicines.medication import Treatment, treatments
from desktop.views.notes import notes
from desktop.views.page import problems

if TYPE_CHECKING:
    from desktop.workspace.options import Options

log = logging.getLogger(__name__)
COURSE = True
"""True for a panel of measurements over time: incomplete reading is told."""
_OWN: Final = frozenset({"Encounter", "Procedure", "Observation", "MedicationRequest", "DiagnosticReport"})
TYPES = _OWN | pregnancy.TYPES | notes.TYPES | letters.TYPES | problems.TYPES | forms.TYPES | {
    "MedicationAdministration", "Condition", "Specimen", "Flag", "DetectedIssue", *urgent.TYPES,
}  # fmt: skip
_TOLD: Final = (
    "Procedure", "Condition", "Composition", "DocumentReference", "MedicationRequest", "Observation",
    "QuestionnaireResponse", "DiagnosticReport",
)  # fmt: skip
"""Types whose absence the timeline tells, as they are said."""
_BEFORE: Final = timedelta(hours=24)
"""An event up to this long before an admission counts as leading to it."""
MOST: Final = 400


class _Found(NamedTuple):
    """An entry before it has its words of time; `at` is when it was, as exactly as anybody knows."""

    at: Moment
    kind: TimelineKind
    words: str
    detail: str = ""
    alarm: bool = False
    keys: tuple[str, ...] = ()


def build(context: Context) -> tuple[TimelineModel, PanelState]:
    """The timeline of the stay, or with the option `of` of everything that is known of the patient."""
    chart, now = context.chart, context.now
    stay = stays.latest(chart, now)
    whole = context.options.get("of", "stay") == "patient" or stay is None or stay.admitted is None
    since = None if whole or stay is None or stay.admitted is None else shifted(stay.admitted, -_BEFORE)
    every, aside, lost = _all(context, stay, whole=whole)
    found = [
        one for one in every if one.at.start <= now + AHEAD and (since is None or _latest(one.at) >= since)
    ]
    found = sorted(dict.fromkeys(found), key=lambda one: (one.at.start, one.words), reverse=True)
    kept = found[:MOST]
    title = _("Timeline of the patient") if whole else _("Timeline of the stay")
    note = _("{n} earlier").format(n=len(found) - MOST) if len(found) > MOST else ""
    told = (*_lacking(chart), *([_("Can't be shown: {what}").format(what=", ".join(lost))] if lost else []))
    model = TimelineModel(tuple(_days(_once(kept))), _("Timeline"), note, told, title)
    nothing = _("Nothing is written of this stay.") if not whole else _("Nothing is written.")
    # What can't be shown is not nothing.
    state = list_state(context, bool(kept or lost), Encounter, nothing)
    return model, making.with_aside(state, aside)


_Part = Callable[[Context], Iterable[_Found]]


def _all(
    context: Context, stay: Stay | None, *, whole: bool
) -> tuple[list[_Found], list[Unreadable], list[str]]:
    """All that happened; what was set aside because it can't be read; and which parts can't be shown at all:
    one of them takes no other with it."""
    parts: tuple[tuple[str, _Part], ...] = (
        (_("stays"), lambda one: _stays(one, stay, whole=whole)),
        (_("procedures"), _procedures),
        (_("diagnoses"), _problems),
        (_("notes"), _notes),
        (_("letters"), _letters),
        (_("forms"), _forms),
        (_("medicines"), lambda one: _medicines(one, stay, whole=whole)),
        (_("results"), lambda one: _results(one.chart, one.now)),
        (_("measurements"), lambda one: _scores(one.chart, one.now)),
    )
    found: list[_Found] = []
    aside: dict[Unreadable, None] = {}
    lost: list[str] = []
    for words, part in parts:
        made = _made(context, part)
        if isinstance(made, Exception):
            log.error("a part of the timeline: %s", place_of(made))
            lost.append(words)
            continue
        found += made[0]
        aside |= dict.fromkeys(one for one in made[1].unreadable if one not in context.chart.unreadable)
    return found, list(aside), lost


def _made(context: Context, part: _Part) -> tuple[list[_Found], Chart] | Exception:
    def build(chart: Chart) -> list[_Found]:
        return list(part(msgspec.structs.replace(context, chart=chart)))

    return guarding.attempt(lambda: guarding.made(build, context.chart))


def _stays(context: Context, latest: Stay | None, *, whole: bool) -> Iterator[_Found]:
    for stay in stays.stays(context.chart, context.now) if whole else (latest,):
        for one in happened.of_stay(stay) if stay is not None else ():
            yield _Found(one.at, "stay", one.words, one.detail, keys=(one.key,))


def _procedures(context: Context) -> Iterator[_Found]:
    # What was answered in words stands among the notes.
    for one in happened.of_record(context.chart):
        if one.kind == "procedure":
            yield _Found(one.at, "procedure", one.words, keys=(one.key,))


def _exactly(at: datetime) -> Moment:
    return Moment(at, Precision.SECOND)


def _problems(context: Context) -> Iterator[_Found]:
    for row in problems.build(context)[0].rows:
        at = parse(row.when)
        if at is not None:
            yield _Found(at, "problem", row.name, row.detail, keys=(row.key,))


def _notes(context: Context) -> Iterator[_Found]:
    """Signed notes: an own draft is not yet an event."""
    for note in notes.build(context)[0].rows:
        at = parse(note.when)
        if at is not None and note.state != "draft":
            gone = note.state in ("replaced", "entered_in_error")
            said = note.state_text if gone or note.doubt else ""
            yield _Found(at, "note", note.title, _joined(said, note.author), keys=(note.key,))


def _letters(context: Context) -> Iterator[_Found]:
    for letter in letters.build(context)[0].rows:
        at = parse(letter.when)
        if at is not None and letter.state != "draft":
            to = ", ".join(one.name for one in letter.recipients)
            sent = _("to {recipients}").format(recipients=to) if to else ""
            detail = _joined(letter.doubt, _joined(sent, letter.author))
            yield _Found(at, "letter", letter.title, detail, keys=(letter.key,))


def _forms(context: Context) -> Iterator[_Found]:
    for form in forms.build(context)[0].rows:
        at = parse(form.sort)
        if at is not None and form.kind == "answered":
            yield _Found(at, "form", form.name, _joined(form.result, form.who), keys=(form.key,))


def _medicines(context: Context, stay: Stay | None, *, whole: bool) -> Iterator[_Found]:
    """The orders of the stay, or of each stay that is known."""
    chart, now = context.chart, context.now
    told: set[str] = set()
    for where in (stay, *(stays.stays(chart, now) if whole else ())):
        for one in treatments(chart, where, now):
            if one.key not in told:
                told.add(one.key)
                yield from _medicine(one)


def _medicine(one: Treatment) -> Iterator[_Found]:
    name, keys = one.generic or one.brand, (one.key,)
    if one.begins is not None:
        words = _("Changed: {medicine}") if one.replaces else _("Begun: {medicine}")
        if one.status == "unknown":
            # It may be negated, or have been given up: that it began, nobody can say.
            words = _("Ordered, not known whether it stands: {medicine}")
        yield _Found(one.begins, "medicine", words.format(medicine=name), one.said, keys=keys)
    if one.ends is not None and not one.active:
        words = _("Ended: {medicine}").format(medicine=name)
        yield _Found(one.ends, "medicine", words, one.why, keys=keys)


def _results(chart: Chart, now: datetime) -> Iterator[_Found]:
    """Each time a result became grave, those of one sample together."""
    grave: dict[str, bool] = {}
    samples: dict[datetime, list[tuple[LabValue, bool]]] = {}
    for value in labs.values(chart, now=now):
        if not value.current or value.number is None:
            continue
        if not value.outside:
            grave[value.row] = False
        elif not grave.get(value.row):
            # As of now: of each moment by itself the whole record would be read anew.
            why = urgent.of_value(chart, value, now).why
            grave[value.row] = "grave" in why or "critical" in why
            if grave[value.row]:
                samples.setdefault(value.at, []).append((value, "critical" in why))
    for found in samples.values():
        said = " · ".join(
            one.beside.after(f"{one.name} {one.text}{NBSP}{one.unit}".strip()) for one, _critical in found
        )
        at, alarm = Moment(found[0][0].at, found[0][0].exact), any(critical for _one, critical in found)
        yield _Found(at, "result", said, alarm=alarm, keys=tuple(one.reference for one, _critical in found))


def _scores(chart: Chart, now: datetime) -> Iterator[_Found]:
    """Each time NEWS2 rose to five (or three in one), to seven, and when it was below again."""
    if rounds.excluded(chart, now) is not None:
        return
    grouped = rounds.rounds(rounds.measurements(chart, now=now))
    before = 0
    for one in rounds.scores(grouped, rounds.scales(chart, now)):
        score = one.score
        level = score.asks
        if level != before and (level > before or level == 0):
            said = f"NEWS2 {'≥' if score.least else ''}{score.total}"
            detail = _joined("" if level else _("no longer raised"), one.beside)
            keys = tuple(dict.fromkeys(taken.reference for taken in one.taken))
            yield _Found(_exactly(one.at), "score", said, detail, level == 2, keys)
        before = level


def _joined(*parts: str) -> str:
    return " · ".join(part for part in parts if part)


def _once(found: Iterable[_Found]) -> list[_Found]:
    """Merge duplicates of two panels (same minute and words), keeping the one with a source."""
    kept: dict[tuple[datetime, str], _Found] = {}
    for one in found:
        place = (one.at.start.replace(second=0, microsecond=0), one.words.casefold())
        if place not in kept or (one.keys and not kept[place].keys):
            kept[place] = one
    return list(kept.values())


def _days(found: Iterable[_Found]) -> Iterator[TimelineDay]:
    made: dict[str, tuple[str, list[TimelineEntry]]] = {}
    for one in found:
        key, title = _heading(one.at)
        clock = time(one.at.start) if one.at.has_time else ""
        spoken = ", ".join(part for part in (title, clock, one.words, one.detail) if part)
        entry = TimelineEntry(
            f"{one.kind} {one.at.start.isoformat()} {one.words}",
            one.kind,
            clock,
            one.words,
            one.detail,
            one.alarm,
            one.keys,
            spoken,
        )
        made.setdefault(key, (title, []))[1].append(entry)
    for key, (title, entries) in made.items():
        yield TimelineDay(key, title, tuple(entries))


_LASTS: Final = {Precision.DAY: 1, Precision.MONTH: 31, Precision.YEAR: 366}


def _latest(at: Moment) -> datetime:
    """Latest possible time of a moment: one given only by month may lie in this stay."""
    return shifted(at.start, timedelta(days=_LASTS.get(at.precision, 0)))


def _heading(at: Moment) -> tuple[str, str]:
    """The day; of a year or a month only that: nobody said the first of January."""
    on = local(at.start)
    if at.precision is Precision.YEAR:
        return f"{on.year:04}", f"{on.year:04}"
    if at.precision is Precision.MONTH:
        return f"{on.year:04}-{on.month:02}", month(on)
    name = weekday(on.date()).split(" ")[0]
    return on.date().isoformat(), f"{name[:1].upper()}{name[1:]} {day(at.start)}"


def _lacking(chart: Chart) -> tuple[str, ...]:
    """Types that the server was not asked for, or has not answered: their absence means nothing."""
    coming = [kind for kind in _TOLD if not chart.settled(RESOURCES[kind])]
    unasked = [kind for kind in _TOLD if kind in chart.unasked]
    said = []
    if coming:
        said.append(_("Still coming: {what}").format(what=type_names.listed(coming)))
    if unasked:
        said.append(_("Not asked for: {what}").format(what=type_names.listed(unasked)))
    return tuple(said)


def OPTIONS() -> type[Options]:
    """A workspace's options of the timeline: of the `stay`, or of everything known of the `patient`."""
    from typing import Literal

    from desktop.workspace.options import Options

    class TimelineOptions(Options):
        of: Literal["stay", "patient"] = "stay"

    return TimelineOptions
