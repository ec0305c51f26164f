"""Errors as FHIR tells them: an HTTP status with an OperationOutcome that names the place."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from desktop.fhir.strict import dumps
from desktop.fhir.validate import Issue


class FhirError(Exception):
    """A refused request: HTTP status, the faults found, and headers that belong to the answer."""

    def __init__(
        self,
        status: int,
        code: str,
        diagnostics: str,
        expression: str = "",
        *,
        issues: Iterable[Issue] = (),
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(diagnostics)
        self.status = status
        self.issues = list(issues) or [Issue(code, diagnostics, expression)]
        self.headers = dict(headers or {})

    def body(self) -> str:
        """The OperationOutcome as JSON text."""
        return dumps(outcome(self.issues))


def outcome(issues: Iterable[Issue], severity: str = "error") -> dict[str, Any]:
    """An OperationOutcome of one severity."""
    rows = []
    for issue in issues:
        row: dict[str, Any] = {
            "severity": severity,
            "code": issue.code,
            "diagnostics": issue.diagnostics,
        }
        if issue.expression:
            row["expression"] = [issue.expression]
        rows.append(row)
    return {"resourceType": "OperationOutcome", "issue": rows}


def invalid(diagnostics: str, expression: str = "", code: str = "invalid") -> FhirError:
    """400: the request itself can't be read."""
    return FhirError(400, code, diagnostics, expression)


def plain(text: str, what: str) -> str:
    """The text, unless it holds what no database and no FHIR string may: a null or half a character."""
    if "\x00" in text or not _whole(text):
        raise invalid(f"{what} has a character that can't be")
    return text


def _whole(text: str) -> bool:
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


def unknown(kind: str, resource_id: str) -> FhirError:
    """404: never seen here."""
    return FhirError(404, "not-found", f"{kind}/{resource_id} is not known")


def gone(kind: str, resource_id: str, version: str) -> FhirError:
    """410: it was here and was deleted; the deletion's version stands in ETag."""
    return FhirError(410, "deleted", f"{kind}/{resource_id} is deleted", headers={"ETag": f'W/"{version}"'})


def precondition(diagnostics: str) -> FhirError:
    """412: `If-Match`, `If-None-Match` or a conditional criterion does not hold."""
    return FhirError(412, "conflict", diagnostics)
