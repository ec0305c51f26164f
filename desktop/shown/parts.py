"""Parts that several view models share: marks, scores, small curves, names, and the state of a panel.

All texts are formatted and translated; nothing here is parsed again by a widget.
"""

from __future__ import annotations

import re
from abc import ABC
from importlib import import_module
from typing import TYPE_CHECKING, Literal

import msgspec

from desktop.acts import AnyAct
from desktop.core.modules import by_name

Point = tuple[float, float]
"""(seconds since the epoch in UTC, value in the series' unit); for drawing only, never for reading a
number.
"""

Outside = Literal["", "high", "low"]
"""Side of a value: inside its reference (or no reference is known), above, below."""

Tone = Literal["", "quiet", "accent", "warn", "danger"]
"""Tone of a text: normal, secondary, accent, amber, red."""


def _kind_of(name: str) -> str:
    return re.sub(r"(?<!^)(?=[A-Z])", "_", name.removesuffix("Model")).lower()


class PanelModel(msgspec.Struct, frozen=True, gc=False, tag=_kind_of, tag_field="$"):
    """Base of what panels show: `<Kind>Model` in `<kind>.py`, in some folder of `desktop/shown`. Encoded it
    carries its kind under `$`."""


def model_class(kind: str) -> type[PanelModel]:
    """The model of a panel kind; KeyError where there is none."""
    name = "".join(map(str.capitalize, kind.split("_"))) + "Model"
    found = getattr(import_module(by_name("desktop.shown")[kind]), name, None)
    if not isinstance(found, type) or not issubclass(found, PanelModel):
        raise KeyError(kind)
    return found


if TYPE_CHECKING:
    AnyModel = PanelModel
else:

    class AnyModel(ABC):  # noqa: B024 (nothing is made of it)
        """Annotates a field that holds the model of whichever panel kind: a decoder gives it its class back
        (`model_class`), where the base class would lose its fields."""

    AnyModel.register(PanelModel)


class Provenance(msgspec.Struct, frozen=True, gc=False):
    """Provenance (origin) of a shown row.

    `reference` is the resource as `Type/id`; `source` who said it, `time` when, in words;
    `pending` while our own act still waits in the outbox and the server hasn't seen it.
    """

    reference: str = ""
    source: str = ""
    time: str = ""
    pending: bool = False


class Step(msgspec.Struct, frozen=True, gc=False):
    """Next step for a person: the key (as `Ctrl+M`, `1`, `F5`), its words, the act that it raises."""

    key: str
    label: str
    act: AnyAct


class Score(msgspec.Struct, frozen=True, gc=False):
    """An early warning score.

    `text` as it stands in the mark ("8", "3!", "minst 1", "–" if never scored). `mark`: `plain` 0–2,
    `bold` 3–4, `framed` 5–6, `filled` from 7, `single` a single parameter of 3, `incomplete` a value missing.
    `history` the last 24 hours for the curve; `trend` -1 falls, 0 level, 1 rises.
    `stale` is the age in words when it is older than its limit, else empty. `sort` orders by severity.
    """

    text: str
    mark: Literal["plain", "bold", "framed", "filled", "single", "incomplete"]
    history: tuple[Point, ...] = ()
    trend: int = 0
    stale: str = ""
    sort: float = 0.0


class SourceCheck(msgspec.Struct, frozen=True, gc=False):
    """Answer of a source, where a panel has several: `state` `ok`, `error`, or `not_asked`."""

    name: str
    text: str
    state: Literal["ok", "error", "not_asked"] = "ok"


class PanelState(msgspec.Struct, frozen=True, gc=False):
    """State of a panel's data (loading, stale, offline, …), apart from its content.

    `kind`: `ready`; `loading` (content so far is shown, the rest is grey); `empty` (asked, nothing there);
    `stale` (older than the panel's limit); `offline` (shown as it was); `error` (what could be read is kept);
    `not_checked` (a source was not asked: never the same as empty).
    `note` stands in the head (age, page 3 of 7). `progress` 0 to 1 while loading, negative if unknown.
    `title` and `text` are what happened and what was kept; `steps` what can be done, with keys.
    `details` is for copying to support and holds no patient data. `checks` are the sources one by one.
    """

    kind: Literal["ready", "loading", "empty", "stale", "offline", "error", "not_checked"] = "ready"
    note: str = ""
    progress: float = -1.0
    title: str = ""
    text: str = ""
    steps: tuple[Step, ...] = ()
    details: str = ""
    checks: tuple[SourceCheck, ...] = ()


READY = PanelState()
