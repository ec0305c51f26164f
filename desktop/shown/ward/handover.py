"""The handover of a ward: who is taken over, by whom, what is open, and what the giver expects."""

from __future__ import annotations

from typing import Literal

import msgspec

from desktop.acts.capabilities import Shows
from desktop.acts.handovers import Side
from desktop.shown.ask import Ask, shows
from desktop.shown.parts import Outside, PanelModel, PanelState, Score

Group = Literal["left", "done", "rest"]


class OpenPoint(msgspec.Struct, frozen=True, gc=False):
    """Open point of a patient, computed from the record: a result nobody has acknowledged, a task, a pending
    test, one's own draft, for a nurse a late item of the care plan.

    `when` in words; `late` when its time is past; `count` how many it names.
    """

    kind: Literal["answer", "task", "waits", "draft", "plan"]
    text: str
    when: str = ""
    outside: Outside = ""
    late: bool = False
    count: int = 1


class HandoverRow(msgspec.Struct, frozen=True, gc=False):
    """One patient, by id (`key`). `about` is what the stay is about, `words` what the giver expects,
    `draft` when it is not given yet.

    `responsible` is who answers for the patient now, as the server has it; `remark` how the handover
    stands, in
    `mark` (`open`, `asked`, `done`, `waits` for the server, `refused`). `group`: `left` what is still to be
    done,
    `done`, `rest` what does not change hands. `task` and `seen` are what `TakeOver` needs. What may be done
    with
    it: `takes`, `asks`, `refuses`, `gives`, `withdraws`. `talk` are questions and answers (who and when,
    words).
    """

    key: str
    bed: str
    family: str
    given: str
    age: str
    news2: Score
    about: str
    group: Group
    spoken: str
    points: tuple[OpenPoint, ...] = ()
    points_whole: bool = True
    words: str = ""
    draft: bool = False
    responsible: str = ""
    remark: str = ""
    mark: Literal["open", "asked", "done", "waits", "refused", "rest"] = "rest"
    task: str = ""
    seen: str = ""
    takes: bool = False
    asks: bool = False
    refuses: bool = False
    gives: bool = False
    withdraws: bool = False
    ready: bool = False
    talk: tuple[tuple[str, str], ...] = ()
    other: str = ""
    sort: float = 0.0
    similar: bool = False


class HandoverModel(PanelModel, frozen=True, gc=False):
    """The list of one side: `take` for whoever receives, `give` for whoever gives. `facts` are the lines at
    the
    top of the column (title and words), `follows` what goes with the patients (what, how many, remark)."""

    title: str
    summary: str
    side: Side
    rows: tuple[HandoverRow, ...]
    facts: tuple[tuple[str, str], ...] = ()
    follows: tuple[tuple[str, str, str], ...] = ()
    summary_short: str = ""


class HandoverBegun(msgspec.Struct, frozen=True, gc=False):
    """Start of a handover form: the stay (`Encounter/id`), and the receiver of this person's last handover in
    this shift."""

    encounter: str
    receiver: str = ""
    name: str = ""


@shows(Shows.WARD)
class BeginOfHandover(Ask[HandoverBegun | None], frozen=True):
    """Question for the start of a patient's handover; None for a patient who is not in a bed."""

    patient: str
    ward: str


@shows(Shows.WARD)
class HandoverPage(Ask[tuple[HandoverModel, PanelState]], frozen=True):
    """The handover of a ward (Location id) as one side sees it, with what waits for them on other wards."""

    ward: str
    side: Side = "take"
