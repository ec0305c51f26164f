"""Acts on a sprint: its draft sent to review, accepted or sent back, tried out or published as a signed
package by its owner, decided about after its pilot, and taken back."""

from __future__ import annotations

from typing import Literal

import msgspec

from desktop.acts.act import Act, Done, Log, Needs, RecordAct, Undo, declare
from desktop.acts.capabilities import Capability
from desktop.core.messages import _


class Approval(msgspec.Struct, frozen=True):
    """Somebody who has approved a sprint: name, role in words, and the day (YYYY-MM-DD)."""

    name: str
    role: str = ""
    day: str = ""


@declare(
    lambda: _("Publish the sprint"),
    icon="paper-plane-tilt",
    may=Capability.PUBLISH,
    writes=("Library",),
    log=Log.WRITE,
    undo=Undo.OPPOSITE,
)
class PublishSprint(RecordAct[Done], frozen=True):
    """Sign a sprint's file, its bytes as they stand, and publish it for every machine of the site. It counts
    from the day `begins` (YYYY-MM-DD; empty: at once)."""

    file: bytes
    approvals: tuple[Approval, ...] = ()
    begins: str = ""


@declare(
    lambda: _("Take the sprint back"),
    icon="arrow-u-up-left",
    may=Capability.PUBLISH,
    writes=("Library",),
    log=Log.WRITE,
    undo=Undo.OPPOSITE,
)
class RetireSprint(RecordAct[Done], frozen=True):
    """Take a published sprint (`workspace/sprint-NN`) back on every machine, with the reason."""

    sprint: str
    why: str


class Remark(msgspec.Struct, frozen=True):
    """A reviewer's remark at a change of a draft: its number in the file from 1, what it is about
    ("laboratory"), and the words."""

    point: int
    target: str
    words: str


class PilotFor(msgspec.Struct, frozen=True):
    """Pilot of a sprint: on which `wards` (Location ids), from its first day `begins` to its last `until`
    (YYYY-MM-DD), and what should become `better`. `roles` narrow the wards, or are those of every ward;
    `duties` are alternatives to them; `persons` (HPR numbers, else ids of Practitioners) are in it wherever
    they work. `outcome` is the measure of the record that tells whether it became better; empty for none."""

    wards: tuple[str, ...]
    begins: str
    until: str
    better: str
    roles: tuple[str, ...] = ()
    persons: tuple[str, ...] = ()
    duties: tuple[str, ...] = ()
    outcome: str = ""


class LimitCounts(msgspec.Struct, frozen=True):
    """Effect of a proposed limit on a ward as counts alone: the number of its change in the file from 1, whom
    it concerned (`was`) and would concern (`would`) of those `here`, how many come, go and are told otherwise
    of, and of how many it can't be told."""

    point: int
    here: int
    was: int
    would: int
    more: int = 0
    less: int = 0
    otherwise: int = 0
    unknown: int = 0


@declare(
    lambda: _("Send the draft to review"),
    icon="paper-plane-tilt",
    may=Capability.OWN,
    writes=("Task",),
    log=Log.WRITE,
    undo=Undo.UNTIL_SENT,
)
class SendDraft(RecordAct[Done], frozen=True):
    """Send one's draft of a `workspace`, as its file stands (`digest`), to the sprint's owner and to one more
    clinician (`reviewer`, a reference, with `name`). `ids` are those of the two new Tasks, `sending` is
    theirs together. `title` is the sprint as people read it. `counts` are how many of the sender's ward its
    limits would concern, as it was sent."""

    ids: tuple[str, str]
    sending: str
    workspace: str
    digest: str
    title: str
    reviewer: str
    name: str = ""
    counts: tuple[LimitCounts, ...] = ()


@declare(
    lambda: _("Take the draft back from review"),
    short=lambda: _("take it from review"),
    panel_keys={"wishes": "K"},
    icon="arrow-u-up-left",
    needs=Needs.ROW,
    may=Capability.OWN,
    writes=("Task",),
    log=Log.WRITE,
    undo=Undo.UNTIL_SENT,
)
class WithdrawDraft(RecordAct[Done], frozen=True):
    """Take one's draft back from all who have not answered yet; `review` (`Task/id`) is one of its
    reviews."""

    review: str


