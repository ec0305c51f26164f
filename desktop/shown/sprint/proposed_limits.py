"""Limits that a draft may propose, and whom of the ward another value would concern."""

from __future__ import annotations

import msgspec

from desktop.acts.capabilities import Shows
from desktop.acts.sprints import LimitCounts
from desktop.shown.ask import Ask, shows
from desktop.shown.questions import WorkspaceOf
from desktop.shown.sprint.page_draft import Layer


class LimitLine(msgspec.Struct, frozen=True, gc=False):
    """A limit: its item and the field in it, as `SetLimit` names them, its title, and its unit as people
    read it. `force` is the value without the draft, `now` with it; empty where there is none. `needs_why`: it
    can't be proposed without a reason. `declared` says in which file and line what is in force stands."""

    item: str
    field: str
    title: str
    unit: str
    force: str
    now: str
    needs_why: bool = False
    declared: str = ""

    @property
    def key(self) -> str:
        """Name of the limit in a list."""
        return f"{self.item} {self.field}"


class Concerned(msgspec.Struct, frozen=True, gc=False):
    """A patient of the ward whom a limit concerns: `key` (`Patient/id`), name, and bed."""

    key: str
    name: str
    bed: str = ""


class LimitEffect(msgspec.Struct, frozen=True, gc=False):
    """Effect of another limit on the ward: whom it concerns as it is in force (`was`) and as proposed
    (`would`), who comes (`more`) and goes (`less`), and who is told otherwise of (`otherwise`: another tier,
    or of more). `unknown` are those of whom it can't be told: not everything is here. `problem` says why the
    value can't be proposed; then all else is empty."""

    was: int = 0
    would: int = 0
    more: tuple[Concerned, ...] = ()
    less: tuple[Concerned, ...] = ()
    otherwise: tuple[Concerned, ...] = ()
    unknown: tuple[Concerned, ...] = ()
    here: int = 0
    loading: bool = False
    problem: str = ""

    @property
    def rows(self) -> tuple[Concerned, ...]:
        """Everybody who is named."""
        return (*self.more, *self.less, *self.otherwise, *self.unknown)


@shows(Shows.NOBODY)
class LimitsOf(Ask[tuple[LimitLine, ...]], frozen=True):
    """The limits that one's draft of a workspace's page may propose."""

    whose: WorkspaceOf
    layer: Layer
    tab: str = ""


@shows(Shows.NOBODY)
class LimitCountsOf(Ask[tuple[LimitCounts, ...]], frozen=True):
    """Question for how many of a ward (Location id) the limits in one's draft would concern: counts alone,
    for whoever reviews it. A ward that is not here gives none."""

    whose: WorkspaceOf
    layer: Layer
    ward: str
    tab: str = ""


@shows(Shows.WARD)
class LimitEffectOf(Ask[LimitEffect], frozen=True):
    """Question for those of a ward (Location id) whom a value would concern: `words` is what is typed.
    Nothing is written."""

    whose: WorkspaceOf
    layer: Layer
    ward: str
    item: str
    field: str
    words: str
    unit: str
    why: str = ""
    tab: str = ""
