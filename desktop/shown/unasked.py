"""Searches that a server does not support, named by resource type, in words."""

from __future__ import annotations

from collections.abc import Collection

from desktop.core.messages import _

INBOX = "Task?owner"
DAY = "Appointment?actor"
PRACTICE = "Patient?general-practitioner"


def words(unsupported: Collection[str]) -> tuple[str, ...]:
    """A sentence for each interest set that is not asked for: it is not empty, it is not known."""
    found = []
    if INBOX in unsupported:
        found.append(_("Inboxes are not asked for: the server can't search tasks by who owns them."))
    if DAY in unsupported:
        found.append(
            _("The day's patients are not asked for: the server can't search appointments by who takes part.")
        )
    if PRACTICE in unsupported:
        found.append(
            _("Letters to you are not asked for: the server can't search patients by general practitioner.")
        )
    return tuple(found)


def in_short(unsupported: Collection[str]) -> tuple[str, ...]:
    """The same for the status bar."""
    found = [_("inbox not asked")] if INBOX in unsupported else []
    found += [_("day list not asked")] if DAY in unsupported else []
    return (*found, *([_("letters not asked")] if PRACTICE in unsupported else []))


_ANSWERS = ("ServiceRequest?requester", "DiagnosticReport?based-on", "Observation?based-on")


def answers(unasked: Collection[str]) -> tuple[str, ...]:
    """A sentence for each kind of answers elsewhere that the server can't be asked for, or does not look for:
    `unasked` are searches (`Type?parameter`)."""
    found = []
    if _ANSWERS[0] in unasked or set(_ANSWERS[1:]) <= set(unasked):
        found.append(_("Answers to what you ordered for patients elsewhere are not asked for."))
    elif not set(_ANSWERS).isdisjoint(unasked):
        found.append(_("A part of the answers to what you ordered for patients elsewhere is not asked for."))
    if "Encounter?participant" in unasked:
        found.append(_("Your patients on other wards are not asked for."))
    return (*found, *([_("The server can't search for them.")] if found else []))
