"""The patient's excerpt of the access log: the same rows as the viewer has, in plain Bokmål."""

from __future__ import annotations

from sqlalchemy import Connection

from desktop.access import pattern_outcomes
from desktop.access.pattern_outcomes import Settled
from desktop.access.visits import Visit
from desktop.clinical.record import persons
from desktop.clinical.words import demographics
from desktop.core import messages
from desktop.core.clock import at_second, local
from desktop.core.formats import clock, day
from desktop.core.messages import _
from desktop.fhir.resources import Organization
from desktop.letters.paper import page_pictures
from desktop.papers import access_excerpt
from desktop.shown.access.access_log import Excerpt, ExcerptPaper, ExcerptRow
from desktop.shown.paper.papers import Printable
from desktop.views.access import access_log, both_logs, log_patterns, log_words
from desktop.views.access.log_patterns import Pattern
from desktop.views.answering import answers
from desktop.views.paper import papers
from desktop.views.reader import Reader

KIND = "access-excerpt"
"""Name under which the excerpt is logged."""


@answers(ExcerptPaper)
def paper(reader: Reader, connection: Connection, ask: ExcerptPaper) -> Printable:
    with messages.using("nb"):
        found = build(reader, connection, ask.patient)
        pdf = access_excerpt.draw(found)
    return Printable(_("The patient's excerpt"), pdf, page_pictures.count(pdf), (ask.patient,), KIND)


def build(reader: Reader, connection: Connection, patient: str) -> Excerpt:
    """Every visit of the patient's log; no address stands on it, whoever's is protected or not."""
    chart = reader.charts.read(connection, patient, ("Encounter",))
    if chart is None:
        raise papers.not_here(patient)
    now = reader.clock()
    visits = access_log.every_visit(connection, patient)
    asked = access_log.asked_about(reader, connection, patient, visits)
    became = pattern_outcomes.every(connection)
    family, given = persons.family_given(chart.patient.name)
    born = demographics.born(chart.patient, local(now).date())
    office = reader.charts.directory(connection).get(reader.actor.organization)
    return Excerpt(
        hospital=office.name if isinstance(office, Organization) else "",
        made=f"{day(now)} {clock(now)}",
        name=f"{given} {family}".strip(),
        to=_("born {day}").format(day=born),
        span=_("from {start} to {end}").format(start=day(at_second(visits[-1].start)), end=day(now))
        if visits else "",
        rows=tuple(_row(one, asked, became) for one in visits),
        source=both_logs.source(connection, patient, now),
        by=reader.actor.name,
    )  # fmt: skip


def _row(visit: Visit, asked: tuple[Pattern, ...], became: dict[str, Settled]) -> ExcerptRow:
    line, at = visit.newest, at_second(visit.start)
    of = (became[one.key].how for one in asked if one.key in became and log_patterns.has(one, visit))
    did = log_words.sentence(log_words.did(visit))
    long = log_words.long(visit)
    return ExcerptRow(
        when=_("{day} at {time}").format(day=day(at), time=clock(at)),
        who=line.name or _("Name not given"),
        role=access_log.role_of(line),
        did=f"{did} ({long})" if long else did,
        why=log_words.plain_why(visit, next(of, "")),
    )
