"""How much waits on each page: for the navigation, and for where to go from a page with nothing on it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime

from desktop.acts import Act
from desktop.acts.results import ShowResultsOf
from desktop.acts.window import ShowPage
from desktop.clinical.record import handovers
from desktop.core.actor import Actor
from desktop.core.messages import _, ngettext
from desktop.fhir.chart import Chart
from desktop.fhir.resources import Task
from desktop.letters.delivery import delivery
from desktop.shown.parts import Step
from desktop.shown.results import UnderWayRow
from desktop.shown.shell import EmptyPage, EmptyRow
from desktop.shown.waiting import Waiting
from desktop.views import letter_queue, results, tasks

MOST_ROWS = 3


def count(
    ward: Iterable[Chart],
    everybody: Iterable[Chart],
    now: datetime,
    actor: Actor,
    far: Sequence[Chart] = (),
) -> Waiting:
    """Count from the Tasks alone: of the ward's patients, this person's about those elsewhere (`far`), and
    for letters of everybody held here."""
    charts = list(ward)
    answers = [(chart, task) for chart in charts for task in chart.all(Task) if results.waits(task)]
    away = [(chart, task) for chart in far for task in chart.all(Task) if results.waits(task)]
    answers += [(chart, task) for chart, task in away if results.theirs(chart, task, actor, now)]
    rows = tasks.build_ward(charts, now, actor, far)[0].rows
    ways: dict[str, list[delivery.Way | None]] = {}
    for chart in everybody:
        for task in chart.all(Task):
            if delivery.is_letter(task) and task.focus is not None:
                ways.setdefault(task.focus.target, []).append(letter_queue.way(task, now))
    return Waiting(
        results=sum(results.theirs(chart, task, actor, now) for chart, task in answers),
        ward_results=len(answers),
        tasks=len(rows),
        overdue=sum(row.group == "overdue" for row in rows),
        letters=sum(any(way is None or not way.done for way in mine) for mine in ways.values()),
        needs=sum(any(way is None or way.needs_somebody for way in mine) for mine in ways.values()),
        patients=len(charts),
        handovers=handovers.asking((*charts, *far), actor.practitioner or actor.role),
    )


_LATER: dict[str, Callable[[], str]] = {
    "results": lambda: _("New answers come here by themselves."),
    "tasks": lambda: _("New tasks come here by themselves."),
    "queue": lambda: _("Signed letters come here by themselves."),
    "unsent": lambda: _("What you sign stands here until the server has taken it."),
}


def nothing(page: str, title: str, waiting: Waiting, comes: Sequence[UnderWayRow] = ()) -> EmptyPage | None:
    """A page with nothing on it: what comes by itself, and where something waits; None for other pages.

    `comes` are the tests under way on the ward.
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
    return EmptyPage(title, later(), rows)