@declare(
    lambda: _("Read the sprint"),
    short=lambda: _("read the sprint"),
    panel_keys={"wishes": "L"},
    icon="eye",
    needs=Needs.ROW,
    may=Capability.OWN,
)
class BeginReview(Act, frozen=True):
    """Open a sprint that waits for one's review (`Task/id`): its changes, reasons, checks, before and
    after."""

    review: str


@declare(
    lambda: _("Accept the sprint"),
    icon="check",
    needs=Needs.ROW,
    may=Capability.OWN,
    writes=("Task",),
    log=Log.WRITE,
    undo=Undo.UNTIL_SENT,
)
class AcceptDraft(RecordAct[Done], frozen=True):
    """Accept the content (its digest) of a draft that waits for one's review (`Task/id`)."""

    review: str
    content: str


@declare(
    lambda: _("Send the draft back"),
    icon="arrow-u-up-left",
    needs=Needs.ROW,
    may=Capability.OWN,
    writes=("Task",),
    log=Log.WRITE,
    undo=Undo.UNTIL_SENT,
)
class SendBackDraft(RecordAct[Done], frozen=True):
    """Send a draft back to whoever made it, with a remark at each change that should be otherwise."""

    review: str
    remarks: tuple[Remark, ...]


@declare(
    lambda: _("Try the sprint out, or take it in use"),
    icon="paper-plane-tilt",
    may=Capability.PUBLISH,
    writes=("Library",),
    log=Log.WRITE,
    undo=Undo.OPPOSITE,
)
class ReleaseSprint(RecordAct[Done], frozen=True):
    """Sign and publish a sprint that its reviewers have accepted, as a pilot, or in use at once where no
    `pilot` is given. `review` (`Task/id`) is the owner's, `content` the digest of what was accepted."""

    review: str
    content: str
    pilot: PilotFor | None = None


@declare(
    lambda: _("Take the sprint back …"),
    short=lambda: _("take the sprint back"),
    panel_keys={"wishes": "T"},
    icon="arrow-u-up-left",
    needs=Needs.ROW,
    may=Capability.PUBLISH,
)
class BeginTakeBack(Act, frozen=True):
    """Open one line for the reason why a published sprint is taken back."""

    sprint: str


Verdict = Literal["in use", "prolonged", "taken back"]
"""Decision about a sprint after its pilot."""


@declare(
    lambda: _("Decide about the sprint"),
    icon="check-square",
    may=Capability.PUBLISH,
    writes=("Library",),
    log=Log.WRITE,
    undo=Undo.OPPOSITE,
)
class DecideSprint(RecordAct[Done], frozen=True):
    """Decide about a sprint (`workspace/sprint-NN`): take it in use, prolong its pilot `until` a day
    (YYYY-MM-DD), or take it back, with the reason. `longer` are tasks that became longer, each with why it is
    kept; `digest` is of the file that was decided about."""

    sprint: str
    verdict: Verdict
    why: str
    digest: str
    until: str = ""
    longer: tuple[tuple[str, str], ...] = ()


@declare(
    lambda: _("Undo the decision"),
    icon="arrow-u-up-left",
    may=Capability.PUBLISH,
    writes=("Library",),
    log=Log.WRITE,
    undo=Undo.OPPOSITE,
)
class UndoDecision(RecordAct[Done], frozen=True):
    """Undo the last decision about a sprint: its file is again as it was before, to the byte."""

    sprint: str
    digest: str


@declare(
    lambda: _("The sprint and its decision"),
    icon="check-square",
    may=Capability.PUBLISH,
    in_palette=True,
    also=lambda: _("measured, pilot, take in use, prolong"),
)
class ShowSprint(Act, frozen=True):
    """Show the page of a sprint (`workspace/sprint-NN`; empty: the first that waits)."""

    sprint: str = ""


@declare(
    lambda: _("What do you think of the page?"),
    icon="chat-text",
    may=Capability.OWN,
    in_palette=True,
    also=lambda: _("SUS, ten questions, usability"),
)
class BeginQuestions(Act, frozen=True):
    """Open the ten questions about the page (SUS)."""
