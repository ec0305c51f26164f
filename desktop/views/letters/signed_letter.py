"""A signed letter for reading: recipients with how far it came, versions, and where its pages lie."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import msgspec
from sqlalchemy import Connection

from desktop.clinical.record import modifiers, persons
from desktop.clinical.record.signatures import Signatures
from desktop.core.errors import InputError
from desktop.core.formats import day_time
from desktop.core.messages import _, ngettext
from desktop.core.names import family_first
from desktop.fhir.chart import Chart
from desktop.fhir.resources import DocumentReference, Task
from desktop.fhir.when import for_newest, parse
from desktop.letters.compose import words_of
from desktop.letters.delivery import copies, delivery, versions
from desktop.letters.delivery.delivery import State
from desktop.letters.delivery.versions import Standing
from desktop.letters.model import Channel
from desktop.letters.paper import filed
from desktop.shown.letters.signed_letter import Addressee, LetterVersion, SignedLetterShown
from desktop.store import outbox, print_rows
from desktop.views.base.making import date_words
from desktop.views.letters import letters
from desktop.views.why import signed

TYPES = frozenset({"DocumentReference", "Composition", "Task", "Encounter"})


def build(
    connection: Connection,
    chart: Chart,
    document: DocumentReference,
    now: datetime,
    signatures: Signatures,
) -> SignedLetterShown:
    """One version of a letter; whoever needs somebody stands first. `signatures` are the patient's."""
    own = filed.of_document(connection, document)
    addressees = [
        _addressee(connection, chart, task, own, now) for task in copies.sending_of(chart, document)
    ]
    stands = versions.standing(chart, document)
    if stands is not Standing.CURRENT:
        # Nobody is to bring a letter further that does not stand.
        addressees = [msgspec.structs.replace(a, attention=False) for a in addressees]
    addressees.sort(key=lambda a: (not a.attention, a.name, a.task))
    all_of = versions.versions(chart, document)
    number = next(at for at, one in enumerate(all_of, 1) if one.key == document.key)
    title = title_of(document)
    unread = modifiers.told(*words_of.texts(chart, document))
    since, sealed = signed.of_letter(connection, signatures, chart, _texts(connection, document))
    head = _head(chart, document, number, len(all_of), since)
    altered = sealed.text if sealed.warns else ""
    family, given = persons.family_given(chart.patient.name)
    first = next((a for a in addressees if a.attention), None)
    said = [
        f"{title}, {head}",
        unread.rstrip("."),
        altered,
        f"{first.name}: {first.state_text} {first.remark}".strip() if first else "",
    ]
    return SignedLetterShown(
        key=document.key,
        patient=chart.patient.id,
        title=title,
        head=head,
        name=family_first(family, given),
        addressees=tuple(addressees),
        versions=_versions(chart, all_of, document, now),
        summary=_summary(addressees),
        warning=" ".join(filter(None, (_warning(chart, document), unread))),
        pending=document.key in chart.unsent,
        stands=stands is Standing.CURRENT,
        standing=_word(stands),
        told=len(copies.held(chart, document, now)),
        source=own.source,
        sheets=own.sheets,
        missing=own.missing,
        problem=own.problem,
        spoken=". ".join(filter(None, said)),
        newest=_newest(chart, all_of) if stands is Standing.REPLACED else "",
        altered=altered,
    )


def _texts(connection: Connection, document: DocumentReference) -> Iterator[str]:
    """A letter's document and its text, as far as they are here: what was signed together."""
    yield document.key
    for one in document.context.related if document.context is not None else ():
        kind, _slash, ident = one.target.partition("/")
        if kind == "Composition" and outbox.current(connection, kind, ident) is not None:
            yield one.target


def _newest(chart: Chart, found: tuple[DocumentReference, ...]) -> str:
    """The version that stands; of several the one that was signed last."""
    standing = [one.key for one in found if versions.standing(chart, one) is Standing.CURRENT]
    return standing[-1] if standing else ""


def title_of(document: DocumentReference) -> str:
    """Title of a letter."""
    return document.description or (document.type.label if document.type else "") or _("Letter")


def _addressee(
    connection: Connection, chart: Chart, task: Task, own: filed.Filed, now: datetime
) -> Addressee:
    try:
        way = delivery.way_of(task, now)
    except InputError as error:
        return Addressee(
            task.key, task.description or _("Recipient not named"), "rejected", _("state unknown"),
            error.todo,
            source=own.source, sheets=own.sheets, missing=own.missing, problem=own.problem, attention=True,
        )  # fmt: skip
    row = letters.recipient_row(way, now, print_rows.by_task(connection), pending=task.key in chart.unsent)
    copy = filed.of_binary(connection, way.print) if way.print else own
    return Addressee(
        task=task.key,
        name=way.name or _("Recipient not named"),
        state=row.state,
        state_text=row.state_text,
        remark=row.remark,
        way=_way(way),
        source=copy.source,
        sheets=copy.sheets,
        missing=copy.missing,
        problem=copy.problem,
        attention=way.needs_somebody,
        seen=way.seen,
        on_paper=way.channel is Channel.PAPER,
    )


