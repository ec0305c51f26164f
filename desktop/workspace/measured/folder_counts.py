"""Counts of other machines as files in the hospital's folder: `counts/*.ndjson`, written by `fagflate counted
--out`."""

from __future__ import annotations

from desktop.core.usage.weeks import WeekCounts
from desktop.fhir import strict
from desktop.fhir.usage.count_reports import read
from desktop.workspace import locations
from desktop.workspace.share import COUNTS


def held() -> tuple[tuple[WeekCounts, ...], int]:
    """The weeks that can be read, and how many lines can't: what can't be read whole is not counted."""
    found: list[WeekCounts] = []
    unread = 0
    for folder in locations.found().folders:
        try:
            files = sorted((folder / COUNTS).glob("*.ndjson"))
            texts = [path.read_text(encoding="utf-8", errors="replace") for path in files]
        except OSError:
            unread += 1
            continue
        for line in (line for text in texts for line in text.splitlines() if line.strip()):
            week = _week(line)
            if week is None:
                unread += 1
            else:
                found.append(week)
    return tuple(found), unread


def _week(line: str) -> WeekCounts | None:
    try:
        return read(strict.loads(line))
    except ValueError:
        return None
