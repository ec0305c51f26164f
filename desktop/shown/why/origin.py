"""Origin (provenance) of a shown value: who, when, device, source, versions, and where else it is used."""

from __future__ import annotations

from typing import Literal

import msgspec

from desktop.acts import AnyAct
from desktop.shown.parts import Outside, Tone


class OriginOf(msgspec.Struct, frozen=True, gc=False):
    """Value under a panel's cursor: the resources (`Type/id`) behind it, and its texts in the panel.

    `title`, `value`, `unit`, `outside` and `note` are as the panel shows them. `patient` is empty where it is
    the one in focus. With `computed` the value was worked out from the resources, each a part of it; without,
    all of them are the value.
    """

    keys: tuple[str, ...]
    title: str
    value: str = ""
    unit: str = ""
    outside: Outside = ""
    note: str = ""
    patient: str = ""
    computed: bool = False


class OriginLine(msgspec.Struct, frozen=True, gc=False):
    """A line of the card: what was done (`label`), by whom or with what, when. `tone` for what is missing or
    waits."""

    label: str
    text: str
    time: str = ""
    tone: Tone = ""


class OriginVersion(msgspec.Struct, frozen=True, gc=False):
    """A version of the resource: its name there, what it said, its state in words, when. `struck`: another
    one took its place, or it was entered in error."""

    name: str
    value: str
    state: str
    time: str
    struck: bool = False


class OriginUse(msgspec.Struct, frozen=True, gc=False):
    """Another use of the value, or a resource it belongs to; `act` opens it, where that can be opened."""

    text: str
    act: AnyAct | None = None


class OriginPart(msgspec.Struct, frozen=True, gc=False):
    """A part of a computed value, with an origin of its own."""

    of: OriginOf
    text: str
    time: str = ""


class OriginShown(msgspec.Struct, frozen=True, gc=False):
    """The whole card.

    `state` is the resource's own in words. `versions` are newest first; `versions_note` says what is not
    listed (`not fetched`, how many more), `versions_count` their number as far as it is known. `remarks` are
    what was written of the value. `resource` names the resource and its version; `spoken` is all of it in a
    sentence or two.
    """

    of: OriginOf
    state: str = ""
    lines: tuple[OriginLine, ...] = ()
    versions: tuple[OriginVersion, ...] = ()
    versions_count: str = ""
    versions_note: str = ""
    used: tuple[OriginUse, ...] = ()
    remarks: tuple[str, ...] = ()
    parts: tuple[OriginPart, ...] = ()
    parts_note: str = ""
    resource: str = ""
    spoken: str = ""
    held: bool = True


class ResourceElement(msgspec.Struct, frozen=True, gc=False):
    """An element of a resource: its name, and what it says in words."""

    name: str
    text: str


class ResourceShown(msgspec.Struct, frozen=True, gc=False):
    """A resource (`Type/id`) element by element, and as it is kept (`raw`, JSON)."""

    key: str
    title: str
    elements: tuple[ResourceElement, ...]
    raw: str


class Heard(msgspec.Struct, frozen=True, gc=False):
    """Server's answer on a resource's history: its versions and the Provenances about it, as JSON texts;
    `state` for each, because a server need not offer them."""

    versions: tuple[str, ...] = ()
    versions_state: Literal["not_fetched", "asking", "known", "partly", "not_offered"] = "not_fetched"
    provenances: tuple[str, ...] = ()
    provenances_state: Literal["not_fetched", "asking", "known", "partly", "not_offered"] = "not_fetched"
