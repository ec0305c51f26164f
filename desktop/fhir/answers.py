"""Reading answers: a resource or bundle through the strict reader, or a sentence about what came instead."""

from __future__ import annotations

import re
from collections.abc import Mapping
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


def denies(answer: Answer) -> bool:
    """True when an answer of success says in an OperationOutcome that nothing was done."""
    if not answer.ok or not answer.body.strip():
        return False
    found = resource(answer)
    issues = found.get("issue") if found["resourceType"] == "OperationOutcome" else None
    return any(
        isinstance(one, dict) and one.get("severity") in ("error", "fatal")
        for one in (issues if isinstance(issues, list) else ())
    )


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


def is_copy(found: Mapping[str, Any], kind: str, ident: str) -> bool:
    """True when what came is the resource that was asked for, by type and id."""
    return found.get("resourceType") == kind and found.get("id") == ident


def copy_of(answer: Answer, kind: str, ident: str) -> dict[str, Any]:
    """The copy of one resource in the answer to a question about it.

    Raises Unreadable for everything else that may come with a 200: an OperationOutcome, a Bundle, another
    resource. Such an answer says nothing of the resource; neither that it is lost nor that it is not.
    """
    found = resource(answer)
    if not is_copy(found, kind, ident):
        raise not_asked_for(f"{kind}/{ident}", found)
    return found


def not_asked_for(wanted: str, found: Mapping[str, Any]) -> Unreadable:
    """The error for an answer about something else than `wanted`, with the server's words if it has any."""
    came = "/".join(str(found.get(name, "?"))[:64] for name in ("resourceType", "id"))
    words = outcome_words(found)
    return Unreadable(
        _("The server answered with something else than what it was asked for."),
        kept=_("What was read before is kept."),
        todo=_("It is asked for again by itself."),
        details=f"{wanted}: {came}" + (f": {words}" if words else ""),
    )


def history_of(answer: Answer, kind: str, ident: str) -> list[dict[str, Any]]:
    """The entries of a page of one resource's history, none where it has none. Raises Unreadable for what is
    no Bundle, and for a version of something else: such an answer says nothing of the resource."""
    found = resource(answer)
    if found["resourceType"] != "Bundle":
        raise not_asked_for(f"{kind}/{ident}/_history", found)
    entries = found.get("entry")
    listed = [one if isinstance(one, dict) else {} for one in (entries if isinstance(entries, list) else ())]
    for one in listed:
        version = one.get("resource")
        if version is not None and not (isinstance(version, dict) and is_copy(version, kind, ident)):
            raise not_asked_for(f"{kind}/{ident}/_history", version if isinstance(version, dict) else {})
    return listed


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
