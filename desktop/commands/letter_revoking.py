"""Revoking a signed letter: in one transaction, with a notice to everybody who may have it."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

import msgspec

from desktop.acts import Done
from desktop.acts.signed import RevokeLetter
from desktop.clinical.record.signatures import NULLIFIED
from desktop.clinical.record.tasks import mistaken
from desktop.commands.carrying import Doing, Looking, carries_prepared
from desktop.commands.sealing import signatures
from desktop.core.errors import InputError
from desktop.core.messages import _, ngettext
from desktop.fhir.chart import Chart
from desktop.fhir.resources import DocumentReference, Task
from desktop.letters.delivery import copies, delivery, letter_documents, versions
from desktop.letters.delivery.delivery import Way
from desktop.letters.delivery.letter_documents import Documents
from desktop.letters.delivery.recipients import why_words
from desktop.letters.delivery.versions import Standing
from desktop.letters.model import Channel, Recipient
from desktop.writing import letter_revoking

if TYPE_CHECKING:
    from joserfc import jwk

LEAST_REASON = 10


class _Ready(msgspec.Struct, frozen=True):
    """The notice that was drawn, none where nobody has a copy, who it is to, and the installation's key where
    it has one."""

    notice: Documents | None
    key: jwk.ECKey | None
    told: tuple[Recipient, ...] = ()


def _found(looking: Looking, act: RevokeLetter) -> tuple[Chart, DocumentReference, tuple[Way, ...]]:
    """The letter as it stands, with its copies; InputError when it is not as the person saw it."""
    chart = looking.chart(act.patient)
    document = chart.find(act.letter, DocumentReference)
    if document is None or versions.standing(chart, document) is not Standing.CURRENT:
        raise InputError(
            _("This letter does not stand any more."),
            kept=_("Nothing was changed."),
            todo=_("Look at its newest version."),
        )
    tasks = [t for t in chart.all(Task) if t.focus is not None and t.focus.target == act.letter]
    ways = tuple(delivery.way_of(t, looking.now) for t in sorted(tasks, key=lambda t: t.id)
                 if not mistaken(t))  # fmt: skip
    if sorted(way.seen for way in ways) != sorted(act.seen):
        raise _further()
    return chart, document, ways


def _further() -> InputError:
    return InputError(
        _("One of the copies has gone further meanwhile."),
        kept=_("Nothing was changed."),
        todo=_("Look at the recipients again, then decide."),
    )


def _new() -> str:
    return str(uuid.uuid4())


def _prepare(looking: Looking, act: RevokeLetter) -> _Ready:
    if len(act.reason.split()) < 2 or len(act.reason.strip()) < LEAST_REASON:
        raise InputError(
            _("Revoking a letter needs a reason in words."),
            kept=_("Nothing was changed."),
            todo=_("Write why it does not stand; the recipients read it."),
        )
    chart, document, _ways = _found(looking, act)
    told = copies.held(chart, document, looking.now)
    letter = letter_revoking.notice(
        chart, document, told, looking.actor, looking.now, act.reason.strip(), _new(), _new()
    )
    key = signatures.prepare(looking, act)
    if not letter.recipients:
        return _Ready(None, key)
    made = letter_documents.documents(letter, _new, base=looking.server, included={})
    about = letter_revoking.appended(made.reference, act.letter)
    return _Ready(msgspec.structs.replace(made, reference=about), key, letter.recipients)


@carries_prepared(RevokeLetter, _prepare)
def revoke(doing: Doing, act: RevokeLetter, ready: _Ready) -> Done:
    """Enter the letter in error, stop what has not left, queue the notice: all of it or nothing."""
    chart, document, ways = _found(doing, act)
    told = copies.held(chart, document, doing.now)
    if letter_revoking.addressees(chart, told, doing.now) != ready.told:
        raise _further()
    reason = act.reason.strip()
    changed = [letter_revoking.revoked(doing.resource(act.letter), reason)]
    related = document.context.related if document.context is not None else ()
    for one in related:
        found = doing.find(one.target) if one.target.startswith("Composition/") else None
        if found is not None:
            changed.append(letter_revoking.revoked(found, reason))
    sealed = signatures.resealed(doing, ready.key, changed, activity=NULLIFIED)
    notice = signatures.letter(doing, ready.key, ready.notice) if ready.notice is not None else None
    for way in ways:
        if copies.stops(way):
            changed.append(letter_revoking.stopped(doing.resource(way.task), doing.actor, doing.now, reason))
    doing.write([*changed, *sealed, *(notice.all if notice is not None else ())], atomic=True)
    return doing.done(" ".join((_("The letter is revoked."), *_said(ready.told))))


def _said(told: tuple[Recipient, ...]) -> list[str]:
    """Sentences on who gets the notice, and whose is held back."""
    if not told:
        return [_("Nobody had got it.")]
    held = [one for one in told if one.channel is Channel.HELD]
    count = len(told) - len(held)
    said = ngettext("{n} recipient gets a notice.", "{n} recipients get a notice.", count).format(n=count)
    unreached = _("{name} can't be reached: {why}.")
    return [
        *([said] if count else []),
        *(unreached.format(name=one.name, why=why_words(one.why)) for one in held),
    ]
