"""Counts of waiting items on each page, for the navigation."""

from __future__ import annotations

import msgspec

COUNTED = frozenset({"results", "tasks", "queue", "handover"})
"""The pages of the navigation on which something can wait."""


class Waiting(msgspec.Struct, frozen=True, gc=False):
    """Counts of waiting items: `results` for this person and for the whole ward, the ward's `tasks` and the
    overdue ones, `letters` under way and those that need a person, `patients` on the ward, `handovers` that
    this person is asked to take over. What waits for this person about patients elsewhere is among them.
    `before` are older answers of the ward's patients that are only counted.
    """

    results: int = 0
    ward_results: int = 0
    tasks: int = 0
    overdue: int = 0
    letters: int = 0
    needs: int = 0
    patients: int = 0
    handovers: int = 0
    before: int = 0

    def counts(self) -> dict[str, int]:
        """Counts by page, for the navigation; a page with nothing has no number."""
        every = {
            "results": self.results,
            "tasks": self.tasks,
            "queue": self.letters,
            "handover": self.handovers,
        }
        return {page: count for page, count in every.items() if count}
