"""Rule 12: something grows in the blood, and no drug in effect is active against it.

Where neither the laboratory nor what is known of the agent tells (`coverage`), and the patient has something
against infections, it is *not checked*, never silent. Of growth that words alone tell of,
which drug acts on it is never said: whether one does is asked.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from desktop.clinical.record.patient import flags
from desktop.clinical.record.results import cultures
from desktop.clinical.record.results.cultures import Culture
from desktop.clinical.record.results.unseen import answered
from desktop.core.messages import _
from desktop.orders.chart_facts import Facts, Medicine
from desktop.orders.findings import NotChecked, Silent
from desktop.orders.rules import limits
from desktop.orders.watch import Alert, Told, coverage, watches


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
        if culture.state == "answered" and culture.unread and culture.at >= earliest:
            yield NotChecked("A12", "", _unread(culture))
        if culture.state != "positive" and not culture.told:
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
            judged = (_in_words if culture.told else _judged)(facts, culture, past=past)
            yield from (one for one in judged if not past or isinstance(one, Alert))


def _unread(culture: Culture) -> str:
    if culture.attached:
        return _("The answer of a blood culture is an attachment alone, and is not read here.")
    return _("The answer of a blood culture can't be read here.")


def _in_words(facts: Facts, culture: Culture, *, past: bool) -> Iterator[Told]:
    """Words are no certain growth, and name no microbe for certain: they are asked about, whatever is
    given."""
    given = coverage.against_infections(facts.medicines)
    drugs = sorted(f"{m.coded}?" if m.doubted else m.coded for m in given)
    key = culture.keys[0] if culture.keys else ""
    data = (key or culture.at.isoformat(), culture.told, *drugs)
    told = answered(facts.chart, culture.keys, culture.at)
    variant = "in_words" if given else "in_words_none"
    yield Alert("A12", {"words": culture.told}, told, data, key, variant, past)


def _codes(medicine: Medicine) -> tuple[str, ...]:
    return (medicine.atc,) if medicine.atc else medicine.acting


def _judged(facts: Facts, culture: Culture, *, past: bool) -> Iterator[Told]:
    given = coverage.against_infections(facts.medicines)
    tested = coverage.tested(culture.tried)
    # What may or may not be in use treats nobody: it never silences, and is never called *none* either.
    # Nor does a combination of which only parts are known: whether it works as each of them nobody can tell.
    covered = coverage.reached(culture, [m.atc for m in given if m.atc and not m.doubted])
    if covered == "active":
        return
    if covered == "unknown":
        why = _("Whether the antibiotics work against {agent} is not known here.")
        yield NotChecked("A12", "", why.format(agent=culture.agent or _("what grew")))
        return
    agent = culture.agent
    values = {"agent": agent} if agent else {}
    if coverage.reached(culture, [code for m in given for code in _codes(m)]) != "resistant":
        variant = "doubted" if agent else "doubted_unnamed"
    else:
        variant = ("" if given else "none") if agent else ("unnamed" if given else "absent")
    # An agent that is named, or a drug found resistant, is another thing to decide about.
    key = culture.keys[0] if culture.keys else ""
    drugs = sorted(f"{m.coded}?" if m.doubted else m.coded for m in given)
    found = sorted(f"{atc} {said}" for of in tested.values() for atc, said in of.items())
    data = (key or culture.at.isoformat(), agent, *drugs, *found)
    told = answered(facts.chart, culture.keys, culture.at)
    yield Alert("A12", values, told, data, key, variant, past)
