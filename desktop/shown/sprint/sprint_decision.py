"""View model of the page on which an owner decides about a sprint; `desktop.views.sprint.sprint_decision`."""

from __future__ import annotations

from typing import Literal

import msgspec

from desktop.acts.capabilities import Shows
from desktop.acts.sprints import Verdict
from desktop.shown.ask import Ask, shows
from desktop.shown.parts import PanelModel, PanelState, Tone


class SprintName(msgspec.Struct, frozen=True, gc=False):
    """A sprint that can be chosen: its name (`cardiology/sprint-02`), title, and where it stands."""

    name: str
    title: str
    state: str = ""


class WayStep(msgspec.Struct, frozen=True, gc=False):
    """A step on the way from draft to use."""

    title: str
    text: str = ""
    state: Literal["done", "now", "ahead"] = "ahead"


class Figure(msgspec.Struct, frozen=True, gc=False):
    """One quantity of a task: median and middle half in words; under ten only `marks`, and no number."""

    words: str = ""
    marks: tuple[float, ...] = ()


class TaskRow(msgspec.Struct, frozen=True, gc=False):
    """A task before the sprint and with it. `change` of each is empty where nothing is sure."""

    key: str
    title: str
    note: str = ""
    keys_before: Figure = Figure()
    keys_now: Figure = Figure()
    keys_change: str = ""
    seconds_before: Figure = Figure()
    seconds_now: Figure = Figure()
    seconds_change: str = ""
    wrong: str = ""
    n: str = ""
    tone: Tone = ""
    strong: bool = False
    spoken: str = ""


class Spread(msgspec.Struct, frozen=True, gc=False):
    """One quantity on one side of the outcome: its middle half and the 95 % interval of its median, as a bar;
    under ten only `marks`, and no number."""

    title: str
    n: str
    words: str = ""
    median: float | None = None
    half: tuple[float, float] | None = None
    doubt: tuple[float, float] | None = None
    marks: tuple[float, ...] = ()
    now: bool = False
    spoken: str = ""


class Outcome(msgspec.Struct, frozen=True, gc=False):
    """The one thing that the pilot said should become better. `said` is what is known of it, also that it is
    not measured; `rows` are before and now of each quantity, `notes` what is left out and why it may deceive.
    """

    title: str
    said: str
    rows: tuple[Spread, ...] = ()
    measured: bool = False
    notes: tuple[str, ...] = ()


class SusRow(msgspec.Struct, frozen=True, gc=False):
    """SUS of a profession: every score as a mark; the means only of ten or more."""

    title: str
    n: str
    before: tuple[float, ...] = ()
    now: tuple[float, ...] = ()
    mean_before: float | None = None
    mean_now: float | None = None
    said: str = ""
    doubt: str = ""
    sure: bool = False
    spoken: str = ""


class NeverRow(msgspec.Struct, frozen=True, gc=False):
    """A panel, column or set that nobody used, with who could have, and what may be done about it."""

    key: str
    title: str
    words: str
    advice: str = ""
    kept: bool = False


class MissedRow(msgspec.Struct, frozen=True, gc=False):
    """A wish about the sprint: its words, and who wished and what became of it."""

    words: str
    who: str


class Choice(msgspec.Struct, frozen=True, gc=False):
    """One of the three decisions. `verb` is its button's; `why_not` where it can't be taken now."""

    verdict: Verdict
    title: str
    text: str
    verb: str
    why_not: str = ""


class SprintDecisionModel(PanelModel, frozen=True, gc=False):
    """A sprint, what was measured of it, and what can be decided. `longer` are tasks that need a reason (key
    and title), `until` the new last day of a longer pilot (YYYY-MM-DD), `digest` of the file that is shown.
    """

    sprints: tuple[SprintName, ...] = ()
    name: str = ""
    digest: str = ""
    title: str = ""
    subtitle: str = ""
    way: tuple[WayStep, ...] = ()
    said: str = ""
    doubt: str = ""
    outcome: Outcome | None = None
    before: str = ""
    now: str = ""
    tasks: tuple[TaskRow, ...] = ()
    sus: tuple[SusRow, ...] = ()
    sus_note: str = ""
    never: tuple[NeverRow, ...] = ()
    never_note: str = ""
    missed: tuple[MissedRow, ...] = ()
    missed_note: str = ""
    choices: tuple[Choice, ...] = ()
    longer: tuple[tuple[str, str], ...] = ()
    until: str = ""
    decided: str = ""
    undo: bool = False
    measured: tuple[tuple[bool, str], ...] = ()
    note: str = ""


@shows(Shows.OWN)
class SprintPage(Ask[tuple[SprintDecisionModel, PanelState]], frozen=True):
    """Question for the page of a sprint; empty for the first that waits for whoever owns it."""

    sprint: str = ""
