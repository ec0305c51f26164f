"""Change notification after a commit."""

from __future__ import annotations

import msgspec


class Changed(msgspec.Struct, frozen=True, gc=False):
    """One commit, seen from outside: the resource types it touched, by patient id, and who did it.

    `patient` is empty for what belongs to no patient. `origin` is `sync`, or the name of a command.
    `drafts`, `outbox` and so on appear among the kinds in lower case.
    """

    kinds: frozenset[str]
    patient: str
    origin: str
