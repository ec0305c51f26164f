"""One search of a pull."""

from __future__ import annotations

import msgspec

PAGE = 200


class Query(msgspec.Struct, frozen=True):
    """One search: a type, for some patients, from a stamp on (or all, when `since` is empty).

    `by` is the parameter that names the patients.
    """

    kind: str
    patients: tuple[str, ...]
    since: str
    by: str = "patient"

    @property
    def path(self) -> str:
        return f"{self.search}&_count={PAGE}"

    @property
    def search(self) -> str:
        """The search without paging."""
        prefix = "Patient/" if self.by == "subject" else ""
        who = ",".join(f"{prefix}{p}" for p in self.patients)
        delta = f"&_lastUpdated=ge{self.since}" if self.since else ""
        return f"{self.kind}?{self.by}={who}{delta}"
