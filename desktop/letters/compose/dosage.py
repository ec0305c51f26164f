"""Doses and names of medicines in a letter, in Norwegian."""

from __future__ import annotations

from desktop.clinical.words import doses
from desktop.clinical.words.medicines import Name, name_of
from desktop.core import messages
from desktop.fhir.chart import Chart
from desktop.fhir.elements import CodeableConcept, Dosage, Reference

NONE = "dosering er ikke registrert"


def dosage(dosages: tuple[Dosage, ...]) -> str:
    """The dose for a letter, with its hours; says so when the record has none."""
    with messages.using("nb"):
        return doses.dosages_words(dosages, clock=True) or NONE


def named(chart: Chart, concept: CodeableConcept | None, reference: Reference | None) -> Name:
    """Name of a medicine in a letter."""
    with messages.using("nb"):
        return name_of(chart, concept, reference)
