"""Acts of a sprint's owner: publish the sprint as a signed package, take it back, decide after its pilot."""

from __future__ import annotations

from typing import Literal

import msgspec

from desktop.acts.act import Act, Done, Log, RecordAct, Undo, declare
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
