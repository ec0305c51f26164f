"""Acts of a sprint's owner: publish the sprint as a signed package, and take it back."""

from __future__ import annotations

import msgspec

from desktop.acts.act import Done, Log, RecordAct, Undo, declare
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
