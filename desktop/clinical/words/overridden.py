"""Overridden warnings of an order, in words for a list, for the chart and for a letter."""

from __future__ import annotations

from datetime import datetime

from desktop.clinical.record.medicines.overridden import Overridden
from desktop.core.formats import relative_day_time
from desktop.core.messages import _


def finding_words(one: Overridden) -> str:
    """Finding of an overridden warning, without its advice."""
    return one.finding.split(";")[0].strip().rstrip(".") or _("a finding without words")


def reason_words(one: Overridden) -> str:
    """Reason for overriding the warning; says so where nobody wrote it."""
    return one.reason.rstrip(".") or _("reason not given")


def overridden_words(one: Overridden, now: datetime) -> str:
    """`Pasienten har allergi mot penicillin. Signert likevel: tålt i 2024 (Maren Aas i dag 14:32)`."""
    said = short_words(one)
    when = relative_day_time(one.at, now) if one.at is not None else ""
    who = " ".join(part for part in (one.by, when) if part)
    return f"{said} ({who})" if who else said


def short_words(one: Overridden) -> str:
    """The same where there is little room: what it says and why, without who."""
    return _("{finding}. Signed all the same: {reason}").format(
        finding=finding_words(one), reason=reason_words(one)
    )
