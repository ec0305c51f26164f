"""A sprint that waits for its review, as a reviewer's window shows it; and the rows of such sprints and of
published ones in the list of wishes."""

from __future__ import annotations

from typing import Literal

import msgspec

from desktop.acts.capabilities import Shows
from desktop.shown.ask import Ask, shows
from desktop.shown.questions import WorkspaceOf
from desktop.shown.sprint.page_draft import DraftCheck, DraftPoint, Offered, ReviewLine
from desktop.shown.workspace import Workspace

Group = Literal["to_review", "to_release", "waits", "sent", "answered"]
"""Place of a row: one's own to read; accepted by both, the owner's to try out; accepted by oneself, waiting
for the other; sent by oneself; answered."""


class ReviewRow(msgspec.Struct, frozen=True, gc=False):
    """A sprint's review in the list. `title` is the sprint, `wish` what it answers, `who` made it, `asked`
    when; `lines` are what its reviewers have answered, `answers` those of them that are an answer, each with
    a mark by which it is told once; `mine`: this person made it. `reads`, `withdraws`: what this person may
    do with it."""

    key: str
    group: Group
    title: str
    wish: str = ""
    who: str = ""
    asked: str = ""
    lines: tuple[str, ...] = ()
    state: str = ""
    answers: tuple[tuple[str, str], ...] = ()
    mine: bool = False
    reads: bool = False
    withdraws: bool = False
    at_sort: str = ""
    spoken: str = ""


class SprintRow(msgspec.Struct, frozen=True, gc=False):
    """A published sprint in the list: `key` is its name (`cardiology/sprint-02`), `words` say for whom and
    until when, `who` signed it and approved it. `takes_back`: this person may take it back."""

    key: str
    title: str
    words: str = ""
    who: str = ""
    state: str = ""
    takes_back: bool = False
    spoken: str = ""


class ReviewShown(msgspec.Struct, frozen=True):
    """A sprint as a reviewer reads it. `workspace` is the page with it and `before` without, on the
    reviewer's own machine; `tab` is the first tab that differs, `titles` are those of panels by name.
    `content` is the digest of what is accepted. `answers`: it waits for this person; `releases`: it is
    accepted by all, and this person may try it out on `wards` (`ward` is the author's), for `roles` and
    `people`, until `until`; each has the name by which a file names it, and a ward on which nobody has the
    page says so (`where`). `by_folder`: it is put in the
    hospital's folder and not signed. `outcomes` are the measures of the record by which it can be told
    whether something became better. `said` is what is to be known before one accepts; `problem` is what is
    wrong in the file."""

    key: str
    title: str
    by: str
    workspace: Workspace
    before: Workspace
    wish: str = ""
    points: tuple[DraftPoint, ...] = ()
    checks: tuple[DraftCheck, ...] = ()
    lines: tuple[ReviewLine, ...] = ()
    tab: str = ""
    titles: dict[str, str] = {}
    content: str = ""
    answers: bool = False
    releases: bool = False
    wards: tuple[Offered, ...] = ()
    ward: str = ""
    begins: str = ""
    until: str = ""
    said: str = ""
    problem: str = ""
    roles: tuple[Offered, ...] = ()
    people: tuple[Offered, ...] = ()
    by_folder: bool = False
    outcomes: tuple[Offered, ...] = ()


@shows(Shows.OWN)
class ReviewOf(Ask[ReviewShown], frozen=True):
    """Question for a sprint that waits for a review (`Task/id`), over the configuration of whoever reads."""

    review: str
    whose: WorkspaceOf
