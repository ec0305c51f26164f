"""Display names of commands in lists, by the command's name."""

from __future__ import annotations

from desktop.acts import act_name, all_declared
from desktop.core.messages import _


def title(name: str) -> str:
    """The words for an act's name in the outbox; those of its declaration where none are said here."""
    here = {
        "sign_note": _("Note"),
        "keep_note": _("Note, draft"),
        "sign_orders": _("Order"),
        "sign_letter": _("Discharge letter"),
        "mark_printed": _("Letter printed"),
        "mark_posted": _("Letter posted"),
        "acknowledge": _("Result acknowledged"),
        "complete_task": _("Task done"),
        "record_access": _("Access"),
        "publish_key": _("Key of signatures"),
        "keep_own_layer": _("Page of one's own"),
        "send_counts": _("Counts of tasks"),
        "enter_round": _("Measurement"),
        "correct_round": _("Measurement corrected"),
        "set_scale": _("NEWS2 scale"),
        "send_again_after_restore": _("Lost in a restore"),
        "give_dose": _("Dose given"),
        "omit_dose": _("Dose not given"),
        "correct_dose": _("Entry of a dose struck"),
        "change_dose": _("Change of dose"),
        "stop_medicine": _("Medicine stopped"),
        "pause_medicine": _("Medicine paused"),
        "resume_medicine": _("Medicine resumed"),
        "renew_medicine": _("Medicine renewed"),
        "order_cleaning": _("Cleaning ordered"),
        "make_wish": _("Wish for the set-up"),
        "answer_wish": _("Answer to a wish or question"),
        "withdraw_wish": _("Wish or question withdrawn"),
        "mark_clean": _("Bed marked clean"),
        "publish_sprint": _("Sprint published"),
        "retire_sprint": _("Sprint taken back"),
        "release_sprint": _("Sprint published"),
        "send_draft": _("Sprint sent to review"),
        "withdraw_draft": _("Sprint taken back from review"),
        "accept_draft": _("Sprint accepted"),
        "send_back_draft": _("Sprint sent back"),
        "decide_sprint": _("Decision about a sprint"),
        "undo_decision": _("Decision about a sprint undone"),
    }
    if name in here:
        return here[name]
    return next((one.short() for one in all_declared() if act_name(one.kind) == name), name)
