"""The CapabilityStatement, composed from the tables that the server itself works with."""

from __future__ import annotations

from functools import cache, lru_cache
from typing import Any

from desktop import __version__
from desktop.backend.searched import SEARCHED, indexed_parameters
from desktop.fhir.definitions import resource_types
from desktop.fhir.published_keys import JUDGED
from desktop.fhir.strict import dumps

_INTERACTIONS = (
    "read",
    "vread",
    "update",
    "patch",
    "delete",
    "history-instance",
    "history-type",
    "create",
    "search-type",
)
PUBLISHED = "2026-01-01"


@lru_cache(maxsize=8)
def capability(base: str, *, smart: bool) -> str:
    """The statement as JSON text; `smart` where people sign in by SMART App Launch."""
    return dumps(
        {
            "resourceType": "CapabilityStatement",
            "status": "active",
            "date": PUBLISHED,
            **({"instantiates": [JUDGED]} if smart else {}),
            "kind": "instance",
            "software": {"name": "Fagflate", "version": __version__},
            "implementation": {"description": "Fagflate's embedded FHIR server", "url": base},
            "fhirVersion": "4.0.1",
            "format": ["json"],
            "patchFormat": ["application/json-patch+json"],
            "rest": [
                {
                    "mode": "server",
                    "documentation": "Other parameters are ignored with a warning, or refused where asked by "
                    "Prefer: handling=strict. Pages follow by their next link only.",
                    "security": _security(smart),
                    "resource": [_resource(kind) for kind in resource_types()],
                    "interaction": [{"code": code} for code in ("transaction", "batch", "history-system")],
                    "searchParam": [
                        _parameter("_id", "token", "Resource-id"),
                        _parameter("_lastUpdated", "date", "Resource-lastUpdated"),
                    ],
                }
            ],
        }
    )


def _security(smart: bool) -> dict[str, Any]:
    if not smart:
        return {"description": "A bearer token, unless the server was started without one."}
    coding = {
        "system": "http://terminology.hl7.org/CodeSystem/restful-security-service",
        "code": "SMART-on-FHIR",
    }
    return {
        "service": [{"coding": [coding]}],
        "description": "People sign in; .well-known/smart-configuration says where.",
    }


def _parameter(name: str, kind: str, url: str) -> dict[str, str]:
    return {"name": name, "definition": f"http://hl7.org/fhir/SearchParameter/{url}", "type": kind}


@cache
def _pointing() -> dict[str, list[str]]:
    """Parameters of other types that may point at a type, as `_revinclude` names them."""
    found: dict[str, list[str]] = {}
    for kind in SEARCHED:
        for code, parameter in indexed_parameters(kind).items():
            if parameter.type == "reference":
                for target in parameter.targets or resource_types():
                    found.setdefault(target, []).append(f"{kind}:{code}")
    return found


def _resource(kind: str) -> dict[str, Any]:
    found = indexed_parameters(kind)
    row: dict[str, Any] = {
        "type": kind,
        "interaction": [{"code": code} for code in _INTERACTIONS],
        "versioning": "versioned-update",
        "readHistory": True,
        "updateCreate": True,
        "conditionalCreate": True,
        "conditionalRead": "full-support",
        "conditionalUpdate": True,
        "conditionalDelete": "single",
        "referencePolicy": ["literal", "logical"],
    }
    references = [f"{kind}:{code}" for code, one in found.items() if one.type == "reference"]
    if references:
        row["searchInclude"] = ["*", *references]
    if kind in _pointing():
        row["searchRevInclude"] = _pointing()[kind]
    row["searchParam"] = [
        _parameter("_id", "token", "Resource-id"),
        _parameter("_lastUpdated", "date", "Resource-lastUpdated"),
        *({"name": code, "definition": one.url, "type": one.type} for code, one in sorted(found.items())),
    ]
    return row
