"""Reading answers: a resource or bundle through the strict reader, or a sentence about what came instead."""

from __future__ import annotations

import re
from typing import Any

from desktop.core.messages import _
from desktop.fhir import strict
from desktop.fhir.transport import Answer, Refused, Unreadable

MAX_WORDS = 2_000
_packed = re.compile(r"[-;:]+(?:gzip|df|br)")


def is_web_page(answer: Answer) -> bool:
    """True when something in between (a proxy, a sign-in page, a wrong address) has answered."""
    content = answer.headers.get("content-type", "").split(";")[0].strip().lower()
    start = answer.body[:200].lstrip().lower()
    return content == "text/html" or start.startswith((b"<!doctype html", b"<html"))


def absent(answer: Answer) -> bool:
    """True when the server says that a resource is not there; raises Refused when a web page says so."""
    if answer.status in (404, 410) and is_web_page(answer):
        resource(answer)
    return answer.status in (404, 410)


def resource(answer: Answer) -> dict[str, Any]:
    """The resource in an answer's body; raises Refused when there is none that can be trusted."""
    if is_web_page(answer):
        content = answer.headers.get("content-type", "")
        raise Refused(
            _("This address answers with a web page, not with FHIR."),
            todo=_("Check the server's address: it usually ends in /fhir or /r4."),
            details=f"HTTP {answer.status}, {content or 'no content type'}",
        )
    try:
        value = strict.loads(answer.body)
    except strict.StrictError as error:
        raise Unreadable(
            _("The server's answer can't be read: it is cut off or not valid."),
            kept=_("What was read before is kept."),
            todo=_("It is asked for again by itself."),
            details=f"HTTP {answer.status}: {error}" + (f" at {error.position}" if error.position else ""),
        ) from error
    if not isinstance(value, dict) or not isinstance(value.get("resourceType"), str):
        raise Unreadable(
            _("The server's answer is not FHIR."),
            todo=_("Check the server's address: it usually ends in /fhir or /r4."),
            details=f"HTTP {answer.status}",
        )
    return value


def diagnostics(answer: Answer) -> str:
    """The server's own words in an error answer: its OperationOutcome, or the start of its text."""
    try:
        value = strict.loads(answer.body)
    except strict.StrictError:
        return f"HTTP {answer.status}: {answer.body[:200].decode('utf-8', 'replace')}".strip()
    return outcome_words(value) or f"HTTP {answer.status}"


def outcome_words(outcome: Any) -> str:
    """The issues of an OperationOutcome in one line, with their places; empty for anything else."""
    if not isinstance(outcome, dict) or outcome.get("resourceType") != "OperationOutcome":
        return ""
    words = []
    issues = outcome.get("issue")
    for issue in issues if isinstance(issues, list) else ():
        if not isinstance(issue, dict):
            continue
        details = issue.get("details")
        text = issue.get("diagnostics") or (details.get("text") if isinstance(details, dict) else "")
        places = issue.get("expression") or issue.get("location") or ()
        place = ", ".join(str(p) for p in places) if isinstance(places, list) else ""
        words.append(f"{text or issue.get('code', '')}{f' ({place})' if place else ''}")
    return "; ".join(words)[:MAX_WORDS]


def version(answer: Answer, body: dict[str, Any] | None = None) -> str:
    """The version of the resource in an answer: from its ETag, else from `meta.versionId`; opaque.

    What a proxy adds to the ETag of a packed answer (`"3-gzip"`) is no part of the version.
    """
    meta = (body or {}).get("meta")
    named = str(meta.get("versionId", "")) if isinstance(meta, dict) else ""
    tag = answer.headers.get("etag", "").strip().removeprefix("W/").strip('"')
    return named if not tag or (named and _packed.fullmatch(tag.removeprefix(named))) else tag
