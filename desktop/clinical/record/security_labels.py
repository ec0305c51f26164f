"""Security labels of a resource: restricted, sensitive, not for the patient, or unknown.

A label changes nothing of what an entry says; it says who is to have it. So it is told wherever the entry is
shown, and asked about before the entry leaves the house. Only codes that are known to say *as usual* are
silent: a label that nobody here knows is told in its own words.

Sources: HL7 v3 Confidentiality, v3 ActCode (sensitivity and refrain policies), v3 ObservationValue
(integrity), v3 ActReason (HTEST); pasient- og brukerrettighetsloven § 5-1 (access that is denied the
patient), pasientjournalloven § 17 (right to block).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final, Literal

import msgspec

from desktop.core.messages import _, language, ngettext
from desktop.fhir.chart import Chart
from desktop.fhir.elements import Coding
from desktop.fhir.resources import DiagnosticReport, Patient, Resource

Kind = Literal["restricted", "sensitive", "not_patient", "blocked", "altered", "unknown"]
"""Not everybody is to read it; of a kind that asks for care; not to be told the patient; blocked by the
patient, or not to be passed on; not as it was written; labelled with something that nobody here knows."""
SIGN: Final = "\N{WHITE DIAMOND}"
"""The mark before the words of a label, on every row and paper."""


class Label(msgspec.Struct, frozen=True):
    """A label of a resource in a word or two."""

    kind: Kind
    words: str


def _systems(name: str, oid: str) -> frozenset[str]:
    return frozenset(
        {
            f"http://terminology.hl7.org/CodeSystem/v3-{name}",
            f"http://terminology.hl7.org/CodeSystem/v3/{name}",
            f"http://hl7.org/fhir/v3/{name}",
            f"urn:oid:2.16.840.1.113883.5.{oid}",
        }
    )


def _codes(words: str) -> frozenset[str]:
    return frozenset(words.split())


_CONFIDENTIALITY: Final = _systems("Confidentiality", "25")
_ACT: Final = _systems("ActCode", "4")
_VALUE: Final = _systems("ObservationValue", "1063")
_REASON: Final = _systems("ActReason", "8")
_AS_USUAL: Final = frozenset({"U", "L", "M", "N"})
_RESTRICTED: Final = frozenset({"R", "V"})
_TOLD_BY: Final = _codes(
    """CLINAST DEVAST HCPAST PACQAST PATAST PAYAST PROAST SDMAST CLINRPT DEVRPT HCPRPT PACQRPT PATRPT PAYRPT
    PRORPT SDMRPT CRYTOHASH DIGSIG HRELIABLE RELIABLE VERSIONED"""
)
"""Integrity values that say who told it, or that it is reliable: nothing to be careful with."""
_ALTERED: Final = _codes("ABSTRED AGGRED ANONYED MAPPED MASKED PSEUDED REDACTED SUBSETTED SYNTAC TRSLT")
_BLOCKED: Final = _codes(
    """NOAUTH NOCOLLECT NODSCLCD NODSCLCDS NOINTEGRATE NOLIST NOMOU NOORGPOL NOPERSISTP NORDSCLCD NORDSCLCDS
    NORDSCLW NORELINK NOREUSE NOVIP ORCON PRS TBOO"""
)
"""Refrain policies, and what is kept back on the patient's own wish (PRS, TBOO)."""


def _sensitive() -> dict[str, str]:
    mind, drugs, sex = _("mental health"), _("alcohol and drugs"), _("sexual health")
    return {
        "PSY": mind, "MH": mind, "BH": mind, "PSYTHPN": mind, "COGN": mind,
        "ETH": drugs, "ETHUD": drugs, "SUD": drugs, "ALC": drugs, "DRGIS": drugs, "OPIOIDUD": drugs,
        "SEX": sex, "STD": sex, "SCA": sex, "SDV": _("sexual abuse or violence at home"),
        "DVD": _("violence at home"), "DV": _("violence at home"), "VIO": _("violence"),
        "HIV": _("HIV"), "GDIS": _("inherited disease"), "SICKLE": _("inherited disease"),
        "VIP": _("a known person"), "CEL": _("a known person"), "EMP": _("works here"),
        "ADOL": _("young person"), "PREGNANT": _("pregnancy"), "TPN": _("abortion"), "LOCIS": _("place"),
    }  # fmt: skip


def of(resource: Resource) -> tuple[Label, ...]:
    """The labels of a resource that say something to whoever reads it or passes it on; empty for nearly
    every one."""
    if resource.meta is None or not resource.meta.security:
        return ()
    return tuple(dict.fromkeys(one for coding in resource.meta.security if (one := read(coding)) is not None))


def written(resource: Mapping[str, Any]) -> tuple[tuple[Coding, Label], ...]:
    """The labels of a resource as plain JSON, each with the coding that was written."""
    meta = resource.get("meta")
    found = meta.get("security") if isinstance(meta, dict) else None
    codings = (
        Coding(*(str(one.get(name) or "") for name in ("system", "version", "code", "display")))
        for one in (found if isinstance(found, list) else ())
        if isinstance(one, dict)
    )
    return tuple((coding, label) for coding in codings if (label := read(coding)) is not None)


