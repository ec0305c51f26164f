"""Check of the letter's subject and addressees against the record as it is now."""

from __future__ import annotations

import msgspec

from desktop.core.messages import _
from desktop.letters.check.signing_questions import Choice, Finding, Kind, key_of
from desktop.letters.compose.context import Context
from desktop.letters.compose.record_reading import subject_of
from desktop.letters.delivery.recipients import Why, from_record, why_words
from desktop.letters.model import Channel, Letter, Part, Recipient

SUBJECT = "subject"


def findings(letter: Letter, context: Context) -> list[Finding]:
    """Findings: a changed name of the patient, an address that moved or must not be used, a new recipient.

    A changed person and an address that must not be used leave no choice but what the record says.
    """
    found = []
    about = subject_of(context.chart.patient, context.now)
    if about != letter.subject:
        said = " · ".join(p for p in (about.name, about.birth, about.number, about.sex, about.dead) if p)
        found.append(
            Finding(
                key_of(Kind.ADDRESSEE, SUBJECT, said),
                Kind.ADDRESSEE,
                _("The patient's particulars have changed"),
                said,
                (Choice("replace", _("Replace")),),
                path=SUBJECT,
            )
        )
    now = resolved(letter, context)
    for one in letter.recipients:
        if one.why == Why.TYPED:
            continue  # what a person typed follows nothing in the record
        fresh = now.get(one.id)
        if fresh is None:
            found.append(_gone(one))
        elif fresh != one:
            found.append(_changed(one, fresh))
    here = {one.id for one in letter.recipients}
    found += [_new(one) for one in now.values() if one.id not in here and one.id not in letter.seen]
    return found


def resolved(letter: Letter, context: Context) -> dict[str, Recipient]:
    """The recipients as the record knows them now, by id, with the further ones that somebody chose."""
    copies = tuple(one.key for one in letter.recipients if one.part is Part.COPY and one.key)
    return {one.id: one for one in from_record(context.chart, context.stay, copies, context.now)}


def _gone(one: Recipient) -> Finding:
    return Finding(
        key_of(Kind.ADDRESSEE, "gone", one.id),
        Kind.ADDRESSEE,
        one.name,
        _("The record no longer names them as recipient."),
        (Choice("remove", _("Do not send")), Choice("keep", _("Keep"))),
        path=one.id,
    )


def _changed(one: Recipient, fresh: Recipient) -> Finding:
    way = why_words(fresh.why) or _("electronic")
    must = fresh.channel is Channel.HELD
    keep = () if must else (Choice("keep", _("Keep")),)
    return Finding(
        key_of(Kind.ADDRESSEE, one.id, *map(str, msgspec.structs.astuple(fresh))),
        Kind.ADDRESSEE,
        fresh.name,
        _("Name or address is recorded otherwise now: {what}.").format(
            what=", ".join(dict.fromkeys(part for part in (fresh.detail, *fresh.lines, way) if part))
        ),
        (Choice("replace", _("Replace")), *keep),
        path=one.id,
    )


def _new(one: Recipient) -> Finding:
    return Finding(
        key_of(Kind.ADDRESSEE, "new", one.id),
        Kind.ADDRESSEE,
        one.name,
        _("The record names a recipient who is not in the letter."),
        (Choice("add", _("Add it")), Choice("leave", _("Leave it out"))),
        path=one.id,
    )


def decided(letter: Letter, finding: Finding, choice: str, context: Context) -> Letter:
    """The letter after a person's answer to one of these findings."""
    if finding.path == SUBJECT:
        return msgspec.structs.replace(letter, subject=subject_of(context.chart.patient, context.now))
    fresh = resolved(letter, context).get(finding.path)
    recipients = letter.recipients
    if choice == "remove":
        recipients = tuple(one for one in recipients if one.id != finding.path)
    elif choice == "replace" and fresh is not None:
        recipients = tuple(fresh if one.id == finding.path else one for one in recipients)
    elif choice == "add" and fresh is not None:
        recipients = (*recipients, fresh)
    return msgspec.structs.replace(letter, recipients=recipients)
