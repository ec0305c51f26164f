"""Draft of a changed page: its edits, its changes as sentences, and its checks, as the window shows them.

The draft is a workspace file (a sprint's, or the person's own layer); the record's process writes it line by
line. No patient data is in it, and none is needed to make it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

import msgspec

from desktop.acts.capabilities import Capability, Shows
from desktop.shown.ask import Ask, shows
from desktop.shown.questions import WorkspaceOf
from desktop.shown.sprint.list_edits import AddItem, PlaceItem, RemoveItem, SetItem, SetLimit, SizeColumn
from desktop.shown.workspace import Workspace

Layer = Literal["sprint", "person"]
"""A sprint's draft goes to its owner before others see it; a person's own layer holds at once, for them."""


class Edit(msgspec.Struct, frozen=True, tag=True):
    """Base of one edit of the page: a key press, or a drag that has ended."""


class MovePanel(Edit, frozen=True):
    """Move a panel one place among the panels of its column (`step` -1 up, 1 down), or to the other column
    or another tab where they are given."""

    panel: str
    step: int = 0
    side: bool | None = None
    tab: str = ""


class SizePanel(Edit, frozen=True):
    """Change a panel's share of its column's height by `step`; shares are 1 to 12."""

    panel: str
    step: int


class FoldPanel(Edit, frozen=True):
    """Let a panel take no room where the server has answered that there is nothing for it, or always."""

    panel: str
    folded: bool


class HidePanel(Edit, frozen=True):
    """Take a panel off its tab: it lies on the shelf."""

    panel: str


class AddPanel(Edit, frozen=True):
    """Put a panel of a kind on a tab, after another one (`after` its name; empty: last). A kind that shows
    one of several items is named with it (`trend warfarin`). `back` is the name of a hidden panel that comes
    back as it was."""

    kind: str
    tab: str
    after: str = ""
    back: str = ""


class AddColumn(Edit, frozen=True):
    """Put a column on the worklist, after another one (empty: last)."""

    column: str
    after: str = ""


class MoveColumn(Edit, frozen=True):
    """Move a column of the worklist by `step` places."""

    column: str
    step: int


class RemoveColumn(Edit, frozen=True):
    """Take a column off the worklist."""

    column: str


class BindKey(Edit, frozen=True):
    """Bind a key to an act, by its name in `desktop.acts.shortcuts`; an empty key gives it the usual one."""

    act: str
    key: str = ""


class GiveReason(Edit, frozen=True):
    """Reason of a change, one line; `point` is its number from 1. Empty takes it away."""

    point: int
    why: str


class SetWish(Edit, frozen=True):
    """The wish that the sprint answers, one line: its goal."""

    words: str


class UndoEdit(Edit, frozen=True):
    """Take the last edit back (Ctrl+Z); each reason is an edit of its own."""


class RedoEdit(Edit, frozen=True):
    """Make the edit anew that was taken back last (Ctrl+Y)."""


class DropDraft(Edit, frozen=True):
    """Take the whole draft away: the page is the ward's again. Its file is kept aside."""


class WriteApprovals(Edit, frozen=True):
    """Write the approvals that have come into the file, a line each."""


PageEdit = (
    MovePanel | SizePanel | FoldPanel | HidePanel | AddPanel | AddColumn | MoveColumn | RemoveColumn
    | GiveReason | SetWish | UndoEdit | RedoEdit | DropDraft | WriteApprovals
    | SizeColumn | AddItem | SetItem | PlaceItem | RemoveItem | SetLimit | BindKey
)  # fmt: skip


class DraftPoint(msgspec.Struct, frozen=True, gc=False):
    """A change of the draft: its number in the file from 1, as a sentence, its reason, and the panel or
    column that it is about ("laboratory", "column crp"). `short` is for the panel's head ("flyttet: plass
    2 → 1", "lagt til"). `remark` is what a reviewer has said of it."""

    point: int
    words: str
    why: str
    target: str
    short: str = ""
    remark: str = ""


