"""A draft that somebody has begun, as the status bar tells of it: enough to find it again, and no more."""

from __future__ import annotations

from typing import Literal

import msgspec

from desktop.acts.capabilities import Shows
from desktop.shown.ask import Ask, shows
from desktop.shown.questions import WorkspaceOf

DraftState = Literal["", "sent", "accepted", "returned", "wrong"]
"""State of a draft: being written, sent to review, accepted by its reviewers, sent back as it is now, or with
something wrong in its file."""


class BegunDraft(msgspec.Struct, frozen=True, gc=False):
    """A sprint's draft that is begun: its title, the number of its changes, and of those without a reason."""

    title: str
    changes: int
    missing: int = 0
    state: DraftState = ""


@shows(Shows.NOBODY)
class BegunDraftOf(Ask[BegunDraft | None], frozen=True):
    """Question for the sprint's draft that somebody has begun of the workspace in use; None for none. It is
    read and not laid. One's own layer is no draft: it holds at once."""

    whose: WorkspaceOf