def read(coding: Coding) -> Label | None:
    """The label that a coding is; None for what is known to say *as usual*, in code and words."""
    system, code = coding.system.strip(), coding.code.strip()
    told = " ".join((coding.display or code).split())
    for systems, known in _READERS.items():
        if system in systems:
            found = known(code)
            if found is None:
                # Somebody wrote *Sperret* beside it.
                return _by_words(told)
            if found != "":
                return found
    return _by_words(told) or Label("unknown", _("labelled: {label}").format(label=told or _("no words")))


_Read = Label | None | Literal[""]
"""A label, None for *as usual*, or nothing known of the code."""


def _confidentiality(code: str) -> _Read:
    if code in _AS_USUAL:
        return None
    if code in _RESTRICTED:
        return Label("restricted", _("strictly restricted") if code == "V" else _("restricted"))
    return ""


def _act(code: str) -> _Read:
    if code == "NOPAT":
        return Label("not_patient", _("not for the patient"))
    if code in _BLOCKED:
        wish = code in ("PRS", "TBOO")
        return Label("blocked", _("kept back by the patient") if wish else _("not to be passed on"))
    if about := _sensitive().get(code):
        return Label("sensitive", _("sensitive: {about}").format(about=about))
    return ""


def _value(code: str) -> _Read:
    if code in _TOLD_BY:
        return None
    return Label("altered", _("parts are left out or rewritten")) if code in _ALTERED else ""


def _reason(code: str) -> _Read:
    return Label("unknown", _("test data")) if code == "HTEST" else ""


_READERS: Final[dict[frozenset[str], Callable[[str], _Read]]] = {
    _CONFIDENTIALITY: _confidentiality, _ACT: _act, _VALUE: _value, _REASON: _reason,
}  # fmt: skip


_DENIED: Final = re.compile(
    r"\b(ingen|ikke|uten|no|not|without)\s+((lenger|noen|er|longer|any)\s+)?(sperr|skjerm|block|restrict)\w*"
    r"|\bu(sperr|skjerm)\w*|\bun(restricted|blocked)\b|\binnsyn(\s+er)?\s+(gitt|tillatt|innvilget|godkjent)\b"
    r"|(?<!ikke )(?<!not )\b(gitt|tillatt|innvilget|fullt|åpent)\s+innsyn\b"
)
"""Words by which a label says that nothing is kept back."""


def _by_words(told: str) -> Label | None:
    """A label of a system that is not known, by the words that Norwegian systems write for it."""
    words = _DENIED.sub(" ", told.casefold())
    if "innsyn" in words or "ikke til pasient" in words or "not for the patient" in words:
        return Label("not_patient", _("not for the patient"))
    if "sperr" in words or "blocked" in words:
        return Label("blocked", _("blocked by the patient"))
    if "skjerm" in words or "restricted" in words:
        return Label("restricted", _("restricted"))
    return None


def restricted(coding: Coding) -> bool:
    """True for a label by which not everybody is to read a resource (v3 Confidentiality R and V)."""
    return coding.system in _CONFIDENTIALITY and coding.code in _RESTRICTED


def mark(*resources: Resource | None) -> str:
    """The labels of a resource (or of several that are shown as one) in words for its row; empty for an
    ordinary one."""
    return _words(label for one in resources if one is not None for label in of(one))


def _words(labels: Iterable[Label]) -> str:
    words = dict.fromkeys(label.words for label in labels)
    return f"{SIGN} {', '.join(words)}" if words else ""


def marks(chart: Chart) -> Mapping[str, str]:
    """The words of every labelled entry of a record by its key (`Type/id`). A report and the answers in it
    have each other's labels: whoever reads the one reads the other. Not those of the Patient: they are about
    who it is."""
    return chart.once("security labels", lambda: _marks(chart), of=language())


def _marks(chart: Chart) -> dict[str, str]:
    labelled = {
        one.key: of(one)
        for kind, group in chart.resources.items() if kind != Patient.__name__
        for one in group if one.meta is not None and one.meta.security
    }  # fmt: skip
    if not labelled:
        return {}
    every = dict(labelled)
    for report in chart.all(DiagnosticReport):
        parts = [chart.key_of(one) for one in report.result]
        own = labelled.get(report.key, ())
        for part in parts:
            if own or part in labelled:
                every[part] = (*labelled.get(part, ()), *own)
                every[report.key] = (*every.get(report.key, ()), *labelled.get(part, ()))
    return {key: words for key, labels in every.items() if (words := _words(labels))}


def told(entries: int) -> str:
    """The sentence of a page or paper on which so many entries are labelled; empty for none."""
    if not entries:
        return ""
    said = ngettext(
        "{n} entry here is labelled: not everybody is to have it.",
        "{n} entries here are labelled: not everybody is to have them.", entries,
    )  # fmt: skip
    return f"{SIGN} {said.format(n=entries)}"
