"""Answers about drafts: the one to go on with, how it stands now, and what a change makes of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import msgspec
from sqlalchemy import Connection

from desktop import writing
from desktop.acts import role_table as roles
from desktop.acts.act import CHECKED
from desktop.acts.edits import DraftKind, Kept
from desktop.core.errors import InputError, StoreError
from desktop.core.formats import relative_day_time
from desktop.core.messages import _
from desktop.fhir.chart import Chart
from desktop.fhir.resources import DocumentReference
from desktop.fhir.when import instant
from desktop.letters.delivery import letter_corrections
from desktop.letters.model import Letter
from desktop.letters.paper.page_pictures import PREVIEW_DPI, images
from desktop.shown import draft_questions as q
from desktop.shown.letters.letter_editor import LetterModel, RecipientHit
from desktop.shown.letters.printing import PageImage
from desktop.shown.medicines.order_editor import OrderModel, Proposal
from desktop.shown.notes.note_editor import TemplateChoice
from desktop.store import drafts
from desktop.store.drafts import Draft
from desktop.sync.pull import cursors, ward
from desktop.views.answering import answers
from desktop.views.letters import letter_writing
from desktop.views.medicines import alert_rates, order_writing
from desktop.views.reader import Reader
from desktop.views.sign_in import doctors
from desktop.views.tasks import coming
from desktop.writing import letter_recipients
from desktop.writing.orders import KeptOrders

T = TypeVar("T")


class UnreadDraft(StoreError):
    """A draft that can't be read: kept as it is, told of once, and left aside from then on."""


def mine(
    reader: Reader,
    connection: Connection,
    patient: str,
    kind: DraftKind,
    read: Callable[[str], T],
    named: str = "",
    fits: Callable[[T], bool] = lambda _found: True,
) -> tuple[Draft, T] | None:
    """One's own draft of a patient: the named one, else the newest that can be read and fits.

    Raises UnreadDraft, once for each that can't.
    """
    found = [d for d in drafts.of_author(connection, reader.actor.role, patient) if d.kind == kind]
    whole = [d for d in found if d.id not in reader.aside]
    for draft in [d for d in found if d.id == named] or ([] if named else whole):
        made = _read(reader, draft, read)
        if named or fits(made):
            return draft, made
    return None


def _read(reader: Reader, draft: Draft, read: Callable[[str], T]) -> T:
    try:
        return read(draft.body)
    except (msgspec.MsgspecError, InputError) as error:
        reader.aside.add(draft.id)
        saved = instant(draft.saved_at)
        when = relative_day_time(saved, reader.clock()) if saved else ""
        raise UnreadDraft(
            _("A draft of {when} can't be read.").format(when=when) if when else _("A draft can't be read."),
            kept=_("It is kept as it was saved."),
            todo=_("Begin anew: an empty one opens. Report it, with the details."),
            details=f"{draft.kind} {draft.id}: {error}",
        ) from error


# Letters


def _others(reader: Reader, connection: Connection, patient: str) -> tuple[str, ...]:
    here = ward.kept(connection, reader.actor.ward)
    others = (p for p in (here.patients if here else ()) if p != patient)
    return writing.letters.names(reader.charts.read(connection, p, ()) for p in others)


def _shown(reader: Reader, connection: Connection, chart: Chart, letter: Letter) -> LetterModel:
    others = _others(reader, connection, chart.patient.id)
    sends = not roles.decides(reader.actor)
    return letter_writing.model(chart, reader.clock(), letter, others, sends=sends)


@answers(q.OpenLetter)
def open_letter(reader: Reader, connection: Connection, ask: q.OpenLetter) -> tuple[Kept, LetterModel] | None:
    chart = reader.charts.read(connection, ask.patient)
    if chart is None:
        return None
    found = mine(
        reader, connection, ask.patient, "letter", writing.letters.decode, ask.draft,
        lambda letter: not letter.replaces,
    )  # fmt: skip
    now = reader.clock()
    letter = found[1] if found else writing.letters.compose(chart, now, reader.actor, ask.fresh)
    kept = Kept("letter", letter.id, ask.patient, writing.letters.encode(letter))
    return kept, _shown(reader, connection, chart, letter)


