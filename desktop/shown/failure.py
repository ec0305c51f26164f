"""Panel states for a panel that can't be made or painted."""

from __future__ import annotations

import logging

from desktop.acts.window import Refresh
from desktop.core.errors import FagflateError, NotInRole, place_of
from desktop.core.messages import _
from desktop.shown.parts import PanelState, Step

log = logging.getLogger(__name__)


def unread(error: FagflateError, *, shown: bool) -> PanelState:
    """Panel state after a failed question; says so where older content is `shown`."""
    if isinstance(error, NotInRole):
        # Not a fault: never empty, and never what somebody else was shown.
        return PanelState("not_checked", note=_("not shown"), title=error.what, text=error.todo)
    before = _("What stands here was read before that, and may be out of date.") if shown else ""
    return PanelState(
        "error",
        title=error.what,
        text=" ".join(part for part in (before, error.kept, error.todo) if part),
        details=error.details,
    )


def failed(error: BaseException) -> PanelState:
    """Panel state for a panel that can't be made or painted at all; the log gets the place."""
    log.error("a panel fell: %s", place_of(error))
    return PanelState(
        "error",
        title=_("This panel can't be shown."),
        text=_(
            "Nothing is lost, and the other panels are as they should be. Try again; if it stays so, look"
            " this up at its source and report the fault with its details."
        ),
        steps=(Step("F5", _("Try again"), Refresh()),),
        details=place_of(error),
    )
