"""Illness against the medicine ordered: asthma, heart failure, Parkinson's disease, bleeding, and others."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from desktop.core.messages import _, ngettext, pick
from desktop.orders.cautions import illnesses
from desktop.orders.cautions.caution_tables import IllnessCaution, cautions
from desktop.orders.cautions.code_rows import CodeRows
from desktop.orders.cautions.excuses import is_excused
from desktop.orders.cautions.illnesses import Known
from desktop.orders.cautions.matching import RANK, about, amount_unknown, over, told
from desktop.orders.cautions.pumping import pumping
from desktop.orders.chart_facts import Facts, Medicine
from desktop.orders.checks import check
from desktop.orders.findings import Finding, NotChecked, Outcome, Passed, finding, say
from desktop.orders.rules import Tier

_ROWS: Final = CodeRows(lambda: cautions().illness_cautions)


@check("asthma", "interaction", lambda: _("asthma and COPD"))
def asthma(facts: Facts, medicine: Medicine) -> Iterator[Outcome]:
    """A medicine that narrows the airways or dulls the breathing, in asthma or COPD."""
    yield from _in_illness("asthma", facts, medicine)


@check("heart-failure", "interaction", lambda: _("heart failure"))
def heart_failure(facts: Facts, medicine: Medicine) -> Iterator[Outcome]:
    """A medicine that weakens a failing heart or makes it retain water."""
    yield from _in_illness("heart-failure", facts, medicine)


@check("parkinson", "interaction", lambda: _("Parkinson's disease"))
def parkinson(facts: Facts, medicine: Medicine) -> Iterator[Outcome]:
    """A medicine that blocks dopamine, in Parkinson's disease."""
    yield from _in_illness("parkinson", facts, medicine)


@check("bleeding-history", "interaction", lambda: _("earlier bleeding"))
def bleeding_history(facts: Facts, medicine: Medicine) -> Iterator[Outcome]:
    """Blood-thinning medicines after a bleed or an ulcer or in a bleeding disorder."""
    yield from _in_illness("bleeding-history", facts, medicine)


@check("illness", "interaction", lambda: _("other illnesses"))
def illness(facts: Facts, medicine: Medicine) -> Iterator[Outcome]:
    """A medicine against any other illness of the patient."""
    yield from _in_illness("illness", facts, medicine)


def _in_illness(rule: str, facts: Facts, medicine: Medicine) -> Iterator[Outcome]:
    """One finding an illness, of the row of the highest tier; of two illnesses with one reason the first."""
    rows = [row for row in about(_ROWS, medicine) if row.rule == rule]
    if not rows:
        return
    if not illnesses.loaded(facts):
        yield NotChecked(rule, medicine.line, _("The patient's problems could not be read."))
    elif count := illnesses.nameless(facts):
        words = ngettext(
            "{n} of the patient's problems is a code without words that is not known here.",
            "{n} of the patient's problems are codes without words that are not known here.",
            count,
        )
        yield NotChecked(rule, medicine.line, words.format(n=count))
    found: dict[str, tuple[IllnessCaution, Known]] = {}
    for row in sorted(rows, key=lambda one: RANK[one.tier]):
        if is_excused(row, facts, medicine):
            continue
        held = over(row, medicine)
        if row.by_pump is not None and pumping(facts).kind == "preserved":
            continue
        for one in illnesses.known(facts, row.illness):
            if held == "unknown":
                yield from amount_unknown(rule, medicine)
            elif held == "yes" and one.key not in {known.key for _row, known in found.values()}:
                found.setdefault(row.id, (row, one))
    for row, one in found.values():
        if rule == "asthma" and row.tier == "notice" and told(facts, medicine, "A1"):
            # An allergy to such medicines is told already.
            continue
        yield _finding(facts, rule, medicine, row, one)
    if not found and illnesses.loaded(facts) and not illnesses.nameless(facts):
        yield Passed(rule, medicine.line)


def _finding(facts: Facts, rule: str, medicine: Medicine, row: IllnessCaution, one: Known) -> Finding:
    tier: Tier = "question" if one.unsure and row.tier == "stop" else row.tier
    pump = pumping(facts) if row.by_pump is not None else None
    if pump is not None and row.by_pump is not None and pump.kind != "reduced":
        tier = row.by_pump
    variant = illnesses.title_variant(one) or ("severe" if tier == "stop" else "")
    said = [say(rule, "detail", reason=pick(row.reason), source=illnesses.source_words(one))]
    told = [one.key]
    if pump is not None and pump.key != one.key:
        said.append(pump.words)
        told += [pump.key] if pump.key else []
    return finding(
        rule,
        medicine.line,
        tier=tier,
        title=say(rule, "title", variant, illness=one.name, medicine=medicine.name),
        detail=" ".join(said),
        implicated=(medicine.key, *told),
        data=(medicine.coded, row.id, one.key, one.unsure, *((pump.kind,) if pump is not None else ())),
    )
