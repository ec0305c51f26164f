"""Name and words of a result among others: by what it belongs to, where its own name doesn't tell."""

from __future__ import annotations

import msgspec

from desktop.clinical.record import observed
from desktop.clinical.record.results import culture_words, growth, results, tried
from desktop.clinical.record.results.results import Result
from desktop.core.messages import _
from desktop.fhir.chart import Chart
from desktop.fhir.resources import Observation


class Named(msgspec.Struct, frozen=True, gc=False):
    """Name of a result. `inner` is its own name where `within` says to what it belongs."""

    name: str
    within: str = ""
    inner: str = ""


def named(chart: Chart, observation: Observation, found: Result, owner: Observation | None) -> Named:
    """Name of a result: its analysis, else its own words with what it belongs to (`owner`), and of whom it
    is."""
    known = found.analysis
    # What is of somebody else is of no analysis of the patient's, and goes by its name all the same.
    called = known if not found.whose else results.analysis_of(observation.code)
    name = called.name if called is not None else ""
    if not name and observation.code is not None:
        name = observation.code.label
    within = _within(chart, observation, found, owner) if known is None and owner is not None else ""
    inner = name if within else ""
    name = f"{within}: {name}" if within else name
    if found.whose:
        name = f"{name} ({found.whose})"
    return Named(name or _("Unnamed analysis"), within, inner)


def _within(chart: Chart, observation: Observation, found: Result, owner: Observation) -> str:
    """Name of the panel without which a part or member can't be told from others': a drug belongs to what it
    was tried on, *Amount* to its examination."""
    is_tried = culture_words.susceptible(observation) or tried.kind(chart, observation) == "tried"
    if is_tried or culture_words.is_culture(owner.code):
        return growth.title(chart, owner)
    coded = observation.code is not None and any(one.code for one in observation.code.coding)
    return observed.titled(owner) if found.part and not coded else ""


def words(observation: Observation, found: Result, named_: Named) -> str:
    """Answer in words; of a drug that is told both ways the least favourable."""
    said = found.words
    if named_.inner and found.value is None and culture_words.susceptible(observation) == "R" and "," in said:
        return _("resistant ({told})").format(told=said)
    return said
