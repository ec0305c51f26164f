"""Words of a measurement: where on the body, what somebody noted, why it is not scored."""

from __future__ import annotations

from desktop.clinical.record import beside
from desktop.clinical.record.beside import Beside, spoilt
from desktop.clinical.record.measured.measurements import Measurement, site_of
from desktop.core.messages import _
from desktop.fhir.resources import Observation


def measured_at(observation: Observation) -> str:
    """Body site of an observation in words, by its code and its bodySite."""
    return _where(site_of(observation.code), beside.place(observation))


def where_words(one: Measurement) -> str:
    """Body site of a measurement in words."""
    return _where(one.site, one.place)


def _where(site: str, place: str) -> str:
    return ", ".join(dict.fromkeys(filter(None, (_site_words(site), place))))


def beside_of(one: Measurement) -> Beside:
    """Remarks on a measurement, short: where it was measured, what somebody noted."""
    return Beside(where_words(one), one.remark, one.use.why == "preliminary", spoilt(one.remark))


def _site_words(site: str) -> str:
    """Body site of a temperature, in words."""
    if not site:
        return ""
    return {
        "oral": _("in the mouth"),
        "rectal": _("rectally"),
        "tympanic": _("in the ear"),
        "ear": _("in the ear"),
        "axillary": _("in the armpit"),
        "bladder": _("in the bladder"),
        "core": _("core temperature"),
        "temporal": _("at the temple"),
        "oesophageal": _("in the oesophagus"),
        "nasopharyngeal": _("in the nasopharynx"),
    }.get(site, "")


def why_words(why: str) -> str:
    """Reason a measurement is not scored, drawn or final, for people; empty where its words say it."""
    if not why:
        return ""
    return {
        "implausible": _("implausible, not scored"),
        "unit": _("unknown unit, not scored"),
        "future": _("dated ahead, not scored"),
        "improbable": _("improbable beside the other values, not used"),
        "copies": _("copies of it differ"),
        "undated": _("time of measurement not given, not scored"),
        "unknown": _("status unknown, not scored"),
        "unread": _("holds something that can't be read, not scored"),
        "another": _("not the patient's own, not scored"),
        "preliminary": _("preliminary"),
        "corrected": _("corrected"),
        "comparator": _("not scored"),
    }.get(why, "")
