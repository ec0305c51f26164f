"""What a panel says when it can't be made or painted, and where an error arose."""

from __future__ import annotations

import logging
import traceback
from pathlib import Path

from desktop.acts.window import Refresh
from desktop.core.messages import _
from desktop.shown.parts import PanelState, Step

log = logging.getLogger(__name__)


def place_of(error: BaseException) -> str:
    """The kind of an error and where it arose; never its words, which may be the patient's."""
    frames = traceback.extract_tb(error.__traceback__)[-3:]
    where = " < ".join(f"{Path(frame.filename).stem}:{frame.lineno}" for frame in reversed(frames))
    return f"{type(error).__name__} ({where})"


def failed(error: BaseException) -> PanelState:
    """What a panel says that can't be made or painted at all; the log gets the place."""
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