@answers(q.OpenLetterCorrection)
def open_letter_correction(
    reader: Reader, connection: Connection, ask: q.OpenLetterCorrection
) -> tuple[Kept, LetterModel] | None:
    chart, now = reader.charts.read(connection, ask.patient), reader.clock()
    document = chart.find(ask.letter, DocumentReference) if chart is not None else None
    if chart is None or document is None:
        return None
    found = mine(
        reader, connection, ask.patient, "letter", writing.letters.decode,
        fits=lambda letter: any(one.document == ask.letter for one in letter.replaces),
    )  # fmt: skip
    author = writing.notes.author_of(reader.actor)
    letter = found[1] if found else letter_corrections.begun(chart, document, now, author, ask.fresh)
    kept = Kept("letter", letter.id, ask.patient, writing.letters.encode(letter))
    return kept, _shown(reader, connection, chart, letter)


@answers(q.LetterDrafts)
def letter_drafts(reader: Reader, connection: Connection, ask: q.LetterDrafts) -> tuple[TemplateChoice, ...]:
    found = []
    for draft in drafts.of_author(connection, reader.actor.role, ask.patient):
        if draft.kind != "letter" or draft.id in reader.aside:
            continue
        letter, saved = _read(reader, draft, writing.letters.decode), instant(draft.saved_at)
        when = relative_day_time(saved, reader.clock()) if saved else ""
        remark = _("saved {time}").format(time=when) if when else ""
        found.append(
            TemplateChoice(
                draft.id, letter_writing.draft_title(letter), letter_writing.state_words(letter), remark
            )
        )
    return tuple(found)


@answers(q.LetterNow)
def letter_now(reader: Reader, connection: Connection, ask: q.LetterNow) -> LetterModel | None:
    patient = ask.kept.patient
    chart = reader.charts.read(connection, patient)
    if chart is None:
        return None
    letter = writing.drafts.letter(ask.kept, ask.text)
    return _shown(reader, connection, chart, letter)


@answers(q.LetterDecided)
def letter_decided(
    reader: Reader, connection: Connection, ask: q.LetterDecided
) -> tuple[Kept, LetterModel] | None:
    patient, now = ask.kept.patient, reader.clock()
    chart = reader.charts.read(connection, patient)
    if chart is None:
        return None
    others = _others(reader, connection, patient)
    letter = writing.letters.decide(
        chart, now, reader.actor, writing.drafts.letter(ask.kept, ask.text), ask.finding, ask.choice, others
    )
    kept = msgspec.structs.replace(ask.kept, body=writing.letters.encode(letter))
    return kept, _shown(reader, connection, chart, letter)


@answers(q.RecipientsFor)
def recipients_for(reader: Reader, connection: Connection, ask: q.RecipientsFor) -> tuple[RecipientHit, ...]:
    chart = reader.charts.read(connection, ask.kept.patient)
    if chart is None:
        return ()
    letter = writing.letters.decode(ask.kept.body)
    found = letter_recipients.found(chart, reader.clock(), letter, ask.text)
    taken = frozenset(one.key for one in letter.recipients if one.key)
    return tuple(letter_writing.hit(one, taken) for one in found)


@answers(q.LetterReaddressed)
def letter_readdressed(
    reader: Reader, connection: Connection, ask: q.LetterReaddressed
) -> tuple[Kept, LetterModel] | None:
    patient, now = ask.kept.patient, reader.clock()
    chart = reader.charts.read(connection, patient)
    if chart is None:
        return None
    letter = writing.drafts.letter(ask.kept, ask.text)
    if ask.remove:
        letter = letter_recipients.removed(letter, ask.remove)
    if ask.add:
        letter = letter_recipients.added(chart, now, letter, ask.add)
    kept = msgspec.structs.replace(ask.kept, body=writing.letters.encode(letter))
    return kept, _shown(reader, connection, chart, letter)


@answers(q.LetterSigner)
def letter_signer(
    reader: Reader, connection: Connection, ask: q.LetterSigner
) -> tuple[Kept, LetterModel] | None:
    chart = reader.charts.read(connection, ask.kept.patient)
    if chart is None:
        return None
    letter = msgspec.structs.replace(
        writing.drafts.letter(ask.kept, ask.text),
        signer=ask.signer,
        signer_name=doctors.name_of(reader, connection, ask.signer),
    )
    kept = msgspec.structs.replace(ask.kept, body=writing.letters.encode(letter))
    return kept, _shown(reader, connection, chart, letter)


@answers(q.LetterPages)
def letter_pages(_desk: Reader, _connection: Connection, ask: q.LetterPages) -> tuple[PageImage, ...]:
    return images(writing.letters.pdf(writing.drafts.letter(ask.kept, ask.text)), PREVIEW_DPI)


