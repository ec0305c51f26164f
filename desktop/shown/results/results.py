"""The results inbox: results that wait for a person, and the one that is looked at."""

from __future__ import annotations

from typing import Literal

import msgspec

from desktop.shown.parts import Outside, PanelModel, Point, Provenance

Scope = Literal["mine", "ward", "duty"]
"""Scope of results: one's own, the whole ward's, those on duty (the ward's, until there are rosters)."""


Stage = Literal["critical", "unseen", "corrected", "seen", "normal", "folded"]
"""Group of an answer in the list of the ward; `folded` holds what may stand folded."""


class ResultRow(msgspec.Struct, frozen=True, gc=False):
    """One answer.

    `group`: `abnormal` (one by one), `read` (each must be read: microbiology, pathology, radiology, text),
    `plain` (may be acknowledged together after the list was shown). `value` with `unit`, `reference`,
    `change` ("+86 fra 06:30"), `remark` ("stor endring"); `whole` is every digit where `value` has not all.
    In `read`, `value` is the answer in a few words and `quote` its text, `department` who answered. `marked`
    is ticked, `folds`: it was read whole and lies within ranges of its own, so that it may stand folded.
    `names` are its analyses. `row` is its row of the laboratory table, empty where it has none; `asked`: it
    came as a question of somebody. `corrected`: what of it the laboratory corrected, from what to what;
    `before`: the value that it replaced, empty where nobody here knows it. `sort` within the group,
    `time_sort` for the column. In the list of the ward it stands in its `stage`, `whose` says for
    whom it waits and why, `seen` who has seen it last ("Ola Berg så det 08:12"). `owner`, on a patient's
    page: for whom it waits, where that is somebody else than the reader. `gets`: what the patient gets
    against what grew, and if that works on it; `gets_open` where it does not, or nobody knows. `fingerprint`
    is of the answer as it is shown here.
    """

    key: str
    patient: str
    bed: str
    family: str
    given: str
    group: Literal["abnormal", "read", "plain"]
    analysis: str
    time: str
    value: str = ""
    unit: str = ""
    reference: str = ""
    outside: Outside = ""
    change: str = ""
    remark: str = ""
    quote: str = ""
    department: str = ""
    curve: tuple[Point, ...] = ()
    band: tuple[float, float] | None = None
    similar: bool = False
    marked: bool = False
    folds: bool = False
    names: tuple[str, ...] = ()
    spoken: str = ""
    sort: float = 0.0
    time_sort: str = ""
    provenance: Provenance = Provenance()
    whole: str = ""
    row: str = ""
    asked: bool = False
    corrected: str = ""
    owner: str = ""
    stage: Stage = "unseen"
    whose: str = ""
    seen: str = ""
    before: str = ""
    gets: str = ""
    gets_open: bool = False
    fingerprint: str = ""


class UnderWayRow(msgspec.Struct, frozen=True, gc=False):
    """A patient's tests that are not answered yet, in words, the oldest since when; `sources` are their
    orders."""

    key: str
    patient: str
    bed: str
    family: str
    given: str
    tests: str
    since: str = ""
    spoken: str = ""
    sources: tuple[str, ...] = ()
    similar: bool = False


class CourseSeries(msgspec.Struct, frozen=True, gc=False):
    """The values of one kind of sample, joined by a line. Kinds are never joined: `sample` names each where
    there are several."""

    sample: str
    points: tuple[Point, ...]


class ResultCourse(msgspec.Struct, frozen=True, gc=False):
    """The course of one analysis in one unit: reference limits and alarm limits with their words, the
    midnights (time and day) between its values, the newest value; `spoken` says it in a sentence."""

    series: tuple[CourseSeries, ...]
    low: float | None = None
    high: float | None = None
    low_text: str = ""
    high_text: str = ""
    alarms: tuple[tuple[float, str], ...] = ()
    days: tuple[tuple[float, str], ...] = ()
    newest: Point | None = None
    newest_text: str = ""
    spoken: str = ""


class Had(msgspec.Struct, frozen=True, gc=False):
    """One event of an answer's history: time, words, a remark; `open` where nobody was reached."""

    time: str
    words: str
    remark: str = ""
    open: bool = False


class ResultDetail(msgspec.Struct, frozen=True, gc=False):
    """The answer with the cursor, for the column at the right: the patient in full, the value large, what
    else is true.

    `also` are (what, how, where it lies) of every value of the answer, those out of range first: whoever
    acknowledges the answer has been shown them all. `task` is the proposed task, as (label, text) lines with
    the first as its title; empty for none; `question` the same of what somebody asks. `act` is the button's
    verb. `had` is who has had it and when, `given` the medicines in use that bear on it, with their last
    doses. `critical`: it stands among the critical ones, `alarm` in words
    beyond which alarm limit.
    """

    key: str
    name: str
    identity: str
    analysis: str
    unit_reference: str
    value: str
    outside: Outside = ""
    when: str = ""
    former: str = ""
    curve: tuple[Point, ...] = ()
    curve_low: str = ""
    curve_high: str = ""
    band: tuple[float, float] | None = None
    also: tuple[tuple[str, str, Outside], ...] = ()
    task: tuple[tuple[str, str], ...] = ()
    act: str = ""
    question: tuple[tuple[str, str], ...] = ()
    course: ResultCourse | None = None
    had: tuple[Had, ...] = ()
    given: tuple[str, ...] = ()
    critical: bool = False
    alarm: str = ""


class ResultsModel(PanelModel, frozen=True, gc=False):
    """The list; notes say for each group why it stands there, `held_back` what bulk acknowledging leaves
    out. `under_way` is what comes: nothing of it can be acknowledged yet. On a patient's page (`of_patient`)
    every answer has its `details`, so that none is acknowledged of which a part was not shown. `counts` are
    the answers in each scope; one that is not known is not among them. `folded_holds` says what the folded
    group holds while it is folded. `detail` is that of the answer `at`, by which it was asked for.
    """

    rows: tuple[ResultRow, ...]
    title: str = ""
    summary: str = ""
    abnormal_note: str = ""
    read_note: str = ""
    plain_note: str = ""
    held_back: str = ""
    detail: ResultDetail | None = None
    scope: Scope = "mine"
    under_way: tuple[UnderWayRow, ...] = ()
    details: tuple[ResultDetail, ...] = ()
    of_patient: bool = False
    critical_note: str = ""
    unseen_note: str = ""
    corrected_note: str = ""
    seen_note: str = ""
    normal_note: str = ""
    folded_note: str = ""
    folded_holds: str = ""
    counts: tuple[tuple[Scope, int], ...] = ()
    at: str = ""
