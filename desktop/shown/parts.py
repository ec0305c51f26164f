"""Parts that several view models share: marks, scores, small curves, names, and the state of a panel.

All texts are formatted and translated; nothing here is parsed again by a widget.
"""

from __future__ import annotations

from typing import Literal

import msgspec

from desktop.acts import Act

Point = tuple[float, float]
"""(seconds since the epoch in UTC, value in the series' unit); for drawing only, never for reading a
number.
"""

Outside = Literal["", "high", "low"]
"""Where a value lies: inside its reference (or no reference is known), above, below."""

Tone = Literal["", "quiet", "accent", "warn", "danger"]
"""How a text asks for attention: normal, secondary, accent, amber, red."""


class Provenance(msgspec.Struct, frozen=True, gc=False):
    """Where something shown came from.

    `reference` is the resource as `Type/id`; `source` who said it, `time` when, in words;
    `pending` while our own act still waits in the outbox and the server hasn't seen it.
    """

    reference: str = ""
    source: str = ""
    time: str = ""
    pending: bool = False


class Step(msgspec.Struct, frozen=True, gc=False):
    """Something a person can do next: the key (as `Ctrl+M`, `1`, `F5`), its words, the act that it raises."""

    key: str
    label: str
    act: Act


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
    """How a source answered, where a panel has several: `state` `ok`, `error`, or `not_asked`."""

    name: str
    text: str
    state: Literal["ok", "error", "not_asked"] = "ok"


class PanelState(msgspec.Struct, frozen=True, gc=False):
    """How much of what a panel shows can be trusted, apart from its content.

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
