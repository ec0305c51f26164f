"""Sentences on a fault of the access log's chain, with its place."""

from __future__ import annotations

from desktop.core.messages import _, ngettext
from desktop.store.accesslog import Broken


def words(broken: Broken) -> str:
    """Sentence on a fault of the log, with its place."""
    line = broken.seq
    if broken.how == "edited":
        return _("Line {line} of the access log is not what was written, or one before it is not.").format(
            line=line
        )
    if broken.how == "removed":
        return _("Lines of the access log before line {line} are missing.").format(line=line)
    if broken.how == "rewritten":
        return _(
            "The access log up to line {line} is another one than the server knows: it was written anew."
        ).format(line=line)
    return ngettext(
        "The access log ends after line {line}, and {n} line is missing that the server knows of: its end was"
        " cut off, or an older copy of the record was put back.",
        "The access log ends after line {line}, and {n} lines are missing that the server knows of: its end"
        " was cut off, or an older copy of the record was put back.",
        broken.more,
    ).format(line=line, n=broken.more)
