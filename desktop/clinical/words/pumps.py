"""Words for what runs: the rate as it is written, or what stands for one."""

from __future__ import annotations

from desktop.clinical.record.fluids.pumps import Pump
from desktop.clinical.record.medicines.infusions import Ran
from desktop.clinical.words import doses
from desktop.core.formats import NBSP
from desktop.core.messages import _
from desktop.fhir.resources import MedicationAdministration


def said_rate(ran: Ran) -> str:
    """A rate with its unit as it is written; empty for none."""
    return f"{ran.figure}{NBSP}{ran.unit}" if ran.unit else ran.figure


def rate(one: Pump) -> tuple[str, str]:
    """The newest rate as it is written, and what is to be said of it: that it is words, that there is none.

    Of one that was set to nought it is the rate before that.
    """
    entry, last = one.newest, one.ran[-1] if one.ran else None
    if entry is None:
        return "", _("not entered as begun")
    if one.why == "nought":
        earlier = [ran for ran in one.ran if ran.value != 0]
        return said_rate(earlier[-1]) if earlier else said_rate(last) if last is not None else "", ""
    if last is not None and last.figure:
        return said_rate(last), ""
    if held := _held(entry):
        return held, ""
    dosage = entry.dosage
    if dosage is not None and dosage.text:
        return dosage.text, _("as text")
    dose = doses.quantity_words(dosage.dose) if dosage is not None and dosage.dose is not None else ""
    return dose, _("no rate written")


def _held(entry: MedicationAdministration) -> str:
    """The rate of an entry that tells no time at it: one on hold, or without a moment."""
    dosage = entry.dosage
    if dosage is None:
        return ""
    return doses.quantity_words(dosage.rate_quantity) or doses.ratio_words(dosage.rate_ratio)
