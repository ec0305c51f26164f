"""Diagnostic reports: which stand, which are final, which were taken back, and of when they are."""

from __future__ import annotations

from collections.abc import Iterable

from desktop.clinical.record.modifiers import is_unread
from desktop.clinical.record.observed import doubt, use_of
from desktop.clinical.record.observed import in_words as in_words_of
from desktop.clinical.record.observed import whose as of_whom
from desktop.clinical.record.results.results import is_laboratory
from desktop.core.messages import _
from desktop.fhir.attachment_text import plain_text
from desktop.fhir.elements import CodeableConcept
from desktop.fhir.resources import DiagnosticReport, Observation

_FINAL = frozenset({"final", "amended", "corrected", "appended"})
_PART = frozenset({"preliminary", "partial"})
_WITHDRAWN = frozenset({"cancelled", "entered-in-error"})


def stands(report: DiagnosticReport) -> bool:
    """True when the report may be shown and cited; a preliminary one with that word."""
    return report.status in _FINAL | _PART


def preliminary(report: DiagnosticReport) -> bool:
    """True when the report is preliminary or partial."""
    return report.status in _PART


def final(report: DiagnosticReport) -> bool:
    """True when the report is final."""
    return report.status in _FINAL


def changed(report: DiagnosticReport) -> bool:
    """True when the report was amended or withdrawn: its readers must read it again."""
    return report.status in ("amended", "corrected") or withdrawn(report)


def supplemented(report: DiagnosticReport) -> bool:
    """True when something was added to a report that was final."""
    return report.status == "appended"


def withdrawn(report: DiagnosticReport) -> bool:
    """True when the report was withdrawn: its content holds no more."""
    return report.status in _WITHDRAWN


def registered(report: DiagnosticReport) -> bool:
    """True when it is only known that there will be an answer."""
    return report.status == "registered"


def awaited(report: DiagnosticReport) -> bool:
    """True when the answer is still to come. A status that nobody knows says neither."""
    return registered(report) or preliminary(report)


def replaced(report: DiagnosticReport, others: Iterable[DiagnosticReport]) -> bool:
    """True when an awaited report was followed by the final one of the same order."""
    mine = {one.target for one in report.based_on}
    return bool(mine) and awaited(report) and any(
        final(other) and mine & {one.target for one in other.based_on} for other in others
    )  # fmt: skip


def conclusion(report: DiagnosticReport) -> str:
    """Conclusion in words, else by its codes; the values inside the report that stand in no table of results;
    and that it holds something that cannot be read."""
    concluded = report.conclusion.strip() or ", ".join(dict.fromkeys(map(_coded, report.conclusion_code)))
    held = (one for one in report.inside if one.code is None or not is_laboratory(one))
    said = "; ".join(filter(None, (concluded, *map(_inside, held))))
    if not is_unread(report):
        return said
    unread = _("something here cannot be read")
    return f"{said} ({unread})" if said else unread


def told(report: DiagnosticReport) -> str:
    """All that a report says in words: conclusion, its codes, and the text that came along."""
    texts = (*map(_coded, report.conclusion_code), *map(plain_text, report.presented_form))
    return "\n".join(dict.fromkeys(filter(None, (report.conclusion.strip(), *texts))))


def _inside(one: Observation) -> str:
    """A value that no one else holds: by its name, with whose it is and what is not certain of it."""
    use, whose = use_of(one, None), of_whom(one)
    if not use.show:
        return ""
    return ", ".join(filter(None, (in_words_of(one) + (f" ({whose})" if whose else ""), doubt(use))))


def _coded(concept: CodeableConcept) -> str:
    words = concept.words
    return words or _("a code that cannot be named ({code})").format(code=concept.label)


def in_words(report: DiagnosticReport) -> bool:
    """True for an answer in text, such as imaging or microbiology: no list of results."""
    return stands(report) and bool(report.presented_form or conclusion(report)) and not report.result


def examined(report: DiagnosticReport) -> str:
    """Time of the examination, as recorded; else of the answer, "" where nobody says."""
    period = report.effective_period
    return report.effective_date_time or (period.start if period else "") or report.issued


def answered(report: DiagnosticReport) -> str:
    """Time of the answer, as recorded; else of the examination."""
    return report.issued or examined(report)
