"""Counts of waiting items on each page, for the navigation and for empty pages."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime

import msgspec

from desktop.acts import Act
from desktop.acts.results import ShowResultsOf
from desktop.acts.window import ShowPage
from desktop.clinical.record import tasks as record_tasks
from desktop.clinical.record.results import unread
from desktop.clinical.record.stays import handovers
from desktop.core.actor import Actor
from desktop.core.formats import relative_day_time
from desktop.core.messages import _, ngettext
from desktop.fhir.chart import Chart
from desktop.fhir.resources import Task
from desktop.letters.delivery import delivery
from desktop.shown import unasked
from desktop.shown.parts import Step
from desktop.shown.results.results import Scope, UnderWayRow
from desktop.shown.shell import EmptyPage, EmptyRow
from desktop.shown.ward.waiting import Waiting
from desktop.sync.pull.inbox import Told
from desktop.views.base import urgent
from desktop.views.letters import letter_queue
from desktop.views.results import results
from desktop.views.tasks import elsewhere, tasks

MOST_ROWS = 3


class Part(msgspec.Struct, frozen=True, gc=False):
    """Counts of waiting items about one patient: while on the ward (`here`), elsewhere (`away`: only this
    person's or their office's), and of letters; `sends`: there are any letters."""

    here: Waiting
    away: Waiting
    letters: Waiting
    sends: bool = False


class Answers(msgspec.Struct, frozen=True, gc=False):
    """Counts of the answers about one patient that wait: for this person, and for anybody; and of those from
    before, which wait for nobody."""

    theirs: int = 0
    every: int = 0
    before: int = 0


def answers(chart: Chart, now: datetime, actor: Actor) -> Answers:
    """Count of the answers of one patient that wait, questions about answers included."""
    every = results.waiting(chart, now)
    theirs = sum(results.theirs(chart, one, actor, now) for one in every)
    return Answers(theirs, len(every), unread.found(chart, now).before)


def by_scope(waits: Mapping[str, Answers], ward: Iterable[str]) -> dict[Scope, int]:
    """Count of the answers in each list of them: `ward` are the patients on it, `waits` those of whom
    answers may wait."""
    on = frozenset(ward)
    here = sum(one.every for who, one in waits.items() if who in on)
    return {"mine": sum(one.theirs for one in waits.values()), "ward": here, "duty": here}


def part(chart: Chart, now: datetime, actor: Actor) -> Part:
    """Count of one patient, from the Tasks alone. Of one who is not on the ward (`away`) only what concerns
    the actor counts."""
    every = chart.all(Task)
    concerns = any(elsewhere.concerns(task, actor) for task in every)
    return Part(
        _tasks(every, now, actor, handovers.asking((chart,), actor.practitioner or actor.role)),
        msgspec.structs.replace(
            _tasks(
                [t for t in every if elsewhere.waits(t, actor)],
                now,
                actor,
                handovers.asking((chart,), actor.practitioner or actor.role),
            ),
            patients=0,
        )
        if concerns
        else Waiting(),
        _letters(every, now, actor.organization),
        any(delivery.is_letter(task) for task in every),
    )


def _tasks(to_do: Iterable[Task], now: datetime, actor: Actor, asking: int) -> Waiting:
    """Counts of tasks (`to_do`), and the handovers that this person is asked to take."""
    open_ = [task for task in to_do if record_tasks.is_open(task) and tasks.is_task_of(task, actor)]
    due = [at for task in open_ if (at := urgent.due_at(task)) is not None]
    return Waiting(tasks=len(open_), overdue=sum(at < now for at in due), patients=1, handovers=asking)


def _letters(every: Iterable[Task], now: datetime, office: str) -> Waiting:
    """The letters that this office has to see to; a Task that can't be read is everybody's."""
    ways: dict[str, list[delivery.Way | None]] = {}
    for task in every:
        if delivery.is_letter(task) and task.focus is not None:
            way = letter_queue.way(task, now)
            ways.setdefault(task.focus.target, []).append(way)
    ways = {
        letter: mine
        for letter, mine in ways.items()
        if any(way is None or letter_queue.is_of(way, office) for way in mine)
    }
    return Waiting(
        letters=sum(any(way is None or not way.done for way in mine) for mine in ways.values()),
        needs=sum(any(way is None or way.needs_somebody for way in mine) for mine in ways.values()),
    )


def total(parts: Mapping[str, Part], waits: Mapping[str, Answers], ward: Iterable[str]) -> Waiting:
    """Sum of the waiting items on each page: `ward` are the patients on it, `parts` everybody held here,
    `waits` those of whom answers may wait."""
    on = frozenset(ward)
    found = {
        "results": sum(one.theirs for one in waits.values()),
        "ward_results": sum(one.every if who in on else one.theirs for who, one in waits.items()),
        "before": sum(one.before for who, one in waits.items() if who in on),
    }
    for patient, one in parts.items():
        for waiting in (one.here if patient in on else one.away, one.letters):
            for name in waiting.__struct_fields__:
                found[name] = found.get(name, 0) + getattr(waiting, name)
    return Waiting(**found)


_LATER: dict[str, Callable[[], str]] = {
    "results": lambda: _("New answers come here by themselves."),
    "tasks": lambda: _("New tasks come here by themselves."),
    "queue": lambda: _("Signed letters come here by themselves."),
    "unsent": lambda: _("What you sign stands here until the server has taken it."),
}


def looked_for(counted: Waiting, told: Told | None, synced: datetime | None, now: datetime) -> str:
    """Sentences of an empty list of answers, those of one thing on a line: which were looked for, until when,
    which were not asked for (`told`), and how many older ones are not among them."""
    lacking = unasked.answers(told.unasked) if told is not None else ()
    if lacking:
        words = ngettext(
            "Looked for among {n} patient on the ward", "Looked for among {n} patients on the ward",
            counted.patients,
        )  # fmt: skip
    else:
        words = ngettext(
            "Looked for among {n} patient on the ward, what you ordered, and those you are responsible for",
            "Looked for among {n} patients on the ward, what you ordered, and those you are responsible for",
            counted.patients,
        )
    until = _("until {time}").format(time=relative_day_time(synced, now)) if synced is not None else ""
    said = [f"{words.format(n=counted.patients)}{', ' if until else ''}{until}.", " ".join(lacking)]
    if told is not None and told.parted:
        said.append(_("Of patients elsewhere the server gave a part only; it is asked again by itself."))
    if counted.before:
        older = ngettext(
            "{n} older answer, from before the stay, is not among them.",
            "{n} older answers, from before the stay, are not among them.",
            counted.before,
        )
        said.append(older.format(n=counted.before))
    return "\n".join(filter(None, said))


def looked_everywhere(told: Told | None) -> bool:
    """False where the server can't be asked for all answers, or gave a part of them only."""
    return told is None or not (unasked.answers(told.unasked) or told.parted)


