"""A resolved workspace: which panels stand where, what they show, and where each value came from.

Only msgspec is imported here, because these structs may be needed before the first paint.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Literal

import msgspec

from desktop.core.formats import inside
from desktop.core.messages import _, language

Layer = Literal["base", "specialty", "sprint", "site", "role", "ward", "person"]
LAYERS: tuple[Layer, ...] = ("base", "specialty", "sprint", "site", "role", "ward", "person")
"""From the first laid to the last; a later one has the last word."""

Status = Literal["draft", "reviewed", "pilot", "in use", "retired"]
IN_FORCE: frozenset[str] = frozenset({"pilot", "in use"})
"""Sprint statuses with which people get a sprint without asking for it by name."""


COLUMNS = ("bed", "name", "age", "cause", "days", "news2", "results", "task", "doctor", "leaving")
"""The worklist's columns, in the order in which they stand when nobody has chosen."""

ORDERS = ("need", *COLUMNS)
"""Sort orders of the worklist: by need, or by a column."""


class Text(msgspec.Struct, frozen=True, gc=False):
    """Words of the configuration: Bokmål, and English where somebody has written it."""

    nb: str
    en: str = ""

    def __str__(self) -> str:
        return self.en if language() == "en" and self.en else self.nb


class Source(msgspec.Struct, frozen=True, gc=False):
    """Source of a configuration value: file, line and column (both from 1), and its layer.

    `value` is what stood there, as compact JSON; for a panel or tab its number in reading order. `why`
    is the reason that the people of the sprint gave, or empty. `point` is the number of the change in its
    file, from 1; 0 where it is none of its changes.
    """

    file: str
    line: int
    column: int
    layer: Layer
    value: str
    why: str = ""
    point: int = 0

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"


class Panel(msgspec.Struct, frozen=True, gc=False):
    """One panel on a tab. `share` is its part of the column's height beside the others' shares.

    `options` are the kind's own, checked by the kind's model and not to be changed; what is left out has
    the kind's default. `stale_after` is in hours; None: the kind's own limit. With `hide_empty` it takes no
    room of a patient of whom the server has answered that there is nothing for it.
    """

    id: str
    kind: str
    words: Text | None = None
    side: bool = False
    share: int = 1
    options: Mapping[str, Any] = {}
    stale_after: float | None = None
    hide_empty: bool = False

    @property
    def title(self) -> str:
        """The title in the language in use; empty where the kind's own title stands."""
        return str(self.words) if self.words else ""


class Tab(msgspec.Struct, frozen=True, gc=False):
    """A tab and its panels in reading order. `about`: one patient, under the banner, or the whole ward."""

    id: str
    words: Text
    panels: tuple[Panel, ...]
    about: Literal["patient", "ward"] = "patient"

    @property
    def title(self) -> str:
        """The title in the language in use."""
        return str(self.words)


class First(msgspec.Struct, frozen=True, gc=False):
    """Limits for being seen first: a NEWS2 from `news2`, one part of it from `single`, an overdue task."""

    news2: int = 5
    single: int = 3
    overdue: bool = True


class Worklist(msgspec.Struct, frozen=True, gc=False):
    """The worklist: its columns (of `COLUMNS`, or declared ones), what it is ordered by (`need` or a column),
    who comes first, whether the reason stands `below` the name instead of in a column of its own, and the
    `widths` of columns, in px at 100 %, that are not as usual."""

    columns: tuple[str, ...] = COLUMNS
    order: str = "bed"
    first: First = First()
    below: Literal["", "cause"] = ""
    widths: tuple[tuple[str, int], ...] = ()


class Reason(msgspec.Struct, frozen=True, gc=False):
    """A reason for which a patient's record may be opened. With `typed` it is given in words of one's own. It
    holds for so many `hours`; `emergency` where it is emergency access."""

    key: str
    words: Text
    typed: bool = False
    hours: int = 12
    emergency: bool = False

    @property
    def title(self) -> str:
        """The reason in the language in use."""
        return str(self.words)


class Span(
    msgspec.Struct, frozen=True, gc=False, forbid_unknown_fields=True, rename={"least": "from", "most": "to"}
):
    """A number from the one to the other, both included; what is left out is open."""

    least: float | None = None
    most: float | None = None


Wanted = bool | tuple[str, ...] | Span
"""Condition of a filter on a field: yes or no, one of these words, a number within a span."""


class Filter(msgspec.Struct, frozen=True, gc=False):
    """A selection that a list offers: only rows of which all of `where` holds, by the names of
    `desktop.shown.filters`. `lists` are the kinds of panel that offer it, `usual` is where it is chosen when
    the list is opened."""

    key: str
    words: Text
    lists: tuple[str, ...]
    where: Mapping[str, Wanted] = {}
    usual: bool = False

    @property
    def title(self) -> str:
        """Title in the language in use."""
        return str(self.words)


PanelChange = Literal["moved", "added", "changed"]
"""Change of a panel by a pilot: it stands elsewhere, was not there, or shows something else."""


