"""Counts of weeks as files in the folder for sprints: one a machine and week, put there once and read by
whoever owns sprints."""

from __future__ import annotations

import logging
import re
from typing import Final

import msgspec

from desktop.core import settings
from desktop.core.clock import local
from desktop.core.usage import kept
from desktop.core.usage.weeks import week_of
from desktop.fhir import strict
from desktop.fhir.usage.count_reports import read as read_report
from desktop.fhir.usage.count_reports import report
from desktop.sync.run.effects import Effects
from desktop.sync.sprint_folder import message_files, sprint_door
from desktop.sync.sprint_folder.folder_transport import off_thread

log = logging.getLogger(__name__)
FOLDER: Final = "folder"
"""Value of the policy `CollectCounts` by which counts go to the folder for sprints."""
_NOT_A_NAME: Final = re.compile(r"[^A-Za-z0-9-]")


def collected() -> bool:
    """True where IT lets the folder for sprints have the counts."""
    return settings.by_it("collect_counts") == FOLDER and sprint_door.folder() is not None


async def put(effects: Effects) -> None:
    """Put the weeks there that are over; one that lies there stays as it is, and a folder that is away has
    them later."""
    where = sprint_door.folder()
    if where is None or not collected():
        return
    this = week_of(local(effects.clock()).date())

    def write() -> None:
        for one in kept.over(kept.here(), this):
            if not kept.was_sent(str(where), one.week):
                name = _NOT_A_NAME.sub("-", f"{one.week}-{one.machine}")
                message_files.write_week(where, name, strict.dumps(report(one)).encode())
                kept.mark_sent(str(where), one.week)

    try:
        await off_thread(write)
    except OSError as error:
        log.info("counts were not put into the folder for sprints: %s", type(error).__name__)


async def told() -> tuple[dict[str, str], int] | None:
    """The weeks that lie there, by `machine week`, and the number of files that can't be read; None where the
    folder is away."""
    where = sprint_door.folder()
    if where is None:
        return None
    try:
        files = await off_thread(lambda: list(message_files.weeks(where)))
    except OSError:
        return None
    found: dict[str, str] = {}
    unread = 0
    for _name, raw in files:
        try:
            counts = read_report(strict.loads(raw))
        except ValueError:
            counts = None
        if counts is None:
            unread += 1
        else:
            found.setdefault(f"{counts.machine} {counts.week}", msgspec.json.encode(counts).decode())
    return found, unread
