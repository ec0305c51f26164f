"""Answers told by telephone, kept with who rang, when, and if they were read back."""

from __future__ import annotations

from desktop.acts import Done
from desktop.acts.forms import KeptForm
from desktop.acts.results import NotePhoned
from desktop.commands import forms
from desktop.commands.carrying import Doing, carries
from desktop.core.errors import InputError
from desktop.core.messages import _
from desktop.writing.results import phoned as writing


@carries(NotePhoned)
def note_phoned(doing: Doing, act: NotePhoned) -> Done:
    """Keep a call. The answer waits on for somebody to acknowledge it: having heard a number is not having
    answered for it."""
    if doing.find(f"Communication/{act.draft}") is not None:
        raise InputError(_("This call is noted already."), kept=_("Nothing was signed twice."))
    chart = doing.chart(act.patient, writing.TYPES)
    gap = writing.missing(chart, act.about, act.said, doing.now)
    if gap is not None:
        raise InputError(_("{what}.").format(what=gap.words), kept=_("What you wrote is kept as a draft."))
    forms.used_up(doing, act.patient, act.draft, KeptForm("phoned", act.about, act.said))
    doing.write([writing.call(chart, act.draft, act.about, act.said, doing.now, doing.actor)], action="C")
    return doing.done(_("The call is noted. The answer still waits for somebody to acknowledge it."))
