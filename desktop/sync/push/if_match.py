"""Conditions: when they are not relied upon, and `If-Match` as a server understands it (weak as FHIR has it,
or strong where it compares by the letter)."""

from __future__ import annotations

from desktop.fhir.transport import Answer
from desktop.store.outbox import Entry, may_be_there
from desktop.sync.run.effects import Effects

STRONG = "weak etags"


def if_match(effects: Effects, version: str) -> str:
    """The condition that a resource is still at this version."""
    return f'"{version}"' if STRONG in effects.lies else f'W/"{version}"'


def read_first(entry: Entry) -> bool:
    """True when the server is read before an entry is sent: for entries that may have been carried out
    before, and for every update or delete. Many servers heed no condition, and would set back what others
    have done since; that they do can't be seen from a statement, nor from the updates that went well.
    """
    lost = entry.op == "create" and bool(entry.base_version)  # others may have sent it again since
    return lost or entry.op != "create" or may_be_there(entry)


def learn(effects: Effects, looks: tuple[Answer | None, ...]) -> bool:
    """True when the server gives strong ETags, and that was not known: then a condition that failed for no
    visible reason is worth another try."""
    strong = any(look and look.headers.get("etag", "").strip().startswith('"') for look in looks)
    if not strong or STRONG in effects.lies:
        return False
    effects.lies.add(STRONG)
    return True