# Orders


@answers(q.OpenOrders)
def open_orders(reader: Reader, connection: Connection, ask: q.OpenOrders) -> tuple[Kept, str] | None:
    if reader.charts.read(connection, ask.patient, ()) is None:
        return None
    found = mine(reader, connection, ask.patient, "order", writing.orders.decode)
    kept = found[1] if found else writing.orders.empty(ask.fresh, ask.patient)
    return Kept("order", kept.id, ask.patient, writing.orders.encode(kept)), kept.text


@answers(q.OrdersNow)
def orders_now(reader: Reader, connection: Connection, ask: q.OrdersNow) -> OrderModel | None:
    chart = reader.seen(connection, ask.kept.patient, writing.TYPES)
    return order_column(reader, connection, ask, chart) if chart is not None else None


def order_column(reader: Reader, connection: Connection, ask: q.OrdersNow, chart: Chart) -> OrderModel:
    """The column of orders, from a chart that was read already."""
    model = order_writing.model(
        chart, reader.clock(), writing.drafts.basket(ask.kept, ask.edit),
        specialty=ask.specialty, ward=ask.ward, offline=ask.offline, saved=ask.saved,
        sends=not roles.decides(reader.actor), unasked=ask.unasked,
        held=cursors.asked_for(connection, ask.kept.patient, CHECKED) if ask.unasked else "",
        next_up=coming.of(chart, reader.clock(), reader.actor),
    )  # fmt: skip
    return alert_rates.on_column(model, alert_rates.kept(connection))


@answers(q.ReadOrder)
def read_order(reader: Reader, connection: Connection, ask: q.ReadOrder) -> Proposal | None:
    chart = reader.seen(connection, ask.kept.patient, writing.TYPES)
    if chart is None:
        return None
    kept = writing.drafts.basket(ask.kept, ask.edit)
    made = order_writing.proposal(chart, reader.clock(), kept.basket, kept.text)
    return alert_rates.on_proposal(made, alert_rates.kept(connection)) if made.alerts else made


def _changed(
    reader: Reader, connection: Connection, ask: q.OrdersChanged,
    change: Callable[[Chart, KeptOrders], tuple[KeptOrders, str]],
) -> tuple[Kept, str, str] | None:  # fmt: skip
    chart = reader.seen(connection, ask.kept.patient, writing.TYPES)
    if chart is None:
        return None
    kept, left = change(chart, writing.drafts.basket(ask.kept, ask.edit))
    return msgspec.structs.replace(ask.kept, body=writing.orders.encode(kept)), kept.text, left


@answers(q.AddOrder)
def add_order(reader: Reader, connection: Connection, ask: q.AddOrder) -> tuple[Kept, str, str] | None:
    def add(chart: Chart, kept: KeptOrders) -> tuple[KeptOrders, str]:
        changed = writing.orders.add(chart, reader.clock(), kept, ask.text)
        return changed, "" if changed is not kept else ask.text

    return _changed(reader, connection, ask, add)


@answers(q.PutBackOrder)
def put_back_order(
    reader: Reader, connection: Connection, ask: q.PutBackOrder
) -> tuple[Kept, str, str] | None:
    return _changed(
        reader, connection, ask, lambda _chart, kept: (writing.drafts.put_back(kept, ask.was, ask.key), "")
    )


@answers(q.AddFavourite)
def add_favourite(
    reader: Reader, connection: Connection, ask: q.AddFavourite
) -> tuple[Kept, str, str] | None:
    return _changed(
        reader, connection, ask,
        lambda chart, kept: writing.orders.favourite(chart, reader.clock(), kept, ask.specialty, ask.key),
    )  # fmt: skip


@answers(q.AnswerAlert)
def answer_alert(reader: Reader, connection: Connection, ask: q.AnswerAlert) -> tuple[Kept, str, str] | None:
    return _changed(
        reader, connection, ask,
        lambda chart, kept: writing.orders.answer(
            chart, reader.clock(), kept, ask.key, ask.choice, ask.reason
        ),
    )  # fmt: skip


@answers(q.OrdersSigner)
def orders_signer(
    reader: Reader, connection: Connection, ask: q.OrdersSigner
) -> tuple[Kept, str, str] | None:
    name = doctors.name_of(reader, connection, ask.signer)
    return _changed(
        reader, connection, ask,
        lambda _chart, kept: (msgspec.structs.replace(kept, signer=ask.signer, signer_name=name), ""),
    )  # fmt: skip
