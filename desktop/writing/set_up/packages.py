"""The Library and the Provenance of a published sprint. Pure."""

from __future__ import annotations

import base64
import uuid
from typing import Any, Final

from desktop.letters.delivery.compositions import reference
from desktop.store.packages.signed_package import JOSE, SYSTEM, YAML, Package, Sealed

Json = dict[str, Any]
_PARTICIPANT: Final = "http://terminology.hl7.org/CodeSystem/provenance-participant-type"
_OPERATION: Final = "http://terminology.hl7.org/CodeSystem/v3-DataOperation"
_AUTHOR: Final = {
    "system": "urn:iso-astm:E1762-95:2013", "code": "1.2.840.10065.1.12.1.1", "display": "Author's Signature",
}  # fmt: skip


def library(package: Package, sealed: Sealed) -> Json:
    """Library of a package: the file as it stands, and the seal beside it, so that neither travels alone."""
    kind = {"system": "http://terminology.hl7.org/CodeSystem/library-type", "code": "logic-library"}
    content = [_attachment(JOSE, f"{package.canonical}.jws", sealed.seal.encode("ascii"))]
    if sealed.file:
        content.insert(0, _attachment(YAML, f"{package.sprint}.yaml", sealed.file))
    made: Json = {
        "resourceType": "Library",
        "id": str(uuid.uuid4()),
        "url": package.url,
        "identifier": [{"system": SYSTEM, "value": package.canonical}],
        "version": str(package.number),
        "title": package.sprint,
        "status": package.status,
        "type": {"coding": [kind]},
        "date": package.at,
        "author": [{"name": package.by.name}],
        "content": content,
    }
    if package.begins:
        made["effectivePeriod"] = {"start": package.begins}
    if package.approvals:
        made["reviewer"] = [{"name": one.name} for one in package.approvals]
    return made


def provenance(library_id: str, package: Package, sealed: Sealed) -> Json:
    """Provenance of a package: who signed which Library, and the seal, for whoever reads no packages."""
    by = package.by
    who = reference(by.practitioner or by.role, by.name)
    activity = "CREATE" if package.status == "active" else "NULLIFY"
    return {
        "resourceType": "Provenance",
        "id": str(uuid.uuid4()),
        "target": [reference(f"Library/{library_id}")],
        "recorded": package.at,
        "activity": {"coding": [{"system": _OPERATION, "code": activity}]},
        "agent": [{"type": {"coding": [{"system": _PARTICIPANT, "code": "legal"}]}, "who": who}],
        "signature": [
            {
                "type": [_AUTHOR],
                "when": package.at,
                "who": who,
                "targetFormat": YAML,
                "sigFormat": JOSE,
                "data": base64.b64encode(sealed.seal.encode("ascii")).decode("ascii"),
            }
        ],
    }


def _attachment(kind: str, title: str, data: bytes) -> Json:
    return {"contentType": kind, "title": title, "data": base64.b64encode(data).decode("ascii")}
