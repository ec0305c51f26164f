"""Approvals in a sprint's file: what they are of, the lines in which they stand, and what a change makes of
them.

An approval is of the content: the changes with their reasons, the wish, and what the sprint is laid over. For
whom and how long it is tried out, and what is decided afterwards, is the owner's to say, and no part of it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from typing import Any, Final

import msgspec

from desktop.core import yaml_documents
from desktop.workspace.drafts import yaml_lines

APPROVALS: Final = "approvals"
_APART: Final = frozenset({APPROVALS, "decisions", "status", "pilot", "from", "to"})


class Approval(msgspec.Struct, frozen=True):
    """Approval of a content (its digest, `of`) by a person (`Practitioner/id`) in a role, on a day
    (YYYY-MM-DD)."""

    name: str
    role: str = ""
    day: str = ""
    person: str = ""
    of: str = ""

    def line(self) -> dict[str, str]:
        """As it stands in the file."""
        said = {"name": self.name, "role": self.role, "day": self.day, "person": self.person, "of": self.of}
        return {name: words for name, words in said.items() if words}


def content(data: Mapping[str, Any]) -> str:
    """Digest of what is approved of a file's values: 16 digits, the same for the same content in any spelling
    of the file."""
    kept = {name: one for name, one in data.items() if name not in _APART}
    text = msgspec.json.encode(kept, order="deterministic", enc_hook=str)
    return hashlib.sha256(text).hexdigest()[:16]


def content_of(raw: bytes) -> str:
    """The same of a file's bytes; empty where they can't be read."""
    found = yaml_documents.read(raw, "")
    return content(found.data) if isinstance(found.data, dict) and not found.problems else ""


def standing(data: Mapping[str, Any]) -> tuple[Approval, ...]:
    """Approvals that a file has, also those of another content."""
    found = data.get(APPROVALS)
    return tuple(
        Approval(**{name: str(words) for name, words in one.items() if name in Approval.__struct_fields__})
        for one in (found if isinstance(found, list) else ())
        if isinstance(one, dict) and one.get("name")
    )


def holding(data: Mapping[str, Any]) -> tuple[Approval, ...]:
    """Approvals of what the file says now."""
    now = content(data)
    return tuple(one for one in standing(data) if one.of == now)


def with_approvals(raw: bytes, approvals: Iterable[Approval]) -> bytes:
    """The file with these approvals and no others, a line each; everything else stays as it is."""
    lines = [one.line() for one in approvals]
    return yaml_lines.set_value(raw, APPROVALS, lines or None)


def without_old(raw: bytes) -> tuple[bytes, tuple[Approval, ...]]:
    """The file without approvals of another content than its own, and those that were taken away. A sprint
    that was reviewed is a draft again by that."""
    if APPROVALS.encode() not in raw:
        return raw, ()
    found = yaml_documents.read(raw, "")
    data = found.data if isinstance(found.data, dict) and not found.problems else {}
    kept = holding(data)
    gone = tuple(one for one in standing(data) if one not in kept)
    if not gone:
        return raw, ()
    raw = with_approvals(raw, kept)
    if data.get("status") == "reviewed":
        raw = yaml_lines.set_value(raw, "status", "draft")
    return raw, gone
