"""Answers on their way to a ward: tests that are ordered and not answered, one row a patient."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

import msgspec

from desktop.clinical.record import persons
from desktop.clinical.record.stays import stays
from desktop.core.formats import relative_day
from desktop.core.messages import _
from desktop.core.names import family_first
from desktop.fhir.chart import Chart
from desktop.fhir.when import for_oldest, parse
from desktop.letters.compose import pending
from desktop.shown.results.results import ResultRow, UnderWayRow

TYPES = frozenset({"ServiceRequest"})
"""Resource types needed beside those of the result list."""


def rows(charts: Iterable[Chart], now: datetime) -> tuple[UnderWayRow, ...]:
    """The patients with tests under way, the oldest first."""
    found: list[tuple[str, UnderWayRow]] = []
    charts = list(charts)
    # Like whom, of all on the ward: the other may have nothing under way.
    similar = persons.alike((c.patient.id, *persons.family_given(c.patient.name)) for c in charts)
    for chart in charts:
        where = stays.current(chart, now)
        tests = pending.unanswered(chart, where, now)
        if where is None or not tests:
            continue
        family, given = persons.family_given(chart.patient.name)
        named = ", ".join(dict.fromkeys(test.name for test in tests if test.name)) or _("Test without name")
        begun = parse(tests[0].taken)
        since = _("since {day}").format(day=relative_day(begun.start, now)) if begun is not None else ""
        row = UnderWayRow(
            key=f"under-way/{chart.patient.id}",
            patient=chart.patient.id,
            bed=where.bed,
            family=family,
            given=given,
            tests=named,
            since=since,
            spoken=f"{family_first(family, given)}: {named}, {since}".rstrip(", "),
            sources=tuple(test.key for test in tests),
            similar=chart.patient.id in similar,
        )
        found.append((tests[0].taken, row))
    return tuple(row for _taken, row in sorted(found, key=lambda one: (for_oldest(one[0]), one[1].bed)))


def told_apart(answers: tuple[ResultRow, ...], comes: tuple[UnderWayRow, ...]) -> tuple[ResultRow, ...]:
    """The answers, marked too where somebody with a like name stands among what comes."""
    names = [(row.patient, row.family, row.given) for row in answers]
    similar = persons.alike([*names, *((row.patient, row.family, row.given) for row in comes)])
    return tuple(
        msgspec.structs.replace(row, similar=True) if row.patient in similar and not row.similar else row
        for row in answers
    )
