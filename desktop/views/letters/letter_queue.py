"""The secretary's queue of letters: what needs a person, what goes by itself, and the day's account."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

import msgspec

from desktop.acts.letters import SettlePrint
from desktop.acts.signed import OpenSignedLetter
from desktop.clinical.record import persons
from desktop.clinical.words import record_state
from desktop.core.actor import short_name
from desktop.core.clock import local
from desktop.core.errors import InputError
from desktop.core.fold import fold
from desktop.core.formats import relative_day_time
from desktop.core.messages import _, ngettext
from desktop.core.names import family_first
from desktop.fhir.chart import Chart
from desktop.fhir.resources import DocumentReference, Task
from desktop.fhir.when import instant, utc_stamp
from desktop.letters.delivery import copies, delivery
from desktop.letters.delivery.on_paper import waits_for_paper
from desktop.shown.letters.letter_queue import (
    AccountPart,
    LetterQueueModel,
    PrintJob,
    PrintLine,
    QueueGroup,
    QueueRow,
)
from desktop.shown.letters.letters import LetterState
from desktop.shown.parts import PanelState, Step
from desktop.sync.pull.followed import belongs
from desktop.views.letters import letters, print_told

TYPES = frozenset({"DocumentReference", "Task", "Encounter"})
ATTENTION, TODAY, EARLIER, ELSEWHERE = "attention", "today", "earlier", "elsewhere"


def build(
    charts: Iterable[Chart],
    now: datetime,
    marked: frozenset[str],
    office: str = "",
    jobs: print_told.Jobs = None,
) -> tuple[LetterQueueModel, PanelState]:
    """The queue of several patients: every letter with its recipients, and an account that must add up.

    `marked` are the keys ticked for printing, `jobs` what the spooler of this machine has told. `office`
    (`Organization/id`) is whose letters are counted: those of other offices are here only where their
    patients were fetched, so that their number says nothing.
    """
    rows: list[QueueRow] = []
    ways: list[delivery.Way] = []
    others: list[delivery.Way] = []
    total = 0
    for chart in charts:
        family, given = persons.family_given(chart.patient.name)
        for document in chart.all(DocumentReference):
            tasks = copies.sending_of(chart, document)
            if document.status != "current" or not tasks:
                continue
            mine = [w for task in tasks if (w := way(task, now))]
            row = _row(chart, document, mine, (family, given), marked, now, jobs)
            if len(mine) == len(tasks) and not any(is_of(one, office) for one in mine):
                others += mine
                row = msgspec.structs.replace(row, group=ELSEWHERE)
            else:
                ways += mine
                total += len(tasks)
            rows.append(row)
    rows.sort(key=lambda r: r.time_sort, reverse=True)
    groups = tuple(
        QueueGroup(key, title)
        for key, title in (
            (ATTENTION, _("Needs you")), (TODAY, _("Today")), (EARLIER, _("Earlier")),
            (ELSEWHERE, _("Other offices, only what is fetched here")),
        )
        if any(r.group == key for r in rows)
    )  # fmt: skip
    open_ = sum(any(not w.done for w in ways if w.letter == r.key) for r in rows)
    parts = [ngettext("{n} open", "{n} open", open_).format(n=open_)]
    ticked = sum(r.marked for r in rows)
    if ticked:
        parts.append(ngettext("{n} chosen for printing", "{n} chosen for printing", ticked).format(n=ticked))
    needs = sum(r.group == ATTENTION for r in rows)
    if needs:
        parts.append(ngettext("{n} needs you", "{n} need you", needs).format(n=needs))
    similar = persons.alike((r.patient, r.family, r.given) for r in rows)
    rows = [msgspec.structs.replace(r, similar=r.patient in similar) for r in rows]
    account = _account(ways)
    model = LetterQueueModel(
        rows=tuple(rows),
        groups=groups,
        title=_("Letter queue"),
        summary=" · ".join(parts),
        account_sum=ngettext("{n} recipient in all", "{n} recipients in all", total).format(n=total),
        account=account,
        adds_up=sum(p.count for p in account) == total,
        job=_job(rows, ways, others, marked, jobs, now),
    )
    state = PanelState("ready") if rows else PanelState("empty", title=_("No letters wait."))
    return model, state


def way(task: Task, now: datetime) -> delivery.Way | None:
    """Delivery state of a letter to one recipient; None where its Task can't be understood."""
    try:
        return delivery.way_of(task, now)
    except InputError:
        return None


def is_of(way: delivery.Way, office: str) -> bool:
    """True when an office must handle a letter: also where its Task names none, or the user belongs to
    none."""
    return not office or not way.owner or belongs(way.owner, office)


