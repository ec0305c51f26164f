"""Drafts of short forms, kept and used up."""

from __future__ import annotations

import msgspec

from desktop.acts.forms import DRAFT, KeepForm, KeptForm
from desktop.commands import acting
from desktop.commands.carrying import Doing, carries
from desktop.store import drafts


@carries(KeepForm)
def keep(doing: Doing, act: KeepForm) -> bool:
    """Keep a draft under its author's name."""
    acting.require(doing.actor)
    if not act.form.said.values:
        drafts.discard(doing.tx, act.draft)
        return False
    _save(doing, act.patient, act.draft, act.form)
    return True


def used_up(doing: Doing, patient: str, draft: str, form: KeptForm) -> None:
    """The words are in what is written now; taking the act back opens the form with every word."""
    _save(doing, patient, draft, form)
    doing.discard_draft(draft)


def _save(doing: Doing, patient: str, draft: str, form: KeptForm) -> None:
    body = msgspec.json.encode(form).decode()
    drafts.save(doing.tx, draft, DRAFT, patient, doing.actor.role, body)
