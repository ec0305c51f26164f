"""Acts on what has not reached the server: send late, send again, throw away, settle what two changed."""

from __future__ import annotations

from typing import Literal

from desktop.acts.act import Act, Done, Log, Needs, RecordAct, Undo, declare
from desktop.acts.capabilities import Capability
from desktop.core.messages import _


@declare(lambda: _("Look at the entry"), may=Capability.ANYBODY, needs=Needs.ROW)
class LookAtUnsent(Act, frozen=True):
    """The cursor stands on this unsent act: if it clashes, both versions are shown beside it."""

    key: str


@declare(lambda: _("Send now"), needs=Needs.ROW, may=Capability.OWN, log=Log.WRITE, undo=Undo.NEVER)
class SendLate(RecordAct[Done], frozen=True):
    """Send what is past its time all the same."""

    key: str


@declare(lambda: _("Send again"), needs=Needs.ROW, may=Capability.OWN, log=Log.WRITE, undo=Undo.NEVER)
class SendAgain(RecordAct[Done], frozen=True):
    """Try again to send what the server refused."""

    key: str


@declare(lambda: _("Throw away"), icon="x", needs=Needs.ROW, may=Capability.OWN)
class ThrowAway(Act, frozen=True):
    """Ask whether an unsent act is to be thrown away."""

    key: str


@declare(lambda: _("Thrown away"), may=Capability.OWN, log=Log.WRITE, undo=Undo.NEVER)
class ThrowAwayUnsent(RecordAct[Done], frozen=True):
    """Throw an unsent act away that the server never took; a person has said so."""

    key: str


@declare(lambda: _("Decide between two versions"), may=Capability.OWN, log=Log.WRITE, undo=Undo.NEVER)
class Settle(RecordAct[Done], frozen=True):
    """Decide between two versions: outbox number, choice, and the server's version that was seen."""

    seq: int
    choice: Literal["mine", "theirs", "both"]
    seen: str
