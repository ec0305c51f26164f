"""Isolation of unforeseen data in an answer: set aside with words, unit by unit and search by search."""

from __future__ import annotations

import logging

from desktop.core.messages import _
from desktop.fhir.transport import Unreadable

log = logging.getLogger(__name__)
UNFORESEEN = (
    ArithmeticError, AssertionError, AttributeError, LookupError, RecursionError, TypeError, ValueError,
)  # fmt: skip
"""Exceptions that unforeseen data raise in code. The record's own troubles are none of these."""
STRANGE = (Unreadable, *UNFORESEEN)
"""The same, with what was noticed not to be readable."""


def words(error: BaseException) -> str:
    """Words for what is set aside; the log gets the place, and nothing of the data."""
    if isinstance(error, Unreadable):
        return error.what
    places = []
    trace = error.__traceback__
    while trace is not None:
        places.append(f"{trace.tb_frame.f_code.co_name}:{trace.tb_lineno}")
        trace = trace.tb_next
    log.error("set aside: %s at %s", type(error).__name__, " ".join(places[-4:]))
    return _("The server answered in a way that Fagflate does not understand.")
