"""What people's acts are called in lists, by the name of the command."""

from __future__ import annotations

from desktop.core.messages import _


def title(name: str) -> str:
    """The words for a command's name."""
    return {
        "sign_note": _("Note"),
        "keep_note": _("Note, draft"),
        "sign_orders": _("Order"),
        "sign_letter": _("Discharge letter"),
        "mark_printed": _("Letter printed"),
        "mark_posted": _("Letter posted"),
        "acknowledge": _("Result seen"),
        "complete_task": _("Task done"),
        "record_access": _("Access"),
        "send_again_after_restore": _("Sent again after a restore"),
    }.get(name, name)
