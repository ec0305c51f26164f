"""A term of a terminology as people say it: SNOMED CT's semantic tag is for those who keep the codes."""

from __future__ import annotations

import re

_TAG = re.compile(
    r" \((?:disorder|finding|procedure|regime/therapy|situation|event|observable entity|substance|product|"
    r"morphologic abnormality|body structure|organism|physical object|qualifier value|person|"
    r"context-dependent category|medicinal product|clinical drug|specimen|record artifact)\)$"
)


def term(text: str) -> str:
    """A term without the tag of its fully specified name: `Heart failure (disorder)` → `Heart failure`."""
    return _TAG.sub("", text)
