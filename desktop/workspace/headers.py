"""Header of a configuration file: its layer, owner, dates."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import msgspec

from desktop.shown.workspace import Layer, Status, Text

if TYPE_CHECKING:
    from desktop.workspace.document_checks import Checked


class Header(msgspec.Struct, frozen=True):
    """A file's header. `path` is what was read, with this `digest`; `former`: not as the file stands now, but
    as it was when it was last right. A sprint `shortens` a task; its `measure` tells whether it did.
    `owner_id` is the owner's HPR number or Practitioner id, where the file has it."""

    path: Path
    digest: str
    layer: Layer
    workspace: str = ""
    words: Text | None = None
    sprint: int | None = None
    status: Status | None = None
    owner: str = ""
    goal: Text | None = None
    begins: str = ""
    ends: str = ""
    wards: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()
    former: bool = False
    services: tuple[str, ...] = ()
    shortens: Text | None = None
    measure: Text | None = None
    pilot: bool = False
    """True for a pilot that names whom it is for."""
    owner_id: str = ""


def header(path: Path, checked: Checked, *, former: bool = False) -> Header:
    """The header of a checked file."""
    data = checked.data
    return Header(
        path,
        checked.document.digest,
        cast(Layer, checked.layer),
        data.get("workspace") or "",
        _text(data.get("title")),
        data.get("sprint"),
        (data.get("status") or "draft") if data.get("sprint") is not None else None,
        data.get("owner") or "",
        _text(data.get("goal")),
        data.get("from") or "",
        data.get("to") or "",
        tuple(data.get("wards") or ()),
        tuple(data.get("roles") or ()),
        former,
        tuple(data.get("services") or ()),
        _text(data.get("shortens")),
        _text(data.get("measure")),
        data.get("status") == "pilot" and "pilot" in data,
        data.get("owner_id") or "",
    )


def text(value: Any) -> Text:
    """Words as they are written in a file: Bokmål alone, or both languages."""
    return Text(value) if isinstance(value, str) else Text(value["nb"], value.get("en") or "")


def _text(value: Any) -> Text | None:
    return None if value is None else text(value)
