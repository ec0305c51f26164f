"""Decisions about findings as FHIR DetectedIssue, kept with the order that was signed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from desktop.core.messages import _
from desktop.fhir.systems import LOCAL
from desktop.orders.basket import Answer, Line
from desktop.orders.order_resources import Signing, when

RULE: Final = "urn:fagflate:rule"
FINGERPRINT: Final = "urn:fagflate:finding"

_SEVERITY: Final = {"stop": "high", "question": "moderate", "notice": "moderate"}
_WORDS: Final[dict[str, Callable[[], str]]] = {
    "alternative": lambda: _("Another medicine was chosen"),
    "replace": lambda: _("The earlier order was replaced"),
    "keep": lambda: _("Kept after assessment"),
    "remove": lambda: _("The order was removed"),
    "override": lambda: _("Overridden with a reason"),
    "order": lambda: _("A follow-up was ordered"),
}


def words(answer: Answer) -> str:
    """Decision in words, with the reason where one was written."""
    action = _WORDS[answer.action]()
    return f"{action}: {answer.reason}" if answer.reason else action


def issue(answer: Answer, signing: Signing) -> dict[str, Any]:
    """One decision: what was found, about which orders, what was decided, by whom, when and why.

    `identifier` holds the finding's fingerprint, by which the same finding stays silent until data change.
    """
    found: dict[str, Any] = {
        "resourceType": "DetectedIssue",
        "id": answer.issue.id,
        "identifier": [
            {"system": "urn:ietf:rfc:3986", "value": answer.issue.identifier},
            {"system": FINGERPRINT, "value": answer.finding},
        ],
        "status": "final",
        "code": {"coding": [{"system": RULE, "code": answer.rule}], "text": answer.title},
        "severity": _SEVERITY[answer.tier],
        "patient": {"reference": signing.patient},
        "identifiedDateTime": when(answer.at),
        "author": _author(signing),
    }
    if answer.implicated:
        found["implicated"] = [{"reference": key} for key in answer.implicated]
    if answer.detail:
        found["detail"] = answer.detail
    found["mitigation"] = [
        {
            "action": {"coding": [{"system": LOCAL, "code": answer.action}], "text": words(answer)},
            "date": when(answer.at),
            "author": _author(signing),
        }
    ]
    return found


def _author(signing: Signing) -> dict[str, str]:
    named = {"display": signing.requester_name} if signing.requester_name else {}
    return {"reference": signing.requester} | named


def issues(line: Line, signing: Signing) -> list[dict[str, Any]]:
    """All decisions of a line, to be put into the outbox with its order."""
    return [issue(answer, signing) for answer in line.answers]
