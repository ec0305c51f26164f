"""Acts of whoever goes through the access log: open an event, ask about a pattern, give an excerpt."""

from __future__ import annotations

from typing import Literal

from desktop.acts.act import Act, Done, Log, Needs, RecordAct, Undo, declare
from desktop.acts.capabilities import Capability
from desktop.core.messages import _

LEAST = 10
"""Fewest letters of an explanation."""


@declare(
    lambda: _("Look at the event"),
    short=lambda: _("the event"),
    icon="info",
    needs=Needs.ROW,
    may=Capability.AUDIT,
    log=Log.READ,
)
class OpenVisit(Act, frozen=True):
    """Show every event of a row, with all its fields (`key` of the row)."""

    patient: str
    key: str


@declare(
    lambda: _("Group by person"),
    short=lambda: _("per person"),
    panel_keys={"access_log": "G"},
    icon="users",
    may=Capability.AUDIT,
)
class GroupByPerson(Act, frozen=True):
    """Show the rows of each person together, or by time again."""


@declare(
    lambda: _("Show all of the pattern"),
    short=lambda: _("show all"),
    panel_keys={"access_log": "V"},
    icon="list",
    may=Capability.AUDIT,
    log=Log.READ,
)
class ShowPattern(Act, frozen=True):
    """Show all openings of which a pattern consists (its key), or everything again (empty)."""

    pattern: str = ""


Settled = Literal["asked", "passed", "explained"]
"""Outcome of a pattern: the person was asked, the data protection officer was told, it was explained."""


@declare(
    lambda: _("Ask the person"),
    short=lambda: _("ask"),
    panel_keys={"access_log": "S"},
    icon="chat-text",
    needs=Needs.ROW,
    may=Capability.AUDIT,
    writes=("Task",),
    log=Log.WRITE,
    undo=Undo.NEVER,
)
class AskAboutAccess(RecordAct[Done], frozen=True):
    """Ask the person about a pattern (its key), by a task of theirs about one patient."""

    patient: str
    pattern: str


@declare(
    lambda: _("Tell the data protection officer"),
    short=lambda: _("data protection officer"),
    panel_keys={"access_log": "M"},
    icon="shield-warning",
    needs=Needs.ROW,
    may=Capability.AUDIT,
    writes=("Task",),
    log=Log.WRITE,
    undo=Undo.NEVER,
)
class PassOnAccess(RecordAct[Done], frozen=True):
    """Pass a pattern (its key) on to the data protection officer, by a task."""

    patient: str
    pattern: str


@declare(
    lambda: _("It is explained"),
    short=lambda: _("explained, with a reason"),
    panel_keys={"access_log": "F"},
    icon="check",
    needs=Needs.ROW,
    may=Capability.AUDIT,
)
class BeginExplaining(Act, frozen=True):
    """Ask for the reason why a pattern is explained."""

    patient: str
    pattern: str


@declare(
    lambda: _("Explained"),
    icon="check",
    may=Capability.AUDIT,
    writes=("Task",),
    log=Log.WRITE,
    undo=Undo.NEVER,
)
class ExplainAccess(RecordAct[Done], frozen=True):
    """Say why a pattern (its key) is explained, in words: it is kept, and asked about no more."""

    patient: str
    pattern: str
    words: str


@declare(
    lambda: _("Check the chain of the access log"),
    short=lambda: _("check"),
    icon="shield-warning",
    may=Capability.AUDIT,
    in_palette=True,
    also=lambda: _("access log, whole, broken, hash"),
)
class CheckLog(Act, frozen=True):
    """Check every event of the log against the one before it."""


@declare(
    lambda: _("Search the access log"),
    icon="magnifying-glass",
    may=Capability.AUDIT,
    log=Log.READ,
)
class SearchLog(Act, frozen=True):
    """Search all of the log by words in names, roles, units and reasons, and by days."""

    text: str = ""


@declare(lambda: _("Show more of the log"), icon="caret-down", may=Capability.AUDIT, log=Log.READ)
class ShowMoreOfLog(Act, frozen=True):
    """Show the next rows, further back."""


@declare(
    lambda: _("Show the access log of everybody"),
    icon="shield-warning",
    may=Capability.AUDIT,
    log=Log.READ,
    in_palette=True,
    also=lambda: _("who has read, insight, audit, log"),
)
class ShowAccessLog(Act, frozen=True):
    """Show the newest openings of anybody's record, without a patient."""


@declare(
    lambda: _("Turn to the patient's excerpt"),
    short=lambda: _("the excerpt"),
    panel_keys={"access_log": "F8"},
    icon="file-text",
    may=Capability.AUDIT,
)
class PreviewExcerpt(Act, frozen=True):
    """Go to the patient's excerpt beside the list, to leaf through it, or back to the list."""


@declare(
    lambda: _("Keep the excerpt as a file"),
    short=lambda: _("digital"),
    panel_keys={"access_log": "Alt+D"},
    icon="file-arrow-up",
    may=Capability.AUDIT,
    log=Log.READ,
)
class SaveExcerpt(Act, frozen=True):
    """Keep the patient's excerpt as a file, to hand it over digitally."""
