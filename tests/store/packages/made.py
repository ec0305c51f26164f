"""Packages made for tests, by an owner's key and by a stranger's."""

from __future__ import annotations

import hashlib
import json
from typing import Any

import msgspec
from joserfc import jwk

from desktop.store.packages import signed_package
from desktop.store.packages.signed_package import FORMAT, Approver, Owner, Package, Sealed
from desktop.writing.set_up import packages as writing

KEY = jwk.OKPKey.import_key(
    {
        "kty": "OKP", "crv": "Ed25519", "d": "nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A",
        "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo",
    }
)  # fmt: skip
"""The key pair of RFC 8037, appendix A.1."""
X = "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"
STRANGER = jwk.OKPKey.generate_key("Ed25519")
STRANGER_X = str(STRANGER.as_dict(private=False)["x"])
SPRINT = "cardiology/sprint-02"


def file(share: int = 5) -> bytes:
    """A sprint over the shipped one that gives the panel of vital signs another share."""
    return f"""\
workspace: cardiology
extends: cardiology/sprint-01
sprint: 2
status: in use
owner: Kari Fosse
goal: Noe
from: 2026-11-23
to: 2026-12-04
changes:
  - {{set: vitals, share: {share}, why: Fordi}}
""".encode()


def package(number: int = 1, share: int = 5, **more: Any) -> Package:
    """An active package of that file."""
    said: dict[str, Any] = {
        "format": FORMAT, "sprint": SPRINT, "number": number, "status": "active",
        "sha256": hashlib.sha256(file(share)).hexdigest(),
        "by": Owner("Kari Fosse", "Practitioner/kari", "PractitionerRole/kari"),
        "at": "2026-11-20T12:00:00Z", "over": "cardiology/sprint-01",
        "approvals": (Approver("Ola Berg", "overlege", "2026-11-19"),), **more,
    }  # fmt: skip
    return Package(**said)


def sealed(number: int = 1, share: int = 5, key: jwk.OKPKey = KEY, **more: Any) -> Sealed:
    """The same, signed; one that takes the sprint back has no file."""
    if more.get("status") == "retired":
        return signed_package.sealed(package(number, sha256="", **more), b"", key)
    return signed_package.sealed(package(number, share, **more), file(share), key)


def library(ident: str, one: Sealed, **more: Any) -> str:
    """The Library of a package as a server tells it."""
    head = writing.library(signed_package.opened(one).package, one)
    return json.dumps({**head, "id": ident, **more})


def payload(one: Sealed) -> dict[str, Any]:
    """Sealed content of a package, as plain values."""
    found: dict[str, Any] = msgspec.to_builtins(signed_package.opened(one).package)
    return found
