"""View model of the access log: who has read a patient's record, or whose records somebody has read."""

from __future__ import annotations

from typing import Literal

import msgspec

from desktop.acts.capabilities import Capability, Shows
from desktop.shown.ask import Ask, shows
from desktop.shown.paper.papers import Printable
from desktop.shown.parts import PanelModel, PanelState

Tab = Literal["all", "chosen", "unusual"]


class VisitRow(msgspec.Struct, frozen=True, gc=False):
    """Openings of one person of one patient that belong together.

    `when` and `long` (how long, empty for one event alone) are words, as `who`, `role` (with the place)
    are. `did` are what was read, then what was done. `why` is the reason, `because` what it follows from;
    `chosen` by the person themselves. `unusual` names the patterns of which it is part. `whose` is the
    patient, in a list of several. `at_server` for what only the server's own log has.
    """

    key: str
    patient: str
    when: str
    long: str
    person: str
    who: str
    role: str
    did: tuple[str, ...]
    why: str
    because: str
    chosen: bool = False
    unusual: tuple[str, ...] = ()
    whose: str = ""
    refused: bool = False
    spoken: str = ""
    at_server: bool = False


class PatternShown(msgspec.Struct, frozen=True, gc=False):
    """A question about somebody's openings: `title`, its arithmetic, and what has become of it (`settled`, in
    words)."""

    key: str
    person: str
    name: str
    title: str
    sums: str
    count: int
    settled: str = ""
    explained: bool = False


class WhoseLog(msgspec.Struct, frozen=True, gc=False):
    """Identity of the patient whose log is open, and nothing else; `reason` why, `reader` who reads."""

    family: str
    given: str
    born: str
    sex: str
    number: str
    reason: str
    reader: str


class AccessLogModel(PanelModel, frozen=True, gc=False):
    """The rows of a search, newest first. `left` are rows that lie further back than those here; `source`
    says which logs were asked and which were not; `anchor` where the chain's last link is kept."""

    rows: tuple[VisitRow, ...] = ()
    patient: str = ""
    whose: WhoseLog | None = None
    summary: str = ""
    all: int = 0
    chosen: int = 0
    unusual: int = 0
    patterns: tuple[PatternShown, ...] = ()
    shown_pattern: str = ""
    left: int = 0
    source: str = ""
    anchor: str = ""
    find: str = ""


@shows(Shows.LOG)
class AccessLogPage(Ask[tuple[AccessLogModel, PanelState]], frozen=True):
    """Question for the log of a patient, or without one for the newest openings of anybody.

    `find` are words, each in a name, a role, a unit or a reason, and days. `pattern` shows all openings of
    which a pattern (its key) consists. `pages` is how many pages of rows.
    """

    patient: str = ""
    find: str = ""
    pattern: str = ""
    pages: int = 1


class ChainTold(msgspec.Struct, frozen=True, gc=False):
    """Check of the log: `done` when all of it was read; what is wrong, and with how many events, in words."""

    done: bool
    whole: bool
    title: str
    said: str


@shows(Shows.LOG)
class CheckChain(Ask[ChainTold], frozen=True):
    """Check the log's chain a step further; `anew` from its beginning."""

    anew: bool = False


class FieldShown(msgspec.Struct, frozen=True, gc=False):
    """A field of an event: its name and its words."""

    name: str
    words: str


class EventShown(msgspec.Struct, frozen=True, gc=False):
    """One event with all its fields; `title` is when and what."""

    title: str
    fields: tuple[FieldShown, ...]


@shows(Shows.LOG)
class VisitEvents(Ask[tuple[EventShown, ...]], frozen=True):
    """Question for every event of a row of a patient's log."""

    patient: str
    key: str


class ExcerptRow(msgspec.Struct, frozen=True, gc=False):
    """A row of the patient's excerpt, in plain words: `when`, `who` in which role and place, what, why."""

    when: str
    who: str
    role: str
    did: str
    why: str


class Excerpt(msgspec.Struct, frozen=True, gc=False):
    """The patient's excerpt: to whom, from when to when, and each row of the log."""

    hospital: str
    made: str
    name: str
    to: str
    span: str
    rows: tuple[ExcerptRow, ...]
    source: str
    by: str


@shows(Shows.LOG, may=Capability.PRINT)
class ExcerptPaper(Ask[Printable], frozen=True):
    """The patient's excerpt as a paper."""

    patient: str
