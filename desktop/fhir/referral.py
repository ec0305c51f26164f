"""ServiceRequests that are referrals, and their office: one answer for sync and screens."""

from __future__ import annotations

from desktop.fhir.clinical_record import ServiceRequest
from desktop.fhir.references import within

_CODES = ("3457005", "103696004", "referral")
"""SNOMED CT *patient referral* and *patient referral to specialist*, and the plain word of some servers."""
_WORDS = ("henvis", "referral")


def is_referral(request: ServiceRequest) -> bool:
    """True for a referral, by its category; else by the name of the category or the request."""
    if any(one.has(*_CODES) for one in request.category):
        return True
    called = [one.label for one in (*request.category, *([request.code] if request.code else []))]
    return any(word in name.casefold() for name in called for word in _WORDS)


def waits(request: ServiceRequest) -> bool:
    """True when the request is open: active or on hold, and no prohibition."""
    return request.status in ("active", "on-hold") and not request.do_not_perform


def assessed(request: ServiceRequest) -> bool:
    """True when it was decided that the request is to be done: a proposal or a plan is not decided yet."""
    return request.intent not in ("proposal", "plan", "option")


def is_to(request: ServiceRequest, office: str, base: str = "") -> bool:
    """True when an office (`Organization/id`) is the performer. `base` is the server's, for whole
    addresses."""
    names = (one.reference for one in request.performer)
    return any((within(name, base) if base else name) == office for name in names)
