"""Dictations: taken and given back, each in one transaction; the second of two who take one is told."""

from __future__ import annotations

from typing import Any

from desktop.acts import Done
from desktop.acts.dictations import GiveBackDictation, TakeDictation
from desktop.clinical.record.notes import dictations
from desktop.clinical.record.notes.dictations import Dictation
from desktop.commands.carrying import Doing, carries
from desktop.core.errors import InputError
from desktop.core.messages import _
from desktop.writing import dictations as writing

Json = dict[str, Any]


@carries(TakeDictation)
def take(doing: Doing, act: TakeDictation) -> Done:
    """Take a dictation. InputError when somebody else took it meanwhile, naming them, and for one that is
    written already or can't be written from."""
    found = _waiting(doing, act.patient, act.dictation)
    me = _me(doing)
    if found.writer in me:
        raise InputError(_("You write this dictation already."), kept=_("Nothing was changed."))
    if found.writer and found.writer != act.seen:
        raise InputError(
            _("{name} writes this dictation.").format(name=found.writer_name or _("Somebody else")),
            kept=_("Nothing was changed."),
            todo=_("Choose another, or talk to them and take it again."),
        )
    body = doing.find(found.key) if found.ordered else None
    if body is None:
        body = writing.of_sound(found, f"Patient/{act.patient}", doing.actor.organization, doing.now)
        if doing.find(f"Task/{body['id']}") is not None:
            raise InputError(_("This dictation is written already."), kept=_("Nothing was changed."))
    made = writing.taken(body, doing.actor.practitioner or doing.actor.role, doing.actor.name, doing.now)
    doing.write([made], action="U" if found.ordered else "C")
    return doing.done(_("The dictation is yours."))


@carries(GiveBackDictation)
def give_back(doing: Doing, act: GiveBackDictation) -> Done:
    """Give a dictation that one writes back to the office."""
    found = _waiting(doing, act.patient, act.dictation)
    if found.writer not in _me(doing):
        raise InputError(_("You don't write this dictation."), kept=_("Nothing was changed."))
    doing.write([writing.given_back(doing.resource(found.key), doing.now)])
    return doing.done(_("The dictation waits for the office again."))


def written(doing: Doing, patient: str, dictation: str, note: str) -> None:
    """The Task of a dictation is done: its text stands in a note. Nothing where somebody has ended it."""
    chart = doing.chart(patient, tuple(writing.TYPES))
    found = dictations.find(chart, dictation, doing.actor.organization, doing.now)
    if found is not None and found.ordered:
        doing.write([writing.written(doing.resource(found.key), note, doing.now)], apart=True)


def _waiting(doing: Doing, patient: str, dictation: str) -> Dictation:
    chart = doing.chart(patient, tuple(writing.TYPES))
    found = dictations.find(chart, dictation, doing.actor.organization, doing.now)
    if found is None:
        raise InputError(
            _("This dictation does not wait any more."),
            kept=_("Nothing was changed."),
            todo=_("Somebody has written it, or taken it away: refresh the list."),
            details=dictation,
        )
    return found


def _me(doing: Doing) -> tuple[str, ...]:
    return tuple(one for one in (doing.actor.practitioner, doing.actor.role) if one)
