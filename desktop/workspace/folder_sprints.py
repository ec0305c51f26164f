"""Sprints put in force in the hospital's own folder, by a site that publishes none through its server.

A site whose policy lists a key publishes: its sprints are signed, and reach all machines with their rounds.
One that lists none has the folder that all machines reach, and what lies there is in force with their next
look at it.
"""

from __future__ import annotations

from pathlib import Path

from desktop.core import os_words
from desktop.core.errors import InputError, StoreError
from desktop.core.messages import _
from desktop.store.packages import sprint_keys
from desktop.workspace import locations
from desktop.workspace.measured import decisions
from desktop.workspace.reviews import approvals


def used() -> Path | None:
    """The hospital's own folder, where its sprints are put in force there; None where they are published, or
    there is no folder that can be reached."""
    return None if sprint_keys.trusted() else locations.own_folder()


def standing(folder: Path, sprint: str, content: str) -> bytes:
    """The file of a sprint (`workspace/sprint-NN`) as it lies there, empty where it does not. InputError
    where another sprint lies there under its number: its content is not `content`."""
    path = folder / f"{sprint}.yaml"
    try:
        raw = path.read_bytes()
    except FileNotFoundError:
        return b""
    except OSError as error:
        raise StoreError(
            _("The sprint's file can't be read: {why}.").format(why=os_words.why(error)),
            kept=_("Nothing was published."),
            details=str(path),
        ) from error
    if approvals.content_of(raw) != content:
        raise InputError(
            _("Another draft lies in the hospital's folder as {sprint}.").format(sprint=sprint),
            kept=_("That one stays in use, and this draft is kept with its reasons and approvals."),
            todo=_("Whoever made this one lays it on the newest sprint, under the next number."),
        )
    return raw


def put(folder: Path, sprint: str, raw: bytes) -> None:
    """Put a sprint's file there, whole or not at all. StoreError where it can't be: then nothing is in
    force."""
    decisions.write(folder / f"{sprint}.yaml", raw)
