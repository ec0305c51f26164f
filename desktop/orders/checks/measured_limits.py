"""Measured values before an order: potassium, sodium, INR, blood counts, levels, pulse, pressure, QTc."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import replace

from desktop.core.messages import _
from desktop.orders.chart_facts import Facts, Medicine
from desktop.orders.checks import check, results
from desktop.orders.checks.liver import liver
from desktop.orders.checks.medicines import warfarin
from desktop.orders.findings import Finding, Outcome, Silent
from desktop.orders.measured_limits.limit_findings import judged
from desktop.orders.medicine_groups.sums import load, of_rule
from desktop.orders.watch.potassium import quiet


@check("potassium", "measured", lambda: _("potassium for this medicine"))
def potassium(facts: Facts, medicine: Medicine) -> Iterator[Outcome]:
    """Potassium too low or too high for a medicine; what rule 5 says as a notice is said once, unless it is
    to be asked about: potassium, or what saves it, at a high one."""
    told = [one for one in results.potassium(facts, medicine) if isinstance(one, Finding | Silent)]
    quietly = any(isinstance(one, Silent) or one.blocks for one in told)
    for one in judged(facts, medicine, "potassium"):
        if told and isinstance(one, Finding) and _is_high(facts, one) and (quietly or not one.blocks):
            continue
        if isinstance(one, Finding) and _is_high(facts, one) and (why := _quiet(facts)) is not None:
            yield Silent("potassium", medicine.line, why)
            continue
        yield one


def _is_high(facts: Facts, found: Finding) -> bool:
    latest = next(iter(facts.results("k")), None)
    return latest is not None and latest.key in found.implicated and latest.value >= 5


def _quiet(facts: Facts) -> str | None:
    latest = next(iter(facts.results("k")), None)
    return quiet(facts, latest) if latest is not None else None


@check("sodium", "measured", lambda: _("sodium for this medicine"))
def sodium(facts: Facts, medicine: Medicine) -> Iterator[Outcome]:
    """Sodium too low or too high for a medicine."""
    yield from judged(facts, medicine, "sodium")


@check("glucose", "measured", lambda: _("glucose and ketones for this medicine"))
def glucose(facts: Facts, medicine: Medicine) -> Iterator[Outcome]:
    """Glucose too low or too high for a medicine, and ketones."""
    yield from judged(facts, medicine, "glucose")


@check("inr", "measured", lambda: _("INR for this medicine"))
def inr(facts: Facts, medicine: Medicine) -> Iterator[Outcome]:
    """INR too high for a medicine, or none with warfarin; where rule 3 asks for one it is said once."""
    asked = any(isinstance(one, Finding) for one in warfarin(facts, medicine))
    for one in judged(facts, medicine, "inr"):
        if not (asked and isinstance(one, Finding) and one.implicated == (medicine.key,)):
            yield one


@check("haemoglobin", "measured", lambda: _("haemoglobin for this medicine"))
def haemoglobin(facts: Facts, medicine: Medicine) -> Iterator[Outcome]:
    """Low or fallen haemoglobin with what bleeds, or high with what raises it."""
    yield from judged(facts, medicine, "haemoglobin")


@check("neutrophils", "measured", lambda: _("neutrophils for this medicine"))
def neutrophils(facts: Facts, medicine: Medicine) -> Iterator[Outcome]:
    """Few neutrophils, or leukocytes, with what weakens the bone marrow."""
    yield from judged(facts, medicine, "neutrophils")


@check("platelet-count", "measured", lambda: _("platelets for this medicine"))
def platelet_count(facts: Facts, medicine: Medicine) -> Iterator[Outcome]:
    """Few platelets with what bleeds or weakens the marrow, where the rule `platelets` is silent."""
    told = any(isinstance(one, Finding) for one in results.platelets(facts, medicine))
    yield from (
        one
        for one in judged(facts, medicine, "platelet-count")
        if not (told and isinstance(one, Finding) and one.tier == "notice")
    )


@check("magnesium", "measured", lambda: _("magnesium for this medicine"))
def magnesium(facts: Facts, medicine: Medicine) -> Iterator[Outcome]:
    """Magnesium too low or too high for a medicine."""
    yield from judged(facts, medicine, "magnesium")


@check("calcium", "measured", lambda: _("calcium for this medicine"))
def calcium(facts: Facts, medicine: Medicine) -> Iterator[Outcome]:
    """Calcium too low or too high for a medicine: total, corrected or ionised."""
    yield from judged(facts, medicine, "calcium")


@check("level", "measured", lambda: _("level of the medicine in blood"))
def level(facts: Facts, medicine: Medicine) -> Iterator[Outcome]:
    """Level of a medicine in blood above its range."""
    yield from judged(facts, medicine, "level")


@check("lactate", "measured", lambda: _("lactate for this medicine"))
def lactate(facts: Facts, medicine: Medicine) -> Iterator[Outcome]:
    """Lactate too high for metformin."""
    yield from judged(facts, medicine, "lactate")


@check("muscle", "measured", lambda: _("creatine kinase for this medicine"))
def muscle(facts: Facts, medicine: Medicine) -> Iterator[Outcome]:
    """Creatine kinase too high for what harms muscles."""
    yield from judged(facts, medicine, "muscle")


@check("enzymes", "measured", lambda: _("aminotransferases for this medicine"))
def enzymes(facts: Facts, medicine: Medicine) -> Iterator[Outcome]:
    """ALT or AST of three times the upper limit, where the rule `liver` is silent."""
    told = any(isinstance(one, Finding) for one in liver(facts, medicine))
    for one in judged(facts, medicine, "enzymes"):
        if not (told and isinstance(one, Finding)):
            yield one


@check("pulse", "measured", lambda: _("pulse for this medicine"))
def pulse(facts: Facts, medicine: Medicine) -> Iterator[Outcome]:
    """Pulse too slow or too fast for a medicine."""
    yield from judged(facts, medicine, "pulse")


@check("pressure", "measured", lambda: _("blood pressure for this medicine"))
def pressure(facts: Facts, medicine: Medicine) -> Iterator[Outcome]:
    """Systolic pressure too low or too high for a medicine."""
    yield from judged(facts, medicine, "pressure")


@check("breathing", "measured", lambda: _("breathing for this medicine"))
def breathing(facts: Facts, medicine: Medicine) -> Iterator[Outcome]:
    """Breathing too slow for what weakens it."""
    yield from judged(facts, medicine, "breathing")


@check("qtc", "measured", lambda: _("QTc for this medicine"))
def qtc(facts: Facts, medicine: Medicine) -> Iterator[Outcome]:
    """A long QTc with what makes it longer; with several of them it is asked, and they are named."""
    for one in judged(facts, medicine, "qtc"):
        if not isinstance(one, Finding):
            yield one
            continue
        for each in of_rule("qt-load"):
            whole = load(facts, medicine, each)
            if whole is not None and whole.tier is not None:
                names = ", ".join(dict.fromkeys(m.name for m in whole.members))
                said = _("Together: {medicines}.").format(medicines=names)
                keys = tuple(m.key for m in whole.members if m.key not in one.implicated)
                one = replace(
                    one,
                    tier="question" if one.tier == "notice" else one.tier,
                    detail=f"{one.detail} {said}",
                    implicated=(*one.implicated, *keys),
                )
        yield one