class DraftCheck(msgspec.Struct, frozen=True, gc=False):
    """Check of the draft, judged anew at every edit. With `fine` False it is doubtful; `stops` keeps the
    draft from being sent on, and `about` says where that is mended: the `wish`, or the panel whose change it
    is, as `DraftPoint.target` names it; empty for neither."""

    words: str
    detail: str = ""
    fine: bool = True
    stops: bool = False
    about: str = ""


class Hidden(msgspec.Struct, frozen=True, gc=False):
    """A panel that the page does not show: on the shelf. `where` is the tab on which another panel of its
    kind stands still, empty for none; `now` is True where this draft has hidden it."""

    id: str
    kind: str
    title: str
    where: str = ""
    now: bool = False


class Offered(msgspec.Struct, frozen=True, gc=False):
    """A panel kind, a column, a selection or a condition of one that may be added: its name, its title, and
    where it stands already or, of a column, why it would stay empty here."""

    name: str
    title: str
    where: str = ""


class ReviewLine(msgspec.Struct, frozen=True, gc=False):
    """A reviewer of a draft: `words` say who and what they have answered. With `fine` False it waits for
    somebody, or for the author; `counts` for an acceptance that counts, `void` for one that does not."""

    words: str
    fine: bool = True
    counts: bool = False
    void: bool = False


class DraftReview(msgspec.Struct, frozen=True, gc=False):
    """Review of a draft: its lines, the review (`Task/id`) by which it is taken back while somebody has not
    answered, and how many approvals its file lacks. `again`: it was changed since, and may be sent anew."""

    lines: tuple[ReviewLine, ...] = ()
    key: str = ""
    unwritten: int = 0
    again: bool = True
    approved: bool = False


class Lane(msgspec.Struct, frozen=True, gc=False):
    """A lane that the chart may have: its key, what it is called, and whether the draft's page shows it."""

    key: str
    title: str
    shown: bool


class DraftShown(msgspec.Struct, frozen=True):
    """Draft of a page as it stands. `workspace` is the page with it, `before` without.

    `digest` is the SHA-256 of its file as this state was read, empty where there is no file yet; an edit
    that was made on another state is refused with a sentence, and nothing of either is lost. `problem` says
    what is wrong in the file (edited by hand meanwhile): the page stays the last good one. `missing` is the
    number of changes without a reason. `saved` is when the file was written ("21:45:06"). `said` is what the
    last edit has done beside.

    Of a list of the ward `titles` are those of its columns by their names, `selections` those that were taken
    away, and `conditions` what a new one may ask of a row, as `field=word` or `field`. `lanes` are those that
    the chart may have, in order, where a page has one.
    """

    layer: Layer
    title: str
    workspace: Workspace
    before: Workspace
    digest: str = ""
    owner: str = ""
    wish: str = ""
    points: tuple[DraftPoint, ...] = ()
    checks: tuple[DraftCheck, ...] = ()
    hidden: tuple[Hidden, ...] = ()
    panels: tuple[Offered, ...] = ()
    columns: tuple[Offered, ...] = ()
    titles: Mapping[str, str] = {}
    selections: tuple[Offered, ...] = ()
    conditions: tuple[Offered, ...] = ()
    lanes: tuple[Lane, ...] = ()
    undo: bool = False
    redo: bool = False
    missing: int = 0
    problem: str = ""
    file: str = ""
    saved: str = ""
    review: DraftReview | None = None
    said: str = ""


@shows(Shows.NOBODY)
class DraftOf(Ask[DraftShown], frozen=True):
    """One's draft of a workspace's page: the one begun, else an empty one (no file is written before the
    first edit). `tab` is the tab that is open: the shelf is that tab's; of a list of the ward `LIST` and its
    kind."""

    whose: WorkspaceOf
    layer: Layer
    tab: str = ""


@shows(Shows.NOBODY, may=Capability.SETTINGS)
class EditDraft(Ask[DraftShown], frozen=True):
    """Make one edit in one's draft and give it as it stands then. InputError where the edit can't be made, or
    the draft is another than the one of `digest`; what stands is kept."""

    whose: WorkspaceOf
    layer: Layer
    edit: PageEdit
    digest: str = ""
    tab: str = ""
