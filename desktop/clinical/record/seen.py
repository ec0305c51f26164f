"""A mark of what a resource says, to tell whether it was changed between look and signature.

Not its version: one's own act gets another version as soon as the server has it, and says the same.
"""

from __future__ import annotations

import hashlib
import json

import msgspec

from desktop.fhir.resources import Resource


def mark(resource: Resource) -> str:
    """A short mark of all that is read of a resource, whatever its version."""
    said = json.loads(msgspec.json.encode(msgspec.structs.replace(resource, meta=None)))
    return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()[:24]