def _word(stands: Standing) -> str:
    """Watermark across each page of a revoked or replaced letter."""
    return {Standing.REVOKED: _("Revoked"), Standing.REPLACED: _("Replaced")}.get(stands, "")


def _way(way: delivery.Way) -> str:
    """Channel of a copy, with its address."""
    if way.channel is Channel.PAPER:
        return ", ".join((_("on paper"), *way.lines))
    if way.channel is Channel.ELECTRONIC:
        return _("electronic, HER-id {id}").format(id=way.her_id) if way.her_id else _("electronic")
    return _("held back")


def _head(chart: Chart, document: DocumentReference, number: int, of: int, since: str) -> str:
    signer = document.authenticator or (document.author[0] if document.author else None)
    when, by = _moment(document.date), persons.name_of(chart, signer)
    if document.doc_status == "preliminary":
        said, since = _("not signed"), ""
    elif when and by:
        said = _("signed {time} by {name}").format(time=when, name=by)
    elif when or by:
        said = _("signed {what}").format(what=when or by)
    else:
        said = _("nothing says who signed it, or when")
    version = _("version {n} of {m}").format(n=number, m=of) if of > 1 else ""
    return " · ".join(filter(None, (said, since, version, _("read only"))))


def _moment(text: str) -> str:
    at = parse(text)
    if at is None:
        return ""
    return day_time(at.start) if at.has_time else date_words(text)


def _summary(addressees: list[Addressee]) -> str:
    if not addressees:
        return ""
    said = [str(len(addressees))]
    needing = sum(a.attention for a in addressees)
    if needing:
        said.append(ngettext("{n} needs you", "{n} need you", needing).format(n=needing))
    return " · ".join(said)


def _warning(chart: Chart, document: DocumentReference) -> str:
    """Warning for a revoked or replaced letter, with the reason; empty for a valid one."""
    stands = versions.standing(chart, document)
    reason = versions.reason_of(document)
    if stands is Standing.REVOKED:
        words = _("Revoked: this letter does not stand.")
        return f"{words} {reason}".strip()
    if stands is Standing.REPLACED:
        after = versions.successors(chart, document)
        if len(after) > 1:
            return _("Replaced by {n} versions that do not know of each other.").format(n=len(after))
        last = max(after, key=lambda one: (for_newest(one.date), one.id), default=None)
        when = _moment(last.date) if last is not None else ""
        if last is None or not when:
            return _("Replaced by a newer version.")
        who = persons.name_of(chart, last.authenticator or (last.author[0] if last.author else None))
        return _("Replaced {when} by a version of {who}.").format(when=when, who=who or _("somebody"))
    if stands is Standing.UNKNOWN:
        return _("Nothing says whether this letter stands.")
    return ""


def _versions(
    chart: Chart, found: tuple[DocumentReference, ...], shown: DocumentReference, now: datetime
) -> tuple[LetterVersion, ...]:
    """Newest first; earlier ones that are not held here are named at the end."""
    made = []
    for number, one in enumerate(found, 1):
        stands = versions.standing(chart, one)
        reason = versions.reason_of(one)
        if reason and stands is not Standing.REVOKED:
            reason = _("Corrected: {what}").format(what=reason)
        state = {
            Standing.REVOKED: _("Revoked"), Standing.REPLACED: _("Replaced"),
            Standing.CURRENT: "", Standing.UNKNOWN: _("Nothing says whether it stands"),
        }[stands]  # fmt: skip
        signer = one.authenticator or (one.author[0] if one.author else None)
        remark = ". ".join(filter(None, (state, reason, _told_of(chart, found, one, now))))
        made.append(
            LetterVersion(
                one.key, number, persons.name_of(chart, signer) or _("Signer not named"), _moment(one.date),
                remark, one.key == shown.key,
            )
        )  # fmt: skip
    lacking = [
        LetterVersion(key, 0, _("An earlier version"), "", _("not held here"))
        for key in versions.unheld(chart, found)
    ]
    return (*reversed(made), *lacking)


def _told_of(
    chart: Chart, found: tuple[DocumentReference, ...], one: DocumentReference, now: datetime
) -> str:
    """Note on a replaced version: how many of its recipients have a later one; empty where nobody has it."""
    if versions.standing(chart, one) is not Standing.REPLACED:
        return ""
    had = {way.recipient or way.name for way in copies.of(chart, (one,), now) if copies.may_have_had(way)}
    later = found[found.index(one) + 1 :]
    sure = (State.RECEIVED, State.POSTED)
    got = {way.recipient or way.name for way in copies.of(chart, later, now) if way.state in sure}
    if not had:
        return ""
    words = ngettext("{got} of {n} has got a later one", "{got} of {n} have got a later one", len(had))
    return words.format(got=len(had & got), n=len(had))
