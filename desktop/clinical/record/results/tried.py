"""MIC of a drug on a microbe (susceptibility), told apart from its concentration in the blood.

A number beside the name of a drug may be either. Laboratories tell which by code, method, unit, category,
sample or interpretation, by what it belongs to (`hasMember`, `derivedFrom`), or by the report or order that
it came with. Where nothing tells, and microbes came with it, nobody knows: then it is no value of the drug.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Final, Literal

from desktop.clinical import vocabulary
from desktop.clinical.record import parts
from desktop.clinical.record.observed import use_of
from desktop.clinical.record.results.culture_words import (
    asks_agent,
    asks_susceptibility,
    is_culture,
    is_microbe,
    susceptible,
)
from desktop.core.configured import configured
from desktop.core.fold import fold
from desktop.core.messages import _
from desktop.fhir.chart import Chart
from desktop.fhir.elements import CodeableConcept, Reference
from desktop.fhir.resources import DiagnosticReport, Observation, ServiceRequest, Specimen

Kind = Literal["", "tried", "unclear"]
"""`tried`: how much of the drug it takes against a microbe. `unclear`: that, or its concentration; empty for
everything else."""
READ: Final = (DiagnosticReport, Specimen, ServiceRequest)
"""Types that tell which it is, beside Observation."""
_DRUGS: Final = "drugs"
_MIC: Final = re.compile(
    r"\b(?:mic|mik|mhk|mbc|mic50|mic90|e-?test|etest|vitek|eucast|clsi)\b"
    r"|inhibit|hemmende konsentrasjon|hemningskonsentrasjon|susceptib|resistens|folsomhet|antibiogram"
    r"|disk ?diffu|diskdiffu|agar ?(?:dilution|fortynning)|broth|buljong|mikrofortynning|microdilution"
    r"|gradient|sonediameter|hemningssone|zone diameter|brytningspunkt|breakpoint|isolat"
)
"""Words of the trial of a drug, folded: in the name, method, remark, range or sample."""
_LOINC: Final = frozenset(
    {
        "12-5", "18860-7", "266-7", "267-5", "18928-2", "508-2", "18996-9", "524-9", "525-6", "19000-9",
        "23658-8", "29576-6", "50545-3",
    }
)  # fmt: skip
"""LOINC of susceptibilities to what is measured in blood too, and of their panels; from memory."""
_SERUM: Final = frozenset(
    {"20578-1", "4091-5", "4092-3", "35668-3", "3663-2", "3665-7", "35670-9", "4057-6", "4059-2"}
)
"""LOINC of concentrations in serum or plasma; from memory."""
_MICROBIOLOGY: Final = re.compile(r"mikrobiolog|microbiolog|bakteriolog|bacteriolog|mykolog|mycolog")
_MICROBIOLOGY_CODES: Final = ("MB", "microbiology", "MCB", "19851009", "18725-2", "LP7819-8")
_ISOLATE_CODES: Final = ("119303007", "119305000", "429951000124103", "ISLT", "ISOLATE")
_BLOOD: Final = re.compile(r"\b(?:serum|plasma|ser|plas|serpl|edta|s|p|fs|fp)\b")
_JUDGED: Final = ("S", "SDD", "SYN-S", "I", "IE", "MS", "NS", "NCL", "R", "SYN-R", "VS", "WT", "NWT")
"""HL7's interpretations of susceptibility."""
_DEEPEST: Final = 10


def kind(chart: Chart, observation: Observation) -> Kind:
    """Kind of an Observation, or a part of one, that names a drug: the trial of it on a microbe, or not."""
    # Asked of each observation of a long chart, and mostly there is none.
    found = kinds(chart).get(observation.key, "")
    return found if found and _names_drug(observation) else ""


def said(of: Kind, observation: Observation) -> str:
    """Words beside a number that is, or may be, no concentration in the blood; empty where none need be."""
    if of == "unclear":
        return _("MIC or concentration in the blood: not known")
    if of == "tried" and not susceptible(observation) and observation.value_quantity is not None:
        return _("tried on a microbe (MIC), not interpreted as S, I or R")
    return ""


def kinds(chart: Chart) -> Mapping[str, Kind]:
    """The Observations (`Type/id`) that name a drug, and are or may be a trial of it: nearly always none."""
    part = chart.part(Observation, *READ)

    def made() -> dict[str, Kind]:
        every = part.all(Observation)
        named = part.each("names of drugs", every, _holds_drug, of=vocabulary.analyses())
        wanted = [one for one, is_drug in zip(every, named, strict=True) if is_drug]
        if not wanted:
            return {}
        around = _Around(part)
        return {one.key: found for one in wanted if (found := around.kind(one))}

    return part.once("drugs that were tried", made, of=vocabulary.analyses())


def _holds_drug(whole: Observation) -> bool:
    return any(_names_drug(one) for one in parts.every(whole))


def _names_drug(one: Observation) -> bool:
    """True where nothing but the name could make it a concentration: no code of the national list does."""
    concept = one.code
    if concept is None or any(vocabulary.analysis_code(one.code, one.system) for one in concept.coding):
        return False
    return any(_begins_with_drug(name) for name in _names(concept))


@configured
def _drugs() -> re.Pattern[str]:
    names = {
        fold(name)
        for row in vocabulary.analyses().values()
        if row.group == _DRUGS
        for name in (row.nb, row.en)
    }
    return re.compile(rf"(?:f?[ps]-)?(?:{'|'.join(map(re.escape, sorted(names)))})\b")


def _begins_with_drug(name: str) -> bool:
    return _drugs().match(fold(name)) is not None


