"""Susceptibility of what grew in a culture: of each drug by its letter, in a line, and to what is given."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

import msgspec

from desktop.clinical.record import parts, reports
from desktop.clinical.record.results import cultures, growth
from desktop.clinical.record.results.culture_words import Susceptible, is_culture, susceptible
from desktop.clinical.record.results.growth import Tried
from desktop.clinical.record.results.unread import Unread
from desktop.core.formats import inside
from desktop.core.messages import _
from desktop.fhir.chart import Chart
from desktop.fhir.resources import DiagnosticReport, Observation
from desktop.orders.chart_facts import Facts
from desktop.orders.watch import coverage
from desktop.orders.watch.coverage import Against
from desktop.views.base.labs import LabValue

TYPES = frozenset({"MedicationRequest", "MedicationStatement"})
"""Resource types needed beside those of the results, for what is given."""


class Gets(msgspec.Struct, frozen=True):
    """One medicine in use against what grew, with how that answers to it; `open` where
    that is against it, or nobody knows."""

    medicine: str
    how: str
    open: bool = True

    @property
    def words(self) -> str:
        """Both in a line."""
        return f"{self.medicine}: {self.how}"


def drug(chart: Chart, value: LabValue) -> Susceptible:
    """Susceptibility to a drug in a culture: `S`, `I` or `R`; empty for what is no drug."""
    observation = chart.find(value.reference, Observation)
    if observation is None:
        return ""
    return susceptible(parts.every(observation)[value.part])


def in_a_line(chart: Chart, values: Sequence[LabValue]) -> str:
    """Drugs that a culture was tried on, the resistant first: `resistent ampicillin · følsom cefotaksim`.

    A drug told as resistant and as something else counts as resistant; what can't be gone by is never said to
    be susceptible. Under several microbes each drug has its own name.
    """
    tried = [(value, said) for value in values if (said := drug(chart, value))]
    several = _several(value for value, _said in tried)
    resistant = {value.name for value, said in tried if said == "R"}
    named: dict[Susceptible, dict[str, None]] = {"R": {}, "I": {}, "S": {}}
    for value, said in tried:
        if value.name in resistant:
            said = "R"
        elif not value.use.decide:
            continue
        named[said][value.name if several or not value.inner else inside(value.inner)] = None
    words: dict[Susceptible, str] = {
        "R": _("resistant {drugs}"), "I": _("at increased exposure {drugs}"), "S": _("susceptible {drugs}"),
    }  # fmt: skip
    return " · ".join(words[said].format(drugs=", ".join(drugs)) for said, drugs in named.items() if drugs)


def names(chart: Chart, values: Sequence[LabValue]) -> tuple[str, ...]:
    """Names of the values of one answer: a drug goes by its own where one thing alone was tried on it."""
    drugs = [bool(drug(chart, value)) for value in values]
    several = _several(value for value, tried in zip(values, drugs, strict=True) if tried)
    return tuple(
        value.inner if tried and value.inner and not several else value.name
        for value, tried in zip(values, drugs, strict=True)
    )


def _several(tried: Iterable[LabValue]) -> bool:
    """True when drugs were tried on more than one thing."""
    return len({value.name.removesuffix(value.inner) for value in tried if value.inner}) > 1


def gets(chart: Chart, answer: Unread, now: datetime) -> tuple[Gets, ...]:
    """Medicines against infections in effect, each with the susceptibility of what grew in this culture; none
    for what is no culture, or where nothing grew."""
    grown = _grown(chart, answer, now)
    if grown is None:
        return ()
    facts = Facts(chart, (), now)
    held = coverage.against(facts.medicines, *grown)
    numbers = tuple(_uninterpreted(chart, answer))
    found = [
        _gets(one, now, any(coverage.is_drug(one.medicine, number) for number in numbers)) for one in held
    ]
    if not facts.loaded("MedicationRequest", "MedicationStatement"):
        found.append(Gets(_("What is given"), _("the medicines could not be read")))
    if unnamed := sorted(set(facts.unnamed).difference(one.medicine.name for one in held)):
        found.append(Gets(", ".join(unnamed), _("can't be compared with what was tested")))
    return tuple(found)


def _uninterpreted(chart: Chart, answer: Unread) -> Iterator[Tried]:
    """Drugs with a number (MIC, zone) and no letter: they were tested, and nobody says how it went."""
    mine = [found for key in answer.values if (found := chart.find(key, Observation)) is not None]
    for one in _parts(chart, mine):
        if one.code is not None and one.value_quantity is not None and not susceptible(one):
            yield Tried(one.code, "", "", one.key)


def _gets(held: Against, now: datetime, measured: bool) -> Gets:
    how: dict[Susceptible, str] = {
        "R": _("resistant"), "I": _("susceptible at increased exposure"), "S": _("susceptible"),
        "": _("tested, not interpreted as S, I or R") if measured else _("not tested"),
    }  # fmt: skip
    name = inside(held.medicine.name)
    if held.medicine.doubted:
        # That it would work reassures nobody who does not know that it is given.
        said = how[held.said] if held.said in ("R", "") else _("not known if it is given")
        return Gets(_("maybe gets {drug}").format(drug=name), said)
    since = held.medicine.since
    if since is not None and since > now:
        return Gets(_("gets {drug} later").format(drug=name), how[held.said])
    return Gets(_("gets {drug}").format(drug=name), how[held.said], held.said in ("R", ""))


def _grown(chart: Chart, waits: Unread, now: datetime) -> tuple[tuple[Tried, ...], tuple[str, ...]] | None:
    """Drugs tried, and what grew, in an answer; None where it is no culture, or nothing grew."""
    mine = [found for key in waits.values if (found := chart.find(key, Observation)) is not None]
    report = chart.find(waits.focus, DiagnosticReport)
    if report is not None and reports.withdrawn(report):
        return None
    names = (report.code if report is not None else None, *(found.code for found in mine))
    if any(is_culture(name) for name in names):
        keys = {waits.focus, *waits.values}
        held = [one for one in cultures.cultures(chart, now) if keys.intersection(one.keys)]
        grew = [one for one in held if one.state == "positive"]
        if grew:
            tried = tuple(each for one in grew for each in one.tried)
            return tried, tuple(dict.fromkeys(name for one in grew for name in one.isolates))
        if held:
            return None
    read = growth.read(chart, mine) if any(susceptible(found) for found in _parts(chart, mine)) else None
    return (read.tried, read.agents) if read is not None and read.tried else None


def _parts(chart: Chart, mine: Sequence[Observation]) -> Iterator[Observation]:
    for one in mine:
        yield one
        yield from (part for part, _owner in parts.tree(chart, one))
