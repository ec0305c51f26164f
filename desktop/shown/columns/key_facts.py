"""The few facts of a patient that a specialty reads first, in one strip; the first of them leads."""

from __future__ import annotations

import msgspec

from desktop.shown.parts import Outside, PanelModel, Score, Tone


class Deadline(msgspec.Struct, frozen=True, gc=False):
    """A period that ends: `start` and `end` in seconds since the epoch, and both in words. `start` is None
    where nobody wrote it."""

    start: float | None
    end: float
    start_text: str
    end_text: str


class Fact(msgspec.Struct, frozen=True, gc=False):
    """One fact: `title`, what is said (`text`), and below it `note` (when it was so, how old it is).

    `left` is the time until its deadline, with how that asks for attention; `tone` is that of the text
    itself. `score` is a mark that stands for the text. `swatch` is the colour before a coded answer.
    `quiet`: there is none; `unasked`: nobody has said whether there is. `keys` (`Type/id`) are what it rests
    on, `computed`: it was worked out from them.
    """

    key: str
    title: str
    text: str
    note: str = ""
    note_tone: Tone = ""
    left: str = ""
    tone: Tone = ""
    outside: Outside = ""
    swatch: str = ""
    quiet: bool = False
    unasked: bool = False
    score: Score | None = None
    deadline: Deadline | None = None
    keys: tuple[str, ...] = ()
    computed: bool = False
    spoken: str = ""


class KeyFactsModel(PanelModel, frozen=True, gc=False):
    """The facts in their order, as of `now` (seconds since the epoch, and in words)."""

    facts: tuple[Fact, ...]
    now: float
    now_text: str
    spoken: str = ""