def _names(concept: CodeableConcept | None) -> Iterator[str]:
    if concept is not None:
        yield from (name for name in (concept.text, *(one.display for one in concept.coding)) if name)


def _has_words(words: re.Pattern[str], *concepts: CodeableConcept | None) -> bool:
    return any(words.search(fold(name)) for concept in concepts for name in _names(concept))


def _of_microbes(*concepts: CodeableConcept | None) -> bool:
    """True when a category, or what was examined, is microbiology, a culture or its susceptibilities."""
    return any(
        concept is not None
        and (
            concept.has(*_MICROBIOLOGY_CODES)
            or is_culture(concept)
            or asks_susceptibility(concept)
            or _has_words(_MICROBIOLOGY, concept)
        )
        for concept in concepts
    )


def _tells_of_microbe(one: Observation) -> bool:
    """True when an Observation is of a culture or a microbe, by what it asks or by what it answers."""
    asked = _of_microbes(one.code, *one.category) or asks_agent(one.code) or is_microbe(one.code)
    return asked or is_microbe(one.value_codeable_concept)


def _is_trial(one: Observation) -> bool:
    """True when an Observation says itself that a drug was tried."""
    quantity = one.value_quantity
    codes = {coding.code for coding in one.code.coding} if one.code is not None else set()
    written = (*(note.text for note in one.note), *(limit.text for limit in one.reference_range))
    return (
        bool(susceptible(one))
        or any(concept.has(*_JUDGED) for concept in one.interpretation)
        or bool(codes & _LOINC)
        or _has_words(_MIC, one.code, one.method, *(limit.type for limit in one.reference_range))
        or any(_MIC.search(fold(text)) for text in written)
        or (quantity is not None and "mm" in (quantity.code, quantity.unit))
    )


class _Around:
    """Answers, orders and samples of a record, looked through once for all drugs that it names."""

    def __init__(self, chart: Chart) -> None:
        self.chart = chart
        self.owners = parts.owners(chart)
        self.reports: dict[str, list[DiagnosticReport]] = {}
        self.microbes = {
            one.key
            for one in chart.all(Observation)
            if use_of(one, None).show and any(_tells_of_microbe(each) for each in parts.every(one))
        }
        for report in chart.all(DiagnosticReport):
            for key in parts.in_answer(chart, report.key):
                self.reports.setdefault(key, []).append(report)
        self.samples = {
            one.specimen.target
            for key in self.microbes
            if (one := chart.find(key, Observation)) is not None and one.specimen is not None
        } - {""}

    def kind(self, whole: Observation) -> Kind:
        every = parts.every(whole)
        near = list(self._near(whole))
        reports = [report for one in near for report in self.reports.get(one.key, ())]
        if (
            any(_is_trial(one) or _tells_of_microbe(one) for one in every)
            or any(one.key in self.microbes for one in near)
            or any(_of_microbes(report.code, *report.category) for report in reports)
            or any(_of_microbes(order.code, *order.category) for order in self._orders(near, reports))
            or any(self._isolate(one) for one in near)
        ):
            return "tried"
        if any(self._blood(one) for one in every):
            return ""
        beside = any(
            key in self.microbes for report in reports for key in parts.in_answer(self.chart, report.key)
        )
        shared = any(one.specimen is not None and one.specimen.target in self.samples for one in near)
        elsewhere = any(self._sample(one.specimen) for one in near)
        return "unclear" if beside or shared or elsewhere else ""

    def _near(self, whole: Observation) -> Iterator[Observation]:
        """The Observation, what it belongs to, and what it was derived from, at any depth."""
        ahead, seen = [whole], set[str]()
        while ahead and len(seen) < _DEEPEST:
            one = ahead.pop()
            if one.key in seen:
                continue
            seen.add(one.key)
            yield one
            owner = self.owners.get(one.key)
            ahead += [owner] if owner is not None else []
            of = (self.chart.find(ref, Observation) for each in parts.every(one) for ref in each.derived_from)
            ahead += [found for found in of if found is not None]

    def _orders(
        self, near: Iterable[Observation], reports: Iterable[DiagnosticReport]
    ) -> Iterator[ServiceRequest]:
        based = [*(one.based_on for one in near), *(one.based_on for one in reports)]
        orders = (self.chart.find(ref, ServiceRequest) for refs in based for ref in refs)
        yield from (order for order in orders if order is not None)

    def _sampled(self, ref: Reference | None) -> tuple[str, tuple[str, ...]]:
        """Words and codes of a sample."""
        if ref is None:
            return "", ()
        specimen = self.chart.find(ref, Specimen)
        concept = specimen.type if specimen is not None else None
        codes = tuple(coding.code for coding in concept.coding) if concept is not None else ()
        return fold(" ".join((ref.display, *_names(concept)))).strip(), codes

    def _isolate(self, one: Observation) -> bool:
        words, codes = self._sampled(one.specimen)
        return bool(set(codes) & set(_ISOLATE_CODES)) or bool(_MIC.search(words))

    def _blood(self, one: Observation) -> bool:
        words, _codes = self._sampled(one.specimen)
        codes = {coding.code for coding in one.code.coding} if one.code is not None else set()
        return bool(_BLOOD.search(words)) or _has_words(_BLOOD, one.code) or bool(codes & _SERUM)

    def _sample(self, ref: Reference | None) -> bool:
        """True for a sample that is told in words, and is no blood."""
        words, _codes = self._sampled(ref)
        return bool(words) and not re.search(r"blod|blood|venos|venous|arteri|kapill|capill", words)