def _row(
    chart: Chart, document: DocumentReference, ways: list[delivery.Way], name: tuple[str, str],
    marked: frozenset[str], now: datetime, jobs: print_told.Jobs,
) -> QueueRow:  # fmt: skip
    recipients = letters.recipients(chart, document, now, jobs)
    at = instant(document.date)
    stopped = any(print_told.asks(w, jobs, now) for w in ways)
    attention = stopped or any(w.needs_somebody for w in ways) or len(ways) < len(recipients)
    today = at is not None and local(at).date() == local(now).date()
    waiting = [w for w in ways if waits_for_paper(w)]
    title = document.description or (document.type.label if document.type else "") or _("Letter")
    author = short_name(next((n for n in (persons.name_of(chart, a) for a in document.author) if n), ""))
    words = "; ".join(f"{r.name}: {r.state_text} {r.remark}".strip() for r in recipients)
    return QueueRow(
        key=document.key,
        family=name[0],
        given=name[1],
        title=title,
        author=author,
        time=relative_day_time(at, now) if at else "",
        recipients=recipients,
        group=ATTENTION if attention else TODAY if today else EARLIER,
        marked=document.key in marked,
        can_mark=bool(waiting),
        attention=attention,
        time_sort=utc_stamp(document.date),
        recipient_sort=fold(recipients[0].name) if recipients else "",
        spoken=f"{family_first(*name)}, {title}. {words}",
        patient=chart.patient.id,
        remark=record_state.remark(chart.patient),
        step=_settle(document.key)
        if stopped
        else _step(document.key, chart.patient.id, ways)
        if attention
        else None,
    )


def _settle(letter: str) -> Step:
    """Next step for a letter of which the printer has made nothing yet, or nobody knows."""
    return Step("P", _("What became of it …"), SettlePrint(letter))


def _step(letter: str, patient: str, ways: list[delivery.Way]) -> Step:
    """Next step for a letter that needs a person; it is done in the letter, which Enter opens."""
    states = {way.state for way in ways if way.needs_somebody}
    if delivery.State.REJECTED in states or delivery.State.RETURNED in states:
        words = _("Correct the recipient …")
    elif delivery.State.OVERDUE in states:
        words = _("Call or print …")
    else:
        words = _("Look at the letter …")
    return Step("Enter", words, OpenSignedLetter(letter, patient))


def _account(ways: list[delivery.Way]) -> tuple[AccountPart, ...]:
    order: tuple[LetterState, ...] = (
        "received", "posted", "queued", "sent", "signed", "rejected", "returned", "overdue", "stopped",
    )  # fmt: skip
    parts = []
    for state in order:
        count = sum(w.state.value == state for w in ways)
        if count:
            parts.append(AccountPart(state, count, delivery.state_words(delivery.State(state))))
    return tuple(parts)


def _job(
    rows: list[QueueRow], ways: list[delivery.Way], others: list[delivery.Way], marked: frozenset[str],
    jobs: print_told.Jobs, now: datetime,
) -> PrintJob:  # fmt: skip
    """The column at the right: what printing the ticked letters means, and what waits for the post."""
    chosen = [r for r in rows if r.key in marked]
    waiting = [w for w in ways if waits_for_paper(w)]
    mine = [w for w in (*ways, *others) if waits_for_paper(w) and w.letter in marked]
    handed = [w for w in mine if w.handed]
    printed = [w for w in mine if w.printed and not w.handed]
    # Whoever posts it holds it in the hand: only what the printer has not made anything of is in the way.
    in_hand = all(not print_told.asks(w, jobs, now) for w in handed)
    # What is at a printer is not printed with the others.
    count = len({w.letter for w in mine if not w.handed} & {row.key for row in chosen})
    lines = [
        PrintLine(
            _("On paper"), ngettext("{n} copy waits", "{n} copies wait", len(waiting)).format(n=len(waiting))
        ),
        PrintLine(_("Chosen"), ngettext("{n} copy", "{n} copies", len(mine)).format(n=len(mine))),
    ]
    if handed:
        count_words = ngettext("{n} copy", "{n} copies", len(handed)).format(n=len(handed))
        lines.append(PrintLine(_("At the printer"), count_words))
    if printed:
        lines.append(
            PrintLine(_("Printed"), ngettext("{n} copy", "{n} copies", len(printed)).format(n=len(printed)))
        )
    if told := record_state.told((family_first(r.family, r.given), r.remark) for r in chosen):
        lines.append(PrintLine(_("Before printing"), told, warn=True))
    title = ngettext("Print {n} letter", "Print {n} letters", count).format(n=count)
    return PrintJob(
        title=title if count else _("Nothing is chosen"),
        sheets=_("A4, one-sided"),
        lines=tuple(lines),
        act=title if count else _("Tick letters with Space"),
        posted=_("The pile is in the post")
        if mine and in_hand and len(printed) + len(handed) == len(mine)
        else "",
        note=_("Letters are marked as posted only when the pile is in the post."),
        ready=len(handed) < len(mine),
    )
