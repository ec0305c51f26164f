"""Achievement statuses of a care plan goal, in words."""

from __future__ import annotations

from desktop.clinical.record.stays.care_plans import Standing
from desktop.core.messages import _


def standings() -> dict[Standing, str]:
    """Each way in which a goal can stand, the best first; not what another system calls it."""
    return {
        "achieved": _("achieved"),
        "sustaining": _("achieved, kept up"),
        "improving": _("improving"),
        "in-progress": _("in progress"),
        "no-change": _("no change"),
        "no-progress": _("no progress"),
        "worsening": _("worsening"),
        "not-achieved": _("not achieved"),
        "not-attainable": _("can't be reached"),
    }
