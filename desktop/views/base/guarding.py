"""Error isolation for view builders: a resource that makes one fail is set aside and named.

A builder that raises is asked again without single resources, until the one is found over which it falls.
That one is then *unreadable*, as what could not be decoded is, and the panel says so beside what it shows.
Only where no single resource is to blame does the whole panel say that it can't be shown.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from typing import Any, TypeVar

import msgspec

from desktop.core.errors import place_of
from desktop.fhir.chart import Chart, Unreadable
from desktop.fhir.damaged.broken import subject
from desktop.views.base import labelled

T = TypeVar("T")
MOST = 20
"""Maximum entries set aside; a builder that fails on more is wrong itself."""
SECONDS = 1.0
"""Time limit of the search in seconds of this thread's own work, as somebody waits for the page; then the
panel says so. By the clock a busy computer would take a panel away that could be shown."""
log = logging.getLogger(__name__)


def made(build: Callable[[Chart], T], chart: Chart) -> tuple[T, Chart]:
    """Run a builder on a chart, without the resources that make it fail; returns the view and the chart used.

    Raises what the builder raised when no single resource of the patient is to blame.
    """
    found = attempt(lambda: build(chart))
    return _without_culprits(build, chart, found) if isinstance(found, Exception) else (found, chart)


def listed(
    build: Callable[[list[Chart], list[Chart]], T], charts: list[Chart], far: list[Chart]
) -> tuple[T, list[Chart], list[Chart]]:
    """A list over many patients, and the charts that it was made of, here and `far` away.

    Where it falls, each chart is tried alone: one falls over no other's entries. A patient of whom it can't
    be made at all has a chart of nothing but unreadable entries, so that the list says that something lacks.
    Rows of labelled entries carry the words of their labels.
    """
    found = attempt(lambda: build(charts, far))
    if not isinstance(found, Exception):
        return labelled.rows(found, *charts, *far), charts, far
    charts = [_usable(lambda one: build([one], []), chart) for chart in charts]
    far = [_usable(lambda one: build([], [one]), chart) for chart in far]
    return labelled.rows(build(charts, far), *charts, *far), charts, far


def _usable(build: Callable[[Chart], object], chart: Chart) -> Chart:
    found = attempt(lambda: made(build, chart)[1])
    if not isinstance(found, Exception):
        return found
    empty = chart.only(frozenset())
    for kind in [kind for kind, group in chart.resources.items() if group] or ["Patient"]:
        empty = empty.set_aside(Unreadable(kind, chart.patient.id, place_of(found)))
    return empty


def _without_culprits(build: Callable[[Chart], T], chart: Chart, error: Exception) -> tuple[T, Chart]:
    until = time.thread_time() + SECONDS
    if _fails(build, chart.only(frozenset())):
        raise error
    for _one in range(MOST):
        chart = chart.set_aside(_culprit(build, chart))
        tried = chart
        found = attempt(lambda: build(tried))  # noqa: B023 (called at once)
        if not isinstance(found, Exception):
            log.error("set aside: %s", "; ".join(f"{u.resource_type}, {u.why}" for u in chart.unreadable))
            return found, chart
        if time.thread_time() > until:
            break
    raise error


def _culprit(build: Callable[[Chart], Any], chart: Chart) -> Unreadable:
    """The first resource with which the builder falls, though it did not over those before it."""
    resources = [r for group in chart.resources.values() for r in group]
    low, high = 0, len(resources)  # without any it works, with all of them it fails
    why: Exception | None = None
    while high - low > 1:
        middle = (low + high) // 2
        fault = _fails(build, chart.only(frozenset(r.key for r in resources[:middle])))
        if fault is None:
            low = middle
        else:
            high, why = middle, fault
    last = resources[high - 1]
    return Unreadable(
        last.resource_type, last.id, place_of(why) if why else "", subject(msgspec.json.encode(last))
    )


def attempt(make: Callable[[], T]) -> T | Exception:
    """Run a builder and return its result, or the exception that it raised."""
    try:
        return make()
    except Exception as error:  # noqa: BLE001 (whatever a record can make a builder raise)
        return error


def _fails(build: Callable[[Chart], Any], chart: Chart) -> Exception | None:
    found = attempt(lambda: build(chart))
    return found if isinstance(found, Exception) else None
