"""Susceptibility of what grew in a culture: of each drug by its letter, and all of a culture in a line."""

from __future__ import annotations

from collections.abc import Sequence

from desktop.clinical.record import parts
from desktop.clinical.record.results.culture_words import Susceptible, susceptible
from desktop.core.formats import inside
from desktop.core.messages import _
from desktop.fhir.chart import Chart
from desktop.fhir.resources import Observation
from desktop.views.base.labs import LabValue


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
    several = len({value.name.removesuffix(value.inner) for value, _said in tried}) > 1
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
