"""What the editors ask of the record: drafts, phrases, what is to be signed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
from sqlalchemy import Connection

from desktop.core.errors import InputError, StoreError
from desktop.core.formats import relative_day_time
from desktop.core.messages import _
from desktop.fhir.when import instant
from desktop.letters.compositions import Note
from desktop.orders.resources import SignedOrder
from desktop.store import drafts
from desktop.store.drafts import Draft
from desktop.views import note_writing, order_writing
from desktop.views.note_editor import NoteModel, PhraseAnswer
from desktop.views.note_writing import KeptNote
from desktop.views.order_editor import OrderModel, Proposal
from desktop.views.order_writing import KeptOrders, Unready

if TYPE_CHECKING:
    from desktop.views.desk import Desk

WRITING = (
    "Encounter", "Condition", "Observation", "Composition", "MedicationRequest", "MedicationAdministration",
    "MedicationStatement", "ServiceRequest", "DiagnosticReport", "AllergyIntolerance", "Flag", "Procedure",
    "Appointment", "Task", "Specimen", "Consent", "RelatedPerson", "DetectedIssue",
)  # fmt: skip


class UnreadDraft(StoreError):
    """A draft that can't be read: kept as it is, told of once, and left aside from then on."""


class WritingDesk:
    """The part of the desk that writing needs; `Desk.writing` is one."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._aside: set[str] = set()

    def _unread(self, draft: Draft, error: Exception) -> UnreadDraft:
        self._aside.add(draft.id)
        return UnreadDraft(
            _("A draft of {when} can't be read.").format(when=relative_day_time(saved, self._desk.clock()))
            if (saved := instant(draft.saved_at))
            else _("A draft can't be read."),
            kept=_("It is kept as it was saved."),
            todo=_("Begin anew: an empty one opens. Report it, with the details."),
            details=f"{draft.kind} {draft.id}: {error}",
        )

    def note(
        self, connection: Connection, patient: str, draft: str, fresh: str, template: str
    ) -> tuple[KeptNote, NoteModel] | None:
        """A draft to write on: the named one, else the newest of one's own of this patient, else a new one.

        `fresh` is the id that a new one gets. Raises UnreadDraft once for each that can't be read.
        """
        chart = self._desk.charts.read(connection, patient, WRITING)
        if chart is None:
            return None
        mine = [d for d in drafts.of_author(connection, self._desk.actor.role, patient) if d.kind == "note"]
        whole = [d for d in mine if d.id not in self._aside]
        found = next((d for d in mine if d.id == draft), None) or (whole[0] if whole and not draft else None)
        now = self._desk.clock()
        if found is None:
            kept = note_writing.begin(chart, now, self._desk.actor, fresh, template)
        else:
            try:
                kept = note_writing.decode(found)
            except msgspec.MsgspecError as error:
                raise self._unread(found, error) from error
        return kept, note_writing.model(chart, now, self._desk.actor, kept)

    def note_model(self, connection: Connection, patient: str, kept: KeptNote) -> NoteModel | None:
        """A draft's model as things stand now."""
        chart = self._desk.charts.read(connection, patient, WRITING)
        return note_writing.model(chart, self._desk.clock(), self._desk.actor, kept) if chart else None

    def note_to_keep(self, connection: Connection, patient: str, kept: KeptNote) -> Note | None:
        """The note as it would be signed now."""
        chart = self._desk.charts.read(connection, patient, ("Encounter",))
        return note_writing.note(chart, self._desk.clock(), self._desk.actor, kept) if chart else None

    def note_to_sign(self, connection: Connection, patient: str, kept: KeptNote) -> Note | None:
        """The note to be signed; raises InputError when somebody else's identity number stands in it."""
        chart = self._desk.charts.read(connection, patient, ("Encounter",))
        return note_writing.to_sign(chart, self._desk.clock(), self._desk.actor, kept) if chart else None

    def phrases(self, connection: Connection, patient: str, text: str) -> PhraseAnswer | None:
        """The phrases that fit, filled for this patient."""
        chart = self._desk.charts.read(connection, patient, WRITING)
        return (
            note_writing.phrase_answer(chart, self._desk.clock(), self._desk.actor, text) if chart else None
        )

    def previous_section(self, connection: Connection, patient: str, code: str, title: str) -> str:
        """What the last signed note said under a heading."""
        chart = self._desk.charts.read(connection, patient, ("Composition",))
        return note_writing.previous_section(chart, code, title) if chart else ""

    # Orders

    def orders(self, connection: Connection, patient: str, fresh: str) -> KeptOrders | None:
        """One's own basket of this patient, or an empty one under the id `fresh`.

        Raises UnreadDraft once for each draft that can't be read.
        """
        if self._desk.charts.read(connection, patient, ()) is None:
            return None
        for draft in drafts.of_author(connection, self._desk.actor.role, patient):
            if draft.kind == "order" and draft.id not in self._aside:
                try:
                    return order_writing.decode(draft.body)
                except (msgspec.MsgspecError, InputError) as error:
                    raise self._unread(draft, error) from error
        return order_writing.empty(fresh, patient)

    def order_model(
        self, connection: Connection, patient: str, kept: KeptOrders, *, specialty: str, ward: str,
        offline: bool, saved: str,
    ) -> OrderModel | None:  # fmt: skip
        """The order column as things stand now."""
        chart = self._desk.charts.read(connection, patient, WRITING)
        if chart is None:
            return None
        return order_writing.model(
            chart, self._desk.clock(), kept, specialty=specialty, ward=ward, offline=offline, saved=saved
        )

    def proposal(self, connection: Connection, patient: str, kept: KeptOrders, text: str) -> Proposal | None:
        """What the order field says."""
        chart = self._desk.charts.read(connection, patient, WRITING)
        return order_writing.proposal(chart, self._desk.clock(), kept.basket, text) if chart else None

    def add_order(
        self, connection: Connection, patient: str, kept: KeptOrders, text: str
    ) -> tuple[KeptOrders, str] | None:
        """The basket with what the field says; the text comes back when it isn't whole."""
        chart = self._desk.charts.read(connection, patient, WRITING)
        if chart is None:
            return None
        changed = order_writing.add(chart, self._desk.clock(), kept, text)
        return changed, "" if changed is not kept else text

    def favourite(
        self, connection: Connection, patient: str, kept: KeptOrders, specialty: str, key: str
    ) -> tuple[KeptOrders, str] | None:
        """The basket with a set's orders, and what of it must be asked."""
        chart = self._desk.charts.read(connection, patient, WRITING)
        if chart is None:
            return None
        return order_writing.favourite(chart, self._desk.clock(), kept, specialty, key)

    def answer_alert(
        self, connection: Connection, patient: str, kept: KeptOrders, key: str, action: str, reason: str
    ) -> tuple[KeptOrders, str] | None:
        """The basket after a person's answer to a finding."""
        chart = self._desk.charts.read(connection, patient, WRITING)
        if chart is None:
            return None
        return order_writing.answer(chart, self._desk.clock(), kept, key, action, reason)

    def orders_to_sign(
        self, connection: Connection, patient: str, kept: KeptOrders, keys: tuple[str, ...]
    ) -> list[SignedOrder] | Unready | None:
        """What signing the basket sends, or why it can't be signed."""
        chart = self._desk.charts.read(connection, patient, WRITING)
        if chart is None:
            return None
        return order_writing.to_sign(chart, self._desk.clock(), self._desk.actor, kept, keys)
