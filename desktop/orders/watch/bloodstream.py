"""Rule 12: something grows in the blood, and no drug in effect is active against it.

What the laboratory says of resistance comes first; else what is known of the agent. Where neither tells, and
the patient has something against infections, it is *not checked*, never silent.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from typing import Literal

from desktop.clinical.record.patient import flags
from desktop.clinical.record.results import cultures, results
from desktop.clinical.record.results.cultures import Culture
from desktop.clinical.record.results.unseen import answered
from desktop.core.fold import fold
from desktop.core.messages import _
from desktop.fhir.resources import Observation
from desktop.orders.chart_facts import Facts, Medicine
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
        if culture.material != "blood" or culture.state != "positive":
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
    tested = _tested(facts, culture)
    reached = _reached(given, tested, agents(culture.agent))
    if reached == "active":
        return
    if reached == "unknown":
        why = _("Whether the antibiotics work against {agent} is not known here.")
        yield NotChecked("A12", "", why.format(agent=culture.agent or _("what grew")))
        return
    agent = culture.agent
    values = {"agent": agent} if agent else {}
    variant = ("" if given else "none") if agent else ("unnamed" if given else "absent")
    # An agent that is named, or a drug found resistant, is another thing to decide about.
    key = culture.keys[0] if culture.keys else ""
    drugs, found = sorted(m.atc for m in given), sorted(f"{atc} {said}" for atc, said in tested.items())
    data = (key or culture.at.isoformat(), agent, *drugs, *found)
    told = answered(facts.chart, culture.keys, culture.at)
    yield Alert("A12", values, told, data, key, variant, past)


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


def _reached(given: Sequence[Medicine], tested: Mapping[str, str], known: Sequence[Agent]) -> Active:
    """Coverage of each agent by a medicine in effect, as far as it is told."""
    left, works = [], False
    for medicine in given:
        said = next((said for atc, said in tested.items() if within(medicine.atc, (atc,))), "")
        works = works or (bool(said) and said != "R")
        if said != "R":
            left.append(medicine.atc)
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


def _tested(facts: Facts, culture: Culture) -> dict[str, str]:
    """The answer's findings of resistance by ATC code: `S`, `I` or `R`; what is told both ways is `R`."""
    found: dict[str, str] = {}
    keys = list(culture.keys)
    for key in keys:
        observation = facts.chart.find(key, Observation)
        if observation is None:
            continue
        keys += [ref.target for ref in observation.has_member if ref.target not in keys]
        read = results.result(facts.chart, observation, facts.now)
        if read is None or not read.use.decide or observation.code is None:
            continue
        atc = atc_of(observation.code) or atc_by_name(observation.code.label)
        codes = [c.code for concept in observation.interpretation for c in concept.coding]
        said = next((code for code in ("R", "I", "S") if code in codes), "")
        if atc and said and found.get(atc) != "R":
            found[atc] = said
    return found
