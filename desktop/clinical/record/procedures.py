"""Procedures: which were carried out, and when."""

from __future__ import annotations

from desktop.fhir.resources import Procedure

_CARRIED_OUT = frozenset({"in-progress", "completed"})


def carried_out(procedure: Procedure) -> bool:
    """Whether it is done or going on."""
    return procedure.status in _CARRIED_OUT


def goes_on(procedure: Procedure) -> bool:
    """Whether it was begun and is not over, as somebody wrote."""
    return procedure.status == "in-progress"


def broken_off(procedure: Procedure) -> bool:
    """Whether it was begun and not finished."""
    return procedure.status == "stopped"


def performed(procedure: Procedure) -> str:
    """When it began, as a FHIR time; its end where only that is known, empty without either."""
    period = procedure.performed_period
    return procedure.performed_date_time or ((period.start or period.end) if period else "")


def ended(procedure: Procedure) -> str:
    """When it was over, as a FHIR time; empty where nobody wrote that, or nothing else."""
    period = procedure.performed_period
    return period.end if period is not None and period.start else ""
