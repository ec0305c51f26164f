"""Answers about letters that are signed: one to read, and its sheets as pictures."""

from __future__ import annotations

import msgspec
from sqlalchemy import Connection

from desktop.acts import role_table as roles
from desktop.clinical.record.stays import stays
from desktop.core.errors import InputError
from desktop.core.messages import _
from desktop.fhir.chart import Chart
from desktop.fhir.resources import DocumentReference
from desktop.letters.delivery import copies, finding_recipients, versions
from desktop.letters.paper import filed
from desktop.letters.paper.page_pictures import PREVIEW_DPI, count, image
from desktop.shown import questions as q
from desktop.shown.letters.letter_editor import RecipientHit
from desktop.shown.letters.printing import PageImage
from desktop.shown.letters.signed_letter import SignedLetterShown
from desktop.shown.paper import papers
from desktop.views.answering import answers
from desktop.views.letters import letter_queue, letter_writing, signed_letter
from desktop.views.reader import Reader


def _document(
    reader: Reader, connection: Connection, patient: str, letter: str
) -> tuple[Chart, DocumentReference] | None:
    chart = reader.charts.read(connection, patient, signed_letter.TYPES)
    found = chart.find(letter, DocumentReference) if chart is not None else None
    return (chart, found) if chart is not None and found is not None else None


@answers(q.SignedLetter)
def signed(reader: Reader, connection: Connection, ask: q.SignedLetter) -> SignedLetterShown | None:
    found = _document(reader, connection, ask.patient, ask.letter)
    if found is None:
        return None
    signatures = reader.signatures(connection, ask.patient)
    model = signed_letter.build(connection, *found, reader.clock(), signatures)
    doctor = roles.decides(reader.actor)
    return msgspec.structs.replace(
        model,
        may_revoke=model.stands and doctor,
        may_correct=model.stands and doctor,
        asks_doctor=model.stands and not doctor and bool(reader.actor.role),
        may_send=model.stands and bool(reader.actor.role) and not reader.actor.outside,
    )


@answers(q.SignedSheet)
def sheet(reader: Reader, connection: Connection, ask: q.SignedSheet) -> PageImage:
    found = _document(reader, connection, ask.patient, ask.letter)
    if found is None:
        raise InputError(
            _("The letter is no longer held here."), todo=_("Fetch anew and look again."), details=ask.letter
        )
    return image(filed.pdf(connection, ask.source, found[1]), ask.number, PREVIEW_DPI)


@answers(q.RoutesFor)
def routes_for(reader: Reader, connection: Connection, ask: q.RoutesFor) -> tuple[RecipientHit, ...]:
    now = reader.clock()
    chart = reader.charts.read(connection, ask.patient)
    document = chart.find(ask.letter, DocumentReference) if chart is not None else None
    if chart is None or document is None:
        return ()
    ways = [w for task in copies.sending_of(chart, document) if (w := letter_queue.way(task, now))]
    taken = frozenset(w.recipient for w in ways if w.recipient and (w.done or not w.needs_somebody))
    found = finding_recipients.found(chart, stays.latest(chart, now), ask.text, now)
    return tuple(letter_writing.hit(one, taken) for one in found)


@answers(papers.LetterPaper)
def letter_paper(reader: Reader, connection: Connection, ask: papers.LetterPaper) -> papers.Printable:
    found = _document(reader, connection, ask.patient, ask.letter)
    if found is None:
        raise InputError(
            _("The letter is no longer held here."), todo=_("Fetch anew and look again."), details=ask.letter
        )
    if versions.standing(*found) is not versions.Standing.CURRENT:
        raise InputError(
            _("This letter does not stand any more, so it is not printed."),
            todo=_("Print the version that stands."),
        )
    pdf = filed.pdf(connection, ask.source, found[1])
    return papers.Printable(signed_letter.title_of(found[1]), pdf, count(pdf), (ask.patient,), "letter")