class InPilot(msgspec.Struct, frozen=True, gc=False):
    """The pilot in which somebody is: its sprint in words, its first and last day, what should become better,
    and the panels that are other by it, by their names. `before` where the workspace is that without it."""

    version: str
    begins: date
    until: date
    better: Text
    changed: Mapping[str, PanelChange] = {}
    before: bool = False

    @property
    def days(self) -> int:
        """Number of its days."""
        return (self.until - self.begins).days + 1

    def day(self, today: date) -> int:
        """Number of a day, the first is 1."""
        return (today - self.begins).days + 1


class SprintNews(msgspec.Struct, frozen=True, gc=False):
    """News of a hospital's own sprint, for who has not seen it: a line for some of its changes, each in the
    words of its people, and how many `more` there are."""

    lines: tuple[str, ...]
    more: int = 0


class Workspace(msgspec.Struct, frozen=True, gc=False):
    """A whole workspace after all its layers.

    `release` names it in measurements ("cardiology/sprint-01"). `digest` is the SHA-256 of all that is
    shown, in hexadecimal: equal content has equal digests wherever it was written. `goal` and `owner`
    belong to the sprint. `specialty` is the one whose own phrases it has. `shortcuts` are keys bound
    otherwise, by the names of `desktop.acts.shortcuts`. Where there are `reasons`, one of them is asked for
    before a patient's record is opened. `filters` are what lists offer,
    `scores` those that a specialty reads, each in its order.
    `sources` maps a path to every place that set it, the first layer first. `pilot` is of who is in one.
    `news` are of the newest sprint, where it is the hospital's own. `own` is `mine` where it holds changes of
    somebody's own, `ward` where it is shown without those they have; empty where they have none. `changed`
    are the panels that are other by these than in the pilot in which somebody is too, by their names.
    """

    id: str
    release: str
    words: Text
    tabs: tuple[Tab, ...]
    worklist: Worklist = Worklist()
    favourites: tuple[str, ...] = ()
    labs_first: tuple[str, ...] = ()
    scores: tuple[str, ...] = ()
    note_templates: tuple[str, ...] = ()
    sprint: int | None = None
    status: Status | None = None
    goal: Text | None = None
    owner: str = ""
    digest: str = ""
    sources: Mapping[str, tuple[Source, ...]] = {}
    specialty: str = ""
    shortcuts: Mapping[str, str] = {}
    reasons: tuple[Reason, ...] = ()
    opening: tuple[Reason, ...] = ()
    """Reasons that open what the patient has blocked: the same in every workspace."""
    outside: tuple[Reason, ...] = ()
    """Reasons for whoever treats a patient on none of their lists: the same in every workspace."""
    filters: tuple[Filter, ...] = ()
    pilot: InPilot | None = None
    news: SprintNews | None = None
    own: Literal["", "mine", "ward"] = ""
    changed: Mapping[str, PanelChange] = {}

    @property
    def title(self) -> str:
        """The title in the language in use."""
        return str(self.words)

    @property
    def looks_back(self) -> bool:
        """True where it is not the one that holds: as before a pilot, or without one's own changes."""
        return self.own == "ward" or (self.pilot is not None and self.pilot.before)

    @property
    def version(self) -> str:
        """For the status bar: "hjerte sprint 01", or the title alone."""
        title = inside(self.title)
        if self.sprint is None:
            return title
        return _("{title} sprint {number}").format(title=title, number=f"{self.sprint:02d}")

    def filters_of(self, kind: str) -> tuple[Filter, ...]:
        """Filters offered in lists of a panel kind."""
        return tuple(one for one in self.filters if kind in one.lists)

    @property
    def patient_tabs(self) -> tuple[Tab, ...]:
        """The tabs that stand under one patient's banner."""
        return tuple(tab for tab in self.tabs if tab.about == "patient")

    @property
    def ward_tabs(self) -> tuple[Tab, ...]:
        """The tabs that show several patients."""
        return tuple(tab for tab in self.tabs if tab.about == "ward")

    def history_of(self, path: str) -> tuple[Source, ...]:
        """Every place that set the value, the first layer first; KeyError if the path is unknown.

        Paths: `title`, `tabs/TAB`, `tabs/TAB/title`, `panels/PANEL` (its place in reading order),
        `panels/PANEL/kind`, `panels/PANEL/options/hours`, `worklist/columns`, `worklist/first/news2`,
        `orders/favourites`, `note/templates`, `labs_first`, `scores`, `reasons`. A value that nobody wrote
        answers with what it stands in.
        """
        parts = path.split("/")
        while parts:
            if found := self.sources.get("/".join(parts)):
                return found
            parts.pop()
        raise KeyError(path)

    def source_of(self, path: str) -> Source:
        """Source of the value in use; KeyError if the path is unknown."""
        return self.history_of(path)[-1]


class WorkspaceInUse(msgspec.Struct, frozen=True, gc=False):
    """The workspace that somebody has. `left_out` says which of its files are wrong, `doubtful` what in them
    is in use and may be meant otherwise, a line each; that is looked up when nobody waits for it. `roles` is
    what each role sees and may where the site has changed the table of roles, else nothing. `came` says in
    words that another workstation has just changed their own page."""

    workspace: Workspace
    left_out: str = ""
    doubtful: str = ""
    roles: Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]] = {}
    came: str = ""
