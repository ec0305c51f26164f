"""Isolation precautions: instructions for people who enter a room; names no agent.

The file of settings is the one home of these words; no clinician has checked them.
"""

from __future__ import annotations

import msgspec

from desktop.core.configured import Settings, guarded
from desktop.core.messages import Words


class Precautions(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`precautions` by the answer that was chosen (`contact`, `droplet`); `other` for isolation of which
    nothing more is known in a code."""

    source: str
    checked_by: str | None
    precautions: dict[str, Words]
    other: Words

    def words(self, choice: str) -> Words:
        """Instructions for people who enter."""
        return self.precautions.get(choice, self.other)


PRECAUTIONS: Settings[Precautions] = Settings(
    "vocabulary/precautions.yaml", Precautions, {"precaution": guarded(("precautions",), Words)}
)
