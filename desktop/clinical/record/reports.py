"""Diagnostic reports: which stand, which are final, which were taken back, and of when they are."""

from __future__ import annotations

from collections.abc import Iterable

from desktop.fhir.resources import DiagnosticReport

_FINAL = frozenset({"final", "amended", "corrected", "appended"})
_PART = frozenset({"preliminary", "partial"})
_WITHDRAWN = frozenset({"cancelled", "entered-in-error"})


def stands(report: DiagnosticReport) -> bool:
    """Whether what it says may be shown and cited; a preliminary one with that word."""
    return report.status in _FINAL | _PART


def preliminary(report: DiagnosticReport) -> bool:
    """Whether more, or something else, is to come."""
    return report.status in _PART


def final(report: DiagnosticReport) -> bool:
    """Whether it says what it says for good."""
    return report.status in _FINAL


def changed(report: DiagnosticReport) -> bool:
    """Whether it says something else than it once did, or was taken back: who has read it must read it
    again."""
    return report.status in ("amended", "corrected") or withdrawn(report)


def withdrawn(report: DiagnosticReport) -> bool:
    """Whether it was taken back: what it says holds no more."""
    return report.status in _WITHDRAWN


def registered(report: DiagnosticReport) -> bool:
    """Whether it is only known that there will be an answer."""
    return report.status == "registered"


def awaited(report: DiagnosticReport) -> bool:
    """Whether its answer is still to come. A status that nobody knows says neither."""
    return registered(report) or preliminary(report)


def replaced(report: DiagnosticReport, others: Iterable[DiagnosticReport]) -> bool:
    """Whether one that is still awaited has been followed by the final one of the same order."""
    mine = {one.target for one in report.based_on}
    return bool(mine) and awaited(report) and any(
        final(other) and mine & {one.target for one in other.based_on} for other in others
    )  # fmt: skip


def in_words(report: DiagnosticReport) -> bool:
    """Whether it is an answer to be read, such as imaging or microbiology: no list of results."""
    return stands(report) and bool(report.presented_form or report.conclusion.strip()) and not report.result


def examined(report: DiagnosticReport) -> str:
    """When the examination was, as the record says it; else when it was answered, "" where nobody says."""
    period = report.effective_period
    return report.effective_date_time or (period.start if period else "") or report.issued


def answered(report: DiagnosticReport) -> str:
    """When it was answered, as the record says it; else when the examination was."""
    return report.issued or examined(report)
