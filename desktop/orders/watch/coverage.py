"""Drugs against infections and what grew in a culture: susceptibility to each drug, and if one is active.

What the laboratory says of resistance comes first; else what is known of the agent. What was not tried, or
can't be read, is never called susceptible.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Literal

import msgspec

from desktop.clinical.record.results.culture_words import Susceptible
from desktop.clinical.record.results.cultures import Culture
from desktop.clinical.record.results.growth import Tried, worst
from desktop.core.fold import fold
from desktop.orders.chart_facts import Medicine
from desktop.orders.medicine_codes import atc_by_name, atc_of
from desktop.orders.rules import Agent, limits, rule_file, within

Active = Literal["active", "resistant", "unknown"]
_WHOLE = 7
"""Length of an ATC code that names one substance, not a group."""


class Against(msgspec.Struct, frozen=True):
    """One medicine in effect and the susceptibility of what grew to it: empty where it was not tried, or not
    on each of several agents."""

    medicine: Medicine
    said: Susceptible


def against_infections(medicines: Iterable[Medicine]) -> list[Medicine]:
    """Those of these medicines that are given against infections."""
    return [one for one in medicines if one.within(limits().against_infections)]


def against(medicines: Iterable[Medicine], tried: Sequence[Tried], isolates: Sequence[str]) -> list[Against]:
    """Susceptibility of what grew to each of these medicines that is against infections, or that the
    laboratory tried by its code or name."""
    found = []
    for medicine in medicines:
        same = [one for one in tried if is_drug(medicine, one)]
        if same or medicine.within(limits().against_infections):
            found.append(Against(medicine, _of_all(same, isolates)))
    return found


def is_drug(medicine: Medicine, one: Tried) -> bool:
    """True when a drug that was tried is this medicine. A resistance to a whole group counts for each of it;
    for any other finding the very drug was tried."""
    atc = _code(one)
    if not medicine.atc and atc and one.said == "R" and medicine.within((atc,)):
        # Of a combination without a code of its own: what a part does not stop, it may not stop either.
        return True
    if not medicine.atc or not atc:
        return _begins(medicine.name, fold(one.drug.label))
    if one.said == "R":
        return within(medicine.atc, (atc,))
    return medicine.atc == atc and len(atc) == _WHOLE


def _begins(name: str, drug: str) -> bool:
    """True for a medicine's name that is a drug's, with a strength or a form behind it."""
    return bool(drug) and f"{fold(name)} ".startswith(f"{drug} ")


def _of_all(same: Sequence[Tried], isolates: Sequence[str]) -> Susceptible:
    """The least favourable of what is said of one drug, on every agent that grew."""
    if any(one.said == "R" for one in same):
        return "R"
    sure = [one for one in same if one.certain]
    several = len(isolates) > 1
    each = [worst(one.said for one in sure if not several or one.agent == name) for name in isolates or [""]]
    return "" if "" in each else worst(each)


def _code(one: Tried) -> str:
    return atc_of(one.drug) or atc_by_name(one.drug.label)


def reached(culture: Culture, given: Sequence[str]) -> Active:
    """Coverage of what grew in a culture by drugs against infections (ATC)."""
    return _reached(given, tested(culture.tried), _isolates(culture))


def agents(words: str) -> tuple[Agent, ...]:
    """The known agents that an answer names, each part of it by the first row that fits; empty where a part
    is not known: then nothing is said of the whole."""
    found = []
    for part in filter(None, (one.strip() for one in words.split(","))):
        row = next((a for a in rule_file().agents if any(fold(n) in fold(part) for n in a.names)), None)
        if row is None:
            return ()
        found.append(row)
    return tuple(found)


def _isolates(culture: Culture) -> dict[str, tuple[Agent, ...]]:
    """Microbes that grew, by the answer's name for each (empty where it has none), as far as known."""
    if len(culture.isolates) < 2:
        return {culture.agent: agents(culture.agent)}
    return {name: agents(name) for name in culture.isolates}


def _reached(
    given: Sequence[str],
    tested: Mapping[str, Mapping[str, Susceptible]],
    isolates: Mapping[str, Sequence[Agent]],
) -> Active:
    """Coverage of each agent by a medicine in effect, as far as it is told."""
    loose = tested.get("", {})
    if len(isolates) > 1:
        # Of a drug of which nobody says on which agent it was tried, only a resistance counts, for all.
        loose = {atc: said for atc, said in loose.items() if said == "R"}
    each = [_one(given, {**loose, **tested.get(name, {})}, known) for name, known in isolates.items()]
    return "resistant" if "resistant" in each else "unknown" if "unknown" in each else "active"


def _one(given: Sequence[str], tested: Mapping[str, Susceptible], known: Sequence[Agent]) -> Active:
    """Coverage of one isolate: what the laboratory tried comes first."""
    left, works = [], False
    for drug in given:
        said = next((said for atc, said in tested.items() if within(drug, (atc,))), "")
        works = works or (bool(said) and said != "R")
        if said != "R":
            left.append(drug)
    if works and len(known) <= 1:
        return "active"
    if not known:
        return "unknown" if left else "resistant"
    each = [_against(one, left) for one in known]
    return "resistant" if "resistant" in each else "unknown" if "unknown" in each else "active"


def _against(agent: Agent, given: Sequence[str]) -> Active:
    """Activity of these drugs (ATC) against an agent."""
    if any(within(atc, agent.by) for atc in given):
        return "active"
    return "unknown" if any(within(atc, agent.may) for atc in given) else "resistant"


def tested(tried: Iterable[Tried]) -> dict[str, dict[str, Susceptible]]:
    """Findings of resistance by agent (empty where nobody says which) and ATC code: `S`, `I` or `R`. What is
    told both ways is the least favourable."""
    found: dict[str, dict[str, Susceptible]] = {}
    for one in tried:
        if not one.certain and one.said != "R":
            continue
        if atc := _code(one):
            of = found.setdefault(one.agent, {})
            of[atc] = worst((one.said, of.get(atc, "")))
    return found