def nothing(
    page: str,
    title: str,
    waiting: Waiting,
    comes: Sequence[UnderWayRow] = (),
    looked: str = "",
    everywhere: bool = True,
) -> EmptyPage | None:
    """A page with nothing on it: what was looked for, what comes by itself, and where something waits; None
    for other pages.

    `comes` are the tests under way on the ward. Where not `everywhere` was looked, it has no tick.
    """
    later = _LATER.get(page)
    if later is None:
        return None
    found: list[tuple[str, str, Act]] = []
    others = waiting.ward_results - waiting.results
    if page == "results" and others:
        words = ngettext("{n} result waits for others", "{n} results wait for others", others)
        found.append((words.format(n=others), _("on the ward"), ShowResultsOf("ward")))
    if comes and page in ("results", "tasks"):
        many = sum(len(row.sources) for row in comes)
        words = ngettext(
            "{n} test is ordered and not answered", "{n} tests are ordered and not answered", many
        )
        found.append((words.format(n=many), comes[0].since, ShowResultsOf("ward")))
    if waiting.results and page != "results":
        words = ngettext("{n} result waits for you", "{n} results wait for you", waiting.results)
        found.append((words.format(n=waiting.results), "", ShowPage("results")))
    if waiting.tasks and page != "tasks":
        words = ngettext("{n} task", "{n} tasks", waiting.tasks).format(n=waiting.tasks)
        late = ngettext("{n} overdue", "{n} overdue", waiting.overdue).format(n=waiting.overdue)
        found.append((words, late if waiting.overdue else "", ShowPage("tasks")))
    if waiting.letters and page != "queue":
        words = ngettext("{n} letter on its way", "{n} letters on their way", waiting.letters)
        need = ngettext("{n} needs you", "{n} need you", waiting.needs).format(n=waiting.needs)
        found.append((words.format(n=waiting.letters), need if waiting.needs else "", ShowPage("queue")))
    if waiting.patients:
        words = ngettext("{n} patient", "{n} patients", waiting.patients).format(n=waiting.patients)
        found.append((_("The ward"), words, ShowPage("ward")))
    rows = tuple(
        EmptyRow(words, remark, Step(str(at), words, act))
        for at, (words, remark, act) in enumerate(found[:MOST_ROWS], 1)
    )
    text = "\n".join(filter(None, (looked, later())))
    return EmptyPage(title, text, rows, "check-circle" if everywhere else "question")
