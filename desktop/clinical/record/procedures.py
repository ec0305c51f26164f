"""Procedures: which were carried out, and when."""

from __future__ import annotations

from desktop.clinical.record import sided
from desktop.fhir.resources import Procedure

_CARRIED_OUT = frozenset({"in-progress", "completed"})


def carried_out(procedure: Procedure) -> bool:
    """True when the procedure is done or in progress."""
    return procedure.status in _CARRIED_OUT


def name(procedure: Procedure) -> str:
    """The name with place and side, as it is said everywhere; empty where it has none."""
    return sided.named(procedure)


def goes_on(procedure: Procedure) -> bool:
    """True when the procedure is in progress, by its status."""
    return procedure.status == "in-progress"


def broken_off(procedure: Procedure) -> bool:
    """True when the procedure was begun and not finished."""
    return procedure.status == "stopped"


def performed(procedure: Procedure) -> str:
    """Start of the procedure, as a FHIR time; its end where only that is known, empty without either."""
    period = procedure.performed_period
    return procedure.performed_date_time or ((period.start or period.end) if period else "")


def ended(procedure: Procedure) -> str:
    """End of the procedure, as a FHIR time; empty where it was not recorded beside a start."""
    period = procedure.performed_period
    return period.end if period is not None and period.start else ""
