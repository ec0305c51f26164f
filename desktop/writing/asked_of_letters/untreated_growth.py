"""Questions before a discharge letter about cultures: growth in the blood that nothing given or surely
ordered acts on, and answers that are a file alone while something is given against infections.
"""

from __future__ import annotations

from datetime import datetime, timedelta

import msgspec

from desktop.clinical.record.medicines.medicines import (
    State,
    given,
    read_request,
    read_statement,
)
from desktop.clinical.record.medicines.named_orders import order_of
from desktop.clinical.record.patient import flags
from desktop.clinical.record.results import cultures
from desktop.clinical.record.results.cultures import Culture
from desktop.clinical.record.stays.stays import Stay
from desktop.core.clock import stamp
from desktop.core.messages import _
from desktop.fhir.chart import Chart
from desktop.fhir.resources import MedicationRequest, MedicationStatement
from desktop.letters.check.signing_questions import Choice, Finding, Kind, key_of
from desktop.letters.compose.clinical_lists import WITHOUT_STAY
from desktop.letters.compose.record_reading import is_dead
from desktop.orders.rules import limits, within
from desktop.orders.substances import codes_in
from desktop.orders.watch import coverage

_BEFORE = timedelta(days=1)
"""Time before the sample from which a dose may be the treatment of what grew in it."""
_SURE = (State.STANDS, State.NOT_BEGUN, State.ENDED)


def findings(chart: Chart, stay: Stay | None, now: datetime) -> list[Finding]:
    """One question for each culture. Growth that words alone tell of is asked about as not certain, and so is
    an answer that nobody here can read."""
    every = untreated(chart, stay, now)
    grown = [_grown(one) if one.state == "positive" else _perhaps(one) for one in every]
    return [*grown, *(_attached(one) for one in attached(chart, stay, now) if one not in every)]


def asked(chart: Chart, stay: Stay | None, now: datetime) -> frozenset[str]:
    """The keys (`Type/id`) of the cultures that have a question of their own."""
    every = (*untreated(chart, stay, now), *attached(chart, stay, now))
    return frozenset(key for culture in every for key in culture.keys[:1])


def attached(chart: Chart, stay: Stay | None, now: datetime) -> list[Culture]:
    """Cultures of the stay whose answer is a file alone, while something is given or ordered against
    infections: nobody here can say if it acts on what grew."""
    if is_dead(chart.patient) or flags.comfort_only(chart, now) is not None:
        return []
    return [
        one
        for one in cultures.cultures(chart, now)
        if one.attached and not one.told and _inside(stay, one, now) and _treatment(chart, stay, one, now)
    ]


def untreated(chart: Chart, stay: Stay | None, now: datetime) -> list[Culture]:
    """Blood cultures of the stay with growth, or perhaps with growth, that nothing given or surely ordered is
    active against."""
    if is_dead(chart.patient) or flags.comfort_only(chart, now) is not None:
        return []
    found = []
    for culture in cultures.cultures(chart, now):
        grew = culture.state == "positive" or culture.told or culture.unread
        if culture.material != "blood" or not grew or cultures.contaminant(culture):
            continue
        named = msgspec.structs.replace(culture, agent=culture.agent or culture.told)
        if (
            _inside(stay, culture, now)
            and coverage.reached(named, _treatment(chart, stay, culture, now)) == "resistant"
        ):
            found.append(culture)
    return found


def _inside(stay: Stay | None, culture: Culture, now: datetime) -> bool:
    return stay.covers(stamp(culture.at), now) if stay is not None else now - culture.at <= WITHOUT_STAY


def _treatment(chart: Chart, stay: Stay | None, culture: Culture, now: datetime) -> list[str]:
    """ATC codes of what is given against infections: doses since the sample, and orders that surely stand, or
    were carried out. What is paused, stopped, in doubt or can't be read treats nobody."""
    codes: list[str] = []
    earliest = culture.at - _BEFORE
    for dose, at in given(chart, stay, now):
        if at is not None and at < earliest:
            continue
        order = order_of(chart, dose)
        codes += codes_in(chart, dose) or (codes_in(chart, order) if order is not None else ())
    for request in chart.all(MedicationRequest):
        read = read_request(chart, request, stay, now)
        over = read.state is State.ENDED and (read.ends is not None and read.ends < earliest)
        if read.state in _SURE and not over and (read.mine or not read.over):
            codes += codes_in(chart, request)
    for statement in chart.all(MedicationStatement):
        if read_statement(statement, now).state is State.STANDS:
            codes += codes_in(chart, statement)
    return sorted({code for code in codes if within(code, limits().against_infections)})


def _perhaps(culture: Culture) -> Finding:
    """The question about an answer of which nobody can say for certain that nothing grew."""
    if culture.told:
        title = _("A blood culture may have grown")
        text = _("{words}: from the words of the answer alone. Nothing that was given or ordered acts on it.")
    else:
        title = _("The answer of a blood culture can't be read here")
        text = _("{words}: read it where it was made. Nothing was given or ordered against an infection.")
    return Finding(
        key_of(Kind.CULTURE, *culture.keys, culture.told, culture.words, stamp(culture.at)),
        Kind.CULTURE,
        title,
        text.format(words=culture.told or culture.words or culture.name),
        (Choice("sign", _("Sign all the same")),),
    )


def _attached(culture: Culture) -> Finding:
    words = _("{name}: it is not read here. Does what is given or ordered against an infection act on it?")
    return Finding(
        key_of(Kind.CULTURE, *culture.keys, "attached", stamp(culture.at)),
        Kind.CULTURE,
        _("The answer of a culture is an attachment alone"),
        words.format(name=culture.name or culture.sample),
        (Choice("sign", _("Sign all the same")),),
    )


def _grown(culture: Culture) -> Finding:
    return Finding(
        key_of(Kind.CULTURE, *culture.keys, culture.agent, stamp(culture.at)),
        Kind.CULTURE,
        _("Growth in a blood culture without treatment"),
        _("{agent}: nothing that was given or ordered is active against it.").format(
            agent=culture.agent or culture.words or culture.name
        ),
        (Choice("sign", _("Sign all the same")),),
    )
