"""Words for a received letter: title, its requests and their state, doubts about it."""

from __future__ import annotations

from datetime import date, datetime, time

from desktop.clinical.record import reports, tasks
from desktop.clinical.record.persons import name_of
from desktop.core.actor import short_name
from desktop.core.clock import local, oslo
from desktop.core.formats import day, relative_day, relative_day_time
from desktop.core.messages import _
from desktop.fhir.chart import Chart
from desktop.fhir.resources import Communication, DiagnosticReport, Task
from desktop.fhir.when import instant, parse
from desktop.letters.delivery import versions
from desktop.letters.delivery.versions import Standing
from desktop.letters.received import Asked, Received, Why
from desktop.shown.inbox.received import AskShown
from desktop.views.base import urgent


def title_of(letter: Received) -> str:
    """Title of a letter or message."""
    source = letter.source
    if isinstance(source, Communication):
        return (source.topic.label if source.topic is not None else "") or _("Message")
    return source.description or (source.type.label if source.type else "") or _("Letter")


def signed(letter: Received, now: datetime) -> str:
    """Time of signature or sending, as exact as it is told."""
    at = parse(letter.at)
    if at is None:
        return _("not dated")
    return relative_day_time(at.start, now) if at.has_time else relative_day(at.start, now)


def doubt(chart: Chart, letter: Received) -> str:
    """Warnings before the letter is relied on: revoked, replaced; empty where there is none."""
    source, said = letter.source, []
    if letter.stands is Standing.REVOKED:
        reason = versions.reason_of(source) if not isinstance(source, Communication) else ""
        said += [_("Revoked: this letter does not stand."), reason]
    elif letter.stands is Standing.REPLACED:
        said.append(_("Replaced by a newer version, which has not come to you."))
    elif letter.stands is Standing.UNKNOWN:
        said.append(_("Nothing says whether this letter stands."))
    if letter.unread:
        said.append(_("Whether it was sent to you can't be read."))
    elif letter.unknown_way:
        said.append(_("Nothing says to whom it was sent; the patient is on your list."))
    said.append(_why(letter.written.why))
    if parse(letter.at) is None and letter.open_asks:
        said.append(_("It is not dated: days counted from it are not known."))
    return " ".join(part for part in said if part)


def answers_in_words(chart: Chart) -> list[tuple[datetime, DiagnosticReport]]:
    """Reports with a text conclusion, each with its time; a culture has its organism beside it."""
    return [
        (at, report)
        for report in chart.all(DiagnosticReport)
        if (reports.in_words(report) or (reports.stands(report) and reports.conclusion(report)))
        and (at := instant(reports.answered(report))) is not None
    ]


def after(chart: Chart, letter: Received, now: datetime) -> str:
    """Text results that came after the letter was signed, which it can't know; empty for none."""
    written = instant(letter.at)
    if written is None:
        return ""
    late = sorted(
        ((at, one) for at, one in answers_in_words(chart) if at > written), key=lambda pair: pair[0]
    )
    names = dict.fromkeys(one.code.label if one.code is not None else _("Examination") for _at, one in late)
    return _("answered after the letter: {names}").format(names=", ".join(names)) if names else ""


def _why(why: str) -> str:
    """Reason the words of a letter are missing here, or incomplete."""
    words: dict[str, str] = {
        Why.FILE: _("Its words can't be read here: open it. It may ask something."),
        Why.COMING: _("Its words are being fetched."),
        Why.UNASKED: _("Its words are not asked for: open it. It may ask something."),
        Why.MODIFIED: _("It holds something that can't be read here, and may mean something else."),
        Why.CUT: _("It goes on where it was written: it may ask more."),
    }
    return words.get(why, "")


def ask(chart: Chart, one: Asked, now: datetime) -> AskShown:
    """A sentence that asks something, until when, and who has it."""
    if not one.ask.asks:
        return AskShown(one.ask.words, "named")
    due = one.ask.due
    when, late = "", False
    if due is not None:
        late = due < local(now).date() and one.state == "open"
        when = relative_day(_noon(due), now)
        when = when if late else _("by {day}").format(day=when)
    elif one.ask.limited:
        when = _("by when is said in words")
    told = ""
    if one.task is not None:
        told = _done(chart, one.task, now) if one.state == "done" else _made(chart, one.task, now)
    return AskShown(
        one.ask.words, one.state, when, day(due) if due is not None and not late else "", late, told
    )


def _noon(day_: date) -> datetime:
    return datetime.combine(day_, time(12), tzinfo=oslo())


def _made(chart: Chart, task: Task, now: datetime) -> str:
    owner = short_name(name_of(chart, task.owner)) or _("nobody")
    due = urgent.due_at(task)
    if due is not None:
        return _("task: {owner}, {when}").format(owner=owner, when=relative_day(due, now))
    return _("task: {owner}").format(owner=owner)


def _done(chart: Chart, task: Task, now: datetime) -> str:
    by = name_of(chart, task.requester if tasks.closes_letter(task) else task.owner or task.requester)
    return _("done: {who}").format(who=", ".join(filter(None, (short_name(by), _when(task, now)))))


def _when(task: Task, now: datetime) -> str:
    ended = task.execution_period.end if task.execution_period is not None else ""
    at = instant(ended or task.last_modified)
    return relative_day_time(at, now) if at is not None else ""


def state(chart: Chart, letter: Received, now: datetime) -> str:
    """Status of a letter: closed by whom and when, an earlier version closed, the number of replies."""
    said = []
    if letter.closed is not None:
        said.append(_closed_by(chart, letter.closed, now))
    elif letter.before is not None:
        said.append(_("an earlier version was closed: {who}").format(who=_by(chart, letter.before, now)))
    if letter.answers:
        last = letter.answers[-1]
        at = instant(last.sent)
        who = short_name(name_of(chart, last.sender)) or _("somebody")
        when = relative_day_time(at, now) if at is not None else _("at an unknown time")
        said.append(_("message: {who}, {when}").format(who=who, when=when))
    return " · ".join(said)


def _closed_by(chart: Chart, task: Task, now: datetime) -> str:
    return _("closed: {who}").format(who=_by(chart, task, now))


def _by(chart: Chart, task: Task, now: datetime) -> str:
    return ", ".join(filter(None, (short_name(name_of(chart, task.requester)), _when(task, now)))) or _(
        "somebody"
    )
