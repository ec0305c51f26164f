"""The worklist of the last time, for the first paint: quick to read, and told how old it is."""

from __future__ import annotations

import os
from datetime import datetime, timedelta
from pathlib import Path

import msgspec

from desktop.core import formats
from desktop.core.actor import Actor
from desktop.core.decoding.by_type import from_json
from desktop.core.messages import _, language
from desktop.core.paths import data_dir
from desktop.shown.parts import PanelState
from desktop.shown.ward.worklist import WorklistModel
from desktop.store import firstpaint

LONGEST = timedelta(hours=12)
"""An older list is not shown: half of those on it may have left."""


class Body(msgspec.Struct, frozen=True):
    """The list as it is kept: in which language it was written, for whose role, and the list."""

    language: str
    role: str
    model: WorklistModel


class First(msgspec.Struct, frozen=True):
    """Last actor on this machine and their kept worklist (None when there is none to show)."""

    actor: Actor
    model: WorklistModel | None
    state: PanelState


def read(folder: Path, key_file: Path | None, ward: str, now: datetime) -> First | None:
    """Read the kept worklist for the first paint; None without a key, without a record, or for another
    ward."""
    kept = firstpaint.read(folder, key_file)
    if kept is None:
        return None
    try:
        actor = from_json(kept.actor, Actor)
        body = from_json(kept.body, Body) if kept.body else None
        at = datetime.fromisoformat(kept.at) if kept.at else now
    except (msgspec.MsgspecError, ValueError):
        # Kept by another version of Fagflate.
        return None
    if ward and ward != actor.ward:
        return None
    age = now - at
    if not actor.self_declared:
        # Where people sign in, nothing is shown before somebody has.
        body = None
    fits = body is not None and body.language == language() and body.role == actor.role
    if body is None or not fits or not timedelta(minutes=-1) <= age <= LONGEST:
        return First(actor, None, PanelState("loading"))
    note = _("As it was {age} ago; fetching").format(age=formats.age(age))
    return First(actor, body.model, PanelState("stale", note=note))


def record_folder(server: str) -> Path:
    """The folder of this operating-system user's record of a server."""
    import hashlib

    name = hashlib.sha256(server.strip().rstrip("/").encode()).hexdigest()[:16]
    return data_dir() / "records" / f"{os.environ.get('USERNAME') or os.environ.get('USER') or 'user'}-{name}"
