"""Rule 12: something grows in the blood, and no drug in effect is active against it.

What the laboratory says of resistance comes first; else what is known of the agent. Where neither tells, and
the patient has something against infections, it is *not checked*, never silent.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from typing import Literal

from desktop.clinical.record.patient import flags
from desktop.clinical.record.results import cultures
from desktop.clinical.record.results.culture_words import Susceptible
from desktop.clinical.record.results.cultures import Culture
from desktop.clinical.record.results.growth import worst
from desktop.clinical.record.results.unseen import answered
from desktop.core.fold import fold
from desktop.core.messages import _
from desktop.orders.chart_facts import Facts
from desktop.orders.findings import NotChecked, Silent
from desktop.orders.medicine_codes import atc_by_name, atc_of
from desktop.orders.rules import Agent, limits, rule_file, within
from desktop.orders.watch import Alert, Told, watches

Active = Literal["active", "resistant", "unknown"]


@watches("A12")
def bloodstream(facts: Facts) -> Iterator[Told]:
    """Each blood culture in which something grew; of the last days it is told."""
    if not facts.loaded("Observation", "DiagnosticReport"):
        yield NotChecked("A12", "", _("Results could not be read."))
        return
    earliest = facts.now - timedelta(days=limits().culture_days)
    for culture in cultures.cultures(facts.chart, facts.now):
        if culture.material != "blood":
            continue
        if culture.state == "lacking" and culture.at >= earliest:
            yield NotChecked("A12", "", _("A part of the answer of a blood culture is not in the record."))
        if culture.state != "positive":
            continue
        if cultures.contaminant(culture):
            yield Silent("A12", "", _("It is confirmed as a contaminant."))
        elif flags.comfort_only(facts.chart, facts.now) is not None:
            yield Silent("A12", "", _("Comfort care only is decided."))
        elif not facts.loaded("MedicationRequest", "MedicationStatement"):
            yield NotChecked("A12", "", _("The medicines could not be read."))
        else:
            past = culture.at < earliest
            # What cannot be told of one of long ago says nothing of another.
            judged = _judged(facts, culture, past=past)
            yield from (one for one in judged if not past or isinstance(one, Alert))


def _judged(facts: Facts, culture: Culture, *, past: bool) -> Iterator[Told]:
    given = [m for m in facts.medicines if within(m.atc, limits().against_infections)]
    tested = _tested(culture)
    # What may or may not be in use treats nobody: it never silences, and is never called *none* either.
    covered = reached(culture, [m.atc for m in given if not m.doubted])
    if covered == "active":
        return
    if covered == "unknown":
        why = _("Whether the antibiotics work against {agent} is not known here.")
        yield NotChecked("A12", "", why.format(agent=culture.agent or _("what grew")))
        return
    agent = culture.agent
    values = {"agent": agent} if agent else {}
    if reached(culture, [m.atc for m in given]) != "resistant":
        variant = "doubted" if agent else "doubted_unnamed"
    else:
        variant = ("" if given else "none") if agent else ("unnamed" if given else "absent")
    # An agent that is named, or a drug found resistant, is another thing to decide about.
    key = culture.keys[0] if culture.keys else ""
    drugs = sorted(f"{m.atc}?" if m.doubted else m.atc for m in given)
    found = sorted(f"{atc} {said}" for of in tested.values() for atc, said in of.items())
    data = (key or culture.at.isoformat(), agent, *drugs, *found)
    told = answered(facts.chart, culture.keys, culture.at)
    yield Alert("A12", values, told, data, key, variant, past)


def reached(culture: Culture, given: Sequence[str]) -> Active:
    """Coverage of what grew in a culture by drugs against infections (ATC)."""
    return _reached(given, _tested(culture), _isolates(culture))


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


def _tested(culture: Culture) -> dict[str, dict[str, Susceptible]]:
    """The answer's findings of resistance by agent (empty where nobody says which) and ATC code: `S`, `I` or
    `R`. What is told both ways is the least favourable."""
    found: dict[str, dict[str, Susceptible]] = {}
    for one in culture.tried:
        if not one.certain and one.said != "R":
            continue
        if atc := atc_of(one.drug) or atc_by_name(one.drug.label):
            of = found.setdefault(one.agent, {})
            of[atc] = worst((one.said, of.get(atc, "")))
    return found
