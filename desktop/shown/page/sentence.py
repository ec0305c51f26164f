"""The first sentence of a patient's page: what matters most now, each part with its source."""

from __future__ import annotations

from typing import Literal

import msgspec

from desktop.shown.why.origin import OriginOf


class SentencePart(msgspec.Struct, frozen=True, gc=False):
    """One part: its words, what a screen reader says, the source, and where that stands on the page.

    `panel` is the kind of panel that shows the source, `row` its row there; both empty where no panel does.
    """

    text: str
    spoken: str
    of: OriginOf
    panel: Literal["", "laboratory", "vitals", "blood_loss"] = ""
    row: str = ""


class FirstSentence(msgspec.Struct, frozen=True, gc=False):
    """At most four parts, as they are read; `danger` while something endangers, which the red bar says."""

    parts: tuple[SentencePart, ...]
    danger: bool = False
    spoken: str = ""
