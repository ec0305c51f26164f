"""Grouping of access log lines into visits: the openings of one person of one patient that belong together.

All arithmetic of the viewer and of the patient's excerpt stands here, so that both have the same rows.
"""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from desktop.store.access_index import Line


class Visit(msgspec.Struct, frozen=True):
    """Lines of the log that are one row: the same person in the same role and place, the same patient and
    reason, with no longer pause than the declared one. `lines` are newest first."""

    lines: tuple[Line, ...]

    @property
    def newest(self) -> Line:
        """The last line: person, place and reason are those of every line."""
        return self.lines[0]

    @property
    def key(self) -> str:
        """Name of the row: its first event and its patient, which later events do not change."""
        return f"{self.lines[-1].seq}/{self.newest.patient}"

    @property
    def start(self) -> int:
        """Time of the first event, in seconds since 1970."""
        return self.lines[-1].at

    @property
    def seconds(self) -> int | None:
        """Seconds from its first event to its last; None for one event alone, whose end nobody logged."""
        return self.newest.at - self.start if len(self.lines) > 1 else None

    @property
    def seqs(self) -> frozenset[int]:
        """Numbers of its events in the log."""
        return frozenset(line.seq for line in self.lines)


def group(lines: Iterable[Line], pause: int) -> tuple[Visit, ...]:
    """The visits of lines that come newest first, newest first; `pause` is the longest within one,
    in seconds.

    Every line is in one visit and one only. What has no patient is nobody's visit, and stands alone.
    """
    open_: dict[tuple[str, ...], list[Line]] = {}
    found: list[list[Line]] = []
    for line in lines:
        key = (line.patient, line.person, line.name, line.title, line.unit, line.reason, line.words)
        held = open_.get(key)
        if held is not None and line.patient and held[-1].at - line.at <= pause:
            held.append(line)
            continue
        open_[key] = new = [line]
        found.append(new)
    found.sort(key=lambda one: (one[0].at, one[0].seq), reverse=True)
    return tuple(Visit(tuple(one)) for one in found)
